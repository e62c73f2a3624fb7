"""The French register of businesses: relations between enterprises, and communes that have changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios import ScenarioError
from simulation.population.population import Population
from tests.scenarios.test_foreign_files import read, told

REGISTER = """siren,siret,codeCommuneEtablissement,etablissementSiege
005520135,00552013500011,59350,false
005520135,00552013500029,02999,true
552100554,55210055400013,62498,true
552100777,55210077700013,80888,true
552100778,55210077800021,62498,false
552100778,55210077800013,75056,false
"""


def read_register(folder: Path, relations: str, organisations: str = REGISTER) -> Population:
    (folder / "o.csv").write_text(organisations, encoding="utf-8")
    (folder / "r.csv").write_text(f"fournisseur,client\n{relations}", encoding="utf-8")
    return read(folder / "o.csv", folder / "r.csv")


def test_relations_may_name_enterprises(tmp_path: Path) -> None:
    """By the number of the enterprise, as spreadsheets leave it; the head office is taken, or the first."""
    population = read_register(tmp_path, "552100554,5520135\n552 100 778,55210077700013\n552013500011,552100554\n")
    assert population.relations["source"].tolist() == [2, 4, 0] and population.relations["target"].tolist() == [1, 3, 2]
    assert told(population, "enterprises (SIREN) in source, such as “552100554”, are read as their establishment (1)")
    assert told(population, "such as “552 100 778”, the head office is taken, or else the first (1)")
    assert told(population, "leading zeros that source has lost, such as those of “552013500011” (1)")


def test_relations_may_name_establishments_of_enterprises(tmp_path: Path) -> None:
    organisations = "siren\n005520135\n552100554\n"
    population = read_register(tmp_path, "55210055400013,00552013500029\n", organisations)
    assert population.relations["source"].tolist() == [1] and population.relations["target"].tolist() == [0]
    assert told(
        population, "establishments (SIRET) in target, such as “00552013500029”, are read as their enterprise (1)"
    )


def test_numbers_of_nobody_are_refused_and_names_are_no_numbers(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="line 2: source: there is no organisation “123456789”"):
        read_register(tmp_path, "123456789,552100554\n")
    population = read_register(tmp_path, "7,farm\n", "id\n7\nfarm\n")
    assert not told(population, "SIREN") and population.relations["source"].tolist() == [0]
    with pytest.raises(ScenarioError, match="there is no organisation “07”"):
        read_register(tmp_path, "07,farm\n", "id\n7\nfarm\n")


def test_communes_that_have_changed_since_are_listed_once(tmp_path: Path) -> None:
    """Those of the region's departments; one elsewhere is told as such."""
    population = read_register(tmp_path, "552100554,552100777\n")
    (note,) = [note for note in population.notes if "1 January 2021" in note]
    assert "line 3: commune: not among" in note and "02999, 80888 (2)" in note and note.endswith("“Lens”")
    assert told(population, "line 7: commune = “75056” is not one of the region's")
    many = "id,commune\n" + "".join(f"o{number},02{900 + number}\n" for number in range(60)) + "x,59350\n"
    (tmp_path / "o.csv").write_text(many, encoding="utf-8")
    (note,) = [note for note in read(tmp_path / "o.csv").notes if "1 January 2021" in note]
    assert "02939, ... (60)" in note
