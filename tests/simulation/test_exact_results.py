"""Exact results of small networks, worked out by enumeration, for graphs, weights and rates that no target names.

Every law builds its own reference (a Markov chain, live edges, an absorbing chain) and asks the general model, with the
base of the limiting cases, for the same numbers. Tolerance: four and a half standard errors (some fifty numbers), plus
the error of the step where time is continuous.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from simulation.state.tables import Stage
from simulation.world import World
from tests.simulation.test_properties import joined, theory

COPIES = 8_000
ERRORS = 4.5
NETWORKS = {
    "star": "0-1:1 0-2:2 0-3:1",
    "path": "0-1:1 1-2:3 2-3:1",
    "kite": "0-1:2 0-2:1 1-2:1 2-3:4 1-3:1",
    "directed": "0>1 1>2 0>2 2>3 3>1",
}


def ties_of(text: str) -> list[tuple[int, int, float, bool]]:
    """One end, the other, the weight, and whether it has a direction."""
    found = []
    for word in text.split():
        ends, _, weight = word.partition(":")
        one, other = ends.replace(">", "-").split("-")
        found.append((int(one), int(other), float(weight or 1.0), ">" in ends))
    return found


def influence(text: str) -> np.ndarray:
    """Weight with which each (row) hears each other (column); a directed relation is heard at its end alone."""
    heard = np.zeros((4, 4))
    for one, other, weight, is_directed in ties_of(text):
        heard[other, one] += weight
        if not is_directed:
            heard[one, other] += weight
    return heard / max(1.0, heard.max())


def copies(text: str, months: float, **changes: Any) -> World:
    """Many copies of a given network, influence along the direction of its relations."""
    base = {"population.generator": "given", "population.edges": text, "population.copies": COPIES}
    base |= {"awareness.client_to_supplier": 0.0}
    return theory({**base, **changes}, months)  # type: ignore[arg-type]


def check(obtained: np.ndarray, expected: np.ndarray, allowed: float = 0.0) -> None:
    """Each share of the copies against its probability."""
    shares, expected = obtained.mean(axis=0), np.clip(expected, 0.0, 1.0)
    error = np.sqrt(expected * (1.0 - expected) / len(obtained))
    assert (np.abs(shares - expected) <= ERRORS * error + allowed + 1e-12).all(), (shares, expected, error)


# -- continuous time


def adopted_by(heard: np.ndarray, outreach: float, rate: float, removal: float, at: float) -> np.ndarray:
    """Chance that each of four has adopted, from the chain over who has, and whose voice has ended; 0 begins."""
    states = list(itertools.product((0, 1, 2), repeat=4))  # not yet, speaks, has fallen silent
    place = {state: row for row, state in enumerate(states)}
    chain = np.zeros((len(states), len(states)))
    for state in states:
        for row in range(4):
            if state[row] == 0:
                speed = outreach + rate * sum(heard[row, other] for other in range(4) if state[other] == 1)
                after = (*state[:row], 1, *state[row + 1 :])
            elif state[row] == 1:
                speed, after = removal, (*state[:row], 2, *state[row + 1 :])
            else:
                continue
            chain[place[state], place[after]] += speed
            chain[place[state], place[state]] -= speed
    now = expm(chain * at)[place[1, 0, 0, 0]]
    return np.array([sum(now[place[state]] for state in states if state[row] > 0) for row in range(4)])


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(
    ("outreach", "removal"), [pytest.param(0.0, 0.0, marks=pytest.mark.long), (0.1, 0.0), (0.05, 0.6)]
)
def test_adoption_approaches_the_solution_in_continuous_time(network: str, outreach: float, removal: float) -> None:
    """SI, Bass and SIR on four organisations with weights and directions, in steps of 0.02."""
    heard, rate, step = influence(NETWORKS[network]), 0.7, 0.02
    changes = {"time.step": step, "awareness.contact_rate": rate, "outreach.per_organisation": outreach}
    changes |= {"founders.firms": 1, "founders.seeding": "first", "awareness.voice_fading": removal}
    steps = joined(copies(NETWORKS[network], 3.0, **changes)).reshape(COPIES, 4)
    for at in (1.0, 3.0):
        exact = adopted_by(heard, outreach, rate, removal, at)
        check(steps <= round(at / step), exact, allowed=0.01)


@pytest.mark.parametrize("network", ["star", "path", "kite"])
def test_adoption_by_share_of_own_ties_is_exact(network: str) -> None:
    """Influence divided by the weight of one's own ties."""
    heard = influence(NETWORKS[network])
    heard = heard / heard.sum(axis=1, keepdims=True)
    changes = {"time.step": 0.02, "awareness.contact_rate": 0.9, "awareness.normalisation": "share"}
    changes |= {"outreach.per_organisation": 0.05, "founders.firms": 1, "founders.seeding": "first"}
    steps = joined(copies(NETWORKS[network], 2.0, **changes)).reshape(COPIES, 4)
    check(steps <= 100, adopted_by(heard, 0.05, 0.9, 0.0, 2.0), allowed=0.01)


# -- cascades


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("chance", [0.2, 0.6])
def test_independent_cascades_are_live_edges(network: str, chance: float) -> None:
    """One attempt along each relation: whoever is linked to the seed by live edges (Kempe et al. 2003)."""
    arrows = []
    for one, other, _weight, is_directed in ties_of(NETWORKS[network]):
        arrows += [(one, other)] if is_directed else [(one, other), (other, one)]
    exact = np.zeros(4)
    for live in itertools.product((False, True), repeat=len(arrows)):
        reached = {0}
        for _ in range(4):
            reached |= {end for (start, end), is_live in zip(arrows, live, strict=True) if is_live and start in reached}
        weight = math.prod(chance if is_live else 1.0 - chance for is_live in live)
        exact[list(reached)] += weight
    text = " ".join(word.partition(":")[0] for word in NETWORKS[network].split())
    changes = {"awareness.voice_lasts": 1.0, "awareness.contact_rate": -math.log1p(-chance)}
    world = copies(text, 6, **changes, **{"founders.firms": 1, "founders.seeding": "first"})
    check((world.organisations.stage >= Stage.ENGAGED).reshape(COPIES, 4), exact)


@pytest.mark.parametrize("network", ["star", "path", "kite"])
def test_linear_thresholds_are_live_edges(network: str) -> None:
    """Uniform thresholds on the share of trust: each picks one relation in proportion to its weight (Kempe et al.)."""
    heard = influence(NETWORKS[network])
    heard = heard / heard.sum(axis=1, keepdims=True)
    exact = np.zeros(4)
    for picks in itertools.product(range(4), repeat=3):
        weight = math.prod(heard[row, pick] for row, pick in enumerate(picks, 1))
        reached = {0}
        for _ in range(4):
            reached |= {row for row, pick in enumerate(picks, 1) if pick in reached}
        exact[list(reached)] += weight
    changes = {"engagement.rule": "weighted_share", "population.aware": 1.0, "founders.firms": 1}
    changes |= {"founders.seeding": "first", "engagement.reluctance": 0.5, "engagement.reluctance_spread": 0.5}
    world = copies(NETWORKS[network], 6, **changes)
    check((world.organisations.stage >= Stage.ENGAGED).reshape(COPIES, 4), exact)


# -- imitation


def fixation(weights: np.ndarray, first: int, benefit: float, cost: float, selection: float) -> float:
    """Chance that one willing organisation takes over, from the chain of death-birth updates over all states."""
    states = list(itertools.product((0, 1), repeat=4))
    chain = np.zeros((16, 16))
    for at, state in enumerate(states):
        willing = np.array(state, dtype=float)
        payoff = weights @ (benefit * willing) - cost * willing * weights.sum(axis=1)
        fitness = np.maximum(0.0, 1.0 - selection + selection * payoff)
        for row in range(4):
            pull = weights[row] * fitness
            up = float((pull * willing).sum() / pull.sum())
            for value, chance in ((1, up), (0, 1.0 - up)):
                after = states.index((*state[:row], value, *state[row + 1 :]))
                chain[at, after] += 0.25 * chance
    inner = [at for at, state in enumerate(states) if 0 < sum(state) < 4]
    into = chain[inner, states.index((1, 1, 1, 1))]
    reached = np.linalg.solve(np.eye(len(inner)) - chain[np.ix_(inner, inner)], into)
    return float(reached[inner.index(states.index(tuple(int(row == first) for row in range(4))))])


@pytest.mark.parametrize("network", ["star", "path", "kite"])
@pytest.mark.parametrize(("benefit", "selection"), [(0.0, 0.0), (4.0, 0.1), (1.5, 0.3)])
def test_a_single_willing_organisation_fixates_with_the_exact_probability(
    network: str, benefit: float, selection: float
) -> None:
    """Death-birth updating with payoffs that add up, on weighted graphs, at selections that are not weak."""
    weights = influence(NETWORKS[network])
    for first in (0, 3):
        changes = {"cooperation.rule": "imitation", "cooperation.willing": 0.0, "cooperation.benefit": benefit}
        changes |= {"cooperation.cost": 1.0, "cooperation.selection": selection, "cooperation.revision": 20.0}
        changes |= {"population.aware": 1.0, "founders.firms": 1, "founders.seeding": "first", "founders.first": first}
        world = copies(NETWORKS[network], 12, **changes)
        share = world.organisations.willing.reshape(COPIES, 4).mean(axis=1)
        assert set(np.unique(share)) <= {0.0, 1.0}
        check(share[:, None] == 1.0, np.array([fixation(weights, first, benefit, 1.0, selection)]))


# -- trust


@pytest.mark.parametrize(("gain", "loss", "success"), [(0.1, 0.3, 0.7), (0.25, 0.05, 0.4), (0.06, 0.25, 0.9)])
def test_trust_has_the_moments_of_the_linear_operator(gain: float, loss: float, success: float) -> None:
    """Mean and variance in the long run, from the two moment equations of Bush and Mosteller's operator."""
    changes = {"population.aware": 1.0, "cooperation.rule": "always"}
    changes |= {"cooperation.rate": 1000.0, "cooperation.base": success, "trust.rule": "reinforcement"}
    world = copies("0-1", 120, **changes, **{"trust.gain": gain, "trust.loss": loss, "founders.firms": 2})
    trust = np.array(world.relations.trust_source)
    mean = success * gain / (success * gain + (1.0 - success) * loss)
    first, second = (1.0 - gain) ** 2, (1.0 - loss) ** 2
    square = success * (gain**2 + 2.0 * gain * (1.0 - gain) * mean) / (1.0 - success * first - (1.0 - success) * second)
    deviation = math.sqrt(square - mean**2)
    assert abs(trust.mean() - mean) <= ERRORS * deviation / math.sqrt(COPIES)
    assert abs(trust.std() - deviation) <= ERRORS * deviation / math.sqrt(COPIES)  # the fourth moment is near normal's
