"""Place 5 of the twin's month, temps 2: who decides to join."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.state.tables import NEVER
from tests.twin.state import AWARE, Organisation, Sight

if TYPE_CHECKING:
    from tests.twin.model import Twin

A_YEAR = 12.0
TOLERANCE = 1e-9


def decide(twin: Twin) -> None:
    """Aware organisations decide; those that engage join together."""
    twin.club.attention = attention(twin)
    joining = [one for one in twin.organisations if one.stage == AWARE and engages(twin, one)]
    if joining:
        twin.join(joining)
    else:
        twin.recount()


def attention(twin: Twin) -> float:
    """What the club's capacity to welcome leaves for a newcomer."""
    p, members = twin.parameters.engagement, twin.members()
    if p.attention == "none" or not members:
        return 1.0
    if p.attention == "staff":
        follow, staff = p.follow_staff, twin.club.staff
    else:
        assert p.attention == "accompaniment"
        follow, staff = p.follow, twin.club.staff * twin.share_of_effort("accompaniment")
    capacity: float = follow * staff + p.follow_accompagnateur * sum(one.accompagnateur for one in members)
    return 1.0 if capacity <= 0.0 and follow == 0.0 else min(1.0, capacity / len(members))


def engages(twin: Twin, organisation: Organisation) -> bool:
    """Does an aware organisation join now? Who has left waits for a year."""
    if organisation.left_at != NEVER and (twin.step_number - organisation.left_at) * twin.length < A_YEAR:
        return False
    welcome = organisation.territory.readiness * twin.club.attention
    rate = welcome * decision(twin, organisation) if welcome > 0.0 else 0.0
    return organisation.happens("engages", twin.chance(rate))


def decision(twin: Twin, organisation: Organisation) -> float:
    """Hazard of joining in a fully ready territory, by the engagement rule."""
    p = twin.parameters.engagement
    if p.rule == "immediate":
        return math.inf
    if p.rule == "spontaneous":
        rate: float = p.rate
        return rate
    seen = organisation.look()
    if p.rule == "count":
        return math.inf if seen.engaged >= p.count else 0.0
    if p.rule == "noisy_count":
        below: float = p.rate if seen.engaged > 0 else 0.0
        return math.inf if seen.engaged >= p.count else below
    cost = twin.parameters.communities.cost if twin.parameters.communities.membership == "mandatory" else 0.0
    reluctance = organisation.reluctance + cost
    if p.rule == "own_count":
        return math.inf if seen.engaged + TOLERANCE >= reluctance else 0.0
    if p.rule == "own_weight":
        return math.inf if seen.weight + TOLERANCE >= reluctance else 0.0
    if p.rule == "weighted_share":
        share = seen.weight / seen.ties if seen.ties > 0.0 else 0.0
        return math.inf if share + TOLERANCE >= reluctance else 0.0
    if p.rule == "share":
        return math.inf if seen.engaged / max(seen.contacts, 1) + TOLERANCE >= reluctance else 0.0
    assert p.rule == "logit"
    convinced = conviction(twin, organisation, seen)
    hazard: float = p.rate / (1.0 + math.exp(-p.slope * (convinced - reluctance)))
    return hazard


def conviction(twin: Twin, organisation: Organisation, seen: Sight) -> float:
    """Contacts, the communities that it meets, affinity and crisis, less lock-in."""
    p = twin.parameters.engagement
    contacts = 1.0 - math.exp(-seen.weight / p.contacts_half)
    territory = organisation.territory
    local = territory.vitality if territory.alive else 0.0
    community = 1.0 - (1.0 - seen.vitality) * (1.0 - local)
    crisis = 1.0 if organisation.crisis_until > twin.step_number else 0.0
    convinced: float = (
        p.weight_contacts * contacts
        + p.weight_community * community
        + p.weight_affinity * organisation.affinity
        + p.weight_crisis * crisis
        - p.weight_lock_in * organisation.lock_in()
    )
    return convinced
