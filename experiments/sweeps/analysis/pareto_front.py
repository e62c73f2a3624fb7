"""Which strategies no other strategy beats on every outcome: the Pareto front of two or three outcomes.

    goals = [Goal("members"), Goal("effort", is_least=True)]
    front = pareto_front(study, goals)
    front.is_best                  # which points are not dominated
    front.chance                   # in what share of the seeds each point is not dominated

A point dominates another when it is at least as good on every outcome and better on one. Outcomes are means over the
seeds; since all points share their seeds, the front is also taken for each seed alone: a point that luck puts on the
front of the means is there in few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas

from experiments.runs.plotting import Plottable
from experiments.sweeps.analysis.study import Bools, Floats, Study
from scenarios.format.problems import UserError
from scenarios.language import _

ROUNDING = 1e-9
"""Share of the largest value of an outcome within which two values are equal."""


@dataclass(frozen=True)
class Goal:
    """An outcome and what is wanted of it: as much as possible, or as little."""

    measure: str
    is_least: bool = False


@dataclass(frozen=True)
class ParetoFront(Plottable):
    """The strategies that are not dominated.

    Attributes:
        goals: two or three.
        means: of the outcomes over the seeds, shape (points, goals).
        is_best: which points no other dominates, in the means.
        chance: share of the seeds in which each point is not dominated.
        table: the points.
        study: the runs.
    """

    goals: tuple[Goal, ...]
    means: Floats
    is_best: Bools
    chance: Floats
    table: pandas.DataFrame
    study: Study

    def as_table(self) -> pandas.DataFrame:
        """One row a point: its factors, its mean outcomes, whether and how surely it is on the front."""
        outcomes = {goal.measure: means for goal, means in zip(self.goals, self.means.T, strict=True)}
        table = self.table.assign(**outcomes, not_dominated=self.is_best, share_of_seeds=self.chance)
        table.insert(0, "point", np.arange(1, len(table) + 1))
        return table


def pareto_front(study: Study, goals: Sequence[Goal]) -> ParetoFront:
    """The Pareto front of a sweep's points.

    Raises:
        UserError: not two or three different outcomes, or one of them is not there.
    """
    if not 2 <= len(goals) <= 3 or len({goal.measure for goal in goals}) < len(goals):
        raise UserError(
            _("a Pareto front needs two or three different outcomes, such as --most members --least effort")
        )
    study = study.without_missing()
    values = np.stack([study.outcomes(goal.measure) for goal in goals], axis=2)
    signs = np.array([-1.0 if goal.is_least else 1.0 for goal in goals])
    means = values.mean(axis=1)
    by_seed = np.stack([not_dominated(signs * values[:, seed]) for seed in range(values.shape[1])])
    return ParetoFront(tuple(goals), means, not_dominated(signs * means), by_seed.mean(axis=0), study.table, study)


def not_dominated(values: Floats) -> Bools:
    """Which rows no other row dominates, more being better in every column; equal rows do not dominate each other.

    Values that differ by rounding only, as sums of the same effort do, are equal.
    """
    slack = ROUNDING * np.abs(values).max(axis=0)
    dominated = [((values >= row - slack).all(axis=1) & (values > row + slack).any(axis=1)).any() for row in values]
    return ~np.array(dominated, dtype=np.bool_)
