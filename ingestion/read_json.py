"""JSON files: a list of rows becomes JSON lines while it is read, and goes their way.

The list may be the whole file or stand somewhere in it. Brackets and commas outside strings are found with arrays, a
piece of some megabytes at a time, so that memory does not grow with the file; what a row is, valid or not, is decided
by the reader of JSON lines. A row's line is its number in the list.
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingestion.line_pieces import utf8
from python_jobs.errors import ConfigurationError

PIECE_BYTES = 1 << 21
LONGEST_STRING = 1 << 26
NEWLINE, RETURN, SPACE, QUOTE, COMMA, COLON = b'\n\r ",:'
OPEN_LIST, OPEN_OBJECT = b"[{"
OPENING, CLOSING = np.frombuffer(b"{[", np.uint8), np.frombuffer(b"}]", np.uint8)
SIGNS = np.zeros(256, bool)
SIGNS[list(b"{}[],:")] = True


def elements(path: Path, encoding: str, records: str, label: str) -> Iterator[bytes]:
    """The rows of a JSON file, one to a line.

    Args:
        path: of the file, gzip or not.
        encoding: of the file.
        records: path of the list in it, such as ``data.items``; the file itself is the list when empty.
        label: table and file, for messages.

    Raises:
        ConfigurationError: there is no list where ``records`` says, the file is cut off, or it is not JSON around its
            rows.
    """
    scanner = _Scanner(records.split(".") if records else [], label)
    first, rest = True, b""
    for data in utf8(path, encoding):
        if first:
            data, first = data.removeprefix(codecs.BOM_UTF8), False
        for start in range(0, len(data), PIECE_BYTES):
            piece = _piece(rest + data[start : start + PIECE_BYTES])
            if piece.cut:
                yield from scanner.rows(piece)
            rest = piece.rest
            if len(rest) > LONGEST_STRING:
                raise scanner.error("a string in it is longer than 64 MB; is a quote not closed?")
    scanner.end(rest)


@dataclass(frozen=True)
class _Piece:
    """A piece of the file that starts and ends outside strings.

    Attributes:
        text: its bytes; line breaks are blanks, since they mean nothing outside strings.
        marks: where brackets, commas and colons outside strings are.
        quotes: where strings begin and end.
        cut: where it ends, behind a bracket or a comma.
        rest: what comes after, to be looked at with the next piece.
        broken: whether a string holds a line break.
    """

    text: Any
    marks: Any
    quotes: Any
    cut: int
    rest: bytes
    broken: bool


def _piece(data: bytes) -> _Piece:
    text = np.frombuffer(data, np.uint8).copy()
    quotes = np.flatnonzero(text == QUOTE)
    backslash = text == ord("\\")
    if backslash.any():
        last = np.maximum.accumulate(np.where(backslash, -1, np.arange(len(text))))
        quotes = quotes[(quotes - 1 - np.where(quotes > 0, last[quotes - 1], -1)) % 2 == 0]
    marks = np.flatnonzero(SIGNS[text])
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    ends = marks[text[marks] != COLON]
    cut = int(ends[-1]) + 1 if len(ends) else 0
    breaks = np.flatnonzero((text[:cut] == NEWLINE) | (text[:cut] == RETURN))
    broken = bool((np.searchsorted(quotes, breaks) % 2).any())
    text[breaks] = SPACE
    return _Piece(text, marks[marks < cut], quotes, cut, data[cut:], broken)


class _Scanner:
    """Where in the file the reading is.

    Args:
        path: keys that lead to the list.
        label: table and file, for messages.
    """

    def __init__(self, path: list[str], label: str) -> None:
        self.path, self.label = path, label
        self.depth = 0  # Brackets that are open.
        self.met = 0  # Objects on the path that are open.
        self.wanted = False  # The key that was met last is the next of the path.
        self.inside = self.found = False  # The list is open; it was met.
        self.commas = 0  # Behind rows of the list.
        self.open_row: list[bytes] = []

    def error(self, what: str) -> ConfigurationError:
        return ConfigurationError(f"{self.label}: {what}")

    def rows(self, piece: _Piece) -> Iterator[bytes]:
        """The rows that end in a piece, one to a line."""
        if piece.broken:
            raise self.error("is not JSON: a string holds a line break; is a quote not closed?")
        signs = piece.text[piece.marks]
        steps = np.isin(signs, OPENING).astype(np.int64) - np.isin(signs, CLOSING)
        after = self.depth + np.cumsum(steps)
        before = after - steps
        self._check_around(piece, before, after)
        position, start = 0, 0
        while True:
            if not self.inside:
                position = self._look(piece, signs, before, after, position)
                if not self.inside:
                    break
                start = int(piece.marks[position]) + 1
                position += 1
            closing = np.flatnonzero(after[position:] == len(self.path))
            end = position + int(closing[0]) if len(closing) else None
            yield self._lines(piece, signs, after, position, start, end)
            if end is None:
                break
            self.inside, position = False, end + 1
        self.depth = int(after[-1])

    def end(self, rest: bytes) -> None:
        """Say what is wrong with a file that ends here, if anything is."""
        if self.depth or (rest.strip() and self.found):
            raise self.error("is not whole JSON: it is cut off, or text follows its end")
        if not self.found:
            missing = f"has no list at 'records: {'.'.join(self.path)}'" if self.path else "is not a JSON list of rows"
            raise self.error(f"{missing}; declare the table's 'records', or 'format: jsonl' if each line is a row")

    def _check_around(self, piece: _Piece, before: Any, after: Any) -> None:
        """Nothing stands before or behind the outermost brackets, and none closes that was not opened."""
        if (after < 0).any():
            raise self.error("is not JSON: a bracket is closed that was not opened")
        outer = np.flatnonzero(before == 0)
        if len(outer):
            edges = np.concatenate([[-1], np.flatnonzero(after == 0)])
            places = np.concatenate([[-1], piece.marks])
            begin = piece.marks[outer]
            behind = places[edges[np.searchsorted(edges, outer) - 1] + 1]
            outside = [piece.text[int(a) + 1 : int(b)] for a, b in zip(behind, begin, strict=True)]
            if self.found or len(outer) > 1 or any((text > SPACE).any() for text in outside):
                raise self.error(
                    "is not one JSON value: text stands before or behind it; declare 'format: jsonl' if each line "
                    "is a row"
                )

    def _look(self, piece: _Piece, signs: Any, before: Any, after: Any, position: int) -> int:
        """Follow the path from a mark on; the mark that opens the list, or the number of marks."""
        low = np.flatnonzero(np.minimum(before, after) <= len(self.path))
        for place in low[np.searchsorted(low, position) :].tolist():
            sign, depth = signs[place], int(before[place])
            if sign == COLON and depth == self.met:
                self.wanted = self.met <= len(self.path) and self._key(piece, place) == self.path[self.met - 1]
            elif sign in (OPEN_LIST, OPEN_OBJECT) and depth == self.met and (self.wanted or not depth):
                if sign == OPEN_LIST and depth == len(self.path):
                    if self.found:
                        raise self.error(f"has two lists at 'records: {'.'.join(self.path)}'")
                    self.inside = self.found = True
                    self.wanted = False
                    return int(place)
                if sign == OPEN_LIST or depth == len(self.path):
                    return self._lost()
                self.met, self.wanted = depth + 1, False
            elif self.wanted and depth == self.met:
                return self._lost()
            if sign in CLOSING and int(after[place]) < self.met:
                self.met = int(after[place])
        return len(signs)

    def _lost(self) -> int:
        if not self.path:
            raise self.error(
                "holds an object, not a list of rows; declare the table's 'records': the path of its list, "
                "for example data.items (or 'format: jsonl' if each line is a row)"
            )
        raise self.error(f"has no list at 'records: {'.'.join(self.path)}'")

    def _key(self, piece: _Piece, place: int) -> Any:
        last = int(np.searchsorted(piece.quotes, piece.marks[place]))
        if last < 2:
            raise self.error("is not JSON: a key is not in quotes")
        text = piece.text[piece.quotes[last - 2] : piece.quotes[last - 1] + 1].tobytes()
        try:
            return json.loads(text)
        except ValueError:
            return None

    def _lines(self, piece: _Piece, signs: Any, after: Any, position: int, start: int, end: int | None) -> bytes:
        """The rows from a byte on, up to the mark that closes the list or to the last that ends in the piece."""
        stop = piece.cut if end is None else int(piece.marks[end])
        here = slice(position, end)
        commas = piece.marks[here][(after[here] == len(self.path) + 1) & (signs[here] == COMMA)]
        text = piece.text[start:stop].copy()
        text[commas - start] = NEWLINE
        solid = np.flatnonzero(text > SPACE)
        counts = np.diff(np.searchsorted(solid, np.concatenate([[0], commas - start, [len(text)]])))
        counts[0] += any(part.strip() for part in self.open_row)
        self.commas += len(commas)
        if (counts[:-1] == 0).any() or (end is not None and not counts[-1] and self.commas):
            raise self.error("is not JSON: there is a comma too many between its rows")
        whole = b"".join([*self.open_row, text.tobytes()])
        if end is not None:
            self.open_row = []
            return whole + b"\n" if counts[-1] else whole
        if not len(commas):
            self.open_row.append(text.tobytes())
            return b""
        length = len(whole) - (len(text) - int(commas[-1] - start) - 1)
        self.open_row = [whole[length:]]
        return whole[:length]
