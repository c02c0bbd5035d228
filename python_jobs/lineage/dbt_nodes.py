"""What dbt did, from the artifacts of its last run."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from python_jobs.errors import AtlasError
from python_jobs.lineage.catalog import Catalog, Table
from python_jobs.lineage.columns import Untraceable, trace_query
from python_jobs.lineage.events import COMPLETE, FAIL, FILE_NAMESPACE, Assertion, ColumnEdge, Dataset, Work

_SOURCE = re.compile(r"source\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]\s*\)")
_KINDS = {"model": "MODEL", "snapshot": "SNAPSHOT", "seed": "SEED"}


@dataclass
class DbtRun:
    """The artifacts of one dbt run, and what was found while reading them.

    Attributes:
        manifest, results: the parsed files.
        catalog: what is really in the warehouse.
        namespace: OpenLineage namespace of the warehouse.
        carried: status of the tests whose earlier results the run carried over, by unique id.
        dropped: edges to columns that don't exist.
        inferred: models whose query could not be traced, so that columns were matched by name.
    """

    manifest: dict[str, Any]
    results: dict[str, Any]
    catalog: Catalog
    namespace: str
    carried: dict[str, str] = field(default_factory=dict)
    dropped: int = 0
    inferred: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, target: Path, catalog: Catalog, namespace: str) -> "DbtRun | None":
        """Read ``manifest.json`` and ``run_results.json``; None when dbt has not run yet."""
        try:
            manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
            results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise AtlasError("dbt's artifacts are not JSON: run `atlas build` again") from None
        return cls(manifest, results, catalog, namespace)

    def work(self) -> list[Work]:
        """One piece of work per node that dbt built, and one per node that it tested."""
        results = self.results["results"]
        found = []
        for result in results:
            node = self.manifest["nodes"].get(result["unique_id"])
            if node and node["resource_type"] in _KINDS and result["status"] != "skipped":
                found.append(self._built(node, result))
        return [*found, *self._tested(results)]

    def _built(self, node: dict[str, Any], result: dict[str, Any]) -> Work:
        succeeded = result["status"] == "success"
        table = self._table(node)
        columns = self.catalog.tables.get(table, {})
        rows = (result.get("adapter_response") or {}).get("rows_affected")
        started, finished = self._times(result)
        parents = list(dict.fromkeys(self._table(parent) for parent in self._parents(node)))
        inputs = [self._dataset(parent) for parent in parents]
        if node["resource_type"] == "seed":
            inputs = [Dataset(FILE_NAMESPACE, node["original_file_path"])]
        return Work(
            job=f"dbt.{node['unique_id']}",
            kind=_KINDS[node["resource_type"]],
            integration="DBT",
            started=started,
            finished=finished,
            state=COMPLETE if succeeded else FAIL,
            inputs=inputs,
            output=self._dataset(table),
            columns=columns,
            edges=self._edges(node, table, columns, parents, inputs) if succeeded else [],
            rows=rows if isinstance(rows, int) and rows >= 0 else None,
            # dbt's own message may quote values.
            error=None if succeeded else f"dbt reports '{result['status']}' for {node['unique_id']}: see dbt's log",
        )

    def _edges(
        self,
        node: dict[str, Any],
        table: Table,
        columns: dict[str, str],
        parents: list[Table],
        inputs: list[Dataset],
    ) -> list[ColumnEdge]:
        if node["resource_type"] == "seed":
            return [ColumnEdge(inputs[0], column, column, "IDENTITY") for column in columns]
        try:
            traced = trace_query(node.get("compiled_code") or "", self.catalog)
        except Untraceable:
            self.inferred.append(node["unique_id"])
            return self._by_name(columns, parents)
        edges = []
        for column, origins in traced.items():
            for origin, how in origins.items():
                if origin.table == table:  # an incremental model reads itself
                    continue
                if column in columns:
                    edges.append(ColumnEdge(self._dataset(origin.table), origin.column, column, how))
                else:
                    self.dropped += 1
        return edges

    def _by_name(self, columns: dict[str, str], parents: list[Table]) -> list[ColumnEdge]:
        """Columns of the same name in exactly one parent: the best that is left without a query."""
        edges = []
        for column in columns:
            holders = [parent for parent in parents if self.catalog.has(parent, column)]
            if len(holders) == 1:
                edges.append(ColumnEdge(self._dataset(holders[0]), column, column, "TRANSFORMATION", note="inferred"))
        return edges

    def _tested(self, results: list[dict[str, Any]]) -> Iterator[Work]:
        """One piece of work per table that was tested, with the verdicts that were carried over to it."""
        outcomes: dict[str, list[tuple[dict[str, Any] | None, Assertion]]] = defaultdict(list)
        for result in results:
            if result["status"] != "skipped" and (found := self._outcome(result["unique_id"], result["status"])):
                outcomes[found[0]].append((result, found[1]))
        for unique_id, status in self.carried.items():
            # A table of which no test ran keeps its last event.
            if (found := self._outcome(unique_id, status)) and found[0] in outcomes:
                outcomes[found[0]].append((None, found[1]))
        for unique_id, tests in outcomes.items():
            node = self.manifest["nodes"].get(unique_id) or self.manifest["sources"].get(unique_id)
            if node is None:
                continue
            times = [self._times(result) for result, _ in tests if result]
            yield Work(
                job=f"dbt.tests.{unique_id}",
                kind="TEST",
                integration="DBT",
                started=min(started for started, _ in times),
                finished=max(finished for _, finished in times),
                inputs=[self._dataset(self._table(node))],
                assertions=[outcome for _, outcome in tests],
            )

    def _outcome(self, unique_id: str, status: str) -> tuple[str, Assertion] | None:
        """What a test tested, and its verdict; None for anything that is not a test of a table."""
        test = self.manifest["nodes"].get(unique_id)
        if not test or test["resource_type"] != "test":
            return None
        tested = test.get("attached_node") or self._tested_source(test)
        if tested is None:
            return None
        name = (test.get("test_metadata") or {}).get("name") or test["name"]
        severity = str(test["config"].get("severity") or "error").lower()
        return tested, Assertion(name, status == "pass", test.get("column_name"), severity)

    def _tested_source(self, test: dict[str, Any]) -> str | None:
        """dbt attaches tests to models only; of others, what the test's own argument names, else what it reads."""
        named = _SOURCE.search(str((test.get("test_metadata") or {}).get("kwargs", {}).get("model", "")))
        if named:
            for unique_id, source in self.manifest["sources"].items():
                if (source["source_name"], source["name"]) == named.groups():
                    return str(unique_id)
        return next(iter(test["depends_on"]["nodes"]), None)

    def _parents(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Tables that a node reads; an ephemeral model stands for its own parents."""
        for unique_id in node.get("depends_on", {}).get("nodes", []):
            parent = self.manifest["nodes"].get(unique_id) or self.manifest["sources"].get(unique_id)
            if parent is None:
                continue
            if parent["resource_type"] == "model" and parent["config"].get("materialized") == "ephemeral":
                yield from self._parents(parent)
            else:
                yield parent

    def _times(self, result: dict[str, Any]) -> tuple[datetime, datetime]:
        timing = [step for step in result.get("timing", []) if step.get("started_at") and step.get("completed_at")]
        if not timing:
            generated = _moment(self.results["metadata"]["generated_at"])
            return generated, generated
        return (
            min(_moment(step["started_at"]) for step in timing),
            max(_moment(step["completed_at"]) for step in timing),
        )

    def _dataset(self, table: Table) -> Dataset:
        return Dataset(self.namespace, f"{self.catalog.database}.{table.schema}.{table.name}")

    @staticmethod
    def _table(node: dict[str, Any]) -> Table:
        return Table(node["schema"], node.get("identifier") or node.get("alias") or node["name"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
