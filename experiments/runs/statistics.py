"""Statistics of runs: intervals of a mean difference, how many runs a precision needs, where variance comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from scenarios.format.problems import UserError, did_you_mean
from scenarios.format.values import near_measure
from scenarios.language import _, in_quotes
from simulation.measures import MEASURES

Floats = npt.NDArray[np.float64]


def interval(deviation: Floats, runs: npt.NDArray[np.int64]) -> Floats:
    """Half of the 95 % interval of a mean of `runs` differences with this standard deviation (Student)."""
    from scipy.special import stdtrit

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(runs > 1, stdtrit(np.maximum(runs - 1, 1), 0.975) * deviation / np.sqrt(runs), np.nan)


def check_measure(name: str) -> None:
    """Refuse what is not a measure, with the nearest right name."""
    if name not in MEASURES:
        raise UserError(_("{name} is not a measure").format(name=in_quotes(name)) + did_you_mean(near_measure(name)))


@dataclass(frozen=True)
class Target:
    """What is to be known, and how well.

    Attributes:
        measure: its difference at the last month.
        half_width: half of the 95 % interval, in the measure's unit.
        minimum, maximum: pairs of runs.
    """

    measure: str
    half_width: float
    minimum: int = FEWEST_PAIRS
    maximum: int = MOST_PAIRS

    def check(self) -> None:
        """Refuse what cannot be aimed at."""
        check_measure(self.measure)
        if not (self.half_width > 0 and math.isfinite(self.half_width)):
            raise UserError(_("--precision should be a number above 0: half of the 95 % interval that you want"))
        if not 2 <= self.minimum <= self.maximum:
            raise UserError(
                _("--minimum {minimum} and --maximum {maximum}: at least 2 runs, and no more at least than at most"),
                minimum=self.minimum,
                maximum=self.maximum,
            )


def needed(runs: int, half: float, target: Target) -> int:
    """Pairs still to run: what the spread so far asks for, at most as many again, within the maximum."""
    total = math.ceil(runs * (half / target.half_width) ** 2) if math.isfinite(half) else 2 * runs
    return max(0, min(max(total, runs + 1), 2 * runs, target.maximum) - runs)


@dataclass(frozen=True)
class RegionVariance:
    """Where the variance of a single run comes from, in the measure's unit squared; an estimate below 0 is given as 0.

    Attributes:
        regions: between the expected outcomes of regions.
        runs: between the runs of one region.
    """

    regions: float
    runs: float

    @property
    def shares(self) -> tuple[float, float]:
        """Of regions and of runs."""
        total = self.regions + self.runs
        return self.regions / total, self.runs / total


def variance_in_regions(values: Floats) -> RegionVariance | None:
    """The variances of outcomes of shape (regions, runs): one-way random effects (Searle, Casella and McCulloch 1992).

    Regions with an outcome that is no number are left out. None with one region, one run in each, or no variance.
    """
    values = values[np.isfinite(values).all(axis=1)]
    regions, runs = values.shape
    if regions < 2 or runs < 2:
        return None
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1)) - within / runs
    return RegionVariance(max(0.0, between), within) if max(0.0, between) + within > 0 else None


@dataclass(frozen=True)
class WorldVariance:
    """Where the variance of a single run comes from, in the measure's unit squared; an estimate below 0 is given as 0.

    Attributes:
        parameters: between worlds.
        regions: between regions, whatever the world, and what regions do differently from world to world; with one run
            in each also what runs do.
        runs: between the runs of one region in one world (None: part of `regions`, since there is one run in each).
    """

    parameters: float
    regions: float
    runs: float | None

    @property
    def shares(self) -> tuple[float, ...]:
        """Of parameters, regions and, where they are told apart, runs."""
        parts = [part for part in (self.parameters, self.regions, self.runs) if part is not None]
        return tuple(part / sum(parts) for part in parts)


def variance_in_worlds(values: Floats) -> WorldVariance | None:
    """The variances of outcomes of shape (worlds, regions, runs), where all worlds have the same regions and seeds.

    Random effects of worlds, crossed with runs that are nested in regions, by their expected mean squares (Searle,
    Casella and McCulloch 1992). None with one world or one region, or no variance at all.
    """
    worlds, regions, runs = values.shape
    if worlds < 2 or regions < 2 or not np.ptp(values):
        return None
    mean = values.mean()
    of_world = values.mean(axis=(1, 2), keepdims=True)
    of_region = values.mean(axis=(0, 2), keepdims=True)
    of_cell = values.mean(axis=2, keepdims=True)
    of_run = values.mean(axis=0, keepdims=True)
    free = (worlds - 1) * (regions - 1)
    world = regions * runs * float(((of_world - mean) ** 2).sum()) / (worlds - 1)
    region = worlds * runs * float(((of_region - mean) ** 2).sum()) / (regions - 1)
    both = runs * float(((of_cell - of_world - of_region + mean) ** 2).sum()) / free
    parameters = max(0.0, (world - both) / (regions * runs))
    if runs < 2:
        return WorldVariance(parameters, max(0.0, (region - both) / worlds) + both, None)
    run = worlds * float(((of_run - of_region) ** 2).sum()) / (regions * (runs - 1))
    rest = float(((values - of_cell - of_run + of_region) ** 2).sum()) / ((worlds - 1) * regions * (runs - 1))
    alike = max(0.0, (region - both - run + rest) / (worlds * runs))
    return WorldVariance(parameters, alike + max(0.0, (both - rest) / runs), max(0.0, (run - rest) / worlds) + rest)
