"""Temps 1, awareness: who becomes aware of the EFC this month, through which cause, and who forgets.

    hazard = outreach + contact_rate * pressure        P = 1 - exp(-hazard * step)   (or hazard * step, linear form)
    pressure = sum over relations: direction * trust * voice of the other end

Outreach is an absolute number of contacts per month (staff's effort, live territorial communities), divided among the
unaware organisations that it targets. A member's voice is a monthly budget: beyond `voice_budget` relations it is
divided among them. The cause of awareness is drawn in proportion to its share of the hazard. The duration of voices,
and complete mixing, are in `voices`.

Reads   organisations.identity, organisations.member_since, organisations.kind, organisations.territory,
        organisations.crisis_until, organisations.projects, relations.source, relations.target, relations.type,
        relations.trust_source, relations.trust_target, relations.cooperation, territories.alive_since,
        territories.funded_until, territories.organisations, communities.alive_since, club.staff, club.coverage
Writes  organisations.stage, organisations.aware_since, organisations.sensitised_cause, organisations.sensitised_by,
        organisations.voice_faded
Source  external and internal influence after Bass (1969), eq. 3; direction after Dai, Liang and Ng (2021); trust
        weighting and the voice budget assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.luck import Floats, decision, draw_each
from simulation.core.rule_slots import rule_of
from simulation.rules.targeting import TARGETING
from simulation.rules.voices import complete_mixing, fade, find_speakers
from simulation.state.neighbourhood import ROLE_MASK, TO_ACQUAINTANCE, Rows, rows_where
from simulation.state.tables import NEVER, Cause, EventType, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
AWARE = int(Stage.AWARE)
OUTREACH = int(Cause.OUTREACH)
COMMUNITY = int(Cause.COMMUNITY)
HEARS = decision("hears")
AT_ONCE = 256
"""Rows whose luck is drawn at once."""
CLIENT = int(Cause.CLIENT)  # then the supplier and the acquaintance, in the order of links


@part
def hazard(outreach, contact_rate, pressure):
    """Rate at which one organisation becomes aware, per month."""
    return outreach + contact_rate * pressure


@part
def share_of_voice(degree, budget):
    """The part of a member's voice that each of its relations hears: 1, or less if they exceed its budget."""
    return budget / degree if budget > 0.0 and degree > budget else 1.0


@walk
def _add_pressure(
    speakers, voices, budget, directions, stage, start, degree, incident, neighbour, held, link,
    trust_source, trust_target, pressure, speaks,
):  # fmt: skip
    """Each speaker, in ascending order of row, adds to the pressure on its unaware contacts; `speaks` marks it."""
    for index in range(speakers.shape[0]):
        speaker = speakers[index]
        voice = voices[stage[speaker]] * share_of_voice(degree[speaker], budget)
        speaks[speaker] = voices[stage[speaker]] > 0.0
        first = start[speaker]
        last = start[speaker] + degree[speaker]
        entries = incident[first:last]
        listeners = neighbour[first:last]
        links = link[first:last]
        for position in range(entries.shape[0]):
            listener = np.uint32(listeners[position])
            if stage[listener] != UNAWARE:
                continue
            entry = entries[position]
            role = links[position] & ROLE_MASK
            trust = trust_target[entry >> 1] if entry & 1 == 0 else trust_source[entry >> 1]
            direction = directions[role] if role == TO_ACQUAINTANCE else directions[1 - role]
            pressure[listener] += direction * trust * voice


@walk
def _normalise_by_degree(
    directions, start, degree, incident, link, trust_source, trust_target, economy, ties, pressure
):  # fmt: skip
    """Normalisation `share`: divide the pressure on an organisation by the weighted sum of all its relations."""
    for row in range(pressure.shape[0]):
        if pressure[row] == 0.0:
            continue
        weight = ties[economy[row]]
        for position in range(start[row], start[row] + degree[row]):
            entry = incident[position]
            trust = trust_source[entry >> 1] if entry & 1 == 0 else trust_target[entry >> 1]
            weight += directions[link[position] & ROLE_MASK] * trust
        pressure[row] = pressure[row] / weight


@walk
def _become_aware(
    seed, now, identity, stage, territory, external, outreach, weights, uniform, local, contact_rate, pressure, step,
    linear, heard,
):  # fmt: skip
    """List who becomes aware; returns their number.

    Where nobody speaks to anybody, no hazard is larger than outreach at its largest weight, and of most rows only the
    luck is looked at.
    """
    largest = 1.0 if uniform or weights.shape[0] == 0 else weights.max()
    most = math.inf
    if contact_rate <= 0.0:
        most = (external + outreach * largest + (local.max() if local.shape[0] > 0 else 0.0)) * step
    luck = np.empty(AT_ONCE)
    count = 0
    for first in range(0, stage.shape[0], AT_ONCE):
        rows = min(AT_ONCE, stage.shape[0] - first)
        draw_each(seed, HEARS, now, identity[first : first + rows], 0, luck)
        candidates = 0
        for index in range(rows):
            candidates += 1 if luck[index] < most else 0
        if candidates == 0:
            continue
        for index in range(rows):
            row = first + index
            if stage[row] != UNAWARE or luck[index] >= most:
                continue
            weight = 1.0 if uniform else weights[row]
            rate = hazard(external + outreach * weight + local[territory[row]], contact_rate, pressure[row])
            expected = rate * step
            if luck[index] >= expected:  # 1 - exp(-x) <= x: most rows stop here
                continue
            if linear or luck[index] < -math.expm1(-expected):
                heard[count] = row
                count += 1
    return count


@walk
def _attribute_causes(
    rows, luck, voices, speaks, budget, directions, stage, start, degree, incident, neighbour, held, link,
    trust_source, trust_target, external, outreach, weights, uniform, territory, local, contact_rate, pressure,
    economy, total_voice, first, passed_by, speakers, cause, other_end,
):  # fmt: skip
    """Draw the cause of each new awareness in proportion to its share of the hazard."""
    for index in range(rows.shape[0]):
        row = rows[index]
        club = external + outreach * (1.0 if uniform else weights[row])
        around = local[territory[row]]
        cause[index] = OUTREACH
        other_end[index] = NEVER
        left = luck[index] * (club + around + contact_rate * pressure[row])
        if left < club:
            continue
        left -= club
        if left < around:
            cause[index] = COMMUNITY
            continue
        left -= around
        whole = 0.0
        for round_number in range(2):  # first the sum of all voices, then the voice that is drawn
            passed = total_voice[economy[row]]
            if round_number == 1 and passed > 0.0:
                cause[index] = CLIENT + TO_ACQUAINTANCE
                begin = first[economy[row]]
                end = first[economy[row] + 1]
                drawn = min(1.0, left / (whole * passed)) * (passed_by[end] - passed_by[begin])
                position = np.searchsorted(passed_by[begin + 1 : end], passed_by[begin] + drawn, side="right")
                other_end[index] = speakers[begin + position]
                if left < whole * passed:
                    break
            for position in range(start[row], start[row] + degree[row]):
                speaker = neighbour[position]
                entry = incident[position]
                role = link[position] & ROLE_MASK
                if not speaks[speaker]:
                    continue
                voice = voices[stage[speaker]]
                trust = trust_source[entry >> 1] if entry & 1 == 0 else trust_target[entry >> 1]
                passed += directions[role] * trust * (voice * share_of_voice(degree[speaker], budget))
                if round_number == 1:
                    cause[index] = CLIENT + role
                    other_end[index] = speaker
                    if left < whole * passed:
                        break
            if round_number == 0:
                whole = contact_rate * pressure[row] / passed if passed > 0.0 else 0.0


def spread(world: World) -> None:
    """The club reaches out, members sensitise their stakeholders, and some aware organisations forget."""
    awareness = world.parameters.awareness
    organisations = world.organisations
    relations = world.relations
    neighbourhood = world.neighbourhood  # fmt: skip
    stage = organisations.stage
    forgetting = _draw_forgetting(world)
    voices = np.array([0.0, awareness.voice_aware, awareness.voice_engaged, awareness.voice_animator])
    directions = np.array([awareness.client_to_supplier, awareness.supplier_to_client, awareness.acquaintance])
    speakers = find_speakers(world, voices) if awareness.contact_rate > 0.0 else world.members()[:0]
    mixed = complete_mixing(world, speakers, voices)
    pressure = mixed.total_voice[mixed.economy] if world.is_complete_graph else np.zeros(len(stage))
    buffer = np.empty(len(stage), dtype=np.int64)
    speaks = np.zeros(len(stage), dtype=np.bool_)
    ties = (stage, *neighbourhood.arrays, relations.trust_source, relations.trust_target)
    rate, weights, anybody = _outreach(world)
    if anybody and awareness.contact_rate > 0.0:
        _add_pressure(speakers, voices, awareness.voice_budget, directions, *ties, pressure, speaks)
    if awareness.normalisation == "share":
        trusts = relations.trust_source, relations.trust_target
        _normalise_by_degree(
            directions,
            neighbourhood.start,
            neighbourhood.degree,
            neighbourhood.incident,
            neighbourhood.link,
            *trusts,
            mixed.economy,
            mixed.ties,
            pressure,
        )
    elif awareness.normalisation == "population":
        pressure /= world.sizes_of_economies()[mixed.economy]
    local = _local_outreach(world)
    external = world.parameters.outreach.per_organisation
    targeted = np.empty(0) if weights is None else weights, weights is None
    count = _become_aware(
        world.luck.seed, world.step, organisations.identity, stage, organisations.territory, external, rate, *targeted,
        local, awareness.contact_rate, pressure, world.length, awareness.hazard == "linear", buffer,
    )  # fmt: skip
    heard = buffer[:count].copy()
    if count:
        cause = np.empty(count, dtype=np.int8)
        other_end = np.empty(count, dtype=np.int32)
        through = world.luck.uniform("through whom", organisations.identity[heard])
        _attribute_causes(
            heard, through, voices, speaks, awareness.voice_budget, directions, *ties, external, rate, *targeted,
            organisations.territory, local, awareness.contact_rate, pressure,
            mixed.economy, mixed.total_voice, mixed.first, mixed.passed, speakers, cause, other_end,
        )  # fmt: skip
        organisations.sensitised_cause[heard] = cause
        organisations.sensitised_by[heard] = other_end
        world.event_log.record(world.step, EventType.MADE_AWARE, heard, other_end, cause)
        stage[heard] = AWARE
        organisations.aware_since[heard] = world.step
        organisations.voice_faded[heard] = False
    fade(world, speakers)
    _forget(world, forgetting)


def _draw_forgetting(world: World) -> Rows:
    chance = world.chance(world.parameters.awareness.forgetting)
    if chance <= 0.0:
        return np.empty(0, dtype=np.int64)
    organisations = world.organisations
    aware = rows_where(organisations.stage == AWARE)
    forgetting = aware[world.luck.happens("forgets", organisations.identity[aware], chance)]
    forgetting = forgetting[organisations.projects[forgetting] == 0]
    return forgetting[world.cooperative_relations(forgetting) == 0]


def _forget(world: World, rows: Rows) -> None:
    organisations = world.organisations
    if not len(rows):
        return
    organisations.stage[rows] = UNAWARE
    for name in ("aware_since", "sensitised_cause", "sensitised_by"):
        getattr(organisations, name)[rows] = NEVER
    world.event_log.record(world.step, EventType.FORGOT, rows)


def _outreach(world: World) -> tuple[float, Floats | None, bool]:
    """The club's contacts per month and unit of weight, the weights (None: equal), and whether anybody is unaware."""
    staff = world.club.staff.item(0) * world.share_of_effort("outreach")
    world.effort["outreach"] += staff * world.length
    contacts = staff * world.parameters.outreach.contacts_per_fte
    weights = rule_of(world.parameters.outreach.targeting, TARGETING)(world)
    unaware = world.organisations.stage == UNAWARE
    count = int(np.count_nonzero(unaware))
    total = float(count) if weights is None else float(np.bincount(unaware, weights=weights, minlength=2)[1])
    return (contacts / total if total > 0.0 else 0.0), weights, count > 0


@walk
def _share_contacts(contacts, coverage, alive_since, funded_until, now, organisations, not_unaware, territory, local):
    """Divide the contacts of each live territorial community among the unaware organisations of its territory.

    A community reaches out in proportion to its coverage, which is 1 while it is funded.
    """
    live = 0
    for territory_row in range(alive_since.shape[0]):
        live += 1 if alive_since[territory_row] != NEVER else 0
    if live == 0:
        return
    unaware = np.empty(organisations.shape[0], dtype=np.int64)
    for territory_row in range(organisations.shape[0]):
        unaware[territory_row] = organisations[territory_row]
    for row in not_unaware:
        unaware[territory[row]] -= 1
    for territory_row in range(alive_since.shape[0]):
        if alive_since[territory_row] != NEVER and unaware[territory_row] > 0:
            covered = 1.0 if funded_until[territory_row] > now else coverage
            local[territory_row] = contacts * covered / unaware[territory_row]


def _local_outreach(world: World) -> Floats:
    """The hazard that live communities add for each unaware organisation of their territory (shape: territories)."""
    territories = world.territories
    organisations = world.organisations
    local = np.zeros(len(territories))
    _share_contacts(
        world.parameters.animation.local_contacts, world.club.coverage.item(0), territories.alive_since,
        territories.funded_until, world.step, territories.organisations, rows_where(organisations.stage != UNAWARE),
        organisations.territory, local,
    )  # fmt: skip
    return local
