"""What state a table or view is in, so that a later run can tell whether anything in it changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import psycopg

from python_jobs.build.volatile import depends_on_more

# A view is its definition and the state of every table it reads, through any number of views. A table's definition is
# its columns; a default that is added with a column is not written to the rows there are.
_READS = """
with recursive reads (root, oid) as (
    select oid, oid
    from unnest(%s::oid[]) as roots (oid)
    union
    select reads.root, dependencies.refobjid
    from reads
    inner join pg_catalog.pg_rewrite as rules on reads.oid = rules.ev_class
    inner join pg_catalog.pg_depend as dependencies
        on
            dependencies.classid = 'pg_catalog.pg_rewrite'::regclass
            and rules.oid = dependencies.objid
            and dependencies.refclassid = 'pg_catalog.pg_class'::regclass
)

select
    reads.root, reads.oid, class.relkind::text, format('%%I.%%I', namespace.nspname, class.relname),
    case
        when class.relkind = 'v' then pg_get_viewdef(reads.oid)
        else (
            select string_agg(concat_ws(' ', attnum, attname, atttypid, attmissingval), ',' order by attnum)
            from pg_catalog.pg_attribute
            where attrelid = reads.oid and attnum > 0 and not attisdropped
        )
    end
from reads
inner join pg_catalog.pg_class as class on reads.oid = class.oid
inner join pg_catalog.pg_namespace as namespace on class.relnamespace = namespace.oid
order by reads.root, reads.oid
"""
# Every row carries the number of the transaction that wrote it. Whatever adds, changes or takes away a row changes
# how many rows there are of some transaction, so these counts say exactly whether a table changed, whoever wrote.
_ROWS = """
select {number}, coalesce(md5(string_agg(xid || ':' || row_count, ' ' order by xid)), '')
from (select xmin::text as xid, count(*) as row_count from {name} {condition} group by xmin) as written
"""
TABLES, VIEW = ("r", "m"), "v"
# A twin that is a view looks up its own loads in a table that all twins share.
SHARED = {"compliance.masked_loads": "where table_name = {twin}"}


@dataclass(frozen=True)
class State:
    """What a relation was at one moment; two equal states mean that nothing changed meanwhile.

    Attributes:
        own: of a table its columns and rows, of a view its definition.
        content: with everything that a view reads; None when that can't be told, as of foreign and partitioned
            tables, and of views that ask for the clock.
    """

    own: str
    content: str | None


def states(connection: psycopg.Connection, names: Iterable[str]) -> dict[str, State]:
    """The state of each relation that is there.

    Args:
        connection: an open connection.
        names: relations, quoted as in SQL, with their schema.
    """
    found = connection.execute(
        "select name, to_regclass(name)::oid from unnest(%s::text[]) as relations (name)", [sorted(set(names))]
    ).fetchall()
    oids = {name: oid for name, oid in found if oid is not None}
    parts: dict[int, list[_Read]] = {}
    for root, *read in connection.execute(_READS.encode(), [sorted(set(oids.values()))]):
        parts.setdefault(root, []).append(_Read(*read))
    reads = {(root, read.oid): _condition(read, parts[root], root) for root in parts for read in parts[root]}
    tables = {read.oid: read.name for part in parts.values() for read in part if read.kind in TABLES}
    rows = _rows(connection, tables, sorted({(oid, text) for (_, oid), text in reads.items() if oid in tables}))
    result = {}
    for name, root in oids.items():
        texts = {
            read.oid: f"{read.oid}={_digest(read.definition)}={rows.get((read.oid, reads[root, read.oid]), '')}"
            for read in parts[root]
        }
        known = all(
            read.kind in TABLES or (read.kind == VIEW and not depends_on_more(read.definition)) for read in parts[root]
        )
        result[name] = State(own=texts[root], content=" ".join(texts.values()) if known else None)
    return result


class _Read(NamedTuple):
    """A relation that another one reads, or that one itself."""

    oid: int
    kind: str
    name: str
    definition: str


def _digest(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest()


def _condition(read: _Read, part: list[_Read], root: int) -> str:
    """Which rows of a table matter to the relation that reads it."""
    reader = next(other.name for other in part if other.oid == root).partition(".")[2].strip('"')
    return SHARED.get(read.name, "").format(twin="'" + reader.replace("'", "''") + "'")


def _rows(
    connection: psycopg.Connection, tables: Mapping[int, str], wanted: list[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Transactions and row counts, as a digest, for each table and condition: one statement for all."""
    if not wanted:
        return {}
    queries = [
        _ROWS.format(number=number, name=tables[oid], condition=condition)
        for number, (oid, condition) in enumerate(wanted)
    ]
    digests = connection.execute("union all".join(queries).encode()).fetchall()
    return {wanted[number]: digest for number, digest in digests}
