"""The Prefect flow: the stages as tasks, with retries, artifacts and a form for the parameters."""

import dataclasses
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from prefect import Task, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import deployment, flow_run, task_run
from prefect.settings import PREFECT_UI_URL
from prefect.tasks import exponential_backoff
from pydantic import Field

from flows import stages as jobs
from flows.artifacts import publish
from flows.failure import TransientError, without_values
from flows.order import Detail, Stage, follow, recorded
from flows.runlog import LoggedProgress
from flows.secrets import register
from flows.summary import pii_inventory, summarise
from python_jobs.errors import AtlasError
from python_jobs.job import Job, safe_message
from python_jobs.settings import Settings

RETRIES = 3
BACKOFF_SECONDS = 2.0


@dataclasses.dataclass(frozen=True)
class Handover:
    """What the command line gives to the flow that it runs. Not a parameter: those are stored and shown.

    Attributes:
        job: with its run id and its terminal.
        page_stays: whether the UI outlives the run, so that its page can be named.
    """

    job: Job
    page_stays: bool


handover: ContextVar[Handover | None] = ContextVar("handover", default=None)


def _worth_another_try(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, TransientError)


def _stage_task(stage: Stage) -> Task[[Job], Detail]:
    @task(
        name=stage.value,
        task_run_name=stage.value,
        description=jobs.STAGES[stage].__doc__,
        # No tags: for each tag of a task Prefect asks its server for a concurrency slot, which can take seconds.
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(BACKOFF_SECONDS),
        retry_jitter_factor=0.5,
        retry_condition_fn=_worth_another_try,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def run_stage(job: Job) -> Detail:
        # A job of its own for each attempt: a broken connection or a restarted server is not remembered.
        attempt = dataclasses.replace(job, progress=LoggedProgress(job.progress, get_run_logger()))
        try:
            return jobs.STAGES[stage](attempt)
        except Exception as error:  # noqa: BLE001
            safe = without_values(error, stage.value)
        if isinstance(safe, TransientError):
            attempt.progress.note(f"attempt {task_run.run_count} of {RETRIES + 1}: {safe}")
        # Outside the handler, so that the original does not become this error's context.
        raise safe

    return run_stage


TASKS: dict[Stage, Task[[Job], Detail]] = {stage: _stage_task(stage) for stage in Stage}


@flow(name="atlas", flow_run_name=lambda: _run_name(), persist_result=False)
def atlas(
    sources: Path | None = None,
    stages: Annotated[list[Stage], Field(min_length=1)] = list(Stage),  # noqa: B006
    full_refresh: bool = False,
) -> None:
    """From raw files to features: load → mask → build → lineage → export.

    Args:
        sources: a sources file; relative to the project. Empty: ingestion/sources.yml.
        stages: what to run, always in the order of the way of the data.
        full_refresh: rebuild incremental models instead of adding to them.
    """
    given = handover.get()
    failure = _run(given.job if given else _job(sources, full_refresh), stages)
    if failure:
        raise failure


def _run(job: Job, stages: list[Stage]) -> AtlasError | None:
    """Run the stages, leave the artifacts, and return the error there was."""
    failure: AtlasError | None = None
    try:
        with recorded(job, _trigger(), stages, prefect_flow_run=str(flow_run.id), prefect_ui=_page()):
            follow(job, TASKS, stages)
    except Exception as error:  # noqa: BLE001
        failure = without_values(error, "run")
    try:
        _leave_artifacts(job)
    except Exception as error:  # noqa: BLE001
        # The run's own result counts; without a database there is nothing to sum up either.
        get_run_logger().warning("no summary: %s", safe_message(error))
    return failure


def _leave_artifacts(job: Job) -> None:
    with job.connect(autocommit=True) as connection:
        publish(summarise(job, connection), pii_inventory(connection))


def _job(sources: Path | None, full_refresh: bool) -> Job:
    """The job of a run that the UI, the API or the schedule started."""
    register()
    settings = Settings.from_environment()
    return Job(
        settings=settings,
        sources_file=settings.project_dir / sources if sources else settings.default_sources,
        full_refresh=full_refresh,
    )


def _trigger() -> str:
    if not deployment.name:
        return "atlas run"
    return "schedule" if "auto-scheduled" in flow_run.tags else f"prefect deployment {deployment.name}"


def _page() -> str | None:
    """The run's page in the UI, if there is one that stays."""
    given = handover.get()
    return flow_run.ui_url if PREFECT_UI_URL.value() and (given is None or given.page_stays) else None


def _run_name() -> str:
    wanted = flow_run.parameters.get("stages") or list(Stage)
    what = "all" if len(wanted) == len(Stage) else " ".join(str(stage) for stage in wanted)
    return f"{what} {datetime.now(UTC):%Y-%m-%d %H:%M}"
