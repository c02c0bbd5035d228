"""A summary as a person reads it: the same sections for the terminal and for Prefect's markdown."""

from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from flows.summary import Row, Summary

WIDTH = 100

SCORECARD = ["Dimension", "Score", "Raw data", "Threshold", "Change", "Rows tested", "Rows failed", "Status"]

STATUS = {
    "succeeded": "done",
    "gate_failed": "done, but a quality gate failed",
    "failed": "failed",
    "running": "still running",
}


@dataclass
class Section:
    """A title over a table, or over lines."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    numbers: frozenset[int] = frozenset()
    lines: tuple[str, ...] = ()


def headline(summary: Summary) -> str:
    """How the run went, in one line."""
    seconds = f" in {summary.seconds:,.1f} s" if summary.seconds is not None else ""
    return f"Atlas run {STATUS.get(summary.status, summary.status)}{seconds}"


def sections(summary: Summary) -> list[Section]:
    """What there is to say; a section without content is left out."""
    found = [
        Section("Attention", [], [], lines=tuple(_attention(summary))),
        Section(
            "Stages",
            ["Stage", "Status", "Seconds"],
            [[row["stage"], row["status"], _decimal(row["seconds"])] for row in summary.stages],
            frozenset({2}),
        ),
        Section(
            "Rows per layer",
            ["Layer", "Table", "Rows", "This run"],
            [[row["layer"], row["table"], _rows_text(row), row["this_run"]] for row in summary.layers],
            frozenset({2}),
        ),
        Section(
            "Rows that could not be loaded (pipeline.dead_letters)",
            ["Table", "Reason", "Rows"],
            [[f"{row['source']}.{row['table']}", row["reason"], _number(row["rows"])] for row in summary.dead_letters],
            frozenset({2}),
        ),
        Section(
            "Columns that changed (pipeline.schema_changes)",
            ["Table", "Change", "Status"],
            [[f"{row['source']}.{row['table']}", row["change"], row["status"]] for row in summary.schema_changes],
        ),
        Section(
            "Personal data (compliance.pii_columns)",
            ["Found", "Treated", "Columns", "Values masked", "Not valid"],
            [
                [
                    row["entity"],
                    row["action"],
                    _number(row["columns"]),
                    _number(row["values_masked"]),
                    _number(row["values_invalid"]),
                ]
                for row in summary.personal
            ],
            frozenset({2, 3, 4}),
            lines=tuple(summary.special),
        ),
        Section(
            "Quality",
            SCORECARD,
            [_score(row) for row in summary.scores],
            frozenset({1, 2, 3, 4, 5, 6}),
        ),
        Section(
            "Rows in quarantine (quality.quarantine)",
            ["Model", "Rule", "Reason", "Rows", "Since"],
            [
                [row["model"], row["rule"], row["reason"], _number(row["rows"]), row["first_seen_at"][:10]]
                for row in summary.quarantined
            ],
            frozenset({3}),
        ),
        Section(
            "Exports",
            ["Group", "Version", "Change", "Rows", "Folder"],
            [
                [row["group"], f"{row['version']}", row["change"], _number(row.get("rows")), f"{row.get('path') or ''}"]
                for row in summary.exports
            ],
            frozenset({3}),
        ),
        Section("Where next", [], [[name, text] for name, text in summary.places.items()]),
    ]
    return [section for section in found if section.rows or section.lines]


def print_summary(summary: Summary, console: Console | None = None) -> None:
    """Write the summary to standard output; plain text of 100 columns when that is not a terminal."""
    if console is None:
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=WIDTH)
    console.print(f"\n{headline(summary)}", style="bold", markup=False)
    for section in sections(summary):
        console.print(f"\n{section.title}", style="bold", markup=False)
        for line in section.lines:
            console.print(f"  {line}", markup=False)
        if section.rows:
            console.print(_table(section))


def markdown(summary: Summary) -> str:
    """The same as one markdown document."""
    parts = [f"# {headline(summary)}", f"Run `{summary.run_id}`"]
    for section in sections(summary):
        parts.append(f"## {section.title}")
        parts.extend(f"- {line}" for line in section.lines)
        if section.rows:
            width = len(section.rows[0])
            names = section.columns or [""] * width
            rule = ["---:" if index in section.numbers else "---" for index in range(width)]
            parts.append("\n".join(_line(cells) for cells in [names, rule, *section.rows]))
    return "\n\n".join(parts) + "\n"


def _attention(summary: Summary) -> list[str]:
    lines = [summary.error] if summary.error else []
    lines += [f"{row['stage']}: {row['error']}" for row in summary.stages if row["error"] not in (None, summary.error)]
    lines += [f"failed: {name}" for name in summary.failed]
    lines += [f"held back until it is classified: {name}" for name in summary.held_back]
    if summary.waiting:
        lines.append(f"{summary.waiting:,} rejected rows wait in pipeline.dead_letters")
    return lines + summary.notes


def scorecard(summary: Summary) -> list[dict[str, str]]:
    """The scorecard as rows for a table that is not ours, in the order in which a person reads."""
    return [dict(zip(SCORECARD, _score(row), strict=True)) for row in summary.scores]


def _score(row: Row) -> list[str]:
    change = row.get("change")
    return [
        row["dimension"],
        _percent(row.get("score")),
        _percent(row.get("raw_score")),
        _percent(row.get("min_score")),
        "" if change is None else f"{change * 100:+.2f}" if change else "=",
        _number(row.get("rows_tested")),
        _number(row.get("rows_failed")),
        str(row.get("status") or ""),
    ]


def _table(section: Section) -> Table:
    table = Table(box=box.SIMPLE_HEAD if section.columns else None, show_header=bool(section.columns), show_edge=False)
    for index in range(len(section.rows[0])):
        name = section.columns[index] if section.columns else ""
        table.add_column(name, justify="right" if index in section.numbers else "left", overflow="fold")
    for row in section.rows:
        table.add_row(*[cell.replace("[", "\\[") for cell in row])
    return table


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _rows_text(row: Row) -> str:
    return "not counted" if row["rows"] is None else f"{row['rows']:,}"


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.2f} %"
