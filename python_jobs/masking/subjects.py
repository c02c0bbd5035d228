"""Which tables hold rows about the persons of a table, and by which columns they say whose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError
from python_jobs.masking.plan import relation_kind
from python_jobs.masking.policy import Policy
from python_jobs.masking.sample import Column

FETCH_ROWS = 50_000


@dataclass(frozen=True)
class Link:
    """Rows of a table are about the persons whose key they hold.

    Attributes:
        table: explore table.
        columns: of that table, in the order of ``key``.
        key: columns of the table of persons.
        where: file and table that say so.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    where: str


def links_to(policy: Policy, tables: dict[str, list[Column]], persons: str) -> list[Link]:
    """The tables whose ``meta.pii_subject`` names a table of persons; only those that are in ``explore``.

    Args:
        policy: what is declared.
        tables: of ``explore``.
        persons: explore table of the persons; it may name itself.

    Raises:
        ConfigurationError: a link names a column that is not there.
    """
    links = []
    for table in sorted(tables):
        subject = policy[table].subject if table in policy else None
        if subject is None or subject.table != persons:
            continue
        link = Link(table, tuple(subject.key), tuple(subject.key.values()), subject.where)
        for holder, names in ((table, link.columns), (persons, link.key)):
            present = {column.name for column in tables.get(holder, [])}
            if missing := [name for name in names if name not in present]:
                raise ConfigurationError(
                    f"{link.where}: meta.pii_subject: column {missing[0]} is not in explore.{holder}"
                )
        links.append(link)
    return links


def keys_of(
    connection: psycopg.Connection, table: str, columns: Sequence[str], loads: Sequence[str]
) -> Iterator[list[tuple[str | None, ...]]]:
    """The different keys in some loads of an explore table, as text, some at a time."""
    names = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
    with connection.transaction(), connection.cursor(name="atlas_subject_keys") as cursor:
        cursor.execute(
            sql.SQL("select distinct {} from {} where _dlt_load_id = any(%s)").format(
                names, sql.Identifier("explore", table)
            ),
            [list(loads)],
        )
        while found := cursor.fetchmany(FETCH_ROWS):
            yield found


def delete_rows(
    connection: psycopg.Connection, table: str, columns: Sequence[str], keys: Sequence[Sequence[str | None]]
) -> tuple[int, list[int]]:
    """Delete the rows with some keys from an explore table and from its masked twin, inside a transaction.

    The twin's count of what it holds follows, so that the next run has nothing left to do.

    Returns:
        How many raw rows went, and the deliveries (``_file_id``) that had brought them.
    """
    raw, twin = sql.Identifier("explore", table), sql.Identifier("masked", table)
    connection.execute("drop table if exists pg_temp.erased")
    connection.execute(
        "create temporary table erased (_dlt_load_id text, _file_id bigint, _line bigint) on commit drop"
    )
    wanted = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
    given = sql.SQL(", ").join(sql.SQL("%s::text[]") for _ in columns)
    count = connection.execute(
        sql.SQL(
            "with gone as (delete from {} where ({}) in (select * from unnest({})) "
            "returning _dlt_load_id, _file_id, _line) insert into pg_temp.erased select * from gone"
        ).format(raw, wanted, given),
        [[key[index] for key in keys] for index in range(len(columns))],
    ).rowcount
    if relation_kind(connection, table) == "copy":
        connection.execute(
            sql.SQL(
                "delete from {} as m using pg_temp.erased as e where m._file_id = e._file_id and m._line = e._line "
                "and m._dlt_load_id = e._dlt_load_id"
            ).format(twin)
        )
    connection.execute(
        "update compliance.masked_loads as m set rows = m.rows - e.n from (select _dlt_load_id, count(*) as n "
        "from pg_temp.erased group by 1) as e where m.table_name = %s and m.load_id = e._dlt_load_id",
        [table],
    )
    connection.execute("delete from compliance.masked_loads where table_name = %s and rows <= 0", [table])
    files = connection.execute("select distinct _file_id from pg_temp.erased order by 1").fetchall()
    return count, [int(row[0]) for row in files]
