"""Any run of a sweep can be opened and watched: the page shows the numbers that the sweep has stored."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import experiments
import scenarios
from experiments.cli.commands import dashboard
from experiments.dashboard.session import replayed_run
from experiments.dashboard.session.link import from_query
from experiments.dashboard.session.strategy import build_strategy
from experiments.dashboard.workers import downloads, job_pool, jobs, own_rules, uncertainty_bands
from experiments.dashboard.workers.world_process import Founding, WorldHost
from experiments.runs.setup import build_population
from experiments.strategies.paired_stories import find_paired_stories
from scenarios.format.problems import UserError
from simulation.core import rule_slots
from tests.browser.conftest import Served, Session
from tests.helpers.small_sweeps import SLOW_RULE, THREAD

PLAN = """
title = "Two points"
title_fr = "Deux points"
question = "Which?"
question_fr = "Lequel ?"
scenario = "baseline"
organisations = 200
months = 12
replicates = 1
measures = ["members", "aware"]
[design]
kind = "full-factorial"
[factors]
outreach.contacts_per_fte = [2.0, 18.0]
"""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sweep."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "two.toml").write_text(PLAN, encoding="utf-8")
    experiments.sweep(folder / "two.toml", folder / "two", executor=THREAD)
    return folder / "two"


def test_a_run_of_a_sweep_is_watched(sweep: Path, browser: Any) -> None:
    stored = experiments.open_sweep(sweep).runs
    served = Served("dashboard", "--no-open", "--port", "0", "--replay", str(sweep), "2")
    try:
        session = Session(browser, served.url.split("?")[0])
        page = session.open(served.url.split("?")[1])
        page.locator(".efc-live-line", has_text="Dec 2014").wait_for()
        text = page.locator(".efc-live-line").inner_text()
        members = int(re.search(r"has ([\d,]+) member", text)[1].replace(",", ""))  # type: ignore[index]
        assert members == int(stored["members"].iloc[1]) != int(stored["members"].iloc[0])
        assert "two, 2" in page.locator("main").inner_text() and session.wrong == []
        session.close()
    finally:
        assert "Traceback" not in served.end()


def test_what_cannot_be_watched_is_told(sweep: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="from 1 to 2"):
        replayed_run.open_on(sweep, 99)
    with pytest.raises(UserError, match="sweep"):
        replayed_run.open_on(tmp_path, 1)
    with pytest.raises(UserError, match="--replay"):
        dashboard.command(rules=[tmp_path / "own.py"])
    assert replayed_run.opening_scenario() is None and own_rules.files() == ()


OWN_RULE = """
[factors]
outreach.targeting = ["slow.py:slow"]
"""


def test_a_run_with_rules_of_one_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow.py").write_text(SLOW_RULE.replace("HOLD", "99"), encoding="utf-8")
    (tmp_path / "own.toml").write_text(PLAN.split("[factors]")[0] + OWN_RULE, encoding="utf-8")
    kept = tmp_path / "kept"
    experiments.sweep(tmp_path / "own.toml", kept, executor=THREAD, rules=[tmp_path / "slow.py"])
    with pytest.raises(UserError, match="--rules"):
        replayed_run.open_on(kept, 1)
    monkeypatch.setattr(replayed_run, "_opening", [])
    monkeypatch.setattr(own_rules, "_files", [])
    settings, messages = from_query(replayed_run.open_on(kept, 1, [tmp_path / "slow.py"]))
    assert messages == []
    assert settings.organisations == 200  # for the strategy beside it too
    chosen = build_strategy(settings, own=replayed_run.opening_scenario())
    monkeypatch.setattr(rule_slots, "_ALLOWED", {})  # as in a process that has just been started
    keeper, population = WorldHost(), str(tmp_path / "population")
    build_population(chosen.scenario, chosen.plan).save(population)
    keeper.found_world("one", Founding(chosen.plan, settings.seed, population, chosen.scenario.start, False))
    last = keeper.run("one", 12)[-1]
    assert last.value("members") == experiments.open_sweep(kept).runs["members"].iloc[0]
    # and in the processes that do the page's heavy work
    monkeypatch.setenv("HOME", str(tmp_path))
    first, other = chosen.scenario, replace(chosen.scenario, changes={})
    for function, arguments in (
        (uncertainty_bands.compute, (first, 200)),
        (jobs.compare_strategies, (first, other, own_rules.options(first, other, runs=2, organisations=200))),
        (find_paired_stories, (first, other, own_rules.options(first, other, organisations=200))),
        (downloads.data_and_figures, (first, own_rules.options(first, organisations=200))),
    ):
        job = job_pool.JobPool().start(function, *arguments)
        while not job.is_over:
            time.sleep(0.05)
        assert (job.state, job.message) == ("done", "")


FAILS = """
import numpy as np

def fails(world):
    if world.luck.seed <= 10 and world.month == 3:
        raise ValueError("no luck")
    return np.ones(len(world.organisations))
"""
"""Under the seeds of the computed runs, not under that of the sweep."""


def test_why_heavy_work_has_failed_can_be_read(tmp_path: Path, browser: Any) -> None:
    """And the workshop asks about a month that the run which is watched reaches."""
    (tmp_path / "own.py").write_text(FAILS, encoding="utf-8")
    plan = PLAN.split("[factors]")[0].replace("replicates = 1", "replicates = 1\nseed = 50")
    (tmp_path / "own.toml").write_text(plan + OWN_RULE.replace("slow.py:slow", "own.py:fails"), encoding="utf-8")
    experiments.sweep(tmp_path / "own.toml", tmp_path / "kept", executor=THREAD, rules=[tmp_path / "own.py"])
    files = ("--replay", str(tmp_path / "kept"), "1", "--rules", str(tmp_path / "own.py"))
    served = Served("dashboard", "--no-open", "--port", "0", *files)
    try:
        session = Session(browser, served.url.split("?")[0])
        page = session.open(served.url.split("?")[1])
        said = page.locator("main [role=alert]", has_text="no luck")
        said.wait_for()
        assert said.bounding_box()["height"] > 10 and "no run has finished" in said.inner_text()
        assert page.locator("main progress [role=alert]").count() == 0
        session.show("workshop")
        page.locator("main .efc-answer", has_text="Dec 2014").wait_for()
        session.close()
    finally:
        assert "Traceback" not in served.end()


def test_the_runs_behind_depend_on_what_the_rules_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "slow.py"
    file.write_text(SLOW_RULE.replace("HOLD", "99"), encoding="utf-8")
    monkeypatch.setattr(own_rules, "_files", [])
    own_rules.load([str(file)])
    baseline = scenarios.load("baseline")
    own = replace(baseline, changes={**baseline.changes, "outreach.targeting": "slow.py:slow"})
    keys = [uncertainty_bands.key_of(uncertainty_bands.plan_for(one, 200), one.start) for one in (baseline, own)]
    file.write_text(file.read_text(encoding="utf-8") + "# another", encoding="utf-8")
    later = [uncertainty_bands.key_of(uncertainty_bands.plan_for(one, 200), one.start) for one in (baseline, own)]
    assert later[0] == keys[0] and len({*keys, *later}) == 3
    assert own_rules.needed_by(baseline) == () and own_rules.needed_by(baseline, own) == (str(file),)
