"""Reads a table of a database: what is new by its cursor, or the whole of it.

The rows come as Arrow batches into parquet files, which keeps memory flat. From there on everything is as with files:
DuckDB types and checks, and what can't be loaded is set aside. The first time that happens part by part, while the
source is read; later, what is loaded already has to be found first, for which everything must be there.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from ingestion.column_types import ColumnType, Notation, literal
from ingestion.databases.declaration import DatabaseSource, DatabaseTable
from ingestion.databases.delivery import FAULT, Delivery, earlier
from ingestion.databases.session import CURSOR_TYPES, Session, SourceColumn
from ingestion.deliveries import new_delivery
from ingestion.kinds import Column, LoadedFile, Reading
from ingestion.names import identifier
from ingestion.positions import Position, position
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.progress import Progress, Step

PART_ROWS = 200_000


@dataclass
class DatabasePlan:
    """What there is to load of a table. See ``ingestion.kinds.Plan``."""

    source: DatabaseSource
    table: DatabaseTable
    connect: Callable[[], Session]
    before: Position | None
    notes: list[str] = field(default_factory=list)
    files: int = 1
    bytes: int = 0  # Not known before it is read.
    hand_over: Callable[[Path, Sequence[Column]], None] | None = None
    most_rows: int | None = None

    @property
    def label(self) -> str:
        return f"{self.source.name}.{self.table.name}"

    def summary(self) -> dict[str, Any]:
        with closing(self.connect()) as session:
            relation, columns = self._relation(session)
            estimate = session.estimate(self._query(session, relation, columns))
        return {
            "rows": estimate.rows,
            "bytes": estimate.bytes,
            "columns": len(columns),
            "cursor": self.table.cursor,
            "from": self.before.value if self.before else None,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        return None

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.reading import TableReader

        with progress.step(f"read {self.label}") as step:
            file = self._delivery(connection, load_id)
            reader = TableReader(folder, self.table, self.label, load_id, step, self.hand_over)
            parts: list[Path] = []
            with closing(self.connect()) as session:
                relation, columns = self._relation(session)
                for part in self._spool(session, self._query(session, relation, columns), columns, folder, step):
                    parts.append(part)
                    if self.before is None:
                        # All of it will be loaded, so that it can be on its way while the rest is read.
                        self._take(reader, file, Delivery(reader.duckdb, [part], columns, self.table))
            file.size_bytes = sum(part.stat().st_size for part in parts)
            delivery = Delivery(reader.duckdb, parts, columns, self.table)
            reached = self._reached(delivery, columns)
            if self._nothing_new(delivery, columns, reached):
                return Reading([], [], 0, [], reader.duckdb, file.size_bytes, reached, unchanged=True)
            if self.before is not None:
                self._take(reader, file, delivery)
            reader.close()
            for part in parts:
                part.unlink()
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=[file],
            rejects=reader.duckdb,
            bytes=file.size_bytes,
            position=reached,
            is_stream=bool(self.table.cursor),
            newest_by=self._newest_by(columns),
        )

    def _newest_by(self, columns: list[SourceColumn]) -> tuple[str, ColumnType] | None:
        """The column whose value says which of two rows is newer, and the type in which it does."""
        kinds = [column.type for column in columns if column.name == self.table.cursor]
        return (identifier(self.table.cursor), kinds[0]) if self.table.cursor and kinds else None

    def _take(self, reader: Any, file: LoadedFile, delivery: Delivery) -> None:
        """Hand the rows of a delivery to the reader."""
        from ingestion.reading import Field, Records

        file.rows_read += delivery.count()
        delivery.reject(reader, file)
        reader.take(
            file,
            Records(
                view=delivery.typed(),
                fields=[Field(column.name, column.type) for column in delivery.columns],
                lines=lambda numbers: numbers,
                payload=delivery.payload,
                check_nul=delivery.has_nul(),
                notation=Notation(),
            ),
        )

    def _relation(self, session: Session) -> tuple[str, list[SourceColumn]]:
        """The relation that is read and its columns; the cursor is one of them."""
        table = self.table
        relation = f"({table.query}) delivered" if table.query else session.relation(table.table or table.name)
        columns = session.columns(relation)
        if not columns:
            raise ConfigurationError(f"{self.label}: the query gives no columns")
        if table.cursor:
            cursor = next((column for column in columns if column.name == table.cursor), None)
            if cursor is None:
                raise ConfigurationError(
                    f"{self.label}: key 'cursor': there is no column '{table.cursor}'; "
                    f"there are: {', '.join(column.name for column in columns)}"
                )
            if cursor.type.name not in CURSOR_TYPES:
                raise ConfigurationError(
                    f"{self.label}: key 'cursor': '{table.cursor}' is {cursor.type}, which has no order to rely on; "
                    "name a number, a date or a time"
                )
        return relation, columns

    def _query(self, session: Session, relation: str, columns: list[SourceColumn]) -> str:
        parts = [f"{column.select} as {session.identifier(f'c{i}')}" for i, column in enumerate(columns)]
        faults = [column for column in columns if column.fault]
        if faults:
            whens = " ".join(
                f"when {column.fault} then {literal(f'{identifier(column.name)}: {column.reason}')}"
                for column in faults
            )
            parts.append(f"case {whens} end as {session.identifier(FAULT)}")
        query = f"select {', '.join(parts)} from {relation}"
        if self.table.cursor and self.before and self.before.value is not None:
            kind = next(column.type.name for column in columns if column.name == self.table.cursor)
            cursor = session.identifier(self.table.cursor)
            start = session.literal(earlier(self.before.value, kind, self.table.lag), kind)
            query += f" where {cursor} >= {start} or {cursor} is null"
        return query if self.most_rows is None else session.first(query, self.most_rows)

    def _spool(
        self, session: Session, query: str, columns: list[SourceColumn], folder: Path, step: Step
    ) -> Iterator[Path]:
        """Write what a query gives to parquet files with the rows' numbers, each as soon as it is whole."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = [f"c{i}" for i in range(len(columns))]
        number, parts = 0, 0
        writer = None
        try:
            for batch in session.batches(query):
                numbers = pa.array(np.arange(number, number + batch.num_rows))
                plain = pa.table([*batch.columns, numbers], names=[*[*names, FAULT][: batch.num_columns], "_row"])
                if writer is None:
                    path, parts = folder / f"input-{parts:05}.parquet", parts + 1
                    writer = pq.ParquetWriter(path, plain.schema, compression="none", use_dictionary=False)
                writer.write_table(plain)
                number += batch.num_rows
                step.advance(batch.num_rows)
                if number >= parts * PART_ROWS:
                    writer.close()
                    writer = None
                    yield path
        finally:
            if writer is not None:
                writer.close()
        if writer is not None:
            yield path
        if not parts:
            raise AtlasError(f"{self.label}: the source gave no result; run again")

    def _delivery(self, connection: psycopg.Connection, load_id: str) -> LoadedFile:
        """What ``pipeline.files`` will say of this reading. The whole of a table takes the place of what was there."""
        whole = not self.table.cursor
        return new_delivery(
            connection, self.label, self.table.origin, load_id, whole=whole, starts_over=whole or self.before is None
        )

    def _reached(self, delivery: Delivery, columns: list[SourceColumn]) -> Position:
        base = Position(definition(self.source, self.table), self.table.origin)
        if not self.table.cursor:
            return replace(base, fingerprints=[delivery.fingerprint()])
        index = next(i for i, column in enumerate(columns) if column.name == self.table.cursor)
        kind = columns[index].type
        before = self.before.value if self.before else None
        value = delivery.highest(index, before)
        start = None if value is None else earlier(value, kind.name, self.table.lag)
        return replace(
            base,
            cursor_type=str(kind),
            value=value,
            before=before,
            fingerprints=delivery.fingerprints(index, start),
        )

    def _nothing_new(self, delivery: Delivery, columns: list[SourceColumn], reached: Position) -> bool:
        """Leave out what is loaded already; whether nothing is left that would change the raw table."""
        if self.before is None:
            return False
        if not self.table.cursor:
            return self.before.fingerprints == reached.fingerprints
        index = next(i for i, column in enumerate(columns) if column.name == self.table.cursor)
        start = earlier(self.before.value, columns[index].type.name, self.table.lag) if self.before.value else None
        delivery.skip(self.before.fingerprints, index, start)
        return delivery.count() == 0


def definition(source: DatabaseSource, table: DatabaseTable) -> str:
    """A digest of what is asked for. Where the server is does not matter.

    A table that is read as a whole is loaded again when its rows would be judged otherwise; one that only adds rows,
    when ``lag`` is another: which rows it has that far back is not known.
    """
    asked = [source.kind, table.origin, table.query or "", table.cursor or ""]
    if not table.cursor:
        asked.append(repr((sorted(table.columns.items()), table.grow, table.key, getattr(table, "zero_dates", ""))))
        asked += [table.deletes.model_dump_json()] if table.deletes.declared else []
    elif table.lag and not table.merges:
        asked.append(f"lag {table.lag}")
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()


def plan_table(
    connection: psycopg.Connection, source: DatabaseSource, table: DatabaseTable, connect: Callable[[], Session]
) -> DatabasePlan:
    """The plan for a table, from the position that it has reached."""
    before = position(connection, source.name, table.name)
    notes = []
    if before and before.definition != definition(source, table):
        before = None
        notes.append(f"{source.name}.{table.name}: its declaration changed; everything is read again")
    return DatabasePlan(source, table, connect, before, notes)
