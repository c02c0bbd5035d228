"""The lineage stage: events for what loading, masking and dbt did, and for exports when they are made."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from python_jobs.errors import QualityGateError
from python_jobs.job import Job
from python_jobs.lineage import ingested, store
from python_jobs.lineage.catalog import Catalog
from python_jobs.lineage.dbt_nodes import DbtRun
from python_jobs.lineage.events import (
    COMPLETE,
    FAIL,
    FILE_NAMESPACE,
    RUN_JOB,
    ColumnEdge,
    Dataset,
    Work,
    events_of,
)
from python_jobs.warehouse import advisory_lock

# Stages run one by one are runs of their own: those that nobody has traced yet are traced now.
_UNTRACED = """
select stages.run_id
from pipeline.stages as stages
where
    stages.stage in ('load', 'mask', 'build')
    and stages.finished_at is not null
    and not exists (
        select 1
        from lineage.events as events
        where events.run_id = stages.run_id and events.recorded_at >= stages.finished_at
    )
group by stages.run_id
order by min(stages.started_at)
"""

_LATEST_BUILD = """
select run_id, started_at
from pipeline.stages
where stage = 'build' and finished_at is not null
order by started_at desc
limit 1
"""

_CARRIED = """
select results.test_id, results.status
from quality.test_results as results
inner join quality.invocations as invocations using (run_id, invocation_id)
where results.run_id = %s and results.carried_from is not null
order by invocations.recorded_at, results.test_id
"""

_RUN = """
select
    coalesce(runs.started_at, min(stages.started_at)),
    coalesce(runs.finished_at, max(stages.finished_at)),
    coalesce(bool_or(stages.status = 'failed'), false) or coalesce(runs.status in ('failed', 'gate_failed'), false)
from (select %s::uuid as run_id) as wanted
left join pipeline.runs as runs on wanted.run_id = runs.run_id
left join pipeline.stages as stages on wanted.run_id = stages.run_id
group by runs.run_id, runs.started_at, runs.finished_at, runs.status
"""


@dataclass(frozen=True)
class Export:
    """A feature group that was exported.

    Attributes:
        group: its name; the dataset is ``exports/<group>``.
        version: the version that its data has now.
        table: schema and name of the table it was read from.
        columns: exported columns and their SQL types.
        rows: rows in it.
        started, finished: when.
    """

    group: str
    version: str
    table: tuple[str, str]
    columns: Mapping[str, str]
    rows: int
    started: datetime
    finished: datetime


def collect(job: Job) -> dict[str, Any]:
    """Record the OpenLineage events of this run, and of earlier runs that were not traced.

    Doing it again replaces the run's events. Everything is read from what the stages recorded.

    Returns:
        ``events`` recorded, ``sent`` to and ``waiting`` for ``OPENLINEAGE_URL``, ``runs`` traced, ``columns`` with
        the number of column edges, ``dropped`` edges to columns that don't exist, ``inferred`` models whose columns
        could only be matched by name, and ``seconds``.

    Raises:
        QualityGateError: a column of navigate or of an export holds personal data that no mask has seen. The events are
            recorded and say how it came there.
    """
    started = time.monotonic()
    namespace = job.warehouse.namespace
    with job.connect(autocommit=True) as connection, advisory_lock(connection, "lineage", wait=True):
        catalog = Catalog.read(connection, job.warehouse.database)
        dbt = DbtRun.read(job.settings.dbt_target, catalog, namespace)
        built_by = _run_of(connection, dbt, job.run_id)
        if dbt and built_by:
            dbt.carried = dict(connection.execute(_CARRIED.encode(), [built_by]).fetchall())
        runs = [run_id for (run_id,) in connection.execute(_UNTRACED.encode()) if run_id != job.run_id]
        count = edges = 0
        with job.progress.step("lineage", unit="events") as step:
            for run_id in [*runs, job.run_id]:
                work = [
                    *ingested.loads(connection, run_id, namespace, catalog, job.sources_file),
                    *ingested.masked(connection, run_id, namespace, catalog),
                    *(dbt.work() if dbt and run_id == built_by else []),
                    *ingested.stages(connection, run_id),
                ]
                events = _bracketed(_parent(connection, run_id), work, run_id)
                store.replace(connection, run_id, events)
                count += len(events)
                edges += sum(len(item.edges) for item in work)
                step.advance(len(events))
        sending = store.forward(job, connection)
        _require_masked(connection)
    return {
        "events": count,
        **sending,
        "runs": len(runs) + 1,
        "columns": edges,
        "dropped": dbt.dropped if dbt else 0,
        "inferred": dbt.inferred if dbt else [],
        "seconds": round(time.monotonic() - started, 2),
    }


def _require_masked(connection: psycopg.Connection) -> None:
    """Refuse personal data past the mask. A build tests it, too, but by the lineage of the build before."""
    known = connection.execute("select to_regclass('compliance.unmasked_columns')").fetchone()
    if known is None or known[0] is None:
        return
    found = connection.execute(
        "select dataset, column_name, explore_table, explore_column, pii_class from compliance.unmasked_columns "
        "order by 1, 2, 3, 4"
    ).fetchall()
    if found:
        raise QualityGateError(
            "quality gate failed:\n"
            + "\n".join(
                f"- column {column} of {dataset} comes from explore.{table}.{origin}, which is personal ({pii_class}), "
                "past the mask; read the masked twin"
                for dataset, column, table, origin, pii_class in found
            )
        )


def record_exports(job: Job, exports: Sequence[Export]) -> dict[str, int]:
    """Record the events of exported feature groups; the export stage calls this, for it runs after lineage.

    Args:
        job: the run that exported.
        exports: what was exported, also when it was unchanged.

    Returns:
        ``events`` recorded, ``sent`` and ``waiting``.
    """
    namespace, database = job.warehouse.namespace, job.warehouse.database
    events: list[dict[str, Any]] = []
    for export in exports:
        source = Dataset(namespace, ".".join((database, *export.table)))
        work = Work(
            job=f"export.{export.group}",
            kind="EXPORT",
            started=export.started,
            finished=export.finished,
            inputs=[source],
            output=Dataset(FILE_NAMESPACE, f"exports/{export.group}"),
            columns=export.columns,
            edges=[ColumnEdge(source, column, column, "IDENTITY") for column in export.columns],
            rows=export.rows,
            version=export.version,
        )
        events.extend(events_of(work, job.run_id))
    with job.connect(autocommit=True) as connection, advisory_lock(connection, "lineage", wait=True):
        # The run ends later than the lineage stage thought.
        started, ended = events_of(_parent(connection, job.run_id), job.run_id)
        begun = connection.execute(
            "select 1 from lineage.events where run_id = %s and job_name = %s and event_type = 'START'",
            [job.run_id, RUN_JOB],
        ).fetchone()
        events = [*([] if begun else [started]), *events, ended]
        jobs = [RUN_JOB, *(f"export.{export.group}" for export in exports)]
        store.replace(connection, job.run_id, events, only=jobs, keep_start_of=RUN_JOB)
        return {"events": len(events), **store.forward(job, connection)}


def _bracketed(parent: Work, work: Sequence[Work], run_id: UUID) -> list[dict[str, Any]]:
    """The parent's start, everything within, the parent's end."""
    first, last = events_of(parent, run_id)
    return [first, *(event for item in work for event in events_of(item, run_id)), last]


def _parent(connection: psycopg.Connection, run_id: UUID) -> Work:
    """The run itself, as far as it has come."""
    row = connection.execute(_RUN.encode(), [run_id]).fetchone()
    started, finished, failed = row or (None, None, False)
    now = datetime.now(UTC)
    return Work(
        job=RUN_JOB,
        kind="RUN",
        started=started or now,
        finished=finished or now,
        state=FAIL if failed else COMPLETE,
        error="a stage failed: see pipeline.stages" if failed else None,
    )


def _run_of(connection: psycopg.Connection, dbt: DbtRun | None, run_id: UUID) -> UUID | None:
    """The run whose build left the artifacts; this one when no build was recorded."""
    if dbt is None:
        return None
    row = connection.execute(_LATEST_BUILD.encode()).fetchone()
    if row is None:
        return run_id
    builder, started = row
    made = datetime.fromisoformat(dbt.results["metadata"]["generated_at"].replace("Z", "+00:00"))
    return builder if made >= started else None
