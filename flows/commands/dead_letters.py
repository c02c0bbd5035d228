"""``atlas dead-letters``."""

from pathlib import Path

import click

from flows.commands.common import json_option, make_job, quiet_option, show, show_table, sources_option
from flows.order import recorded
from python_jobs.errors import ConfigurationError


@click.group("dead-letters")
def dead_letters() -> None:
    """Rows that could not be loaded: list, show, retry, discard."""


@dead_letters.command("list")
@click.option("--status", default="waiting", show_default=True, help="waiting, superseded, discarded or all.")
@click.option("--limit", default=100, show_default=True, help="How many at most, the newest first.")
@json_option
@click.argument("only", nargs=-1)
def dead_letters_list(status: str, limit: int, as_json: bool, only: tuple[str, ...]) -> None:
    """List them with place and reason. ONLY: names of sources, or source.table."""
    from ingestion.dead_letters import STATES, listing

    if status not in (*STATES, "all"):
        raise ConfigurationError(f"--status: '{status}' is not known; allowed: {', '.join((*STATES, 'all'))}")
    job = make_job(None)
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        rows = listing(connection, only, status, limit)
    if rows or as_json:
        show_table(rows, as_json)
    else:
        click.echo("none")


@dead_letters.command("show")
@json_option
@click.argument("dead_letter_id", type=int)
def dead_letters_show(as_json: bool, dead_letter_id: int) -> None:
    """Show one with the row as it was read. Raw data: mind who sees your screen."""
    from ingestion.dead_letters import show as find

    job = make_job(None)
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        show(find(connection, dead_letter_id), as_json)


@dead_letters.command("retry")
@sources_option
@json_option
@quiet_option
@click.argument("only", nargs=-1)
def dead_letters_retry(sources_file: Path | None, as_json: bool, quiet: bool, only: tuple[str, ...]) -> None:
    """Read their files, tables or endpoints again, as they are declared now. ONLY: as in list."""
    from ingestion.dead_letters import retry

    job = make_job(sources_file, quiet)
    with recorded(job, "atlas dead-letters retry", []):
        detail = retry(job, only)
    show(detail, as_json)


@dead_letters.command("discard")
@click.option("--id", "ids", type=int, multiple=True, help="Number of one; may be given more than once.")
@click.argument("only", nargs=-1)
def dead_letters_discard(ids: tuple[int, ...], only: tuple[str, ...]) -> None:
    """Give them up: they stay listed as discarded, their rows are deleted. ONLY: as in list."""
    from ingestion.dead_letters import discard

    if bool(ids) == bool(only):
        raise ConfigurationError("dead-letters discard: name sources or tables, or numbers with --id, one of the two")
    job = make_job(None)
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        click.echo(f"{discard(connection, ids, only)} discarded")
