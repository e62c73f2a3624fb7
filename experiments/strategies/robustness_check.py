"""Does a difference hold in other worlds, and in other structures of the model?

    found = check_robustness(load("baseline"), load("more-support"))
    robustness_differences(found)        # of the measure at the end, one a world
    robustness_sentence(found)           # in how many worlds the other strategy does better, and by how much

The intervals of a comparison say how much luck leaves open in one world, whose uncertain numbers are only what is
believed. Here both strategies live once in each of many worlds, with the same population and the same luck: it is a
ranking of two (`experiments.strategies.robust_ranking`).

The worlds agree with what was observed of the real club: a few of each structure that these observations leave open
(`experiments.runs.uncertainty.fitted`). They were fitted over the whole region, and in the demonstration economy. In an
economy of another size forty worlds are drawn from the plausible ranges; these are not calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.runs.defaults import DEMONSTRATION, USUAL_WORLDS
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.uncertainty import Ensemble, drawn, fitted
from experiments.strategies.robust_ranking import Floats, Ranking, rank
from scenarios import Scenario
from simulation.population.counts.counts import region_size


def check_robustness(
    first: Scenario,
    second: Scenario,
    measure: str = "members",
    options: RunOptions = DEFAULTS,
    **keywords: Any,
) -> Ranking | None:
    """Both strategies in the same worlds; None where they do not live in the region (organisations of one's own,
    graphs of theory).

    Args:
        options, keywords: as for `experiments.strategies.robust_ranking.rank`; one run in each world, and at most
            `DEMONSTRATION` organisations, or the whole region.
    """
    return rank_in_other_worlds([first, second], measure, replace(options, **keywords))


def rank_in_other_worlds(
    scenarios: Sequence[Scenario], measure: str = "members", options: RunOptions = DEFAULTS
) -> Ranking | None:
    """Strategies, each once in each of the same worlds; None where one does not live in the region.

    Args:
        options: as for `check_robustness`.
    """
    for scenario in scenarios:
        if not scenario.is_of_region or scenario.parameters(options.changes).population.generator != "region":
            return None
    size = None if options.organisations in (None, region_size()) else min(options.organisations, DEMONSTRATION)
    options = replace(options, runs=1, organisations=size)
    return rank(scenarios, usual_worlds(scenarios, size), measure, options)


def usual_worlds(scenarios: Sequence[Scenario], organisations: int | None, seed: int = 1) -> Ensemble:
    """The worlds of a ranking that names none: fitted to the real club where some were at this size, else drawn.

    Args:
        organisations: size of the economy (None: the whole region, or a user's own population).
        seed: of the draw.
    """
    is_region = all(one.is_of_region and one.parameters().population.generator == "region" for one in scenarios)
    return (fitted(organisations) if is_region else None) or drawn(USUAL_WORLDS, seed)


def robustness_differences(ranking: Ranking) -> Floats:
    """The measure of the second strategy less that of the first, in each finished world where both are numbers."""
    differences = ranking.values[:, 1] - ranking.values[:, 0]
    return np.asarray(differences[np.isfinite(differences)])
