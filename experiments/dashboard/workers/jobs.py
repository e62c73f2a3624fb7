"""The heavy work of the page, each piece a function that a process of its own carries out (see `jobs`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.dashboard.workers import uncertainty_bands
from experiments.runs.checks import check_finished
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from simulation.measures import COLUMN_OF

if TYPE_CHECKING:
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.explanation import Explanation
    from experiments.strategies.funnel import Funnel
    from experiments.strategies.lever_contributions import Contributions
    from experiments.strategies.paired_stories import PairedStory
    from experiments.strategies.robust_ranking import Ranking
    from scenarios import Scenario


@dataclass(frozen=True)
class ComparedStrategies:
    """Two strategies under the same luck.

    Attributes:
        bands: the runs of A and of B.
        comparison: their differences.
        funnels: of A and of B.
    """

    bands: tuple[uncertainty_bands.RunBand, uncertainty_bands.RunBand]
    comparison: Comparison
    funnels: tuple[Funnel, Funnel]


def compare_strategies(
    progress: Progress, first: Scenario, second: Scenario, options: RunOptions
) -> ComparedStrategies:
    """A and B, run by run."""
    from experiments.runs.final_state import final_state
    from experiments.strategies.comparison import compare
    from experiments.strategies.funnel import mean_funnel

    comparison = compare([first, second], replace(options, collect=final_state, progress=progress))
    first_results, second_results = comparison.results
    return ComparedStrategies(
        (uncertainty_bands.band_of_results(first_results), uncertainty_bands.band_of_results(second_results)),
        comparison,
        (mean_funnel(first_results), mean_funnel(second_results)),
    )


def explain_strategies(progress: Progress, first: Scenario, second: Scenario, options: RunOptions) -> Explanation:
    """All reasons why A and B differ.

    Raises:
        UserError: no run of one of them has finished.
    """
    from experiments.strategies import explanation

    reasons = explanation.explain_strategies(first, second, options, progress=progress)
    for results in reasons.comparison.results:
        check_finished(results.runs, results.failures)
    return reasons


def try_levers(
    progress: Progress, first: Scenario, second: Scenario, options: RunOptions, compared: ComparedStrategies
) -> Contributions:
    """What each lever of B contributes."""
    from experiments.strategies.lever_contributions import contributions

    known_results = compared.comparison.results
    return contributions(first, second, options=options, known_results=known_results, progress=progress)


def tell_stories(
    progress: Progress, first: Scenario, second: Scenario, options: RunOptions
) -> dict[str, list[PairedStory]]:
    """A few organisations whose lives differ, in each language."""
    from experiments.strategies.paired_stories import find_paired_stories

    return find_paired_stories(first, second, options, progress=progress)


def try_worlds(progress: Progress, first: Scenario, second: Scenario, options: RunOptions) -> Ranking | None:
    """A and B in other worlds that agree with what is known of the real club."""
    from experiments.strategies.robustness_check import check_robustness

    ranking = check_robustness(first, second, options=options, progress=progress)
    if ranking is not None:
        check_finished(ranking.done, ranking.failures)
    return ranking


def middle_run(compared_strategies: ComparedStrategies) -> int:
    """The seed of the pair whose number of members in B is in the middle of all."""
    seeds = compared_strategies.comparison.results[1].seeds
    last = compared_strategies.bands[1].monthly[:, -1, COLUMN_OF["members"]]
    return int(seeds[int(np.argsort(last, kind="stable")[(len(seeds) - 1) // 2])])
