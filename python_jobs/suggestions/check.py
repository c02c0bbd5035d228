"""How many rows of the whole table each suggestion finds, by its own condition."""

from dataclasses import replace

import psycopg
from psycopg import sql

from python_jobs.profiling.table import TableToProfile
from python_jobs.suggestions.suggestion import Suggestion

# A rule that a quarter of the rows break says nothing about them.
MOST_FAILING = 0.25
AT_ONCE = 40


def condition(suggestion: Suggestion, table: TableToProfile, connection: psycopg.Connection) -> str:
    """SQL that is true for a failing row of the table."""
    return suggestion.fails.replace("{table}", table.identifier.as_string(connection))


def failing_rows_sql(suggestion: Suggestion, table: TableToProfile, connection: psycopg.Connection) -> str:
    """The query that shows the rows that fail."""
    relation = table.identifier.as_string(connection)
    return (
        f"select * from (select *, {condition(suggestion, table, connection)} as fails "
        f"from {relation}) as judged where fails"
    )


def check(
    connection: psycopg.Connection, table: TableToProfile, suggestions: list[Suggestion]
) -> tuple[int, list[Suggestion], list[str]]:
    """Count what fails, in as few passes as may be.

    Returns:
        Rows of the table, the suggestions with their failing rows, and in words those that were left out.
    """
    counts: list[int | None] = []
    rows = 0
    for start in range(0, max(len(suggestions), 1), AT_ONCE):
        part = suggestions[start : start + AT_ONCE]
        try:
            rows, found = _count(connection, table, part)
            counts += found
        except psycopg.Error:
            for suggestion in part:
                try:
                    rows, found = _count(connection, table, [suggestion])
                    counts += found
                except psycopg.Error:
                    counts.append(None)
    kept, left_out = [], []
    for suggestion, failing in zip(suggestions, counts, strict=True):
        what = f"{suggestion.test} of {suggestion.column or 'the table'}"
        if failing is None:
            left_out.append(f"{what}: its SQL does not run on this table")
        elif failing > MOST_FAILING * rows:
            left_out.append(f"{what}: {failing:,} of {rows:,} rows break it")
        else:
            kept.append(replace(suggestion, failing=failing))
    return rows, kept, left_out


def _count(
    connection: psycopg.Connection, table: TableToProfile, suggestions: list[Suggestion]
) -> tuple[int, list[int | None]]:
    flags = [f"{condition(suggestion, table, connection)} as f{i}" for i, suggestion in enumerate(suggestions)]
    counts = "".join(f", count(*) filter (where f{i})" for i in range(len(suggestions)))
    query = (
        f"select count(*){counts} from (select {', '.join(flags) or '1'} "
        f"from {table.identifier.as_string(connection)}) as judged"
    )
    row = connection.execute(sql.SQL(query)).fetchone()
    assert row is not None  # noqa: S101  (an aggregate has a row)
    return int(row[0]), [int(value) for value in row[1:]]
