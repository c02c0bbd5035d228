"""Runs and stages leave a true record, whatever happens inside."""

import psycopg
import pytest

from python_jobs.errors import AtlasError, QualityGateError
from python_jobs.job import Job, safe_message


def recorded(job: Job) -> tuple[str, str | None]:
    with job.connect() as connection:
        row = connection.execute("select status, error from pipeline.runs where run_id = %s", [job.run_id]).fetchone()
    assert row is not None
    return row[0], row[1]


def test_a_run_that_ends_well(job: Job) -> None:
    with job.run(), job.stage("load") as detail:
        detail["rows_loaded"] = 3
    assert recorded(job) == ("succeeded", None)
    with job.connect() as connection:
        row = connection.execute("select status, detail from pipeline.stages").fetchone()
    assert row == ("succeeded", {"rows_loaded": 3})


def test_a_gate_that_fails_is_not_a_crash(job: Job) -> None:
    with pytest.raises(QualityGateError), job.run():
        raise QualityGateError("uniqueness 0.5 < 0.98")
    assert recorded(job) == ("gate_failed", "uniqueness 0.5 < 0.98")


def test_a_value_in_an_error_is_not_recorded(job: Job) -> None:
    with pytest.raises(psycopg.Error), job.run(), job.stage("load"), job.connect() as connection:
        connection.execute("select 'Karen Blixen'::integer")
    assert recorded(job) == ("failed", "database error 22P02")
    with job.connect() as connection:
        assert connection.execute("select error from pipeline.stages").fetchone() == ("database error 22P02",)


def test_unknown_errors_keep_only_their_class() -> None:
    assert safe_message(ValueError("Karen Blixen")) == "ValueError"


def test_a_second_run_is_refused_while_one_is_under_way(job: Job) -> None:
    other = Job(settings=job.settings, sources_file=job.sources_file)
    with job.run(), pytest.raises(AtlasError, match="another Atlas run holds 'run'"), other.run():
        pass
    assert recorded(job) == ("succeeded", None)


def test_a_run_that_was_killed_is_closed_by_the_next(job: Job) -> None:
    with job.connect(autocommit=True) as connection:
        connection.execute("insert into pipeline.runs (run_id) values ('00000000-0000-4000-8000-000000000001')")
    with job.run():
        pass
    with job.connect() as connection:
        rows = connection.execute("select status from pipeline.runs order by started_at").fetchall()
    assert rows == [("failed",), ("succeeded",)]
