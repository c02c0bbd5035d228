"""How a model did in its latest tests."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from python_jobs.errors import QualityGateError
from python_jobs.features.groups import FeatureGroup

# A score is rows passed over rows tested; a test of a whole table counts as one row.
_SCORES = """
with latest as (
    select run_id, invocation_id
    from quality.test_results
    left join quality.invocations using (run_id, invocation_id)
    where %(model)s::text[] is null or model = any(%(model)s)
    order by coalesce(invocations.recorded_at, executed_at) desc
    limit 1
),

results as (
    select
        test_results.run_id,
        test_results.dimension,
        test_results.status,
        coalesce(test_results.rows_tested, 1) as tested,
        case
            when test_results.rows_tested is not null then coalesce(test_results.rows_failed, 0)
            when test_results.status in ('pass', 'success') then 0
            else 1
        end as failed
    from quality.test_results
    inner join latest
        on test_results.run_id = latest.run_id and test_results.invocation_id = latest.invocation_id
    where test_results.status <> 'skipped' and (%(model)s::text[] is null or test_results.model = any(%(model)s))
)

select
    run_id::text as run_id,
    dimension,
    count(*) as tests,
    round((1 - sum(failed) / nullif(sum(tested), 0))::numeric, 6)::float8 as score
from results
group by run_id, dimension
order by dimension
"""

_BROKEN = """
with latest as (
    select run_id, invocation_id
    from quality.test_results
    left join quality.invocations using (run_id, invocation_id)
    where model = any(%(model)s)
    order by coalesce(invocations.recorded_at, executed_at) desc
    limit 1
)

select test_results.test_name
from quality.test_results
inner join latest on test_results.run_id = latest.run_id and test_results.invocation_id = latest.invocation_id
where test_results.model = any(%(model)s) and test_results.status in ('fail', 'error')
order by test_results.test_name
"""


def check_gate(connection: psycopg.Connection, group: FeatureGroup) -> None:
    """Raise QualityGateError when the model broke a test, as an error, the last time it was tested."""
    broken = [name for (name,) in connection.execute(_BROKEN.encode(), {"model": _names(group)})]
    if broken:
        raise QualityGateError(f"export {group.name}: model {group.model} fails {', '.join(broken)}; nothing written")


def scores(connection: psycopg.Connection, group: FeatureGroup) -> dict[str, Any]:
    """Scores per dimension of the model and of the whole run, from the latest results; empty when never tested.

    Returns:
        ``model`` and ``run``, each ``{"run_id", "dimensions": {dimension: {"score", "tests"}}}`` or None.
    """
    return {"model": _scores(connection, _names(group)), "run": _scores(connection, None)}


def _scores(connection: psycopg.Connection, names: list[str] | None) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_SCORES.encode(), {"model": names}).fetchall()
    if not rows:
        return None
    return {
        "run_id": rows[0]["run_id"],
        "dimensions": {row["dimension"]: {"score": row["score"], "tests": row["tests"]} for row in rows},
    }


def _names(group: FeatureGroup) -> list[str]:
    return [group.model, group.unique_id]
