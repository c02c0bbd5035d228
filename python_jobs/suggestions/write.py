"""Suggestions as YAML that dbt reads as it stands, each with its evidence."""

import json
from collections.abc import Sequence
from typing import Any

from python_jobs.profiling.table import TableToProfile
from python_jobs.suggestions.frame import quoted
from python_jobs.suggestions.likely import likely
from python_jobs.suggestions.project import Known
from python_jobs.suggestions.suggestion import Suggestion


def as_yaml(
    table: TableToProfile,
    rows: int,
    suggestions: Sequence[Suggestion],
    left_out: Sequence[str],
    known: dict[str, Known],
    *,
    standalone: bool,
) -> str:
    """The YAML of a table's suggestions.

    Args:
        table: the table.
        rows: how many it has.
        suggestions: checked ones.
        left_out: notes for the head.
        known: the project's tables, by ``schema.table``.
        standalone: a file of its own, even if the project declares the table: a second source of the same table.
    """
    entry = None if standalone else known.get(str(table))
    lines = [f"# Suggested for {table} from its {rows:,} rows. Read each; what fails today only warns."]
    if entry and entry.file:
        lines.append(f"# {entry.expression} is declared in {entry.file}: paste the tests there, or take --standalone.")
    lines += [f"# Left out: {text}" for text in left_out]
    source = f"suggested_{_name(table.name)}"
    others = sorted({str(s.arguments["to"]) for s in suggestions if s.test == "related_to"} - known.keys())
    expressions = {name: item.expression for name, item in known.items()}
    expressions |= {
        name: f"source({json.dumps(source)}, {json.dumps(_name(name.partition('.')[2]))})" for name in others
    }
    lines.append("version: 2")
    if entry and entry.source is None:
        lines += ["models:", f"  - name: {entry.name}"]
        indent = "    "
    else:
        lines += ["sources:", f"  - name: {entry.source if entry else source}", f"    schema: {as_json(table.schema)}"]
        lines.append("    tables:")
        for name in [] if entry else [other.partition(".")[2] for other in others]:
            lines += _table(_name(name), name)
        lines += _table(entry.name if entry else _name(table.name), table.name)
        indent = "        "
    lines += as_tests(table, [s for s in suggestions if s.column is None], rows, indent, expressions)
    columns = [column.name for column in table.columns if any(s.column == column.name for s in suggestions)]
    lines += [f"{indent}columns:"] if columns else []
    for name in columns:
        lines.append(f"{indent}  - name: {as_json(name)}")
        if quoted(name) != name:
            lines.append(f"{indent}    quote: true")
        lines += as_tests(table, [s for s in suggestions if s.column == name], rows, f"{indent}    ", expressions)
    return "\n".join(lines) + "\n"


def as_tests(
    table: TableToProfile,
    suggestions: list[Suggestion],
    rows: int,
    indent: str,
    expressions: dict[str, str],
    *,
    certain: bool = True,
) -> list[str]:
    """The lines of a list of tests, each below its evidence.

    Args:
        table: for the names of tests that would be called alike.
        suggestions: of one column, or of the table.
        rows: that the table has.
        indent: in front of each line.
        expressions: how dbt calls the tables that are referred to, by ``schema.table``.
        certain: whether what no row fails today may stop a build; else everything only warns.
    """
    lines = [f"{indent}data_tests:"] if suggestions else []
    seen: set[str] = set()
    for number, suggestion in enumerate(suggestions, 1):
        failing = f"{suggestion.failing:,} of {rows:,} rows fail" if suggestion.failing else "no row fails"
        right = likely(suggestion, rows)
        experience = "" if right is None else f"; elsewhere {100 * right:.0f} % of such failures were errors"
        lines.append(f"{indent}  # {_line(suggestion.evidence)}{experience}; {failing}.")
        lines.append(f"{indent}  - {suggestion.test}:")
        if suggestion.test in seen:
            # dbt makes names of the arguments, and leaves out what tells two patterns apart.
            lines.append(f"{indent}      name: {_test_name(table, suggestion, number)}")
        seen.add(suggestion.test)
        arguments = dict(suggestion.arguments)
        if "to" in arguments:
            arguments["to"] = expressions[arguments["to"]]
        if arguments:
            lines.append(f"{indent}      arguments: {as_json(arguments)}")
        config: dict[str, Any] = {"where": suggestion.only} if suggestion.only else {}
        if suggestion.failing or not certain:
            config["severity"] = "warn"
        if suggestion.names_dimension:
            config["meta"] = {"quality_dimension": suggestion.dimension}
        if config:
            lines.append(f"{indent}      config: {as_json(config)}")
        if not arguments and not config and suggestion.test not in (s.test for s in suggestions[: number - 1]):
            lines[-1] = lines[-1].rstrip(":")
    return lines


def _table(name: str, identifier: str) -> list[str]:
    lines = [f"      - name: {as_json(name)}"]
    return lines if name == identifier else [*lines, f"        identifier: {as_json(identifier)}"]


def _name(text: str) -> str:
    """A name as dbt takes it."""
    return "".join(sign if sign.isalnum() else "_" for sign in text)


def _test_name(table: TableToProfile, suggestion: Suggestion, number: int) -> str:
    parts = (table.name, suggestion.column or "", suggestion.test, str(number))
    return _name("_".join(part for part in parts if part)).lower()


def as_json(value: Any) -> str:
    """A value in YAML: JSON is YAML, and quotes everything that has to be quoted."""
    return json.dumps(value, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())
