"""Place 4 of the twin's month, temps 1: who becomes aware, through whom, and who forgets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.state.tables import KINDS, NEVER, THEMES, Cause, EventType
from tests.twin.learning import coverage_of
from tests.twin.state import AWARE, SUPPLY, UNAWARE, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def spread(twin: Twin) -> None:
    """Everybody listens before anybody becomes aware or forgets."""
    awareness, length = twin.parameters.awareness, twin.length
    forgetting = forgetters(twin)
    twin.voices = [0.0, awareness.voice_aware, awareness.voice_engaged, awareness.voice_animator]
    contacts, weights = outreach(twin)
    local = local_outreach(twin)
    external = twin.parameters.outreach.per_organisation
    speakers = [organisation for organisation in twin.organisations if organisation.speaks()]
    mixed = [mix(twin, speakers, economy) for economy in range(len(twin.economies))]
    said = [mixed[organisation.economy] for organisation in twin.organisations]
    for organisation in speakers:
        organisation.speak(said)
    heard: list[tuple[Organisation, int, Organisation | None]] = []
    for organisation in twin.organisations:
        if organisation.stage != UNAWARE:
            continue
        weight = weights[organisation.row] if weights is not None else 1.0
        nearby, pressure = local[organisation.territory.row], organisation.pressure(said[organisation.row])
        expected = (external + contacts * weight + nearby + awareness.contact_rate * pressure) * length
        chance = expected if awareness.hazard == "linear" else -math.expm1(-expected)
        if organisation.happens("hears", chance):
            club = external + contacts * weight
            mass = mixed[organisation.economy]
            heard.append((organisation, *through_whom(twin, organisation, club, nearby, pressure, mass, speakers)))
    for organisation, cause, by in heard:
        twin.make_aware(organisation, cause, by)
        organisation.voice_faded = False
    fading = twin.chance(awareness.voice_fading)
    for organisation in speakers if fading > 0.0 else []:
        if organisation.happens("falls silent", fading):
            organisation.voice_faded = True
    for organisation in forgetting:
        organisation.stage, organisation.sensitised_by = UNAWARE, None
        organisation.aware_since = organisation.sensitised_cause = NEVER
        twin.record(EventType.FORGOT, organisation.row)


def mass_voice(twin: Twin, speaker: Organisation) -> float:
    """What one speaker says to everybody else in its economy, under complete mixing."""
    budget, others = twin.parameters.awareness.voice_budget, len(twin.economies[speaker.economy]) - 1
    share = min(1.0, budget / max(1, others)) if budget > 0.0 else 1.0
    return twin.voices[speaker.stage] * share


def mix(twin: Twin, speakers: list[Organisation], economy: int) -> float:
    """What all the speakers of an economy say to one listener, under complete mixing."""
    total = 0.0
    for speaker in speakers if twin.is_mixed else []:
        if speaker.economy == economy:
            total += mass_voice(twin, speaker)
    return float(twin.parameters.awareness.acquaintance * total)


def forgetters(twin: Twin) -> list[Organisation]:
    """Who will forget this month: nobody who cooperates, or has a project under way."""
    chance = twin.chance(twin.parameters.awareness.forgetting)
    if chance <= 0.0:
        return []
    return [
        one
        for one in twin.organisations
        if one.stage == AWARE
        and one.projects == 0
        and not any(one.is_cooperative(relation) for relation in one.relations)
        and one.happens("forgets", chance)
    ]


def outreach(twin: Twin) -> tuple[float, list[float] | None]:
    """Contacts a month for one unit of weight, and the weight of each organisation (None: all alike)."""
    staff = twin.club.staff * twin.share_of_effort("outreach")
    twin.effort["outreach"] += staff * twin.length
    contacts = staff * twin.parameters.outreach.contacts_per_fte
    weights = target(twin)
    total = 0.0
    for organisation in twin.organisations:
        if organisation.stage == UNAWARE:
            total += weights[organisation.row] if weights is not None else 1.0
    return (contacts / total if total > 0.0 else 0.0), weights


def target(twin: Twin) -> list[float] | None:
    """Whom the outreach aims at."""
    rule = twin.parameters.outreach.targeting
    if rule == "everyone":
        return None
    if rule == "pivotal_clients":
        return [organisation.pivotality for organisation in twin.organisations]
    if rule == "territory":
        aimed = twin.targeted()
        return [1.0 if organisation.territory.row in aimed else 0.0 for organisation in twin.organisations]
    if rule == "theme":
        name = twin.parameters.outreach.theme
        theme = THEMES.index(name) if name in THEMES else None
        return [1.0 if organisation.theme == theme else 0.0 for organisation in twin.organisations]
    if rule == "kind":
        name = twin.parameters.outreach.kind
        kind = KINDS.index(name) if name in KINDS else None
        return [1.0 if organisation.kind == kind else 0.0 for organisation in twin.organisations]
    if rule == "crisis":
        return [1.0 if organisation.crisis_until > twin.step_number else 0.0 for organisation in twin.organisations]
    assert rule == "stakeholders"
    weights = [0.0] * len(twin.organisations)
    for member in twin.members():
        for _, other in member.around():
            weights[other.row] += 1.0
    return weights


def local_outreach(twin: Twin) -> list[float]:
    """What live territorial communities add for each unaware organisation of their territory."""
    unaware = [0] * len(twin.territories)
    for organisation in twin.organisations:
        if organisation.stage == UNAWARE:
            unaware[organisation.territory.row] += 1
    contacts = twin.parameters.animation.local_contacts
    return [
        contacts * coverage_of(twin, territory) / unaware[territory.row]
        if territory.alive and unaware[territory.row]
        else 0.0
        for territory in twin.territories
    ]


def among(twin: Twin, speakers: list[Organisation], economy: int, share: float) -> Organisation:
    """The speaker of an economy on whose part of what they say together a draw falls."""
    passed, sums = 0.0, [0.0]
    for speaker in speakers:
        passed += mass_voice(twin, speaker)
        sums.append(passed)
    here = [at for at, speaker in enumerate(speakers) if speaker.economy == economy]
    begin, end = sums[here[0]], sums[here[-1] + 1]
    drawn = begin + share * (end - begin)
    return next((speakers[at] for at in here[:-1] if sums[at + 1] > drawn), speakers[here[-1]])


def through_whom(
    twin: Twin, organisation: Organisation, club: float, local: float, pressure: float, mass: float, speakers: list
) -> tuple[int, Organisation | None]:
    """What made it aware, drawn in proportion to the shares of its hazard."""
    rate = twin.parameters.awareness.contact_rate
    left = twin.luck.uniform("through whom", organisation.identity) * (club + local + rate * pressure)
    if left < club:
        return int(Cause.OUTREACH), None
    left -= club
    if left < local:
        return int(Cause.COMMUNITY), None
    left -= local
    said = organisation.hears()
    everything = mass
    for _, _, voice in said:
        everything += voice
    if not said and mass <= 0.0:
        return int(Cause.OUTREACH), None
    unit = rate * pressure / everything if everything > 0.0 else 0.0
    if mass > 0.0 and (left < unit * mass or not said):
        return int(Cause.ACQUAINTANCE), among(twin, speakers, organisation.economy, min(1.0, left / (unit * mass)))
    passed, at = mass, -1
    while at < len(said) - 1:
        at += 1
        passed += said[at][2]
        if left < unit * passed:
            break
    relation, other, _ = said[at]
    if relation.type != SUPPLY:
        return int(Cause.ACQUAINTANCE), other
    return int(Cause.CLIENT if relation.source is organisation else Cause.SUPPLIER), other
