"""Joining and leaving the club and its professional communities, and the counts that depend on membership.

All rules by which an organisation joins (engagement, founding, an event) or leaves (lapse, turnover) call these
functions, so that the accounts always close.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.compiled import exposed, part, walk
from simulation.state.lists import members_changed, members_of
from simulation.state.neighbourhood import Rows, rows_where
from simulation.state.tables import NEVER, EventType, Kind, Stage

if TYPE_CHECKING:
    from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
PARTNER = int(Kind.PARTNER)


def join(world: World, rows: Rows) -> None:
    """Organisations (rows in ascending order) join the club, queue for support and join a professional community."""
    organisations = world.organisations
    organisations.stage[rows] = ENGAGED
    organisations.member_since[rows] = world.step
    organisations.waiting_since[rows] = world.step
    organisations.voice_faded[rows] = False
    rule = world.parameters.communities.membership
    joining = np.asarray(rows)
    if rule == "optional":
        share = world.parameters.communities.optional_share
        joining = joining[world.luck.happens("joins a professional community", organisations.identity[joining], share)]
    if rule != "absent":
        _enter_communities(world, joining)
    world.event_log.record(
        world.step, EventType.ENGAGED, rows, organisations.sensitised_by[rows], organisations.sensitised_cause[rows]
    )
    recount(world)


@walk
def _enter(rows, own, professional, theme, size, alive_since):
    """Rows enter communities one after another; returns the index of the first that finds none of its theme."""
    for index in range(rows.shape[0]):
        smallest = NEVER
        largest = NEVER
        for community in range(theme.shape[0]):
            if theme[community] != own[rows[index]]:
                continue
            if alive_since[community] != NEVER and (smallest == NEVER or size[community] < size[smallest]):
                smallest = community
            if largest == NEVER or size[community] > size[largest]:
                largest = community
        choice = smallest if smallest != NEVER else largest
        if choice == NEVER:
            return index
        professional[rows[index]] = choice
        size[choice] += 1
    return rows.shape[0]


def _enter_communities(world: World, rows: Rows) -> None:
    """Organisations enter the smallest live community of their theme, else the largest forming one, else a new one."""
    communities = world.communities
    organisations = world.organisations
    while True:
        entered = _enter(
            rows, organisations.theme, organisations.professional, communities.theme, communities.size,
            communities.alive_since,
        )  # fmt: skip
        rows = rows[entered:]
        if not len(rows):
            return
        new = communities.extend(1)
        communities.theme[new] = organisations.theme[rows[0]]


@part
def leave_each(world, rows):
    """Organisations leave the club and lose everything that depends on membership; the caller sets their stage."""
    organisations = world.organisations
    for row in rows:
        organisations.member_since[row] = organisations.waiting_since[row] = NEVER
        organisations.accompanied_since[row] = organisations.accompanied_until[row] = NEVER
        organisations.professional[row] = organisations.isolated_since[row] = NEVER
        organisations.accompagnateur[row] = organisations.participant[row] = False
        organisations.progress[row] = 0.0


_leave_each = exposed(leave_each)


def leave(world: World, rows: Rows) -> None:
    """`leave_each` of these rows."""
    _leave_each(world.record(), rows)


@walk
def _count(world):
    """Count members, partners, participants and animators by territory, and members by community.

    Returns the size of the largest community.
    """
    members_changed(world)
    organisations = world.organisations
    territories = world.territories
    size = world.communities.size
    for territory in range(territories.members.shape[0]):
        territories.members[territory] = territories.partners[territory] = 0
        territories.participants[territory] = territories.animators[territory] = 0
    for community in range(size.shape[0]):
        size[community] = 0
    for row in members_of(world):
        territory = organisations.territory[row]
        territories.members[territory] += 1
        if organisations.stage[row] == ANIMATOR:
            territories.animators[territory] += 1
        if organisations.kind[row] == PARTNER:
            territories.partners[territory] += 1
        if organisations.participant[row]:
            territories.participants[territory] += 1
        if organisations.professional[row] != NEVER:
            size[organisations.professional[row]] += 1
    largest = 0
    for community in range(size.shape[0]):
        largest = max(largest, size[community])
    return largest


@walk
def _come_alive(size, minimum, now, alive_since):
    """Communities with enough members are alive; the others are not."""
    for community in range(size.shape[0]):
        if size[community] < minimum:
            alive_since[community] = NEVER
        elif alive_since[community] == NEVER:
            alive_since[community] = now


def recount(world: World) -> None:
    """Update all counts of members; professional communities come alive, end or divide."""
    communities = world.communities
    limits = world.parameters.communities
    largest = _count(world.record())
    if not len(communities):
        return
    if largest > limits.maximum:
        for community in rows_where(communities.size > limits.maximum):
            _divide(world, int(community), limits.maximum)
    _come_alive(communities.size, limits.minimum, world.step, communities.alive_since)


def _divide(world: World, community: int, maximum: int) -> None:
    """Divide a community above its maximum by territory; its shared heritage is divided in proportion to members."""
    organisations = world.organisations
    communities = world.communities
    while communities.size[community] > maximum:
        members = rows_where(organisations.professional == community)
        members = members[np.lexsort((members, organisations.territory[members]))]
        leaving = members[len(members) // 2 :]
        new = communities.extend(1).start
        communities.theme[new] = communities.theme[community]
        share = len(leaving) / len(members)
        communities.commons[new] = share * communities.commons[community]
        communities.commons[community] -= communities.commons[new]
        organisations.professional[leaving] = new
        communities.size[community] -= len(leaving)
        communities.size[new] = len(leaving)
        _divide(world, new, maximum)
