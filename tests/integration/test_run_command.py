"""``atlas run``: exit codes, and what goes to which stream."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flows import cli
from python_jobs.errors import ConfigurationError, QualityGateError
from python_jobs.job import Job
from python_jobs.settings import Settings
from tests.integration.conftest import Detail, Stages


@pytest.fixture
def atlas(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, fake_stages: Stages, tmp_path: Path
) -> Callable[..., int]:
    """The command in this process; returns its exit code."""
    monkeypatch.setenv("ATLAS_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("ATLAS_HOME", str(settings.home))
    monkeypatch.setenv("ATLAS_MASKING_KEY", str(settings.masking_key))
    (tmp_path / "sources.yml").write_text("version: 1\nsources: []\n")

    def call(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["atlas", *arguments])
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return call


def _raises(error: Exception) -> Callable[[Job, Detail], None]:
    def action(_job: Job, _detail: Detail) -> None:
        raise error

    return action


def test_json_alone_on_standard_output(
    atlas: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert atlas("run", "--no-prefect", "--json", "--sources", str(tmp_path / "sources.yml")) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["status"] == "succeeded"
    assert "load:" in output.err


def test_quiet_is_quiet(atlas: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert atlas("run", "--no-prefect", "--quiet", "--sources", str(tmp_path / "sources.yml")) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (QualityGateError("validity is low"), 1, "gate_failed"),
        (ConfigurationError("sources.yml: nothing matches"), 2, "failed"),
        (RuntimeError("0102031234"), 3, "failed"),
    ],
)
def test_exit_codes(
    atlas: Callable[..., int],
    fake_stages: Stages,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    code: int,
    status: str,
) -> None:
    fake_stages.actions["build"] = _raises(error)
    assert atlas("run", "--no-prefect", "--json", "--sources", str(tmp_path / "sources.yml")) == code
    output = capsys.readouterr()
    assert json.loads(output.out)["status"] == status
    assert output.err.splitlines()[-1].startswith("atlas: ")
    assert "0102031234" not in output.out + output.err


def test_a_run_that_cannot_begin_says_one_line(
    atlas: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert atlas("run", "--no-prefect", "--sources", str(tmp_path / "none.yml")) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert len(output.err.splitlines()) == 1


def test_a_run_without_a_masking_key_begins_nothing(
    atlas: Callable[..., int],
    fake_stages: Stages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("ATLAS_MASKING_KEY")
    assert atlas("run", "--no-prefect", "--sources", str(tmp_path / "sources.yml")) == 2
    assert "masking key: " in capsys.readouterr().err
    assert fake_stages.called == []


def test_a_prefect_server_that_does_not_answer(
    atlas: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert atlas("run", "--sources", str(tmp_path / "sources.yml")) == 2
    assert "no Prefect server answers at http://127.0.0.1:9/api" in capsys.readouterr().err
