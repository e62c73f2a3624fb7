"""Support allocation: which waiting member gets a free accompaniment slot.

An allocation rule is a function of the world and of the waiting rows; it returns the urgency of each (larger first).
Equal urgencies are served in order of waiting, then in random order.
"""

from __future__ import annotations

import numpy as np

from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot
from simulation.state.neighbourhood import Rows
from simulation.world import World

ALLOCATION = Slot(
    "support.allocation",
    Answer("row that waits", lambda world, waiting: len(waiting)),
)


@ALLOCATION.rule
def first_come(world: World, waiting: Rows) -> Floats:
    """In order of waiting.

    Source: assumed.
    """
    return np.zeros(len(waiting))


@ALLOCATION.rule
def readiest(world: World, waiting: Rows) -> Floats:
    """The most competent first.

    Source: assumed.
    """
    return np.array(world.organisations.competence[waiting])


@ALLOCATION.rule
def most_isolated(world: World, waiting: Rows) -> Floats:
    """Those with the fewest engaged contacts first, then the largest lock-in.

    Source: assumed.
    """
    seen = world.neighbourhood_summary(waiting)
    return seen.lock_in - seen.engaged


@ALLOCATION.rule
def territory(world: World, waiting: Rows) -> Floats:
    """Members of the targeted territories first.

    Source: assumed.
    """
    return world.targeted_territories()[world.organisations.territory[waiting]].astype(np.float64)
