"""The YAML beside a staging model: the source with its masked twin, and the model with its tests."""

from collections.abc import Sequence

from python_jobs.masking.classify import Verdict
from python_jobs.masking.twin import valid_name
from python_jobs.onboarding.look import Looked
from python_jobs.onboarding.staging import Staged
from python_jobs.onboarding.written import Written
from python_jobs.profiling.table import TableToProfile
from python_jobs.suggestions.frame import quoted
from python_jobs.suggestions.suggestion import Suggestion
from python_jobs.suggestions.write import as_json, as_tests

LOADED_AT = "to_timestamp(cast(_dlt_load_id as double precision))"
GRAIN = 'meta: {grain: "one row per delivered record (_file_id, _line)"}'
LOADER_DOCS = (("_dlt_load_id", "load_id"), ("_file_id", "file_id"), ("_line", "file_line"))
MODEL_DOCS = {"file_id": "file_id", "load_id": "load_id", "file_line": "file_line", "loaded_at": "loaded_at"}


def sources_yaml(looked: Sequence[Looked]) -> str:
    """``_<source>__sources.yml``: raw tables with their policy, and the masked twins that models read."""
    delivery = looked[0].delivery
    about = plain(delivery.about_source) or f"What {delivery.source} delivers"
    lines = [
        f"# Written by `atlas onboard {delivery.source}`. It is yours now: edit it.",
        "# Above each column stands what its values looked like. `meta.pii` says how a personal column is treated;",
        "# a column without it looked harmless and is looked at again with every load, until you declare it:",
        "# {entity: none, action: keep}. Columns that are held back are empty for whoever reads `masked`.",
        "version: 2",
        "",
        "sources:",
        f"  - name: {delivery.source}_raw",
        f"    description: {as_json(f'{about}. Closed to analysts; read `{delivery.source}`.')}",
        "    schema: explore",
        "    config: &freshness",
        f"      loaded_at_field: {as_json(LOADED_AT)}",
        "      freshness:",
        "        warn_after: {count: 7, period: day}",
        "        error_after: {count: 7, period: day}",
        "    tables:",
    ]
    for item in looked:
        lines += _raw_table(item)
    lines += [
        "",
        f"  - name: {as_json(delivery.source)}",
        f"    description: {as_json(f'The masked twin of `{delivery.source}_raw`, what models read.')}",
        "    schema: masked",
        "    config: *freshness",
        "    tables:",
    ]
    for item in looked:
        lines += _masked_table(item)
    return "\n".join(lines) + "\n"


def _raw_table(looked: Looked) -> list[str]:
    delivery = looked.delivery
    lines = _table_head(looked)
    if looked.rows:
        lines += [
            "        data_tests:",
            "          - row_count_at_least:",
            "              arguments: {min_value: 1}",
            "          - fresh_within:",
            f"              arguments: {{column_name: {as_json(LOADED_AT + ' at time zone ' + repr('UTC'))}}}",
        ]
        if delivery.key:
            key = as_json([quoted(column) for column in delivery.key])
            lines += ["          - unique_key:", f"              arguments: {{columns: {key}}}"]
    lines.append("        columns:")
    headers = {column.name: column.header for column in delivery.columns}
    for verdict in looked.verdicts:
        lines.append(f"          # {plain(seen(verdict))}")
        lines.append(f"          - name: {as_json(verdict.column)}")
        if quoted(verdict.column) != verdict.column:
            lines.append("            quote: true")
        lines.append(f"            description: {as_json(_about(verdict, headers[verdict.column]))}")
        if pii := policy(verdict):
            lines.append(f"            config: {{meta: {{pii: {pii}}}}}")
        lines += _raw_tests(looked.written.get(verdict.column))
    for name, block in LOADER_DOCS:
        lines += [f"          - name: {name}", f"            description: {_doc(block)}"]
        lines.append("            config: {meta: {pii: {entity: none, action: keep}}}")
    return lines


def policy(verdict: Verdict) -> str | None:
    """``meta.pii`` of a column; None for one that looked harmless, which stays under observation."""
    if verdict.decided_by != "declared" and verdict.entity is None and verdict.action == "keep":
        return None
    return f"{{entity: {verdict.entity or 'none'}, action: {verdict.action}}}"


def seen(verdict: Verdict) -> str:
    """What speaks for a verdict, without what somebody declared: the same before and after this file is read."""
    if verdict.disagreement:
        return verdict.evidence
    return verdict.evidence.partition("; held back: ")[0].rpartition("; seen: ")[2]


def _raw_tests(written: Written | None) -> list[str]:
    """Whether text can be read as what staging reads it as."""
    if written is None or written.kind == "text" or (written.kind != "number" and written.share_past < written.share):
        return []
    if written.kind == "number":
        test, arguments = "valid_amount_text", {"decimal_mark": str(written.mark)} if written.mark else {}
    else:
        test, arguments = "valid_date_text", {"order": str(written.order)} if written.order != "dmy" else {}
    if not arguments:
        return ["            data_tests:", f"              - {test}"]
    return ["            data_tests:", f"              - {test}:", f"                  arguments: {as_json(arguments)}"]


def _masked_table(looked: Looked) -> list[str]:
    lines = _table_head(looked)
    lines += [
        "        data_tests:",
        "          - unique_key:",
        "              arguments: {columns: [_file_id, _line]}",
        "        columns:",
    ]
    headers = {column.name: column.header for column in looked.delivery.columns}
    for verdict in looked.verdicts:
        quote = ", quote: true" if quoted(verdict.column) != verdict.column else ""
        about = as_json(_about(verdict, headers[verdict.column], masked=True))
        lines.append(f"          - {{name: {as_json(verdict.column)}{quote}, description: {about}}}")
        if verdict.checked:
            lines += [
                f"          - name: {as_json(valid_name(verdict.column))}",
                f"            description: {as_json(f'Whether the value of `{verdict.column}` can be true.')}",
                "            data_tests: [is_true_ratio]",
            ]
    return lines + [f"          - {{name: {name}, description: {_doc(block)}}}" for name, block in LOADER_DOCS]


def _table_head(looked: Looked) -> list[str]:
    delivery = looked.delivery
    about = plain(delivery.about_table) or f"One row per delivered record of {delivery.table}"
    return [
        f"      - name: {as_json(delivery.table)}",
        f"        identifier: {delivery.raw_name}",
        f"        description: {as_json(f'{about}.')}",
        # Of an empty table nobody can say how old its last row is.
        f"        config: {{{'' if looked.rows else 'freshness: null, '}{GRAIN}}}",
    ]


def _about(verdict: Verdict, header: str, *, masked: bool = False) -> str:
    shown = plain(header)
    said = f"Delivered as `{shown}`." if shown else "Delivered without a name."
    if not masked or verdict.action == "keep":
        return said if verdict.pii_class in ("none", "unclassified") else f"{said} Personal."
    return f"{said} Empty: held back." if verdict.action == "hold" else f"{said} Masked ({verdict.action})."


def models_yaml(looked: Sequence[Looked]) -> str:
    """``_<source>__models.yml``: the staging models and the tests that the sample speaks for."""
    lines = [
        f"# Written by `atlas onboard {looked[0].delivery.source}`. It is yours now: edit it.",
        "# Each test stands below its evidence, counted on a sample. They only warn: read them, and take",
        "# `severity: warn` out where a failure should stop a build.",
        "version: 2",
        "",
        "models:",
    ]
    for item in looked:
        lines += _model(item)
    return "\n".join(lines) + "\n"


def _model(looked: Looked) -> list[str]:
    delivery = looked.delivery
    table = TableToProfile("chart", delivery.model_name, False, None, ())
    lines = [
        f"  - name: {delivery.model_name}",
        f"    description: {as_json(f'Records of {delivery.table} in types and standard forms, duplicates included.')}",
        "    config:",
        "      meta: {grain: one row per delivered record}",
        "    data_tests:",
        "      - unique_key:",
        "          arguments: {columns: [file_id, file_line]}",
    ]
    # The first line of the list stands already.
    lines += _tests(table, [s for s in looked.suggestions if s.column is None], looked.rows, "    ")[1:]
    lines.append("    columns:")
    for column in looked.columns:
        lines.append(f"      - name: {as_json(column.name)}")
        lines.append(f"        description: {as_json(_described(column))}")
        lines += _tests(table, [s for s in looked.suggestions if s.column == column.name], looked.rows, "        ")
    for name, block in MODEL_DOCS.items():
        lines += [f"      - name: {name}", f"        description: {_doc(block)}"]
    return lines


def _tests(table: TableToProfile, suggestions: list[Suggestion], rows: int, indent: str) -> list[str]:
    return as_tests(table, suggestions, rows, indent, {}, certain=False)


def _described(column: Staged) -> str:
    return " ".join(part for part in (f"From `{column.raw}`.", column.about) if part)


def _doc(block: str) -> str:
    return f"\"{{{{ doc('{block}') }}}}\""


def plain(text: str) -> str:
    """Text on one line, without what dbt or YAML would take for a template or a comment's end."""
    return " ".join(text.replace("{", "(").replace("}", ")").split()).rstrip(".")
