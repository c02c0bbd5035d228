"""The three files of a version, and the hash of what is in them."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import adbc_driver_postgresql.dbapi
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from python_jobs.errors import AtlasError
from python_jobs.features.groups import FeatureGroup
from python_jobs.features.types import Column, quoted
from python_jobs.progress import Step

MEMORY_LIMIT = "512MB"
_NULL, _HASH_BYTES = "~", 64


def write_parquet(url: str, group: FeatureGroup, columns: Sequence[Column], path: Path, step: Step) -> int:
    """Copy the group's table into a Parquet file, ordered by its key, a batch at a time.

    Returns:
        The number of rows.

    Raises:
        AtlasError: a number is not finite, so that JSON can't hold it.
    """
    schema = pa.schema([pa.field(column.name, column.arrow) for column in columns])
    order = ", ".join(
        quoted(column.name) + (' collate "C"' if column.sql_type in ("text", "character varying") else "")
        for name in group.key
        for column in columns
        if column.name == name
    )
    query = (
        f"select {', '.join(column.selected for column in columns)} "  # noqa: S608  (names are quoted)
        f"from {quoted(group.schema)}.{quoted(group.table)} order by {order}"
    )
    rows = 0
    with (
        closing(adbc_driver_postgresql.dbapi.connect(url)) as connection,
        closing(connection.cursor()) as cursor,
        pq.ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        cursor.execute("set time zone 'UTC'")
        cursor.execute(query)
        for batch in cursor.fetch_record_batch():
            table = pa.Table.from_batches([batch]).cast(schema)
            _refuse_infinite(group, table)
            writer.write_table(table)
            rows += len(table)
            step.advance(len(table))
    return rows


@contextmanager
def opened(parquet: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in which the file is the view ``features``; memory is bounded, the rest goes beside the file."""
    spill = parquet.parent / ".sort"
    with closing(duckdb.connect()) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"set temp_directory = {_literal(spill)}")
        connection.read_parquet(str(parquet)).create_view("features")
        try:
            yield connection
        finally:
            shutil.rmtree(spill, ignore_errors=True)


def check_key(connection: duckdb.DuckDBPyConnection, group: FeatureGroup) -> None:
    """Raise AtlasError unless every row has a key of its own."""
    names = [quoted(name) for name in group.key]
    without = " or ".join(f"{name} is null" for name in names)
    row = connection.execute(
        f"select count(*) filter (where rows > 1 and not ({without})), coalesce(sum(rows) filter (where {without}), 0) "  # noqa: S608
        f"from (select {', '.join(names)}, count(*) as rows from features group by {', '.join(names)})"
    ).fetchone()
    if row and (row[0] or row[1]):
        raise AtlasError(
            f"export {group.name}: key {', '.join(group.key)} of {group.schema}.{group.table}: "
            f"{row[0]} keys occur more than once, {row[1]} rows have none; correct the model or meta.export.key"
        )


def data_hash(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> str:
    """SHA-256 of the content, whatever the order of rows and columns and the format.

    Every cell is its length, a colon and its CSV text (``~`` for NULL); a row is the SHA-256 of its cells in
    order of column name, in hex; the content is the SHA-256 of the column names, one a line, and the sorted rows.
    """
    ordered = sorted(columns, key=lambda column: column.name)
    total = hashlib.sha256("".join(f"{column.name}\n" for column in ordered).encode())
    cells = ", ".join(f"coalesce(length({c.text}) || ':' || {c.text}, '{_NULL}')" for c in ordered)
    hashes = connection.execute(f"select sha256(concat({cells})) as hash from features order by hash")  # noqa: S608
    for batch in hashes.to_arrow_reader(100_000):
        column = batch.column(0)
        start = column.offset * _HASH_BYTES
        total.update(memoryview(column.buffers()[2])[start : start + len(column) * _HASH_BYTES])
    return total.hexdigest()


def write_texts(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], csv: Path, jsonl: Path) -> None:
    """Write the CSV (RFC 4180 quoting, UTF-8, NULL as nothing and an empty text as ``""``) and the JSON lines."""
    as_text = ", ".join(f"{column.text} as {quoted(column.name)}" for column in columns)
    as_json = ", ".join(f"{column.json} as {quoted(column.name)}" for column in columns)
    connection.execute(
        f"copy (select {as_text} from features) to {_literal(csv)} (format csv, header true, nullstr '')"  # noqa: S608
    )
    connection.execute(f"copy (select {as_json} from features) to {_literal(jsonl)} (format json)")  # noqa: S608


def file_digest(path: Path) -> dict[str, object]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _refuse_infinite(group: FeatureGroup, table: pa.Table) -> None:
    for field in table.schema:
        if pa.types.is_floating(field.type) and pc.any(pc.invert(pc.is_finite(table[field.name]))).as_py():
            raise AtlasError(
                f"export {group.name}: column {field.name} holds NaN or infinity, which JSON has no word for; "
                f"make it null in model {group.model}"
            )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
