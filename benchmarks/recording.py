"""What recording and tolerated shares add to a test run: 50 tests on two tables of a million rows.

    python -m benchmarks.recording --rows 1000000

The same 50 tests run without and with `min_pass_rate`, in turn; after each run its results are recorded. Prints the
median of the ratios of each round, by processor time (dbt, the database and this process) and by the clock.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import yaml

from benchmarks.processor import seconds
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.build.dbt import Dbt
from python_jobs.job import Job
from python_jobs.scoring.record import record
from python_jobs.settings import PROJECT_DIR

TABLE = """
create table chart.{name} as
select
    g as id, 'c' || (g % 5000) as code,
    case when g % 300 = 0 then 'lost' else (array['new', 'paid', 'sent', 'late'])[1 + g % 4] end as status,
    case when g % 500 = 0 then -1 else exp(random() * 5)::numeric(12, 2) end as amount,
    case when random() < 0.01 then null else (random() * 100)::int end as quantity, g % 1000 + 1 as parent,
    date '2024-01-01' + g % 700 as day, timestamp '2026-01-01' - g * interval '1 minute' as happened_at,
    case when g % 400 = 0 then '' else md5(g::text) end as hash, lpad((g % 9999)::text, 4, '0') as post
from generate_series(1, {rows}) as g
"""
COLUMN_TESTS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "id": [("not_null_ratio", {}), ("in_range", {"min_value": 1})],
    "code": [("not_null_ratio", {}), ("matches_pattern", {"pattern": "^c[0-9]+$"})],
    "status": [("not_null_ratio", {}), ("in_set", {"values": ["new", "paid", "sent", "late"]})],
    "amount": [("not_null_ratio", {}), ("in_range", {"min_value": 0}), ("within_robust_z", {})],
    "quantity": [("not_null_ratio", {}), ("in_range", {"min_value": 0, "max_value": 100})],
    "parent": [("not_null_ratio", {}), ("related_to", {"to": "ref('parents')", "field": "id"})],
    "day": [("not_null_ratio", {}), ("plausible_date", {}), ("in_range", {"min_value": "date '2024-01-01'"})],
    "happened_at": [("not_null_ratio", {}), ("not_in_future", {}), ("fresh_within", {"hours": 100000})],
    "hash": [("not_null_ratio", {}), ("matches_pattern", {"pattern": "^[0-9a-f]{32}$"})],
    "post": [("not_null_ratio", {}), ("valid_postcode", {})],
}
TABLE_TESTS: list[tuple[str, dict[str, Any]]] = [
    ("unique_key", {"columns": ["id"]}),
    ("expression_holds", {"expression": "quantity <= 100 or amount > 0"}),
]
TABLES = ("first", "second")
ROUNDS = 3
PROJECT = "name: atlas\nversion: 1.0.0\nconfig-version: 2\nprofile: atlas\nmodels: {+schema: chart}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _project(Path(name))
        with throwaway_warehouse(Path(name)) as (job, connection):
            connection.execute("create table chart.parents as select g as id from generate_series(1, 1000) as g")
            for table in TABLES:
                connection.execute(TABLE.format(name=table, rows=options.rows).encode())
            connection.execute("vacuum analyze")
            _measure(job, connection)


def _tests(tag: str) -> dict[str, Any]:
    def one(number: int, table: str, column: str, test: str, arguments: dict[str, Any]) -> dict[str, Any]:
        meta = {"min_pass_rate": 0.95, "tolerance_reason": "measured"} if tag == "tolerant" else {}
        config = {"severity": "warn", "tags": [tag]} | ({"meta": meta} if meta else {})
        name = f"{tag}_{table}_{column}_{test}_{number}"
        return {test: {"name": name, "arguments": arguments, "config": config}}

    models = []
    for table in TABLES:
        columns = [
            {"name": column, "data_tests": [one(i, table, column, *test) for i, test in enumerate(tests)]}
            for column, tests in COLUMN_TESTS.items()
        ]
        of_table = [one(i, table, "table", *test) for i, test in enumerate(TABLE_TESTS)]
        models.append({"name": table, "columns": columns, "data_tests": of_table})
    return {"models": models}


def _project(folder: Path) -> None:
    for name in ("macros", "tests/generic", "profiles"):
        shutil.copytree(PROJECT_DIR / name, folder / name)
    (folder / "seeds").mkdir()
    shutil.copy(PROJECT_DIR / "seeds" / "quality_thresholds.csv", folder / "seeds")
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "models").mkdir()
    for name in (*TABLES, "parents"):
        (folder / "models" / f"{name}.sql").write_text("select 1 as never_built\n")
    plain, tolerant = _tests("plain")["models"], _tests("tolerant")["models"]
    for model, other in zip(plain, tolerant, strict=True):
        model["data_tests"] += other["data_tests"]
        for column, more in zip(model["columns"], other["columns"], strict=True):
            column["data_tests"] += more["data_tests"]
    (folder / "models" / "models.yml").write_text(yaml.safe_dump({"version": 2, "models": plain}))


def _measure(job: Job, connection: psycopg.Connection) -> None:
    ratios: dict[str, list[tuple[float, float]]] = {"recording": [], "tolerated shares": []}
    plain_costs = []
    with Dbt(job) as dbt:

        def cost(action: Callable[[], object]) -> tuple[float, float]:
            before, started = seconds(connection, dbt.process.pid), time.perf_counter()
            action()
            return seconds(connection, dbt.process.pid) - before, time.perf_counter() - started

        dbt.run("parse", "parse")
        for round_ in range(ROUNDS + 1):
            plain = cost(lambda: dbt.run("plain", "test", "--select", "tag:plain"))
            recorded = cost(lambda: record(job, job.settings.dbt_target))
            tolerant = cost(lambda: dbt.run("tolerant", "test", "--select", "tag:tolerant"))
            if round_:  # the first one warms up
                plain_costs.append(plain)
                ratios["recording"].append((recorded[0] / plain[0], recorded[1] / plain[1]))
                ratios["tolerated shares"].append((tolerant[0] / plain[0] - 1, tolerant[1] / plain[1] - 1))
    tests = connection.execute(
        "select count(*), count(*) filter (where rows_failed > 0) from quality.test_results "
        "where invocation_id = (select invocation_id from quality.invocations order by recorded_at desc limit 1)"
    ).fetchone()
    assert tests is not None
    middle = [statistics.median(values) for values in zip(*plain_costs, strict=True)]
    print(
        f"{tests[0]} tests, {tests[1]} of them with failing rows: {middle[0]:.1f} s of processor, {middle[1]:.1f} s\n"
    )
    print("| adds to the test run | processor time | spread | clock |\n|---|---:|---:|---:|")
    for name, values in ratios.items():
        processor, clock = zip(*values, strict=True)
        spread = f"{min(processor):.1%} to {max(processor):.1%}"
        print(f"| {name} | {statistics.median(processor):.1%} | {spread} | {statistics.median(clock):.1%} |")


if __name__ == "__main__":
    main()
