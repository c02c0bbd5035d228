"""What a delivery's columns may do: every change is recorded, and a table's contract decides whether it may happen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from ingestion.declarations import Table
from ingestion.kinds import Column
from python_jobs.errors import ConfigurationError


@dataclass(frozen=True)
class Change:
    """A change of one column.

    Attributes:
        change: new, removed, renamed (one went and one of the same type came in its place) or retyped.
        column: its name now, or what it was called when it is gone.
        before, after: types; names where it looks renamed.
    """

    change: str
    column: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.change == "renamed":
            return f"'{self.before}' looks renamed to '{self.after}'"
        if self.change == "retyped":
            return f"'{self.column}' was {self.before} and is {self.after}"
        return f"'{self.column}' is {self.change}"


def changes(columns: Sequence[Column], before: Mapping[str, str], existing: Mapping[str, str]) -> list[Change]:
    """Compare a delivery with what there is.

    Args:
        columns: of the delivery.
        before: columns of the load before it, with their types; empty for a first load.
        existing: columns of the raw table, with their types as Postgres writes them.
    """
    if not existing or not columns:
        return []
    now = {column.name: column for column in columns}
    new = [column for column in columns if column.name not in existing]
    gone = {name: kind for name, kind in before.items() if name not in now}
    places = {name: place for place, name in enumerate(before)}
    found = []
    for place, column in enumerate(columns):
        if column not in new:
            if existing[column.name] != column.type.postgres:
                found.append(Change("retyped", column.name, existing[column.name], column.type.postgres))
            continue
        like = [name for name, kind in gone.items() if kind == str(column.type)]
        likely = [name for name in like if places[name] == place] or (like if len(new) == len(gone) == 1 else [])
        if likely:
            found.append(Change("renamed", column.name, likely[0], column.name))
            del gone[likely[0]]
        else:
            found.append(Change("new", column.name, None, str(column.type)))
    return found + [Change("removed", name, kind, None) for name, kind in gone.items()]


def review(
    connection: psycopg.Connection,
    load_id: str,
    run_id: Any,
    source: str,
    table: Table,
    columns: Sequence[Column],
    existing: Mapping[str, str],
) -> list[Change]:
    """The changes that a delivery brings, if the table's contract lets them happen.

    Raises:
        ConfigurationError: it does not; what was refused is recorded.
    """
    found = changes(columns, _last(connection, source, table.name), existing)
    approved = {
        Change(*row)
        for row in connection.execute(
            "select change, column_name, before, after from pipeline.schema_changes "
            "where source = %s and table_name = %s and status = 'approved'",
            [source, table.name],
        )
    }
    refused = [change for change in found if change.change == "retyped"]
    if table.contract == "freeze":
        refused = found
    elif table.contract == "approve":
        refused = [change for change in found if change not in approved or change.change == "retyped"]
    if refused:
        with connection.transaction():
            record(connection, load_id, run_id, source, table.name, refused, "refused")
        if table.contract != "evolve" and refused[0].change != "retyped":
            label = f"{source}.{table.name}"
            step = (
                f"`atlas sources approve {label}` lets it happen"
                if table.contract == "approve"
                else "deliver it as it was, or declare 'contract: evolve'"
            )
            told = "; ".join(str(change) for change in refused)
            raise ConfigurationError(f"{label}: key 'contract: {table.contract}': column {told}; {step}")
    return found


def record(
    connection: psycopg.Connection,
    load_id: str,
    run_id: Any,
    source: str,
    table: str,
    found: Sequence[Change],
    status: str,
) -> None:
    """Write changes down, in place of what was refused or approved before."""
    connection.execute(
        "delete from pipeline.schema_changes where source = %s and table_name = %s "
        "and (status = 'refused' or (status = 'approved' and %s = 'applied'))",
        [source, table, status],
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into pipeline.schema_changes (load_id, run_id, source, table_name, change, column_name, before, "
            "after, status) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [(load_id, run_id, source, table, c.change, c.column, c.before, c.after, status) for c in found],
        )


def approve(connection: psycopg.Connection, source: str, table: str) -> list[str]:
    """Let the refused changes of a table happen with its next load.

    Returns:
        Them, as text.

    Raises:
        ConfigurationError: none was refused.
    """
    rows = connection.execute(
        "update pipeline.schema_changes set status = 'approved' where source = %s and table_name = %s "
        "and status = 'refused' and change <> 'retyped' returning change, column_name, before, after",
        [source, table],
    ).fetchall()
    if not rows:
        raise ConfigurationError(f"{source}.{table}: no change waits for approval; `atlas load` says what is wrong")
    return [str(Change(*row)) for row in rows]


def _last(connection: psycopg.Connection, source: str, table: str) -> dict[str, str]:
    """The columns of the last load that had any, in order."""
    row = connection.execute(
        "select columns from pipeline.loads where source = %s and table_name = %s and status = 'succeeded' "
        "and columns <> '[]' order by load_id desc limit 1",
        [source, table],
    ).fetchone()
    return {column["column"]: column["type"] for column in row[0]} if row else {}
