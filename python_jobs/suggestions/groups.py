"""Numbers that are many times what is usual in their group: a price in cents among those of one product."""

from collections.abc import Iterator

import numpy as np

from python_jobs.suggestions.dependencies import may_determine
from python_jobs.suggestions.frame import LEAST_VALUES, Codes, Floats, Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share

LEAST_ROWS = 3
LEAST_GROUPS = 5
LEAST_GROUPED = 0.25
# Factors that people can name, below the ten by which units differ.
FACTORS = (3, 5, 8)
MOST_OUTSIDE = 0.05
# So many of the values that lie outside may lie just inside, and so many of all.
NEARLY_OUTSIDE, NEARLY_OF_ALL = 0.3, 0.002
# Knowing the group must halve the distances that there are without it.
LESS_THAN_ALONE = 0.5


def near_groups(frame: Frame) -> Iterator[Suggestion]:
    """For each positive number the group that tells most about how large it is, if any does."""
    determinants = [column for column in frame.columns if may_determine(column) and column.distinct > 1]
    for column in frame.columns:
        if column.numbers is None or column.names_an_id or column.kind not in ("number", "text"):
            continue
        if column.distinct <= LEAST_VALUES / 2 or not column.may_show:
            continue
        known = column.numbers > 0
        if np.sum(known) < max(LEAST_VALUES, 0.5 * frame.rows_read):
            continue
        logs = np.full(len(column.numbers), np.nan)
        logs[known] = np.log(column.numbers[known])
        alone = float(np.nanquantile(np.abs(logs - np.nanmedian(logs)), 0.9))
        found = [
            (spread, judged)
            for other in determinants
            if other is not column
            if (judged := _judge(column, other, logs)) and (spread := judged[0]) <= LESS_THAN_ALONE * alone
        ]
        if found:
            yield min(found, key=lambda entry: entry[0])[1][1]


def _judge(column: FrameColumn, other: FrameColumn, logs: Floats) -> tuple[float, Suggestion] | None:
    """How far nine tenths of the values lie from the median of their group, and the test, where few lie far away."""
    usable = ~np.isnan(logs) & (other.codes >= 0)
    keys, values = other.codes[usable], logs[usable]
    sizes = np.bincount(keys, minlength=other.distinct)
    large = sizes[keys] >= LEAST_ROWS
    keys, values = keys[large], values[large]
    groups = int(np.sum(sizes >= LEAST_ROWS))
    if groups < LEAST_GROUPS or len(keys) < LEAST_GROUPED * np.sum(usable):
        return None
    distances = np.abs(values - _medians(keys, values, other.distinct)[keys])
    for factor in FACTORS:
        limit = float(np.log(factor))
        outside = int(np.sum(distances > limit))
        nearly = int(np.sum((distances > 0.6 * limit) & (distances <= limit)))
        if outside <= MOST_OUTSIDE * len(keys) and nearly <= NEARLY_OUTSIDE * outside + NEARLY_OF_ALL * len(keys):
            spread = float(np.quantile(distances, 0.9))
            return spread, _suggestion(column, other, factor, len(keys) - outside, len(keys), groups)
    return None


def _medians(keys: Codes, values: Floats, distinct: int) -> Floats:
    order = np.lexsort((values, keys))
    ordered, counts = values[order], np.bincount(keys, minlength=distinct)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    medians = np.full(distinct, np.nan)
    there = counts > 0
    low, high = starts[there] + (counts[there] - 1) // 2, starts[there] + counts[there] // 2
    medians[there] = (ordered[low] + ordered[high]) / 2
    return medians


def _suggestion(
    column: FrameColumn, other: FrameColumn, factor: int, inside: int, rows: int, groups: int
) -> Suggestion:
    arguments: dict[str, object] = {"determined_by": [other.sql], "times": factor}
    if column.kind == "text":
        arguments["number"] = column.number_sql
    return Suggestion(
        *("near_group_median", column.name, arguments, "accuracy"),
        evidence=f"{share(inside, rows)} of the values are within {factor} times the median of their {other.name}, "
        f"in {groups:,} groups",
        fails=far_from_group_sql(column, other.sql, factor),
        blamed=(column.name,),
        beside=(other.name,),
    )


def far_from_group_sql(column: FrameColumn, key: str, factor: int) -> str:
    """True for a value far from its group's median; the condition of ``near_group_median``."""
    number = f"cast({column.number_sql} as double precision)"
    given = f"select {key} as k, {number} as v from {{table}} where {key} is not null and {column.number_sql} > 0"
    usual = (
        f"select k, percentile_cont(0.5) within group (order by ln(v)) as middle from ({given}) as g "
        f"group by k having count(*) >= {LEAST_ROWS}"
    )
    return (
        f"coalesce(({key}, {number}) in (select g.k, g.v from ({given}) as g join ({usual}) as u on g.k = u.k "
        f"where abs(ln(g.v) - u.middle) > ln({factor})), false)"
    )
