"""Every kind of source against every fault: the load after the fault ends with each row once.

    python -m tests.e2e.fault_matrix --kinds files,kafka --faults killed,two_at_once --rows 4000

A source grows by numbered rows; the load of those meets a fault; then a load runs to its end, and another, which finds
nothing. The numbers in the raw table are compared with those that were made. Exit code 1: a row is lost or doubled.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from python_jobs.server import EmbeddedServer
from tests.conftest import TEST_MASKING_KEY
from tests.e2e.fault_kinds import SOURCES
from tests.e2e.fault_sources import Source
from tests.e2e.whole_run import ATLAS

TRIES = 5  # Until a fault strikes: it may come when the load is over.
GARBAGE = 40


@dataclass
class Cell:
    """What became of one kind under one fault.

    Attributes:
        before, after: rows in the raw table.
        made: rows that there should be.
        lost, doubled: rows.
        dead, dead_made: dead letters that wait, and rows that can't be loaded.
        struck: how often the fault met a load.
        again: rows that a further load found.
    """

    kind: str
    fault: str
    before: int = 0
    after: int = 0
    made: int = 0
    lost: int = 0
    doubled: int = 0
    dead: int = 0
    dead_made: int = 0
    struck: int = 0
    again: int = 0

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.again) and self.dead == self.dead_made and self.struck > 0

    def __str__(self) -> str:
        faults = f"{self.lost} | {self.doubled} | {self.dead} of {self.dead_made}"
        return f"| {self.kind} | {self.fault} | {self.before} | {self.made} | {self.after} | {faults} | {self.struck} |"


class Bench:
    """One kind's source and a warehouse for it.

    Args:
        kind: of the source, as the matrix calls it.
        folder: for the sources file and the state.
        warehouse: the server.
        made: the source.
        rows: how many it grows by.
        generator: of moments.
    """

    def __init__(
        self, kind: str, folder: Path, warehouse: EmbeddedServer, made: Source, rows: int, generator: random.Random
    ):
        self.kind, self.folder, self.warehouse, self.source, self.random = kind, folder, warehouse, made, generator
        self.rows = rows // made.share
        self.home, self.file = folder / "home", folder / "sources.yml"
        self.made = self.dead_made = 0
        self.url = warehouse.url().rsplit("/", 1)[0] + f"/matrix_{uuid4().hex[:12]}"
        with psycopg.connect(warehouse.url(), autocommit=True) as connection:
            connection.execute(f"create database {self.url.rsplit('/', 1)[1]}".encode())
        self.file.write_text(
            f"version: 1\nsources:\n  - name: s\n    kind: {made.kind}\n    {made.options}\n    tables:\n"
            f"      - {{name: t, max_reject_ratio: 1, {made.table}}}\n"
        )
        self.grow()
        started = time.monotonic()
        assert self.start().wait() == 0, self.log()
        self.seconds = time.monotonic() - started

    def grow(self) -> None:
        self.source.grow(self.made, self.rows)
        self.made += self.rows

    def start(self) -> "subprocess.Popen[bytes]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
        own = {"ATLAS_HOME": str(self.home), "ATLAS_DATABASE_URL": self.url, "ATLAS_MASKING_KEY": TEST_MASKING_KEY}
        with (self.folder / "load.log").open("ab") as log:
            return subprocess.Popen(
                [str(ATLAS), "load", "--sources", str(self.file)],
                env=kept | own | self.source.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def moment(self) -> float:
        """Seconds into a load, past its imports."""
        return self.random.uniform(0.35, 1.0) * self.seconds

    def killed(self) -> bool:
        """Start a load and kill it; whether it still ran then."""
        process = self.start()
        time.sleep(self.moment())
        alive = process.poll() is None
        if alive:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return alive

    def numbers(self) -> tuple[int, int, int, int]:
        """Rows, different numbers, waiting dead letters, and rows that all loads read."""
        number = f"({self.source.number})::bigint"
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                f"select count(*), count(distinct {number}) filter (where {number} between 0 and %s), "
                "(select count(*) from pipeline.dead_letters where status = 'waiting'), "
                "(select sum(rows_read) from pipeline.loads where status = 'succeeded') from explore.s__t",
                [self.made - 1],
            ).fetchone()
        assert row
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def log(self) -> str:
        return (self.folder / "load.log").read_text(errors="replace")[-2000:]


def killed(bench: Bench) -> bool:
    return bench.killed()


def source_goes_away(bench: Bench) -> bool:
    process = bench.start()
    bench.source.leave(lambda: process.poll() is None, bench.moment())
    struck = process.poll() is None
    code = process.wait()
    bench.source.come_back()
    return code != 0 or (struck and bench.source.notices_a_change)


def garbage(bench: Bench) -> bool:
    bench.source.garbage(GARBAGE)
    bench.dead_made += GARBAGE
    bench.start().wait()
    bench.source.come_back()
    return True


def warehouse_restarts(bench: Bench) -> bool:
    process = bench.start()
    time.sleep(bench.moment())
    alive = process.poll() is None
    bench.warehouse._run("pg_ctl", "restart", "-w", "-m", "immediate", "-D", str(bench.warehouse.data))
    return process.wait() != 0 and alive


def state_lost(bench: Bench) -> bool:
    alive = bench.killed()
    shutil.rmtree(bench.home, ignore_errors=True)
    return alive


def two_at_once(bench: Bench) -> bool:
    codes = [process.wait() for process in [bench.start(), bench.start()]]
    return 0 in codes


FAULTS: dict[str, Callable[[Bench], bool]] = {
    fault.__name__: fault for fault in (killed, source_goes_away, garbage, warehouse_restarts, state_lost, two_at_once)
}


def cell(bench: Bench, fault: str) -> Cell:
    """Meet a fault, load to the end, and count."""
    result = Cell(bench.kind, fault, before=bench.numbers()[0])
    for _ in range(TRIES):
        bench.grow()
        result.struck += FAULTS[fault](bench)
        if result.struck:
            break
    assert bench.start().wait() == 0, bench.log()
    read = bench.numbers()[3]
    assert bench.start().wait() == 0, bench.log()
    rows, different, result.dead, again = bench.numbers()
    result.after, result.made, result.dead_made = rows, bench.made, bench.dead_made
    result.lost, result.doubled, result.again = bench.made - different, rows - different, again - read
    return result


@contextmanager
def bench(
    kind: str, folder: Path, servers: tuple[EmbeddedServer, EmbeddedServer], rows: int, seed: int
) -> Iterator[Bench]:
    """A bench.

    Args:
        kind: of the source.
        folder: an empty one.
        servers: the warehouse, and one for sources.
        rows: that the source grows by.
        seed: of the moments.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with SOURCES[kind](folder, servers[1]) as made:
        yield Bench(kind, folder, servers[0], made, rows, random.Random(seed))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(SOURCES))
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as root:
        servers = EmbeddedServer(Path(root) / "warehouse"), EmbeddedServer(Path(root) / "sources")
        for server in servers:
            server.start()
        try:
            print("| Kind | Fault | Rows before | Made | After | Lost | Doubled | Dead letters | Struck |", flush=True)
            print("|---|---|---|---|---|---|---|---|---|", flush=True)
            for kind in options.kinds.split(","):
                try:
                    with bench(kind, Path(root) / kind, servers, options.rows, options.seed) as made:
                        for fault in options.faults.split(","):
                            result = cell(made, fault)
                            bad += not result.good
                            print(str(result) + ("" if result.good else " **WRONG**"), flush=True)
                except pytest.skip.Exception as reason:
                    bad += 1
                    print(f"| {kind} | not tried: {reason} |", flush=True)
        finally:
            for server in servers:
                server.stop()
    print(f"\n{bad} cells are wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
