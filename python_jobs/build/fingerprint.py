"""A digest of all that decides what the project does with given data."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# What of a node decides what dbt builds or tests; the rest of the manifest is about when and where it was read.
_NODE_KEYS = (
    "alias",
    "checksum",
    "columns",
    "config",
    "contract",
    "depends_on",
    "description",
    "fqn",
    "raw_code",
    "relation_name",
    "test_metadata",
)
_SOURCE_KEYS = ("columns", "config", "description", "freshness", "loaded_at_field", "loaded_at_query", "relation_name")
_ENV_VAR = re.compile(r"""env_var\(\s*['"](\w+)['"]""")


def fingerprint(manifest: Mapping[str, Any], project_dir: Path, environment: Mapping[str, str]) -> str:
    """Two equal digests mean that the same data gives the same tables and test results, but for clock and chance.

    Args:
        manifest: dbt's, as parsed.
        project_dir: for the variables in ``dbt_project.yml``.
        environment: the variables that dbt is started with.
    """
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] != "unit_test"]
    macros = manifest["macros"].values()
    texts = [
        str(manifest["metadata"]["dbt_version"]),
        (project_dir / "dbt_project.yml").read_text(encoding="utf-8"),
        *_parts(nodes, _NODE_KEYS),
        *_parts(manifest["sources"].values(), _SOURCE_KEYS),
        *_parts(macros, ("macro_sql",)),
    ]
    own = [str(item.get("raw_code") or item.get("macro_sql") or "") for item in (*nodes, *macros)]
    names = {name for text in (texts[1], *own) for name in _ENV_VAR.findall(text)}
    texts += [f"{name}={environment.get(name)}" for name in sorted(names)]
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()


def _parts(items: Iterable[Mapping[str, Any]], keys: tuple[str, ...]) -> Iterable[str]:
    for item in sorted(items, key=lambda item: str(item["unique_id"])):
        yield json.dumps([item["unique_id"], *(item.get(key) for key in keys)], sort_keys=True)
