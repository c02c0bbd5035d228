"""What dbt's artifacts say about a build and the nodes of its project. No database here."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from python_jobs.errors import ConfigurationError
from python_jobs.scoring.dimensions import DIMENSIONS

LAYERS = ("raw", "masked", "chart", "navigate")


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
    def found_nothing(self) -> frozenset[str]:
        """The tests of this build that found no row at fault. dbt reports 0 as well for what a test's own ``warn_if``
        lets pass: such a test is not among them."""
        passed = [result["unique_id"] for result in self.results if result.get("failures") == 0]
        return frozenset(test for test in passed if (node := self.node(test)) and counts_every_failure(node))

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


def models_of(artifacts: Artifacts, absent: Collection[str] = ()) -> dict[str, str]:
    """Layer by name of every relation of the way of the data, tested or not.

    Args:
        artifacts: of the build.
        absent: ids of sources that are not in the database. They, and models that read no other ones, are not asked
            for: nobody can test what nobody loads.
    """
    left_out = _only_from(artifacts.manifest, absent)
    nodes = [
        node
        for node in (*artifacts.manifest["nodes"].values(), *artifacts.manifest["sources"].values())
        if node["resource_type"] in ("model", "seed", "snapshot", "source")
        and node["config"].get("materialized") != "ephemeral"
        and node["unique_id"] not in left_out
    ]
    return {name_of(node): layer_of(node) for node in nodes if layer_of(node) in LAYERS}


def _only_from(manifest: dict[str, Any], absent: Collection[str]) -> set[str]:
    """Some sources, and the nodes that read them and no other source, directly or not."""
    sources: dict[str, frozenset[str]] = {}

    def sources_of(name: str) -> frozenset[str]:
        if name not in sources:
            parents = manifest["parent_map"].get(name, [])
            sources[name] = frozenset([name] if name in manifest["sources"] else []).union(*map(sources_of, parents))
        return sources[name]

    return {name for name in manifest["parent_map"] if sources_of(name) and sources_of(name) <= set(absent)}


def model_thresholds(artifacts: Artifacts) -> dict[tuple[str, str], float]:
    """Scores that models set for themselves, ``config.meta.quality_thresholds``, by model and dimension.

    Raises:
        ConfigurationError: an unknown dimension, or a score that is none.
    """
    found: dict[tuple[str, str], float] = {}
    for node in (*artifacts.manifest["nodes"].values(), *artifacts.manifest["sources"].values()):
        declared = meta_of(node).get("quality_thresholds") or {}
        for dimension, score in declared.items():
            key = f"{node['original_file_path']}: '{name_of(node)}': config.meta.quality_thresholds"
            if dimension not in DIMENSIONS:
                raise ConfigurationError(f"{key}: '{dimension}' is none of {', '.join(DIMENSIONS)}")
            found[name_of(node), dimension] = number_of(score, f"{key}.{dimension}", maximum=1)
    return found


def counts_every_failure(node: dict[str, Any]) -> bool:
    """Whether a single failing row is more than a test lets pass: dbt reports 0 for what its ``warn_if`` tolerates."""
    return node["config"]["warn_if"].replace(" ", "") in ("!=0", ">0", ">=1")


def meta_of(node: dict[str, Any]) -> dict[str, Any]:
    """A node's meta, whether it is written below ``config`` or beside it."""
    return {**(node.get("meta") or {}), **(node["config"].get("meta") or {})}


def number_of(value: Any, where: str, maximum: float | None = None) -> float:
    """A number from a node's meta.

    Raises:
        ConfigurationError: it is none, or too small or too great; ``where`` names test, file and key.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (maximum and value > maximum):
        allowed = f"from 0 to {maximum:g}" if maximum else "above 0"
        raise ConfigurationError(f"{where}: must be a number {allowed}")
    if maximum is None and value == 0:
        raise ConfigurationError(f"{where}: must be a number above 0")
    return float(value)
