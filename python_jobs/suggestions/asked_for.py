"""In which rows a value is asked for, where a column's missing values have a pattern.

What is missing in some groups of rows (one year, one country, those without another value) is no error there. Where
hardly a value is missing in all other rows, one that is, is.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from python_jobs.suggestions.frame import Frame, FrameColumn
from python_jobs.suggestions.suggestion import literal

# So many other columns may say it, each with so many values.
MOST_COLUMNS, MOST_VALUES = 2, 10
# So many of all rows it has to be; so many of those may lack a value, and so many of the missing values may be theirs.
LEAST_ASKED, MOST_NULLS, MOST_OF_ALL_NULLS = 0.5, 0.002, 0.2
# Between 0 and the least number above it.
_NOTHING_BELOW = 1e-300


@dataclass(frozen=True)
class AskedFor:
    """Rows in which a column has a value.

    Attributes:
        where: SQL, true for them.
        told_by: names of the columns that it reads.
        rows: which ones they are.
    """

    where: str
    told_by: tuple[str, ...]
    rows: npt.NDArray[np.bool_]


def where_asked_for(frame: Frame, column: FrameColumn) -> AskedFor | None:
    """The rows in which a value is asked for; None where that can't be said or too many of them lack one."""
    missing = column.codes < 0
    rows = np.ones(len(missing), dtype=bool)
    conditions: list[str] = []
    told_by: list[str] = []
    while found := _most_gathered(frame, column, rows):
        _, other, places = found
        condition = _outside(other, places)
        if len(conditions) == MOST_COLUMNS or condition is None or other.name in told_by:
            return None
        conditions.append(condition)
        told_by.append(other.name)
        rows = rows & ~np.isin(other.traits.places, places)
    left, asked = int(np.sum(missing & rows)), int(np.sum(rows))
    is_rare = left <= MOST_NULLS * asked and left <= MOST_OF_ALL_NULLS * int(missing.sum())
    if not conditions or asked < LEAST_ASKED * len(rows) or not is_rare:
        return None
    return AskedFor(" and ".join(conditions), tuple(told_by), rows)


def _most_gathered(
    frame: Frame, column: FrameColumn, rows: npt.NDArray[np.bool_]
) -> tuple[float, FrameColumn, npt.NDArray[np.int64]] | None:
    """Of some rows: the column whose groups tell best in which of them values are missing, and those groups."""
    missing = (column.codes < 0) & rows
    found = []
    for other in frame.columns:
        traits = other.traits
        counts, among = traits.count_of(missing), traits.count_of(rows)
        if other is not column and (times := traits.gathered(counts, among)):
            found.append((times, other, traits.crowded(counts, among)))
    return max(found, key=lambda entry: entry[0], default=None)


def _outside(column: FrameColumn, places: npt.NDArray[np.int64]) -> str | None:
    """SQL of the rows that are in none of some groups; None where it would be no rule, or show what it may not."""
    groups = [int(place) for place in places if place]
    there = _there(column)
    if not groups:
        return there
    edges = column.traits.edges
    is_range = edges is not None and len(groups) == groups[-1] - groups[0] + 1
    if not column.may_show or len(groups) > MOST_VALUES or not (edges is None or is_range):
        return None
    if edges is None:
        inside = f"{_as_text(column)} in ({', '.join(literal(column.values[group - 1]) for group in groups)})"
    else:
        bounds = [None, *(float(edge) for edge in edges), None]
        inside = _from_to(column, bounds[groups[0] - 1], bounds[groups[-1]])
    return f"{there} and not ({inside})" if 0 in places else f"({inside}) is not true"


def _there(column: FrameColumn) -> str:
    """SQL of the rows with a value; writings of nothing are none, as for the groups."""
    if column.kind != "text":
        return f"{column.known_sql} is not null"
    nothing = sorted({"", *(text.strip() for text in column.placeholders)})
    return f"trim({column.sql}) not in ({', '.join(map(literal, nothing))})"


def _as_text(column: FrameColumn) -> str:
    return column.sql if column.kind == "text" else f"cast({column.sql} as text)"


def _from_to(column: FrameColumn, low: float | None, high: float | None) -> str:
    """SQL of the values from one number up to another."""
    value = column.sql if column.kind in ("date", "timestamp") else column.number_sql
    if low is not None and high is not None and (high == np.nextafter(low, np.inf)):
        return f"{value} = {_written(column, low)}"
    above = low is not None and 0 < low < _NOTHING_BELOW
    parts = [f"{value} > 0"] if above else [f"{value} >= {_written(column, low)}"] if low is not None else []
    below = high is not None and 0 < high < _NOTHING_BELOW
    parts += [f"{value} <= 0"] if below else [f"{value} < {_written(column, high)}"] if high is not None else []
    return " and ".join(parts)


def _written(column: FrameColumn, number: float) -> str:
    """A group's edge; no value lies between it and what is written, where there are whole numbers only."""
    if column.kind in ("date", "timestamp"):
        return f"timestamp '{np.datetime64(ceil(number), 's')}'"
    return f"{ceil(number) if column.is_whole else number:.12g}"
