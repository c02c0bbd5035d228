"""Ranges of numbers and dates, and rules between columns of a row."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, permutations
from math import ceil, floor, log10

import numpy as np

from python_jobs.masking.hints import words
from python_jobs.suggestions.frame import Floats, Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share

LEAST_VALUES = 30
MOST_OUTLIERS = 0.02
FENCE = 1.5
# So many negative values are errors: returns and refunds are negative, too, but prices and ages are not.
RARELY_NEGATIVE = 0.01
NEVER_NEGATIVE = 0.12
_NOT_NEGATIVE = frozenset(
    [
        *("price", "cost", "age", "weight", "height", "width", "length", "duration", "count", "year", "size", "area"),
        *("pris", "alder", "vaegt", "hoejde", "bredde", "laengde", "varighed", "antal", "aar", "stoerrelse", "population"),
        *("salary", "income", "distance", "volume", "percentage", "pct", "rating", "runtime", "minutes", "hours"),
    ]
)
RULE_ROWS = 20_000
MOST_RULE_COLUMNS = 14
ORDER_HOLDS = 0.95
EQUATION_HOLDS = 0.8
HOUR = 3600.0


def ranges(frame: Frame, column: FrameColumn) -> Iterator[Suggestion]:
    """Bounds that nearly all values keep and that lie clear of them; not for keys and codes."""
    if column.numbers is None:
        return
    known = column.numbers[~np.isnan(column.numbers)]
    if len(known) < LEAST_VALUES or column.names_an_id:
        return
    if column.kind in ("date", "timestamp"):
        yield from _dates(column, known)
        return
    low, high = bounds(known, NEVER_NEGATIVE if words(column.name) & _NOT_NEGATIVE else RARELY_NEGATIVE)
    if column.may_show and (low is not None or high is not None):
        yield _range(column, known, low, high)
    positive = known[known > 0]
    if column.distinct > 30 and not column.names_an_id and len(positive) > 0.9 * len(known) and column.kind == "number":
        if (robust := _robust_z(column, positive)) is not None:
            yield robust


def bounds(known: Floats, most_negative: float) -> tuple[float | None, float | None]:
    """A least and a greatest value: round, and beyond everything that is not clear of the rest."""
    low_q, high_q = (float(value) for value in np.quantile(known, [0.05, 0.95]))
    skewed = low_q > 0 and high_q > 10 * low_q
    spread = (np.log(high_q) - np.log(low_q)) if skewed else high_q - low_q
    if spread <= 0:
        return (0.0, None) if low_q >= 0 and np.mean(known < 0) <= most_negative else (None, None)
    if skewed:
        fence_high, fence_low = high_q * np.exp(FENCE * spread), low_q * np.exp(-FENCE * spread)
    else:
        fence_high, fence_low = high_q + FENCE * spread, low_q - FENCE * spread
    inside = known[(known <= fence_high) & (known >= fence_low)]
    above, below = known[known > fence_high], known[known < fence_low]
    high: float | None = None
    if len(above) <= MOST_OUTLIERS * len(known):
        top = float(inside.max())
        reach = top * np.exp(0.3 * spread) if skewed else top + 0.3 * (high_q - low_q)
        high = _round(min(float(reach), (top + float(above.min())) / 2 if len(above) else float(reach)), up=True)
        if 0 <= low_q and top <= 100 < high:
            high = 100.0
    low: float | None = None
    negative = known < 0
    if low_q >= 0 and np.mean(negative) <= most_negative:
        low = 0.0
    elif len(below) <= MOST_OUTLIERS * len(known) and not skewed:
        bottom = float(inside.min())
        reach = bottom - 0.3 * (high_q - low_q)
        low = _round(max(reach, (bottom + float(below.max())) / 2 if len(below) else reach), up=False)
    if low == 0.0 and len(below) and float(below.max()) > 0 and not skewed:
        low = _round((float(inside.min()) + float(below.max())) / 2, up=False)
    return low, high


def _round(value: float, up: bool) -> float:
    """To two digits, away from the values."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (floor(log10(abs(value))) - 1)
    return float(f"{(ceil if up else floor)(value / unit) * unit:.12g}")


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _range(column: FrameColumn, known: Floats, low: float | None, high: float | None) -> Suggestion:
    outside = (known < (low if low is not None else -np.inf)) | (known > (high if high is not None else np.inf))
    found = int(np.sum(outside))
    limits = {name: _plain(value) for name, value in (("min_value", low), ("max_value", high)) if value is not None}
    parts = []
    if low is not None:
        parts.append(f"{column.number_sql} >= {_plain(low)}")
    if high is not None:
        parts.append(f"{column.number_sql} <= {_plain(high)}")
    rule = " and ".join(parts)
    evidence = f"{share(len(known) - found, len(known))} of the values lie inside, clear of what does not"
    fails = f"not ({rule})"
    if column.kind == "text":
        return Suggestion(
            *("expression_holds", column.name, {"expression": rule}, "validity", evidence, fails, (column.name,)),
            names_dimension=True,
        )
    return Suggestion("in_range", column.name, limits, "validity", evidence, fails, (column.name,))


def _robust_z(column: FrameColumn, positive: Floats) -> Suggestion | None:
    logs = np.log(positive)
    middle = np.median(logs)
    deviation = float(np.median(np.abs(logs - middle)))
    if deviation <= 0:
        return None
    outside = int(np.sum(np.abs(logs - middle) > 6 * 1.4826 * deviation))
    if outside > 0.01 * len(positive):
        return None
    logarithm = f"ln(cast({column.sql} as double precision))"
    of_positive = f"from {{table}} where {column.sql} > 0"
    median = f"(select percentile_cont(0.5) within group (order by {logarithm}) {of_positive})"
    spread = f"(select percentile_cont(0.5) within group (order by abs({logarithm} - {median})) {of_positive})"
    return Suggestion(
        *("within_robust_z", column.name, {}, "accuracy"),
        evidence=f"on the log scale {share(len(positive) - outside, len(positive))} of the values are within 6 "
        "robust deviations of the median",
        fails=f"case when {column.sql} > 0 then abs({logarithm} - {median}) > 6 * 1.4826 * {spread} end",
        blamed=(column.name,),
    )


def _dates(column: FrameColumn, known: Floats) -> Iterator[Suggestion]:
    now = datetime.now(UTC).timestamp()
    if 0.95 <= np.mean(known <= now):
        yield Suggestion(
            *("not_in_future", column.name, {}, "timeliness"),
            evidence=f"{share(int(np.sum(known <= now)), len(known))} of the values are past",
            fails=f"{column.sql} > (now() at time zone 'UTC')",
            blamed=(column.name,),
        )
    low_q, high_q = (float(value) for value in np.quantile(known, [0.02, 0.98]))
    spread = max(high_q - low_q, 30 * 24 * HOUR)
    inside = known[(known >= low_q - spread) & (known <= high_q + spread)]
    outside = len(known) - len(inside)
    if not column.may_show or outside > MOST_OUTLIERS * len(known):
        return
    first = datetime.fromtimestamp(float(inside.min()), UTC).year
    last = datetime.fromtimestamp(float(inside.max()), UTC).year
    limits = {"min_value": f"date '{first}-01-01'"}
    if outside and float(known.max()) > float(inside.max()):
        limits["max_value"] = f"date '{last + 1}-01-01'"
    parts = [f"{column.sql} < {limits['min_value']}"]
    parts += [f"{column.sql} > {limits['max_value']}"] if "max_value" in limits else []
    yield Suggestion(
        *("in_range", column.name, dict(limits), "validity"),
        evidence=f"{share(len(inside), len(known))} of the values lie from {first} to {last}",
        fails=" or ".join(parts),
        blamed=(column.name,),
    )


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
    if holds < ORDER_HOLDS or by_chance > (0.9 if is_time else 0.8) or 1 - holds > 0.2 * (1 - by_chance):
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
    usual = float(np.quantile(delays, 0.95))
    hours = ceil(max(2 * usual, HOUR) / HOUR)
    late = int(np.sum(delays > hours * HOUR))
    if late > MOST_OUTLIERS * len(delays):
        return
    yield Suggestion(
        *("arrives_within", column.name, {"arrived_at": other.sql, "hours": hours}, "timeliness"),
        evidence=f"{share(len(delays) - late, len(delays))} of the rows; 95 % arrive within {usual / HOUR:.3g} hours",
        fails=f"{other.sql} > {column.sql} + interval '1 hour' * {hours}",
        blamed=(other.name,),
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
            evidence=f"{total.name} = {first.name} {sign} {second.name} in {share(int(np.sum(fits)), len(fits))} of the rows",
            fails=f"not ({rule})",
            blamed=(total.name, first.name, second.name),
        )
    return None
