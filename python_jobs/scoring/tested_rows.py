"""Which rows a test judges, and how many of them fail, as SQL for the recorder to count."""

import re
from typing import Any

from python_jobs.scoring.artifacts import Artifacts, meta_of

# These count a key or a value once however many rows have it, unless the project overrides get_test_sql.
GROUP_COUNTING = ("unique", "accepted_values")
# The macro get_where_subquery writes so which test of an earlier dimension a row must have passed.
_PASSED = re.compile(r"/\* passed (\S+) \*/ (.*?) /\* passed \*/", re.DOTALL)


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
    judged = str(meta["judged"]) if "judged" in meta else None
    if judged is None and column and dimension != "completeness":
        judged = f"{column} is not null"
    passed = _passed_earlier(artifacts, result.get("compiled_code") or "")
    return " and ".join(([f"({judged})" if passed else judged] if judged else []) + passed) or None


def _passed_earlier(artifacts: Artifacts, code: str) -> list[str]:
    """What rows must keep that the test's SQL reads, as dbt compiled it; tests that found nothing take no row out."""
    conditions = [condition for test, condition in _PASSED.findall(code) if artifacts.failures.get(test) != 0]
    return list(dict.fromkeys(conditions))


def present_rows(node: dict[str, Any], test_type: str, result: dict[str, Any]) -> tuple[str, ...]:
    """Conditions of other tests that a test of completeness has counted already."""
    meta, config, column = meta_of(node), node["config"], _column(node)
    exact = config["fail_calc"] == "count(*)" and config.get("limit") is None and config["warn_if"] == "!= 0"
    if not exact or result["failures"] is None:
        return ()
    if test_type == "not_null":
        return (f"{column} is not null",)
    if test_type != "not_null_ratio":
        return ()
    # Where nothing is missing, nothing is null; else some of what is missing may be blank.
    return (meta["holds"], *((f"{column} is not null",) if result["failures"] == 0 else ()))


def recount_sql(artifacts: Artifacts, node: dict[str, Any], test_type: str, result: dict[str, Any]) -> str | None:
    """SQL that counts the failing rows, where dbt's ``failures`` is not their number.

    dbt reports 0 for a test that passes because of ``warn_if``, stops counting at ``limit``, and counts groups
    instead of rows for ``unique`` and ``accepted_values``.
    """
    config = node["config"]
    tolerant = result["status"] == "pass" and config["warn_if"].replace(" ", "") not in ("!=0", ">0", ">=1")
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
