"""Keep the results of a dbt build in ``quality``: one count and one insert for all tests."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from python_jobs.job import Job
from python_jobs.scoring.artifacts import Artifacts, model_thresholds, models_of
from python_jobs.scoring.counts import count_rows
from python_jobs.scoring.keep import keep_scores
from python_jobs.scoring.outcomes import TestRecord, test_records
from python_jobs.scoring.statistics import analyze_grown
from python_jobs.scoring.thresholds import SEED, profile_of, read_thresholds

NOT_STORED = ("table_level", "mapped", "relation", "judged", "presence", "failures", "recount")


@dataclass(frozen=True)
class Recorded:
    """What was recorded.

    Attributes:
        invocation_id: dbt's id of the build.
        tests: number of results, those that were carried over included.
        carried: how many of them.
        unmapped: kinds of test that no one gave a dimension.
    """

    invocation_id: str
    tests: int
    carried: int = 0
    unmapped: list[str] = field(default_factory=list)


def record(job: Job, target: Path, carried: Sequence[str] = (), absent: Sequence[str] = ()) -> Recorded:
    """Write every test result of the build in ``target`` to ``quality.test_results``, and keep the run's scores.

    A test's rows tested are the rows that it judges of the relation it is attached to, after its ``where``. Its rows
    failed are dbt's ``failures``, counted again where dbt's number would hide some (``tested_rows``), and never more
    than the rows tested. A table-level test has tested one thing. Doing it twice for the same build changes nothing.

    Args:
        job: names the run.
        target: dbt's target folder with manifest.json, run_results.json and perhaps sources.json.
        carried: nodes whose last result holds; those of tests are recorded for this run, too, marked with the run
            they come from.
        absent: ids of sources that are not in the database: what reads only those has no place in the coverage.

    Raises:
        ConfigurationError: a test's meta or the thresholds cannot be used.
        AtlasError: the rows could not be counted.
    """
    artifacts = Artifacts.read(target)
    records = list(test_records(artifacts))
    profile = profile_of(job.settings.project_dir, artifacts.project)
    thresholds = read_thresholds(job.settings.project_dir / "seeds" / f"{SEED}.csv", profile)
    limits = [{"model": "", "dimension": name, "min_score": score} for name, score in thresholds.items()]
    limits += [
        {"model": model, "dimension": name, "min_score": score}
        for (model, name), score in model_thresholds(artifacts).items()
    ]
    models = models_of(artifacts, absent)
    with job.connect() as connection:
        count_rows(connection, records)
        key = [job.run_id, artifacts.invocation_id]
        connection.execute(
            "insert into quality.invocations (run_id, invocation_id, project, profile) values (%s, %s, %s, %s) "
            "on conflict do nothing",
            [*key, artifacts.project, profile],
        )
        connection.execute(
            "insert into quality.run_models (run_id, invocation_id, model, layer) "
            "select %s, %s, model.key, model.value from jsonb_each_text(%s) as model on conflict do nothing",
            [*key, Jsonb(models)],
        )
        connection.execute(
            "insert into quality.run_thresholds (run_id, invocation_id, model, dimension, min_score) "
            "select %s, %s, threshold.* "
            "from jsonb_to_recordset(%s) as threshold (model text, dimension text, min_score double precision) "
            "on conflict do nothing",
            [*key, Jsonb(limits)],
        )
        _insert_results(connection, job, artifacts, records)
        copied = _carry_over(connection, job, artifacts, carried)
        # Scores are computed from these tables; planned without knowledge of them, that takes seconds.
        added = {"test_results": len(records) + copied, "invocations": 1}
        analyze_grown(connection, added | {"run_models": len(models), "run_thresholds": len(limits)})
        keep_scores(connection)
    return Recorded(
        invocation_id=artifacts.invocation_id,
        tests=len(records) + copied,
        carried=copied,
        unmapped=sorted({record.test_type for record in records if not record.mapped}),
    )


def _insert_results(connection: psycopg.Connection, job: Job, artifacts: Artifacts, records: list[TestRecord]) -> None:
    rows = [{name: value for name, value in asdict(record).items() if name not in NOT_STORED} for record in records]
    connection.execute(
        """
        insert into quality.test_results (
            run_id, invocation_id, project, test_id, test_name, test_type, model, layer, source, column_name,
            dimension, severity, status, rows_tested, rows_failed, pass_rate, min_pass_rate, weight,
            tolerance_reason, executed_at, execution_seconds
        )
        select
            %s, %s, %s, test_id, test_name, test_type, model, layer, source, column_name,
            dimension, severity, status, rows_tested, rows_failed,
            (rows_tested - rows_failed)::double precision / nullif(rows_tested, 0), min_pass_rate, weight,
            tolerance_reason, coalesce(executed_at, clock_timestamp()), execution_seconds
        from jsonb_to_recordset(%s) as result (
            test_id text, test_name text, test_type text, model text, layer text, source text, column_name text,
            dimension text, severity text, status text, rows_tested bigint, rows_failed bigint,
            min_pass_rate double precision, weight double precision, tolerance_reason text,
            executed_at timestamptz, execution_seconds double precision
        )
        on conflict do nothing
        """,
        [job.run_id, artifacts.invocation_id, artifacts.project, Jsonb(rows)],
    )


def _carry_over(connection: psycopg.Connection, job: Job, artifacts: Artifacts, carried: Sequence[str]) -> int:
    """Record the results of earlier runs that still hold; returns how many there are."""
    return connection.execute(
        """
        insert into quality.test_results (
            run_id, invocation_id, carried_from, project, test_id, test_name, test_type, model, layer, source,
            column_name, dimension, severity, status, rows_tested, rows_failed, pass_rate, min_pass_rate, weight,
            tolerance_reason, executed_at, execution_seconds
        )
        select
            %s, %s, results.run_id, results.project, results.test_id, results.test_name, results.test_type,
            results.model, results.layer, results.source, results.column_name, results.dimension, results.severity,
            results.status, results.rows_tested, results.rows_failed, results.pass_rate, results.min_pass_rate,
            results.weight, results.tolerance_reason, results.executed_at, results.execution_seconds
        from quality.node_states as states
        inner join quality.test_results as results
            on
                states.run_id = results.run_id
                and states.invocation_id = results.invocation_id
                and states.node_id = results.test_id
        where states.project = %s and states.node_id = any(%s)
        on conflict do nothing
        """,
        [job.run_id, artifacts.invocation_id, artifacts.project, list(carried)],
    ).rowcount
