"""Temps 3, animation: who becomes animator and who takes part; where territorial communities begin and end.

    P(becomes animator) = 1 - exp(-rate * propensity[kind] * step), for a member with the competence, the seniority and
    the hours; where no community is alive it also needs cooperative relations in its own ecosystem (its trade, and
    organisations of its territory)
    P(takes part) = 1 - exp(-participation * step), or participation_known for a member related to a participant
    P(ends) = 1 - exp(-(death + (death_uncovered - death) * (1 - coverage)) * step)

A community is founded in a territory that has an animator, enough members, enough readiness and no live community, if
the coverage of all communities would still be at least `animation.minimum_coverage`. The founder takes part at once,
animators as soon as they have the hours, as everybody who takes part must. It goes dormant at the hazard above, or some
months after its last animator has stopped; nobody then takes part any longer, and its commons remain for a revival. If
`animation.founded_by` is "members", no animator is needed: enough members found it, and too few let it go dormant
(theory).

Reads   organisations.identity, organisations.kind, organisations.competence, organisations.member_since,
        organisations.territory, organisations.projects, organisations.accompagnateur, relations.cooperation,
        territories.members, territories.readiness, territories.funded_until, club.staff
Writes  organisations.stage, organisations.participant, territories.members, territories.partners,
        territories.participants, territories.animators, territories.alive_since, territories.founder,
        territories.founded, territories.died, territories.without_since, communities.theme, communities.size,
        communities.alive_since, communities.commons, organisations.professional
Source  founding text (third temps, coordinated with the support space); ends of territorial poles with and without paid
        animation (2020 survey); forms assumed
"""

from __future__ import annotations

import numpy as np

from simulation import membership
from simulation.core.chance import happens, note, steps_of, uniform, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.luck import decision
from simulation.state.coordination import count_coordinated, coverage, coverage_of, hours_of_coordination
from simulation.state.lists import members_of
from simulation.state.surroundings import cooperative_counts, free_hours
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
NO_CAUSE = NEVER
BECAME_ANIMATOR = int(EventType.BECAME_ANIMATOR)
STOPPED_ANIMATING = int(EventType.STOPPED_ANIMATING)
FOUNDED = int(EventType.FOUNDED)
WENT_DORMANT = int(EventType.WENT_DORMANT)
TOOK_PART = int(EventType.TOOK_PART)
TIRES = decision("animator tires")
BECOMES_ANIMATOR = decision("becomes animator")
FIRST = decision("territory is coordinated first")
TAKES_PART = decision("takes part in a territorial community")
ENDS = decision("territorial community goes dormant")


@part
def is_able(world, row):
    """Whether a member can become animator: competence, seniority, hours, and relations where it would found."""
    animation = world.parameters.animation
    organisations = world.organisations
    if (world.step - organisations.member_since[row]) * world.length < animation.seniority:
        return False
    if (
        organisations.competence[row] < animation.competence
        or free_hours(world, row) < world.parameters.hours.animation
    ):
        return False
    if world.territories.alive_since[organisations.territory[row]] != NEVER:
        return True
    _, _, near = cooperative_counts(world, row)
    return near >= animation.cooperative_relations


@part
def _change_animators(world, members):
    """Animators tire and other members step forward; returns whether anybody did."""
    animation = world.parameters.animation
    organisations = world.organisations
    animators = world.territories.animators
    changed = False
    luck = uniform_each(world, BECOMES_ANIMATOR, members)
    for index in range(members.shape[0]):
        row = members[index]
        if organisations.stage[row] == ANIMATOR:
            if happens(world, uniform(world, TIRES, organisations.identity[row], 0), animation.fatigue):
                organisations.stage[row] = ENGAGED
                animators[organisations.territory[row]] -= 1
                note(world, STOPPED_ANIMATING, row, NEVER, NO_CAUSE)
                changed = True
            continue
        rate = animation.rate * animation.propensity[organisations.kind[row]]
        if happens(world, luck[index], rate) and is_able(world, row):
            organisations.stage[row] = ANIMATOR
            animators[organisations.territory[row]] += 1
            note(world, BECAME_ANIMATOR, row, NEVER, NO_CAUSE)
            changed = True
    return changed


@part
def _founder(world, members, territory, least):
    """The most competent animator of the territory (or member, if members found communities) with hours to take part.

    NEVER if there is none.
    """
    organisations = world.organisations
    hours = world.parameters.hours.attendance
    founder = NEVER
    for row in members:
        if organisations.territory[row] != territory or organisations.stage[row] < least:
            continue
        if free_hours(world, row) < hours:
            continue
        if founder == NEVER or organisations.competence[row] > organisations.competence[founder]:
            founder = row
    return founder


@part
def _found(world, members, effort, by_members):
    """Found communities where the conditions are met, in the order of named tickets; returns whether there are any."""
    animation = world.parameters.animation
    organisations = world.organisations
    territories = world.territories
    any_candidate = False
    tickets = np.full(territories.members.shape[0], 2.0)
    founders = np.full(territories.members.shape[0], NEVER)
    for territory in range(tickets.shape[0]):
        is_animated = by_members or territories.animators[territory] > 0
        if (
            is_animated
            and territories.alive_since[territory] == NEVER
            and territories.members[territory] >= animation.minimum_members
            and territories.readiness[territory] >= animation.readiness
        ):
            founders[territory] = _founder(world, members, territory, ENGAGED if by_members else ANIMATOR)
            if founders[territory] != NEVER:
                tickets[territory] = uniform(world, FIRST, territory, 0)
                any_candidate = True
    if not any_candidate:
        return False
    supply = hours_of_coordination(world, effort)
    coordinated = count_coordinated(world)
    any_founded = False
    while True:
        territory = 0
        for other in range(1, tickets.shape[0]):
            territory = other if tickets[other] < tickets[territory] else territory
        if tickets[territory] >= 2.0:
            return any_founded
        tickets[territory] = 2.0
        more = 0 if territories.funded_until[territory] > world.step else 1
        if coverage(supply, animation.hours_needed * (coordinated + more)) < animation.minimum_coverage:
            continue
        coordinated += more
        founder = founders[territory]
        territories.alive_since[territory] = world.step
        territories.founder[territory] = founder
        territories.founded[territory] += 1
        territories.without_since[territory] = NEVER
        note(world, FOUNDED, founder, territory, NO_CAUSE)
        if not organisations.participant[founder]:
            organisations.participant[founder] = True
            note(world, TOOK_PART, founder, territory, NO_CAUSE)
        any_founded = True


@part
def _knows_participant(world, row):
    """Whether an organisation is related to a participant of the community of its territory."""
    organisations = world.organisations
    network = world.neighbourhood
    for position in range(network.start[row], network.start[row] + network.degree[row]):
        contact = network.neighbour[position]
        if organisations.participant[contact] and organisations.territory[contact] == organisations.territory[row]:
            return True
    return False


@part
def _take_part(world, members):
    """Members with the hours take part in the live community of their territory: animators at once, others by choice.

    Returns whether anybody does.
    """
    animation = world.parameters.animation
    hours = world.parameters.hours.attendance
    organisations = world.organisations
    coming = np.empty(members.shape[0], dtype=np.int64)
    count = 0
    for row in members:
        territory = organisations.territory[row]
        if organisations.participant[row] or world.territories.alive_since[territory] == NEVER:
            continue
        rate = animation.participation_known if _knows_participant(world, row) else animation.participation
        animates = organisations.stage[row] == ANIMATOR
        comes = animates or happens(world, uniform(world, TAKES_PART, organisations.identity[row], 0), rate)
        if comes and free_hours(world, row) >= hours:
            coming[count] = row
            count += 1
    for row in coming[:count]:
        organisations.participant[row] = True
        note(world, TOOK_PART, row, organisations.territory[row], NO_CAUSE)
    return count > 0


@part
def hazard_of_end(covered, death, uncovered):
    """Rate at which one live territorial community goes dormant, per month."""
    return death + (uncovered - death) * (1.0 - covered)


@part
def _end(world, members, by_members):
    """Communities go dormant: at their hazard, or without enough animation for too long. Returns whether any does."""
    animation = world.parameters.animation
    organisations = world.organisations
    territories = world.territories
    limit = steps_of(world, animation.months_without)
    any_ended = False
    for territory in range(territories.alive_since.shape[0]):
        if territories.alive_since[territory] == NEVER:
            continue
        is_funded = territories.funded_until[territory] > world.step
        if by_members:
            is_animated = territories.members[territory] >= animation.minimum_members
        else:
            is_animated = territories.animators[territory] > 0
        if is_animated or is_funded:
            territories.without_since[territory] = NEVER
        elif territories.without_since[territory] == NEVER:
            territories.without_since[territory] = world.step
        since = territories.without_since[territory]
        ends = since != NEVER and world.step - since >= limit
        if not ends and not by_members:
            rate = hazard_of_end(coverage_of(world, territory), animation.death, animation.death_uncovered)
            ends = happens(world, uniform(world, ENDS, territory, 0), rate)
        if not ends:
            continue
        territories.alive_since[territory] = territories.without_since[territory] = NEVER
        territories.died[territory] += 1
        note(world, WENT_DORMANT, NEVER, territory, NO_CAUSE)
        any_ended = True
        for row in members:
            if organisations.territory[row] == territory:
                organisations.participant[row] = False
    return any_ended


@walk
def _animate(world, effort, by_members):
    """Everything that this rule does; returns whether the counts of members change."""
    members = members_of(world)
    changed = _change_animators(world, members)
    began = _found(world, members, effort, by_members)
    joined = _take_part(world, members)
    ended = _end(world, members, by_members)
    return changed or began or joined or ended


def found(world: World) -> None:
    """Animators tire and others step forward; communities begin, are joined, and go dormant."""
    by_members = world.parameters.animation.founded_by == "members"
    effort = world.club.staff.item(0) * world.share_of_effort("territories")
    if _animate(world.record(), effort, by_members):
        world.log_notes()
        membership.recount(world)
