"""What the quality report of a run says, as plain data. Counts, names and scores: never a value of the data."""

from typing import Any
from uuid import UUID

import psycopg

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.report.observed import find, observed
from python_jobs.scoring.dimensions import DIMENSIONS
from python_jobs.scoring.gate import failing_gates

Row = dict[str, Any]

GATED = ("chart", "navigate")
TREND_RUNS = 40
# What the people who wrote a business rule say of it; of several versions the last.
RULES = "select distinct on (rule) rule, why, suggestion from quality.rules order by rule, valid_from desc"


def read_report(job: Job, run_id: UUID | None) -> Row:
    """The facts of a run's report.

    Args:
        job: says which warehouse.
        run_id: which run; None means the last one with scores.

    Returns:
        ``state`` (``ok``, ``warn``, ``fail`` or ``not_tested``), ``run``, ``gates`` that failed, ``overall``,
        ``dimensions`` with their history, ``layers``, ``sources``,
        ``models`` (worst first, with every dimension, ``missing`` where nobody tests it), ``failures`` and ``not_run``
        tests, ``coverage``, and what ``observed`` adds: anomalies, outlook, profiles, quarantine, dead letters.

    Raises:
        ConfigurationError: there is no such run.
    """
    with job.connect(autocommit=True) as connection:
        run = _run(connection, run_id)
        job.run_id = run["run_id"]
        facts: Row = {"run": run, "gates": [], "overall": None, "dimensions": [], "layers": [], "sources": []}
        facts |= {"models": [], "failures": [], "not_run": [], "coverage": []}
        if run["recorded_at"]:
            facts |= _scores(connection, run)
            facts |= _tests(connection, run)
            facts["gates"] = failing_gates(job)
        return {"state": _state(facts)} | facts | observed(connection, run)


def _state(facts: Row) -> str:
    if facts["gates"] or facts["run"]["status"] in ("failed", "gate_failed"):
        return "fail"
    return str(facts["overall"]["status"]) if facts["overall"] else "not_tested"


def _run(connection: psycopg.Connection, run_id: UUID | None) -> Row:
    """The run as pipeline and quality know it; either may lack it."""
    scored: list[Row] = []
    if _exists(connection, "quality.scored_runs") and _exists(connection, "quality.scores_trend"):
        scored = find(
            connection,
            "select run_id, project, profile, invocation_id, recorded_at from quality.scored_runs "
            "where coalesce(run_id = %s, true) order by recorded_at desc limit 1",
            [run_id],
        )
    if run_id is None and not scored:
        raise ConfigurationError("no scores of any run in this database; `atlas run` or `atlas build` records them")
    wanted = run_id or scored[0]["run_id"]
    known = find(
        connection,
        "select run_id, status, error, trigger, started_at, finished_at from pipeline.runs where run_id = %s",
        [wanted],
    )
    if not known and not scored:
        raise ConfigurationError(f"no run {wanted} in this database; pipeline.runs lists them")
    empty: Row = dict.fromkeys(("status", "error", "trigger", "started_at", "finished_at"))
    empty |= dict.fromkeys(("project", "profile", "invocation_id", "recorded_at"))
    return empty | (known[0] if known else {}) | (scored[0] if scored else {})


def _scores(connection: psycopg.Connection, run: Row) -> Row:
    found = find(
        connection,
        "select level, layer, subject, dimension, status, tests, rows_tested, rows_failed, dimensions_tested, score, "
        "min_score, previous_score, score_change, mean_score_30_days, change_30_days from quality.scores_trend "
        "where run_id = %s and level in ('model', 'source', 'layer', 'project')",
        [run["run_id"]],
    )
    of_project = {row["dimension"]: row for row in found if row["level"] == "project"}
    history = _history(connection, run)
    thresholds = find(
        connection,
        "select dimension, raw_score, min_score from quality.scorecard_runs where run_id = %s",
        [run["run_id"]],
    )
    limits = {row["dimension"]: row for row in thresholds}
    dimensions = [
        {"status": "not_tested", "score": None, "tests": 0, "rows_tested": 0, "rows_failed": 0}
        | {"score_change": None, "change_30_days": None}
        | limits.get(dimension, {"min_score": None, "raw_score": None})
        | of_project.get(dimension, {})
        | {"dimension": dimension, "history": history.get(dimension, [])}
        for dimension in DIMENSIONS
    ]
    overall = of_project.get("overall")
    coverage = find(
        connection,
        "select layer, model, dimension, status from quality.coverage where run_id = %s order by layer, model",
        [run["run_id"]],
    )
    return {
        "overall": overall and overall | {"history": history.get("overall", [])},
        "dimensions": dimensions,
        "layers": _by_subject([row for row in found if row["level"] == "layer"]),
        "sources": _by_subject([row for row in found if row["level"] == "source"]),
        "models": _models(_by_subject([row for row in found if row["level"] == "model"]), coverage),
        "coverage": _coverage(coverage),
    }


def _history(connection: psycopg.Connection, run: Row) -> dict[str, list[Row]]:
    found = find(
        connection,
        "select dimension, recorded_at, score from quality.scores where level = 'project' and project = %s "
        "and recorded_at <= %s and score is not null order by recorded_at",
        [run["project"], run["recorded_at"]],
    )
    history: dict[str, list[Row]] = {}
    for row in found:
        history.setdefault(row["dimension"], []).append({"at": row["recorded_at"], "score": row["score"]})
    return {name: points[-TREND_RUNS:] for name, points in history.items()}


def _by_subject(found: list[Row]) -> list[Row]:
    """One entry per subject: its overall score, and its dimensions by name."""
    subjects: dict[tuple[str, str], Row] = {}
    for row in found:
        entry = subjects.setdefault(
            (row["layer"], row["subject"]), {"layer": row["layer"], "name": row["subject"], "dimensions": {}}
        )
        if row["dimension"] == "overall":
            entry |= {name: row[name] for name in ("status", "score", "score_change", "rows_failed", "rows_tested")}
        else:
            entry["dimensions"][row["dimension"]] = {
                name: row[name] for name in ("status", "score", "min_score", "score_change", "rows_tested")
            } | {"rows_failed": row["rows_failed"]}
    return [subjects[key] for key in sorted(subjects)]


def _models(scored: list[Row], coverage: list[Row]) -> list[Row]:
    """Every model, the worst first; a dimension that nobody tests is ``missing``, not perfect."""
    models = {(entry["layer"], entry["name"]): entry for entry in scored}
    for row in coverage:
        entry = models.setdefault(
            (row["layer"], row["model"]),
            {"layer": row["layer"], "name": row["model"], "dimensions": {}, "status": "missing", "score": None}
            | {"score_change": None, "rows_failed": 0, "rows_tested": 0},
        )
        entry["dimensions"].setdefault(row["dimension"], {"status": row["status"], "score": None, "rows_failed": 0})
    order = ("fail", "warn", "ok", "missing", "not_tested")
    return sorted(
        models.values(),
        key=lambda entry: (
            entry["layer"] not in GATED,
            order.index(entry["status"]),
            1 if entry["score"] is None else entry["score"],
            entry["layer"],
            entry["name"],
        ),
    )


def _coverage(found: list[Row]) -> list[Row]:
    """Per dimension, how many models of chart and navigate have a test, and which have none."""
    gated = [row for row in found if row["layer"] in GATED]
    return [
        {
            "dimension": dimension,
            "models": sum(row["dimension"] == dimension for row in gated),
            "missing": [row["model"] for row in gated if row["dimension"] == dimension and row["status"] == "missing"],
        }
        for dimension in DIMENSIONS
    ]


def _tests(connection: psycopg.Connection, run: Row) -> Row:
    """Tests that failed rows, what failed most first, and tests that did not run."""
    found = find(
        connection,
        "select test_name, test_type, model, layer, column_name, dimension, severity, status, rows_tested, "
        "rows_failed, pass_rate, min_pass_rate, tolerance_reason from quality.test_results "
        "where run_id = %s and invocation_id = %s and (rows_failed > 0 or status in ('error', 'skipped')) "
        "order by (severity = 'error' and (status = 'fail' or pass_rate < min_pass_rate)) desc nulls last, "
        "pass_rate, rows_failed desc, test_name",
        [run["run_id"], run["invocation_id"]],
    )
    rules = {row.pop("rule"): row for row in find(connection, RULES, [])}
    for row in found:
        row |= rules.get(row["test_name"], {"why": None, "suggestion": None})
        below = row["min_pass_rate"] is not None and (row["pass_rate"] or 0) < row["min_pass_rate"]
        stops = row["severity"] == "error" and (row["status"] == "fail" or below)
        row["verdict"] = "fail" if stops else "warn" if below or row["min_pass_rate"] is None else "tolerated"
    return {
        "failures": [row for row in found if row["rows_failed"]],
        "not_run": [row for row in found if row["rows_tested"] is None],
    }


def _exists(connection: psycopg.Connection, relation: str) -> bool:
    return find(connection, "select to_regclass(%s) is not null as there", [relation])[0]["there"] is True
