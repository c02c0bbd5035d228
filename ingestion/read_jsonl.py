"""JSON lines: each line is valid by itself or a dead letter by itself.

While the values of one piece of lines are taken out and converted, a thread splits the next and looks at its keys.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion import line_pieces
from ingestion.column_types import Notation, literal
from ingestion.kinds import LoadedFile
from ingestion.line_pieces import UNDECODABLE, Beside, Opened, Piece, split, whole_lines
from ingestion.names import identifier
from ingestion.reading import Field, Records, TableReader

BLANKS = "chr(9) || chr(10) || chr(13) || ' '"


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
        self._files: list[Opened] = []
        self._chunks: list[tuple[int, bytes]] = []  # Position of the file, and lines of it.
        self._bytes = 0
        self._keys: dict[str, None] = {}
        self._beside = ThreadPoolExecutor(1, "lines")
        self._looks = reader.duckdb.cursor()  # The thread's own connection.
        self._begun: Future[tuple[Piece, list[_Shape]]] | None = None

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
        opened = Opened(file, beside)
        self._files.append(opened)
        for text in chunks:
            self._chunks.append((len(self._files) - 1, text))
            self._bytes += len(text)
            if self._bytes >= line_pieces.PIECE_BYTES:
                self._flush()
                self._files = [opened]
                if self.reader.give_up():
                    return

    def close(self) -> None:
        """Take what is left, and look whether every file had the key."""
        if not self.reader.is_lost:
            self._flush()
            self._flush()
        self._finish(self._files)
        self._files = []
        self._beside.shutdown()
        self._looks.close()

    def _finish(self, files: Sequence[Opened]) -> None:
        for opened in files:
            if opened.file.rows_read and opened.beside is None:
                self.reader.require_key(opened.file, [identifier(key) for key in opened.keys])

    def _flush(self) -> None:
        """Begin with the piece that is there, and take the one before it."""
        begun, self._begun = self._begun, None
        if self._chunks:
            self._begun = self._beside.submit(self._look_at, self._files, self._chunks)
            self._chunks, self._bytes = [], 0
        if begun:
            piece, shapes = begun.result()
            self._take_piece(piece, shapes)
            self._finish(piece.files[:-1])

    def _look_at(self, files: Sequence[Opened], chunks: Sequence[tuple[int, bytes]]) -> tuple[Piece, list[_Shape]]:
        piece = split(files, chunks, self.encoding)
        return piece, _shapes(self._looks, piece.table)

    def _take_piece(self, piece: Piece, shapes: Sequence[_Shape]) -> None:
        piece.count()
        connection = self.reader.duckdb
        if piece.marked:
            # What bytes there were nobody knows, so the keys of such a line count for nothing.
            marked = pc.match_substring(piece.table.column("text"), UNDECODABLE)
            faulty = self._refuse(piece, piece.table.column("_row").filter(marked).to_numpy())
            piece = replace(piece, table=piece.table.filter(~np.isin(piece.table.column("_row"), faulty)))
            shapes = _shapes(connection, piece.table)
        doubtful = [row for shape in shapes if not shape.whole for row in shape.rows]
        faulty = self._refuse(piece, np.array(doubtful, np.int64)) if doubtful else np.zeros(0, np.int64)
        has_nul = any(shape.has_nul for shape in shapes)
        for shape in shapes:
            if shape.whole:
                piece.files[shape.owner].keys.update(dict.fromkeys(shape.keys or ()))
                self._keys.update(dict.fromkeys(shape.keys or ()))
        for positions in self._alike(piece):
            self._take(piece, positions, faulty, has_nul)

    def _refuse(self, piece: Piece, doubtful: Any) -> Any:
        """Set aside those of some rows that are no JSON objects; which they are."""
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
        return rows

    def _alike(self, piece: Piece) -> list[list[int]]:
        """The files of a piece, those with the same keys together."""
        groups: dict[frozenset[str], list[int]] = {}
        for position, opened in enumerate(piece.files):
            groups.setdefault(frozenset(opened.keys), []).append(position)
        return list(groups.values())

    def _take(self, piece: Piece, positions: Sequence[int], faulty: Any, has_nul: bool) -> None:
        table = piece.table
        if len(positions) < len(piece.files):
            table = table.filter(np.isin(table.column("owner"), positions))
        left_out = np.isin(table.column("_row"), faulty)
        if left_out.all():
            return
        table = table.append_column("left_out", pa.array(left_out.astype(np.int8)))
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
            # Arrow does a plain comparison itself, and copies all texts for it.
            f"from (select *, {values} as v from accepted where left_out % 2 = 0)"
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


def _shapes(connection: Any, table: pa.Table) -> list[_Shape]:
    """Which keys occur together in which file, in order, and the rows where they are none or one is twice."""
    connection.register("delivered", table)
    found = connection.execute(
        "select owner, keys, bool_or(nul), list(_row) filter (keys is null or len(keys) = 0) as rows "
        "from (select owner, _row, contains(text, '\\u0000') as nul, "
        "case when json_valid(text) then json_keys(text) end as keys from delivered) "
        "group by owner, keys order by min(_row)"
    ).fetchall()
    shapes = [_Shape(owner, keys, has_nul, rows or []) for owner, keys, has_nul, rows in found]
    for shape in shapes:
        if shape.keys and not shape.whole:
            shape.rows += (
                connection.execute(
                    "select _row from delivered where json_valid(text) and owner = ? and json_keys(text) = ?",
                    [shape.owner, shape.keys],
                )
                .fetchnumpy()["_row"]
                .tolist()
            )
    connection.unregister("delivered")
    return shapes


def _only(table: pa.Table, rows: Any) -> pa.Table:
    return table.filter(pc.is_in(table.column("_row"), pa.array(rows)))
