"""How many replicates are enough: the width of the interval and the coefficient of variation against their number.

    found = convergence(values, "members")       # values: shape (points, replicates), in the order of seeds
    found.half_width                             # after 2, 3, ... replicates, one row a point
    replicates_for(found, share=0.05)            # for an interval of 5 % of the mean on each side, at every point

Three answers to one question. *Interval*: half of the 95 % interval of the mean (Student), and the number that a
wanted width asks for. *Stability*: the first number after which the coefficient of variation never differs by 0.01 or
more from what it is there (variance stability, Lee et al. 2015; the bound is assumed). *Power*: the number at which an
analysis of variance between points would find a difference of a given size (Secchi and Seri 2017). Sweeps that stop by
themselves use the same interval (`experiments.sweeps.design.stopping_rule`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas

from experiments.runs.plotting import Plottable
from experiments.runs.statistics import interval
from experiments.sweeps.analysis.study import Floats, Study, analyse_each
from scenarios.format.problems import UserError
from scenarios.language import ngettext

STABLE = 0.01
"""Difference of coefficients of variation from which they are not stable (assumed)."""
SMALL = 0.1
MEDIUM = 0.2
"""Sizes of effect (Seri and Secchi 2017): standard deviation between points over that within points, Cohen's f."""
ALPHA = 0.01
POWER = 0.95
"""Chances of an analysis of variance, as Secchi and Seri (2017) advise for simulations."""
FEWEST = 4
"""Replicates below which nothing is said."""
MOST = 10_000_000


@dataclass(frozen=True)
class Convergence:
    """What more replicates bring for one measure.

    Attributes:
        measure: which.
        values: shape (points, replicates).
        runs: 2, 3, ... replicates.
        half_width: half of the 95 % interval of each point's mean, shape (points, len(runs)).
        variation: coefficient of variation, same shape (not a number where the mean is 0).
    """

    measure: str
    values: Floats
    runs: npt.NDArray[np.int64]
    half_width: Floats
    variation: Floats

    @property
    def mean(self) -> Floats:
        """Of each point."""
        return self.values.mean(axis=1)

    @property
    def deviation(self) -> Floats:
        """Of each point's replicates."""
        return self.values.std(axis=1, ddof=1)

    @property
    def stable_from(self) -> Floats:
        """The number of replicates from which the coefficient of variation is stable, by point; infinite: not yet."""
        later = self.variation[:, ::-1]
        highest = np.maximum.accumulate(later, axis=1)[:, ::-1]
        lowest = np.minimum.accumulate(later, axis=1)[:, ::-1]
        apart = np.maximum(highest - self.variation, self.variation - lowest)[:, :-1]
        is_stable = apart < STABLE
        first_stable = np.where(is_stable.any(axis=1), self.runs[is_stable.argmax(axis=1)], math.inf)
        return np.where(np.isfinite(self.variation).all(axis=1), first_stable, math.nan)


@dataclass(frozen=True)
class ConvergenceStudy(Plottable):
    """Several measures of a sweep.

    Attributes:
        study: the runs.
        share: of the mean, what half of the interval should be.
        measures: what more replicates bring for each.
        refusals: what is said of measures that cannot be analysed.
    """

    study: Study
    share: float
    measures: Sequence[Convergence]
    refusals: Sequence[str] = ()

    def as_table(self) -> pandas.DataFrame:
        """One row a measure and point: mean, deviation, interval, and the replicates that are needed."""

        return pandas.concat([_table(measure, self.share) for measure in self.measures], ignore_index=True)


def _table(measure: Convergence, share: float) -> pandas.DataFrame:

    points, replicates = measure.values.shape
    return pandas.DataFrame(
        {
            "measure": measure.measure, "point": np.arange(1, points + 1), "replicates": replicates,
            "mean": measure.mean, "deviation": measure.deviation, "half_width": measure.half_width[:, -1],
            "variation": measure.variation[:, -1], "stable_from": measure.stable_from, "share": share,
            "needed": replicates_for(measure, share),
        }
    )  # fmt: skip


def study_convergence(study: Study, measures: Iterable[str], share: float) -> ConvergenceStudy:
    """Several measures of a sweep; points with unfinished runs are left out.

    Raises:
        UserError: no measure is there, or there are fewer than four replicates.
    """
    study = study.without_missing()
    return ConvergenceStudy(study, share, *analyse_each(measures, lambda name: convergence(study.outcomes(name), name)))


def convergence(values: Floats, measure: str) -> Convergence:
    """Interval and coefficient of variation against the number of replicates.

    Raises:
        UserError: fewer than four replicates.
    """
    replicates = values.shape[1]
    if replicates < FEWEST:
        raise UserError(
            ngettext(
                "{count} replicate of each point says nothing about convergence: {fewest} at least, best 30 or more",
                "{count} replicates of each point say nothing about convergence: {fewest} at least, best 30 or more",
                replicates,
            ),
            count=replicates,
            fewest=FEWEST,
        )
    runs = np.arange(2, replicates + 1)
    sums = np.cumsum(values - values[:, :1], axis=1)
    squares = np.cumsum((values - values[:, :1]) ** 2, axis=1)
    counts = np.arange(1, replicates + 1)
    variance = np.maximum(squares - sums**2 / counts, 0.0)[:, 1:] / (counts[1:] - 1)
    means = (sums / counts + values[:, :1])[:, 1:]
    deviation = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        variation = np.where(means != 0, deviation / np.abs(means), np.nan)
    return Convergence(measure, values, runs, interval(deviation, runs), variation)


def replicates_for(measure: Convergence, share: float) -> Floats:
    """Replicates after which half of the interval is this share of the mean, by point (infinite at a mean of 0)."""
    return np.array(
        [
            _replicates(float(deviation), share * abs(float(mean)))
            for mean, deviation in zip(measure.mean, measure.deviation, strict=True)
        ]
    )


def _replicates(deviation: float, half_width: float) -> float:
    """The smallest number n with t(n - 1) * deviation / sqrt(n) <= half_width."""
    if deviation == 0.0:
        return 2.0
    if half_width <= 0.0:
        return math.inf
    return _smallest(lambda runs: bool(interval(np.array(deviation), np.array(runs)) <= half_width))


def replicates_for_power(points: int, effect: float, alpha: float = ALPHA, power: float = POWER) -> float:
    """Replicates of each point at which an analysis of variance finds differences between points with this power.

    Args:
        points: how many are compared, 2 at least.
        effect: Cohen's f, the standard deviation between points over that within points.
        alpha: chance to find a difference where there is none.
        power: chance to find one where it is this large.
    """
    from scipy import stats

    def is_enough(runs: int) -> bool:
        within = points * (runs - 1)
        limit = stats.f.isf(alpha, points - 1, within)
        return bool(stats.ncf.sf(limit, points - 1, within, points * runs * effect**2) >= power)

    return _smallest(is_enough)


def _smallest(is_enough: Callable[[int], bool]) -> float:
    """The smallest number from 2 on that is enough, where each larger one is too; infinite beyond ten million."""
    high = 2
    while not is_enough(high):
        high *= 2
        if high > MOST:
            return math.inf
    return float(bisect_left(range(high), True, lo=max(2, high // 2), key=is_enough))
