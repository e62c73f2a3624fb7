"""Outreach targeting: whom the club's outreach aims at.

A targeting rule is a function of the world that gives the weight of each organisation (shape (organisations,)), or None
for everyone alike. Only unaware organisations are reached.
"""

from __future__ import annotations

import numpy as np

from simulation.luck import Floats
from simulation.world import World


def everyone(world: World) -> Floats | None:
    """All organisations alike."""
    return None


def pivotal_clients(world: World) -> Floats | None:
    """Clients in proportion to the shares of others' sales that they stand for. Source: top client decides (assumed)."""
    return world.pivotality


def stakeholders(world: World) -> Floats | None:
    """Organisations in proportion to their relations with members."""
    near, relations = world.neighbourhood, world.relations
    weights = np.zeros(len(world.organisations))
    for member in world.members():
        entries = near.of(int(member))
        others = np.where(entries & 1, relations.source[entries >> 1], relations.target[entries >> 1])
        np.add.at(weights, others, 1.0)
    return weights


def territory(world: World) -> Floats | None:
    """Organisations of the targeted territories alike."""
    return world.targeted_territories()[world.organisations.territory].astype(np.float64)


def crisis(world: World) -> Floats | None:
    """Organisations in a crisis of the volume model alike."""
    return (world.organisations.crisis_until > world.step).astype(np.float64)


TARGETING = {rule.__name__: rule for rule in (everyone, pivotal_clients, stakeholders, territory, crisis)}
