"""Statistics for the planner, where they are out of date."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

# As autovacuum does it; on a server of its own it comes too late for what reads the tables in this transaction.
SHARE, ROWS = 0.1, 50
GROWN = """
select grown.name
from unnest(%s::text[], %s::bigint[]) as grown (name, added)
inner join pg_catalog.pg_class as tables on tables.oid = to_regclass('quality.' || grown.name)
left join pg_catalog.pg_stat_all_tables as counted on counted.relid = tables.oid
where
    tables.reltuples < 0
    or grown.added + coalesce(counted.n_mod_since_analyze, 0) > %s + %s * tables.reltuples
"""


def analyze_grown(connection: psycopg.Connection, added: Mapping[str, int]) -> list[str]:
    """Analyse the tables that have grown by a tenth since they were analysed.

    Args:
        connection: in a transaction that has added rows.
        added: how many rows it added to each table of the schema quality.

    Returns:
        The tables that were analysed.
    """
    rows = connection.execute(GROWN.encode(), [list(added), list(added.values()), ROWS, SHARE]).fetchall()
    names = [str(name) for (name,) in rows]
    if names:
        tables = sql.SQL(", ").join(sql.Identifier("quality", name) for name in names)
        connection.execute(sql.SQL("analyze {}").format(tables))
    return names
