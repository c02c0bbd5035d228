"""The scorecard of a run, as data and as text."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.scoring.gate import failing_gates, run_scores


def read_scorecard(job: Job, run_id: UUID | None) -> dict[str, Any]:
    """The scores of a run.

    Args:
        job: says which warehouse.
        run_id: which run; None means the last one with scores.

    Returns:
        ``run`` (run_id, project, profile, recorded_at), ``tests`` (how many results are ``recorded``, and how many
        of them ``carried`` over from earlier runs), ``scores`` per dimension, ``models`` per layer, model and
        dimension, ``missing`` (models of chart and navigate without a test, per dimension) and ``gates`` that failed.

    Raises:
        ConfigurationError: there is no such run.
    """
    with job.connect(autocommit=True) as connection, connection.cursor(row_factory=dict_row) as cursor:
        try:
            run = cursor.execute(
                "select run_id, project, profile, recorded_at from quality.scored_runs "
                "where coalesce(run_id = %s, true) order by recorded_at desc limit 1",
                [run_id],
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            run = None
        if run is None:
            asked = f"run {run_id}" if run_id else "any run"
            raise ConfigurationError(f"no scores of {asked} in this database; `atlas build` records them")
        models = cursor.execute(
            "select layer, model, dimension, status, tests, tests_not_run, tests_carried, rows_tested, rows_failed, "
            "score, min_score "
            "from quality.scorecard where run_id = %s order by layer, model, dimension",
            [run["run_id"]],
        ).fetchall()
        tests = cursor.execute(
            "select count(*) as recorded, count(results.carried_from) as carried "
            "from quality.test_results as results inner join quality.scored_runs as scored "
            "on results.run_id = scored.run_id and results.invocation_id = scored.invocation_id "
            "where results.run_id = %s",
            [run["run_id"]],
        ).fetchone()
        missing = cursor.execute(
            "select dimension, array_agg(model order by model) as models from quality.coverage "
            "where run_id = %s and status = 'missing' and layer in ('chart', 'navigate') "
            "group by dimension order by dimension",
            [run["run_id"]],
        ).fetchall()
    job.run_id = run["run_id"]
    return {
        "run": run,
        "tests": tests,
        "scores": run_scores(job),
        "models": models,
        "missing": {row["dimension"]: row["models"] for row in missing},
        "gates": failing_gates(job),
    }


def format_scorecard(card: dict[str, Any]) -> str:
    """The scorecard for people: one line per dimension, then what needs attention."""
    run = card["run"]
    lines = [
        f"run {run['run_id']} · {run['project']} · thresholds '{run['profile']}' · "
        f"{run['recorded_at']:%Y-%m-%d %H:%M} UTC",
        f"{card['tests']['recorded']} test results, {card['tests']['carried']} of them carried over from earlier runs: "
        "nothing they read has changed",
        "",
        f"{'dimension':<14}{'score':>8}{'needs':>8}{'change':>9}{'raw':>8}{'rows tested':>14}{'failed':>10}  ",
    ]
    lines += [
        f"{row['dimension']:<14}{_score(row['score']):>8}{_score(row['min_score']):>8}"
        f"{_change(row['score_change']):>9}{_score(row['raw_score']):>8}{row['rows_tested']:>14,}"
        f"{row['rows_failed']:>10,}  {row['status'].replace('_', ' ')}"
        for row in card["scores"]
    ]
    below = [row for row in card["models"] if row["status"] == "failed" and row["layer"] in ("chart", "navigate")]
    if below:
        lines += ["", "below the threshold:"]
        lines += [
            f"  {row['layer']}.{row['model']}: {row['dimension']} {_score(row['score'])}, needs "
            f"{_score(row['min_score'])} ({row['rows_failed']:,} of {row['rows_tested']:,} rows failed)"
            for row in below
        ]
    if card["missing"]:
        lines += ["", "models without a test:"]
        lines += [f"  {dimension}: {', '.join(models)}" for dimension, models in card["missing"].items()]
    if card["gates"]:
        lines += ["", "gates that failed:", *(f"  {gate}" for gate in card["gates"])]
    return "\n".join(lines)


def _score(value: float | None) -> str:
    """Three digits, cut off rather than rounded up: 0.9996 is not 1.000."""
    return "–" if value is None else f"{int(value * 1000 + 1e-9) / 1000:.3f}"


def _change(value: float | None) -> str:
    return "" if value is None else f"{value:+.3f}"
