"""Dead letters: listed, shown, given up, and tried again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from ingestion import dead_letters
from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration.databases import declaration, postgres_database

HEADER = "version: 1\nsources:\n  - name: crm\n    kind: files\n    location: crm\n    tables:\n"


@pytest.fixture
def rejected(job: Job) -> Path:
    """Two rows of three rejected, in two files."""
    folder = job.sources_file.parent / "crm"
    folder.mkdir()
    (folder / "a.csv").write_text("id;n\n1;1,5\n2;2\n")
    (folder / "b.csv").write_text("id;n\n3;3,5\n")
    job.sources_file.write_text(
        HEADER + "      - {name: o, path: '*.csv', decimal: '.', columns: {n: double}, max_reject_ratio: 1}\n"
    )
    load(job)
    return folder


def listed(job: Job, status: str = "waiting", only: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    with job.connect(autocommit=True) as connection:
        return [
            (row["table"], row["file"], row["line"], row["reason"])
            for row in dead_letters.listing(connection, only, status, 10)
        ]


def ids(job: Job) -> list[Any]:
    with job.connect() as connection:
        return connection.execute("select id, n from explore.crm__o order by id").fetchall()


@pytest.mark.usefixtures("rejected")
def test_list_and_show(job: Job) -> None:
    assert listed(job) == [("crm.o", "b.csv", 2, "n: not a double"), ("crm.o", "a.csv", 2, "n: not a double")]
    assert listed(job, only=("shop",)) == []
    with job.connect(autocommit=True) as connection:
        newest = dead_letters.listing(connection, ["crm.o"], "all", 1)[0]["id"]
        assert json.loads(dead_letters.show(connection, newest)["payload"]) == {"id": "3", "n": "3,5"}
        with pytest.raises(ConfigurationError, match="no dead letter 99"):
            dead_letters.show(connection, 99)


@pytest.mark.usefixtures("rejected")
def test_discard(job: Job) -> None:
    with job.connect(autocommit=True) as connection:
        first = dead_letters.listing(connection, [], "waiting", 10)[1]["id"]
        assert dead_letters.discard(connection, [first], []) == 1
        assert dead_letters.discard(connection, [first], []) == 0
        assert dead_letters.show(connection, first)["payload"] is None, "the row itself is gone"
        assert dead_letters.discard(connection, [], ["crm"]) == 1
    assert listed(job) == []
    assert len(listed(job, "discarded")) == 2


def test_retry_after_the_declaration_was_corrected(job: Job, rejected: Path) -> None:
    """The files are read again: what was loaded of them is replaced, not doubled."""
    job.sources_file.write_text(job.sources_file.read_text().replace("decimal: '.'", "decimal: ','"))
    assert load(job)["rows_loaded"] == 0, "nothing was delivered"
    (rejected / "b.csv").unlink()
    detail = dead_letters.retry(job)
    assert (detail["waited"], detail["waiting"]) == (2, 1)
    assert detail["notes"] == ["crm.o: 'b.csv' is gone, so it can't be read again"]
    assert ids(job) == [("1", 1.5), ("2", 2.0)]
    assert listed(job) == [("crm.o", "b.csv", 2, "n: not a double")]


def test_retry_does_not_undo_newer_deliveries(job: Job, rejected: Path) -> None:
    (rejected / "c.csv").write_text("id;n\n2;22\n1;11\n")
    job.sources_file.write_text(job.sources_file.read_text().replace("columns:", "key: [id], grow: merge, columns:"))
    load(job)
    detail = dead_letters.retry(job)
    assert "deliver the corrected rows in a new file" in detail["notes"][0]
    assert ids(job) == [("1", 11.0), ("2", 22.0)]


def test_a_file_that_goes_before_it_is_read_again_is_no_other_file(job: Job, rejected: Path) -> None:
    """A retry forgets a file's content; whatever is delivered next has none that is known yet."""
    with job.connect(autocommit=True) as connection:
        connection.execute("update pipeline.files set sha256 = '', size_bytes = -1 where path = 'b.csv'")
    (rejected / "b.csv").unlink()
    (rejected / "new-with-a-size-of-its-own.csv").write_text("id;n\n40;4.0\n50;5.0\n60;6.0\n")
    detail = load(job)
    assert (detail["rows_loaded"], detail["notes"]) == (3, [])


def test_retry_of_a_database(job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres_database(server) as database:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        database.run("create table t (id int, d date)", "insert into t values (1, '2026-01-01'), (2, 'infinity')")
        job.sources_file.write_text(declaration(database, "name: t, cursor: id, max_reject_ratio: 1"))
        load(job)
        assert len(listed(job)) == 1
        database.run("update t set d = null where id = 2")
        assert dead_letters.retry(job, ["shop.t"])["waiting"] == 0
        with job.connect() as connection:
            assert connection.execute("select id from explore.shop__t order by 1").fetchall() == [(1,), (2,)]


@pytest.mark.usefixtures("rejected")
def test_the_commands(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", str(job.settings.database_url))
    monkeypatch.setenv("ATLAS_HOME", str(job.settings.home))
    run = CliRunner().invoke
    rows = json.loads(run(atlas, ["dead-letters", "list", "--json", "crm"]).output)
    assert [row["file"] for row in rows] == ["b.csv", "a.csv"]
    assert '"payload"' in run(atlas, ["dead-letters", "show", "--json", str(rows[0]["id"])]).output
    source = str(job.sources_file)
    retried = run(atlas, ["dead-letters", "retry", "--quiet", "--json", "--sources", source], catch_exceptions=False)
    assert json.loads(retried.output)["waiting"] == 2
    assert isinstance(run(atlas, ["dead-letters", "discard"]).exception, ConfigurationError)
    assert run(atlas, ["dead-letters", "discard", "crm.o"]).output == "2 discarded\n"
    assert run(atlas, ["dead-letters", "list"]).output == "none\n"
