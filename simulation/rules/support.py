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

from simulation.core.chance import happens, in_turn, note, steps_of, uniform
from simulation.core.compiled import part, walk
from simulation.core.distributions import beta_evidence
from simulation.core.luck import decision
from simulation.core.rule_slots import rule_of
from simulation.core.sorting import sort_by
from simulation.rules.allocation import ALLOCATION, first_come
from simulation.rules.meetings import meet
from simulation.state.lists import members_of
from simulation.state.surroundings import free_hours
from simulation.state.tables import NEVER, EventType, Kind
from simulation.world import World

PARTNER = int(Kind.PARTNER)
ACCOMPANIED = int(EventType.ACCOMPANIED)
BECAME_ACCOMPAGNATEUR = int(EventType.BECAME_ACCOMPAGNATEUR)
STOPPED_ACCOMPANYING = int(EventType.STOPPED_ACCOMPANYING)
BECOMES = decision("becomes accompagnateur")
TIRES = decision("accompagnateur tires")
ENDS_FIRST = decision("slot ends first")
QUEUE = decision("place in the queue")


@part
def _is_able(world, row):
    """Whether a member is senior, competent and free enough to become accompagnateur."""
    support = world.parameters.support
    organisations = world.organisations
    return (
        (world.step - organisations.member_since[row]) * world.length >= support.accompagnateur_seniority
        and organisations.competence[row] >= support.accompagnateur_competence
        and free_hours(world, row) >= world.parameters.hours.accompaniment
    )


@part
def _update_accompagnateurs(world):
    """Accompagnateurs tire, and others are recruited."""
    support = world.parameters.support
    organisations = world.organisations
    for row in members_of(world):
        identity = organisations.identity[row]
        if organisations.accompagnateur[row]:
            if happens(world, uniform(world, TIRES, identity, 0), support.fatigue):
                organisations.accompagnateur[row] = False
                note(world, STOPPED_ACCOMPANYING, row, NEVER, NEVER)
        elif (
            support.accompagnateur > 0.0
            and _is_able(world, row)
            and happens(world, uniform(world, BECOMES, identity, 0), support.accompagnateur)
        ):
            organisations.accompagnateur[row] = True
            note(world, BECAME_ACCOMPAGNATEUR, row, NEVER, NEVER)


@part
def _capacity(world, effort):
    """Number of accompaniment slots now: those of the staff and those that accompagnateurs lend."""
    support = world.parameters.support
    organisations = world.organisations
    partners = 0
    ordinary_members = 0
    for row in members_of(world):
        if organisations.accompagnateur[row]:
            partners += 1 if organisations.kind[row] == PARTNER else 0
            ordinary_members += 1 if organisations.kind[row] != PARTNER else 0
    singly = effort * (1.0 - world.parameters.communities.staff_share)
    lent_by_one = support.slots_lent * (1.0 - support.lent_to_coordination)
    lent = (ordinary_members + partners * support.partner_factor) * lent_by_one
    return math.floor(singly * support.organisations_per_fte + lent + 1e-9)


@part
def _accompanied(world):
    """End the accompaniments that are due; returns the rows of the other accompanied members."""
    organisations = world.organisations
    members = members_of(world)
    rows = np.empty(members.shape[0], dtype=np.int64)
    count = 0
    for row in members:
        if organisations.accompanied_until[row] == NEVER:
            continue
        if organisations.accompanied_until[row] <= world.step:
            organisations.accompanied_since[row] = organisations.accompanied_until[row] = NEVER
            continue
        rows[count] = row
        count += 1
    return rows[:count]


@part
def _cut(world, accompanied, excess):
    """The newest accompaniments end, by luck among those of a month, and wait again."""
    organisations = world.organisations
    newness = np.empty(accompanied.shape[0])
    for index in range(accompanied.shape[0]):
        newness[index] = -organisations.accompanied_since[accompanied[index]]
    order = in_turn(world, ENDS_FIRST, accompanied)
    sort_by(newness, order)
    for index in order[:excess]:
        row = accompanied[index]
        organisations.accompanied_since[row] = organisations.accompanied_until[row] = NEVER
        organisations.waiting_since[row] = world.step


@part
def _update_slots(world, effort):
    """Update accompagnateurs and slots; returns the number of free slots, and the rows that wait for one."""
    _update_accompagnateurs(world)
    accompanied = _accompanied(world)
    slots = _capacity(world, effort)
    world.club.slots[0] = slots
    free = slots - accompanied.shape[0]
    members = members_of(world)
    waiting = np.empty(members.shape[0] if free > 0 else 0, dtype=np.int64)
    count = 0
    if free < 0:
        _cut(world, accompanied, -free)
    elif free > 0:
        for row in members:
            if world.organisations.waiting_since[row] != NEVER:
                waiting[count] = row
                count += 1
    return free, waiting[:count]


@part
def _fill_slots(world, free, waiting, urgency):
    """The most urgent, then those who wait longest, then by luck, are accompanied."""
    organisations = world.organisations
    count = waiting.shape[0]
    is_served = np.ones(count, dtype=np.bool_)
    if count > free:
        key = np.empty(count)
        order = in_turn(world, QUEUE, waiting)
        for index in range(count):
            key[index] = organisations.waiting_since[waiting[index]]
        sort_by(key, order)
        for index in range(count):
            key[index] = -urgency[index]
        sort_by(key, order)
        for index in order[free:]:
            is_served[index] = False
    until = world.step + steps_of(world, world.parameters.support.months)
    for index in range(count):
        if is_served[index]:
            row = waiting[index]
            organisations.waiting_since[row] = NEVER
            organisations.accompanied_since[row] = world.step
            organisations.accompanied_until[row] = until
            note(world, ACCOMPANIED, row, NEVER, NEVER)


@walk
def _accompany(world, effort, evidence):
    """The whole rule where the first come is served first. Returns the pairs of new acquaintances."""
    free, waiting = _update_slots(world, effort)
    if waiting.shape[0] > 0:
        _fill_slots(world, free, waiting, np.zeros(waiting.shape[0]))
    return meet(world, evidence)


@walk
def _begin(world, effort):
    return _update_slots(world, effort)


@walk
def _end(world, free, waiting, urgency, evidence):
    _fill_slots(world, free, waiting, urgency)
    return meet(world, evidence)


def accompany(world: World) -> None:
    """Account for effort, update accompagnateurs, assign slots, hold meetings."""
    effort = world.club.staff.item(0) * world.share_of_effort("accompaniment")
    _account(world, effort)
    parameters = world.parameters
    evidence = 0.0
    if parameters.trust.rule == "beta":
        evidence = float(beta_evidence(parameters.support.meeting_gain, parameters.trust.prior))
    rule = rule_of(parameters.support.allocation, ALLOCATION)
    if rule is first_come:
        met = _accompany(world.record(), effort, evidence)
    else:
        free, waiting = _begin(world.record(), effort)
        urgency = np.zeros(len(waiting))
        if len(waiting) > free:
            urgency[:] = rule(world, waiting)
        met = _end(world.record(), free, waiting, urgency, evidence)
    world.log_notes()
    world.create_acquaintances(met)


def _account(world: World, effort: float) -> None:
    communities = effort * world.length * world.parameters.communities.staff_share
    world.effort["communities"] += communities
    world.effort["accompaniment"] += effort * world.length * (1.0 - world.parameters.communities.staff_share)
    world.effort["heritage"] += world.club.staff.item(0) * world.parameters.club.heritage * world.length
