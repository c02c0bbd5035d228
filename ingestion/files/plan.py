"""What there is to load of a table that is delivered as files."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from ingestion import csv_conventions
from ingestion.allowance import Allowance
from ingestion.files import manifest
from ingestion.files.declaration import FilesTable, StoredSource
from ingestion.files.manifest import Candidate
from ingestion.files.stores import Store, store_of
from ingestion.kinds import Column, LoadedFile, Reading
from python_jobs.errors import ConfigurationError
from python_jobs.own_columns import OWN_COLUMNS
from python_jobs.progress import Progress


@dataclass
class FilesPlan:
    """What there is to load of a table. See ``ingestion.kinds.Plan``."""

    source: StoredSource
    table: FilesTable
    store: Store
    candidates: list[Candidate]
    notes: list[str] = field(default_factory=list)
    hand_over: Callable[[Path, Sequence[Column]], None] | None = None
    most_rows: int | None = None

    @property
    def label(self) -> str:
        return f"{self.source.name}.{self.table.name}"

    @property
    def deliveries(self) -> list[Candidate]:
        """What is to be read, in the order in which it was delivered; the newest first when not all of it is read."""
        found = [candidate for candidate in self.candidates if candidate.state in ("new", "changed")]
        return found if self.most_rows is None else found[::-1]

    @property
    def files(self) -> int:
        return len(self.deliveries)

    @property
    def bytes(self) -> int:
        return sum(candidate.stored.size for candidate in self.deliveries)

    def summary(self) -> dict[str, Any]:
        states = [candidate.state for candidate in self.candidates]
        return {
            "files": len(states),
            "bytes": sum(candidate.stored.size for candidate in self.candidates),
            "new": states.count("new"),
            "changed": states.count("changed"),
            "unchanged": len(states) - self.files,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        manifest.settle(connection, self.candidates)

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.files.formats import FormatReader
        from ingestion.publish import raw_columns, target
        from ingestion.reading import TableReader

        files = self._files(connection)
        kept = csv_conventions.known(connection, self.source.name, self.table.name)
        columns = set(raw_columns(connection, target(self.source.name, self.table.name))) - set(OWN_COLUMNS)
        with progress.step(f"read {self.label}") as step, ThreadPoolExecutor(1, "digest") as beside:
            allowance = Allowance(self.table.max_reject_ratio, files) if self.most_rows is None else None
            reader = TableReader(folder, self.table, self.label, load_id, step, self.hand_over, allowance)
            formats = FormatReader(reader, self.table, kept, columns)
            for number, (candidate, file) in enumerate(zip(self.deliveries, files, strict=True), 1):
                if len(files) > 1:
                    step.describe(f"file {number} of {len(files)}")
                with self.store.opened(candidate.stored, folder) as (path, sha256):
                    known = file.sha256 or sha256
                    digest = None if known else beside.submit(self.store.digest, candidate.stored)
                    formats.read(file, path)
                    file.sha256 = digest.result() if digest else known
                if reader.give_up() or (self.most_rows is not None and reader.rows >= self.most_rows):
                    break
            formats.close()
        self.notes += formats.notes
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=files,
            rejects=reader.duckdb,
            bytes=self.bytes,
            conventions={} if formats.conventions == kept else formats.conventions,
            hints=formats.hints,
            is_partial=reader.is_lost,
        )

    def _files(self, connection: psycopg.Connection) -> list[LoadedFile]:
        """The deliveries with an id each, and the ids of the versions that they may take the place of."""
        names = [candidate.name for candidate in self.deliveries]
        ids = connection.execute(
            "select nextval(pg_get_serial_sequence('pipeline.files', 'file_id')) from generate_series(1, %s)",
            [len(names)],
        ).fetchall()
        versions: dict[str, list[int]] = {}
        for name, version in connection.execute(
            "select path, file_id from pipeline.files where source = %s and table_name = %s and path = any(%s)",
            [self.source.name, self.table.name, names],
        ):
            versions.setdefault(name, []).append(version)
        return [
            LoadedFile(
                file_id=file_id,
                path=candidate.name,
                size_bytes=candidate.stored.size,
                modified_ns=candidate.stored.modified_ns,
                sha256=candidate.sha256,
                replaces=versions.get(candidate.name, []),
                etag=candidate.stored.etag or None,
            )
            for candidate, (file_id,) in zip(self.deliveries, ids, strict=True)
        ]


def plan(connection: psycopg.Connection, source: StoredSource, table: FilesTable, base: Path) -> FilesPlan:
    """Compare the files that match with those that are loaded.

    Raises:
        ConfigurationError: the location is not there, or nothing matches and nothing ever did.
    """
    store = store_of(source, base, f"{source.name}.{table.name}")
    stored = store.listing(table.path)
    if not stored and not manifest.known_files(connection, source.name, table.name):
        raise ConfigurationError(
            f"source '{source.name}': table '{table.name}': key 'path': '{table.path}' matches nothing "
            f"in '{source.location}'"
        )
    candidates, notes = manifest.compare(connection, source.name, table.name, store, stored)
    return FilesPlan(source, table, store, candidates, notes)
