"""Which rows a test judges, and how many of them fail, as SQL for the recorder to count."""

import re
from dataclasses import dataclass
from typing import Any

from python_jobs.scoring.artifacts import Artifacts, counts_every_failure, meta_of

# These count a key or a value once however many rows have it, unless the project overrides get_test_sql.
GROUP_COUNTING = ("unique", "accepted_values")
# The macro get_where_subquery writes so which tests of an earlier dimension a row must have passed.
_PASSED = re.compile(r"/\* passed ([^*]+) \*/ (.*?) /\* passed \*/", re.DOTALL)


def relation_of(subject: dict[str, Any], filter_: str | None) -> str:
    """The relation that a test reads, with its ``where``."""
    name = subject.get("relation_name") or f"(\n{subject.get('compiled_code')}\n) as ephemeral"
    return f"{name} where {filter_}" if filter_ else str(name)


def judged_rows(artifacts: Artifacts, node: dict[str, Any], result: dict[str, Any], dimension: str) -> str | None:
    """Which rows a test judges: those it names, else, for a column, those with a value; never those that an earlier
    dimension has found.

    A missing value is completeness' business: in any other dimension it is neither right nor wrong. The macro
    ``judged_rows`` decides likewise for verdicts by ``min_pass_rate``.
    """
    meta = meta_of(node)
    column = _column(node)
    judged = str(meta["judged"]).strip() if "judged" in meta else None
    if judged is None and column and dimension != "completeness":
        judged = is_there(column)
    passed = _passed_earlier(artifacts, result.get("compiled_code") or "")
    return " and ".join(([f"({judged})" if passed else judged] if judged else []) + passed) or None


def _passed_earlier(artifacts: Artifacts, code: str) -> list[str]:
    """What rows must keep that the test's SQL reads, as dbt compiled it; tests that found nothing take no row out."""
    conditions = [
        condition for tests, condition in _PASSED.findall(code) if artifacts.found_nothing.isdisjoint(tests.split())
    ]
    return list(dict.fromkeys(conditions))


@dataclass(frozen=True)
class Presence:
    """What a test of completeness has counted: its failures are the rows that don't keep ``condition``.

    Attributes:
        condition: SQL.
        null_or: the column, where no test of the project calls more values missing than this one does; None otherwise.
    """

    condition: str
    null_or: str | None = None


def presence_of(node: dict[str, Any], test_type: str, result: dict[str, Any]) -> Presence | None:
    """What others need not count again after a test of completeness; None for other tests."""
    config, column = node["config"], _column(node)
    exact = config["fail_calc"] == "count(*)" and config.get("limit") is None and counts_every_failure(node)
    if not exact or result["failures"] is None or test_type not in ("not_null", "not_null_ratio"):
        return None
    if test_type == "not_null":
        return Presence(is_there(str(column)))
    kept = node["test_metadata"]["kwargs"].get("not_missing")
    return Presence(meta_of(node)["holds"].strip(), None if kept else column)


def is_there(column: str) -> str:
    """SQL: a column isn't null."""
    return f"{column} is not null"


def recount_sql(artifacts: Artifacts, node: dict[str, Any], test_type: str, result: dict[str, Any]) -> str | None:
    """SQL that counts the failing rows, where dbt's ``failures`` is not their number.

    dbt reports 0 for a test that passes because of ``warn_if``, stops counting at ``limit``, and counts groups
    instead of rows for ``unique`` and ``accepted_values``.
    """
    config = node["config"]
    tolerant = result["status"] == "pass" and not counts_every_failure(node)
    grouped = test_type in GROUP_COUNTING and bool(result["failures"]) and not artifacts.counts_rows
    if not (tolerant or grouped or config.get("limit") is not None):
        return None
    calculation = config["fail_calc"]
    if test_type in GROUP_COUNTING and calculation == "count(*)":
        calculation = "sum(n_records)"
    return f"select coalesce({calculation}, 0)::bigint from (\n{result['compiled_code']}\n) as failing"  # noqa: S608  # the project's own SQL


def _column(node: dict[str, Any]) -> str | None:
    column = ((node.get("test_metadata") or {}).get("kwargs") or {}).get("column_name")
    return str(column) if column else None
