"""Professionalisation: the competence of members and the vitality of communities.

    c += (1 - c) * (1 - exp(-(practice + peers * vitality + support if accompanied) * step))
    vitality = size / (size + half) * (1 - w + w * commons / (commons + half')) * min(1, hours given / hours needed)

Own practice is slower for accompagnateurs, and slower with heritage effort. The competence of non-members depreciates.

Reads   organisations.stage, organisations.professional, organisations.territory, organisations.accompanied_until,
        organisations.accompagnateur, communities.size, communities.alive_since, communities.commons,
        territories.alive_since, territories.members, territories.commons, territories.funded_until
Writes  organisations.competence, communities.vitality, territories.vitality
Source  groups of peers help and last (Cai and Szeidl 2018); forms assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import walk
from simulation.state.neighbourhood import Rows
from simulation.state.tables import NEVER, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)


@walk
def vitality(size, commons, hours, size_half, commons_weight, commons_half, hours_needed):
    """The vitality of one community, [0, 1]: a function of its size, its commons, and hours of animation per member."""
    if size <= 0:
        return 0.0
    heritage = 1.0 - commons_weight + commons_weight * commons / (commons + commons_half)
    needed = hours_needed * size
    care = 1.0 if hours >= needed else hours / needed
    return size / (size + size_half) * heritage * care


@walk
def _share_hours(alive_since, funded_until, now, staff, paid, hours):
    """Add hours to territories: those of a programme if it is funded, else an equal share of the staff's hours.

    Returns the number of funded territories.
    """
    coordinated = 0
    funded = 0
    for territory in range(alive_since.shape[0]):
        if funded_until[territory] > now:
            funded += 1
        elif alive_since[territory] != NEVER:
            coordinated += 1
    for territory in range(alive_since.shape[0]):
        if funded_until[territory] > now:
            hours[territory] += paid
        elif alive_since[territory] != NEVER:
            hours[territory] += staff / coordinated
    return funded


@walk
def _add_up_hours(givers, hours_each, sizes, staff_hours, hours):
    """The hours of each community: those that its members give, and those of the staff in proportion to its size."""
    for index in range(givers.shape[0]):
        hours[index] = givers[index] * hours_each + staff_hours * sizes[index]


@walk
def _update_vitality(sizes, commons, hours, alive_since, size_half, commons_weight, commons_half, hours_needed, out):
    for index in range(sizes.shape[0]):
        if alive_since[index] == NEVER:
            out[index] = 0.0
        else:
            out[index] = vitality(
                sizes[index], commons[index], hours[index], size_half, commons_weight, commons_half, hours_needed
            )


@walk
def learning_rate(practice, peers, vitality, support, accompanied):
    """Rate at which one member closes its gap of competence, per month."""
    return practice + peers * vitality + (support if accompanied else 0.0)


@walk
def _learn(
    stage, competence, professional, accompanied_until, accompagnateur, lively,
    practice, slowdown, peers, support, depreciation, step,
):  # fmt: skip
    for row in range(stage.shape[0]):
        if stage[row] < ENGAGED:
            if competence[row] > 0.0:
                competence[row] -= depreciation * competence[row]
            continue
        own = practice * slowdown if accompagnateur[row] else practice
        around = lively[professional[row]] if professional[row] != NEVER else 0.0
        rate = learning_rate(own, peers, around, support, accompanied_until[row] != NEVER)
        competence[row] += (1.0 - competence[row]) * -math.expm1(-rate * step)


def professionalise(world: World) -> None:
    """Update the vitality of communities and the competence of members."""
    organisations = world.organisations
    learning = world.parameters.learning
    _update_communities(world, world.members())
    lively = world.communities.vitality if len(world.communities) else np.zeros(1)
    _learn(
        organisations.stage, organisations.competence, organisations.professional, organisations.accompanied_until,
        organisations.accompagnateur, lively, learning.practice * (1.0 - world.parameters.club.heritage),
        learning.slowdown, learning.peers, learning.support, world.chance(learning.depreciation), world.length,
    )  # fmt: skip


@walk
def _count_givers(members, stage, accompagnateur, professional, territory, givers_by_community, givers_by_territory):
    """Count the members that give hours (accompagnateurs and animators): total, by community and by territory."""
    count = 0
    for index in range(members.shape[0]):
        row = members[index]
        if not accompagnateur[row] and stage[row] != ANIMATOR:
            continue
        count += 1
        givers_by_territory[territory[row]] += 1.0
        if professional[row] != NEVER:
            givers_by_community[professional[row]] += 1.0
    return count


@walk
def _count_in_live(sizes, alive_since):
    """The total number of members of live communities."""
    count = 0
    for index in range(sizes.shape[0]):
        count += sizes[index] if alive_since[index] != NEVER else 0
    return count


def _update_communities(world: World, members: Rows) -> None:
    organisations = world.organisations
    communities = world.communities
    territories = world.territories
    p = world.parameters.communities
    staff = world.parameters.club.staff
    giving = np.zeros(len(communities))
    giving_locally = np.zeros(len(territories))
    givers = _count_givers(
        members, organisations.stage, organisations.accompagnateur, organisations.professional,
        organisations.territory, giving, giving_locally,
    )  # fmt: skip
    for_communities = staff * world.share_of_effort("accompaniment") * p.staff_share * p.hours_per_fte
    inside = int(_count_in_live(communities.size, communities.alive_since))
    hours = np.empty(len(communities))
    _add_up_hours(giving, p.hours_given, communities.size, for_communities / inside if inside else 0.0, hours)
    rest = (p.size_half, p.commons_weight, p.commons_half, p.hours_needed)
    _update_vitality(communities.size, communities.commons, hours, communities.alive_since, *rest, communities.vitality)
    effort = staff * world.share_of_effort("territories")
    world.effort["territories"] += effort * world.length
    hours = giving_locally * p.hours_given
    paid = world.parameters.animation.funded_fte
    funded = _share_hours(
        territories.alive_since, territories.funded_until, world.step, effort * p.hours_per_fte,
        paid * p.hours_per_fte, hours,
    )  # fmt: skip
    world.effort["programme"] += float(funded) * paid * world.length
    _update_vitality(
        territories.members, territories.commons, hours, territories.alive_since, *rest, territories.vitality
    )
    attended = inside + int(_count_in_live(territories.members, territories.alive_since))
    world.hours["communities"] += attended * p.hours_attended * world.length
    world.hours["animation"] += givers * p.hours_given * world.length
