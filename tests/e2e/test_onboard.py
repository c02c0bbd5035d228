"""What ``atlas onboard`` writes passes the linter and is built unedited: on the sample, on real and on hostile data."""

import csv
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from python_jobs.settings import PROJECT_DIR
from tests.e2e.whole_run import Place

pytestmark = pytest.mark.e2e

FILES = Path(PROJECT_DIR).parent / "shared" / "data"
LONG = "En Meget Lang Kolonne Med Tres Tegn Som Ingen Kan Huske Helt "


@dataclass
class Brought:
    """Sources that somebody brings: their YAML, and personal values that stand in their files."""

    sources: dict[str, str]
    personal: set[str] = field(default_factory=set)


def table(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)


def hostile(folder: Path) -> Brought:
    """Names that SQL, YAML and Jinja read as something else, very many columns, and next to no rows."""
    draw = random.Random(7)

    def day(first: int = 1940, last: int = 2001) -> str:
        return f"{draw.randint(1, 28):02}-{draw.randint(1, 12):02}-{draw.randint(first, last)}"

    header = ["Ærø Nr", "Løn Beløb", "Født å", "order", "user", "select", "name", "type", "Table", "group", "null"]
    header += ["E-mail adresse", "Start dato", "Ændret kl", f"{LONG}1", f"{LONG}2", f"{LONG}telefon"]
    header += ["{{ jinja }}", "# hash", 'it\'s "q"', "date", "value", "year", "yes"]
    addresses = [f"person{number}@example.com" for number in range(120)]
    phones = [f"+45 {draw.randint(20_000_000, 59_999_999)}" for _ in range(120)]
    rows: list[list[object]] = [
        [
            *(f"A{number:05}", f"{draw.randint(1, 9)}.{draw.randint(100, 999)},{draw.randint(10, 99)}", day()),
            *(draw.randint(1, 50), f"bruger{number}", draw.choice(["æble", "pære"]), draw.choice(["Skrue", "Bolt"])),
            *(draw.choice("123"), draw.choice("xy"), draw.randint(1, 5), draw.choice(["a", "b"]), addresses[number]),
            *(f"{draw.randint(1, 28)}/{draw.randint(1, 12)}/2024", f"{day(2024, 2024)} {draw.randint(10, 23)}:15"),
            *(f"{draw.random():.3f}", f"{day(2023, 2023)} 10:{draw.randint(10, 59)}", phones[number]),
            *("{{ x }}", draw.choice(["#a", "#b"]), "it's", f"2024-{draw.randint(1, 12):02}-01"),
            *(draw.randint(1, 1000) / 10, draw.randint(1990, 2024), draw.choice(["ja", "nej"])),
        ]
        for number in range(120)
    ]
    table(folder / "names.csv", header, rows)
    wide = [[draw.randint(1, 999), draw.choice(["ja", "nej"]), day(2024, 2024), "x"] * 50 for _ in range(30)]
    table(folder / "wide.csv", [f"Kolonne {number}" for number in range(200)], wide)
    table(folder / "empty.csv", ["id", "navn", "dato"], [])
    table(folder / "one.csv", ["id", "navn", "beløb"], [["1", "Dorte Bech", "12,50"]])
    table(folder / "nulls.csv", ["id", "intet", "slet intet"], [[number, "", "  "] for number in range(40)])
    numbers = [f"{draw.randint(1, 28):02}{draw.randint(1, 12):02}70-{draw.randint(1000, 3999)}" for _ in range(60)]
    people: list[list[object]] = [["Dorte Bech", addresses[number], numbers[number]] for number in range(60)]
    table(folder / "persons.csv", ["Navn", "E-mail", "CPR"], people)
    lines: list[list[object]] = [[number, f"k{number % 7}", f"{number},25"] for number in range(50)]
    table(folder / "order.csv", ["order", "user", "amount"], lines)
    names = ["wide", "empty", "one", "nulls", "persons"]
    declared = "".join(f"      - {{name: {name}, path: {name}.csv}}\n" for name in names)
    declared += "      - {name: names, path: names.csv, key: [aeroe_nr], grow: merge}\n"
    declared += "      - {name: order, path: order.csv, key: [order]}\n"
    declared += "      - {name: user, path: order.csv, columns: {order: integer}, key: [order], grow: merge}\n"
    text = f"  - name: hostile\n    kind: files\n    location: {folder}\n    tables:\n{declared}"
    return Brought({"hostile": text}, {*addresses, *phones, *numbers, "Dorte Bech"})


def sample(folder: Path) -> Brought:
    """The sample's files under names that the project has no models for."""
    subprocess.run([str(Path(sys.executable).with_name("atlas")), "sample", "--out", str(folder)], check=True)
    sources = {
        "kunder": ("crm", '{name: customers, path: "customers*.csv", key: [kundenummer], grow: merge}'),
        "butik": (
            "shop",
            '{name: orders, path: "orders-*.jsonl"}\n'
            '      - {name: products, path: "products*.parquet", key: [product_id]}',
        ),
        "hjaelp": ("support", '{name: tickets, path: "tickets*.csv", key: [ticket_id], grow: merge}'),
    }
    with next((folder / "crm").glob("customers*.csv")).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    kept = ("Navn", "E-mail", "Telefon", "Adresse", "CPR-nr")
    assert set(kept) <= set(rows[0])
    return Brought(
        {
            name: f"  - name: {name}\n    kind: files\n    location: {folder / place}\n    tables:\n      - {tables}\n"
            for name, (place, tables) in sources.items()
        },
        {value for row in rows for name in kept if len(value := (row[name] or "").strip()) > 6} - {"00000000"},
    )


def real(folder: Path) -> Brought:
    """The files of the two examples, without what the examples know of them."""
    if not (FILES / "adventureworks").is_dir():
        pytest.skip(f"the examples' files are not there: {FILES}")
    with (FILES / "adventureworks" / "AdventureWorks_Customers.csv").open(encoding="utf-8-sig", newline="") as handle:
        personal = {row["EmailAddress"] for row in csv.DictReader(handle)}
    return Brought(
        {
            "bikes": f"  - name: bikes\n    kind: files\n    location: {FILES / 'adventureworks'}\n    tables:\n"
            "      - {name: customers, path: AdventureWorks_Customers.csv, key: [customer_key], grow: merge}\n"
            "      - {name: products, path: AdventureWorks_Products.csv, key: [product_key], grow: merge}\n"
            '      - {name: sales, path: "AdventureWorks_Sales_*.csv"}\n'
            '      - {name: phones, path: PersonPhone.csv, delimiter: "+|", '
            "names: [person_id, phone, phone_type, modified]}\n",
            "uci": f"  - name: uci\n    kind: files\n    location: {FILES / 'online_retail'}\n    tables:\n"
            '      - {name: invoice_lines, path: "*.csv"}\n',
        },
        personal,
    )


# Per group, SQL that is true when the staging models hold what the files say.
HOLDS = {
    "hostile": [
        "select count(*) = 120 and count(loen_beloeb_amount) = 120 and count(birth_year) = 120 "
        "and count(aendret_kl_at) = 120 and sum(name_order) > 0 from chart.stg_hostile__names",
        "select count(*) = 50 and sum(user_order) = 1225 and sum(amount) = 1237.5 from chart.stg_hostile__user",
        "select count(*) = 1 from chart.stg_hostile__one",
        "select count(*) = 0 from chart.stg_hostile__empty",
    ],
    "sample": [
        "select count(*) > 1000 and count(kreditgraense_amount) > 0.9 * count(*) and count(oprettet_date) > 0.9 * "
        "count(*) and count(distinct e_mail_token) > 800 from chart.stg_kunder__customers",
        "select count(*) > 5000 and count(unit_price_amount) > 0.99 * count(*) from chart.stg_butik__orders",
        "select count(*) > 190 and count(message) = 0 from chart.stg_hjaelp__tickets",
    ],
    "real": [
        "select count(order_date) = 56046 and max(order_date) = date '2019-06-30' from chart.stg_bikes__sales",
        "select count(birth_year) = 18148 and count(annual_income_amount) = 18148 from chart.stg_bikes__customers",
        "select count(*) = 42481 and count(invoice_at) = 42481 from chart.stg_uci__invoice_lines",
    ],
}


@pytest.mark.parametrize("bring", [hostile, sample, real], ids=lambda bring: str(bring.__name__))
def test_what_is_written_is_linted_and_built_unedited(bring: Callable[[Path], Brought], tmp_path: Path) -> None:
    (tmp_path / "brought").mkdir()
    brought = bring(tmp_path / "brought")
    place = Place(tmp_path / "place")
    (place.folder / "models").mkdir(parents=True)
    sources = place.folder / "sources.yml"
    sources.write_text("version: 1\nmodels: models\nsources:\n" + "".join(brought.sources.values()), encoding="utf-8")
    said = []
    try:
        for name in brought.sources:
            result = place.atlas("onboard", name, "--sources", str(sources))
            assert result.returncode == 0, result.stderr[-2000:]
            said += [result.stdout, result.stderr]
        linted = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("sqlfluff")), "lint"),
                *("--config", ".sqlfluff", str(place.folder / "models")),
            ],
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
        )
        assert linted.returncode == 0, linted.stdout[-3000:]
        written = [path.read_text(encoding="utf-8") for path in (place.folder / "models").rglob("*") if path.is_file()]
        assert len(written) >= 3 * len(brought.sources)
        shown = "\n".join([*said, *written])
        assert len(brought.personal) > 50
        assert [value for value in sorted(brought.personal) if value in shown] == []
        for command in ("load", "mask"):
            result = place.atlas(command, "--quiet", "--sources", str(sources))
            assert result.returncode == 0, result.stderr[-2000:]
        result = place.atlas("build", "--json", "--quiet", "--sources", str(sources))
        assert result.returncode == 0, f"{result.stdout[-3000:]}\n{result.stderr[-2000:]}"
        nodes = json.loads(result.stdout)["nodes"]
        assert set(nodes) <= {"success", "pass", "warn"}, nodes
        models = re.findall(r"^new +\S+/(stg_\w+)\.sql$", "\n".join(said), re.MULTILINE)
        with place.connect() as connection:
            for model in models:
                raw = model.removeprefix("stg_")
                query = f"select (select count(*) from chart.{model}), (select count(*) from explore.{raw})"
                ((staged, loaded),) = connection.execute(query.encode()).fetchall()
                assert staged == loaded, model
            for query in HOLDS[bring.__name__]:
                assert connection.execute(query.encode()).fetchone() == (True,), query
        assert len(models) == sum(text.count("{name: ") for text in brought.sources.values())
    finally:
        place.stop()
