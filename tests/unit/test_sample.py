"""The sample: the same bytes every time, and a truth file that tells the truth."""

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import phonenumbers
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner
from stdnum import ean
from stdnum.dk import cpr

from flows.cli import atlas
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.sample import crm, generate, messages, shop, tickets
from python_jobs.sample.customers import COLUMNS, HEADER
from python_jobs.sample.defects import RATES, UNDECODABLE_TICKETS
from python_jobs.sample.places import DANISH_TOWNS
from python_jobs.settings import PROJECT_DIR, Settings

CUSTOMERS = 5000
AS_OF = date(2026, 10, 31)
EMAIL = re.compile(r"[A-Za-z0-9._-]+@(?:[a-z-]+\.)*example\.(?:com|org|net)")
DANISH_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})*,\d{2}")
Row = dict[str, str]


def make(folder: Path, **arguments: Any) -> dict[str, Any]:
    """Write a sample; no database is needed for it."""
    settings = Settings(project_dir=PROJECT_DIR, home=folder.parent / "home", exports=folder.parent / "exports")
    return generate.sample(Job(settings=settings, sources_file=folder / "sources.yml"), folder, **arguments)


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Files:
    """A sample, read back by physical lines and without the generator's help."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder, self.manifest = folder, manifest
        with (folder / "truth.csv").open(encoding="utf-8", newline="") as handle:
            self.truth = list(csv.DictReader(handle))
        self.lines = {file: (folder / file).read_bytes().split(b"\n") for file in {row["file"] for row in self.truth}}
        self.orders_files = sorted(path.relative_to(folder).as_posix() for path in folder.glob("shop/orders-*.jsonl"))
        self.listed: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self.truth:
            self.listed[row["file"], int(row["line"])].add(row["defect"])

    def fields(self, file: str, line: int) -> list[str]:
        """The fields of the CSV record that begins at a physical line."""
        delimiter = ";" if file == crm.FILE else ","
        rest = (part.decode("utf-8", "surrogateescape") + "\n" for part in self.lines[file][line - 1 :])
        return next(csv.reader(rest, delimiter=delimiter, strict=True))

    def customers(self) -> dict[int, Row]:
        """Records of the customers file with the right number of fields, by line."""
        raw = (self.folder / crm.FILE).read_text(encoding="utf-8-sig")
        records = csv.reader(io.StringIO(raw, newline=""), delimiter=";", strict=True)
        assert ";".join(next(records)) == HEADER
        return {
            line: dict(zip(COLUMNS, record, strict=True))
            for line, record in enumerate(records, start=2)
            if len(record) == len(COLUMNS)
        }

    def orders(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Orders that are JSON, by file and line."""
        found = {}
        for file in self.orders_files:
            for line, written in enumerate((self.folder / file).read_text(encoding="utf-8").splitlines(), start=1):
                if "json_broken" not in self.listed[file, line]:
                    found[file, line] = json.loads(written)
        return found

    def tickets(self) -> list[Row]:
        """Tickets that can be read."""
        raw = (self.folder / tickets.FILE).read_bytes().decode("utf-8", "surrogateescape")
        names, *records = csv.reader(io.StringIO(raw, newline=""), strict=True)
        return [dict(zip(names, record, strict=True)) for record in records if len(record) == len(names)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("sample") / "out"
    return Files(folder, make(folder, size=CUSTOMERS, seed=7))


def is_phone(written: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, "DK"))
    except phonenumbers.NumberParseException:
        return False


def is_date(written: str) -> bool:
    try:
        return datetime.strptime(written, "%d-%m-%Y").date() <= AS_OF
    except ValueError:
        return False


# --- arguments -------------------------------------------------------------------------------------


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "one", size=400, seed=3)
    make(tmp_path / "other", size=400, seed=3)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "other")


def test_another_seed_gives_other_data(tmp_path: Path) -> None:
    make(tmp_path / "one", size=400, seed=3)
    make(tmp_path / "other", size=400, seed=4)
    one, other = hashes(tmp_path / "one"), hashes(tmp_path / "other")
    same = {file for file in set(one) & set(other) if one[file] == other[file]}
    assert same == {"sources.yml"}


def test_dates_end_at_the_as_of_date(tmp_path: Path) -> None:
    make(tmp_path / "out", size=400, as_of=date(2019, 5, 14))
    newest = max(path.name for path in tmp_path.glob("out/shop/orders-*.jsonl"))
    assert newest == "orders-2019-Q2.jsonl"
    assert max(re.findall(r"\d{4}-\d\d-\d\dT", (tmp_path / "out/shop" / newest).read_text())) <= "2019-05-14T"


@pytest.mark.parametrize("size", [1, 7, 20, 100])
def test_few_customers_work(tmp_path: Path, size: int) -> None:
    manifest = make(tmp_path / "out", size=size)
    assert manifest["rows"]["support/tickets.csv"] == max(1, size // 5)
    read = Files(tmp_path / "out", manifest)
    assert {row["kundenummer"] for row in read.customers().values()} <= {f"K{i:07d}" for i in range(1, size + 1)}
    assert read.orders()


def test_thousand_customers_show_every_defect(tmp_path: Path) -> None:
    assert set(make(tmp_path / "out", size=1000)["defects"]) == {*RATES, "bytes_undecodable"}


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 5_000_001}, {"seed": -1}, {"as_of": date(1999, 1, 1)}])
def test_arguments_out_of_range_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="must be"):
        make(tmp_path / "out", **wrong)
    assert not (tmp_path / "out").exists()


# --- defects ---------------------------------------------------------------------------------------


def test_defects_occur_at_their_rates(files: Files) -> None:
    rows = files.manifest["rows"]
    orders = sum(count for file, count in rows.items() if "orders" in file)
    bases = {"customers": CUSTOMERS, "orders": orders, "tickets": CUSTOMERS // 5}
    base_of = dict.fromkeys(RATES, "customers") | dict.fromkeys(
        [name for name in RATES if name.startswith(("order_", "amount_", "product_", "json_"))], "orders"
    )
    counts = Counter(row["defect"] for row in files.truth)
    assert counts == files.manifest["defects"]
    assert counts.pop("bytes_undecodable") == UNDECODABLE_TICKETS
    for defect, count in counts.items():
        expected = RATES[defect] * bases[base_of[defect]] + (RATES[defect] * bases["tickets"]) * (
            defect == "line_ragged"
        )
        assert count == pytest.approx(expected, rel=0.05, abs=1), defect


def test_a_cell_has_one_defect_at_most(files: Files) -> None:
    cells = Counter((row["file"], row["line"], row["column_name"]) for row in files.truth)
    assert cells.most_common(1)[0][1] == 1
    for (file, line), defects in files.listed.items():
        if defects & {"line_ragged", "json_broken", "bytes_undecodable", "amount_mistyped", "order_undated"}:
            assert len(defects) == 1, (file, line)


CUSTOMER_CHECKS: dict[str, Callable[[str], bool]] = {
    "email_missing": lambda value: value == "",
    "email_malformed": lambda value: value != "" and not EMAIL.fullmatch(value),
    "phone_invalid": lambda value: value != "" and not is_phone(value),
    "cpr_invalid": lambda value: value != "" and not cpr.is_valid(value),
    "birth_date_impossible": lambda value: value != "" and not is_date(value),
    "city_missing": lambda value: value == "",
    "credit_limit_unparseable": lambda value: value != "" and not DANISH_AMOUNT.fullmatch(value),
}


def test_every_listed_customer_cell_has_its_defect(files: Files) -> None:
    records = files.customers()
    for truth in files.truth:
        if check := CUSTOMER_CHECKS.get(truth["defect"]):
            record = records[int(truth["line"])]
            cell = record[truth["column_name"]]
            assert (truth["file"], truth["table_name"]) == (crm.FILE, crm.TABLE)
            assert (record["kundenummer"], cell) == (truth["key"], truth["value"])
            assert check(cell), truth


def test_no_other_customer_cell_has_a_defect(files: Files) -> None:
    listed = {(int(row["line"]), row["column_name"]) for row in files.truth if row["file"] == crm.FILE}
    for line, record in files.customers().items():
        for check, column in ((CUSTOMER_CHECKS[defect], column) for defect, column in crm.CELLS.items()):
            is_american_without = column == "cpr_nr" and record["land"] == "United States" and record[column] == ""
            if (line, column) not in listed and not is_american_without:
                assert not check(record[column]), (line, column)


def test_duplicated_customers_differ_and_the_older_record_is_listed(files: Files) -> None:
    by_key = defaultdict(list)
    for line, record in files.customers().items():
        by_key[record["kundenummer"]].append((line, record))
    listed = {row["key"]: int(row["line"]) for row in files.truth if row["defect"] == "customer_duplicated"}
    assert {key for key, records in by_key.items() if len(records) > 1} == set(listed)
    newer_first = 0
    for key, line in listed.items():
        (first_line, first), (second_line, second) = by_key[key]
        first_time, second_time = (datetime.strptime(row["opdateret"], "%d-%m-%Y %H:%M") for row in (first, second))
        assert first_time != second_time
        assert line == (first_line if first_time < second_time else second_line)
        newer_first += first_time > second_time
        assert any(first[column] != second[column] for column in COLUMNS if column != "opdateret")
    # Both orders occur: taking the last line is not the rule.
    assert 0 < newer_first < len(listed)


def test_ragged_and_undecodable_records_are_where_truth_says(files: Files) -> None:
    for truth in files.truth:
        line, file = int(truth["line"]), truth["file"]
        if truth["defect"] == "line_ragged":
            fields = files.fields(file, line)
            whole = len(COLUMNS) if file == crm.FILE else len(tickets.HEADER.split(","))
            assert fields[0] == truth["key"]
            assert len(fields) != whole
            assert (truth["column_name"], truth["value"]) == ("", f"{len(fields)} fields")
        if truth["defect"] == "bytes_undecodable":
            fields = files.fields(file, line)
            assert fields[0] == truth["key"]
            message = fields[tickets.HEADER.split(",").index("message")].encode("utf-8", "surrogateescape")
            assert bytes.fromhex(truth["value"]) in message
            with pytest.raises(UnicodeDecodeError):
                message.decode()


def test_only_listed_records_are_ragged_or_undecodable(files: Files) -> None:
    customers, rows = files.customers(), files.manifest["rows"]
    ragged = Counter(row["file"] for row in files.truth if row["defect"] == "line_ragged")
    assert len(customers) == rows[crm.FILE] - ragged[crm.FILE]
    readable = files.tickets()
    assert len(readable) == rows[tickets.FILE] - ragged[tickets.FILE]
    broken = [row for row in readable if any("\udc80" <= letter <= "\udcff" for letter in row["message"])]
    assert len(broken) == UNDECODABLE_TICKETS


def test_every_order_defect_is_listed_and_every_listed_one_is_there(files: Files) -> None:
    customers = {record["kundenummer"] for record in files.customers().values()}
    catalogue = set(pq.read_table(files.folder / "shop/products.parquet")["product_id"].to_pylist())
    found = set()
    seen = set()
    for (file, line), order in files.orders().items():
        amount = order["amount"]
        is_number = not isinstance(amount, str)
        problems = {
            "order_without_customer": (order["customer_id"] not in customers, "customer_id", order["customer_id"]),
            "product_unknown": (order["product_id"] not in catalogue, "product_id", order["product_id"]),
            "amount_mistyped": (not is_number, "amount", str(amount)),
            "amount_negative": (is_number and amount < 0, "amount", f"{amount:.2f}" if is_number else ""),
            "order_duplicated": (order["order_id"] in seen, "order_id", order["order_id"]),
            "order_undated": (order["ordered_at"] is None, "ordered_at", ""),
        }
        seen.add(order["order_id"])
        for defect, (is_there, column, value) in problems.items():
            if is_there:
                found.add((file, str(line), shop.TABLE, order["order_id"], column, defect, value))
        if is_number:
            assert round(order["quantity"] * order["unit_price"], 2) == pytest.approx(abs(amount), abs=0.005)
    listed = {tuple(row.values()) for row in files.truth if row["table_name"] == shop.TABLE}
    broken = {row for row in listed if row[5] == "json_broken"}
    assert listed - broken == found


def test_broken_json_is_broken(files: Files) -> None:
    broken = [row for row in files.truth if row["defect"] == "json_broken"]
    assert broken
    for truth in broken:
        written = files.lines[truth["file"]][int(truth["line"]) - 1]
        assert f'"order_id": "{truth["key"]}"'.encode() in written
        with pytest.raises(ValueError, match=r".+"):
            json.loads(written)


def test_a_duplicated_order_is_an_exact_copy(files: Files) -> None:
    for truth in (row for row in files.truth if row["defect"] == "order_duplicated"):
        lines, line = files.lines[truth["file"]], int(truth["line"])
        assert lines[line - 1] in lines[: line - 1]


# --- what the data is like -------------------------------------------------------------------------


def test_personal_numbers_fit_birth_dates_and_occur_once(files: Files) -> None:
    numbers: dict[str, str] = {}
    fulfilling = 0
    for line, record in files.customers().items():
        if files.listed[crm.FILE, line] & {"cpr_invalid", "birth_date_impossible"} or not record["cpr_nr"]:
            continue
        number = cpr.compact(record["cpr_nr"])
        assert cpr.get_birth_date(number) == datetime.strptime(record["foedselsdato"], "%d-%m-%Y").date()
        assert numbers.setdefault(number, record["kundenummer"]) == record["kundenummer"]
        fulfilling += cpr.checksum(number) == 0
    assert len(numbers) > CUSTOMERS * 0.9
    assert 0.93 < fulfilling / len(numbers) < 1


def test_towns_fit_postcodes_and_countries(files: Files) -> None:
    towns = {(postcode, city) for postcode, city, _ in DANISH_TOWNS}
    countries: Counter[str] = Counter()
    for line, record in files.customers().items():
        countries[record["land"]] += 1
        if "city_missing" in files.listed[crm.FILE, line]:
            continue
        if record["land"] == "Danmark":
            assert (record["postnr"], record["bynavn"]) in towns
        else:
            assert re.fullmatch(r"\d{5}", record["postnr"])
            assert re.fullmatch(r".+, [A-Z]{2}", record["bynavn"])
            assert record["cpr_nr"] == ""
    assert set(countries) == {"Danmark", "United States"}
    assert countries["Danmark"] > 0.9 * countries.total()


def test_names_and_contacts_vary(files: Files) -> None:
    records = list(files.customers().values())
    names = " ".join(record["navn"] for record in records)
    for sign in ("æ", "ø", "å", "-", "'"):
        assert sign in names
    emails = [record["e_mail"].lower() for record in records if EMAIL.fullmatch(record["e_mail"])]
    people = {record["kundenummer"] for record in records if EMAIL.fullmatch(record["e_mail"])}
    assert len(set(emails)) == len(people)
    shapes = {re.sub(r"\d", "9", record["telefon"]) for record in records}
    assert {"+99 99 99 99 99", "99999999", "99 99 99 99", "9999 99999999"} <= shapes
    assert any(";" in record["adresse"] for record in records)


def test_customers_fall_into_every_segment(files: Files) -> None:
    pattern = str(files.folder / "shop/orders-*.jsonl")
    segments = duckdb.execute(
        """
        with orders as (
            select
                customer_id, max(ordered_at) as last_at, count(*) as orders,
                sum(try_cast(amount as double)) as revenue
            from read_json(
                ?, format = 'newline_delimited', ignore_errors = true,
                columns = {customer_id: 'varchar', amount: 'varchar', ordered_at: 'varchar'}
            )
            where customer_id < 'K9'
            group by customer_id
        ),
        scored as (
            select 0.4 * ntile(5) over (order by last_at) + 0.3 * ntile(5) over (order by orders)
                + 0.3 * ntile(5) over (order by revenue) as score
            from orders
        )
        select case when score >= 4.5 then 'champions' when score >= 4 then 'loyal' when score >= 3.5 then 'potential'
            when score >= 3 then 'at risk' when score >= 2.5 then 'hibernating' else 'lost' end as segment,
            count(*) / sum(count(*)) over () as share
        from scored group by segment
        """,
        [pattern],
    ).fetchall()
    assert len(segments) == 6
    assert min(share for _, share in segments) > 0.03


def test_orders_are_skewed_and_seasonal(files: Files) -> None:
    orders = [order for order in files.orders().values() if order["customer_id"] < "K9"]
    each = Counter(order["customer_id"] for order in orders)
    assert len(orders) == pytest.approx(5 * CUSTOMERS, rel=0.15)
    assert len(each) < CUSTOMERS * 0.95
    assert max(each.values()) > 30
    orders = [order for order in orders if order["ordered_at"]]
    months = Counter(order["ordered_at"][5:7] for order in orders if order["ordered_at"] < "2026")
    assert months["12"] > 1.3 * months["07"]
    assert max(order["quantity"] for order in orders) >= 50
    assert "2026-10-29" < max(order["ordered_at"] for order in orders) < "2026-11-01"
    for (file, _), order in files.orders().items():
        if not order["ordered_at"]:
            continue
        year, month = order["ordered_at"][:4], int(order["ordered_at"][5:7])
        assert file == f"shop/orders-{year}-Q{(month + 2) // 3}.jsonl"


def test_tickets_speak_of_their_customers(files: Files) -> None:
    customers = {record["kundenummer"]: record for record in files.customers().values()}
    written = files.tickets()
    own_name = own_cpr = own_email = line_breaks = quotes = semicolons = 0
    for ticket in written:
        customer = customers[ticket["customer_id"]]
        text = ticket["subject"] + "\n" + ticket["message"]
        assert "{" not in text
        if customer["land"] == "United States":
            assert ticket["language"] == "en"
        own_name += customer["navn"] in text
        own_cpr += bool(customer["cpr_nr"]) and customer["cpr_nr"] in text
        own_email += bool(customer["e_mail"]) and customer["e_mail"] in text
        line_breaks += "\n" in ticket["message"]
        quotes += '"' in ticket["message"]
        semicolons += ";" in ticket["message"]
    assert {ticket["language"] for ticket in written} == {"da", "en"}
    assert min(own_name, own_cpr, own_email, line_breaks, quotes, semicolons) > len(written) * 0.01


@pytest.mark.parametrize("language", ["da", "en"])
def test_templates_are_many_and_some_hold_nothing_personal(language: str) -> None:
    templates = messages.TEMPLATES[language]
    assert len({template.message for template in templates}) >= 25
    impersonal = [t for t in templates if not set(re.findall(r"{(\w+)}", t.subject + t.message)) - {"product"}]
    assert len(impersonal) >= 5
    used = set(re.findall(r"{(\w+)}", " ".join(t.subject + t.message for t in templates)))
    assert {"name", "first", "name_s", "first_s", "phone", "email", "address", "cpr", "other"} <= used


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [("Mette", "da", "Mettes"), ("Jens", "da", "Jens'"), ("Max", "da", "Max'"), ("James", "en", "James's")],
)
def test_genitive(name: str, language: str, expected: str) -> None:
    assert messages.genitive(name, language) == expected


def test_products_are_typed(files: Files) -> None:
    table = pq.read_table(files.folder / "shop/products.parquet")
    assert [f"{field.name} {field.type}" for field in table.schema] == [
        "product_id string", "product_name string", "category string", "brand string", "supplier_name string",
        "supplier_phone string", "unit_price decimal128(10, 2)", "ean string", "is_active bool",
        "created_at timestamp[us, tz=UTC]",
    ]  # fmt: skip
    rows = table.to_pylist()
    assert len(rows) >= 60
    assert all(ean.is_valid(row["ean"]) and is_phone(row["supplier_phone"]) for row in rows)
    assert any(row["product_name"].startswith("Victoria ") for row in rows)


# --- folder and declaration ------------------------------------------------------------------------


def test_the_declaration_is_the_projects_own_but_for_the_place(files: Files) -> None:
    beside = yaml.safe_load((files.folder / "sources.yml").read_text(encoding="utf-8"))
    project = yaml.safe_load((PROJECT_DIR / "ingestion" / "sources.yml").read_text(encoding="utf-8"))
    for source in beside["sources"]:
        for table in source["tables"]:
            assert list((files.folder / source["location"]).glob(table["path"])), table["name"]
        source["location"] = "../data/sample/" + source["location"]
    assert beside == project


def test_a_sample_is_replaced_and_leaves_no_old_files(tmp_path: Path) -> None:
    make(tmp_path / "out", size=100, as_of=date(2019, 5, 14))
    make(tmp_path / "out", size=100)
    make(tmp_path / "fresh", size=100)
    assert hashes(tmp_path / "out") == hashes(tmp_path / "fresh")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "out"]


def test_a_folder_of_others_is_refused_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "manifest.json").write_text('{"name": "something else"}')
    with pytest.raises(ConfigurationError, match="--force"):
        make(tmp_path / "out", size=20)
    assert sorted(hashes(tmp_path / "out")) == ["manifest.json", "notes.txt"]
    make(tmp_path / "out", size=20, force=True)
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "out" / "crm" / "customers.csv").exists()


def test_an_interrupted_run_leaves_the_old_sample_and_is_cleaned_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "out", size=50)
    before = hashes(tmp_path / "out")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(tickets, "_record", stop)
        with pytest.raises(KeyboardInterrupt):
            make(tmp_path / "out", size=60)
    assert hashes(tmp_path / "out") == before
    make(tmp_path / "out", size=60)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_command_writes_a_sample(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["sample", "--customers", "50", "--seed", "9", "--as-of", "2020-02-29", "--out", str(out), "--quiet"]
    result = CliRunner().invoke(atlas, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    manifest = json.loads(result.stdout)
    assert manifest == json.loads((out / "manifest.json").read_text())
    assert manifest["arguments"] == {"customers": 50, "seed": 9, "as_of": "2020-02-29"}
