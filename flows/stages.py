"""The stages of a run, each a plain function: what the command line, the Prefect flow and the tests call."""

from collections.abc import Callable
from typing import Any

from python_jobs.job import Job


def load(job: Job) -> dict[str, Any]:
    """Load every declared source into ``explore``."""
    from ingestion.load import load as run_load

    with job.stage("load") as detail:
        run_load(job, detail=detail)
    return detail


def mask(job: Job) -> dict[str, Any]:
    """Bring the masked twins up to date with ``explore``."""
    from python_jobs.masking.run import mask as run_mask

    with job.stage("mask") as detail:
        detail.update(run_mask(job))
    return detail


def build(job: Job) -> dict[str, Any]:
    """Build and test the dbt project, and record every test result."""
    from python_jobs.build.run import build as run_build

    with job.stage("build") as detail:
        run_build(job, detail)
    return detail


def lineage(job: Job) -> dict[str, Any]:
    """Record the OpenLineage events of what the run did so far."""
    from python_jobs.lineage.run import collect

    with job.stage("lineage") as detail:
        detail.update(collect(job))
    return detail


def export(job: Job) -> dict[str, Any]:
    """Write the feature groups that changed as new versions."""
    from python_jobs.features.export import export as run_export

    with job.stage("export") as detail:
        detail.update(run_export(job))
    return detail


STAGES: dict[str, Callable[[Job], dict[str, Any]]] = {
    "load": load,
    "mask": mask,
    "build": build,
    "lineage": lineage,
    "export": export,
}
