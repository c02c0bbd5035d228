"""The figures of a load that are watched, on a scale where usual figures are roughly normal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import asin, asinh, exp, log, sin, sinh, sqrt
from typing import Any

# Those that a profile has; the outermost only say how dense the values are about those within.
QUANTILES = ("0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99")
TABLE_METRICS = ("rows", "hours_since_load_before")
HOUR, DAY = 3_600.0, 86_400.0


@dataclass(frozen=True)
class Scale:
    """A transformation, with its way back for people to read."""

    forward: Callable[[float], float]
    backward: Callable[[float], float]


LOG = Scale(log, exp)
# Stabilises the variance of a share (Anscombe 1948).
SHARE = Scale(lambda share: asin(sqrt(share)), lambda angle: sin(min(max(angle, 0.0), asin(1.0))) ** 2)
# Amounts are skewed and may be negative: logarithmic far from zero, linear near it.
AMOUNT = Scale(asinh, sinh)


@dataclass(frozen=True)
class Figure:
    """One figure of one load.

    Attributes:
        metric: what it is.
        column: of which column; empty for the table.
        value: as people know it.
        x: the same on its scale.
        noise: standard deviation, on that scale, that counting so many rows has by itself: what a history
            without any movement does not know.
        scale: the scale.
    """

    metric: str
    column: str
    value: float
    x: float
    noise: float
    scale: Scale


def figures(load: dict[str, Any], before: datetime | None) -> Iterator[Figure]:
    """The figures of a load.

    Args:
        load: ``rows``, ``rows_read``, ``profiled_at`` and ``columns`` with ``name``, ``kind``, ``nulls``,
            ``distinct_values``, ``mean``, ``deviation`` and ``quantiles``.
        before: when the load before it was profiled.
    """
    rows = max(load["rows"], 1)
    yield Figure("rows", "", load["rows"], log(rows), 1 / sqrt(rows), LOG)
    if before is not None:
        yield interval(load["profiled_at"], before)
    for column in load["columns"]:
        name, present = column["name"], load["rows"] - column["nulls"]
        yield _share("null_ratio", name, column["nulls"], rows)
        if present <= 0:
            continue
        yield _share("distinct_ratio", name, min(column["distinct_values"], present), present)
        if column["mean"] is None or not column["quantiles"]:
            continue
        read = present * load["rows_read"] / rows
        mean = ("mean", column["mean"], (column["deviation"] or 0.0) / sqrt(max(read, 1)))
        for metric, value, error in [mean, *_quantiles(column["quantiles"], max(read, 1))]:
            if column["kind"] in ("date", "timestamp"):
                yield _age(metric, name, load["profiled_at"].timestamp() - value, error)
            else:
                yield Figure(metric, name, value, asinh(value), error / sqrt(1 + value * value), AMOUNT)


def interval(now: datetime, before: datetime) -> Figure:
    """The time between two loads, or since the last one."""
    hours = max((now - before).total_seconds() / HOUR, 1 / HOUR)
    # A schedule is kept to within some minutes, and two runs by hand may follow at once.
    return Figure("hours_since_load_before", "", hours, log(hours), 0.05, LOG)


def _age(metric: str, name: str, seconds: float, error: float) -> Figure:
    """Dates move on with time; how old they are when they come does not."""
    days = seconds / DAY
    return Figure(f"{metric}_age_in_days", name, days, asinh(days), error / DAY / sqrt(1 + days * days), AMOUNT)


def _share(metric: str, name: str, part: float, whole: int) -> Figure:
    ratio = (part + 0.375) / (whole + 0.75)
    return Figure(metric, name, part / whole, SHARE.forward(ratio), 0.5 / sqrt(whole + 0.5), SHARE)


def _quantiles(quantiles: dict[str, float], read: float) -> Iterator[tuple[str, float, float]]:
    """Name, value and standard error of each quantile; the density about it is that between its neighbours."""
    known = [name for name in QUANTILES if name in quantiles]
    for below, name, above in zip(known, known[1:], known[2:], strict=False):
        share, width = float(name), float(above) - float(below)
        error = sqrt(share * (1 - share) / read) * (quantiles[above] - quantiles[below]) / width
        yield "median" if name == "0.5" else f"quantile_{name[2:]}", quantiles[name], error
