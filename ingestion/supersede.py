"""Of several rows with one key in one load, the last stays; but what a delivery holds twice is left as it came.

Between loads it is the same: a row supersedes those with its key that were loaded before. So it does not matter how a
stream of changes, or a row of files, is cut into loads.
"""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from ingestion.declarations import Table
from ingestion.kinds import Reading

MEMORY = "128MB"
_TWICE = (
    "from {arrived} as a inner join (select {key} from {arrived} group by {key} having {several}) as t using ({key})"
)
_AGED = "{rank} over (partition by {key} order by {newest}) as age"


def supersede(connection: psycopg.Connection, arrived: sql.Identifier, table: Table, reading: Reading) -> int:
    """Remove the rows of an arrival whose key comes again later in it.

    In a stream, later is what has the higher cursor; without a cursor, or with the same, what comes later in it. Of
    several deliveries the last that has the key stays, with all the rows that it has of it.

    Args:
        connection: in the transaction that publishes the load.
        arrived: the table that the rows arrived in.
        table: the declaration; it merges.
        reading: what was read.

    Returns:
        How many rows were removed.
    """
    if not reading.is_stream and len(reading.files) == 1:
        return 0
    connection.execute(sql.SQL("set local work_mem = {}").format(MEMORY))  # The keys of a million rows fit.
    parts: dict[str, sql.Composable] = {
        "arrived": arrived,
        "key": sql.SQL(", ").join(sql.Identifier(column) for column in table.key),
        "several": sql.SQL("count(*) > 1" if reading.is_stream else "min(_file_id) < max(_file_id)"),
        "rank": sql.SQL("row_number()" if reading.is_stream else "rank()"),
        "newest": sql.SQL("a._file_id desc, a._line desc" if reading.is_stream else "a._file_id desc"),
        "joined": sql.SQL(""),
    }
    parameters: list[Sequence[int]] = []
    if reading.newest_by:
        column, kind = reading.newest_by
        newest = sql.SQL("a.{}::{} desc nulls last, ").format(sql.Identifier(column), sql.SQL(kind.postgres))
        parts["newest"] = newest + parts["newest"]
    elif reading.moments is not None:
        lines = [row[0] for row in connection.execute(sql.SQL("select a._line " + _TWICE).format(**parts))]
        if not lines:
            return 0
        parts["newest"] = sql.SQL("m.moment desc nulls last, ") + parts["newest"]
        parts["joined"] = sql.SQL(
            "left join unnest(%s::bigint[], %s::bigint[]) as m (line, moment) on m.line = a._line"
        )
        parameters = [lines, [reading.moments[line] for line in lines]]
    aged = sql.SQL("select a.ctid as place, " + _AGED + " " + _TWICE + " {joined}").format(**parts)
    older = sql.SQL("delete from {} where ctid in (select place from ({}) as aged where age > 1)").format(arrived, aged)
    return connection.execute(older, parameters).rowcount
