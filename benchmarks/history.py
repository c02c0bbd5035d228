"""What reading quality costs when many runs are kept: processor time of Atlas and of the database together.

    python -m benchmarks.history --runs 1000

Works on the embedded database of ATLAS_HOME, in which one run must have been scored (`atlas run --demo`): a copy of its
results is put in for each run of the history, two a day, with other numbers of failing rows. Copies are marked by their
project, and deleted again at the end. The wall clock is not shown: processor time is what the reading costs.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.processor import seconds
from python_jobs.job import Job
from python_jobs.report.write import write_report
from python_jobs.scoring.keep import keep_scores
from python_jobs.scoring.scorecard import read_scorecard
from python_jobs.settings import Settings

COPIES = "history_benchmark"
MODEL = """
select run_id, invocation_id from quality.scored_runs where project <> %(copies)s order by recorded_at desc limit 1
"""
HISTORY = f"""
create temp table copies as
select
    gen_random_uuid() as run_id, n, 'copy ' || n as invocation_id,
    clock_timestamp() - n * interval '12 hours' as recorded_at,
    model.run_id as model_run, model.invocation_id as model_invocation
from ({MODEL}) as model, generate_series(0, %(runs)s - 1) as n;
"""
FILL = (
    """insert into quality.invocations (run_id, invocation_id, project, profile, recorded_at)
    select run_id, invocation_id, %(copies)s, 'default', recorded_at from copies""",
    """insert into quality.run_models (run_id, invocation_id, model, layer)
    select copies.run_id, copies.invocation_id, models.model, models.layer
    from copies inner join quality.run_models as models
        on copies.model_run = models.run_id and copies.model_invocation = models.invocation_id""",
    """insert into quality.run_thresholds (run_id, invocation_id, model, dimension, min_score)
    select copies.run_id, copies.invocation_id, limits.model, limits.dimension, limits.min_score
    from copies inner join quality.run_thresholds as limits
        on copies.model_run = limits.run_id and copies.model_invocation = limits.invocation_id""",
    """insert into quality.test_results (
        run_id, invocation_id, test_id, test_name, test_type, project, model, layer, source, column_name, dimension,
        severity, status, rows_tested, rows_failed, pass_rate, min_pass_rate, weight, tolerance_reason, executed_at
    )
    select
        copies.run_id, copies.invocation_id, test_id, test_name, test_type, %(copies)s, model, layer, source,
        column_name, dimension, severity, status, rows_tested,
        least(rows_failed + (copies.n %% 7), rows_tested), pass_rate, min_pass_rate, weight, tolerance_reason,
        copies.recorded_at
    from copies inner join quality.test_results as results
        on copies.model_run = results.run_id and copies.model_invocation = results.invocation_id""",
)
EMPTY = tuple(
    f"delete from quality.{table} where run_id in (select run_id from quality.invocations where project = %(copies)s)"
    for table in ("kept_runs", "test_results", "run_models", "run_thresholds", "invocations")
)
READ = {
    "trend of the last run": "select * from quality.scores_trend where run_id = %(run)s",
    "trend of the project, all runs": "select * from quality.scores_trend "
    "where level = 'project' and project = %(copies)s",
    "scorecard_runs, all runs": "select * from quality.scorecard_runs",
    "coverage of the last run": "select * from quality.coverage where run_id = %(run)s",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    settings = Settings.from_environment()
    job = Job(settings, settings.default_sources)
    job.warehouse.prepare()
    key = {"copies": COPIES, "runs": options.runs}
    print(f"| with {options.runs:,} runs kept | processor seconds |\n|---|---:|")
    with job.connect(autocommit=True) as connection:
        for statement in EMPTY:
            connection.execute(statement.encode(), key)
        try:
            _fill(connection, key)
            _measure(job, connection)
        finally:
            for statement in EMPTY:
                connection.execute(statement.encode(), key)


def _fill(connection: psycopg.Connection, key: dict[str, object]) -> None:
    connection.execute(HISTORY.encode(), key)
    for statement in FILL:
        connection.execute(statement.encode(), key)
    connection.execute(
        "vacuum analyze quality.test_results, quality.invocations, quality.run_models, quality.run_thresholds"
    )


def _measure(job: Job, connection: psycopg.Connection) -> None:
    def cost(what: str, action: Callable[[], object]) -> None:
        before = seconds(connection)
        action()
        print(f"| {what} | {seconds(connection) - before:.2f} |", flush=True)

    cost("all runs written (once, after an upgrade)", lambda: keep_scores(connection))
    # As autovacuum does within minutes.
    connection.execute("vacuum analyze quality.kept_scores")
    run = connection.execute(
        "select run_id from quality.scored_runs where project = %s order by recorded_at desc limit 1", [COPIES]
    ).fetchone()
    assert run is not None
    cost("scores of one run written", lambda: _once(connection, run[0]))
    for what, query in READ.items():
        cost(what, lambda query=query: connection.execute(query.encode(), {"run": run[0], "copies": COPIES}).fetchall())  # type: ignore[misc]
    cost("atlas quality scorecard", lambda: read_scorecard(job, run[0]))
    folder = Path(job.settings.home) / "reports" / "benchmark"
    cost("atlas quality report", lambda: write_report(job, run[0], folder))


def _once(connection: psycopg.Connection, run: object) -> None:
    connection.execute("delete from quality.kept_runs where run_id = %s", [run])
    keep_scores(connection)


if __name__ == "__main__":
    main()
