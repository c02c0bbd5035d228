"""Reads ``sources.yml``. What is wrong in it is said with file, source, table and key."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ingestion.declarations import Source, Table
from ingestion.kinds import KINDS, kind_of
from python_jobs.errors import ConfigurationError

VERSION = 1
TOP_KEYS = ("version", "models", "sources")


@dataclass(frozen=True)
class SourcesFile:
    """A sources file that was found to be right.

    Attributes:
        path: where it is; relative paths in it start from its folder.
        sources: the sources, in order.
    """

    path: Path
    sources: list[Source]

    @property
    def base(self) -> Path:
        return self.path.parent

    def select(self, only: tuple[str, ...]) -> list[tuple[Source, list[Table]]]:
        """The sources and tables asked for.

        Args:
            only: names of sources, or ``source.table``; everything when empty.

        Raises:
            ConfigurationError: there is no such source or table.
        """
        known = {source.name: {table.name for table in source.tables} for source in self.sources}
        for name in only:
            source, _, table = name.partition(".")
            if source not in known or (table and table not in known[source]):
                choices = sorted(known) + sorted(f"{s}.{t}" for s, tables in known.items() for t in tables)
                raise ConfigurationError(
                    f"{self.path.name}: no source or table '{name}'{_suggestion(name, choices)}; "
                    f"there are: {', '.join(choices)}"
                )
        selected = []
        for source_ in self.sources:
            tables = [t for t in source_.tables if not only or {source_.name, f"{source_.name}.{t.name}"} & set(only)]
            if tables:
                selected.append((source_, tables))
        return selected


def read_sources(path: Path) -> SourcesFile:
    """Read and check a sources file.

    Raises:
        ConfigurationError: with every fault found, one to a line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path}: no such file; `atlas sample` writes an example, `--sources FILE` names another"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: can't be read as UTF-8 text ({type(error).__name__})") from None
    document = _parse(path, text)
    faults: list[str] = []
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path.name}: must hold the keys {', '.join(TOP_KEYS)}")
    for key in document:
        if key not in TOP_KEYS:
            faults.append(_unknown(str(key), TOP_KEYS))
    if document.get("version") != VERSION:
        faults.append(f"key 'version' must be {VERSION}: write `version: {VERSION}` on the first line")
    models = document.get("models")
    if models is not None and not (isinstance(models, str) and (path.parent / models).is_dir()):
        faults.append("key 'models' must be the path of a folder with dbt models")
    entries = document.get("sources")
    if not isinstance(entries, list) or not entries:
        faults.append("key 'sources' must be a list with at least one source")
        entries = []
    sources = [source for number, entry in enumerate(entries, 1) if (source := _source(entry, number, faults))]
    names = [source.name for source in sources]
    faults += [
        f"source '{name}' is declared twice: every source needs its own name"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if faults:
        raise ConfigurationError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return SourcesFile(path, sources)


def _source(entry: Any, number: int, faults: list[str]) -> Source | None:
    where = f"source {number}"
    if not isinstance(entry, dict):
        faults.append(f"{where}: must be a mapping with name, kind and tables")
        return None
    if isinstance(entry.get("name"), str):
        where = f"source '{entry['name']}'"
    name = entry.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        given = "is missing" if name is None else f"'{name}' is not known{_suggestion(str(name), KINDS)}"
        faults.append(f"{where}: key 'kind' {given}; allowed: {', '.join(KINDS)}")
        return None
    model = kind_of(name).SourceModel
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        faults += [f"{where}: {_fault(detail, entry, model)}" for detail in error.errors(include_url=False)]
        return None


def _fault(detail: ErrorDetails, entry: Any, model: type[BaseModel]) -> str:
    """One line for one of pydantic's errors. The value at fault is configuration, never data."""
    location = list(detail["loc"])
    where = ""
    if location[:1] == ["tables"] and len(location) > 1 and isinstance(location[1], int):
        table = entry["tables"][location[1]]
        name = table.get("name") if isinstance(table, dict) else None
        where = f"table '{name}': " if isinstance(name, str) else f"table {location[1] + 1}: "
        location = location[2:]
        model = model.model_fields["tables"].annotation.__args__[0]  # type: ignore[union-attr]
    for part in location[:-1]:
        inner = model.model_fields[str(part)].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    key = ".".join(str(part) for part in location if part != "[key]")
    if detail["type"] == "extra_forbidden":
        return where + _unknown(str(location[-1]), tuple(model.model_fields), key)
    if detail["type"] == "missing":
        return f"{where}key '{key}' is missing"
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        message = f"'{detail['input']}' is not allowed; allowed: {detail['ctx']['expected']}"
    elif detail["type"] != "value_error":
        message = message[:1].lower() + message[1:]
    return f"{where}key '{key}': {message}" if key else f"{where}{message}"


def _unknown(key: str, allowed: tuple[str, ...], path: str | None = None) -> str:
    return f"key '{path or key}' is not known{_suggestion(key, allowed)}; allowed: {', '.join(allowed)}"


def _suggestion(name: str, choices: Any) -> str:
    near = difflib.get_close_matches(name, list(choices), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


class _Loader(yaml.SafeLoader):
    """Refuses a key that occurs twice in a mapping; YAML would let the last one win."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"key '{key.value}' occurs twice", problem_mark=key.start_mark)
            seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _parse(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path.name}{line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise ConfigurationError(f"{path.name}: not valid YAML") from None
