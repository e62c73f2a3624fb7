"""Exports say what their columns mean: in each Parquet file, and in a data dictionary beside the files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pandas
import pytest
from pyarrow import parquet

import scenarios
from experiments.runs.batch import run_many
from experiments.runs.storage import data_dictionary
from experiments.runs.storage.data_dictionary import FIELDS, OF_ORGANISATIONS, OF_RELATIONS, OF_RUNS, described
from experiments.runs.storage.network_export import export
from experiments.runs.storage.results_files import write_results
from experiments.runs.world_at import world_at
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.export import export_sweep
from experiments.sweeps.storage.sweep_folder import open_sweep
from scenarios.language import use_language
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY
from tests.helpers.small_sweeps import SMALL, THREAD


def check(folder: Path, names: list[str]) -> pandas.DataFrame:
    """The dictionary of a folder, which describes every column of these files in both languages."""
    table = pandas.read_csv(folder / data_dictionary.FILE, keep_default_na=False, dtype=str)
    assert list(table.columns) == ["file", "column", *FIELDS]
    assert list(table["file"].unique()) == names
    for name in names:
        told = table[table["file"] == name].set_index("column")
        if name.endswith(".csv"):
            assert list(told.index) == list(pandas.read_csv(folder / name).columns)
        else:
            schema = parquet.read_schema(folder / name)
            assert list(told.index) == schema.names
            for field in schema:
                known = {key.decode(): text.decode() for key, text in (field.metadata or {}).items()}
                assert {key: known.get(key, "") for key in FIELDS} == told.loc[field.name, list(FIELDS)].to_dict()
    assert (table["meaning"] != "").all() and (table["meaning_fr"] != "").all()
    return table


def test_runs_say_what_their_columns_mean(tmp_path: Path) -> None:
    write_results(run_many(scenarios.load("baseline"), runs=1, months=13, organisations=200, workers=1), tmp_path)
    table = check(tmp_path, ["monthly.parquet", "territories.parquet", "summary.csv"])
    told = table[table["file"] == "monthly.parquet"].set_index("column")
    for name, measure in MEASURES.items():
        assert told.loc[name, "unit"] == measure.unit and told.loc[name, "meaning_fr"] == measure.meaning["fr"]
    assert told.loc["isolated_share", ["lower", "upper"]].tolist() == ["0", "1"]
    assert told.loc["members_per_effort", "lower"] == ""
    of_territory = table[(table["file"] == "territories.parquet") & (table["column"] == "members")]
    assert of_territory["meaning"].item() == "Members in the territory."


def test_sweeps_say_what_their_columns_mean(tmp_path: Path) -> None:
    run_sweep(load_plan(SMALL), tmp_path / "sweep", executor=THREAD)
    with closing(open_sweep(tmp_path / "sweep")) as sweep:
        export_sweep(sweep, tmp_path)
    table = check(tmp_path, ["runs.parquet", "monthly.parquet"])
    told = table[table["file"] == "runs.parquet"].set_index("column")
    for name in SMALL["factors"]:
        assert told.loc[name, "unit"] == REGISTRY[name].unit and told.loc[name, "label"] == REGISTRY[name].label["en"]


def test_a_world_says_what_its_columns_mean(tmp_path: Path) -> None:
    scenario = scenarios.load("baseline")
    world = world_at(scenario, 2, seed=1, organisations=200)
    world.population.extra["members"] = world.organisations.size.copy()
    export(world, scenario, tmp_path, 2, 1, everything=True)
    table = check(tmp_path, ["organisations.csv", "relations.csv"]).set_index("column")
    assert table.loc["size", "unit"] == "employees" and table.loc["trust_source", "unit"] == "[0, 1]"
    assert "user" in table.loc["members", "meaning"] and table.loc["members", "unit"] == ""


@pytest.mark.parametrize("texts", [OF_RUNS, OF_ORGANISATIONS, OF_RELATIONS], ids=["runs", "organisations", "relations"])
def test_the_language_of_the_moment_changes_nothing(texts: data_dictionary.Texts) -> None:
    for name in (*texts, "members", "club.staff", "whatever"):
        with use_language("fr"):
            in_french = described(texts, name)
        assert in_french == described(texts, name)
