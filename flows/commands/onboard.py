"""``atlas onboard``."""

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.common import json_option, make_job, quiet_option, show, show_table, sources_option

if TYPE_CHECKING:
    from python_jobs.job import Job
    from python_jobs.onboarding.look import Looked
    from python_jobs.onboarding.run import Outcome

ROWS = 50_000


@click.command("onboard")
@click.argument("source")
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@sources_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of models to write into.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option("--rows", default=ROWS, show_default=True, type=click.IntRange(1), help="Rows of each table to look at.")
@json_option
@quiet_option
def onboard(
    source: str,
    tables: tuple[str, ...],
    sources_file: Path | None,
    out: Path | None,
    force: bool,
    rows: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Sample SOURCE, say what is in it, and write its first dbt files: source, policy, staging models, tests.

    Nothing is loaded. The sample is gone when the command ends.
    """
    from python_jobs.onboarding.run import files_of, models_folder, write

    job = make_job(sources_file, quiet)
    folder = models_folder(job, out)
    looked = look_at(job, source, tables, rows)
    if not as_json:
        for item in looked:
            print_table(item)
    written = write(files_of(looked, folder), force=force)
    if as_json:
        show(_as_dict(looked, written), as_json)
        return
    for file in written:
        click.echo(f"{file.state:<9} {file.path}")
    click.echo(f"next: read and edit them, then: atlas run --sources {job.sources_file}")


def look_at(job: "Job", source: str, tables: Sequence[str] = (), rows: int = ROWS) -> "list[Looked]":
    """Sample tables of a declared source and look at them; nothing is loaded.

    Args:
        job: says which sources file, warehouse and project.
        source: name of the source.
        tables: names of its tables; all of them when empty.
        rows: of each table, at most.

    Raises:
        ConfigurationError: there is no such source or table.
    """
    from ingestion.sampling import sample_table
    from ingestion.sources_file import read_sources
    from ingestion.table_load import no_values
    from python_jobs.masking.policy import TablePolicy, read_policy
    from python_jobs.onboarding.look import look
    from python_jobs.onboarding.macros import Macros
    from python_jobs.onboarding.throwaway import throwaway_folder

    sources = read_sources(job.sources_file)
    ((declared, selected),) = sources.select(tuple(f"{source}.{table}" for table in tables) or (source,))
    policy, macros = read_policy(job), Macros(job.settings.project_dir)
    job.warehouse.prepare()
    found = []
    with job.connect(autocommit=True) as connection:
        for table in selected:
            with throwaway_folder(job.settings.home) as folder:
                delivery = sample_table(connection, sources, declared, table, folder, rows, job.progress)
                known = policy.get(delivery.raw_name, TablePolicy())
                with no_values(delivery.label):
                    found.append(look(connection, delivery, known, macros, folder, rows))
    return found


def print_table(looked: "Looked") -> None:
    """Print what was found out about a table; of personal columns no value."""
    from rich.console import Console

    from python_jobs.profiling.draw import draw

    delivery = looked.delivery
    draw(looked.profile, None, Console(highlight=False, width=None if sys.stdout.isatty() else 200))
    if not delivery.is_whole:
        click.echo(f"a sample: there are more than {looked.rows:,} rows")
    for reason, count in delivery.rejected.items():
        click.echo(f"{count:,} rows can't be loaded: {reason}")
    show_table(_verdicts(looked), as_json=False)
    click.echo(f"{len(looked.suggestions)} tests that these rows speak for\n")


def _verdicts(looked: "Looked") -> list[dict[str, Any]]:
    from python_jobs.onboarding.files import seen

    return [
        {
            "column": verdict.column,
            "entity": verdict.entity,
            "action": verdict.action,
            "confidence": round(verdict.confidence, 2),
            "evidence": seen(verdict),
        }
        for verdict in looked.verdicts
    ]


def _as_dict(looked: "list[Looked]", written: "list[Outcome]") -> dict[str, Any]:
    return {
        "files": [{"path": str(file.path), "state": file.state} for file in written],
        "tables": [
            {
                "table": item.delivery.label,
                "model": item.delivery.model_name,
                "rows": item.rows,
                "is_whole": item.delivery.is_whole,
                "rejected": item.delivery.rejected,
                "personal": _verdicts(item),
                "profile": item.profile.as_dict(),
                "tests": [dataclasses.asdict(suggestion) for suggestion in item.suggestions],
            }
            for item in looked
        ],
    }
