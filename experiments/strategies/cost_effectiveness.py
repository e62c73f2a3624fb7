"""Gains beside what they take: per full-time-equivalent month of paid work, and per thousand hours of members.

    >>> import scenarios
    >>> from experiments.strategies.comparison import compare
    >>> from experiments.strategies.cost_effectiveness import cost_effectiveness
    >>> pair = [scenarios.load("baseline"), scenarios.load("more-support")]
    >>> found = cost_effectiveness(compare(pair, runs=2, months=24, organisations=300, workers=1))
    >>> found.effort.difference.mean, found.is_unequal
    (0.0, False)

Strategies of unequal effort are never compared without saying so (`CostEffectiveness.is_unequal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.runs.results import Results
from experiments.runs.summary import effort as account_of
from experiments.strategies.comparison import Comparison, Difference, paired_difference

Floats = npt.NDArray[np.float64]

UNEQUAL = 0.01
"""Share of the first scenario's effort (or hours) from which the two are called unequal."""
HOURS_UNIT = 1000.0
"""Hours of members in whose terms gains are told."""


@dataclass(frozen=True)
class PairedMeans:
    """One figure at the end in both scenarios (means over the pairs of runs), and the paired difference."""

    first: float
    second: float
    difference: Difference

    @property
    def share(self) -> float:
        """The difference as a share of the first (no number where the first has none)."""
        return self.difference.mean / self.first if self.first else float("nan")

    @property
    def is_unequal(self) -> bool:
        """Do the two differ by more than `UNEQUAL`?"""
        return abs(self.difference.mean) > UNEQUAL * abs(self.first)


@dataclass(frozen=True)
class CostEffectiveness:
    """What each scenario spends and gains, from the founding to the last month.

    Attributes:
        effort: full-time-equivalent months of paid work.
        hours: hours of members.
        members, cooperative: members and cooperative relations gained.
        members_per_month, cooperative_per_month: gained for each full-time-equivalent month.
        members_per_hours, cooperative_per_hours: gained for each thousand hours of members.
    """

    effort: PairedMeans
    hours: PairedMeans
    members: PairedMeans
    cooperative: PairedMeans
    members_per_month: PairedMeans
    cooperative_per_month: PairedMeans
    members_per_hours: PairedMeans
    cooperative_per_hours: PairedMeans

    @property
    def is_unequal(self) -> bool:
        """Is paid work or the members' time unequal?"""
        return self.effort.is_unequal or self.hours.is_unequal


def cost_effectiveness(comparison: Comparison, index: int = 1) -> CostEffectiveness:
    """What the scenario at `index` and the first one spend and gain."""
    seeds = comparison.pairs(index)
    first, second = (_account(comparison.results[side], seeds) for side in (0, index))
    return CostEffectiveness(**{name: paired_means(first[name], second[name]) for name in first})


def _account(results: Results, seeds: Sequence[int]) -> dict[str, Floats]:
    rows = [results.seeds.index(seed) for seed in seeds]
    account = {name: figures[rows] for name, figures in account_of(results).items()}
    months, hours, members, cooperative = (account[name] for name in ("total", "hours", "members", "cooperative"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "effort": months,
            "hours": hours,
            "members": members,
            "cooperative": cooperative,
            "members_per_month": np.where(months > 0, members / months, np.nan),
            "cooperative_per_month": np.where(months > 0, cooperative / months, np.nan),
            "members_per_hours": np.where(hours > 0, HOURS_UNIT * members / hours, np.nan),
            "cooperative_per_hours": np.where(hours > 0, HOURS_UNIT * cooperative / hours, np.nan),
        }


def paired_means(first: Floats, second: Floats, measure: str = "members") -> PairedMeans:
    """One figure of each run on both sides, pair by pair; what is no number is left out."""
    finite = np.isfinite(first) & np.isfinite(second)
    before = first[finite]
    after = second[finite]
    difference = paired_difference(without_rounding_noise(after - before, before), measure)
    first_mean, other_mean = (float(values.mean()) if len(values) else float("nan") for values in (before, after))
    return PairedMeans(first_mean, other_mean, difference)


def without_rounding_noise(differences: Floats, beside: Floats) -> Floats:
    """Differences in which what only the order of additions leaves (1e-9 of the value) is nothing."""
    return np.where(np.abs(differences) <= 1e-9 * np.abs(beside), 0.0, differences)
