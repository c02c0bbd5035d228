"""The rows of a feed as JSON lines, some megabytes at a time: those that are not loaded already."""

from array import array
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from ingestion import line_pieces
from ingestion.exact_json import line
from ingestion.feeds.feed import Feed
from ingestion.feeds.met import Met, Moment, as_number
from ingestion.names import identifier
from python_jobs.progress import Step

PARTS = 4  # Chunks that make a piece for the reader of lines.


@dataclass(frozen=True)
class Fault:
    """A row that can't be loaded: its line, the column, what is wrong with it, and the row as it came."""

    line: int
    column: str
    reason: str
    payload: str


@dataclass
class Chunk:
    """Some pages' rows.

    Attributes:
        text: their lines, each with its line break. A row with a fault leaves its line, blank, so that the numbers of
            the others are right.
        faults: of rows among them.
    """

    text: bytes
    faults: list[Fault]


@dataclass
class FeedRows:
    """One reading of a feed.

    Attributes:
        feed: gives the rows.
        met: knows which of them are loaded.
        most: to stop after so many, or a few more; None reads everything.
        count: rows so far that are not loaded already.
        moments: of a table that merges by cursor, a number for each line that grows with the cursor.
    """

    feed: Feed
    met: Met
    step: Step
    most: int | None = None
    count: int = 0
    moments: "array[int]" = field(default_factory=lambda: array("q"))

    def chunks(self, since: str | None, notes: list[str]) -> Generator[Chunk, None, None]:
        """The rows from a cursor on.

        Args:
            since: the cursor; None for all.
            notes: gets a line for whatever people should know.
        """
        number = self.feed.first_line - 1
        self.moments = array("q", bytes(8 * self.feed.first_line))
        lines, faults, size = [b""] * number, [], 0
        for rows in self.feed.pages(since, notes):
            for record in rows:
                text = b"" if record is None else line(record)
                if record is not None and self.met.is_known(record, text):
                    continue
                number += 1
                if record is not None:
                    self.count += 1
                    moment = self.met.moment(record) if self.feed.cursor else None
                    self._place(number, moment)
                    if fault := self._fault(moment, record):
                        column = identifier(fault[0])
                        faults.append(Fault(number, column, f"{column}: {fault[1]}", text.decode()))
                        text = b""
                lines.append(text)
                size += len(text)
            self.step.advance(len(rows))
            if size >= line_pieces.PIECE_BYTES // PARTS:
                yield _chunk(lines, faults)
                lines, faults, size = [], [], 0
            if self.most is not None and self.count >= self.most:
                break
        yield _chunk(lines, faults)

    def _place(self, number: int, moment: Moment | None) -> None:
        if moment is not None and self.feed.table.merges:
            self.moments.extend([0] * (number - len(self.moments)))
            self.moments.append(as_number(moment))

    def _fault(self, moment: Moment | None, record: Any) -> tuple[str, str] | None:
        """Rows without a cursor are dead letters: no later load could tell whether they are new."""
        if self.feed.cursor and moment is None:
            return self.feed.cursor, "the cursor is empty, or no number or time"
        return self.feed.fault(record)


def _chunk(lines: list[bytes], faults: list[Fault]) -> Chunk:
    return Chunk(b"\n".join([*lines, b""]), faults)
