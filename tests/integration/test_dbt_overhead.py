"""The build's own dbt leaves out what nobody needs; what nodes find and what is said stays the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from python_jobs.build.dbt import Dbt
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from python_jobs.settings import Settings
from tests.integration.test_build import new_job, write_project

pytestmark = pytest.mark.slow

# Each node leaves something behind in its session, and tells what it found there.
SESSION = """
{{ config(pre_hook=[
    "set work_mem = '1234kB'",
    "create temporary table if not exists left_behind (n integer)",
    "select pg_advisory_lock_shared(4711)"
]) }}
-- depends_on: {{ ref('before') }}
select
    pg_backend_pid() as process,
    '{{ run_query("select current_setting('work_mem')").rows[0][0] if execute }}' as work_mem,
    {{ run_query("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()").rows[0][0]
       if execute else 0 }} as lock_count,
    '{{ run_query("select to_regclass('left_behind')").rows[0][0] if execute }}' as left_behind
"""
NAMES = [f"session_{number}" for number in range(6)]
FAILS = "select 1 / 0 as nothing, {{ log('nobody reads this') or 1 }} as n"
YAML = "version: 2\nmodels: [{name: before}]\n"


@pytest.fixture
def job(server: EmbeddedServer, tmp_path: Path) -> Iterator[Job]:
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    job = new_job(server.url().rsplit("/", 1)[0] + f"/{name}", tmp_path)
    job.warehouse.prepare()
    models = {f"chart/{name}.sql": SESSION for name in NAMES} | {"chart/before.sql": "select 1 as n"}
    write_project(tmp_path / "project", models | {"chart/fails.sql": FAILS}, YAML, {})
    yield job
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_nodes_share_connections_and_find_them_as_new(job: Job) -> None:
    with Dbt(job) as dbt:
        dbt.run("build", "build", "--select", "chart", "--exclude", "fails", "--full-refresh")
        statement = " union all ".join(f"select * from chart.{name}" for name in NAMES)
        with job.connect() as connection:
            found = connection.execute(statement.encode()).fetchall()
            default = connection.execute("show work_mem").fetchone()
            left = connection.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone()
    assert default is not None
    assert {tuple(row[1:]) for row in found} == {(default[0], 0, "None")}
    assert len({row[0] for row in found}) <= job.settings.threads
    assert left == (0,)


def test_a_failing_node_spoils_no_connection_and_is_reported(job: Job) -> None:
    with Dbt(job) as dbt:
        dbt.run("build", "build", "--select", "chart", "--threads", "1")
    results = json.loads((job.settings.dbt_target / "run_results.json").read_text())["results"]
    status = {result["unique_id"].rpartition(".")[2]: result["status"] for result in results}
    assert status == dict.fromkeys(("before", *NAMES), "success") | {"fails": "error"}
    log = (job.settings.logs / "dbt" / "build.log").read_text()
    assert "division by zero" in log
    assert "nobody reads this" not in log


class Counting:
    """How far a step has come."""

    def __init__(self) -> None:
        self.done = self.of = 0

    def advance(self, amount: int = 1) -> None:
        self.done += amount

    def total(self, amount: int) -> None:
        self.of = amount

    def describe(self, text: str) -> None:
        pass


def test_hooks_of_the_project_are_no_nodes(job: Job) -> None:
    with (job.settings.project_dir / "dbt_project.yml").open("a", encoding="utf-8") as project:
        project.write("\non-run-start: ['select 1']\non-run-end: ['select 2', 'select 3']\n")
    step = Counting()
    with Dbt(job) as dbt:
        dbt.run("build", "build", "--select", "chart", step=step)
    assert step.done == step.of == len(NAMES) + 2


def test_an_error_names_the_folder_of_own_models_as_it_was_given(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    (folder / "chart").mkdir(parents=True)
    (folder / "chart" / "int_lost.sql").write_text("select * from {{ ref('nowhere') }}\n", encoding="utf-8")
    sources = tmp_path / "sources.yml"
    sources.write_text("version: 1\nmodels: own\nsources: [{name: crm, kind: files, tables: []}]\n", encoding="utf-8")
    job = Job(settings=settings, sources_file=sources)
    place = re.escape(f"({folder}/chart/int_lost.sql)")
    with Dbt(job) as dbt, pytest.raises(ConfigurationError, match=place) as raised:
        dbt.run("parse", "parse")
    assert ".models-" not in str(raised.value)
