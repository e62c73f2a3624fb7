"""The coordination of territorial communities: the hours that they need, and the hours that there are."""

from __future__ import annotations

from simulation.core.compiled import part
from simulation.state.lists import members_of
from simulation.state.tables import NEVER


@part
def coverage(supply, needed):
    """The share of the hours needed that are there, [0, 1]; 1 where none are needed."""
    return min(1.0, supply / needed) if needed > 0.0 else 1.0


@part
def coverage_of(world, territory):
    """The coverage of one territory: that of the club, or 1 while a programme pays."""
    return 1.0 if world.territories.funded_until[territory] > world.step else world.club.coverage[0]


@part
def hours_of_coordination(world, effort):
    """Hours a month for the coordination of territories: of the staff (full-time equivalents), of accompagnateurs."""
    parameters = world.parameters
    lenders = 0
    for row in members_of(world):
        lenders += 1 if world.organisations.accompagnateur[row] else 0
    lent = lenders * parameters.hours.accompaniment * parameters.support.lent_to_coordination
    return effort * parameters.communities.hours_per_fte + lent


@part
def count_coordinated(world):
    """The number of live territorial communities that the support space coordinates: those that are not funded."""
    territories = world.territories
    count = 0
    for territory in range(territories.alive_since.shape[0]):
        if territories.alive_since[territory] != NEVER and territories.funded_until[territory] <= world.step:
            count += 1
    return count
