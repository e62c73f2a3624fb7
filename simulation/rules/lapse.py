"""Lapse: who leaves the club.

    hazard = base(seniority) * (2 - attention in the first year) * (1 + w * tension) * (1 - loyalty * x)
             * (isolation if isolated) * (accompanied if accompanied)
    tension = competence * (1 - x), x = progress / (progress + half)

A member is isolated if it trades, has no engaged and no cooperative trade partner, and takes part in no live
territorial community (a partner: no engaged contact). A member that leaves keeps part of its competence and remains
aware; projects under way go on to their end.

Reads   organisations.member_since, organisations.accompanied_until, organisations.territory, organisations.identity,
        organisations.progress, organisations.participant, organisations.kind, relations.cooperation,
        territories.alive_since, club.attention
Writes  organisations.stage, organisations.competence, organisations.aware_since, organisations.member_since,
        organisations.left_at, organisations.waiting_since, organisations.accompanied_since,
        organisations.accompanied_until, organisations.professional, organisations.accompagnateur,
        organisations.participant, organisations.progress, organisations.isolated_since, communities.theme,
        communities.size, communities.alive_since, communities.commons, territories.members, territories.partners,
        territories.participants, territories.animators
Source  higher exit in the first year (association benchmarks, Marketing General 2019); tension, isolation and loyalty
        after the founding text, sizes assumed
"""

from __future__ import annotations

import numpy as np

from simulation import membership
from simulation.core.chance import happens, note, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.luck import decision
from simulation.membership import leave_each
from simulation.state.lists import members_of
from simulation.state.surroundings import benefit_of, is_isolated, tension_of
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
FIRST_YEAR = 12.0
LEAVES = decision("leaves the club")
LAPSED = int(EventType.LAPSED)


@part
def hazard_of(world, row, isolated):
    """Rate at which one member leaves, per month."""
    lapse = world.parameters.lapse
    organisations = world.organisations
    if (world.step - organisations.member_since[row]) * world.length < FIRST_YEAR:
        rate = lapse.first_year * (2.0 - world.club.attention[0])
    else:
        rate = lapse.later
    rate *= (1.0 + lapse.tension * tension_of(world, row)) * (1.0 - lapse.loyalty * benefit_of(world, row))
    if isolated:
        rate *= lapse.isolation
    if organisations.accompanied_until[row] != NEVER:
        rate *= lapse.accompanied
    return rate


@walk
def _leave(world):
    """Update who is isolated, and let members leave; returns how many do."""
    lapse = world.parameters.lapse
    anybody_leaves = lapse.first_year > 0.0 or lapse.later > 0.0
    organisations = world.organisations
    members = members_of(world)
    luck = uniform_each(world, LEAVES, members if anybody_leaves else members[:0])
    leaving = np.empty(members.shape[0], dtype=np.int64)
    count = 0
    for index in range(members.shape[0]):
        row = members[index]
        isolated = is_isolated(world, row)
        if not isolated:
            organisations.isolated_since[row] = NEVER
        elif organisations.isolated_since[row] == NEVER:
            organisations.isolated_since[row] = world.step
        if anybody_leaves and happens(world, luck[index], hazard_of(world, row, isolated)):
            leaving[count] = row
            count += 1
            note(world, LAPSED, row, NEVER, 1 if isolated else 0)
    leave_each(world, leaving[:count])
    for row in leaving[:count]:
        organisations.stage[row] = AWARE
        organisations.aware_since[row] = organisations.left_at[row] = world.step
        organisations.competence[row] *= lapse.competence_kept
    return count


def leave(world: World) -> None:
    """Update which members are isolated; some members leave the club."""
    if _leave(world.record()):
        world.log_notes()
        membership.recount(world)
