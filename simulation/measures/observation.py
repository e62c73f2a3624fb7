"""Takes all measures of a world."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from simulation.core.luck import Floats
from simulation.measures.declaration import MEASURES
from simulation.measures.survey import Survey
from simulation.world import World


def observe(world: World, network_too: bool | None = None) -> dict[str, float]:
    """All measures of the world by name (the last place of the month). The world does not change.

    Args:
        network_too: take the costly measures too (None: every `measures.network_every` months); else they are NaN.
    """
    if network_too is None:
        network_too = world.is_new_month and world.month % world.parameters.measures.network_every == 0
    survey = Survey(world, network_too)
    return {
        name: float(measure.of(survey)) if network_too or not measure.costly else math.nan
        for name, measure in MEASURES.items()
    }


def measure_month(world: World, last: int, names: Iterable[str] = MEASURES) -> Floats:
    """Chosen measures at the end of a month of a run, in this order.

    Args:
        last: the last month of the run, at which the costly measures are taken too.
    """
    network_too = world.month % world.parameters.measures.network_every == 0 or world.month == last
    survey = Survey(world, network_too)
    measures = [MEASURES[name] for name in names]
    return np.array(
        [measure.of(survey) if network_too or not measure.costly else math.nan for measure in measures], dtype=float
    )
