"""References: columns whose values are those of another table's key."""

from collections.abc import Iterator

import numpy as np
import psycopg
from psycopg import sql

from python_jobs.masking.hints import words
from python_jobs.suggestions.frame import Frame, FrameColumn, quoted
from python_jobs.suggestions.suggestion import Suggestion, share

INCLUDED = 0.85
LEAST_KEYS = 5
MOST_TABLES = 60
MOST_VALUES = 2_000
GENERIC = frozenset(["id", "key", "no", "nr", "number", "nummer", "code", "kode", "name"])


def relationships(connection: psycopg.Connection, frame: Frame, relations: dict[str, str]) -> Iterator[Suggestion]:
    """Columns named like another table's column, whose values are nearly all there, where they are a key.

    Args:
        connection: autocommit.
        frame: the rows.
        relations: how dbt calls the tables that may be referred to, by ``schema.table``.
    """
    for column in frame.columns:
        if not (
            column.names_an_id and 5 <= column.distinct < 0.9 * column.present and column.kind in ("text", "number")
        ):
            continue
        for name, target in _targets(connection, frame, column, relations):
            found = _included(connection, frame, column, name, target)
            if found:
                yield found
                break


def _targets(
    connection: psycopg.Connection, frame: Frame, column: FrameColumn, relations: dict[str, str]
) -> list[tuple[str, str]]:
    rows = connection.execute(
        "select n.nspname || '.' || c.relname, a.attname from pg_attribute as a "
        "join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'v', 'm', 'p') and not a.attisdropped and a.attnum > 0 "
        "and format_type(a.atttypid, null) = %s and n.nspname = %s and c.relname <> %s "
        "and lower(a.attname) in (lower(%s), 'id', 'key') order by 1 limit %s",
        [column.data_type, frame.table.schema, frame.table.name, column.name, MOST_TABLES],
    ).fetchall()
    wanted = words(column.name) - GENERIC
    return [
        (table, field)
        for table, field in rows
        if table in relations
        and (field.lower() == column.name.lower() or any(word in table for word in wanted if len(word) > 2))
    ]


def _included(
    connection: psycopg.Connection, frame: Frame, column: FrameColumn, table: str, field: str
) -> Suggestion | None:
    schema, _, name = table.partition(".")
    # Rows decide: each of the few that lead nowhere may have a value of its own.
    order = np.argsort(-column.counts, kind="stable")[:MOST_VALUES]
    counts = {column.values[place]: int(column.counts[place]) for place in order}
    row = connection.execute(
        sql.SQL(
            "select count(*), count(distinct {0}), "
            "array_agg(distinct cast({0} as text)) filter (where cast({0} as text) = any(%s)) from {1}"
        ).format(sql.Identifier(field), sql.Identifier(schema, name)),
        [list(counts)],
    ).fetchone()
    assert row is not None  # noqa: S101  (an aggregate has a row)
    rows, distinct, known = row
    shared, asked = sum(counts[value] for value in known or ()), sum(counts.values())
    if distinct < 0.95 * rows or shared < INCLUDED * asked or len(known or ()) < LEAST_KEYS:
        return None
    return Suggestion(
        *("related_to", column.name, {"to": table, "field": quoted(field)}, "consistency"),
        evidence=f"in {share(shared, asked)} of the rows it is a key of {table}",
        fails=f"{column.present_sql} and {column.sql} not in "
        f"(select {quoted(field)} from {quoted(schema)}.{quoted(name)} where {quoted(field)} is not null)",
        blamed=(column.name,),
    )
