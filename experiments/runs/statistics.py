"""Statistics of runs: intervals of a mean difference, how many runs a precision needs."""

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
