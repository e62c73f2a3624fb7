"""Laws of the population: margins are the data's, ties have the declared shape, the same seed gives the same bits."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pandas
import pytest

from simulation.core.luck import Luck
from simulation.founders import founders
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.geography import LEVELS, load_establishments, load_places, outlines
from simulation.population.population import Population
from simulation.population.relations_generator import first_of_pairs, zipf_shares
from simulation.population.statistics import clustering, tail_exponent
from simulation.population.supply_network import _cut, draw_supply
from simulation.population.tables import read_graph, read_tables
from simulation.state.tables import KINDS, SECTORS, SIZES, Kind, Organisations, Relations, Tie

BASELINE = Parameters()
REGION = 149_810


def small(organisations: int, **changes: object) -> Population:
    return generate_population(sized(organisations, **changes))


def sized(organisations: int, **changes: object) -> Parameters:
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return Parameters({"population.organisations": organisations, **dotted})


@pytest.fixture(scope="module")
def region() -> Population:
    return generate_population(BASELINE)


@pytest.fixture(scope="module")
def figures(region: Population) -> dict[str, float]:
    return region.describe()


@pytest.fixture(scope="module")
def sample() -> Population:
    return small(2000)


def of_type(population: Population, tie: Tie) -> dict[str, np.ndarray]:
    mask = population.relations["type"] == tie
    return {name: values[mask] for name, values in population.relations.items()}


@pytest.mark.parametrize(
    ("level", "number"), [("zone_emploi", 24), ("epci", 92), ("arrondissement", 26), ("departement", 5)]
)
def test_each_level_is_a_complete_partition_with_its_outlines(level: str, number: int) -> None:
    places = load_places(level)
    assert len(places.codes) == len(places.names) == len(places.latitude) == number
    assert set(places.commune_territory.tolist()) == set(range(number))
    assert {feature["properties"]["code"] for feature in outlines(level)["features"]} == set(places.codes)
    assert len(places.commune_codes) == 3789 and len(places.departments) == 5
    assert places.latitude.min() > 48.8 and places.latitude.max() < 51.2


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="zone_emploi"):
        load_places("commune")
    with pytest.raises(ValueError, match="outlines"):
        outlines("commune")
    assert set(LEVELS) == {"zone_emploi", "epci", "arrondissement", "departement"}


def test_the_region_has_exactly_the_margins_of_the_data(region: Population) -> None:
    """Sourced counts of each commune by sector and by size class (0, 1-9, 10 and more)."""
    text = (files("simulation") / "data" / "communes.csv").read_text(encoding="utf-8")
    communes = list(csv.DictReader(text.splitlines()))
    where, organisations = region.organisations["commune"], region.organisations
    assert len(region) == REGION and not region.demonstration
    for column, words in (("sector", SECTORS), ("size_class", SIZES[:2])):
        for row, word in enumerate(words):
            counted = np.bincount(where[organisations[column] == row], minlength=len(communes))
            assert counted.tolist() == [int(commune[f"est_{word}"]) for commune in communes], word
    cross = np.zeros_like(load_establishments())
    np.add.at(cross, (where, organisations["sector"], organisations["size_class"]), 1)
    assert (cross == load_establishments()).all()


def test_organisations_lie_where_their_commune_lies(region: Population) -> None:
    places, columns = region.places, region.organisations
    assert (places.commune_territory[columns["commune"]] == columns["territory"]).all()
    assert (places.commune_department[columns["commune"]] == columns["department"]).all()
    assert (np.diff(columns["territory"]) >= 0).all(), "rows are in the order of territories"
    assert (columns["identity"] == np.arange(REGION)).all()


def test_kinds_and_themes_follow_the_declared_tables(region: Population) -> None:
    columns, section = region.organisations, BASELINE.population
    for name, table in (("kind", section.kind_by_sector), ("theme", section.theme_by_sector)):
        for sector in range(len(SECTORS)):
            inside = columns[name][columns["sector"] == sector]
            chance = table[sector] / table[sector].sum()
            share = np.bincount(inside, minlength=table.shape[1]) / len(inside)
            error = np.sqrt(chance * (1 - chance) / len(inside))
            assert (np.abs(share - chance) <= 4.5 * error).all(), (name, SECTORS[sector])
    assert (columns["size"] == section.staff_by_size[columns["size_class"]]).all()


def test_reluctance_is_uniform_and_affinity_has_its_mean(region: Population) -> None:
    engagement, columns = BASELINE.engagement, region.organisations
    low, high = (engagement.reluctance + side * engagement.reluctance_spread for side in (-1, 1))
    assert columns["reluctance"].min() >= low and columns["reluctance"].max() <= high
    deciles = np.histogram(columns["reluctance"], bins=10, range=(low, high))[0] / REGION
    assert np.abs(deciles - 0.1).max() < 0.004
    assert columns["affinity"].mean() == pytest.approx(engagement.affinity, abs=0.003)
    variance = engagement.affinity * (1 - engagement.affinity) / (1 + engagement.affinity_concentration)
    assert columns["affinity"].var() == pytest.approx(variance, rel=0.02)


def test_every_column_exists_and_has_its_type(sample: Population) -> None:
    for values, table in ((sample.organisations, Organisations), (sample.relations, Relations)):
        for name, array in values.items():
            assert array.dtype == np.dtype(table.columns[name].type), name
            assert not array.flags.writeable
    Organisations(len(sample)).put(sample.organisations)
    Relations(len(sample.relations["source"])).put(sample.relations)


def test_relations_have_no_loops_and_no_duplicates(region: Population) -> None:
    for tie in Tie:
        ties = of_type(region, tie)
        assert (ties["source"] != ties["target"]).all()
        keys = ties["source"].astype(np.int64) * REGION + ties["target"]
        assert (np.diff(keys) > 0).all(), "sorted by source, then target, each once"
    kinds = region.relations["type"]
    assert (np.diff(kinds) >= 0).all(), "supply relations come first"


def test_the_first_relation_of_a_pair_is_marked(sample: Population) -> None:
    seen: set[tuple[int, int]] = set()
    relations = sample.relations
    for one, two, first in zip(
        *(relations[name].tolist() for name in ("source", "target", "first_of_pair")), strict=True
    ):
        pair = (min(one, two), max(one, two))
        assert first == (pair not in seen)
        seen.add(pair)
    assert first_of_pairs(np.array([1, 0, 1, 2]), np.array([0, 1, 2, 1]), 3).tolist() == [True, False, True, False]


def test_supply_has_the_declared_mean_locality_and_kinds(region: Population, figures: dict[str, float]) -> None:
    declared = BASELINE.relations
    assert figures["mean suppliers (not partners)"] == pytest.approx(declared.suppliers, abs=0.02)
    assert figures["share of supply relations inside a department"] == pytest.approx(declared.local_share, abs=0.01)
    assert 1.0e6 < figures["relations"] < 1.3e6
    supply, kind = of_type(region, Tie.SUPPLY), region.organisations["kind"]
    assert not (kind[supply["source"]] == Kind.PARTNER).any() and not (kind[supply["target"]] == Kind.PARTNER).any()
    chosen = np.zeros((3, 3))
    np.add.at(chosen, (kind[supply["source"]], kind[supply["target"]]), 1)
    weights = declared.sells_to / declared.sells_to.sum(axis=0)
    assert np.abs(chosen / chosen.sum(axis=0) - weights).max() < 0.005


def test_degrees_have_the_declared_tails(region: Population, figures: dict[str, float]) -> None:
    """Within 0.15: over seeds, the slope has a standard deviation of 0.02 and 0.01, and the cut adds 0.07 and 0.03."""
    assert figures["tail exponent of customers"] == pytest.approx(BASELINE.relations.customers_exponent, abs=0.15)
    assert figures["tail exponent of suppliers"] == pytest.approx(BASELINE.relations.suppliers_exponent, abs=0.15)
    assert 1000 < figures["largest number of customers"] < 0.05 * REGION
    size, supply = region.organisations["size_class"], of_type(region, Tie.SUPPLY)
    customers = np.bincount(supply["source"], minlength=REGION)
    suppliers = np.bincount(supply["target"], minlength=REGION)
    traders = region.organisations["kind"] != Kind.PARTNER
    for degree in (customers, suppliers):
        means = [degree[traders & (size == row)].mean() for row in range(len(SIZES))]
        assert means == sorted(means), "larger organisations have more"


@pytest.mark.parametrize("exponent", [0.8, 1.0, 1.5, 4.0])
def test_the_cut_off_limits_the_largest_to_the_declared_ratio(exponent: float) -> None:
    cut = _cut(exponent, 100.0)
    uniform = (np.arange(1_000_000) + 0.5) / 1_000_000
    values = (1 - uniform * (1 - cut**-exponent)) ** (-1 / exponent)
    assert cut / values.mean() == pytest.approx(100.0, rel=0.02)
    assert _cut(exponent, 0.5) == pytest.approx(1.0)


def test_the_tail_of_a_known_distribution_is_measured() -> None:
    uniform = (np.arange(500_000) + 0.5) / 500_000
    assert tail_exponent(np.floor(5 * uniform ** (-1 / 1.5)).astype(np.int64)) == pytest.approx(1.5, abs=0.1)
    assert np.isnan(tail_exponent(np.array([1, 2, 3])))


def test_few_triangles_of_supply_and_many_of_acquaintances(figures: dict[str, float]) -> None:
    assert figures["clustering of supply relations"] < 0.01
    assert figures["clustering of acquaintances"] > 0.15


def test_clustering_of_known_graphs() -> None:
    one, other = np.triu_indices(6, 1)
    assert clustering(one, other, 6) == (20, 1.0)
    ring = np.arange(10)
    assert clustering(np.concatenate((ring, ring)), np.concatenate(((ring + 1) % 10, (ring + 2) % 10)), 10) == (10, 0.5)
    nothing = np.empty(0, dtype=np.int64)
    assert clustering(nothing, nothing, 3)[0] == 0


def test_acquaintances_stay_in_their_territory(region: Population, figures: dict[str, float]) -> None:
    ties, columns = of_type(region, Tie.ACQUAINTANCE), region.organisations
    territory = columns["territory"]
    assert (territory[ties["source"]] == territory[ties["target"]]).all()
    degree = np.bincount(ties["source"], minlength=REGION) + np.bincount(ties["target"], minlength=REGION)
    partner, declared = columns["kind"] == Kind.PARTNER, BASELINE.relations
    assert degree[~partner].mean() == pytest.approx(declared.acquaintances, rel=0.02)
    assert degree[partner].mean() == pytest.approx(declared.partner_acquaintances, rel=0.02)


def test_shares_add_up_to_one_on_each_side(region: Population, figures: dict[str, float]) -> None:
    supply = of_type(region, Tie.SUPPLY)
    for owner, share in (("source", "share_of_sales"), ("target", "share_of_purchases")):
        total = np.bincount(supply[owner], weights=supply[share], minlength=REGION)
        assert np.abs(total[np.unique(supply[owner])] - 1.0).max() < 1e-9
        assert supply[share].min() > 0.0
    assert not of_type(region, Tie.ACQUAINTANCE)["share_of_sales"].any()
    assert 0.4 < figures["mean share of the top client"] < 0.75


def test_shares_follow_the_ranking_and_big_clients_come_first() -> None:
    size = np.tile([140.0, 3.5, 3.5, 3.5], 5000)
    owner = np.repeat(np.arange(5000), 4)
    uniform = Luck(1).uniform("test: order of clients", np.arange(len(owner)))
    shares = zipf_shares(owner, size, uniform, 1.3).reshape(-1, 4)
    ranked = np.arange(1, 5) ** -1.3
    assert np.allclose(np.sort(shares, axis=1)[:, ::-1], ranked / ranked.sum())
    assert (shares.argmax(axis=1) == 0).mean() == pytest.approx(140 / 150.5, abs=0.015)
    assert np.allclose(zipf_shares(owner, size, uniform, 0.0), 0.25)


def test_trust_starts_at_its_declared_means(region: Population) -> None:
    declared = BASELINE.relations
    for tie, mean in ((Tie.SUPPLY, declared.trust_supply), (Tie.ACQUAINTANCE, declared.trust_acquaintance)):
        ties = of_type(region, tie)
        for end in ("source", "target"):
            assert (ties[f"trust_{end}"] == ties[f"initial_{end}"]).all()
            assert ties[f"trust_{end}"].mean() == pytest.approx(mean, abs=0.003)
            variance = mean * (1 - mean) / (1 + declared.trust_concentration)
            assert ties[f"trust_{end}"].var() == pytest.approx(variance, rel=0.02)
        assert abs(np.corrcoef(ties["trust_source"], ties["trust_target"])[0, 1]) < 0.01


# -- samples and degenerate sizes


def test_a_sample_is_stratified(region: Population, sample: Population) -> None:
    """Each group has its share of the places, to within a place for each boundary that cuts it."""
    assert len(sample) == 2000 and sample.demonstration and "not the region" in sample.source
    zone = sample.organisations["territory"]
    for name, most in (("department", 1.0), ("territory", 3.0), ("size_class", 25.0), ("sector", 25.0)):
        count = max(int(region.organisations[name].max()) + 1, 1)
        expected = np.bincount(region.organisations[name], minlength=count) * 2000 / REGION
        found = np.bincount(sample.organisations[name], minlength=count)
        assert np.abs(found - expected).max() <= most, name
    assert (np.diff(zone) >= 0).all()


def test_the_sample_does_not_depend_on_the_level_of_territories(sample: Population) -> None:
    communes = np.sort(small(2000, population__level="departement").organisations["commune"])
    assert (communes == np.sort(sample.organisations["commune"])).all()


@pytest.mark.parametrize("organisations", [1, 2, 3, 10])
def test_tiny_populations_are_drawn_described_and_founded(organisations: int) -> None:
    for changes in (
        {},
        {"relations__circle_size": 2},
        {"relations__local_share": 1.0},
        {"relations__local_share": 0.0},
    ):
        population = small(organisations, **changes)
        assert len(population) == organisations
        assert (population.relations["source"] != population.relations["target"]).all()
        population.describe()
        for seeding in ("random", "size", "territory", "chain"):
            rows, _ = founders(population, sized(organisations, founders__seeding=seeding))
            assert len(rows) == min(organisations, 13) == len(set(rows.tolist()))


def test_a_population_without_relations_can_be_drawn() -> None:
    nothing = {"relations__suppliers": 0, "relations__acquaintances": 0, "relations__partner_acquaintances": 0}
    assert not len(small(500, **nothing).relations["source"])


def test_a_sector_without_any_kind_is_refused() -> None:
    changes = {f"population.kind_by_sector.trade.{kind}": 0 for kind in KINDS}
    with pytest.raises(ValueError, match=r"kind_by_sector\.trade"):
        generate_population(Parameters({"population.organisations": 500, **changes}))


def test_supply_needs_two_traders() -> None:
    organisations = {name: np.zeros(3, dtype=np.int64) for name in ("identity", "department")}
    organisations |= {"kind": np.array([3, 3, 0]), "size": np.ones(3)}
    assert not len(draw_supply(organisations, BASELINE, 1)[0])


# -- the same seed, the same bits


def test_the_same_seed_gives_the_same_population(sample: Population) -> None:
    assert small(2000).digest() == sample.digest()
    assert small(2000, population__seed=2019).digest() != sample.digest()


def test_a_saved_population_is_loaded_unchanged(sample: Population, tmp_path: object) -> None:
    path = f"{tmp_path}/population.npz"
    sample.save(path)
    loaded = Population.load(path)
    assert loaded.digest() == sample.digest()
    assert (loaded.source, loaded.demonstration, loaded.names) == (sample.source, sample.demonstration, sample.names)


def test_compiled_equals_plain() -> None:
    program = (
        "from simulation.parameters import Parameters; from simulation.population.build import generate_population;"
        "print(generate_population(Parameters({'population.organisations': 300})).digest())"
    )
    plain = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True
    )
    assert plain.stdout.strip() == small(300).digest(), plain.stderr


# -- founders


def test_founders_are_the_declared_number_of_each_kind(region: Population) -> None:
    wanted = [getattr(BASELINE.founders, f"{kind}s") for kind in KINDS]
    for seeding in ("random", "size", "territory", "chain"):
        parameters = BASELINE.changed({"founders.seeding": seeding})
        rows, _ = founders(region, parameters)
        assert (np.diff(rows) > 0).all()
        assert np.bincount(region.organisations["kind"][rows], minlength=len(KINDS)).tolist() == wanted
        assert (region.organisations["size_class"][rows] > 0).all()
        assert founders(region, parameters)[0].tolist() == rows.tolist()


def test_founders_follow_their_seeding_rule(region: Population) -> None:
    rows, _ = founders(region, BASELINE.changed({"founders.seeding": "size"}))
    assert (region.organisations["size_class"][rows] == SIZES.index("size_50_plus")).all()
    code = region.places.codes[3]
    rows, _ = founders(region, BASELINE.changed({"founders.seeding": "territory", "founders.territory": code}))
    assert (region.organisations["territory"][rows] == 3).all()
    with pytest.raises(ValueError, match="nowhere"):
        founders(region, BASELINE.changed({"founders.seeding": "territory", "founders.territory": "nowhere"}))
    rows, _ = founders(region, BASELINE.changed({"founders.seeding": "chain"}))
    supply = of_type(region, Tie.SUPPLY)
    inside = np.isin(supply["source"], rows) & np.isin(supply["target"], rows)
    assert inside.sum() >= 3, "founders along a chain trade with each other"


# -- a user's own


def test_a_table_of_ids_is_enough() -> None:
    population = read_tables(pandas.DataFrame({"id": ["a", "b", "c"]}), None, BASELINE)
    assert population.demonstration and population.names == ("a", "b", "c") and population.name(1) == "b"
    assert population.places.codes == ("all",)


@pytest.mark.parametrize("ids", [["a"], ["a", "b"]])
def test_hardly_anybody(ids: list[str]) -> None:
    for relations in (None, pandas.DataFrame({"source": [], "target": []})):
        population = read_tables(pandas.DataFrame({"id": ids}), relations, BASELINE)
        population.describe()
        assert len(founders(population, BASELINE)[0]) == len(population) == len(ids)


def test_given_values_are_kept_and_missing_ones_are_drawn(tmp_path: object) -> None:
    organisations = pandas.DataFrame(
        {
            "id": [10, 20, 30],
            "kind": ["supplier", None, "client"],
            "territory": ["ZE2020-3201"] * 3,
            "size": [None, 3.0, 500.0],
            "affinity": [0.9, None, 0.1],
            "colour": ["red", None, "blue"],
        }
    )
    relations = pandas.DataFrame(
        {"source": [10, 20], "target": [20, 30], "type": ["supply", "acquaintance"], "trust_source": [0.25, None]}
    )
    population = read_tables(organisations, relations, BASELINE)
    columns, ties = population.organisations, population.relations
    assert columns["identity"].tolist() == [10, 20, 30]
    assert columns["kind"][[0, 2]].tolist() == [Kind.SUPPLIER, Kind.CLIENT]
    assert columns["size"].tolist() == [3.5, 3.0, 500.0] and columns["affinity"][0] == 0.9
    assert population.places.codes[columns["territory"][0]] == "ZE2020-3201"
    assert population.extra["colour"].tolist() == ["red", "", "blue"]
    assert ties["type"].tolist() == [Tie.SUPPLY, Tie.ACQUAINTANCE]
    assert ties["share_of_sales"].tolist() == [1.0, 0.0]
    assert ties["trust_source"][0] == ties["initial_source"][0] == 0.25
    population.save(f"{tmp_path}/own.npz")
    assert Population.load(f"{tmp_path}/own.npz").digest() == population.digest()


@pytest.mark.parametrize(
    ("organisations", "relations", "message"),
    [
        ({"name": ["a"]}, {}, '"id"'),
        ({"id": ["a", "a"]}, {}, '"a" is given twice'),
        ({"id": ["a"], "kind": ["suplier"]}, {}, 'did you mean "supplier"'),
        ({"id": ["a"]}, {"source": ["a"], "target": ["b"]}, 'no organisation "b"'),
        ({"id": ["a"]}, {"source": ["a"], "target": ["a"]}, "itself"),
        ({"id": ["a"]}, {"source": ["a"]}, '"target"'),
    ],
)
def test_an_invalid_table_is_rejected(organisations: dict, relations: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_tables(pandas.DataFrame(organisations), pandas.DataFrame(relations), BASELINE)


def test_the_order_of_the_rows_of_a_table_does_not_matter() -> None:
    table = pandas.DataFrame({"id": range(50), "sector": ["trade", "industry"] * 25})
    ties = pandas.DataFrame({"source": range(49), "target": range(1, 50)})
    one = read_tables(table, ties, BASELINE)
    other = read_tables(table.iloc[::-1], ties, BASELINE)
    for name in ("identity", "kind", "theme", "reluctance", "affinity"):
        assert (one.organisations[name] == other.organisations[name][::-1]).all()
    assert (one.relations["trust_source"] == other.relations["trust_source"]).all()


def test_a_graph_is_a_population() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.watts_strogatz_graph(200, 6, 0.1, seed=1)
    population = read_graph(graph, BASELINE)
    figures = population.describe()
    assert figures["acquaintances"] == graph.number_of_edges() and figures["supply relations"] == 0
    assert figures["clustering of acquaintances"] == pytest.approx(networkx.transitivity(graph))
    chain = networkx.DiGraph([("farm", "mill"), ("mill", "bakery")])
    population = read_graph(chain, BASELINE)
    assert population.relations["type"].tolist() == [Tie.SUPPLY] * 2 and population.names == ("farm", "mill", "bakery")
