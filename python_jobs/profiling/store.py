"""Profiles in the database, and what changed between two of them."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from python_jobs.own_columns import OWN_COLUMNS
from python_jobs.profiling.measure import ColumnProfile, TableProfile

# Changes smaller than these are not worth a line.
ROWS_CHANGE = 0.2
NULLS_CHANGE = 0.01
DISTINCT_CHANGE = 0.2
MIDDLE_CHANGE = 0.25


def store(connection: psycopg.Connection, run_id: UUID, profile: TableProfile, seconds: float) -> UUID | None:
    """Keep a profile.

    Returns:
        Its id; None when this load has one already.
    """
    profile_id = uuid4()
    with connection.transaction():
        added = connection.execute(
            "insert into quality.profiles (profile_id, run_id, table_schema, table_name, load_id, rows, rows_read, "
            "seconds) values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
            [
                *(profile_id, run_id, profile.table_schema, profile.table_name, profile.load_id),
                *(profile.rows, profile.rows_read, seconds),
            ],
        ).rowcount
        if not added:
            return None
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into quality.profile_columns values "
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [_row(profile_id, position, column) for position, column in enumerate(profile.columns, 1)],
            )
    return profile_id


def _row(profile_id: UUID, position: int, column: ColumnProfile) -> list[Any]:
    return [
        *(profile_id, column.name, position, column.data_type, column.kind, column.form, column.shows_values),
        *(column.nulls, column.blanks, column.distinct, column.is_distinct_exact, column.minimum, column.maximum),
        *(column.mean, column.deviation, Jsonb(column.quantiles), Jsonb(column.histogram)),
        *(Jsonb(column.top_values), Jsonb(column.shapes), Jsonb(column.lengths) if column.lengths else None),
    ]


def previous(connection: psycopg.Connection, profile: TableProfile) -> TableProfile | None:
    """The last stored profile of the same table: of a load before it, or of the whole table, as this one is."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            "select profile_id, load_id, rows, rows_read from quality.profiles "
            "where table_schema = %s and table_name = %s and (load_id is null) = %s "
            "order by profiled_at desc limit 1",
            [profile.table_schema, profile.table_name, profile.load_id is None],
        ).fetchone()
        if found is None:
            return None
        columns = cursor.execute(
            "select column_name as name, data_type, kind, form, shows_values, nulls, blanks, "
            'distinct_values as "distinct", is_distinct_exact, minimum, maximum, mean, deviation, quantiles, '
            "histogram, top_values, shapes, lengths "
            "from quality.profile_columns where profile_id = %s order by position",
            [found["profile_id"]],
        ).fetchall()
    return TableProfile(
        *(profile.table_schema, profile.table_name, found["load_id"], found["rows"], found["rows_read"]),
        columns=tuple(ColumnProfile(**column) for column in columns),
    )


def changes(before: TableProfile, after: TableProfile) -> list[str]:
    """What is different in a later profile, in words and without values."""
    lines = []
    if abs(after.rows - before.rows) > ROWS_CHANGE * max(before.rows, 1):
        lines.append(f"rows: {before.rows:,} → {after.rows:,}")
    old = {column.name: column for column in before.columns}
    lines += [f"column {name} is gone" for name in old.keys() - {column.name for column in after.columns}]
    for column in after.columns:
        if column.name not in old:
            lines.append(f"column {column.name} is new")
            continue
        # Each delivery has another number, and each row its own: what loading adds always changes.
        if column.name not in OWN_COLUMNS:
            lines += [f"{column.name}: {text}" for text in _column_changes(before, after, old[column.name], column)]
    return lines


def _column_changes(before: TableProfile, after: TableProfile, old: ColumnProfile, new: ColumnProfile) -> list[str]:
    lines = []
    if old.data_type != new.data_type:
        lines.append(f"type {old.data_type} → {new.data_type}")
    nulls = (old.nulls / max(before.rows, 1), new.nulls / max(after.rows, 1))
    if abs(nulls[1] - nulls[0]) > NULLS_CHANGE:
        lines.append(f"nulls {nulls[0]:.1%} → {nulls[1]:.1%}")
    if old.form != new.form:
        lines.append(f"form {old.form or 'none'} → {new.form or 'none'}")
    values = (before.rows - old.nulls, after.rows - new.nulls)
    # Of a key, and of a closed list, the number of values is what counts; not how many rows there happen to be.
    ratios = (old.distinct / max(values[0], 1), new.distinct / max(values[1], 1))
    if abs(new.distinct - old.distinct) > DISTINCT_CHANGE * max(old.distinct, 1) and abs(ratios[1] - ratios[0]) > 0.01:
        lines.append(f"distinct {old.distinct:,} → {new.distinct:,}")
    if old.quantiles and new.quantiles and new.kind == "number":
        spread = (old.quantiles["0.75"] - old.quantiles["0.25"]) or abs(old.quantiles["0.5"]) or 1.0
        shift = (new.quantiles["0.5"] - old.quantiles["0.5"]) / spread
        if abs(shift) > MIDDLE_CHANGE:
            lines.append(f"median moved by {shift:+.2f} interquartile ranges")
    known = {shape for shape, _ in old.shapes}
    fresh = [shape for shape, count in new.shapes if shape not in known and count > 0.01 * max(values[1], 1)]
    if fresh:
        lines.append(f"new shapes: {', '.join(fresh[:3])}")
    return lines
