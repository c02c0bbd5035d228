"""No feature file holds personal data that no mask has seen."""

from collections.abc import Iterable

import psycopg

from python_jobs.errors import AtlasError
from python_jobs.features.groups import FeatureGroup
from python_jobs.lineage.graph import Column, Graph
from python_jobs.own_columns import OWN_COLUMNS

Inventory = dict[tuple[str, str], tuple[str, str]]


def personal_columns(
    connection: psycopg.Connection, database: str, group: FeatureGroup, columns: Iterable[str]
) -> set[str] | None:
    """The group's columns that come from personal data, all of it masked.

    Every column is followed back to ``explore`` and looked up in the inventory there.

    Returns:
        Their names; None when no lineage is recorded for the group's table, so that nothing is known.

    Raises:
        AtlasError: a column comes, past every mask, from a raw column that the inventory masks or doesn't know.
    """
    graph = Graph(connection)
    dataset = f"{database}.{group.schema}.{group.table}"
    if not any(column.dataset == dataset for column in graph.parents):
        return None
    inventory = _inventory(connection)
    raw = f"{database}.explore."
    personal = set()
    for name in columns:
        for ancestor in graph.ancestors(Column(dataset, name)):
            table, column = ancestor.column.dataset.removeprefix(raw), ancestor.column.name
            # The loader adds load, file and line.
            if not ancestor.column.dataset.startswith(raw) or column in OWN_COLUMNS:
                continue
            pii_class, action = inventory.get((table, column), ("unclassified", "hold"))
            if action != "keep" and not ancestor.masked:
                raise AtlasError(
                    f"export {group.name}: column {name} of model {group.model} comes from explore.{table}.{column}, "
                    f"which is personal ({pii_class}), past the mask; read the masked twin in model {group.model}"
                )
            if pii_class != "none":
                personal.add(name)
    return personal


def _inventory(connection: psycopg.Connection) -> Inventory:
    rows = connection.execute("select source, table_name, column_name, pii_class, action from compliance.pii_columns")
    return {(f"{row[0]}__{row[1]}", row[2]): (row[3], row[4]) for row in rows}
