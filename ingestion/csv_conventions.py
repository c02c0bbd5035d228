"""How a table's CSV files are written: found out once, then kept for the files to come."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

NAMES = ("delimiter", "quote", "escape_sign", "encoding", "decimal_sign", "thousands_sign", "date_format")


def known(connection: psycopg.Connection, source: str, table: str) -> dict[str, str]:
    """What earlier files of a table showed; empty before the first, and when the raw table is gone.

    Args:
        connection: to the warehouse.
        source: the source's name.
        table: the table's name.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, NAMES))
    row = connection.execute(
        sql.SQL(
            "select {} from pipeline.csv_conventions where source = %s and table_name = %s "
            "and to_regclass(format('explore.%%I', %s::text)) is not null"
        ).format(columns),
        [source, table, f"{source}__{table}"],
    ).fetchone()
    return {name: value for name, value in zip(NAMES, row, strict=True) if value is not None} if row else {}


def record(
    connection: psycopg.Connection, load_id: str, source: str, table: str, conventions: Mapping[str, str]
) -> None:
    """Keep what a load's files showed; in the transaction that publishes it."""
    if not conventions:
        return
    connection.execute(
        sql.SQL(
            "insert into pipeline.csv_conventions (source, table_name, load_id, {columns}) "
            "values (%s, %s, %s, {values}) "
            "on conflict (source, table_name) do update set load_id = excluded.load_id, "
            "recorded_at = clock_timestamp(), {updates} where {differs}"
        ).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, NAMES)),
            values=sql.SQL(", ").join([sql.Placeholder()] * len(NAMES)),
            updates=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in NAMES),
            differs=sql.SQL(" or ").join(
                sql.SQL("csv_conventions.{0} is distinct from excluded.{0}").format(sql.Identifier(name))
                for name in NAMES
            ),
        ),
        [source, table, load_id, *(conventions.get(name) for name in NAMES)],
    )
