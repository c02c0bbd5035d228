"""kill -9 while a service is read: rows, dead letters and position are published together, or nothing is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import load
from python_jobs.job import Job
from tests.integration.loopback import SECRET, serve
from tests.integration.salesforce_server import Handler, Salesforce
from tests.integration.test_load_killed import POINTS, run_and_kill, wait_for_lock
from tests.integration.test_salesforce import AUTH, account

pytestmark = pytest.mark.slow


def modified(number: int) -> str:
    return (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number // 2)).isoformat()


def state(job: Job) -> list[Any]:
    """Everything that a load leaves, but for ids and times."""
    with job.connect() as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                "select id, name, employees from explore.crm__a order by 1, 2",
                "select id, name, employees from explore.crm__b order by 1, 2",
                "select table_name, cursor_value from pipeline.positions order by 1",
                "select table_name, array(select unnest(fingerprints) order by 1) from explore._known_rows order by 1",
                "select table_name, line, reason, status from pipeline.dead_letters order by 1, 2, 3, 4",
                "select table_name, rows_read, rows_loaded, rows_rejected, cursor_from, cursor_to from pipeline.loads "
                "where status = 'succeeded' and rows_read > 0 order by started_at",
            )
        ]


def test_killed_at_every_step(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two increments, the second killed at every step, then read to the end: as if nobody had been killed."""
    monkeypatch.setenv("SF_SECRET", SECRET)
    monkeypatch.setenv("SF_TOKEN", "token")
    with serve(Salesforce(page=150), Handler) as service:
        Path(job.sources_file).write_text(
            f"version: 1\nsources:\n  - name: crm\n    kind: salesforce\n    auth: {AUTH['password']}\n"
            f"    endpoint: {service.url}\n    tables:\n"
            "      - {name: a, object: Account, grow: append, max_reject_ratio: 1}\n"
            "      - {name: b, object: Account, max_reject_ratio: 1}\n"
        )
        states = []
        for killed in (True, False):
            service.records = [account(i, modified(i)) for i in range(500)]
            for row in service.records[::7]:
                row["Employees"] = "syv"
            load(job)
            service.records += [account(i, modified(i)) for i in range(500, 700)]
            for number in range(0, 500, 10):
                service.records[number] = account(number, modified(700), IsDeleted=True)
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
        assert len(states[0][1]) == 700 - 72 + 8, "those of the first increment that became good"
