"""Named luck inside walks: draws named by the decision, at the seed and the step of a world's record."""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import part
from simulation.core.luck import draw, draw_each


@part
def uniform(world, decision, identity, second_identity):
    """One uniform number on [0, 1) for a decision of one organisation (second identity 0) or of one pair."""
    return draw(world.seed, decision, world.step, identity, second_identity)


@part
def happens(world, luck, rate):
    """Whether an event with this rate per month happens within the step, to one with this luck."""
    expected = rate * world.length
    return luck < expected and luck < -math.expm1(-expected)  # 1 - exp(-x) <= x: mostly the first says no


@part
def uniform_each(world, decision, rows):
    """One uniform number on [0, 1) for a decision of each of these organisations, drawn at once (shape: rows)."""
    identities = np.empty(rows.shape[0], dtype=np.int64)
    for index in range(rows.shape[0]):
        identities[index] = world.organisations.identity[rows[index]]
    luck = np.empty(rows.shape[0])
    draw_each(world.seed, decision, world.step, identities, 0, luck)
    return luck


@part
def in_turn(world, decision, rows):
    """The places of these organisations in the order of a named ticket; of equal tickets, the first comes first."""
    tickets = uniform_each(world, decision, rows)
    count = rows.shape[0]
    order = np.empty(count, dtype=np.int64)
    last = np.zeros(count + 1, dtype=np.int64)
    for index in range(count):  # as many compartments as tickets: few hold more than one or two
        last[min(count, int(tickets[index] * count) + 1)] += 1
    for compartment in range(count):
        last[compartment + 1] += last[compartment]
    for index in range(count):
        compartment = min(count - 1, int(tickets[index] * count))
        order[last[compartment]] = index
        last[compartment] += 1
    for sorted_ones in range(1, count):
        index = order[sorted_ones]
        place = sorted_ones
        while place > 0 and tickets[order[place - 1]] > tickets[index]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = index
    return order


@part
def survived_hazards(world, decision, rows):
    """The hazard that each of these organisations survives until its next appointment: exponential, with mean 1."""
    hazards = uniform_each(world, decision, rows)
    for index in range(rows.shape[0]):
        hazards[index] = -math.log(1.0 - hazards[index])
    return hazards


@part
def steps_of(world, months):
    """A duration in months as a number of steps (at least 1 if the duration is positive)."""
    return max(1, math.floor(months / world.length + 0.5)) if months > 0.0 else 0


@part
def note(world, event, organisation, other, cause):
    """Count an event, and note it for the event log if it is to be listed there."""
    world.totals[event, cause + 1] += 1
    if not world.listed[event]:
        return
    line = world.notes[world.noted[0]]
    line[0] = event
    line[1] = organisation
    line[2] = other
    line[3] = cause
    world.noted[0] += 1
