"""JSON lines: each line is valid by itself or a dead letter by itself.

Lines are read in pieces of some megabytes: a large file is several, many small files are one. A piece is split into
lines by the places of its line breaks, without a copy of its text.
"""

import codecs
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.column_types import Notation, literal
from ingestion.kinds import LoadedFile
from ingestion.names import identifier
from ingestion.reading import Field, Records, TableReader

PIECE_BYTES = 1 << 24
NEWLINE = b"\n"
UNICODE = ("utf-8", "utf-8-sig")
BLANKS = "chr(9) || chr(10) || chr(13) || ' '"
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
class _Open:
    """A file that is being read, and the keys found in it so far."""

    file: LoadedFile
    beside: Beside | None = None
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


@dataclass
class _Shape:
    """Lines of a file with the same keys.

    Attributes:
        owner: position of the file.
        keys: in order; None when the lines are not valid JSON.
        has_nul: whether a NUL character is in one of them.
        rows: their ``_row``, unless they are objects whose keys all differ.
    """

    owner: int
    keys: list[str] | None
    has_nul: bool
    rows: list[int]

    @property
    def whole(self) -> bool:
        return bool(self.keys) and len(set(self.keys or ())) == len(self.keys or ())


@dataclass(frozen=True)
class _Piece:
    """Lines of one or several files.

    Attributes:
        files: the files.
        table: ``_row`` (from 0), ``owner`` (position in ``files``) and ``text``, line break included.
        owner: the same, as an array.
        line: the physical line of each row.
        marked: whether bytes that could not be decoded are marked.
    """

    files: Sequence[_Open]
    table: pa.Table
    owner: Any
    line: Any
    marked: bool


class JsonLines:
    """Reads the JSON lines files of one table.

    Nested values become JSON text; a key never seen becomes a column.

    Args:
        reader: takes the rows.
        encoding: of the files.
        notation: how typed columns are written.
    """

    def __init__(self, reader: TableReader, encoding: str, notation: Notation) -> None:
        self.reader, self.encoding, self.notation = reader, encoding, notation
        self._files: list[_Open] = []
        self._chunks: list[tuple[int, int, bytes]] = []  # position of the file, first line, text
        self._bytes = 0
        self._keys: dict[str, None] = {}

    def add(self, file: LoadedFile, path: Path, beside: Beside | None = None) -> None:
        """Read a file. What is less than a piece of it waits for the next file, or for ``close``.

        Args:
            file: which file it is.
            path: of the file, gzip or not.
            beside: further columns; all files have the same or none. With them a line need not have the key.

        Raises:
            ConfigurationError: no line of it has a column that the key names.
        """
        self.add_chunks(file, whole_lines(path, self.encoding), beside)

    def add_chunks(self, file: LoadedFile, chunks: Iterator[bytes], beside: Beside | None = None) -> None:
        """Read what was made lines of, as ``add`` does.

        Args:
            file: which file it is.
            chunks: UTF-8, in whole lines that all end with a line break.
            beside: further columns.
        """
        opened = _Open(file, beside)
        self._files.append(opened)
        number = 1
        for chunk in chunks:
            self._chunks.append((len(self._files) - 1, number, chunk))
            self._bytes += len(chunk)
            number += chunk.count(NEWLINE)
            file.bytes_read += len(chunk)
            if self._bytes >= PIECE_BYTES:
                self._flush()
                self._finish(self._files[:-1])
                self._files = [opened]
                if self.reader.give_up():
                    return

    def close(self) -> None:
        """Take what is left, and look whether every file had the key."""
        self._flush()
        self._finish(self._files)
        self._files = []

    def _finish(self, files: Sequence[_Open]) -> None:
        for opened in files:
            if opened.file.rows_read and opened.beside is None:
                self.reader.require_key(opened.file, [identifier(key) for key in opened.keys])

    def _flush(self) -> None:
        if not self._chunks:
            return
        piece = _split(self._files, self._chunks, self.encoding)
        self._chunks, self._bytes = [], 0
        connection = self.reader.duckdb
        connection.register("delivered", piece.table)
        shapes = self._shapes()
        if piece.marked:
            # What bytes there were nobody knows, so the keys of such a line count for nothing.
            marked = connection.execute(
                f"select _row from delivered where contains(text, {literal(UNDECODABLE)})"
            ).fetchnumpy()
            piece = self._refuse(piece, np.asarray(marked["_row"], np.int64))
            connection.register("delivered", piece.table)
            shapes = self._shapes()
        doubtful = [row for shape in shapes if not shape.whole for row in shape.rows]
        if doubtful:
            piece = self._refuse(piece, np.array(doubtful, np.int64))
        has_nul = any(shape.has_nul for shape in shapes)
        for shape in shapes:
            if shape.whole:
                piece.files[shape.owner].keys.update(dict.fromkeys(shape.keys or ()))
                self._keys.update(dict.fromkeys(shape.keys or ()))
        for positions in self._alike(piece):
            self._take(piece, positions, has_nul)
        connection.unregister("delivered")

    def _shapes(self) -> list[_Shape]:
        """Which keys occur together in which file, in order, and the rows where they are none or one is twice."""
        found = self.reader.duckdb.execute(
            "select owner, keys, bool_or(nul), list(_row) filter (keys is null or len(keys) = 0) as rows "
            "from (select owner, _row, contains(text, '\\u0000') as nul, "
            "case when json_valid(text) then json_keys(text) end as keys from delivered) "
            "group by owner, keys order by min(_row)"
        ).fetchall()
        shapes = [_Shape(owner, keys, has_nul, rows or []) for owner, keys, has_nul, rows in found]
        for shape in shapes:
            if shape.keys and not shape.whole:
                shape.rows += (
                    self.reader.duckdb.execute(
                        "select _row from delivered where json_valid(text) and owner = ? and json_keys(text) = ?",
                        [shape.owner, shape.keys],
                    )
                    .fetchnumpy()["_row"]
                    .tolist()
                )
        return shapes

    def _refuse(self, piece: _Piece, doubtful: Any) -> _Piece:
        """Set aside those of some rows that are no JSON objects; all rows but those."""
        connection = self.reader.duckdb
        connection.register("doubtful", _only(piece.table, doubtful))
        connection.execute(
            f"""
            create or replace temp table faults as
            select * from (
                select
                    _row,
                    rtrim(text, chr(10) || chr(13)) as payload,
                    case
                        when trim(text, {BLANKS}) = '' then ''
                        when contains(text, {literal(UNDECODABLE)}) then 'bytes that are not {self.encoding}'
                        when not json_valid(text) then 'not valid JSON'
                        when json_type(text) <> 'OBJECT' then 'not a JSON object'
                        when list_unique(json_keys(text)) < len(json_keys(text)) then 'a key occurs twice'
                    end as reason
                from doubtful
            )
            where reason is not null
            """
        )
        connection.unregister("doubtful")
        found = connection.execute("select _row, reason = '' as blank from faults order by _row").fetchnumpy()
        rows, blank = np.asarray(found["_row"], np.int64), np.asarray(found["blank"], bool)
        for position, count in zip(*np.unique(piece.owner[rows[blank]], return_counts=True), strict=True):
            piece.files[position].file.rows_read -= int(count)
        self.reader.reject_rows(
            [opened.file for opened in piece.files],
            rows[~blank],
            lambda numbers: piece.owner[numbers],
            lambda numbers: piece.line[numbers],
            "select _row, null as column_name, reason, payload from faults",
        )
        good = pc.invert(pc.is_in(piece.table.column("_row"), pa.array(rows)))
        return _Piece(piece.files, piece.table.filter(good), piece.owner, piece.line, piece.marked)

    def _alike(self, piece: _Piece) -> list[list[int]]:
        """The files of a piece, those with the same keys together."""
        groups: dict[frozenset[str], list[int]] = {}
        for position, opened in enumerate(piece.files):
            groups.setdefault(frozenset(opened.keys), []).append(position)
        return list(groups.values())

    def _take(self, piece: _Piece, positions: Sequence[int], has_nul: bool) -> None:
        table = piece.table
        if len(positions) < len(piece.files):
            owner = table.column("owner").to_numpy()
            table = table.filter(pa.array(np.isin(owner, positions)))
        if not table.num_rows:
            return
        found = piece.files[positions[0]].keys
        keys = [key for key in self._keys if key in found]
        # A key that only later lines have is empty in these; a file without it is refused when it ends.
        beside = piece.files[positions[0]].beside
        further = beside.fields if beside else []
        names = {identifier(key) for key in keys} | {field.source for field in further}
        keys += [name for name in self.reader.table.key if name not in names]
        pointers = ", ".join(literal("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys)
        values = f"json_extract_string(text, [{pointers}])" if keys else "[]"
        columns = "".join(f", v[{i + 1}] as c{i}" for i in range(len(keys)))
        columns += "".join(f", x{i} as c{len(keys) + i}" for i in range(len(further)))
        connection = self.reader.duckdb
        connection.register("accepted", table)
        connection.execute(
            f"create or replace temp view numbered as select _row, text{columns} "
            f"from (select *, {values} as v from accepted)"
        )
        self.reader.take(
            [piece.files[position].file for position in positions],
            Records(
                view="numbered",
                fields=[*(Field(key) for key in keys), *further],
                lines=lambda numbers: piece.line[numbers],
                payload="rtrim(text, chr(10) || chr(13))",
                check_nul=has_nul,
                notation=self.notation,
                owners=lambda numbers: np.searchsorted(positions, piece.owner[numbers]),
                narrow=lambda rows: connection.register("accepted", _only(table, rows)),
            ),
        )
        connection.unregister("accepted")


def _only(table: pa.Table, rows: Any) -> pa.Table:
    return table.filter(pc.is_in(table.column("_row"), pa.array(rows)))


def _split(files: Sequence[_Open], chunks: Sequence[tuple[int, int, bytes]], encoding: str) -> _Piece:
    """Chunks to lines. Every file's lines are counted as read."""
    counts = [chunk.count(NEWLINE) for _, _, chunk in chunks]
    data = b"".join(chunk for _, _, chunk in chunks)
    text = _lines(data)
    marked = encoding not in UNICODE and UNDECODABLE.encode() in data
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        text, marked = _lines(data.decode("utf-8", "atlas_mark").encode()), True
    owner = np.repeat(np.array([position for position, _, _ in chunks], np.int64), counts)
    line = np.concatenate(
        [files[position].numbers(first, count) for (position, first, _), count in zip(chunks, counts, strict=True)]
    )
    for (position, _, _), count in zip(chunks, counts, strict=True):
        files[position].file.rows_read += count
    table = pa.table({"_row": np.arange(len(owner)), "owner": owner, "text": text})
    slices = [
        files[position].beside.values.slice(first - 1, count)  # type: ignore[union-attr]
        for (position, first, _), count in zip(chunks, counts, strict=True)
        if files[position].beside
    ]
    if slices:
        for name, column in zip(slices[0].column_names, pa.concat_tables(slices).columns, strict=True):
            table = table.append_column(name, column)
    return _Piece(files, table, owner, line, marked)


def _lines(data: bytes) -> pa.LargeStringArray:
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE[0]) + 1
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
