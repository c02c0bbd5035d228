"""``atlas quality``."""

import sys
from pathlib import Path
from uuid import UUID

import click

from flows.commands.common import json_option, make_job, show, sources_option
from python_jobs.errors import QualityGateError


@click.group()
def quality() -> None:
    """Quality scores of the runs."""


@quality.command("scorecard")
@click.option("--run", "run_id", type=click.UUID, help="Which run; the last one with scores by default.")
@json_option
def quality_scorecard(run_id: UUID | None, as_json: bool) -> None:
    """Show the score of each dimension, the models below their threshold, and what has no test."""
    from python_jobs.scoring.scorecard import format_scorecard, read_scorecard

    card = read_scorecard(make_job(None), run_id)
    if as_json:
        show(card, as_json)
    else:
        click.echo(format_scorecard(card))


@quality.command("packages")
@click.option(
    "--from",
    "checkouts",
    type=click.Path(path_type=Path),
    help="Folder with a checkout of each package; dbt's hub by default.",
)
@click.option("--remove", is_flag=True, help="Do without them again.")
def quality_packages(checkouts: Path | None, remove: bool) -> None:
    """Install the dbt packages of packages.hub.yml. `make packages` also installs what reports on them."""
    from python_jobs import hub_packages
    from python_jobs.settings import Settings

    settings = Settings.from_environment()
    project_dir, targets = settings.project_dir, (settings.dbt_target, settings.project_dir / "target")
    if remove:
        hub_packages.remove(project_dir, targets)
        return
    for name, version in hub_packages.install(project_dir, checkouts, targets).items():
        click.echo(f"{name} {version}")


@quality.command("profile")
@click.argument("table")
@json_option
def quality_profile(table: str, as_json: bool) -> None:
    """Profile TABLE (schema.table): types, nulls, distinct values, distribution, shapes; and what changed."""
    from rich.console import Console

    from python_jobs.profiling.draw import draw
    from python_jobs.profiling.run import profile_table

    profile, different = profile_table(make_job(None), table)
    if as_json:
        show(profile.as_dict() | {"changes": different}, as_json)
    else:
        draw(profile, different, Console(highlight=False, width=None if sys.stdout.isatty() else 200))


@quality.command("suggest")
@click.argument("table")
@click.option("--values", is_flag=True, help="Quote values of unclassified columns, too: nothing in them is personal.")
@click.option("--standalone", is_flag=True, help="A file of its own, even if the project declares the table.")
@sources_option
@json_option
def quality_suggest(table: str, values: bool, standalone: bool, sources_file: Path | None, as_json: bool) -> None:
    """Propose tests and rules for TABLE (schema.table) as YAML, each with its evidence."""
    from python_jobs.suggestions.run import suggest

    suggested = suggest(make_job(sources_file), table, trusted=values, standalone=standalone)
    if as_json:
        show(suggested.as_dict(), as_json)
    else:
        click.echo(suggested.yaml, nl=False)


@quality.command("rebuild")
@json_option
def quality_rebuild(as_json: bool) -> None:
    """Compute the kept scores of every run again, from its test results."""
    from python_jobs.scoring.keep import keep_scores

    job = make_job(None)
    job.warehouse.prepare()
    with job.connect() as connection:
        runs = keep_scores(connection, again=True)
    show({"runs": runs}, as_json)


@quality.command("report")
@click.option("--run", "run_id", type=click.UUID, help="Which run; the last one with scores by default.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for report.html and report.json.")
@click.option("--elementary", is_flag=True, help="elementary.html instead, by the package `make packages` installs.")
@json_option
def quality_report(run_id: UUID | None, out: Path | None, elementary: bool, as_json: bool) -> None:
    """Write the report of a run, one HTML page that needs nothing beside it, and the same as JSON.

    Exit code 1 when a gate of that run failed.
    """
    from python_jobs.elementary_report import write_report as write_elementary_report
    from python_jobs.report.write import write_report

    job = make_job(None)
    job.warehouse.prepare()
    if elementary:
        if run_id:
            raise click.UsageError("--elementary reports on all runs: leave --run out")
        page = (out or job.settings.home / "reports") / "elementary.html"
        write_elementary_report(job, page)
        show({"report": str(page)}, as_json)
        return
    page, facts = write_report(job, run_id, out)
    detail = {"report": str(page), "data": str(page.with_suffix(".json")), "run": str(facts["run"]["run_id"])}
    show(detail | {"state": facts["state"], "gates": facts["gates"]}, as_json)
    if facts["gates"]:
        raise QualityGateError("quality gate failed:\n" + "\n".join(f"- {gate}" for gate in facts["gates"]))
