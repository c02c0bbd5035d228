"""How often anomalies are false alarms and how often they are found; how often an outlook's interval holds.

    python -m benchmarks.quality.watching

Everything is made up and seeded: the figures come out the same each time.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from python_jobs.monitoring.anomalies import FALSE_ALARMS, judge
from python_jobs.monitoring.outlook import DAYS_AHEAD, DayScore, look_ahead
from tests.simulated_loads import loads

Load = dict[str, Any]

TABLES, DAYS, FIRST = 12, 110, 30
SERIES = 500


def _rows(factor: float) -> Callable[[Load], Load]:
    return lambda load: load | {"rows": round(load["rows"] * factor), "columns": []}


def _nulls(share: float) -> Callable[[Load], Load]:
    def change(load: Load) -> Load:
        first, *others = load["columns"]
        nulls = min(first["nulls"] + round(load["rows"] * share), load["rows"])
        return load | {"columns": [first | {"nulls": nulls}, *others]}

    return change


def _amounts(factor: float) -> Callable[[Load], Load]:
    def change(load: Load) -> Load:
        *others, last = load["columns"]
        quantiles = {name: value * factor for name, value in last["quantiles"].items()}
        return load | {"columns": [*others, last | {"mean": last["mean"] * factor, "quantiles": quantiles}]}

    return change


DAMAGE: dict[str, Callable[[Load], Load]] = {
    "10 % of the rows are missing": _rows(0.9),
    "30 % of the rows are missing": _rows(0.7),
    "half of the rows are missing": _rows(0.5),
    "1 % more nulls in one column of ten": _nulls(0.01),
    "5 % more nulls in one column of ten": _nulls(0.05),
    "20 % more nulls in one column of ten": _nulls(0.2),
    "one amount of four is 10 % too high": _amounts(1.1),
    "one amount of four is 25 % too high": _amounts(1.25),
    "one amount of four is in cents": _amounts(100),
}


def _series(kind: str, random: np.random.Generator, length: int) -> list[float]:
    noise = random.standard_normal(length)
    if kind == "independent, heavy tails (t, 3 degrees)":
        noise = random.standard_t(3, length)
    elif kind == "each day half like the day before":
        for day in range(1, length):
            noise[day] = 0.5 * noise[day - 1] + noise[day] * 0.75**0.5
    elif kind == "a random walk":
        noise = np.cumsum(noise) * 0.3
    return [float(value) for value in 0.9 + 0.002 * noise]


def main() -> None:
    """Print three tables."""
    made = [loads(1_000 + seed, DAYS) for seed in range(TABLES)]
    places = [(table, day) for table in made for day in range(FIRST, DAYS, 3)]
    alarms = [bool(judge(table[max(day - 70, 0) : day + 1]).anomalies) for table, day in places]
    rate = sum(alarms) / len(alarms)
    print(f"false alarms: {sum(alarms)} of {len(alarms)} loads, {rate:.2%} (said: {FALSE_ALARMS:.0%})")
    for name, damage in DAMAGE.items():
        tried = [(table, day) for table, day in places if day >= DAYS - 20]
        found = [bool(judge([*table[max(day - 70, 0) : day], damage(table[day])]).anomalies) for table, day in tried]
        print(f"{name}: found in {sum(found) / len(found):.0%} of {len(found)} loads")
    random = np.random.default_rng(9)
    for kind in (
        *("independent, normal", "independent, heavy tails (t, 3 degrees)"),
        *("each day half like the day before", "a random walk"),
    ):
        shares = []
        for days in (10, 30, 60):
            held = 0
            for _ in range(SERIES):
                values = _series(kind, random, days + DAYS_AHEAD)
                first = date(2026, 1, 1)
                known = [DayScore(first + timedelta(days=day), values[day], 10**6, 100) for day in range(days)]
                outlook = look_ahead(known, threshold=0.5)
                assert outlook.low is not None and outlook.high is not None  # noqa: PT018
                held += outlook.low <= values[-1] <= outlook.high
            shares.append(f"{held / SERIES:.0%} after {days} days")
        print(f"score {DAYS_AHEAD} days ahead within the 90 % interval, {kind}: {', '.join(shares)}")


if __name__ == "__main__":
    main()
