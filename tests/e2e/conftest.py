"""One finished run over the default sample, shared by the tests that only look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.whole_run import Place


@dataclass
class Finished:
    """A place where one run has ended well, and what it said."""

    place: Place
    summary: dict[str, Any]
    output: str


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    place = Place(tmp_path_factory.mktemp("whole"))
    try:
        assert place.atlas("sample", "--out", str(place.sample)).returncode == 0
        result = place.run("--json")
        yield Finished(place, json.loads(result.stdout), result.stdout + result.stderr)
    finally:
        place.stop()


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place of the test's own, with nothing in it."""
    own = Place(tmp_path_factory.mktemp("place"))
    yield own
    own.stop()
