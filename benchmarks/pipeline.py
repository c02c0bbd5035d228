"""How fast the whole way is: each stage as a ratio to raw COPY of the same data in the same run.

    python -m benchmarks.pipeline --customers 100000

Makes the sample, holds back 1 % of every file, runs the stages one after the other (each a process of its own, so that
its peak memory is its own), then adds the 1 % and runs the stages once more, and then again with nothing new. Right
after the load, and again after the last stage, the loaded rows are copied out and in again with plain COPY; their mean
is what the stages are compared to, because other work on the machine slows both. Prints a Markdown table, and for each
run the processor time of the commands and of the server, which other work changes less than the clock's.
"""

import argparse
import csv
import io
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.commands import atlas, environment, server_seconds
from python_jobs.server import EmbeddedServer

STAGES = ("load", "mask", "build", "lineage", "export")
HELD_BACK = 0.01


@dataclass
class Measure:
    """One stage of one run: wall and processor seconds, rows it had to do with, peak MB of its largest process."""

    seconds: float
    processor: float
    rows: int
    peak_mb: float
    detail: dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder to work in and to keep; a temporary one by default")
    parser.add_argument("--only-load", action="store_true", help="the load and raw COPY, no other stage")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        variables = environment(folder)
        try:
            stages = STAGES[:1] if options.only_load else STAGES
            _measure_all(folder, variables, options.customers, options.seed, stages)
        finally:
            EmbeddedServer(folder / "home").stop()


def _measure_all(folder: Path, variables: dict[str, str], customers: int, seed: int, stages: tuple[str, ...]) -> None:
    sample = folder / "sample"
    made = atlas(variables, "sample", "--customers", str(customers), "--seed", str(seed), "--out", str(sample))
    print(f"sample of {customers:,} customers: {made.seconds:.1f} s, {made.peak_mb:.0f} MB\n", flush=True)
    held = hold_back(sample, folder / "held")
    atlas(variables, "db", "start")
    url = EmbeddedServer(folder / "home").url()
    full = _run_stage(folder, variables, "load")
    raw = [raw_copy(url)]
    full |= _run_stage(folder, variables, *stages[1:])
    raw.append(raw_copy(url))
    for path in held:
        shutil.move(path, sample / path.relative_to(folder / "held"))
    added = _run_stage(folder, variables, *stages)
    nothing = _run_stage(folder, variables, *stages)
    _print(full, added, nothing, [seconds for seconds, _ in raw], raw[0][1])


def hold_back(sample: Path, held: Path) -> list[Path]:
    """Move the last 1 % of the records of every table's text files into files of their own, elsewhere.

    Args:
        sample: the sample folder; its files are rewritten.
        held: where the new files go, in the same layout.

    Returns:
        The new files. Products stay whole: there are only a few.
    """
    result = []
    for path, delimiter in ((sample / "crm/customers.csv", ";"), (sample / "support/tickets.csv", ",")):
        result.append(_hold_back_csv(path, delimiter, held / path.relative_to(sample)))
    orders = sorted((sample / "shop").glob("orders-*.jsonl"))[-1]
    total = sum(_lines(path) for path in sorted((sample / "shop").glob("orders-*.jsonl")))
    lines = orders.read_bytes().splitlines(keepends=True)
    count = min(int(total * HELD_BACK), len(lines) - 1)
    target = held / "shop" / "orders-late.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"".join(lines[-count:]))
    orders.write_bytes(b"".join(lines[:-count]))
    return [*result, target]


def _hold_back_csv(path: Path, delimiter: str, target: Path) -> Path:
    text = path.read_bytes().decode("latin-1")  # byte for byte, whatever is in it
    records = list(_records(text))
    count = max(int(len(records) * HELD_BACK), 1)
    target = target.with_stem(f"{target.stem}-late")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes("".join([records[0], *records[-count:]]).encode("latin-1"))
    path.write_bytes("".join(records[:-count]).encode("latin-1"))
    return target


def _records(text: str) -> Iterator[str]:
    """Physical lines joined to records: a record ends where its quotes are even."""
    record = ""
    for line in io.StringIO(text, newline="\n"):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


def _lines(path: Path) -> int:
    with path.open("rb") as handle:
        return sum(1 for _ in handle)


def _run_stage(folder: Path, variables: dict[str, str], *stages: str) -> dict[str, Measure]:
    result = {}
    for stage in stages:
        server = EmbeddedServer(folder / "home")
        before = server_seconds(server)
        sources = str(folder / "sample" / "sources.yml")
        cost = atlas(variables, stage, "--quiet", "--json", "--sources", sources)
        processor = cost.processor + server_seconds(server) - before
        detail = json.loads(cost.output)
        result[stage] = Measure(cost.seconds, processor, _rows(stage, detail), cost.peak_mb, detail)
        print(f"{stage}: {cost.seconds:.1f} s, {processor:.1f} s of processor time, {cost.peak_mb:.0f} MB", flush=True)
    return result


def _rows(stage: str, detail: dict[str, Any]) -> int:
    """Rows of a stage that counts them; of all stages, only load and mask do."""
    return int(detail.get({"load": "rows_loaded", "mask": "rows"}.get(stage, ""), 0))


def raw_copy(url: str) -> tuple[float, int]:
    """Copy every explore table out (not timed) and into an empty twin (timed), with the server's own COPY.

    Returns:
        Seconds for all tables together, and rows.
    """
    seconds, rows = 0.0, 0
    with psycopg.connect(url, autocommit=True) as connection, tempfile.TemporaryDirectory() as folder:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'explore' "
            "and table_name like '%\\_\\_%' and table_name not like '\\_%'"
        ).fetchall()
        connection.execute("create schema if not exists raw_copy")
        for (table,) in tables:
            source, twin = sql.Identifier("explore", table), sql.Identifier("raw_copy", table)
            path = Path(folder) / table
            connection.execute(sql.SQL("create table {} (like {})").format(twin, source))
            with (
                path.open("wb") as handle,
                connection.cursor().copy(sql.SQL("copy {} to stdout").format(source)) as out,
            ):
                for block in out:
                    handle.write(block)
            started = time.monotonic()
            with (
                connection.cursor() as cursor,
                path.open("rb") as handle,
                cursor.copy(sql.SQL("copy {} from stdin").format(twin)) as into,
            ):
                while block := handle.read(1 << 20):
                    into.write(block)
            seconds += time.monotonic() - started
            counted = connection.execute(sql.SQL("select count(*) from {}").format(twin)).fetchone()
            rows += int(counted[0]) if counted else 0
            path.unlink()
        connection.execute("drop schema raw_copy cascade")
    return seconds, rows


def _print(
    full: dict[str, Measure],
    added: dict[str, Measure],
    nothing: dict[str, Measure],
    raw: list[float],
    raw_rows: int,
) -> None:
    raw_seconds = statistics.mean(raw)
    writer = csv.writer(sys.stdout, delimiter="|", lineterminator="|\n")
    each = ", ".join(f"{seconds:.2f} s" for seconds in raw)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores. Raw COPY of {raw_rows:,} rows: {each}")
    if "mask" in full:
        print("Masked, without the start of the process:")
    for table in full["mask"].detail["tables"] if "mask" in full else []:
        if table["rows"] and table["seconds"]:
            print(f"- {table['table']} ({table['mode']}): {table['rows'] / table['seconds']:,.0f} rows/s")
    print()
    writer.writerow(
        [
            *("", " stage", " s", " rows/s", " × raw COPY", " peak MB", " s with 1 % more", " share of full"),
            *(" s with nothing new", " share of full"),
        ]
    )
    writer.writerow(["", *["---"] * 9])
    for stage, measure in full.items():
        rate = f"{measure.rows / measure.seconds:,.0f}" if measure.rows else "–"
        writer.writerow(
            [
                "",
                *(f" {stage}", f" {measure.seconds:.1f}", f" {rate}", f" {measure.seconds / raw_seconds:.1f}"),
                f" {measure.peak_mb:.0f}",
                *_shares(measure.seconds, added[stage].seconds, nothing[stage].seconds),
            ]
        )
    total, total_added, total_nothing = (_total(run, "seconds") for run in (full, added, nothing))
    peak = max(measure.peak_mb for measure in (*full.values(), *added.values()))
    writer.writerow(
        [
            "",
            *(" all", f" {total:.1f}", f" {raw_rows / total:,.0f}", f" {total / raw_seconds:.1f}", f" {peak:.0f}"),
            *_shares(total, total_added, total_nothing),
        ]
    )
    full_processor, *others = (_total(run, "processor") for run in (full, added, nothing))
    shares = [f"{other:.1f} s ({other / full_processor:.0%})" for other in others]
    print(f"\nProcessor time: {full_processor:.1f} s in full, then {shares[0]}, with nothing new {shares[1]}")


def _shares(full: float, *others: float) -> list[str]:
    return [text for other in others for text in (f" {other:.1f}", f" {other / full:.0%}")]


def _total(run: dict[str, Measure], what: str) -> float:
    return float(sum(getattr(measure, what) for measure in run.values()))


if __name__ == "__main__":
    main()
