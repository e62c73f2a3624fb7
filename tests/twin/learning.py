"""How communities live and members learn in the twin: vitality, coordination, competence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.twin.state import ANIMATOR, ENGAGED, Group, Territory

if TYPE_CHECKING:
    from tests.twin.model import Twin


def share_of_need(hours: float, needed: float) -> float:
    """What part of the hours needed is there."""
    return min(1.0, hours / needed) if needed > 0.0 else 1.0


def is_funded(twin: Twin, territory: Territory) -> bool:
    """Does a programme pay for it now?"""
    return territory.funded_until > twin.step_number


def coverage_of(twin: Twin, territory: Territory) -> float:
    """How well a territory is coordinated."""
    return 1.0 if is_funded(twin, territory) else twin.club.coverage


def coverage_with(twin: Twin, more: int) -> float:
    """How well live territories would be coordinated if there were some more."""
    p, staff = twin.parameters, twin.club.staff * twin.share_of_effort("territories")
    lenders = sum(one.is_member and one.accompagnateur for one in twin.organisations)
    lent = lenders * p.hours.accompaniment * p.support.lent_to_coordination
    live = sum(territory.alive and not is_funded(twin, territory) for territory in twin.territories)
    return share_of_need(staff * p.communities.hours_per_fte + lent, p.animation.hours_needed * (live + more))


def vitality(twin: Twin, group: Group, care: float) -> float:
    """How lively a community is: its size, its commons, the care that it finds."""
    p, size = twin.parameters.communities, group.people()
    if not group.alive or size <= 0:
        return 0.0
    heritage = 1.0 - p.commons_weight + p.commons_weight * group.heritage(p.commons_half)
    lively: float = size / (size + p.size_half) * heritage * care
    return lively


def professionalise(twin: Twin) -> None:
    """Communities are as lively as they can; members learn, others lose competence."""
    enliven(twin)
    account(twin)
    p = twin.parameters.learning
    practice, lost = p.practice * (1.0 - twin.parameters.club.heritage), twin.chance(p.depreciation)
    for organisation in twin.organisations:
        if organisation.stage < ENGAGED:
            organisation.competence -= lost * organisation.competence
            continue
        around = organisation.professional.vitality if organisation.professional is not None else 0.0
        organisation.learn(practice + p.peers * around + (p.support if organisation.is_accompanied else 0.0))


def enliven(twin: Twin) -> None:
    """Coverage, and the vitality of all communities."""
    p, hours = twin.parameters.communities, twin.parameters.hours
    giving = Counter(
        one.professional.row
        for one in twin.members()
        if (one.accompagnateur or one.stage == ANIMATOR) and one.professional is not None
    )
    paid = twin.club.staff * twin.share_of_effort("accompaniment") * p.staff_share * p.hours_per_fte
    inside = sum(community.size for community in twin.communities if community.alive)
    for community in twin.communities:
        care = 0.0
        if community.alive:
            given = giving[community.row] * hours.animation + paid / inside * community.size
            care = share_of_need(given, p.hours_needed * community.size)
        community.vitality = vitality(twin, community, care)
    twin.club.coverage = coverage_with(twin, 0)
    for territory in twin.territories:
        territory.vitality = vitality(twin, territory, coverage_of(twin, territory))


def account(twin: Twin) -> None:
    """What the staff and the members give."""
    p, hours, members = twin.parameters, twin.parameters.hours, twin.members()
    funded = sum(is_funded(twin, territory) for territory in twin.territories)
    twin.effort["territories"] += twin.club.staff * twin.share_of_effort("territories") * twin.length
    twin.effort["programme"] += funded * p.animation.funded_fte * twin.length
    attended = sum(community.size for community in twin.communities)
    attended += sum(territory.participants for territory in twin.territories if territory.alive)
    twin.hours["communities"] += attended * hours.attendance * twin.length
    twin.hours["animation"] += sum(one.stage == ANIMATOR for one in members) * hours.animation * twin.length
    twin.hours["accompaniment"] += sum(one.accompagnateur for one in members) * hours.accompaniment * twin.length
