"""Functional dependencies: what a value of one column says about another, in spite of dirt.

A dependency ``A → B`` is judged by the share of rows, in groups of three and more, that have the most frequent value
of B in their group of A. That share alone means little: it is high for any B that is nearly constant. So it is set
against what it is when the values of B are dealt out by chance, after Goodman and Kruskal's lambda (1954):
``1 − (1 − share) / (1 − share by chance)``. And what deviates must be scattered: a second value that comes again and
again in many groups is another meaning, not an error.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from python_jobs.suggestions.frame import Codes, Frame, FrameColumn
from python_jobs.suggestions.keys import combine
from python_jobs.suggestions.suggestion import Suggestion, share
from python_jobs.suggestions.values import listed_values

LEAST_SHARE = 0.88
# Of groups that are large, the majority is known even when more of the rows deviate. Of so many pairs of columns some
# nearly determine another one by chance.
LEAST_SHARE_OF_LARGE, LEAST_SHARE_OF_PAIRS = 0.85, 0.97
LEAST_SHARE_OF_AMOUNTS = 0.9
LARGE_GROUP = 8
LEAST_LIFT = 0.8
LEAST_LIFT_OF_LARGE = 0.65
LEAST_GROUPED_ROWS = 0.25
LEAST_GROUPS = 5
MOST_SYSTEMATIC = 0.04
# Deviating rows of one group, in ordered pairs: fewer prove nothing, and chance may double what is expected.
LEAST_TOGETHER = 8
MOST_TOGETHER = 2.5
# So few deviate that it doesn't matter how.
HARDLY_ANY = 0.005
PAIR_ROWS = 40_000
MOST_PAIR_COLUMNS = 10
NEARLY_BEST = 0.95
# What comes more than once in a group, and so often, is no error but another name. Errors that no other group has as a
# value are each unlike the other; a wrong one of few values may come again.
TIMES = {"known": 3, "unknown": 20}


@dataclass(frozen=True)
class Dependency:
    """``determinants → dependent``, with the figures that speak for it."""

    determinants: tuple[FrameColumn, ...]
    dependent: FrameColumn
    holds: float
    lift: float
    groups: int
    grouped: int

    @property
    def strength(self) -> float:
        return self.lift * self.grouped


def dependencies(frame: Frame) -> Iterator[Suggestion]:
    """The best determinant of each column: a single one, else a pair.

    Of columns that determine each other, as a clinic's number, name and phone do, one is taken for all: an error in
    any of the others is then blamed on nothing but itself.
    """
    usable = [column for column in frame.columns if _may_depend(frame, column)]
    step = max(1, frame.rows_read // 200_000)
    found = {
        dependent.name: [
            dependency
            for column in usable
            if column is not dependent and may_determine(column)
            if (dependency := judge((column,), column.codes[::step], dependent, dependent.codes[::step]))
        ]
        for dependent in usable
    }
    weight: dict[str, float] = defaultdict(float)
    for several in found.values():
        for dependency in several:
            weight[dependency.determinants[0].name] += dependency.strength
    for dependent in usable:
        several = found[dependent.name] or _pairs(frame, usable, dependent)
        if several:
            best = max(dependency.strength for dependency in several)
            near = [dependency for dependency in several if dependency.strength >= NEARLY_BEST * best]
            yield from _suggestions(max(near, key=lambda entry: weight[entry.determinants[0].name]))


def _may_depend(frame: Frame, column: FrameColumn) -> bool:
    """Neither constant nor a key, and no measured quantity of its own for each row."""
    return 1 < column.distinct < 0.6 * column.present and column.present >= 0.3 * frame.rows_read


def may_determine(column: FrameColumn) -> bool:
    """A name or a code does; a quantity or a time may go along with something, but doesn't say what it is."""
    if column.kind == "text":
        return column.form not in ("decimal", "clock time", "timestamp")
    return column.kind == "number" and column.is_whole


def judge(
    determinants: tuple[FrameColumn, ...], keys: Codes, dependent: FrameColumn, values: Codes
) -> Dependency | None:
    """Whether rows with equal keys have equal values, but for errors."""
    known = (keys >= 0) & (values >= 0)
    keys, values = keys[known], values[known]
    if len(keys) < 30:
        return None
    sizes = np.bincount(keys)
    grouped = sizes[keys] >= 3
    keys, values = keys[grouped], values[grouped]
    rows = len(keys)
    groups = int(np.sum(sizes >= 3))
    if groups < LEAST_GROUPS or rows < LEAST_GROUPED_ROWS * int(known.sum()):
        return None
    most, systematic = _majorities(keys, values, dependent.distinct)
    holds = most / rows
    large = rows / groups >= LARGE_GROUP
    least = LEAST_SHARE_OF_LARGE if large else LEAST_SHARE
    if holds < (LEAST_SHARE_OF_PAIRS if len(determinants) > 1 else least):
        return None
    shuffled, _ = _majorities(keys, np.random.default_rng(0).permutation(values), dependent.distinct)
    by_chance = shuffled / rows
    lift = 1 - (1 - holds) / max(1 - by_chance, 1e-9)
    if by_chance > 0.97 or lift < (LEAST_LIFT_OF_LARGE if large else LEAST_LIFT):
        return None
    # An amount may vary around what is usual; a name or code may not.
    is_amount = dependent.numbers is not None and dependent.kind in ("number", "text") and not dependent.is_whole
    if is_amount and holds < LEAST_SHARE_OF_AMOUNTS:
        return None
    if systematic > MOST_SYSTEMATIC * rows or not _are_scattered(keys, values, dependent.distinct):
        return None
    return Dependency(determinants, dependent, holds, lift, groups, rows)


def _majorities(keys: Codes, values: Codes, distinct: int) -> tuple[int, int]:
    """Rows with the most frequent value of their group; and rows with another that comes often there, too."""
    pairs, counts = np.unique(keys * (distinct + 1) + values, return_counts=True)
    group = pairs // (distinct + 1)
    order = np.lexsort((-counts, group))
    group, counts = group[order], counts[order]
    first = np.concatenate(([True], group[1:] != group[:-1]))
    most = int(counts[first].sum())
    best = np.repeat(counts[first], np.diff(np.concatenate((np.flatnonzero(first), [len(group)]))))
    often = ~first & (counts >= 3) & (counts >= 0.15 * best)
    return most, int(counts[often].sum())


def _are_scattered(keys: Codes, values: Codes, distinct: int) -> bool:
    """Whether deviations fall on groups as chance would have it.

    Errors do. Deviations that come together in some groups while the others have none say that those groups are
    different: a name that women and men have, a customer with two orders. Compared are pairs of deviating rows in one
    group with how many there would be if each row deviated with the same chance.
    """
    pairs, counts = np.unique(keys * (distinct + 1) + values, return_counts=True)
    group = pairs // (distinct + 1)
    sizes = np.bincount(group, weights=counts)
    most = np.zeros(len(sizes))
    np.maximum.at(most, group, counts)
    deviating = sizes - most
    together = float(np.sum(deviating * (deviating - 1)))
    chance = float(deviating.sum() / sizes.sum())
    if chance <= HARDLY_ANY or together < LEAST_TOGETHER:
        return True
    return together <= MOST_TOGETHER * chance**2 * float(np.sum(sizes * (sizes - 1)))


def _pairs(frame: Frame, usable: Sequence[FrameColumn], dependent: FrameColumn) -> list[Dependency]:
    step = max(1, frame.rows_read // PAIR_ROWS)
    candidates = [column for column in usable if column is not dependent and may_determine(column)]
    candidates = sorted(candidates, key=lambda column: column.distinct)[:MOST_PAIR_COLUMNS]
    found = []
    for columns in combinations(candidates, 2):
        if columns[0].distinct * columns[1].distinct > 0.3 * frame.rows_read:
            continue
        codes = combine(columns)[::step]
        dependency = judge(columns, codes, dependent, dependent.codes[::step])
        if dependency:
            found.append(dependency)
    return found


def _suggestions(dependency: Dependency) -> Iterator[Suggestion]:
    """Another group's value contradicts; a value that no group has is wrong by itself."""
    names = [column.sql for column in dependency.determinants]
    told = " and ".join(column.name for column in dependency.determinants)
    held = share(round(dependency.holds * dependency.grouped), dependency.grouped)
    # What is not one of a closed list is not valid, whether or not the list may be shown.
    is_listed = listed_values(dependency.dependent) is not None
    for deviations, dimension in (("known", "consistency"), ("unknown", "validity" if is_listed else "accuracy")):
        arguments = {"determined_by": names, "deviations": deviations, "times": TIMES[deviations]}
        yield Suggestion(
            *("agrees_with_majority", dependency.dependent.name, arguments, dimension),
            evidence=f"{told} determines it in {held} of the rows in {dependency.groups:,} groups",
            fails=minority_sql(dependency.dependent, names, deviations),
            blamed=(dependency.dependent.name,),
            beside=tuple(column.name for column in dependency.determinants),
            names_dimension=dimension == "validity",
        )


def minority_sql(dependent: FrameColumn, determined_by: Sequence[str], deviations: str) -> str:
    """True for a row that differs from more than half of its group; the condition of ``agrees_with_majority``."""
    keys, column = ", ".join(determined_by), dependent.sql
    given = " and ".join([*(f"{name} is not null" for name in determined_by), dependent.present_sql])
    found = "in" if deviations == "known" else "not in"
    counted = (
        f"select {keys}, {column} as v, count(*) as n, sum(count(*)) over (partition by {keys}) as total, "
        f"max(count(*)) over (partition by {keys}) as most from {{table}} where {given} group by {keys}, {column}"
    )
    deviates = f"total >= 3 and most * 2 > total and n < most and (n = 1 or n * {TIMES[deviations]} <= most)"
    return (
        f"{given} and ({keys}, {column}) in (select {keys}, v from ({counted}) as u where {deviates}) "
        f"and {column} {found} (select v from ({counted}) as u where not ({deviates}))"
    )
