"""Ranges of numbers and dates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import ceil, floor, log10
from statistics import NormalDist

import numpy as np

from python_jobs.masking.hints import words
from python_jobs.suggestions.frame import DAY, LEAST_VALUES, Floats, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share

FENCE = 2.5
VALLEY = 1.5
MOST_CLEAR_OUTLIERS = 0.12
# So many negative values are errors: returns and refunds are negative, too, but prices and ages are not.
RARELY_NEGATIVE = 0.01
# Room behind the greatest value, in interquartile ranges: a later delivery has greater ones.
ROOM = 1.0
# A tail goes on where it has as many values just before the fence as this share of those beyond it, and that many.
TAIL, LEAST_TAIL = 0.5, 5
NEAR = 90 * DAY
# A gap in a tail is its end when it is so many times what is usual there and so wide, in interquartile ranges.
MANY, CLEAR_GAP, MOST_IN_ANOTHER_UNIT = 9.0, 1.0, 0.05
NEVER_NEGATIVE = 0.12
MOST_PAST = 0.85
# Years 2 to 9998, those that Python can name with room around them.
EARLIEST, LATEST = -62_100_000_000.0, 253_300_000_000.0
_NOT_NEGATIVE = frozenset(
    [
        *("price", "cost", "age", "weight", "height", "width", "length", "duration", "count", "size", "area"),
        *("pris", "alder", "vaegt", "hoejde", "bredde", "laengde", "varighed", "antal", "stoerrelse", "tax"),
        *("salary", "income", "distance", "volume", "percentage", "pct", "rating", "runtime", "freight", "fee"),
        *("population", "minutes", "hours"),
    ]
)


def ranges(column: FrameColumn) -> Iterator[Suggestion]:
    """Bounds that nearly all values keep and that lie clear of them; not for keys and codes."""
    if column.numbers is None:
        return
    known = column.numbers[~np.isnan(column.numbers)]
    if len(known) < LEAST_VALUES or column.names_an_id:
        return
    if column.kind in ("date", "timestamp"):
        yield from _dates(column, known)
        return
    low, high = bounds(known, NEVER_NEGATIVE if _is_never_negative(column.name) else RARELY_NEGATIVE)
    if column.is_whole and column.distinct > 0.95 * column.present:
        # Each row has a number of its own: it goes on counting.
        high = None
    if low == 0:
        # That there is no less than nothing is a rule; how much there may be is what the other rows say.
        yield _range(column, known, low, None, "validity")
    if column.may_show and (low or high is not None):
        yield _range(column, known, low or None, high, "accuracy")
        return
    positive = known[known > 0]
    usual = column.kind == "number" and column.distinct > 30 and len(positive) > 0.9 * len(known)
    if usual and (robust := _robust_z(column, positive)) is not None:
        yield robust


def _is_never_negative(name: str) -> bool:
    long = (word for word in _NOT_NEGATIVE if len(word) >= 5)
    return bool(words(name) & _NOT_NEGATIVE) or any(word in name.lower() for word in long)


def bounds(known: Floats, most_negative: float) -> tuple[float | None, float | None]:
    """A least and a greatest value: round, and beyond everything that is not clear of the rest.

    What lies ``FENCE`` interquartile ranges outside the quartiles (on the log scale, when the values are positive and
    spread out) is clear of the rest when it is rare, or when there is a valley before it.
    """
    positive = known[known > 0]
    negative = float(np.mean(known < 0))
    if len(positive) < LEAST_VALUES:
        return None, None
    low_q, high_q = (float(value) for value in np.quantile(positive, [0.25, 0.75]))
    skewed = high_q > 1.5 * low_q and negative <= most_negative
    values = np.log(positive) if skewed else known
    bottom, top = (float(value) for value in np.quantile(values, [0.25, 0.75]))
    spread = top - bottom
    low = (
        0.0
        if negative <= most_negative and np.quantile(known, 0.25) >= 0 and _ends_at_zero(known, most_negative)
        else None
    )
    if spread <= 0:
        return low, None
    high = _limit(values, top, spread)
    if high is not None:
        high = _round(float(np.exp(high)) if skewed else high, up=True)
        if 0 < high_q <= 100 < high < 200 and _ends_at_a_hundred(known):
            high = 100.0
    # Where most values are positive and go far up, those below zero (returns, refunds) may go as far down.
    if not skewed and not (negative > most_negative and _skewness(known) > 1):
        least = _limit(-values, -bottom, spread)
        if least is not None and (low is None or least < 0):
            low = _round(-least, up=False)
    return low, high


def _ends_at_zero(known: Floats, most_negative: float) -> bool:
    """Whether there is a reason why values should stop there: their name, or that they don't merely thin out.

    Symmetric values with tails, as measurements have, come below zero when they come near it: sooner or later.
    """
    if most_negative == NEVER_NEGATIVE or len(np.unique(known)) <= LEAST_VALUES:
        return True
    middle, deviation = float(np.mean(known)), float(np.std(known))
    if deviation == 0 or middle > 8 * deviation:
        return True
    inside = known[np.abs(known - middle) <= 5 * deviation]
    kurtosis = float(np.mean((inside - np.mean(inside)) ** 4)) / max(float(np.var(inside)) ** 2, 1e-300) - 3
    return not (abs(_skewness(inside)) < 0.5 and kurtosis > -0.7)


def _skewness(values: Floats) -> float:
    deviation = float(np.std(values))
    return float(np.mean((values - np.mean(values)) ** 3)) / deviation**3 if deviation else 0.0


def _ends_at_a_hundred(known: Floats) -> bool:
    """Whether values come up to 100, and hardly any lies just beyond, as with percentages."""
    before, behind = int(np.sum((known > 95) & (known <= 100))), int(np.sum((known > 100) & (known <= 105)))
    return before >= 10 and behind <= 0.1 * before and float(np.mean(known > 100)) <= RARELY_NEGATIVE


def _limit(values: Floats, quartile: float, spread: float) -> float | None:
    """Where the values end; None when there is no telling."""
    # So far that of as many clean values, normal on this scale, one in a hundred tables has one beyond it.
    clean = (NormalDist().inv_cdf(1 - 0.01 / max(len(values), 2)) - 0.6745) / 1.349
    fence = quartile + max(FENCE, clean) * spread
    inside, outside = values[values <= fence], values[values > fence]
    greatest = float(inside.max())
    if not len(outside):
        return greatest + ROOM * spread
    if _goes_on(values, fence, spread):
        return _end_of_tail(values, quartile, spread)
    valley = int(np.sum((values > quartile + VALLEY * spread) & (values <= fence)))
    if len(outside) > RARELY_NEGATIVE * len(values) and valley > 0.3 * len(outside):
        return None
    if len(outside) > MOST_CLEAR_OUTLIERS * len(values):
        return None
    return min(greatest + ROOM * spread, (greatest + float(outside.min())) / 2)


def _end_of_tail(values: Floats, quartile: float, spread: float) -> float | None:
    """Where a tail ends and other values begin, clear of it; None when it goes on.

    The gap above the k-th greatest of values that thin out exponentially is on average a k-th of their mean distance
    from where the tail begins (Rényi 1953), and MANY times that hardly ever.
    """
    ordered = np.sort(values[values > quartile])
    for beyond in range(1, int(MOST_IN_ANOTHER_UNIT * len(values)) + 1):
        last = len(ordered) - beyond - 1
        if last < LEAST_VALUES or ordered[last] <= quartile:
            return None
        gap = float(ordered[last + 1] - ordered[last])
        usual = float(np.mean(ordered[: last + 1] - quartile))
        if gap > CLEAR_GAP * spread and gap * beyond > MANY * usual:
            return float(ordered[last]) + gap / 2
    return None


def _goes_on(values: Floats, fence: float, width: float) -> bool:
    """Whether values thin out across the fence: a heavy tail, and no errors clear of the rest."""
    before, beyond = int(np.sum((values > fence - width) & (values <= fence))), int(np.sum(values > fence))
    return beyond > 0 and before >= max(LEAST_TAIL, TAIL * beyond)


def _round(value: float, up: bool) -> float:
    """To two digits, away from the values."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (floor(log10(abs(value))) - 1)
    return float(f"{(ceil if up else floor)(value / unit) * unit:.12g}")


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _range(column: FrameColumn, known: Floats, low: float | None, high: float | None, dimension: str) -> Suggestion:
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
    is_text = column.kind == "text"
    return Suggestion(
        "expression_holds" if is_text else "in_range",
        column.name,
        {"expression": rule} if is_text else limits,
        *(dimension, evidence, fails),
        blamed=(column.name,),
        names_dimension=dimension != ("accuracy" if is_text else "validity"),
        holds=rule,
    )


def _robust_z(column: FrameColumn, positive: Floats) -> Suggestion | None:
    logs = np.log(positive)
    middle = np.median(logs)
    deviation = float(np.median(np.abs(logs - middle)))
    if deviation <= 0:
        return None
    distances = np.abs(logs - middle) / (1.4826 * deviation)
    outside = int(np.sum(distances > 6))
    if outside > 0.01 * len(positive) or int(np.sum((distances > 4) & (distances <= 6))) >= max(3, TAIL * outside):
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
    known = known[(known >= EARLIEST) & (known <= LATEST)]
    if len(known) < LEAST_VALUES:
        return
    now = datetime.now(UTC).timestamp()
    bottom, top = (float(value) for value in np.quantile(known, [0.25, 0.75]))
    spread = max(top - bottom, 30 * DAY)
    # Where usual dates go on after today as they came before it, they are plans.
    before, behind = (
        int(np.sum((known > now - NEAR) & (known <= now))),
        int(np.sum((known > now) & (known <= now + NEAR))),
    )
    is_planned = now <= top + FENCE * spread and 0 < 0.1 * before <= behind
    is_past = bool(np.mean(known <= now) >= MOST_PAST) and not is_planned
    if is_past:
        yield Suggestion(
            *("not_in_future", column.name, {}, "timeliness"),
            evidence=f"{share(int(np.sum(known <= now)), len(known))} of the values are past",
            fails=f"{column.known_sql} > (now() at time zone 'UTC')",
            blamed=(column.name,),
            holds=f"{column.sql} <= (now() at time zone 'UTC')",
        )
    inside = known[(known >= bottom - FENCE * spread) & (known <= top + FENCE * spread)]
    outside = len(known) - len(inside)
    if not column.may_show or outside > MOST_CLEAR_OUTLIERS * len(known):
        return
    first = datetime.fromtimestamp(max(float(inside.min()) - max(spread / 2, 365 * DAY), EARLIEST), UTC).year
    last = datetime.fromtimestamp(float(inside.max()), UTC).year
    limits = {"min_value": f"date '{first:04d}-01-01'"}
    # What is still to come is said of it already.
    if not is_past and outside and float(known.max()) > float(inside.max()):
        limits["max_value"] = f"date '{last + 1}-01-01'"
    parts = [f"{column.sql} >= {limits['min_value']}"]
    parts += [f"{column.sql} <= {limits['max_value']}"] if "max_value" in limits else []
    rule = " and ".join(parts)
    yield Suggestion(
        *("in_range", column.name, dict(limits), "accuracy"),
        evidence=f"{share(len(inside), len(known))} of the values lie from {first} to {last}",
        fails=f"not ({rule}) and {column.present_sql}",
        blamed=(column.name,),
        names_dimension=True,
        holds=rule,
    )
