"""Place 6 of the twin's month: the support space."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType, Kind
from tests.twin.state import ENGAGED, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def accompany(twin: Twin) -> None:
    """The support space's month."""
    account(twin)
    accompagnateurs(twin)
    slots(twin)
    meetings(twin)


def account(twin: Twin) -> None:
    """What the staff's effort goes to."""
    p, length = twin.parameters, twin.length
    effort = twin.club.staff * twin.share_of_effort("accompaniment") * length
    twin.effort["communities"] += effort * p.communities.staff_share
    twin.effort["accompaniment"] += effort * (1.0 - p.communities.staff_share)
    twin.effort["heritage"] += twin.club.staff * p.club.heritage * length


def capacity(twin: Twin) -> int:
    """Accompaniment slots, the staff's and those lent."""
    p = twin.parameters
    effort = twin.club.staff * twin.share_of_effort("accompaniment") * (1.0 - p.communities.staff_share)
    kinds = [organisation.kind for organisation in twin.organisations if organisation.accompagnateur]
    partners = sum(kind == Kind.PARTNER for kind in kinds)
    each = p.support.slots_lent * (1.0 - p.support.lent_to_coordination)
    lent = (len(kinds) - partners + partners * p.support.partner_factor) * each
    return math.floor(effort * p.support.organisations_per_fte + lent + 1e-9)


def accompagnateurs(twin: Twin) -> None:
    """Some tire; competent senior members are recruited."""
    p = twin.parameters.support
    tiring, recruiting = twin.chance(p.fatigue), twin.chance(p.accompagnateur)
    tired, found = [], []
    for organisation in twin.organisations:
        if organisation.accompagnateur:
            if organisation.happens("accompagnateur tires", tiring):
                tired.append(organisation)
        elif (
            recruiting > 0.0
            and organisation.stage >= ENGAGED
            and (twin.step_number - organisation.member_since) * twin.length >= p.accompagnateur_seniority
            and organisation.competence >= p.accompagnateur_competence
            and organisation.free_hours >= twin.parameters.hours.accompaniment
            and organisation.happens("becomes accompagnateur", recruiting)
        ):
            found.append(organisation)
    for organisation in found:
        organisation.accompagnateur = True
        twin.record(EventType.BECAME_ACCOMPAGNATEUR, organisation.row)
    for organisation in tired:
        organisation.accompagnateur = False
        twin.record(EventType.STOPPED_ACCOMPANYING, organisation.row)


def slots(twin: Twin) -> None:
    """Slots end; after a cut the newest end first; free ones are given."""
    step = twin.step_number
    in_use, waiting = [], []
    for organisation in twin.organisations:
        if organisation.accompanied_until != NEVER:
            if organisation.accompanied_until <= step:
                organisation.accompanied_since = organisation.accompanied_until = NEVER
            else:
                in_use.append(organisation)
        if organisation.waiting_since != NEVER:
            waiting.append(organisation)
    twin.club.slots = capacity(twin)
    free = twin.club.slots - len(in_use)
    if free < 0:
        in_use.sort(
            key=lambda one: (-one.accompanied_since, twin.luck.uniform("slot ends first", one.identity), one.row)
        )
        for organisation in in_use[:-free]:
            organisation.accompanied_since = organisation.accompanied_until = NEVER
            organisation.waiting_since = step
    elif free > 0 and waiting:
        if len(waiting) > free:
            aimed = twin.targeted()
            waiting.sort(
                key=lambda one: (
                    -urgency(twin, one, aimed),
                    one.waiting_since,
                    twin.luck.uniform("place in the queue", one.identity),
                    one.row,
                )
            )
            waiting = sorted(waiting[:free], key=lambda one: one.row)
        for organisation in waiting:
            organisation.waiting_since, organisation.accompanied_since = NEVER, step
            organisation.accompanied_until = step + twin.in_steps(twin.parameters.support.months)
            twin.record(EventType.ACCOMPANIED, organisation.row)


def urgency(twin: Twin, organisation: Organisation, aimed: set[int]) -> float:
    """How urgently it should be accompanied, by the allocation rule."""
    rule = twin.parameters.support.allocation
    if rule == "first_come":
        return 0.0
    if rule == "readiest":
        return organisation.competence
    if rule == "territory":
        return 1.0 if organisation.territory.row in aimed else 0.0
    assert rule == "most_isolated"
    return organisation.lock_in() - organisation.look().engaged


def meetings(twin: Twin) -> None:
    """Co-members of live communities meet: acquaintances are born, or trust moves."""
    chance = twin.chance(twin.parameters.support.meeting)
    if chance <= 0.0:
        return
    professional: dict[int, list[Organisation]] = {}
    territorial: dict[int, list[Organisation]] = {}
    for member in twin.members():
        if member.professional is not None and member.professional.alive:
            professional.setdefault(member.professional.row, []).append(member)
        if member.takes_part:
            territorial.setdefault(member.territory.row, []).append(member)
    pairs = set()
    for name, groups in (("professional", professional), ("territorial", territorial)):
        for group in groups.values():
            for place, member in enumerate(group):
                if len(group) < 2 or not member.happens(f"goes to a {name} meeting", chance):
                    continue
                luck = twin.luck.uniform(f"meets whom at a {name} meeting", member.identity)
                at = int(luck * (len(group) - 1))
                other = group[at + 1 if at >= place else at]
                pairs.add((min(member.row, other.row), max(member.row, other.row)))
    new = []
    for one, other in sorted(pairs):
        relation = twin.relation_between(twin.organisations[one], twin.organisations[other])
        if relation is None:
            new.append((one, other))
        else:
            relation.meet(twin.parameters.support.meeting_gain, twin.step_number, twin.parameters.trust)
    for one, other in new:
        twin.give_birth(twin.organisations[one], twin.organisations[other])
        twin.record(EventType.MET, one, other)
