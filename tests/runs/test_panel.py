"""A panel: what every organisation had at chosen months of every run, in one Parquet file a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from pyarrow import parquet

import experiments
import scenarios
from experiments.runs.batch import run_many
from experiments.runs.storage.data_dictionary import OF_PANELS, WORDS
from experiments.runs.storage.panel import KEYS, Panel
from experiments.runs.storage.results_files import write_results
from experiments.runs.world_at import world_at
from scenarios.format.problems import UserError
from simulation.core.columns import Column
from simulation.state.tables import Organisations
from tests.helpers.small_disks import small_disk

SCENARIO = scenarios.load("baseline")
SMALL: dict[str, Any] = {"organisations": 120, "months": 7, "workers": 1}
COLUMNS = [name for name in Organisations.columns if name not in KEYS]
"""Every column that can be recorded."""


def test_what_is_recorded_is_what_the_worlds_have(tmp_path: Path) -> None:
    """Each column of each run at each month that is wanted, codes as their words; and no result is another one."""
    plain = run_many(SCENARIO, runs=2, seed=5, **SMALL)
    panel = Panel(tmp_path, COLUMNS, months=[7, 0, 3])
    results = run_many(SCENARIO, runs=2, seed=5, panel=panel, **SMALL)
    assert results.digest() == plain.digest() and results.not_recorded == {}
    table = pandas.read_parquet(tmp_path)
    assert list(table.columns) == [*(name for name in KEYS if name not in ("region", "id")), *COLUMNS]
    assert set(table["run"]) == {1, 2} and len(table) == 2 * 3 * 120
    for (seed, month), rows in table.groupby(["seed", "month"]):
        world = world_at(SCENARIO, month, seed=seed, organisations=120)
        places = world.population.places
        words = {**WORDS, "territory": places.codes, "department": places.departments, "commune": places.commune_codes}
        assert rows["row"].tolist() == list(range(120)) and set(rows["date"]) == {SCENARIO.date(month)}
        for name in ("identity", "generation", *COLUMNS):
            values = getattr(world.organisations, name)
            if name in words:
                assert list(rows[name].cat.categories) == list(words[name]), name
                values = np.where(values < 0, -1, values)
                assert np.array_equal(rows[name].cat.codes, values), name
            else:
                assert np.array_equal(rows[name], values) and rows[name].dtype == values.dtype, name


def test_its_files_say_what_they_hold(tmp_path: Path) -> None:
    """Units and meanings of the columns in both languages, where they come from, and the dictionary beside them."""
    panel = Panel(tmp_path / "organisations", ["competence", "size"], months=[1])
    results = run_many(SCENARIO, runs=2, regions=2, panel=panel, **SMALL)
    schema = parquet.read_schema(tmp_path / "organisations" / "run-0002.parquet")
    told = {name.decode(): text.decode() for name, text in schema.field("competence").metadata.items()}
    assert told == {"unit": "[0, 1]", "meaning": "Competence in the EFC.", "meaning_fr": "Compétence dans l'EFC."}
    about = json.loads(schema.metadata[b"efc"])
    assert about["seed"] == 2 and about["scenario"]["name"] == "baseline" and about["months"] == 7
    table = pandas.read_parquet(tmp_path / "organisations")
    assert table.groupby("run")["region"].unique().map(list).tolist() == [[seed] for seed, _runs in results.populations]
    write_results(results, tmp_path)
    dictionary = pandas.read_csv(tmp_path / "dictionary.csv")
    of_panel = dictionary[dictionary["file"] == "organisations/run-*.parquet"]
    assert of_panel["column"].tolist() == list(table.columns)
    assert all(isinstance(column, Column) and name in OF_PANELS for name, column in Organisations.columns.items())


def test_an_interruption_leaves_the_files_of_runs_that_have_finished(tmp_path: Path) -> None:
    """Whole ones, and nothing else; what a former command left there goes."""
    for name in ("run-0009.parquet", ".run-0008.parquet.part"):
        (tmp_path / name).touch()

    def stop(done: int, _total: int) -> None:
        if done == 7 + 4:
            raise KeyboardInterrupt

    panel = Panel(tmp_path, ["stage"], months=[0, 2, 7])
    results = run_many(SCENARIO, runs=3, panel=panel, progress=stop, **SMALL)
    assert results.interrupted and len(results.runs) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run-0001.parquet"]
    assert pandas.read_parquet(tmp_path)["month"].unique().tolist() == [0, 2, 7]


def test_a_disk_that_is_full_costs_no_run(tmp_path: Path) -> None:
    """It is said of which run nothing is recorded, and why."""
    with small_disk(tmp_path / "disk", "16k") as disk:
        results = run_many(SCENARIO, runs=1, panel=Panel(disk, COLUMNS, months=range(8)), **SMALL)
        assert list(disk.iterdir()) == []
    assert len(results.runs) == 1 and results.not_recorded == {1: "No space left on device"}


@pytest.mark.parametrize(
    ("columns", "months", "words"),
    [
        (["stagge"], None, "did you mean “stage”"),
        (["relations"], None, "the columns are kind, sector"),
        ([], None, "needs a column"),
        (["stage"], [8], "month 8 cannot be recorded: these runs last from 0"),
    ],
)
def test_what_cannot_be_recorded_is_refused(columns: list[str], months: Any, words: str, tmp_path: Path) -> None:
    """Before anything is run, and with the nearest right name."""
    with pytest.raises(UserError, match=words.replace("(", r"\(")):
        experiments.run("baseline", runs=1, panel=Panel(tmp_path / "panel", columns, months), **SMALL)
    assert not (tmp_path / "panel").exists()


def test_only_runs_of_one_scenario_are_recorded(tmp_path: Path) -> None:
    """Strategies that are compared share months: a panel of them is refused by name."""
    with pytest.raises(UserError, match="no option “panel”"):
        experiments.compare("baseline", "more-support", panel=Panel(tmp_path, ["stage"]))
