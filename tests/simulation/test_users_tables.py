"""Users' tables as they come: odd rows among good ones, names that look like nothing, large files, empty ones."""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.format import csv_rows
from scenarios.format.population_files import Files, read_population
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.reader import decoded
from simulation import EFCModel
from simulation.parameters import Parameters
from simulation.population.formats.nearest_names import NearestNames
from simulation.population.geography import load_places
from simulation.population.population import Population
from simulation.population.table_errors import TableError, nearest_of
from simulation.population.tables import read_graph, read_tables
from simulation.state.tables import NEVER, SIZES
from tests.benchmarks.users_tables import write_tables

BASELINE = Parameters()
REGION = load_places()
LENS = REGION.commune_codes[REGION.commune_names.index("Lens")]
CALAIS = REGION.commune_codes[REGION.commune_names.index("Calais")]


def placed(*communes: Any, **columns: Any) -> Population:
    """The population of organisations in these communes."""
    return read_tables(pandas.DataFrame({"id": range(len(communes)), "commune": communes, **columns}), None, BASELINE)


def territories(population: Population) -> list[str]:
    """The name of each organisation's territory."""
    return [population.places.names[row] for row in population.organisations["territory"]]


# -- one odd row among good ones


@pytest.mark.parametrize(
    ("odd", "note"),
    [
        ("75056", 'commune = "75056" is not one of the region\'s'),
        ("99999", 'commune = "99999" is not one of the region\'s'),
        ("Paris", 'commune = "Paris" is not one of the region\'s'),
        ("", "commune is empty"),
        (None, "commune is empty"),
    ],
)
def test_one_odd_commune_leaves_the_others_their_territories(odd: Any, note: str) -> None:
    population = placed(*[LENS, CALAIS] * 10, LENS, odd)
    assert territories(population)[:-1] == [*["Lens", "Calais"] * 10, "Lens"]
    assert territories(population)[-1] == "Lens"  # where most are
    assert population.organisations["commune"][-1] == NEVER
    assert [note in told and "row 22" in told for told in population.notes] == [True]
    departments = [population.places.departments[row] for row in population.organisations["department"]]
    assert set(departments) == {"DEP-62"}


def test_the_line_of_the_odd_row_is_told(tmp_path: Path) -> None:
    rows = "".join(f"o{row},{LENS}\n" for row in range(999))
    (tmp_path / "o.csv").write_text(f"id,commune\n{rows}\nfar,75056\n", encoding="utf-8")
    population = read_population(Files(tmp_path / "o.csv"), BASELINE)
    assert [f"{tmp_path}/o.csv: line 1002: commune = “75056”" in note for note in population.notes] == [True]
    assert territories(population) == ["Lens"] * 1000


def test_communes_that_are_all_foreign_are_told_once() -> None:
    population = placed("75056", "69123", "13055")
    assert territories(population) == ["all"] * 3
    assert len(population.notes) == 1 and "single territory" in population.notes[0]


def test_a_commune_that_is_not_used_is_told_beside_a_territory() -> None:
    population = placed(LENS, "75056", CALAIS, "", territory=["Lens", "Arras", "", ""])
    assert territories(population) == ["Lens", "Arras", "Calais", "Arras"]  # equally many: the first in order
    assert ["not used" in note for note in population.notes] == [True, False]
    assert "territory is empty" in population.notes[1]


def test_a_column_without_any_value_is_no_column() -> None:
    population = placed(LENS, CALAIS, territory=["", None], department=["", ""])
    assert territories(population) == ["Lens", "Calais"] and not population.notes
    assert population.digest() == placed(LENS, CALAIS).digest()


def test_one_odd_department_leaves_the_others_theirs(tmp_path: Path) -> None:
    population = placed(LENS, CALAIS, LENS, LENS, department=["62", "DEP-62", "75", ""])
    departments = [population.places.departments[row] for row in population.organisations["department"]]
    assert departments == ["DEP-62", "DEP-62", "75", "DEP-62"]
    population.save(tmp_path / "kept.npz")
    assert Population.load(tmp_path / "kept.npz").places.departments == population.places.departments


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ",", ";", "\n\n"])
def test_the_word_in_a_foreign_encoding_stands_alone(end: str) -> None:
    content = f"id,name{end}Étoile{end}a".encode("cp1252")
    with pytest.raises(ScenarioError) as caught:
        decoded(content, "o.csv", "", "")
    assert caught.value.problems[0].value == "Étoile"


# -- only an empty cell or a missing value is nothing

NAMES = ["Nan", "nan", "None", "none", "Null", "null", "NA", "N/A", "<NA>", "NaT", "inf", "-inf", "True", "1e5", "0x10"]


def ends(population: Population) -> list[tuple[str, str]]:
    """The names of both ends of each relation."""
    columns = population.relations
    return [
        (population.name(source), population.name(target))
        for source, target in zip(columns["source"], columns["target"], strict=True)
    ]


def test_names_that_look_like_nothing_are_names_in_tables() -> None:
    pairs = list(pairwise(NAMES))
    relations = pandas.DataFrame(pairs, columns=["source", "target"])
    population = read_tables(pandas.DataFrame({"id": NAMES, "town": NAMES}), relations, BASELINE)
    assert list(population.names or ()) == NAMES and ends(population) == pairs
    assert population.extra["town"].tolist() == NAMES


def test_names_that_look_like_nothing_are_names_in_files(tmp_path: Path) -> None:
    pairs = list(pairwise(NAMES))
    (tmp_path / "o.csv").write_text("id\n" + "\n".join(NAMES), encoding="utf-8")
    (tmp_path / "r.csv").write_text("source,target\n" + "\n".join(map(",".join, pairs)), encoding="utf-8")
    population = read_population(Files(tmp_path / "o.csv", tmp_path / "r.csv"), BASELINE)
    assert list(population.names or ()) == NAMES and ends(population) == pairs
    for name in ("o", "r"):
        pandas.read_csv(tmp_path / f"{name}.csv", keep_default_na=False, dtype=str).to_parquet(tmp_path / f"{name}.pq")
    assert read_population(Files(tmp_path / "o.pq", tmp_path / "r.pq"), BASELINE).digest() == population.digest()


def test_names_that_look_like_nothing_are_names_in_graphs() -> None:
    networkx = pytest.importorskip("networkx")
    population = read_graph(networkx.path_graph(NAMES, networkx.DiGraph), BASELINE)
    assert list(population.names or ()) == NAMES and ends(population) == list(pairwise(NAMES))


@pytest.mark.parametrize("missing", ["", " ", None, np.nan, pandas.NA, pandas.NaT])
def test_an_empty_cell_and_a_missing_value_are_nothing(missing: Any) -> None:
    with pytest.raises(TableError, match="row 2: id is empty"):
        read_tables(pandas.DataFrame({"id": pandas.Series(["a", missing], dtype=object)}), None, BASELINE)
    relations = pandas.DataFrame({"source": ["a"], "target": pandas.Series([missing], dtype=object)})
    with pytest.raises(TableError, match="row 1: target is empty"):
        read_tables(pandas.DataFrame({"id": ["a", "b"]}), relations, BASELINE)


@pytest.mark.parametrize("kind", ["Int64", "Float64", "string", "category", object, float])
def test_a_missing_value_is_nothing_in_a_column_of_any_type(kind: Any) -> None:
    ids = pandas.Series(["7", None] if kind in ("string", "category") else [7, None], dtype=kind)
    with pytest.raises(TableError) as caught:
        read_tables(pandas.DataFrame({"id": ids}), None, BASELINE)
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "organisations, row 2: id is empty; every row needs one"
    ]
    sizes = pandas.Series([5, None], dtype="category" if kind == "category" else kind)
    population = read_tables(pandas.DataFrame({"id": ["a", "b"], "size": sizes}), None, BASELINE)
    assert population.organisations["size"].tolist() == [
        5.0,
        BASELINE.population.staff_by_size[SIZES.index("size_1_9")],
    ]


@pytest.mark.parametrize("written", [" a", "a\u00a0", "\u200ba", "\ufeffa ", " \u200e a", b"a"])
def test_a_name_is_the_same_with_signs_that_nobody_sees(written: Any) -> None:
    organisations = pandas.DataFrame({"id": pandas.Series([written, "b"], dtype=object)})
    relations = pandas.DataFrame({"source": ["a"], "target": ["b"]})
    assert ends(read_tables(organisations, relations, BASELINE)) == [("a", "b")]


def test_true_and_one_are_two_organisations() -> None:
    organisations = pandas.DataFrame({"id": pandas.Series([1, True, "b"], dtype=object)})
    relations = pandas.DataFrame({"source": pandas.Series([True, 1], dtype=object), "target": ["b", "b"]})
    population = read_tables(organisations, relations, BASELINE)
    assert population.names == ("1", "True", "b") and ends(population) == [("True", "b"), ("1", "b")]


def test_numbers_with_and_without_zeros_are_two_organisations_with_luck_of_their_own() -> None:
    population = read_tables(pandas.DataFrame({"id": ["7", "007", "12"]}), None, BASELINE)
    assert len(set(population.organisations["identity"].tolist())) == 3


def test_what_other_programs_write_for_nothing_is_no_number_and_no_word() -> None:
    with pytest.raises(TableError) as caught:
        read_tables(pandas.DataFrame({"id": ["a", "b"], "size": ["NA", "3"], "kind": ["", "None"]}), None, BASELINE)
    assert str(caught.value).splitlines() == [
        'organisations, row 1: size = "NA": leave the cell empty where there is no value',
        'organisations, row 2: kind = "None": leave the cell empty where there is no value',
    ]


# -- files are cut at once as they are cut one by one

CELLS = st.text('a1é "\n\r\t,;\u00a0', max_size=4)


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(st.lists(CELLS, min_size=1, max_size=12).map(",".join), st.text('ab,"\n\r ', min_size=1)))
def test_any_text_is_cut_at_once_as_it_is_cut_one_by_one(text: str) -> None:
    text = f"id,b\n{text}"
    with pytest.MonkeyPatch.context() as patch:
        at_once, one_by_one = cut(text), None
        patch.setattr(csv_rows, "_cut_at_once", lambda *_arguments: None)
        one_by_one = cut(text)
    assert at_once == one_by_one


def cut(text: str) -> tuple[list[list[str]], list[int], list[tuple[int | None, str]]]:
    """The cells, the line of each row, and the problems of a text."""
    problems: list[Problem] = []
    frame, lines = csv_rows.split_csv(text, "o.csv", problems) or (pandas.DataFrame(), ())
    return frame.to_numpy().tolist(), list(lines), [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ('id,b\n"x\ny",1\nz,2\n', [["x\ny", "1"], ["z", "2"]], [2, 4]),
        ("\n\nid,b\n\nx,1\n,\n  \ny,2\n", [["x", "1"], ["y", "2"]], [5, 8]),
        ('id,b\r"say ""hi""",1\ry,2\r', [['say "hi"', "1"], ["y", "2"]], [2, 3]),
        ("id,b\nx,1\nodd\ny,2\n", [["x", "1"], ["y", "2"]], [2, 4]),
    ],
)
def test_lines_are_counted_through_blank_ones_and_long_cells(text: str, cells: Any, lines: list[int]) -> None:
    assert cut(text)[:2] == (cells, lines)


# -- large tables


def test_a_check_does_nothing_once_for_each_row() -> None:
    names = [f"organisation {row}" for row in range(150)]
    pairs = [(one, other) for one in names for other in names if one != other]
    relations = pandas.DataFrame(pairs, columns=["source", "target"])
    relations = relations.assign(type="supply", trust_source="0.5", trust_target=["0.25", "0.75"] * (len(pairs) // 2))
    organisations = pandas.DataFrame({"id": names, "kind": "firm", "commune": LENS})
    read_tables(organisations, relations, BASELINE)  # what is compiled or loaded once
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        read_tables(organisations, relations, BASELINE)
    finally:
        sys.setprofile(None)
    assert 0 < calls < len(relations)


def test_one_long_text_does_not_make_all_the_others_long(tmp_path: Path) -> None:
    names = [*map(str, range(5000)), "x" * 200_000]
    population = read_tables(pandas.DataFrame({"id": names, "note": names}), None, BASELINE)
    population.save(tmp_path / "kept.npz")
    assert (tmp_path / "kept.npz").stat().st_size < 10_000_000
    kept = Population.load(tmp_path / "kept.npz")
    assert kept.digest() == population.digest() and kept.names == tuple(names)
    assert kept.extra["note"].tolist() == names


def test_progress_goes_up_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    (tmp_path / "o.csv").write_text("id\na\nb\n", encoding="utf-8")
    read_population(Files(tmp_path / "o.csv"), BASELINE, lambda done, total: told.append((done, total)))
    assert [done for done, _total in told] == sorted({done for done, _total in told})
    assert told[-1][0] == told[-1][1] == max(done for done, _total in told)


def test_the_nearest_name_is_found_among_many() -> None:
    names = [f"Établissements Dupont {row} et fils" for row in range(30_000)]
    ends = {"source": ["Etablisements Dupont 77 et fils", "東京"], "target": ["zzqq", "Dupond 4 et fils"]}
    with pytest.raises(TableError) as caught:
        read_tables(pandas.DataFrame({"id": names}), pandas.DataFrame(ends), BASELINE)
    nearest = [mistake.nearest for mistake in caught.value.mistakes]
    assert nearest[0] == names[77] and nearest[1:3] == ["", ""] and nearest[3].endswith("et fils")


@pytest.mark.parametrize("count", [101, 3000])
def test_the_nearest_name_is_that_of_the_whole_search(count: int) -> None:
    rng = np.random.default_rng(4)
    words = np.array(
        [
            "moulin",
            "scierie",
            "ferme",
            "atelier",
            "boulangerie",
            "laiterie",
            "bois",
            "nord",
            "sud",
            "artois",
            "services",
        ]
    )
    names = sorted({" ".join([*rng.choice(words, rng.integers(2, 5)), str(row)]) for row in range(count)})
    for name in rng.choice(names, 8):
        written = name.replace("o", "e", 1).replace(" ", "", 1)
        assert NearestNames(names).nearest(written) == nearest_of(written, names)


@pytest.mark.long
@pytest.mark.parametrize("mark", ["", '"'])
def test_a_million_organisations_are_read_in_less_than_a_minute(mark: str, tmp_path: Path) -> None:
    files = write_tables(tmp_path, 1_000_000, 4_000_000, mark)
    began = time.process_time()
    assert len(read_population(files, BASELINE)) == 1_000_000
    assert time.process_time() - began < 60.0
    with (tmp_path / "relations.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,Entreprise n° 1,supply,0.5\nEntreprise n° 1,supply\nEntreprise n° 2,Entreprise n° 3,,2\n")
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        read_population(files, BASELINE)
    assert time.process_time() - began < 60.0
    assert {(problem.line, problem.field) for problem in caught.value.problems} == {
        (4_000_002, "source"), (4_000_003, ""), (4_000_004, "trust_source"),
    }  # fmt: skip


# -- nobody, and hardly anybody


@pytest.mark.parametrize("kind", ["Graph", "DiGraph", "MultiGraph", "MultiDiGraph"])
def test_an_empty_graph_has_no_organisation(kind: str) -> None:
    networkx = pytest.importorskip("networkx")
    with pytest.raises(TableError, match="there is no organisation"):
        read_graph(getattr(networkx, kind)(), BASELINE)


@pytest.mark.parametrize(
    ("organisations", "relations", "words"),
    [
        (pandas.DataFrame(), None, "there is no organisation"),
        (pandas.DataFrame({"id": []}), None, "there is no organisation"),
        (pandas.DataFrame({"id": []}), pandas.DataFrame({"source": ["a"], "target": ["b"]}), "no organisation"),
        (pandas.DataFrame(index=range(3)), None, 'column "id" is missing; the columns are: none'),
        (pandas.DataFrame({"id": ["a"]}), pandas.DataFrame(), 'column "source" is missing; the columns are: none'),
        (pandas.DataFrame({"id": [None]}), None, "row 1: id is empty"),
        (pandas.DataFrame({("a", "id"): [1]}), None, "not a table of columns with names"),
        ({"id": [1]}, None, "not a table of columns with names"),
        (None, None, "not a table of columns with names"),
        (pandas.DataFrame({"id": ["a"]}), [("a", "b")], "relations: this is not a table"),
    ],
)
def test_tables_of_nothing_are_refused_in_words(organisations: Any, relations: Any, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_tables(organisations, relations, BASELINE)


def test_what_is_no_graph_is_refused_in_words() -> None:
    with pytest.raises(TableError, match="not a networkx graph"):
        read_graph([("a", "b")], BASELINE)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["id", "id\n", "id\n\n\n", "id,kind\n,\n", 'id\n""\n'])
def test_a_file_without_a_row_has_no_organisation(content: str, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"o\.csv: there is no organisation: the table has no row"):
        read_population(Files(tmp_path / "o.csv"), BASELINE)


@pytest.mark.parametrize("ids", [["a"], ["a", "b"]])
@pytest.mark.parametrize("has_table", [False, True])
def test_one_organisation_lives_alone_and_two_without_relations(
    ids: list[str], has_table: bool, tmp_path: Path
) -> None:
    columns = {"source": [], "target": [], "type": [], "share_of_sales": [], "trust_source": [], "weight": [], "x": []}
    relations = pandas.DataFrame(columns) if has_table else None
    population = read_tables(pandas.DataFrame({"id": ids, "stage": "engaged"}), relations, BASELINE)
    assert any("there is no relation" in note for note in population.notes) == has_table
    assert population.describe()["organisations"] == len(ids)
    population.save(tmp_path / "kept.npz")
    model = EFCModel(population=Population.load(tmp_path / "kept.npz"), rng=1)
    for _month in range(13):
        model.step()
    assert len(model.agents) == len(ids)
