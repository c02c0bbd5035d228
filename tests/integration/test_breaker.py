"""A source that does not answer is left alone for a while; the others are loaded, and somebody says so."""

from typing import Any

import pytest

from flows.commands.sources import sources_check
from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError, NoAnswerError
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


def test_a_check_tells_no_answer_from_a_wrong_declaration(
    job: Job, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit codes 1 and 2; the other sources are looked at all the same."""
    with postgres_database(server) as database:
        database.run("create table t (id int)", "create table u (id int)")
        folder = job.sources_file.parent / "crm"
        folder.mkdir()
        (folder / "a.csv").write_text("id\n1\n")
        more = "  - {name: crm, kind: files, location: crm, tables: [{name: a, path: '%s'}]}\n"
        job.sources_file.write_text(declaration(database, "name: t", "name: u") + more % "*.csv")
        monkeypatch.setenv("ATLAS_TEST_SOURCE", "postgresql://nobody@127.0.0.1:1/none")
        detail: dict[str, Any] = {}
        with pytest.raises(NoAnswerError, match=r"source 'shop'.* no connection.*1 more tables .* not tried") as caught:
            check(job, detail=detail)
        assert caught.value.exit_code == 3
        assert [table["table"] for table in detail["tables"]] == ["a"]
        job.sources_file.write_text(declaration(database, "name: t") + more % "*.json")
        with pytest.raises(ConfigurationError, match=r"(?s)no connection.*matches nothing") as both:
            check(job)
        assert both.value.exit_code == 2, "what is wrong stays wrong when the server answers"
        job.sources_file.write_text(declaration(database, "name: t"))
        monkeypatch.setenv("ATLAS_TEST_SOURCE", database.url.rsplit("/", 1)[0] + "/none")
        with pytest.raises(ConfigurationError, match=r"no connection.*none") as refused:
            check(job)
        assert refused.value.exit_code == 2, "the server answers, and there is no such database"


def test_what_a_check_found_is_shown_beside_what_is_wrong(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = job.sources_file.parent / "crm"
    folder.mkdir()
    (folder / "a.csv").write_text("id\n1\n")
    job.sources_file.write_text(
        "version: 1\nsources:\n  - {name: crm, kind: files, location: crm, tables: [{name: a, path: '*.csv'}]}\n"
        "  - {name: bus, kind: rest, url: 'http://127.0.0.1:1/', retries: 0, tables: [{name: t, path: t, "
        "pagination: {type: none}}]}\n"
    )
    monkeypatch.setattr("flows.commands.sources.make_job", lambda *_, **__: job)
    with pytest.raises(NoAnswerError, match="source 'bus'"):
        sources_check.callback(None, False, ())  # type: ignore[misc]
    assert "crm.a (append)" in capsys.readouterr().out
