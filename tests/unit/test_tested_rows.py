"""Which rows a test judges, by dbt's artifacts."""

from typing import Any

from python_jobs.scoring.artifacts import Artifacts
from python_jobs.scoring.tested_rows import judged_rows

READ = "select 1 from (select * from t where /* passed test.a test.b */ (a > 0) is not false /* passed */) dbt_subquery"


def judged(warn_if: str = "!= 0", **failures: int | None) -> str | None:
    """The condition that a test of column b is recorded with, by how many rows the tests of column a found."""
    node = {"config": {"warn_if": warn_if, "meta": {}}}
    artifacts = Artifacts(
        manifest={"nodes": {f"test.{name}": node for name in failures}, "sources": {}},
        results=[{"unique_id": f"test.{name}", "failures": count} for name, count in failures.items()],
        freshness=[],
        invocation_id="0",
    )
    of_b: dict[str, Any] = {"config": {"meta": {}}, "test_metadata": {"kwargs": {"column_name": "b"}}}
    return judged_rows(artifacts, of_b, {"compiled_code": READ}, "accuracy")


def test_rows_that_an_earlier_test_found_are_not_judged() -> None:
    assert judged(a=3, b=3) == "(b is not null) and (a > 0) is not false"


def test_a_test_that_found_nothing_takes_no_row_out_whichever_of_its_like_ran() -> None:
    assert judged(a=0) == "b is not null"
    assert judged(b=0) == "b is not null"


def test_a_test_that_did_not_run_or_end_says_nothing() -> None:
    assert judged() == "(b is not null) and (a > 0) is not false"
    assert judged(a=None) == "(b is not null) and (a > 0) is not false"


def test_a_test_that_hides_failures_says_nothing() -> None:
    assert judged(warn_if="> 100", a=0) == "(b is not null) and (a > 0) is not false"
