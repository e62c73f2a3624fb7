"""Place 4 of the twin's month, temps 2: who decides to join."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.twin.state import AWARE, Organisation, Sight

if TYPE_CHECKING:
    from tests.twin.model import Twin

TOLERANCE = 1e-9


def decide(twin: Twin) -> None:
    """Aware organisations decide; those that engage join together."""
    engaging = []
    liveliest: dict[int, float] = {}
    for community in twin.communities:
        if community.alive:
            liveliest[community.theme] = max(liveliest.get(community.theme, 0.0), community.vitality)
    for organisation in twin.organisations:
        if organisation.stage != AWARE:
            continue
        hazard = decision(twin, organisation, liveliest)
        readiness = organisation.territory.readiness
        rate = 0.0 if readiness == 0.0 else readiness * hazard
        if organisation.happens("engages", twin.chance(rate)):
            engaging.append(organisation)
    if engaging:
        twin.join(engaging)
    else:
        twin.recount()


def decision(twin: Twin, organisation: Organisation, liveliest: dict[int, float]) -> float:
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
    cost = twin.parameters.communities.cost if twin.parameters.communities.membership == "mandatory" else 0.0
    reluctance = organisation.reluctance + cost
    if p.rule == "own_count":
        return math.inf if seen.engaged + TOLERANCE >= reluctance else 0.0
    if p.rule == "weighted_share":
        ties = organisation.weight_of_ties()
        return math.inf if (seen.weight / ties if ties > 0.0 else 0.0) + TOLERANCE >= reluctance else 0.0
    if p.rule == "share":
        return math.inf if seen.engaged / max(seen.contacts, 1) + TOLERANCE >= reluctance else 0.0
    assert p.rule == "logit"
    convinced = conviction(twin, organisation, seen, liveliest)
    hazard: float = p.rate / (1.0 + math.exp(-p.slope * (convinced - reluctance)))
    return hazard


def conviction(twin: Twin, organisation: Organisation, seen: Sight, liveliest: dict[int, float]) -> float:
    """Contacts, communities, affinity and crisis, less tension."""
    p = twin.parameters.engagement
    contacts = 1.0 - math.exp(-seen.weight / p.contacts_half)
    territory = organisation.territory
    local = territory.vitality if territory.alive else 0.0
    community = 1.0 - (1.0 - liveliest.get(organisation.theme, 0.0)) * (1.0 - local)
    crisis = 1.0 if organisation.crisis_until > twin.step_number else 0.0
    convinced: float = (
        p.weight_contacts * contacts
        + p.weight_community * community
        + p.weight_affinity * organisation.affinity
        + p.weight_crisis * crisis
        - p.weight_tension * seen.tension
    )
    return convinced
