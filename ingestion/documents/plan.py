"""Reads documents: which are new is known as for files; their rows go on as JSON lines."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import psycopg

from ingestion import files
from ingestion.column_types import Notation
from ingestion.documents.declaration import DocumentsTable, SourceModel
from ingestion.documents.process import Bad, Reader
from ingestion.extras import needs
from ingestion.files.plan import FilesPlan
from ingestion.kinds import LoadedFile, Reading
from python_jobs.progress import Progress, SilentStep

__all__ = ["DocumentsPlan", "SourceModel", "plan"]

LIBRARIES = {(".pdf", "pages"): ["pypdfium2"], (".pdf", "tables"): ["pypdfium2", "pdfplumber"]}
LIBRARIES |= {(".docx", "pages"): ["docx"], (".docx", "tables"): ["docx"]}


@dataclass
class DocumentsPlan(FilesPlan):
    """What there is to load of a table of documents. See ``ingestion.kinds.Plan``."""

    @property
    def documents(self) -> DocumentsTable:
        return cast(DocumentsTable, self.table)

    def read(self, connection: psycopg.Connection, load_id: str, folder: Path, progress: Progress) -> Reading:
        from ingestion.read_jsonl import JsonLines
        from ingestion.reading import TableReader

        found = self._files(connection)
        table = self.documents
        with (
            progress.step(f"read {self.label}", total=self.files, unit="documents") as step,
            Reader(table.content, table.seconds) as process,
        ):
            reader = TableReader(folder, table.typed, self.label, load_id, SilentStep(), self.hand_over)
            lines = JsonLines(reader, "utf-8", Notation())
            rows = 0
            for candidate, file in zip(self.deliveries, found, strict=True):
                path = folder / f"input-{file.file_id}.jsonl"
                with self.store.opened(candidate.stored, folder) as (document, sha256):
                    file.sha256 = file.sha256 or sha256 or self.store.digest(candidate.stored)
                    count, bad = self._read_document(process, candidate.name, document, path)
                if count:
                    lines.add(file, path)
                path.unlink()
                _reject(reader, file, bad)
                step.advance()
                rows += count
                if self.most_rows is not None and rows >= self.most_rows:
                    break
            lines.close()
            reader.close()
        return Reading(
            parquet=reader.parquet,
            columns=list(reader.columns.values()),
            rows=reader.rows,
            files=found,
            rejects=reader.duckdb,
            bytes=self.bytes,
        )

    def _read_document(self, process: Reader, name: str, document: Path, path: Path) -> tuple[int, list[Bad]]:
        """Write a document's rows as JSON lines; none of them when it can't be read to its end."""
        count = 0
        with path.open("w", encoding="utf-8") as handle:

            def take(row: dict[str, Any]) -> None:
                nonlocal count
                count += 1
                handle.write(json.dumps({"path": name, "file": PurePosixPath(name).name, **row}) + "\n")

            is_whole, bad = process.read(document, take)
        return (count, bad) if is_whole else (0, [entry for entry in bad if entry[0] is None])


def _reject(reader: Any, file: LoadedFile, bad: list[Bad]) -> None:
    """Dead letters of what can't be read: the page stands where files have the line. Of the content nothing is kept."""
    if not bad:
        return
    import pyarrow as pa

    pages, reasons = zip(*bad, strict=True)
    reader.duckdb.register("unreadable", pa.table({"page": pa.array(pages, pa.int64()), "reason": pa.array(reasons)}))
    file.rows_read += reader.reject(
        file, "select page, null, reason, json_object('path', $1, 'page', page) from unreadable", [file.path]
    )
    reader.duckdb.unregister("unreadable")


def plan(connection: psycopg.Connection, source: SourceModel, table: DocumentsTable, base: Path) -> DocumentsPlan:
    """Compare the documents that match with those that are loaded.

    Raises:
        ConfigurationError: the location is not there, nothing matches and nothing ever did, or a library is missing.
    """
    found = files.plan(connection, cast(Any, source), cast(Any, table), base)
    result = DocumentsPlan(cast(Any, source), cast(Any, table), found.store, found.candidates, found.notes)
    for ending in {PurePosixPath(candidate.name).suffix.lower() for candidate in result.deliveries}:
        for module in LIBRARIES.get((ending, table.content), []):
            needs(module, "documents", f"{result.label}: a {ending} file")
    return result
