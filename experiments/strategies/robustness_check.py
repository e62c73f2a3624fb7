"""Does a difference hold in other worlds? Two strategies in those that agree with what is known of the real club.

    found = check_robustness(load("baseline"), load("more-support"))
    robustness_differences(found)        # of the measure at the end, one a world
    robustness_sentence(found)           # in how many worlds the other strategy does better, and by how much

The intervals of a comparison say how much luck leaves open in one world, whose uncertain numbers are only what is
believed. Here both strategies live once in each calibrated world (`experiments.runs.uncertainty.calibrated`), in a
demonstration economy, with the same population and the same luck. It is a ranking of two
(`experiments.strategies.robust_ranking`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.defaults import DEMONSTRATION
from experiments.runs.uncertainty import calibrated
from experiments.strategies.robust_ranking import Floats, Ranking, rank

if TYPE_CHECKING:
    from experiments.runs.run import Progress
    from scenarios import Scenario


def check_robustness(
    first: Scenario,
    other: Scenario,
    measure: str = "members",
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    rules: Sequence[str | Path] = (),
) -> Ranking | None:
    """Both strategies in the calibrated worlds; None where they do not live in the region (organisations of one's own,
    graphs of theory).

    Args:
        organisations: size of the comparison (None: the region); here at most `DEMONSTRATION`.

    The other arguments are those of `experiments.strategies.robust_ranking.rank`.
    """
    for one in (first, other):
        if one.files is not None or one.parameters(dict(changes or {})).population.generator != "region":
            return None
    size = min(organisations or DEMONSTRATION, DEMONSTRATION)
    return rank([first, other], calibrated(), measure, 1, seed, months, size, workers, progress, rules, changes=changes)


def robustness_differences(found: Ranking) -> Floats:
    """The measure of the second strategy less that of the first, in each finished world where both are numbers."""
    apart = found.values[:, 1] - found.values[:, 0]
    return np.asarray(apart[np.isfinite(apart)])
