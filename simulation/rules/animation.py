"""Temps 3, animation: who becomes able to animate, where territorial communities are founded, where they go dormant.

    P(becomes animator) = 1 - exp(-rate * propensity[kind] * step), for members with the competence, the cooperative
    relations and the seniority, if the support space can coordinate one more territory or one is alive there already

A community is founded where an animator is, enough organisations are engaged, the readiness of the territory allows,
none is alive and the support space can coordinate one more. It goes dormant some months after its last animator.
Where members found (`animation.founded_by`), neither needs an animator: members enough found, too few let it sleep.

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
from simulation.chance import chances
from simulation.journal import Event
from simulation.members import NEVER, Stage
from simulation.relations import Rows, where
from simulation.world import World

ENGAGED, ANIMATOR = int(Stage.ENGAGED), int(Stage.ANIMATOR)


def found(world: World) -> None:
    """Animators tire and others step forward; communities are founded, or go dormant."""
    organisations = world.organisations
    members = world.members()
    stage = organisations.stage[members]
    animators, engaged = members[stage == ANIMATOR], members[stage == ENGAGED]
    fatigue = world.chance(world.parameters.animation.fatigue)
    tired = animators[world.luck.happens("animator tires", organisations.identity[animators], fatigue)]
    free = capacity(world) - coordinated(world)
    stepping = _who_steps_forward(world, engaged, free)
    organisations.stage[tired] = ENGAGED
    organisations.stage[stepping] = ANIMATOR
    world.journal.record(world.step, Event.STOPPED_ANIMATING, tired)
    world.journal.record(world.step, Event.BECAME_ANIMATOR, stepping)
    if len(tired) or len(stepping):
        membership.recount(world)
    _found_communities(world, free)
    _go_dormant(world)


def capacity(world: World) -> int:
    """Territorial communities that the support space can coordinate now."""
    animation = world.parameters.animation
    effort = world.parameters.club.staff * world.share_of_effort("territories")
    return min(animation.coordinated, math.floor(effort * animation.territories_per_fte + 1e-9))


def coordinated(world: World) -> int:
    """Live territorial communities that the support space coordinates (those under a programme pay their own)."""
    territories = world.territories
    return int(np.count_nonzero((territories.alive_since != NEVER) & (territories.funded_until <= world.step)))


def _who_steps_forward(world: World, engaged: Rows, free: int) -> Rows:
    organisations, animation = world.organisations, world.parameters.animation
    senior = (world.step - organisations.member_since[engaged]) * world.length >= animation.seniority
    able = engaged[senior & (organisations.competence[engaged] >= animation.competence)]
    if free <= 0:
        able = able[world.is_covered(able)]
    if not len(able):
        return able
    able = able[world.cooperative_relations(able) >= animation.cooperative_relations]
    rate = animation.rate * animation.propensity[organisations.kind[able]]
    luck = world.luck.uniform("becomes animator", organisations.identity[able])
    return able[luck < chances(rate, world.length)]


def _found_communities(world: World, free: int) -> None:
    if free <= 0:
        return
    territories, animation = world.territories, world.parameters.animation
    by_members = animation.founded_by == "members"
    ready = where(
        (territories.alive_since == NEVER)
        & (by_members | (territories.animators > 0))
        & (territories.members >= animation.minimum_members)
        & (territories.readiness >= animation.readiness)
    )
    if not len(ready):
        return
    ticket = world.luck.uniform("territory is coordinated first", ready)
    for place in np.sort(ready[np.lexsort((ready, ticket))][:free]):
        founder = _founder(world, int(place))
        territories.alive_since[place] = world.step
        territories.founder[place] = founder
        territories.founded[place] += 1
        territories.without_since[place] = NEVER
        world.journal.record(world.step, Event.FOUNDED, founder, place)


def _founder(world: World, place: int) -> int:
    """The most competent animator of the territory (or member, where members found)."""
    organisations = world.organisations
    least = ENGAGED if world.parameters.animation.founded_by == "members" else ANIMATOR
    able = where((organisations.stage >= least) & (organisations.territory == place))
    return int(able[np.argmax(organisations.competence[able])])


def _go_dormant(world: World) -> None:
    territories, step = world.territories, world.step
    live = territories.alive_since != NEVER
    if not live.any():
        return
    p = world.parameters.animation
    few = territories.members < p.minimum_members if p.founded_by == "members" else territories.animators == 0
    alone = live & few & (territories.funded_until <= step)
    territories.without_since[live & ~alone] = NEVER
    territories.without_since[alone & (territories.without_since == NEVER)] = step
    limit = world.steps(p.months_without)
    ending = where(alone & (step - territories.without_since >= limit))
    territories.alive_since[ending] = NEVER
    territories.without_since[ending] = NEVER
    territories.died[ending] += 1
    world.journal.record(step, Event.WENT_DORMANT, NEVER * np.ones(len(ending), dtype=np.int32), ending)
