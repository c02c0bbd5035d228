"""How fast ``atlas load`` is, for each kind of source, as a ratio to raw COPY of the same rows in the same run.

    python -m benchmarks.ingestion --rows 1000000

Makes a wide table (12 columns, ``--rows`` rows) and a narrow one (5 columns, five times as many) and loads each, with
types declared, from CSV, Parquet, PostgreSQL (a server of its own) and MariaDB (of this machine), and a fifth of the
rows of the wide one from an API (HTTP on the loopback, a page of 1,000 rows at a time). Each load is a process of its
own. Right before it and right after, the rows as CSV are brought into a plain table with COPY; the mean of the two is
what the load is compared to. Processor seconds are those of the command or of the client, and of the warehouse's
server; not those of whoever delivers. Prints a Markdown table.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from benchmarks.commands import atlas, environment, server_seconds
from benchmarks.ingestion.deliveries import (
    NARROW,
    WIDE,
    Shape,
    copy_csv,
    fill_mariadb,
    fill_postgres,
    mariadb,
    write_files,
    write_pages,
)
from python_jobs.server import EmbeddedServer

GOALS = {"csv": 3, "parquet": 3, "postgres": 5, "mysql": 5, "rest": 15}
MEMORY_GOAL = 800
COLUMNS = (
    *("rows × columns", "from", "s", "rows/s", "raw COPY s", "× raw COPY", "goal"),
    *("processor s", "× of raw COPY", "peak MB"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the wide table; the narrow one has five times")
    parser.add_argument("--rounds", type=int, default=1, help="how often each load is measured; medians are printed")
    parser.add_argument("--only", nargs="*", choices=sorted(GOALS), default=sorted(GOALS), help="kinds of sources")
    options = parser.parse_args()
    shapes = [Shape("wide", WIDE, options.rows), Shape("narrow", NARROW, options.rows * 5)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench = Benchmark(folder, options.rounds)
        stack.callback(bench.warehouse.stop)
        atlas(bench.variables, "db", "start")
        print(f"{platform.machine()}, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f}\n")
        print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
        for shape in shapes:
            write_files(shape, folder)
            for kind in ("csv", "parquet"):
                if kind in options.only:
                    location = f"location: .\n    tables: [{{name: {shape.name}, path: {shape.name}.{kind}"
                    bench.measure(shape, kind, f"kind: files\n    {location}, columns: {{{shape.types}}}}}]")
            if "postgres" in options.only:
                with _postgres(folder) as url:
                    fill_postgres(url, shape, folder / f"{shape.name}.csv")
                    bench.measure(shape, "postgres", _database("postgres", shape), url)
            if "mysql" in options.only:
                with mariadb(folder) as address:
                    if address:
                        fill_mariadb(shape, folder)
                        bench.measure(shape, "mysql", _database("mysql", shape), address)
            for ending in ("csv", "parquet"):
                (folder / f"{shape.name}.{ending}").unlink()
        if "rest" in options.only:
            some = Shape("some", WIDE, options.rows // 5)
            write_files(some, folder)
            write_pages(some, folder)
            with _api(folder) as url:
                paging = "records: items, pagination: {type: page, parameter: page}"
                table = f"{{name: some, path: some, {paging}, columns: {{{some.types}}}}}"
                bench.measure(some, "rest", f"kind: rest\n    url: {url}\n    tables: [{table}]")


class Benchmark:
    """One warehouse, and the loads that are measured in it.

    Args:
        folder: to work in; holds the files.
        rounds: how often each load is measured.
    """

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder, self.rounds = folder, rounds
        self.variables = environment(folder)
        self.warehouse = EmbeddedServer(folder / "home")

    def measure(self, shape: Shape, kind: str, source: str, url: str = "") -> None:
        """Load the rows and print what it took.

        Args:
            shape: the rows.
            kind: of the source, as the table calls it.
            source: what the sources file says besides the name.
            url: of a database; the source names it as ``${ATLAS_BENCHMARK_URL}``.
        """
        path = self.folder / "sources.yml"
        path.write_text(f"version: 1\nsources:\n  - name: bench\n    {source}\n", encoding="utf-8")
        found: list[tuple[float, ...]] = []
        for _ in range(self.rounds):
            before = self._raw_copy(shape)
            server = server_seconds(self.warehouse)
            cost = atlas(
                self.variables | {"ATLAS_BENCHMARK_URL": url}, "load", "--json", "--quiet", "--sources", str(path)
            )
            processor = cost.processor + server_seconds(self.warehouse) - server
            loaded = json.loads(cost.output)["rows_loaded"]
            if loaded != shape.rows:
                sys.exit(f"{kind}: {loaded} rows loaded, {shape.rows} delivered")
            raw = [statistics.mean(pair) for pair in zip(before, self._raw_copy(shape), strict=True)]
            found.append((cost.seconds, processor, raw[0], cost.seconds / raw[0], processor / raw[1], cost.peak_mb))
            self._forget(shape)
        seconds, processor, raw_seconds, ratio, processor_ratio, _ = map(statistics.median, zip(*found, strict=True))
        cells = (
            *(f"{shape.rows:,} × {len(shape.columns)}", kind, f"{seconds:.1f}", f"{shape.rows / seconds:,.0f}"),
            *(f"{raw_seconds:.2f}", f"{ratio:.1f}", f"≤ {GOALS[kind]}", f"{processor:.1f}", f"{processor_ratio:.1f}"),
            f"{max(values[-1] for values in found):.0f}",
        )
        print(f"| {' | '.join(cells)} |", flush=True)

    def _raw_copy(self, shape: Shape) -> tuple[float, float]:
        """COPY of the rows as CSV into a plain table: seconds, and processor seconds of client and server."""
        with psycopg.connect(self.warehouse.url(), autocommit=True) as connection:
            connection.execute(f"create table raw_copy ({shape.postgres})".encode())
            started, server, client = time.monotonic(), server_seconds(self.warehouse), time.process_time()
            copy_csv(connection, "raw_copy", self.folder / f"{shape.name}.csv")
            seconds, client = time.monotonic() - started, time.process_time() - client
        # What a connection used is counted when it ended.
        time.sleep(0.3)
        processor = client + server_seconds(self.warehouse) - server
        with psycopg.connect(self.warehouse.url(), autocommit=True) as connection:
            connection.execute("drop table raw_copy")
        return seconds, processor

    def _forget(self, shape: Shape) -> None:
        """Drop the raw table and what is known of its deliveries, so that they are loaded anew."""
        with psycopg.connect(self.warehouse.url(), autocommit=True) as connection:
            connection.execute(f"drop table explore.bench__{shape.name}".encode())
            connection.execute("truncate pipeline.files, pipeline.positions")
            connection.execute("checkpoint")


def _database(kind: str, shape: Shape) -> str:
    return f'kind: {kind}\n    url: "${{ATLAS_BENCHMARK_URL}}"\n    tables: [{{name: {shape.name}}}]'


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server beside the warehouse, so that what it costs to deliver is not counted."""
    server = EmbeddedServer(folder / "source")
    server.start()
    try:
        yield server.url()
    finally:
        server.stop()


@contextmanager
def _api(folder: Path) -> Iterator[str]:
    """The API, a process of its own."""
    command = [sys.executable, "-m", "benchmarks.ingestion.deliveries", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
