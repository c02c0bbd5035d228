"""How far a table is read: for sources that are asked for what is new.

A position is recorded in the transaction that publishes the rows up to it. The rows at the position itself (and
within ``lag`` before it) are asked for again each time, since later ones can have the same cursor; those that
are loaded already are known by their fingerprints.
"""

from dataclasses import dataclass, field

import psycopg


@dataclass(frozen=True)
class Position:
    """Where a table stands.

    Attributes:
        definition: digest of what was asked for; another one starts from the beginning.
        origin: what lineage calls the source: a table or an endpoint, without parameters.
        cursor_type: the cursor's type, as ``ColumnType`` writes it; None without a cursor.
        value: the highest cursor read, as text; None before the first row and without a cursor.
        before: the value that this reading started from.
        fingerprints: of the rows that the next reading will meet again, or one of the whole table.
    """

    definition: str
    origin: str
    cursor_type: str | None = None
    value: str | None = None
    before: str | None = None
    fingerprints: list[int] = field(default_factory=list)


def position(connection: psycopg.Connection, source: str, table: str) -> Position | None:
    """The recorded position of a table; None when there is none, or the raw table is gone."""
    row = connection.execute(
        "select definition, cursor_type, cursor_value, coalesce(fingerprints, '{}') from pipeline.positions "
        "left join explore._known_rows using (source, table_name) where source = %s and table_name = %s "
        "and to_regclass(format('explore.%%I', %s::text)) is not null",
        [source, table, f"{source}__{table}"],
    ).fetchone()
    return Position(row[0], "", row[1], row[2], row[2], row[3]) if row else None


def record(connection: psycopg.Connection, load_id: str, source: str, table: str, reached: Position) -> None:
    """Record a position; in the transaction that publishes the load.

    Dead letters of earlier loads that failed are superseded: their rows were read again by this one.
    """
    connection.execute(
        "insert into pipeline.positions (source, table_name, definition, cursor_type, cursor_value, load_id) "
        "values (%s, %s, %s, %s, %s, %s) on conflict (source, table_name) do update set "
        "definition = excluded.definition, cursor_type = excluded.cursor_type, cursor_value = excluded.cursor_value, "
        "load_id = excluded.load_id, recorded_at = clock_timestamp()",
        [source, table, reached.definition, reached.cursor_type, reached.value, load_id],
    )
    connection.execute(
        "insert into explore._known_rows (source, table_name, fingerprints) values (%s, %s, %s) "
        "on conflict (source, table_name) do update set fingerprints = excluded.fingerprints",
        [source, table, reached.fingerprints],
    )
    describe(connection, load_id, source, table, reached)
    supersede_failed(connection, load_id, source, table)


def describe(connection: psycopg.Connection, load_id: str, source: str, table: str, reached: Position) -> None:
    """Say in ``pipeline.loads`` what was read, and from where to where."""
    connection.execute(
        "update pipeline.loads set origin = %s, cursor_from = %s, cursor_to = %s "
        "where load_id = %s and source = %s and table_name = %s",
        [reached.origin, reached.before, reached.value, load_id, source, table],
    )


def supersede_failed(connection: psycopg.Connection, load_id: str, source: str, table: str) -> None:
    """Dead letters of loads that failed before this one say nothing any more: this load read their rows again."""
    connection.execute(
        "update pipeline.dead_letters as d set status = 'superseded' from pipeline.loads as l "
        "where d.source = %s and d.table_name = %s and d.status = 'waiting' and d.load_id <> %s "
        "and l.load_id = d.load_id and l.source = d.source and l.table_name = d.table_name and l.status = 'failed'",
        [source, table, load_id],
    )
