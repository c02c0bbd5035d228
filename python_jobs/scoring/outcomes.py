"""The tests of a build as plain records: what they test, in which dimension, and how they ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from python_jobs.errors import ConfigurationError
from python_jobs.scoring.artifacts import Artifacts, layer_of, meta_of, name_of, number_of
from python_jobs.scoring.dimensions import judge
from python_jobs.scoring.tested_rows import Presence, judged_rows, presence_of, recount_sql, relation_of

RAN = ("pass", "warn", "fail")
FRESHNESS_STATUS = {"pass": "pass", "warn": "warn", "error": "fail"}
_SOURCE = re.compile(r"""source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]""")


@dataclass
class TestRecord:
    """One test of one build. ``rows_tested`` and ``rows_failed`` are filled in by ``count_rows``.

    Attributes:
        relation: SQL of the relation whose rows it tested, with its filter; None when it did not run.
        judged: SQL condition of the rows of it that the test judges; None means all.
        presence: what a test of completeness has counted.
        failures: failing rows as dbt reports them; None when it did not run.
        recount: SQL that counts the failing rows, where dbt's number would hide some.
    """

    __test__ = False

    test_id: str
    test_name: str
    test_type: str
    model: str | None
    layer: str | None
    source: str | None
    column_name: str | None
    dimension: str
    severity: str
    status: str
    min_pass_rate: float | None
    weight: float
    tolerance_reason: str | None
    executed_at: str | None
    execution_seconds: float | None
    table_level: bool = False
    mapped: bool = True
    relation: str | None = None
    judged: str | None = None
    presence: Presence | None = None
    failures: int | None = None
    recount: str | None = None
    rows_tested: int | None = field(default=None, init=False)
    rows_failed: int | None = field(default=None, init=False)


def test_records(artifacts: Artifacts) -> Iterator[TestRecord]:
    """Every data test and freshness check of the build. Unit tests judge code, not data: they are left out.

    Raises:
        ConfigurationError: a test's meta holds something that cannot be used.
    """
    for result in artifacts.results:
        node = artifacts.node(result["unique_id"])
        if node is not None and node["resource_type"] == "test":
            yield _data_test(artifacts, node, result)
    for result in artifacts.freshness:
        source = artifacts.node(result["unique_id"])
        if source is not None and result["status"] in FRESHNESS_STATUS:
            yield _freshness_check(source, result)


test_records.__test__ = False  # type: ignore[attr-defined]


def _data_test(artifacts: Artifacts, node: dict[str, Any], result: dict[str, Any]) -> TestRecord:
    config, meta = node["config"], meta_of(node)
    where = f"{node['original_file_path']}: test '{node['name']}'"
    test_type = test_type_of(node)
    judgement = judge(test_type, meta, where)
    subject = _subject(artifacts, node, meta, where)
    ran = result["status"] in RAN
    timing = result["timing"]
    min_pass_rate = meta.get("min_pass_rate")
    return TestRecord(
        test_id=node["unique_id"],
        test_name=node["name"],
        test_type=test_type,
        model=name_of(subject) if subject else None,
        layer=layer_of(subject) if subject else None,
        source=subject.get("source_name") if subject else None,
        column_name=node.get("column_name"),
        dimension=judgement.dimension,
        severity=config["severity"].lower(),
        status=result["status"],
        min_pass_rate=None if min_pass_rate is None else number_of(min_pass_rate, f"{where}: min_pass_rate", maximum=1),
        weight=number_of(meta.get("weight", 1), f"{where}: weight"),
        tolerance_reason=meta.get("tolerance_reason"),
        executed_at=timing[-1]["completed_at"] if timing else None,
        execution_seconds=result["execution_time"],
        # Without a relation of its own there are no rows to count: the test says yes or no.
        table_level=judgement.table_level or subject is None,
        mapped=judgement.mapped,
        relation=relation_of(subject, config.get("where")) if ran and subject else None,
        judged=None if judgement.table_level else judged_rows(artifacts, node, result, judgement.dimension),
        presence=presence_of(node, test_type, result) if ran else None,
        failures=result["failures"] if ran else None,
        recount=recount_sql(artifacts, node, test_type, result) if ran else None,
    )


def _freshness_check(source: dict[str, Any], result: dict[str, Any]) -> TestRecord:
    limits = result.get("criteria") or {}
    fails_the_build = (limits.get("error_after") or {}).get("count") is not None
    judgement = judge("source_freshness", {}, name_of(source))
    status = FRESHNESS_STATUS[result["status"]]
    return TestRecord(
        test_id=f"source_freshness.{source['unique_id']}",
        test_name=f"source_freshness_{source['source_name']}_{source['name']}",
        test_type="source_freshness",
        model=name_of(source),
        layer=layer_of(source),
        source=source["source_name"],
        column_name=None,
        dimension=judgement.dimension,
        severity="error" if fails_the_build else "warn",
        status=status,
        min_pass_rate=None,
        weight=1,
        tolerance_reason=None,
        executed_at=result.get("snapshotted_at") or None,
        execution_seconds=result["execution_time"],
        table_level=True,
        failures=int(status != "pass"),
    )


def test_type_of(node: dict[str, Any]) -> str:
    """``not_null``, ``dbt_utils.recency``, ``rule`` or ``singular``."""
    metadata = node.get("test_metadata")
    if not metadata:
        return "rule" if meta_of(node).get("rule") else "singular"
    return f"{metadata['namespace']}.{metadata['name']}" if metadata.get("namespace") else str(metadata["name"])


def _subject(artifacts: Artifacts, node: dict[str, Any], meta: dict[str, Any], where: str) -> dict[str, Any] | None:
    """The node whose rows a test judges: the one it is declared on, the one it names, or the first it reads."""
    if node.get("attached_node"):
        return artifacts.node(node["attached_node"])
    read = [found for name in node["depends_on"]["nodes"] if (found := artifacts.node(name))]
    # dbt attaches tests to models only. A source is found by how the test's own argument names it.
    declared_on = _SOURCE.search(((node.get("test_metadata") or {}).get("kwargs") or {}).get("model", ""))
    named = ".".join(declared_on.groups()) if declared_on else meta.get("tested_model")
    if named is None:
        return read[0] if read else None
    for candidate in read:
        if name_of(candidate) == named:
            return candidate
    raise ConfigurationError(f"{where}: config.meta.tested_model '{named}' is not among the models it reads")
