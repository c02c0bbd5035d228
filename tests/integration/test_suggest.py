"""Suggestions on a real Postgres: found in spite of dirt, true to what dbt then counts, and without personal data."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import yaml

from python_jobs.build.dbt import Dbt
from python_jobs.job import Job
from python_jobs.suggestions.run import Suggested, suggest

pytestmark = pytest.mark.slow

ROWS = 2000
TOWNS = {"8000": "Aarhus", "5000": "Odense", "9000": "Aalborg", "6700": "Esbjerg", "8900": "Randers", "6000": "Kolding"}


def orders() -> list[list[object]]:
    """Orders with every kind of dirt in known rows: row 100·k + j is damaged in kind j, for all k."""
    draw = random.Random(5)
    rows: list[list[object]] = []
    for number in range(ROWS):
        post = draw.choice([*TOWNS, *TOWNS, "8000"])
        quantity, price = draw.randint(1, 9), round(draw.lognormvariate(4, 0.8), 2)
        day = 1 + draw.randint(0, 300)
        row: list[object] = [
            *(f"ORD-{number:05d}", draw.choice(["new", "paid", "sent"]), post, TOWNS[post]),
            *(
                quantity,
                price,
                round(quantity * price, 2),
                day,
                day + draw.randint(0, 40),
                f"k{number % 400}@shop.example",
            ),
        ]
        kind = number % 100
        if kind == 1:
            row[0] = f"ORD-{number + 50:05d}"
        elif kind == 2:
            row[1] = "snet"
        elif kind == 3:
            row[3] = "Aahrus" if row[3] == "Aarhus" else "Aarhus"
        elif kind == 4:
            row[6] = -float(str(row[6])) * 3
        elif kind == 5:
            row[8] = day - 20
        elif kind == 6:
            row[2] = None
        elif kind == 7:
            row[0] = f"{number}"
        elif kind == 8:
            row[9] = "no address"
        rows.append(row)
    return rows


@pytest.fixture
def connection(job: Job) -> psycopg.Connection:
    connection = job.connect(autocommit=True)
    connection.execute(
        "create schema trial; create table trial.orders (order_id text, status text, post text, town text, "
        'quantity int, "Unit Price" numeric(10,2), amount numeric(12,2), ordered date, sent date, contact text)'
    )
    with connection.cursor().copy("copy trial.orders from stdin") as copy:
        for row in orders():
            first = "2026-01-01"
            copy.write_row([*row[:7], first, first, row[9]])
    connection.execute("alter table trial.orders add number serial")
    days = [(row[7], row[8], index) for index, row in enumerate(orders(), 1)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "update trial.orders set ordered = date '2026-01-01' + %s::int, sent = date '2026-01-01' + %s::int "
            "where number = %s",
            days,
        )
    connection.execute("alter table trial.orders drop number")
    return connection


def found(suggested: Suggested, test: str, column: str | None) -> list[tuple[dict[str, object], int | None]]:
    return [(s.arguments, s.failing) for s in suggested.suggestions if (s.test, s.column) == (test, column)]


def test_each_kind_of_dirt_is_found(job: Job, connection: psycopg.Connection) -> None:
    suggested = suggest(job, "trial.orders")
    # Twenty rows took the number of another, and both fail.
    assert found(suggested, "unique_key", None)[0] == ({"columns": ["order_id"]}, 40)
    assert found(suggested, "in_set", "status") == [({"values": ["new", "paid", "sent"]}, 20)]
    # Of the twenty, sixteen have another post code's town, and four one that there isn't.
    by_post = {"determined_by": ["post"]}
    assert found(suggested, "agrees_with_majority", "town") == [
        (by_post | {"deviations": "known", "times": 3}, 16),
        (by_post | {"deviations": "unknown", "times": 20}, 4),
    ]
    assert found(suggested, "not_null_ratio", "post") == [({}, 20)]
    assert found(suggested, "matches_pattern", "order_id") == [({"pattern": "^[[:upper:]]{3}[-][0-9]{5}$"}, 20)]
    rules = [
        (str(arguments["expression"]), failing) for arguments, failing in found(suggested, "expression_holds", None)
    ]
    assert ("ordered <= sent", 20) in rules
    # An amount below zero breaks the equation, too, but counts once.
    assert ({"min_value": 0}, 20) in found(suggested, "in_range", "amount")
    assert any('amount - quantity * "Unit Price"' in rule and not failing for rule, failing in rules)


def test_values_that_may_be_personal_are_not_quoted(job: Job, connection: psycopg.Connection) -> None:
    suggested = suggest(job, "trial.orders")
    assert "shop.example" not in suggested.yaml
    assert "shop.example" not in json.dumps(suggested.as_dict(), default=str)
    connection.execute("create table explore.s__t as select * from trial.orders")
    closed = suggest(job, "explore.s__t").yaml
    assert "paid" not in closed
    assert "agrees_with_majority" in closed
    assert "paid" in suggest(job, "explore.s__t", trusted=True).yaml


def test_clean_rows_raise_no_alarm(job: Job, connection: psycopg.Connection) -> None:
    clean = [row for number, row in enumerate(orders()) if number % 100 > 8]
    connection.execute("delete from trial.orders")
    with connection.cursor().copy("copy trial.orders from stdin") as copy:
        for row in clean:
            copy.write_row([*row[:7], "2026-01-01", "2026-01-02", row[9]])
    suggested = suggest(job, "trial.orders")
    assert len(suggested.suggestions) > 15
    assert [(s.test, s.column, s.failing) for s in suggested.suggestions if s.failing] == []


# Names and values that YAML, Jinja and SQL read as something else.
AWKWARD = """
    create table trial."Odd one" as
    select
        g as "Weird Id",
        'v{{ x }}' as "select",
        (array['it''s "q"', '- x: y', '#tag', '100%', 'back\\slash', '0012', '1.50'])[1 + g % 7] as "a.b",
        '{"a": 1}'::jsonb as document,
        decode('00ff', 'hex') as bytes,
        array[1, 2] as list,
        'NaN'::float8 as no_number,
        case when g % 50 = 0 then 'infinity' else date '2026-01-01' + g end as day,
        case when g % 40 = 0 then E'tab\\there' else 'a,b ' || g % 3 end as blanks,
        null::text as nothing,
        null::timestamp as never
    from generate_series(1, 400) as g
"""


# Prices of a hundred products over five decades, twelve of them in cents; as a number and, in other rows, as text. Of
# 301 makers two are cut short and one is mistyped.
PRICES = """
    create table trial.lines as
    select
        n as line_no,
        'P' || n % 100 as product,
        price * case when n % 97 = 5 then 100 else 1 end as price,
        cast(price * case when n % 97 = 5 + 40 then 100 else 1 end as text) as listed_price,
        case when n > 200 then 100 + n % 50 end as surveyed,
        case
            when n in (7, 905) then left(maker, 9) when n = 8 then overlay(maker placing 'x' from 5 for 1) else maker
        end as maker
    from generate_series(1, 1200) as n
    cross join lateral (
        select round(cast(power(10, n % 100 / 20.0) * (1 + n % 7 * 0.05) as numeric), 2) as price,
            left(translate(md5(cast(n % 301 as text)), '0123456789', 'ghijklmnop'), 20 + n % 301 % 9) as maker
    ) as priced
"""


def test_a_number_is_compared_with_its_group(job: Job, connection: psycopg.Connection) -> None:
    connection.execute(PRICES.encode())
    suggested = suggest(job, "trial.lines", trusted=True)
    cents = len(range(5, 1201, 97))
    listed_cents = len(range(45, 1201, 97))
    by_product = {"determined_by": ["product"], "times": 3}
    assert found(suggested, "near_group_median", "price") == [(by_product, cents)]
    ((arguments, failing),) = found(suggested, "near_group_median", "listed_price")
    assert (arguments | {"number": None}, failing) == (by_product | {"number": None}, listed_cents)


def test_what_is_cut_short_is_found(job: Job, connection: psycopg.Connection) -> None:
    connection.execute(PRICES.encode())
    suggested = suggest(job, "trial.lines", trusted=True)
    assert found(suggested, "no_rare_variants", "maker") == [({"times": 3, "cut_short": True}, 3)]


# Of four regions one has no surveyor, and codes of another form; the same number of both, scattered.
GATHERED = """
    create table trial.places as
    select
        n as place_id,
        (array['north', 'east', 'south', 'west'])[1 + n % 4] as region,
        case when {missing} then null else 'S' || n % 7 end as surveyor,
        case when {other} then 'x' else '' end || lpad(cast(n as text), 5, '0') as code
    from generate_series(1, 2000) as n
"""


def test_deviations_with_something_in_common_are_no_errors(job: Job, connection: psycopg.Connection) -> None:
    scattered = [f"n = any(array{random.Random(seed).sample(range(1, 2001), 50)})" for seed in (1, 2)]
    gathered = ["n % 4 = 2 and n % 40 < 4", "n % 4 = 3 and n % 40 < 4"]
    for (missing, other), expected in ((gathered, []), (scattered, [50])):
        connection.execute("drop table if exists trial.places")
        connection.execute(GATHERED.format(missing=missing, other=other).encode())
        suggested = suggest(job, "trial.places", trusted=True)
        assert [failing for _, failing in found(suggested, "not_null_ratio", "surveyor")] == (expected or [0])
        assert [failing for _, failing in found(suggested, "matches_pattern", "code") if failing] == expected
        assert ("50 of 50 missing values go along with region" in suggested.yaml) is (not expected)


def test_a_value_is_missing_where_it_is_asked_for(job: Job, connection: psycopg.Connection) -> None:
    """Of 500 rows in the west 50 have no surveyor; of the 1,500 others two don't, and those are errors."""
    missing = "(n % 4 = 3 and n % 40 < 4) or n in (200, 1001)"
    connection.execute(GATHERED.format(missing=missing, other="false").encode())
    suggested = suggest(job, "trial.places", trusted=True)
    assert found(suggested, "not_null_ratio", "surveyor") == [({}, 2)]
    (test,) = [test for test in suggested.as_dict()["suggestions"] if test["where"]]
    assert test["where"] == "(region in ('west')) is not true"
    failing = connection.execute(test["failing_rows_sql"].encode()).fetchall()
    assert sorted(row[0] for row in failing) == [200, 1001]
    # dbt tests the other rows, too.
    tests = yaml.safe_load(suggested.yaml)["sources"][0]["tables"][0]["columns"]
    (surveyor,) = [column for column in tests if column["name"] == "surveyor"]
    assert surveyor["data_tests"][0]["not_null_ratio"]["config"] == {"where": test["where"], "severity": "warn"}


def test_what_was_not_asked_for_in_earlier_rows_is_left_out(job: Job, connection: psycopg.Connection) -> None:
    connection.execute(PRICES.replace("n > 200", "n > 50").encode())
    # No other column tells which rows those are.
    connection.execute("create table trial.unnumbered as select surveyed, maker from trial.lines order by line_no")
    suggested = suggest(job, "trial.unnumbered", trusted=True)
    assert found(suggested, "not_null_ratio", "surveyed") == []
    assert "not_null_ratio of surveyed: its 50 missing values stand together in earlier rows" in suggested.yaml
    # The same number of missing values, scattered.
    connection.execute(
        "update trial.lines set surveyed = case when line_no = any(%s) then null else 100 + line_no %% 50 end",
        [random.Random(4).sample(range(1, 1201), 50)],
    )
    connection.execute("create table trial.scattered as select * from trial.lines order by line_no")
    assert found(suggest(job, "trial.scattered", trusted=True), "not_null_ratio", "surveyed") == [({}, 50)]


def test_dbt_runs_it_unedited_and_counts_the_same(job: Job, connection: psycopg.Connection, tmp_path: Path) -> None:
    connection.execute(AWKWARD.encode())
    connection.execute(PRICES.encode())
    suggestions = []
    folder = tmp_path / "own"
    (folder / "explore").mkdir(parents=True)
    connection.execute(GATHERED.format(missing="(n % 4 = 3 and n % 40 < 4) or n = 200", other="false").encode())
    tables = ("trial.orders", "trial.Odd one", "trial.lines", "trial.places")
    for number, table in enumerate(tables):
        suggested = suggest(job, table, trusted=table == "trial.lines")
        suggestions += suggested.suggestions
        (folder / "explore" / f"_suggested_{number}.yml").write_text(suggested.yaml)
    job.sources_file.write_text("version: 1\nmodels: own\nsources: []\n")
    with Dbt(replace(job)) as dbt:
        dbt.run(
            *("test", "test", "--select"),
            *(f"source:suggested_{table.partition('.')[2].replace(' ', '_')}" for table in tables),
        )
    results = json.loads((job.settings.dbt_target / "run_results.json").read_text())["results"]
    assert {result["status"] for result in results} == {"pass", "warn"}
    assert len(results) == len(suggestions)
    assert sorted(result["failures"] for result in results) == sorted(s.failing or 0 for s in suggestions)


def test_a_missing_value_in_disguise_is_missing_unless_it_is_a_value(job: Job, connection: psycopg.Connection) -> None:
    draw = random.Random(9)
    unknown, undated = draw.sample(range(1, 1001), 20), draw.sample(range(1, 1001), 25)
    connection.execute(
        "create table trial.members as select n as member_id, "
        # Rarely a writing of nothing; often one, which makes it a value; most memberships have no end.
        f"case when n = any(array{unknown}) then 'ukendt' else (array['red', 'blue'])[1 + n % 2] end as colour, "
        "case when n % 3 = 0 then 'None' else (array['gift', 'card'])[1 + n % 2] end as wrapping, "
        "case when n % 5 > 0 then date '9999-12-31' else date '2024-01-01' + n end as valid_to, "
        f"case when n = any(array{undated}) then date '9999-12-31' else date '2024-01-01' + n % 300 end as joined "
        "from generate_series(1, 1000) as n"
    )
    suggested = suggest(job, "trial.members", trusted=True)
    assert found(suggested, "not_null_ratio", "colour") == [({}, 20)]
    assert found(suggested, "in_set", "colour") == [({"values": ["blue", "red"]}, 0)]
    assert found(suggested, "not_null_ratio", "wrapping") == [({"not_missing": ["None"]}, 0)]
    assert found(suggested, "in_set", "wrapping") == [({"values": ["None", "card", "gift"]}, 0)]
    assert found(suggested, "not_null_ratio", "valid_to") == [({"not_missing": ["9999-12-31"]}, 0)]
    assert found(suggested, "not_null_ratio", "joined") == [({}, 25)]
    assert found(suggested, "not_in_future", "joined") == [({}, 0)]


def test_every_test_has_its_evidence(job: Job, connection: psycopg.Connection) -> None:
    text = suggest(job, "trial.orders").yaml
    table = yaml.safe_load(text)["sources"][0]["tables"][-1]
    tests = table["data_tests"] + [test for column in table["columns"] for test in column["data_tests"]]
    evidence = re.findall(r"^ +# .*(?:rows fail|no row fails)\.$", text, re.MULTILINE)
    assert len(evidence) == len(tests)
    # Of what fails it is told how often that was an error elsewhere.
    assert re.search(r"% of such failures were errors; 20 of 2,000 rows fail\.$", text, re.MULTILINE)
    assert "were errors; no row fails" not in text
