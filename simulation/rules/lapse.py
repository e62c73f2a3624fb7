"""Lapse: who leaves the club.

    hazard = base(seniority) * (1 + tension weight * tension) * (isolation if isolated) * (accompanied if accompanied)

A member is isolated if it has no relation with an engaged organisation and its territory has no live community. A
member that leaves keeps part of its competence and remains aware.

Reads   organisations.member_since, organisations.accompanied_until, organisations.territory, organisations.identity,
        relations.share_of_sales, relations.share_of_purchases, territories.alive_since
Writes  organisations.stage, organisations.competence, organisations.aware_since, organisations.member_since,
        organisations.waiting_since, organisations.accompanied_since, organisations.accompanied_until,
        organisations.professional, organisations.accompagnateur, organisations.isolated_since, communities.theme,
        communities.size, communities.alive_since, communities.commons, territories.members, territories.animators,
        territories.readiness
Source  higher exit in the first year (association benchmarks, Marketing General 2019); tension and isolation after the
        founding text, sizes assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation import membership
from simulation.core.compiled import walk
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
FIRST_YEAR = 12.0


@walk
def hazard(base, tension, tension_weight, isolated, isolation, accompanied, accompanied_factor):
    """Rate at which one member leaves, per month."""
    rate = base * (1.0 + tension_weight * tension)
    if isolated:
        rate *= isolation
    if accompanied:
        rate *= accompanied_factor
    return rate


@walk
def isolated_from(since, engaged, covered, now):
    """The step since which one member is isolated (NEVER: it is not isolated)."""
    if engaged > 0 or covered:
        return NEVER
    return now if since == NEVER else since


@walk
def _leave(
    members, luck, now, member_since, engaged, tension, territory, alive_since, isolated_since, accompanied_until,
    first_year, later, tension_weight, isolation, accompanied_factor, step, leaving,
):  # fmt: skip
    """Update who is isolated and draw who leaves; returns the number of members that leave."""
    count = 0
    for index in range(members.shape[0]):
        row = members[index]
        covered = alive_since[territory[row]] != NEVER
        isolated_since[row] = isolated_from(isolated_since[row], engaged[index], covered, now)
        base = first_year if (now - member_since[row]) * step < FIRST_YEAR else later
        isolated = isolated_since[row] != NEVER
        accompanied = accompanied_until[row] != NEVER
        rate = hazard(base, tension[index], tension_weight, isolated, isolation, accompanied, accompanied_factor)
        if luck[index] < -math.expm1(-rate * step):
            leaving[count] = row
            count += 1
    return count


def leave(world: World) -> None:
    """Update which members are isolated; some members leave the club."""
    organisations = world.organisations
    lapse = world.parameters.lapse
    members = world.members()
    if not len(members):
        return
    engaged, tension = world.engagement_summary(members)
    leaving = np.empty(len(members), dtype=np.int64)
    count = _leave(
        members, world.luck.uniform("leaves the club", organisations.identity[members]), world.step,
        organisations.member_since, engaged, tension, organisations.territory, world.territories.alive_since,
        organisations.isolated_since, organisations.accompanied_until, lapse.first_year, lapse.later, lapse.tension,
        lapse.isolation, lapse.accompanied, world.length, leaving,
    )  # fmt: skip
    leaving = leaving[:count]
    if not count:
        return
    world.event_log.record(world.step, EventType.LAPSED, leaving)
    membership.leave(world, leaving)
    organisations.stage[leaving] = AWARE
    organisations.aware_since[leaving] = world.step
    organisations.competence[leaving] *= lapse.competence_kept
    membership.recount(world)
