"""What the project's own files say of its models, before dbt has read them: where they are, columns, keys, readers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from python_jobs.rules.read import FILE
from python_jobs.yaml_loader import LOADER

RAW_SCHEMA = "explore"
_REF = re.compile(r"""\bref\(\s*(?:['"]\w+['"]\s*,\s*)?['"](\w+)['"]""")
_SOURCE = re.compile(r"""\bsource\(\s*['"](\w+)['"]""")
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)


@dataclass
class Model:
    """A model of the project.

    Attributes:
        name: of the model.
        path: of its SQL, as the project calls it.
        layer: ``chart``, ``navigate``, …: the first folder.
        sql: its text without comments.
        columns: those that its YAML lists.
        key: the columns that its tests say name one row; empty when none do.
    """

    name: str
    path: str
    layer: str
    sql: str
    columns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    @cached_property
    def reads(self) -> frozenset[str]:
        """Models that it reads with ``ref``."""
        return frozenset(_REF.findall(self.sql))

    @cached_property
    def sources(self) -> frozenset[str]:
        return frozenset(_SOURCE.findall(self.sql))


@dataclass
class Models:
    """All models below some folders.

    Attributes:
        by_name: of each model.
        raw_sources: names of the sources that are not masked.
    """

    by_name: dict[str, Model] = field(default_factory=dict)
    raw_sources: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, project: Path, roots: Sequence[str]) -> "Models":
        """Read the SQL and YAML of models.

        Args:
            project: folder of dbt_project.yml.
            roots: folders of models in it.
        """
        found = cls()
        for root in roots:
            for path in sorted((project / root).rglob("*.sql")):
                place = path.relative_to(project / root)
                sql = _COMMENT.sub("", path.read_text(encoding="utf-8", errors="replace"))
                found.by_name[path.stem] = Model(path.stem, f"{root}/{place.as_posix()}", place.parts[0], sql)
        for root in roots:
            for content in _yaml_of(project / root):
                found._describe(content)
        return found

    def _describe(self, content: dict[str, Any]) -> None:
        for source in _dicts(content.get("sources")):
            if source.get("schema", source.get("name")) == RAW_SCHEMA:
                self.raw_sources.add(str(source.get("name")))
        for entry in _dicts(content.get("models")):
            if model := self.by_name.get(str(entry.get("name"))):
                columns = _dicts(entry.get("columns"))
                model.columns = tuple(str(column.get("name")) for column in columns)
                model.key = _key(entry, columns)


def _yaml_of(root: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((*root.rglob("*.yml"), *root.rglob("*.yaml"))):
        if path.name == FILE:
            continue
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  # a safe one
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            continue  # dbt says what is wrong with it, in its own words
        if isinstance(content, dict):
            yield content


def _dicts(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _tests(entry: dict[str, Any]) -> list[Any]:
    found = entry.get("data_tests") or entry.get("tests")
    return found if isinstance(found, list) else []


def _key(entry: dict[str, Any], columns: list[dict[str, Any]]) -> tuple[str, ...]:
    for column in columns:
        for test in _tests(column):
            if test == "unique" or (isinstance(test, dict) and "unique" in test):
                return (str(column.get("name")),)
    for test in _tests(entry):
        if isinstance(test, dict) and isinstance(test.get("unique_key"), dict):
            given = test["unique_key"]
            named = (given.get("arguments") or given).get("columns")
            return tuple(map(str, named)) if isinstance(named, list) else ()
    return ()
