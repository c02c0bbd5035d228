"""What a profile costs, as a ratio to scans of the same table in the same run.

    python -m benchmarks.profile --rows 1000000

Makes a table of 12 columns and measures, several times in turn: counting the rows, counting every column's values,
a scan that reads every value (a hash of each row), reading the whole table out with COPY, and the profile. Prints the
medians of the processor time of database and Atlas, and of the ratios of each round, as a Markdown table.
"""

import argparse
import statistics
from collections.abc import Callable

import psycopg

from benchmarks.processor import seconds
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.job import Job
from python_jobs.profiling.run import profile_table

TABLE = """
create schema bench;
create table bench.wide as
select
    g as id, 'c' || (g % 5000) as code, (array['new', 'paid', 'sent', 'late'])[1 + g % 4] as status,
    exp(random() * 5)::numeric(12, 2) as amount, (random() * 100)::int as quantity, random() * 1000 as score,
    date '2024-01-01' + g % 700 as day, timestamp '2026-01-01' - g * interval '1 minute' as at,
    case when random() < 0.1 then null else md5(g::text) end as hash, random() < 0.5 as flag,
    'Some thing ' || (g % 300) as thing, lpad((g % 9999)::text, 4, '0') as post
from generate_series(1, {rows}) as g
"""
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with throwaway_warehouse() as (job, connection):
        connection.execute(TABLE.format(rows=options.rows).encode())
        connection.execute("vacuum analyze bench.wide")
        _measure(job, connection)


def _measure(job: Job, connection: psycopg.Connection) -> None:
    names = ["id", "code", "status", "amount", "quantity", "score", "day", "at", "hash", "flag", "thing", "post"]
    counts = ", ".join(f"count({name})" for name in names)

    def copy() -> None:
        with connection.cursor().copy("copy bench.wide to stdout") as out:
            for _ in out:
                pass

    ways: dict[str, Callable[[], object]] = {
        "count(*)": lambda: connection.execute("select count(*) from bench.wide").fetchone(),
        "count of each column": lambda: connection.execute(f"select {counts} from bench.wide".encode()).fetchone(),
        "scan of every value": lambda: connection.execute(
            "select max(hash_record_extended(wide, 0)) from bench.wide"
        ).fetchone(),
        "COPY of everything": copy,
        "profile": lambda: profile_table(job, "bench.wide"),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = seconds(connection)
            way()
            spent[name].append(seconds(connection) - started)
    print("| | processor s | spread | profile ÷ this |\n|---|---:|---:|---:|")
    for name, values in spent.items():
        spread = f"{min(values):.2f}–{max(values):.2f}"
        ratios = [one / other for one, other in zip(spent["profile"], values, strict=True)]
        print(f"| {name} | {statistics.median(values):.2f} | {spread} | {statistics.median(ratios):.1f} |")


if __name__ == "__main__":
    main()
