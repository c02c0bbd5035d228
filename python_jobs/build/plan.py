"""Which nodes of the project this run has to build and test, and which results still hold. No database here."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

from python_jobs.build.relations import State
from python_jobs.build.volatile import depends_on_more

KINDS = ("model", "seed", "snapshot", "test")
HELD = ("success", "pass", "warn")
VIRTUAL = ("view", "ephemeral")


@dataclass(frozen=True)
class Known:
    """What is remembered of the last time that a node ran.

    Attributes:
        code: digest of the project then.
        inputs: digest of what it read.
        relation: state of what it built; None for a test.
        volatile: its result may change although nothing it read does.
        day: the day for which it holds, where it asks for that; None otherwise.
        status: dbt's word for how it went.
    """

    code: str
    inputs: str
    relation: str | None
    volatile: bool
    day: date | None
    status: str


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        run: nodes to build or test, by their unique id.
        carried: nodes whose last result holds.
        start_over: incremental models among those to build whose table can't be gone on from.
    """

    run: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    start_over: list[str] = field(default_factory=list)


def make_plan(
    manifest: Mapping[str, Any],
    missing: Collection[str],
    states: Mapping[str, State],
    known: Mapping[str, Known],
    code: str,
    today: date,
    everything: bool = False,
) -> Plan:
    """Decide for every node of the manifest, parents first.

    A node runs when it did not run well last time, when the project has changed, when something it reads has
    changed or is about to, when what it built is not there as it was left, or when its result depends on more than
    data, such as the clock or, on another day, the date. A view that is there as it was left need not be made again
    when rows below it changed; it must when a table below it is built again, for dbt drops the old table, and with it
    the views on it.

    Args:
        manifest: dbt's.
        missing: sources that are not in the database; what reads them, directly or not, is left out.
        states: of the relations that are there (``relations.states``).
        known: what is remembered, by unique id.
        code: digest of the project (``fingerprint``).
        today: as the database has it.
        everything: no last result holds; incremental models go on from tables that are as they were left.
    """
    plan, versions, left_out = Plan(), dict[str, str | None](), set(missing)
    for node in ordered(manifest):
        name = node["unique_id"]
        state = states.get(relation_of(node))
        if node["resource_type"] == "source":
            versions[name] = state.content if state else None
        elif left_out.intersection(parents(node)):
            left_out.add(name)
        else:
            inputs = digest_of(node, versions)
            before = known.get(name)
            holds = not everything and _holds(node, before, code, inputs, state, today)
            versions[name] = version_of(node, inputs, state) if holds else None
            (plan.carried if holds else plan.run).append(name)
            if not holds and _starts_over(node, before, code, state):
                plan.start_over.append(name)
    return plan


def _starts_over(node: Mapping[str, Any], before: Known | None, code: str, state: State | None) -> bool:
    """Whether an incremental model is not to add to its table.

    Its rows may have been made by other SQL, or by a build that was cut off. Only models that say of themselves
    (``config.meta.starts_over``) that they can make all of their rows again do so; others may hold a history.
    """
    return (
        node["config"].get("materialized") == "incremental"
        and bool((node["config"].get("meta") or {}).get("starts_over"))
        and state is not None
        and not (before is not None and before.code == code and before.status in HELD and before.relation == state.own)
    )


def _holds(
    node: Mapping[str, Any], before: Known | None, code: str, inputs: str | None, state: State | None, today: date
) -> bool:
    """Whether the last result of a node still speaks for it."""
    return (
        before is not None
        and before.code == code
        and before.status in HELD
        and not before.volatile
        and before.day in (None, today)
        and before.relation == (state.own if state and has_relation(node) else None)
        and inputs is not None
        and (is_virtual(node) or before.inputs == inputs)
    )


def ordered(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Sources, models, seeds, snapshots and data tests, each after what it reads."""
    nodes = {
        node["unique_id"]: node
        for node in (*manifest["sources"].values(), *manifest["nodes"].values())
        if node["resource_type"] in (*KINDS, "source")
    }
    graph = {name: [parent for parent in parents(node) if parent in nodes] for name, node in nodes.items()}
    return (nodes[name] for name in TopologicalSorter(graph).static_order())


def parents(node: Mapping[str, Any]) -> list[str]:
    """Unique ids of what a node reads."""
    return sorted(node.get("depends_on", {}).get("nodes", []))


def is_virtual(node: Mapping[str, Any]) -> bool:
    """Whether the node holds no rows of its own, so that its content is that of what it reads."""
    return node["resource_type"] == "model" and node["config"].get("materialized") in VIRTUAL


def has_relation(node: Mapping[str, Any]) -> bool:
    """Whether there is something in the database that the node made."""
    return node["resource_type"] not in ("test", "source") and node["config"].get("materialized") != "ephemeral"


def relation_of(node: Mapping[str, Any]) -> str:
    """``"schema"."table"``; nothing for a test and for an ephemeral model."""
    if node["resource_type"] == "test" or not node.get("relation_name"):
        return ""
    return f'"{node["schema"]}"."{node.get("identifier") or node["alias"]}"'


def version_of(node: Mapping[str, Any], inputs: str | None, state: State | None) -> str | None:
    """What stands for the content of a node: what a view reads, else the rows; None when that is not known."""
    if is_virtual(node):
        return inputs
    return state.content if state else None


def digest_of(node: Mapping[str, Any], versions: Mapping[str, str | None]) -> str | None:
    """A digest of what the node reads; None when some of it is not known, or when it declares nothing to read."""
    read = {name: versions.get(name) for name in parents(node)}
    if None in read.values() or (node["resource_type"] == "test" and not read):
        return None
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def is_volatile(node: Mapping[str, Any], compiled: str) -> bool:
    """Whether a node has to run in every run: its SQL, or ``config.meta.always_run``, says so."""
    large_seed = (node.get("checksum") or {}).get("name") == "path"  # dbt does not look into files above 1 MB
    return bool(
        (node["config"].get("meta") or {}).get("always_run")
        or (node["resource_type"] == "seed" and large_seed)
        or (node["resource_type"] != "seed" and not compiled)
        or depends_on_more(compiled)
    )


def selectors(manifest: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The nodes as dbt's ``--select`` takes them."""
    return ["fqn:" + ".".join(manifest["nodes"][name]["fqn"]) for name in names]
