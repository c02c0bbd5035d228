"""Loads what a feed gives: its rows are written as JSON lines, and from there on it is the way of files."""

import shutil
from array import array
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ingestion.allowance import ENOUGH_ROWS, Allowance
from ingestion.declarations import Table
from ingestion.deliveries import new_delivery
from ingestion.exact_json import line
from ingestion.feeds.feed import Feed, typed
from ingestion.feeds.met import Met, Moment, as_number, earlier
from ingestion.kinds import Column, LoadedFile, Reading
from ingestion.names import identifier
from ingestion.positions import Position, position
from python_jobs.errors import ConfigurationError
from python_jobs.progress import Progress, SilentStep, Step

Fault = tuple[int, str, str, str]  # Line, column, reason and the row as it came.


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
    moments: "array[int]" = field(default_factory=lambda: array("q"))

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
        with progress.step(f"read {self.feed.label}") as step:
            file = self._delivery(connection, load_id)
            path = folder / f"input-{file.file_id}.jsonl"
            met = Met(feed, self.before)
            noted = len(self.notes)
            number, faults = self._write(path, met, step)
            for note in self.notes[noted:]:
                progress.note(note)
            file.size_bytes = path.stat().st_size
            reached = met.reached()
            reader = TableReader(folder, self._typed(), self.feed.label, load_id, step, self.hand_over)
            if self.before and (number == 0 if feed.cursor else self.before.fingerprints == reached.fingerprints):
                return Reading([], [], 0, [], reader.duckdb, file.size_bytes, reached, unchanged=True)
            lines = JsonLines(reader, "utf-8", feed.notation)
            lines.add(file, path)
            lines.close()
            self._reject(reader, file, faults)
            reader.close()
            path.unlink()
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=[file],
            rejects=reader.duckdb,
            bytes=file.size_bytes,
            position=reached,
            is_stream=bool(feed.cursor),
            moments=self.moments if feed.cursor else None,
            is_partial=self.is_partial,
        )

    def _write(self, path: Path, met: Met, step: Step) -> tuple[int, list[Fault]]:
        """Write the rows that are not loaded already; how many, and those that can't be loaded."""
        faults: list[Fault] = []
        number = line_number = self.feed.first_line - 1
        look_at = ENOUGH_ROWS
        self.moments = array("q", bytes(8 * self.feed.first_line))
        with path.open("w", encoding="utf-8") as handle:
            handle.write("\n" * line_number)
            for rows in self.feed.pages(self._since(), self.notes):
                lines = []
                for record in rows:
                    text = "" if record is None else line(record)
                    if record is not None and met.is_known(record, text):
                        continue
                    line_number += 1
                    number += record is not None
                    moment = None if record is None or not self.feed.cursor else met.moment(record)
                    if moment is not None and self.table.merges:
                        self.moments.extend([0] * (line_number - len(self.moments)))
                        self.moments.append(as_number(moment))
                    if record is not None and (fault := self._fault(moment, record)):
                        column = identifier(fault[0])
                        faults.append((line_number, column, f"{column}: {fault[1]}", text))
                        text = ""  # The line stays, so that the numbers of the others are right.
                    lines.append(text + "\n")
                handle.writelines(lines)
                step.advance(len(rows))
                if self.most_rows is None and number >= look_at:
                    handle.flush()
                    self.is_partial = self._is_lost(path, len(faults))
                    look_at *= 4
                if self.is_partial:
                    break
                if self.most_rows is not None and number - self.feed.first_line + 1 >= self.most_rows:
                    break
        return number - self.feed.first_line + 1, faults

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

    def _fault(self, moment: Moment | None, record: Any) -> tuple[str, str] | None:
        """Rows without a cursor are dead letters: no later load could tell whether they are new."""
        if self.feed.cursor and moment is None:
            return self.feed.cursor, "the cursor is empty, or no number or time"
        return self.feed.fault(record)

    def _reject(self, reader: Any, file: LoadedFile, faults: list[Fault]) -> None:
        """Set aside the rows that can't be loaded."""
        if not faults:
            return
        import pyarrow as pa

        columns = [list(values) for values in zip(*faults, strict=True)]
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
