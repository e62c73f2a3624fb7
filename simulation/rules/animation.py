"""Temps 3, animation: who becomes an animator; where territorial communities are founded and where they go dormant.

    P(becomes animator) = 1 - exp(-rate * propensity[kind] * step), for members with the required competence,
    cooperative relations and seniority, if the support space can coordinate one more territory or their territory
    already has a live community

A community is founded in a territory that has an animator, enough members, enough readiness and no live community, if
the support space can coordinate one more. It goes dormant some months after its last animator has stopped. If
`animation.founded_by` is "members", no animator is needed: enough members found it, and too few let it go dormant.

Reads   organisations.stage, organisations.identity, organisations.kind, organisations.competence,
        organisations.member_since, organisations.territory, relations.cooperation, territories.members,
        territories.readiness, territories.funded_until
Writes  organisations.stage, territories.members, territories.animators, territories.readiness,
        territories.alive_since, territories.founder, territories.founded, territories.died,
        territories.without_since, communities.theme, communities.size, communities.alive_since, communities.commons,
        organisations.professional
Source  founding text (third temps, coordinated with the support space); dormancy after territorial poles (2020 survey)
"""

from __future__ import annotations

import math

import numpy as np

from simulation import membership
from simulation.core.compiled import walk
from simulation.core.distributions import chances
from simulation.state.neighbourhood import Rows, rows_where
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)


def found(world: World) -> None:
    """Animators tire and others step forward; communities are founded, or go dormant."""
    organisations = world.organisations
    animation = world.parameters.animation
    members = world.members()
    free = capacity(world) - coordinated(world)
    animators = np.empty_like(members)
    able = np.empty_like(members)
    now, candidates = _sort_members(
        members, organisations.stage, organisations.member_since, organisations.competence, organisations.territory,
        world.territories.alive_since, world.step, world.length, animation.seniority, animation.competence, free > 0,
        animators, able,
    )  # fmt: skip
    tired = stepping = members[:0]
    if now:
        animators = animators[:now]
        fatigue = world.chance(animation.fatigue)
        tired = animators[world.luck.happens("animator tires", organisations.identity[animators], fatigue)]
    if candidates:
        stepping = _draw_new_animators(world, able[:candidates])
    organisations.stage[tired] = ENGAGED
    organisations.stage[stepping] = ANIMATOR
    world.event_log.record(world.step, EventType.STOPPED_ANIMATING, tired)
    world.event_log.record(world.step, EventType.BECAME_ANIMATOR, stepping)
    if len(tired) or len(stepping):
        membership.recount(world)
    _found_communities(world, free)
    _go_dormant(world)


@walk
def _sort_members(
    members, stage, member_since, competence, territory, alive_since, now, length, seniority, least, anywhere,
    animators, able,
):  # fmt: skip
    """List the animators, and the members that are senior and competent enough to become one.

    These are limited to territories with a live community unless `anywhere` is true.
    """
    animating = 0
    candidates = 0
    for row in members:
        if stage[row] == ANIMATOR:
            animators[animating] = row
            animating += 1
        elif (
            (now - member_since[row]) * length >= seniority
            and competence[row] >= least
            and (anywhere or alive_since[territory[row]] != NEVER)
        ):
            able[candidates] = row
            candidates += 1
    return animating, candidates


def capacity(world: World) -> int:
    """Number of territorial communities that the support space can coordinate now."""
    animation = world.parameters.animation
    effort = world.parameters.club.staff * world.share_of_effort("territories")
    return min(animation.coordinated, math.floor(effort * animation.territories_per_fte + 1e-9))


@walk
def _count_coordinated(alive_since, funded_until, now):
    count = 0
    for territory in range(alive_since.shape[0]):
        count += 1 if alive_since[territory] != NEVER and funded_until[territory] <= now else 0
    return count


def coordinated(world: World) -> int:
    """Number of live territorial communities that the support space coordinates, not counting funded ones."""
    territories = world.territories
    return _count_coordinated(territories.alive_since, territories.funded_until, world.step)


def _draw_new_animators(world: World, able: Rows) -> Rows:
    organisations = world.organisations
    animation = world.parameters.animation
    able = able[world.cooperative_relations(able) >= animation.cooperative_relations]
    rate = animation.rate * animation.propensity[organisations.kind[able]]
    luck = world.luck.uniform("becomes animator", organisations.identity[able])
    return able[luck < chances(rate, world.length)]


@walk
def _find_ready_territories(alive_since, animators, members, readiness, least_animators, least_members, least, ready):
    """List the territories without a live community that meet the conditions of a foundation."""
    count = 0
    for territory in range(alive_since.shape[0]):
        enough = animators[territory] >= least_animators and members[territory] >= least_members
        if alive_since[territory] == NEVER and enough and readiness[territory] >= least:
            ready[count] = territory
            count += 1
    return count


def _found_communities(world: World, free: int) -> None:
    if free <= 0:
        return
    territories = world.territories
    animation = world.parameters.animation
    ready = np.empty(len(territories), dtype=np.int64)
    count = _find_ready_territories(
        territories.alive_since, territories.animators, territories.members, territories.readiness,
        0 if animation.founded_by == "members" else 1, animation.minimum_members, animation.readiness, ready,
    )  # fmt: skip
    if not count:
        return
    ready = ready[:count]
    ticket = world.luck.uniform("territory is coordinated first", ready)
    for territory in np.sort(ready[np.lexsort((ready, ticket))][:free]):
        founder = _founder(world, int(territory))
        territories.alive_since[territory] = world.step
        territories.founder[territory] = founder
        territories.founded[territory] += 1
        territories.without_since[territory] = NEVER
        world.event_log.record(world.step, EventType.FOUNDED, founder, territory)


def _founder(world: World, territory: int) -> int:
    """The most competent animator of the territory (or member, if members found communities)."""
    organisations = world.organisations
    least = ENGAGED if world.parameters.animation.founded_by == "members" else ANIMATOR
    able = rows_where((organisations.stage >= least) & (organisations.territory == territory))
    return int(able[np.argmax(organisations.competence[able])])


@walk
def _end_unattended(animating, enough, now, limit, funded_until, alive_since, without_since, died, ending):
    """Communities without enough animation or funding go dormant after a number of steps; lists these."""
    count = 0
    for territory in range(alive_since.shape[0]):
        if alive_since[territory] == NEVER:
            continue
        if animating[territory] >= enough or funded_until[territory] > now:
            without_since[territory] = NEVER
            continue
        if without_since[territory] == NEVER:
            without_since[territory] = now
        if now - without_since[territory] >= limit:
            alive_since[territory] = without_since[territory] = NEVER
            died[territory] += 1
            ending[count] = territory
            count += 1
    return count


def _go_dormant(world: World) -> None:
    territories = world.territories
    p = world.parameters.animation
    step = world.step
    by_members = p.founded_by == "members"
    animating, enough = (territories.members, p.minimum_members) if by_members else (territories.animators, 1)
    ending = np.empty(len(territories), dtype=np.int64)
    count = _end_unattended(
        animating, enough, step, world.steps(p.months_without), territories.funded_until, territories.alive_since,
        territories.without_since, territories.died, ending,
    )  # fmt: skip
    if count:
        nobody = np.full(count, NEVER, dtype=np.int32)
        world.event_log.record(step, EventType.WENT_DORMANT, nobody, ending[:count])
