"""Tables and graphs as others write them (Gephi, networkx, the French register), and what is said of them."""

from __future__ import annotations

import networkx
import numpy as np
import pandas
import pytest

from simulation.parameters import Parameters
from simulation.population.formats.activities import sector_of
from simulation.population.formats.staff_brackets import CLASSES, REGISTER, bracket_of, middle, size_class_of
from simulation.population.population import Population
from simulation.population.table_errors import TableError
from simulation.population.tables import read_graph, read_tables
from simulation.state.tables import SECTORS, SIZES, Tie

BASELINE = Parameters()
NODES = pandas.DataFrame({"Id": [1, 2, 3], "Label": ["Ferme", "Moulin", "Fournil"]})
EDGES = pandas.DataFrame({"Source": [1, 2, 1], "Target": [2, 3, 3], "Type": ["Directed", "Directed", "Undirected"]})
SIRENE = pandas.DataFrame(
    {
        "siren": ["005520135", "552100554", "130025265", "200093201"],
        "siret": ["00552013500011", "552 100 554 00013", "13002526500013", "20009320100016"],
        "trancheEffectifsEtablissement": ["NN", "11", "31", "02"],
        "codeCommuneEtablissement": ["59350", "59350", "62498", "62498"],
        "etatAdministratifEtablissement": ["A", "F", "A", "A"],
        "activitePrincipaleEtablissement": ["10.71C", "62.01Z", "86.10Z", "99.99X"],
        "nomenclatureActivitePrincipaleEtablissement": ["NAFRev2"] * 4,
        "enseigne1Etablissement": ["", "", "", "AU BON PAIN"],
        "denominationUniteLegale": ["FOURNIL DE LILLE", "LOGICIELS", "HOPITAL", "[ND]"],
    }
)
"""Invented rows under the headers of the public file."""


def notes(population: Population, effect: str) -> list[str]:
    """What was "mapped", "dropped" or "guessed"."""
    return [note for note in population.notes if f"{effect}: " in note]


# -- graph programs


def test_names_of_columns_are_read_without_regard_to_capitals_and_said() -> None:
    population = read_tables(NODES, EDGES, BASELINE)
    assert population.names == ("1", "2", "3")
    assert population.relations["type"].tolist() == [Tie.SUPPLY, Tie.SUPPLY, Tie.ACQUAINTANCE]
    assert population.name(1) == "Moulin (2)"
    told = " ".join(notes(population, "mapped"))
    assert all(f'"{name}"' in told for name in ("Id", "Label", "Source", "Target", "Type", "Directed", "Undirected"))
    assert set(population.extra) == {"label"}


def test_plain_tables_stay_as_they_are() -> None:
    organisations = pandas.DataFrame({"id": ["a", "b"], "sector": ["trade", ""], "Kind of thing": ["x", "y"]})
    relations = pandas.DataFrame({"source": ["a"], "target": ["b"], "type": ["supply"]})
    population = read_tables(organisations, relations, BASELINE)
    assert population.notes == () and population.extra["Kind of thing"].tolist() == ["x", "y"]


@pytest.mark.parametrize("kind", [networkx.Graph, networkx.DiGraph, networkx.MultiDiGraph])
def test_a_graph_says_the_same_as_its_two_tables(kind: type) -> None:
    graph = networkx.relabel_nodes(networkx.path_graph(4, create_using=kind), str)
    direction = "Directed" if graph.is_directed() else "Undirected"
    edges = networkx.to_pandas_edgelist(graph).rename(columns=str.capitalize)[["Source", "Target"]]
    nodes = pandas.DataFrame({"Id": list(graph)})
    tables = read_tables(nodes, edges.assign(Type=direction), BASELINE)
    assert read_graph(graph, BASELINE).digest() == tables.digest()
    untyped = read_tables(nodes, edges, BASELINE)
    if graph.is_directed():
        assert untyped.digest() == tables.digest()
    assert len(notes(untyped, "guessed")) == 1 and "without a type are supply" in notes(untyped, "guessed")[0]


def test_a_type_of_an_edge_goes_before_that_of_its_graph() -> None:
    graph = networkx.DiGraph([("a", "b"), ("b", "c")])
    graph.edges["a", "b"]["Type"] = "Undirected"
    assert read_graph(graph, BASELINE).relations["type"].tolist() == [Tie.ACQUAINTANCE, Tie.SUPPLY]


def test_types_of_edges_that_mean_something_else_are_kept() -> None:
    graph = networkx.Graph([("a", "b"), ("b", "c")])
    networkx.set_edge_attributes(graph, "friend", "type")
    population = read_graph(graph, BASELINE)
    assert population.relations["type"].tolist() == [Tie.ACQUAINTANCE] * 2
    assert population.extra_relations["edge_type"].tolist() == ["friend", "friend"]
    assert '"friend" mean something else' in " ".join(notes(population, "guessed"))
    graph.edges["a", "b"]["type"] = "supply"  # now the other is a mistake
    with pytest.raises(TableError, match='type = "friend" is unknown'):
        read_graph(graph, BASELINE)


def test_a_relation_without_direction_given_from_both_ends_counts_once() -> None:
    edges = pandas.DataFrame({"Source": [1, 2, 2], "Target": [2, 1, 3], "Type": "Undirected"})
    population = read_tables(NODES, edges, BASELINE)
    assert len(population.relations["source"]) == 2
    assert [note for note in notes(population, "dropped") if note.startswith("relations, row 2")]
    wrong = edges.assign(Target=[2, 1, 2])  # row 3 in the user's table: an organisation related to itself
    with pytest.raises(TableError, match="relations, row 3"):
        read_tables(NODES, wrong, BASELINE)
    with pytest.raises(TableError, match="given twice"):
        read_tables(NODES, edges.assign(Source=[1, 1, 2], Target=[2, 2, 3]), BASELINE)


def test_weights_of_supply_give_shares() -> None:
    edges = pandas.DataFrame({"Source": [1, 1, 2], "Target": [2, 3, 3], "Weight": [3.0, 1.0, 1.0]})
    population = read_tables(NODES, edges, BASELINE)
    assert np.allclose(population.relations["share_of_sales"], [0.75, 0.25, 1.0])
    assert np.allclose(population.relations["share_of_purchases"], [1.0, 0.5, 0.5])
    assert population.extra_relations["weight"].tolist() == [3.0, 1.0, 1.0]
    assert sum('"weight" gives' in note for note in notes(population, "mapped")) == 2
    own = read_tables(NODES, edges.assign(share_of_sales=[0.2, 0.2, 0.2]), BASELINE)
    assert np.allclose(own.relations["share_of_sales"], 0.2)  # what the table says itself stays


def test_equal_weights_say_nothing() -> None:
    weighted = read_tables(NODES, EDGES.assign(Weight=1.0), BASELINE)
    plain = read_tables(NODES, EDGES, BASELINE)
    for name, column in plain.relations.items():
        assert np.array_equal(column, weighted.relations[name]), name
    assert len(notes(weighted, "dropped")) == 2


def test_a_list_of_edges_is_enough() -> None:
    """As `networkx.to_pandas_edgelist` writes it: the organisations are the ends, in their order."""
    graph = networkx.DiGraph([("mill", "bakery"), ("farm", "mill")])
    alone = read_tables(networkx.to_pandas_edgelist(graph), None, BASELINE)
    assert alone.names == ("mill", "farm", "bakery") or alone.names == ("mill", "bakery", "farm")
    assert len(alone.relations["source"]) == 2 and "the ends of the relations (3)" in alone.notes[-1]
    named = read_tables(pandas.DataFrame({"from": [1], "to": [2]}), None, BASELINE)
    assert named.names == ("1", "2")
    with pytest.raises(TableError, match="relations, row 2: source is empty"):
        read_tables(pandas.DataFrame({"Source": ["a", ""], "Target": ["b", "a"]}), None, BASELINE)


def test_a_wrong_weight_is_told_with_its_row() -> None:
    edges = pandas.DataFrame({"Source": [1, 1, 2], "Target": [2, 3, 3], "Weight": ["3", "-1", "x"]})
    with pytest.raises(TableError) as caught:
        read_tables(NODES, edges, BASELINE)
    assert {(one.row, one.column, one.reason) for one in caught.value.mistakes} == {
        (1, "weight", "range"),
        (2, "weight", "number"),
    }


# -- the French register


def test_the_public_register_is_read_under_its_own_headers() -> None:
    population = read_tables(SIRENE, None, BASELINE)
    assert population.names == ("00552013500011", "13002526500013", "20009320100016")
    columns = population.organisations
    assert [SECTORS[row] for row in columns["sector"]] == [
        "industry",
        "public_education_health_social",
        "transport_services",
    ]
    assert [SIZES[row] for row in columns["size_class"]] == ["size_0", "size_50_plus", "size_1_9"]
    assert np.allclose(columns["size"], [1.0, np.sqrt(200 * 249), np.sqrt(15)])
    places = population.places
    assert [places.commune_codes[row] for row in columns["commune"]] == ["59350", "62498", "62498"]
    assert places.names[columns["territory"][0]] == "Lille"
    assert population.extra["label"].tolist() == ["FOURNIL DE LILLE", "HOPITAL", "AU BON PAIN"]
    assert population.extra["activitePrincipaleEtablissement"].tolist() == ["10.71C", "86.10Z", "99.99X"]
    told = "\n".join(population.notes)
    assert "row 2: dropped: organisations that have closed" in told
    assert "guessed: units without employees (NN)" in told and "the middle of a staff bracket" in told
    for name in ("siret", "codeCommuneEtablissement", "trancheEffectifsEtablissement", "denominationUniteLegale"):
        assert f'mapped: the column "{name}"' in told


def test_rows_in_messages_are_those_of_the_users_table() -> None:
    table = SIRENE.assign(siret=["1", "2", "3", "3"])
    with pytest.raises(TableError, match=r"organisations, row 4: id .* is given twice, first in row 3"):
        read_tables(table, None, BASELINE)


def test_what_the_user_says_goes_first() -> None:
    legal = read_tables(SIRENE, None, BASELINE, {"id": "SIREN", "sector": "", "label": "enseigne1Etablissement"})
    assert legal.names == ("005520135", "130025265", "200093201")
    assert {SECTORS[row] for row in legal.organisations["sector"]} == {"transport_services"}
    own = read_tables(NODES.assign(nom=["x", "y", "z"]), None, BASELINE, {"id": "nom"})
    assert own.names == ("x", "y", "z")
    both = read_tables(pandas.DataFrame({"id": ["a"], "code": ["b"]}), None, BASELINE, {"id": "code"})
    assert both.names == ("b",) and "dropped: the column id" in both.notes[0]
    with pytest.raises(TableError, match='did you mean "siret"'):
        read_tables(SIRENE, None, BASELINE, {"id": "sirett"})
    with pytest.raises(TableError, match='did you mean "sector"'):
        read_tables(SIRENE, None, BASELINE, {"sectr": "siret"})


def test_numbers_that_a_spreadsheet_has_rounded_are_refused() -> None:
    with pytest.raises(TableError, match="lost digits"):
        read_tables(SIRENE.assign(siret="5,5201E+13"), None, BASELINE)


def test_numbers_that_were_read_as_numbers_have_their_zeros_again() -> None:
    as_numbers = SIRENE.assign(
        siret=SIRENE["siret"].str.replace(" ", "").astype(np.int64),
        trancheEffectifsEtablissement=["1", "2", "3", "0"],
        codeCommuneEtablissement=[2001, 59350, 2001, 2001],
    )
    population = read_tables(as_numbers, None, BASELINE)
    assert population.names is not None and population.names[0] == "00552013500011"
    assert [SIZES[row] for row in population.organisations["size_class"]] == ["size_1_9", "size_1_9", "size_0"]
    assert {population.places.commune_codes[row] for row in population.organisations["commune"]} == {"02001"}


def test_codes_before_1993_are_not_mistaken_for_those_of_today() -> None:
    table = SIRENE.assign(activitePrincipaleEtablissement="7703", nomenclatureActivitePrincipaleEtablissement="NAP")
    population = read_tables(table, None, BASELINE)
    assert [note for note in notes(population, "guessed") if '"7703" in sector' in note]


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("01.11Z", "agriculture"), ("0111Z", "agriculture"), ("10.71C", "industry"), ("38.11Z", "industry"),
        ("43.22A", "construction"), ("47.11F", "trade"), ("4520A", "trade"), ("49.41A", "transport_services"),
        ("62.01Z", "transport_services"), ("84.11Z", "public_education_health_social"),
        ("85", "public_education_health_social"),
        ("88.99B", "public_education_health_social"),
        ("94.99Z", "transport_services"), ("A", "agriculture"),
        ("FZ", "construction"), ("C1", "industry"),
        ("OQ", "public_education_health_social"), ("MN", "transport_services"),
        ("45.2A", "construction"), ("741G", "transport_services"), ("85.1A", "public_education_health_social"),
        ("", ""), ("00.00Z", ""), ("conseil", ""), ("10-19", ""),
    ],
)  # fmt: skip
def test_activity_codes(code: str, sector: str) -> None:
    """Of the codes of today, of their sections and groups, and of those before 2008 (45.2A: building, not trade)."""
    assert sector_of(code) == sector


@pytest.mark.parametrize("code", REGISTER)
def test_each_code_of_the_register_lies_in_one_class(code: str) -> None:
    lower, upper = REGISTER[code]
    size_class, spans = size_class_of(REGISTER[code])
    first, last = CLASSES[SIZES.index(size_class)]
    assert not spans and first <= lower <= upper <= last
    assert np.isnan(middle((lower, upper))) or lower <= middle((lower, upper)) <= upper


@pytest.mark.parametrize(
    ("words", "bracket"),
    [
        ("10 à 19 salariés", (10, 19)), ("10-49", (10, 49)), ("10–19", (10, 19)), ("[10;19]", (10, 19)),
        ("1 ou 2 salariés", (1, 2)), ("de 20 à 49", (20, 49)), ("5 000 à 9 999 salariés", (5000, 9999)),
        ("0 salarié", (0, 0)), ("Unité non employeuse", (0, 0)), ("Moins de 10", (0, 9)), ("< 10", (0, 9)),
        ("50+", (50, np.inf)), ("250 salariés et plus", (250, np.inf)), (">= 50", (50, np.inf)),
        ("plus de 50", (51, np.inf)), ("10 to 19 employees", (10, 19)), ("12 salariés", (12, 12)),
        ("20-10", None), ("oct-19", None), ("TPE", None), ("14", None), ("", None),
    ],
)  # fmt: skip
def test_staff_brackets_in_words(words: str, bracket: tuple[int, float] | None) -> None:
    """A spreadsheet's date ("oct-19" for 10-19) is none; a number alone is a code or nothing."""
    assert bracket_of(words) == bracket


def test_brackets_and_codes_are_read_under_the_models_own_names_too() -> None:
    table = pandas.DataFrame(
        {
            "id": list("abcd"),
            "size_class": ["10-49", "50+", "size_1_9", "1 à 9 salariés"],
            "sector": ["F", "industrie", "", "4"],
        }
    )
    population = read_tables(table, None, BASELINE)
    assert [SIZES[row] for row in population.organisations["size_class"]] == [
        "size_10_19", "size_50_plus", "size_1_9", "size_1_9",
    ]  # fmt: skip
    assert [SECTORS[row] for row in population.organisations["sector"]] == [
        "construction", "industry", "transport_services", "transport_services",
    ]  # fmt: skip
    assert len(notes(population, "guessed")) == 1 and '"10-49" spans several' in notes(population, "guessed")[0]
    with pytest.raises(TableError, match='sector = "Fabrik" is unknown'):
        read_tables(table.assign(sector="Fabrik"), None, BASELINE)


def test_a_number_of_employees_gives_the_size_class() -> None:
    table = pandas.DataFrame({"id": list("abcdef"), "size": [0, 1, 9.5, 10, 49, 250]})
    population = read_tables(table, None, BASELINE)
    assert population.organisations["size_class"].tolist() == [0, 1, 1, 2, 3, 4]
    given = read_tables(table.assign(size_class="size_20_49"), None, BASELINE)
    assert given.organisations["size_class"].tolist() == [3] * 6


def test_postal_codes_are_no_codes_of_communes() -> None:
    """62300 is Lens for the post, and another commune for INSEE."""
    table = SIRENE.assign(codePostalEtablissement="62300")
    with pytest.raises(TableError, match="postal codes"):
        read_tables(table, None, BASELINE, {"commune": "codePostalEtablissement"})


def test_names_of_communes_give_their_codes() -> None:
    table = pandas.DataFrame({"id": ["a", "b"], "commune": ["ARRAS", "Béthune"]})
    population = read_tables(table, None, BASELINE)
    names = [population.places.commune_names[row] for row in population.organisations["commune"]]
    assert names == ["Arras", "Béthune"] and len(notes(population, "mapped")) == 1
