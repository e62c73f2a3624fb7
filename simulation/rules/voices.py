"""Voices: who speaks this month, what is heard under complete mixing, and whose voice fades (part of `awareness`).

A voice lasts for ever (SI), for a given time (one step: independent cascade), or ends at a rate (removal). Under
complete mixing each speaker is an acquaintance of all organisations of its economy, with full trust; their total voice
is one number per economy, so that no relations need to be stored.

Source  SI and removal: Kermack and McKendrick 1927; independent cascade: Kempe, Kleinberg and Tardos 2003; complete
        mixing: Bass 1969
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.core.luck import Floats
from simulation.state.neighbourhood import Rows, rows_where
from simulation.state.tables import Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)


class CompleteMixing(NamedTuple):
    """The contribution of complete mixing (all zeros without it).

    Attributes:
        economy: the economy of each organisation.
        total_voice: the pressure of all speakers of an economy on one listener (shape: economies).
        ties: the weight of an organisation's ties to all others of its economy (shape: economies).
        first: index in `passed` of the first speaker of each economy, and the end.
        passed: cumulative sums of the speakers' voices, in ascending order of row, from 0.
    """

    economy: Rows
    total_voice: Floats
    ties: Floats
    first: Rows
    passed: Floats


def find_speakers(world: World, voices: Floats) -> Rows:
    """The rows of the organisations that speak this month, in ascending order."""
    awareness = world.parameters.awareness
    organisations = world.organisations
    stage = organisations.stage
    speakers = rows_where(voices[stage] > 0.0) if awareness.voice_aware else world.members()
    if awareness.voice_lasts > 0.0:
        joined = stage[speakers] >= ENGAGED
        since = np.where(joined, organisations.member_since[speakers], organisations.aware_since[speakers])
        speakers = speakers[world.step - since <= world.steps(awareness.voice_lasts)]
    return speakers[~organisations.voice_faded[speakers]] if awareness.voice_fading > 0.0 else speakers


def fade(world: World, speakers: Rows) -> None:
    """The voices of some speakers fade for good."""
    chance = world.chance(world.parameters.awareness.voice_fading)
    if chance > 0.0:
        fading = speakers[world.luck.happens("falls silent", world.organisations.identity[speakers], chance)]
        world.organisations.voice_faded[fading] = True


def complete_mixing(world: World, speakers: Rows, voices: Floats) -> CompleteMixing:
    """The total voice of each economy under complete mixing."""
    if not world.is_complete_graph:
        none = np.zeros(world.economies)
        nobody = np.zeros(world.economies + 1, dtype=np.int64)
        return CompleteMixing(world.economy, none, none, nobody, none)
    awareness = world.parameters.awareness
    economy = world.economy
    contacts = world.sizes_of_economies() - 1
    budget = awareness.voice_budget
    share = np.minimum(1.0, budget / np.maximum(1, contacts)) if budget > 0.0 else np.ones(world.economies)
    heard = voices[world.organisations.stage[speakers]] * share[economy[speakers]]
    passed = np.concatenate(([0.0], np.cumsum(heard)))
    first = np.concatenate(([0], np.cumsum(np.bincount(economy[speakers], minlength=world.economies))))
    total_voice = awareness.acquaintance * np.bincount(economy[speakers], heard, world.economies)
    return CompleteMixing(economy, total_voice, awareness.acquaintance * contacts, first, passed)
