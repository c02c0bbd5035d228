"""A profile in the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from python_jobs.profiling.measure import ColumnProfile, TableProfile

BARS = " ▁▂▃▄▅▆▇█"


def draw(profile: TableProfile, different: list[str] | None, console: Console) -> None:
    """Print a profile: a line per column, its values as a picture, and what changed since the last one."""
    how = "" if profile.rows_read == profile.rows else f", shapes and values from a sample of {profile.rows_read:,}"
    console.print(f"[bold]{escape(profile.table_schema)}.{escape(profile.table_name)}[/]  {profile.rows:,} rows{how}")
    table = Table("column", "type", "nulls", "distinct", "least", "median", "greatest", "values", "mostly", box=None)
    for name in ("nulls", "distinct"):
        next(column for column in table.columns if column.header == name).justify = "right"
    for column in profile.columns:
        table.add_row(
            escape(column.name),
            f"{column.data_type}{f' ({column.form})' if column.form else ''}",
            _share(column.nulls + column.blanks, profile.rows),
            f"{'' if column.is_distinct_exact else '~'}{column.distinct:,}",
            *(escape(_short(text)) for text in (column.minimum, _median(column), column.maximum)),
            _picture(column),
            escape(_mostly(column, profile)),
        )
    console.print(table)
    if not all(column.shows_values for column in profile.columns):
        console.print("[dim]Columns without least and greatest are personal, or may be: counts and shapes only.[/]")
    if different is not None:
        console.print(
            "\n[bold]since the profile before[/]" if different else "\nnothing notable changed since the last profile"
        )
        for line in different:
            console.print(f"  {escape(line)}")


def _picture(column: ColumnProfile) -> str:
    counts = [count for _, _, count in column.histogram]
    most = max(counts, default=0)
    return "".join(BARS[-(-count * 8 // most)] for count in counts) if most else ""


def _mostly(column: ColumnProfile, profile: TableProfile) -> str:
    entries = column.top_values if column.distinct <= 50 and column.top_values else column.shapes
    return " · ".join(f"{_short(value)} {_share(count, profile.rows_read)}" for value, count in entries[:3])


def _median(column: ColumnProfile) -> str | None:
    return f"{column.quantiles['0.5']:.6g}" if column.quantiles and column.kind in ("number", "text") else None


def _short(text: str | None) -> str:
    return "" if text is None else text if len(text) <= 19 else f"{text[:18]}…"


def _share(part: int, whole: int) -> str:
    if not part or not whole:
        return "0"
    share = 100 * part / whole
    return f"{share:.0f} %" if 1 <= share <= 99 or part == whole else f"{share:.2f} %" if share < 1 else ">99 %"
