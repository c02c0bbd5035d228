"""Rows that could not be loaded: what to see of them, and what to do about them.

Trying again means reading the delivery again: a dead letter alone can't tell what came after it. So a file is
read anew as if it had changed, and a database or an API from the beginning; what was loaded of them before is
replaced in the same transaction.
"""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from ingestion.declarations import Source, Table
from ingestion.files.declaration import StoredSource
from ingestion.files.stores import present
from ingestion.load import load
from ingestion.sources_file import SourcesFile, read_sources
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.warehouse import advisory_lock

STATES = ("waiting", "retried", "discarded", "superseded")


def listing(connection: psycopg.Connection, only: Sequence[str], status: str, limit: int) -> list[dict[str, Any]]:
    """Dead letters, the newest first, without their payloads.

    Args:
        connection: to the warehouse.
        only: names of sources, or ``source.table``; all when empty.
        status: one of ``STATES``, or ``all``.
        limit: how many at most.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            sql.SQL(
                "select dead_letter_id as id, source || '.' || table_name as table, file, line, reason, status, "
                "created_at from pipeline.dead_letters where {} order by dead_letter_id desc limit %(limit)s"
            ).format(_chosen(only, status)),
            {"only": list(only), "status": status, "limit": limit},
        ).fetchall()


def show(connection: psycopg.Connection, dead_letter_id: int) -> dict[str, Any]:
    """One dead letter with the row as it was read. Raw data: for the eyes of whoever may see ``explore``.

    Raises:
        ConfigurationError: there is no such dead letter.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "select dead_letter_id as id, source || '.' || table_name as table, file, line, column_name, reason, "
            "status, load_id, created_at, payload from pipeline.dead_letters "
            "left join explore.dead_letter_payloads using (dead_letter_id) where dead_letter_id = %s",
            [dead_letter_id],
        ).fetchone()
    if row is None:
        raise ConfigurationError(f"no dead letter {dead_letter_id}; `atlas dead-letters list` shows their numbers")
    return row


def discard(connection: psycopg.Connection, ids: Sequence[int], only: Sequence[str]) -> int:
    """Give up waiting dead letters, by number or by source; they stay to be seen, without their payloads.

    Returns:
        How many.
    """
    chosen = sql.SQL("dead_letter_id = any(%(ids)s) and status = 'waiting'") if ids else _chosen(only, "waiting")
    with connection.transaction():
        found = connection.execute(
            sql.SQL("update pipeline.dead_letters set status = 'discarded' where {} returning dead_letter_id").format(
                chosen
            ),
            {"ids": list(ids), "only": list(only), "status": "waiting"},
        ).fetchall()
        connection.execute(
            "delete from explore.dead_letter_payloads where dead_letter_id = any(%s)", [[row[0] for row in found]]
        )
    return len(found)


def retry(job: Job, only: Sequence[str] = ()) -> dict[str, Any]:
    """Read the deliveries of waiting dead letters again, as they are declared now.

    Args:
        job: the run.
        only: names of sources, or ``source.table``; all when empty.

    Returns:
        ``waited`` and ``waiting``: how many waited before and wait now; ``notes`` on tables that were left out.
    """
    sources = read_sources(job.sources_file)
    notes: list[str] = []
    names: list[str] = []
    with job.connect(autocommit=True) as connection:
        before = _count(connection)
        for source, tables in sources.select(tuple(only)):
            with advisory_lock(connection, f"load:{source.name}"):
                for table in tables:
                    if _ask_again(connection, sources, source, table, notes):
                        names.append(f"{source.name}.{table.name}")
    if names:
        notes += load(job, names)["notes"]
    with job.connect(autocommit=True) as connection:
        return {"waited": before, "waiting": _count(connection), "tables": names, "notes": notes}


def _ask_again(
    connection: psycopg.Connection, sources: SourcesFile, source: Source, table: Table, notes: list[str]
) -> bool:
    """Have the next load read a table's deliveries again; whether there is anything to read."""
    label = f"{source.name}.{table.name}"
    letters = connection.execute(
        "select file_id, file from pipeline.dead_letters where source = %s and table_name = %s and status = 'waiting'",
        [source.name, table.name],
    ).fetchall()
    if not letters:
        return False
    if source.kind == "kafka":
        notes.append(
            f"{label}: messages are not read twice: have them sent again as they should be, then discard these"
        )
        return False
    if getattr(source, "location", None) is None:
        connection.execute(
            "delete from pipeline.positions where source = %s and table_name = %s", [source.name, table.name]
        )
        return True
    if table.merges:
        notes.append(
            f"{label}: merges by key, and an older file read again would undo what newer ones brought: "
            "deliver the corrected rows in a new file, then discard these"
        )
        return False
    there = present(cast(StoredSource, source), sources.base, label, [str(file) for _, file in letters])
    for file in sorted({str(file) for _, file in letters} - there):
        notes.append(f"{label}: '{file}' is gone, so it can't be read again")
    connection.execute(
        "update pipeline.files set sha256 = '', size_bytes = -1 where source = %s and table_name = %s "
        "and replaced_at is null and path = any(%s)",
        [source.name, table.name, list(there)],
    )
    return bool(there)


def _chosen(only: Sequence[str], status: str) -> sql.Composed:
    parts = [sql.SQL("true")]
    if only:
        parts.append(sql.SQL("(source = any(%(only)s) or source || '.' || table_name = any(%(only)s))"))
    if status != "all":
        parts.append(sql.SQL("status = %(status)s"))
    return sql.SQL(" and ").join(parts)


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("select count(*) from pipeline.dead_letters where status = 'waiting'").fetchone()
    return int(row[0]) if row else 0
