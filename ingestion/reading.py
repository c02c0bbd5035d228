"""From one file's records to parquet: names, types, and the rows that don't fit.

A reader (CSV, JSON lines, Parquet) makes a DuckDB view of a file's records; this module does the rest,
the same for all: it names and types the columns, sets bad rows aside with a reason, and writes the good
ones in batches, so that memory does not grow with the file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.column_types import TEXT, ColumnType, Notation, conversion, literal, quoted
from ingestion.declarations import OWN_COLUMNS, Table
from ingestion.kinds import Column, LoadedFile
from ingestion.names import identifier
from python_jobs.errors import ConfigurationError
from python_jobs.progress import Step

MEMORY_LIMIT = "512MB"
BATCH_ROWS = 65_536
FILE_ROWS = 2_000_000

Lines = Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """A column of a file: its delivered name and what DuckDB says it is (None: nested, kept as JSON text)."""

    source: str
    type: ColumnType | None = TEXT


@dataclass(frozen=True)
class Records:
    """What a reader found in a file.

    Attributes:
        view: a DuckDB view with ``_row`` (its number in the file) and the fields as ``c0``, ``c1``, …
        fields: the columns.
        lines: from an array of ``_row`` to the physical lines.
        payload: SQL of a row's text, for its dead letter.
        check_nul: whether text may hold NUL characters, which Postgres can't store.
        notation: how typed columns are written.
    """

    view: str
    fields: Sequence[Field]
    lines: Lines
    payload: str
    check_nul: bool
    notation: Notation


class TableReader:
    """Collects what is read of one table in one load.

    Args:
        folder: for parquet files and what does not fit in memory; removed by the caller.
        table: the declaration.
        label: ``source.table``, for messages.
        load_id: written into every row.
        step: told of every batch.
    """

    def __init__(self, folder: Path, table: Table, label: str, load_id: str, step: Step) -> None:
        self.folder, self.table, self.label, self.load_id, self.step = folder, table, label, load_id, step
        self.columns: dict[str, Column] = {}
        self.parquet: list[Path] = []
        self.rows = 0
        self._writer: pq.ParquetWriter | None = None
        self._writer_rows = 0
        self.duckdb = duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self.duckdb.execute("set TimeZone = 'UTC'")
        self.duckdb.execute(
            "create table rejects (file_id bigint, file varchar, line bigint, column_name varchar, "
            "reason varchar, payload varchar)"
        )

    def take(self, file: LoadedFile, records: Records) -> None:
        """Write a file's good rows, and set the others aside."""
        columns = self._columns(file, records)
        query = self._good_rows(file, records, columns)
        for batch in self.duckdb.execute(query).to_arrow_reader(BATCH_ROWS):
            self._write(file, batch, records.lines)
        for column in columns:
            self.columns.setdefault(column.name, column)

    def reject(self, file: LoadedFile, query: str, parameters: Sequence[Any] = ()) -> int:
        """Set rows aside.

        Args:
            file: where they are from.
            query: gives line, column_name, reason and payload.
            parameters: of the query.

        Returns:
            How many.
        """
        result = self.duckdb.execute(
            f"insert into rejects select {file.file_id}, {literal(file.path)}, * from ({query})", list(parameters)
        ).fetchone()
        count = int(result[0]) if result else 0
        file.rows_rejected += count
        return count

    def close(self) -> None:
        """Finish the last parquet file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _columns(self, file: LoadedFile, records: Records) -> list[Column]:
        types = self.table.types
        columns: list[Column] = []
        places: dict[str, str] = {}
        for number, field in enumerate(records.fields, 1):
            name = identifier(field.source) or f"column_{number}"
            if name in places or name in OWN_COLUMNS:
                other = places.get(name, "a column that Atlas adds")
                raise ConfigurationError(
                    f"{self.label}: file '{file.path}': columns '{other}' and '{field.source}' both become "
                    f"'{name}'; one of them needs another name in the delivery"
                )
            places[name] = field.source
            columns.append(Column(field.source, name, types.get(name) or field.type or TEXT))
        missing = [name for name in self.table.key if name not in places]
        if missing:
            raise ConfigurationError(
                f"{self.label}: file '{file.path}' has no column '{missing[0]}', which 'key' names; "
                f"it has: {', '.join(places)}"
            )
        for column in columns:
            before = self.columns.get(column.name)
            if before and before.type != column.type:
                raise ConfigurationError(
                    f"{self.label}: file '{file.path}': column '{column.name}' is {column.type}, in the files "
                    f"before it {before.type}; declare its type under 'columns', or deliver it as it was"
                )
        return columns

    def _good_rows(self, file: LoadedFile, records: Records, columns: list[Column]) -> str:
        """Set bad rows aside; a query for the others, ``_row`` first, typed.

        Every value is converted once, into a table beside the marks of what is wrong with it.
        """
        expressions = [f"{_typed(i, records, column)} as {quoted(column.name)}" for i, column in enumerate(columns)]
        checks = [check for i, column in enumerate(columns) for check in self._checks(i, records, column)]
        if not checks:
            return f"select _row, {', '.join(expressions)} from {records.view}"
        marks = [f"coalesce({condition}, false) as _bad{i}" for i, (_, condition, _) in enumerate(checks)]
        self.duckdb.execute(
            f"create or replace temp table typed as select _row, {', '.join(expressions + marks)} from {records.view}"
        )
        bad = " or ".join(f"_bad{i}" for i in range(len(checks)))
        self._set_aside(file, records, checks, bad)
        return f"select _row, {', '.join(quoted(column.name) for column in columns)} from typed where not ({bad})"

    def _set_aside(self, file: LoadedFile, records: Records, checks: list[tuple[str, str, str]], bad: str) -> None:
        faults = ", ".join(
            f"case when _bad{i} then {{'column_name': {literal(name)}, 'reason': {literal(f'{name}: {reason}')}}} end"
            for i, (name, _, reason) in enumerate(checks)
        )
        self.duckdb.execute(
            f"create or replace temp table bad as select _row, "
            f"list_filter([{faults}], lambda fault: fault is not null) as faults from typed where {bad}"
        )
        rows = self.duckdb.execute("select _row from bad order by _row").fetchnumpy()["_row"]
        if not len(rows):
            return
        lines = pa.table({"_row": rows, "line": records.lines(np.asarray(rows))})
        self.duckdb.register("bad_lines", lines)
        self.reject(
            file,
            f"select line, faults[1].column_name, list_aggregate(list_transform(faults, lambda f: f.reason), "
            f"'string_agg', '; '), {records.payload} "
            f"from bad join bad_lines using (_row) join {records.view} using (_row)",
        )
        self.duckdb.unregister("bad_lines")

    def _checks(self, index: int, records: Records, column: Column) -> list[tuple[str, str, str]]:
        """Conditions under which a row can't be loaded: column, SQL, reason."""
        text = f"cast(c{index} as varchar)"
        checks = []
        if column.type not in (TEXT, records.fields[index].type):
            typed = conversion(text, column.type, records.notation)
            article = "an" if str(column.type)[0] in "aeiou" else "a"
            condition = f"nullif(trim({text}), '') is not null and ({typed}) is null"
            checks.append((column.name, condition, f"not {article} {column.type}"))
        elif column.type == TEXT and records.check_nul:
            checks.append((column.name, f"contains({text}, chr(0))", "holds a NUL character"))
        if self.table.merges and column.name in self.table.key:
            checks.append((column.name, f"nullif(trim({text}), '') is null", "the key is empty"))
        return checks

    def _write(self, file: LoadedFile, batch: pa.RecordBatch, lines: Lines) -> None:
        rows = batch.num_rows
        if not rows:
            return
        numbers = lines(batch.column(0).to_numpy())
        table = pa.table(
            [
                *batch.columns[1:],
                pa.repeat(pa.scalar(self.load_id, pa.string()), rows),
                pa.array(np.full(rows, file.file_id, np.int64)),
                pa.array(numbers, pa.int64()),
            ],
            names=[*batch.schema.names[1:], *OWN_COLUMNS],
        )
        if self._writer is not None and (self._writer.schema != table.schema or self._writer_rows >= FILE_ROWS):
            self.close()
        if self._writer is None:
            path = self.folder / f"rows-{len(self.parquet):05}.parquet"
            self._writer = pq.ParquetWriter(path, table.schema, compression="none", use_dictionary=["_dlt_load_id"])
            self._writer_rows = 0
            self.parquet.append(path)
        self._writer.write_table(table)
        self._writer_rows += rows
        self.rows += rows
        self.step.advance(rows)


def _typed(index: int, records: Records, column: Column) -> str:
    field = records.fields[index]
    if column.type != (field.type or TEXT):
        return conversion(f"cast(c{index} as varchar)", column.type, records.notation)
    if field.type is None:
        return f"cast(to_json(c{index}) as varchar)"
    return f"cast(c{index} as {column.type.duckdb})"
