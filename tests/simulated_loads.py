"""Loads of a made-up table in which nothing is unusual: weekly season, skewed amounts, shares that wander a little."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from python_jobs.monitoring.metrics import QUANTILES

FIRST = datetime(2026, 1, 5, 5, tzinfo=UTC)
WEEKLY = (1.2, 1.0, 0.9, 0.95, 1.1, 0.5, 0.3)
ROWS = 2_000


def loads(seed: int, count: int, *, text_columns: int = 6, amounts: int = 4) -> list[dict[str, Any]]:
    """Daily loads.

    Args:
        seed: fixes everything.
        count: how many days.
        text_columns: columns with nulls and distinct values only.
        amounts: columns with lognormal amounts, too.
    """
    random = np.random.default_rng(seed)
    nulls = random.choice([0.0, 0.001, 0.02, 0.2], text_columns + amounts)
    found = []
    for day in range(count):
        at = FIRST + timedelta(days=day, minutes=float(random.normal(0, 3)))
        rows = int(random.poisson(ROWS * WEEKLY[at.weekday()] * np.exp(random.normal(0, 0.1))))
        columns = []
        for number in range(text_columns + amounts):
            share = nulls[number] * np.exp(random.normal(0, 0.1))
            missing = int(random.binomial(rows, share))
            column = {"name": f"c{number}", "kind": "text", "nulls": missing, "mean": None, "deviation": None}
            column |= {"distinct_values": min(rows - missing, 5 if number % 2 else rows - missing), "quantiles": {}}
            if number >= text_columns:
                values = np.exp(random.normal(4, 1.2, rows - missing) + random.normal(0, 0.03))
                levels = np.quantile(values, [float(name) for name in QUANTILES])
                column |= {"kind": "number", "mean": float(values.mean()), "deviation": float(values.std())}
                column |= {"quantiles": dict(zip(QUANTILES, map(float, levels), strict=True))}
            columns.append(column)
        found.append({"rows": rows, "rows_read": rows, "profiled_at": at, "columns": columns})
    return found
