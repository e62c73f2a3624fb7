"""What EFCModel refuses of Mesa, with the reason, and what must not be lost silently; what Mesa users do every day."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import random
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas
import pytest

from simulation import EFCModel, Firm, Organisation, OrganisationSet, Supplier
from simulation.agents.batch import batch_arguments
from simulation.agents.mesa_compat import AgentSet
from simulation.agents.organisation import ClosedOrganisation
from simulation.rules import turnover
from tests.helpers.mesa_worlds import OwnModel, PlainOne, small_population
from tests.helpers.source_files import ROOT

HAS_EVENTS = hasattr(mesa.Model, "schedule_event")
"""Mesa 3.5 schedules events."""


@pytest.fixture
def model() -> OwnModel:
    """Ten organisations with columns of their own."""
    return OwnModel()


# -- refused, with the reason

REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "an agent is created": (lambda model: Firm(model), TypeError, "come from the population"),
    "agents are created": (lambda model: Firm.create_agents(model, 3), TypeError, "come from the population"),
    "agents are read": (
        lambda model: Firm.from_dataframe(model, pandas.DataFrame({"size": [1]})), TypeError, "come from the population"
    ),
    "another agent": (lambda model: PlainOne(model), TypeError, "PlainOne cannot be registered"),
    "registered": (lambda model: model.register_agent(model.agents[0]), TypeError, "cannot be registered"),
    "deregistered": (lambda model: model.deregister_agent(model.agents[0]), TypeError, "turnover"),
    "removed": (lambda model: model.agents[0].remove(), TypeError, "turnover"),
    "all removed": (lambda model: model.remove_all_agents(), TypeError, "turnover"),
    "removed from the model's set": (lambda model: model.agents.remove(model.agents[3]), TypeError, "select()"),
    "discarded": (lambda model: model.agents.discard(model.agents[3]), TypeError, "select()"),
    "popped": (lambda model: model.agents.pop(), TypeError, "select()"),
    "cleared": (lambda model: model.agents.clear(), TypeError, "select()"),
    "shuffled in place": (lambda model: model.agents.shuffle(inplace=True), TypeError, "inplace=True"),
    "sorted in place": (lambda model: model.agents.sort("size", inplace=True), TypeError, "inplace=True"),
    "selected in place": (lambda model: model.agents.select(at_most=1, inplace=True), TypeError, "inplace=True"),
    "a class's set changed": (
        lambda model: next(iter(model.agents_by_type.values())).shuffle(inplace=True), TypeError, "inplace=True"
    ),
    "Mesa's former name of the seed": (lambda _model: EFCModel(seed=7), TypeError, "the argument rng, as in rng=1"),
    "a misspelt argument": (
        lambda _model: OwnModel(organisation=7), TypeError, '"organisation" is no argument of OwnModel; did you mean'
    ),
    "an argument of no model": (lambda _model: EFCModel(width=7), TypeError, "they are: organisations, changes"),
    "another seed of random": (lambda model: model.reset_randomizer(7), ValueError, "another model, rng=7"),
    "another seed of rng": (lambda model: model.reset_rng(rng=7), ValueError, "another model, rng=7"),
    "a generator": (lambda model: model.reset_rng(np.random.default_rng(1)), TypeError, "whole number"),
    "a new identity": (lambda model: setattr(model.agents[0], "unique_id", 7), AttributeError, "cannot be changed"),
    "a name written": (lambda model: model.agents.set("sector_name", "x"), AttributeError, "follows from other"),
    "a place in a grid": (
        lambda model: mesa.space.MultiGrid(3, 3, False).place_agent(model.agents[0], (1, 1)), AttributeError, "no pos"
    ),
    "a shallow copy": (copy.copy, TypeError, "copy.deepcopy(model)"),
    "a misspelt column of nobody": (
        lambda model: model.agents.select(at_most=0).set("competense", 1.0), AttributeError, "competense"
    ),
    "a misspelt name of nobody": (lambda model: model.agents.select(at_most=0).get("sise"), AttributeError, "sise"),
    "groups of another type": (lambda model: model.agents.groupby("kind", result_type="set"), ValueError, '"agentset"'),
    "agents replaced": (lambda model: setattr(model, "agents", []), AttributeError, "agents"),
    "a class as a filter": (lambda model: model.agents.select(Supplier), TypeError, "agent_type=Supplier"),
    "a list as a place": (lambda model: model.agents[[True] * 10], TypeError, "select(mask)"),
    "a short mask": (lambda model: model.agents.select([True] * 9), ValueError, "(10,) truth values"),
    "numbers as a mask": (lambda model: model.agents.select([0, 1]), ValueError, "truth values"),
    "a word as a mask": (lambda model: model.agents.select("stage"), ValueError, "truth values"),
    "truth as a mask": (lambda model: model.agents.select(True), ValueError, "truth values"),
    "a list for one agent": (lambda model: setattr(model.agents[0], "size", [1.0]), TypeError, "should be a number"),
    "too few values": (lambda model: model.agents.set("size", [1.0] * 9), ValueError, "(9,) for 10 organisations"),
    "a set of values": (lambda model: model.agents.set("size", {1.0, 2.0}), TypeError, "should be a number"),
    "a wrong value among many": (
        lambda model: model.agents.set("competence", [0.5] * 9 + ["high"]), TypeError, "competence = 'high'"
    ),
    "a table": (lambda model: model.agents.set("size", pandas.DataFrame({"size": [1.0] * 10})), ValueError, "(10, 1)"),
}  # fmt: skip


WRONG_COLLECTORS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"agent_reporters": ["stage"]}, TypeError, "agent_reporters = ['stage'] should be a dictionary"),
    ({"agent_reporters": {"x": "nope"}}, AttributeError, 'no attribute "nope"'),
    ({"agent_reporters": {"x": "competense"}}, AttributeError, 'did you mean "competence"'),
    ({"agent_reporters": {"x": None}}, TypeError, "the reporter x = None should be the name"),
    ({"agent_reporters": {"x": [len]}}, TypeError, "[function, [arguments]]"),
    ({"agenttype_reporters": {"Firm": {"x": "size"}}}, ValueError, "'Firm' should be a class of agents"),
    ({"agenttype_reporters": {"x": "size"}}, TypeError, "agenttype_reporters of x = 'size' should be a dictionary"),
    ({"agenttype_reporters": {dict: {"x": "size"}}}, ValueError, "should be a class of agents"),
    ({"tables": ["x"]}, TypeError, "tables = ['x'] should be a dictionary"),
    ({"model_reporters": {"x": "nope"}}, AttributeError, "nope"),
]


@pytest.mark.parametrize(("collected", "error", "words"), WRONG_COLLECTORS)
def test_wrong_reporters_are_refused(collected: dict[str, Any], error: type[Exception], words: str) -> None:
    """At the founding, by name."""
    with pytest.raises(error) as refused:
        OwnModel(**collected)
    assert words in str(refused.value)


@pytest.mark.skipif(not HAS_EVENTS, reason="Mesa 3.3 has no data sets")
def test_data_sets_of_mesa() -> None:
    """Those that read agents work; the one that would replace the columns of a class is refused."""
    model = EFCModel(organisations=20, rng=1)
    tracked = model.data_registry.track_agents(model.agents, "sizes", ["size", "stage"])
    assert [row["size"] for row in tracked.data] == model.agents.get("size")
    assert model.data_registry.track_model(model, "dates", "date").data == {"date": "2014-01"}
    for kind in (Firm, OwnModel.kinds[0], Organisation):
        with pytest.raises(TypeError, match="kept in columns already"):
            model.data_registry.track_agents_numpy(kind, "array", "size")
    assert model.agents_by_type[Firm][0].size > 0


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_reason(model: OwnModel, name: str) -> None:
    """The message says what to do instead, is short, and nothing has changed."""
    action, error, words = REFUSED[name]
    before = model.world.digest(), list(model.agents), model.random.getstate()
    with pytest.raises(error) as refused:
        action(model)
    assert words in str(refused.value) and len(str(refused.value)) < 400
    assert before == (model.world.digest(), list(model.agents), model.random.getstate())


def test_a_value_that_is_refused_is_not_printed_whole(model: OwnModel) -> None:
    """Not 500 numbers, nor a long text."""
    for value in ([1.5] * 10, {"values": list(range(500))}, "long" * 500, [list(range(500))] * 10):
        with pytest.raises((TypeError, ValueError)) as refused:
            model.agents.set("competence", value)
        assert len(str(refused.value)) < 200


@pytest.mark.skipif(
    tuple(map(int, mesa.__version__.split(".")[:2])) > (3, 5), reason="a later Mesa: look at what is new"
)
def test_every_public_name_of_mesa_is_accounted_for() -> None:
    """What Mesa 3.3.1 and 3.5.1 offer works as it is, is done otherwise here, or is refused."""
    accounted = {
        EFCModel: {"agent_types", "agents", "agents_by_type", "deregister_agent", "register_agent", "remove_all_agents",
                   "reset_randomizer", "reset_rng", "run_model", "step"},
        Firm: {"create_agents", "from_dataframe", "remove"},
        OrganisationSet: {"add", "agg", "discard", "do", "get", "groupby", "map", "remove", "select", "set", "shuffle",
                          "shuffle_do", "sort", "to_list"},
    }  # fmt: skip
    as_in_mesa = {
        EFCModel: {"batch", "clear_all_subscriptions", "notify", "observables", "observe", "suppress", "unobserve",
                   "time", "scenario", "run_for", "run_until", "schedule_event", "schedule_recurring"},
        Firm: {"advance", "random", "rng", "scenario", "step"},
        OrganisationSet: {"clear", "count", "index", "isdisjoint", "pop"},
    }  # fmt: skip
    for ours, bases in ((EFCModel, [mesa.Model]), (Firm, [mesa.Agent]), (OrganisationSet, [AgentSet])):
        for name in {name for base in bases for name in dir(base) if not name.startswith("_")} - as_in_mesa[ours]:
            assert name in accounted[ours], f"{ours.__name__}.{name} is new in Mesa"
            assert inspect.getattr_static(ours, name) is not inspect.getattr_static(bases[0], name)


# -- generators and seeds


def test_generators_start_anew_from_the_seed() -> None:
    """The seed of the run, on either version of Mesa, without a warning; the world does not change."""
    model = OwnModel(rng="42")
    assert model.seed == model._seed == 42
    first = model.random.random(), model.rng.random()
    model.step()
    digest = model.world.digest()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.reset_randomizer()
        model.reset_rng()
        assert (model.random.random(), model.rng.random()) == first
        model.reset_randomizer(42)
        model.reset_rng("42")
    assert (model.random.random(), model.rng.random()) == first and model.world.digest() == digest


@pytest.mark.parametrize(("typed", "seed"), [("42", 42), (" 7 ", 7), ("0", 0), (str(2**64 - 1), 2**64 - 1)])
def test_digits_are_a_seed(typed: str, seed: int) -> None:
    """What is typed into Mesa's page gives the run of the number."""
    model, same = OwnModel(rng=typed), OwnModel(rng=seed)
    assert (model.seed, model._seed) == (seed, seed) and model.world.digest() == same.world.digest()
    assert model.random.random() == same.random.random()


def test_an_empty_field_is_a_fresh_seed() -> None:
    """And what is no number is refused."""
    assert OwnModel(rng="").seed != OwnModel(rng=" ").seed
    for typed in ("-1", "1.5", "1e3", "one", "0x10"):
        with pytest.raises(TypeError, match="whole number"):
            OwnModel(rng=typed)
    with pytest.raises(ValueError, match="outside"):
        OwnModel(rng=str(2**64))


# -- time


def test_nothing_is_counted_after_the_end() -> None:
    """Neither steps nor time, and the step of a subclass is not called."""
    model = OwnModel(months=3)
    for _ in range(5):
        model.step()
    assert (model.steps, model.world.step, model.running) == (3, 3, False)
    assert len(model.datacollector.model_vars["members"]) == 4 and set(model.agents.get("value")) <= {3, 0}
    assert not HAS_EVENTS or model.time == 3.0


def test_a_model_that_is_stopped_can_go_on() -> None:
    """`running` is the user's as well."""
    model = OwnModel()
    model.step()
    model.running = False
    model.step()
    assert model.steps == 1
    model.running = True
    model.step()
    assert model.steps == model.world.step == 2


def note(model: EFCModel) -> None:
    """An event of a user's own."""
    model.notes.append(model.steps)


class Noting(OwnModel):
    """A model with a list."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.notes: list[int] = []

    def note(self) -> None:
        """An event."""
        self.notes.append(self.steps)


@pytest.mark.skipif(not HAS_EVENTS, reason="Mesa 3.3 schedules no events")
def test_events_of_mesa() -> None:
    """At a time, after a time, again and again; a copy has its own; the clock of steps ends with the run."""
    from mesa.time import Schedule

    model = Noting(months=6)
    model.schedule_event(model.note, at=2)
    model.schedule_event(model.note, after=3.5)
    model.schedule_recurring(model.note, Schedule(interval=2.0, start=1.0))
    model.run_for(3)
    assert model.notes == [1, 2, 3] and (model.steps, model.time) == (3, 3.0)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        other.run_for(3)
        assert (other.steps, other.world.step, other.notes) == (6, 6, [1, 2, 3, 3, 5])
    assert model.notes == [1, 2, 3]
    model.run_until(9)
    assert (model.steps, model.world.step, model.time) == (6, 6, 9.0)


def test_the_simulators_of_mesa() -> None:
    """Mesa's experimental scheduler of agent-based models turns the months."""
    devs = pytest.importorskip("mesa.experimental.devs")
    model = Noting()
    simulator = devs.ABMSimulator()
    simulator.setup(model)
    simulator.schedule_event_relative(model.note, 2)
    simulator.run_for(4)
    assert model.world.step == model.steps >= 3 and len(model.notes) == 1


# -- masks and values


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, pandas.Series, lambda mask: pandas.array(mask, dtype="boolean")]
)
def test_masks(model: OwnModel, kind: Any) -> None:
    """Truth values in whatever holds them."""
    mask = [value % 3 == 0 for value in range(10)]
    found = model.agents.select(kind(mask), at_most=3)
    assert [agent.row for agent in found] == [0, 3, 6]


@pytest.mark.parametrize("kind", [list, tuple, np.array, pandas.Series, lambda values: pandas.array(values)])
def test_values(model: OwnModel, kind: Any) -> None:
    """One for each organisation of the set."""
    model.agents.set("competence", kind([value / 10 for value in range(10)]))
    assert model.agents.get("competence") == [value / 10 for value in range(10)]
    model.agents.set("energy", range(10)).set("called", [True, False] * 5)
    assert model.agents.agg("energy", sum) == 45 and model.agents.agg("called", sum) == 5


def test_a_series_in_another_order_is_refused(model: OwnModel) -> None:
    """Its places would be taken for those of the set."""
    frame = pandas.DataFrame({"size": model.agents.get("size")}, index=model.agents.get("unique_id"))
    assert model.agents.select(frame["size"] > 5) == model.agents.select(lambda agent: agent.size > 5)
    turned = frame.iloc[::-1]["size"]
    for action in (lambda: model.agents.select(turned > 5), lambda: model.agents.set("size", turned)):
        with pytest.raises(ValueError, match="another order"):
            action()
    model.agents.set("size", turned.to_numpy())
    assert model.agents.get("size") == turned.tolist()
    some = model.agents.select(model.agents.array("unique_id") > 4)
    assert some.select(frame["size"].loc[5:] > 0) == some


# -- agents in Mesa's own sets


def test_a_plain_set_keeps_its_agents(model: OwnModel) -> None:
    """However they came out of the model; one that closes leaves, as one that is removed does in Mesa."""
    ways = [
        model.agents[:10],
        model.agents,
        list(model.agents),
        (agent for agent in model.agents if agent.row < 10),
        [model.agents[row] for row in range(10)],
        model.agents.to_list(),
        model.agents.groupby("kind", result_type="list").groups[model.agents[0].kind],
    ]
    sets = [AgentSet(agents, random=model.random) for agents in ways]
    assert [len(one) for one in sets[:-1]] == [10] * 6 and len(sets[-1]) > 0
    assert model.agents[3] is model.agents[3] is list(model.agents)[3]
    assert len(AgentSet(model.agents.select(at_most=4), random.Random(1)).shuffle().sort("row")) == 4


def test_who_closes_leaves_a_plain_set() -> None:
    """Months pass, some close, and the others are still there."""
    model = EFCModel(organisations=400, rng=3)
    everybody = AgentSet(model.agents, random=model.random)
    for _ in range(6):
        model.step()
    newcomers = int(np.count_nonzero(model.world.organisations.generation))
    assert newcomers > 0 and len(everybody) == 400 - newcomers
    assert everybody.agg("size", len) == len(everybody) and not any(agent.closed for agent in everybody)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_plain_set_is_copied_with_its_agents(model: OwnModel, duplicate: Any) -> None:
    """As a part of a model, and beside it; a copy keeps no other views."""
    list(model.agents)
    assert len(duplicate(model)._views) == 0
    model.committee = AgentSet(model.agents[2:5], random=model.random)
    other = duplicate(model)
    held = duplicate((model.committee, model))
    gc.collect()
    for committee in (other.committee, held[0]):
        assert committee.get("row") == [2, 3, 4] and next(iter(committee)).model is not model
    assert len(other._views) == 3 and next(iter(other.committee)).model is other


def test_an_agent_that_is_held_tells_that_it_has_closed(model: OwnModel) -> None:
    """Another has its row."""
    held = model.agents[4]
    turnover.close(model.world, np.array([4]))
    assert held.closed and model.agents[4] is not held and model.agents[4].generation == 1
    with pytest.raises(ClosedOrganisation):
        _ = held.size


# -- every day


def test_collectors_of_ones_own(model: OwnModel) -> None:
    """Mesa's plain collector gives the tables of ours, on columns, own columns and names."""
    names = {name: name for name in ("stage", "size", "energy", "called", "kind", "sensitised_cause", "row")}
    names |= {"place": "territory_name", "identity": "unique_id"}
    ours = OwnModel(agent_reporters=names)
    ours.step()
    plain = OwnModel()
    plain.datacollector = mesa.DataCollector(agent_reporters=names)
    plain.datacollector.collect(plain)
    plain.step()
    one, other = (each.datacollector.get_agent_vars_dataframe() for each in (ours, plain))
    pandas.testing.assert_frame_equal(one, other, check_index_type=False)
    assert [list(map(tuple, records)) for records in ours.datacollector._agent_records.values()] == [
        list(map(tuple, records)) for records in plain.datacollector._agent_records.values()
    ]


def test_column_reporters_read_no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names cost copies of columns; only a function makes a view of each organisation."""
    made: list[int] = []
    monkeypatch.setattr(OwnModel, "kinds", OwnModel.kinds)
    views = OrganisationSet._views
    monkeypatch.setattr(OrganisationSet, "_views", lambda self, rows: made.append(len(rows)) or views(self, rows))
    OwnModel(agent_reporters={"stage": "stage", "place": "territory_name", "energy": "energy", "id": "unique_id"})
    assert sum(made) == 0
    OwnModel(agent_reporters={"double": lambda agent: 2 * agent.size})
    assert sum(made) == 10


@pytest.mark.parametrize("period", [1, 2, -1])
def test_a_batch_collects_agents_too(period: int) -> None:
    """Rows for each agent and step that is asked for: those of the run alone."""
    arguments = batch_arguments({"population": [small_population()], "agent_reporters": [{"now": "stage"}]}, seeds=4)
    options: dict[str, Any] = {"number_processes": 1, "display_progress": False, "data_collection_period": period}
    rows = mesa.batch_run(EFCModel, max_steps=4, **options, **arguments)
    model = EFCModel(population=small_population(), rng=4)
    expected = {0: model.agents.get("stage")}
    for step in range(1, 5):
        model.step()
        expected[step] = model.agents.get("stage")
    steps = {1: [0, 1, 2, 3, 4], 2: [0, 2, 4], -1: [4]}[period]
    assert [row["now"] for row in rows] == [stage for step in steps for stage in expected[step]]
    assert [row["Step"] for row in rows] == [step for step in steps for _ in range(10)]


def test_the_batch_of_the_documentation_runs_as_it_stands(tmp_path: Path) -> None:
    """In one process and in two, on this version of Mesa: the same rows."""
    page = (ROOT / "simulation" / "agents" / "README.md").read_text(encoding="utf-8")
    script = page.split("```python\n# batch.py\n")[1].split("```")[0]
    (tmp_path / "batch.py").write_text(script, encoding="utf-8")
    lines = {}
    for processes in (1, 2):
        command = [sys.executable, "batch.py", str(processes)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        lines[processes] = sorted(done.stdout.splitlines())
    assert lines[1] == lines[2] and len(lines[1]) == 4 and len(set(lines[1])) == 4
    model = EFCModel(organisations=300, changes={"club.staff": 3}, rng=2)
    for _ in range(12):
        model.step()
    expected = f"{{'club.staff': 3}} 2 12 {model.measures['members']} {model.measures['aware']}"
    assert expected in lines[1]
