"""Which models are exported: those with ``config.meta.export: {group, key}`` in the dbt project."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from python_jobs.errors import AtlasError, ConfigurationError

_COLUMNS = """
select attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)
from pg_attribute as attribute
inner join pg_class as class on attribute.attrelid = class.oid
inner join pg_namespace as namespace on class.relnamespace = namespace.oid
where namespace.nspname = %s and class.relname = %s and attribute.attnum > 0 and not attribute.attisdropped
order by attribute.attnum
"""


@dataclass(frozen=True)
class FeatureGroup:
    """A model to export.

    Attributes:
        name: of the group, its folder and its files.
        unique_id: dbt's name of the model.
        schema, table: where it is.
        key: columns that name a row.
        descriptions: what dbt's YAML says about each column.
    """

    name: str
    unique_id: str
    schema: str
    table: str
    key: tuple[str, ...]
    descriptions: Mapping[str, str]

    @property
    def model(self) -> str:
        return self.unique_id.rsplit(".", 1)[-1]


def read_groups(target: Path) -> list[FeatureGroup]:
    """Read the groups from dbt's manifest, in order of name.

    Raises:
        AtlasError: there is no manifest.
        ConfigurationError: a declaration is incomplete, or two models declare the same group.
    """
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AtlasError("export: dbt has not run yet; run `atlas build` first") from None
    groups: dict[str, FeatureGroup] = {}
    for unique_id, node in manifest["nodes"].items():
        declared = (node.get("config", {}).get("meta") or {}).get("export")
        if node["resource_type"] != "model" or not declared:
            continue
        place = f"{node.get('patch_path') or node['original_file_path']}: model {node['name']}: meta.export"
        if not isinstance(declared, dict) or not isinstance(declared.get("group"), str):
            raise ConfigurationError(f"{place}: write {{group: name, key: [column]}}")
        key = declared.get("key")
        if not isinstance(key, list) or not key or not all(isinstance(column, str) for column in key):
            raise ConfigurationError(f"{place}.key: list the columns that name a row")
        name = declared["group"]
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ConfigurationError(f"{place}.group: '{name}': lower-case letters, digits and _ only")
        if name in groups:
            raise ConfigurationError(f"{place}.group: '{name}' is the group of model {groups[name].model} too")
        groups[name] = FeatureGroup(
            name=name,
            unique_id=unique_id,
            schema=node["schema"],
            table=node["alias"],
            key=tuple(key),
            descriptions={column: spec.get("description", "") for column, spec in node["columns"].items()},
        )
    return [groups[name] for name in sorted(groups)]


def exists(connection: psycopg.Connection, group: FeatureGroup) -> bool:
    """Whether the group's table is there."""
    return bool(connection.execute(_COLUMNS.encode(), [group.schema, group.table]).fetchall())


def left_out(target: Path, group: FeatureGroup) -> bool:
    """Whether the last build did not try to make the group's model: its sources are not loaded."""
    try:
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    except FileNotFoundError:
        return False
    return group.unique_id not in {result["unique_id"] for result in results}


def read_columns(connection: psycopg.Connection, group: FeatureGroup) -> dict[str, str]:
    """Columns of the group's table and their SQL types, in order.

    Raises:
        AtlasError: the table is not there.
        ConfigurationError: a column of the key is not there.
    """
    columns: dict[str, str] = dict(connection.execute(_COLUMNS.encode(), [group.schema, group.table]).fetchall())
    if not columns:
        raise AtlasError(f"export {group.name}: {group.schema}.{group.table} does not exist; run `atlas build` first")
    missing = [column for column in group.key if column not in columns]
    if missing:
        raise ConfigurationError(f"model {group.model}: meta.export.key: no column {', '.join(missing)}")
    return columns
