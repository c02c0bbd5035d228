"""Feature files: versions, agreement of the three formats, and what happens when an export dies."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError
from python_jobs.features import files
from python_jobs.features.export import export
from python_jobs.job import Job
from python_jobs.settings import PROJECT_DIR

TABLE = """
create table navigate.ftr_orders (
    customer_id text,
    segment text,
    amount numeric(14, 2),
    huge numeric(30, 4),
    ratio numeric,
    score double precision,
    orders bigint,
    is_active boolean,
    first_date date,
    last_at timestamptz,
    local_at timestamp
)
"""
ROWS = """
insert into navigate.ftr_orders
select
    'K' || lpad(n::text, 4, '0'),
    (array['Sølv', 'Guld, "ægte"', E'to\nlinjer', '', null])[n % 5 + 1],
    case when n % 7 <> 0 then n * 1.01 end,
    12345678901234567890.1234 + n,
    n / 3.0,
    n / 7.0::float8,
    9007199254740993 + n,
    case n % 3 when 0 then true when 1 then false end,
    date '2026-01-01' + n,
    timestamptz '2026-03-29 00:59:59.123456+00' + n * interval '1 hour',
    timestamp '2026-01-01 12:00:00' + n * interval '1 second'
from generate_series(1, 200) as n
"""


def execute(job: Job, *statements: str) -> None:
    with job.connect(autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def declare(job: Job, *, key: Sequence[str] = ("customer_id",), group: str = "orders") -> None:
    """The part of dbt's manifest that the export reads."""
    node = {
        "resource_type": "model",
        "name": "ftr_orders",
        "alias": "ftr_orders",
        "schema": "navigate",
        "original_file_path": "models/ftr_orders.sql",
        "patch_path": None,
        "config": {"meta": {"export": {"group": group, "key": list(key)}}},
        "columns": {"amount": {"name": "amount", "description": "What was paid."}},
    }
    job.settings.dbt_target.mkdir(parents=True, exist_ok=True)
    manifest = {"nodes": {"model.atlas.ftr_orders": node}}
    (job.settings.dbt_target / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def orders(job: Job) -> Job:
    execute(job, TABLE, ROWS)
    declare(job)
    return job


def exported(job: Job) -> tuple[str, str]:
    result = export(job)["groups"][0]
    return result["change"], result["version"]


def manifest_of(job: Job, version: str) -> dict[str, Any]:
    text = (job.settings.exports / "orders" / version / "manifest.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text)
    return result


def test_versions_follow_the_table(orders: Job) -> None:
    folder = orders.settings.exports / "orders"
    assert exported(orders) == ("first", "1.0.0")
    assert exported(orders) == ("none", "1.0.0")
    execute(orders, "update navigate.ftr_orders set orders = orders + 1 where customer_id = 'K0001'")
    assert exported(orders) == ("patch", "1.0.1")
    execute(orders, "alter table navigate.ftr_orders add column fresh integer default 1")
    assert exported(orders) == ("minor", "1.1.0")
    execute(orders, "alter table navigate.ftr_orders alter column fresh type bigint")
    assert exported(orders) == ("major", "2.0.0")
    execute(orders, "alter table navigate.ftr_orders drop column fresh")
    assert exported(orders) == ("major", "3.0.0")
    assert sorted(path.name for path in folder.iterdir()) == [
        "1.0.0",
        "1.0.1",
        "1.1.0",
        "2.0.0",
        "3.0.0",
        "latest.json",
    ]
    assert json.loads((folder / "latest.json").read_text())["version"] == "3.0.0"
    assert manifest_of(orders, "3.0.0")["previous"] == "2.0.0"
    assert not list(orders.settings.exports.glob(".*"))


def test_a_table_nobody_touched_is_not_read(orders: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    assert exported(orders) == ("first", "1.0.0")
    rows = export(orders)["groups"][0]["rows"]

    def read(*_: Any) -> int:
        raise AssertionError("the table is read")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_parquet", read)
        assert exported(orders) == ("none", "1.0.0")
        assert rows == export(orders)["groups"][0]["rows"] == 200
    # What is gone is written again, whatever the table says.
    (orders.settings.exports / "orders" / "1.0.0" / "orders.csv").unlink()
    assert exported(orders) == ("none", "1.0.0")
    shutil.rmtree(orders.settings.exports / "orders")
    assert exported(orders) == ("first", "1.0.0")


def test_the_order_of_rows_changes_nothing(orders: Job) -> None:
    exported(orders)
    execute(
        orders,
        "create table navigate.other as select * from navigate.ftr_orders order by md5(customer_id)",
        "drop table navigate.ftr_orders",
        "alter table navigate.other rename to ftr_orders",
    )
    assert exported(orders) == ("none", "1.0.0")
    execute(orders, "update navigate.ftr_orders set segment = null where segment = ''")
    assert exported(orders) == ("patch", "1.0.1"), "an empty text is not a missing one"


def test_the_three_files_say_the_same(orders: Job) -> None:
    exported(orders)
    folder = orders.settings.exports / "orders" / "1.0.0"
    types = (
        "{'customer_id': 'VARCHAR', 'segment': 'VARCHAR', 'amount': 'DECIMAL(14,2)', 'huge': 'DECIMAL(30,4)', "
        "'ratio': 'DOUBLE', 'score': 'DOUBLE', 'orders': 'BIGINT', 'is_active': 'BOOLEAN', 'first_date': 'DATE', "
        "'last_at': 'TIMESTAMPTZ', 'local_at': 'TIMESTAMP'}"
    )
    with duckdb.connect() as duck:
        duck.execute("set timezone = 'Europe/Copenhagen'")
        parquet = duck.execute(f"select * from '{folder}/orders.parquet'").fetchall()
        csv = duck.execute(
            f"select * from read_csv('{folder}/orders.csv', columns = {types}, header = true, quote = '\"', "
            "delim = ',', escape = '\"', allow_quoted_nulls = false)"
        ).fetchall()
        jsonl = duck.execute(f"select * from read_json('{folder}/orders.jsonl', columns = {types})").fetchall()
    with orders.connect() as connection:
        table = connection.execute(
            "select customer_id, segment, amount, huge, ratio::float8, score, orders, is_active, first_date, last_at, "
            'local_at from navigate.ftr_orders order by customer_id collate "C"'
        ).fetchall()
    assert len(parquet) == 200
    assert parquet == table
    assert csv == parquet
    assert jsonl == parquet
    lines = (folder / "orders.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["last_at"] == "2026-03-29T01:59:59.123456Z"
    assert json.loads(lines[0])["huge"] == "12345678901234567891.1234"
    assert "Sølv" in (folder / "orders.csv").read_text(encoding="utf-8")


def test_the_manifest_is_true(orders: Job) -> None:
    execute(
        orders,
        "insert into quality.test_results (run_id, invocation_id, test_id, test_name, test_type, project, model, "
        "dimension, severity, status, rows_tested, rows_failed, executed_at) values "
        f"('{orders.run_id}', 'i', 't', 'unique', 'generic', 'atlas', 'ftr_orders', 'uniqueness', 'error', 'pass', "
        "200, 10, now())",
    )
    exported(orders)
    folder = orders.settings.exports / "orders" / "1.0.0"
    manifest = manifest_of(orders, "1.0.0")
    assert manifest["group"] == "orders"
    assert (manifest["version"], manifest["previous"], manifest["change"]) == ("1.0.0", None, "first")
    assert manifest["row_count"] == 200
    assert manifest["lineage_run"] == str(orders.run_id)
    assert manifest["quality"]["model"]["dimensions"] == {"uniqueness": {"score": 0.95, "tests": 1}}
    amount = next(column for column in manifest["schema"] if column["name"] == "amount")
    assert amount["sql_type"] == "numeric(14,2)"
    assert amount["arrow_type"] == "decimal128(14, 2)"
    assert amount["description"] == "What was paid."
    assert set(manifest["files"]) == {"orders.parquet", "orders.csv", "orders.jsonl"}
    for name, said in manifest["files"].items():
        data = (folder / name).read_bytes()
        assert said == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with orders.connect() as connection:
        row = connection.execute(
            "select count(*) - count(amount), avg(amount)::float8, stddev_samp(amount)::float8, "
            "percentile_cont(0.5) within group (order by amount) from navigate.ftr_orders"
        ).fetchone()
    assert row is not None
    said = manifest["statistics"]["amount"]
    assert [said["nulls"], said["mean"], said["std"], said["quantiles"]["0.5"]] == pytest.approx(list(row))
    assert manifest["statistics"]["customer_id"] == {"nulls": 0, "distinct": 200}
    assert "top" not in manifest["statistics"]["segment"], "without lineage nothing is shown by value"


def test_the_hash_can_be_worked_out_from_the_csv(orders: Job) -> None:
    import csv

    exported(orders)
    text = (orders.settings.exports / "orders" / "1.0.0" / "orders.csv").read_text(encoding="utf-8")
    execute(orders, "update navigate.ftr_orders set segment = 'x' where segment is null or segment = ''")
    exported(orders)
    text = (orders.settings.exports / "orders" / "1.0.1" / "orders.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    names = sorted(rows[0])
    hashes = sorted(
        hashlib.sha256(
            "".join(f"{len(row[name])}:{row[name]}" if row[name] else "~" for name in names).encode()
        ).hexdigest()
        for row in rows
    )
    total = hashlib.sha256(("".join(f"{name}\n" for name in names) + "".join(hashes)).encode()).hexdigest()
    assert manifest_of(orders, "1.0.1")["data_hash"] == total


def test_refusals_write_nothing(orders: Job) -> None:
    declare(orders, key=["segment"])
    with pytest.raises(
        AtlasError, match=r"key segment of navigate\.ftr_orders: 4 keys occur more than once, 40 rows have none"
    ):
        export(orders)
    declare(orders, key=["nothing"])
    with pytest.raises(ConfigurationError, match="no column nothing"):
        export(orders)
    declare(orders, group="../away")
    with pytest.raises(ConfigurationError, match="lower-case letters"):
        export(orders)
    declare(orders)
    execute(orders, "update navigate.ftr_orders set score = 'NaN' where customer_id = 'K0003'")
    with pytest.raises(AtlasError, match="column score holds NaN"):
        export(orders)
    execute(
        orders,
        "update navigate.ftr_orders set score = 1",
        "insert into quality.test_results (run_id, invocation_id, test_id, test_name, test_type, project, model, "
        "dimension, severity, status, executed_at) values "
        f"('{orders.run_id}', 'i', 't', 'unique_key', 'generic', 'atlas', 'ftr_orders', 'uniqueness', 'error', 'fail', "
        "now())",
    )
    with pytest.raises(QualityGateError, match="unique_key"):
        export(orders)
    assert not [path for path in orders.settings.exports.rglob("*") if path.is_file()]


def test_an_empty_table_is_a_version_too(orders: Job) -> None:
    execute(orders, "truncate navigate.ftr_orders")
    assert exported(orders) == ("first", "1.0.0")
    assert (orders.settings.exports / "orders" / "1.0.0" / "orders.csv").read_text().startswith("customer_id,segment")
    assert exported(orders) == ("none", "1.0.0")


KILLED = """
import sys
from pathlib import Path
from python_jobs.features import files
from python_jobs.features.export import export
from python_jobs.job import Job
from python_jobs.settings import Settings
home, exports, url = sys.argv[1:]
export(Job(Settings(Path(home), Path(home), Path(exports), database_url=url), Path("none")))
"""


def test_a_killed_export_leaves_no_half_version(orders: Job) -> None:
    execute(
        orders,
        "insert into navigate.ftr_orders (customer_id, segment, amount) "
        "select 'X' || n, md5(n::text), n from generate_series(1, 150000) as n",
    )
    settings = orders.settings
    command = [sys.executable, "-c", KILLED, str(settings.home), str(settings.exports), str(settings.database_url)]
    seen = set()
    for pause in (0.0, 0.05, 0.15, 0.3):
        process = subprocess.Popen(command, cwd=PROJECT_DIR, env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)})
        while process.poll() is None and not list(settings.exports.glob(".orders-*.partial/*")):
            time.sleep(0.005)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen |= {path.name for path in settings.exports.glob(".orders-*")}
        for version in (settings.exports / "orders").glob("*.*.*"):
            assert set(manifest_of(orders, version.name)["files"]) | {"manifest.json"} == {
                path.name for path in version.iterdir()
            }
    assert seen, "no export was killed while it was writing"
    assert exported(orders) in {("first", "1.0.0"), ("none", "1.0.0")}
    assert [path.name for path in settings.exports.iterdir()] == ["orders"], "leftovers are cleaned up"
    assert manifest_of(orders, "1.0.0")["row_count"] == 150_200


def test_two_exports_at_once_make_one_version(orders: Job) -> None:
    from concurrent.futures import ThreadPoolExecutor

    jobs = [replace(orders) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        changes = sorted(change for change, _ in pool.map(exported, jobs))
    assert changes == ["first", "none", "none"]


def test_a_group_whose_sources_are_not_loaded_is_left_out(orders: Job) -> None:
    execute(orders, "drop table navigate.ftr_orders")
    results = orders.settings.dbt_target / "run_results.json"
    results.write_text(json.dumps({"results": [{"unique_id": "model.atlas.other"}]}))
    assert export(orders) == {"groups": []}
    results.write_text(json.dumps({"results": [{"unique_id": "model.atlas.ftr_orders"}]}))
    with pytest.raises(AtlasError, match="does not exist"):
        export(orders)
