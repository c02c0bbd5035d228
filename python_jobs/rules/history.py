"""Every version of every rule: what quality.rules holds, and which commit brought it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from python_jobs.job import code_revision
from python_jobs.rules.read import RuleError, read_rules

Row = dict[str, Any]
Version = tuple[str, str]

MOST_COMMITS = 300
UNCOMMITTED = "+changes"
_SEPARATOR = "\x1f"


def attribute(connection: psycopg.Connection, project: Path) -> None:
    """Write beside each version that lacks it which commit brought it, and whose.

    A version that is in no commit gets the revision that the project is at, marked ``+changes``, until it is.

    Args:
        connection: to the warehouse.
        project: folder of dbt_project.yml.
    """
    open_versions: dict[str, set[Version]] = {}
    for origin, rule, version in connection.execute(
        "select origin, rule, version from quality.rules "
        "where code_revision is null or (code_revision like %s and valid_to is null)",
        [f"%{UNCOMMITTED}"],
    ).fetchall():
        open_versions.setdefault(origin, set()).add((rule, version))
    rows: list[Row] = []
    for origin, versions in open_versions.items():
        brought = commits_of(project / origin, origin, versions)
        now = code_revision((project / origin).resolve().parent)
        uncommitted = f"{now.removesuffix(UNCOMMITTED)}{UNCOMMITTED}" if now else None
        for version in versions:
            commit, author = brought.get(version, (uncommitted, None))
            rows.append({"origin": origin, "rule": version[0], "version": version[1], "commit": commit, "by": author})
    connection.execute(
        """
        update quality.rules as kept
        set code_revision = found.commit, changed_by = found.by
        from jsonb_to_recordset(%s) as found (origin text, rule text, version text, commit text, by text)
        where kept.origin = found.origin and kept.rule = found.rule and kept.version = found.version
            and (kept.code_revision is null or kept.code_revision like %s)
            and kept.code_revision is distinct from found.commit
        """,
        [Jsonb(rows), f"%{UNCOMMITTED}"],
    )


def commits_of(path: Path, origin: str, wanted: set[Version]) -> dict[Version, tuple[str, str]]:
    """Commit and author that brought each version of a rule into a file: of several times, the last.

    Args:
        path: the rules file.
        origin: how the project calls it.
        wanted: rule and version.
    """
    # Read from the newest on: as long as a version is there, an older commit may have brought it.
    found: dict[Version, tuple[str, str]] = {}
    settled: set[Version] = set()
    for commit, author, versions in _revisions(path.resolve(), origin):
        for version in wanted - settled:
            if version in versions:
                found[version] = (commit, author)
            elif version in found:
                settled.add(version)
        if settled >= wanted:
            break
    return found


def rule_history(connection: psycopg.Connection, rule: str | None = None) -> list[Row]:
    """The versions there were, oldest first.

    Args:
        connection: to the warehouse.
        rule: its name; all rules by default.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            select
                rule, row_number() over (partition by rule order by valid_from) as number, version, valid_from,
                valid_to, changed_by, code_revision, model, severity, condition, by_columns, dimension, min_pass_rate,
                owner, since, why, suggestion, origin
            from quality.rules where coalesce(rule = %s, true) order by rule, valid_from
            """,
            [rule],
        ).fetchall()


def last_results(connection: psycopg.Connection) -> dict[str, Row]:
    """By rule: rows tested and failed in the last build, and rows that wait in quarantine now."""
    found: dict[str, Row] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        tested = cursor.execute(
            """
            select test_name as rule, rows_tested, rows_failed, status from quality.test_results
            where test_type = 'rule' and (run_id, invocation_id) = (
                select run_id, invocation_id from quality.invocations order by recorded_at desc limit 1
            )
            """
        ).fetchall()
    for row in tested:
        found[row.pop("rule")] = row
    for row in quarantined(connection):
        found.setdefault(row["rule"], {})["quarantined"] = row["rows"]
    return found


def quarantined(connection: psycopg.Connection) -> list[Row]:
    """Rows that wait in quarantine: model, rule, reason, how many and since when; of each model the most first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select model, rule, reason, count(*) as rows, min(first_seen_at)::text as first_seen_at "
            "from quality.quarantined_rows group by 1, 2, 3 order by model, rows desc, rule"
        ).fetchall()


def _revisions(path: Path, origin: str) -> Iterator[tuple[str, str, set[Version]]]:
    """Commits that changed a file, newest first, with the rule versions that are in it then."""
    log = _git(path.parent, "log", f"-{MOST_COMMITS}", f"--format=%H{_SEPARATOR}%an", "--", path.name)
    for line in (log or "").splitlines():
        commit, _, author = line.partition(_SEPARATOR)
        text = _git(path.parent, "show", f"{commit}:./{path.name}")
        try:
            rules = read_rules(text or "", origin)
        except RuleError:
            continue  # a commit whose rules could not be read brought none into force
        yield commit, author, {(rule.name, rule.version) for rule in rules}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says; None outside of a checkout, and without git."""
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
