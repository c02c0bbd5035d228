"""Physical line numbers of CSV records.

DuckDB counts records; people open files at lines. The two differ after blank lines and after line breaks
inside quotes. The lines are found by scanning the file's bytes for line breaks outside quotes, and are used
when that scan finds exactly the records that DuckDB found. Where malformed quotes make the two disagree,
lines are added up from the values instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

CHUNK = 1 << 23
NEWLINE, RETURN = 10, 13


@dataclass(frozen=True)
class Reject:
    """A record that DuckDB refused: the byte where it says it starts, and how many lines it has."""

    byte: int
    span: int


class UnaccountedError(Exception):
    """A file has more lines than the records that were found in it."""


def locate(
    path: Path,
    quote: str,
    rows: int,
    rejects: Sequence[Reject],
    breaks_in_values: Callable[[], Any],
    *,
    skip: int = 0,
    header: int = 1,
) -> tuple[Callable[[Any], Any], list[int]]:
    """Find the physical first line of every record.

    Args:
        path: a CSV file, UTF-8.
        quote: its quote character; empty when it has none.
        rows: how many records were read.
        rejects: records that were refused, in file order.
        breaks_in_values: gives the number of line breaks inside each record's values; called when needed.
        skip: lines before the header.
        header: lines of the header; 0 when there is none.

    Returns:
        A function from record numbers (from 0, without refused ones) to lines, and the refused records' lines.

    Raises:
        UnaccountedError: there are more lines in the file than in its header, its records and blank lines.
    """
    head = skip + header
    if not rejects and _lines(path) == rows + head:
        return lambda numbers: numbers + 1 + head, []
    scan = _scan(path, quote, head)
    after = np.searchsorted(scan.lines, head, side="right")
    starts, lines = scan.starts[after:], scan.lines[after:]
    refused = np.searchsorted(starts, [reject.byte for reject in rejects])
    distinct = len(np.unique(refused)) == len(rejects) and (refused < len(starts)).all()
    if len(starts) == rows + len(rejects) and distinct:
        good = np.delete(lines, refused)
        return lambda numbers: good[numbers], [int(line) for line in lines[refused]]
    spans = 1 + np.asarray(breaks_in_values(), np.int64)
    first = 1 + head + np.concatenate([[0], np.cumsum(spans)[:-1]]) if rows else np.zeros(0, np.int64)
    shift = np.zeros(rows + 1, np.int64)
    refused_lines, passed = [], 0
    for reject in rejects:
        line = int(np.searchsorted(scan.newlines, reject.byte)) + 1
        shift[np.searchsorted(first, line - passed)] += reject.span
        refused_lines.append(line)
        passed += reject.span
    if not 0 <= scan.total - head - int(spans.sum()) - passed <= scan.blank:
        raise UnaccountedError
    added = first + np.cumsum(shift)[:rows]
    return lambda numbers: added[numbers], refused_lines


def _lines(path: Path) -> int:
    count, last = 0, NEWLINE
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1]
    return count + (last != NEWLINE)


@dataclass(frozen=True)
class _Scan:
    """Line breaks of a file.

    Attributes:
        starts: bytes where records start that are not blank.
        lines: where they start.
        newlines: bytes of all line breaks.
        total: how many lines there are.
        blank: how many lines behind the head are blank, also inside quotes.
    """

    starts: Any
    lines: Any
    newlines: Any
    total: int
    blank: int


def _scan(path: Path, quote: str, head: int) -> _Scan:
    inside = False
    ends: list[Any] = []
    all_ends: list[Any] = []
    blanks: list[Any] = []
    offset, last_end, last_break, blank_lines = 0, -1, -1, 0
    previous = NEWLINE
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            data = np.frombuffer(chunk, np.uint8)
            breaks = np.flatnonzero(data == NEWLINE)
            before = sum(len(found) for found in all_ends)
            all_ends.append(breaks + offset)
            empty = _blank(data, breaks, last_break - offset, previous)
            blank_lines += int(empty[max(head - before, 0) :].sum())
            last_break = int(breaks[-1]) + offset if len(breaks) else last_break
            if quote and (inside or quote.encode() in chunk):
                quotes = np.flatnonzero(data == ord(quote))
                outside = (np.searchsorted(quotes, breaks) + inside) % 2 == 0
                inside = bool((len(quotes) + inside) % 2)
                breaks = breaks[outside]
            blanks.append(_blank(data, breaks, last_end - offset, previous))
            ends.append(breaks + offset)
            if len(breaks):
                last_end = int(breaks[-1]) + offset
            previous = int(data[-1])
            offset += len(data)
    end = np.concatenate(ends) if ends else np.zeros(0, np.int64)
    blank = np.concatenate(blanks) if blanks else np.zeros(0, bool)
    newlines = np.concatenate(all_ends) if all_ends else np.zeros(0, np.int64)
    start = np.concatenate([[0], end + 1])
    blank = np.concatenate([blank, [last_end + 1 >= offset]])
    start = start[~blank]
    total = len(newlines) + (last_break + 1 < offset)
    return _Scan(start, np.searchsorted(newlines, start) + 1, newlines, total, blank_lines)


def _blank(data: Any, breaks: Any, last: int, previous: int) -> Any:
    """Which lines that end in a chunk hold nothing.

    Args:
        data: the chunk.
        breaks: where in it lines end.
        last: where the line before the first of them ended.
        previous: the byte before the chunk.
    """
    if not len(breaks):
        return np.zeros(0, bool)
    starts = np.concatenate([[last + 1], breaks[:-1] + 1])
    before = np.where(breaks > 0, data[np.maximum(breaks - 1, 0)], previous)
    lengths = breaks - starts
    return (lengths == 0) | ((lengths == 1) & (before == RETURN))
