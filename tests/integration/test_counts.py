"""Rows tested are counted with as few conditions as will do, and come out the same."""

from collections.abc import Iterator

import psycopg
import pytest

from python_jobs.job import Job
from python_jobs.scoring.counts import count_rows
from python_jobs.scoring.outcomes import TestRecord
from python_jobs.scoring.tested_rows import Presence

RELATION = "chart.counted"


@pytest.fixture
def connection(job: Job) -> Iterator[psycopg.Connection]:
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        connection.execute(f"create table {RELATION} (number integer, note text, state text)")
        connection.execute(
            f"insert into {RELATION} values (1, 'a', 'new'), (2, '-', 'new'), (null, null, 'N/A'), (4, 'b', 'old')"
        )
        yield connection


def present(column: str, value: str | None = None) -> str:
    """What the macro present_text writes: a condition that fails when it is asked, unless told otherwise."""
    return f"/* present {column} */ {value or f'{column}::text::int / 0'} /* present */ is not null"


def a_test(name: str, failures: int, judged: str | None = None, presence: Presence | None = None) -> TestRecord:
    return TestRecord(
        test_id=name,
        test_name=name,
        test_type="any",
        model="counted",
        layer="chart",
        source=None,
        column_name=None,
        dimension="validity",
        severity="warn",
        status="pass",
        min_pass_rate=None,
        weight=1,
        tolerance_reason=None,
        executed_at=None,
        execution_seconds=None,
        relation=RELATION,
        judged=judged,
        presence=presence,
        failures=failures,
    )


def complete(column: str, failures: int, value: str | None = None) -> TestRecord:
    return a_test(f"{column}_is_there", failures, presence=Presence(present(column, value), column))


def counted(connection: psycopg.Connection, *records: TestRecord) -> dict[str, int | None]:
    count_rows(connection, list(records))
    return {record.test_id: record.rows_tested for record in records if not record.presence}


def test_where_all_that_is_missing_is_null_nothing_else_is_asked(connection: psycopg.Connection) -> None:
    assert counted(
        connection,
        complete("number", 1),
        a_test("in_range", 0, present("number")),
        a_test("expression", 0, f"(state = 'new') and ({present('number')}) is not false"),
    ) == {"in_range": 3, "expression": 2}


def test_where_nothing_is_missing_every_row_is_judged(connection: psycopg.Connection) -> None:
    # The accepted value N/A is a value of this column, to one test and to the other.
    assert counted(connection, complete("state", 0), a_test("in_set", 0, present("state"))) == {"in_set": 4}


def test_a_value_in_disguise_is_looked_for(connection: psycopg.Connection) -> None:
    value = "nullif(note, '-')"
    expression = f"({present('note', value)}) is not false and state = 'new'"
    assert counted(
        connection,
        complete("note", 2, value),
        a_test("pattern", 0, present("note", value)),
        a_test("expression", 0, expression),
        a_test("foreign_key", 0, "note is not null"),
    ) == {"pattern": 2, "expression": 1, "foreign_key": 3}


def test_a_column_that_no_test_of_completeness_has_counted(connection: psycopg.Connection) -> None:
    judged = present("note", "nullif(note, '-')")
    assert counted(connection, a_test("pattern", 0, judged)) == {"pattern": 2}
    # A test that takes the dash for a value says nothing of those that don't.
    lenient = a_test("lenient", 1, presence=Presence(present("note", "note"), None))
    assert counted(connection, lenient, a_test("pattern", 0, judged)) == {"pattern": 2}


def test_rows_failed_are_never_more_than_rows_tested(connection: psycopg.Connection) -> None:
    record = a_test("groups", 9, "number is not null")
    count_rows(connection, [record])
    assert (record.rows_tested, record.rows_failed) == (3, 3)


def test_rows_are_counted_again_where_dbt_hides_some(connection: psycopg.Connection) -> None:
    record = a_test("tolerant", 0)
    record.recount = f"select count(*) from {RELATION} where state = 'new'"
    count_rows(connection, [record])
    assert (record.rows_tested, record.rows_failed) == (4, 2)
