"""Where a score is heading: a robust line through its last days, an interval, and a warning before it is too low.

The line is Theil and Sen's (the median of the slopes between all pairs of days), which single bad days don't turn. The
interval holds a score of the day forecast nine times in ten, if scores scatter about a line independently of each
other; its width is found by simulation, as in ``limits``. docs/quality-report.md says how far it holds when they don't.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import sqrt

import numpy as np

from python_jobs.monitoring.limits import SEED, Numbers, chance_beyond

DAYS_AHEAD = 14
LEAST_DAYS = 10
MOST_DAYS = 60
COVERAGE = 0.9
# A trend is one if chance alone would show it less than once in twenty times (Mann and Kendall, both directions).
SIGNIFICANT = 1.96
DRAWS = 400


@dataclass(frozen=True)
class DayScore:
    """The last score of a day, and what it was counted from."""

    day: date
    score: float
    rows_tested: int
    rows_failed: int


@dataclass(frozen=True)
class Outlook:
    """Where a score is heading.

    Attributes:
        status: ``not_enough_history``, ``steady``, ``below`` (already), or ``warning``: it will be below the threshold
            in so many days if it goes on like this.
        crosses_on: the day on which the line falls below the threshold; only with a warning.
    """

    status: str
    change_per_day: float | None = None
    forecast: float | None = None
    low: float | None = None
    high: float | None = None
    crosses_on: date | None = None


def look_ahead(scores: list[DayScore], threshold: float) -> Outlook:
    """Forecast a score.

    Args:
        scores: one per day that had any, oldest first.
        threshold: what it must reach.
    """
    scores = scores[-MOST_DAYS:]
    last = scores[-1]
    below = last.score < threshold
    if len(scores) < LEAST_DAYS:
        return Outlook("below" if below else "not_enough_history")
    times = np.array([(one.day - last.day).days for one in scores], dtype=float)
    values = np.array([one.score for one in scores])
    slope, at_last, scatter = _line(times, values)
    reach = _reach(tuple(int(time) for time in times)) * max(scatter, _counting_noise(last))
    forecast = at_last + slope * DAYS_AHEAD
    status, crosses_on = "below" if below else "steady", None
    if not below and forecast < threshold and _is_trend(values):
        # The line may lie below the threshold already when the last score lies above the line.
        days = max((threshold - at_last) / slope, 0.0)
        status, crosses_on = "warning", last.day + timedelta(days=int(days) + 1)
    return Outlook(
        *(status, slope, _clipped(forecast), _clipped(forecast - reach), _clipped(forecast + reach)),
        crosses_on=crosses_on,
    )


def _line(times: Numbers, values: Numbers) -> tuple[float, float, float]:
    """Slope, height at time 0, and MAD about the line."""
    slope, height, scatter = _lines(times, values[np.newaxis, :])
    return float(slope[0]), float(height[0]), float(scatter[0])


def _lines(times: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    first, second = np.triu_indices(len(times), 1)
    slopes = np.median((values[:, second] - values[:, first]) / (times[second] - times[first]), axis=1)
    rest = values - slopes[:, np.newaxis] * times
    heights = np.median(rest, axis=1)
    return slopes, heights, np.median(np.abs(rest - heights[:, np.newaxis]), axis=1)


@lru_cache(maxsize=64)
def _reach(times: tuple[int, ...]) -> float:
    """How many MADs the interval reaches to each side of the forecast."""
    random = np.random.default_rng([SEED, len(times), -times[0]])
    slopes, heights, scatters = _lines(np.array(times, dtype=float), random.standard_normal((DRAWS, len(times))))
    centres = heights + slopes * DAYS_AHEAD
    low, high = 0.0, 64.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_beyond(centres, scatters, middle) > 1 - COVERAGE else (low, middle)
    return high


def _counting_noise(last: DayScore) -> float:
    """What counting so many rows leaves to chance, as a MAD: a score that never moved is not certain either."""
    failed = (last.rows_failed + 0.5) / (last.rows_tested + 1)
    return sqrt(failed * (1 - failed) / (last.rows_tested + 1)) / 1.4826


def _is_trend(values: Numbers) -> bool:
    """Mann and Kendall's test, with ties."""
    first, second = np.triu_indices(len(values), 1)
    concordance = float(np.sign(values[second] - values[first]).sum())
    count = len(values)
    _, ties = np.unique(values, return_counts=True)
    variance = (count * (count - 1) * (2 * count + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    return variance > 0 and (abs(concordance) - 1) / sqrt(variance) > SIGNIFICANT


def _clipped(score: float) -> float:
    return min(max(score, 0.0), 1.0)
