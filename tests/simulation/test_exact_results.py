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

from simulation.rules.imitation import imitate
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


@pytest.mark.parametrize("network", NETWORKS)
def test_weight_that_nobody_holds_persuades_nobody(network: str) -> None:
    """Uniform thresholds on trust itself: each picks one relation with the probability of its weight, or none."""
    heard = 0.4 * influence(NETWORKS[network])
    nobody = 1.0 - heard.sum(axis=1)
    assert (nobody >= 0.0).all()
    exact = np.zeros(4)
    for picks in itertools.product(range(5), repeat=3):
        weight = math.prod([*heard[row], nobody[row]][pick] for row, pick in enumerate(picks, 1))
        reached = {0}
        for _ in range(4):
            reached |= {row for row, pick in enumerate(picks, 1) if pick in reached}
        exact[list(reached)] += weight
    changes = {
        "engagement.rule": "own_weight",
        "population.aware": 1.0,
        "founders.firms": 1,
        "founders.seeding": "first",
    }
    changes |= {"engagement.reluctance": 0.5, "engagement.reluctance_spread": 0.5, "population.tie_trust": 0.4}
    world = copies(NETWORKS[network], 6, **changes)
    check((world.organisations.stage >= Stage.ENGAGED).reshape(COPIES, 4), exact)


@pytest.mark.parametrize("needed", [2, 3])
def test_noise_below_a_count_is_a_chain_of_steps(needed: int) -> None:
    """Who has fewer engaged partners than it needs, but one, joins with a probability a step (Eckles et al. 2024)."""
    chance, months = 0.3, 4
    adjacent = influence(NETWORKS["kite"]) > 0.0
    states = list(itertools.product((False, True), repeat=4))
    now = {state: float(state == (True, False, False, False)) for state in states}
    for _ in range(months):
        after = dict.fromkeys(states, 0.0)
        for state, weight in now.items():
            engaged = (adjacent & np.array(state)).sum(axis=1)
            joins = np.where(engaged >= needed, 1.0, np.where(engaged > 0, chance, 0.0))
            joins[np.array(state)] = 1.0
            for later in states:
                after[later] += weight * math.prod(p if has else 1.0 - p for p, has in zip(joins, later, strict=True))
        now = after
    exact = np.array([sum(weight for state, weight in now.items() if state[row]) for row in range(4)])
    changes = {"engagement.rule": "noisy_count", "engagement.count": needed, "engagement.rate": -math.log1p(-chance)}
    changes |= {"population.aware": 1.0, "founders.firms": 1, "founders.seeding": "first"}
    world = copies(NETWORKS["kite"], months, **changes)
    check((world.organisations.stage >= Stage.ENGAGED).reshape(COPIES, 4), exact)


# -- imitation


def chain_of(weights: np.ndarray, payoffs: np.ndarray, selection: float, own: float = 0.0) -> np.ndarray:
    """Chance that the willing take over from each state, from the chain of updates over all states.

    Args:
        weights: of the relations (organisations, organisations).
        payoffs: of each organisation in each state, in binary order (states, organisations).
        selection, own: strength of selection; the weight of oneself.
    """
    count = len(weights)
    states = np.array(list(itertools.product((0, 1), repeat=count)))
    chain = np.zeros((len(states), len(states)))
    for at, state in enumerate(states):
        fitness = np.maximum(0.0, 1.0 - selection + selection * payoffs[at])
        for row in range(count):
            pull = weights[row] * fitness
            pull[row] += own * fitness[row]
            up = float((pull * state).sum() / pull.sum())
            bit = 1 << (count - 1 - row)
            chain[at, at | bit] += up / count
            chain[at, at & ~bit] += (1.0 - up) / count
    inner = np.arange(1, len(states) - 1)
    return np.linalg.solve(np.eye(len(inner)) - chain[np.ix_(inner, inner)], chain[inner, -1])


def fixation(
    weights: np.ndarray, first: int, benefit: float, cost: float, selection: float, own: float, is_mean: bool
) -> float:
    """Chance that one willing organisation takes over."""
    willing = np.array(list(itertools.product((0, 1), repeat=4)), dtype=float)
    whole = weights.sum(axis=1)
    payoffs = benefit * willing @ weights.T - cost * willing * whole
    return float(chain_of(weights, payoffs / whole if is_mean else payoffs, selection, own)[(8 >> first) - 1])


@pytest.mark.parametrize("network", ["star", "path", "kite"])
@pytest.mark.parametrize(
    ("benefit", "selection", "own", "payoffs"),
    [
        (0.0, 0.0, 0.0, "sum"), (4.0, 0.1, 0.0, "sum"), (1.5, 0.3, 0.0, "sum"),
        (4.0, 0.1, 1.0, "sum"), (0.0, 0.0, 0.5, "sum"), (3.0, 0.3, 0.0, "mean"), (3.0, 0.3, 0.7, "mean"),
    ],
)  # fmt: skip
def test_a_single_willing_organisation_fixates_with_the_exact_probability(
    network: str, benefit: float, selection: float, own: float, payoffs: str
) -> None:
    """Death-birth and imitation updating, payoffs that add up or their mean, on weighted graphs, no weak selection."""
    weights = influence(NETWORKS[network])
    for first in (0, 3):
        changes = {"cooperation.rule": "imitation", "cooperation.willing": 0.0, "cooperation.benefit": benefit}
        changes |= {"cooperation.cost": 1.0, "cooperation.selection": selection, "cooperation.revision": 20.0}
        changes |= {"cooperation.self_weight": own, "cooperation.payoffs": payoffs}
        changes |= {"population.aware": 1.0, "founders.firms": 1, "founders.seeding": "first", "founders.first": first}
        world = copies(NETWORKS[network], 12, **changes)
        share = world.organisations.willing.reshape(COPIES, 4).mean(axis=1)
        assert set(np.unique(share)) <= {0.0, 1.0}
        exact = fixation(weights, first, benefit, 1.0, selection, own, payoffs == "mean")
        check(share[:, None] == 1.0, np.array([exact]))


@pytest.mark.parametrize(("payoffs", "critical"), [("mean", 8.85864), ("sum", 8.25)])
def test_two_triangles_have_the_critical_ratio_of_weak_selection(payoffs: str, critical: float) -> None:
    """Where willingness is neutral as selection vanishes, with the payoffs that the model gives in all 64 states.

    Mean payoffs: t2 / (t3 - t1) of Allen et al. 2017, by coalescence times. Too near to one sixth for simulation.
    """
    states = np.array(list(itertools.product((0, 1), repeat=6)))
    edges = "0-1 0-2 1-2 2-3 3-4 3-5 4-5"
    base = {"population.generator": "given", "population.edges": edges, "population.copies": 64}
    base |= {"population.aware": 1.0, "cooperation.rule": "imitation", "cooperation.revision": 0.0}

    def payoffs_of(**game: float) -> np.ndarray:
        rule = {f"cooperation.{name}": value for name, value in game.items()}
        world = theory({**base, **rule, "cooperation.payoffs": payoffs}, 1)
        world.organisations.willing[:] = states.ravel()
        imitate(world)
        return np.array(world.organisations.payoff).reshape(64, 6)

    gains, pains = payoffs_of(benefit=1.0, cost=0.0), payoffs_of(benefit=0.0, cost=1.0)
    weights, selection = np.zeros((6, 6)), 1e-6
    for one, other, *_ in ties_of(edges):
        weights[one, other] = weights[other, one] = 1.0
    single = [(32 >> row) - 1 for row in range(6)]
    above = [chain_of(weights, ratio * gains + pains, selection)[single].mean() - 1.0 / 6.0 for ratio in (7.0, 10.0)]
    ratio = 7.0 + 3.0 * above[0] / (above[0] - above[1])
    assert abs(ratio - critical) < 1e-3


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
