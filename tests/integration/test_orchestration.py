"""The order of a run, retries, exit codes and artifacts, with and without Prefect."""

import json
import logging
import time
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from flows.order import Stage, follow, recorded
from flows.stages import STAGES
from python_jobs.errors import AtlasError, ConfigurationError, PartlyMaskedError, QualityGateError
from python_jobs.job import Job
from python_jobs.warehouse import advisory_lock
from tests.integration.conftest import Detail, Stages

pytestmark = pytest.mark.slow

Run = Callable[[Job], None]
SECRET = "birgitte.secret@example.com"
ALL = list(Stage)


def _directly(job: Job) -> None:
    with recorded(job, "test", ALL):
        follow(job, {stage: STAGES[stage] for stage in Stage})


@pytest.fixture
def through_prefect(prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    from flows import pipeline

    for stage, task in pipeline.TASKS.items():
        monkeypatch.setitem(pipeline.TASKS, stage, task.with_options(retry_delay_seconds=0.05))

    def run(job: Job) -> None:
        token = pipeline.handover.set(pipeline.Handover(job, page_stays=False))
        try:
            pipeline.atlas(sources=job.sources_file, stages=ALL)
        finally:
            pipeline.handover.reset(token)

    return run


@pytest.fixture(params=["directly", "prefect"])
def run(request: pytest.FixtureRequest) -> Run:
    """Both ways: what holds for one holds for the other."""
    if request.param == "directly":
        return _directly
    result: Run = request.getfixturevalue("through_prefect")
    return result


def _fails(error: BaseException) -> Callable[[Job, Detail], None]:
    def action(_job: Job, _detail: Detail) -> None:
        raise error

    return action


def _status(job: Job) -> tuple[str, str | None]:
    with job.connect() as connection:
        row = connection.execute("select status, error from pipeline.runs where run_id = %s", [job.run_id]).fetchone()
    assert row
    return row[0], row[1]


def test_all_is_well(run: Run, flow_job: Job, fake_stages: Stages) -> None:
    run(flow_job)
    assert fake_stages.called == ["load", "mask", "build", "lineage", "export"]
    assert _status(flow_job) == ("succeeded", None)


def test_a_failed_gate_is_traced_but_not_exported(run: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["build"] = _fails(QualityGateError("validity 50 % is below 90 %"))
    with pytest.raises(QualityGateError, match="validity 50 %") as caught:
        run(flow_job)
    assert caught.value.exit_code == 1
    assert fake_stages.called == ["load", "mask", "build", "lineage"]
    assert _status(flow_job) == ("gate_failed", "validity 50 % is below 90 %")


def test_a_failed_load_stops_all_but_the_lineage(run: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["load"] = _fails(ConfigurationError("sources.yml: source 'crm': nothing matches"))
    with pytest.raises(ConfigurationError, match="source 'crm'") as caught:
        run(flow_job)
    assert caught.value.exit_code == 2
    assert fake_stages.called == ["load", "lineage"]
    assert _status(flow_job)[0] == "failed"


def test_tables_that_can_not_be_masked_hold_up_only_what_reads_them(
    run: Run, flow_job: Job, fake_stages: Stages
) -> None:
    fake_stages.actions["mask"] = _fails(PartlyMaskedError("not masked: masked.crm__customers"))
    with pytest.raises(AtlasError, match=r"not masked: masked\.crm__customers") as caught:
        run(flow_job)
    assert caught.value.exit_code == 3
    assert fake_stages.called == ["load", "mask", "build", "lineage"]
    assert _status(flow_job) == ("failed", "not masked: masked.crm__customers")


def test_the_first_error_counts(run: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["build"] = _fails(QualityGateError("the gate"))
    fake_stages.actions["lineage"] = _fails(AtlasError("lineage as well"))
    with pytest.raises(QualityGateError, match="the gate"):
        run(flow_job)


def test_anything_else_is_exit_code_3(through_prefect: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["mask"] = _fails(KeyError(SECRET))
    with pytest.raises(AtlasError, match=r"mask: unexpected KeyError \(tests/integration/\w+.py:\d+\)") as caught:
        through_prefect(flow_job)
    assert caught.value.exit_code == 3
    assert fake_stages.called == ["load", "mask", "lineage"]


def test_a_missing_sources_file_is_the_users_mistake(run: Run, job: Job, fake_stages: Stages) -> None:
    with pytest.raises(ConfigurationError, match="no such sources file"):
        run(job)
    assert fake_stages.called == []


def test_one_run_at_a_time(run: Run, flow_job: Job, fake_stages: Stages) -> None:
    with (
        flow_job.connect(autocommit=True) as connection,
        advisory_lock(connection, "run"),
        pytest.raises(AtlasError, match="another Atlas run"),
    ):
        run(flow_job)
    assert fake_stages.called == []


def test_a_killed_run_is_marked_by_the_next(flow_job: Job, fake_stages: Stages) -> None:
    with flow_job.connect(autocommit=True) as connection:
        connection.execute("insert into pipeline.runs (run_id) values (gen_random_uuid())")
        connection.execute("insert into pipeline.stages (run_id, stage) select run_id, 'load' from pipeline.runs")
    _directly(flow_job)
    with flow_job.connect() as connection:
        for table in ("runs", "stages"):
            left = connection.execute(f"select count(*) from pipeline.{table} where status = 'running'".encode())
            assert left.fetchone() == (0,)
        errors = connection.execute("select error from pipeline.runs where status = 'failed'").fetchall()
    assert len(errors) == 1
    assert "killed" in errors[0][0]


def test_only_the_wanted_stages(flow_job: Job, fake_stages: Stages) -> None:
    follow(flow_job, {stage: fake_stages.step(stage) for stage in Stage}, [])
    assert fake_stages.called == []
    with recorded(flow_job, "test", [Stage.MASK, Stage.LOAD]):
        follow(flow_job, {stage: STAGES[stage] for stage in Stage}, [Stage.MASK, Stage.LOAD])
    assert fake_stages.called == ["load", "mask"]


def test_a_broken_connection_is_tried_again(through_prefect: Run, flow_job: Job, fake_stages: Stages) -> None:
    def breaks_once(job: Job, _detail: Detail) -> None:
        with job.connect(autocommit=True) as connection:
            if fake_stages.called.count("mask") == 1:
                with job.connect(autocommit=True) as other:
                    other.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
            connection.execute("select 1")

    fake_stages.actions["mask"] = breaks_once
    through_prefect(flow_job)
    assert fake_stages.called == ["load", "mask", "mask", "build", "lineage", "export"]
    assert _status(flow_job) == ("succeeded", None)


def test_tries_end(through_prefect: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["load"] = _fails(ConnectionResetError(SECRET))
    with pytest.raises(AtlasError, match="load: unexpected ConnectionResetError") as caught:
        through_prefect(flow_job)
    assert caught.value.exit_code == 3
    assert fake_stages.called == ["load"] * 4 + ["lineage"]


def test_values_in_an_error_reach_neither_prefect_nor_the_log(
    through_prefect: Run, flow_job: Job, fake_stages: Stages, caplog: pytest.LogCaptureFixture
) -> None:
    def quotes(job: Job, _detail: Detail) -> None:
        with job.connect() as connection:
            connection.execute("create temp table t (a text unique)")
            connection.execute("insert into t values (%s), (%s)", [SECRET, SECRET])

    fake_stages.actions["build"] = quotes
    with caplog.at_level(logging.DEBUG), pytest.raises(AtlasError, match="build: unexpected database error 23505") as e:
        through_prefect(flow_job)
    assert e.value.__context__ is None
    assert e.value.__cause__ is None
    assert SECRET not in _all_that_prefect_knows("database error 23505")
    assert SECRET not in caplog.text
    assert SECRET not in str(_status(flow_job))


def _artifacts(job: Job) -> dict[str, str]:
    """What the job's flow run left, by key."""
    from prefect import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    with job.connect() as connection:
        row = connection.execute(
            "select parameters ->> 'prefect_flow_run' from pipeline.runs where run_id = %s", [job.run_id]
        ).fetchone()
    assert row
    ours = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[UUID(row[0])]))
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ours)
    return {artifact.key: str(artifact.data) for artifact in found if artifact.key}


def _all_that_prefect_knows(expected: str) -> str:
    """Every flow run, task run, log line and artifact on the server, once ``expected`` has arrived everywhere.

    Logs and task runs are sent in the background, a moment later.
    """
    from prefect import get_client

    deadline = time.monotonic() + 30
    with get_client(sync_client=True) as client:
        while True:
            parts = [
                json.dumps([item.model_dump(mode="json") for item in items], default=str)
                for items in (client.read_flow_runs(), client.read_task_runs(), client.read_artifacts())
            ]
            parts.append(client._client.post("/logs/filter", json={"sort": "TIMESTAMP_DESC"}).text)
            if all(expected in part for part in parts):
                return "".join(parts)
            assert time.monotonic() < deadline, f"{[expected in part for part in parts]}: the error went elsewhere"
            time.sleep(0.2)


def test_artifacts_say_what_happened(through_prefect: Run, flow_job: Job, fake_stages: Stages) -> None:
    def scores(_job: Job, detail: Detail) -> None:
        detail["scores"] = [
            {"dimension": "validity", "score": 0.97, "raw_score": 0.9, "min_score": 0.9, "status": "pass",
             "rows_tested": 100, "rows_failed": 3}
        ]  # fmt: skip

    def inventory(job: Job, _detail: Detail) -> None:
        with job.connect(autocommit=True) as connection:
            _declare_email(connection)

    def exported(_job: Job, detail: Detail) -> None:
        detail["groups"] = [
            {"group": "customer_360", "version": "1.0.0", "change": "first", "rows": 7, "path": "/somewhere/1.0.0"}
        ]

    fake_stages.actions |= {"mask": inventory, "build": scores, "export": exported}
    through_prefect(flow_job)
    data = _artifacts(flow_job)
    assert set(data) == {"run-summary", "scorecard", "pii-inventory", "quality-report", "export-customer-360"}
    scorecard, found = json.loads(data["scorecard"]), json.loads(data["pii-inventory"])
    assert [(row["Dimension"], row["Score"]) for row in scorecard] == [("validity", "97.00 %")]
    assert [(row["column"], row["action"]) for row in found] == [("e_mail", "token")]
    assert "97.00 %" in data["run-summary"]
    assert str(flow_job.run_id) in data["run-summary"]
    assert "/somewhere/1.0.0" in data["export-customer-360"]
    assert "/report.html" in data["quality-report"]


def test_artifacts_are_left_by_a_failed_run_too(through_prefect: Run, flow_job: Job, fake_stages: Stages) -> None:
    fake_stages.actions["build"] = _fails(QualityGateError("validity 50 % is below 90 %"))
    with pytest.raises(QualityGateError):
        through_prefect(flow_job)
    assert "validity 50 % is below 90 %" in _artifacts(flow_job)["run-summary"]


def _declare_email(connection: psycopg.Connection) -> None:
    connection.execute(
        "insert into compliance.pii_columns (source, table_name, column_name, data_type, entity, pii_class, action, "
        "evidence, decided_by, values_masked) values ('crm', 'customers', 'e_mail', 'text', 'EMAIL_ADDRESS', "
        "'direct_identifier', 'token', 'declared', 'declared', 950)"
    )
