"""The quality report of a small build: what it says, what it never says, and that nothing but the page is needed."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from flows.cli import atlas
from flows.docs_server import latest_report
from flows.order import Stage, recorded
from python_jobs.errors import ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.report import write
from python_jobs.report.page import percent, points, render, share
from python_jobs.report.write import write_report
from tests.integration.test_build import Built
from tests.integration.test_build import built as built  # the fixture: a project with gates that fail

pytestmark = pytest.mark.slow


def test_the_facts(built: Built, tmp_path: Path) -> None:
    page, facts = write_report(built.job, built.job.run_id, tmp_path)
    assert json.loads(page.with_suffix(".json").read_text())["state"] == facts["state"] == "fail"
    assert len(facts["gates"]) == 7
    assert facts["overall"]["dimensions_tested"] == 4
    dimensions = {row["dimension"]: row for row in facts["dimensions"]}
    assert (dimensions["completeness"]["rows_failed"], dimensions["completeness"]["status"]) == (22, "fail")
    assert [point["score"] for point in dimensions["completeness"]["history"]] == [pytest.approx(95 / 117)]
    # Nobody tests accuracy: no score, not 100 %.
    assert (dimensions["accuracy"]["score"], dimensions["accuracy"]["status"]) == (None, "not_tested")
    models = [row["name"] for row in facts["models"] if row["layer"] == "chart"]
    assert models[:4] == ["broken_key", "tolerant", "doubled", "good"]
    good = next(row for row in facts["models"] if row["name"] == "good")
    assert good["dimensions"]["accuracy"] == {"status": "missing", "score": None, "rows_failed": 0}
    missing = {row["dimension"]: row["missing"] for row in facts["coverage"]}
    assert "good" in missing["accuracy"]
    assert "good" not in missing["completeness"]
    failures = {row["test_name"]: (row["rows_failed"], row["rows_tested"], row["verdict"]) for row in facts["failures"]}
    assert failures["unique_doubled_id"] == (40, 40, "warn")
    assert failures["doubled_ids_are_small"] == (10, 40, "fail")
    # 15 of 20 failed and 30 % must pass.
    assert failures["amount_is_rarely_there"] == (15, 20, "fail")
    assert [row["test_name"] for row in facts["not_run"]] == ["not_null_after_broken_key_id"]


def test_the_page_needs_nothing_and_shows_no_value(built: Built, tmp_path: Path) -> None:
    text = write_report(built.job, built.job.run_id, tmp_path)[0].read_text()
    assert not re.search(r"<script|<link|<img|<iframe|\bsrc=|url\(|@import|https?://", text)
    assert "Quality gates failed" in text
    assert "completeness 0.812 &lt; 0.950" in text
    assert re.search(r'class="cell missing" title="accuracy: no test"', text)
    # The ring and the key; one run is no line for the four dimensions that have a score.
    assert text.count("<svg") == 2
    assert text.count("The first run: no trend yet.") == 4
    # The values of the model doubled.
    assert "secret" not in text + (tmp_path / "report.json").read_text()


def test_anomalies_are_counted_and_compared_by_weekday(built: Built, tmp_path: Path) -> None:
    facts = write_report(built.job, built.job.run_id, tmp_path)[1]
    rows = {"table": "masked.s__t", "metric": "rows", "column": None, "history": 36, "is_seasonal": True}
    found = rows | {"value": 219.0, "expected": 603.0, "low": 373.2, "high": 974.4}
    for number, line in ((1, "1 figure of loads is unusual."), (2, "2 figures of loads are unusual.")):
        text = render(facts | {"anomalies": [found] * number})
        assert line in text
        assert "36 loads, by weekday" in text


def test_the_command_and_its_exit_code(built: Built, tmp_path: Path) -> None:
    environment = {"ATLAS_DATABASE_URL": built.job.settings.database_url, "ATLAS_HOME": str(tmp_path / "home")}
    result = CliRunner().invoke(atlas, ["quality", "report", "--json", "--out", str(tmp_path / "out")], env=environment)
    assert isinstance(result.exception, QualityGateError)
    said = json.loads(result.output)
    assert (said["state"], said["run"]) == ("fail", str(built.job.run_id))
    assert Path(said["report"]).read_text().startswith("<!doctype html>")
    (tmp_path / "file").touch()
    result = CliRunner().invoke(atlas, ["quality", "report", "--out", str(tmp_path / "file" / "x")], env=environment)
    assert "can't be written" in str(result.exception)
    assert isinstance(result.exception, ConfigurationError)


def test_no_run_is_the_users_mistake(job: Job) -> None:
    with pytest.raises(ConfigurationError, match="no scores of any run"):
        write_report(job)
    with pytest.raises(ConfigurationError, match="no run 0000"):
        write_report(job, UUID(int=0))


def test_every_run_leaves_one(flow_job: Job) -> None:
    assert b"No run has left" in latest_report(flow_job)[1]
    with pytest.raises(QualityGateError), recorded(flow_job, "test", [Stage.BUILD]):
        raise QualityGateError("validity 50 % is <below> 90 %")
    status, body = latest_report(flow_job)
    assert status == 200
    assert b"validity 50 % is &lt;below&gt; 90 %" in body
    assert b"No test result was recorded in this run" in body
    assert not list(flow_job.settings.reports.glob("*/.*"))


def test_a_report_that_fails_is_said_and_the_run_ends_as_it_did(flow_job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    monkeypatch.setattr(flow_job.progress, "note", notes.append)
    monkeypatch.setattr(write, "render", lambda _facts: 1 / 0)
    with recorded(flow_job, "test", [Stage.BUILD]):
        pass
    assert notes == ["no quality report: ZeroDivisionError"]
    with flow_job.connect() as connection:
        assert connection.execute("select status from pipeline.runs").fetchall() == [("succeeded",)]


def test_numbers_as_people_read_them() -> None:
    assert [percent(score).replace("\u00a0", " ") for score in (1, 0.99999, 0.95, None)] == [
        "100 %", "99.99 %", "95.00 %", "–"]  # fmt: skip
    assert [points(change) for change in (-0.0123, 0.001, 0.0, None)] == ["−1.23", "+0.10", "±0", ""]
    assert [share(*pair) for pair in ((0, 9), (1, 10_000), (1, 3), (3, 3))] == ["0 %", "<0.1 %", "33.3 %", "100 %"]
