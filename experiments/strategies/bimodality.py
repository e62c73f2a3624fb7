"""Outcomes with two humps: runs that take off and runs that do not are told apart, never hidden in a mean.

    humps_of(values)              # None, or where the valley is and how many runs lie beyond it
    share_of(3, 20)               # 3 of 20 with the exact binomial interval

One hump or two is Silverman's (1981) question: the smallest width of kernel at which the density has one mode is
compared with the widths that smoothed resamples of a one-hump density need. The interval of a share is Clopper and
Pearson's (1934).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST_RUNS = 12
"""With fewer runs nothing is said of humps."""
LEVEL = 0.05
"""Largest chance of a false alarm (Silverman's test errs on the side of one hump)."""
RESAMPLES = 200
SMALLEST_HUMP = 0.08
"""A hump holds at least this share of the runs, and two of them."""
_GRID = 256


@dataclass(frozen=True)
class Share:
    """How many runs of how many, with the exact 95 % interval of the probability."""

    some: int
    runs: int
    lower: float
    upper: float

    @property
    def share(self) -> float:
        """The share of the runs."""
        return self.some / self.runs if self.runs else float("nan")


def share_of(some: int, runs: int, level: float = 0.05) -> Share:
    """A share of runs with the interval of Clopper and Pearson."""
    from scipy.special import betaincinv

    if not runs:
        return Share(0, 0, 0.0, 1.0)
    lower = float(betaincinv(some, runs - some + 1, level / 2)) if some else 0.0
    upper = float(betaincinv(some + 1, runs - some, 1 - level / 2)) if some < runs else 1.0
    return Share(some, runs, lower, upper)


@dataclass(frozen=True)
class Humps:
    """Two groups of runs with a valley between them.

    Attributes:
        valley: the value that separates them.
        low, high: median of the lower and of the upper group.
        upper: how many runs are in the upper group.
        chance: chance that one hump would look like this (at most `LEVEL`).
    """

    valley: float
    low: float
    high: float
    upper: Share
    chance: float


def humps_of(values: Floats) -> Humps | None:
    """The two humps of the runs' figures, or None where one hump explains them (or runs are too few)."""
    known = np.sort(values[np.isfinite(values)])
    spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    if len(known) < FEWEST_RUNS or spread <= 1e-12 * max(1.0, float(np.abs(known).max())):
        return None
    width = _critical_width(known)
    chance = _chance(known, width)
    if chance > LEVEL:
        return None
    valley = _valley(known, width)
    low, high = known[known <= valley], known[known > valley]
    if min(len(low), len(high)) < max(2, SMALLEST_HUMP * len(known)):
        return None
    return Humps(valley, float(np.median(low)), float(np.median(high)), share_of(len(high), len(known)), chance)


def _density(values: Floats, width: float) -> tuple[Floats, Floats]:
    grid = np.linspace(values.min() - 3 * width, values.max() + 3 * width, _GRID)
    return grid, np.exp(-0.5 * ((grid[:, None] - values[None, :]) / width) ** 2).sum(axis=1)


def _modes(values: Floats, width: float) -> int:
    rises = np.diff(_density(values, width)[1])
    signs = np.sign(rises[np.abs(rises) > 1e-12])
    return int(np.count_nonzero((signs[:-1] > 0) & (signs[1:] < 0)))


def _critical_width(values: Floats) -> float:
    """The smallest width of kernel at which the density has one mode (by bisection)."""
    low, high = 1e-3 * float(np.ptp(values)), float(np.ptp(values))
    for _step in range(24):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _modes(values, middle) > 1 else (low, middle)
    return high


def _chance(values: Floats, width: float) -> float:
    """Share of smoothed resamples with more than one mode at this width (the draws are always the same).

    Once it must exceed `LEVEL`, the rest is left out and 1 given back.
    """
    draws = np.random.default_rng(1981)
    variance, count = float(values.var()), len(values)
    shrink = 1.0 / np.sqrt(1.0 + width * width / variance)
    more = 0
    for _resample in range(RESAMPLES):
        chosen = draws.choice(values, count)
        smooth = chosen.mean() + (chosen - chosen.mean() + width * draws.standard_normal(count)) * shrink
        more += _modes(smooth, width) > 1
        if more > LEVEL * RESAMPLES:
            return 1.0
    return more / RESAMPLES


def _valley(values: Floats, width: float) -> float:
    """Where the density, just below the critical width, is lowest between its two modes."""
    for factor in (0.98, 0.9, 0.8, 0.65):
        grid, density = _density(values, factor * width)
        peaks = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:])) + 1
        if len(peaks) > 1:
            first, second = np.sort(peaks[np.argsort(density[peaks])[-2:]])
            return float(grid[first + int(np.argmin(density[first : second + 1]))])
    gaps = np.diff(values)
    at = int(np.argmax(gaps))
    return float(0.5 * (values[at] + values[at + 1]))
