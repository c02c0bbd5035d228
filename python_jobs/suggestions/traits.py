"""Groups of rows by a column's value, and whether the rows that break a rule come from some of them.

Errors are scattered. What only one year, one country or the rows without another value have is a meaning of its own.
How unlike the rows that break a rule are to all rows is told by the chi-square divergence of their shares of the
groups, ``sum(q² / p) − 1`` after Pearson (1900); with ``k (k − 1) / m (m − 1)`` in place of ``q²`` chance alone gives 0
on average, however few they are, and deviates from it by ``sqrt(2 (groups − 1)) / m``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# More numbers than these are taken together, ten groups of as many rows, and apart those below, at and above 0.
MOST_NUMBERS, TENTHS = 30, 10
# Of a smaller group nothing is known; nor of fewer rows that break a rule.
LEAST_SHARE = 0.01
LEAST_BREAKING = 5
# Beyond both they are not scattered: so unlike all rows, and so many times what chance alone deviates.
LEAST_EXCESS, TIMES_CHANCE = 0.3, 6.0
# Most of them are in groups that have so many times as many as chance would give them; the rest may be errors.
TOO_MANY, MOST_OF_THEM = 1.5, 0.5


@dataclass(frozen=True)
class Traits:
    """The groups of one column.

    Attributes:
        places: per row the number of its group; 0 is that of the rows without a value.
        shares: per group its share of the rows.
        edges: between groups of numbers; None where each value is a group.
        numbered: the number of each value's group, less one.
    """

    places: Places
    shares: Numbers
    edges: Numbers | None
    numbered: Mapping[str, int]

    @classmethod
    def of(cls, codes: Places, values: Sequence[str], numbers: Numbers | None) -> "Traits":
        """The groups of a column.

        Args:
            codes: per row the number of its value; -1 for none.
            values: the values.
            numbers: per row the value as a number, where it is one; NaN for none.
        """
        edges = None
        places = codes + 1
        if numbers is not None and (known := np.unique(numbers[~np.isnan(numbers)])).size:
            edges = _edges(numbers[~np.isnan(numbers)], known)
            places = 1 + np.searchsorted(edges, numbers, side="right")
            # Text that is no number is in no group.
            places[np.isnan(numbers)] = len(edges) + 2
            places[codes < 0] = 0
        shares = np.bincount(places, minlength=1) / max(len(places), 1)
        if edges is not None:
            shares = shares[: len(edges) + 2]
        numbered = {} if edges is not None else {value: number for number, value in enumerate(values)}
        return cls(places, shares, edges, numbered)

    def count_of(self, rows: npt.NDArray[np.bool_]) -> Places:
        """Rows per group, of some of the rows."""
        return np.bincount(self.places[rows], minlength=len(self.shares))[: len(self.shares)]

    def count(self, values: Sequence[str | None], nothing: Mapping[str, int]) -> Places:
        """Rows per group, of rows whose values were read again; what is in no group is left out.

        Args:
            values: numbers, and dates in seconds since 1970, as text.
            nothing: texts that stand for no value.
        """
        places = [
            self._place(None if value is None or not value.strip() or value in nothing else value) for value in values
        ]
        return np.bincount([place for place in places if place >= 0], minlength=len(self.shares))

    def _place(self, value: str | None) -> int:
        if value is None:
            return 0
        if self.edges is None:
            return self.numbered.get(value, -2) + 1
        try:
            return 1 + int(np.searchsorted(self.edges, float(value), side="right"))
        except ValueError:
            return -1

    def gathered(self, counts: Places, among: Places | None = None) -> float:
        """How many times more than by chance rows gather in some of the groups; 0 where that is not clear.

        Args:
            counts: of the rows, per group.
            among: of those that they are compared with, per group; None means all.
        """
        _, found, shares = self._compared(counts, among)
        rows = float(found.sum())
        if rows < LEAST_BREAKING or len(shares) < 2:
            return 0.0
        excess = float(np.sum(found * (found - 1) / shares)) / (rows * (rows - 1)) - 1
        times = excess * rows / float(np.sqrt(2 * (len(shares) - 1)))
        many = float(counts[self.crowded(counts, among)].sum())
        is_clear = excess >= LEAST_EXCESS and times > TIMES_CHANCE and many >= MOST_OF_THEM * rows
        return times if is_clear else 0.0

    def crowded(self, counts: Places, among: Places | None = None) -> Places:
        """The groups that have many times as many of some rows as chance would give them.

        Args:
            counts: of the rows, per group.
            among: of those that they are compared with, per group; None means all.
        """
        large, found, shares = self._compared(counts, among)
        crowded: Places = large[(found > 0) & (found >= TOO_MANY * found.sum() * shares)]
        return crowded

    def _compared(self, counts: Places, among: Places | None) -> tuple[Places, Numbers, Numbers]:
        """The groups that are large enough, the rows in them, and their shares of what rows are compared with."""
        shares = self.shares if among is None else among / max(float(among.sum()), 1.0)
        large = np.flatnonzero(shares >= LEAST_SHARE)
        return large, counts[large].astype(np.float64), shares[large] / max(float(shares[large].sum()), 1e-9)


def _edges(numbers: Numbers, different: Numbers) -> Numbers:
    """The least number of each group."""
    if len(different) > MOST_NUMBERS:
        tenths = np.quantile(numbers, np.linspace(0, 1, TENTHS + 1)[1:-1])
        return np.unique([*tenths, 0.0, np.nextafter(0.0, 1.0)])
    # Few numbers, of which rare ones are taken together with their neighbours of the same sign.
    rows = np.array([np.sum(numbers == number) for number in different])
    edges, waiting = [different[0]], int(rows[0])
    for before, number, count in zip(different, different[1:], rows[1:], strict=False):
        if waiting >= LEAST_SHARE * len(numbers) or np.sign(before) != np.sign(number):
            edges.append(number)
            waiting = 0
        waiting += int(count)
    return np.array(edges)
