"""Why two strategies differ: what each lever contributes, and organisations whose lives differ, beside the comparison.

>>> import scenarios
>>> found = explain_strategies(scenarios.load("baseline"), scenarios.load("value-chain-first"), runs=2, months=24,
...               organisations=300, workers=1)
>>> sorted(one.lever.key for one in found.contributions.levers)
['club.split', 'outreach', 'support']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from experiments.compare import Comparison, How, compare
from experiments.endings import ENDING
from experiments.lives import Life, differing_lives
from experiments.why import Contributions, contributions

if TYPE_CHECKING:
    from experiments.runs import Progress
    from scenarios import Scenario
    from simulation.population import Population

LEVER_RUNS = 8
"""Pairs of runs with which each lever is tried, unless the comparison has fewer."""
MEASURE = "members"
"""What the levers are asked about, unless something else is."""


@dataclass(frozen=True)
class Explanation:
    """All that a report tells.

    Attributes:
        comparison: the two strategies, whose runs have kept their ending.
        contributions: what each lever does.
        lives: organisations whose lives differ, in the first pair of runs, told in each language.
    """

    comparison: Comparison
    contributions: Contributions
    lives: dict[str, list[Life]]

    @property
    def is_interrupted(self) -> bool:
        """Was anything stopped before its end?"""
        return self.comparison.interrupted or self.contributions.left_out == "interrupted"


def explain_strategies(first: Scenario, other: Scenario, runs: int = 20, **how: Unpack[How]) -> Explanation:
    """Run and read everything that the report needs. The arguments are those of `experiments.compare.compare`."""
    kept = how.setdefault("kept", {})
    comparison = compare([first, other], runs, **{**how, "at_end": ENDING})
    return explained(comparison, kept, MEASURE, how.get("workers"), how.get("progress"))


def explained(
    comparison: Comparison,
    kept: Mapping[int, Population],
    measure: str = MEASURE,
    workers: int | None = None,
    progress: Progress | None = None,
    place: int = 1,
) -> Explanation:
    """Why the scenario at `place` differs from the first. Its levers and lives are run, unless it was interrupted.

    Args:
        kept: the populations of the comparison, by place.
    """
    pair = comparison.pair(place)
    seeds = pair.pairs(1)
    if pair.interrupted or not seeds:
        return Explanation(pair, Contributions.untried(pair, measure, "interrupted"), {})
    first, other = pair.scenarios
    results = pair.results[0]
    seed, changes, rules = results.seeds_asked[0], results.changes, results.plan.rules
    is_sample = results.population_demonstration and not results.population_own
    size = results.organisations if is_sample else None
    some, own = max(1, min(len(results.seeds_asked), LEVER_RUNS)), bool(pair.own_population)
    asked = (measure, some, seed, pair.months, size, changes, workers, progress, rules, kept.get(0))
    found = contributions(first, other, *asked, () if own else pair.results)
    lives: dict[str, list[Life]] = {}
    if not own and found.left_out != "interrupted":
        lives = differing_lives(
            first, other, seeds[0], pair.months, size, changes, rules, kept.get(0), workers, progress
        )
    return Explanation(pair, found, lives)
