"""Rules between the columns of a row."""

from collections.abc import Iterator
from itertools import combinations, permutations
from math import ceil

import numpy as np

from python_jobs.masking.hints import words
from python_jobs.suggestions.frame import LEAST_VALUES, Floats, Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share

MOST_OUTLIERS = 0.02
MOST_CLEAR_OUTLIERS = 0.12
RULE_ROWS = 20_000
MOST_RULE_COLUMNS = 14
# Of numbers that have one word of their names in common, or go along, a share of one in fifty says nothing yet.
ORDER_HOLDS = 0.99
EQUATION_HOLDS = 0.8
HOUR = 3600.0


def between_columns(frame: Frame) -> Iterator[Suggestion]:
    """Rules of a row: one is never more than the other, one is the product or the sum of two others."""
    numbers = [
        column
        for column in frame.columns
        if column.numbers is not None and column.present > 0.5 * frame.rows_read and column.distinct > 2
    ]
    times = [column for column in numbers if column.kind in ("date", "timestamp")]
    for column, other in permutations(times[:MOST_RULE_COLUMNS], 2):
        yield from _order(frame, column, other)
    amounts = [column for column in numbers if column not in times and not _is_key(column)][:MOST_RULE_COLUMNS]
    explained: set[str] = set()
    for total in amounts:
        for first, second in combinations([column for column in amounts if column is not total], 2):
            found = _equation(frame, total, first, second)
            if found and not explained >= {total.name, first.name, second.name}:
                explained |= {total.name, first.name, second.name}
                yield found
    for column, other in permutations(amounts, 2):
        if not explained >= {column.name, other.name}:
            yield from _order(frame, column, other)


def _is_key(column: FrameColumn) -> bool:
    return column.names_an_id and column.is_whole


def _rows(frame: Frame) -> "slice":
    return slice(None, None, max(1, frame.rows_read // RULE_ROWS))


def _order(frame: Frame, column: FrameColumn, other: FrameColumn) -> Iterator[Suggestion]:
    """``column <= other``, when it holds far more often than for values put together by chance."""
    assert column.numbers is not None and other.numbers is not None  # noqa: S101, PT018  (the caller chose them)
    one, two = column.numbers[_rows(frame)], other.numbers[_rows(frame)]
    both = ~np.isnan(one) & ~np.isnan(two)
    one, two = one[both], two[both]
    if len(one) < LEAST_VALUES or np.mean(one == two) > 0.9:
        return
    holds = float(np.mean(one <= two))
    by_chance = float(np.mean(one <= np.random.default_rng(0).permutation(two)))
    # Both would hold for unlike things as well: the second share is what chance leaves over.
    is_time = column.kind in ("date", "timestamp")
    least, beyond = (0.85, 0.3) if is_time else (ORDER_HOLDS, 0.2)
    if holds < least or by_chance > (0.9 if is_time else 0.8) or 1 - holds > beyond * (1 - by_chance):
        return
    if not is_time and not (words(column.name) & words(other.name)) and _correlation(one, two) < 0.5:
        return
    rule = f"{column.number_sql} <= {other.number_sql}"
    yield Suggestion(
        *("expression_holds", None, {"expression": rule}, "consistency"),
        evidence=f"holds for {share(int(np.sum(one <= two)), len(one))} of the rows, by chance for {by_chance:.0%}",
        fails=f"not ({rule})",
        blamed=(column.name, other.name),
        names_dimension=True,
    )
    if is_time and column.kind == other.kind == "timestamp":
        yield from _delay(column, other, two - one)


def _correlation(one: Floats, two: Floats) -> float:
    """Spearman's, of ranks."""
    ranks = [np.argsort(np.argsort(values)).astype(np.float64) for values in (one, two)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _delay(column: FrameColumn, other: FrameColumn, delays: Floats) -> Iterator[Suggestion]:
    delays = delays[delays >= 0]
    usual, slow = (float(value) for value in np.quantile(delays, [0.5, 0.85]))
    hours = ceil(max(2 * slow, HOUR) / HOUR)
    late = int(np.sum(delays > hours * HOUR))
    nearly = int(np.sum(delays > 0.75 * hours * HOUR)) - late
    # A few, or many that are clear of the rest.
    if late > MOST_CLEAR_OUTLIERS * len(delays) or (late > MOST_OUTLIERS * len(delays) and nearly > 0.3 * late):
        return
    yield Suggestion(
        *("arrives_within", column.name, {"arrived_at": other.sql, "hours": hours}, "timeliness"),
        evidence=f"{share(len(delays) - late, len(delays))} of the rows; half arrive within {usual / HOUR:.3g} hours",
        fails=f"{other.known_sql} > {column.known_sql} + interval '1 hour' * {hours}",
        blamed=(other.name,),
        beside=(column.name,),
    )


def _equation(frame: Frame, total: FrameColumn, first: FrameColumn, second: FrameColumn) -> Suggestion | None:
    assert total.numbers is not None and first.numbers is not None and second.numbers is not None  # noqa: S101, PT018
    part = _rows(frame)
    t, a, b = total.numbers[part], first.numbers[part], second.numbers[part]
    known = ~np.isnan(t) & ~np.isnan(a) & ~np.isnan(b)
    t, a, b = t[known], a[known], b[known]
    if len(t) < LEAST_VALUES or len(np.unique(t)) < 5:
        return None
    for sign, values, trivial in (
        ("*", a * b, (a == 1) | (b == 1) | (a == 0) | (b == 0)),
        ("+", a + b, (a == 0) | (b == 0)),
    ):
        margin = np.maximum(0.01, 0.001 * np.abs(values))
        fits = np.abs(t - values) <= margin
        telling = ~trivial
        if np.sum(telling) < LEAST_VALUES or np.mean(fits[telling]) < EQUATION_HOLDS or np.mean(fits) < EQUATION_HOLDS:
            continue
        right = f"{first.number_sql} {sign} {second.number_sql}"
        rule = f"abs({total.number_sql} - {right}) <= greatest(0.01, 0.001 * abs({right}))"
        if sign == "+":
            rule = f"abs({total.number_sql} - ({right})) <= greatest(0.01, 0.001 * abs({right}))"
        return Suggestion(
            *("expression_holds", None, {"expression": rule}, "accuracy"),
            evidence=f"{total.name} = {first.name} {sign} {second.name} in "
            f"{share(int(np.sum(fits)), len(fits))} of the rows",
            fails=f"not ({rule})",
            blamed=(total.name, first.name, second.name),
        )
    return None
