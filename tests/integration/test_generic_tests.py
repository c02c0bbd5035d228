"""Every generic test, on a table that passes and on one that fails: rows tested and failed as counted by hand.

All of them are one dbt invocation, alone and, where the environment variable names checkouts of the packages
(docs/quality.md), once more with dbt_utils and dbt_expectations installed: the verdicts must be the same.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml

from python_jobs.build.dbt import Dbt
from python_jobs.hub_packages import install
from python_jobs.job import Job
from python_jobs.scoring.record import record
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings
from tests.integration.conftest import checkouts
from tests.integration.generic_test_cases import CASES, OTHERS, Case

# The dbt invocation that all of them read is made once.
pytestmark = [pytest.mark.xdist_group("generic tests"), pytest.mark.slow]
PROJECT = """
name: atlas
version: 1.0.0
config-version: 2
profile: atlas
vars: {phone_country_prefix: "45"}
models: {+schema: chart}
seeds: {+schema: quality}
"""
Result = tuple[str, str, int, int]


@dataclass
class Outcome:
    job: Job
    results: dict[str, Result]
    manifest: dict[str, Any]


def write_project(folder: Path) -> None:
    for name in ("macros", "tests/generic", "profiles"):
        shutil.copytree(PROJECT_DIR / name, folder / name)
    (folder / "seeds").mkdir()
    shutil.copy(PROJECT_DIR / "seeds" / "quality_thresholds.csv", folder / "seeds")
    shutil.copy(PROJECT_DIR / "packages.hub.yml", folder)
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "models").mkdir()
    models: list[dict[str, Any]] = []
    for case in CASES:
        for side in ("good", "bad"):
            test: dict[str, Any] = {
                case.test: {"name": f"{case.name}_{side}_test", "arguments": case.arguments, "config": case.config}
            }
            where: dict[str, Any] = (
                {"columns": [{"name": case.column, "data_tests": [test]}]} if case.column else {"data_tests": [test]}
            )
            models.append({"name": f"{case.name}_{side}", **where})
    for name in [*(model["name"] for model in models), *OTHERS]:
        (folder / "models" / f"{name}.sql").write_text("select 1 as never_built\n")
    (folder / "models" / "models.yml").write_text(yaml.safe_dump({"version": 2, "models": models}))


def create_tables(job: Job) -> None:
    """What dbt would build, without dbt."""
    tables = OTHERS | {f"{case.name}_{side}": getattr(case, side) for case in CASES for side in ("good", "bad")}
    with job.connect(autocommit=True) as connection:
        for name, query in tables.items():
            connection.execute(f'create table chart."{name}" as {query}'.encode())
        connection.execute(
            "create table quality.quality_thresholds (profile text, dimension text, min_score float, max_age_hours int)"
        )
        with connection.cursor().copy("copy quality.quality_thresholds from stdin (format csv, header)") as copy:
            copy.write((PROJECT_DIR / "seeds" / "quality_thresholds.csv").read_text())


def run_tests(job: Job, *options: str) -> dict[str, Result]:
    with Dbt(job) as dbt:
        dbt.run("test", "test", *options)
    results = json.loads((job.settings.dbt_target / "run_results.json").read_text())["results"]
    assert [result["message"] for result in results if result["status"] == "error"] == []
    record(job, job.settings.dbt_target)
    with job.connect(autocommit=True) as connection:
        rows = connection.execute(
            "select distinct on (test_name) test_name, dimension, status, rows_tested, rows_failed "
            "from quality.test_results order by test_name, executed_at desc"
        ).fetchall()
    return {
        name.removesuffix("_test"): (dimension, status, int(tested), int(failed))
        for name, dimension, status, tested, failed in rows
    }


@pytest.fixture(scope="module", params=["alone", "with packages"])
def tested(
    request: pytest.FixtureRequest, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("generic")
    write_project(folder / "project")
    if request.param == "with packages":
        # elementary's hooks want its models built; it has a test of its own.
        install(folder / "project", checkouts())
        shutil.rmtree(folder / "project" / "dbt_packages" / "elementary")
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    (folder / "home").mkdir()
    settings = Settings(
        project_dir=folder / "project",
        home=folder / "home",
        exports=folder / "exports",
        database_url=server.url().rsplit("/", 1)[0] + f"/{name}",
    )
    job = Job(settings=settings, sources_file=folder / "sources.yml")
    job.warehouse.prepare()
    create_tables(job)
    results = run_tests(job)
    yield Outcome(job, results, json.loads((settings.dbt_target / "manifest.json").read_text()))
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_good_passes_and_bad_fails(tested: Outcome, case: Case) -> None:
    assert tested.results[f"{case.name}_good"] == (case.dimension, "pass", case.tested[0], 0)
    assert tested.results[f"{case.name}_bad"] == (case.dimension, case.status, case.tested[1], case.failed)


def test_every_generic_test_is_tried() -> None:
    declared = set()
    for path in (PROJECT_DIR / "tests" / "generic").glob("*.sql"):
        declared |= set(re.findall(r"{% test (\w+)\(", path.read_text()))
    assert declared == {case.test for case in CASES}


def test_every_generic_test_is_described(tested: Outcome) -> None:
    """In the catalog, and in the table of docs/quality.md, with every argument."""
    page = (PROJECT_DIR / "docs" / "quality.md").read_text()
    rows = {cells[1].strip().strip("`"): cells for line in page.splitlines() if len(cells := line.split("|")) > 3}
    for case in CASES:
        macro = tested.manifest["macros"][f"macro.atlas.test_{case.test}"]
        signature = re.search(r"{% test \w+\((.*?)\) %}", macro["macro_sql"], re.DOTALL)
        assert signature
        names = re.findall(r"(\w+)(?:=|,|$)", re.sub(r"\[.*?\]|'.*?'", "x", signature[1]))
        arguments = [
            name for name in names if name not in ("x", "none", "false", "model", "column_name") and not name.isdigit()
        ]
        assert macro["description"], case.test
        assert [argument["name"] for argument in macro["arguments"]] == arguments, case.test
        assert all(argument["description"] for argument in macro["arguments"]), case.test
        assert [name for name in arguments if f"`{name}`" not in rows[case.test][2]] == [], case.test


def test_the_strict_profile_allows_a_day(tested: Outcome) -> None:
    """A table of 100 hours' age passes by default and fails when the profile is strict."""
    results = run_tests(
        tested.job, "--select", "fresh_within_by_profile_good_test", "--vars", "{quality_profile: strict}"
    )
    assert results["fresh_within_by_profile_good"] == ("timeliness", "fail", 1, 1)
