"""kill -9 while a database is read: rows and position are published together, or neither is."""

from pathlib import Path
from typing import Any

import pytest

from ingestion.load import load
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration.databases import declaration, postgres_database
from tests.integration.test_load_killed import POINTS, run_and_kill, wait_for_lock

pytestmark = pytest.mark.slow

TABLES = (
    "name: a, cursor: n, max_reject_ratio: 1, columns: {x: integer}",
    "name: b, cursor: n, grow: merge, key: [id]",
)


def state(job: Job) -> list[Any]:
    """Everything that a load leaves, but for ids and times."""
    with job.connect() as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                "select id, n, x from explore.shop__a order by 1, 2",
                "select id, n, x from explore.shop__b order by 1, 2",
                "select table_name, cursor_value from pipeline.positions order by 1",
                "select table_name, array(select unnest(fingerprints) order by 1) from explore._known_rows order by 1",
                "select table_name, line, reason, status from pipeline.dead_letters order by 1, 2, 3, 4",
                "select table_name, rows_read, rows_loaded, rows_rejected, cursor_from, cursor_to from pipeline.loads "
                "where status = 'succeeded' and rows_read > 0 order by started_at",
            )
        ]


def test_killed_at_every_step(job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two increments, the second killed at every step, then read to the end: as if nobody had been killed."""
    with postgres_database(server) as database:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        Path(job.sources_file).write_text(declaration(database, *TABLES), encoding="utf-8")
        states = []
        for killed in (True, False):
            database.run(
                "drop table if exists a, b",
                "create table a as select i as id, i / 2 as n, case when i % 7 = 0 then 'syv' else i::text end as x "
                "from generate_series(1, 500) as i",
                "create table b as select id, n, x from a",
            )
            load(job)
            database.run(
                "insert into a select i, i / 2, i::text from generate_series(501, 700) as i",
                "insert into b select * from a where id > 490",
            )
            if killed:
                assert run_and_kill(job) == [f"{point} 9" for point in POINTS]
                wait_for_lock(job)
            load(job)
            states.append(state(job))
            with job.connect(autocommit=True) as connection:
                connection.execute("drop schema explore cascade")
                connection.execute("drop schema pipeline cascade")
            job.warehouse.prepare()
        assert states[0] == states[1]
        assert len(states[0][0]) == 700 - 71
