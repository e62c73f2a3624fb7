"""Professionalisation: the vitality of communities, the coordination of territories, the competence of members.

    c += (1 - c) * (1 - exp(-(practice + peers * vitality + support if accompanied) * step))
    professional: vitality = size / (size + half) * (1 - w + w h) * min(1, hours given / hours needed)
    territorial:  vitality = n / (n + half) * (1 - w + w h) * coverage, with n participants
    h = commons / (commons + half' * members of the community): commons count per member
    coverage = min(1, (territorial effort * hours of a post + hours lent by accompagnateurs) / (hours needed * live))

Funded communities stand outside both sums of coverage; theirs is 1 while they are paid. Own practice is slower with
heritage effort. The competence of non-members depreciates.

Reads   organisations.stage, organisations.professional, organisations.territory, organisations.accompanied_until,
        organisations.accompagnateur, communities.size, communities.alive_since, communities.commons,
        territories.alive_since, territories.participants, territories.commons, territories.funded_until, club.staff
Writes  organisations.competence, communities.vitality, territories.vitality, club.coverage
Source  groups of peers help and last (Cai and Szeidl 2018); 0.2 to 0.5 full-time equivalent a community (domain); forms
        assumed
"""

from __future__ import annotations

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.distributions import chance
from simulation.state.coordination import count_coordinated, coverage, coverage_of, hours_of_coordination
from simulation.state.lists import members_of
from simulation.state.surroundings import effect_of_commons
from simulation.state.tables import NEVER, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
UNKNOWN = -1.0


@part
def vitality(size, commons, care, size_half, commons_weight, commons_half):
    """The vitality of one community, [0, 1]: a function of its size, its commons, and the care that it finds."""
    if size <= 0:
        return 0.0
    heritage = 1.0 - commons_weight + commons_weight * effect_of_commons(commons, size, commons_half)
    return size / (size + size_half) * heritage * care


@part
def _update_communities(world, staff_hours, territorial_effort):
    """Vitality of all communities, and coverage.

    Returns the hours that members attend, animate and lend as accompagnateurs in a month, and the number of territories
    that are funded.
    """
    parameters = world.parameters
    p = parameters.communities
    hours = parameters.hours
    organisations = world.organisations
    communities = world.communities
    territories = world.territories
    giving = np.zeros(communities.size.shape[0])
    animators, lenders = 0, 0
    for row in members_of(world):
        animates = organisations.stage[row] == ANIMATOR
        lends = organisations.accompagnateur[row]
        animators += 1 if animates else 0
        lenders += 1 if lends else 0
        if (animates or lends) and organisations.professional[row] != NEVER:
            giving[organisations.professional[row]] += 1.0
    inside = 0
    attended = 0
    for community in range(communities.size.shape[0]):
        inside += communities.size[community] if communities.alive_since[community] != NEVER else 0
        attended += communities.size[community]
    for community in range(communities.size.shape[0]):
        communities.vitality[community] = 0.0
        if communities.alive_since[community] != NEVER:
            size = communities.size[community]
            given = giving[community] * hours.animation + staff_hours / inside * size
            care = coverage(given, p.hours_needed * size)
            communities.vitality[community] = vitality(
                size, communities.commons[community], care, p.size_half, p.commons_weight, p.commons_half
            )
    supply = hours_of_coordination(world, territorial_effort)
    world.club.coverage[0] = coverage(supply, parameters.animation.hours_needed * count_coordinated(world))
    funded = 0
    for territory in range(territories.alive_since.shape[0]):
        funded += 1 if territories.funded_until[territory] > world.step else 0
        territories.vitality[territory] = 0.0
        if territories.alive_since[territory] != NEVER:
            size = territories.participants[territory]
            attended += size
            territories.vitality[territory] = vitality(
                size, territories.commons[territory], coverage_of(world, territory), p.size_half, p.commons_weight,
                p.commons_half,
            )  # fmt: skip
    return attended * hours.attendance, animators * hours.animation, lenders * hours.accompaniment, funded


@part
def learning_rate(practice, peers, vitality, support, accompanied):
    """Rate at which one member closes its gap of competence, per month."""
    return practice + peers * vitality + (support if accompanied else 0.0)


@part
def _learn(world):
    """Members learn, and the competence of others depreciates."""
    p = world.parameters.learning
    organisations = world.organisations
    competence = organisations.competence
    practice = p.practice * (1.0 - world.parameters.club.heritage)
    lost = chance(p.depreciation, world.length)
    learned = np.full(2 * world.communities.size.shape[0] + 2, UNKNOWN)
    for row in range(competence.shape[0]):
        if organisations.stage[row] < ENGAGED:
            if competence[row] > 0.0:
                competence[row] -= lost * competence[row]
            continue
        group = organisations.professional[row]
        accompanied = organisations.accompanied_until[row] != NEVER
        case = 2 * (group + 1) + (1 if accompanied else 0)
        if learned[case] == UNKNOWN:
            around = world.communities.vitality[group] if group != NEVER else 0.0
            learned[case] = chance(learning_rate(practice, p.peers, around, p.support, accompanied), world.length)
        competence[row] += (1.0 - competence[row]) * learned[case]


@walk
def _professionalise(world, staff_hours, territorial_effort, learns):
    spent = _update_communities(world, staff_hours, territorial_effort)
    if learns:
        _learn(world)
    return spent


def begin(world: World) -> None:
    """At the founding, the vitality of communities follows from their founders."""
    _professionalise(world.record(), _hours_for_communities(world), _territorial_effort(world), False)


def _hours_for_communities(world: World) -> float:
    p = world.parameters.communities
    accompaniment: float = world.club.staff.item(0) * world.share_of_effort("accompaniment")
    return accompaniment * p.staff_share * p.hours_per_fte


def _territorial_effort(world: World) -> float:
    return float(world.club.staff.item(0) * world.share_of_effort("territories"))


def professionalise(world: World) -> None:
    """Update the vitality of communities, the coordination of territories, and the competence of members."""
    effort = _territorial_effort(world)
    hours = _hours_for_communities(world)
    attended, given, lent, funded = _professionalise(world.record(), hours, effort, True)
    world.effort["territories"] += effort * world.length
    world.effort["programme"] += float(funded) * world.parameters.animation.funded_fte * world.length
    world.hours["communities"] += float(attended) * world.length
    world.hours["animation"] += float(given) * world.length
    world.hours["accompaniment"] += float(lent) * world.length
