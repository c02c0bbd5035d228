"""Rows that break critical rules: held back from navigate, counted, and let in when the source is repaired."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.whole_run import Place, differences, fingerprints

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("quarantine")]

BEFORE_BIRTH = "1901-05-05T10:00:00Z"


@dataclass
class Delivered:
    """A place whose shop delivers what can't be true, and may repair it."""

    place: Place
    file: Path
    good: str
    early: dict[str, Any]
    nameless: dict[str, Any]

    def query(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.place.connect() as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def run(self, *arguments: str) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads(self.place.run("--json", *arguments).stdout)
        return summary

    def orders(self, *order_ids: str) -> list[str]:
        rows = self.query("select order_id from navigate.fct_orders where order_id = any(%s) order by 1", [*order_ids])
        return [row[0] for row in rows]

    def result(self, rule: str) -> list[tuple[Any, ...]]:
        return self.query(
            "select model, dimension, status, rows_failed, rows_tested > 100, carried_from is not null "
            "from quality.test_results join quality.invocations using (run_id, invocation_id) "
            "where test_name = %s order by recorded_at desc limit 1",
            rule,
        )


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """An order dated before its customer was born, and an order record without a number."""
    place = Place(tmp_path_factory.mktemp("quarantine"))
    try:
        assert place.atlas("sample", "--customers", "120", "--out", str(place.sample)).returncode == 0
        file = sorted((place.sample / "shop").glob("orders-2025-*.jsonl"))[0]
        good = file.read_text(encoding="utf-8")
        lines = good.splitlines()
        records = [json.loads(line) if line.endswith("}") else {} for line in lines]
        once = [
            number
            for number, record in enumerate(records)
            if good.count(record.get("order_id", "\n")) == 1 and record.get("customer_id") and record["amount"] > 0
        ]
        early, nameless = records[once[0]], records[once[1]]
        lines[once[0]] = json.dumps(early | {"ordered_at": BEFORE_BIRTH})
        lines[once[1]] = json.dumps(nameless | {"order_id": None})
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield Delivered(place, file, good, early, nameless)
    finally:
        place.stop()


def test_what_breaks_a_critical_rule_waits_and_leaves_when_it_is_repaired(delivered: Delivered) -> None:
    early, nameless = delivered.early["order_id"], delivered.nameless["order_id"]
    summary = delivered.run()

    undated, *held = delivered.query("select model, rule, record_key, reason from quality.quarantine order by rule")
    assert [row[:2] for row in (undated, *held)] == [
        ("int_orders_validated", "order_has_a_date"),  # One that every sample has.
        ("int_orders_validated", "order_is_not_before_birth"),
        ("stg_shop__orders", "order_record_has_a_number"),
    ]
    assert json.loads(held[0][2]) == {"order_id": early}
    assert set(json.loads(held[1][2])) == {"file_id", "file_line"}
    assert delivered.orders(early, nameless) == []
    assert {row["rule"]: row["rows"] for row in summary["quarantined"]} == {row[1]: 1 for row in (undated, *held)}
    # It is counted as failed, under its dimension, and stops nothing.
    assert delivered.result("order_is_not_before_birth") == [
        ("int_orders_validated", "accuracy", "warn", 1, True, False)
    ]
    assert delivered.result("order_record_has_a_number") == [
        ("stg_shop__orders", "completeness", "warn", 1, True, False)
    ]
    # The day that is counted from, the customer's figures and the features know nothing of it.
    years = "select min(extract(year from first_order_date)) from navigate.customer_360"
    assert delivered.query(years)[0][0] > 2000

    report = Path(delivered.place.home / "reports").glob("*/report.html")
    page = sorted(report)[-1].read_text(encoding="utf-8")
    assert "Nobody orders before they are born" in page
    assert "To repair: Correct the birth date in the CRM" in page

    first_seen = delivered.query("select rule, first_seen_at from quality.quarantine order by rule")
    delivered.run()
    assert delivered.result("order_is_not_before_birth")[0][-1] is True
    delivered.run("--full-refresh")
    assert delivered.query("select rule, first_seen_at from quality.quarantine order by rule") == first_seen

    delivered.file.write_text(delivered.good, encoding="utf-8")
    summary = delivered.run()
    assert delivered.query("select model, rule, record_key, reason from quality.quarantine") == [undated]
    assert [row["rule"] for row in summary["quarantined"]] == ["order_has_a_date"]
    assert delivered.orders(early, nameless) == sorted([early, nameless])
    assert delivered.result("order_is_not_before_birth")[0][2:4] == ("pass", 0)

    with delivered.place.connect() as connection:
        incremental = fingerprints(connection)
        delivered.run("--full-refresh")
        assert differences(incremental, fingerprints(connection)) == []
