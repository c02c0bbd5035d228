"""Which files are new: what is there, compared with what is loaded.

What is loaded already is known from ``pipeline.files``, by path, size, time of change and content; in a bucket by key,
size and ETag:

- same path, size and time (or ETag): not read. Same content with another time: noted, not loaded.
- same path, other content: the new version. Without a key its rows take the place of the old version's;
  with ``grow: merge`` they supersede by key, and rows that the new version no longer names stay.
- new path with the content of a file that is gone: the file was moved; nothing is loaded.
- new path with the content of a file that is still there: a delivery like any other, and a note says so.
- a file that is gone: its rows stay.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import psycopg

from ingestion.files.stores import Store, Stored
from ingestion.kinds import EPOCH


@dataclass
class Candidate:
    """A file that matches, and what it is to the table.

    Attributes:
        sha256: of its content; empty where that is found out when it is read.
        known: the version of ``pipeline.files`` that it is, or that it replaces.
    """

    stored: Stored
    state: Literal["new", "changed", "unchanged", "touched", "moved"]
    sha256: str = ""
    known: int | None = None

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def content(self) -> str:
        """What two files with the same content have in common."""
        return self.stored.etag or self.sha256


def compare(
    connection: psycopg.Connection, source: str, table: str, store: Store, stored: Sequence[Stored]
) -> tuple[list[Candidate], list[str]]:
    """What every file is to a table, in the order in which they are to be read; and notes.

    Args:
        connection: to the warehouse.
        source: the source's name.
        table: the table's name.
        store: where the files are.
        stored: those that match.
    """
    label = f"{source}.{table}"
    known = known_files(connection, source, table)
    names = {file.name for file in stored}
    # Of a version that is to be read again, the content is forgotten.
    of_known = [(content, name) for name, row in known.items() if (content := row[4] or row[3])]
    gone = {content: name for content, name in of_known if name not in names}
    contents = {content: name for content, name in of_known if name in names}
    notes = []
    sizes = Counter([file.size for file in stored] + [row[1] for row in known.values()])
    candidates = sorted(
        (_candidate(store, file, known, alone=sizes[file.size] == 1) for file in stored),
        key=lambda item: (item.stored.modified_ns, item.name),
    )
    for candidate in candidates:
        if candidate.state == "new" and candidate.content:
            if candidate.content in gone:
                before = gone.pop(candidate.content)
                candidate.state, candidate.known = "moved", known[before][0]
                notes.append(f"{label}: '{before}' is now '{candidate.name}'; its rows stay as they are")
            elif candidate.content in contents and candidate.stored.size:
                notes.append(
                    f"{label}: '{candidate.name}' has the same content as '{contents[candidate.content]}'; "
                    "it is loaded as a delivery of its own: remove one of the two if that is not meant"
                )
        if candidate.content:
            contents.setdefault(candidate.content, candidate.name)
    return candidates, notes


def known_files(connection: psycopg.Connection, source: str, table: str) -> dict[str, Any]:
    """By path: id, size, time, SHA-256 and ETag of the versions that are loaded now."""
    return {
        row[0]: row[1:]
        for row in connection.execute(
            "select path, file_id, size_bytes, modified_at, sha256, etag from pipeline.files "
            "where source = %s and table_name = %s and replaced_at is null",
            [source, table],
        )
    }


def settle(connection: psycopg.Connection, candidates: Sequence[Candidate]) -> None:
    """Record files that were moved or only touched."""
    for candidate in candidates:
        if candidate.state in ("touched", "moved"):
            connection.execute(
                "update pipeline.files set path = %s, modified_at = %s where file_id = %s",
                [candidate.name, _time(candidate.stored.modified_ns), candidate.known],
            )


def _candidate(store: Store, stored: Stored, known: dict[str, Any], *, alone: bool) -> Candidate:
    """What a file is to the table by itself. Where no other has its size, its content need not be known yet."""
    loaded = known.get(stored.name)
    mark = stored.etag or _time(stored.modified_ns)
    if loaded and (loaded[1], loaded[4] if stored.etag else loaded[2]) == (stored.size, mark):
        return Candidate(stored, "unchanged", loaded[3], loaded[0])
    candidate = Candidate(stored, "new", "" if alone else store.digest(stored))
    if loaded:
        candidate.known = loaded[0]
        candidate.state = "touched" if candidate.sha256 and loaded[3] == candidate.sha256 else "changed"
    return candidate


def _time(nanoseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=nanoseconds // 1000)
