"""The policy: what the dbt project declares about the columns of its explore sources."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.canonical import is_region
from python_jobs.masking.entities import ACTIONS, ENTITIES, NONE, Action
from python_jobs.masking.purposes import Rules, action_for, check_purpose, read_own, read_rules
from python_jobs.yaml_loader import LOADER

EXPLORE = "explore"


@dataclass(frozen=True)
class Declared:
    """What the policy says of one column. ``entity`` is None for a column that is declared not personal; ``purposes``
    holds the actions for other purposes; ``region`` the country of phone numbers without a country code."""

    entity: str | None
    action: Action
    where: str
    purposes: dict[str, Action] = field(default_factory=dict)
    region: str | None = None


@dataclass(frozen=True)
class Subject:
    """Whose values a table's free text is likely to mention: rows of another table.

    Attributes:
        table: explore table of the persons, ``<source>__<table>``.
        key: this table's column → the person table's column.
    """

    table: str
    key: dict[str, str]
    where: str


@dataclass
class TablePolicy:
    """What the policy says of one table."""

    columns: dict[str, Declared] = field(default_factory=dict)
    subject: Subject | None = None


Policy = dict[str, TablePolicy]


def sources_in_use(job: Job) -> frozenset[str] | None:
    """Names of the sources that this run is about; None when there is no sources file to go by.

    Raises:
        ConfigurationError: the sources file can't be read.
    """
    if not job.sources_file.exists():
        return None
    content = _yaml(job.sources_file)
    entries = content.get("sources") if isinstance(content, dict) else None
    names = [entry.get("name") for entry in entries or [] if isinstance(entry, dict)]
    return frozenset(str(name) for name in names) if names else None


def read_policy(job: Job) -> Policy:
    """Read every ``meta.pii`` of the explore sources, in the project's models and in those of the sources file.

    Returns:
        Policy per explore table (``<source>__<table>``).

    Raises:
        ConfigurationError: a file is no YAML, or an entity, action or subject makes no sense.
    """
    policy: Policy = {}
    rules = read_rules(job.settings.project_dir)
    folders = [job.settings.project_dir / "models", *([job.own_models] if job.own_models else [])]
    for folder in folders:
        for path in sorted((*folder.rglob("*.yml"), *folder.rglob("*.yaml"))):
            content = _yaml(path)
            for source in _list(content, "sources"):
                if source.get("schema", source.get("name")) != EXPLORE:
                    continue
                for table in _list(source, "tables"):
                    _read_table(policy, str(path.relative_to(folder.parent)), str(source.get("name")), table)
    _apply_purpose(policy, job.settings.purpose, rules)
    return policy


def _apply_purpose(policy: Policy, purpose: str | None, rules: Rules) -> None:
    named = {name for table in policy.values() for column in table.columns.values() for name in column.purposes}
    check_purpose(purpose, rules, named)
    for name, table in policy.items():
        for column, entry in table.columns.items():
            action = action_for(purpose, rules, entry.entity, entry.purposes, entry.action)
            if action == "vault" and table.subject is None:
                raise ConfigurationError(
                    f"{entry.where}: {name}.{column}: action vault needs to know whose value it is: give the table "
                    "meta.pii_subject, for example {table: crm__customers, key: {customer_id: kundenummer}} "
                    "(a table of persons names itself)"
                )
            table.columns[column] = replace(entry, action=action)


def _read_table(policy: Policy, file: str, source: str, table: dict[str, Any]) -> None:
    name = str(table.get("identifier") or table.get("name"))
    place = f"{file}: source {source}.{table.get('name')}"
    entry = policy.setdefault(name, TablePolicy())
    subject = _meta(table, "pii_subject")
    if subject is not None:
        entry.subject = _subject(subject, place)
    for column in _list(table, "columns"):
        pii = _meta(column, "pii")
        if pii is not None:
            entry.columns[str(column.get("name"))] = _declared(pii, f"{place}.{column.get('name')}", file)


def _declared(pii: Any, place: str, file: str) -> Declared:
    if not isinstance(pii, dict) or not {"entity", "action", "purposes", "region"} >= set(pii) or "entity" not in pii:
        raise ConfigurationError(f"{place}: meta.pii must look like {{entity: EMAIL_ADDRESS, action: token}}")
    entity, action, region = pii["entity"], pii.get("action"), pii.get("region")
    if region is False:
        # YAML 1.1 reads a bare NO as false.
        region = "NO"
    if region is not None and (entity != "PHONE_NUMBER" or not is_region(region)):
        raise ConfigurationError(
            f"{place}: meta.pii: region '{region}' makes no sense here; it is the country of a PHONE_NUMBER, in two "
            "capital letters such as SE"
        )
    if entity is None or entity == NONE:
        if action not in (None, "keep", "redact", "hold"):
            raise ConfigurationError(f"{place}: meta.pii: entity none allows the actions keep, redact, hold")
        return Declared(None, action or "keep", file, read_own(pii, place, ("keep", "redact", "hold")))
    if entity not in ENTITIES:
        raise ConfigurationError(
            f"{place}: meta.pii: unknown entity '{entity}'; allowed: {', '.join([NONE, *ENTITIES])}"
        )
    allowed = ENTITIES[entity].actions
    if action not in ACTIONS or action not in allowed:
        raise ConfigurationError(
            f"{place}: meta.pii: action '{action}' is unknown or makes no sense for {entity}; "
            f"allowed: {', '.join(allowed)}"
        )
    return Declared(entity, action, file, read_own(pii, place, allowed), region)


def _subject(value: Any, place: str) -> Subject:
    key = value.get("key") if isinstance(value, dict) else None
    if not isinstance(value, dict) or set(value) != {"table", "key"} or not isinstance(key, dict) or not key:
        raise ConfigurationError(
            f"{place}: meta.pii_subject must look like {{table: crm__customers, key: {{customer_id: kundenummer}}}}"
        )
    return Subject(str(value["table"]), {str(own): str(other) for own, other in key.items()}, place)


def _meta(node: dict[str, Any], name: str) -> Any:
    """``config.meta.<name>``, or ``meta.<name>`` where dbt still takes it."""
    config = node.get("config")
    for holder in (config if isinstance(config, dict) else {}, node):
        meta = holder.get("meta")
        if isinstance(meta, dict) and name in meta:
            return meta[name]
    return None


def _list(node: Any, name: str) -> list[dict[str, Any]]:
    entries = node.get(name) if isinstance(node, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  # a safe one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path}:{line} is not readable YAML") from None
