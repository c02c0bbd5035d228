"""Look at a sampled table: what is personal, what its columns hold, how they are staged, which tests it speaks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from python_jobs.masking.classify import Verdict, classify
from python_jobs.masking.policy import TablePolicy
from python_jobs.masking.sample import Column, Sample, sample
from python_jobs.onboarding.delivery import Delivery
from python_jobs.onboarding.keywords import Keywords
from python_jobs.onboarding.macros import Macros
from python_jobs.onboarding.sampled import RAW, SCHEMA, STAGED, rows_of_temporary, sampled_table
from python_jobs.onboarding.staging import Staged, model_sql, staged_columns
from python_jobs.onboarding.written import Written, how_written
from python_jobs.profiling.measure import TableProfile, measure
from python_jobs.profiling.table import TableColumn, TableToProfile, kind_of_type
from python_jobs.suggestions.check import check
from python_jobs.suggestions.frame import frame_of
from python_jobs.suggestions.missing import Missing
from python_jobs.suggestions.run import detect
from python_jobs.suggestions.suggestion import Suggestion, share


@dataclass(frozen=True)
class Looked:
    """What was found out about a table.

    Attributes:
        delivery: the sample it is from.
        rows: in the sample.
        verdicts: one per delivered column.
        profile: of the raw rows; of personal columns counts and shapes only.
        written: how text columns write amounts and dates.
        columns: of the staging model.
        sql: of the staging model.
        suggestions: tests of the staging model.
    """

    delivery: Delivery
    rows: int
    verdicts: list[Verdict]
    profile: TableProfile
    written: dict[str, Written]
    columns: list[Staged]
    sql: str
    suggestions: list[Suggestion]


def look(
    connection: psycopg.Connection,
    delivery: Delivery,
    declared: TablePolicy,
    macros: Macros,
    folder: Path,
    most_rows: int,
) -> Looked:
    """Look at one table.

    Args:
        connection: autocommit; only temporary tables are made, and dropped.
        delivery: the sample.
        declared: what the policy says of the table already; it stays so.
        macros: the project's.
        folder: for what passes between databases.
        most_rows: of the sample.
    """
    keywords = Keywords(connection)
    with sampled_table(connection, delivery, folder, most_rows) as rows:
        columns = [Column(column.name, column.data_type) for column in delivery.columns]
        samples = sample(connection, RAW, columns, {delivery.load_id: rows}, SCHEMA)
        verdicts = [
            classify(
                delivery.raw_name,
                column,
                samples[column.name],
                declared.columns.get(column.name),
                known_table=False,
            )
            for column in columns
        ]
        harmless = {item.column for item in verdicts if item.action == "keep" and item.pii_class == "none"}
        profile = _profile(connection, delivery, harmless, folder)
        # A column in which one value looks personal shows nothing, whatever the verdict.
        shown = frozenset(column.name for column in profile.columns if column.shows_values)
        written = how_written(connection, macros, _texts(verdicts, samples))
        staged = staged_columns(delivery, verdicts, written, shown, keywords)
        suggestions = _suggestions(connection, delivery, staged, macros, folder) if rows else []
    text = model_sql(delivery, staged, keywords)
    return Looked(delivery, rows, verdicts, profile, written, staged, text, suggestions)


def _texts(verdicts: Sequence[Verdict], samples: dict[str, Sample]) -> dict[str, Sequence[str]]:
    return {
        verdict.column: samples[verdict.column].values
        for verdict in verdicts
        if verdict.data_type == "text" and verdict.action == "keep" and verdict.entity is None
    }


def _profile(connection: psycopg.Connection, delivery: Delivery, harmless: set[str], folder: Path) -> TableProfile:
    columns = tuple(
        TableColumn(column.name, column.data_type, kind_of_type(column.data_type), column.name in harmless)
        for column in delivery.columns
    )
    with rows_of_temporary(connection, RAW, columns, folder) as rows:
        return measure(rows, TableToProfile("explore", delivery.raw_name, False, rows.rows, columns))


def _suggestions(
    connection: psycopg.Connection, delivery: Delivery, staged: Sequence[Staged], macros: Macros, folder: Path
) -> list[Suggestion]:
    """Tests of the staging model, judged on the sample as the model would read it."""
    expressions = sql.SQL(", ").join(
        sql.SQL("{} as {}").format(sql.SQL(macros.sql(column.stand_in)), sql.Identifier(column.name))
        for column in staged
    )
    connection.execute(sql.SQL("create temp table staged as select {} from pg_temp.raw").format(expressions))
    connection.execute("analyze pg_temp.staged")
    types: dict[str, str] = dict(
        connection.execute(
            "select attname, format_type(atttypid, null) from pg_attribute "
            "where attrelid = 'pg_temp.staged'::regclass and attnum > 0"
        ).fetchall()
    )
    columns = tuple(
        TableColumn(column.name, types[column.name], kind_of_type(types[column.name]), column.shows)
        for column in staged
    )
    table = TableToProfile(SCHEMA, STAGED, False, None, columns)
    with rows_of_temporary(connection, STAGED, columns, folder) as rows:
        frame = frame_of(rows, table, Missing.read(macros.project))
        found = detect(frame)
        found += _declared_key(delivery, staged, found, rows.rows)
    masked = {column.name for column in staged if column.is_masked}
    found = [suggestion for suggestion in found if _survives_masking(suggestion, masked)]
    _, checked, _ = check(connection, frame, found)
    return checked


def _declared_key(
    delivery: Delivery, staged: Sequence[Staged], found: Sequence[Suggestion], rows: int
) -> list[Suggestion]:
    """The key that the sources file declares, unless the rows speak for it by themselves."""
    named = {column.raw: column.name for column in staged}
    names = [named[column] for column in delivery.key if column in named]
    if not names or len(names) < len(delivery.key) or any(s.arguments.get("columns") == names for s in found):
        return []
    present = " and ".join(f"{name} is not null" for name in names)
    return [
        Suggestion(
            *("unique_key", None, {"columns": names}, "uniqueness"),
            evidence=f"the sources file declares it as the key of {share(rows, rows)} of the rows",
            fails=f"{present} and count(*) over (partition by {', '.join(names)}) > 1",
            blamed=tuple(names),
        )
    ]


def _survives_masking(suggestion: Suggestion, masked: set[str]) -> bool:
    """Whether a test says the same of masked values: that they are there, and that they differ, but not their form."""
    return suggestion.test in ("not_null_ratio", "unique_key") or not masked & {
        *suggestion.blamed,
        *([suggestion.column] if suggestion.column else []),
        *suggestion.arguments.get("determined_by", []),
        *suggestion.arguments.get("columns", []),
    }
