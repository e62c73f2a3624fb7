"""Voices: who speaks this month, what complete mixing lets everybody hear, whose voice ends (a part of `awareness`).

A voice lasts for ever (SI), a given time (one step: independent cascade), or ends at a rate (removal). Under complete
mixing each speaker is an acquaintance of everybody in its economy at full trust; what they say together is one number
for the economy, so that no relation needs to be stored.

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
    """What complete mixing adds (all zeros where there is none).

    Attributes:
        economy: of each organisation.
        said: what all speakers of an economy say to one listener, one number for each economy.
        ties: weight of an organisation's ties to everybody else in its economy.
        first: place in `passed` of the first speaker of each economy, and the end of the last one.
        passed: sums of the speakers' voices, in ascending order of row, a 0 in front.
    """

    economy: Rows
    said: Floats
    ties: Floats
    first: Rows
    passed: Floats


def find_speakers(world: World, voices: Floats) -> Rows:
    """Rows of the organisations whose voice is heard, in ascending order."""
    awareness, organisations = world.parameters.awareness, world.organisations
    stage = organisations.stage
    speakers = rows_where(voices[stage] > 0.0) if awareness.voice_aware else world.members()
    if awareness.voice_lasts > 0.0:
        joined = stage[speakers] >= ENGAGED
        since = np.where(joined, organisations.member_since[speakers], organisations.aware_since[speakers])
        speakers = speakers[world.step - since <= world.steps(awareness.voice_lasts)]
    return speakers[~organisations.voice_faded[speakers]] if awareness.voice_fading > 0.0 else speakers


def fade(world: World, speakers: Rows) -> None:
    """Some of those who have spoken fall silent for good."""
    chance = world.chance(world.parameters.awareness.voice_fading)
    if chance > 0.0:
        fading = speakers[world.luck.happens("falls silent", world.organisations.identity[speakers], chance)]
        world.organisations.voice_faded[fading] = True


def complete_mixing(world: World, speakers: Rows, voices: Floats) -> CompleteMixing:
    """What everybody hears of everybody under complete mixing."""
    if not world.is_complete_graph:
        none, nobody = np.zeros(world.economies), np.zeros(world.economies + 1, dtype=np.int64)
        return CompleteMixing(world.economy, none, none, nobody, none)
    awareness, economy = world.parameters.awareness, world.economy
    others = world.sizes_of_economies() - 1
    budget = awareness.voice_budget
    share = np.minimum(1.0, budget / np.maximum(1, others)) if budget > 0.0 else np.ones(world.economies)
    heard = voices[world.organisations.stage[speakers]] * share[economy[speakers]]
    passed = np.concatenate(([0.0], np.cumsum(heard)))
    first = np.concatenate(([0], np.cumsum(np.bincount(economy[speakers], minlength=world.economies))))
    said = awareness.acquaintance * np.bincount(economy[speakers], heard, world.economies)
    return CompleteMixing(economy, said, awareness.acquaintance * others, first, passed)
