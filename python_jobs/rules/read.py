"""Read a rules file. Whatever is wrong in it is said with file and line."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.rules.condition import Refused, check_groups, read_condition, sql_of
from python_jobs.rules.rule import SEVERITIES, Rule
from python_jobs.scoring.dimensions import DIMENSIONS

FILE = "rules.yml"
REQUIRED = ("name", "model", "condition", "dimension", "severity", "owner", "since", "why", "suggestion")
OPTIONAL = ("by", "min_pass_rate", "tolerance_reason")
# Postgres cuts names at 63, and dbt puts something behind some of them.
_NAME = re.compile(r"[a-z][a-z0-9_]{2,50}")
_JINJA = ("{{", "{%", "{#")


class RuleError(ConfigurationError):
    """A rule that can't be used."""

    def __init__(self, origin: str, line: int, what: str) -> None:
        super().__init__(f"{origin}:{line}: {what}")


def read_rules(text: str, origin: str) -> list[Rule]:
    """The rules of one file; whether their models and columns are there is another question.

    Args:
        text: of the file.
        origin: the file, as errors name it.

    Raises:
        RuleError: the file is not YAML, or a rule can't be used.
    """
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleError(origin, line, f"not readable as YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise RuleError(origin, 1, f"not readable as YAML ({type(error).__name__})") from None
    top = _mapping(loader, root, origin, "the file must have `version: 1` and a list `rules`") if root else {}
    if unknown := sorted(set(top) - {"version", "rules"}):
        raise RuleError(origin, top[unknown[0]][1], f"unknown key '{unknown[0]}'; there are version and rules")
    if top.get("version", (None, 1))[0] != 1:
        raise RuleError(origin, top.get("version", (None, 1))[1], "needs `version: 1`")
    nodes = next((value for key, value in root.value if key.value == "rules"), None) if root else None
    if nodes is None or (isinstance(nodes, yaml.ScalarNode) and nodes.value == ""):
        return []
    if not isinstance(nodes, yaml.SequenceNode):
        raise RuleError(origin, nodes.start_mark.line + 1, "rules must be a list")
    return [_rule(loader, node, origin) for node in nodes.value]


def read_file(path: Path, origin: str) -> list[Rule]:
    """The rules of a file; none when it is not there."""
    try:
        return read_rules(path.read_text(encoding="utf-8"), origin)
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(origin, 1, f"not readable ({type(error).__name__})") from None


def _mapping(loader: yaml.SafeLoader, node: yaml.Node, origin: str, what: str) -> dict[str, tuple[Any, int]]:
    """Value and line by key."""
    if not isinstance(node, yaml.MappingNode):
        raise RuleError(origin, node.start_mark.line + 1, what)
    found: dict[str, tuple[Any, int]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in found:
            raise RuleError(origin, line, f"the key '{key.value}' stands there twice")
        try:
            found[str(key.value)] = (loader.construct_object(value, deep=True), line)
        except (yaml.YAMLError, ValueError):
            raise RuleError(origin, line, f"{key.value}: not readable") from None
    return found


def _rule(loader: yaml.SafeLoader, node: yaml.Node, origin: str) -> Rule:
    found = _mapping(loader, node, origin, "a rule must be a mapping with " + ", ".join(REQUIRED))
    start = node.start_mark.line + 1
    name = found.get("name", ("?", start))[0]

    def wrong(key: str, what: str) -> RuleError:
        return RuleError(origin, found[key][1] if key in found else start, f"rule '{name}': {what}")

    for key in found:
        if key not in (*REQUIRED, *OPTIONAL):
            raise wrong(key, f"unknown key '{key}'; there are {', '.join((*REQUIRED, *OPTIONAL))}")
    for key in REQUIRED:
        if found.get(key, (None, 0))[0] in (None, ""):
            raise wrong(key, f"'{key}' is missing")
    values = {key: value for key, (value, _) in found.items()}
    for key in (*REQUIRED, "tolerance_reason"):
        if key in values and key != "since" and not isinstance(values[key], str):
            raise wrong(key, f"{key} must be text; put it in quotes")
        if any(mark in str(values.get(key, "")) for mark in _JINJA):
            raise wrong(key, f"{key} has Jinja in it; rules are plain text and plain SQL")
    if not _NAME.fullmatch(values["name"]):
        raise wrong("name", "a name is 3 to 51 small letters, digits and underscores, a letter first")
    for key, allowed in (("dimension", DIMENSIONS), ("severity", SEVERITIES)):
        if values[key] not in allowed:
            raise wrong(key, f"{key} '{values[key]}' is none of {', '.join(allowed)}")
    if type(values["since"]) is not date:
        raise wrong("since", "since must be a day, written 2026-01-31")
    by = values.get("by", [])
    if not isinstance(by, list) or not all(isinstance(item, str) for item in by):
        raise wrong("by", "by must be a list of columns")
    rate = values.get("min_pass_rate")
    if rate is not None and (isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1):
        raise wrong("min_pass_rate", "min_pass_rate must be a number from 0 to 1")
    if (rate is None) != (values.get("tolerance_reason") is None):
        raise wrong("min_pass_rate", "min_pass_rate and tolerance_reason belong together: how many may fail, and why")
    try:
        tree = read_condition(values["condition"])
        check_groups(tree, by)
    except Refused as refused:
        raise wrong("condition", f"condition {refused}") from None
    texts = {key: " ".join(values[key].split()) for key in ("owner", "why", "suggestion")}
    tolerance = values.get("tolerance_reason")
    return Rule(
        name=values["name"],
        model=values["model"],
        condition=sql_of(tree),
        by=tuple(by),
        dimension=values["dimension"],
        severity=values["severity"],
        owner=texts["owner"],
        since=values["since"].isoformat(),
        why=texts["why"],
        suggestion=texts["suggestion"],
        min_pass_rate=None if rate is None else float(rate),
        tolerance_reason=" ".join(tolerance.split()) if tolerance else None,
        origin=origin,
        line=start,
    )
