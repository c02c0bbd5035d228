"""Seeded random draws, one independent stream per purpose."""

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.floating]


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator of its own for ``purpose``, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def weighted(rng: np.random.Generator, weights: list[float], size: int) -> Ints:
    """Indices into ``weights``, each as often as its weight says."""
    steps = np.cumsum(np.asarray(weights, dtype=float))
    index: Ints = np.searchsorted(steps, rng.random(size) * steps[-1], side="right").astype(np.int16)
    return index


def skewed(rng: np.random.Generator, start: int, length: int, size: int, power: float = 2.0) -> Ints:
    """Indices from ``start`` on, the first of the ``length`` far more often than the last."""
    return start + (length * rng.random(size) ** power).astype(np.int32)
