"""Columns that come, go, look renamed or change their type: recorded, and refused where the contract says so."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.contract import approve
from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job


def declare(job: Job, contract: str = "evolve", path: str = "*.csv") -> Path:
    folder = job.sources_file.parent / "crm"
    folder.mkdir(exist_ok=True)
    job.sources_file.write_text(
        "version: 1\nsources:\n  - name: crm\n    kind: files\n    location: crm\n    tables:\n"
        f"      - {{name: t, path: '{path}', contract: {contract}}}\n      - {{name: u, path: 'u.csv'}}\n"
    )
    (folder / "u.csv").write_text("id\n1\n")
    return folder


def found(job: Job) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(
            "select change, column_name, before, after, status from pipeline.schema_changes "
            "where table_name = 't' order by change_id"
        ).fetchall()


def test_changes_are_recorded(job: Job) -> None:
    folder = declare(job, path="t*.csv")
    (folder / "t1.csv").write_text("id,navn,by\n1,Bo,Ry\n")
    load(job)
    assert found(job) == [], "a first load changes nothing"
    (folder / "t2.csv").write_text("id,fulde navn,by,alder\n2,Bo,Ry,7\n")
    load(job)
    assert found(job) == [
        ("renamed", "fulde_navn", "navn", "fulde_navn", "applied"),
        ("new", "alder", None, "text", "applied"),
    ]
    (folder / "t3.csv").write_text("id,fulde navn,alder\n3,Bo,7\n")
    load(job)
    assert found(job)[2:] == [("removed", "by", "text", None, "applied")]
    (folder / "t4.csv").write_text("id,fulde navn,alder,by\n3,Bo,7,Ry\n")
    load(job)
    assert len(found(job)) == 3, "a column that comes back is there already"


def test_a_frozen_table_stops_and_the_others_go_on(job: Job) -> None:
    folder = declare(job, "freeze", "t*.csv")
    (folder / "t1.csv").write_text("id,navn\n1,Bo\n")
    load(job)
    (folder / "t2.csv").write_text("id,navn,ny\n2,Bo,x\n")
    (folder / "u.csv").write_text("id\n1\n2\n")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"crm\.t: key 'contract: freeze': column 'ny' is new; deliver it"):
            load(job)
    assert found(job) == [("new", "ny", None, "text", "refused")]
    with job.connect() as connection:
        assert connection.execute("select count(*) from explore.crm__t").fetchone() == (1,)
        assert connection.execute("select count(*) from explore.crm__u").fetchone() == (2,)


def test_a_change_that_is_approved(job: Job) -> None:
    folder = declare(job, "approve", "t*.csv")
    (folder / "t1.csv").write_text("id,navn\n1,Bo\n")
    load(job)
    with job.connect(autocommit=True) as connection, pytest.raises(ConfigurationError, match="no change waits"):
        approve(connection, "crm", "t")
    (folder / "t2.csv").write_text("id,navn,ny\n2,Bo,x\n")
    with pytest.raises(ConfigurationError, match=r"'ny' is new; `atlas sources approve crm\.t` lets it happen"):
        load(job)
    with job.connect(autocommit=True) as connection:
        assert approve(connection, "crm", "t") == ["'ny' is new"]
    assert load(job)["rows_loaded"] == 1
    assert found(job) == [("new", "ny", None, "text", "applied")]
    (folder / "t3.csv").write_text("id,navn,ny,mere\n2,Bo,x,y\n")
    with pytest.raises(ConfigurationError, match="'mere' is new"):
        load(job)


def test_another_type_is_recorded_and_refused(job: Job) -> None:
    folder = declare(job, path="t*.parquet")
    pq.write_table(pa.table({"n": pa.array([1], pa.int64())}), folder / "t1.parquet")
    load(job)
    pq.write_table(pa.table({"n": pa.array([1.5], pa.float64())}), folder / "t2.parquet")
    with pytest.raises(ConfigurationError, match="column 'n' is double precision"):
        load(job)
    assert found(job) == [("retyped", "n", "bigint", "double precision", "refused")]
