"""Alerts on a real Postgres and a real HTTP server: sent once, tried again, closed, and no address in any word."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from flows.afterwards import look_back
from flows.order import Stage, recorded
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.monitoring.alerts import alert
from python_jobs.scoring.keep import keep_scores
from python_jobs.settings import Settings
from tests.integration.test_build import Built
from tests.integration.test_build import built as built  # the fixture: a project with gates that fail

pytestmark = pytest.mark.slow

PASSWORD = "hunter2"


class Inbox:
    """What arrived; ``status`` is what the server answers."""

    def __init__(self, port: int) -> None:
        self.url = f"json://robot:{PASSWORD}@127.0.0.1:{port}/atlas"
        self.messages: list[dict[str, str]] = []
        self.status = 200


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.messages.append(json.loads(body))
            self.send_response(box.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Not to the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box = Inbox(server.server_port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()


def _with(job: Job, *urls: str) -> Job:
    return Job(settings=replace(job.settings, alert_urls=urls), sources_file=job.sources_file)


def _run(job: Job, error: Exception | None = None) -> None:
    """A run that ended so, of a job that may have run before; what follows a run is called by the tests."""
    job.run_id = uuid4()
    try:
        with job.run():
            if error:
                raise error
    except AtlasError:
        pass


def _loaded(connection: psycopg.Connection, job: Job, *columns: tuple[str, str]) -> None:
    connection.execute(
        "insert into pipeline.loads (load_id, run_id, source, table_name, status, rows_read, rows_loaded, "
        "rows_rejected, columns) values (%s, %s, 'crm', 'customers', 'succeeded', 0, 0, 0, %s)",
        [str(uuid4()), job.run_id, Jsonb([{"source": name, "column": name, "type": kind} for name, kind in columns])],
    )
    connection.execute(
        "insert into pipeline.stages (run_id, stage, status) values (%s, 'load', 'succeeded')", [job.run_id]
    )


def test_failing_gates_are_told_once(built: Built, inbox: Inbox) -> None:
    job = _with(built.job, inbox.url)
    job.run_id = built.job.run_id
    assert alert(job) == {"raised": 7, "resolved": 0, "sent": 7}
    (message,) = inbox.messages
    assert message["title"] == "Atlas: quality gates that failed, 7 alerts"
    assert "- completeness 0.812 < 0.950 over chart, navigate" in message["message"]
    assert str(job.run_id) in message["message"]
    assert message["type"] == "failure"
    # The same gates in the next run, and in the one after it.
    assert alert(job) == {"raised": 0, "resolved": 0, "sent": 0}
    assert len(inbox.messages) == 1


def test_a_run_that_fails_again_for_the_same_reason_is_told_once(job: Job, inbox: Inbox) -> None:
    job = _with(job, inbox.url)
    for _ in range(2):
        _run(job, AtlasError("the server is gone"))
        alert(job)
    assert [message["title"] for message in inbox.messages] == ["Atlas: the run failed"]
    assert "the server is gone" in inbox.messages[0]["message"]
    _run(job, AtlasError("the disk is full"))
    assert alert(job) == {"raised": 1, "resolved": 1, "sent": 1}
    _run(job)
    assert alert(job) == {"raised": 0, "resolved": 1, "sent": 0}
    _run(job, AtlasError("the server is gone"))
    assert alert(job)["sent"] == 1


def test_what_did_not_get_through_is_tried_again(job: Job, inbox: Inbox) -> None:
    job = _with(job, inbox.url)
    inbox.status = 500
    _run(job, AtlasError("the server is gone"))
    with pytest.raises(AtlasError, match="did not get through"):
        alert(job)
    inbox.status = 200
    _run(job, AtlasError("the server is gone"))
    assert alert(job) == {"raised": 0, "resolved": 0, "sent": 1}
    # Without an address alerts wait, too.
    other = _with(job)
    _run(other, AtlasError("the disk is full"))
    assert alert(other) == {"raised": 1, "resolved": 1, "sent": 0}


def test_breaking_changes_of_a_delivery_are_told(job: Job, inbox: Inbox) -> None:
    job = _with(job, inbox.url)
    with job.connect(autocommit=True) as connection:
        _run(job)
        _loaded(connection, job, ("id", "text"), ("amount", "decimal(10,2)"), ("phone", "text"))
        assert alert(job)["raised"] == 0
        _run(job)
        # A new column breaks nothing.
        _loaded(connection, job, ("id", "text"), ("amount", "text"), ("e_mail", "text"))
        assert alert(job) == {"raised": 2, "resolved": 0, "sent": 2}
        text = inbox.messages[0]["message"]
        assert "- crm.customers: column amount (decimal(10,2)) is now text" in text
        assert "- crm.customers: column phone (text) is no longer delivered" in text
        assert "e_mail" not in text
        _run(job)
        _loaded(connection, job, ("id", "text"), ("amount", "text"), ("e_mail", "text"))
        assert alert(job) == {"raised": 0, "resolved": 2, "sent": 0}


def test_a_drop_is_told(built: Built, inbox: Inbox) -> None:
    job = _with(built.job, inbox.url)
    job.run_id, before = built.job.run_id, uuid4()
    with job.connect(autocommit=True) as connection:
        # The run before: the same tests, and nothing failed.
        connection.execute("delete from quality.alerts")
        for table, columns in (
            ("invocations", "invocation_id, project, profile, recorded_at - interval '1 day'"),
            ("run_thresholds", "invocation_id, model, dimension, min_score"),
        ):
            connection.execute(
                f"insert into quality.{table} select %s, {columns} from quality.{table} where run_id = %s".encode(),
                [before, job.run_id],
            )
        connection.execute(
            "insert into quality.test_results select (jsonb_populate_record(result, jsonb_build_object("
            "'run_id', %s::text, 'rows_failed', rows_tested * 0, 'status', 'pass'))).* "
            "from quality.test_results as result where run_id = %s",
            [before, job.run_id],
        )
        keep_scores(connection)
        alert(job)
        lines = [line for (line,) in connection.execute("select message from quality.alerts where kind = 'drop'")]
        for table in ("kept_scores", "kept_runs", "invocations"):
            connection.execute(f"delete from quality.{table} where run_id = %s".encode(), [before])
    assert "validity dropped to 0.000, after 1.000 in the run before and 1.000 on average in 30 days" in lines
    assert any(line.startswith("chart.tolerant dropped to 0.250") for line in lines)
    assert not any("broken_key" in line and "uniqueness" in line for line in lines)


def test_no_address_is_said(job: Job, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    notes: list[str] = []
    for url in (f"json://robot:{PASSWORD}@127.0.0.1:1/atlas", f"nonsense://{PASSWORD}"):
        loud = _with(job, url)
        loud.progress.note = notes.append  # type: ignore[method-assign,assignment]
        _run(loud, AtlasError("the server is gone"))
        look_back(loud)
    assert [note for note in notes if note.startswith("no alerts")] == [
        "no alerts: a message did not get through to every address; the next run tries again",
        "no alerts: ATLAS_ALERT_URLS: address 1 of 1 is none that Apprise knows "
        "(it is not shown here, it may hold a password)",
    ]
    said = "".join([*notes, caplog.text, *capfd.readouterr(), repr(loud.settings)])
    with job.connect() as connection:
        said += str(connection.execute("select string_agg(a::text, '') from quality.alerts as a").fetchone())
    assert PASSWORD not in said


def test_a_run_sends_when_it_ends(flow_job: Job, inbox: Inbox) -> None:
    job = _with(flow_job, inbox.url)
    with pytest.raises(QualityGateError), recorded(job, "test", [Stage.BUILD]):
        raise QualityGateError("a gate")
    assert inbox.messages == []  # nothing was scored, and a gate is no failure of the run
    job.run_id = uuid4()
    with pytest.raises(AtlasError, match="gone"), recorded(job, "test", [Stage.BUILD]):
        raise AtlasError("the server is gone")
    assert len(inbox.messages) == 1


def test_addresses_come_from_a_file_outside_of_the_repository(job: Job, inbox: Inbox, tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text(f"# operators\n{inbox.url}\n\n")
    environment = {"ATLAS_ALERT_URLS_FILE": str(file), "ATLAS_ALERT_URLS": "json://a json://b"}
    assert Settings.from_environment(environment).alert_urls == ("json://a", "json://b")
    job.settings = replace(job.settings, alert_urls_file=Settings.from_environment(environment).alert_urls_file)
    _run(job, AtlasError("the server is gone"))
    assert alert(job)["sent"] == 1
    job.settings = replace(job.settings, alert_urls_file=job.settings.project_dir / "urls.txt")
    with pytest.raises(ConfigurationError, match="lies in the repository"):
        alert(job)
    job.settings = replace(job.settings, alert_urls_file=tmp_path / "none")
    with pytest.raises(ConfigurationError, match="not readable"):
        alert(job)


def _masked(connection: psycopg.Connection, job: Job, **said: list[str]) -> None:
    connection.execute(
        "insert into pipeline.stages (run_id, stage, status, detail) values (%s, 'mask', 'succeeded', %s)",
        [job.run_id, Jsonb({"changes": [], "disagreements": []} | said)],
    )


def test_verdicts_that_change_and_declarations_that_values_contradict_are_told(job: Job, inbox: Inbox) -> None:
    job = _with(job, inbox.url)
    with job.connect(autocommit=True) as connection:
        _run(job)
        _masked(connection, job, disagreements=["crm__orders.ref: 91 % of 500 sampled values are valid CPR dates"])
        assert alert(job) == {"raised": 1, "resolved": 0, "sent": 1}
        _run(job)
        _masked(
            connection,
            job,
            disagreements=["crm__orders.ref: 93 % of 500 sampled values are valid CPR dates"],
            changes=["explore.crm__orders: verdict on note changed from not personal (keep) to FREE_TEXT (hold)"],
        )
        assert alert(job) == {"raised": 1, "resolved": 0, "sent": 1}
        _run(job)
        _masked(connection, job)
        assert alert(job) == {"raised": 0, "resolved": 2, "sent": 0}
    assert "91 % of 500" in inbox.messages[0]["message"]
    assert "changed from not personal" in inbox.messages[1]["message"]
    assert "93 %" not in inbox.messages[1]["message"]


def test_a_source_that_is_left_out_is_told_until_it_answers(job: Job, inbox: Inbox) -> None:
    job = _with(job, inbox.url)
    with job.connect(autocommit=True) as connection:
        _run(job)
        connection.execute(
            "insert into pipeline.source_health (source, failures, rests_until) "
            "values ('erp', 3, clock_timestamp() + interval '1 hour'), ('crm', 1, null)"
        )
        assert alert(job) == {"raised": 1, "resolved": 0, "sent": 1}
        _run(job)
        assert alert(job)["sent"] == 0
        connection.execute("delete from pipeline.source_health where source = 'erp'")
        assert alert(job)["resolved"] == 1
    (message,) = inbox.messages
    assert "- erp: left out until" in message["message"]
