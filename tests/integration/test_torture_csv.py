"""Every file of ``tests/torture_csv.py`` comes out as it says there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ingestion.load import load
from python_jobs.errors import AtlasError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from python_jobs.settings import PROJECT_DIR, Settings
from tests.torture_csv import CASES, Case, write

pytestmark = [pytest.mark.xdist_group("torture"), pytest.mark.slow]


@pytest.fixture(scope="module")
def loaded(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Job, dict[str, str]]]:
    """All of them loaded once, and the errors by table."""
    folder = tmp_path_factory.mktemp("torture")
    name = f"torture_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    home = folder / "home"
    home.mkdir()
    url = server.url().rsplit("/", 1)[0] + f"/{name}"
    write(folder / "files")
    job = Job(
        Settings(project_dir=PROJECT_DIR, home=home, exports=home, database_url=url), folder / "files" / "sources.yml"
    )
    job.warehouse.prepare()
    with pytest.raises(AtlasError) as caught:
        load(job)
    lines = [line.removeprefix("sources.yml: t.") for line in str(caught.value).splitlines()[1:]]
    yield job, {line.partition(":")[0]: line for line in lines}
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_there_are_many() -> None:
    assert len(CASES) == len({case.name for case in CASES}) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outcome(loaded: tuple[Job, dict[str, str]], case: Case) -> None:
    job, errors = loaded
    if case.error:
        assert case.error in errors.get(case.name, "no error")
        return
    assert case.name not in errors, errors[case.name]
    with job.connect() as connection:
        counts = connection.execute(
            "select rows_read, rows_loaded, rows_rejected from pipeline.loads where table_name = %s", [case.name]
        ).fetchone()
        rejects = connection.execute(
            "select line, reason from pipeline.dead_letters where table_name = %s order by line", [case.name]
        ).fetchall()
        cells = {place: _cell(connection, case.name, *place) for place in case.cells}
    assert counts == (case.rows + len(case.rejects), case.rows, len(case.rejects))
    assert [line for line, _ in rejects] == [line for line, _ in case.rejects]
    for (_, reason), (_, expected) in zip(rejects, case.rejects, strict=True):
        assert reason.startswith(expected)
    assert cells == case.cells


def test_no_line_is_lost(loaded: tuple[Job, dict[str, str]]) -> None:
    """What was rejected is kept whole, also a record that is longer than what DuckDB quotes of it."""
    job, _ = loaded
    with job.connect() as connection:
        row = connection.execute(
            "select length(payload) from explore.dead_letter_payloads join pipeline.dead_letters "
            "using (dead_letter_id) where table_name = 'a_million_commas'"
        ).fetchone()
    assert row == (1_000_001,)


def test_errors_quote_no_row(loaded: tuple[Job, dict[str, str]]) -> None:
    _, errors = loaded
    assert "example.dk" not in str(errors)
    assert "100200" not in str(errors)


def test_the_script_writes_what_is_tested(tmp_path: Path) -> None:
    write(tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {case.file for case in CASES} | {"sources.yml", "outcomes.json"}


def _cell(connection: psycopg.Connection, table: str, line: int, column: str) -> Any:
    query = sql.SQL("select {}::text from explore.{} where _line = %s").format(
        sql.Identifier(column), sql.Identifier(f"t__{table}")
    )
    connection.execute("set local timezone = 'UTC'")
    row = connection.execute(query, [line]).fetchone()
    return row[0] if row else f"no row at line {line}"
