"""Meetings: who meets whom in the live communities (a part of the support space; see `support`).

Each member of a live community meets, at a declared rate and for each community that it belongs to, one co-member
drawn at random. Two organisations meet at most once a step. A first meeting of organisations that were not related
gives birth to an acquaintance; any other meeting moves the trust of both ends on the first relation between them.
"""

from __future__ import annotations

import numpy as np

from simulation.compiled import walk
from simulation.journal import Event
from simulation.members import NEVER
from simulation.relations import Rows, find_relation
from simulation.world import World


@walk
def _draw_pairs(rows, order, first, size, community, goes, whom, ones, others, count):
    """Pairs of a member that goes to meet and its partner; `order` lists the members community by community."""
    for at in range(order.shape[0]):
        member = order[at]
        if not goes[member]:
            continue
        here = community[member]
        if size[here] < 2:
            continue
        place = first[here] + int(whom[member] * (size[here] - 1))
        if place >= at:
            place += 1
        one, other = rows[member], rows[order[place]]
        ones[count], others[count] = min(one, other), max(one, other)
        count += 1
    return count


@walk
def _relations_of(ones, others, start, degree, incident, other, link, out):
    for at in range(ones.shape[0]):
        out[at] = find_relation(ones[at], others[at], start, degree, incident, other, link)


def meet(world: World) -> None:
    """Co-members of live communities meet."""
    organisations, support = world.organisations, world.parameters.support
    chance = world.chance(support.meeting)
    if chance <= 0.0:
        return
    members = world.members()
    professional = organisations.professional[members]
    if len(world.communities):
        live = world.communities.alive_since[professional] != NEVER
        inside = (professional != NEVER) & live
    else:
        inside = np.zeros(len(members), dtype=np.bool_)
    pairs = [_pairs(world, members[inside], professional[inside], len(world.communities), "professional", chance)]
    local = organisations.territory[members]
    inside = world.territories.alive_since[local] != NEVER
    pairs.append(_pairs(world, members[inside], local[inside], len(world.territories), "territorial", chance))
    ones, others = np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])
    if len(ones):
        code = np.sort(ones * len(organisations) + others)
        code = code[np.concatenate(([True], code[1:] != code[:-1]))]  # two organisations meet at most once
        _settle(world, code // len(organisations), code % len(organisations))


def _pairs(world: World, rows: Rows, community: Rows, communities: int, name: str, chance: float) -> tuple[Rows, Rows]:
    identity = world.organisations.identity[rows]
    goes = world.luck.happens(f"goes to a {name} meeting", identity, chance)
    whom = world.luck.uniform(f"meets whom at a {name} meeting", identity)
    size = np.bincount(community, minlength=communities)
    first = np.concatenate(([0], np.cumsum(size)[:-1])) if communities else size
    order = np.argsort(community, kind="stable")
    ones, others = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    count = _draw_pairs(rows, order, first, size, community, goes, whom, ones, others, 0)
    return ones[:count], others[:count]


def _settle(world: World, ones: Rows, others: Rows) -> None:
    near = world.neighbourhood
    found = np.empty(len(ones), dtype=np.int64)
    _relations_of(ones, others, near.start, near.degree, near.incident, near.other, near.link, found)
    known = found[found != NEVER]
    world.come_closer(known, world.parameters.support.meeting_gain)
    new = found == NEVER
    world.give_birth(ones[new], others[new])
    world.journal.record(world.step, Event.MET, ones[new], others[new])
