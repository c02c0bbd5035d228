"""A source that does not answer is left alone for a while; the others are loaded, and somebody says so."""

from typing import Any

import pytest

from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.server import EmbeddedServer
from tests.integration.databases import declaration, postgres_database


def health(job: Job) -> list[Any]:
    with job.connect() as connection:
        return connection.execute(
            "select failures, round(extract(epoch from rests_until - clock_timestamp()) / 60) "
            "from pipeline.source_health"
        ).fetchall()


def test_a_source_that_is_down(job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = job.sources_file.parent / "crm"
    folder.mkdir()
    (folder / "a.csv").write_text("id\n1\n")
    with postgres_database(server) as database:
        database.run("create table t (id int)", "insert into t values (1)")
        job.sources_file.write_text(
            declaration(database, "name: t")
            + "  - {name: crm, kind: files, location: crm, tables: [{name: a, path: '*.csv'}]}\n"
        )
        monkeypatch.setenv("ATLAS_TEST_SOURCE", "postgresql://nobody@127.0.0.1:1/none")
        for _ in range(3):
            with pytest.raises(AtlasError, match="no connection"):
                load(job)
        assert health(job) == [(3, 15)]
        (folder / "b.csv").write_text("id\n2\n")
        detail = load(job)
        assert detail["rows_loaded"] == 1, "the run goes on"
        assert "source 'shop': left out until" in detail["notes"][0]
        with pytest.raises(AtlasError, match="no connection"):
            load(job, ["shop"])
        assert health(job) == [(4, 30)], "who asks for it by name tries it"
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        check(job)
        assert health(job) == []
        assert load(job)["rows_loaded"] == 1


def test_a_wrong_declaration_is_no_reason_to_wait(
    job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_database(server) as database:
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url)
        job.sources_file.write_text(declaration(database, "name: nope"))
        with pytest.raises(ConfigurationError):
            load(job)
        assert health(job) == []
