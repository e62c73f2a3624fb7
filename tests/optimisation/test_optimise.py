"""Small searches by the simulation: files that are scenarios, resumption to the same bytes, the command."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import scenarios
from experiments import optimisation
from experiments.cli import app
from experiments.optimisation.evaluation import open_trials
from experiments.optimisation.optimise import optimise, write_front
from experiments.optimisation.optimum_text import findings
from experiments.optimisation.plan_loader import load_optimisation
from experiments.optimisation.search import Candidate, SearchInterrupted
from experiments.runs.batch import run_many
from experiments.sweeps.storage.sweep_folder import open_sweep
from scenarios.language import use_language
from tests.helpers.small_sweeps import start_command, wait_for, wait_for_exit

SMALL = """
organisations = 120
months = 14
outcomes = ["aware", "effort"]
worlds = 4
strategies = 16
rivals = ["more-staff.toml"]

[budget]
measure = "effort"
most = 30

[[levers]]
name = "club.staff"
change = "add"
lower = -1
upper = 3
from = ["2014-07", "2014-10"]

[[levers]]
name = "outreach.targeting"
values = ["everyone", "stakeholders"]
from = "2014-07"
"""
RIVAL = 'extends = "baseline"\ntitle = "More staff"\n[[interventions]]\nfrom = "2014-07"\nadd = { "club.staff" = 1 }\n'
FILES = ("optimum.csv", "tried.csv", "optimum.json")


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "more-staff.toml").write_text(RIVAL)
    (folder / "small.toml").write_text(SMALL)
    return folder / "small.toml"


@pytest.fixture(scope="module")
def searched(plan_file: Path) -> tuple[Any, Path]:
    """A search that nothing stops, and its folder."""
    folder = plan_file.parent / "whole"
    optimum = optimise(plan_file, folder, workers=2)
    optimum.write(folder)
    return optimum, folder


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_strategies_are_scenarios_like_any_other(searched: tuple[Any, Path]) -> None:
    """They load, name what they do, and run to what was measured, to the last bit, in the believed world too."""
    optimum, folder = searched
    paths = write_front(optimum, folder)
    assert paths and len(paths) == sum(optimum.proved[row].choice is not None for row in optimum.front)
    scenario = scenarios.load(paths[0])
    candidate = next(one for one in optimum.proved if one.name == paths[0].stem)
    plan = optimum.plan
    world = dict(plan.fresh.worlds[2])
    results = run_many(
        scenario,
        runs=1,
        seed=plan.seed + len(plan.worlds.worlds) + 2,
        months=14,
        organisations=120,
        changes=world,
        workers=1,
    )
    assert results.values("aware")[0, -1] == candidate.values[2, 0]
    spent = results.values("effort")[0]
    assert spent[-1] - spent[plan.first_month - 1] == pytest.approx(candidate.values[2, 1])
    with use_language("fr"):
        assert scenario.title["fr"].startswith("Stratégie") and "Salariés" in scenario.title["fr"]


def test_the_folder_is_that_of_a_sweep(searched: tuple[Any, Path]) -> None:
    """All that was tried is its plan: each world with luck of its own, common to all strategies."""
    optimum, folder = searched
    sweep = open_sweep(folder)
    runs = sweep.runs
    sweep.close()
    assert (runs["status"] == "done").all()
    tried = sum(int(one.known.sum()) for one in (*optimum.tried, *optimum.proved))
    assert len(runs) == tried and set(runs["seed"]) == set(range(1, 9))
    by_world = runs.groupby("seed")["trust.gain"].nunique()
    assert (by_world == 1).all() and runs["trust.gain"].nunique() == 8


def test_workers_and_interruptions_change_nothing(searched: tuple[Any, Path], plan_file: Path, tmp_path: Path) -> None:
    """Stopped in the middle, gone on with on one process: the same bytes, and no finished run is made again."""
    _optimum, whole = searched
    seen = 0

    def stop(done: int, total: int) -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            raise SearchInterrupted

    with pytest.raises(SearchInterrupted):
        optimise(plan_file, tmp_path / "cut", workers=1, progress=stop)
    before = open_sweep(tmp_path / "cut").journal.stored()
    optimise(plan_file, tmp_path / "cut", workers=1).write(tmp_path / "cut")
    assert written(tmp_path / "cut") == written(whole)
    complete = open_sweep(whole).journal.stored()
    assert 0 < before < complete and open_sweep(tmp_path / "cut").journal.stored() == complete


def test_what_is_spent_counts_from_the_first_date(plan_file: Path, tmp_path: Path) -> None:
    """The past, which all strategies share, costs none of them anything."""
    plan = load_optimisation(plan_file)
    one = Candidate(
        "strategy-001", {"club.staff": 1.0, "club.staff from": 7, "outreach.targeting": "everyone"}, np.empty((8, 3))
    )
    with open_trials(plan, tmp_path / "kept") as trials:
        trials.add(plan.scenario.name, plan.scenario)
        values = trials([Candidate(plan.scenario.name, None, one.values), one], range(2))
    assert values.shape == (2, 2, 3) and np.allclose(values[1, :, 1] - values[0, :, 1], 8.0)
    assert np.allclose(values[0, :, 1], 8 * 1.5) and (values[..., 1] == values[..., 2]).all()


def test_ctrl_c_loses_nothing(searched: tuple[Any, Path], plan_file: Path, tmp_path: Path) -> None:
    """Interrupted by a signal, the command says so and ends with 130; given again, it ends where the whole one does."""
    _optimum, whole = searched
    words = ("optimise", str(plan_file), "--out", str(tmp_path / "kept"), "--workers", "2")
    process = start_command(tmp_path, *words)
    assert wait_for(lambda: (tmp_path / "kept" / "strategies" / "strategy-001.toml").exists())
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    code, _output, errors = wait_for_exit(process)
    assert code in (0, 130) and "Traceback" not in errors
    if code == 130:
        assert "The same command goes on where it was" in errors
    with use_language("en"):
        done = CliRunner().invoke(app.build("en"), words)
    assert done.exit_code == 0 and "The best strategies, in fresh worlds" in done.output, done.output
    assert written(tmp_path / "kept") == written(whole)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_command_tells_it_in_both_languages(
    searched: tuple[Any, Path], plan_file: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is run again: the folder has it all."""
    _optimum, whole = searched
    monkeypatch.chdir(plan_file.parent)
    done = CliRunner().invoke(app.build(lang), ["optimise", str(plan_file), "--out", str(whole)])
    use_language("en")
    assert done.exit_code == 0, done.output
    words = {"en": ("Wanted:", "The best strategies"), "fr": ("Recherché", "Les meilleures stratégies")}[lang]
    assert all(word in done.output for word in words), done.output
    assert (whole / "figures" / "optimum.png").is_file()


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("optimise", "PLAN is missing"),
        ("optimise splt", "did you mean “split”?"),
        ("optimise split --worlds nowhere.csv", "nowhere.csv"),
        ("optimise split --workers 0", "workers = 0 is outside"),
        ("optimise split --rules nowhere.py", "no file of rules"),
    ],
)
def test_bad_input_gets_one_clear_message_and_code_2(
    words: str, english: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app.build("en"), words.split())
    assert done.exit_code == 2 and english in done.output and "Traceback" not in done.output, done.output


@pytest.mark.long
def test_the_page_says_what_the_shipped_search_finds(tmp_path: Path) -> None:
    """Half an hour of one core."""
    page = Path(optimisation.__file__).with_name("README.md")
    told = " ".join(page.read_text(encoding="utf-8").split())
    with use_language("en"):
        found = optimise(page.parent / "plans" / "team.toml", tmp_path)
        sentences = findings(found)
    assert any(sentence.rstrip(".") in told for sentence in sentences if "clearly beaten" in sentence)
    table = found.to_frame().set_index("strategy")
    same = table[(table["effort"] <= table.loc["baseline", "effort"]) & table["on_front"]]["members"].max()
    usual = table.loc["baseline", "members"]
    assert f"the best has {same:.0f} members in December 2035, and the baseline {usual:.0f}" in told
    assert f"give {table['members'].max():.0f}" in told
