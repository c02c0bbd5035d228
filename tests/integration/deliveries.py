"""A source of files for tests: declared, delivered, and what came of it."""

from pathlib import Path
from typing import Any

from psycopg import sql

from python_jobs.job import Job


def declare(job: Job, *tables: str, location: str = "crm", options: str = "") -> None:
    """Write a sources file with one source, ``crm``, and tables given as YAML flow mappings without braces."""
    lines = "".join(f"      - {{{table}}}\n" for table in tables)
    job.sources_file.write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: files\n    location: {location}\n{options}"
        f"    tables:\n{lines}",
        encoding="utf-8",
    )


def deliver(job: Job, name: str, content: str | bytes) -> Path:
    """Write a file of the source."""
    path = job.sources_file.parent / "crm" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(job: Job, table: str, columns: str = "*", order: str = "_file_id, _line") -> list[Any]:
    """Rows of a table of ``explore``."""
    with job.connect() as connection:
        query = sql.SQL("select {} from explore.{} order by {}").format(
            sql.SQL(columns), sql.Identifier(f"crm__{table}"), sql.SQL(order)
        )
        return connection.execute(query).fetchall()


def dead(job: Job) -> list[Any]:
    """Dead letters that wait: file, line, reason."""
    with job.connect() as connection:
        return connection.execute(
            "select file, line, reason from pipeline.dead_letters where status = 'waiting' order by file, line"
        ).fetchall()


def left_behind(job: Job) -> list[Path]:
    """Files in the state folder that hold deliveries."""
    return [path for path in (job.settings.home / "incoming").rglob("*") if path.is_file()]
