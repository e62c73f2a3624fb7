"""Outreach targeting: which organisations the club's outreach targets.

A targeting rule is a function of the world that returns the weight of each organisation (shape: organisations), or None
for equal weights. Outreach reaches unaware organisations only.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from simulation.core.compiled import walk
from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot
from simulation.state.lists import members_of
from simulation.state.tables import KINDS, NEVER, THEMES
from simulation.world import World


@walk
def _count_around(world, count):
    network = world.neighbourhood
    for row in members_of(world):
        for position in range(network.start[row], network.start[row] + network.degree[row]):
            count[network.neighbour[position]] += 1.0


TARGETING = Slot(
    "outreach.targeting",
    Answer(
        "organisation", lambda world: len(world.organisations), lower=0.0, upper=sys.float_info.max, may_be_none=True
    ),
)


@TARGETING.rule
def everyone(world: World) -> Floats | None:
    """All unaware organisations alike.

    Source: assumed.
    """
    return None


@TARGETING.rule
def pivotal_clients(world: World) -> Floats | None:
    """Clients in proportion to the shares of others' sales that they stand for.

    Source: assumed.
    """
    return world.pivotality


@TARGETING.rule
def stakeholders(world: World) -> Floats | None:
    """Organisations in proportion to their relations with members.

    Source: assumed.
    """
    weights = np.zeros(len(world.organisations))
    _count_around(world.record(), weights)
    return weights


@TARGETING.rule
def territory(world: World) -> Floats | None:
    """Organisations of the targeted territories.

    Source: assumed.
    """
    return world.targeted_territories()[world.organisations.territory].astype(np.float64)


@TARGETING.rule
def theme(world: World) -> Floats | None:
    """Organisations of the targeted themes.

    None where no theme is named.

    Source: assumed.
    """
    return _named(world.organisations.theme, THEMES, world.parameters.outreach.theme)


@TARGETING.rule
def kind(world: World) -> Floats | None:
    """Organisations of the targeted kinds.

    None where no kind is named.

    Source: assumed.
    """
    return _named(world.organisations.kind, KINDS, world.parameters.outreach.kind)


def _named(column: np.ndarray, names: Sequence[str], name: str) -> Floats:
    return (column == (names.index(name) if name in names else NEVER)).astype(np.float64)


@TARGETING.rule
def crisis(world: World) -> Floats | None:
    """Organisations in a crisis of the volume model.

    Source: assumed.
    """
    return (world.organisations.crisis_until > world.step).astype(np.float64)
