"""Damage lowers the score of its own dimension and of no other, by tests suggested and by ones written by hand."""

import random

import pytest

from benchmarks.quality.__main__ import scores, write, write_parent
from benchmarks.quality.by_hand import compiled, judge
from benchmarks.quality.damage import DIMENSIONS, damage
from benchmarks.quality.tables import Table, made_up
from python_jobs.job import Job
from python_jobs.suggestions.run import suggest

pytestmark = pytest.mark.slow

ROWS = 800
RATE = 0.03
KINDS = [
    *(
        "missing",
        "placeholder",
        "key repeated",
        "row repeated",
        "in the future",
        "late",
        "form broken",
        "unknown value",
        "negative",
    ),
    *("mistyped", "unit error", "sum off", "wrong neighbour", "orphan", "order reversed"),
]


@pytest.fixture
def orders(job: Job) -> Table:
    (table, _) = made_up(ROWS, 11)
    assert table.parent
    with job.connect(autocommit=True) as connection:
        connection.execute("create schema bench")
        write_parent(connection, *table.parent)
        write(connection, "clean", table, table.rows)
    return table


def test_each_damage_is_one_dimensions_business(job: Job, orders: Table) -> None:
    with job.connect(autocommit=True) as connection:
        tests = suggest(job, "bench.clean").suggestions
        before = scores(connection, tests, "bench.clean")
        assert before == dict.fromkeys(DIMENSIONS, 1.0)
        lost = {}
        for kind in KINDS:
            rows, _ = damage(orders, kind, RATE, random.Random(kind))
            write(connection, "damaged", orders, rows)
            after = scores(connection, tests, "bench.damaged")
            lost[kind] = {name: 100 * (1 - score) for name, score in after.items()}
    own = {kind: dimension for dimension, kinds in DIMENSIONS.items() for kind in kinds}
    assert {kind: name for kind, points in lost.items() if points[name := own[kind]] < 0.1} == {}
    leaks = [
        (kind, name, round(lost_points, 2))
        for kind, points in lost.items()
        for name, lost_points in points.items()
        if name != own[kind] and lost_points > 0.2
    ]
    assert leaks == []


def test_what_is_written_by_hand_counts_once_too(job: Job, orders: Table) -> None:
    """The file beside the benchmark has no `where`: later dimensions leave alone what earlier ones find."""
    tests = compiled(job, [orders])["orders"]
    lost = {}
    with job.connect(autocommit=True) as connection:
        for kind in KINDS:
            rows, cells = damage(orders, kind, RATE, random.Random(kind))
            write(connection, "damaged", orders, rows)
            (dimension,) = (name for name, kinds in DIMENSIONS.items() if kind in kinds)
            lost[kind] = judge(connection, tests, dimension, cells, whole_rows=kind == "row repeated")
    assert {kind: found.alarms for kind, found in lost.items() if found.alarms} == {}
    assert {kind: found.own for kind, found in lost.items() if found.own < 0.1} == {}
    assert {kind: (found.worst, found.others) for kind, found in lost.items() if found.others > 0.2} == {}


def test_every_key_twice_is_no_uniqueness_at_all(job: Job, orders: Table) -> None:
    with job.connect(autocommit=True) as connection:
        tests = suggest(job, "bench.clean").suggestions
        half = [row[:] for row in orders.rows]
        for number, row in enumerate(half):
            row[0] = half[number - number % 2][0]
        write(connection, "damaged", orders, half)
        after = scores(connection, tests, "bench.damaged")
    assert after.pop("uniqueness") == 0
    assert set(after.values()) == {1.0}


def test_clean_lognormal_amounts_raise_no_alarm(job: Job) -> None:
    with job.connect(autocommit=True) as connection:
        connection.execute("create schema bench; create table bench.amounts (amount numeric(20, 2))")
        with connection.cursor() as cursor, cursor.copy("copy bench.amounts from stdin") as copy:
            draw = random.Random(3)
            for _ in range(50_000):
                copy.write_row([round(draw.lognormvariate(6, 1.5), 2)])
    found = suggest(job, "bench.amounts").suggestions
    assert "accuracy" in {suggestion.dimension for suggestion in found}
    assert [(suggestion.test, suggestion.failing) for suggestion in found if suggestion.failing] == []


def test_a_deviation_with_a_meaning_of_its_own_is_no_error(job: Job) -> None:
    """Cancellations are written otherwise and have negative quantities; scattered broken numbers are errors."""
    with job.connect(autocommit=True) as connection:
        query = (
            "create schema bench; create table bench.lines as select "
            "case when n % 40 = {0} then 'C' else '' end || lpad(n::text, 6, '0') as invoice_no, "
            "case when n % 40 = 7 then -1 else 1 end * (1 + n % 9) as quantity from generate_series(1, 2000) as n"
        )
        connection.execute(query.format(7).encode())
        cancelled = suggest(job, "bench.lines")
        connection.execute("drop schema bench cascade")
        connection.execute(query.format(8).encode())
        broken = suggest(job, "bench.lines")
    (form,) = (s for s in cancelled.suggestions if s.test == "matches_pattern")
    assert (form.arguments["pattern"], form.failing) == ("^([0-9]{6}|[[:upper:]][0-9]{6})$", 0)
    assert [s.failing for s in broken.suggestions if s.test == "matches_pattern"] == [50]


def test_scores_count_as_the_recorder_does(job: Job, orders: Table) -> None:
    """A missing value is tested by completeness only."""
    with job.connect(autocommit=True) as connection:
        tests = [s for s in suggest(job, "bench.clean").suggestions if s.column == "status"]
        connection.execute("update bench.clean set status = null")
        after = scores(connection, tests, "bench.clean")
    assert after == {"completeness": 0.0}
