"""How far from its history a figure may lie, for a false alarm rate that is given and not guessed.

A figure is compared with the median of its history; distances are measured in median absolute deviations (MAD), which
a few odd loads don't move. How many MADs are too many depends on how long the history is: the MAD of fourteen figures
is a rough one. The limit is found by simulation: histories of the same shape are drawn from a normal distribution, and
for each the chance that the next figure lies beyond ``k`` MADs is known exactly; ``k`` is where the mean chance is the
wanted rate (Rao-Blackwell, so that small rates need no millions of draws).
"""

from functools import lru_cache
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DRAWS = 4_000
SEED = 20_260_101
_erf = np.frompyfunc(erf, 1, 1)


def centre_and_scale(history: Numbers, groups: NDArray[np.int64], group: int) -> tuple[float, float]:
    """Median of the figure's own group, and the MAD of all figures about the medians of theirs.

    Args:
        history: earlier figures, roughly symmetric.
        groups: the group of each; one group for all when there is no season.
        group: the group of the figure to be judged.
    """
    residuals = np.empty_like(history)
    centre = 0.0
    for name in np.unique(groups):
        member = groups == name
        middle = float(np.median(history[member]))
        residuals[member] = history[member] - middle
        if name == group:
            centre = middle
    return centre, float(np.median(np.abs(residuals)))


@lru_cache(maxsize=4_096)
def limit(sizes: tuple[int, ...], rate: float) -> float:
    """How many MADs a figure may lie from its median.

    Args:
        sizes: how many figures of history each group has, that of the figure first.
        rate: wanted chance that a figure like all others lies beyond it.
    """
    centres, scales = _simulated(sizes)
    low, high = 1.0, 2.0
    while chance_beyond(centres, scales, high) > rate:
        low, high = high, high * 2
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_beyond(centres, scales, middle) > rate else (low, middle)
    return high


@lru_cache(maxsize=512)
def _simulated(sizes: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Median of the first group and MAD of all, of as many histories as are drawn."""
    random = np.random.default_rng([SEED, *sizes])
    residuals = []
    centres = np.zeros(DRAWS)
    for number, size in enumerate(sizes):
        figures = random.standard_normal((DRAWS, size))
        middles = np.median(figures, axis=1, keepdims=True)
        residuals.append(figures - middles)
        if number == 0:
            centres = middles[:, 0]
    return centres, np.median(np.abs(np.concatenate(residuals, axis=1)), axis=1)


def chance_beyond(centres: Numbers, scales: Numbers, k: float) -> float:
    """The chance that a standard normal figure lies beyond ``k`` MADs, over all histories."""
    above = (centres + k * scales) / sqrt(2)
    below = (centres - k * scales) / sqrt(2)
    inside = (np.asarray(_erf(above), dtype=float) - np.asarray(_erf(below), dtype=float)) / 2
    return float(1 - inside.mean())
