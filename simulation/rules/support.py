"""The support space (espace accompagnateur): accompaniment, accompagnateurs and meetings.

    slots = staff effort * organisations per full-time equivalent + slots lent by accompagnateurs (whole number)
    slots lent by one = slots_lent * (1 - share of hours lent to coordination) * (partner_factor for partners)

Members wait if all slots are in use; after a cut, the newest accompaniments end first. A competent senior member with
free hours becomes accompagnateur at a rate, and tires. Meetings create relations: two unrelated co-members of a live
community become acquaintances when they meet; further meetings raise trust.

Reads   organisations.stage, organisations.identity, organisations.kind, organisations.competence,
        organisations.member_since, organisations.territory, organisations.professional, organisations.participant,
        organisations.projects, organisations.isolated_since, communities.alive_since, territories.alive_since,
        club.staff
Writes  organisations.waiting_since, organisations.accompanied_since, organisations.accompanied_until,
        organisations.accompagnateur, club.slots, relations.source, relations.target, relations.type, relations.born,
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
from simulation.state.neighbourhood import Rows
from simulation.state.surroundings import free_hours
from simulation.state.tables import NEVER, EventType, Kind
from simulation.world import World

PARTNER = int(Kind.PARTNER)


def accompany(world: World) -> None:
    """Account for effort, update accompagnateurs, assign slots, hold meetings."""
    _account_effort(world)
    _update_accompagnateurs(world)
    _assign_slots(world)
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
    effort = world.club.staff.item(0) * world.share_of_effort("accompaniment")
    singly = effort * (1.0 - world.parameters.communities.staff_share)
    partners, ordinary_members = _count_lenders(world.members(), organisations.accompagnateur, organisations.kind)
    lent_by_one = support.slots_lent * (1.0 - support.lent_to_coordination)
    lent = (ordinary_members + partners * support.partner_factor) * lent_by_one
    return math.floor(singly * support.organisations_per_fte + lent + 1e-9)


def _account_effort(world: World) -> None:
    staff = world.club.staff.item(0)
    length = world.length
    club = world.parameters.club
    effort = staff * world.share_of_effort("accompaniment") * length
    for_communities = world.parameters.communities.staff_share
    world.effort["communities"] += effort * for_communities
    world.effort["accompaniment"] += effort * (1.0 - for_communities)
    world.effort["heritage"] += staff * club.heritage * length


@walk
def _sort_members(world, members, lending, able):
    """List the members that lend slots, and the others that are senior, competent and free enough to begin."""
    support = world.parameters.support
    hours = world.parameters.hours.accompaniment
    organisations = world.organisations
    lenders = 0
    candidates = 0
    for row in members:
        if organisations.accompagnateur[row]:
            lending[lenders] = row
            lenders += 1
        elif (
            (world.step - organisations.member_since[row]) * world.length >= support.accompagnateur_seniority
            and organisations.competence[row] >= support.accompagnateur_competence
            and free_hours(world, row) >= hours
        ):
            able[candidates] = row
            candidates += 1
    return lenders, candidates


def _update_accompagnateurs(world: World) -> None:
    organisations = world.organisations
    support = world.parameters.support
    members = world.members()
    lending = np.empty_like(members)
    able = np.empty_like(members)
    lenders, candidates = _sort_members(world.record(), members, lending, able)
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
    world.club.slots[0] = slots
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
