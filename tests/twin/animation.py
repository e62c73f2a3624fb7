"""Place 13 of the twin's month: animators, and territorial communities that begin, are joined and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType
from tests.twin.learning import coverage_of, coverage_with, is_funded
from tests.twin.state import ANIMATOR, ENGAGED, Organisation, Territory

if TYPE_CHECKING:
    from tests.twin.model import Twin


def found(twin: Twin) -> None:
    """Animators tire, others step forward; communities are founded, joined, or go dormant."""
    fatigue = twin.chance(twin.parameters.animation.fatigue)
    tired = [one for one in twin.organisations if one.stage == ANIMATOR and one.happens("animator tires", fatigue)]
    stepping = [one for one in twin.organisations if one.stage == ENGAGED and steps_forward(twin, one)]
    for organisation in tired:
        organisation.stage = ENGAGED
        twin.record(EventType.STOPPED_ANIMATING, organisation.row)
    for organisation in stepping:
        organisation.stage = ANIMATOR
        twin.record(EventType.BECAME_ANIMATOR, organisation.row)
    if tired or stepping:
        twin.recount()
    found_communities(twin)
    join(twin)
    for territory in twin.territories:
        if territory.alive and is_at_its_end(twin, territory):
            go_dormant(twin, territory)
    twin.recount()


def steps_forward(twin: Twin, member: Organisation) -> bool:
    """Does a member with the competence, the seniority, the hours and (to found) the relations become animator?"""
    p, hours = twin.parameters.animation, twin.parameters.hours
    return (
        (twin.step_number - member.member_since) * twin.length >= p.seniority
        and member.competence >= p.competence
        and member.free_hours >= hours.animation
        and (member.territory.alive or cooperative_nearby(member) >= p.cooperative_relations)
        and member.happens("becomes animator", twin.chance(p.rate * p.propensity[member.kind].item()))
    )


def cooperative_nearby(member: Organisation) -> int:
    """Its cooperative relations in trade, or with organisations of its territory."""
    return sum(
        member.is_cooperative(relation) and (relation.is_trade or other.territory is member.territory)
        for relation, other in member.around()
    )


def found_communities(twin: Twin) -> None:
    """Ready territories get a community while coverage allows, in an order given by luck."""
    p = twin.parameters.animation
    ready = [one for one in twin.territories if is_ready(twin, one) and founders(twin, one)]
    ready.sort(key=lambda one: (twin.luck.uniform("territory is coordinated first", one.row), one.row))
    for territory in ready:
        if coverage_with(twin, 0 if is_funded(twin, territory) else 1) < p.minimum_coverage:
            continue
        founder = max(founders(twin, territory), key=lambda one: one.competence)
        territory.alive_since, territory.without_since = twin.step_number, NEVER
        territory.founder = founder.row
        territory.founded += 1
        twin.record(EventType.FOUNDED, founder.row, territory.row)
        take_part(twin, founder)


def is_ready(twin: Twin, territory: Territory) -> bool:
    """Is there no live community yet, but people and readiness enough?"""
    p = twin.parameters.animation
    return not territory.alive and territory.members >= p.minimum_members and territory.readiness >= p.readiness


def founders(twin: Twin, territory: Territory) -> list[Organisation]:
    """Who could found a community: animators (or members, where they found) with hours to take part in it."""
    by_members = twin.parameters.animation.founded_by == "members"
    return [
        member
        for member in twin.members()
        if member.territory is territory
        and (by_members or member.stage == ANIMATOR)
        and member.free_hours >= twin.parameters.hours.attendance
    ]


def take_part(twin: Twin, member: Organisation) -> None:
    """A member takes part from now on."""
    if not member.participant:
        member.participant = True
        twin.record(EventType.TOOK_PART, member.row, member.territory.row)


def join(twin: Twin) -> None:
    """Animators take part at once, others by choice, more readily when related to somebody who does."""
    p = twin.parameters.animation
    joining = []
    for member in twin.members():
        if member.participant or not member.territory.alive:
            continue
        known = any(other.participant and other.territory is member.territory for _, other in member.around())
        chance = twin.chance(p.participation_known if known else p.participation)
        comes = member.stage == ANIMATOR or member.happens("takes part in a territorial community", chance)
        if comes and member.free_hours >= twin.parameters.hours.attendance:
            joining.append(member)
    for member in joining:
        take_part(twin, member)


def is_at_its_end(twin: Twin, territory: Territory) -> bool:
    """Has a live community been without animation for too long, or does it end by chance?"""
    p, step = twin.parameters.animation, twin.step_number
    by_members = p.founded_by == "members"
    enough = territory.members >= p.minimum_members if by_members else territory.animators > 0
    if enough or is_funded(twin, territory):
        territory.without_since = NEVER
    elif territory.without_since == NEVER:
        territory.without_since = step
    since = territory.without_since
    if since != NEVER and step - since >= twin.in_steps(p.months_without):
        return True
    rate = p.death + (p.death_uncovered - p.death) * (1.0 - coverage_of(twin, territory))
    chance = 0.0 if by_members else twin.chance(rate)
    return twin.luck.uniform("territorial community goes dormant", territory.row) < chance


def go_dormant(twin: Twin, territory: Territory) -> None:
    """Nobody takes part any longer; what was turned into heritage remains."""
    territory.alive_since = territory.without_since = NEVER
    territory.died += 1
    twin.record(EventType.WENT_DORMANT, NEVER, territory.row)
    for member in twin.members():
        if member.territory is territory:
            member.participant = False
