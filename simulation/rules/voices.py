"""Voices: who speaks this month, what is heard under complete mixing, and whose voice fades (part of `awareness`).

A voice lasts for ever (SI), for a given time (one step: independent cascade), or ends at a rate (removal). Under
complete mixing each speaker is an acquaintance of all organisations of its economy, with full trust; their total voice
is one number per economy, so that no relations need to be stored.

Source  SI and removal: Kermack and McKendrick 1927; independent cascade: Kempe, Kleinberg and Tardos 2003; complete
        mixing: Bass 1969
"""

from __future__ import annotations

import numpy as np

from simulation.core.chance import steps_of, uniform_each
from simulation.core.compiled import part
from simulation.core.distributions import chance
from simulation.core.luck import decision
from simulation.state.lists import members_of
from simulation.state.neighbourhood import ROLE_MASK
from simulation.state.surroundings import influence_of, influence_on, own_trust, segment_of, trust_of_other
from simulation.state.tables import Stage

UNAWARE = int(Stage.UNAWARE)
ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
FALLS_SILENT = decision("falls silent")


@part
def voice_at(world, stage):
    """How strongly an organisation at this stage sensitises its stakeholders."""
    awareness = world.parameters.awareness
    if stage >= ENGAGED:
        return awareness.voice_animator if stage == ANIMATOR else awareness.voice_engaged
    return awareness.voice_aware if stage != UNAWARE else 0.0


@part
def speaks(world, row):
    """Whether the voice of an organisation is heard this month."""
    awareness = world.parameters.awareness
    organisations = world.organisations
    stage = organisations.stage[row]
    if voice_at(world, stage) <= 0.0 or (awareness.voice_fading > 0.0 and organisations.voice_faded[row]):
        return False
    if awareness.voice_lasts <= 0.0:
        return True
    since = organisations.member_since[row] if stage >= ENGAGED else organisations.aware_since[row]
    return world.step - since <= steps_of(world, awareness.voice_lasts)


@part
def share_of_voice(relations, budget):
    """The part of a voice that each of so many relations hears: 1, or less if they exceed its budget."""
    return budget / relations if budget > 0.0 and relations > budget else 1.0


@part
def voice_of(world, row):
    """How strongly each of its relations hears an organisation that speaks."""
    voice = voice_at(world, world.organisations.stage[row])
    budget = world.parameters.awareness.voice_budget
    return voice * share_of_voice(world.neighbourhood.degree[row], budget) if budget > 0.0 else voice


@part
def contacts_beyond_unaware(world, row):
    """The number of relations of one organisation with others that are not unaware: those that may speak."""
    _, neighbour, _, _ = segment_of(world, row)
    stage = world.organisations.stage
    count = 0
    for place in range(neighbour.shape[0]):
        count += 1 if stage[np.uint32(neighbour[place])] != UNAWARE else 0
    return count


@part
def pressure_on(world, row, pressure):
    """What one organisation hears: the sum of direction * trust * voice over its relations, added to a number."""
    incident, neighbour, _, link = segment_of(world, row)
    stage = world.organisations.stage
    for place in range(incident.shape[0]):
        contact = np.uint32(neighbour[place])
        if stage[contact] != UNAWARE and speaks(world, contact):
            influence = influence_of(world, link[place] & ROLE_MASK)
            pressure += influence * own_trust(world, incident[place]) * voice_of(world, contact)
    return pressure


@part
def add_pressure(world, speakers, pressure):
    """The same for all unaware organisations, the other way round: each speaker adds to the pressure on its contacts.

    So the terms of a sum come in the order of the speakers' rows, not in that of the listener's relations.
    """
    stage = world.organisations.stage
    for speaker in speakers:
        incident, neighbour, _, link = segment_of(world, speaker)
        voice = voice_of(world, speaker)
        for place in range(incident.shape[0]):
            listener = np.uint32(neighbour[place])
            if stage[listener] == UNAWARE:
                influence = influence_on(world, link[place] & ROLE_MASK)
                pressure[listener] += influence * trust_of_other(world, incident[place]) * voice


@part
def speakers_of(world):
    """The rows of the organisations that speak this month, in ascending order."""
    stage = world.organisations.stage
    speakers = np.empty(stage.shape[0], dtype=np.int64)  # memory that is never written costs nothing
    count = 0
    if world.parameters.awareness.voice_aware > 0.0:
        for row in range(stage.shape[0]):
            if stage[row] != UNAWARE and speaks(world, row):
                speakers[count] = row
                count += 1
    else:
        for row in members_of(world):
            if speaks(world, row):
                speakers[count] = row
                count += 1
    return speakers[:count]


@part
def fade(world, speakers):
    """The voices of some speakers fade for good."""
    fades = chance(world.parameters.awareness.voice_fading, world.length)
    if fades <= 0.0:
        return
    luck = uniform_each(world, FALLS_SILENT, speakers)
    for index in range(speakers.shape[0]):
        if luck[index] < fades:
            world.organisations.voice_faded[speakers[index]] = True


# -- complete mixing


@part
def economy_of(world, row, economies):
    """The disjoint economy of an organisation: one copy of the population after another, if there are several."""
    return row // (world.organisations.stage.shape[0] // economies) if economies > 1 else 0


@part
def sizes_of(world, economies):
    """The number of organisations in each disjoint economy."""
    sizes = np.zeros(economies, dtype=np.int64)
    for row in range(world.organisations.stage.shape[0]):
        sizes[economy_of(world, row, economies)] += 1
    return sizes


@part
def mix(world, speakers, sizes, first, passed):
    """Add up the voices of each economy under complete mixing; returns what a listener hears there (shape: economies).

    Args:
        first: filled with the index in `passed` of the first speaker of each economy, and the end (begins as zeros).
        passed: filled with the cumulative sums of the speakers' voices, in ascending order of row, from 0.
    """
    economies = sizes.shape[0]
    total = np.zeros(economies)
    passed[0] = 0.0
    for index in range(speakers.shape[0]):
        economy = economy_of(world, speakers[index], economies)
        voice = voice_at(world, world.organisations.stage[speakers[index]])
        heard = voice * share_of_voice(max(1, sizes[economy] - 1), world.parameters.awareness.voice_budget)
        total[economy] += heard
        passed[index + 1] = passed[index] + heard
        first[economy + 1] += 1
    for economy in range(economies):
        first[economy + 1] += first[economy]
        total[economy] *= world.parameters.awareness.acquaintance
    return total


@part
def speaker_at(passed, begin, end, share):
    """The speaker, of those from an index on to an end, on whose voice a share of all their voices falls."""
    drawn = passed[begin] + share * (passed[end] - passed[begin])
    end -= 1
    while begin < end:  # the first whose voice ends beyond it, else the last
        middle = (begin + end) // 2
        if passed[middle + 1] > drawn:
            end = middle
        else:
            begin = middle + 1
    return begin
