"""Imitation: members revise their willingness one after another (part of `cooperation`, rule `imitation`).

    P(copies j) = trust_ij * fitness_j / (self_weight * fitness_i + sum over related members k of trust_ik * fitness_k)
    fitness = max(0, 1 - selection + selection * payoff)
    payoff = sum over related members: trust * (benefit if the other is willing - cost if it is willing itself),
             or this sum over the sum of trust (payoffs = "mean")

Updating is asynchronous: a member drawn at random revises, the next one sees the result, and so on; the rate gives the
number of revisions in a step. Without a weight of its own a member gives up its willingness first (death-birth); with
one it may keep it (imitation). With selection 0 and no such weight this is the voter model.

Source  Ohtsuki, Hauert, Lieberman and Nowak 2006 (death-birth and imitation, donation game); mean payoffs: Allen et al.
        2017; voter model: Clifford and Sudbury 1973
"""

from __future__ import annotations

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.luck import decision, draw
from simulation.state.tables import Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)


@part
def payoff_of(
    row, stage, willing, start, degree, incident, neighbour, trust_source, trust_target, benefit, cost, is_mean
):
    """The payoff of one member: benefits minus costs of its relations with members, or their mean weighted by trust."""
    payoff, whole = 0.0, 0.0
    pays = cost if willing[row] else 0.0
    for position in range(start[row], start[row] + degree[row]):
        partner = neighbour[position]
        entry = incident[position]
        if stage[partner] >= ENGAGED:
            trust = trust_source[entry >> 1] if entry & 1 == 0 else trust_target[entry >> 1]
            payoff += trust * ((benefit if willing[partner] else 0.0) - pays)
            whole += trust
    return payoff / whole if is_mean and whole > 0.0 else payoff


@part
def fitness(payoff, selection):
    """The weight with which a member with this payoff is imitated."""
    return max(0.0, 1.0 - selection + selection * payoff)


@walk
def _revise(
    seed, codes, step, revision, members, first, stage, willing, payoff, start, degree, incident, neighbour,
    trust_source, trust_target, benefit, cost, is_mean, selection, self_weight, weight,
):  # fmt: skip
    """In each economy, members revise one after another, until all have the same willingness."""
    ties = (start, degree, incident, neighbour, trust_source, trust_target)
    game = (benefit, cost, is_mean)
    for economy in range(first.shape[0] - 1):
        here = first[economy]
        count = first[economy + 1] - first[economy]
        alike = 0
        for index in range(here, here + count):
            alike += 1 if willing[members[index]] else 0
        trials = int(revision * count + draw(seed, codes[0], step, economy, 0))
        for trial in range(trials):
            if alike == 0 or alike == count:
                break
            row = members[here + int(draw(seed, codes[1], step, economy, trial) * count)]
            whole = 0.0
            for position in range(degree[row]):
                partner = neighbour[start[row] + position]
                entry = incident[start[row] + position]
                weight[position] = 0.0
                if stage[partner] >= ENGAGED:
                    trust = trust_source[entry >> 1] if entry & 1 == 0 else trust_target[entry >> 1]
                    gain = 0.0
                    if selection > 0.0:
                        gain = payoff_of(partner, stage, willing, *ties, *game)
                    weight[position] = trust * fitness(gain, selection)
                whole += weight[position]
            if self_weight > 0.0:
                gain = payoff_of(row, stage, willing, *ties, *game) if selection > 0.0 else 0.0
                whole += self_weight * fitness(gain, selection)
            left = draw(seed, codes[2], step, economy, trial) * whole
            role_model = -1
            for position in range(degree[row]):
                if weight[position] > 0.0:
                    role_model = neighbour[start[row] + position]
                    left -= weight[position]
                    if left < 0.0:
                        break
            if self_weight > 0.0 and left >= 0.0:  # the rest of the whole is its own
                continue
            if role_model >= 0 and willing[role_model] != willing[row]:
                willing[row] = willing[role_model]
                alike += 1 if willing[row] else -1
    for index in range(members.shape[0]):
        payoff[members[index]] = payoff_of(members[index], stage, willing, *ties, *game)


def imitate(world: World) -> None:
    """Members copy the willingness of related members, preferably of those with a higher payoff, or keep their own."""
    organisations = world.organisations
    relations = world.relations
    neighbourhood = world.neighbourhood
    p = world.parameters.cooperation  # fmt: skip
    members = world.members()
    first = np.concatenate(([0], np.cumsum(np.bincount(world.economy[members], minlength=world.economies))))
    codes = np.array([decision(f"imitation: {name}") for name in ("one turn more", "who revises", "whom it copies")])
    _revise(
        world.luck.seed, codes, world.step, p.revision * world.length, members, first, organisations.stage,
        organisations.willing, organisations.payoff, neighbourhood.start, neighbourhood.degree, neighbourhood.incident,
        neighbourhood.neighbour, relations.trust_source, relations.trust_target, p.benefit, p.cost,
        p.payoffs == "mean", p.selection, p.self_weight, np.empty(int(np.max(neighbourhood.degree, initial=0))),
    )  # fmt: skip
