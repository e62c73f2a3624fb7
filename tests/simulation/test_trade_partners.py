"""Laws of trade: partners change by exchange, which keeps degrees, shares, kinds and locality exactly."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

from simulation.club_founding import found_world
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.population.statistics import population_statistics
from simulation.population.tables import read_tables
from simulation.state.tables import NEVER, EventType, Kind, Tie
from simulation.world import World
from tests.helpers.accounts import check_adjacency
from tests.helpers.small_worlds import SCENARIO_EVENTS, advance, busy_world

FIXED = {"relations.ending": 0.0, "relations.ending_cooperative": 0.0}


def trade_of(relations: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The supply relations among these columns."""
    supply = relations["type"] == Tie.SUPPLY
    names = ("source", "target", "share_of_sales", "share_of_purchases")
    return {name: np.array(relations[name])[supply] for name in names}


def now(world: World) -> dict[str, np.ndarray]:
    """The relations of a world that were there from the start, as columns."""
    count = len(world.population.relations["source"])
    return {
        name: getattr(world.relations, name)[:count] for name in world.population.relations if name != "cooperation"
    }


def by_end(rows: np.ndarray, shares: np.ndarray) -> list[tuple[int, float]]:
    """Whose shares there are, in order."""
    return sorted(zip(rows.tolist(), shares.tolist(), strict=True))


def test_without_endings_relations_are_as_drawn() -> None:
    """Ending 0: whatever else happens, everybody trades with whom it was drawn to trade."""
    world = busy_world(200, FIXED, events=SCENARIO_EVENTS, months=36)
    drawn = trade_of(world.population.relations)
    assert all(np.array_equal(values, drawn[name]) for name, values in trade_of(now(world)).items())
    assert world.event_log.totals[EventType.CHANGED_SUPPLIER].sum() == 0


@pytest.mark.parametrize("embark", [0.0, 1.0])
def test_twenty_years_of_exchanges_keep_degrees_and_shares(embark: float) -> None:
    """The numbers of customers and suppliers of each organisation, and its shares, are those drawn, exactly.

    Without embarking, so is the number of relations between each supplier and each kind and department of clients:
    tails of degrees, locality and kinds of trade have moved by nothing.
    """
    world = busy_world(150, {"relations.embark": embark, "relations.ending": 0.02}, months=240)
    drawn = trade_of(world.population.relations)
    trade = trade_of(now(world))
    assert (drawn["source"] != trade["source"]).mean() > 0.5
    assert world.event_log.totals[EventType.CHANGED_SUPPLIER].sum() > 100
    assert by_end(drawn["source"], drawn["share_of_sales"]) == by_end(trade["source"], trade["share_of_sales"])
    assert np.array_equal(drawn["target"], trade["target"])
    assert np.array_equal(drawn["share_of_purchases"], trade["share_of_purchases"])
    check_adjacency(world)
    pivotality = np.bincount(trade["target"], trade["share_of_sales"], len(world.organisations))
    assert world.pivotality == pytest.approx(pivotality)
    if embark == 0.0:
        organisations = world.population.organisations
        for name in ("kind", "department"):
            pairs = [
                sorted(zip(one["source"], organisations[name][one["target"]], strict=True)) for one in (drawn, trade)
            ]
            assert pairs[0] == pairs[1], name
        same = [
            population_statistics(organisations, relations, world.population.places)
            for relations in (world.population.relations, now(world))
        ]
        for figure, value in same[0].items():
            if "supply" in figure and ("department" in figure or "exponent" in figure):
                assert same[1][figure] == pytest.approx(value), figure


def test_relations_begin_anew_with_a_new_supplier() -> None:
    """A relation whose supplier has changed has no history; projects and cooperative relations are not taken away."""
    world = busy_world(200, {"relations.ending": 0.1, "relations.ending_cooperative": 0.0, "transformation.loss": 0.0})
    changed_ever = np.zeros(len(world.relations), dtype=bool)
    for _ in range(24):
        before = np.array(world.relations.source)
        under_way = np.array(world.relations.project_until) > world.step + 1
        cooperative = world.relations.cooperation >= world.parameters.transformation.cooperative
        generation = np.array(world.organisations.generation)
        advance(world, 1)
        changed = np.flatnonzero(world.relations.source[: len(before)] != before)
        closed = world.organisations.generation != generation
        kept = ~(closed[before] | closed[world.relations.target[: len(before)]])  # a newcomer's relations begin again
        assert not (under_way[changed] & kept[changed]).any() and not (cooperative[changed] & kept[changed]).any()
        assert not world.relations.projects_ended[changed].any() and not world.relations.cooperation[changed].any()
        changed_ever[changed[changed < len(changed_ever)]] = True
    assert changed_ever.sum() > 100


def test_embarking_brings_trade_to_members() -> None:
    """With `embark` 1 more relations change towards members than with 0 (the same luck, eight seeds)."""
    towards = np.empty((2, 8))
    for column, embark in enumerate((0.0, 1.0)):
        for seed in range(8):
            world = busy_world(150, {"relations.embark": embark}, seed=seed, months=24)
            totals = world.event_log.totals[EventType.CHANGED_SUPPLIER]
            towards[column, seed] = totals[2] / totals.sum()
    gains = towards[1] - towards[0]
    assert gains.mean() > 3.0 * gains.std(ddof=1) / np.sqrt(8)


# -- who says who buys from whom


def own_chain(**changes: object) -> World:
    """Forty suppliers that sell to forty clients, all aware, brought by a user; every client knows a partner."""
    count = 40
    ids = [f"{kind}{number}" for kind in "sc" for number in range(count)] + ["p"]
    kinds = ["supplier"] * count + ["client"] * count + ["partner"]
    stages = ["engaged"] * count + ["aware"] * count + ["engaged"]
    people = pandas.DataFrame({"id": ids, "kind": kinds, "stage": stages})
    ties = pandas.DataFrame({"source": ids[:count], "target": ids[count : 2 * count]})
    extra = pandas.DataFrame({"source": ["s0", "p"], "target": ["p", "c1"]})
    parameters = Parameters({"awareness.forgetting": 0.0, "relations.ending": 0.2, **changes})
    return found_world(read_tables(people, pandas.concat([ties, extra]), parameters), parameters, seed=1)


def test_own_tables_say_who_buys_from_whom() -> None:
    """Nothing changes in a user's own table, unless the scenario asks for it."""
    world = advance(own_chain(), 24)
    assert np.array_equal(now(world)["source"], world.population.relations["source"])
    asked = advance(own_chain(**{"relations.change_in": "everywhere"}), 24)
    assert (now(asked)["source"] != asked.population.relations["source"]).any()
    check_adjacency(asked)


def test_graphs_of_theory_stay_as_they_are() -> None:
    """Defaults leave a graph of theory as it is given; asked for, its clients exchange suppliers."""
    edges = " ".join(f"{number}>{number + 20}" for number in range(20))
    for where, changes in (("region", False), ("everywhere", True)):
        parameters = Parameters({
            "population.generator": "given", "population.edges": edges, "population.aware": 1.0,
            "awareness.forgetting": 0.0, "relations.ending": 0.2, "relations.change_in": where,
            "population.tie_trust": 0.5,  # full trust keeps a supplier for ever
        })  # fmt: skip
        world = advance(found_world(generate_population(parameters), parameters, seed=1), 12)
        moved = now(world)["source"] != world.population.relations["source"]
        assert moved.any() == changes


def test_partners_have_no_lock_in() -> None:
    """The share of trade with organisations that are not engaged: nothing for partners, in own tables too."""
    world = own_chain()
    rows = np.arange(len(world.organisations))
    lock_in = world.neighbourhood_summary(rows).lock_in
    is_partner = world.organisations.kind == Kind.PARTNER
    assert is_partner.sum() == 1 and not lock_in[is_partner].any()
    assert (lock_in[40:80] == 0.0).all() and (lock_in[1:40] == 1.0).all()  # clients buy from members, only from them
    assert lock_in[0] < 1.0  # it sells to the engaged partner as well


def test_a_population_that_is_copied_is_shared() -> None:
    """Worlds change partners in their own copies: the population stays as it was drawn."""
    world = busy_world(150, months=1)
    digest = Population.digest(world.population)
    advance(world, 23)
    assert world.population.digest() == digest
    assert (world.relations.source != NEVER).all()
