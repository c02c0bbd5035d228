"""What in a run is a reason to tell somebody."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from python_jobs.job import Job
from python_jobs.scoring.gate import find_failing_gates

# A score that lost so much since the run before, or against the mean of thirty days, dropped.
DROP = 0.02


@dataclass(frozen=True)
class Reason:
    """A reason for an alert: a key that stays the same from run to run, and a line without values of the data."""

    kind: str
    key: str
    line: str


def reasons(job: Job) -> tuple[list[Reason], set[str]]:
    """The reasons that the job's run gives.

    Returns:
        The reasons, and the kinds that this run could judge: of the others it says nothing, neither that there is a
        reason nor that one is gone.
    """
    with job.connect(autocommit=True) as connection:
        run = _find(connection, "select status, error from pipeline.runs where run_id = %(run)s", job)
        stages = _find(connection, STAGES, job)
        scored = _find(connection, SCORED, job)[0]["there"] and _find(connection, PROJECT, job)
        done = {row["stage"] for row in stages}
        found = [*_schema(connection, job), *_personal(connection, job), *_sources(connection, job)]
        judged = (
            {"run", "source"} | ({"schema"} if "load" in done else set()) | ({"personal"} if "mask" in done else set())
        )
        if run and run[0]["status"] == "failed":
            found.append(Reason("run", f"{run[0]['error']}"[:200], f"the run failed: {run[0]['error']}"))
        if scored:
            judged |= {"gate", "drop", "outlook"}
            project = scored[0]["project"]
            found += [Reason("gate", f"{project}|{gate.key}", gate.line) for gate in find_failing_gates(job)]
            found += _drops(connection, job)
            found += _outlooks(connection, job)
    return found, judged


SCORED = (
    "select to_regclass('quality.scores_trend') is not null and to_regclass('quality.scored_runs') is not null as there"
)
PROJECT = "select project from quality.scored_runs where run_id = %(run)s"
STAGES = "select stage from pipeline.stages where run_id = %(run)s and status = 'succeeded'"
DROPS = """
select project, level, layer, subject, dimension, score, previous_score, mean_score_30_days
from quality.scores_trend
where run_id = %(run)s
    and (level = 'project' or (level = 'model' and layer in ('chart', 'navigate') and dimension = 'overall'))
    and (score < previous_score - %(drop)s or score < mean_score_30_days - %(drop)s)
order by level desc, subject, dimension
"""
OUTLOOKS = """
select project, dimension, forecast, min_score, days, crosses_on from quality.score_outlooks
where run_id = %(run)s and level = 'project' and status = 'warning' order by dimension
"""
# What the loads of this run delivered, against the load of the same table before.
DELIVERED = """
with loads as (
    select source, table_name, load_id, run_id, columns,
        lag(columns) over (partition by source, table_name order by started_at, load_id) as columns_before
    from pipeline.loads
    where status = 'succeeded' and columns <> '[]'
)

select loads.source || '.' || loads.table_name as table, loads.load_id, before.column, before.type as type_before,
    now.type as type_now
from loads
cross join lateral jsonb_to_recordset(loads.columns_before) as before ("column" text, type text)
left join lateral jsonb_to_recordset(loads.columns) as now ("column" text, type text) on before.column = now.column
where loads.run_id = %(run)s and now.type is distinct from before.type
order by 1, 2, 3
"""
PERSONAL = """
select said.kind, said.line
from pipeline.stages
cross join lateral (
    select 'changed' as kind, jsonb_array_elements_text(detail -> 'changes') as line
    union all
    select 'disagrees', jsonb_array_elements_text(detail -> 'disagreements')
) as said
where run_id = %(run)s and stage = 'mask' and status = 'succeeded'
"""
RESTING = """
select source, failures, to_char(rests_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as until
from pipeline.source_health where rests_until > clock_timestamp() order by source
"""
EXPORTED = """
select changed ->> 'group' as name, changed ->> 'version' as version
from pipeline.stages cross join lateral jsonb_array_elements(detail -> 'groups') as changed
where run_id = %(run)s and stage = 'export' and changed ->> 'change' = 'major'
"""


def _schema(connection: psycopg.Connection, job: Job) -> Iterator[Reason]:
    for row in _find(connection, DELIVERED, job):
        what = "is no longer delivered" if row["type_now"] is None else f"is now {row['type_now']}"
        line = f"{row['table']}: column {row['column']} ({row['type_before']}) {what}"
        yield Reason("schema", f"{row['table']}|{row['load_id']}|{row['column']}", line)
    for row in _find(connection, EXPORTED, job):
        line = f"feature group {row['name']} {row['version']}: a column went or changed its type, models must follow"
        yield Reason("schema", f"{row['name']}|{row['version']}", line)


def _personal(connection: psycopg.Connection, job: Job) -> Iterator[Reason]:
    for row in _find(connection, PERSONAL, job):
        # How much of a sample disagrees moves from run to run; which column does not.
        key = row["line"] if row["kind"] == "changed" else row["line"].partition(": ")[0]
        yield Reason("personal", f"{row['kind']}|{key}", row["line"])


def _sources(connection: psycopg.Connection, job: Job) -> Iterator[Reason]:
    for row in _find(connection, RESTING, job):
        since = f"since {row['failures']} loads in a row failed (pipeline.source_health)"
        yield Reason("source", row["source"], f"{row['source']}: left out until {row['until']} UTC, {since}")


def _drops(connection: psycopg.Connection, job: Job) -> Iterator[Reason]:
    for row in _find(connection, DROPS, job):
        name = row["dimension"] if row["level"] == "project" else f"{row['layer']}.{row['subject']}"
        before = f"{row['previous_score']:.3f} in the run before" if row["previous_score"] is not None else ""
        mean = f"{row['mean_score_30_days']:.3f} on average in 30 days" if row["mean_score_30_days"] is not None else ""
        line = f"{name} dropped to {row['score']:.3f}, after {' and '.join(filter(None, (before, mean)))}"
        key = "|".join((row["project"], row["level"], row["layer"], row["subject"], row["dimension"]))
        yield Reason("drop", key, line)


def _outlooks(connection: psycopg.Connection, job: Job) -> Iterator[Reason]:
    for row in _find(connection, OUTLOOKS, job):
        line = (
            f"{row['dimension']} is heading for {row['forecast']:.3f} in {row['days']} days and will be below "
            f"{row['min_score']:.3f} from about {row['crosses_on']}"
        )
        yield Reason("outlook", f"{row['project']}|{row['dimension']}", line)


def _find(connection: psycopg.Connection, query: str, job: Job) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), {"run": job.run_id, "drop": DROP}).fetchall()
