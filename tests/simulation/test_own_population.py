"""A user's own organisations and relations: what is read, what is refused and how, and that they run in one command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas
import pytest

import scenarios
from experiments.cli.app import main
from experiments.runs.batch import run_many
from scenarios import ScenarioError
from scenarios.format.population_files import Files, read_population
from scenarios.language import use_language
from simulation import month
from simulation.club_founding import found_world
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.population.table_errors import TableError
from simulation.population.tables import read_graph, read_tables
from simulation.state.tables import Kind, Stage, Tie

EXAMPLES = Path(scenarios.__file__).parent / "examples"
BASELINE = Parameters()
MEMBERS = "id,kind,territory,affinity\nfarm,supplier,Lens,0.5\nmill,firm,Lens,\nbakery,client,Arras,0.2\n"
TIES = "source,target,trust_source\nfarm,mill,0.4\nmill,bakery,\n"
SCENARIO = 'title = "Mine"\nstart = "2025-01"\nmonths = 6\n[population]\norganisations = "o.csv"\nrelations = "r.csv"\n'


def refused(folder: Path, organisations: str | bytes, relations: str | bytes = TIES) -> ScenarioError:
    """What is said of two files."""
    paths = folder / "o.csv", folder / "r.csv"
    for path, content in zip(paths, (organisations, relations), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ScenarioError) as caught:
        read_population(Files(*paths), BASELINE)
    return caught.value


def accepted(folder: Path, organisations: str | bytes, relations: str | bytes = TIES) -> Population:
    """The population of two files."""
    paths = folder / "o.csv", folder / "r.csv"
    for path, content in zip(paths, (organisations, relations), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_population(Files(*paths), BASELINE)


def places(error: ScenarioError) -> set[tuple[str, int | None, str]]:
    """File, line and column of each problem."""
    return {(Path(one.file).name, one.line, one.field) for one in error.problems}


# -- what is read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_separators_and_marks_that_spreadsheets_write(separator: str, mark: bytes, tmp_path: Path) -> None:
    plain = accepted(tmp_path, MEMBERS)
    as_saved = mark + MEMBERS.replace(",", separator).replace("\n", "\r\n").encode()
    other = accepted(tmp_path, as_saved, mark + TIES.replace(",", separator).encode())
    assert other.digest() == plain.digest()
    assert other.names == ("farm", "mill", "bakery")


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    plain = accepted(tmp_path, MEMBERS)
    for name in ("o", "r"):
        pandas.read_csv(tmp_path / f"{name}.csv").to_parquet(tmp_path / f"{name}.parquet")
    other = read_population(Files(tmp_path / "o.parquet", tmp_path / "r.parquet"), BASELINE)
    assert other.digest() == plain.digest()


def test_words_in_french_names_of_places_and_rows_without_values(tmp_path: Path) -> None:
    table = "id,kind,sector,territory,stage\n1,Fournisseur,Industrie,lens,Engagée\n2,PARTENAIRE,,ARRAS,\n3,,santé,,\n"
    error = refused(tmp_path, table, "source,target,type\n1,2,connaissance\n")
    assert [one.field for one in error.problems] == ["sector"]  # half a label is not enough: the rest is fine
    population = accepted(tmp_path, table.replace("santé", ""), "source,target,type\n1,2,connaissance\n")
    columns = population.organisations
    assert columns["kind"][:2].tolist() == [Kind.SUPPLIER, Kind.PARTNER] and columns["stage"][0] == Stage.ENGAGED
    names = [population.places.names[row] for row in columns["territory"]]
    assert names == ["Lens", "Arras", "Arras"]
    assert population.relations["type"].tolist() == [Tie.ACQUAINTANCE]


def test_unknown_columns_are_available_to_measures(tmp_path: Path) -> None:
    table = "id,name,turnover\na,Moulin,12.5\nb,Scierie,\n"
    population = accepted(tmp_path, table, "source,target,since\na,b,2011\n")
    assert population.extra["name"].tolist() == ["Moulin", "Scierie"]
    assert population.extra["turnover"].tolist() == ["12.5", ""]
    assert population.extra_relations["since"].tolist() == ["2011"]
    population.save(tmp_path / "kept.npz")
    kept = Population.load(tmp_path / "kept.npz")
    assert kept.digest() == population.digest() and kept.is_own
    frame = pandas.DataFrame({"id": ["a", "b"], "turnover": [12.5, np.nan]})
    assert read_tables(frame, None, BASELINE).extra["turnover"].dtype == np.float64


def test_internal_columns_cannot_be_smuggled_in() -> None:
    frame = pandas.DataFrame({"id": ["a", "b", "c"], "professional": [7, 7, 7], "generation": [1, 2, 3]})
    population = read_tables(frame, None, BASELINE)
    assert set(population.extra) == {"professional", "generation"}
    assert not {"professional", "generation"} & set(population.organisations)


def test_missing_shares_take_the_remainder() -> None:
    frame = pandas.DataFrame({"id": list("abcd")})
    ties = pandas.DataFrame({"source": ["a"] * 3, "target": ["b", "c", "d"], "share_of_sales": [0.7, None, None]})
    shares = read_tables(frame, ties, BASELINE).relations["share_of_sales"]
    assert shares[0] == 0.7 and shares.sum() == pytest.approx(1.0) and (shares[1:] > 0).all()


def test_engaged_organisations_are_the_founders_and_have_a_community(tmp_path: Path) -> None:
    table = "id,stage,competence\n1,engaged,0.9\n2,animator,\n3,aware,\n4,,\n"
    population = accepted(tmp_path, table, "source,target\n1,2\n3,4\n")
    world = found_world(population, BASELINE, seed=1)
    assert world.founders == 2
    assert world.organisations.stage.tolist() == [Stage.ENGAGED, Stage.ANIMATOR, Stage.AWARE, Stage.UNAWARE]
    assert world.organisations.competence[0] == 0.9
    assert world.organisations.competence[1] == BASELINE.founders.competence
    assert (world.organisations.professional[:2] >= 0).all() and world.communities.size.sum() == 2
    assert world.territories.members.sum() == 2 and world.territories.animators.sum() == 1
    for _ in range(12):
        month.step(world)


# -- what is refused, all together


def test_every_mistake_is_reported_with_file_line_and_column(tmp_path: Path) -> None:
    members = (
        "id,kind,sector,territory,affinity,size\n"
        "a,suplier,industrie,ZE2020-3215,0.5,3\n"  # 2: kind
        "a,fournisseur,agricultur,ZE2020-3299,1.5,3\n"  # 3: id, sector, territory, affinity
        ',client,trade,Lens,"0,5",-1\n'  # 4: id, affinity, size
        "d,client,trade,Lens,30 %,many\n"  # 5: affinity, size
    )
    ties = "source,target,trust_source,type\na,dd,0.5,supply\nd,d,0.5,suply\nd,a,1.01,\nd,a,,\n,a,,\n"
    error = refused(tmp_path, members, ties)
    assert places(error) == {
        ("o.csv", 2, "kind"),
        ("o.csv", 3, "id"),
        ("o.csv", 3, "sector"),
        ("o.csv", 3, "territory"),
        ("o.csv", 3, "affinity"),
        ("o.csv", 4, "id"),
        ("o.csv", 4, "affinity"),
        ("o.csv", 4, "size"),
        ("o.csv", 5, "affinity"),
        ("o.csv", 5, "size"),
        ("r.csv", 2, "target"),
        ("r.csv", 3, "target"),
        ("r.csv", 3, "type"),
        ("r.csv", 4, "trust_source"),
        ("r.csv", 5, "target"),
        ("r.csv", 6, "source"),
    }
    nearest = {(Path(one.file).name, one.line, one.field): one.nearest for one in error.problems}
    assert nearest["o.csv", 2, "kind"] == "supplier" and nearest["o.csv", 3, "sector"] == "agriculture"
    assert nearest["o.csv", 4, "affinity"] == "0.5" and nearest["o.csv", 5, "affinity"] == "0.3"
    assert nearest["r.csv", 2, "target"] == "d" and nearest["r.csv", 3, "type"] == "supply"
    values = {(one.line, one.field): one.value for one in error.problems if "o.csv" in one.file}
    assert values[3, "affinity"] == "1.5" and values[2, "kind"] == "suplier"


@pytest.mark.parametrize(
    ("members", "ties", "words"),
    [
        (b"", TIES, "empty"),
        (b"\xef\xbb\xbf\r\n", TIES, "empty"),
        ("id,kind\n", TIES, "there is no organisation: the table has no row"),
        ("name,kind\nx,firm\n", TIES, "the column “id” is missing"),
        (MEMBERS, "source,taget\nfarm,mill\n", "did you mean “taget”"),
        ("id,kind\na,firm\n".encode("utf-16") + b"x", TIES, "UTF-16"),
        (b"PK\x03\x04\x14\0", TIES, "Excel"),
        ("id,kind\na;firm\n", TIES, "separated by a semicolon here, and by a comma"),
        ("id;kind;size\na;firm;2\nb,firm,3\n", TIES, "separated by a comma here, and by a semicolon"),
        ("id,kind\na,firm,3\n", TIES, "3 cells, but the first line names 2 columns"),
        ('id,kind\n"a,firm\nb,firm\n', TIES, "quotation mark"),
        ("id,,kind\na,x,firm\n", TIES, "a column has no name"),
        ("id,kind,kind\na,firm,firm\n", TIES, "is there twice"),
        ("id,kind\na\0,firm\n", TIES, "not a text file"),
        (MEMBERS, "source,target,share_of_sales\nfarm,mill,0.8\nfarm,bakery,0.8\n", "add up to 1.6"),
        (MEMBERS, "source,target,type\nfarm,mill,acquaintance\nmill,farm,acquaintance\n", "given twice"),
        ("id,identity\na,1\nb,1.5\nc,1\n", "source,target\na,b\n", "whole number"),
    ],
)
def test_an_invalid_file_is_rejected(members: str | bytes, ties: str, words: str, tmp_path: Path) -> None:
    assert words in str(refused(tmp_path, members, ties))


def test_a_broken_parquet_file_and_a_missing_one(tmp_path: Path) -> None:
    (tmp_path / "o.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(ScenarioError) as caught:
        read_population(Files(tmp_path / "o.parquet", tmp_path / "r.csv"), BASELINE)
    assert [Path(one.file).name for one in caught.value.problems] == ["o.parquet", "r.csv"]


def test_many_mistakes_of_a_column_are_summarised(tmp_path: Path) -> None:
    rows = "".join(f"{row},2\n" for row in range(500))
    error = refused(tmp_path, "id,affinity\n" + rows, "source,target\n0,1\n")
    assert len(error.problems) == 11 and "490 more" in str(error)


def test_the_same_checks_hold_for_tables_and_graphs_in_python() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.DiGraph([("a", "b"), ("b", "b")])
    graph.add_edge("a", "c", trust_source=3.0)
    with pytest.raises(TableError) as caught:
        read_graph(graph, BASELINE)
    assert {one.reason for one in caught.value.mistakes} == {"itself", "range"}
    assert "relations, row" in str(caught.value)


def test_every_mistake_is_reported_in_french(tmp_path: Path) -> None:
    with use_language("fr"):
        error = refused(tmp_path, "id,kind,affinity\na,firme,2\nb,patron,\n", "source,target\na,c\n")
        text = str(error)
    assert "ligne 2" in text and "de 0 à 1" in text
    assert not {"is", "the", "allowed", "unknown", "outside", "organisation."} & set(text.split())


# -- scenarios and commands


def write_scenario(folder: Path, scenario: str = SCENARIO) -> Path:
    """A scenario with its two tables."""
    (folder / "o.csv").write_text(MEMBERS, encoding="utf-8")
    (folder / "r.csv").write_text(TIES, encoding="utf-8")
    (folder / "mine.toml").write_text(scenario, encoding="utf-8")
    return folder / "mine.toml"


def test_a_scenario_runs_on_a_users_own_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scenario(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["run", str(path), "--runs", "2", "--out", str(tmp_path / "out")])
    assert ended.value.code == 0
    assert "Your own population of 3 organisations: not the region" in capsys.readouterr().out
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))["population"]
    assert provenance["organisations"] == 3 and [one["file"] for one in provenance["files"]] == ["o.csv", "r.csv"]
    assert "own population" in provenance["notice"]


def test_results_with_own_files_do_not_depend_on_workers(tmp_path: Path) -> None:
    scenario = scenarios.load(write_scenario(tmp_path))
    one, two = (run_many(scenario, runs=2, workers=workers) for workers in (1, 2))
    assert one.digest() == two.digest() and one.population_own
    model = scenario.model(rng=1)
    assert len(model.agents) == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('organisations = "../o.csv"', "leaves the folder"),
        ('organisations = "/etc/passwd"', "leaves the folder"),
        ('organisations = "link.csv"', "link that leaves the folder"),
        ('organisations = "oo.csv"', "did you mean “o.csv”"),
        ('relations = "r.csv"', "needs organisations"),
        ('firms = "o.csv"', "did you mean “organisations”"),
        ("organisations = 3", "a text in quotes"),
    ],
)
def test_a_scenario_names_files_beside_it(line: str, words: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.csv").write_text(MEMBERS, encoding="utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    head = SCENARIO.split("[population]")[0]
    with pytest.raises(ScenarioError, match=words):
        scenarios.load(write_scenario(inside, f"{head}[population]\n{line}\n"))


def test_a_child_inherits_the_organisations_and_their_territories(tmp_path: Path) -> None:
    write_scenario(tmp_path)
    (tmp_path / "o.csv").write_text(MEMBERS.replace("Lens", "North").replace("Arras", "South"), encoding="utf-8")
    child = tmp_path / "child.toml"
    event = '[[interventions]]\nfrom = 2\nevent = "fund_territory"\nterritory = "{}"\n'
    child.write_text('extends = "mine"\ntitle = "Child"\n' + event.format("South"), encoding="utf-8")
    assert run_many(scenarios.load(child), runs=1).codes == ("North", "South")
    child.write_text('extends = "mine"\ntitle = "Child"\n' + event.format("Sout"), encoding="utf-8")
    with pytest.raises(ValueError, match="did you mean “South”"):
        run_many(scenarios.load(child), runs=1)
    with pytest.raises(ValueError, match="leave --organisations out"):
        run_many(scenarios.load(child), runs=1, organisations=2)


@pytest.mark.parametrize("arguments", [["o.csv", "r.csv"], ["r.csv", "o.csv"], ["mine.toml"], ["o.csv"]])
def test_files_are_checked_without_a_run(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_scenario(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["population", "check", *arguments])
    said = capsys.readouterr().out
    assert ended.value.code == 0 and re.search("(is|are) sound", said) and "3 organisations" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "o.csv", "r.csv"]


def test_invalid_files_end_with_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "o.csv").write_text("id,kind\na,fabricant\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["population", "check", str(tmp_path / "o.csv")])
    assert ended.value.code == 2 and "fabricant" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_of_the_library_runs(path: Path) -> None:
    results = run_many(scenarios.load(path), runs=1, months=6)
    assert results.population_own and not results.failures


# -- copies


def path_of_three(copies: int, **changes: float | str) -> Population:
    """An engaged organisation, one that listens to it, and one that listens to that."""
    stages = pandas.DataFrame(
        {"id": ["a", "b", "c"], "stage": ["engaged", "aware", "aware"], "territory": ["x", "y", "y"]}
    )
    ties = pandas.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "trust_target": [0.5, 0.5]})
    return read_tables(stages, ties, Parameters({**changes, "population.copies": copies}))


def test_copies_are_disjoint_and_what_is_not_given_is_drawn_for_each() -> None:
    """Names, territories, relations and founders of their own; given values are the same, drawn ones are not."""
    one, three = path_of_three(1), path_of_three(3)
    assert three.names == ("a", "b", "c", "a copy-2", "b copy-2", "c copy-2", "a copy-3", "b copy-3", "c copy-3")
    assert three.places.codes == ("x", "y", "x copy-2", "y copy-2", "x copy-3", "y copy-3")
    for name, column in one.organisations.items():
        assert (three.organisations[name][:3] == column).all(), name
    assert three.organisations["territory"].tolist() == [0, 1, 1, 2, 3, 3, 4, 5, 5]
    assert sorted(three.organisations["identity"].tolist()) == list(range(9))
    assert len(set(three.organisations["reluctance"].tolist())) == 9
    assert three.relations["source"].tolist() == [0, 1, 3, 4, 6, 7]
    assert three.relations["target"].tolist() == [1, 2, 4, 5, 7, 8]
    assert set(three.relations["trust_target"].tolist()) == {0.5}
    world = found_world(three, Parameters({"population.copies": 3}), seed=1)
    assert world.economies == 3 and world.economy.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert np.flatnonzero(world.organisations.stage == Stage.ENGAGED).tolist() == [0, 3, 6]


def test_relations_that_are_drawn_stay_within_a_copy() -> None:
    members = pandas.DataFrame({"id": [f"o{row}" for row in range(60)]})
    population = read_tables(members, None, Parameters({"population.copies": 4}))
    ends = np.stack((population.relations["source"], population.relations["target"]))
    assert ends.shape[1] > 400 and (ends[0] // 60 == ends[1] // 60).all()
    assert (np.bincount(ends[0] // 60) == ends.shape[1] // 4).all()


def test_the_order_of_the_rows_does_not_matter_in_copies_either() -> None:
    """Identities name luck: rows that stand the other way round have the same traits in each copy."""
    table = pandas.DataFrame({"id": ["7", "300", "12"], "size": [3, 5, 7]})
    populations = [read_tables(rows, None, Parameters({"population.copies": 2})) for rows in (table, table.iloc[::-1])]
    first, second = (population.organisations["reluctance"].reshape(2, 3) for population in populations)
    assert (first == second[:, ::-1]).all()
