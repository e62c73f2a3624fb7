"""What is observed: each measure is a pure function of the world's survey, with its unit, meaning and range.

    observe(world)                       # {"members": 13.0, ...}: the twelfth place of the month
    MEASURES["members"].label["fr"]      # "Adhérents"

Costly measures (chains, components, triangles) are taken every `measures.network_every` months and at the end; between
two takings they are not a number.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.measures import people, routes, work  # noqa: F401  (declarations, in this order)
from simulation.measures.declaration import MEASURES, Measure
from simulation.measures.people import CAUSES
from simulation.measures.survey import Survey
from simulation.world import World

__all__ = ["CAUSES", "MEASURES", "Measure", "month_of_takeoff", "observe"]


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


def month_of_takeoff(
    joins: Any, joins_by_outreach: Any, exits: Any, members: Any, large: float = 250.0, window: int = 24
) -> int | None:
    """The month of take-off, or None: at scale, growth has become self-sustaining.

    It is the first month at which, over the last `window` months, the joins that the club's own outreach did not bring
    exceed all exits, while the club has at least `large` members: more than a team of two ever held together by itself.
    (Definition of this project: the network reproduces itself.)

    Args:
        joins, joins_by_outreach, exits, members: monthly series from month 0, shape (months + 1,).
        large: members from which growth counts (half of the reference membership; the upper end of the range at which a
            club that only its staff feeds saturates).
        window: months looked back.
    """
    members = np.asarray(members, dtype=np.float64)
    net = np.cumsum(np.asarray(joins) - np.asarray(joins_by_outreach) - np.asarray(exits))
    for month in range(window, len(members)):
        if net[month] - net[month - window] > 0 and members[month] >= large:
            return month
    return None
