"""What a person finds beside a run in the Prefect UI: scorecard, PII inventory, summary, links to what was written."""

import re
from pathlib import Path

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.report import markdown, scorecard
from flows.summary import Row, Summary


def publish(summary: Summary, inventory: list[Row]) -> None:
    """Create the artifacts of a run; a part that has nothing to say is left out."""
    create_markdown_artifact(markdown(summary), key="run-summary", description="What the run did and where to look")
    if summary.scores:
        create_table_artifact(scorecard(summary), key="scorecard", description="A score per quality dimension")
    if inventory:
        create_table_artifact(
            _filled(inventory), key="pii-inventory", description="Columns that are personal, and how they are treated"
        )
    if summary.report:
        create_link_artifact(
            Path(summary.report).as_uri(),
            link_text=Path(summary.report).parent.name,
            key="quality-report",
            description="Scores, failures, coverage, anomalies and profiles of the run, as one page",
        )
    for export in summary.exports:
        if export.get("path"):
            create_link_artifact(
                Path(export["path"]).absolute().as_uri(),
                link_text=f"{export['group']} {export['version']}",
                key="export-" + re.sub(r"[^a-z0-9]+", "-", str(export["group"]).lower()).strip("-"),
                description=f"{export.get('rows', 0):,} rows, change: {export['change']}",
            )


def _filled(rows: list[Row]) -> list[Row]:
    """The UI shows an empty cell for an empty text, and "null" for nothing."""
    return [{name: "" if value is None else value for name, value in row.items()} for row in rows]
