"""Why two strategies differ: what each lever contributes, and organisations whose lives differ, beside the comparison.

>>> import scenarios
>>> found = explain_strategies(scenarios.load("baseline"), scenarios.load("value-chain-first"), runs=2, months=24,
...               organisations=300, workers=1)
>>> sorted(one.lever.key for one in found.contributions.levers)
['club.split', 'outreach', 'support']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from experiments.runs.final_state import final_state
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.processes import expected_seconds
from experiments.runs.plotting import Plottable
from experiments.runs.run import Progress
from experiments.runs.summary import Costs
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.lever_contributions import Contributions, contributions, levers_between
from experiments.strategies.paired_stories import PairedStory, find_paired_stories
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check import check_robustness, robustness_differences
from scenarios import Scenario
from simulation.population.population import Population

if TYPE_CHECKING:
    import pandas


LEVER_PAIRS = 12
"""Pairs of runs with which each lever is tried at least, unless the comparison has fewer."""
LEVER_SECONDS = 300.0
"""With as many pairs as the comparison has, as long as the runs of all levers should not take longer on one core."""
MEASURE = "members"
"""What the levers are asked about, unless something else is."""


@dataclass(frozen=True)
class Explanation(Plottable):
    """All that a report tells.

    Attributes:
        comparison: the two strategies, whose runs have kept their ending.
        contributions: what each lever does.
        stories: organisations whose lives differ, in the first pair of runs, told in each language.
        robustness_check: both in other worlds (None: not tried, or not the region).
        is_cut: Ctrl-C has come before everything was known.
        costs: the prices that are counted with (None: those of each scenario).
    """

    comparison: Comparison
    contributions: Contributions
    stories: dict[str, list[PairedStory]]
    robustness_check: Ranking | None = None
    is_cut: bool = False
    costs: Costs | None = None

    @property
    def robustness(self) -> Ranking | None:
        """Both in other worlds, where any of these has finished."""
        check = self.robustness_check
        return check if check is not None and len(robustness_differences(check)) else None

    def to_frame(self) -> pandas.DataFrame:
        """What each lever contributes: lever, way, measure, mean_difference, lower, upper, runs."""
        return self.contributions.table

    @property
    def is_interrupted(self) -> bool:
        """Was anything stopped before its end?"""
        is_cut = self.is_cut or (self.robustness_check is not None and self.robustness_check.interrupted)
        return self.comparison.interrupted or self.contributions.left_out == "interrupted" or is_cut


def explain_strategies(
    first: Scenario, second: Scenario, options: RunOptions = DEFAULTS, measure: str = MEASURE, **keywords: Any
) -> Explanation:
    """Run and read everything that the report needs. Options as for `experiments.strategies.comparison.compare`."""
    populations: dict[int, Population] = {}
    options = replace(options, **keywords, collect=final_state)
    comparison = compare([first, second], options, populations)
    return explain(comparison, populations, measure, options.workers, options.progress)


def explain(
    comparison: Comparison,
    populations: Mapping[int, Population],
    measure: str = MEASURE,
    workers: int | None = None,
    progress: Progress | None = None,
    index: int = 1,
) -> Explanation:
    """Why the scenario at `index` differs from the first. Unless it was interrupted, more runs say so.

    Args:
        populations: those of the comparison, by index of their scenario.
    """
    pair = comparison.pair(index)
    seeds = pair.pairs(1)
    if pair.interrupted or not seeds:
        return Explanation(pair, Contributions.untried(pair, measure, "interrupted"), {})
    first, second = pair.scenarios
    results = pair.results[0]
    is_sample = results.population_demonstration and not results.population_own
    own = bool(pair.own_population)
    options = RunOptions(
        lever_pairs(len(results.seeds_asked), len(levers_between(first, second)), pair.months, results.organisations),
        results.seeds_asked[0],
        pair.months,
        results.organisations if is_sample else None,
        results.changes,
        results.spec.rules,
        workers=workers,
        progress=progress,
    )
    effects = Contributions.untried(pair, measure, "interrupted")
    stories: dict[str, list[PairedStory]] = {}
    robustness = None
    is_cut = False
    try:
        effects = contributions(first, second, measure, options, populations.get(0), () if own else pair.results)
        if effects.left_out == "interrupted":
            return Explanation(pair, effects, {})
        if not own:
            stories = find_paired_stories(first, second, replace(options, seed=seeds[0]), populations.get(0))
        robustness = check_robustness(first, second, measure, options)
    except KeyboardInterrupt:  # between runs: what is known so far is told
        is_cut = True
    return Explanation(pair, effects, stories, robustness, is_cut)


def lever_pairs(pairs: int, levers: int, months: int, organisations: int) -> int:
    """Pairs of runs with which each lever is tried: all those of the comparison, or fewer where that would take long.

    >>> lever_pairs(20, 4, 264, 2_000), lever_pairs(20, 2, 264, 149_810), lever_pairs(20, 8, 264, 149_810)
    (20, 20, 12)
    """
    seconds = expected_seconds(2 * max(1, levers), months, organisations)
    return min(pairs, max(LEVER_PAIRS, int(LEVER_SECONDS / seconds)))
