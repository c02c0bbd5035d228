"""``atlas rules``."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flows.commands.common import json_option, make_job, show, show_table, sources_option
from python_jobs.errors import ConfigurationError


@click.group()
def rules() -> None:
    """Business rules: what must be true of every row (models/rules.yml)."""


@rules.command("check")
@sources_option
@json_option
def rules_check(sources_file: Path | None, as_json: bool) -> None:
    """Check the rules files against the project, without a database. dbt does the same when it starts."""
    from python_jobs.rules.sync import sync_for

    job = make_job(sources_file, quiet=True)
    synced = sync_for(job.settings.project_dir, job.own_models)
    counts = {severity: sum(rule.severity == severity for rule in synced.rules) for severity in _severities()}
    if as_json:
        show({"files": synced.files, "rules": len(synced.rules), **counts, "changed": synced.changed}, as_json)
        return
    of_each = ", ".join(f"{count} {severity}" for severity, count in counts.items())
    click.echo(f"{', '.join(synced.files) or 'no rules file'}: {len(synced.rules)} rules ({of_each})")


@rules.command("list")
@sources_option
@json_option
def rules_list(sources_file: Path | None, as_json: bool) -> None:
    """Show the rules of the files, and how many rows failed and wait in quarantine."""
    from python_jobs.rules.history import last_results
    from python_jobs.rules.sync import sync_for

    job = make_job(sources_file, quiet=True)
    found = sync_for(job.settings.project_dir, job.own_models).rules
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        results = last_results(connection)
    rows: list[dict[str, Any]] = []
    for rule in found:
        result = results.get(rule.name, {})
        row = {name: getattr(rule, name) for name in ("name", "severity", "model", "dimension", "owner", "version")}
        row |= {name: result.get(name) for name in ("rows_tested", "rows_failed")}
        row["quarantined"] = result.get("quarantined", 0) if rule.is_critical else None
        if as_json:
            row |= rule.says | {"origin": rule.origin, "line": rule.line}
        rows.append(row)
    _print(rows, as_json, "no rules: docs/quality.md says how to add one")


@rules.command("history")
@click.argument("rule", required=False)
@json_option
def rules_history(rule: str | None, as_json: bool) -> None:
    """Show every version there was of RULE, or of all: from when to when, and which commit brought it."""
    from python_jobs.rules.history import attribute, rule_history

    job = make_job(None, quiet=True)
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        attribute(connection, job.settings.project_dir)
        found = rule_history(connection, rule)
    if rule and not found:
        raise ConfigurationError(f"no version of a rule '{rule}' is recorded; a build records it (`atlas rules list`)")
    if not as_json:
        shown = ("rule", "number", "version", "valid_from", "valid_to", "changed_by", "code_revision", "severity")
        found = [{name: _short(name, row[name]) for name in (*shown, "condition")} for row in found]
    _print(found, as_json, "no version is recorded yet; a build records them")


def _severities() -> Sequence[str]:
    from python_jobs.rules.rule import SEVERITIES

    return SEVERITIES


def _short(name: str, value: Any) -> Any:
    if name == "code_revision" and value:
        commit, mark, rest = value.partition("+")
        return f"{commit[:10]}{mark}{rest}"
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value


def _print(rows: list[dict[str, Any]], as_json: bool, nothing: str) -> None:
    if rows or as_json:
        show_table(rows, as_json)
    else:
        click.echo(nothing)
