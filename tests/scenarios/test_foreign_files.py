"""Files as others write them, from the scenario that names them to what the command says of them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import networkx
import numpy as np
import pandas
import pytest

import scenarios
from experiments.cli.app import main
from experiments.sweeps.execution import fingerprints
from scenarios import ScenarioError
from scenarios.authoring.writer import written_down
from scenarios.format.population_files import Files, in_order, read_population
from scenarios.language import use_language
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.population.tables import read_tables
from simulation.state.tables import Tie
from tests.helpers.source_files import ROOT

HEADERS = (
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,etablissementSiege,codePostalEtablissement,libelleCommuneEtablissement,"
    "codeCommuneEtablissement,etatAdministratifEtablissement,enseigne1Etablissement,activitePrincipaleEtablissement,"
    "nomenclatureActivitePrincipaleEtablissement,caractereEmployeurEtablissement"
)
SIRENE = f"""{HEADERS}
005520135,00011,00552013500011,O,1990-01-01,11,2022,true,59000,LILLE,59350,A,FOURNIL,10.71C,NAFRev2,O
552100554,00013,55210055400013,O,2001-01-01,NN,,true,62300,LENS,62498,A,,62.01Z,NAFRev2,N
552100555,00013,55210055500013,O,2001-01-01,01,2022,false,62300,LENS,62498,F,,47.11B,NAFRev2,N
"""
"""Invented establishments under headers of the public file StockEtablissement."""
BASELINE = Parameters()
SCENARIO = 'title = "Nord"\nstart = "2025-01"\nmonths = 6\n[population]\norganisations = "etab.csv"\n{}'


def write(folder: Path, columns: str = "") -> Path:
    """A scenario beside the public file."""
    (folder / "etab.csv").write_text(SIRENE, encoding="utf-8")
    path = folder / "nord.toml"
    path.write_text(SCENARIO.format(columns), encoding="utf-8")
    return path


def names(path: Path) -> tuple[str, ...] | None:
    """The names of the organisations of a scenario."""
    scenario = scenarios.load(path)
    return scenario.population(scenario.parameters()).names


def run(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_loading_a_scenario_loads_no_reader_of_files() -> None:
    """What reads foreign files is loaded with the first of them."""
    program = "import sys, scenarios; scenarios.load('baseline'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert not {"numba", "scipy", "pandas", "networkx", "openpyxl"} & set(done.stdout.split())


# -- names of columns


def test_a_scenario_names_the_columns_of_its_files(tmp_path: Path) -> None:
    assert names(write(tmp_path)) == ("00552013500011", "55210055400013")
    path = write(tmp_path, '[population.columns]\nid = "siren"\nsector = ""\n')
    assert names(path) == ("005520135", "552100554")
    scenario = scenarios.load(path)
    path.write_text(written_down(scenario), encoding="utf-8")
    assert scenarios.load(path).files == scenario.files


@pytest.mark.parametrize(
    ("columns", "line", "words"),
    [
        ('[population.columns]\nidd = "siret"\n', 7, "did you mean “id”"),
        ("[population.columns]\nid = 3\n", 7, "a text in quotes"),
        ('columns = "siret"\n', 6, "[population.columns]"),
    ],
)
def test_a_wrong_name_is_told_with_its_line(columns: str, line: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenarios.load(write(tmp_path, columns))
    assert caught.value.problems[0].line == line and words in str(caught.value)


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="did you mean “siret”"):
        names(write(tmp_path, '[population.columns]\nid = "sirett"\n'))


def test_a_sweep_tells_populations_apart_by_their_columns(tmp_path: Path) -> None:
    """The same files, read otherwise, are another population."""
    one = scenarios.load(write(tmp_path))
    other = scenarios.load(write(tmp_path, '[population.columns]\nid = "siren"\n'))
    assert len({fingerprints._base(scenario).population for scenario in (one, other)}) == 2


def test_the_command_line_names_columns_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    assert run("population", "check", "etab.csv", "--column", "id=siren") == 0
    assert "the column “siren” is read as id" in " ".join(capsys.readouterr().out.split())
    assert run("population", "check", "etab.csv", "--column", "idd=siren") == 2
    assert "did you mean “id”" in capsys.readouterr().err
    assert run("population", "check", "etab.csv", "--column", "siren") == 2
    assert run("population", "baseline", "--column", "id=siren") == 2


def test_from_the_public_file_to_a_run_in_three_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "etab.csv").write_text(SIRENE, encoding="utf-8")
    assert run("population", "check", "etab.csv") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "etab.csv is sound" in told and "line 4: dropped: organisations that have closed" in told
    assert "mind" not in told  # the register's other columns are nobody's spelling mistakes
    assert run("scenarios", "new", "nord", "--organisations", "etab.csv") == 0
    assert run("run", "nord.toml", "--runs", "1", "--months", "3") == 0
    assert run("scenarios", "new", "sud", "--organisations", "absent.csv") == 2
    assert run("scenarios", "new", "sud", "--column", "id=siret") == 2
    assert not (tmp_path / "sud.toml").exists()


def test_what_was_read_is_said_in_french(tmp_path: Path) -> None:
    path = write(tmp_path)
    scenario = scenarios.load(path)
    with use_language("fr"):
        notes = " ".join(scenario.population(scenario.parameters()).notes)
    assert "repris : la colonne « siret » est lue comme id" in notes.replace("\u00a0", " ")
    assert "ligne 4" in notes and not {"mapped", "dropped", "guessed", "line"} & set(notes.replace(":", " ").split())


# -- kinds of files


def read(*paths: Path) -> Population:
    """The population of one or two files."""
    return read_population(Files(*paths), BASELINE)


def told(population: Population, words: str) -> bool:
    """Is something said with these words?"""
    return any(words in note for note in population.notes)


def test_packed_tables_are_read_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text(SIRENE, encoding="utf-8")
    plain = read(tmp_path / "plain.csv")
    (tmp_path / "geo_siret_59.csv.gz").write_bytes(gzip.compress(SIRENE.encode()))
    with zipfile.ZipFile(tmp_path / "StockEtablissement_utf8.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("StockEtablissement_utf8.csv", SIRENE)
        archive.writestr("__MACOSX/._StockEtablissement_utf8.csv", "x")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.write(tmp_path / "geo_siret_59.csv.gz", "geo_siret_59.csv.gz")
    (tmp_path / "wrong-name.csv").write_bytes((tmp_path / "StockEtablissement_utf8.zip").read_bytes())
    for name in ("geo_siret_59.csv.gz", "StockEtablissement_utf8.zip", "wrong-name.csv", "twice.zip"):
        assert read(tmp_path / name).digest() == plain.digest()
    assert told(read(tmp_path / "wrong-name.csv"), "“StockEtablissement_utf8.csv” inside the archive")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"id\na\n")[:-6], "cannot be read"),
        (b"\x1f\x8bnonsense", "cannot be read"),
        (b"PK\x03\x04nonsense", "cannot be read"),
        (b"<graphml><node", "not a graph file"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><graphml/>', "entities"),
        (b'<graphml xmlns="x"><graph edgedefault="directed"><edge source="a"/></graph></graphml>', "no target"),
    ],
)
def test_damaged_files_are_told_in_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ScenarioError, match=words):
        read(tmp_path / "x.csv")


def test_an_archive_with_several_tables_is_refused_by_their_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "id\na\n")
        archive.writestr("b.csv", "id\nb\n")
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as archive:
        archive.writestr("word/document.xml", "id\nb\n")
    for name, words in (("two.zip", r"a\.csv, b\.csv"), ("letter.docx", r"word/document\.xml")):
        with pytest.raises(ScenarioError, match=words):
            read(tmp_path / name)


def test_a_title_above_the_names_of_columns_is_no_row(tmp_path: Path) -> None:
    rows = [["Adhérents 2026", None], [None, None], ["id", "affinity"], ["a", 0.5], [None, None], ["b", 7]]
    pandas.DataFrame(rows).to_excel(tmp_path / "o.xlsx", header=False, index=False)
    with pytest.raises(ScenarioError, match="line 6: affinity"):
        read(tmp_path / "o.xlsx")
    pandas.DataFrame([["id"], ["a"], ["b"]]).to_excel(tmp_path / "o.xlsx", header=False, index=False)
    assert read(tmp_path / "o.xlsx").names == ("a", "b")


def test_french_spreadsheets_are_read(tmp_path: Path) -> None:
    text = "id;Nom;affinity;chiffre\nméca;Mécanique;0,5;1 234,5\nscierie;Scierie;0,25;12\n"
    (tmp_path / "o.csv").write_bytes(text.encode("cp1252"))
    population = read(tmp_path / "o.csv")
    assert population.names == ("méca", "scierie")
    assert np.allclose(population.organisations["affinity"], [0.5, 0.25])
    assert population.extra["chiffre"].tolist() == ["1234.5", "12"]
    assert told(population, "guessed: the text is not UTF-8") and told(population, "“méca”")
    assert told(population, "decimal commas are read as decimal points in affinity (2)")


def test_the_line_with_which_excel_is_told_the_separator_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("sep=;\nid;affinity\na;2\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="line 3: affinity"):
        read(tmp_path / "o.csv")


def test_a_file_of_relations_is_enough(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("Source,Target\nmill,bakery\nfarm,mill\n", encoding="utf-8")
    assert set(read(tmp_path / "e.csv").names or ()) == {"mill", "bakery", "farm"}
    (tmp_path / "e.csv").write_text("Source,Target\nmill,bakery\nfarm,farm\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="line 3: an organisation cannot be related to itself"):
        read(tmp_path / "e.csv")


def test_a_damaged_text_is_not_mistaken_for_that_of_windows(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_bytes("id\némile\nzoé\nanaïs\n".encode() + b"ren\xc3\n")
    with pytest.raises(ScenarioError, match="not in UTF-8"):
        read(tmp_path / "o.csv")


def test_a_comma_between_cells_is_no_decimal_comma(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text('id,affinity\na,"0,5"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"write 0\.5"):
        read(tmp_path / "o.csv")


def test_a_workbook_holds_both_tables(tmp_path: Path) -> None:
    path = tmp_path / "club.xlsx"
    nodes = pandas.DataFrame({"Id": ["farm", "mill"], "affinity": [0.5, None], "siret": ["00552013500011", None]})
    edges = pandas.DataFrame({"Source": ["farm"], "Target": ["mill"], "Type": ["Undirected"]})
    with pandas.ExcelWriter(path) as writer:
        nodes.to_excel(writer, sheet_name="Adhérents", index=False, startrow=2)
        edges.to_excel(writer, sheet_name="Liens", index=False)
        pandas.DataFrame({"x": [1]}).to_excel(writer, sheet_name="Notes", index=False)
    population = read(path)
    assert population.names == ("farm", "mill") and population.organisations["affinity"][0] == 0.5
    assert population.relations["type"].tolist() == [Tie.ACQUAINTANCE]
    assert told(population, "the sheet “Adhérents”; other sheets: Notes") and told(population, "the sheet “Liens”")
    (tmp_path / "o.csv").write_text("id\nfarm\nmill\n", encoding="utf-8")
    assert len(read(tmp_path / "o.csv", path).relations["source"]) == 1
    nodes.loc[1, "Id"] = "farm"
    nodes.to_excel(path, index=False, startrow=2)
    with pytest.raises(ScenarioError, match="line 5"):  # the row of the sheet
        read(path)


def test_a_workbook_of_two_tables_names_no_other_sheet(tmp_path: Path) -> None:
    """Nor does an empty archive name its files."""
    with pandas.ExcelWriter(tmp_path / "club.xlsx") as writer:
        pandas.DataFrame({"Id": ["farm", "mill"]}).to_excel(writer, sheet_name="Adhérents", index=False)
        pandas.DataFrame({"Source": ["farm"], "Target": ["mill"]}).to_excel(writer, sheet_name="Liens", index=False)
    population = read(tmp_path / "club.xlsx")
    assert told(population, "the sheet “Liens”") and not told(population, "other sheets")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(ScenarioError, match="this archive holds no file"):
        read(tmp_path / "empty.zip")


def test_what_is_given_twice_is_named_by_its_line_in_the_file(tmp_path: Path) -> None:
    """Empty lines count; a table of one's own program has rows."""
    (tmp_path / "o.csv").write_text("id\n\nfarm\nmill\n\nfarm\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text("source,target\nfarm,mill\n\nfarm,mill\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="line 6: id = “farm” is given twice, first in line 3"):
        read(tmp_path / "o.csv")
    (tmp_path / "o.csv").write_text("id\nfarm\nmill\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"line 4: the relation .* is given twice, first in line 2"):
        read(tmp_path / "o.csv", tmp_path / "r.csv")
    with pytest.raises(ValueError, match=r"row 2: id = .* is given twice, first in row 1"):
        read_tables(pandas.DataFrame({"id": ["farm", "farm"]}), None, BASELINE)


@pytest.mark.parametrize(
    ("organisations", "relations"),
    [
        ("id,kind\nfarm,supplyer\n", ""),
        ("id,name,name\nfarm,a,b\n", ""),
        ("id\nfarm\nmill\n", "source,taget\nfarm,mill\n"),
        ("id\nfarm\nmill\n", "source,target\nfarn,mill\n"),
        ("id,territory\nfarm,ZE2020-9999\n", ""),
        ("id,affinity\nfarm,7\n", ""),
    ],
)
def test_a_message_has_one_kind_of_quotes(organisations: str, relations: str, tmp_path: Path) -> None:
    """What is repeated from a file and what is proposed in its place."""
    for lang in ("en", "fr"):
        (tmp_path / "o.csv").write_text(organisations, encoding="utf-8")
        (tmp_path / "r.csv").write_text(relations, encoding="utf-8")
        with use_language(lang), pytest.raises(ScenarioError) as refused:
            read(tmp_path / "o.csv", *([tmp_path / "r.csv"] if relations else []))
        assert '"' not in str(refused.value)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", [networkx.Graph, networkx.DiGraph])
def test_graph_files_say_the_same_as_their_tables(form: str, kind: type, tmp_path: Path) -> None:
    graph = kind([("a", "b"), ("c", "b"), ("c", "d")])
    for _source, _target, attributes in graph.edges(data=True):
        attributes["weight"] = 1.0
    path = tmp_path / f"graph.{form}"
    getattr(networkx, f"write_{form}")(graph, path)
    population = read(path)
    nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
    nodes.write_text("Id\n" + "\n".join(graph) + "\n", encoding="utf-8")
    direction = "Directed" if graph.is_directed() else "Undirected"
    rows = "".join(f"{source},{target},{direction},1.0\n" for source, target in graph.edges)
    edges.write_text("Source,Target,Type,Weight\n" + rows, encoding="utf-8")
    assert in_order([edges, nodes]) == [nodes, edges]
    tables = read(nodes, edges)
    assert population.names == tables.names
    for name, column in tables.relations.items():
        assert np.array_equal(column, population.relations[name]), name


GEPHI = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz">
  <meta lastmodifieddate="2026-01-05"><creator>Gephi 0.10.1</creator></meta>
  <graph defaultedgetype="directed" mode="static">
    <attributes class="node"><attribute id="kind" title="Kind" type="string"/></attributes>
    <nodes>
      <node id="0" label="Ferme"><attvalues><attvalue for="kind" value="supplier"/></attvalues>
        <viz:size value="10.0"/><viz:position x="1.5" y="-2.0"/><viz:color r="1" g="2" b="3"/></node>
      <node id="1" label="Moulin"/>
      <node id="2" label="Fournil"/>
    </nodes>
    <edges>
      <edge id="0" source="1" target="0" weight="2.0"/>
      <edge id="1" source="2" target="1" type="undirected"/>
      <edge id="2" source="1" target="2" weight="1.0"/>
    </edges>
  </graph>
</gexf>
"""
"""A mixed graph as Gephi 0.10 writes it."""
DRAWN = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key attr.name="label" attr.type="string" for="node" id="label"/>
<key attr.name="weight" attr.type="double" for="edge" id="weight"/>
<key attr.name="r" attr.type="int" for="node" id="r"/><key attr.name="g" attr.type="int" for="node" id="g"/>
<key attr.name="b" attr.type="int" for="node" id="b"/><key attr.name="x" attr.type="float" for="node" id="x"/>
<key attr.name="y" attr.type="float" for="node" id="y"/><key attr.name="size" attr.type="float" for="node" id="size"/>
<graph edgedefault="undirected">
<node id="a"><data key="label">Ferme</data><data key="size">25.0</data><data key="r">1</data><data key="g">1</data>
<data key="b">1</data><data key="x">1.0</data><data key="y">1.0</data></node>
<node id="b"><data key="label">Moulin</data><data key="size">25.0</data></node>
<edge id="0" source="b" target="a"><data key="weight">1.0</data></edge>
<edge id="1" source="a" target="b" directed="true"><data key="weight">1.0</data></edge>
</graph>
</graphml>
"""
"""A graph as Gephi exports it to GraphML: the size is that of a dot."""


def test_graphs_of_gephi_with_both_kinds_of_edges(tmp_path: Path) -> None:
    (tmp_path / "g.gexf").write_text(GEPHI, encoding="utf-8")
    population = read(tmp_path / "g.gexf")
    relations = population.relations
    ends = zip(relations["source"].tolist(), relations["target"].tolist(), strict=True)
    found = dict(zip(ends, zip(relations["type"], relations["share_of_sales"], strict=True), strict=True))
    assert {pair: kind for pair, (kind, _share) in found.items()} == {
        (1, 0): Tie.SUPPLY, (1, 2): Tie.SUPPLY, (2, 1): Tie.ACQUAINTANCE,
    }  # fmt: skip
    assert found[1, 0][1] == pytest.approx(2 / 3) and found[1, 2][1] == pytest.approx(1 / 3)
    assert population.name(0) == "Ferme (0)" and told(population, "dropped: the columns viz")
    assert population.organisations["size"][0] != 10.0


def test_the_size_of_a_dot_is_no_staff(tmp_path: Path) -> None:
    (tmp_path / "g.graphml").write_text(DRAWN, encoding="utf-8")
    population = read(tmp_path / "g.graphml")
    with_types = DRAWN.replace(
        'for="edge" id="weight"/>',
        'for="edge" id="weight"/>\n<key attr.name="type" attr.type="string" for="edge" id="t"/>',
    ).replace("</edge>", '<data key="t">friend</data></edge>')
    (tmp_path / "t.graphml").write_text(with_types, encoding="utf-8")
    typed = read(tmp_path / "t.graphml")
    assert np.array_equal(typed.relations["type"], population.relations["type"])
    assert typed.extra_relations["edge_type"].tolist() == ["friend", "friend"]
    assert not (population.organisations["size"] == 25.0).any() and told(population, "how a graph is drawn")
    assert sorted(population.relations["type"].tolist()) == [Tie.SUPPLY, Tie.ACQUAINTANCE]


def test_the_page_unpacks_nothing(tmp_path: Path) -> None:
    from experiments.dashboard.session.uploads import examine

    (tmp_path / "o.csv").write_bytes(gzip.compress(b"id\na\n"))
    with pytest.raises(ValueError, match="read as CSV"):
        examine(tmp_path, lambda done, total: None)
