"""Which rows a test leaves alone, as a test of an earlier dimension has found one of its columns at fault.

The macro ``passed_earlier_tests`` puts the same conditions into the SQL of the test.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

# Uniqueness, timeliness and accuracy presuppose form, not each other (docs/decisions/0045-one-dimension.md).
RANK = {"completeness": 0, "validity": 1, "uniqueness": 2, "timeliness": 2, "accuracy": 3, "consistency": 4}
Node = Mapping[str, Any]


class EarlierTests:
    """The tests of a build that say what a row must keep, by what they test.

    Args:
        nodes: of dbt's manifest.
        failures: failing rows by test; one that found nothing has nothing to leave alone.
    """

    def __init__(self, nodes: Iterable[Node], failures: Mapping[str, int | None]) -> None:
        self._by_table: dict[str, list[tuple[Node, str]]] = defaultdict(list)
        for node in nodes:
            holds = (node["config"].get("meta") or {}).get("holds") if node["resource_type"] == "test" else None
            if holds and node.get("test_metadata") and failures.get(node["unique_id"]) != 0:
                self._by_table[_table(node)].append((node, str(holds)))

    def passed(self, node: Node, dimension: str) -> list[str]:
        """SQL conditions of the rows that are left for a test.

        Args:
            node: of a test.
            dimension: of the test.
        """
        metadata = node.get("test_metadata")
        if not metadata or metadata.get("namespace"):
            return []
        named = " ".join(str(value) for name, value in metadata["kwargs"].items() if name != "model")
        found = []
        for other, holds in self._by_table[_table(node)]:
            earlier = other["config"]["meta"]["quality_dimension"]
            column = other.get("column_name")
            if RANK[earlier] >= RANK[dimension] or not column:
                continue
            if not re.search(rf"(?<!\w){re.escape(column.strip(chr(34)))}(?!\w)", named):
                continue
            if earlier == "completeness" and column == node.get("column_name"):
                continue
            where = other["config"].get("where")
            kept = f"({holds}) is not false"
            found.append(f"({kept} or ({where}) is not true)" if where else kept)
        return list(dict.fromkeys(found))


def _table(node: Node) -> str:
    return str(node["test_metadata"]["kwargs"].get("model"))
