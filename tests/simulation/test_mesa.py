"""The world as a Mesa model: the same world, collected, copied, swept and set free, on every version of Mesa."""

from __future__ import annotations

import copy
import gc
import inspect
import math
import pickle
import subprocess
import sys
import textwrap
import warnings
import weakref
from typing import Any

import mesa
import numpy as np
import pytest

import simulation
from simulation import month
from simulation.agents.batch import batch_arguments
from simulation.agents.organisation import Client, Firm, Partner, Supplier
from simulation.club_founding import found_world
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.model import EFCModel
from simulation.parameters import ParameterError, Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.state.tables import Stage
from simulation.world import World

SIZE = 300
PARAMETERS = Parameters({"population.organisations": SIZE, "measures.network_every": 6})


@pytest.fixture(scope="module")
def population() -> Population:
    return generate_population(PARAMETERS)


def world_alone(population: Population, seed: int, steps: int, *scenario: Any) -> World:
    world = found_world(population, PARAMETERS, seed, *scenario)
    for _ in range(steps):
        month.step(world)
    return world


def stepped(model: EFCModel, steps: int) -> EFCModel:
    for _ in range(steps):
        model.step()
    return model


# -- the same world


def test_same_seed_same_world_as_without_mesa(population: Population) -> None:
    model = stepped(EFCModel(parameters=PARAMETERS, population=population, rng=3), 18)
    assert model.world.digest() == world_alone(population, 3, 18).digest()
    assert model.world.digest() != world_alone(population, 4, 18).digest()
    drawn = stepped(EFCModel(organisations=SIZE, changes={"measures.network_every": 6}, rng=3), 18)
    assert drawn.world.digest() == model.world.digest()


def test_interventions_and_events_reach_the_world(population: Population) -> None:
    shock = Intervention(start=2, until=None, action="set", parameter="club.staff", value=6.0)
    joining = Event(month=3, name="client_joins")
    model = EFCModel(parameters=PARAMETERS, population=population, interventions=(joining, shock), rng=3)
    stepped(model, 12)
    assert model.world.parameters.club.staff == 6.0
    assert model.world.digest() == world_alone(population, 3, 12, [shock], [joining]).digest()
    assert model.world.digest() != world_alone(population, 3, 12).digest()


def test_changes_come_on_top_of_parameters() -> None:
    base = Parameters({"club.staff": 4, "club.outreach": 0.1})
    model = EFCModel(30, {"club.staff": 3}, base, rng=1)
    assert (model.world.parameters.club.staff, model.world.parameters.club.outreach) == (3, 0.1)
    assert len(model.agents) == model.world.parameters.population.organisations == 30
    with pytest.raises(ParameterError, match=r'did you mean "club.staff"'):
        EFCModel(organisations=30, changes={"club.staf": 3})


def test_watching_does_not_disturb(population: Population) -> None:
    reporters = {"stage": "stage", "known": lambda agent: len(agent.partners()), "place": "territory_name"}
    model = EFCModel(parameters=PARAMETERS, population=population, agent_reporters=reporters, rng=7)
    model.rng.random(100)
    for _ in range(15):
        model.agents.shuffle_do("relations")
        model.agents.select(lambda agent: agent.stage >= Stage.ENGAGED).groupby("territory").agg("competence", np.mean)
        str(model.agents), model.date, observe(model.world, True), pickle.dumps(model.world)
        model.step()
    assert model.world.digest() == world_alone(population, 7, 15).digest()
    assert len(model.datacollector.get_agent_vars_dataframe()) == 16 * SIZE


def test_degenerate_populations(population: Population) -> None:
    nobody = [
        {name: array[:0] for name, array in part.items()} for part in (population.organisations, population.relations)
    ]
    empty = EFCModel(population=Population(*nobody, population.places), rng=1)
    for size, model in ((0, empty), (1, EFCModel(organisations=1, rng=1)), (2, EFCModel(organisations=2, rng=1))):
        stepped(model, 3)
        assert len(model.agents) == size == sum(len(group) for group in model.agents_by_type.values())
        assert model.agents.get("size") == [agent.size for agent in model.agents]


# -- seeds


def test_seed_none_is_a_new_seed_that_the_model_reports(population: Population) -> None:
    one, two = (EFCModel(parameters=PARAMETERS, population=population) for _ in range(2))
    assert one.seed != two.seed
    again = EFCModel(parameters=PARAMETERS, population=population, rng=one.seed)
    assert stepped(again, 5).world.digest() == stepped(one, 5).world.digest()


def test_seeds_from_the_whole_range_and_from_numpy(population: Population) -> None:
    for seed in (0, 2**64 - 1, np.int64(12), np.uint64(2**63)):
        model = EFCModel(parameters=PARAMETERS, population=population, rng=seed)  # type: ignore[arg-type]
        assert model.seed == int(seed) == int(model.world.luck.seed)


@pytest.mark.parametrize("seed", [True, 1.0, "one", [1, 2], np.random.default_rng(1)])
def test_only_integers_are_seeds(population: Population, seed: Any) -> None:
    with pytest.raises(TypeError, match="whole number"):
        EFCModel(parameters=PARAMETERS, population=population, rng=seed)
    with pytest.raises(ValueError, match="outside"):
        EFCModel(parameters=PARAMETERS, population=population, rng=-1)


def test_the_simulation_does_not_use_mesas_generators(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, rng=3)
    before = model.random.getstate(), model.rng.bit_generator.state
    stepped(model, 6)
    assert (model.random.getstate(), model.rng.bit_generator.state) == before


# -- time


def test_the_model_stops_after_its_months(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, months=5, rng=1)
    stepped(model, 4)
    assert model.running and model.date == "2014-04"
    model.step()
    assert not model.running and model.world.month == 5
    digest = model.world.digest()
    stepped(model, 3)
    assert model.world.digest() == digest and len(model.datacollector.model_vars["members"]) == 6
    model = EFCModel(parameters=PARAMETERS, population=population, months=5, rng=1)
    model.run_model()
    assert model.world.digest() == digest
    assert not EFCModel(parameters=PARAMETERS, population=population, months=0).running


def test_a_stopped_model_does_not_step(population: Population) -> None:
    model = stepped(EFCModel(parameters=PARAMETERS, population=population, rng=1), 2)
    model.running = False
    assert stepped(model, 2).world.step == 2


def test_run_model_needs_an_end(population: Population) -> None:
    with pytest.raises(ValueError, match="no end"):
        EFCModel(parameters=PARAMETERS, population=population).run_model()


def test_shorter_steps_end_in_the_same_month(population: Population) -> None:
    quarters = PARAMETERS.changed({"time.step": 0.25})
    model = EFCModel(parameters=quarters, population=population, start="2014-11", months=3, rng=1)
    model.run_model()
    assert (model.world.step, model.world.month, model.date) == (12, 3, "2015-01")


# -- measures and the collector


def test_measures_are_collected_at_the_start_and_once_a_step(population: Population) -> None:
    model = stepped(EFCModel(parameters=PARAMETERS, population=population, months=14, rng=2), 14)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(MEASURES) and len(frame) == 15
    world = found_world(population, PARAMETERS, 2)
    for step in range(15):
        np.testing.assert_equal(frame.loc[step].to_dict(), observe(world, True if step == 14 else None))
        month.step(world)
    assert (
        model.measures["members"] == frame["members"].iloc[-1] == np.sum(model.agents.array("stage") >= Stage.ENGAGED)
    )


def test_costly_measures_are_nan_except_when_taken(population: Population) -> None:
    model = stepped(EFCModel(parameters=PARAMETERS, population=population, months=14, rng=2), 14)
    taken = [not math.isnan(value) for value in model.datacollector.model_vars["largest_component"]]
    assert [step for step, is_taken in enumerate(taken) if is_taken] == [0, 6, 12, 14]


def test_measures_are_taken_once_a_step(population: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def counted(world: World, network_too: bool | None = None) -> dict[str, float]:
        taken.append(world.step)
        return observe(world, network_too)

    monkeypatch.setattr("simulation.model.observe", counted)
    stepped(EFCModel(parameters=PARAMETERS, population=population, rng=2), 4)
    assert taken == [0, 1, 2, 3, 4]


def test_reporters_of_agents_and_of_the_model(population: Population) -> None:
    model = EFCModel(
        parameters=PARAMETERS,
        population=population,
        agent_reporters={"stage": "stage", "double": lambda agent: 2 * agent.size},
        model_reporters={"date": "date", "firms": lambda model: len(model.agents_by_type[Firm])},
        rng=2,
    )
    stepped(model, 3)
    frame = model.datacollector.get_agent_vars_dataframe()
    assert list(frame.columns) == ["stage", "double"] and len(frame) == 4 * SIZE
    assert frame.xs(3, level="Step")["stage"].tolist() == model.agents.get("stage")
    assert frame.xs(3, level="Step").index.tolist() == model.agents.get("unique_id")
    assert frame["double"].iloc[:SIZE].tolist() == [2 * size for size in model.agents.get("size")]
    assert model.datacollector.model_vars["date"] == ["2014-01", "2014-01", "2014-02", "2014-03"]
    assert set(model.datacollector.model_vars["firms"]) == {len(model.agents_by_type[Firm])}


def test_a_reporter_of_an_unknown_attribute_is_rejected(population: Population) -> None:
    with pytest.raises(AttributeError, match="competence"):
        EFCModel(parameters=PARAMETERS, population=population, agent_reporters={"c": "competense"})


def test_reporters_by_class_of_mesa(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, rng=2)
    model.datacollector = mesa.DataCollector(
        agenttype_reporters={Client: {"size": "size"}}, model_reporters={"d": "date"}
    )
    model.step()
    frame = model.datacollector.get_agenttype_vars_dataframe(Client)
    assert frame["size"].tolist() == model.agents_by_type[Client].get("size")


def test_agents_by_type(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, rng=2)
    assert model.agent_types == [Firm, Supplier, Client, Partner] == list(model.agents_by_type)
    for kind, group in model.agents_by_type.items():
        assert len(group) > 0 and all(type(agent) is kind for agent in group)
    assert sum(len(group) for group in model.agents_by_type.values()) == len(model.agents) == SIZE


# -- copies and memory


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_continues_identically_and_independently(population: Population, duplicate: Any) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, agent_reporters={"stage": "stage"}, rng=9, months=20)
    stepped(model, 6)
    other = duplicate(model)
    assert other.agents[3].model is other
    stepped(other, 6)
    assert (model.world.step, model.steps, other.world.step, other.steps) == (6, 6, 12, 12)
    assert other.world.digest() == world_alone(population, 9, 12).digest()
    stepped(model, 6)
    assert model.world.digest() == other.world.digest()
    assert model.datacollector.get_model_vars_dataframe().equals(other.datacollector.get_model_vars_dataframe())
    assert model.datacollector.get_agent_vars_dataframe().equals(other.datacollector.get_agent_vars_dataframe())
    other.agents.set("competence", 0.5)
    assert model.world.digest() != other.world.digest()


def test_copies_share_the_population(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, rng=9)
    assert copy.deepcopy(model).world.population is population


def test_a_model_with_agents_is_garbage_collected(population: Population) -> None:
    model = EFCModel(parameters=PARAMETERS, population=population, agent_reporters={"stage": "stage"}, rng=9)
    stepped(model, 2).agents.do("partners")
    gone = weakref.ref(model), weakref.ref(model.world), weakref.ref(model.agents_by_type[Firm][0])
    copied = copy.deepcopy(model)
    del model
    gc.collect()
    assert [reference() for reference in gone] == [None, None, None]
    assert len(copied.agents) == SIZE


# -- batches

SWEEP = [{"club.staff": 1}, {"club.staff": 6, "measures.network_every": 6}]


def batch(seeds: list[int], parameters: dict[str, Any], processes: int) -> list[dict[str, Any]]:
    options: dict[str, Any] = {"number_processes": processes, "display_progress": False}
    rows = mesa.batch_run(EFCModel, **batch_arguments(parameters, seeds), max_steps=12, **options)
    return sorted(rows, key=lambda row: (row["changes"]["club.staff"], row["rng"], row["Step"]))


def test_batch_run_with_one_and_two_processes() -> None:
    parameters = {"changes": SWEEP, "organisations": [SIZE]}
    alone, together = batch([1, 2], parameters, 1), batch([1, 2], parameters, 2)
    for row in alone + together:
        del row["RunId"], row["iteration"]  # the versions number the runs in different orders
    np.testing.assert_equal(together, alone)
    assert len(alone) == 4
    for row in alone:
        model = stepped(EFCModel(organisations=SIZE, changes=row["changes"], rng=row["rng"]), 12)
        assert row["Step"] == 12
        np.testing.assert_equal({name: row[name] for name in MEASURES}, model.measures)
    assert alone[0]["effort"] < alone[2]["effort"]


def test_batch_run_passes_whole_objects(population: Population) -> None:
    shock = Intervention(start=2, until=None, action="set", parameter="club.staff", value=6.0)
    parameters = {
        "parameters": PARAMETERS,
        "population": population,
        "interventions": [(), (shock,)],
        "changes": [{"club.staff": 2}],
    }
    calm, shaken = sorted(batch([1], parameters, 1), key=lambda row: len(row["interventions"]))
    assert calm["effort"] < shaken["effort"]
    world = world_alone(population, 1, 12)
    assert world.parameters.club.staff == 2 and calm["effort"] == observe(world)["effort"]


def test_arguments_that_batch_run_would_iterate_are_rejected_with_the_remedy() -> None:
    shock = Intervention(start=2, until=None, action="set", parameter="club.staff", value=6.0)
    for name, value in (
        ("changes", {"club.staff": 3}),
        ("interventions", (shock, shock)),
        ("agent_reporters", {"stage": "stage"}),
    ):
        with pytest.raises(TypeError, match=rf"{name} = .*put it in a list"):
            mesa.batch_run(EFCModel, {name: value}, number_processes=1, display_progress=False, max_steps=1)


# -- rules of the house


def test_the_signature_is_what_mesa_needs() -> None:
    parameters = inspect.signature(EFCModel).parameters
    assert all(one.kind is one.POSITIONAL_OR_KEYWORD and one.default is not one.empty for one in parameters.values())
    assert "rng" in parameters and not {"scenario", "seed", "model"} & set(parameters)
    assert not set(parameters) & set(MEASURES)  # a batch writes both in one row


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": "2014"}, '"2014-01"'),
        ({"start": "2014-13"}, '"2014-01"'),
        ({"months": -1}, "months = -1"),
        ({"months": 2.5}, "months = 2.5"),
        ({"parameters": {"club.staff": 3}}, "changes="),
        ({"changes": "club.staff"}, "dictionary"),
        ({"interventions": (3,)}, "3 is not an Intervention"),
        ({"organisations": SIZE + 1}, f"the population given has {SIZE}"),
    ],
)
def test_messages_name_invalid_arguments(population: Population, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        EFCModel(**{"parameters": PARAMETERS, "population": population, **arguments})
    assert words in str(refused.value)


def test_no_warning_of_mesa(population: Population) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = EFCModel(parameters=PARAMETERS, population=population, months=2, rng=1)
        model.run_model()
        assert model.agents[0].row == 0 and len(model.agents[:3]) == 3 and not model.agents.select(at_most=0)


def run_python(code: str) -> str:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_mesa_is_loaded_only_when_used() -> None:
    code = """
        import sys, simulation
        light = sorted({"mesa", "numpy", "pandas"} & set(sys.modules))
        from simulation import month
        simulation.World, simulation.Population, simulation.Parameters, simulation.Intervention, simulation.observe
        turning = sorted({"mesa", "pandas", "matplotlib", "networkx"} & set(sys.modules))
        simulation.EFCModel
        print(light, turning, "mesa" in sys.modules, "solara" in sys.modules)
    """
    assert run_python(code) == "[] [] True False"


def test_lazy_names() -> None:
    for name in simulation.__all__:
        assert getattr(simulation, name).__name__ == name if name != "MEASURES" else simulation.MEASURES is MEASURES
    assert set(simulation.__all__) <= set(dir(simulation))
    with pytest.raises(AttributeError, match="EFCModel"):
        _ = simulation.EFCmodel
