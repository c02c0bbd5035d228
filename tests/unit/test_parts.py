"""Files of a shipment come in order, each once, and again should the shipment be tried again."""

import threading
from pathlib import Path

import pytest

from ingestion import parts
from ingestion.parts import Parts
from python_jobs.errors import AtlasError

ONE, TWO, THREE = Path("1"), Path("2"), Path("3")


def test_each_as_soon_as_it_is_there_and_all_of_them_again() -> None:
    shipment = Parts([])
    shipment.add(ONE)
    files = iter(shipment)
    assert next(files) == ONE

    def later() -> None:
        shipment.add(TWO)
        shipment.close()

    threading.Timer(0.05, later).start()
    assert list(files) == [TWO]
    assert list(shipment) == [ONE, TWO]


def test_it_ends_where_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PATIENCE_SECONDS", 0.05)
    shipment = Parts([])
    shipment.add(ONE)
    assert list(shipment) == [ONE]
    assert not shipment.add(TWO), "what comes later goes with another shipment"
    assert shipment.paths == [ONE]


def test_it_ends_when_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST", 2)
    shipment = Parts([])
    assert [shipment.add(path) for path in (ONE, TWO, THREE)] == [True, True, False]
    assert list(shipment) == [ONE, TWO]


def test_what_is_abandoned_is_not_sent() -> None:
    shipment = Parts([])
    shipment.add(ONE)
    shipment.add(TWO)
    files = iter(shipment)
    next(files)
    shipment.abandon()
    with pytest.raises(AtlasError):
        next(files)
