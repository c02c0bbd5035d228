"""Text files as lines, in pieces of some megabytes: a large file is several pieces, many small files are one.

A piece is split into lines by the places of its line breaks, without a copy of its text.
"""

import codecs
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from ingestion.kinds import LoadedFile
from ingestion.reading import Field

PIECE_BYTES = 1 << 24
NEWLINE = b"\n"
UNICODE = ("utf-8", "utf-8-sig")
# A noncharacter, which no text may hold: it marks where bytes could not be decoded.
UNDECODABLE = "\ufdd0"
codecs.register_error(
    "atlas_mark", lambda error: (UNDECODABLE, error.end) if isinstance(error, UnicodeDecodeError) else ("", 0)
)


@dataclass(frozen=True)
class Beside:
    """What is known of every line of a file besides its text, as of messages.

    Attributes:
        numbers: of the lines, for people; in place of their places in the file.
        fields: further columns, with names.
        values: a column for each field, ``x0``, ``x1``, …, and a row for each line.
    """

    numbers: Any
    fields: Sequence[Field]
    values: pa.Table


@dataclass
class Opened:
    """A file that is being read: how many of its lines were split already, and the keys found in it so far."""

    file: LoadedFile
    beside: Beside | None = None
    lines: int = 0
    keys: dict[str, None] = field(default_factory=dict)

    def numbers(self, first: int, count: int) -> Any:
        """What some of its lines are called.

        Args:
            first: the first of them, from 1.
            count: how many.
        """
        if self.beside is None:
            return np.arange(first, first + count)
        return self.beside.numbers[first - 1 : first - 1 + count]


@dataclass(frozen=True)
class Piece:
    """Lines of one or several files.

    Attributes:
        files: the files.
        read: for each chunk that it was made of, its file's position, its lines and its bytes.
        table: ``_row`` (from 0), ``owner`` (position in ``files``) and ``text``, line break included.
        owner: the same, as an array.
        line: the physical line of each row.
        marked: whether bytes that could not be decoded are marked.
    """

    files: Sequence[Opened]
    read: Sequence[tuple[int, int, int]]
    table: pa.Table
    owner: Any
    line: Any
    marked: bool

    def count(self) -> None:
        """Count its lines as read."""
        for position, lines, size in self.read:
            self.files[position].file.rows_read += lines
            self.files[position].file.bytes_read += size


def split(files: Sequence[Opened], chunks: Sequence[tuple[int, bytes]], encoding: str) -> Piece:
    """Chunks to lines; each file's are counted on.

    Args:
        files: what they are of.
        chunks: position of the file, and whole lines of it in UTF-8, which all end with a line break; in order.
        encoding: of the files.
    """
    data = b"".join(text for _, text in chunks)
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE[0]) + 1
    sizes = [len(text) for _, text in chunks]
    counts = np.diff(np.searchsorted(ends, np.cumsum(sizes), side="right"), prepend=0)
    text = _lines(data, ends)
    marked = encoding not in UNICODE and UNDECODABLE.encode() in data
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        data, marked = data.decode("utf-8", "atlas_mark").encode(), True
        text = _lines(data, np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE[0]) + 1)
    owner = np.repeat(np.array([position for position, _ in chunks], np.int64), counts)
    lines, slices = [], []
    for (position, _), count in zip(chunks, counts.tolist(), strict=True):
        opened = files[position]
        lines.append(opened.numbers(opened.lines + 1, count))
        if opened.beside:
            slices.append(opened.beside.values.slice(opened.lines, count))
        opened.lines += count
    table = pa.table({"_row": np.arange(len(owner)), "owner": owner, "text": text})
    if slices:
        for name, column in zip(slices[0].column_names, pa.concat_tables(slices).columns, strict=True):
            table = table.append_column(name, column)
    read = [(position, *numbers) for (position, _), *numbers in zip(chunks, counts.tolist(), sizes, strict=True)]
    return Piece(files, read, table, owner, np.concatenate(lines), marked)


def _lines(data: bytes, ends: Any) -> pa.LargeStringArray:
    offsets = np.concatenate([[0], ends])
    return pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data))


def whole_lines(path: Path, encoding: str) -> Iterator[bytes]:
    """The text in UTF-8, in chunks of whole lines that all end with a line break."""
    rest, first = b"", True
    for data in utf8(path, encoding):
        if first:
            data, first = data.removeprefix(codecs.BOM_UTF8), False
        end = data.rfind(NEWLINE) + 1
        if end:
            yield rest + data[:end]
            rest = data[end:]
        else:
            rest += data
    if rest:
        yield rest + NEWLINE


def utf8(path: Path, encoding: str) -> Iterator[bytes]:
    """A text file in UTF-8, in pieces; bytes that are not of its encoding are marked."""
    decoder = None if encoding in UNICODE else codecs.getincrementaldecoder(encoding)("atlas_mark")
    with _open(path) as handle:
        while chunk := handle.read(PIECE_BYTES):
            yield decoder.decode(chunk).encode() if decoder else chunk
    if decoder:
        yield decoder.decode(b"", final=True).encode()


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")
