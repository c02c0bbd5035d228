"""Cells of the fault matrix; `python -m tests.e2e.fault_matrix` tries all of them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from python_jobs.server import EmbeddedServer
from tests.e2e.fault_matrix import bench, cell

ROWS = 4000


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server of its own, since it is restarted."""
    embedded = EmbeddedServer(tmp_path_factory.mktemp("warehouse"))
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.mark.parametrize(
    ("kind", "fault"),
    [("kafka", "killed"), ("rest", "source_goes_away"), ("postgres", "warehouse_restarts")],
)
def test_no_row_is_lost_or_doubled(
    tmp_path: Path, warehouse: EmbeddedServer, server: EmbeddedServer, kind: str, fault: str
) -> None:
    with bench(kind, tmp_path, (warehouse, server), ROWS, seed=1) as made:
        result = cell(made, fault)
    assert result.good, str(result)
    assert (result.before, result.after) == (ROWS, result.made)


def test_the_matrix_sees_what_is_lost_and_doubled(
    tmp_path: Path, warehouse: EmbeddedServer, server: EmbeddedServer
) -> None:
    with bench("files", tmp_path, (warehouse, server), ROWS, seed=1) as made:
        with psycopg.connect(made.url, autocommit=True) as connection:
            connection.execute("delete from explore.s__t where n in ('1', '2')")
            connection.execute("insert into explore.s__t select * from explore.s__t where n = '3'")
        result = cell(made, "two_at_once")
    assert (result.lost, result.doubled, result.good) == (2, 1, False)
