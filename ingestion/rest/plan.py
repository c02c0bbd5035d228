"""The kind ``rest``: pages of an API, written as JSON lines, and from there on the way of files."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from ingestion.column_types import Notation
from ingestion.deliveries import new_delivery
from ingestion.kinds import Column, LoadedFile, Reading
from ingestion.names import identifier
from ingestion.positions import Position, position
from ingestion.rest.client import Client
from ingestion.rest.declaration import RestTable, SourceModel
from ingestion.rest.pages import line, pages, value_at
from python_jobs.errors import ConfigurationError
from python_jobs.progress import Progress

WINDOW_ROWS = 200_000
Moment = int | datetime


@dataclass
class RestPlan:
    """What there is to load of a table. See ``ingestion.kinds.Plan``."""

    source: SourceModel
    table: RestTable
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
        """One page is asked for, to see that the API answers as declared; how many there are it does not say."""
        with Client(self.source) as client:
            first = next(pages(client, self.table, self.label, self._since(), []))
        return {
            "rows": None,
            "first_page": len(first),
            "cursor": self.table.cursor,
            "from": self.before.value if self.before else None,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        return None

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        with progress.step(f"read {self.label}") as step:
            file = self._delivery(connection, load_id)
            path = folder / f"input-{file.file_id}.jsonl"
            met = _Met(self.table, self.before)
            bare: list[tuple[int, str]] = []
            number, noted = 0, len(self.notes)
            with Client(self.source) as client, path.open("w", encoding="utf-8") as handle:
                for rows in pages(client, self.table, self.label, self._since(), self.notes):
                    for record in rows:
                        text = line(record)
                        if met.is_known(record, text):
                            continue
                        number += 1
                        if self.table.cursor and met.moment(record) is None:
                            bare.append((number, text))
                            text = ""  # The line stays, so that the numbers of the others are right.
                        handle.write(text + "\n")
                    step.advance(len(rows))
                    if self.most_rows is not None and number >= self.most_rows:
                        break
            for note in self.notes[noted:]:
                progress.note(note)
            file.size_bytes = path.stat().st_size
            reached = met.reached(self)
            reader = TableReader(folder, self.table, self.label, load_id, step, self.hand_over)
            if self.before and (number == 0 if self.table.cursor else self.before.fingerprints == reached.fingerprints):
                return Reading([], [], 0, [], reader.duckdb, file.size_bytes, reached, unchanged=True)
            lines = JsonLines(reader, "utf-8", Notation())
            lines.add(file, path)
            lines.close()
            self._reject(reader, file, bare)
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
        )

    def _reject(self, reader: Any, file: LoadedFile, bare: list[tuple[int, str]]) -> None:
        """Rows without a cursor are dead letters: no later load could tell whether they are new."""
        if not bare:
            return
        import pyarrow as pa

        numbers, texts = zip(*bare, strict=True)
        reader.duckdb.register("bare", pa.table({"line": pa.array(numbers, pa.int64()), "text": pa.array(texts)}))
        name = identifier(self.table.cursor or "")
        file.rows_read += reader.reject(
            file, "select line, $1, $1 || ': the cursor is empty, or no number or time', text from bare", [name]
        )
        reader.duckdb.unregister("bare")

    def _since(self) -> dict[str, Any]:
        """The parameter that asks for what is new."""
        value = self.before.value if self.before and self.before.value is not None else self.table.start
        if self.table.cursor_parameter is None or value is None:
            return {}
        if self.before and self.before.value is not None and self.table.lag:
            value = _earlier(value, self.table.lag)
        return {self.table.cursor_parameter: value}

    def _delivery(self, connection: psycopg.Connection, load_id: str) -> LoadedFile:
        """What ``pipeline.files`` will say of this reading. The whole of a table takes the place of what was there."""
        whole = not self.table.cursor
        return new_delivery(
            connection, self.label, self.table.path, load_id, whole=whole, starts_over=whole or self.before is None
        )


class _Met:
    """Which rows were met, how far they go, and which of them are loaded already."""

    def __init__(self, table: RestTable, before: Position | None) -> None:
        self.table, self.before = table, before
        self.known = Counter(before.fingerprints if before and table.cursor else [])
        self.highest: Moment | None = None
        self.value: str | None = None
        if before and before.value is not None:
            self.highest, self.value = _moment(before.value), before.value
        self.floor = self._floor()
        self.window: list[tuple[Moment | None, int]] = []
        self.limit = WINDOW_ROWS
        self.sum = self.count = 0

    def moment(self, record: Any) -> Moment | None:
        """The cursor of a row; None when it has none."""
        value = value_at(record, self.table.cursor or "")
        return _moment(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None

    def is_known(self, record: Any, text: str) -> bool:
        """Note a row; whether it is loaded already."""
        mark = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
        if not self.table.cursor:
            self.sum, self.count = (self.sum + mark) % 2**63, self.count + 1
            return False
        moment = self.moment(record)
        if moment is not None and self.floor is not None and _later(self.floor, moment, self.table.cursor):
            return True  # Loaded long ago: the API takes the parameter more roughly than it was meant.
        if moment is not None and (self.highest is None or _later(moment, self.highest, self.table.cursor)):
            self.highest, self.value = moment, str(value_at(record, self.table.cursor))
        self.window.append((moment, mark))
        if len(self.window) > self.limit:
            self.window = self._kept()
            self.limit = max(WINDOW_ROWS, 2 * len(self.window))
        if self.known[mark]:
            self.known[mark] -= 1
            return True
        return False

    def reached(self, plan: RestPlan) -> Position:
        base = {"definition": definition(plan.source, plan.table), "origin": plan.table.path}
        if not self.table.cursor:
            return Position(**base, fingerprints=[self.sum, self.count])
        kind = None if self.highest is None else "integer" if isinstance(self.highest, int) else "timestamp"
        before = self.before.value if self.before else None
        marks = [mark for _, mark in self._kept()]
        return Position(**base, cursor_type=kind, value=self.value, before=before, fingerprints=marks)

    def _kept(self) -> list[tuple[Moment | None, int]]:
        if self.highest is None:
            return self.window
        floor: Any = self._floor()
        return [(moment, mark) for moment, mark in self.window if moment is None or moment >= floor]

    def _floor(self) -> Moment | None:
        """The highest cursor, less the lag."""
        if self.highest is None or isinstance(self.highest, int):
            return None if self.highest is None else self.highest - self.table.lag
        return self.highest - timedelta(seconds=self.table.lag)


def definition(source: SourceModel, table: RestTable) -> str:
    """A digest of what is asked for, and how its rows are judged where all of them are asked for again."""
    asked: list[Any] = [source.kind, table.path, table.records, sorted(table.parameters.items()), table.cursor]
    if not table.cursor:
        asked += [sorted(table.columns.items()), table.grow, table.key]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _later(moment: Moment, highest: Moment, cursor: str) -> bool:
    if isinstance(moment, int) != isinstance(highest, int):
        raise ConfigurationError(f"key 'cursor': '{cursor}' is a number in some rows and a time in others")
    return moment > highest  # type: ignore[operator]


def _moment(text: str) -> Moment | None:
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError):
        value = datetime.fromisoformat(text)
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None


def _earlier(text: str, lag: int) -> str:
    moment = _moment(text)
    if isinstance(moment, int):
        return str(moment - lag)
    return text if moment is None else (moment - timedelta(seconds=lag)).isoformat()


def plan(connection: psycopg.Connection, source: SourceModel, table: RestTable, base: Path) -> RestPlan:
    """See ``ingestion.kinds.Kind``."""
    before = position(connection, source.name, table.name)
    notes = []
    if before and before.definition != definition(source, table):
        before = None
        notes.append(f"{source.name}.{table.name}: its declaration changed; everything is read again")
    return RestPlan(source, table, before, notes)
