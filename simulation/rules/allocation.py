"""Support allocation: who gets a free accompaniment slot.

An allocation rule is a function of the world and of the rows that wait; it gives the urgency of each (larger first).
Equal urgencies are served in order of waiting, then by a ticket of named luck.
"""

from __future__ import annotations

import numpy as np

from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot
from simulation.state.neighbourhood import Rows
from simulation.world import World


def first_come(world: World, waiting: Rows) -> Floats:
    """In order of waiting alone."""
    return np.zeros(len(waiting))


def readiest(world: World, waiting: Rows) -> Floats:
    """The most competent first."""
    return np.array(world.organisations.competence[waiting])


def most_isolated(world: World, waiting: Rows) -> Floats:
    """Those with the fewest engaged contacts first, then those with the largest tension."""
    engaged, tension = world.engagement_summary(waiting)
    return tension - engaged


def territory(world: World, waiting: Rows) -> Floats:
    """Members of the targeted territories first."""
    return world.targeted_territories()[world.organisations.territory[waiting]].astype(np.float64)


ALLOCATION = Slot(
    "support.allocation",
    (first_come, readiest, most_isolated, territory),
    Answer("row that waits", lambda world, waiting: len(waiting)),
)
