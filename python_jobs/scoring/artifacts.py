"""What dbt's artifacts say about tests, as plain records. No database here."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from python_jobs.errors import ConfigurationError
from python_jobs.scoring.dimensions import DIMENSIONS, judge
from python_jobs.scoring.precedence import EarlierTests

LAYERS = ("raw", "masked", "chart", "navigate")
RAN = ("pass", "warn", "fail")
FRESHNESS_STATUS = {"pass": "pass", "warn": "warn", "error": "fail"}
# These count a key or a value once however many rows have it, unless the project overrides get_test_sql.
GROUP_COUNTING = ("unique", "accepted_values")
_SOURCE = re.compile(r"""source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True)
class Artifacts:
    """manifest.json, run_results.json and sources.json of one build.

    Attributes:
        manifest: as dbt wrote it.
        results: ``results`` of run_results.json.
        freshness: ``results`` of sources.json, empty without one.
        invocation_id: dbt's id of the build.
    """

    manifest: dict[str, Any]
    results: list[dict[str, Any]]
    freshness: list[dict[str, Any]]
    invocation_id: str

    @classmethod
    def read(cls, target: Path) -> "Artifacts":
        """Read them from a dbt target folder. Where dbt had nothing to build, there are no results."""
        path = target / "run_results.json"
        nothing: dict[str, Any] = {"results": [], "metadata": {"invocation_id": str(uuid4())}}
        run_results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else nothing
        sources = target / "sources.json"
        return cls(
            manifest=json.loads((target / "manifest.json").read_text(encoding="utf-8")),
            results=run_results["results"],
            freshness=json.loads(sources.read_text(encoding="utf-8"))["results"] if sources.exists() else [],
            invocation_id=run_results["metadata"]["invocation_id"],
        )

    @property
    def project(self) -> str:
        return str(self.manifest["metadata"]["project_name"])

    @cached_property
    def earlier_tests(self) -> EarlierTests:
        """What tests of earlier dimensions have found is left alone by later ones."""
        failures = {result["unique_id"]: result.get("failures") for result in self.results}
        return EarlierTests(self.manifest["nodes"].values(), failures)

    def node(self, unique_id: str) -> dict[str, Any] | None:
        """A model, seed, snapshot, test or source of the manifest."""
        found: dict[str, Any] | None = self.manifest["nodes"].get(unique_id) or self.manifest["sources"].get(unique_id)
        return found

    @property
    def counts_rows(self) -> bool:
        """Whether the project replaced dbt's ``get_test_sql``, so that ``failures`` are rows for every test."""
        names = ("get_test_sql", "default__get_test_sql", "postgres__get_test_sql")
        return any(
            macro["name"] in names and not macro["package_name"].startswith("dbt")
            for macro in self.manifest["macros"].values()
        )


@dataclass
class TestRecord:
    """One test of one build. ``rows_tested`` and ``rows_failed`` are filled in by ``record``.

    Attributes:
        relation: SQL of the relation whose rows it tested, with its filter; None when it did not run.
        judged: SQL condition of the rows of it that the test judges; None means all.
        present: SQL conditions that all rows meet but those that failed.
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
    present: tuple[str, ...] = ()
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


def layer_of(node: dict[str, Any]) -> str:
    """The layer a node belongs to: its schema, where ``explore`` is the raw layer.

    Seeds are reference data that the project itself brings, whatever schema they lie in: they are no layer of the
    company's data and must not improve its scores.
    """
    if node["resource_type"] == "seed":
        return "reference"
    return "raw" if node["schema"] == "explore" else str(node["schema"])


def name_of(node: dict[str, Any]) -> str:
    """How people call a node: a model's name, ``<source>.<table>`` for a source."""
    if node["resource_type"] == "source":
        return f"{node['source_name']}.{node['name']}"
    version = node.get("version")
    return f"{node['name']}.v{version}" if version is not None else str(node["name"])


def models_of(artifacts: Artifacts) -> dict[str, str]:
    """Layer by name of every relation of the way of the data, tested or not."""
    nodes = [
        node
        for node in (*artifacts.manifest["nodes"].values(), *artifacts.manifest["sources"].values())
        if node["resource_type"] in ("model", "seed", "snapshot", "source")
        and node["config"].get("materialized") != "ephemeral"
    ]
    return {name_of(node): layer_of(node) for node in nodes if layer_of(node) in LAYERS}


def model_thresholds(artifacts: Artifacts) -> dict[tuple[str, str], float]:
    """Scores that models set for themselves, ``config.meta.quality_thresholds``, by model and dimension.

    Raises:
        ConfigurationError: an unknown dimension, or a score that is none.
    """
    found: dict[tuple[str, str], float] = {}
    for node in (*artifacts.manifest["nodes"].values(), *artifacts.manifest["sources"].values()):
        declared = _meta(node).get("quality_thresholds") or {}
        for dimension, score in declared.items():
            key = f"{node['original_file_path']}: '{name_of(node)}': config.meta.quality_thresholds"
            if dimension not in DIMENSIONS:
                raise ConfigurationError(f"{key}: '{dimension}' is none of {', '.join(DIMENSIONS)}")
            found[name_of(node), dimension] = _number(score, f"{key}.{dimension}", maximum=1)
    return found


def _data_test(artifacts: Artifacts, node: dict[str, Any], result: dict[str, Any]) -> TestRecord:
    config, meta = node["config"], _meta(node)
    where = f"{node['original_file_path']}: test '{node['name']}'"
    test_type = _test_type(node)
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
        min_pass_rate=None if min_pass_rate is None else _number(min_pass_rate, f"{where}: min_pass_rate", maximum=1),
        weight=_number(meta.get("weight", 1), f"{where}: weight"),
        tolerance_reason=meta.get("tolerance_reason"),
        executed_at=timing[-1]["completed_at"] if timing else None,
        execution_seconds=result["execution_time"],
        # Without a relation of its own there are no rows to count: the test says yes or no.
        table_level=judgement.table_level or subject is None,
        mapped=judgement.mapped,
        relation=_relation(subject, config.get("where")) if ran and subject else None,
        judged=None if judgement.table_level else _judged(artifacts, node, meta, judgement.dimension),
        present=_present(node, meta, result) if ran else (),
        failures=result["failures"] if ran else None,
        recount=_recount(node, result) if ran and _hides_failures(artifacts, node, result) else None,
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


def _test_type(node: dict[str, Any]) -> str:
    metadata = node.get("test_metadata")
    if not metadata:
        return "rule" if _meta(node).get("rule") else "singular"
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


def _relation(subject: dict[str, Any], filter_: str | None) -> str:
    name = subject.get("relation_name") or f"(\n{subject.get('compiled_code')}\n) as ephemeral"
    return f"{name} where {filter_}" if filter_ else str(name)


def _judged(artifacts: Artifacts, node: dict[str, Any], meta: dict[str, Any], dimension: str) -> str | None:
    """Which rows a test judges: those it names, else, for a column, those with a value; never those that an earlier
    dimension has found.

    A missing value is completeness' business: in any other dimension it is neither right nor wrong. The macro
    ``judged_rows`` decides likewise for verdicts by ``min_pass_rate``.
    """
    column = ((node.get("test_metadata") or {}).get("kwargs") or {}).get("column_name")
    judged = str(meta["judged"]) if "judged" in meta else None
    if judged is None and column and dimension != "completeness":
        judged = f"{column} is not null"
    passed = artifacts.earlier_tests.passed(node, dimension)
    return " and ".join(([f"({judged})" if passed else judged] if judged else []) + passed) or None


def _present(node: dict[str, Any], meta: dict[str, Any], result: dict[str, Any]) -> tuple[str, ...]:
    """Conditions of other tests that a test of completeness has counted already."""
    test_type, config = _test_type(node), node["config"]
    column = ((node.get("test_metadata") or {}).get("kwargs") or {}).get("column_name")
    exact = config["fail_calc"] == "count(*)" and config.get("limit") is None and config["warn_if"] == "!= 0"
    if not exact or result["failures"] is None:
        return ()
    if test_type == "not_null":
        return (f"{column} is not null",)
    if test_type != "not_null_ratio" or "present" not in meta:
        return ()
    # Where nothing is missing, nothing is null; else some of what is missing may be blank.
    return (meta["present"], *((f"{column} is not null",) if result["failures"] == 0 else ()))


def _hides_failures(artifacts: Artifacts, node: dict[str, Any], result: dict[str, Any]) -> bool:
    """Whether ``failures`` is not the number of failing rows.

    dbt reports 0 for a test that passes because of ``warn_if``, stops counting at ``limit``, and counts groups
    instead of rows for ``unique`` and ``accepted_values``.
    """
    config = node["config"]
    tolerant = result["status"] == "pass" and config["warn_if"].replace(" ", "") not in ("!=0", ">0", ">=1")
    grouped = _test_type(node) in GROUP_COUNTING and bool(result["failures"]) and not artifacts.counts_rows
    return tolerant or grouped or config.get("limit") is not None


def _recount(node: dict[str, Any], result: dict[str, Any]) -> str:
    calculation = node["config"]["fail_calc"]
    if _test_type(node) in GROUP_COUNTING and calculation == "count(*)":
        calculation = "sum(n_records)"
    return f"select coalesce({calculation}, 0)::bigint from (\n{result['compiled_code']}\n) as failing"  # noqa: S608  # the project's own SQL


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return {**(node.get("meta") or {}), **(node["config"].get("meta") or {})}


def _number(value: Any, where: str, maximum: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (maximum and value > maximum):
        allowed = f"from 0 to {maximum:g}" if maximum else "above 0"
        raise ConfigurationError(f"{where}: must be a number {allowed}")
    if maximum is None and value == 0:
        raise ConfigurationError(f"{where}: must be a number above 0")
    return float(value)
