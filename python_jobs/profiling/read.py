"""Rows of a table, or an honest sample of them, in a DuckDB of this process."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import adbc_driver_postgresql.dbapi
import duckdb
import psycopg
from psycopg import sql

from python_jobs.profiling.table import LOAD_COLUMN, TableColumn, TableToProfile

# ADBC has no types of its own.
Arrow = Any

# Below so many values everything is read; above it, so many are sampled and the rest is only counted.
ALL_CELLS = 3_000_000
SAMPLE_CELLS = 240_000
LEAST_SAMPLE_ROWS = 10_000
CASTS = {"number": "double precision", "timestamp": "timestamp", "date": "date", "boolean": "boolean", "text": "text"}


@dataclass(frozen=True)
class Rows:
    """What was read.

    Attributes:
        duck: holds the table ``t`` with the columns ``c0``, ``c1`` … in the table's order.
        rows: rows of the table (or of the load).
        rows_read: rows in ``t``.
        exact: per column (values that are not null, least, greatest) of all rows; empty when all rows were read.
    """

    duck: duckdb.DuckDBPyConnection
    rows: int
    rows_read: int
    exact: dict[str, tuple[int, object, object]]

    @property
    def is_sample(self) -> bool:
        return self.rows_read < self.rows


@contextmanager
def arrow_connection(url: str) -> Iterator[Arrow]:
    """A connection that reads tables as Arrow, in UTC."""
    with closing(adbc_driver_postgresql.dbapi.connect(url, autocommit=True)) as arrow:
        with closing(arrow.cursor()) as cursor:
            cursor.execute("set time zone 'UTC'")
        yield arrow


@contextmanager
def rows_of(
    connection: psycopg.Connection,
    arrow: Arrow,
    table: TableToProfile,
    *,
    load_id: str | None = None,
    load_rows: int | None = None,
    all_cells: int = ALL_CELLS,
    sample_cells: int = SAMPLE_CELLS,
    least_rows: int = LEAST_SAMPLE_ROWS,
) -> Iterator[Rows]:
    """Read a table.

    Args:
        connection: autocommit.
        arrow: to the same database, from ``arrow_connection``.
        load_id: only the rows of this load.
        load_rows: how many rows that load has.
        all_cells: up to so many values all rows are read.
        sample_cells: size of the sample else.
        least_rows: rows that are read in any case.
    """
    whole_rows = max(all_cells // len(table.columns), least_rows)
    wanted = max(sample_cells // len(table.columns), least_rows)
    condition: sql.Composable = (
        sql.SQL(" where {} = {}").format(sql.Identifier(LOAD_COLUMN), sql.Literal(load_id)) if load_id else sql.SQL("")
    )
    estimate = load_rows if load_rows is not None else table.row_estimate
    if estimate is None:
        estimate = _count_up_to(connection, table, condition, whole_rows)
    exact: dict[str, tuple[int, object, object]] = {}
    sampling: sql.Composable = sql.SQL("")
    rows = None
    if estimate > whole_rows:
        rows, exact = _scan(connection, table, condition)
        sampling, condition = _sampling(table, condition, min(1.0, wanted / max(rows, 1)))
    columns = sql.SQL(", ").join(_selected(column, index) for index, column in enumerate(table.columns))
    query = sql.SQL("select {} from {}{}{}").format(columns, table.identifier, sampling, condition)
    with closing(duckdb.connect()) as duck:
        duck.execute("set timezone = 'UTC'")
        # What is read is small: two threads cost more than they save.
        duck.execute("set threads = 1")
        with closing(arrow.cursor()) as cursor:
            cursor.execute(query.as_string(connection))
            duck.register("batches", cursor.fetch_record_batch())
            duck.execute("create table t as select * from batches")
            duck.unregister("batches")
        (read,) = duck.execute("select count(*) from t").fetchone() or (0,)
        yield Rows(duck, read if rows is None else rows, read, exact)


def _selected(column: TableColumn, index: int) -> sql.Composed:
    return sql.SQL("cast({} as " + CASTS[column.kind] + ") as {}").format(
        sql.Identifier(column.name), sql.Identifier(f"c{index}")
    )


def _count_up_to(connection: psycopg.Connection, table: TableToProfile, condition: sql.Composable, most: int) -> int:
    row = connection.execute(
        sql.SQL("select count(*) from (select 1 from {}{} limit {}) as counted").format(
            table.identifier, condition, sql.Literal(most + 1)
        )
    ).fetchone()
    return int(row[0]) if row else 0


def _scan(
    connection: psycopg.Connection, table: TableToProfile, condition: sql.Composable
) -> tuple[int, dict[str, tuple[int, object, object]]]:
    """Rows and, per column, what one pass over all rows tells at little cost."""
    parts: list[sql.Composable] = [sql.SQL("count(*)")]
    for column in table.columns:
        name = sql.Identifier(column.name)
        parts.append(sql.SQL("count({})").format(name))
        if column.may_show and column.kind in ("number", "date", "timestamp"):
            parts.append(sql.SQL("min({0}), max({0})").format(name))
        else:
            parts.append(sql.SQL("null, null"))
    found = connection.execute(
        sql.SQL("select {} from {}{}").format(sql.SQL(", ").join(parts), table.identifier, condition)
    ).fetchone()
    assert found is not None  # noqa: S101  (an aggregate has a row)
    values = found[1:]
    exact = {
        column.name: (int(values[3 * index]), values[3 * index + 1], values[3 * index + 2])
        for index, column in enumerate(table.columns)
    }
    return int(found[0]), exact


def _sampling(table: TableToProfile, condition: sql.Composable, share: float) -> tuple[sql.Composable, sql.Composable]:
    """Blocks of a table, the same ones every time; of a view, whose blocks nobody knows, rows by chance."""
    if not table.is_view:
        return sql.SQL(" tablesample system ({}) repeatable (1)").format(sql.Literal(100 * share)), condition
    chance = sql.SQL("random() < {}").format(sql.Literal(share))
    joined = sql.SQL("{} and {}").format(condition, chance) if condition.as_string() else sql.SQL(" where ") + chance
    return sql.SQL(""), joined
