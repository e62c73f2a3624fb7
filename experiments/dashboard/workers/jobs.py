"""The heavy work about two strategies, each piece a function that a process of its own carries out (see `job_pool`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.dashboard.workers import uncertainty_bands
from experiments.runs.checks import check_finished
from experiments.runs.final_state import final_state
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from experiments.strategies import explanation
from experiments.strategies.causes.funnel import Funnel, mean_funnel
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check import check_robustness, rank_in_other_worlds
from scenarios import Scenario
from simulation.measures import COLUMN_OF


@dataclass(frozen=True)
class ComparedStrategies:
    """Two strategies under the same luck.

    Attributes:
        bands: the runs of both.
        comparison: their differences.
        funnels: of both.
    """

    bands: tuple[uncertainty_bands.RunBand, uncertainty_bands.RunBand]
    comparison: Comparison
    funnels: tuple[Funnel, Funnel]

    def called(self, scenarios: Sequence[Scenario]) -> ComparedStrategies:
        """The same runs, under the names that the strategies have now."""
        return replace(self, comparison=self.comparison.called(scenarios))

    @property
    def middle_seed(self) -> int:
        """The seed of the pair whose number of members in the second is in the middle of all."""
        seeds = self.comparison.results[1].seeds
        last = self.bands[1].monthly[:, -1, COLUMN_OF["members"]]
        return int(seeds[int(np.argsort(last, kind="stable")[(len(seeds) - 1) // 2])])


def compare_strategies(
    first: Scenario, second: Scenario, options: RunOptions, progress: Progress
) -> ComparedStrategies:
    """Both, run by run."""
    comparison = compare([first, second], options, collect=final_state, progress=progress)
    bands = [uncertainty_bands.band_of_results(results) for results in comparison.results]
    return ComparedStrategies(tuple(bands), comparison, tuple(map(mean_funnel, comparison.results)))


def explain_strategies(
    first: Scenario, second: Scenario, options: RunOptions, progress: Progress
) -> explanation.Explanation:
    """All reasons why two strategies differ.

    Raises:
        UserError: no run of one of them has finished.
    """
    reasons = explanation.explain_strategies(first, second, options, progress=progress)
    for results in reasons.comparison.results:
        check_finished(results.runs, results.failures)
    return reasons


def try_worlds(first: Scenario, second: Scenario, options: RunOptions, progress: Progress) -> Ranking | None:
    """Both in other worlds."""
    return _checked(check_robustness(first, second, options=options, progress=progress))


def run_side_by_side(
    scenarios: Sequence[Scenario], options: RunOptions, progress: Progress
) -> tuple[uncertainty_bands.RunBand, ...]:
    """Several strategies under the same luck: the runs of each."""
    comparison = compare(scenarios, options, progress=progress)
    return tuple(map(uncertainty_bands.band_of_results, comparison.results))


def rank_strategies(scenarios: Sequence[Scenario], options: RunOptions, progress: Progress) -> Ranking | None:
    """Several strategies in other worlds."""
    return _checked(rank_in_other_worlds(scenarios, options=replace(options, progress=progress)))


def _checked(ranking: Ranking | None) -> Ranking | None:
    """The ranking, if any of its worlds has finished.

    Raises:
        UserError: none has.
    """
    if ranking is not None:
        check_finished(ranking.done, ranking.failures)
    return ranking
