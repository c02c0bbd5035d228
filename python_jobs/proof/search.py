"""Search for values in everything a run leaves behind: tables, statistics, files of any kind, what commands print."""

import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

CHUNK_CHARACTERS = 8_000_000
_WORD = re.compile(r"[0-9A-Za-z]+")
_SQLITE = b"SQLite format 3\0"
_CATALOG = (
    ("statistics", "select most_common_vals::text || histogram_bounds::text || coalesce(most_common_elems::text, '') "
     "from pg_stats where schemaname not in ('explore', 'pg_catalog', 'information_schema')"),
    ("comments", "select description from pg_description where classoid = 'pg_class'::regclass"),
    ("activity", "select query from pg_stat_activity where datname = current_database()"),
)  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """One text that was searched.

    Attributes:
        kind: where it belongs: ``schema masked``, ``logs``, ``server log`` …
        name: the table or file.
        found: the values in it.
    """

    kind: str
    name: str
    found: frozenset[str]


class Finder:
    """Finds values in texts, in any case, as they are written and as JSON or an address bar writes them.

    A value counts where it stands for itself: eight digits in the middle of a hash are no phone number.

    Args:
        values: what to look for.
        forms: other writings of a value, which count as the value.
    """

    def __init__(self, values: Iterable[str], forms: Callable[[str], Iterable[str]] = lambda value: ()) -> None:
        self.needles: dict[str, tuple[str, frozenset[str], re.Pattern[str]]] = {}
        self.by_word: dict[str, set[str]] = {}
        for value in values:
            for form in {value, *forms(value)}:
                for written in {form, json.dumps(form)[1:-1], quote(form)}:
                    self._add(value, written.lower())

    def _add(self, value: str, written: str) -> None:
        words = frozenset(_WORD.findall(written))
        if not words or written in self.needles:
            return
        decimals = r"(?<![0-9]\.)" if written[0].isdigit() else ""
        pattern = re.compile(rf"(?<![0-9a-z]){decimals}{re.escape(written)}(?![0-9a-z])")
        self.needles[written] = (value, words, pattern)
        self.by_word.setdefault(max(words, key=len), set()).add(written)

    def find(self, text: str) -> frozenset[str]:
        """The values that a text holds. Its words are taken once, so thousands of values cost little more than one."""
        text = text.lower()
        words = set(_WORD.findall(text))
        found = set()
        for word in words & self.by_word.keys():
            for written in self.by_word[word]:
                value, needed, pattern = self.needles[written]
                if value not in found and needed <= words and written in text and pattern.search(text):
                    found.add(value)
        return frozenset(found)

    def find_in(self, pieces: Iterable[str]) -> frozenset[str]:
        """The same over pieces that a value never crosses, such as rows."""
        found: frozenset[str] = frozenset()
        waiting: list[str] = []
        size = 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size > CHUNK_CHARACTERS:
                found |= self.find("\n".join(waiting))
                waiting, size = [], 0
        return found | self.find("\n".join(waiting))


def relations(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Tables, views and materialised views as (schema, name); all schemas but Postgres's own."""
    return connection.execute(
        "select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%' "
        "and n.nspname <> 'information_schema' order by 1, 2"
    ).fetchall()


def cells(connection: psycopg.Connection, schema: str, name: str) -> Iterator[str]:
    """Every row of a relation as text. As CSV: other formats put letters in the place of line breaks."""
    query = sql.SQL("copy (select * from {}) to stdout (format csv)").format(sql.Identifier(schema, name))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            yield bytes(block).decode()


def search_database(connection: psycopg.Connection, finder: Finder, *, explore: bool = False) -> Iterator[Looked]:
    """Search every relation outside ``explore``, and what the server keeps beside them.

    Args:
        connection: of an owner or superuser: who can't see can't find.
        finder: what to look for.
        explore: search ``explore`` and nothing else instead.
    """
    for schema, name in relations(connection):
        if (schema == "explore") is explore:
            yield Looked(f"schema {schema}", f"{schema}.{name}", finder.find_in(cells(connection, schema, name)))
    for name, query in _CATALOG if not explore else ():
        rows = connection.execute(query.encode()).fetchall()
        yield Looked(f"server {name}", f"pg_catalog: {name}", finder.find_in(str(row[0] or "") for row in rows))


def search_files(folder: Path, finder: Finder, *, leave_out: Sequence[Path] = ()) -> Iterator[Looked]:
    """Search every file below a folder, its name included.

    Args:
        folder: where to look.
        finder: what to look for.
        leave_out: folders and files below it that are not searched.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(other in (path, *path.parents) for other in leave_out):
            name = path.relative_to(folder)
            kind = name.parts[0] if len(name.parts) > 1 else "other files"
            yield Looked(kind, str(name), finder.find_in([str(name), *readable(path)]))


def readable(path: Path) -> Iterator[str]:
    """A file's content as text: Parquet and SQLite as rows, what is packed unpacked, the rest as it is."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(path).iter_batches():
            yield "\n".join(" | ".join(map(str, row.values())) for row in batch.to_pylist())
        return
    with path.open("rb") as handle:
        start = handle.read(len(_SQLITE))
    if start == _SQLITE:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (table,) in tables:
                for row in database.execute('select * from "{}"'.format(table.replace('"', '""'))):  # noqa: S608
                    yield " | ".join(map(str, row))
        return
    content = path.read_bytes()
    yield (gzip.decompress(content) if start[:2] == b"\x1f\x8b" else content).decode("utf-8", errors="replace")
