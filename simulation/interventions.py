"""Place 1 of the month: applies the scenario's dated changes and events.

The parameters in force are always computed from the scenario's initial ones, never accumulated month after month: a
change that ends leaves no trace except its consequences. The declarations are in `simulation.parameters.interventions`
and can also be imported from here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation import membership
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention, in_force
from simulation.state.neighbourhood import rows_where
from simulation.state.tables import KINDS, NEVER, THEMES, Cause, EventType, Kind, Stage

if TYPE_CHECKING:
    from simulation.world import World

__all__ = ["ACTIONS", "EVENTS", "Event", "Intervention", "act", "in_force"]


def act(world: World) -> None:
    """Put the scenario's changes of this month into force, and carry out its events.

    Reads   the scenario's interventions and events, organisations.kind, organisations.theme, organisations.territory,
            organisations.identity, organisations.size_class, territories.shared_project, relations.share_of_sales
    Writes  organisations.stage, organisations.voice_faded, organisations.member_since, organisations.waiting_since,
            organisations.aware_since, organisations.professional, organisations.sensitised_cause,
            organisations.sensitised_by, organisations.accompagnateur, organisations.accompanied_since,
            organisations.accompanied_until, club.staff, communities.theme, communities.size, communities.alive_since,
            communities.commons, territories.members, territories.partners, territories.participants,
            territories.animators, territories.alive_since, territories.founded, territories.founder,
            territories.without_since, territories.funded_until
    Source  a real club faced a funding shock in 2025 (clubnoe.org); the form of the levers is assumed
    """
    if world.month >= world.next_change:
        world.parameters = in_force(world.scenario_parameters, world.interventions, world.month)
        world.next_change = min((change.next_change(world.month) for change in world.interventions), default=math.inf)
    world.club.staff[0] = staff_in_force(world)
    if not world.is_new_month:
        return
    for event in world.events:
        if event.month == world.month:
            _EVENTS[event.name](world, event)


def staff_in_force(world: World) -> float:
    """Full-time equivalents: the club's, those that fees pay, those that public money pays."""
    club = world.parameters.club
    account = world.parameters.account
    staff: float = club.staff
    if club.fees_to_posts > 0.0:
        size_class = world.organisations.size_class[world.members()]
        for number, fee in zip(np.bincount(size_class, minlength=len(account.fee)).tolist(), account.fee, strict=True):
            staff += club.fees_to_posts * number * float(fee) / account.post
    if club.public_posts > 0.0:
        projects = world.territories.shared_project.tolist()
        for project in projects:
            staff += club.public_posts * project / len(projects)
    return staff


def _concerned(world: World, event: Event) -> np.ndarray:
    """Whether an event concerns each organisation (shape: organisations)."""
    organisations = world.organisations
    concerned = np.ones(len(organisations), dtype=np.bool_)
    if event.territory:
        concerned &= organisations.territory == world.territory_row(event.territory)
    if event.theme:
        concerned &= organisations.theme == THEMES.index(event.theme)
    if event.kind:
        concerned &= organisations.kind == KINDS.index(event.kind)
    return concerned


def _client_joins(world: World, event: Event) -> None:
    organisations = world.organisations
    outside = _concerned(world, event) & (organisations.kind == Kind.CLIENT) & (organisations.stage < Stage.ENGAGED)
    rows = np.flatnonzero(outside)
    if len(rows):
        largest = rows[[int(np.argmax(world.pivotality[rows]))]]
        if organisations.stage[largest[0]] == Stage.UNAWARE:
            organisations.aware_since[largest] = world.step
            world.event_log.record(world.step, EventType.MADE_AWARE, largest, causes=Cause.EVENT)
        organisations.sensitised_cause[largest] = Cause.EVENT
        organisations.sensitised_by[largest] = NEVER
        membership.join(world, largest)


def _animators_leave(world: World, event: Event) -> None:
    organisations = world.organisations
    rows = np.flatnonzero(_concerned(world, event) & (organisations.stage == Stage.ANIMATOR))
    organisations.stage[rows] = Stage.ENGAGED
    world.event_log.record(world.step, EventType.STOPPED_ANIMATING, rows, causes=Cause.EVENT)
    membership.recount(world)


def _accompagnateurs_leave(world: World, event: Event) -> None:
    rows = np.flatnonzero(_concerned(world, event) & world.organisations.accompagnateur)
    world.organisations.accompagnateur[rows] = False
    world.event_log.record(world.step, EventType.STOPPED_ACCOMPANYING, rows, causes=Cause.EVENT)


def _staff_leaves(world: World, event: Event) -> None:
    """The accompaniments that one person handles end, chosen at random; the organisations wait again (assumed)."""
    organisations = world.organisations
    rows = rows_where(organisations.accompanied_until != NEVER)
    ticket = world.luck.uniform("loses its accompanist", organisations.identity[rows])
    lost = np.sort(rows[np.lexsort((rows, ticket))[: _followed_by_one(world)]])
    organisations.accompanied_since[lost] = organisations.accompanied_until[lost] = NEVER
    organisations.waiting_since[lost] = world.step


def _followed_by_one(world: World) -> int:
    """Organisations that one full-time equivalent (or the whole staff, if smaller) accompanies individually."""
    parameters = world.parameters
    person = min(1.0, world.club.staff.item(0)) * world.share_of_effort("accompaniment")
    singly = person * (1.0 - parameters.communities.staff_share)
    return math.floor(singly * parameters.support.organisations_per_fte + 1e-9)


def _fund_territory(world: World, event: Event) -> None:
    row = world.territory_row(event.territory)
    territories = world.territories
    if territories.alive_since[row] == NEVER:
        territories.alive_since[row] = world.step
        territories.founded[row] += 1
        territories.founder[row] = NEVER
        territories.without_since[row] = NEVER
        world.event_log.record(world.step, EventType.FOUNDED, NEVER, row, Cause.EVENT)
    territories.funded_until[row] = world.step + world.steps(event.months)


_EVENTS = {
    "client_joins": _client_joins,
    "animators_leave": _animators_leave,
    "accompagnateurs_leave": _accompagnateurs_leave,
    "staff_leaves": _staff_leaves,
    "fund_territory": _fund_territory,
}
