"""Does a difference hold in other worlds, and in other structures of the model?

    found = check_robustness(load("baseline"), load("more-support"))
    robustness_differences(found)        # of the measure at the end, one a world
    robustness_sentence(found)           # in how many worlds the other strategy does better, and by how much

The intervals of a comparison say how much luck leaves open in one world, whose uncertain numbers are only what is
believed. Here both strategies live once in each of many worlds, with the same population and the same luck: it is a
ranking of two (`experiments.strategies.robust_ranking`).

The worlds of the whole region agree with what was observed of the real club: one of each structure that these
observations leave open (`experiments.runs.uncertainty.STRUCTURES`). They were fitted at that size. In an economy of
another size forty worlds are drawn from the plausible ranges; these are not calibrated.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.defaults import DEMONSTRATION, USUAL_WORLDS
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.uncertainty import STRUCTURES, drawn, read
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
    options = replace(options, **keywords)
    for scenario in (first, second):
        if not scenario.is_of_region or scenario.parameters(options.changes).population.generator != "region":
            return None
    options = replace(options, runs=1)
    if options.organisations in (None, region_size()):
        return rank([first, second], read(Path(STRUCTURES)).one_of_each(), measure, options)
    size = min(options.organisations, DEMONSTRATION)
    return rank([first, second], drawn(USUAL_WORLDS), measure, replace(options, organisations=size))


def robustness_differences(ranking: Ranking) -> Floats:
    """The measure of the second strategy less that of the first, in each finished world where both are numbers."""
    differences = ranking.values[:, 1] - ranking.values[:, 0]
    return np.asarray(differences[np.isfinite(differences)])
