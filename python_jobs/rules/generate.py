"""What dbt reads of the rules: a test for each, a quarantine table per model with a critical one, a view of all.

All of it is text made from the rules files, written anew at every start of dbt and in no repository.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from python_jobs.rules.condition import per_row
from python_jobs.rules.rule import ERROR, WARN, Rule

SUFFIX = "_quarantined"
NO_KEY = "key_is_missing"
NO_KEY_REASON = "The columns that name the row are empty, so that nothing can refer to it."
_HEADING = "Made from the rules files at every start of dbt; change it there."
# Below the folders of which dbt_project.yml says the schema, so that what is made lands where such models do.
_TEST = """-- {heading}
{{{{ config({config}) }}}}
select 1 as failure
from (
    select {expression} as holds
    from {{{{ ref('{model}') }}}} as judged
) as judgements
where not holds
"""
_QUARANTINE = """-- One row per row of {model} and critical rule that it breaks. {heading}
{{{{ config(materialized='table', post_hook="{{{{ keep_in_quarantine(this, '{model}') }}}}") }}}}
with judged as (
    select
        {keys},
        jsonb_build_object({key_object})::text as record_key,
        {columns}
    from {{{{ ref('{model}') }}}} as judged
),

broken as (
    select {keys_of_judged}, judged.record_key, rules.rule, rules.rule_version, rules.reason
    from judged
    cross join lateral (
        values
        {values}
    ) as rules (rule, rule_version, reason, is_broken)
    where rules.is_broken
),

seen as (
    {{{{ seen_in_quarantine() }}}}
)

select
    {keys_of_broken},
    broken.record_key,
    broken.rule,
    broken.rule_version,
    broken.reason,
    coalesce(seen.first_seen_at, cast('{{{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}}}' as timestamp))
        as first_seen_at
from broken
left join seen
    on
        broken.record_key = seen.record_key
        and broken.rule = seen.rule
"""
_IN_FORCE = {
    "rule": "text",
    "version": "text",
    "model": "text",
    "condition": "text",
    "by_columns": "text",
    "dimension": "text",
    "severity": "text",
    "min_pass_rate": "double precision",
    "tolerance_reason": "text",
    "owner": "text",
    "since": "date",
    "why": "text",
    "suggestion": "text",
    "origin": "text",
}
_TEXTS = {
    "model": "Name of the model that the rule is about.",
    "record_key": "The columns that name the row and their values, as JSON.",
    "rule": "Name of the rule.",
    "rule_version": "Version of the rule, as in quality.rules.",
    "reason": "Why the rule is there.",
    "first_seen_at": "When a build first found that the row breaks the rule, UTC.",
    "version": "Eight hex digits that change whenever the rule says something else.",
    "condition": "What must be true of a row.",
    "by_columns": "Columns that make the group that aggregates look at.",
    "dimension": "Quality dimension that the rule counts in.",
    "severity": "critical: failing rows wait in quarantine; error: what reads the model is not built; warn: counted.",
    "min_pass_rate": "Share of rows that must pass; null where none may fail.",
    "tolerance_reason": "Why some rows may fail.",
    "owner": "Who answers for the rule.",
    "since": "Day from which the business has the rule.",
    "why": "Why the rule is there.",
    "suggestion": "How to repair a failing row.",
    "origin": "File that the rule is in.",
}


def generate(rules: Sequence[Rule], keys: Mapping[str, Sequence[str]], origins: Sequence[str]) -> dict[str, str]:
    """The files, by path.

    Args:
        rules: checked.
        keys: key columns of each model with a critical rule.
        origins: all rules files of this project, those without a rule included.
    """
    held = {model: [rule for rule in rules if rule.is_critical and rule.model == model] for model in sorted(keys)}
    files = {f"tests/{rule.name}.sql": _test(rule) for rule in rules}
    files |= {f"models/chart/quarantine/{model}{SUFFIX}.sql": _table(model, keys[model], held[model]) for model in held}
    files["models/quality/business_rules.sql"] = _in_force(rules, origins)
    files["models/_rules.yml"] = _models_yaml(held, keys)
    files["tests/_rules.yml"] = _tests_yaml(rules)
    pairs = ", ".join(f"'{model}': {json.dumps(list(columns))}" for model, columns in sorted(keys.items()))
    files["macros/quarantine_keys.sql"] = (
        f"{{# {_HEADING} #}}\n{{% macro quarantine_keys() %}}{{{{ return({{{pairs}}}) }}}}{{% endmacro %}}\n"
    )
    return files


def _test(rule: Rule) -> str:
    meta: dict[str, Any] = {
        "rule": rule.name,
        "rule_version": rule.version,
        "quality_dimension": rule.dimension,
        "tested_model": rule.model,
        "owner": rule.owner,
        "since": rule.since,
        "why": rule.why,
        "suggestion": rule.suggestion,
    }
    if rule.min_pass_rate is not None:
        meta |= {"min_pass_rate": rule.min_pass_rate, "tolerance_reason": rule.tolerance_reason}
    # Rows in quarantine stop nothing, unless there are more of them than the rule tolerates.
    stops = rule.severity == ERROR or (rule.is_critical and rule.min_pass_rate is not None)
    config = f"severity='{ERROR if stops else WARN}', tags=['rule'], meta={json.dumps(meta, ensure_ascii=False)}"
    return _TEST.format(heading=_HEADING, config=config, expression=per_row(rule.condition, rule.by), model=rule.model)


def _table(model: str, key: Sequence[str], rules: Sequence[Rule]) -> str:
    names = [_name(column) for column in key]
    columns = [f"({per_row(rule.condition, rule.by)}) as holds_{number}" for number, rule in enumerate(rules)]
    values = [
        f"({_text(rule.name)}, {_text(rule.version)}, {_text(rule.why)}, not judged.holds_{number})"
        for number, rule in enumerate(rules)
    ]
    missing = " or ".join(f"judged.{name} is null" for name in names)
    values.append(f"({_text(NO_KEY)}, cast(null as text), {_text(NO_KEY_REASON)}, {missing})")
    return _QUARANTINE.format(
        heading=_HEADING,
        model=model,
        keys=", ".join(names),
        keys_of_judged=", ".join(f"judged.{name}" for name in names),
        keys_of_broken=", ".join(f"broken.{name}" for name in names),
        key_object=", ".join(f"{_text(column)}, {name}" for column, name in zip(key, names, strict=True)),
        columns=",\n        ".join(columns),
        values=",\n        ".join(values),
    )


def _in_force(rules: Sequence[Rule], origins: Sequence[str]) -> str:
    rows = [_row(rule) for rule in rules]
    empty = [", ".join(f"cast(null as {kind})" for kind in _IN_FORCE.values())]
    casts = ",\n    ".join(f"cast({name} as {kind}) as {name}" for name, kind in _IN_FORCE.items())
    values = "),\n    (".join(rows or empty)
    return (
        f"-- One row per business rule in force. {_HEADING}\n"
        f'{{{{ config(post_hook="{{{{ keep_rule_versions(this, {_list(origins)}) }}}}") }}}}\n'
        f"select\n    {casts}\nfrom (\n    values\n    ({values})\n"
        f") as rules (\n    {', '.join(_IN_FORCE)}\n)\n{'' if rows else 'where false' + chr(10)}"
    )


def _row(rule: Rule) -> str:
    says = rule.says | {
        "rule": rule.name,
        "version": rule.version,
        "by_columns": ", ".join(rule.by) or None,
        "origin": rule.origin,
    }
    return ", ".join("null" if says[name] is None else _text(str(says[name])) for name in _IN_FORCE)


def _models_yaml(held: Mapping[str, Sequence[Rule]], keys: Mapping[str, Sequence[str]]) -> str:
    models = []
    for model, rules in held.items():
        names = ", ".join(rule.name for rule in rules)
        models.append(
            {
                "name": model + SUFFIX,
                "description": f"Rows of {model} that break a critical rule ({names}): their key and the reason. "
                "They reach nothing that reads the model, and leave when the source is repaired.",
                "config": {"meta": {"grain": f"one row per row of {model} and rule that it breaks"}},
                "data_tests": [{"unique_key": {"arguments": {"columns": ["record_key", "rule"]}}}],
                "columns": [
                    *({"name": column, "description": f"Key of the row in {model}."} for column in keys[model]),
                    *_columns(("record_key", "rule", "rule_version", "reason", "first_seen_at")),
                ],
            }
        )
    models.append(
        {
            "name": "business_rules",
            "description": "The business rules in force; the table quality.rules keeps every version there was.",
            "config": {"meta": {"grain": "one row per rule"}},
            "columns": _columns(_IN_FORCE),
        }
    )
    return _yaml({"version": 2, "models": models})


def _tests_yaml(rules: Sequence[Rule]) -> str:
    tests = [
        {
            "name": rule.name,
            "description": f"{rule.why} To repair: {rule.suggestion} "
            f"({rule.severity}, {rule.owner}, since {rule.since})",
        }
        for rule in rules
    ]
    return _yaml({"version": 2, "data_tests": tests})


def _columns(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name, "description": _TEXTS[name]} for name in names]


def _yaml(content: dict[str, Any]) -> str:
    return f"# {_HEADING}\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)


def _name(column: str) -> str:
    return f'"{column}"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"
