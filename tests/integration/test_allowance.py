"""Reading stops when too many rows are rejected for the rest to change it, and not before."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from ingestion import allowance, line_pieces, reading
from ingestion.feeds import plan
from ingestion.load import load
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from tests.integration import deliveries
from tests.integration.api import Api, Handler
from tests.integration.loopback import serve

pytestmark = pytest.mark.slow

PARTIAL = r"(\d+) of the first (\d+) rows \(the rest was not read\) can't be loaded"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth of everything."""
    monkeypatch.setattr(allowance, "ENOUGH_ROWS", 1000)
    monkeypatch.setattr(plan, "ENOUGH_ROWS", 1000)
    monkeypatch.setattr(reading, "BATCH_ROWS", 1000)
    monkeypatch.setattr(line_pieces, "PIECE_BYTES", 8 << 10)


def lines(kind: str, bad: range, good: range) -> bytes:
    written = [("x", n) for n in bad] + [("1", n) for n in good]
    if kind == "csv":
        return ("antal,n\n" + "".join(f"{value},{n}\n" for value, n in written)).encode()
    text = "".join(f'{{"antal": "{value}", "n": {n}}}\n' for value, n in written).encode()
    return gzip.compress(text) if kind == "jsonl.gz" else text


def declare(job: Job, more: str = "") -> None:
    deliveries.declare(job, f'name: t, path: "*", columns: {{antal: integer}}{more}')


def dead(job: Job) -> int:
    return len(deliveries.dead(job))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "jsonl.gz"])
def test_a_file(job: Job, kind: str) -> None:
    """A type that does not fit is known after some rows, with their dead letters."""
    declare(job)
    deliveries.deliver(job, f"t.{kind}", lines(kind, range(40_000), range(0)))
    with pytest.raises(ConfigurationError, match=PARTIAL):
        load(job)
    assert 1000 <= dead(job) < 40_000
    assert deliveries.left_behind(job) == []
    deliveries.deliver(job, f"t.{kind}", lines(kind, range(10), range(10, 2000)))
    assert load(job)["rows_loaded"] == 1990
    assert dead(job) == 10


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_many_bad_rows_at_the_beginning(job: Job, kind: str) -> None:
    """A tenth of what there is may be bad, wherever it is."""
    declare(job)
    deliveries.deliver(job, f"a.{kind}", lines(kind, range(2000), range(0)))
    deliveries.deliver(job, f"b.{kind}", lines(kind, range(0), range(2000, 30_000)))
    assert load(job)["rows_loaded"] == 28_000
    assert dead(job) == 2000


def test_within_a_file(job: Job) -> None:
    declare(job)
    deliveries.deliver(job, "a.csv", lines("csv", range(1500), range(1500, 30_000)))
    assert load(job)["rows_loaded"] == 28_500


def test_what_is_allowed_is_read(job: Job) -> None:
    declare(job, ", max_reject_ratio: 1")
    deliveries.deliver(job, "a.csv", lines("csv", range(20_000), range(0)))
    load(job)
    assert dead(job) == 20_000


def test_an_api(job: Job) -> None:
    """Its pages are not asked for any more."""
    with serve(Api(largest_page=500), Handler) as api:
        api.rows = [{"id": n, "antal": "x"} for n in range(20_000)]
        Path(job.sources_file).write_text(
            f"version: 1\nsources:\n  - name: crm\n    kind: rest\n    url: {api.url}\n    tables:\n      - {{name: t, "
            "path: open/offset, records: data.items, pagination: {type: offset, parameter: offset}, "
            "columns: {antal: integer}}\n"
        )
        with pytest.raises(ConfigurationError, match="1000 of the first 1000 rows"):
            load(job)
        assert len(api.asked) < 10, "a few are asked for before they are needed"
        assert dead(job) == 1000
        for row in api.rows[100:]:
            row["antal"] = "1"
        assert load(job)["rows_loaded"] == 19_900


def test_feeds_that_have_no_sizes(job: Job) -> None:
    held: Any = allowance.Allowance(0.5)
    assert not held.is_lost(good=400, bad=599), "few rows"
    assert not held.is_lost(good=300, bad=700), "above the ratio, and not far above"
    assert held.is_lost(good=200, bad=800)
