"""elementary beside Atlas's tests: it records and reports, and keeps no value of the data.

Runs where the environment variable names checkouts of the packages and elementary is installed (docs/quality.md).
"""

import base64
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import yaml

from python_jobs.build.dbt import Dbt
from python_jobs.elementary_report import SCHEMA, write_report
from python_jobs.errors import ConfigurationError
from python_jobs.hub_packages import install, read_pins
from python_jobs.job import Job
from python_jobs.proof.search import cells, relations
from python_jobs.scoring.dimensions import judge
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings
from tests.integration.conftest import checkouts

NAME = "Karoline Ulvemose"
PEOPLE = f"select '{NAME}' as full_name, '{NAME}' as known_as, now()::timestamp as at from generate_series(1, 2)"
MODELS = {
    "people": "select * from public.people",
    # The database quotes the name in its error.
    "broken": "{{ config(materialized='table') }} select cast(full_name as integer) as id from public.people",
}
YAML = """
version: 2
models:
  - name: people
    columns:
      - name: full_name
        data_tests:
          - matches_pattern: {arguments: {pattern: '^nobody$'}, config: {meta: {test_sample_row_count: 5}}}
      - name: known_as  # Of this column, no test takes rows out that another would judge.
        data_tests:
          - unique
          # A test that breaks on the data, as a model may.
          - expression_holds: {arguments: {expression: "cast(known_as as integer) > 0"}}
    data_tests:
      - elementary.volume_anomalies:
          arguments: {timestamp_column: at}
          config: {enabled: "{{ env_var('ATLAS_ELEMENTARY', 'False') | as_bool }}"}
"""


@pytest.fixture(scope="module")
def recorded(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """A small project with this project's settings, built with every package."""
    source = checkouts()
    pytest.importorskip("elementary", reason="the extra elementary is not installed: make packages")
    folder = tmp_path_factory.mktemp("elementary")
    project = folder / "project"
    for name in ("macros", "tests/generic", "profiles"):
        shutil.copytree(PROJECT_DIR / name, project / name)
    for name in ("dbt_project.yml", "packages.hub.yml"):
        shutil.copy(PROJECT_DIR / name, project)
    for directory in ("seeds", "models/chart"):
        (project / directory).mkdir(parents=True)
    shutil.copy(PROJECT_DIR / "seeds" / "quality_thresholds.csv", project / "seeds")
    for name, query in MODELS.items():
        (project / "models" / "chart" / f"{name}.sql").write_text(query)
    (project / "models" / "chart" / "models.yml").write_text(YAML)
    install(project, source)
    database = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {database}".encode())
    (folder / "home").mkdir()
    job = Job(
        settings=Settings(
            project_dir=project,
            home=folder / "home",
            exports=folder / "exports",
            database_url=server.url().rsplit("/", 1)[0] + f"/{database}",
        ),
        sources_file=folder / "sources.yml",
    )
    job.warehouse.prepare()
    with job.connect(autocommit=True) as connection:
        connection.execute(f"create table public.people as {PEOPLE}".encode())
    with Dbt(job) as dbt:
        dbt.run("build", "build")
    yield job
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {database} with (force)".encode())


def test_it_records_and_keeps_no_value(recorded: Job) -> None:
    results = json.loads((recorded.settings.dbt_target / "run_results.json").read_text())["results"]
    failing = [result["compiled_code"] for result in results if result["status"] == "error"]
    assert len(failing) == 2
    with recorded.connect(autocommit=True) as connection:
        # The values were there to be kept.
        for query in failing:
            with pytest.raises(psycopg.Error, match=NAME):
                connection.execute(query.encode())
        names = connection.execute(
            f"select test_short_name, status from {SCHEMA}.elementary_test_results".encode()
        ).fetchall()
        messages = connection.execute(
            f"select message from {SCHEMA}.dbt_run_results where status = 'error'".encode()
        ).fetchall()
        kept = {
            name: "\n".join(cells(connection, schema, name))
            for schema, name in relations(connection)
            if schema == SCHEMA
        }
    assert {("unique", "fail"), ("matches_pattern", "fail"), ("expression_holds", "error")} <= set(names)
    assert "volume_anomalies" in {name for name, _ in names}
    assert len(messages) == 2
    assert all(message.startswith("Database Error in ") for (message,) in messages)
    assert len(kept) > 20
    assert [name for name, text in kept.items() if NAME in text] == []


def test_its_report_shows_no_value(recorded: Job) -> None:
    path = recorded.settings.home / "reports" / "elementary.html"
    write_report(recorded, path)
    page = path.read_text(encoding="utf-8")
    data = [base64.b64decode(text).decode() for text in re.findall(r"atob\('([^']+)'\)", page)]
    assert "matches_pattern_people_full_name" in "".join(data)
    assert [NAME in text for text in (page, *data)] == [False] * (1 + len(data))


def test_analysts_cannot_read_it(recorded: Job) -> None:
    with recorded.connect(autocommit=True) as connection:
        assert connection.execute("select has_schema_privilege('atlas_analyst', %s, 'usage')", [SCHEMA]).fetchone() == (
            False,
        )


def test_every_test_of_the_packages_has_a_dimension(tmp_path: Path) -> None:
    shutil.copy(PROJECT_DIR / "packages.hub.yml", tmp_path)
    install(tmp_path, checkouts())
    found = {
        f"{name}.{test}"
        for name in read_pins(tmp_path)
        for path in (tmp_path / "dbt_packages" / name / "macros").rglob("*.sql")
        for test in re.findall(r"{%-?\s*(?:test\s+|macro\s+test_)(\w+)\s*\(\s*model", path.read_text(encoding="utf-8"))
    }
    assert len(found) > 80
    assert sorted(test for test in found if not judge(test, {}, test).mapped) == []
    text = (PROJECT_DIR / "python_jobs" / "scoring" / "dimensions.yml").read_text(encoding="utf-8")
    mapped = {rule["test"] for rule in yaml.safe_load(text)["tests"] if "." in rule["test"]}
    assert mapped - found == set()


def test_without_the_packages_there_is_no_report(job: Job, tmp_path: Path) -> None:
    without = replace(job, settings=replace(job.settings, project_dir=tmp_path))
    with pytest.raises(ConfigurationError, match="make packages"):
        write_report(without, tmp_path / "report.html")
