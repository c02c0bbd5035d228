"""``atlas pii``."""

import dataclasses
import sys
from pathlib import Path

import click

from flows.commands.common import json_option, make_job, quiet_option, show, show_table, sources_option
from flows.order import Stage, recorded
from python_jobs.errors import ConfigurationError, QualityGateError


@click.group()
def pii() -> None:
    """Personal data: what is where, and how it is treated."""


@pii.command("classify")
@sources_option
@json_option
def pii_classify(sources_file: Path | None, as_json: bool) -> None:
    """Say what each column of explore holds and why, without writing anything."""
    from python_jobs.masking.run import verdicts

    job = make_job(sources_file)
    job.warehouse.prepare()
    rows = [
        {
            "column": f"{verdict.table}.{verdict.column}",
            "entity": verdict.entity,
            "action": verdict.action,
            "decided_by": verdict.decided_by,
            "confidence": round(verdict.confidence, 2),
            "evidence": verdict.evidence,
        }
        for verdict in verdicts(job)
    ]
    show_table(rows, as_json)


@pii.command("inventory")
@json_option
def pii_inventory(as_json: bool) -> None:
    """List every column of explore with its class, its treatment and how many values were masked."""
    from python_jobs.masking.run import inventory

    job = make_job(None)
    job.warehouse.prepare()
    rows = inventory(job)
    if not as_json:
        shown = ("pii_class", "entity", "action", "decided_by", "values_masked", "values_invalid")
        rows = [
            {"column": f"{row['source']}__{row['table_name']}.{row['column_name']}"}
            | {name: row[name] for name in shown}
            for row in rows
        ]
    show_table(rows, as_json)


@pii.command("rotate-key")
@click.argument("new_key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@sources_option
@json_option
@quiet_option
def pii_rotate_key(new_key_file: Path, sources_file: Path | None, as_json: bool, quiet: bool) -> None:
    """Mask everything again with the key in NEW_KEY_FILE. Goes on where it was stopped."""
    from python_jobs.masking.rotate import rotate

    job = make_job(sources_file, quiet)
    with recorded(job, "atlas pii rotate-key", [Stage.MASK]), job.stage(Stage.MASK) as stage:
        detail = rotate(job, new_key_file.absolute())
        stage.update(detail)
    show(detail, as_json)


@pii.command("reveal")
@click.argument("token")
@click.option("--reason", required=True, help="Why; kept in audit.reveals with who and when.")
@json_option
def pii_reveal(token: str, reason: str, as_json: bool) -> None:
    """Read the value behind a TOKEN of a column with the action vault."""
    from python_jobs.masking.reveal import reveal

    job = make_job(None)
    job.warehouse.prepare()
    show_table([dataclasses.asdict(entry) for entry in reveal(job, token, reason)], as_json)


@pii.command("erase")
@click.argument("table")
@click.argument("key", nargs=-1)
@click.option("--reason", default="", help="Why; kept in audit.erasures with when and how much, not with whom.")
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@sources_option
@json_option
def pii_erase(
    table: str, key: tuple[str, ...], reason: str, dry_run: bool, yes: bool, sources_file: Path | None, as_json: bool
) -> None:
    """Erase a person: their rows in explore and masked, dead letters, and their values in the vault.

    TABLE is the explore table of the persons, KEY says who: column=value, once for each column of the key, as the
    source delivers it. Without KEY, such lines are read from standard input, so that no shell keeps them.
    Tables with meta.pii_subject lose their rows about the person, too. Whoever comes back with a later delivery is
    erased again. Models and exports follow with: atlas build, atlas export.

    For example: atlas pii erase crm__customers kundenummer=100123 --reason "request 2026-118"
    """
    from python_jobs.audit import stated_reason
    from python_jobs.erasure.erase import erase

    given = list(key) or [line for line in sys.stdin.read().splitlines() if line.strip()]
    asked = _key(given)
    job = make_job(sources_file)
    job.warehouse.prepare()
    if not dry_run:  # Said before anybody is asked.
        reason = stated_reason("pii erase", reason, "erasures")
    if dry_run or not yes:
        show(dataclasses.asdict(erase(job, table, asked, reason, look=True)), as_json)
        if dry_run:
            return
        if not (key and sys.stdin.isatty()) or not click.confirm("Erase this for good?", err=True):
            raise ConfigurationError("pii erase: nothing was erased; say --yes to erase what is listed above")
    done = erase(job, table, asked, reason)
    show(dataclasses.asdict(done) | {"next_step": "atlas build, then atlas export; or atlas run"}, as_json)


def _key(parts: list[str]) -> dict[str, str]:
    asked: dict[str, str] = {}
    for part in parts:
        column, equals, value = part.partition("=")
        if not equals or not column.strip() or not value.strip() or column.strip() in asked:
            raise ConfigurationError("pii erase: KEY must be column=value, each column once")
        asked[column.strip()] = value.strip()
    if not asked:
        raise ConfigurationError("pii erase: KEY is missing: say who, as column=value")
    return asked


@pii.command("k-anonymity")
@click.argument("table")
@click.option("--columns", required=True, help="Quasi-identifiers, separated by commas.")
@click.option("--k", default=5, show_default=True, help="Rows that a group must have.")
@json_option
def pii_k_anonymity(table: str, columns: str, k: int, as_json: bool) -> None:
    """How many rows of a TABLE of navigate stand out by a combination of columns."""
    from python_jobs.masking.anonymity import k_anonymity

    with make_job(None).connect(autocommit=True) as connection:
        asked = [column.strip() for column in columns.split(",") if column.strip()]
        show(dataclasses.asdict(k_anonymity(connection, table, asked, k)), as_json)


@pii.command("prove")
@sources_option
@json_option
@quiet_option
def pii_prove(sources_file: Path | None, as_json: bool, quiet: bool) -> None:
    """Plant made-up personal data in a throwaway copy of the sources, run everything on it, and search for it.

    Takes as long as a first run. The copy has its own database and state folder and is removed. Exit code 1: found.
    """
    from python_jobs.proof.prove import prove

    job = make_job(sources_file, quiet)
    proof = prove(job, [sys.executable, "-P", "-m", "flows.cli"])
    if as_json:
        show(dataclasses.asdict(proof), as_json)
    else:
        show_table(proof.rows, as_json)
        show_table(proof.hits, as_json) if proof.hits else None
        for note in [*proof.notes, _left_out(proof.left_out)]:
            click.echo(note)
    if proof.hits:
        names = sorted({hit["planted_in"] for hit in proof.hits})
        raise QualityGateError(f"pii prove: {len(proof.hits)} planted values got out, from: {', '.join(names)}")


def _left_out(columns: list[str]) -> str:
    return (
        f"nothing planted in {len(columns)} columns that are declared to be kept, undeclared, or numbers: "
        f"{', '.join(columns)}"
        if columns
        else "planted in every column"
    )
