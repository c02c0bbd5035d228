"""The ``atlas`` command."""

import json
import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from uuid import UUID

import click
import psycopg

from flows.order import Stage, follow, recorded
from flows.stages import STAGES
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job, safe_message
from python_jobs.progress import SilentProgress, TerminalProgress
from python_jobs.settings import Settings

sources_option = click.option(
    "--sources",
    "sources_file",
    type=click.Path(path_type=Path),
    help="Sources file to use instead of ingestion/sources.yml.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="atlas-data", prog_name="atlas")
def atlas() -> None:
    """Load, mask, build, trace and export a company's data.

    \b
    Exit codes: 0 done · 1 a quality gate failed · 2 the input or the configuration is wrong · 3 anything else
    """


def make_job(sources_file: Path | None, quiet: bool = False, run_id: UUID | None = None) -> Job:
    """The job of one command."""
    settings = Settings.from_environment()
    job = Job(
        settings=settings,
        sources_file=Path(os.path.abspath(sources_file)) if sources_file else settings.default_sources,
        progress=SilentProgress() if quiet else TerminalProgress(),
    )
    if run_id:
        job.run_id = run_id
    return job


def _stage_command(name: str) -> None:
    @atlas.command(name, help=STAGES[name].__doc__)
    @sources_option
    @json_option
    @quiet_option
    def command(sources_file: Path | None, as_json: bool, quiet: bool) -> None:
        job = make_job(sources_file, quiet)
        with recorded(job, f"atlas {name}", [Stage(name)]):
            detail = STAGES[name](job)
        show(detail, as_json)


for _name in STAGES:
    _stage_command(_name)


def show(detail: dict[str, Any], as_json: bool) -> None:
    """Print what a stage has to say."""
    if as_json:
        click.echo(json.dumps(detail, indent=2, default=str))
        return
    for key, value in detail.items():
        click.echo(f"{key}: {value if not isinstance(value, dict | list) else json.dumps(value, default=str)}")


@atlas.command("sample")
@click.option("--customers", type=int, default=1000, show_default=True, help="How many customers; ~5 orders each.")
@click.option("--seed", type=int, default=42, show_default=True, help="Of all random draws.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write to.  [default: data/sample of the project]",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-10-31",
    show_default=True,
    help="Last day of the sample's world; never today's date by itself.",
)
@click.option("--force", is_flag=True, help="Also write into a folder that holds other files; those stay.")
@json_option
@quiet_option
def sample_command(
    customers: int, seed: int, out: Path | None, as_of: datetime, force: bool, as_json: bool, quiet: bool
) -> None:
    """Write the sample sources: customers, orders, products and tickets, dirty on purpose.

    The same options give the same bytes. truth.csv beside the data lists every defect, manifest.json counts them,
    and sources.yml declares the folder for `atlas run --sources`.
    """
    from python_jobs.sample.generate import sample

    folder = Path(os.path.abspath(out)) if out else None
    show(sample(make_job(None, quiet), folder, customers, seed, as_of.date(), force), as_json)


@atlas.command("trace")
@click.argument("column", metavar="DATASET.COLUMN")
@json_option
def trace(column: str, as_json: bool) -> None:
    """Show where a column comes from, back to the source files: atlas trace customer_360.segment"""
    from python_jobs.lineage.graph import Graph

    with make_job(None).connect() as connection:
        graph = Graph(connection)
    found = graph.find(column)
    ancestors = list(graph.ancestors(found))
    if as_json:
        rows = [
            {"column": str(a.column), "depth": a.depth, "how": a.how, "masked": a.masked, "makes": str(a.parent)}
            for a in ancestors
        ]
        click.echo(json.dumps({"column": str(found), "ancestors": rows}, indent=2))
        return
    click.echo(str(found))
    for ancestor in ancestors:
        mark = " · behind the mask" if ancestor.masked else ""
        click.echo(f"{'  ' * ancestor.depth}{ancestor.column}  {ancestor.how.lower()}{mark}")


@atlas.command("run")
@sources_option
@click.option("--demo", is_flag=True, help="Make what is missing: sample sources, a masking key, the catalog.")
@click.option("--full-refresh", is_flag=True, help="Build incremental models from scratch.")
@click.option("--no-prefect", is_flag=True, help="Run the same stages without Prefect.")
@json_option
@quiet_option
def run(
    sources_file: Path | None, demo: bool, full_refresh: bool, no_prefect: bool, as_json: bool, quiet: bool
) -> None:
    """Run load, mask, build, lineage and export, and sum up what happened."""
    job = make_job(sources_file, quiet)
    job.full_refresh = full_refresh
    try:
        if no_prefect:
            if demo:
                _prepare_demo(job)
            with recorded(job, "atlas run", list(Stage)):
                follow(job, {stage: STAGES[stage] for stage in Stage})
        else:
            from flows.prefect_api import prepare

            run_flow = prepare(job)
            if demo:
                _prepare_demo(job)
            run_flow(list(Stage))
    except Exception:
        # What did happen is worth reading, but it must not hide why the run ended.
        with suppress(AtlasError, psycopg.Error):
            _sum_up(job, as_json)
        raise
    if demo:
        _write_missing_catalog(job)
    _sum_up(job, as_json)


def _sum_up(job: Job, as_json: bool) -> None:
    """Print the summary of a run, unless it never began."""
    from flows.report import print_summary
    from flows.summary import NOT_BEGUN, summarise

    with job.connect(autocommit=True) as connection:
        summary = summarise(job, connection)
    if summary.status == NOT_BEGUN:
        return
    if as_json:
        show(summary.as_dict(), as_json)
    else:
        print_summary(summary)


def _prepare_demo(job: Job) -> None:
    """The sample and a masking key, for who wants to see Atlas work before bringing data."""
    from python_jobs.masking.keys import ensure_demo_key
    from python_jobs.sample.generate import sample

    folder = job.settings.project_dir / "data" / "sample"
    if not (folder / "manifest.json").exists():
        sample(job, folder)
        job.progress.note(f"demo: sample sources written to {folder}")
    if ensure_demo_key(job.settings):
        job.progress.note(f"demo: a masking key made in {job.settings.home}; with real data, bring your own")


def _write_missing_catalog(job: Job) -> None:
    """The catalog, for who sees Atlas for the first time; later `atlas docs` or `atlas serve` brings it up to date."""
    from flows.catalog import catalog_path, write_catalog

    if not catalog_path(job.settings).exists():
        write_catalog(job)


@atlas.command("docs")
@quiet_option
def docs(quiet: bool) -> None:
    """Write the catalog (dbt docs) as one HTML file, and print its path."""
    from flows.catalog import write_catalog

    click.echo(write_catalog(make_job(None, quiet)))


@atlas.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others have no password.")
@click.option("--port", default=4200, show_default=True, help="Port of the Prefect UI.")
@click.option("--docs-port", default=4201, show_default=True, help="Port of the catalog.")
@click.option("--no-schedule", is_flag=True, help="Register no daily run.")
def serve(host: str, port: int, docs_port: int, no_schedule: bool) -> None:
    """Start the Prefect UI, the deployments with a daily schedule, and the catalog; until Ctrl-C."""
    from flows.serve import serve as run_server

    run_server(make_job(None), host, port, docs_port, scheduled=not no_schedule)


@atlas.group()
def sources() -> None:
    """The declared sources."""


@sources.command("check")
@sources_option
@json_option
@click.argument("only", nargs=-1)
def sources_check(sources_file: Path | None, as_json: bool, only: tuple[str, ...]) -> None:
    """Check the sources file and say which files a load would read, without loading.

    ONLY: names of sources, or source.table; everything when left out.
    """
    from ingestion.load import check

    result = check(make_job(sources_file, quiet=True), only)
    if as_json:
        show(result, as_json)
        return
    click.echo(result["file"])
    for table in result["tables"]:
        name = f"{table['source']}.{table['table']} ({table['grow']})"
        click.echo(
            f"  {name:<36} {table['files']:>4} files {table['bytes']:>14,} bytes: "
            f"{table['new']} new, {table['changed']} changed, {table['unchanged']} unchanged"
        )
        for note in table["notes"]:
            click.echo(f"    {note}")


@atlas.group()
def db() -> None:
    """The database: start, stop, status, url, psql, env."""


@db.command("start")
def db_start() -> None:
    """Start the embedded Postgres, if that is the one in use, and prepare Atlas's schemas."""
    job = make_job(None)
    job.warehouse.prepare()
    click.echo(f"running: {_without_password(job.warehouse.url)}")


@db.command("stop")
def db_stop() -> None:
    """Stop the embedded Postgres. Its data stays."""
    server = make_job(None).warehouse.embedded
    if server is None:
        raise ConfigurationError("ATLAS_DATABASE_URL is set: Atlas does not stop a server that it did not start")
    click.echo("stopped" if server.stop() else "was not running")


@db.command("status")
@json_option
def db_status(as_json: bool) -> None:
    """Say which database is in use and whether it answers."""
    job = make_job(None)
    server = job.warehouse.embedded
    state = server.status() if server else "external"
    url = _without_password(job.warehouse.url) if state in ("running", "external") else None
    if state == "external":
        job.connect().close()
    show({"kind": "embedded" if server else "external", "state": state, "url": url}, as_json)


@db.command("url")
def db_url() -> None:
    """Print the connection URL, password included; starts the embedded server."""
    click.echo(make_job(None).warehouse.url)


@db.command("env")
@sources_option
def db_env(sources_file: Path | None) -> None:
    """Print the variables that dbt reads, for: eval "$(atlas db env)"; with --sources, also of its models."""
    import shlex

    for key, value in make_job(sources_file).dbt_environment().items():
        click.echo(f"export {key}={shlex.quote(value)}")


@db.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def db_psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database; arguments are passed on."""
    import shutil

    warehouse = make_job(None).warehouse
    environment = warehouse.dbt_environment()
    program = str(warehouse.embedded.binary("psql")) if warehouse.embedded else shutil.which("psql")
    if program is None:
        raise ConfigurationError("psql is not installed; `atlas db url` prints the URL for another client")
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    os.environ.update({names[key.removeprefix("ATLAS_DB_")]: value for key, value in environment.items()})
    os.execv(program, [program, *arguments])


@atlas.group()
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
    _show_table(rows, as_json)


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
    _show_table(rows, as_json)


def _show_table(rows: list[dict[str, Any]], as_json: bool) -> None:
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


@atlas.group()
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


def _without_password(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", "@") if parts.password else url


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends a command as Ctrl-C does: what it started is stopped, what it did is recorded."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; every outcome has its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        atlas.main(standalone_mode=False)
    except AtlasError as error:
        click.echo(f"atlas: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("atlas: stopped; the next run continues from here", err=True)
        sys.exit(3)
    except Exception as error:
        if os.environ.get("ATLAS_DEBUG"):
            raise
        click.echo(f"atlas: unexpected {safe_message(error)} (ATLAS_DEBUG=1 shows the stack)", err=True)
        sys.exit(3)
