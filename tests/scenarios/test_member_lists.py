"""Lists of members as secretaries keep them: every way of writing means the same; all stand in the region."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios import ScenarioError, load
from scenarios.authoring.template import sheet
from scenarios.authoring.writer import written_down
from scenarios.format.dates import guess
from scenarios.format.member_files import observed_table, read_members_of
from scenarios.format.observations import read_observations
from scenarios.format.population_files import Files
from scenarios.language.names import full_name, short_name
from simulation.parameters import Parameters
from simulation.population.formats.everyday_words import commune_of, kind_of, sector_of_words
from simulation.population.population import Population
from simulation.state.tables import Stage

LIST = (
    "id;nom;commune;secteur;salariés;type;adhérent depuis\n"
    "A1;Boulangerie Dupont;Arras;Commerce;4,5;entreprise;03/2019\n"
    "A2;Atelier du Nord;Lens;Industrie;32;entreprise;12/03/2021\n"
    "A3;Chambre de Lille;Lille;Services;120;association;\n"
    "A4;Loin SARL;Paris;Services;3;entreprise;2020\n"
)
AT = "2026-01"
SIZE = {"population.organisations": 2000}


def read(path: Path, content: bytes | str, **columns: str) -> Any:
    """The list in a file of this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_members_of(Files(path, columns=tuple(columns.items()), members_at=AT))


def population(path: Path, at: str = AT) -> Population:
    """The region of 2000 with the members of a file."""
    return _scenario(path, at).population(Parameters(SIZE))


def _scenario(path: Path, at: str) -> Any:
    own = path.with_name("own.toml")
    own.write_text(f'extends = "baseline"\nstart = "{at}"\nmonths = 60\n[population]\nmembers = "{path.name}"\n')
    return load(str(own))


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode("cp1252"),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace(";", "\t").encode(),
        LIST.replace("4,5", '"4,5"').replace(";", ",").encode(),
        ("Nos adhérents;;;;;;\n;;;;;;\n" + LIST).encode(),
        "\n".join(f"{line};;" for line in LIST.splitlines()).encode(),
        ("sep=;\n" + LIST).encode("cp1252"),
    ],
    ids=["windows", "bom", "utf-16", "crlf", "tabs", "commas", "title", "empty columns", "sep"],
)
def test_every_way_of_writing_means_the_same(content: bytes, tmp_path: Path) -> None:
    read_list = read(tmp_path / "list.csv", content)
    members = read_list.members
    assert members.names.tolist() == ["Boulangerie Dupont", "Atelier du Nord", "Chambre de Lille"]
    assert members.size.tolist() == [4.5, 32.0, 120.0]
    assert members.sector.tolist() == [3, 1, 4] and members.kind.tolist() == [0, 0, 3]
    assert members.since.tolist()[:2] == [82.0, 58.0] and np.isnan(members.since[2])
    assert len(read_list.left_out) == 1 and "Paris" in read_list.left_out[0], "one address harms nobody else"


def test_members_stand_in_their_communes_in_the_region(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    placed = population(path)
    rows = np.flatnonzero(placed.organisations["stage"] == Stage.ENGAGED)
    assert len(placed) == 2000 and len(rows) == 3 and not placed.is_own
    names = {placed.name(row): placed.places.commune_names[placed.organisations["commune"][row]] for row in rows}
    assert names == {"Boulangerie Dupont": "Arras", "Atelier du Nord": "Lens", "Chambre de Lille": "Lille"}
    longest, shorter, undated = (
        placed.organisations["competence"][list(placed.extra["label"]).index(name)]
        for name in ("Boulangerie Dupont", "Atelier du Nord", "Chambre de Lille")
    )
    assert longest > shorter > undated == load("baseline").parameters().founders.competence
    others = np.bincount(placed.organisations["territory"]) - np.bincount(
        load("baseline").population(Parameters(SIZE)).organisations["territory"]
    )
    assert not others.any(), "members take places: nobody is added"


def test_all_of_them_are_members_when_the_run_begins(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    scenario = _scenario(path, AT)
    run = scenario.model(population=scenario.population(Parameters(SIZE)), parameters=scenario.parameters(SIZE), rng=1)
    assert run.measures["members"] == 3
    run.step()
    assert run.measures["members"] >= 3 and scenario.date(1) == AT


def test_members_keep_their_names_and_nobody_else_has_them(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    scenario = _scenario(path, AT)
    model = scenario.model(
        population=scenario.population(Parameters(SIZE)), parameters=scenario.parameters(SIZE), rng=1
    )
    world = model.world
    row = world.population.extra["label"].tolist().index("Atelier du Nord")
    assert short_name(world, row) == "Atelier du Nord" and "invented" not in full_name(world, row)
    assert "invented" in full_name(world, (row + 1) % 2000), "whoever is not in the list"
    world.organisations.identity[row] = 2000
    assert "Atelier" not in full_name(world, row) and "invented" in full_name(world, row), "a newcomer in its row"


def test_more_members_than_organisations_are_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"list\.csv: “3” members .* 2 organisations: raise population"):
        _scenario(path, AT).population(Parameters({"population.organisations": 2}))


def test_lists_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    for content, words in (
        (LIST.replace("commune", "Où"), "commune"),
        (LIST.replace("Arras", "Paris").replace("Lens", "Paris").replace("Lille", "Paris"), "no member"),
    ):
        with pytest.raises(ScenarioError, match=words):
            read(tmp_path / "list.csv", content)
    corrected = read(tmp_path / "list.csv", LIST.replace("commune", "Où"), commune="Où", kind="")
    assert len(corrected.members) == 3 and set(corrected.members.kind.tolist()) == {-1}


def test_who_is_given_twice_or_joins_later_is_left_out(tmp_path: Path) -> None:
    more = LIST + "A1;Encore;Lens;;;;\nA6;Plus tard;Lens;;;;2027\nA7;Nulle part;;;;;\n"
    read_list = read(tmp_path / "list.csv", more)
    assert len(read_list.members) == 3 and len(read_list.left_out) == 4


def test_dates_of_joining_are_observations(tmp_path: Path) -> None:
    table = observed_table(read(tmp_path / "list.csv", LIST).members, AT, "list.csv")
    assert table[["at", "value"]].to_numpy().tolist() == [["2019-03", 1], ["2021-03", 2]]
    table.to_csv(tmp_path / "observed.csv", index=False)
    observed = read_observations(tmp_path / "observed.csv", load("baseline"))
    assert [(one.measure, one.kind, one.value) for one in observed] == [("members", "at-least", n) for n in (1.0, 2.0)]


def test_a_scenario_from_a_later_month_on_has_the_same_values(tmp_path: Path) -> None:
    whole = load("baseline")
    later = whole.starting(AT)
    assert later.date(later.months) == whole.date(whole.months)
    assert [change.until for change in later.dated] == [18], "the cut of June 2025 goes on until mid-2027"
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    files = Files(path, members_at=AT)
    (tmp_path / "mine.toml").write_text(sheet("mine", whole, files), encoding="utf-8")
    mine = load(str(tmp_path / "mine.toml"))
    assert mine.files == files and mine.start == AT and mine.months == later.months
    (tmp_path / "again.toml").write_text(written_down(mine), encoding="utf-8")
    assert load(str(tmp_path / "again.toml")).files == files


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Arras", "62041"), ("59000 LILLE", "59350"), ("Lille cedex 9", "59350"), ("St-Omer", "62765"),
        ("Boulogne s/ Mer", "62160"), ("Boulogne/Mer", "62160"), ("Le Touquet", "62826"), ("Rouvroy (62)", "62724"),
        ("Rouvroy", ""), ("Paris", ""), ("Valencienes", ""), ("", ""), ("62041", ""),
    ],
)  # fmt: skip
def test_communes_by_their_names(text: str, code: str) -> None:
    assert commune_of(text) == code


def test_words_of_every_day() -> None:
    kinds = {"SAS": "firm", "association loi 1901": "partner", "Sous-traitant": "supplier", "?": ""}
    assert {text: kind_of(text) for text in kinds} == kinds
    sectors = {"Bâtiment / TP": "construction", "Services publics": "public_education_health_social", "autre": ""}
    assert {text: sector_of_words(text) for text in sectors} == sectors
    dates = {
        "12/03/2019": "2019-03",
        "12/03/19": "2019-03",
        "mars 99": "1999-03",
        "mars 2019": "2019-03",
        "43536": "2019-03",
        "x": "",
    }
    assert {text: guess(text) for text in dates} == dates
