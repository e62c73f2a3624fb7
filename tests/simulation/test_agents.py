"""Organisations as agents: windows on columns, and sets of rows that answer as Mesa's own sets do."""

from __future__ import annotations

import copy
import pickle
import random
import statistics

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from simulation import membership
from simulation.agents.organisation import Client, ClosedOrganisation, Firm, Organisation, Partner, Supplier
from simulation.agents.organisation_set import OrganisationSet
from simulation.model import EFCModel
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.rules import turnover
from simulation.state.tables import NEVER, SECTORS, Cause, Kind, Organisations, Stage, Tie

SIZE = 300


@pytest.fixture(scope="module")
def aged() -> EFCModel:
    """A model of one year, in which organisations have joined. Tests read it; who writes takes `model`."""
    parameters = Parameters({"population.organisations": SIZE})
    model = EFCModel(parameters=parameters, population=generate_population(parameters), rng=5)
    for _ in range(12):
        model.step()
    return model


@pytest.fixture
def model(aged: EFCModel) -> EFCModel:
    return copy.deepcopy(aged)


def close(model: EFCModel, *rows: int) -> None:
    turnover.close(model.world, np.array(rows))


def test_every_column_is_a_documented_attribute(aged: EFCModel) -> None:
    for row in (0, 17, SIZE - 1):
        agent = aged.agents[row]
        assert isinstance(agent, mesa.Agent)
        for name, value in aged.world.organisations.row(row).items():
            read = getattr(agent, name)
            assert read == value and not isinstance(read, np.generic), name
    for name, column in Organisations.columns.items():
        if name != "generation":
            assert column.meaning.lower() in getattr(Organisation, name).__doc__.lower()


def test_an_agent_has_the_class_of_its_kind_and_enumerations_for_words(aged: EFCModel) -> None:
    classes = dict(zip(Kind, (Firm, Supplier, Client, Partner), strict=True))
    assert {type(agent) for agent in aged.agents} == set(classes.values())
    for agent in aged.agents:
        assert type(agent) is classes[agent.kind] and isinstance(agent.stage, Stage) and isinstance(agent.kind, Kind)
        known_cause = agent.sensitised_cause != NEVER
        assert isinstance(agent.sensitised_cause, Cause) if known_cause else agent.sensitised_cause == NEVER
    assert any(agent.sensitised_cause != NEVER for agent in aged.agents)


def test_an_agent_knows_the_words_for_its_codes(aged: EFCModel) -> None:
    agent, places = aged.agents[7], aged.world.population.places
    assert agent.sector_name == SECTORS[agent.sector]
    assert (agent.territory_code, agent.territory_name) == (
        places.codes[agent.territory],
        places.names[agent.territory],
    )
    assert agent.name == aged.world.population.name(7)
    assert agent.unique_id == aged.world.organisations.identity[7]


def test_writing_an_attribute_changes_one_cell_only(model: EFCModel) -> None:
    before = model.world.organisations.copy()
    agent = model.agents[11]
    agent.competence, agent.willing, agent.stage, agent.crisis_until = 0.25, False, Stage.AWARE, 40
    after = model.world.organisations
    assert (after.competence[11], after.willing[11], after.stage[11], after.crisis_until[11]) == (0.25, False, 1, 40)
    for name in after.columns:
        changed = np.flatnonzero(getattr(after, name) != getattr(before, name))
        assert set(changed) <= {11}, name


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("competence", 1.4, ValueError, "competence = 1.4 is outside [0, 1]"),
        ("competence", float("nan"), ValueError, "competence = nan is outside [0, 1]"),
        ("competence", "high", TypeError, "competence = 'high' should be a number"),
        ("competence", True, TypeError, "should be a number"),
        ("reluctance", float("inf"), ValueError, "reluctance = inf is outside"),
        ("willing", 1, TypeError, "willing = 1 should be true or false"),
        ("stage", 7, ValueError, "stage = 7 is outside [0, 3]"),
        ("stage", 1.0, TypeError, "should be a whole number"),
        ("sensitised_cause", -2, ValueError, "outside [-1, 5]"),
        ("territory", 9999, ValueError, "territory = 9999 is outside"),
        ("professional", 9999, ValueError, "professional = 9999 is outside"),
        ("aware_since", 2**40, ValueError, "aware_since"),
        ("identity", 4, AttributeError, "cannot be changed"),
        ("kind", Kind.FIRM, AttributeError, "cannot be changed"),
        ("generation", 4, AttributeError, "cannot be changed"),
        ("row", 4, AttributeError, "cannot be changed"),
        ("competense", 0.5, AttributeError, 'did you mean "competence"?'),
        ("mood", 0.5, AttributeError, 'cannot keep "mood"'),
    ],
)
def test_invalid_values_of_a_cell_are_rejected(model: EFCModel, name, value, error, words) -> None:
    digest, agent = model.world.digest(), model.agents[11]
    with pytest.raises(error) as refused:
        setattr(agent, name, value)
    assert words in str(refused.value)
    if name in Organisations.columns:
        with pytest.raises(error):
            model.agents.set(name, value)
        with pytest.raises(error):
            model.agents.set(name, np.array([value] * SIZE))
    assert model.world.digest() == digest


def test_misspelt_attribute_names_the_nearest(aged: EFCModel) -> None:
    with pytest.raises(AttributeError, match='did you mean "competence"'):
        _ = aged.agents[0].competense
    with pytest.raises(AttributeError, match='did you mean "territory"'):
        aged.agents.get("teritory")
    assert not hasattr(aged.agents[0], "mood")


def test_two_views_of_the_same_organisation_are_equal(aged: EFCModel) -> None:
    one, same, other = aged.agents[3], aged.agents[3], aged.agents[4]
    again = aged.view(3)
    assert one == same == again and hash(one) == hash(again) and one != other and one is not again
    assert one != copy.deepcopy(aged).agents[3]
    assert len({one, same, other}) == 2


def test_a_view_of_a_closed_organisation_raises(model: EFCModel) -> None:
    held, untouched = model.agents[20], model.agents[21]
    close(model, 20)
    newcomer = model.agents[20]
    assert held.closed and not newcomer.closed and held != newcomer
    assert held.unique_id == newcomer.unique_id and newcomer.generation == held.generation + 1
    assert "closed" in repr(held) and "closed" not in repr(newcomer)
    assert untouched.stage in Stage
    for use in (
        lambda: held.stage,
        lambda: setattr(held, "competence", 0.5),
        held.relations,
        held.partners,
        lambda: held.name,
    ):
        with pytest.raises(ClosedOrganisation, match=f"organisation {held.unique_id} of generation {held.generation}"):
            use()


def test_views_are_not_created_or_removed(aged: EFCModel) -> None:
    with pytest.raises(TypeError, match="turnover"):
        aged.agents[0].remove()
    with pytest.raises(TypeError, match="population"):
        Firm.create_agents(aged, 3)


def test_a_subclass_of_the_model_names_its_agent_classes() -> None:
    class Green(Firm):
        def greet(self) -> str:
            return f"{self.sector_name} says hello"

    class GreenModel(EFCModel):
        kinds = (Green, Supplier, Client, Partner)

    green = GreenModel(organisations=50, rng=1)
    assert set(green.agents_by_type) == {Green, Supplier, Client, Partner}
    greetings = green.agents_by_type[Green].map("greet")
    assert len(greetings) == len(green.agents.select(agent_type=Firm)) > 0
    assert all(greeting.endswith("says hello") for greeting in greetings)
    with pytest.raises(TypeError, match='redefines the column "stage"'):
        type("Wrong", (Firm,), {"stage": 3})


def test_relations_seen_from_both_ends(aged: EFCModel) -> None:
    columns = aged.world.relations
    seen = 0
    for agent in aged.agents:
        for relation in agent.relations():
            seen += 1
            back = [mirror for mirror in relation.other.relations() if mirror.row == relation.row]
            assert len(back) == 1 and back[0].other == agent
            assert (back[0].trust, back[0].trust_received) == (relation.trust_received, relation.trust)
            roles = {relation.role, back[0].role}
            assert roles == ({"client", "supplier"} if relation.type == Tie.SUPPLY else {"acquaintance"})
            if relation.role == "client":
                assert (columns.source[relation.row], columns.target[relation.row]) == (agent.row, relation.other.row)
                assert relation.share == columns.share_of_sales[relation.row]
    assert seen == 2 * len(columns)


def test_partners_clients_and_suppliers_are_each_listed_once(aged: EFCModel) -> None:
    for agent in aged.agents[:60]:
        relations = agent.relations()
        assert agent.partners().to_list() == list(dict.fromkeys(relation.other for relation in relations))
        for role, found in (("client", agent.clients()), ("supplier", agent.suppliers())):
            assert set(found) == {relation.other for relation in relations if relation.role == role}


def test_the_sensitiser_is_the_organisation_that_made_it_aware(aged: EFCModel) -> None:
    for agent in aged.agents:
        expected = agent.sensitised_by
        assert (agent.sensitiser() is None) == (expected == NEVER)
        assert expected == NEVER or agent.sensitiser().row == expected


@pytest.fixture(scope="module")
def views(aged: EFCModel) -> list[Organisation]:
    return list(aged.agents)


@pytest.fixture
def pair(aged: EFCModel, views: list[Organisation]) -> tuple[OrganisationSet, AgentSet]:
    return aged.agents.select(), AgentSet(views, random.Random(1))


def test_a_set_is_an_ordered_collection(pair) -> None:
    ours, mesas = pair
    assert isinstance(ours, AgentSet) and len(ours) == len(mesas) == SIZE
    assert list(ours) == list(mesas) == ours.to_list()
    assert ours[5] == ours.to_list()[5] and ours[-1] == ours.to_list()[-1] and ours[3:9:2] == ours.to_list()[3:9:2]
    assert ours[4] in ours and "a word" not in ours and ours[4] not in ours.select(agent_type=Partner, at_most=0)
    assert ours.index(ours[9]) == 9 and next(reversed(ours)) == ours[-1]
    with pytest.raises(IndexError):
        ours[SIZE]


@pytest.mark.parametrize("names", ["competence", "stage", "unique_id", "territory_name", ["size", "kind"], ["row"], []])
def test_get(pair, names) -> None:
    ours, mesas = pair
    found = ours.get(names)
    assert found == mesas.get(names)
    flat = found if isinstance(names, str) else [value for values in found for value in values]
    assert not any(isinstance(value, np.generic) for value in flat)


def test_get_handles_missing_attributes_like_mesa(pair) -> None:
    ours, mesas = pair
    assert ours.get("mood", "default", 4) == mesas.get("mood", "default", 4) == [4] * SIZE
    assert ours.get(["row", "mood"], "default") == mesas.get(["row", "mood"], "default")
    with pytest.raises(AttributeError, match="mood"):
        ours.get("mood")
    with pytest.raises(ValueError, match="handle_missing"):
        ours.get("row", "perhaps")


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"at_most": 7},
        {"at_most": 0},
        {"at_most": 0.25},
        {"at_most": 1.0},
        {"agent_type": Supplier},
        {"agent_type": Organisation, "at_most": 3},
        {"agent_type": mesa.Agent},
        {"agent_type": AgentSet},
        {"filter_func": lambda agent: agent.size > 20},
        {"filter_func": lambda agent: agent.stage == Stage.UNAWARE, "at_most": 5, "agent_type": Client},
        {"filter_func": lambda agent: agent.size > 5, "at_most": 0.1},
    ],
)
@pytest.mark.parametrize("inplace", [False, True])
def test_select(pair, choice, inplace) -> None:
    ours, mesas = pair
    found, expected = ours.select(**choice, inplace=inplace), mesas.select(**choice, inplace=inplace)
    assert list(found) == list(expected)
    assert (found is ours) == inplace and isinstance(found, OrganisationSet)


def test_select_by_mask_equals_select_by_function(aged: EFCModel) -> None:
    by_mask = aged.agents.select(aged.agents.array("size") > 20, at_most=9, agent_type=Firm)
    assert list(by_mask) == list(aged.agents.select(lambda agent: agent.size > 20, at_most=9, agent_type=Firm))
    assert len(by_mask) > 0
    with pytest.raises(ValueError, match="truth values"):
        aged.agents.select(np.ones(SIZE - 1, dtype=bool))
    with pytest.raises(ValueError, match="truth values"):
        aged.agents.select(np.ones(SIZE))


@pytest.mark.parametrize("key", ["size", "stage", "territory_name", lambda agent: (agent.sector, -agent.size)])
@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("inplace", [False, True])
def test_sort(pair, key, ascending, inplace) -> None:
    ours, mesas = pair
    assert list(ours.sort(key, ascending, inplace)) == list(mesas.sort(key, ascending, inplace))


def test_shuffle(aged: EFCModel) -> None:
    aged.random.seed(3)
    first = aged.agents.shuffle()
    aged.random.seed(3)
    second = aged.agents.select()
    assert second.shuffle(inplace=True) is second
    assert list(first) == list(second) != list(aged.agents) and set(first) == set(aged.agents)
    assert first.rows.tolist() != aged.agents.shuffle().rows.tolist()


@pytest.mark.parametrize("function", [sum, min, max, len, np.mean, np.sum, np.max, statistics.median, lambda v: v[3]])
@pytest.mark.parametrize("name", ["competence", "size_class", "willing", "stage", "unique_id"])
def test_agg(pair, name, function) -> None:
    ours, mesas = pair
    found, expected = ours.agg(name, function), mesas.agg(name, function)
    assert found == pytest.approx(expected) and not isinstance(found, np.generic)


def test_agg_of_several_functions(aged: EFCModel) -> None:
    assert aged.agents.agg("size", [min, max, len]) == [
        min(aged.agents.get("size")),
        max(aged.agents.get("size")),
        SIZE,
    ]
    assert aged.agents.agg("territory_name", min) == min(aged.agents.get("territory_name"))
    with pytest.raises(ValueError):
        aged.agents.select(at_most=0).agg("size", max)


def test_agg_does_not_overflow(model: EFCModel) -> None:
    model.agents[0].crisis_until = 2**31 - 1
    assert model.agents.agg("crisis_until", np.ptp) == 2**31  # the other ones are NEVER; the column holds 32 bits


@pytest.mark.parametrize("by", ["stage", "territory", "kind", "willing", "sector_name", lambda agent: agent.size > 9])
def test_groupby(pair, by) -> None:
    ours, mesas = pair
    found, expected = ours.groupby(by), mesas.groupby(by)
    assert list(found.groups) == list(expected.groups) and len(found) == len(expected)
    assert found.count() == expected.count()
    assert {key: list(group) for key, group in found} == {key: list(group) for key, group in expected}
    assert found.agg("size", sum) == pytest.approx(expected.agg("size", sum))
    assert found.map("get", "row") == expected.map("get", "row")
    lists = ours.groupby(by, result_type="list")
    assert lists.groups == mesas.groupby(by, result_type="list").groups
    assert lists.agg("size", max) == found.agg("size", max)


def test_groupby_keys_are_words(aged: EFCModel) -> None:
    assert all(isinstance(key, Stage) for key in aged.agents.groupby("stage").groups)
    assert len(aged.agents.select(at_most=0).groupby("stage")) == 0


def test_set_one_value_or_an_array(model: EFCModel) -> None:
    firms = model.agents_by_type[Firm]
    others = model.agents.select(model.agents.array("kind") != Kind.FIRM)
    before = others.get("competence")
    assert firms.set("competence", 0.125) is firms
    assert set(firms.get("competence")) == {0.125} and others.get("competence") == before
    values = np.linspace(0.0, 1.0, len(others))
    others.set("competence", values)
    assert others.get("competence") == values.tolist()
    others.select(at_most=0).set("competence", np.empty(0))
    with pytest.raises(ValueError):
        others.set("competence", values[1:])


def test_do_map_and_shuffle_do(model: EFCModel) -> None:
    def learn(agent: Organisation, gain: float, factor: float = 1.0) -> None:
        agent.competence = min(1.0, agent.competence + gain * factor)

    clients = model.agents_by_type[Client]
    before = clients.array("competence")
    assert clients.do(learn, 0.1, factor=2.0) is clients
    assert clients.array("competence") == pytest.approx(np.minimum(1.0, before + 0.2))
    assert clients.map("partners") == [agent.partners() for agent in clients]
    seen: list[int] = []
    assert clients.shuffle_do(lambda agent: seen.append(agent.row)) is clients
    assert sorted(seen) == clients.rows.tolist() != seen


def test_agents_that_close_during_a_call_are_skipped(model: EFCModel) -> None:
    called: list[int] = []

    def last_one_closes(agent: Organisation) -> None:
        if not called:
            close(model, 9)
        called.append(agent.row)

    model.agents.select(at_most=10).do(last_one_closes)
    assert called == list(range(9))


def test_add_discard_remove_change_the_set_only(model: EFCModel) -> None:
    digest, some, outside = model.world.digest(), model.agents.select(at_most=5), model.agents[50]
    some.add(outside)
    some.add(outside)
    assert [agent.row for agent in some] == [0, 1, 2, 3, 4, 50] and outside in some
    some.discard(model.agents[2])
    some.discard(model.agents[77])
    some.remove(model.agents[0])
    assert [agent.row for agent in some] == [1, 3, 4, 50] and model.agents[0] not in some
    with pytest.raises(KeyError):
        some.remove(model.agents[0])
    with pytest.raises(ValueError, match="not an organisation of this model"):
        some.add(copy.deepcopy(model).agents[1])
    assert len(model.agents) == SIZE and model.world.digest() == digest


def test_union_intersection_difference(aged: EFCModel) -> None:
    firms, small = aged.agents_by_type[Firm], aged.agents.select(aged.agents.array("size") < 10)
    both = set(firms.rows.tolist()) & set(small.rows.tolist())
    assert set((firms & small).rows.tolist()) == both and isinstance(firms & small, OrganisationSet)
    assert set((firms | small).rows.tolist()) == set(firms.rows.tolist()) | set(small.rows.tolist())
    assert set((firms - small).rows.tolist()) == set(firms.rows.tolist()) - both
    assert firms & small <= firms and firms == firms.shuffle() and firms != small


def test_a_selection_contains_organisations_and_the_model_contains_rows(model: EFCModel) -> None:
    everybody, selection = model.agents, model.agents.select(at_most=10)
    firms = model.agents_by_type[Firm]
    assert model.agents[4] in selection
    close(model, 4, int(firms.rows[0]))
    lost = {4, int(firms.rows[0])} & set(range(10))
    assert len(selection) == 10 - len(lost) and model.agents[4] not in selection
    assert len(selection.get("stage")) == len(selection) == len(list(selection))
    assert len(everybody) == SIZE and everybody[4] == model.agents[4]
    assert firms[0].generation == model.agents[firms[0].row].generation


def test_a_set_can_be_copied_and_pickled(model: EFCModel) -> None:
    some = model.agents.select(model.agents.array("size") > 5).shuffle()
    shallow = copy.copy(some)
    shallow.discard(some[0])
    assert len(shallow) == len(some) - 1
    thawed, agent = pickle.loads(pickle.dumps((some, some[1])))
    assert thawed.rows.tolist() == some.rows.tolist() and thawed.model is not model
    assert agent == thawed[1] and agent.model is thawed.model and agent.competence == some[1].competence


def test_joining_the_club_by_hand_keeps_the_accounts(model: EFCModel) -> None:
    outside = model.agents.select(model.agents.array("stage") < Stage.ENGAGED, at_most=3)
    before = model.world.territories.members.sum()
    membership.join(model.world, outside.rows)
    assert set(outside.get("stage")) == {Stage.ENGAGED}
    assert model.world.territories.members.sum() == before + 3
