"""``atlas run`` and its stages one by one."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import psycopg

from flows.commands.common import full_option, json_option, make_job, quiet_option, show, sources_option
from flows.order import Stage, follow, recorded
from flows.stages import STAGES
from python_jobs.errors import AtlasError
from python_jobs.job import Job


def stage_commands() -> Iterator[click.Command]:
    """A command for each stage."""
    for name in STAGES:
        yield _stage_command(name)


def _stage_command(name: str) -> click.Command:
    @click.command(name, help=STAGES[name].__doc__)
    @sources_option
    @json_option
    @quiet_option
    def command(sources_file: Path | None, as_json: bool, quiet: bool, full: bool = False) -> None:
        job = make_job(sources_file, quiet)
        job.full = full
        with recorded(job, f"atlas {name}", [Stage(name)]):
            detail = STAGES[name](job)
        show(detail, as_json)

    return full_option(command) if name == Stage.BUILD else command


@click.command("run")
@sources_option
@click.option("--demo", is_flag=True, help="Make what is missing: sample sources, a masking key, the catalog.")
@click.option("--full-refresh", is_flag=True, help="Build incremental models from scratch, and test everything.")
@full_option
@click.option("--no-prefect", is_flag=True, help="Run the same stages without Prefect.")
@json_option
@quiet_option
def run(
    sources_file: Path | None,
    demo: bool,
    full_refresh: bool,
    full: bool,
    no_prefect: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run load, mask, build, lineage and export, and sum up what happened."""
    job = make_job(sources_file, quiet)
    job.full_refresh, job.full = full_refresh, full
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
