"""Properties of every version: names, order, weights, size, seeds, nesting, monotony, the size of the step, stages.

Graphs, thresholds, rates and weights are drawn; where two worlds share their luck the law is exact.
"""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from experiments.validation.checks import SCENARIOS
from simulation.club_founding import found_world
from simulation.population.build import generate_population
from simulation.population.tables import read_tables
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World
from tests.helpers.small_worlds import advance, busy_world

THEORY = scenarios.load(SCENARIOS / "theory.toml")
FEW = settings(max_examples=25)


def theory(changes: dict[str, Any], months: int = 12, seed: int = 1) -> World:
    """A world of theory after some months."""
    parameters = THEORY.parameters(changes)
    return advance(found_world(generate_population(parameters), parameters, seed), months)


def joined(world: World) -> np.ndarray:
    """When each organisation joined, in steps (a large number: never)."""
    since = world.organisations.member_since.astype(np.int64)
    return np.where(since == NEVER, np.iinfo(np.int64).max, since)


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> tuple[int, list[tuple[int, int]]]:
    """A number of organisations and relations among them, each pair once."""
    count = draw(st.integers(2, most))
    pairs = [(one, other) for one in range(count) for other in range(one + 1, count)]
    return count, sorted(draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3 * count, unique=True)))


def written(ties: list[tuple[int, int]], weights: list[float] | None = None) -> str:
    """Relations as a scenario writes them."""
    weights = weights or [1.0] * len(ties)
    return " ".join(f"{one}-{other}:{weight:.6f}" for (one, other), weight in zip(ties, weights, strict=True))


def given_graph(graph: tuple[int, list[tuple[int, int]]], **changes: Any) -> dict[str, Any]:
    """The changes that make a world of theory of a given graph."""
    count, ties = graph
    base = {"population.generator": "given", "population.organisations": count, "population.edges": written(ties)}
    return {**base, **changes}


# -- 1. names and order


@FEW
@given(graphs(), st.randoms(use_true_random=False), st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(graph: tuple[int, list[tuple[int, int]]], shuffle: Any, seed: int) -> None:
    """With identities given, organisations and relations in another order live the same lives."""
    count, ties = graph
    parameters = THEORY.parameters({"population.generator": "region", "awareness.contact_rate": 0.3})
    people = pandas.DataFrame({"id": range(count), "stage": ["engaged"] + ["unaware"] * (count - 1)})
    relations = pandas.DataFrame(ties, columns=["source", "target"]).assign(trust_source=1.0, trust_target=1.0)
    rows, others = list(range(count)), list(range(len(ties)))
    shuffle.shuffle(rows), shuffle.shuffle(others)
    lives = []
    for table, ends in ((people, relations), (people.iloc[rows], relations.iloc[others])):
        world = advance(found_world(read_tables(table, ends, parameters), parameters, seed), 8)
        lives.append(dict(zip(world.organisations.identity.tolist(), joined(world).tolist(), strict=True)))
    assert lives[0] == lives[1]


def test_other_identities_leave_the_distribution_unchanged() -> None:
    """Renamed organisations have other luck: shares agree within four standard errors, the lives do not."""
    ties = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)]
    groups, shares = 2000, []
    for names in (lambda row: row, lambda row: 2**31 - 1 - 3 * row):
        parameters = THEORY.parameters({"population.generator": "region", "awareness.contact_rate": 0.4})
        stages = ["engaged", *["unaware"] * 4] * groups
        people = pandas.DataFrame({"id": [names(row) for row in range(5 * groups)], "stage": stages})
        ends = [(names(5 * group + one), names(5 * group + other)) for group in range(groups) for one, other in ties]
        relations = pandas.DataFrame(ends, columns=["source", "target"]).assign(trust_source=1.0, trust_target=1.0)
        world = advance(found_world(read_tables(people, relations, parameters), parameters, 1), 4)
        shares.append((joined(world) <= 4).reshape(groups, 5).astype(float))
    error = np.sqrt((shares[0].var(axis=0) + shares[1].var(axis=0)) / groups)
    assert (np.abs(shares[0].mean(axis=0) - shares[1].mean(axis=0)) <= 4.0 * error + 1e-12).all()
    assert not np.array_equal(*shares)


# -- 2. weights


@FEW
@given(graphs(), st.data(), st.sampled_from([0.5, 0.25, 0.125]), st.sampled_from(["immediate", "weighted_share"]))
def test_a_constant_factor_on_all_weights_changes_nothing(
    graph: tuple[int, list[tuple[int, int]]], data: st.DataObject, factor: float, rule: str
) -> None:
    """Under `share`, and in the engaged share of trust, only the proportions of the weights count."""
    weights = data.draw(
        st.lists(st.sampled_from([0.25, 0.5, 0.75, 1.0]), min_size=len(graph[1]), max_size=len(graph[1]))
    )
    changes = {"awareness.normalisation": "share", "awareness.contact_rate": 0.4, "founders.firms": 1}
    changes |= {"engagement.rule": rule, "engagement.reluctance": 0.4, "engagement.reluctance_spread": 0.1}
    changes |= {"population.edges": written(graph[1], weights)}
    one, other = (theory(given_graph(graph, **changes, **{"population.tie_trust": trust})) for trust in (1.0, factor))
    assert np.array_equal(joined(one), joined(other))
    assert np.array_equal(one.organisations.aware_since, other.organisations.aware_since)


# -- 3. size


@pytest.mark.parametrize("normalisation", ["sum", "share", "population"])
def test_two_copies_of_an_economy_have_twice_the_results(normalisation: str) -> None:
    """Without links between the halves, the first half lives as if it were alone, and the other one as often."""
    changes = {"population.generator": "erdos_renyi", "population.organisations": 30, "founders.firms": 1}
    rate = {"sum": 0.1, "share": 0.5, "population": 3.0}[normalisation]
    changes |= {"awareness.normalisation": normalisation, "awareness.contact_rate": rate}
    alone = theory({**changes, "population.copies": 200})
    both = theory({**changes, "population.copies": 400})
    halves = joined(both).reshape(2, -1)
    assert np.array_equal(halves[0], joined(alone)) and not np.array_equal(halves[0], halves[1])
    shares = (halves <= 12).reshape(2, 200, 30).mean(axis=2)
    error = np.sqrt(shares.var(axis=1, ddof=1).sum() / 200)
    assert abs(shares[0].mean() - shares[1].mean()) <= 4.0 * error


# -- 4. seeds


@FEW
@given(graphs(), st.sampled_from(["immediate", "spontaneous", "count", "share"]), st.integers(0, 99))
def test_a_single_founder_reaches_exactly_its_component(
    graph: tuple[int, list[tuple[int, int]]], rule: str, seed: int
) -> None:
    """Without outreach, whoever becomes aware is linked to the founder; by contact alone, all of them in the end."""
    changes = {"founders.firms": 1, "awareness.contact_rate": 5.0, "engagement.rule": rule, "engagement.count": 1}
    changes |= {"engagement.rate": 3.0, "engagement.reluctance": 0.01, "population.seed": seed}
    world = theory(given_graph(graph, **changes), months=40, seed=seed)
    network = networkx.Graph(graph[1])
    network.add_nodes_from(range(graph[0]))
    (founder,) = np.flatnonzero(joined(world) == 0).tolist()
    reached = set(np.flatnonzero(world.organisations.stage >= Stage.AWARE).tolist())
    assert reached == networkx.node_connected_component(network, founder)
    nobody = theory(given_graph(graph, **{**changes, "founders.firms": 0}))
    assert (nobody.organisations.stage == Stage.UNAWARE).all()


# -- 5. nesting


def test_stages_are_nested_at_all_times() -> None:
    """Replaying the journal: aware before engaged, engaged before animating, back only in the same order.

    So aware >= engaged >= animators at all times, whoever leaves, forgets or closes; the end is that of the columns.
    """
    world = busy_world(200, months=30)
    columns, stage = world.event_log.columns(), dict.fromkeys(range(200), Stage.UNAWARE)
    before = {
        EventType.MADE_AWARE: {Stage.UNAWARE}, EventType.FORGOT: {Stage.AWARE}, EventType.ENGAGED: {Stage.AWARE},
        EventType.BECAME_ANIMATOR: {Stage.ENGAGED}, EventType.STOPPED_ANIMATING: {Stage.ANIMATOR},
        EventType.LAPSED: {Stage.ENGAGED, Stage.ANIMATOR}, EventType.CLOSED: set(Stage),
    }  # fmt: skip
    after = {
        EventType.MADE_AWARE: Stage.AWARE, EventType.FORGOT: Stage.UNAWARE, EventType.ENGAGED: Stage.ENGAGED,
        EventType.BECAME_ANIMATOR: Stage.ANIMATOR, EventType.STOPPED_ANIMATING: Stage.ENGAGED,
        EventType.LAPSED: Stage.AWARE, EventType.CLOSED: Stage.UNAWARE,
    }  # fmt: skip
    seen = set()
    for step, event, row in zip(*(columns[name].tolist() for name in ("step", "event", "organisation")), strict=True):
        if event in before:
            assert stage[row] in before[EventType(event)] or step == 0, (step, EventType(event).name, row)
            stage[row] = after[EventType(event)]
            seen.add(event)
    assert seen == set(before)
    assert [stage[row] for row in range(200)] == world.organisations.stage.tolist()


# -- 6. thresholds


@settings(max_examples=60)
@given(graphs(), st.data(), st.sampled_from(["share", "own_count"]), st.randoms(use_true_random=False))
def test_the_final_set_of_thresholds_does_not_depend_on_the_order(
    graph: tuple[int, list[tuple[int, int]]], data: st.DataObject, rule: str, shuffle: Any
) -> None:
    """All at once, or one by one in any order: the same organisations join in the end."""
    count, ties = graph
    levels = [0.0, 0.25, 1 / 3, 0.5, 2 / 3, 1.0, 2.0] if rule == "share" else [0.0, 1.0, 2.0, 3.0]
    thresholds = data.draw(st.lists(st.sampled_from(levels), min_size=count, max_size=count))
    changes = {"engagement.rule": rule, "population.aware": 1.0, "founders.firms": 1, "founders.seeding": "first"}
    changes |= {"population.thresholds": " ".join(map(repr, thresholds))}
    world = theory(given_graph(graph, **changes), months=count + 2)
    network = networkx.Graph(ties)
    network.add_nodes_from(range(count))
    inside, order = {0}, list(range(count))
    while True:
        shuffle.shuffle(order)
        for row in order:
            near = set(network[row])
            seen = len(near & inside) / max(1, len(near)) if rule == "share" else len(near & inside)
            if row not in inside and seen + 1e-9 >= thresholds[row]:
                inside.add(row)
                break
        else:
            break
    assert set(np.flatnonzero(world.organisations.stage >= Stage.ENGAGED).tolist()) == inside


# -- 7. monotony


@FEW
@given(graphs(), st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.sampled_from(["sum", "share", "population"]))
def test_more_contact_never_lowers_the_curve(
    graph: tuple[int, list[tuple[int, int]]], rate: float, more: float, normalisation: str
) -> None:
    """With the same luck, whoever joins at one contact rate joins no later at a higher one."""
    changes = {"founders.firms": 1, "awareness.normalisation": normalisation, "outreach.per_organisation": 0.02}
    slow, fast = (
        theory(given_graph(graph, **changes, **{"awareness.contact_rate": one})) for one in (rate, rate + more)
    )
    assert (joined(fast) <= joined(slow)).all()


@FEW
@given(graphs(), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(["share", "weighted_share", "logit"]))
def test_lower_thresholds_never_lower_the_curve(
    graph: tuple[int, list[tuple[int, int]]], low: float, more: float, rule: str
) -> None:
    """With the same luck, whoever joins at one threshold joins no later at a lower one."""
    changes = {"founders.firms": 1, "population.aware": 0.8, "awareness.contact_rate": 0.3, "engagement.rule": rule}
    changes |= {"engagement.reluctance_spread": 0.2}
    hard, easy = (theory(given_graph(graph, **changes, **{"engagement.reluctance": one})) for one in (low + more, low))
    assert (joined(easy) <= joined(hard)).all()


# -- 8. the size of the step


@pytest.mark.parametrize("hazard", ["linear", "exponential"])
def test_halving_the_step_changes_event_times_by_half_as_much(hazard: str) -> None:
    """The time at which half are engaged, in steps of 1, 1/2, 1/4, 1/8: each change is half of the one before.

    Complete mixing; 12 copies of 8,000 give the time within about 0.02 month (its standard error is measured); next to
    the change of the first order there is one of the second, a tenth of it.
    """
    changes = {
        "population.organisations": 8_000, "population.copies": 12, "outreach.per_organisation": 0.03,
        "awareness.contact_rate": 0.38, "awareness.normalisation": "population", "awareness.hazard": hazard,
    }  # fmt: skip
    times = []
    for step in (1.0, 0.5, 0.25, 0.125):
        world = theory({**changes, "time.step": step}, months=12)
        sorted_ = np.sort(joined(world).reshape(12, -1), axis=1)
        times.append(np.array([_middle(row, step) for row in sorted_]))
    means = np.array([one.mean() for one in times])
    errors = np.array([one.std(ddof=1) / np.sqrt(12) for one in times])
    steps = np.diff(means)
    assert (steps < 0.0).all()
    for at in (0, 1):
        error = np.sqrt((errors[at] / 2) ** 2 + (1.5 * errors[at + 1]) ** 2 + errors[at + 2] ** 2)
        assert abs(steps[at + 1] - 0.5 * steps[at]) <= 4.0 * error + 0.1 * abs(steps[at])


def _middle(joined_: np.ndarray, step: float) -> float:
    """When the share engaged crosses one half, on a line between two steps."""
    half = len(joined_) // 2
    after = int(joined_[half])
    before, at = int(np.searchsorted(joined_, after)), int(np.searchsorted(joined_, after, side="right"))
    return step * (after - 1 + (half - before) / (at - before))


# -- 11. stages


def test_a_stage_with_an_infinite_rate_is_invisible_and_one_with_none_is_closed() -> None:
    """Engagement at the largest rate is engagement at once; at rate 0 nobody engages and everybody becomes aware."""
    changes = {"population.generator": "ring", "population.organisations": 60, "population.degree": 4.0}
    changes |= {"awareness.contact_rate": 0.5, "founders.firms": 2, "outreach.per_organisation": 0.01}
    at_once = theory(changes)
    fast, closed = (
        theory({**changes, "engagement.rule": "spontaneous", "engagement.rate": rate}) for rate in (1000.0, 0.0)
    )
    assert fast.digest() == at_once.digest()
    assert (closed.organisations.stage >= Stage.ENGAGED).sum() == 2
    deaf = theory({**changes, "awareness.contact_rate": 0.0, "outreach.per_organisation": 0.0})
    assert (deaf.organisations.stage >= Stage.AWARE).sum() == 2
    reached = theory({**changes, "awareness.contact_rate": 1000.0}, months=20)
    assert np.array_equal(np.unique(joined(reached)), np.arange(len(np.unique(joined(reached)))))
