"""Proof that the procedure works: clubs whose numbers are known are calibrated as the real one is.

    proof = prove(calibration, clubs=200)
    proof.coverage, proof.uniform

*Coverage and ranks.* A posterior world is taken for the real club. It reports what its own run gave, through the error
model, and the numbers are weighed by this report as well. If all is right, the rank of a club's true number among the
weighed worlds is uniform (simulation-based calibration: Talts et al. 2018; at the posterior of real data: Säilynoja,
Schmitt, Bürkner and Vehtari 2025), and 90 % intervals hold it in 90 of 100 clubs. The runs are those of the kept
library; the club's own are left out.

*Recovery.* What the observations can tell of each number at all: over the prior's runs, the share of its variance that
a regression on their reports explains out of sample (regression adjustment of approximate Bayesian computation,
Beaumont, Zhang and Balding 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas

from experiments.calibration import weighted
from experiments.calibration.emulator import predicted
from experiments.calibration.learnt import LEVEL, holm
from experiments.calibration.likelihood import Floats, log_likelihoods, reported

if TYPE_CHECKING:
    from experiments.calibration.posterior import Calibration

CLUBS = 200
"""Clubs that are made up."""
SEED = 2018
INTERVAL = 0.9
COVERED = (0.85, 0.95)
"""In how many of the cases these intervals must hold the true number; few draws make them too narrow."""


@dataclass(frozen=True)
class Proof:
    """What became of made-up clubs.

    Attributes:
        ranks: of each club's true numbers among the weighed worlds, in [0, 1]: one row a club, one column a number.
        sizes: effective sample size of each club's weights.
        recovery: one row a number: factor, told (share of the variance that the reports explain out of sample).
    """

    ranks: pandas.DataFrame
    sizes: Floats
    recovery: pandas.DataFrame

    @property
    def coverage(self) -> Floats:
        """Of each number, in how many clubs its 90 % interval holds it: shape (numbers,)."""
        tail = (1.0 - INTERVAL) / 2.0
        ranks = self.ranks.to_numpy()
        return np.asarray(((ranks >= tail) & (ranks <= 1.0 - tail)).mean(axis=0))

    @property
    def uniformity(self) -> pandas.DataFrame:
        """Whether the ranks are uniform: factor, coverage, distance, p_value and p_holm of Kolmogorov-Smirnov."""
        from scipy.stats import kstest

        tests = [kstest(self.ranks[name].to_numpy(), "uniform") for name in self.ranks.columns]
        p_values = np.array([test.pvalue for test in tests])
        return pandas.DataFrame(
            {
                "factor": list(self.ranks.columns), "coverage": self.coverage,
                "distance": [test.statistic for test in tests], "p_value": p_values, "p_holm": holm(p_values),
            }
        )  # fmt: skip

    @property
    def is_uniform(self) -> bool:
        """Whether no number's ranks differ from uniform ones beyond chance."""
        return bool((self.uniformity["p_holm"] > LEVEL).all())

    @property
    def is_sound(self) -> bool:
        """Whether ranks are uniform *and* intervals hold what they should: one alone passes when too little was run."""
        return self.is_uniform and COVERED[0] <= float(self.coverage.mean()) <= COVERED[1]


def prove(calibration: Calibration, clubs: int = CLUBS, seed: int = SEED) -> Proof:
    """Calibrate made-up clubs by the runs that are kept.

    Args:
        calibration: the runs and their weights.
        clubs: how many are made up.
        seed: of their reports.
    """
    draws = np.random.default_rng(seed)
    outcomes = calibration.library.outcomes(calibration.observed)
    worlds = calibration.library.worlds
    numbers = worlds.to_numpy(dtype=np.float64)
    chosen = calibration.resampled(clubs)
    reports = reported(calibration.observed, outcomes[chosen], draws)
    log_weights = np.log(np.maximum(calibration.weights, 1e-300))
    ranks = np.empty((clubs, numbers.shape[1]))
    sizes = np.empty(clubs)
    for club, (row, said) in enumerate(zip(chosen, reports, strict=True)):
        logarithms = log_weights + log_likelihoods(calibration.observed, said, outcomes).sum(axis=1)
        logarithms[row] = -np.inf
        weights = np.exp(logarithms - logarithms.max())
        sizes[club] = weighted.effective_size(weights)
        for index, of_equal in enumerate(draws.random(numbers.shape[1])):  # a rank among equals is drawn
            ranks[club, index] = weighted.share_below(numbers[:, index], weights, numbers[row, index], of_equal)
    return Proof(pandas.DataFrame(ranks, columns=worlds.columns), sizes, _recovery(calibration, draws))


def _recovery(calibration: Calibration, draws: np.random.Generator) -> pandas.DataFrame:
    """What reports of the prior's runs tell of each number, the most first."""
    first = calibration.proposals[0].runs
    outcomes = calibration.library.outcomes(calibration.observed)[:first]
    reports = np.log1p(np.maximum(reported(calibration.observed, outcomes, draws), 0.0))
    centred = (reports - reports.mean(axis=0)) / np.maximum(reports.std(axis=0), 1e-12)
    crossed = np.triu_indices(centred.shape[1])
    features = np.hstack([centred, centred[:, crossed[0]] * centred[:, crossed[1]]])
    rows = []
    for name in calibration.library.worlds.columns:
        values = calibration.library.worlds[name].to_numpy(dtype=np.float64)[:first]
        missed = values - predicted(features, values)
        rows.append((name, max(0.0, 1.0 - float(np.mean(missed**2) / values.var()))))
    table = pandas.DataFrame(rows, columns=["factor", "told"])
    return table.sort_values("told", ascending=False, kind="stable").reset_index(drop=True)
