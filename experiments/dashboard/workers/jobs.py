"""The heavy work of the page, each piece a function that a process of its own carries out (see `jobs`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.dashboard.workers import own_rules, uncertainty_bands
from experiments.runs.checks import check_finished
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from simulation.measures import COLUMN_OF

if TYPE_CHECKING:
    from experiments.strategies.comparison import Comparison
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
        own_population: parameters that make the population of B another one.
    """

    bands: tuple[uncertainty_bands.RunBand, uncertainty_bands.RunBand]
    comparison: Comparison
    funnels: tuple[Funnel, Funnel]
    own_population: tuple[str, ...]


def compute_band(progress: Progress, scenario: Scenario, organisations: int | None) -> uncertainty_bands.RunBand:
    """The runs behind the live one."""
    return uncertainty_bands.compute(scenario, organisations, progress)


def compare_strategies(
    progress: Progress, first: Scenario, second: Scenario, organisations: int | None, runs: int, seed: int
) -> ComparedStrategies:
    """A and B, run by run."""
    from experiments.runs.final_state import final_state
    from experiments.strategies.comparison import compare
    from experiments.strategies.funnel import mean_funnel

    rules = own_rules.needed_by(first, second)
    options = RunOptions(runs, seed, None, organisations, rules=rules, collect=final_state, progress=progress)
    comparison = compare([first, second], options)
    first_results, second_results = comparison.results
    own = next(iter(comparison.own_population.values()), [])
    return ComparedStrategies(
        (uncertainty_bands.band_of_results(first_results), uncertainty_bands.band_of_results(second_results)),
        comparison,
        (mean_funnel(first_results), mean_funnel(second_results)),
        tuple(own),
    )


def try_levers(
    progress: Progress,
    first: Scenario,
    second: Scenario,
    organisations: int | None,
    runs: int,
    seed: int,
    compared_strategies: ComparedStrategies,
) -> Contributions:
    """What each lever of B contributes."""
    from experiments.strategies.lever_contributions import contributions

    rules = own_rules.needed_by(first, second)
    options = RunOptions(runs, seed, None, organisations, rules=rules, progress=progress)
    return contributions(first, second, options=options, known_results=compared_strategies.comparison.results)


def tell_stories(
    progress: Progress, first: Scenario, second: Scenario, organisations: int | None, seed: int
) -> dict[str, list[PairedStory]]:
    """A few organisations whose lives differ, in each language."""
    from experiments.strategies.paired_stories import find_paired_stories

    rules = own_rules.needed_by(first, second)
    return find_paired_stories(first, second, seed=seed, organisations=organisations, rules=rules, progress=progress)


def try_worlds(
    progress: Progress, first: Scenario, second: Scenario, organisations: int | None, seed: int
) -> Ranking | None:
    """A and B in worlds drawn from plausible ranges."""
    from experiments.strategies.robustness_check import check_robustness

    rules = own_rules.needed_by(first, second)
    ranking = check_robustness(first, second, seed=seed, organisations=organisations, progress=progress, rules=rules)
    if ranking is not None:
        check_finished(ranking.done, ranking.failures)
    return ranking


def middle_run(compared_strategies: ComparedStrategies) -> int:
    """The seed of the pair whose number of members in B is in the middle of all."""
    seeds = compared_strategies.comparison.results[1].seeds
    last = compared_strategies.bands[1].monthly[:, -1, COLUMN_OF["members"]]
    return int(seeds[int(np.argsort(last, kind="stable")[(len(seeds) - 1) // 2])])
