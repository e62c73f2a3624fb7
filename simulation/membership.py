"""Joining and leaving: the club, the professional communities, and the counts that follow.

Shared by every rule through which an organisation joins (engagement, the founding of the world, an event) or leaves
(lapse, turnover), so that the accounts close whatever happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.journal import Event
from simulation.members import NEVER, Kind, Stage, Territories

if TYPE_CHECKING:
    from simulation.relations import Rows
    from simulation.world import World


def join(world: World, rows: Rows) -> None:
    """Organisations join the club (rows in ascending order), queue for support, and join a professional community."""
    organisations = world.organisations
    organisations.stage[rows] = Stage.ENGAGED
    organisations.member_since[rows] = world.step
    organisations.waiting_since[rows] = world.step
    rule = world.parameters.communities.membership
    joining = np.asarray(rows)
    if rule == "optional":
        share = world.parameters.communities.optional_share
        joining = joining[world.luck.happens("joins a professional community", organisations.identity[joining], share)]
    if rule != "absent":
        _enter_communities(world, joining)
    world.journal.record(
        world.step, Event.ENGAGED, rows, organisations.sensitised_by[rows], organisations.sensitised_cause[rows]
    )
    recount(world)


def _enter_communities(world: World, rows: Rows) -> None:
    """Each one enters the smallest live community of its theme, or the largest that is forming, or a new one."""
    communities, organisations = world.communities, world.organisations
    for row in rows:
        theme = organisations.theme[row]
        own = np.flatnonzero(communities.theme == theme)
        live = own[communities.alive_since[own] != NEVER]
        if len(live):
            chosen = int(live[np.argmin(communities.size[live])])
        elif len(own):
            chosen = int(own[np.argmax(communities.size[own])])
        else:
            chosen = communities.extend(1).start
            communities.theme[chosen] = theme
        organisations.professional[row] = chosen
        communities.size[chosen] += 1


def leave(world: World, rows: Rows) -> None:
    """Organisations leave the club and all that goes with membership; their stage is left to the rule that calls."""
    organisations = world.organisations
    for name in ("member_since", "waiting_since", "accompanied_since", "accompanied_until", "professional", "isolated_since"):
        getattr(organisations, name)[rows] = NEVER
    organisations.accompagnateur[rows] = False


def recount(world: World) -> None:
    """Sizes of communities, members and animators of territories, readiness; communities come alive or cease, or divide."""
    organisations, communities, territories = world.organisations, world.communities, world.territories
    members = world.members()
    _count_territories(world, members, territories)
    belonging = organisations.professional[members]
    inside = members[belonging != NEVER]
    communities.size[:] = np.bincount(organisations.professional[inside], minlength=len(communities))
    maximum = world.parameters.communities.maximum
    for community in np.flatnonzero(communities.size > maximum):
        _divide(world, int(community), maximum)
    enough = communities.size >= world.parameters.communities.minimum
    alive = communities.alive_since != NEVER
    communities.alive_since[enough & ~alive] = world.step
    communities.alive_since[~enough & alive] = NEVER


def _count_territories(world: World, members: Rows, territories: Territories) -> None:
    organisations, animation = world.organisations, world.parameters.animation
    where, stage = organisations.territory[members], organisations.stage[members]
    count = len(territories)
    territories.members[:] = np.bincount(where, minlength=count)
    territories.animators[:] = np.bincount(where[stage == Stage.ANIMATOR], minlength=count)
    partners = np.bincount(where[organisations.kind[members] == Kind.PARTNER], minlength=count)
    territories.readiness[:] = np.minimum(1.0, animation.readiness_base + animation.readiness_per_partner * partners)


def _divide(world: World, community: int, maximum: int) -> None:
    """A community above its maximum divides, neighbours staying together; both halves keep the shared heritage."""
    organisations, communities = world.organisations, world.communities
    while communities.size[community] > maximum:
        members = np.flatnonzero(organisations.professional == community)
        members = members[np.lexsort((members, organisations.territory[members]))]
        leaving = members[len(members) // 2 :]
        new = communities.extend(1).start
        communities.theme[new] = communities.theme[community]
        communities.commons[new] = communities.commons[community]
        organisations.professional[leaving] = new
        communities.size[community] -= len(leaving)
        communities.size[new] = len(leaving)
        _divide(world, new, maximum)
