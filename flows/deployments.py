"""The deployments: the whole way with its daily schedule, and each stage alone."""

from datetime import UTC, datetime

from prefect import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.states import Cancelled
from prefect.types.entrypoint import EntrypointType

from flows.order import Stage
from flows.pipeline import atlas
from flows.stages import STAGES

DAILY = "every day at 05:00 Europe/Copenhagen"
_DAILY = Cron("0 5 * * *", timezone="Europe/Copenhagen")


def deployments(scheduled: bool) -> list[RunnerDeployment]:
    """All of them, as ``prefect.serve`` takes them.

    Args:
        scheduled: whether the whole way runs every day at five in the morning.
    """
    whole = RunnerDeployment.from_flow(
        atlas,
        "atlas",
        schedules=[_DAILY] if scheduled else [],
        description="The whole way of the data: load → mask → build → lineage → export.",
        tags=["atlas"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    alone = [
        RunnerDeployment.from_flow(
            atlas,
            stage.value,
            parameters={"stages": [stage.value]},
            description=STAGES[stage].__doc__,
            tags=["atlas", stage.value],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for stage in Stage
    ]
    return [whole, *alone]


def cancel_missed() -> None:
    """Cancel scheduled runs whose time passed while nothing was served.

    One run catches up with all of them; without this, a week's absence would start seven in a row.
    """
    with get_client(sync_client=True) as client:
        missed = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[atlas.name])),
            flow_run_filter=FlowRunFilter(
                tags=FlowRunFilterTags(all_=["auto-scheduled"]),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)}),
            ),
        )
        for run in missed:
            client.set_flow_run_state(run.id, Cancelled(message="nothing was served at that time"), force=True)
