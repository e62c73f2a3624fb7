"""An accent is a part of its letter, however a keyboard, a table or a disk wrote it: "café" is "café"."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import networkx
import pandas
import pytest

import scenarios
from experiments.sweeps.design.plan_loader import load_plan
from scenarios.format.population_files import Files, read_population
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.population.table_errors import TableError
from simulation.population.tables import read_graph, read_tables

PARAMETERS = Parameters()
COMPOSED = "café Été"
APART = unicodedata.normalize("NFD", COMPOSED)
ORGANISATIONS = pandas.DataFrame({"id": [COMPOSED, "b"], "territory": [COMPOSED, APART], "numéro": ["é", "e\u0301"]})
RELATIONS = pandas.DataFrame({"source": [APART], "target": ["b"], "depuis l'été": [APART]})
RELATIONS.columns = RELATIONS.columns.map(lambda name: unicodedata.normalize("NFD", name))


def of_frames(_folder: Path) -> Population:
    return read_tables(ORGANISATIONS, RELATIONS, PARAMETERS)


def of_csv(folder: Path) -> Population:
    ORGANISATIONS.to_csv(folder / APART, index=False)
    RELATIONS.to_csv(folder / "r.csv", index=False)
    return read_population(Files(folder / COMPOSED, folder / "r.csv"), PARAMETERS)


def of_parquet(folder: Path) -> Population:
    ORGANISATIONS.to_parquet(folder / "o.parquet", index=False)
    RELATIONS.to_parquet(folder / "r.parquet", index=False)
    return read_population(Files(folder / "o.parquet", folder / "r.parquet"), PARAMETERS)


@pytest.mark.parametrize("read", [of_frames, of_csv, of_parquet])
def test_both_spellings_are_one_name_in_every_table(read: Callable[[Path], Population], tmp_path: Path) -> None:
    population = read(tmp_path)
    assert population.names == (COMPOSED, "b")
    assert population.relations["source"].tolist() == [0]
    assert population.extra["numéro"].tolist() == ["é", "é"]
    assert population.extra_relations["depuis l'été"].tolist() == [COMPOSED]
    assert population.places.names == (COMPOSED,)


def test_both_spellings_are_one_name_in_a_graph() -> None:
    graph = networkx.DiGraph([(COMPOSED, "b")])
    assert read_graph(graph, PARAMETERS).names == (COMPOSED, "b")
    graph.add_edge(APART, "c")
    with pytest.raises(TableError, match="café"):
        read_graph(graph, PARAMETERS)


@pytest.mark.parametrize(("written", "on_disk"), [(COMPOSED, APART), (APART, COMPOSED)])
def test_files_are_found_however_the_disk_spells_their_names(written: str, on_disk: str, tmp_path: Path) -> None:
    ORGANISATIONS.to_csv(tmp_path / f"{on_disk}.csv", index=False)
    RELATIONS.to_csv(tmp_path / "r.csv", index=False)
    parent = tmp_path / f"{on_disk}.toml"
    population = f'organisations = "{written}.csv"\nrelations = "r.csv"\n'
    parent.write_text(f'title = "{written}"\nstart = "2025-01"\nmonths = 3\n[population]\n{population}', "utf-8")
    (tmp_path / "child.toml").write_text(f'extends = "{written}"\ntitle = "x"\n', "utf-8")
    child = scenarios.load(tmp_path / "child.toml")
    assert child.files is not None and child.files.organisations.is_file()
    assert scenarios.load(tmp_path / f"{written}.toml").title["en"] == COMPOSED
    plan = f'title = "p"\nscenario = "{written}.toml"\nmonths = 2\n[factors]\n"club.staff" = [1.0, 2.0]\n'
    (tmp_path / f"plan {on_disk}.toml").write_text(plan, "utf-8")
    assert len(load_plan(tmp_path / f"plan {written}.toml").points) == 2
