"""Closed lists of values."""

import re

import numpy as np

from python_jobs.suggestions.frame import Codes, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, literal, share
from python_jobs.suggestions.typos import FREQUENT_TIMES, near

MOST_VALUES = 60
# A longer list, where each value comes so often and what is left hardly ever.
MOST_FREQUENT_VALUES, LEAST_FREQUENT = 200, 5
# So many times the usual is the most frequent where all come equally often; of fewer values there is no telling.
ALIKE, LEAST_ALIKE = 2, 20
# The next delivery brings others.
NEVER_LISTED = ("date", "timestamp", "day/month/year", "clock time", "e-mail", "web address", "uuid")


def domain(column: FrameColumn) -> Suggestion | None:
    """A test for a closed list of values; none where values may not be shown."""
    if not column.may_show or (found := listed_values(column)) is None:
        return None
    listed, lost = found
    if column.kind == "number":
        listed = [f"{float(name):g}" for name in listed]
    return Suggestion(
        *("in_set", column.name, {"values": sorted(listed)}, "validity"),
        evidence=f"{share(column.present - lost, column.present)} of the values are "
        + (f"one of these {len(listed)}" if len(listed) > 1 else "the same"),
        fails=f"cast({column.sql} as text) not in ({', '.join(literal(name) for name in listed)}) "
        f"and {column.missing.present_sql(column.sql, listed)}",
        blamed=(column.name,),
        holds=f"cast({column.sql} as text) in ({', '.join(literal(name) for name in listed)})",
    )


def listed_values(column: FrameColumn) -> tuple[list[str], int] | None:
    """A closed list of values, few and each of them often, and how many rows have another."""
    if column.kind not in ("text", "number") or (column.kind == "number" and not column.is_whole):
        return None
    if column.data_type in ("numeric", "real", "double precision") or column.form in NEVER_LISTED:
        return None
    if column.kind == "number" and not column.names_an_id:
        # A quantity has limits, not a list.
        return None
    order = np.argsort(-column.counts, kind="stable")
    counts = column.counts[order]
    names = [column.values[i] for i in order]
    limit = MOST_VALUES if column.kind == "text" else 12
    kept = _cut(counts)
    if column.kind == "text" and kept < len(counts) and counts[kept - 1] >= LEAST_FREQUENT:
        limit = MOST_FREQUENT_VALUES
    if kept > 3 * limit:
        return None
    mistyped = near(dict(zip(names, counts.tolist(), strict=True)))
    listed = [name for name in names[:kept] if name not in mistyped]
    if column.kind == "number" or column.form == "integer":
        # Next to the others, a rare number is only that: a seventh line of an order.
        listed = _with_neighbours(listed, names)
    rare = set(names) - set(listed)
    if len(listed) == 1 and _is_number(listed[0]):
        # A count that is nearly always 0.
        return None
    if not 0 < len(listed) <= limit or column.present < 8 * len(listed):
        return None
    lost = sum(int(count) for name, count in zip(names, counts, strict=True) if name in rare)
    if lost > 0.12 * column.present:
        return None
    singles = sum(1 for name, count in zip(names, counts, strict=True) if name not in rare and count <= 2)
    if singles > 0.2 * len(listed):
        return None
    return listed, lost


def _with_neighbours(listed: list[str], names: list[str]) -> list[str]:
    known = [float(name) for name in listed if _is_number(name)]
    if not known:
        return listed
    low, high = min(known), 2 * max(known)
    return [name for name in names if name in listed or (_is_number(name) and low <= float(name) <= high)]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]*[.]?[0-9]+", text))


def _cut(counts: Codes) -> int:
    """How many of the counts, greatest first, belong to the list: up to the widest gap before rare values."""
    total = int(counts.sum())
    best, ratio = len(counts), float(FREQUENT_TIMES)
    rest = 0
    for index in range(len(counts) - 1, 0, -1):
        rest += int(counts[index])
        if rest > 0.12 * total or counts[index] > max(5, 0.0003 * total):
            break
        if counts[index - 1] / counts[index] >= ratio:
            best, ratio = index, float(counts[index - 1] / counts[index])
    return best if best < len(counts) else _cut_of_alike(counts)


def _cut_of_alike(counts: Codes) -> int:
    """The same where all that belong to the list come about equally often, as the countries of a yearly table do."""
    total, middle = int(counts.sum()), float(np.median(np.repeat(counts, counts)))
    if counts[0] > ALIKE * middle or middle < LEAST_FREQUENT:
        return len(counts)
    kept = int(np.sum(counts > middle / 2))
    rest = int(counts[kept:].sum())
    between = int(np.sum((counts > middle / 2) & (counts < 0.75 * middle)))
    is_clear = kept >= LEAST_ALIKE and 0 < rest <= 0.12 * total and between <= 0.05 * kept
    return kept if is_clear else len(counts)
