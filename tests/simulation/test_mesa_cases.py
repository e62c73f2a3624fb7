"""What Mesa's own tests of agents, models and collectors ask of any model, asked of a plain one and of EFCModel.

The ideas are those of `test_agent`, `test_model` and `test_datacollector` of Mesa 3.3.1; the cases are written anew.
Where EFCModel cannot do as a plain model does, it says why.
"""

from __future__ import annotations

import copy
import pickle
from functools import partial
from typing import Any

import mesa
import numpy as np
import pytest

from tests.helpers.mesa_worlds import ADAPTERS, COUNT, Adapter, Methods, OwnModel


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """A plain model, EFCModel with its own sets, and EFCModel with its agents in Mesa's sets."""
    return ADAPTERS[request.param]


@pytest.fixture
def model(adapter: Adapter) -> Any:
    """A model of ten agents with the values 0 to 9."""
    return adapter.make()


@pytest.fixture
def agents(adapter: Adapter, model: Any) -> Any:
    """All its agents, in a set of their own."""
    return adapter.set_of(model.agents, model)


# -- agents and sets of agents


def test_a_set_holds_its_agents_in_order(adapter: Adapter, model: Any) -> None:
    """Also when nothing else holds them."""
    agents = adapter.set_of([agent for agent in model.agents if agent.value < 5], model)
    assert len(agents) == 5 and agents.get("value") == [0, 1, 2, 3, 4]
    assert len(adapter.set_of(model.agents[:7], model)) == 7
    assert len(adapter.set_of([], model)) == 0
    assert list(agents) == list(model.agents)[:5]


def test_membership(adapter: Adapter, model: Any) -> None:
    """An agent is in the sets that hold it."""
    agents = adapter.set_of(list(model.agents)[:5], model)
    assert model.agents[0] in agents and model.agents[5] not in agents
    assert model.agents[5] in model.agents


def test_items_and_slices(agents: Any, model: Any) -> None:
    """By place, from either end."""
    everybody = list(model.agents)
    assert (agents[0], agents[-1], agents[1:3]) == (everybody[0], everybody[-1], everybody[1:3])
    with pytest.raises(IndexError):
        agents[20]


@pytest.mark.parametrize(
    ("at_most", "found"), [(0.2, 2), (0.549, 5), (0.09, 0), (1.0, 10), (1, 1), (5, 5), (2.5, 3), (99, 10)]
)
def test_select_at_most(agents: Any, at_most: float, found: int) -> None:
    """A number, or a share of the set, from its beginning."""
    assert list(agents.select(at_most=at_most)) == list(agents)[:found]


def test_select_by_function(agents: Any) -> None:
    """A new set, or the set itself."""
    assert agents.select(lambda agent: agent.value > 4).get("value") == [5, 6, 7, 8, 9]
    assert agents.select(lambda agent: agent.value > 4, at_most=2).get("value") == [5, 6]
    assert len(agents) == COUNT and list(agents.select()) == list(agents)
    assert agents.select(lambda agent: agent.value > 4, inplace=True) is agents and len(agents) == 5


def test_select_by_class(adapter: Adapter, agents: Any) -> None:
    """Each agent has one class; a base class has all."""
    ones, twos = agents.select(agent_type=adapter.one), agents.select(agent_type=adapter.two)
    assert len(ones) + len(twos) == len(agents.select()) == len(agents.select(agent_type=mesa.Agent)) == COUNT
    assert ones and all(isinstance(agent, adapter.one) for agent in ones) and not ones & twos


@pytest.mark.parametrize("key", ["value", lambda agent: agent.value])
def test_sort(agents: Any, key: Any) -> None:
    """Descending, unless told otherwise."""
    assert agents.sort(key).get("value") == list(range(COUNT))[::-1]
    assert agents.sort(key, ascending=True).get("value") == list(range(COUNT))


def test_shuffle(agents: Any) -> None:
    """Another order of the same agents, in a new set or in place."""
    before = list(agents)
    assert any(list(agents.shuffle()) != before for _ in range(3)) and list(agents) == before
    agents.shuffle(inplace=True).shuffle(inplace=True)
    assert set(agents) == set(before)


def test_shuffle_do(agents: Any) -> None:
    """By name and by function, everybody once, in another order."""
    agents.shuffle_do("step")
    assert agents.get("called") == [True] * COUNT
    agents.shuffle_do(lambda agent: setattr(agent, "called", False))
    assert not any(agents.get("called"))
    order: list[Any] = []
    agents.shuffle_do(order.append)
    assert set(order) == set(agents) and order != list(agents)


def test_add_discard_remove(adapter: Adapter, model: Any) -> None:
    """A set changes without the model."""
    agents, first = adapter.set_of([], model), model.agents[0]
    agents.add(first)
    assert first in agents
    agents.discard(first)
    agents.discard(first)
    assert first not in agents and first in model.agents
    with pytest.raises(KeyError):
        agents.remove(first)


@pytest.mark.parametrize("action", ["step", lambda agent: agent.step()])
def test_do(agents: Any, action: Any) -> None:
    """By name and by function; the set is given back."""
    assert agents.do(action) is agents
    assert agents.get("value") == list(range(1, COUNT + 1))
    for unknown in ("no_such_method", lambda agent: agent.no_such_method()):
        with pytest.raises(AttributeError):
            agents.do(unknown)


def test_a_set_that_shrinks_while_it_acts(agents: Any) -> None:
    """Each agent leaves the set at its turn."""
    agents.do(lambda agent: agents.remove(agent))
    assert len(agents) == 0


@pytest.mark.parametrize("action", ["identify", lambda agent: agent.unique_id])
def test_map(agents: Any, action: Any) -> None:
    """The results in order."""
    assert agents.map(action) == [agent.unique_id for agent in agents]
    with pytest.raises(AttributeError):
        agents.map("no_such_method")


def test_get(agents: Any) -> None:
    """One attribute or several, with a default for what is missing."""
    agents.set("energy", 5).set("wealth", 6)
    assert agents.get(["energy", "wealth"]) == [[5, 6]] * COUNT
    assert agents.get("unique_id") == [agent.unique_id for agent in agents]
    with pytest.raises(AttributeError):
        agents.get("unknown")
    assert agents.get("unknown", handle_missing="default", default_value=True) == [True] * COUNT
    assert agents.get(["energy", "unknown"], "default", 0) == [[5, 0]] * COUNT
    with pytest.raises(ValueError, match="handle_missing"):
        agents.get("energy", handle_missing="perhaps")


def test_set(agents: Any, model: Any) -> None:
    """Every agent of the set has the value, and no other."""
    agents.select(at_most=0.5).set("age", 50)
    assert [agent.age for agent in model.agents] == [50] * 5 + [0] * 5
    agents.set("energy", 100).set("age", 7)
    assert {(agent.energy, agent.age) for agent in model.agents} == {(100, 7)}


def test_agg(agents: Any) -> None:
    """One function or several, of the standard library, of NumPy or one's own."""
    assert [agents.agg("value", function) for function in (min, max, sum, np.mean)] == [0, 9, 45, 4.5]
    assert agents.agg("value", lambda values: sum(values) / len(values)) == 4.5
    assert list(agents.agg("value", [min, max])) == [0, 9]
    least, most, total = agents.agg("value", (min, max, sum))
    assert (least, most, total) == (0, 9, 45)


@pytest.mark.parametrize("by", ["even", lambda agent: agent.value % 2 == 0])
def test_groupby(agents: Any, by: Any) -> None:
    """Groups by attribute or function: their number, sizes, sums, and what is done to each."""
    groups = agents.groupby(by)
    assert len(groups) == 2 and groups.count() == {True: 5, False: 5}
    assert {key: group.get("even") for key, group in groups} == {True: [True] * 5, False: [False] * 5}
    assert agents.groupby(by, result_type="list").map(len) == {True: 5, False: 5}
    assert groups.map("get", "value") == {True: [0, 2, 4, 6, 8], False: [1, 3, 5, 7, 9]}
    assert groups.agg("value", sum) == {True: 20, False: 25}
    assert groups.agg("value", lambda values: values[0]) == {True: 0, False: 1}
    assert groups.do("do", "step") is groups.do(lambda group: group.do("step"))
    assert agents.get("value") == list(range(2, COUNT + 2))


def test_agents_share_the_generators_of_the_model(model: Any) -> None:
    """Both of them."""
    assert model.agents[3].random is model.random and model.agents[3].rng is model.rng


def test_a_set_survives_pickling(agents: Any) -> None:
    """With its agents, in their order."""
    thawed_agents, thawed = pickle.loads(pickle.dumps((list(agents), agents)))
    assert thawed.get("unique_id") == agents.get("unique_id") and list(thawed) == thawed_agents
    assert thawed_agents[0].model is not agents[0].model


def test_sets_are_compared_as_sets(adapter: Adapter, model: Any) -> None:
    """The order does not count."""
    agents = adapter.set_of(model.agents, model)
    assert agents == agents.shuffle() == model.agents and agents.select(at_most=3) <= agents
    assert len(agents | model.agents) == COUNT and not agents - model.agents


# -- models


def test_a_model_counts_its_steps(model: Any) -> None:
    """From zero, one at a time."""
    assert model.running is True and model.steps == 0
    model.step()
    assert model.steps == 1


def test_a_model_runs_to_its_end(adapter: Adapter) -> None:
    """And says how many steps it has made."""
    model = adapter.make(months=5)
    model.run_model()
    assert model.steps == 5 and not model.running


def test_the_seed_is_told(adapter: Adapter) -> None:
    """Two models have two seeds."""
    one, two = adapter.make(rng=23), adapter.make(rng=24)
    assert (one.random.random(), one.rng.random()) != (two.random.random(), two.rng.random())
    again = adapter.make(rng=23)
    again.random.random(), again.rng.random()
    assert (one.random.random(), one.rng.random()) == (again.random.random(), again.rng.random())


def test_agent_types(adapter: Adapter, model: Any) -> None:
    """The classes, each with its agents."""
    assert set(model.agent_types) == set(model.agents_by_type) == {adapter.one, adapter.two}
    for kind, group in model.agents_by_type.items():
        assert (
            group == adapter.set_of([agent for agent in model.agents if type(agent) is kind], model) and len(group) > 0
        )


def test_a_copy_goes_on_alone(model: Any) -> None:
    """State of one's own included."""
    other = copy.deepcopy(model)
    other.step()
    assert other.agents.get("value") == list(range(1, COUNT + 1)) and model.agents.get("value") == list(range(COUNT))
    assert (model.steps, other.steps) == (0, 1) and other.agents[0].model is other


# -- collectors


def scaled(agent: Any, factor: int, offset: int) -> int:
    """A reporter with parameters."""
    return agent.value * factor + offset


def ratio(one: float, other: float) -> float | None:
    """A model reporter with parameters."""
    return one / other if other else None


@pytest.fixture
def collected(adapter: Adapter) -> Any:
    """A model that has collected everything at the start and after seven steps, with a table of its own."""
    model = adapter.make(
        model_reporters={
            "total": lambda model: len(model.agents),
            "value": "model_value",
            "ratio": [ratio, [3, 4]],
            "nothing": [ratio, [12, 0]],
            "partial": partial(lambda factor, model: factor * model.steps, 2),
        },
        agent_reporters={
            "value": "value",
            "by_function": lambda agent: agent.value,
            "doubled": Methods.doubled,
            "scaled": [scaled, [2, 3]],
        },
        agenttype_reporters={adapter.one: {"first": "value"}, adapter.two: {"second": lambda agent: agent.value}},
        tables={"final": ["agent", "value"]},
    )
    for _ in range(7):
        model.step()
    model.agents.do("write_final_value")
    return model


def test_model_reporters(collected: Any) -> None:
    """Function, attribute, function with parameters, partial."""
    values = collected.datacollector.model_vars
    assert values["total"] == [COUNT] * 8 and values["value"] == [100] * 8
    assert values["ratio"] == [0.75] * 8 and values["nothing"] == [None] * 8
    assert values["partial"] == [2 * step for step in range(8)]


def test_agent_reporters(collected: Any) -> None:
    """Attribute, function, method, function with parameters: one row for each agent and step."""
    frame = collected.datacollector.get_agent_vars_dataframe()
    assert frame.index.names == ["Step", "AgentID"] and len(frame) == 8 * COUNT
    assert list(frame.columns) == ["value", "by_function", "doubled", "scaled"]
    last = frame.xs(7, level="Step")
    assert last["value"].tolist() == last["by_function"].tolist() == collected.agents.get("value")
    assert (frame["doubled"] == 2 * frame["value"]).all() and (frame["scaled"] == 2 * frame["value"] + 3).all()
    assert last.index.tolist() == collected.agents.get("unique_id")


def test_records_of_agents(collected: Any) -> None:
    """Tuples by step, as batch_run reads them."""
    records = collected.datacollector._agent_records
    assert len(records) == 8 and {len(one) for one in records.values()} == {COUNT}
    assert [row[2] for row in records[7]] == collected.agents.get("value") and len(records[7][0]) == 6
    with pytest.raises(KeyError):
        records[8]


def test_reporters_by_class(adapter: Adapter, collected: Any) -> None:
    """Each class has its own columns."""
    collector = collected.datacollector
    one, two = (collector.get_agenttype_vars_dataframe(kind) for kind in (adapter.one, adapter.two))
    assert list(one.columns) == ["first"] and list(two.columns) == ["second"]
    assert len(one) == 8 * len(collected.agents_by_type[adapter.one]) and len(one) + len(two) == 8 * COUNT
    assert one.xs(7, level="Step")["first"].tolist() == collected.agents_by_type[adapter.one].get("value")


def test_reporters_of_a_base_class(adapter: Adapter) -> None:
    """All agents of its subclasses."""
    model = adapter.make(agenttype_reporters={mesa.Agent: {"value": "value"}, adapter.one: {"value": [scaled, [1, 0]]}})
    model.step()
    frame = model.datacollector.get_agenttype_vars_dataframe(mesa.Agent)
    assert len(frame) == 2 * COUNT
    ones = model.datacollector.get_agenttype_vars_dataframe(adapter.one)
    assert frame.loc[ones.index].equals(ones)


def test_a_class_without_reporters(collected: Any) -> None:
    """An empty table, with a warning; a class that has no agents: no rows; no class of agents: an error."""

    class Nobody(mesa.Agent):
        pass

    with pytest.warns(UserWarning, match="Nobody"):
        assert collected.datacollector.get_agenttype_vars_dataframe(Nobody).empty
    collected.datacollector._new_agenttype_reporter(Nobody, "value", "value")
    collected.step()
    assert collected.datacollector.get_agenttype_vars_dataframe(Nobody).dropna().empty
    with pytest.raises(ValueError):
        collected.datacollector._new_agenttype_reporter(str, "value", "value")
        collected.step()


def test_tables(collected: Any) -> None:
    """Rows of one's own; a table or a column that is not there is an error."""
    collector = collected.datacollector
    frame = collector.get_table_dataframe("final")
    assert frame["value"].tolist() == collected.agents.get("value") and frame.shape == (COUNT, 2)
    collector.add_table_row("final", {"value": 10}, ignore_missing=True)
    for wrong in (("other", {}), ("final", {"value": 10})):
        with pytest.raises(Exception):  # noqa: B017  # Mesa raises no other
            collector.add_table_row(*wrong)
    with pytest.raises(Exception):  # noqa: B017
        collector.get_table_dataframe("other")


def test_nothing_to_report(adapter: Adapter) -> None:
    """Mesa says so."""
    model = adapter.make()
    with pytest.raises(UserWarning, match="No agent reporters"):
        model.datacollector.get_agent_vars_dataframe()


def broken(model: Any) -> None:
    """A reporter that fails."""
    raise RuntimeError("broken")


@pytest.mark.parametrize(
    ("reporter", "error"),
    [
        (lambda model: model.no_such_attribute, (RuntimeError, AttributeError)),
        (broken, RuntimeError),
        ("no_such_attribute", Exception),
        (["no function", [1, 2]], (ValueError, TypeError)),
    ],
)
def test_a_wrong_reporter_of_the_model(adapter: Adapter, reporter: Any, error: Any) -> None:
    """An error at the first collection."""
    with pytest.raises(error):
        adapter.make(model_reporters={"wrong": reporter})


def test_mutable_values_are_kept_as_they_were(adapter: Adapter) -> None:
    """A list that an agent's reporter gives does not change later."""
    shared: list[int] = []
    reporters = {"shared": lambda agent: shared}
    model = adapter.make(agent_reporters=reporters)
    shared.append(1)
    if adapter.model_class is OwnModel or hasattr(mesa.Model, "time"):
        assert model.datacollector.get_agent_vars_dataframe()["shared"].tolist() == [[]] * COUNT
