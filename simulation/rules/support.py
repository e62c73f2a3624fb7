"""The support space (espace accompagnateur): accompaniment, accompagnateurs, dialogues and meetings.

    slots = staff effort * organisations per full-time equivalent + slots lent by accompagnateurs (whole number)

Members wait if all slots are in use; after a cut, the newest accompaniments end first. Accompaniment builds trust: an
accompanied member holds dialogues with aware stakeholders. Meetings create relations: two unrelated co-members of a
live community become acquaintances when they meet; further meetings raise trust.

Reads   organisations.stage, organisations.identity, organisations.kind, organisations.competence,
        organisations.member_since, organisations.territory, organisations.professional, organisations.isolated_since,
        communities.alive_since, territories.alive_since
Writes  organisations.waiting_since, organisations.accompanied_since, organisations.accompanied_until,
        organisations.accompagnateur, relations.source, relations.target, relations.type, relations.born,
        relations.trust_source, relations.trust_target, relations.initial_source, relations.initial_target,
        relations.event_at, relations.active, relations.source_for, relations.target_for
Source  founding text (trust and understanding between persons are mobilised by accompaniment); regular meetings create
        partners (Cai and Szeidl 2018); forms assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import walk
from simulation.core.rule_slots import rule_of
from simulation.rules.allocation import ALLOCATION
from simulation.rules.meetings import meet
from simulation.state.neighbourhood import ACQUAINTANCE_BIT, ROLE_MASK, TO_ACQUAINTANCE, Rows, count_relations
from simulation.state.tables import NEVER, EventType, Kind, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
PARTNER = int(Kind.PARTNER)


def accompany(world: World) -> None:
    """Account for effort, update accompagnateurs, assign slots, hold dialogues and meetings."""
    _account_effort(world)
    _update_accompagnateurs(world)
    _assign_slots(world)
    _hold_dialogues(world)
    meet(world)


@walk
def _count_lenders(members, accompagnateur, kind):
    """The number of partners, and of other members, that lend slots."""
    partners = 0
    ordinary_members = 0
    for row in members:
        if accompagnateur[row]:
            partners += 1 if kind[row] == PARTNER else 0
            ordinary_members += 1 if kind[row] != PARTNER else 0
    return partners, ordinary_members


def capacity(world: World) -> int:
    """Number of accompaniment slots now: those of the staff and those that accompagnateurs lend."""
    support = world.parameters.support
    organisations = world.organisations
    effort = world.parameters.club.staff * world.share_of_effort("accompaniment")
    singly = effort * (1.0 - world.parameters.communities.staff_share)
    partners, ordinary_members = _count_lenders(world.members(), organisations.accompagnateur, organisations.kind)
    lent = ordinary_members * support.slots_lent + partners * support.slots_lent_by_partner
    return math.floor(singly * support.organisations_per_fte + lent + 1e-9)


def _account_effort(world: World) -> None:
    staff = world.parameters.club.staff
    length = world.length
    club = world.parameters.club
    effort = staff * world.share_of_effort("accompaniment") * length
    for_communities = world.parameters.communities.staff_share
    world.effort["communities"] += effort * for_communities
    world.effort["accompaniment"] += effort * (1.0 - for_communities)
    world.effort["heritage"] += staff * club.heritage * length


@walk
def _sort_members(
    members, accompagnateur, member_since, competence, now, length, seniority, least, lending, able
):  # fmt: skip
    """List the members that lend slots, and the others that are senior and competent enough to begin."""
    lenders = 0
    candidates = 0
    for row in members:
        if accompagnateur[row]:
            lending[lenders] = row
            lenders += 1
        elif (now - member_since[row]) * length >= seniority and competence[row] >= least:
            able[candidates] = row
            candidates += 1
    return lenders, candidates


def _update_accompagnateurs(world: World) -> None:
    organisations = world.organisations
    support = world.parameters.support
    members = world.members()
    lending = np.empty_like(members)
    able = np.empty_like(members)
    lenders, candidates = _sort_members(
        members, organisations.accompagnateur, organisations.member_since, organisations.competence, world.step,
        world.length, support.accompagnateur_seniority, support.accompagnateur_competence, lending, able,
    )  # fmt: skip
    recruit_chance = world.chance(support.accompagnateur)
    if recruit_chance > 0.0 and candidates:
        able = able[:candidates]
        recruits = able[world.luck.happens("becomes accompagnateur", organisations.identity[able], recruit_chance)]
        organisations.accompagnateur[recruits] = True
        world.event_log.record(world.step, EventType.BECAME_ACCOMPAGNATEUR, recruits)
    if lenders:
        lending = lending[:lenders]
        fatigue = world.chance(support.fatigue)
        tired = lending[world.luck.happens("accompagnateur tires", organisations.identity[lending], fatigue)]
        organisations.accompagnateur[tired] = False
        world.event_log.record(world.step, EventType.STOPPED_ACCOMPANYING, tired)


@walk
def _end_due(members, now, accompanied_since, accompanied_until, accompanied):
    """End the accompaniments that are due; list the other accompanied members and return their number."""
    count = 0
    for row in members:
        if accompanied_until[row] == NEVER:
            continue
        if accompanied_until[row] <= now:
            accompanied_since[row] = accompanied_until[row] = NEVER
            continue
        accompanied[count] = row
        count += 1
    return count


def _assign_slots(world: World) -> None:
    organisations = world.organisations
    members = world.members()
    in_use = np.empty_like(members)
    count = _end_due(members, world.step, organisations.accompanied_since, organisations.accompanied_until, in_use)
    in_use = in_use[:count]
    slots = capacity(world)
    if len(in_use) > slots:
        ticket = world.luck.uniform("slot ends first", organisations.identity[in_use])
        newest = in_use[np.lexsort((in_use, ticket, -organisations.accompanied_since[in_use]))]
        cut = np.sort(newest[: len(in_use) - slots])
        organisations.accompanied_since[cut] = organisations.accompanied_until[cut] = NEVER
        organisations.waiting_since[cut] = world.step
    elif len(in_use) < slots:
        waiting = members[organisations.waiting_since[members] != NEVER]
        if len(waiting):
            _fill_slots(world, waiting, slots - len(in_use))


def _fill_slots(world: World, waiting: Rows, free: int) -> None:
    organisations = world.organisations
    support = world.parameters.support
    if len(waiting) <= free:
        rows = waiting
    else:
        urgency = rule_of(support.allocation, ALLOCATION)(world, waiting)
        ticket = world.luck.uniform("place in the queue", organisations.identity[waiting])
        order = np.lexsort((waiting, ticket, organisations.waiting_since[waiting], -urgency))
        rows = np.sort(waiting[order[:free]])
    organisations.waiting_since[rows] = NEVER
    organisations.accompanied_since[rows] = world.step
    organisations.accompanied_until[rows] = world.step + world.steps(support.months)
    world.event_log.record(world.step, EventType.ACCOMPANIED, rows)


@walk
def _find_stakeholders(
    rows, stage, accompanied_until, identity, start, degree, incident, neighbour, link, once, twice,
    relations, source_keys, target_keys, chances,
):  # fmt: skip
    """List the relations of accompanied members with aware stakeholders, each once, with the identities of their luck.

    Their probability is `once`, or `twice` if both ends are accompanied.
    """
    count = 0
    for index in range(rows.shape[0]):
        row = rows[index]
        for position in range(start[row], start[row] + degree[row]):
            partner = neighbour[position]
            entry = incident[position]
            if stage[partner] < AWARE:
                continue
            both = accompanied_until[partner] != NEVER
            sells = entry & 1 == 0
            if both and not sells:
                continue
            relations[count] = entry >> 1
            chances[count] = twice if both else once
            acquaintance = link[position] & ROLE_MASK == TO_ACQUAINTANCE
            source_keys[count] = identity[row] if sells else identity[partner]
            target_keys[count] = (identity[partner] if sells else identity[row]) + ACQUAINTANCE_BIT * acquaintance
            count += 1
    return count


def _hold_dialogues(world: World) -> None:
    organisations = world.organisations
    neighbourhood = world.neighbourhood
    support = world.parameters.support
    members = world.members()
    rows = members[organisations.accompanied_until[members] != NEVER]
    if not len(rows) or support.dialogue <= 0.0:
        return
    room = count_relations(rows, neighbourhood.degree)
    candidates, source_keys, target_keys = np.empty((3, room), dtype=np.int64)
    chances = np.empty(room)
    count = _find_stakeholders(
        rows, organisations.stage, organisations.accompanied_until, organisations.identity, neighbourhood.start,
        neighbourhood.degree, neighbourhood.incident, neighbourhood.neighbour, neighbourhood.link,
        world.chance(support.dialogue), world.chance(2.0 * support.dialogue), candidates, source_keys, target_keys,
        chances,
    )  # fmt: skip
    held = candidates[:count][world.luck.happens("dialogue", source_keys[:count], chances[:count], target_keys[:count])]
    world.raise_trust(held, support.dialogue_gain)
