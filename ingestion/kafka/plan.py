"""The kind ``kafka``: a topic becomes a table, in bounded pieces.

Where each partition ends is asked once, at the start; the load reads up to there and ends. The offsets reached are
the table's position, recorded in the transaction that publishes the rows.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ingestion.column_types import Notation, parse_type
from ingestion.deliveries import new_delivery
from ingestion.kafka.broker import Broker, Span
from ingestion.kafka.declaration import KafkaTable, SourceModel
from ingestion.kafka.offsets import offsets_of, shares, written
from ingestion.kinds import Column, LoadedFile, Reading
from ingestion.positions import Position, position
from python_jobs.errors import ConfigurationError
from python_jobs.progress import Progress


@dataclass
class KafkaPlan:
    """What there is to load of a topic. See ``ingestion.kinds.Plan``."""

    source: SourceModel
    table: KafkaTable
    base: Path
    before: Position | None
    notes: list[str] = field(default_factory=list)
    files: int = 1
    bytes: int = 0  # Not known before it is read.
    hand_over: Callable[[Path, Sequence[Column]], None] | None = None

    @property
    def label(self) -> str:
        return f"{self.source.name}.{self.table.name}"

    def summary(self) -> dict[str, Any]:
        with Broker(self.source, self.base) as broker:
            spans = self._spans(broker)
        return {
            "rows": sum(span.end - span.begin for span in spans.values()),
            "partitions": len(spans),
            "from": self.before.value if self.before else None,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        return None

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.kafka.spool import Spool
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        noted = len(self.notes)
        spools: dict[int, Spool] = {}
        with progress.step(f"read {self.label}") as step:
            with Broker(self.source, self.base) as broker:
                spans = self._spans(broker)
                waiting = {number: span for number, span in spans.items() if span.end > span.begin}
                for batch in broker.batches(self.table.origin, waiting) if waiting else ():
                    for number in {message.partition() for message in batch}:
                        if number not in spools:
                            spools[number] = Spool(folder / f"input-{number}.jsonl", self.table, number)
                        spools[number].add([message for message in batch if message.partition() == number])
            for note in self.notes[noted:]:
                progress.note(note)
            reached = self._reached(spans)
            reader = TableReader(folder, self.table, self.label, load_id, step, self.hand_over)
            lines = JsonLines(reader, "utf-8", Notation())
            files = [self._take(connection, load_id, lines, spools[number]) for number in sorted(spools)]
            lines.close()
            reader.close()
        return Reading(
            parquet=reader.parquet,
            columns=[*reader.columns.values(), *(self._absent(connection, reader.columns) if files else [])],
            rows=reader.rows,
            files=files,
            rejects=reader.duckdb,
            bytes=sum(file.size_bytes for file in files),
            position=reached,
            unchanged=not files and self.before is not None and self.before.value == reached.value,
            settled=lambda: self._tell(reached),
            is_stream=True,
        )

    def _spans(self, broker: Broker) -> dict[int, Span]:
        """What is to be read of each partition, as of now."""
        topic, known = self.table.origin, offsets_of(self.before.value if self.before else None)
        marks = {number: broker.watermarks(topic, number) for number in broker.partitions(topic)}
        begins: dict[int, int] = {}
        for number, (low, high) in marks.items():
            # A partition that came after the first load is new from its first message on.
            unknown = 0 if self.before else high if self.table.start == "latest" else low
            first = known.get(number, unknown)
            if first < low:
                self.notes.append(
                    f"{self.label}: LOST: up to {low - first} messages of partition {number} "
                    f"(offsets {first} to {low - 1}) were deleted before they were read: "
                    "load more often, or keep them for longer"
                )
            begins[number] = max(first, low)
        ends = {number: marks[number][1] if number in marks else 0 for number in {*marks, *known}}
        for number, offset in known.items():
            if ends[number] < offset:
                raise ConfigurationError(
                    f"{self.label}: key 'topic': partition {number} of '{topic}' ends at offset {ends[number]}, but "
                    f"{offset} were read already: the topic was made anew. 'generation: {self.table.generation + 1}' "
                    "reads it from its beginning; the rows that are there stay"
                )
        waiting = {number: ends[number] - first for number, first in begins.items()}
        taken = shares(waiting, self.table.max_messages)
        if left := sum(waiting.values()) - sum(taken.values()):
            self.notes.append(f"{self.label}: {left} messages are left for the next load ('max_messages')")
        return {number: Span(first, first + taken[number]) for number, first in begins.items()}

    def _take(self, connection: psycopg.Connection, load_id: str, lines: Any, spool: Any) -> LoadedFile:
        """What ``pipeline.files`` will say of a partition's piece, and its rows."""
        import pyarrow as pa

        origin = f"{self.table.origin}[{spool.partition}]"
        file = new_delivery(connection, self.label, origin, load_id, whole=False, starts_over=False)
        file.size_bytes = spool.path.stat().st_size
        lines.add(file, spool.path, spool.beside())
        spool.path.unlink()
        if spool.empty:
            reader, reason = lines.reader, "the message has no value (a tombstone)"
            reader.duckdb.register("empty", pa.table({"line": pa.array(spool.empty, pa.int64())}))
            file.rows_read += reader.reject(file, "select line, null, $1, null from empty", [reason])
            reader.duckdb.unregister("empty")
        return file

    def _absent(self, connection: psycopg.Connection, columns: dict[str, Column]) -> list[Column]:
        """Columns of the load before that no message has this time: a field that is left out is not gone."""
        row = connection.execute(
            "select columns from pipeline.loads where source = %s and table_name = %s and status = 'succeeded' "
            "and columns <> '[]' order by load_id desc limit 1",
            [self.source.name, self.table.name],
        ).fetchone()
        found = [Column(held["source"], held["column"], parse_type(held["type"])) for held in (row[0] if row else [])]
        return [column for column in found if column.name not in columns]

    def _reached(self, spans: dict[int, Span]) -> Position:
        before = self.before.value if self.before else None
        offsets = {**offsets_of(before), **{number: span.reached for number, span in spans.items()}}
        return Position(definition(self.table), self.table.origin, "offsets", written(offsets), before)

    def _tell(self, reached: Position) -> None:
        """Let the cluster know how far the warehouse is. It does not matter to Atlas whether it takes notice."""
        if self.source.group is None:
            return
        with Broker(self.source, self.base) as broker:
            fault = broker.commit(self.table.origin, offsets_of(reached.value))
        if fault:
            self.notes.append(
                f"{self.label}: the offsets of group '{self.source.group}' were not kept by the cluster ({fault}); "
                "Atlas's own place is kept. 'group: null' does without"
            )


def definition(table: KafkaTable) -> str:
    """A digest of what is read."""
    return hashlib.sha256(f"kafka\0{table.origin}\0{table.generation}".encode()).hexdigest()


def plan(connection: psycopg.Connection, source: SourceModel, table: KafkaTable, base: Path) -> KafkaPlan:
    """See ``ingestion.kinds.Kind``."""
    before = position(connection, source.name, table.name)
    notes = []
    if before and before.definition != definition(table):
        before = None
        notes.append(f"{source.name}.{table.name}: its declaration changed; the topic is read from its beginning")
    return KafkaPlan(source, table, base, before, notes)
