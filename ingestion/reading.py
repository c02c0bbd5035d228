"""From one file's records to parquet: names, types, and the rows that don't fit.

A reader (CSV, JSON lines, Parquet) makes a DuckDB view of a file's records; this module does the rest,
the same for all: it names and types the columns, sets bad rows aside with a reason, and writes the good
ones in batches, so that memory does not grow with the file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.ahead import ahead
from ingestion.allowance import Allowance
from ingestion.column_types import TEXT, ColumnType, Notation, conversion, literal, quoted, stripped
from ingestion.declarations import Table
from ingestion.kinds import Column, LoadedFile
from ingestion.names import identifier
from python_jobs.errors import ConfigurationError
from python_jobs.own_columns import OWN_COLUMNS
from python_jobs.progress import Step

MEMORY_LIMIT = "512MB"
BATCH_ROWS = 65_536
FILE_ROWS = 50_000  # Of a parquet file, or a batch more: it goes as soon as it is whole, so the last is little.

Lines = Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """A column of a file: its delivered name and what DuckDB says it is (None: nested, kept as JSON text).

    ``name`` is what it is called in the database where that is not made of the delivered name.
    """

    source: str
    type: ColumnType | None = TEXT
    name: str = ""


@dataclass(frozen=True)
class Records:
    """What a reader found in a file, in a piece of one, or in several small ones.

    Attributes:
        view: a DuckDB view with ``_row`` (a number that is a row's own) and the fields as ``c0``, ``c1``, …
        fields: the columns.
        lines: from an array of ``_row`` to the physical lines.
        payload: SQL of a row's text, for its dead letter.
        check_nul: whether text may hold NUL characters, which Postgres can't store.
        notation: how typed columns are written.
        owners: from an array of ``_row`` to the positions of the files they are from; None with a single file.
        narrow: makes the view hold just the rows with these ``_row``, where that spares work; called last.
    """

    view: str
    fields: Sequence[Field]
    lines: Lines
    payload: str
    check_nul: bool
    notation: Notation
    owners: Lines | None = None
    narrow: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Check:
    """Why a row may have to be set aside.

    Attributes:
        column: its name in the database.
        condition: SQL, of the delivered values; NULL is no fault.
        reason: for people.
        sign: cheap SQL that is true wherever the condition is, of them and of the converted ``t0``, ``t1``, …
    """

    column: str
    condition: str
    reason: str
    sign: str


class TableReader:
    """Collects what is read of one table in one load.

    Args:
        folder: for parquet files and what does not fit in memory; removed by the caller.
        table: the declaration.
        label: ``source.table``, for messages.
        load_id: written into every row.
        step: told of every batch.
        hand_over: takes every parquet file but the last, with its columns, as soon as it is whole.
        allowance: of rows that can't be loaded, past which reading stops; None reads everything.
    """

    def __init__(
        self,
        folder: Path,
        table: Table,
        label: str,
        load_id: str,
        step: Step,
        hand_over: Callable[[Path, Sequence[Column]], None] | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.hand_over, self.allowance, self.is_lost = hand_over, allowance, False
        self.folder, self.table, self.label, self.load_id, self.step = folder, table, label, load_id, step
        self.columns: dict[str, Column] = {}
        self.parquet: list[Path] = []
        self.rows = 0
        self._writer: pq.ParquetWriter | None = None
        self._writer_rows = 0
        self._written: Sequence[Column] = ()
        # Batches of many megabytes come and go: Arrow's own pool asks the system for their room anew each time, and
        # keeps more of it.
        pa.set_memory_pool(pa.system_memory_pool())
        self.duckdb = duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self.duckdb.execute("set TimeZone = 'UTC'")
        self.duckdb.execute("set enable_progress_bar = false")  # It would print into what a command says.
        # What streams to Arrow gains nothing from a second thread and costs a third more processor time with it.
        self.duckdb.execute("set threads = 1")
        self.duckdb.execute(
            "create table rejects (file_id bigint, file varchar, line bigint, column_name varchar, "
            "reason varchar, payload varchar)"
        )

    def take(self, files: LoadedFile | Sequence[LoadedFile], records: Records) -> None:
        """Write the good rows, and set the others aside.

        Every good value is converted once, on its way from the view to parquet; rows with a fault are marked on
        that way and looked at again.

        Args:
            files: where the records are from; several only with ``records.owners``.
            records: what a reader found.
        """
        files = [files] if isinstance(files, LoadedFile) else list(files)
        columns = self._columns(files[0], records)
        checks = [check for i, column in enumerate(columns) for check in self._checks(i, records, column)]
        faulty, marked = [], 0
        for batch in _batches(self.duckdb.execute(_query(columns, records, checks)).to_arrow_reader(BATCH_ROWS)):
            marks = batch.column(batch.num_columns - 1)
            good = batch.select(range(batch.num_columns - 1))
            if marks.true_count:
                faulty.append(good.column(0).filter(marks).to_numpy())
                good = good.filter(pc.invert(marks))
            self._write(files, records, columns, good)
            marked += marks.true_count
            if self.give_up(marked):
                break
        if faulty:
            self._set_aside(files, records, checks, np.concatenate(faulty))
        for column in columns:
            self.columns.setdefault(column.name, column)

    def give_up(self, marked: int = 0) -> bool:
        """Whether so many rows can't be loaded that the others need not be read.

        Args:
            marked: rows that are to be set aside yet.
        """
        if self.allowance and not self.is_lost:
            bad = marked + sum(file.rows_rejected for file in self.allowance.files)
            self.is_lost = self.allowance.is_lost(self.rows, bad)
        return self.is_lost

    def reject(self, file: LoadedFile, query: str, parameters: Sequence[Any] = ()) -> int:
        """Set rows of one file aside.

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

    def reject_rows(
        self, files: Sequence[LoadedFile], rows: Any, owners: Lines | None, lines: Lines, query: str
    ) -> None:
        """Set rows aside that may be of several files.

        Args:
            files: where they are from.
            rows: their ``_row``.
            owners: as in ``Records``.
            lines: as in ``Records``.
            query: gives _row, column_name, reason and payload, at least of these rows.
        """
        owner = np.zeros(len(rows), np.int64) if owners is None else owners(rows)
        places = pa.table(
            {
                "_row": rows,
                "file_id": np.array([file.file_id for file in files], np.int64)[owner],
                "file": pa.array([file.path for file in files], pa.string()).take(pa.array(owner)),
                "line": lines(rows),
            }
        )
        self.duckdb.register("places", places)
        self.duckdb.execute(
            "insert into rejects select file_id, file, line, column_name, reason, payload "
            f"from places join ({query}) using (_row)"
        )
        self.duckdb.unregister("places")
        for file, count in zip(files, np.bincount(owner, minlength=len(files)), strict=True):
            file.rows_rejected += int(count)

    def close(self) -> None:
        """Finish the last parquet file, and keep of the rest only the rows that were set aside."""
        for kind, name in (("view", "numbered"), ("view", "records"), ("table", "parsed"), ("table", "cells")):
            self.duckdb.execute(f"drop {kind} if exists {name}")
        self._close_file()

    def _close_file(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def require_key(self, file: LoadedFile, names: Sequence[str]) -> None:
        """Refuse a file that lacks a column of the key.

        Args:
            file: the file.
            names: its columns, as they are called in the database.

        Raises:
            ConfigurationError: it lacks one.
        """
        missing = [name for name in self.table.key if name not in names]
        if missing:
            raise ConfigurationError(
                f"{self.label}: file '{file.path}' has no column '{missing[0]}', which 'key' names; "
                f"it has: {', '.join(names)}"
            )

    def _columns(self, file: LoadedFile, records: Records) -> list[Column]:
        types = self.table.types
        columns: list[Column] = []
        places: dict[str, str] = {}
        for number, field in enumerate(records.fields, 1):
            name = field.name or identifier(field.source) or f"column_{number}"
            if name in places or name in OWN_COLUMNS:
                other = places.get(name, "a column that Atlas adds")
                raise ConfigurationError(
                    f"{self.label}: file '{file.path}': columns '{other}' and '{field.source}' both become "
                    f"'{name}'; one of them needs another name in the delivery"
                )
            places[name] = field.source
            columns.append(Column(field.source, name, types.get(name) or field.type or TEXT))
        self.require_key(file, list(places))
        for column in columns:
            before = self.columns.get(column.name)
            if before and before.type != column.type:
                raise ConfigurationError(
                    f"{self.label}: file '{file.path}': column '{column.name}' is {column.type}, in the files "
                    f"before it {before.type}; declare its type under 'columns', or deliver it as it was"
                )
        return columns

    def _set_aside(self, files: Sequence[LoadedFile], records: Records, checks: Sequence[Check], rows: Any) -> None:
        if records.narrow:
            records.narrow(rows)
        faults = ", ".join(
            f"case when {check.condition} then "
            f"{{'column_name': {literal(check.column)}, 'reason': {literal(f'{check.column}: {check.reason}')}}} end"
            for check in checks
        )
        query = (
            f"select _row, faults[1].column_name as column_name, list_aggregate(list_transform(faults, "
            f"lambda fault: fault.reason), 'string_agg', '; ') as reason, payload from (select _row, "
            f"list_filter([{faults}], lambda fault: fault is not null) as faults, {records.payload} as payload "
            f"from {records.view} semi join places using (_row))"
        )
        self.reject_rows(files, rows, records.owners, records.lines, query)

    def _checks(self, index: int, records: Records, column: Column) -> Iterator[Check]:
        """Why a row can't be loaded for the sake of a column."""
        text = f"cast(c{index} as varchar)"
        if column.type not in (TEXT, records.fields[index].type):
            typed = conversion(text, column.type, records.notation)
            article = "an" if str(column.type)[0] in "aeiou" else "a"
            condition = f"{stripped(text)} is not null and ({typed}) is null"
            yield Check(
                column.name, condition, f"not {article} {column.type}", f"t{index} is null and c{index} is not null"
            )
        elif column.type == TEXT and records.check_nul:
            condition = f"contains({text}, chr(0))"
            yield Check(column.name, condition, "holds a NUL character", condition)
        if self.table.merges and column.name in self.table.key:
            condition = f"{stripped(text)} is null"
            yield Check(column.name, condition, "the key is empty", condition)

    def _write(
        self, files: Sequence[LoadedFile], records: Records, columns: Sequence[Column], batch: pa.RecordBatch
    ) -> None:
        rows = batch.num_rows
        if not rows:
            return
        numbers = batch.column(0).to_numpy()
        owner = np.zeros(rows, np.int64) if records.owners is None else records.owners(numbers)
        table = pa.table(
            [
                *batch.columns[1:],
                pa.repeat(pa.scalar(self.load_id, pa.string()), rows),
                pa.array(np.array([file.file_id for file in files], np.int64)[owner]),
                pa.array(records.lines(numbers), pa.int64()),
            ],
            names=[*batch.schema.names[1:], *OWN_COLUMNS],
        )
        if self._writer is not None and (self._writer.schema != table.schema or self._writer_rows >= FILE_ROWS):
            self._close_file()
            if self.hand_over:
                self.hand_over(self.parquet[-1], self._written)
        if self._writer is None:
            path = self.folder / f"rows-{len(self.parquet):05}.parquet"
            self._writer = pq.ParquetWriter(path, table.schema, compression="none", use_dictionary=["_dlt_load_id"])
            self._writer_rows = 0
            self._written = columns
            self.parquet.append(path)
        self._writer.write_table(table)
        self._writer_rows += rows
        self.rows += rows
        self.step.advance(rows)


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The batches of a result; of a long one, DuckDB makes the next while one is written."""
    first = next(reader, None)
    if first is not None:
        yield first
        if first.num_rows >= BATCH_ROWS:
            yield from ahead(batch for batch in reader)


def _query(columns: Sequence[Column], records: Records, checks: Sequence[Check]) -> str:
    """SQL of the rows with their types, and whether each has a fault.

    Values are converted once, below; a condition is worked out only where its sign shows. DuckDB would work it out for
    every row, and the conversion in it once more.
    """
    typed = [f"{_typed(i, records, column)} as t{i}" for i, column in enumerate(columns)]
    named = [f"t{i} as {quoted(column.name)}" for i, column in enumerate(columns)]
    delivered = [f"c{i}" for i in range(len(columns))]
    bad = "false"
    if checks:
        sign = " or ".join(f"({check.sign})" for check in checks)
        fault = " or ".join(f"coalesce({check.condition}, false)" for check in checks)
        bad = f"case when {sign} then {fault} else false end"
    return (
        f"select {', '.join(['_row', *named])}, {bad} as _bad "
        f"from (select {', '.join(['_row', *delivered, *typed])} from {records.view})"
    )


def _typed(index: int, records: Records, column: Column) -> str:
    field = records.fields[index]
    if column.type != (field.type or TEXT):
        return conversion(f"cast(c{index} as varchar)", column.type, records.notation)
    if field.type is None:
        return f"cast(to_json(c{index}) as varchar)"
    return f"cast(c{index} as {column.type.duckdb})"
