"""Files of counts in scenarios: read as INSEE publishes them, told with their lines, written down, run in any size."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import scenarios
from experiments.runs.options import RunOptions
from experiments.runs.setup import build_population, run_spec
from experiments.runs.storage import population_cache
from scenarios.authoring.writer import written_down
from scenarios.format.population_files import hold_counts
from scenarios.format.problems import ScenarioError

HEADER = "GEO;GEO_OBJECT;LIBGEO;ACTIVITY;NUMBER_EMPL;FLORES_MEASURE;TIME_PERIOD;OBS_VALUE"
ROWS = [
    "14118;COM;Caen;BE;E1T4;UNIT_LOC;2024;90",
    "14118;COM;Caen;GU;E0;UNIT_LOC;2024;400",
    "14118;COM;Caen;_T;_T;UNIT_LOC;2024;490",
    "27229;COM;Évreux;OQ;E10T19;UNIT_LOC;2024;60",
    "27229;COM;Évreux;OQ;E10T19;EMPL3112;2024;840",
]
SCENARIO = 'extends = "baseline"\nmonths = 12\n[population]\ncounts = "flores.csv"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario and its file of counts, with semicolons, in Windows-1252."""
    (tmp_path / "flores.csv").write_text("\r\n".join([HEADER, *ROWS]), encoding="cp1252")
    (tmp_path / "normandy.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def rewritten(folder: Path, row: int, text: str) -> None:
    """Change one row of the file."""
    (folder / "flores.csv").write_text("\n".join([HEADER, *ROWS[:row], text, *ROWS[row + 1 :]]), encoding="utf-8")


def test_a_scenario_is_drawn_from_its_counts(folder: Path) -> None:
    scenario = scenarios.load(folder / "normandy.toml")
    population = build_population(scenario, run_spec(scenario))
    assert len(population) == 550 and population.places.codes == ("DEP-14", "DEP-27")
    assert population.places.commune_names == ("Caen", "Évreux")
    assert any("Windows-1252" in note for note in population.notes)
    assert any("550" in note and "2" in note for note in population.notes)
    for size in (100, 2000):
        assert len(build_population(scenario, run_spec(scenario, RunOptions(organisations=size)))) == size


def test_it_is_written_down_and_read_again(folder: Path) -> None:
    (folder / "normandy.toml").write_text(SCENARIO + 'within = ["27"]\n', encoding="utf-8")
    scenario = scenarios.load(folder / "normandy.toml")
    (folder / "again.toml").write_text(written_down(scenario), encoding="utf-8")
    again = scenarios.load(folder / "again.toml")
    assert again.files == scenario.files and again.files is not None and again.files.within == ("27",)
    assert len(build_population(again, run_spec(again))) == 60


def test_mistakes_are_told_with_file_line_and_column(folder: Path) -> None:
    rewritten(folder, 1, "14118;COM;Caen;GU;E0;UNIT_LOC;2024;-4")
    scenario = scenarios.load(folder / "normandy.toml")
    with pytest.raises(ScenarioError) as error:
        build_population(scenario, run_spec(scenario))
    (problem,) = error.value.problems
    assert (Path(problem.file).name, problem.line, problem.field, problem.value) == ("flores.csv", 3, "OBS_VALUE", "-4")
    assert "0" in problem.allowed and "10000000" in problem.allowed.replace("\u202f", "").replace(",", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[population]\ncounts = "flor.csv"', "flores.csv"),
        ('[population]\ncounts = "flores.csv"\norganisations = "flores.csv"', "organisations does not go with counts"),
        ('[population]\nwithin = ["14"]', "needs counts"),
        ('[population]\ncounts = "flores.csv"\nwithin = "14"', "a list of codes"),
        ('[population]\ncount = "flores.csv"', "counts"),
    ],
)
def test_a_scenario_says_it_right(folder: Path, text: str, message: str) -> None:
    (folder / "wrong.toml").write_text(f'extends = "baseline"\n{text}\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        scenarios.load(folder / "wrong.toml")


def test_another_file_is_another_population(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept goes by the content of the file, not by its name."""
    monkeypatch.setenv("EFC_POPULATION_CACHE", str(folder / "kept"))
    monkeypatch.setattr(population_cache, "SMALLEST", 10)
    scenario = scenarios.load(folder / "normandy.toml")
    first = build_population(scenario, run_spec(scenario))
    assert first.file is not None and build_population(scenario, run_spec(scenario)).notes == first.notes
    rewritten(folder, 0, "14118;COM;Caen;BE;E1T4;UNIT_LOC;2024;91")
    assert len(build_population(scenario, run_spec(scenario))) == 551
    assert len(list((folder / "kept").iterdir())) == 2


def test_another_file_tells_the_territories(folder: Path) -> None:
    (folder / "communes.csv").write_text("CODGEO;LIBGEO;DEP;ZE2020\n14118;Caen;14;2801\n1001;Abergement;01;8201\n")
    text = SCENARIO + 'territories = "communes.csv"\n'
    (folder / "normandy.toml").write_text(text, encoding="utf-8")
    scenario = scenarios.load(folder / "normandy.toml")
    population = build_population(scenario, run_spec(scenario))
    assert population.places.codes == ("DEP-27", "ZE2020-2801") and population.places.departments == (
        "DEP-14",
        "DEP-27",
    )
    assert any("27229" in note for note in population.notes) and 'territories = "communes.csv"' in written_down(
        scenario
    )


def test_an_archive_of_insee_is_read_as_it_comes(folder: Path) -> None:
    """It holds the data and their description; cells stand in quotation marks."""
    quoted = "\n".join(";".join(f'"{cell}"' for cell in line.split(";")) for line in [HEADER, *ROWS])
    with zipfile.ZipFile(folder / "flores.zip", "w") as archive:
        archive.writestr("DS_FLORES_A17_2024_metadata.csv", "COD_VAR;LIB_VAR\nGEO;Territoire\n")
        archive.writestr("DS_FLORES_A17_2024_data.csv", quoted)
    (folder / "normandy.toml").write_text(SCENARIO.replace("flores.csv", "flores.zip"), encoding="utf-8")
    scenario = scenarios.load(folder / "normandy.toml")
    population = build_population(scenario, run_spec(scenario))
    assert len(population) == 550 and any("DS_FLORES_A17_2024_data.csv" in note for note in population.notes)


def test_a_file_of_counts_is_told_from_a_list(folder: Path) -> None:
    assert hold_counts(folder / "flores.csv")
    (folder / "list.csv").write_text("siret,sector,code_commune,n\n1,trade,59350,3\n")
    assert not hold_counts(folder / "list.csv")
