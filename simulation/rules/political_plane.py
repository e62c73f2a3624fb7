"""The political plane: the shared project of each territory, and the readiness that it gives.

    g* = 1 - exp(-(partner * engaged partners there + community * coverage if a community lives there))
    g += (1 - exp(-rise * step)) * (g* - g) where g* is higher, with `fall` in place of `rise` where it is lower
    readiness = min(1, base + shared_project * g)

Readiness multiplies engagement, and is asked for where a territorial community is founded. The shared project is built
by people and outlives a departure for a while.

Reads   territories.partners, territories.alive_since, territories.funded_until, club.coverage
Writes  territories.shared_project, territories.readiness
Source  founding text (local authorities, shared project of a territory); preconditions of a territory (CREPE-EFC 2016);
        form assumed
"""

from __future__ import annotations

import math

from simulation.core.compiled import part, walk
from simulation.core.distributions import chance
from simulation.state.coordination import coverage_of
from simulation.state.tables import NEVER
from simulation.world import World


@part
def target_of(world, territory):
    """The shared project that the engaged partners and the live community of one territory sustain, [0, 1)."""
    readiness = world.parameters.readiness
    territories = world.territories
    strength = readiness.partner * territories.partners[territory]
    if territories.alive_since[territory] != NEVER:
        strength += readiness.community * coverage_of(world, territory)
    return -math.expm1(-strength)


@walk
def _move(world, at_once):
    readiness = world.parameters.readiness
    territories = world.territories
    rise = 1.0 if at_once else chance(readiness.rise, world.length)
    fall = 1.0 if at_once else chance(readiness.fall, world.length)
    for territory in range(territories.shared_project.shape[0]):
        target = target_of(world, territory)
        project = territories.shared_project[territory]
        project += (rise if target > project else fall) * (target - project)
        territories.shared_project[territory] = project
        territories.readiness[territory] = min(1.0, readiness.base + readiness.shared_project * project)


def share_projects(world: World) -> None:
    """The shared project of each territory moves towards what its partners and its community sustain."""
    _move(world.record(), False)


def begin_projects(world: World) -> None:
    """At the founding, the shared project of each territory is at its target."""
    _move(world.record(), True)
