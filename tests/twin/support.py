"""Places 5 and 6 of the twin's month: the support space, and how members and communities learn."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType, Kind
from tests.twin.state import ANIMATOR, AWARE, ENGAGED, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def accompany(twin: Twin) -> None:
    """The support space's month."""
    account(twin)
    accompagnateurs(twin)
    slots(twin)
    dialogues(twin)
    meetings(twin)


def account(twin: Twin) -> None:
    """What the staff's effort goes to."""
    p, length = twin.parameters, twin.length
    effort = p.club.staff * twin.share_of_effort("accompaniment") * length
    twin.effort["communities"] += effort * p.communities.staff_share
    twin.effort["accompaniment"] += effort * (1.0 - p.communities.staff_share)
    twin.effort["heritage"] += p.club.staff * p.club.heritage * length


def capacity(twin: Twin) -> int:
    """Accompaniment slots, the staff's and those lent."""
    p = twin.parameters
    effort = p.club.staff * twin.share_of_effort("accompaniment") * (1.0 - p.communities.staff_share)
    kinds = [organisation.kind for organisation in twin.organisations if organisation.accompagnateur]
    partners = sum(kind == Kind.PARTNER for kind in kinds)
    lent = (len(kinds) - partners) * p.support.slots_lent + partners * p.support.slots_lent_by_partner
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
    free = capacity(twin) - len(in_use)
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
    seen = organisation.look()
    return seen.tension - seen.engaged


def dialogues(twin: Twin) -> None:
    """Accompanied members talk with aware stakeholders; a relation whose two ends are accompanied, twice as often."""
    p = twin.parameters.support
    if p.dialogue <= 0.0:
        return
    once, twice = twin.chance(p.dialogue), twin.chance(2.0 * p.dialogue)
    held = []
    for organisation in twin.organisations:
        if organisation.accompanied_until == NEVER:
            continue
        for relation in organisation.relations:
            is_source = relation.source is organisation
            other = relation.target if is_source else relation.source
            if other.stage < AWARE:
                continue
            both = other.accompanied_until != NEVER
            if both and not is_source:
                continue
            if twin.luck.uniform("dialogue", *relation.names) < (twice if both else once):
                held.append(relation)
    for relation in held:
        relation.come_closer(p.dialogue_gain, twin.step_number, twin.parameters.trust)


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
        if member.territory.alive:
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
            relation.come_closer(twin.parameters.support.meeting_gain, twin.step_number, twin.parameters.trust)
    for one, other in new:
        twin.give_birth(twin.organisations[one], twin.organisations[other])
        twin.record(EventType.MET, one, other)


def vitality(twin: Twin, size: int, commons: float, hours: float) -> float:
    """How lively a community is: its size, its commons, the animation that it gets."""
    p = twin.parameters.communities
    if size <= 0:
        return 0.0
    heritage = 1.0 - p.commons_weight + p.commons_weight * commons / (commons + p.commons_half)
    needed = p.hours_needed * size
    care = 1.0 if hours >= needed else hours / needed
    lively: float = size / (size + p.size_half) * heritage * care
    return lively


def professionalise(twin: Twin) -> None:
    """Communities are as lively as they can; members learn, others lose competence."""
    enliven(twin)
    p = twin.parameters.learning
    practice, lost = p.practice * (1.0 - twin.parameters.club.heritage), twin.chance(p.depreciation)
    for organisation in twin.organisations:
        if organisation.stage < ENGAGED:
            if organisation.competence > 0.0:
                organisation.competence -= lost * organisation.competence
            continue
        own = practice * p.slowdown if organisation.accompagnateur else practice
        around = organisation.professional.vitality if organisation.professional is not None else 0.0
        help_ = p.support if organisation.accompanied_until != NEVER else 0.0
        organisation.learn(own + p.peers * around + help_)


def enliven(twin: Twin) -> None:
    """Hours of animation by community, vitality, and the accounts of effort and hours."""
    p, staff, length = twin.parameters.communities, twin.parameters.club.staff, twin.length
    givers = [one for one in twin.members() if one.accompagnateur or one.stage == ANIMATOR]
    of_community = Counter(one.professional.row for one in givers if one.professional is not None)
    of_territory = Counter(one.territory.row for one in givers)
    paid = staff * twin.share_of_effort("accompaniment") * p.staff_share * p.hours_per_fte
    total = sum(community.size for community in twin.communities if community.alive)
    each = paid / total if total else 0.0
    for community in twin.communities:
        hours = of_community[community.row] * p.hours_given + each * community.size
        community.vitality = vitality(twin, community.size, community.commons, hours) if community.alive else 0.0
    live = [territory for territory in twin.territories if territory.alive]
    effort = staff * twin.share_of_effort("territories")
    twin.effort["territories"] += effort * length
    programme = twin.parameters.animation.funded_fte
    funded = [territory for territory in twin.territories if territory.funded_until > twin.step_number]
    twin.effort["programme"] += len(funded) * programme * length
    each = effort * p.hours_per_fte / max(1, sum(territory not in funded for territory in live))
    for territory in twin.territories:
        hours = of_territory[territory.row] * p.hours_given
        if territory in funded:
            hours += programme * p.hours_per_fte
        elif territory.alive:
            hours += each
        territory.vitality = vitality(twin, territory.members, territory.commons, hours) if territory.alive else 0.0
    attended = total + sum(territory.members for territory in live)
    twin.hours["communities"] += attended * p.hours_attended * length
    twin.hours["animation"] += len(givers) * p.hours_given * length
