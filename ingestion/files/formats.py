"""One file after another, each by its format."""

import gzip
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.csv_dialect import Declared, find_dialect
from ingestion.csv_notation import find_notation
from ingestion.files.declaration import FORMATS, FilesTable, Format
from ingestion.files.unpack import encoding_of, hint, plain_link
from ingestion.kinds import LoadedFile
from ingestion.read_csv import read_csv
from ingestion.read_jsonl import JsonLines
from ingestion.reading import Records, TableReader
from python_jobs.errors import AtlasError, ConfigurationError


class FormatReader:
    """Reads the files of one table in one load.

    Args:
        reader: takes the rows.
        table: the declaration.
        kept: how the table's CSV files are written, as earlier loads found out.
        columns: of the raw table; empty before the first load.

    Attributes:
        conventions: as ``kept``, with what this load's files showed.
        notes: what people should know, whatever becomes of the load.
        hints: what may be the reason where too many rows are rejected.
    """

    def __init__(
        self, reader: TableReader, table: FilesTable, kept: Mapping[str, str], columns: Collection[str]
    ) -> None:
        self.reader, self.table, self.columns = reader, table, set(columns)
        self.conventions = dict(kept)
        self.notes: list[str] = []
        self.hints: list[str] = []
        self._lines: dict[str, JsonLines] = {}
        self._last: LoadedFile | None = None

    def read(self, file: LoadedFile, path: Path) -> None:
        """Read a file.

        Args:
            file: which it is.
            path: where it is, its ending as delivered.

        Raises:
            ConfigurationError: it is not what it is declared to be.
            AtlasError: it can't be read.
        """
        self._last = file
        kind = self.table.format_of(file.path)
        if kind is None:
            raise ConfigurationError(
                f"{self.reader.label}: file '{file.path}': its ending does not say what it is; "
                f"declare the table's 'format': {FORMATS}"
            )
        with self._names_the_file(file, kind):
            if kind in ("json", "jsonl"):
                self._json(file, path, kind)
                return
            link = self.reader.folder / f"input-{file.file_id}.{kind}"
            try:
                self.reader.take(file, self._records(kind, file, path, link))
            finally:
                link.unlink(missing_ok=True)
        if kind == "csv":
            self.columns |= set(self.reader.columns)

    def close(self) -> None:
        """Take what is left."""
        if self._last:
            with self._names_the_file(self._last, "jsonl"):
                for lines in self._lines.values():
                    lines.close()
        self.reader.close()

    def _label(self, file: LoadedFile) -> str:
        return f"{self.reader.label}: file '{file.path}'"

    def _json(self, file: LoadedFile, path: Path, kind: Format) -> None:
        encoding = encoding_of(path, self._label(file), self.table.encoding)
        if encoding not in self._lines:
            self._lines[encoding] = JsonLines(self.reader, encoding, self.table.notation)
        if kind == "jsonl":
            self._lines[encoding].add(file, path)
            return
        from ingestion.read_json import elements

        self._lines[encoding].add_chunks(file, elements(path, encoding, self.table.records, self._label(file)))

    def _records(self, kind: Format, file: LoadedFile, path: Path, link: Path) -> Records:
        if kind == "parquet":
            from ingestion.read_parquet import read_parquet

            link.symlink_to(path)
            return read_parquet(self.reader, file, link, self.table.notation)
        if kind == "excel":
            from ingestion.read_excel import read_excel

            records, note = read_excel(
                self.reader, file, path, self.table.sheet, self.table.header_row, self.table.notation
            )
            self.notes += [note] if note else []
            return records
        return self._csv(file, path, link)

    def _csv(self, file: LoadedFile, path: Path, link: Path) -> Records:
        table, label = self.table, self._label(file)
        encoding = encoding_of(path, label, table.encoding, self.conventions.get("encoding"))
        plain_link(path, encoding, link)
        declared = Declared(table.delimiter, table.quote, table.skip, table.names)
        try:
            dialect = find_dialect(link, label, declared, self.conventions, self.columns)
        except UnicodeError:
            raise ConfigurationError(f"{hint(path, label)}") from None
        records, undecoded = read_csv(self.reader, file, link, dialect, encoding=encoding, notation=table.notation)
        found = find_notation(
            self.reader.duckdb,
            dialect.header,
            table.types,
            table.notation,
            self.conventions,
            numbers=table.decimal is None and table.thousands is None,
            dates=table.date_format is None,
        )
        if undecoded and table.encoding is None:
            self.notes.append(hint(path, label))
            self.hints.append(self.notes[-1])
        self.hints += [text for text in found.hints if text not in self.hints]
        self.conventions |= {"encoding": encoding} if table.encoding is None else {}
        self.conventions |= {
            name: value
            for name, value in dialect.shown.items()
            if getattr(table, name, None) is None and not (name == "escape_sign" and table.quote is not None)
        }
        self.conventions |= found.shown
        return replace(records, notation=found.notation)

    @contextmanager
    def _names_the_file(self, file: LoadedFile, kind: Format) -> Iterator[None]:
        """Errors of the parsers, which quote what they could not parse, become one that names the file."""
        try:
            yield
        except (duckdb.Error, pa.ArrowException, EOFError, gzip.BadGzipFile, zlib.error, UnicodeError) as error:
            raise AtlasError(
                f"{self._label(file)} can't be read as {kind} "
                f"({type(error).__name__}); is it whole, and what the table's 'format' and 'encoding' say?"
            ) from None
