"""How the dbt project calls a table: ``ref('…')``, ``source('…', '…')``, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from python_jobs.errors import ConfigurationError

# Folders of models and the schema that their tables are in.
SCHEMAS = ("chart", "navigate", "quality", "compliance", "lineage")


@dataclass(frozen=True)
class Known:
    """A table that the project declares.

    Attributes:
        expression: ``ref('orders')`` or ``source('shop', 'orders')``.
        source: the source's name; None for a model.
        name: the model's name, or that of the source's table.
        file: where its tests belong; None when no YAML mentions the model.
    """

    expression: str
    source: str | None
    name: str
    file: str | None


def known_tables(folders: Iterable[Path]) -> dict[str, Known]:
    """Every model and source table of the project, by ``schema.table``."""
    found: dict[str, Known] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.sql")):
            room = path.relative_to(folder).parts[0]
            if room in SCHEMAS:
                found[f"{room}.{path.stem}"] = Known(f"ref('{path.stem}')", None, path.stem, None)
        for path in sorted((*folder.rglob("*.yml"), *folder.rglob("*.yaml"))):
            _read(found, path, str(path.relative_to(folder.parent)))
    return found


def _read(found: dict[str, Known], path: Path, file: str) -> None:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: not readable as YAML ({type(error).__name__})") from None
    for model in _list(content, "models"):
        for room in SCHEMAS:
            key = f"{room}.{model.get('name')}"
            if key in found:
                found[key] = Known(found[key].expression, None, found[key].name, file)
    for source in _list(content, "sources"):
        schema, source_name = source.get("schema", source.get("name")), str(source.get("name"))
        for table in _list(source, "tables"):
            name = str(table.get("name"))
            key = f"{schema}.{table.get('identifier') or name}"
            found.setdefault(key, Known(f"source('{source_name}', '{name}')", source_name, name, file))


def _list(content: Any, key: str) -> list[dict[str, Any]]:
    entries = content.get(key) if isinstance(content, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict)]
