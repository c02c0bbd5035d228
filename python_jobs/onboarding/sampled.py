"""A sample in two places that nobody else can read: DuckDB in this process, temporary tables of this connection."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from python_jobs.onboarding.delivery import Delivery
from python_jobs.own_columns import OWN_COLUMNS
from python_jobs.profiling.read import CASTS, Rows
from python_jobs.profiling.table import TableColumn
from python_jobs.suggestions.suggestion import literal

SCHEMA = "pg_temp"
RAW = "raw"
STAGED = "staged"
MEMORY_LIMIT = "512MB"
# Nothing that a delivery holds: text with such a character is refused when it is read.
NOTHING = "\\N"
# What a profile and a suggestion look at of a text; of 200 such columns a line is read in one piece.
LONGEST_TEXT = 4_000
LONGEST_LINE = 8_000_000


@contextmanager
def sampled_table(connection: psycopg.Connection, delivery: Delivery, folder: Path, rows: int) -> Iterator[int]:
    """Put a sample into the temporary table ``raw``, typed as ``explore`` would have it.

    Args:
        connection: autocommit.
        delivery: what was read.
        folder: for what passes from one database to the other.
        rows: how many are taken at most; by chance, the same ones every time.

    Yields:
        How many there are.
    """
    types = {column.name: column.data_type for column in delivery.columns}
    types |= dict(zip(OWN_COLUMNS, ("text", "bigint", "bigint"), strict=True))
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in types.items()
    )
    connection.execute(sql.SQL("create temp table {} ({})").format(sql.Identifier(RAW), columns))
    try:
        if delivery.parquet:
            path = folder / "sample.csv"
            with closing(_duckdb(folder)) as duck:
                parquet = duck.read_parquet([str(path) for path in delivery.parquet], union_by_name=True)
                parquet.create_view("delivered")
                texts = ", ".join(_text(name, kind) for name, kind in types.items())
                duck.execute(
                    f"copy (select {texts} from delivered using sample reservoir({rows} rows) repeatable (1)) "  # noqa: S608
                    f"to {literal(str(path))} (format csv, header false, nullstr '{NOTHING}', force_quote *)"
                )
            _copy_in(connection, path)
            path.unlink()
        row = connection.execute("select count(*) from pg_temp.raw").fetchone()
        connection.execute("analyze pg_temp.raw")
        yield int(row[0]) if row else 0
    finally:
        connection.execute("drop table if exists pg_temp.staged, pg_temp.raw")


def _duckdb(folder: Path) -> duckdb.DuckDBPyConnection:
    duck = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")})
    duck.execute("set timezone = 'UTC'")
    duck.execute("set threads = 1")
    return duck


def _text(name: str, kind: str) -> str:
    """A column as Postgres reads it."""
    return f"'\\x' || hex(\"{name}\")" if kind == "bytea" else f'"{name}"'


def _copy_in(connection: psycopg.Connection, path: Path) -> None:
    query = sql.SQL("copy pg_temp.raw from stdin (format csv, null {})").format(sql.Literal(NOTHING))
    with connection.cursor().copy(query) as copy, path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            copy.write(chunk)


def _selected(column: TableColumn) -> sql.Composed:
    template = "left(cast({} as text), " + str(LONGEST_TEXT) + ")" if column.kind == "text" else "{}"
    return sql.SQL(template).format(sql.Identifier(column.name))


@contextmanager
def rows_of_temporary(
    connection: psycopg.Connection, table: str, columns: Sequence[TableColumn], folder: Path
) -> Iterator[Rows]:
    """The rows of a temporary table, as profiles and suggestions read them.

    Args:
        connection: whose table it is.
        table: its name.
        columns: those that are wanted.
        folder: for what passes from one database to the other.
    """
    path = folder / f"{table}.csv"
    selected = sql.SQL(", ").join(_selected(column) for column in columns)
    query = sql.SQL("copy (select {} from {}) to stdout (format csv, null {}, force_quote *)").format(
        selected, sql.Identifier(SCHEMA, table), sql.Literal(NOTHING)
    )
    connection.execute("set time zone 'UTC'")
    with connection.cursor().copy(query) as copy, path.open("wb") as handle:
        for chunk in copy:
            handle.write(chunk)
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(columns)))
    casts = ", ".join(f"cast(c{index} as {CASTS[column.kind]}) as c{index}" for index, column in enumerate(columns))
    with closing(_duckdb(folder)) as duck:
        duck.execute(
            f"create table t as select {casts} from read_csv({literal(str(path))}, "  # noqa: S608
            "auto_detect=false, header=false, delim=',', "
            f"quote='\"', escape='\"', nullstr='{NOTHING}', allow_quoted_nulls=false, columns={{{names}}}, "
            f"max_line_size={LONGEST_LINE})"
        )
        path.unlink()
        row = duck.execute("select count(*) from t").fetchone()
        count = int(row[0]) if row else 0
        yield Rows(duck, count, count, {})
