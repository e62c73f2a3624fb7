"""Meetings: which members of live communities meet (part of the support space, see `support`).

At a declared rate, each member of a live community meets one co-member drawn at random, in each of its communities. Two
organisations meet at most once per step. Unrelated organisations that meet become acquaintances; other meetings raise
the trust of both ends on the first relation between them.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.chance import note, uniform_each
from simulation.core.compiled import part
from simulation.core.luck import decision
from simulation.core.sorting import sort_by
from simulation.state.lists import activate, members_of
from simulation.state.neighbourhood import find_relation
from simulation.state.surroundings import takes_part
from simulation.state.tables import NEVER, EventType

MET = int(EventType.MET)
GOES = decision("goes to a professional meeting")
MEETS = decision("meets whom at a professional meeting")
GOES_NEARBY = decision("goes to a territorial meeting")
MEETS_NEARBY = decision("meets whom at a territorial meeting")


@part
def _live_community(world, row, is_territorial):
    """The live community of a member: that of its territory, or its professional one (NEVER: none)."""
    if is_territorial:
        return world.organisations.territory[row] if takes_part(world, row) else NEVER
    community = world.organisations.professional[row]
    return community if community != NEVER and world.communities.alive_since[community] != NEVER else NEVER


@part
def _draw_pairs(world, is_territorial, pairs, count):
    """Draw a co-member for each member that meets, and append the pair (see `_number_of`); returns the new count."""
    members = members_of(world)
    rows = np.empty(members.shape[0], dtype=np.int64)
    community = np.empty(members.shape[0], dtype=np.int64)
    inside = 0
    for row in members:
        community[inside] = _live_community(world, row, is_territorial)
        if community[inside] != NEVER:
            rows[inside] = row
            inside += 1
    if inside == 0:
        return count
    rows = rows[:inside]
    goes = uniform_each(world, GOES_NEARBY if is_territorial else GOES, rows)
    whom = uniform_each(world, MEETS_NEARBY if is_territorial else MEETS, rows)
    chance = -math.expm1(-world.parameters.support.meeting * world.length)
    communities = world.territories.alive_since.shape[0] if is_territorial else world.communities.alive_since.shape[0]
    first = np.zeros(communities + 1, dtype=np.int64)
    order = np.empty(inside, dtype=np.int64)
    for index in range(inside):
        first[community[index] + 1] += 1
    for here in range(communities):
        first[here + 1] += first[here]
    for index in range(inside):
        order[first[community[index]]] = index
        first[community[index]] += 1  # finally the beginning of the next community
    for position in range(inside):
        member = order[position]
        end = first[community[member]]
        begin = first[community[member] - 1] if community[member] > 0 else 0
        if goes[member] >= chance or end - begin < 2:
            continue
        partner = begin + int(whom[member] * (end - begin - 1))
        pairs[count] = _number_of(world, rows[member], rows[order[partner + 1 if partner >= position else partner]])
        count += 1
    return count


@part
def _number_of(world, first, second):
    """A pair of organisations as one number, by which pairs are in the order of their rows."""
    return min(first, second) * world.organisations.stage.shape[0] + max(first, second)


@part
def _raise_trust(world, relation, evidence):
    """A meeting raises the trust of both ends of a relation (under `beta`, as evidence: less if more is known)."""
    relations = world.relations
    gain_of_source = gain_of_target = world.parameters.support.meeting_gain
    if evidence > 0.0:
        prior = world.parameters.trust.prior
        relations.source_for[relation] += evidence
        relations.target_for[relation] += evidence
        gain_of_source = evidence / (relations.source_for[relation] + relations.source_against[relation] + prior)
        gain_of_target = evidence / (relations.target_for[relation] + relations.target_against[relation] + prior)
    relations.trust_source[relation] += gain_of_source * (1.0 - relations.trust_source[relation])
    relations.trust_target[relation] += gain_of_target * (1.0 - relations.trust_target[relation])
    relations.event_at[relation] = world.step
    activate(world, relation)


@part
def meet(world, evidence):
    """Co-members of live communities meet.

    Args:
        evidence: evidence of a meeting, where trust follows the rule `beta`; else 0.

    Returns:
        The pairs of unrelated organisations that met, who are to become acquaintances (shape: pairs, 2).
    """
    organisations = world.organisations.stage.shape[0]
    network = world.neighbourhood
    count = 0
    pairs = np.empty(2 * members_of(world).shape[0], dtype=np.int64)
    if world.parameters.support.meeting > 0.0:
        count = _draw_pairs(world, False, pairs, count)
        count = _draw_pairs(world, True, pairs, count)
    order = np.arange(count)
    sort_by(pairs, order)
    new = 0
    unrelated = np.empty(count, dtype=np.int64)
    for index in range(count):
        pair = pairs[order[index]]
        if index > 0 and pair == pairs[order[index - 1]]:
            continue  # a pair meets at most once
        first, second = pair // organisations, pair % organisations
        relation = find_relation(
            first, second, network.start, network.degree, network.incident, network.neighbour, network.link
        )
        if relation != NEVER:
            _raise_trust(world, relation, evidence)
        else:
            unrelated[new] = pair
            new += 1
    met = np.empty((new, 2), dtype=np.int64)
    for index in range(new):
        met[index, 0] = unrelated[index] // organisations
        met[index, 1] = unrelated[index] % organisations
        note(world, MET, met[index, 0], met[index, 1], NEVER)
    return met
