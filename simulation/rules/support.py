"""The support space (espace accompagnateur): who is accompanied, who lends a hand, who talks and who meets.

    slots = staff effort * organisations per full-time equivalent + slots lent by accompagnateurs (whole number)

Beyond capacity members wait; after a cut the newest slots end first. Accompaniment makes trust: an accompanied member
holds dialogues with aware stakeholders. Meetings make relations: a first meeting of two co-members of a live community
gives birth to an acquaintance, later ones move trust.

Reads   organisations.stage, organisations.identity, organisations.kind, organisations.competence,
        organisations.member_since, organisations.territory, organisations.professional, organisations.isolated_since,
        communities.alive_since, territories.alive_since
Writes  organisations.waiting_since, organisations.accompanied_since, organisations.accompanied_until,
        organisations.accompagnateur, relations.source, relations.target, relations.type, relations.born,
        relations.trust_source, relations.trust_target, relations.initial_source, relations.initial_target,
        relations.event_at, relations.stirred, relations.source_for, relations.target_for
Source  founding text (trust and understanding between persons are mobilised by accompaniment); regular meetings create
        partners (Cai and Szeidl 2018); forms assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compiled import walk
from simulation.journal import Event
from simulation.members import NEVER, Kind, Stage
from simulation.relations import TO_ACQUAINTANCE, TOP_BIT, WHAT, Rows, where
from simulation.rules.allocation import ALLOCATION
from simulation.rules.meetings import meet
from simulation.slots import rule_of
from simulation.world import World

AWARE, PARTNER = int(Stage.AWARE), int(Kind.PARTNER)


def accompany(world: World) -> None:
    """Slots end and are given, accompagnateurs come and go, dialogues are held, co-members meet."""
    _account(world)
    _accompagnateurs(world)
    _slots(world)
    _dialogues(world)
    meet(world)


def capacity(world: World) -> int:
    """Accompaniment slots now: the staff's and those lent by accompagnateurs."""
    support, organisations = world.parameters.support, world.organisations
    effort = world.parameters.club.staff * world.share_of_effort("accompaniment")
    singly = effort * (1.0 - world.parameters.communities.staff_share)
    lending = where(organisations.accompagnateur)
    partners = int(np.count_nonzero(organisations.kind[lending] == PARTNER))
    lent = (len(lending) - partners) * support.slots_lent + partners * support.slots_lent_by_partner
    return math.floor(singly * support.organisations_per_fte + lent + 1e-9)


def _account(world: World) -> None:
    staff, length, club = world.parameters.club.staff, world.length, world.parameters.club
    effort = staff * world.share_of_effort("accompaniment") * length
    for_communities = world.parameters.communities.staff_share
    world.effort["communities"] += effort * for_communities
    world.effort["accompaniment"] += effort * (1.0 - for_communities)
    world.effort["heritage"] += staff * club.heritage * length


def _accompagnateurs(world: World) -> None:
    organisations, support = world.organisations, world.parameters.support
    tired = where(organisations.accompagnateur)
    if len(tired):
        fatigue = world.chance(support.fatigue)
        tired = tired[world.luck.happens("accompagnateur tires", organisations.identity[tired], fatigue)]
    recruit_chance = world.chance(support.accompagnateur)
    if recruit_chance > 0.0:
        members = world.members()
        senior = (world.step - organisations.member_since[members]) * world.length >= support.accompagnateur_seniority
        able = members[
            senior
            & (organisations.competence[members] >= support.accompagnateur_competence)
            & ~organisations.accompagnateur[members]
        ]
        found = able[world.luck.happens("becomes accompagnateur", organisations.identity[able], recruit_chance)]
        organisations.accompagnateur[found] = True
        world.journal.record(world.step, Event.BECAME_ACCOMPAGNATEUR, found)
    organisations.accompagnateur[tired] = False
    world.journal.record(world.step, Event.STOPPED_ACCOMPANYING, tired)


def _slots(world: World) -> None:
    organisations = world.organisations
    accompanied = where(organisations.accompanied_until != NEVER)
    ending = accompanied[organisations.accompanied_until[accompanied] <= world.step]
    in_use = accompanied
    if len(ending):
        _end(world, ending)
        in_use = accompanied[organisations.accompanied_until[accompanied] != NEVER]
    slots = capacity(world)
    if len(in_use) > slots:
        ticket = world.luck.uniform("slot ends first", organisations.identity[in_use])
        newest = in_use[np.lexsort((in_use, ticket, -organisations.accompanied_since[in_use]))]
        cut = np.sort(newest[: len(in_use) - slots])
        _end(world, cut)
        organisations.waiting_since[cut] = world.step
    elif len(in_use) < slots:
        waiting = where(organisations.waiting_since != NEVER)
        if len(waiting):
            _give(world, waiting, slots - len(in_use))


def _give(world: World, waiting: Rows, free: int) -> None:
    organisations, support = world.organisations, world.parameters.support
    if len(waiting) <= free:
        chosen = waiting
    else:
        urgency = rule_of(support.allocation, ALLOCATION)(world, waiting)
        ticket = world.luck.uniform("place in the queue", organisations.identity[waiting])
        order = np.lexsort((waiting, ticket, organisations.waiting_since[waiting], -urgency))
        chosen = np.sort(waiting[order[:free]])
    organisations.waiting_since[chosen] = NEVER
    organisations.accompanied_since[chosen] = world.step
    organisations.accompanied_until[chosen] = world.step + world.steps(support.months)
    world.journal.record(world.step, Event.ACCOMPANIED, chosen)


def _end(world: World, rows: Rows) -> None:
    world.organisations.accompanied_since[rows] = NEVER
    world.organisations.accompanied_until[rows] = NEVER


@walk
def _stakeholders(
    rows, stage, accompanied_until, identity, start, degree, incident, other, link, once, twice,
    found, ones, others, chances,
):  # fmt: skip
    """Relations of accompanied members with aware stakeholders, each once, with the names of their luck.

    Their chance is `once`, or `twice` where both ends are accompanied.
    """
    count = 0
    for at in range(rows.shape[0]):
        row = rows[at]
        for place in range(start[row], start[row] + degree[row]):
            two, entry = other[place], incident[place]
            if stage[two] < AWARE:
                continue
            both, sells = accompanied_until[two] != NEVER, entry & 1 == 0
            if both and not sells:
                continue
            found[count], chances[count] = entry >> 1, twice if both else once
            acquaintance = link[place] & WHAT == TO_ACQUAINTANCE
            ones[count] = identity[row] if sells else identity[two]
            others[count] = (identity[two] if sells else identity[row]) + TOP_BIT * acquaintance
            count += 1
    return count


def _dialogues(world: World) -> None:
    organisations, near, support = world.organisations, world.neighbourhood, world.parameters.support
    rows = where(organisations.accompanied_until != NEVER)
    if not len(rows) or support.dialogue <= 0.0:
        return
    room = int(near.degree[rows].sum())
    found, ones, others = (np.empty(room, dtype=np.int64) for _ in range(3))
    chances = np.empty(room)
    count = _stakeholders(
        rows, organisations.stage, organisations.accompanied_until, organisations.identity, near.start, near.degree,
        near.incident, near.other, near.link, world.chance(support.dialogue), world.chance(2.0 * support.dialogue),
        found, ones, others, chances,
    )  # fmt: skip
    held = found[:count][world.luck.happens("dialogue", ones[:count], chances[:count], others[:count])]
    world.come_closer(held, support.dialogue_gain)
