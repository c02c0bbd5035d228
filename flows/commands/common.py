"""What every command needs: its options, its job, and how it prints."""

import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from flows.secrets import register
from python_jobs.job import Job
from python_jobs.progress import SilentProgress, TerminalProgress
from python_jobs.settings import Settings

sources_option = click.option(
    "--sources",
    "sources_file",
    type=click.Path(path_type=Path),
    help="Sources file to use instead of ingestion/sources.yml.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
full_option = click.option(
    "--full", is_flag=True, help="Build and test everything, also what nothing new could have changed."
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress.")


def make_job(sources_file: Path | None, quiet: bool = False, run_id: UUID | None = None) -> Job:
    """The job of one command."""
    register()
    settings = Settings.from_environment()
    job = Job(
        settings=settings,
        sources_file=Path(os.path.abspath(sources_file)) if sources_file else settings.default_sources,
        progress=SilentProgress() if quiet else TerminalProgress(),
    )
    if run_id:
        job.run_id = run_id
    return job


def show(detail: dict[str, Any], as_json: bool) -> None:
    """Print what a stage has to say."""
    if as_json:
        click.echo(json.dumps(detail, indent=2, default=str))
        return
    for key, value in detail.items():
        click.echo(f"{key}: {value if not isinstance(value, dict | list) else json.dumps(value, default=str)}")


def show_table(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows: JSON, a table on a terminal, tab-separated in a pipe."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, default=str))
        return
    if not rows:
        click.echo("nothing there yet: run `atlas load` and `atlas mask` first")
        return
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*rows[0], box=None, pad_edge=False)
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        Console(highlight=False, markup=False).print(table)
        return
    # In a pipe nothing is cut off or broken into lines.
    for row in [{name: name for name in rows[0]}, *rows]:
        click.echo("\t".join("" if value is None else str(value) for value in row.values()))
