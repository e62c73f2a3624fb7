"""All the measures of a world at once."""

from __future__ import annotations

import math

from simulation.measures.declaration import MEASURES
from simulation.measures.survey import Survey
from simulation.world import World


def observe(world: World, network_too: bool | None = None) -> dict[str, float]:
    """Every measure of the world as it stands (place 12 of the month). Changes nothing.

    Args:
        network_too: take the costly measures; by default every `measures.network_every` months.
    """
    if network_too is None:
        network_too = world.is_new_month and world.month % world.parameters.measures.network_every == 0
    survey = Survey(world)
    return {
        name: float(measure.of(survey)) if network_too or not measure.costly else math.nan
        for name, measure in MEASURES.items()
    }
