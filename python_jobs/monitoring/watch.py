"""Judge every load that was profiled and not judged yet, and what the tables are silent about."""

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from python_jobs.job import Job
from python_jobs.monitoring.anomalies import LONGEST_HISTORY, Anomaly, Load, Verdict, judge, judge_silence

# The loads of each table that has one to be judged or that could be overdue, as many as a judgement looks at.
LOADS = """
with ranked as (
    select *, row_number() over (
        partition by table_schema, table_name order by profiled_at desc, load_id desc
    ) as recency
    from quality.profiles
    where load_id is not null
)

select
    ranked.profile_id, ranked.table_schema, ranked.table_name, ranked.load_id, ranked.rows, ranked.rows_read,
    ranked.profiled_at,
    checked.profile_id is not null as is_judged, columns.columns
from ranked
left join quality.anomaly_checks as checked on ranked.profile_id = checked.profile_id
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
        'name', column_name, 'kind', kind, 'nulls', nulls, 'distinct_values', distinct_values, 'mean', mean,
        'deviation', deviation, 'quantiles', quantiles
    )), '[]') as columns
    from quality.profile_columns where profile_columns.profile_id = ranked.profile_id and column_name not like '\\_%%'
) as columns
where ranked.recency <= %s
order by ranked.table_schema, ranked.table_name, ranked.profiled_at, ranked.load_id
"""


def watch(job: Job) -> dict[str, Any]:
    """Judge the new loads.

    Returns:
        ``judged`` loads, those with ``not_enough_history``, and ``anomalies``.
    """
    detail = {"judged": 0, "not_enough_history": 0, "anomalies": 0}
    with job.connect(autocommit=True) as connection:
        tables: dict[tuple[str, str], list[Load]] = defaultdict(list)
        with connection.cursor(row_factory=dict_row) as cursor:
            # One more than a judgement needs for each load that waits for its own; one run brings few of them.
            for load in cursor.execute(LOADS.encode(), [2 * LONGEST_HISTORY]):
                tables[load["table_schema"], load["table_name"]].append(load)
        now = connection.execute("select clock_timestamp()").fetchone()
        assert now is not None  # noqa: S101  (a select without a table has a row)
        for loads in tables.values():
            for number, load in enumerate(loads):
                if load["is_judged"]:
                    continue
                verdict = judge(loads[max(number - LONGEST_HISTORY - 1, 0) : number + 1])
                _keep(connection, job.run_id, load, verdict)
                detail["judged" if verdict.checks else "not_enough_history"] += 1
                detail["anomalies"] += len(verdict.anomalies)
            if loads[-1]["is_judged"] and (overdue := judge_silence(loads, now[0])):
                _keep_anomalies(connection, job.run_id, loads[-1], [overdue])
                detail["anomalies"] += 1
    return detail


def _keep(connection: psycopg.Connection, run_id: UUID, load: Load, verdict: Verdict) -> None:
    with connection.transaction():
        connection.execute(
            "insert into quality.anomaly_checks (profile_id, run_id, history, checks, status) "
            "values (%s, %s, %s, %s, %s) on conflict do nothing",
            [
                *(load["profile_id"], run_id, verdict.history, verdict.checks),
                "judged" if verdict.checks else "not_enough_history",
            ],
        )
        _keep_anomalies(connection, run_id, load, verdict.anomalies)


def _keep_anomalies(
    connection: psycopg.Connection, run_id: UUID, load: Load, found: "list[Anomaly] | tuple[Anomaly, ...]"
) -> None:
    rows = [
        {"metric": one.metric, "column_name": one.column, "value": one.value, "expected": one.expected}
        | {"low": one.low, "high": one.high, "history": one.history, "is_seasonal": one.is_seasonal}
        for one in found
    ]
    connection.execute(
        "insert into quality.anomalies (profile_id, run_id, table_schema, table_name, load_id, metric, column_name, "
        "value, expected, low, high, history, is_seasonal) "
        "select %s, %s, %s, %s, %s, found.* from jsonb_to_recordset(%s) as found (metric text, column_name text, "
        "value double precision, expected double precision, low double precision, high double precision, "
        "history integer, is_seasonal boolean) "
        # A table that stays silent is told of again, as of now.
        "on conflict (profile_id, metric, column_name) do update "
        "set run_id = excluded.run_id, value = excluded.value, found_at = excluded.found_at",
        [
            *(load["profile_id"], run_id, load["table_schema"], load["table_name"], load["load_id"]),
            Jsonb(rows, dumps=lambda value: json.dumps(value, allow_nan=False)),
        ],
    )
