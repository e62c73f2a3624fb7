"""Exports say what their columns mean: in each Parquet file, and in a data dictionary beside the files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pandas
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.runs.batch import run_many
from experiments.runs.storage import data_dictionary
from experiments.runs.storage.data_dictionary import (
    FIELDS,
    OF_ANALYSES,
    OF_COMPARISONS,
    OF_ORGANISATIONS,
    OF_RANKING,
    OF_RELATIONS,
    OF_RUNS,
    described,
    write_dictionary,
)
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


SMALL_RUNS = "--organisations 200 --months 3 --workers 1"


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (
            f"compare baseline more-support {SMALL_RUNS} --precision 1000 --minimum 2 --maximum 2 --out kept",
            {"comparison.csv", "precision.csv"},
        ),
        (f"rank baseline more-support --number 2 {SMALL_RUNS} --out kept", {"rank.csv", "outcomes.csv", "worlds.csv"}),
        (f"ablate baseline --mechanism teaching --runs 2 {SMALL_RUNS} --out kept", {"ablation.csv"}),
        (
            f"report baseline more-support --runs 2 {SMALL_RUNS} --out kept.html",
            {"comparison.csv", "funnel.csv", "other-worlds.csv"},
        ),
        ("convergence sweep --out kept", {"convergence.csv"}),
        ("discover sweep --where aware>36 --out kept", {"discovery.csv"}),
        ("pareto sweep --most members --least aware --out kept", {"pareto.csv"}),
        ("phase sweep --where members>0 --out kept", {"phase.csv"}),
        ("sensitivity morris --out kept", {"sensitivity.csv"}),
        ("sensitivity sobol --out kept", {"sensitivity.csv"}),
    ],
    ids=lambda value: value.split()[0] if isinstance(value, str) else "",
)
def test_every_command_says_what_its_columns_mean(
    command: str, files: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it writes in turn, and also what an earlier one has written there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.figures.save_figures", lambda result, folder: [])
    name = command.split()[1]
    if name in ("sweep", "morris", "sobol"):
        plan = {**SMALL, "replicates": 4, "months": 1, "factors": {"club.staff": {"lower": 1.0, "upper": 4.0}}}
        plan["factors"]["outreach.contacts_per_fte"] = {"lower": 1.0, "upper": 4.0}
        plan["design"] = {
            "kind": "latin-hypercube" if name == "sweep" else name,
            "samples": 32 if name == "sweep" else 4,
        }
        run_sweep(load_plan(plan), tmp_path / name, executor=THREAD)
    folder = tmp_path / ("kept-files" if "kept.html" in command else "kept")
    folder.mkdir()
    (folder / "earlier.csv").write_text("members\n1\n")
    write_dictionary(folder, {"earlier.csv": (["members"], OF_RUNS), "gone.csv": (["run"], OF_RUNS)})
    with use_language("en"):
        done = CliRunner().invoke(app.build("en"), command.split())
    assert done.exit_code == 0, done.output
    assert {path.name for path in folder.glob("*.csv")} == {"earlier.csv", data_dictionary.FILE, *files}
    table = pandas.read_csv(folder / data_dictionary.FILE, keep_default_na=False, dtype=str)
    told = {file: list(rows["column"]) for file, rows in table.groupby("file")}
    assert told == {file: list(pandas.read_csv(folder / file).columns) for file in ("earlier.csv", *files)}
    assert (table["meaning"] != "").all() and not table["meaning"].str.contains("user's own").any()


def test_what_is_no_dictionary_is_replaced(tmp_path: Path) -> None:
    """A file of that name may be cut, or somebody else's."""
    for content in (b"", b"\xff\x00,", b"file\n", b"a,b\n1,2\n"):
        (tmp_path / data_dictionary.FILE).write_bytes(content)
        write_dictionary(tmp_path, {"rank.csv": (["rank", "median"], OF_RANKING)})
        assert list(pandas.read_csv(tmp_path / data_dictionary.FILE)["column"]) == ["rank", "median"]


def test_no_column_of_reasons_is_forgotten() -> None:
    """Levers, which only a long command writes."""
    for column in ("lever", "way", "measure", "mean_difference", "lower", "upper", "runs"):
        assert column in OF_COMPARISONS


def test_the_same_runs_give_the_same_bytes_wherever_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command and the machine stand in provenance.json alone."""
    tables = ("monthly.parquet", "territories.parquet", "summary.csv", "dictionary.csv")
    results = run_many(scenarios.load("baseline"), runs=2, months=3, organisations=200, workers=1)
    monkeypatch.setattr("sys.argv", ["efc", "run", "baseline", "--out", "here"])
    write_results(results, tmp_path / "here")
    monkeypatch.setattr("sys.argv", ["efc", "run", "baseline", "--out", "there", "--workers", "2"])
    monkeypatch.setattr("platform.platform", lambda: "another machine")
    write_results(results, tmp_path / "there")
    for name in tables:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
    assert "another machine" in (tmp_path / "there" / "provenance.json").read_text()


@pytest.mark.parametrize("texts", [OF_RUNS, OF_ORGANISATIONS, OF_RELATIONS, OF_RANKING, OF_ANALYSES])
def test_the_language_of_the_moment_changes_nothing(texts: data_dictionary.Texts) -> None:
    for name in (*texts, "members", "club.staff", "whatever"):
        with use_language("fr"):
            in_french = described(texts, name)
        assert in_french == described(texts, name)
