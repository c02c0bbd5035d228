"""The kinds of sources. A kind is a module: what it accepts in a sources file, and how it reads."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import psycopg

from ingestion.column_types import ColumnType
from ingestion.declarations import Source, Table
from ingestion.positions import Position
from python_jobs.progress import Progress

KINDS: Mapping[str, str] = {
    "files": "ingestion.files",
    "postgres": "ingestion.databases.postgres",
    "mysql": "ingestion.databases.mysql",
    "sqlalchemy": "ingestion.databases.alchemy",
    "rest": "ingestion.rest.plan",
    "salesforce": "ingestion.salesforce.plan",
    "hubspot": "ingestion.hubspot.plan",
    "google_sheets": "ingestion.google_sheets.plan",
    "kafka": "ingestion.kafka.plan",
    "documents": "ingestion.documents.plan",
}


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Column:
    """A delivered column.

    Attributes:
        source: its name as delivered.
        name: its name in the database.
        type: its type in the database.
    """

    source: str
    name: str
    type: ColumnType


@dataclass
class LoadedFile:
    """One version of a file, as ``pipeline.files`` will describe it.

    Attributes:
        replaces: the versions of the same path that this one takes the place of.
        etag: what a bucket calls this version.
        bytes_read: of its text, while it is read in pieces; 0 where it is read at once.
    """

    file_id: int
    path: str
    size_bytes: int
    modified_ns: int
    sha256: str
    rows_read: int = 0
    rows_rejected: int = 0
    replaces: list[int] = field(default_factory=list)
    etag: str | None = None
    bytes_read: int = 0


@dataclass
class Reading:
    """What was read of a table, ready to be shipped.

    Attributes:
        parquet: the rows that can be loaded, with ``_dlt_load_id``, ``_file_id`` and ``_line``; in column order.
        columns: the delivered columns.
        rows: rows in the parquet files.
        files: what was read.
        rejects: a DuckDB connection whose table ``rejects`` holds the rows that can't be loaded.
        bytes: size of what was read.
        position: how far the table is read with it; None for files, which ``files`` describes.
        unchanged: nothing of it would change the raw table, so nothing is loaded.
        notes: what publishing it has to say to people.
        settled: called when all of it is published, to tell the source; what fails then is no failure of the load.
        conventions: how the table's CSV files are written, to be kept for those to come.
        hints: what may be the reason for rejected rows.
        is_stream: each row says how what it is about stands from then on, and a later one supersedes it. Else a
            delivery says all at once: a key that is in it twice is a fault of its own, which stays to be seen.
        newest_by: of a table with a cursor: its column, and the type in which it says which of two rows is newer.
        moments: in place of it, a number for each line that says so, by line.
        is_partial: the rest was not read, since too many rows are rejected.
        rows_superseded: rows that gave way to a later one with their key; known when all of it is published.
    """

    parquet: list[Path]
    columns: list[Column]
    rows: int
    files: list[LoadedFile]
    rejects: Any
    bytes: int
    position: Position | None = None
    unchanged: bool = False
    notes: list[str] = field(default_factory=list)
    settled: Callable[[], None] | None = None
    conventions: Mapping[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    is_stream: bool = False
    newest_by: tuple[str, ColumnType] | None = None
    moments: Sequence[int] | None = None
    is_partial: bool = False
    rows_superseded: int = 0

    @property
    def rows_read(self) -> int:
        return sum(file.rows_read for file in self.files)

    @property
    def rows_rejected(self) -> int:
        return sum(file.rows_rejected for file in self.files)


class Plan(Protocol):
    """What there is to load of a table."""

    notes: list[str]

    @property
    def files(self) -> int:
        """How many files there are to read."""

    def summary(self) -> dict[str, Any]:
        """For ``atlas sources check``: counts of new, changed and unchanged, and bytes."""

    def settle(self, connection: psycopg.Connection) -> None:
        """Record what needs no load: files that were moved or only touched."""

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        """Read all of it into parquet files in ``folder``."""


@runtime_checkable
class HandsOver(Protocol):
    """A plan that hands over each parquet file but the last as soon as it is whole, to be shipped at once.

    Attributes:
        hand_over: takes the file and its columns, and removes the file; set before ``read`` is called.
    """

    hand_over: Callable[[Path, Sequence[Column]], None] | None

    @property
    def bytes(self) -> int:
        """How much there is to read."""


@runtime_checkable
class StopsEarly(Protocol):
    """A plan that can be told to read only some of what there is.

    Attributes:
        most_rows: it stops when it has read so many rows, or a few more; None reads everything.
    """

    most_rows: int | None


class Kind(Protocol):
    """What a module in ``KINDS`` offers."""

    SourceModel: type[Source]

    def plan(self, connection: psycopg.Connection, source: Any, table: Any, base: Path) -> Plan:
        """Compare what is delivered with what is loaded.

        Args:
            connection: to the warehouse.
            source: the declared source.
            table: the declared table.
            base: folder that relative paths start from.
        """


def kind_of(name: str) -> Kind:
    """The module of a kind."""
    module: Any = importlib.import_module(KINDS[name])
    return module  # type: ignore[no-any-return]


__all__ = [
    "EPOCH",
    "KINDS",
    "Column",
    "HandsOver",
    "Kind",
    "LoadedFile",
    "Plan",
    "Reading",
    "Source",
    "StopsEarly",
    "Table",
    "kind_of",
]
