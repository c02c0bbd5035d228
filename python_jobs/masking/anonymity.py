"""k-anonymity: how many rows share a combination of quasi-identifiers with fewer than k others.

Source: L. Sweeney, "k-anonymity: a model for protecting privacy", 2002. A row whose combination is rare can be
recognised by whoever knows these things about a person, tokens or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError

CLOSED = ("explore", "vault")
DEFAULT_K = 5


@dataclass(frozen=True)
class Anonymity:
    """The groups of rows that share their quasi-identifiers.

    Attributes:
        table: schema and name.
        columns: the quasi-identifiers.
        k: how many rows a group must have.
        rows: in the table.
        groups: different combinations; an absent value is a value of its own.
        smallest_group: rows in the smallest of them; 0 in an empty table.
        groups_at_risk: how many have fewer than k rows.
        rows_at_risk: how many rows are in those.
        unique_rows: how many rows share their combination with no other.
    """

    table: str
    columns: list[str]
    k: int
    rows: int
    groups: int
    smallest_group: int
    groups_at_risk: int
    rows_at_risk: int
    unique_rows: int


def k_anonymity(connection: psycopg.Connection, table: str, columns: Sequence[str], k: int = DEFAULT_K) -> Anonymity:
    """Group a table's rows by quasi-identifiers, in one query.

    Args:
        connection: autocommit; nothing is written.
        table: ``schema.name``, or the name of a table in ``navigate``.
        columns: what somebody may know of a person.
        k: at least 2.

    Raises:
        ConfigurationError: there is no such table or column, or k is too small.
    """
    schema, _, name = table.rpartition(".")
    schema = schema or "navigate"
    if k < 2:
        raise ConfigurationError(f"pii k-anonymity: --k: {k} asks for nothing; take 2 or more")
    if schema in CLOSED:
        raise ConfigurationError(f"pii k-anonymity: {schema} holds raw data; ask about a table from masked onward")
    present = [
        str(row[0])
        for row in connection.execute(
            "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
            [sql.Identifier(schema, name).as_string(connection)],
        ).fetchall()
    ]
    if not present:
        raise ConfigurationError(f"pii k-anonymity: there is no table {schema}.{name}; `atlas build` makes the models")
    if missing := [column for column in columns if column not in present]:
        raise ConfigurationError(
            f"pii k-anonymity: --columns: {schema}.{name} has no column '{missing[0]}'; there are: {', '.join(present)}"
        )
    row = connection.execute(
        sql.SQL(
            "select coalesce(sum(n), 0)::bigint, count(*), coalesce(min(n), 0), count(*) filter (where n < {k}), "
            "coalesce(sum(n) filter (where n < {k}), 0)::bigint, count(*) filter (where n = 1) "
            "from (select count(*) as n from {table} group by {columns}) as groups"
        ).format(
            k=sql.Literal(k),
            table=sql.Identifier(schema, name),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        )
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate
    return Anonymity(f"{schema}.{name}", list(columns), k, *map(int, row))
