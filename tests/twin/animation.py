"""Places 10 and 11 of the twin's month: animators and territorial communities; who leaves the club."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType
from tests.twin.state import ANIMATOR, AWARE, ENGAGED, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin

FIRST_YEAR = 12.0


def found(twin: Twin) -> None:
    """Animators tire, others step forward; communities are founded or go dormant."""
    fatigue = twin.chance(twin.parameters.animation.fatigue)
    tired = [one for one in twin.organisations if one.stage == ANIMATOR and one.happens("animator tires", fatigue)]
    stepping = who_steps_forward(twin)
    for organisation in tired:
        organisation.stage = ENGAGED
        twin.record(EventType.STOPPED_ANIMATING, organisation.row)
    for organisation in stepping:
        organisation.stage = ANIMATOR
        twin.record(EventType.BECAME_ANIMATOR, organisation.row)
    if tired or stepping:
        twin.recount()
    found_communities(twin)
    go_dormant(twin)


def room(twin: Twin) -> int:
    """How many more territorial communities the support space can coordinate."""
    p = twin.parameters
    effort = p.club.staff * twin.share_of_effort("territories")
    most = min(p.animation.coordinated, math.floor(effort * p.animation.territories_per_fte + 1e-9))
    coordinated = sum(one.alive and one.funded_until <= twin.step_number for one in twin.territories)
    return int(most - coordinated)


def who_steps_forward(twin: Twin) -> list[Organisation]:
    """Engaged organisations with the competence, the seniority and the cooperative relations, at a rate."""
    p = twin.parameters.animation
    is_room = room(twin) > 0
    propensity = p.propensity.tolist()
    stepping = []
    for one in twin.organisations:
        if one.stage != ENGAGED or one.competence < p.competence or not (is_room or one.territory.alive):
            continue
        if (twin.step_number - one.member_since) * twin.length < p.seniority:
            continue
        if one.look().cooperative < p.cooperative_relations:
            continue
        if one.happens("becomes animator", twin.chance(p.rate * propensity[one.kind])):
            stepping.append(one)
    return stepping


def found_communities(twin: Twin) -> None:
    """Ready territories get a community while there is room, in an order given by luck."""
    p = twin.parameters.animation
    ready = [
        territory
        for territory in twin.territories
        if not territory.alive
        and (p.founded_by == "members" or territory.animators > 0)
        and territory.members >= p.minimum_members
        and territory.readiness >= p.readiness
    ]
    free = room(twin)
    if not ready or free <= 0:
        return
    ready.sort(key=lambda one: (twin.luck.uniform("territory is coordinated first", one.row), one.row))
    for territory in sorted(ready[:free], key=lambda one: one.row):
        least = ENGAGED if p.founded_by == "members" else ANIMATOR
        here = [one for one in twin.organisations if one.stage >= least and one.territory is territory]
        founder = max(here, key=lambda one: one.competence)
        territory.alive_since, territory.without_since = twin.step_number, NEVER
        territory.founder = founder.row
        territory.founded += 1
        twin.record(EventType.FOUNDED, founder.row, territory.row)


def go_dormant(twin: Twin) -> None:
    """Live communities without an animator nor a programme go dormant after some months."""
    step = twin.step_number
    p = twin.parameters.animation
    limit = twin.in_steps(p.months_without)
    for territory in twin.territories:
        if not territory.alive:
            continue
        enough = territory.members >= p.minimum_members if p.founded_by == "members" else territory.animators > 0
        if enough or territory.funded_until > step:
            territory.without_since = NEVER
            continue
        if territory.without_since == NEVER:
            territory.without_since = step
        if step - territory.without_since >= limit:
            territory.alive_since = territory.without_since = NEVER
            territory.died += 1
            twin.record(EventType.WENT_DORMANT, NEVER, territory.row)


def lapse(twin: Twin) -> None:
    """Some members leave; who is isolated is known."""
    p, step = twin.parameters.lapse, twin.step_number
    leaving = []
    for member in twin.members():
        seen = member.look()
        isolated = seen.engaged == 0 and not member.territory.alive
        if not isolated:
            member.isolated_since = NEVER
        elif member.isolated_since == NEVER:
            member.isolated_since = step
        rate = p.first_year if (step - member.member_since) * twin.length < FIRST_YEAR else p.later
        rate = rate * (1.0 + p.tension * seen.tension)
        if isolated:
            rate *= p.isolation
        if member.accompanied_until != NEVER:
            rate *= p.accompanied
        if member.happens("leaves the club", twin.chance(rate)):
            leaving.append(member)
    for member in leaving:
        twin.record(EventType.LAPSED, member.row)
        member.leave_club()
        member.stage, member.aware_since = AWARE, step
        member.competence *= p.competence_kept
    if leaving:
        twin.recount()
