"""Loads what a feed gives: its rows become JSON lines, and from there on it is the way of files."""

import builtins
import itertools
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ingestion.ahead import ahead
from ingestion.allowance import ENOUGH_ROWS, Allowance
from ingestion.declarations import Table
from ingestion.deliveries import new_delivery
from ingestion.feeds.feed import Feed, typed
from ingestion.feeds.met import Met, earlier
from ingestion.feeds.rows import Chunk, Fault, FeedRows
from ingestion.kinds import Column, LoadedFile, Reading
from ingestion.positions import Position, position
from python_jobs.errors import ConfigurationError
from python_jobs.progress import Progress, SilentStep


@dataclass
class FeedPlan:
    """What there is to load of a table. See ``ingestion.kinds.Plan``."""

    feed: Feed
    before: Position | None
    notes: list[str] = field(default_factory=list)
    files: int = 1
    bytes: int = 0  # Not known before it is read.
    hand_over: Callable[[Path, Sequence[Column]], None] | None = None
    most_rows: int | None = None
    is_partial: bool = False

    @property
    def table(self) -> Table:
        return self.feed.table

    def summary(self) -> dict[str, Any]:
        """The source is asked for a little, to see that it answers as declared."""
        return {
            "rows": None,
            **self.feed.probe(self._since()),
            "cursor": self.feed.cursor,
            "from": self.before.value if self.before else None,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        return None

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        feed = self.feed
        with progress.step(f"read {feed.label}") as step:
            file = self._delivery(connection, load_id)
            rows = FeedRows(feed, Met(feed, self.before), step, self.most_rows)
            noted = len(self.notes)
            with closing(self._chunks(rows, folder / f"input-{file.file_id}.jsonl")) as chunks:
                first = next(chunks, None)  # With it the source has said what types there are.
                allowance = Allowance(self.table.max_reject_ratio, [file]) if self.most_rows is None else None
                reader = TableReader(folder, self._typed(), feed.label, load_id, step, self.hand_over, allowance)
                if first is not None:
                    lines = JsonLines(reader, "utf-8", feed.notation)
                    lines.add_chunks(file, self._texts(itertools.chain([first], chunks), reader, file))
                    lines.close()
                reader.close()
            for note in self.notes[noted:]:
                progress.note(note)
            file.size_bytes = file.bytes_read
            reached = rows.met.reached()
            if self.before and (first is None or (feed.cursor and not rows.count)):
                return Reading([], [], 0, [], reader.duckdb, file.size_bytes, reached, unchanged=True)
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=[file],
            rejects=reader.duckdb,
            bytes=file.size_bytes,
            position=reached,
            is_stream=bool(feed.cursor),
            moments=rows.moments if feed.cursor else None,
            is_partial=reader.is_lost or self.is_partial,
        )

    def _chunks(self, rows: FeedRows, path: Path) -> Generator[Chunk, None, None]:
        """The rows; none where all of a table is read and is what it was, which its last row may change yet."""
        with closing(ahead(rows.chunks(self._since(), self.notes))) as chunks:
            if self.before is None or self.feed.cursor:
                yield from chunks
                return
            faults: list[Fault] = []
            look_at = ENOUGH_ROWS
            with path.open("wb") as handle:
                for chunk in chunks:
                    handle.write(chunk.text)
                    faults += chunk.faults
                    if self.most_rows is None and rows.count >= look_at:
                        handle.flush()
                        self.is_partial = self._is_lost(path, len(faults))
                        look_at *= 4
                    if self.is_partial:
                        break
        if self.before.fingerprints != rows.met.reached().fingerprints:
            from ingestion.line_pieces import whole_lines

            yield Chunk(b"", faults)
            for text in whole_lines(path, "utf-8"):
                yield Chunk(text, [])
        path.unlink()

    def _texts(self, chunks: Iterable[Chunk], reader: Any, file: LoadedFile) -> "Iterator[builtins.bytes]":
        """The chunks' lines; the rows that can't be loaded are set aside."""
        for chunk in chunks:
            if chunk.faults:
                self._reject(reader, file, chunk.faults)
            if chunk.text:
                yield chunk.text

    def _is_lost(self, path: Path, faults: int) -> bool:
        """Whether the rows so far show that too many will be rejected: they are judged, and judged again at the end."""
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        file = LoadedFile(0, path.name, 0, 0, "")
        folder = path.parent / "judged"
        folder.mkdir()
        reader = TableReader(folder, self._typed(), self.feed.label, "", SilentStep())
        with suppress(ConfigurationError), closing(reader.duckdb):  # What is wrong with all rows is told at the end.
            lines = JsonLines(reader, "utf-8", self.feed.notation)
            lines.add(file, path)
            lines.close()
            reader.close()
        shutil.rmtree(folder)
        return Allowance(self.table.max_reject_ratio).is_lost(reader.rows, file.rows_rejected + faults)

    def _typed(self) -> Table:
        return self.table.model_copy(update={"columns": typed(self.table.columns, self.feed.types)})

    def _reject(self, reader: Any, file: LoadedFile, faults: Sequence[Fault]) -> None:
        """Set aside the rows that can't be loaded."""
        import pyarrow as pa

        rows = [(fault.line, fault.column, fault.reason, fault.payload) for fault in faults]
        columns = [list(values) for values in zip(*rows, strict=True)]
        reader.duckdb.register("unfit", pa.table(columns, names=["line", "column_name", "reason", "payload"]))
        file.rows_read += reader.reject(file, "select line, column_name, reason, payload from unfit")
        reader.duckdb.unregister("unfit")

    def _since(self) -> str | None:
        """The cursor from which on rows are asked for."""
        if not self.feed.cursor:
            return None
        if self.before is None or self.before.value is None:
            return self.feed.start
        return earlier(self.before.value, self.feed.lag) if self.feed.lag else self.before.value

    def _delivery(self, connection: psycopg.Connection, load_id: str) -> LoadedFile:
        """What ``pipeline.files`` will say of this reading. The whole of a table takes the place of what was there."""
        feed, whole = self.feed, not self.feed.cursor
        starts_over = whole or self.before is None
        return new_delivery(connection, feed.label, feed.origin, load_id, whole=whole, starts_over=starts_over)


def plan_feed(connection: psycopg.Connection, feed: Feed) -> FeedPlan:
    """The plan for a table, from the position that it has reached."""
    before = position(connection, feed.source.name, feed.table.name)
    notes = []
    if before and before.definition != feed.definition:
        before = None
        notes.append(f"{feed.label}: its declaration changed; everything is read again")
    return FeedPlan(feed, before, notes)
