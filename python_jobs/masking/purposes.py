"""Policies per purpose: what an installation for a demonstration, say, does otherwise than one for analysis.

A column says it beside its action (``purposes: {demo: fake}``); a whole class of personal data in dbt_project.yml:

    vars:
      pii_purposes:
        demo: {direct_identifier: fake, special_category: redact}
"""

from pathlib import Path
from typing import Any, get_args

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.masking.entities import ACTIONS, ENTITIES, Action, PiiClass

Rules = dict[str, dict[str, Action]]


def read_rules(project: Path) -> Rules:
    """``vars.pii_purposes`` of a dbt project: purpose → class → action.

    Raises:
        ConfigurationError: a class or an action is unknown.
    """
    path = project / "dbt_project.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    variables = content.get("vars") if isinstance(content, dict) else None
    declared = variables.get("pii_purposes") if isinstance(variables, dict) else None
    if declared is None:
        return {}
    if not isinstance(declared, dict) or not all(isinstance(rules, dict) for rules in declared.values()):
        raise ConfigurationError(f"{path.name}: vars.pii_purposes must look like {{demo: {{direct_identifier: fake}}}}")
    for purpose, rules in declared.items():
        for pii_class, action in rules.items():
            place = f"{path.name}: vars.pii_purposes.{purpose}.{pii_class}"
            if pii_class not in get_args(PiiClass):
                raise ConfigurationError(f"{place}: no such class; there are: {', '.join(get_args(PiiClass))}")
            if action not in ACTIONS or action == "keep":
                allowed = ", ".join(name for name in ACTIONS if name != "keep")
                raise ConfigurationError(f"{place}: '{action}' is no action for a class; allowed: {allowed}")
    return {str(purpose): dict(rules) for purpose, rules in declared.items()}


def action_for(purpose: str | None, rules: Rules, entity: str | None, own: dict[str, Action], action: Action) -> Action:
    """What is done with a column for a purpose: what the column says for it, else its class, else its action.

    A rule for a class leaves columns alone that are held back, or whose entity it makes no sense for.
    """
    if purpose is not None and purpose in own:
        return own[purpose]
    if purpose is None or entity is None:
        return action
    rule = rules.get(purpose, {}).get(ENTITIES[entity].pii_class)
    return rule if rule and action != "hold" and rule in ENTITIES[entity].actions else action


def check_purpose(purpose: str | None, rules: Rules, named: set[str]) -> None:
    """Refuse a purpose that no policy speaks of: it would silently be the ordinary one.

    Args:
        purpose: as in ATLAS_PURPOSE.
        rules: of the project.
        named: purposes that columns name.

    Raises:
        ConfigurationError: nobody knows it.
    """
    known = sorted({*rules, *named})
    if purpose is not None and purpose not in known:
        raise ConfigurationError(
            f"ATLAS_PURPOSE: no policy speaks of '{purpose}'; there are: {', '.join(known) or 'none'} "
            "(vars.pii_purposes in dbt_project.yml, or purposes beside an action in meta.pii)"
        )


def read_own(pii: dict[str, Any], place: str, allowed: tuple[Action, ...]) -> dict[str, Action]:
    """The ``purposes`` of one column.

    Raises:
        ConfigurationError: an action makes no sense for the entity.
    """
    purposes = pii.get("purposes", {})
    if not isinstance(purposes, dict) or not all(action in allowed for action in purposes.values()):
        raise ConfigurationError(
            f"{place}: meta.pii: purposes must look like {{demo: redact}}; actions allowed here: {', '.join(allowed)}"
        )
    return {str(purpose): action for purpose, action in purposes.items()}
