"""Bimodality: runs that take off and runs that do not are told apart, never hidden in a mean.

    find_modes(values)            # None, or the antimode and how many runs lie above it
    binomial_interval(3, 20)      # 3 of 20 with the exact interval of the probability

Silverman's (1981) test: the smallest bandwidth at which a kernel density has one mode is compared with the bandwidths
that smoothed bootstrap samples of a unimodal density need. The interval of a probability is that of Clopper and
Pearson (1934).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST_RUNS = 12
"""With fewer runs nothing is said of modes."""
LEVEL = 0.05
"""Largest chance of a false alarm (Silverman's test errs on the side of one mode)."""
RESAMPLES = 200
SMALLEST_MODE = 0.08
"""A mode holds at least this share of the runs, and two of them."""
_GRID = 256


@dataclass(frozen=True)
class BinomialShare:
    """How many runs of how many, with the exact 95 % interval of the probability."""

    successes: int
    runs: int
    lower: float
    upper: float

    @property
    def share(self) -> float:
        """The share of the runs."""
        return self.successes / self.runs if self.runs else float("nan")


def binomial_interval(successes: int, runs: int, level: float = 0.05) -> BinomialShare:
    """A share of runs with the interval of Clopper and Pearson."""
    from scipy.special import betaincinv

    if not runs:
        return BinomialShare(0, 0, 0.0, 1.0)
    lower = float(betaincinv(successes, runs - successes + 1, level / 2)) if successes else 0.0
    upper = float(betaincinv(successes + 1, runs - successes, 1 - level / 2)) if successes < runs else 1.0
    return BinomialShare(successes, runs, lower, upper)


@dataclass(frozen=True)
class TwoModes:
    """Two groups of runs with an antimode between them.

    Attributes:
        antimode: the value that separates them.
        low, high: median of the lower and of the upper group.
        upper: how many runs are in the upper group.
        p_value: chance that one mode would look like this (at most `LEVEL`).
    """

    antimode: float
    low: float
    high: float
    upper: BinomialShare
    p_value: float


def find_modes(values: Floats) -> TwoModes | None:
    """The two modes of the runs' figures, or None where one mode explains them (or runs are too few)."""
    finite = np.sort(values[np.isfinite(values)])
    spread = float(finite.std(ddof=1)) if len(finite) > 1 else 0.0
    if len(finite) < FEWEST_RUNS or spread <= 1e-12 * max(1.0, float(np.abs(finite).max())):
        return None
    width = _critical_bandwidth(finite)
    p_value = _p_value(finite, width)
    if p_value > LEVEL:
        return None
    antimode = _antimode(finite, width)
    low = finite[finite <= antimode]
    high = finite[finite > antimode]
    if min(len(low), len(high)) < max(2, SMALLEST_MODE * len(finite)):
        return None
    return TwoModes(
        antimode, float(np.median(low)), float(np.median(high)), binomial_interval(len(high), len(finite)), p_value
    )


def _density(values: Floats, width: float) -> tuple[Floats, Floats]:
    grid = np.linspace(values.min() - 3 * width, values.max() + 3 * width, _GRID)
    return grid, np.exp(-0.5 * ((grid[:, None] - values[None, :]) / width) ** 2).sum(axis=1)


def _modes(values: Floats, width: float) -> int:
    rises = np.diff(_density(values, width)[1])
    signs = np.sign(rises[np.abs(rises) > 1e-12])
    return int(np.count_nonzero((signs[:-1] > 0) & (signs[1:] < 0)))


def _critical_bandwidth(values: Floats) -> float:
    """The smallest bandwidth at which the density has one mode (by bisection)."""
    low = 1e-3 * float(np.ptp(values))
    high = float(np.ptp(values))
    for _step in range(24):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _modes(values, middle) > 1 else (low, middle)
    return high


def _p_value(values: Floats, width: float) -> float:
    """Share of smoothed bootstrap samples with more than one mode at this bandwidth (the draws are always the same).

    Once it must exceed `LEVEL`, the rest is left out and 1 given back.
    """
    draws = np.random.default_rng(1981)
    variance = float(values.var())
    count = len(values)
    shrink = 1.0 / np.sqrt(1.0 + width * width / variance)
    more = 0
    for _resample in range(RESAMPLES):
        resample = draws.choice(values, count)
        smooth = resample.mean() + (resample - resample.mean() + width * draws.standard_normal(count)) * shrink
        more += _modes(smooth, width) > 1
        if more > LEVEL * RESAMPLES:
            return 1.0
    return more / RESAMPLES


def _antimode(values: Floats, width: float) -> float:
    """Where the density, just below the critical bandwidth, is lowest between its two modes."""
    for factor in (0.98, 0.9, 0.8, 0.65):
        grid, density = _density(values, factor * width)
        peaks = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:])) + 1
        if len(peaks) > 1:
            first, second = np.sort(peaks[np.argsort(density[peaks])[-2:]])
            return float(grid[first + int(np.argmin(density[first : second + 1]))])
    gaps = np.diff(values)
    widest = int(np.argmax(gaps))
    return float(0.5 * (values[widest] + values[widest + 1]))
