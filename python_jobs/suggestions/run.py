"""Suggest tests and rules for a table."""

import re
from dataclasses import dataclass
from typing import Any

from python_jobs.job import Job
from python_jobs.profiling.read import arrow_connection, rows_of
from python_jobs.profiling.table import TableToProfile, find_table
from python_jobs.suggestions import dependencies, forms, keys, relationships
from python_jobs.suggestions.between import between_columns
from python_jobs.suggestions.check import check, failing_rows_sql
from python_jobs.suggestions.frame import Frame, frame_of
from python_jobs.suggestions.groups import near_groups
from python_jobs.suggestions.likely import likely
from python_jobs.suggestions.missing import Missing
from python_jobs.suggestions.precedence import one_dimension_each
from python_jobs.suggestions.project import known_tables
from python_jobs.suggestions.ranges import ranges
from python_jobs.suggestions.suggestion import Suggestion
from python_jobs.suggestions.write import as_yaml

READ_CELLS = 4_000_000
_JINJA = re.compile(r"{{|{%|{#|}}|%}|#}")


@dataclass(frozen=True)
class Suggested:
    """What was found for a table.

    Attributes:
        queries: per suggestion the SQL that shows the rows that fail.
    """

    table: TableToProfile
    rows: int
    suggestions: list[Suggestion]
    yaml: str
    queries: list[str]

    def as_dict(self) -> dict[str, Any]:
        return {
            "table": str(self.table),
            "rows": self.rows,
            "suggestions": [
                {
                    "test": suggestion.test,
                    "column": suggestion.column,
                    "arguments": suggestion.arguments,
                    "where": suggestion.only,
                    "dimension": suggestion.dimension,
                    "evidence": suggestion.evidence,
                    "rows_failing": suggestion.failing,
                    "likely_errors": likely(suggestion, self.rows),
                    "columns_at_fault": suggestion.blamed,
                    "failing_rows_sql": query,
                }
                for suggestion, query in zip(self.suggestions, self.queries, strict=True)
            ],
            "yaml": self.yaml,
        }


def suggest(job: Job, name: str, *, trusted: bool = False, standalone: bool = False) -> Suggested:
    """Look at a table's rows and propose what should hold for them.

    Args:
        job: says which warehouse and project.
        name: ``schema.table``.
        trusted: values of columns that nobody has classified may be quoted.
        standalone: write a file of its own, even if the project declares the table.

    Raises:
        ConfigurationError: there is no such table.
    """
    job.warehouse.prepare()
    folders = [job.settings.project_dir / "models", *([job.own_models] if job.own_models else [])]
    known = known_tables(folders)
    with job.connect(autocommit=True) as connection:
        table = find_table(connection, job.warehouse.database, name, trusted=trusted)
        with (
            arrow_connection(job.warehouse.url) as arrow,
            rows_of(connection, arrow, table, all_cells=READ_CELLS, sample_cells=READ_CELLS // 2) as rows,
        ):
            frame = frame_of(rows, table, Missing.read(job.settings.project_dir))
        found = detect(frame)
        targets = {key: entry.expression for key, entry in known.items()}
        if standalone or str(table) not in known:
            siblings = connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables where table_schema = %s",
                [table.schema],
            ).fetchall()
            targets = {sibling: sibling for (sibling,) in siblings} | targets
        found += relationships.relationships(connection, frame, targets)
        found = one_dimension_each(found, frame)
        total, checked, left_out = check(connection, frame, found)
        text = as_yaml(table, total, checked, left_out, known, standalone=standalone)
        relation = table.identifier.as_string(connection)
        queries = [failing_rows_sql(suggestion, relation) for suggestion in checked]
    return Suggested(table, total, checked, text, queries)


def detect(frame: Frame) -> list[Suggestion]:
    """Everything that the rows by themselves speak for."""
    found = list(keys.keys(frame))
    found += between_columns(frame)
    for column in frame.columns:
        found += forms.of_column(frame, column)
        found += ranges(column)
    found += dependencies.dependencies(frame)
    found += near_groups(frame)
    # dbt would take such text for a template.
    return [
        suggestion for suggestion in found if not _JINJA.search(str([*suggestion.arguments.values(), suggestion.only]))
    ]
