"""Joining and leaving the club and its professional communities, and the counts that depend on membership.

All rules by which an organisation joins (engagement, founding, an event) or leaves (lapse, turnover) call these
functions, so that the accounts always close. A walk cannot make a community: `join_each` and `recount_members` return
what they leave to Python, and `complete` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.chance import note, uniform
from simulation.core.compiled import exposed, part
from simulation.core.luck import decision
from simulation.state.lists import members_changed, members_of
from simulation.state.neighbourhood import Rows, rows_where
from simulation.state.tables import NEVER, THEMES, EventType, Kind, Stage

if TYPE_CHECKING:
    from simulation.parameters import Parameters
    from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
PARTNER = int(Kind.PARTNER)
JOINED = int(EventType.ENGAGED)
NUMBER_OF_THEMES = len(THEMES)
ENTERS = decision("joins a professional community")
NOTHING = -1
DIVISION = -2
"""What a walk leaves to Python: nothing, the division of communities, or a new community (the row of its theme)."""


def share_that_enters(parameters: Parameters) -> float:
    """The share of those who join the club that enter a professional community, [0, 1]."""
    communities = parameters.communities
    return {"mandatory": 1.0, "optional": communities.optional_share, "absent": 0.0}[communities.membership]


@part
def _enters(world, row, share):
    """Whether an organisation that joins enters a professional community."""
    if share <= 0.0 or share >= 1.0:
        return share >= 1.0
    return uniform(world, ENTERS, world.organisations.identity[row], 0) < share


@part
def _missing_theme(world, rows, share):
    """The theme of the first of these organisations that enters a community and finds none of its theme, or NOTHING."""
    theme = world.organisations.theme
    exists = np.zeros(NUMBER_OF_THEMES, dtype=np.bool_)
    for community in range(world.communities.theme.shape[0]):
        exists[world.communities.theme[community]] = True
    for row in rows:
        if not exists[theme[row]] and _enters(world, row, share):
            return theme[row]
    return NOTHING


@part
def _enter_community(world, row):
    """An organisation enters the smallest live community of its theme, else the largest forming one."""
    communities = world.communities
    smallest = NEVER
    largest = NEVER
    for community in range(communities.theme.shape[0]):
        if communities.theme[community] != world.organisations.theme[row]:
            continue
        size = communities.size[community]
        if communities.alive_since[community] != NEVER and (smallest == NEVER or size < communities.size[smallest]):
            smallest = community
        if largest == NEVER or size > communities.size[largest]:
            largest = community
    choice = smallest if smallest != NEVER else largest
    world.organisations.professional[row] = choice
    communities.size[choice] += 1


@part
def join_each(world, rows, share):
    """Organisations (rows in ascending order) join the club, queue for support and join a professional community.

    Where an organisation finds no community of its theme, nothing is written: this is called again when there is one.

    Args:
        share: `share_that_enters`.

    Returns:
        What is left to `complete`.
    """
    organisations = world.organisations
    missing = _missing_theme(world, rows, share)
    if missing != NOTHING:
        return missing
    for row in rows:
        organisations.stage[row] = ENGAGED
        organisations.member_since[row] = organisations.waiting_since[row] = world.step
        organisations.voice_faded[row] = False
        if _enters(world, row, share):
            _enter_community(world, row)
        note(world, JOINED, row, organisations.sensitised_by[row], organisations.sensitised_cause[row])
    return recount_members(world)


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


@part
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


@part
def _come_alive(world):
    """Communities with enough members are alive; the others are not."""
    communities = world.communities
    for community in range(communities.size.shape[0]):
        if communities.size[community] < world.parameters.communities.minimum:
            communities.alive_since[community] = NEVER
        elif communities.alive_since[community] == NEVER:
            communities.alive_since[community] = world.step


@part
def recount_members(world):
    """Update all counts of members; professional communities come alive or end, unless one has first to divide.

    Returns:
        What is left to `complete`.
    """
    if _count(world) > world.parameters.communities.maximum:
        return DIVISION
    _come_alive(world)
    return NOTHING


# -- from Python

_join = exposed(join_each)
_leave_each = exposed(leave_each)
_recount = exposed(recount_members)


def complete(world: World, left: int) -> bool:
    """Do what a walk has left to Python; returns whether the walk has to be called again."""
    communities = world.communities
    if left == NOTHING:
        return False
    if left != DIVISION:
        new = communities.extend(1)
        communities.theme[new] = left
        return True
    maximum = world.parameters.communities.maximum
    for community in rows_where(communities.size > maximum):
        _divide(world, int(community), maximum)
    recount(world)
    return False


def join(world: World, rows: Rows) -> None:
    """Organisations (rows in ascending order) join the club, queue for support and join a professional community."""
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    while complete(world, _join(world.record(), rows, share_that_enters(world.parameters))):
        pass
    world.log_notes()


def leave(world: World, rows: Rows) -> None:
    """`leave_each` of these rows."""
    _leave_each(world.record(), rows)


def recount(world: World) -> None:
    """Update all counts of members; professional communities come alive, end or divide."""
    complete(world, _recount(world.record()))


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
