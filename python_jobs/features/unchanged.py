"""Whether a group's table is as it was when it was exported last, so that nothing needs to be read."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import psycopg

from python_jobs.build.relations import states
from python_jobs.features import versions
from python_jobs.features.groups import FeatureGroup
from python_jobs.features.types import Column, quoted
from python_jobs.features.versions import Version


def state_of(connection: psycopg.Connection, group: FeatureGroup, columns: Sequence[Column]) -> str | None:
    """A digest that stays the same while the table, the types of its columns and its key do.

    Returns:
        The digest; None when it can't be told.
    """
    name = f"{quoted(group.schema)}.{quoted(group.table)}"
    state = states(connection, [name]).get(name)
    if state is None or state.content is None:
        return None
    parts = [state.content, [(column.name, column.sql_type) for column in columns], list(group.key)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def version_with(
    connection: psycopg.Connection, group: FeatureGroup, state: str | None, exports: Path
) -> tuple[Version, int] | None:
    """The newest version and its rows, when it was made from the table as it is now and is still there."""
    row = connection.execute(
        "select version from pipeline.exported_groups where group_name = %s and folder = %s and state = %s",
        [group.name, str(exports), state],
    ).fetchone()
    newest = versions.newest(exports / group.name) if row else None
    if row is None or newest is None or str(newest[0]) != row[0]:
        return None
    files = [exports / group.name / row[0] / name for name in newest[1]["files"]]
    return (newest[0], int(newest[1]["row_count"])) if all(file.exists() for file in files) else None


def remember(
    connection: psycopg.Connection, group: FeatureGroup, state: str | None, exports: Path, version: Version
) -> None:
    """Keep which state of the table a version holds."""
    if state is None:
        return
    connection.execute(
        "insert into pipeline.exported_groups (group_name, folder, state, version) values (%s, %s, %s, %s) "
        "on conflict (group_name, folder) do update set state = excluded.state, version = excluded.version",
        [group.name, str(exports), state, str(version)],
    )
