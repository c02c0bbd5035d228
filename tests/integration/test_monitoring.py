"""Anomalies and outlook on a real Postgres: judged once, kept with the run, and in the report."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from python_jobs.job import Job
from python_jobs.monitoring.forecast import forecast
from python_jobs.monitoring.watch import watch
from python_jobs.report.observed import observed
from tests.simulated_loads import loads

# What models/quality makes of test results, as far as the outlook reads it.
SCORES = """
create table quality.scored_runs (run_id uuid, project text, recorded_at timestamptz);
create table quality.scores (
    run_id uuid, project text, level text, layer text, subject text, dimension text, score double precision,
    rows_tested bigint, rows_failed bigint, min_score double precision, recorded_at timestamptz
);
"""


@pytest.fixture
def connection(job: Job) -> psycopg.Connection:
    return job.connect(autocommit=True)


def _profile(connection: psycopg.Connection, load: dict[str, Any], number: int) -> None:
    key = uuid4()
    connection.execute(
        "insert into quality.profiles (profile_id, run_id, table_schema, table_name, load_id, rows, rows_read, "
        "seconds, profiled_at) values (%s, %s, 'masked', 's__t', %s, %s, %s, 0, %s)",
        [key, uuid4(), f"load {number:03}", load["rows"], load["rows_read"], load["profiled_at"]],
    )
    connection.execute(
        "insert into quality.profile_columns (profile_id, column_name, position, data_type, kind, shows_values, nulls, "
        "blanks, distinct_values, is_distinct_exact, mean, deviation, quantiles, histogram, top_values, shapes) "
        "select %s, name, 1, 'text', kind, true, nulls, 0, distinct_values, true, mean, deviation, quantiles, '[]', "
        "'[]', '[]' from jsonb_to_recordset(%s::jsonb) as c (name text, kind text, nulls bigint, "
        "distinct_values bigint, mean float8, deviation float8, quantiles jsonb)",
        [key, json.dumps(load["columns"])],
    )


def _until_now(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same loads, the last of them an hour ago."""
    shift = datetime.now(UTC) - timedelta(hours=1) - made[-1]["profiled_at"]
    return [load | {"profiled_at": load["profiled_at"] + shift} for load in made]


def test_loads_are_judged_once_and_a_late_one_is_missed(job: Job, connection: psycopg.Connection) -> None:
    made = _until_now(loads(21, 43, text_columns=1, amounts=1))
    made[-1] |= {"rows": made[-1]["rows"] // 4, "rows_read": made[-1]["rows"] // 4, "columns": []}
    for number, load in enumerate(made[:-1]):
        _profile(connection, load, number)
    watch(job)
    connection.execute("delete from quality.anomalies")
    _profile(connection, made[-1], 99)
    assert watch(job) == {"judged": 1, "not_enough_history": 0, "anomalies": 1}
    kept = connection.execute("select load_id, metric, column_name, is_seasonal from quality.anomalies").fetchall()
    assert kept == [("load 099", "rows", "", True)]
    assert watch(job) == {"judged": 0, "not_enough_history": 0, "anomalies": 0}
    shown = observed(connection, {"run_id": job.run_id})
    assert [(row["table"], row["metric"], row["column"]) for row in shown["anomalies"]] == [
        ("masked.s__t", "rows", None)
    ]
    assert shown["watched"]["judged"] == 15
    assert shown["watched"]["not_enough_history"] == 28
    # Three days later nothing has come: said by each run until something does.
    connection.execute("update quality.profiles set profiled_at = profiled_at - interval '3 days'")
    for _ in range(2):
        job.run_id = uuid4()
        assert watch(job)["anomalies"] == 1
        found = connection.execute(
            "select run_id, round(value) from quality.anomalies where metric = 'hours_since_last_load'"
        ).fetchall()
        assert found == [(job.run_id, 73)]


def test_an_outlook_is_kept_with_the_run(job: Job, connection: psycopg.Connection) -> None:
    assert forecast(job) == {}
    connection.execute(SCORES.encode())
    now = datetime.now(UTC)
    for day in range(30):
        run_id = job.run_id if day == 29 else uuid4()
        at = now - timedelta(days=29 - day)
        connection.execute("insert into quality.scored_runs values (%s, 'p', %s)", [run_id, at])
        for dimension, score in (("validity", 0.99 - 0.002 * day), ("uniqueness", 1.0)):
            connection.execute(
                "insert into quality.scores values (%s, 'p', 'project', '', 'p', %s, %s, 1000, 10, 0.92, %s)",
                [run_id, dimension, score, at],
            )
    assert forecast(job) == {"warning": 1, "steady": 1}
    assert forecast(job) == {"warning": 1, "steady": 1}
    row = connection.execute(
        "select round(change_per_day::numeric, 4)::float8, crosses_on - current_date from quality.score_outlooks "
        "where dimension = 'validity'"
    ).fetchall()
    # 0.932 today, 0.2 points less each day: below 0.92 after six.
    assert row in ([(-0.002, 6)], [(-0.002, 7)])
    assert [one["dimension"] for one in observed(connection, {"run_id": job.run_id})["outlook"]] == [
        "validity", "uniqueness"]  # fmt: skip
