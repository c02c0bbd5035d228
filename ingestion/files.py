"""The kind ``files``: CSV, JSON lines and Parquet under a folder.

What is loaded already is known from ``pipeline.files``, by path, size, time of change and content:

- same path, size and time: not read. Same content with another time: noted, not loaded.
- same path, other content: the new version. Without a key its rows take the place of the old version's;
  with ``grow: merge`` they supersede by key, and rows that the new version no longer names stay.
- new path with the content of a file that is gone: the file was moved; nothing is loaded.
- new path with the content of a file that is still there: a delivery like any other, and a note says so.
- a file that is gone: its rows stay.
"""

import codecs
import contextlib
import gzip
import hashlib
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal

import psycopg
from pydantic import Field, field_validator, model_validator

from ingestion.column_types import Notation
from ingestion.declarations import Source, Table
from ingestion.kinds import Column, LoadedFile, Reading
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.progress import Progress

Format = Literal["csv", "jsonl", "parquet"]
ENDINGS: dict[str, Format] = {
    **{".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"},
    **{".parquet": "parquet", ".pq": "parquet"},
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def relative_glob(value: str) -> str:
    """A glob that stays below a folder.

    Raises:
        ValueError: it doesn't.
    """
    if not value or Path(value).is_absolute() or ".." in Path(value).parts:
        raise ValueError(f"'{value}' must be a file name or a glob under the source's 'location'")
    return value


class FilesTable(Table):
    """A table that is delivered as files.

    Attributes:
        path: glob under the source's location.
        format: by each file's ending when left out.
        delimiter: of CSV, up to four characters; found out when left out.
        quote: of CSV; found out when left out.
        names: of the columns of CSV files without a header.
        encoding: of CSV and JSON lines.
        decimal: separator in typed numbers.
        thousands: separator in typed numbers.
        date_format: strptime format of typed dates; ISO when left out.
        timestamp_format: strptime format of typed timestamps; ISO when left out.
    """

    path: str
    format: Format | None = None
    delimiter: str | None = None
    quote: str | None = None
    names: list[str] = Field(default=[])
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str | None = None
    date_format: str | None = None
    timestamp_format: str | None = None

    @field_validator("path")
    @classmethod
    def _path_is_relative(cls, value: str) -> str:
        return relative_glob(value)

    @field_validator("delimiter")
    @classmethod
    def _few_letters(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and 1 <= len(value) <= 4):
            raise ValueError(f"'{value}' must be one to four ASCII characters")
        return value

    @field_validator("names")
    @classmethod
    def _names_differ(cls, value: list[str]) -> list[str]:
        if not all(name.strip() for name in value) or len(set(value)) < len(value):
            raise ValueError("every column needs a name of its own")
        return value

    @field_validator("quote", "decimal", "thousands")
    @classmethod
    def _one_letter(cls, value: str | None) -> str | None:
        if value is not None and len(value.encode()) != 1:
            raise ValueError(f"'{value}' must be a single ASCII character")
        return value

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, value: str) -> str:
        try:
            return codecs.lookup(value).name
        except LookupError:
            raise ValueError(f"'{value}' is not an encoding; for example utf-8, cp1252, iso8859-1, utf-16") from None

    @model_validator(mode="after")
    def _separators_differ(self) -> "FilesTable":
        if self.decimal == self.thousands:
            raise ValueError(f"'decimal' and 'thousands' are both '{self.decimal}'; they must differ")
        return self

    @property
    def notation(self) -> Notation:
        return Notation(self.decimal, self.thousands, self.date_format, self.timestamp_format)


class SourceModel(Source):
    """A source of kind ``files``.

    Attributes:
        location: the folder; relative to the sources file.
    """

    location: str
    tables: list[FilesTable]


@dataclass
class Candidate:
    """A file that matches, and what it is to the table."""

    path: Path
    name: str
    size: int
    modified_ns: int
    state: Literal["new", "changed", "unchanged", "touched", "moved"]
    sha256: str = ""
    known: int | None = None


@dataclass
class FilesPlan:
    """What there is to load of a table. See ``ingestion.kinds.Plan``."""

    source: SourceModel
    table: FilesTable
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
        return sum(candidate.size for candidate in self.deliveries)

    def summary(self) -> dict[str, Any]:
        states = [candidate.state for candidate in self.candidates]
        return {
            "files": len(states),
            "bytes": sum(candidate.size for candidate in self.candidates),
            "new": states.count("new"),
            "changed": states.count("changed"),
            "unchanged": len(states) - self.files,
            "notes": self.notes,
        }

    def settle(self, connection: psycopg.Connection) -> None:
        for candidate in self.candidates:
            if candidate.state in ("touched", "moved"):
                connection.execute(
                    "update pipeline.files set path = %s, modified_at = %s where file_id = %s",
                    [candidate.name, _time(candidate.modified_ns), candidate.known],
                )

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        files = self._files(connection)
        with progress.step(f"read {self.label}") as step:
            reader = TableReader(folder, self.table, self.label, load_id, step, self.hand_over)
            lines = JsonLines(reader, self.table.encoding, self.table.notation)
            for number, (candidate, file) in enumerate(zip(self.deliveries, files, strict=True), 1):
                if len(files) > 1:
                    step.describe(f"file {number} of {len(files)}")
                with self._names_the_file(candidate, file):
                    self._read_file(reader, lines, candidate, file, folder)
                require_unchanged(self.label, candidate)
                if self.most_rows is not None and reader.rows >= self.most_rows:
                    break
            with self._names_the_file(candidate, file):
                lines.close()
            reader.close()
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=files,
            rejects=reader.duckdb,
            bytes=self.bytes,
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
                size_bytes=candidate.size,
                modified_ns=candidate.modified_ns,
                sha256=candidate.sha256,
                replaces=versions.get(candidate.name, []),
            )
            for candidate, (file_id,) in zip(self.deliveries, ids, strict=True)
        ]

    @contextlib.contextmanager
    def _names_the_file(self, candidate: Candidate, file: LoadedFile) -> Iterator[None]:
        """Errors of the parsers, which quote what they could not parse, become one that names the file."""
        import duckdb
        import pyarrow as pa

        try:
            yield
        except (duckdb.Error, pa.ArrowException, EOFError, gzip.BadGzipFile, UnicodeError) as error:
            raise AtlasError(
                f"{self.label}: file '{file.path}' can't be read as {self._format(candidate)} "
                f"({type(error).__name__}); is it whole, and what the table's 'format' and 'encoding' say?"
            ) from None

    def _format(self, candidate: Candidate) -> Format:
        kind = self.table.format or _format(candidate.path)
        if kind is None:
            raise ConfigurationError(
                f"{self.label}: file '{candidate.name}': its ending does not say what it is; "
                "declare the table's 'format': csv, jsonl or parquet"
            )
        return kind

    def _read_file(self, reader: Any, lines: Any, candidate: Candidate, file: LoadedFile, folder: Path) -> None:
        kind = self._format(candidate)
        if kind == "jsonl":
            lines.add(file, candidate.path)
            return
        link = folder / f"input-{file.file_id}.{kind}"
        try:
            reader.take(file, self._records(kind, reader, candidate, file, link))
        finally:
            link.unlink(missing_ok=True)

    def _records(self, kind: Format, reader: Any, candidate: Candidate, file: LoadedFile, link: Path) -> Any:
        if kind == "parquet":
            from ingestion.read_parquet import read_parquet

            link.symlink_to(candidate.path)
            return read_parquet(reader, file, link, self.table.notation)
        from ingestion.read_csv import read_csv

        _plain_link(candidate.path, self.table.encoding, link)
        return read_csv(
            reader,
            file,
            link,
            delimiter=self.table.delimiter,
            quote=self.table.quote,
            names=self.table.names,
            encoding=self.table.encoding,
            notation=self.table.notation,
        )


def plan(connection: psycopg.Connection, source: SourceModel, table: FilesTable, base: Path) -> FilesPlan:
    """Compare the files that match with those that are loaded.

    Raises:
        ConfigurationError: the location is not there, or nothing matches and nothing ever did.
    """
    folder = base / source.location
    if not folder.is_dir():
        raise ConfigurationError(
            f"source '{source.name}': key 'location': folder '{source.location}' is not there "
            f"(it is looked for from {base})"
        )
    known = {
        row[0]: row[1:]
        for row in connection.execute(
            "select path, file_id, size_bytes, modified_at, sha256 from pipeline.files "
            "where source = %s and table_name = %s and replaced_at is null",
            [source.name, table.name],
        )
    }
    paths = [path for path in folder.glob(table.path) if path.is_file()]
    if not paths and not known:
        raise ConfigurationError(
            f"source '{source.name}': table '{table.name}': key 'path': '{table.path}' matches nothing "
            f"in '{source.location}'"
        )
    result = FilesPlan(source, table, [])
    names = {path.relative_to(folder).as_posix() for path in paths}
    gone = {row[3]: name for name, row in known.items() if name not in names}
    contents = {row[3]: name for name, row in known.items() if name in names}
    candidates = [_candidate(path, path.relative_to(folder).as_posix(), known) for path in paths]
    for candidate in sorted(candidates, key=lambda item: (item.modified_ns, item.name)):
        if candidate.state == "new":
            if candidate.sha256 in gone:
                before = gone.pop(candidate.sha256)
                candidate.state, candidate.known = "moved", known[before][0]
                result.notes.append(f"{result.label}: '{before}' is now '{candidate.name}'; its rows stay as they are")
            elif candidate.sha256 in contents and candidate.size:
                result.notes.append(
                    f"{result.label}: '{candidate.name}' has the same content as '{contents[candidate.sha256]}'; "
                    "it is loaded as a delivery of its own: remove one of the two if that is not meant"
                )
        if candidate.sha256:
            contents.setdefault(candidate.sha256, candidate.name)
        result.candidates.append(candidate)
    return result


def _candidate(path: Path, name: str, known: dict[str, Any]) -> Candidate:
    state = path.stat()
    candidate = Candidate(path.absolute(), name, state.st_size, state.st_mtime_ns, "new")
    loaded = known.get(name)
    if loaded and (loaded[1], loaded[2]) == (candidate.size, _time(candidate.modified_ns)):
        candidate.state, candidate.sha256 = "unchanged", loaded[3]
        return candidate
    with path.open("rb") as handle:
        candidate.sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    if loaded:
        candidate.known = loaded[0]
        candidate.state = "touched" if loaded[3] == candidate.sha256 else "changed"
    return candidate


def _time(nanoseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=nanoseconds // 1000)


def require_unchanged(label: str, candidate: Candidate) -> None:
    """Refuse a file that became another while it was read.

    Raises:
        AtlasError: it did.
    """
    state = candidate.path.stat()
    if (state.st_size, state.st_mtime_ns) != (candidate.size, candidate.modified_ns):
        raise AtlasError(f"{label}: file '{candidate.name}' changed while it was read; run again when it is whole")


def _format(path: Path) -> Format | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return ENDINGS.get(suffixes[-1]) if suffixes else None


# Bytes that can't be decoded stay as they are, which makes them wrong UTF-8: the CSV reader then refuses
# just the records they are in.
codecs.register_error(
    "atlas_keep", lambda error: ("\udcff", error.end) if isinstance(error, UnicodeDecodeError) else ("", 0)
)


def _plain_link(path: Path, encoding: str, link: Path) -> None:
    """Make ``link`` the file itself, or a plain UTF-8 copy when it is packed or written otherwise."""
    packed = path.suffix.lower() == ".gz"
    if encoding in ("utf-8", "utf-8-sig", "ascii") and not packed:
        link.symlink_to(path)
        return
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = stack.enter_context(path.open("rb"))
        if packed:
            raw = stack.enter_context(gzip.open(raw, "rb"))  # type: ignore[arg-type]
        target = stack.enter_context(link.open("wb"))
        if encoding in ("utf-8", "utf-8-sig", "ascii"):
            shutil.copyfileobj(raw, target, 1 << 20)
            return
        text = io.TextIOWrapper(raw, encoding=encoding, errors="atlas_keep", newline="")
        while chunk := text.read(1 << 20):
            target.write(chunk.encode("utf-8", errors="surrogateescape"))
