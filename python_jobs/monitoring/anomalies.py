"""Judge the newest load of a table by the loads before it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import hypot
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_jobs.monitoring.limits import centre_and_scale, limit
from python_jobs.monitoring.metrics import TABLE_METRICS, Figure, figures, interval

# Of a hundred loads of a table of which nothing is unusual, one raises an alarm, whichever of its figures it is.
FALSE_ALARMS = 0.01
# Half of that is for the table's own figures, the rest for all figures of all columns.
TABLE_SHARE = 0.5
# Loads of one weekday, or several a day, are compared with all before them; daily ones with those of their weekday.
LEAST_HISTORY = {"weekly": 14, "hourly": 28, "daily": 28}
LEAST_OF_WEEKDAY = 4
LONGEST_HISTORY = 70
HALF_A_DAY = 43_200
MAD_OF_NORMAL = 1.4826


@dataclass(frozen=True)
class Anomaly:
    """A figure outside of its limits; ``expected``, ``low`` and ``high`` are on the figure's own scale."""

    metric: str
    column: str
    value: float
    expected: float
    low: float
    high: float
    history: int
    is_seasonal: bool


@dataclass(frozen=True)
class Verdict:
    """What can be said of a load.

    Attributes:
        history: loads before it.
        checks: figures judged; 0 without enough history.
        anomalies: those outside of their limits.
    """

    history: int
    checks: int
    anomalies: tuple[Anomaly, ...]


Load = dict[str, Any]


def judge(loads: list[Load], false_alarms: float = FALSE_ALARMS) -> Verdict:
    """Judge the last of some loads of one table.

    Args:
        loads: oldest first, each with ``rows``, ``profiled_at`` and ``columns``; the last is judged.
        false_alarms: chance that a load like all others raises an alarm, spread over its figures (Bonferroni).
    """
    history = _with_figures(loads)
    current = history.pop()
    history = history[-LONGEST_HISTORY:]
    comparable = [
        (figure, compared)
        for figure in current.figures.values()
        if (compared := _comparison(history, figure, current.weekday(figure)))
    ]
    rates = _rates([figure for figure, _ in comparable], false_alarms)
    judged = (_judge(figure, compared, rates[figure.metric in TABLE_METRICS]) for figure, compared in comparable)
    return Verdict(len(history), len(comparable), tuple(found for found in judged if found))


def judge_silence(loads: list[Load], now: datetime, false_alarms: float = FALSE_ALARMS) -> Anomaly | None:
    """Whether the next load is overdue: the time since the last one is longer than its limit for times between loads.

    The limit is that of ``judge``, so that a late load is found while it is missing or when it comes, and being told
    of both adds no false alarm.
    """
    history = _with_figures(loads)
    figure = interval(now, loads[-1]["profiled_at"])
    compared = _comparison(history[-LONGEST_HISTORY:], figure, int(loads[-1]["profiled_at"].weekday()))
    if compared is None:
        return None
    found = _judge(figure, compared, false_alarms * TABLE_SHARE / len(TABLE_METRICS))
    return replace(found, metric="hours_since_last_load") if found and found.value > found.high else None


@dataclass(frozen=True)
class _Judged:
    """A load with its figures by metric and column."""

    at: datetime
    before: datetime | None
    figures: dict[tuple[str, str], Figure]

    def weekday(self, figure: Figure) -> int:
        """The season of a figure. How long until the next load depends on the day of the load before."""
        at = self.before if figure.metric == "hours_since_load_before" and self.before else self.at
        return at.weekday()


def _with_figures(loads: Iterable[Load]) -> list[_Judged]:
    before = None
    found = []
    for load in loads:
        at = load["profiled_at"]
        found.append(_Judged(at, before, {(one.metric, one.column): one for one in figures(load, before)}))
        before = at
    return found


def _rates(compared: list[Figure], false_alarms: float) -> dict[bool, float]:
    """The rate of each figure: of those of the table, and of those of its columns."""
    of_columns = sum(figure.metric not in TABLE_METRICS for figure in compared)
    share = TABLE_SHARE if of_columns else 1.0
    return {
        True: false_alarms * share / len(TABLE_METRICS),
        False: false_alarms * (1 - share) / max(of_columns, 1),
    }


@dataclass(frozen=True)
class _Comparison:
    """What a figure is compared with: earlier figures, the weekday of each, and its own; all 0 without a season."""

    figures: list[Figure]
    days: NDArray[np.int64]
    day: int

    @property
    def shape(self) -> tuple[int, ...]:
        """How many figures each weekday has, the own one first."""
        sizes = {int(day): int((self.days == day).sum()) for day in np.unique(self.days)}
        return (sizes.pop(self.day), *sorted(sizes.values()))


def _comparison(history: list[_Judged], figure: Figure, weekday: int) -> _Comparison | None:
    """The history of a figure; None when it is too short."""
    earlier = [load for load in history if (figure.metric, figure.column) in load.figures]
    own = [load.figures[figure.metric, figure.column] for load in earlier]
    days = np.array([load.weekday(one) for load, one in zip(earlier, own, strict=True)], dtype=np.int64)
    rhythm = _rhythm(earlier)
    if len(own) < LEAST_HISTORY[rhythm]:
        return None
    if rhythm != "daily":
        return _Comparison(own, np.zeros_like(days), 0)
    # A weekday on which something ran now and then says little of how much its figures vary.
    common = np.isin(days, [day for day in range(7) if (days == day).sum() >= LEAST_OF_WEEKDAY])
    if weekday not in days[common]:
        return None
    return _Comparison([one for one, kept in zip(own, common, strict=True) if kept], days[common], weekday)


def _rhythm(loads: list[_Judged]) -> str:
    if len({load.at.weekday() for load in loads}) <= 1:
        return "weekly"
    gaps = [(after.at - before.at).total_seconds() for before, after in pairwise(loads)]
    return "hourly" if median(gaps) < HALF_A_DAY else "daily"


def _judge(figure: Figure, compared: _Comparison, rate: float) -> Anomaly | None:
    x = np.array([one.x for one in compared.figures])
    centre, mad = centre_and_scale(x, compared.days, compared.day)
    # A history that never moved has no scale of its own; what counting rows leaves to chance is the least there is.
    noise = hypot(figure.noise, median(one.noise for one in compared.figures)) / MAD_OF_NORMAL
    reach = limit(compared.shape, rate) * max(mad, noise)
    if abs(figure.x - centre) <= reach:
        return None
    back = figure.scale.backward
    return Anomaly(
        *(figure.metric, figure.column, float(figure.value)),
        *(back(centre), back(centre - reach), back(centre + reach)),
        *(len(compared.figures), len(compared.shape) > 1),
    )
