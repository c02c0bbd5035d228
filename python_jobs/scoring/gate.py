"""What a run's scores say, and which of its gates failed. Reads the views of models/quality."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from python_jobs.job import Job

GATED = "chart, navigate"


def run_scores(job: Job) -> list[dict[str, Any]]:
    """The scores of the run, one per dimension: over chart and navigate, and over raw to compare."""
    with job.connect(autocommit=True) as connection:
        return _rows(
            connection,
            "select dimension, score, raw_score, min_score, status, rows_tested, rows_failed, raw_rows_tested, "
            "raw_rows_failed, previous_score, score_change from quality.scorecard_runs where run_id = %s "
            "order by array_position(array['completeness', 'uniqueness', 'timeliness', 'validity', 'accuracy', "
            "'consistency'], dimension)",
            job,
        )


@dataclass(frozen=True)
class Gate:
    """A gate that failed: a key that stays the same while its numbers change, and a line that says why."""

    key: str
    line: str


def failing_gates(job: Job) -> list[str]:
    """A line for every gate of the run that failed; none when all passed."""
    return [gate.line for gate in find_failing_gates(job)]


def find_failing_gates(job: Job) -> list[Gate]:
    """Every gate of the run that failed.

    Gates are each dimension over chart and navigate, each threshold that a model sets itself, and each test with
    severity error, which fails beyond its own ``min_pass_rate``.
    """
    with job.connect(autocommit=True) as connection:
        dimensions = _rows(connection, DIMENSION_GATES, job)
        models = _rows(connection, MODEL_GATES, job)
        tests = _rows(connection, TEST_GATES, job)
    gates = [
        Gate(
            row["dimension"],
            f"{row['dimension']} {_compare(row['score'], row['min_score'])} over {GATED}; worst: {row['model']} "
            f"{row['model_score']:.3f} ({_rows_of(row)} failed {row['test_name']})",
        )
        for row in dimensions
    ]
    gates += [
        Gate(
            f"{row['model']}|{row['dimension']}",
            f"{row['dimension']} of {row['model']} {_compare(row['score'], row['min_score'])}, its own threshold "
            f"({_rows_of(row)} failed)",
        )
        for row in models
    ]
    gates += [
        Gate(
            f"{row['model']}|{row['test_name']}",
            f"test {row['test_name']} on {row['model'] or 'no model'}: {_test_verdict(row)}",
        )
        for row in tests
    ]
    return gates


DIMENSION_GATES = """
select distinct on (run.dimension)
    run.dimension, run.score, run.min_score, card.model, card.score as model_score,
    result.test_name, result.rows_failed, result.rows_tested
from quality.scorecard_runs as run
inner join quality.scorecard as card
    on run.run_id = card.run_id and run.dimension = card.dimension and card.layer in ('chart', 'navigate')
inner join quality.scored_runs as scored on run.run_id = scored.run_id
inner join quality.test_results as result
    on
        scored.run_id = result.run_id and scored.invocation_id = result.invocation_id
        and card.model = result.model and card.layer = result.layer and card.dimension = result.dimension
where run.run_id = %s and run.status = 'failed'
order by run.dimension, card.score nulls last, result.pass_rate nulls last, result.test_name
"""
MODEL_GATES = """
select dimension, model, score, min_score, rows_failed, rows_tested
from quality.scorecard
where run_id = %s and has_own_threshold and status = 'failed'
order by dimension, model
"""
TEST_GATES = """
select result.test_name, result.model, result.test_type, result.rows_failed, result.rows_tested, result.min_pass_rate
from quality.test_results as result
inner join quality.scored_runs as scored
    on result.run_id = scored.run_id and result.invocation_id = scored.invocation_id
where
    result.run_id = %s
    and result.severity = 'error'
    and (result.status = 'fail' or result.pass_rate < result.min_pass_rate)
order by result.model, result.test_name
"""


def _rows(connection: psycopg.Connection, query: str, job: Job) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), [job.run_id]).fetchall()


def _compare(score: float, minimum: float) -> str:
    """``0.912 < 0.980``, with as many digits as it takes to see the difference."""
    for digits in (3, 4, 6, 9):
        left, right = f"{score:.{digits}f}", f"{minimum:.{digits}f}"
        if left != right:
            break
    return f"{left} < {right}"


def _rows_of(row: dict[str, Any]) -> str:
    return f"{row['rows_failed']:,} of {row['rows_tested']:,} rows"


def _test_verdict(row: dict[str, Any]) -> str:
    if row["test_type"] == "source_freshness":
        return "older than its error_after"
    if row["min_pass_rate"] is None:
        return f"{_rows_of(row)} failed, none may"
    return f"{_rows_of(row)} failed; at least {row['min_pass_rate']:.4g} of them must pass"
