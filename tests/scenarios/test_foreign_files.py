"""Files as others write them, from the scenario that names them to what the command says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from experiments.cli.app import main
from scenarios import ScenarioError
from scenarios.authoring.writer import written_down
from scenarios.language import use_language

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


def test_the_command_line_names_columns_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    assert run("population", "check", "etab.csv", "--column", "id=siren") == 0
    assert 'the column "siren" is read as id' in " ".join(capsys.readouterr().out.split())
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
    assert 'repris : la colonne "siret" est lue comme id' in notes
    assert "ligne 4" in notes and not {"mapped", "dropped", "guessed", "line"} & set(notes.replace(":", " ").split())
