"""Rules against the models that they judge."""

from collections.abc import Sequence
from difflib import get_close_matches

import sqlglot

from python_jobs.rules.condition import DIALECT, Refused, check_columns
from python_jobs.rules.models import Model, Models
from python_jobs.rules.read import RuleError
from python_jobs.rules.rule import Rule

JUDGED = ("chart", "navigate")


def check_rules(rules: Sequence[Rule], models: Models) -> None:
    """Refuse rules that the project can't keep.

    Args:
        rules: of all files.
        models: of the project.

    Raises:
        ConfigurationError: with file and line of the rule, or of the model that would let quarantined rows through.
    """
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.name in seen:
            first = seen[rule.name]
            raise _wrong(rule, f"the name is taken: {first.origin}:{first.line}")
        if rule.name in models.by_name:
            raise _wrong(rule, f"the name is taken by the model {models.by_name[rule.name].path}")
        seen[rule.name] = rule
        _check_model(rule, models)
    for rule in rules:
        if rule.is_critical:
            _check_readers(rule, models)


def _check_model(rule: Rule, models: Models) -> None:
    model = models.by_name.get(rule.model)
    if model is None:
        near = get_close_matches(rule.model, models.by_name, n=1)
        raise _wrong(rule, f"there is no model '{rule.model}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    if model.layer not in JUDGED:
        raise _wrong(rule, f"{model.path}: rules are about models of {' and '.join(JUDGED)}")
    if raw := model.sources & models.raw_sources:
        raise _wrong(rule, f"{model.path} reads the raw source '{min(raw)}'; rules see masked data only")
    try:
        check_columns(sqlglot.parse_one(rule.condition, read=DIALECT), rule.by, model.columns)
    except Refused as refused:
        raise _wrong(rule, f"condition {refused} (model {model.name})") from None
    if rule.is_critical:
        _check_critical(rule, model)


def _check_critical(rule: Rule, model: Model) -> None:
    if model.layer == "navigate":
        raise _wrong(
            rule, f"{model.path}: rows are held back before navigate; put the critical rule on the chart model it reads"
        )
    if not model.key:
        raise _wrong(
            rule,
            f"the model {model.name} has no tested key, so that no row of it can be named in quarantine; "
            "add the test `unique` to a column, or `unique_key` to the model",
        )
    if missing := [name for name in model.key if name not in model.columns]:
        raise _wrong(rule, f"the key column '{missing[0]}' of {model.name} is not among the columns of its YAML")


def _check_readers(rule: Rule, models: Models) -> None:
    for reader in models.by_name.values():
        if rule.model in reader.reads:
            raise _wrong(
                rule,
                f"{reader.path} reads {rule.model} with ref and would let its quarantined rows through; "
                f"write {{{{ accepted('{rule.model}') }}}} there",
            )


def _wrong(rule: Rule, what: str) -> RuleError:
    return RuleError(rule.origin, rule.line, f"rule '{rule.name}': {what}")
