"""Stages to orchestrate, and one Prefect server for the session."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from python_jobs.job import Job

Detail = dict[str, Any]
CHECKOUTS = "ATLAS_TEST_PACKAGES"


def checkouts() -> Path:
    """The folder with a checkout of each package of packages.hub.yml; skips the test where nobody named one."""
    if CHECKOUTS not in os.environ:
        pytest.skip(f"{CHECKOUTS} names no folder with checkouts of the dbt packages (docs/quality.md)")
    return Path(os.environ[CHECKOUTS])


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A temporary Prefect server; its state and Prefect's own are in a folder of the session."""
    from python_jobs.settings import prefect_environment

    before = dict(os.environ)
    os.environ.update(prefect_environment(tmp_path_factory.mktemp("prefect")))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield
    os.environ.clear()
    os.environ.update(before)


class Stages:
    """Stands in for the stages; what each does can be replaced."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.actions: dict[str, Callable[[Job, Detail], None]] = {}

    def step(self, name: str) -> Callable[[Job], Detail]:
        def run(job: Job) -> Detail:
            self.called.append(name)
            with job.stage(name) as detail:
                if name in self.actions:
                    self.actions[name](job, detail)
            return detail

        run.__doc__ = name
        return run


@pytest.fixture
def fake_stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """The order, the retries and the exit codes are tested with these; the real stages have tests of their own."""
    from flows.stages import STAGES

    fakes = Stages()
    for name in STAGES:
        monkeypatch.setitem(STAGES, name, fakes.step(name))
    return fakes


@pytest.fixture
def flow_job(job: Job) -> Job:
    """A job whose sources file exists."""
    Path(job.sources_file).write_text("version: 1\nsources: []\n")
    return job
