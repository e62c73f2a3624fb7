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

from simulation.core.chance import happens, note, uniform, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.distributions import chance
from simulation.core.luck import decision, draw_each
from simulation.core.rule_slots import rule_of
from simulation.rules.targeting import TARGETING
from simulation.rules.voices import (
    add_pressure,
    contacts_beyond_unaware,
    economy_of,
    fade,
    mix,
    pressure_on,
    sizes_of,
    speaker_at,
    speakers_of,
    speaks,
    voice_of,
)
from simulation.state.coordination import coverage_of
from simulation.state.lists import members_of, rows_at
from simulation.state.neighbourhood import ROLE_MASK, TO_ACQUAINTANCE, count_relations
from simulation.state.surroundings import cooperative_counts, influence_of, own_trust, segment_of
from simulation.state.tables import NEVER, Cause, EventType, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
AWARE = int(Stage.AWARE)
OUTREACH = int(Cause.OUTREACH)
COMMUNITY = int(Cause.COMMUNITY)
CLIENT = int(Cause.CLIENT)  # then the supplier and the acquaintance, in the order of links
MADE_AWARE = int(EventType.MADE_AWARE)
FORGOT = int(EventType.FORGOT)
HEARS = decision("hears")
THROUGH_WHOM = decision("through whom")
FORGETS = decision("forgets")
SUM, SHARE, POPULATION = range(3)
NORMALISATION = {"sum": SUM, "share": SHARE, "population": POPULATION}
ALIKE = np.empty(0)
"""Weights of outreach that does not aim at anybody in particular."""
AT_ONCE = 256
"""Rows whose luck is drawn at once."""
PUSH = 4
"""How much more it costs to add a voice to what its listeners hear than to ask a listener who speaks."""
SLACK = 1.0 + 1e-9
"""More than a sum is rounded by."""


@part
def hazard(outreach, contact_rate, pressure):
    """Rate at which one organisation becomes aware, per month."""
    return outreach + contact_rate * pressure


@part
def _forgetting(world, aware):
    """Who of the aware forgets this month: nobody who cooperates, or has a project under way."""
    forgets = chance(world.parameters.awareness.forgetting, world.length)
    rows = np.empty(aware.shape[0], dtype=np.int64)
    if forgets <= 0.0:
        return rows[:0]
    luck = uniform_each(world, FORGETS, aware)
    count = 0
    for index in range(aware.shape[0]):
        row = aware[index]
        if luck[index] >= forgets or world.organisations.projects[row] > 0:
            continue
        trade, acquaintances, _ = cooperative_counts(world, row)
        if trade + acquaintances == 0:
            rows[count] = row
            count += 1
    return rows[:count]


@part
def _contacts_each(world, contacts, weights, unaware):
    """The club's contacts per month for one unit of weight of those who are unaware."""
    stage = world.organisations.stage
    total = 1.0 * unaware
    if weights.shape[0] > 0:
        total = 0.0
        for row in range(stage.shape[0]):
            total += weights[row] if stage[row] == UNAWARE else 0.0
    return contacts / total if total > 0.0 else 0.0


@part
def _local_contacts(world, aware):
    """Contacts of live communities for each unaware organisation of their territory, a month (shape: territories).

    A community reaches out in proportion to its coverage.
    """
    territory, territories = world.organisations.territory, world.territories
    local = np.zeros(territories.alive_since.shape[0])
    live = 0
    for place in range(local.shape[0]):
        live += 1 if territories.alive_since[place] != NEVER else 0
    if live == 0:
        return local
    reached = np.zeros(local.shape[0], dtype=np.int64)
    for rows in (aware, members_of(world)):
        for row in rows:
            reached[territory[row]] += 1
    for place in range(local.shape[0]):
        unaware = territories.organisations[place] - reached[place]
        if territories.alive_since[place] != NEVER and unaware > 0:
            local[place] = world.parameters.animation.local_contacts * coverage_of(world, place) / unaware
    return local


@part
def _club_reaches(world, row, each, weights):
    """The hazard that the outreach of the club adds for one organisation."""
    return world.parameters.outreach.per_organisation + each * (weights[row] if weights.shape[0] > 0 else 1.0)


@part
def _largest(values, least):
    """The largest of these values, or another if it is larger."""
    for value in values:
        least = max(least, value)
    return least


@part
def _most_of_a_relation(world, normalisation):
    """What an organisation hears from one relation at most: at full trust, and as loudly as can be (no limit: inf)."""
    awareness = world.parameters.awareness
    if awareness.contact_rate <= 0.0:
        return 0.0
    if normalisation != SUM:
        return math.inf
    loudest = max(awareness.voice_aware, awareness.voice_engaged, awareness.voice_animator)
    strongest = max(awareness.client_to_supplier, awareness.supplier_to_client, awareness.acquaintance)
    return loudest * strongest


@part
def _list_candidates(world, each, weights, local, mixed, most_heard, rows, lucks):
    """List the unaware organisations whose luck may let them hear, and their luck; returns their number.

    Where nobody speaks to anybody, no hazard is larger than outreach at its largest weight, and of most rows only the
    luck is looked at.

    Args:
        most_heard: from one relation at most.
    """
    organisations = world.organisations
    stage, identity, territory = organisations.stage, organisations.identity, organisations.territory
    degree = world.neighbourhood.degree
    length, contact_rate = world.length, world.parameters.awareness.contact_rate
    most = math.inf
    if contact_rate <= 0.0:
        weight = _largest(weights, 0.0) if weights.shape[0] > 0 else 1.0
        most = (world.parameters.outreach.per_organisation + each * weight + _largest(local, 0.0)) * length
    luck = np.empty(AT_ONCE)
    count = 0
    for first in range(0, stage.shape[0], AT_ONCE):
        size = min(AT_ONCE, stage.shape[0] - first)
        draw_each(world.seed, HEARS, world.step, identity[first : first + size], 0, luck)
        lucky = 0
        for index in range(size):
            lucky += 1 if luck[index] < most else 0
        if lucky == 0:
            continue
        for index in range(size):
            row = first + index
            if stage[row] != UNAWARE or luck[index] >= most:
                continue
            outside = _club_reaches(world, row, each, weights) + local[territory[row]]
            pressure = most_heard
            if most_heard < math.inf:
                pressure = SLACK * (mixed[economy_of(world, row, mixed.shape[0])] + degree[row] * most_heard)
            if luck[index] < hazard(outside, contact_rate, pressure) * length:
                rows[count] = row
                lucks[count] = luck[index]
                count += 1
    return count


@part
def _pressure_on_everybody(world, speakers, mixed):
    """What each unaware organisation hears (shape: organisations)."""
    pressure = np.empty(world.organisations.stage.shape[0])
    for row in range(pressure.shape[0]):
        pressure[row] = mixed[economy_of(world, row, mixed.shape[0])]
    add_pressure(world, speakers, pressure)
    return pressure


@part
def _normalised(world, row, pressure, normalisation, is_mixed, size):
    """Pressure as it is, or over the weighted sum of all its own relations, or over the size of the economy."""
    if normalisation == POPULATION:
        return pressure / size
    if normalisation == SUM or pressure == 0.0:
        return pressure
    weight = world.parameters.awareness.acquaintance * (size - 1) if is_mixed else 0.0
    incident, _, _, link = segment_of(world, row)
    for place in range(incident.shape[0]):
        weight += influence_of(world, link[place] & ROLE_MASK) * own_trust(world, incident[place])
    return pressure / weight


@part
def _draw_cause(world, row, club, around, spoken, pressure, mixed, speakers, passed, begin, end):
    """The cause of one new awareness, in proportion to its share of the hazard, and who spoke (NEVER: nobody).

    Args:
        club, around, spoken: the hazard of the club's outreach, of the community around it, and of voices.
        pressure, mixed: what it hears, and that part of it which comes from complete mixing.
        speakers, passed, begin, end: of its economy, see `voices.speaker_at`.
    """
    luck = uniform(world, THROUGH_WHOM, world.organisations.identity[row], 0)
    left = luck * (club + around + spoken)
    if left < club:
        return OUTREACH, NEVER
    left -= club
    if left < around:
        return COMMUNITY, NEVER
    left -= around
    cause, speaker = OUTREACH, NEVER
    if pressure <= 0.0:
        return cause, speaker
    unit = spoken / pressure
    if mixed > 0.0:
        share = min(1.0, left / (unit * mixed))
        cause, speaker = CLIENT + TO_ACQUAINTANCE, speakers[speaker_at(passed, begin, end, share)]
        if left < unit * mixed:
            return cause, speaker
    incident, neighbour, _, link = segment_of(world, row)
    for place in range(incident.shape[0]):
        if speaks(world, neighbour[place]):
            role = link[place] & ROLE_MASK
            cause, speaker = CLIENT + role, neighbour[place]
            mixed += influence_of(world, role) * own_trust(world, incident[place]) * voice_of(world, speaker)
            if left < unit * mixed:
                break
    return cause, speaker


@part
def _hear(world, each, weights, local, speakers, is_linear, normalisation, economies, is_mixed):
    """Unaware organisations hear of the EFC: all listen before any of them becomes aware."""
    organisations = world.organisations
    contact_rate = world.parameters.awareness.contact_rate
    everybody = organisations.stage.shape[0]
    sizes = sizes_of(world, economies) if is_mixed or normalisation == POPULATION else np.zeros(economies, np.int64)
    first, passed = np.zeros(economies + 1, dtype=np.int64), np.empty(speakers.shape[0] + 1)
    mixed = mix(world, speakers, sizes, first, passed) if is_mixed else np.zeros(economies)
    rows, lucks = np.empty(everybody, dtype=np.int64), np.empty(everybody)
    most_heard = _most_of_a_relation(world, normalisation)
    count = _list_candidates(world, each, weights, local, mixed, most_heard, rows, lucks)
    rows = rows[:count]
    degree = world.neighbourhood.degree
    from_speakers = PUSH * count_relations(speakers, degree) < count_relations(rows, degree) and speakers.shape[0] > 0
    pressures = _pressure_on_everybody(world, speakers, mixed) if from_speakers else mixed
    causes, others = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    heard = 0
    for index in range(count):
        row = rows[index]
        here = economy_of(world, row, economies)
        club, around = _club_reaches(world, row, each, weights), local[organisations.territory[row]]
        pressure = pressures[row if from_speakers else here]
        if speakers.shape[0] > 0 and not from_speakers:
            if most_heard < math.inf:
                most = SLACK * (pressure + contacts_beyond_unaware(world, row) * most_heard)
                if lucks[index] >= hazard(club + around, contact_rate, most) * world.length:
                    continue
            pressure = pressure_on(world, row, pressure)
        normalised = _normalised(world, row, pressure, normalisation, is_mixed, sizes[here])
        rate = hazard(club + around, contact_rate, normalised)
        if lucks[index] < rate * world.length if is_linear else happens(world, lucks[index], rate):
            causes[heard], others[heard] = _draw_cause(
                world, row, club, around, contact_rate * normalised, pressure, mixed[here], speakers, passed,
                first[here], first[here + 1],
            )  # fmt: skip
            rows[heard] = row
            heard += 1
    for index in range(heard):
        row = rows[index]
        organisations.stage[row] = AWARE
        organisations.aware_since[row] = world.step
        organisations.sensitised_cause[row] = causes[index]
        organisations.sensitised_by[row] = others[index]
        organisations.voice_faded[row] = False
        note(world, MADE_AWARE, row, others[index], causes[index])


@walk
def _spread(world, contacts, weights, is_linear, normalisation, economies, is_mixed):
    """All rows are read before any is written: who forgets is drawn first.

    Args:
        contacts: of the club's staff, a month.
        weights: of outreach to each organisation (`ALIKE`: all alike).
        normalisation: of pressure, SUM, SHARE or POPULATION.
    """
    organisations = world.organisations
    aware = rows_at(world, AWARE)
    forgetting = _forgetting(world, aware)
    speakers = speakers_of(world) if world.parameters.awareness.contact_rate > 0.0 else aware[:0]
    unaware = organisations.stage.shape[0] - aware.shape[0] - members_of(world).shape[0]
    if unaware > 0:
        each, local = _contacts_each(world, contacts, weights, unaware), _local_contacts(world, aware)
        _hear(world, each, weights, local, speakers, is_linear, normalisation, economies, is_mixed)
    fade(world, speakers)
    for row in forgetting:
        organisations.stage[row] = UNAWARE
        organisations.aware_since[row] = organisations.sensitised_by[row] = NEVER
        organisations.sensitised_cause[row] = NEVER
        note(world, FORGOT, row, NEVER, NEVER)


def spread(world: World) -> None:
    """The club reaches out, members sensitise their stakeholders, and some aware organisations forget."""
    awareness, outreach = world.parameters.awareness, world.parameters.outreach
    staff = world.club.staff.item(0) * world.share_of_effort("outreach")
    world.effort["outreach"] += staff * world.length
    weights = rule_of(outreach.targeting, TARGETING)(world)
    _spread(
        world.record(), staff * outreach.contacts_per_fte,
        ALIKE if weights is None else np.ascontiguousarray(weights, dtype=np.float64), awareness.hazard == "linear",
        NORMALISATION[awareness.normalisation], world.economies, world.is_complete_graph,
    )  # fmt: skip
    world.log_notes()
