"""Meetings: which members of live communities meet (part of the support space, see `support`).

At a declared rate, each member of a live community meets one co-member drawn at random, in each of its communities. Two
organisations meet at most once per step. Unrelated organisations that meet become acquaintances; other meetings raise
the trust of both ends on the first relation between them.
"""

from __future__ import annotations

import numpy as np

from simulation.core.compiled import walk
from simulation.core.distributions import beta_evidence
from simulation.state.lists import activate
from simulation.state.neighbourhood import Rows, find_relation
from simulation.state.tables import NEVER, EventType
from simulation.world import World


@walk
def _members_of_live(members, belongs, community, alive_since, rows, own):
    """List the members that belong to a live community, and their community; returns their number."""
    count = 0
    for row in members:
        if belongs[row] and community[row] != NEVER and alive_since[community[row]] != NEVER:
            rows[count] = row
            own[count] = community[row]
            count += 1
    return count


@walk
def _draw_pairs(rows, community, goes, chance, whom, organisations, first, order, pairs, count):
    """Draw a partner for each member that meets, and append the pair, encoded as one number; returns the new count.

    `first` has one zero per community, and one more; `order` has one element per member.
    """
    for index in range(rows.shape[0]):
        first[community[index] + 1] += 1
    for here in range(first.shape[0] - 1):
        first[here + 1] += first[here]
    for index in range(rows.shape[0]):
        order[first[community[index]]] = index
        first[community[index]] += 1  # finally the beginning of the next community
    for position in range(order.shape[0]):
        member = order[position]
        end = first[community[member]]
        begin = first[community[member] - 1] if community[member] > 0 else 0
        if goes[member] >= chance or end - begin < 2:
            continue
        partner = begin + int(whom[member] * (end - begin - 1))
        member_row = rows[member]
        partner_row = rows[order[partner + 1 if partner >= position else partner]]
        pairs[count] = min(member_row, partner_row) * organisations + max(member_row, partner_row)
        count += 1
    return count


@walk
def _split_pairs(pairs, organisations, start, degree, incident, neighbour, link, relations, sources, targets):
    """Split sorted pairs into related ones (their first relation) and unrelated ones (their two rows)."""
    related = 0
    new = 0
    for index in range(pairs.shape[0]):
        if index > 0 and pairs[index] == pairs[index - 1]:
            continue  # a pair meets at most once
        first = pairs[index] // organisations
        second = pairs[index] % organisations
        relation = find_relation(first, second, start, degree, incident, neighbour, link)
        if relation != NEVER:
            relations[related] = relation
            related += 1
        else:
            sources[new] = first
            targets[new] = second
            new += 1
    return related, new


def meet(world: World) -> None:
    """Co-members of live communities meet."""
    organisations = world.organisations
    chance = world.chance(world.parameters.support.meeting)
    if chance <= 0.0:
        return
    members = world.members()
    pairs = np.empty(2 * len(members), dtype=np.int64)
    count = 0
    everybody = np.ones(len(organisations), dtype=np.bool_)
    for name, belongs, community, alive_since in (
        ("professional", everybody, organisations.professional, world.communities.alive_since),
        ("territorial", organisations.participant, organisations.territory, world.territories.alive_since),
    ):
        rows, own = np.empty((2, len(members)), dtype=np.int64)
        inside = _members_of_live(members, belongs, community, alive_since, rows, own)
        if inside:
            count = _draw_community_pairs(
                world, rows[:inside], own[:inside], len(alive_since), name, chance, pairs, count
            )
    if count:
        pairs = pairs[:count]
        pairs.sort()
        _write_meetings(world, pairs)


def _draw_community_pairs(
    world: World, rows: Rows, community: Rows, communities: int, name: str, chance: float, pairs: Rows, count: int
) -> int:
    identity = world.organisations.identity[rows]
    goes = world.luck.uniform(f"goes to a {name} meeting", identity)
    whom = world.luck.uniform(f"meets whom at a {name} meeting", identity)
    first = np.zeros(communities + 1, dtype=np.int64)
    order = np.empty(len(rows), dtype=np.int64)
    return int(_draw_pairs(rows, community, goes, chance, whom, len(world.organisations), first, order, pairs, count))


def _write_meetings(world: World, pairs: Rows) -> None:
    neighbourhood = world.neighbourhood
    relations, sources, targets = np.empty((3, len(pairs)), dtype=np.int64)
    related, new = _split_pairs(
        pairs, len(world.organisations), neighbourhood.start, neighbourhood.degree, neighbourhood.incident,
        neighbourhood.neighbour, neighbourhood.link, relations, sources, targets,
    )  # fmt: skip
    sources = sources[:new]
    targets = targets[:new]
    _raise_trust(world, relations[:related], world.parameters.support.meeting_gain)
    world.create_acquaintances(sources, targets)
    world.event_log.record(world.step, EventType.MET, sources, targets)


@walk
def _move_trust(world, rows, gain):
    """Raise the trust of both ends of each of these relations, and record the event at this step."""
    relations = world.relations
    for relation in rows:
        relations.trust_source[relation] += gain * (1.0 - relations.trust_source[relation])
        relations.trust_target[relation] += gain * (1.0 - relations.trust_target[relation])
        relations.event_at[relation] = world.step
        activate(world, relation)


def _raise_trust(world: World, rows: Rows, gain: float) -> None:
    """A meeting raises the trust of both ends of these relations (under `beta`, as evidence: less if more is known)."""
    relations = world.relations
    parameters = world.parameters.trust
    if parameters.rule != "beta":
        _move_trust(world.record(), rows, gain)
        return
    _move_trust(world.record(), rows, 0.0)
    added = beta_evidence(gain, parameters.prior)
    for trust, supporting, opposing in (
        (relations.trust_source, relations.source_for, relations.source_against),
        (relations.trust_target, relations.target_for, relations.target_against),
    ):
        supporting[rows] += added
        trust[rows] += added / (supporting[rows] + opposing[rows] + parameters.prior) * (1.0 - trust[rows])
