"""The two examples of bringing own data, on the real files, against numbers worked out here from those files."""

import csv
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from python_jobs.proof.search import cells, relations
from python_jobs.settings import PROJECT_DIR
from tests.e2e.whole_run import Place

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("examples")]

FILES = Path(PROJECT_DIR).parent / "shared" / "data"
EXAMPLES = PROJECT_DIR / "examples"
TOKEN = re.compile(r"[a-z]+_[0-9a-f]{4}_[0-9a-f]{32}")
DIMENSIONS = {"completeness", "uniqueness", "timeliness", "validity", "accuracy", "consistency"}


@dataclass
class Example:
    """A copy of an example with a place of its own."""

    place: Place
    folder: Path
    files: Path
    seen: list[dict[str, int]] = field(default_factory=list)

    def deliver(self, pattern: str) -> None:
        for path in sorted(self.files.glob(pattern)):
            shutil.copy(path, self.folder / "data")

    def run(self) -> None:
        result = self.place.atlas("run", "--no-prefect", "--sources", str(self.folder / "sources.yml"))
        assert result.returncode == 0, f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}"

    def query(self, query: str) -> list[tuple[Any, ...]]:
        with self.place.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    def one(self, query: str) -> Any:
        return self.query(query)[0][0]


def example(name: str, folder: Path) -> Example:
    files = FILES / name
    if not files.is_dir():
        pytest.skip(f"the example's files are not there: {files}")
    copy = folder / name
    shutil.copytree(EXAMPLES / name, copy, ignore=shutil.ignore_patterns("data"))
    (copy / "data").mkdir()
    (folder / "state").mkdir()
    return Example(Place(folder / "state"), copy, files)


def records(path: Path, **options: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, **options))


@pytest.fixture(scope="module")
def adventureworks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Three runs: everything with the sales of 2017, then those of 2018, then those of 2019."""
    found = example("adventureworks", tmp_path_factory.mktemp("adventureworks"))
    try:
        for pattern in ("AdventureWorks_[CP]*s.csv", "PersonPhone.csv"):
            found.deliver(pattern)
        for year in ("2017", "2018", "2019"):
            found.deliver(f"AdventureWorks_Sales_{year}.csv")
            found.run()
            tables = (
                "explore.adventureworks__sales",
                "masked.adventureworks__sales",
                "chart.stg_adventureworks__sales",
            )
            found.seen.append(
                {
                    **{name: found.one(f"select count(*) from {name}") for name in tables},
                    "facts": found.one("select count(*) from navigate.fct_adventureworks_sales"),
                    "quantity": found.one("select sum(quantity) from navigate.fct_adventureworks_sales"),
                    "read": found.one(
                        "select sum(rows_read) from pipeline.loads "
                        "where run_id = (select run_id from pipeline.runs order by started_at desc limit 1)"
                    ),
                }
            )
        yield found
    finally:
        found.place.stop()


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    found = example("online_retail", tmp_path_factory.mktemp("retail"))
    try:
        found.deliver("*.csv")
        found.run()
        yield found
    finally:
        found.place.stop()


def sales() -> dict[str, list[dict[str, str]]]:
    years = ("2017", "2018", "2019")
    return {year: records(FILES / "adventureworks" / f"AdventureWorks_Sales_{year}.csv") for year in years}


def test_each_year_adds_its_lines_and_reads_nothing_twice(adventureworks: Example) -> None:
    lines, quantity = 0, 0
    for step, rows in zip(adventureworks.seen, sales().values(), strict=True):
        lines += len(rows)
        quantity += sum(int(row["OrderQuantity"]) for row in rows)
        assert {name: count for name, count in step.items() if name not in ("read", "quantity")} == {
            "explore.adventureworks__sales": lines,
            "masked.adventureworks__sales": lines,
            "chart.stg_adventureworks__sales": lines,
            "facts": lines,
        }
        assert step["quantity"] == quantity
    assert (lines, quantity) == (56_046, 84_174)
    assert [step["read"] for step in adventureworks.seen] == [18_148 + 293 + 19_972 + 2_630, 23_935, 29_481]


def test_lines_of_earlier_years_stay_as_they_were_loaded(adventureworks: Example) -> None:
    rows = adventureworks.query(
        "select count(*), min(ordered_date)::text, max(ordered_date)::text from navigate.fct_adventureworks_sales "
        "group by load_id order by load_id"
    )
    assert rows == [
        (2_630, "2017-01-01", "2017-12-31"),
        (23_935, "2018-01-01", "2018-12-31"),
        (29_481, "2019-01-01", "2019-06-30"),
    ]


def test_years_add_up_to_what_the_files_say(adventureworks: Example) -> None:
    prices = {
        row["ProductKey"]: Decimal(row["ProductPrice"])
        for row in records(FILES / "adventureworks" / "AdventureWorks_Products.csv")
    }
    expected = []
    for year, rows in sales().items():
        revenue = sum((prices[row["ProductKey"]] * int(row["OrderQuantity"]) for row in rows), Decimal())
        orders = {(row["OrderNumber"], row["CustomerKey"]) for row in rows}
        customers = {row["CustomerKey"] for row in rows}
        expected.append((int(year), len(rows), len(orders), len(customers), round(revenue, 2)))
    assert expected == adventureworks.query(
        "select order_year, line_count, order_count, customer_count, revenue_amount "
        "from navigate.rpt_adventureworks_sales_by_year order by order_year"
    )


def test_customers_are_read_as_they_are_meant(adventureworks: Example) -> None:
    rows = records(FILES / "adventureworks" / "AdventureWorks_Customers.csv")
    for table in ("explore.adventureworks__customers", "masked.adventureworks__customers"):
        assert adventureworks.one(f"select count(*) from {table}") == len(rows) == 18_148
    income = sum(int(re.sub(r"\D", "", row["AnnualIncome"])) for row in rows)
    blank = sum(not row["Prefix"].strip() for row in rows)
    unknown = sum(row["Gender"] == "NA" for row in rows)
    assert (blank, unknown) == (130, 130)
    assert adventureworks.query(
        "select count(*), sum(annual_income_amount), count(*) - count(salutation), count(*) - count(gender), "
        "sum(child_count) from navigate.dim_adventureworks_customers"
    ) == [(len(rows), income, blank, unknown, sum(int(row["TotalChildren"]) for row in rows))]
    years = Counter(int(row["BirthDate"].rsplit("/", 1)[1]) for row in rows)
    assert dict(
        adventureworks.query("select birth_year, count(*) from navigate.dim_adventureworks_customers group by 1")
    ) == dict(years)


def phones() -> list[list[str]]:
    text = (FILES / "adventureworks" / "PersonPhone.csv").read_text(encoding="utf-8")
    return [line.removesuffix("&|").split("+|") for line in text.splitlines()]


def test_phones_of_a_file_without_header(adventureworks: Example) -> None:
    rows = phones()
    assert len(rows) == 19_972
    names = {"1": "mobile", "2": "home", "3": "work"}
    kinds = adventureworks.query("select phone_type, count(*) from chart.stg_adventureworks__phones group by 1")
    assert dict(kinds) == Counter(names[row[2]] for row in rows)
    modified = {(row[0], datetime.fromisoformat(row[3])) for row in rows}
    assert set(adventureworks.query("select person_id, modified_at from chart.stg_adventureworks__phones")) == modified


def test_nothing_raw_outside_explore(adventureworks: Example) -> None:
    customers = records(FILES / "adventureworks" / "AdventureWorks_Customers.csv")
    emails = {row["EmailAddress"] for row in customers}
    domain = {email.partition("@")[2] for email in emails}.pop()
    numbers = {row[1] for row in phones()}
    with adventureworks.place.connect() as connection:
        assert any(domain in block for block in cells(connection, "explore", "adventureworks__customers"))
        looked_at = [pair for pair in relations(connection) if pair[0] != "explore"]
        assert ("masked", "adventureworks__customers") in looked_at
        for schema, name in looked_at:
            for block in cells(connection, schema, name):
                assert domain not in block, f"an e-mail address in {schema}.{name}"
                assert not numbers & set(re.split(r"[\t\n]", block)), f"a phone number in {schema}.{name}"
        tokens = connection.execute("select first_name, last_name, email_address from masked.adventureworks__customers")
        assert all(TOKEN.fullmatch(value) for row in tokens for value in row)


def test_two_orders_with_one_number_are_two(adventureworks: Example) -> None:
    assert adventureworks.one("select count(distinct order_number) from navigate.fct_adventureworks_sales") == 25_162
    assert adventureworks.one("select count(distinct order_id) from navigate.fct_adventureworks_sales") == 25_164


@pytest.mark.parametrize("name", ["adventureworks", "retail"])
def test_every_dimension_has_a_score_and_passes(name: str, request: pytest.FixtureRequest) -> None:
    found: Example = request.getfixturevalue(name)
    rows = found.query(
        "select dimension, score, status from quality.scorecard_runs where run_id = "
        "(select run_id from pipeline.runs order by started_at desc limit 1)"
    )
    assert {row[0] for row in rows} == DIMENSIONS
    assert {row[2] for row in rows} == {"passed"}
    assert all(0.9 <= row[1] <= 1 for row in rows)


@pytest.mark.parametrize("name", ["adventureworks", "retail"])
def test_the_models_of_the_example_are_not_touched(name: str, request: pytest.FixtureRequest) -> None:
    """dbt writes what it compiles beside models that lie outside its project, unless it is kept from it."""
    found: Example = request.getfixturevalue(name)
    source = EXAMPLES / found.folder.name / "models"
    before = {path.relative_to(source): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    copy = found.folder / "models"
    assert {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def retail_lines() -> list[dict[str, str]]:
    return [row for path in sorted((FILES / "online_retail").glob("*.csv")) for row in records(path)]


def line_type(row: dict[str, str]) -> str:
    """The rules of the example's README, once more."""
    if not re.fullmatch(r"\d{5}[A-Z]*|DCGS[0-9A-Z]+|GIFT_.+", row["StockCode"].upper()):
        return "charge"
    if row["InvoiceNo"].startswith("C"):
        return "cancellation"
    if int(row["Quantity"]) <= 0:
        return "stock_correction"
    return "sale" if Decimal(row["UnitPrice"]) > 0 else "no_price"


def test_retail_lines_per_layer(retail: Example) -> None:
    delivered = retail_lines()
    different = {tuple(row.values()): row for row in delivered}
    assert (len(delivered), len(different)) == (42_481, 41_981)
    for table in ("explore.retail__invoice_lines", "masked.retail__invoice_lines", "chart.stg_retail__invoice_lines"):
        assert retail.one(f"select count(*) from {table}") == len(delivered)
    assert retail.query(
        "select count(*), sum(record_count), count(*) filter (where not is_customer_known), "
        "count(*) filter (where customer_id = 'unknown') from navigate.fct_retail_invoice_lines"
    ) == [(len(different), len(delivered), *2 * (sum(not row["CustomerID"] for row in different.values()),))]
    kinds = Counter(line_type(row) for row in different.values())
    assert min(kinds.values()) > 0
    assert len(kinds) == 5
    assert dict(retail.query("select line_type, count(*) from navigate.fct_retail_invoice_lines group by 1")) == kinds


def test_retail_days_add_up_to_what_the_files_say(retail: Example) -> None:
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for row in {tuple(row.values()): row for row in retail_lines()}.values():
        day = days[row["InvoiceDate"][:10]]
        day["lines"] += 1
        day[line_type(row)] += int(row["Quantity"]) * Decimal(row["UnitPrice"])  # type: ignore[assignment]
    assert len(days) == 20
    assert retail.query(
        "select invoiced_date::text, line_count, sales_amount, cancellation_amount, charge_amount, revenue_amount "
        "from navigate.rpt_retail_daily_revenue order by 1"
    ) == [
        (day, n["lines"], n["sale"], n["cancellation"], n["charge"], n["sale"] + n["cancellation"])
        for day, n in sorted(days.items())
    ]


def test_retail_articles_are_named_by_what_was_sold(retail: Example) -> None:
    articles = {row["StockCode"].upper() for row in retail_lines() if line_type(row) != "charge"}
    named = dict(retail.query("select product_id, product_name from navigate.dim_retail_products"))
    assert set(named) == articles
    sold = {row["StockCode"].upper() for row in retail_lines() if line_type(row) == "sale"}
    assert {code for code, name in named.items() if name} == sold
    assert named["22972"] in ("CHILDREN'S SPACEBOY MUG", "CHILDRENS SPACEBOY MUG")
    assert named["21479"] == "WHITE SKULL HOT WATER BOTTLE"


def test_retail_twin_is_a_view_because_nothing_is_personal(retail: Example) -> None:
    query = "select table_type from information_schema.tables where table_schema = 'masked'"
    assert retail.query(query) == [("VIEW",)]
    assert retail.query("select column_name from compliance.pii_columns where action <> 'keep'") == []
