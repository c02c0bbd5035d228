"""The table that is profiled: its columns, and which of them may show values."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError
from python_jobs.lineage.graph import Column as LineageColumn
from python_jobs.lineage.graph import Graph
from python_jobs.masking.hints import hint
from python_jobs.own_columns import OWN_COLUMNS

Kind = Literal["number", "date", "timestamp", "boolean", "text"]

LOAD_COLUMN = "_dlt_load_id"
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric", "real", "double precision"), "number"),
    **dict.fromkeys(("timestamp without time zone", "timestamp with time zone"), "timestamp"),
    "date": "date",
    "boolean": "boolean",
}


def kind_of_type(data_type: str) -> Kind:
    """How a type is measured.

    Args:
        data_type: as ``format_type`` writes it, with or without what stands in brackets.
    """
    return _KINDS.get(data_type.partition("(")[0], "text")


@dataclass(frozen=True)
class TableColumn:
    """A column as the database knows it.

    Attributes:
        name: as in the database.
        data_type: the type's name there.
        kind: how it is measured.
        may_show: whether its values may be shown and kept: nothing says that they are personal.
    """

    name: str
    data_type: str
    kind: Kind
    may_show: bool


@dataclass(frozen=True)
class TableToProfile:
    """A table or view with columns.

    Attributes:
        row_estimate: rows by the planner's statistics; None for a view and for a table without statistics.
    """

    schema: str
    name: str
    is_view: bool
    row_estimate: int | None
    columns: tuple[TableColumn, ...]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)


def find_table(connection: psycopg.Connection, database: str, name: str, *, trusted: bool = False) -> TableToProfile:
    """Look a table up.

    Args:
        connection: to the warehouse.
        database: its name, as lineage knows it.
        name: ``schema.table``.
        trusted: whoever asks says that unclassified columns are not personal; classified ones stay closed.

    Raises:
        ConfigurationError: there is no such table.
    """
    schema, _, table = name.partition(".")
    row = connection.execute(
        "select c.oid, c.relkind in ('v', 'f'), c.reltuples from pg_class as c "
        "join pg_namespace as n on n.oid = c.relnamespace "
        "where n.nspname = %s and c.relname = %s and c.relkind in ('r', 'p', 'v', 'm', 'f')",
        [schema, table],
    ).fetchone()
    if row is None:
        names = [
            found
            for (found,) in connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables "
                "where table_schema not in ('pg_catalog', 'information_schema')"
            )
        ]
        near = get_close_matches(name, names, n=1) or [found for found in sorted(names) if found.endswith(f".{name}")]
        meant = f"did you mean {near[0]}?" if near else "give schema.table, as in navigate.fct_orders"
        raise ConfigurationError(f"{name}: no such table; {meant}")
    oid, is_view, estimate = row
    found = connection.execute(
        "select attname, format_type(atttypid, null) from pg_attribute "
        "where attrelid = %s and attnum > 0 and not attisdropped order by attnum",
        [oid],
    ).fetchall()
    if not found:
        raise ConfigurationError(f"{name}: has no columns, so there is nothing to profile")
    shown = _may_show(connection, database, schema, table, [column for column, _ in found], trusted)
    columns = tuple(
        TableColumn(column, data_type, kind_of_type(data_type), column in shown) for column, data_type in found
    )
    return TableToProfile(
        schema, table, bool(is_view), int(estimate) if estimate > 0 and not is_view else None, columns
    )


def _may_show(
    connection: psycopg.Connection, database: str, schema: str, table: str, columns: list[str], trusted: bool
) -> set[str]:
    """Names of the columns that are known not to be personal, by inventory, by lineage, or by name."""
    inventory = {
        (source_table, column): pii_class
        for source_table, column, pii_class in connection.execute(
            "select source || '__' || table_name, column_name, pii_class from compliance.pii_columns"
        ).fetchall()
    }
    if schema == "explore" and not trusted:
        return set()
    if schema in ("explore", "masked"):
        allowed = {"none", "unclassified"} if trusted else {"none"}
        return {
            column
            for column in columns
            if column in OWN_COLUMNS
            or inventory.get(
                (table, column.removesuffix("__is_valid")), "none" if hint(column) is None else "unclassified"
            )
            in allowed
        }
    personal = {column for (_, column), pii_class in inventory.items() if pii_class not in ("none", "unclassified")}
    graph = Graph(connection)
    dataset = f"{database}.{schema}.{table}"
    if not any(parent.dataset == dataset for parent in graph.parents):
        # Nothing is recorded of where it comes from: names have to do.
        return {column for column in columns if trusted or (column not in personal and hint(column) is None)}
    raw = f"{database}.explore."
    return {
        column
        for column in columns
        if not any(
            inventory.get((ancestor.column.dataset.removeprefix(raw), ancestor.column.name), "none") != "none"
            for ancestor in graph.ancestors(LineageColumn(dataset, column))
        )
    }
