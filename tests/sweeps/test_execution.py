"""Sweeps: the same results whoever carries them out, in whatever order, in one go or in parts; and what they say."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from pyarrow import parquet

import experiments
from experiments.runs.options import RunOptions
from experiments.runs.run import simulate
from experiments.runs.setup import build_population, run_spec
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.design.stopping_rule import half_width, seeds_to_add
from experiments.sweeps.execution import run_task
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.execution.progress import SweepOutcome
from experiments.sweeps.execution.replay import replay
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.merge import merge_sweeps
from experiments.sweeps.storage.sweep_folder import Sweep, open_sweep
from scenarios.format import problems
from simulation.measures import MEASURES
from tests.helpers.small_sweeps import SMALL, THREAD, exported_files, wait_for
from tests.helpers.source_files import ROOT


def run(folder: Path, plan: dict[str, Any] | None = None, **options: Any) -> SweepOutcome:
    """A sweep, by default in the shared process."""
    if not {"workers", "dask", "executor"} & set(options):
        options["executor"] = THREAD
    return run_sweep(load_plan(SMALL if plan is None else plan), folder, **options)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep that one process has turned in the plan's order."""
    folder = tmp_path_factory.mktemp("whole")
    ended = run(folder)
    assert ended.counts == {"done": 24} and ended.finished == 24 and not ended.failures
    return folder


@pytest.fixture
def kept(whole: Path) -> Iterator[Sweep]:
    sweep = open_sweep(whole)
    yield sweep
    sweep.close()


# -- what is in the tables


def test_a_row_for_each_run_in_the_order_of_the_plan(kept: Sweep) -> None:
    runs = kept.runs
    assert list(runs["run"]) == list(range(1, 25)) and set(runs["status"]) == {"done"}
    assert list(runs["point"]) == [point for point in range(1, 9) for _seed in range(3)]
    assert list(runs["replicate"]) == list(runs["seed"]) == [1, 2, 3] * 8
    assert list(runs.columns) == [
        "run",
        "point",
        "replicate",
        "seed",
        "scenario",
        "status",
        "outreach.contacts_per_fte",
        "time.step",
        "trust.rule",
        "members",
        "aware",
        "longest_chain",
    ]
    assert set(runs["outreach.contacts_per_fte"]) == {1.0, 4.0} and set(runs["scenario"]) == {"baseline"}
    assert kept.is_complete and kept.missing == kept.failed == []
    pandas.testing.assert_frame_equal(kept.points, load_plan(SMALL).points)
    assert kept.plan == load_plan(SMALL) and [factor.name for factor in kept.factors] == list(SMALL["factors"])


def test_the_values_are_those_of_a_run_alone(kept: Sweep) -> None:
    """Every measure of every month, to the last bit, as `efc run` has it."""
    import scenarios

    scenario, monthly = scenarios.load("baseline"), kept.monthly
    for number, seed in ((1, 1), (12, 3), (24, 3)):
        row = kept.runs.iloc[number - 1]
        changes = {**SMALL["changes"], **{name: row[name] for name in SMALL["factors"]}}
        plan = run_spec(
            scenario,
            RunOptions(
                runs=1,
                seed=seed,
                months=6,
                organisations=120,
                changes={name: getattr(v, "item", lambda v=v: v)() for name, v in changes.items()},
            ),
        )
        alone = simulate(plan.found_world(build_population(scenario, plan), seed), 6)
        places = [list(MEASURES).index(name) for name in SMALL["measures"]]
        stored = monthly[monthly["run"] == number][SMALL["measures"]].to_numpy()
        np.testing.assert_array_equal(stored, alone.monthly[:, places])
        np.testing.assert_array_equal(row[SMALL["measures"]].to_numpy(float), alone.monthly[-1, places])


def test_the_files_say_where_they_come_from_and_nothing_of_the_machine(whole: Path) -> None:
    exported_files(whole)
    label = parquet.read_schema(whole / "runs.parquet").metadata[b"efc"].decode()
    for words in ('"model"', '"plan_sha256"', '"results_sha256"', '"replicates": 3'):
        assert words in label
    assert str(whole) not in label and not any(word in label for word in ("seconds", "host", "platform", "workers"))
    machine = pandas.read_csv(whole / "machine.csv")
    assert list(machine["run"]) == list(range(1, 25)) and (machine["memory"] > 10).all()
    assert not list(whole.glob(".*")) and not (whole / "populations").exists()


def test_from_python_the_table_comes_back(whole: Path) -> None:
    table = experiments.sweep(SMALL, whole)
    pandas.testing.assert_frame_equal(table, experiments.open_sweep(whole).runs)


# -- whoever carries it out


def test_two_processes_in_any_order_give_the_same_files(whole: Path, tmp_path: Path) -> None:
    run(tmp_path, workers=2, shuffle=7)
    assert exported_files(tmp_path) == exported_files(whole)


def test_parts_merged_give_the_same_files(whole: Path, tmp_path: Path) -> None:
    parts = [tmp_path / "first", tmp_path / "second"]
    for at, part in enumerate(parts, 1):
        ended = run(part, shard=(at, 2))
        assert ended.counts == {"done": 12}
        kept = open_sweep(part)
        assert len(kept.missing) == 12 and not kept.is_complete and kept.shard == f"{at}/2"
    merged = merge_sweeps(parts, tmp_path / "all")
    assert merged.is_complete and merged.shard == ""
    assert exported_files(tmp_path / "all") == exported_files(whole)
    ended = run(tmp_path / "all")
    assert ended.finished == 0 and ended.counts == {"done": 24}


def test_parts_of_different_plans_are_not_merged(whole: Path, tmp_path: Path) -> None:
    run(tmp_path / "other", {**SMALL, "replicates": 1, "factors": {"outreach.contacts_per_fte": [1.0]}})
    with pytest.raises(problems.UserError, match="do not hold the same plan, model and rules"):
        merge_sweeps([whole, tmp_path / "other"], tmp_path / "all")


def test_any_executor_gives_the_same_files(whole: Path, tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        run(tmp_path, executor=executor)
    assert exported_files(tmp_path) == exported_files(whole)


def test_dask_gives_the_same_files(whole: Path, tmp_path: Path) -> None:
    """A real scheduler and two workers on this machine."""
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    cluster = [dask("scheduler", tmp_path, "--port", "0", "--scheduler-file", str(file), "--no-dashboard")]
    try:
        assert wait_for(lambda: file.exists() and file.stat().st_size > 0, 60)
        address = json.loads(file.read_text())["address"]
        for nanny in ("--nanny", "--no-nanny"):
            cluster.append(dask("worker", tmp_path, address, "--nthreads", "1", "--no-dashboard", nanny))
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        run(tmp_path / "kept", dask=address)
    finally:
        for process in reversed(cluster):  # workers first: without a scheduler they would look for it for long
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    assert exported_files(tmp_path / "kept") == exported_files(whole)
    assert open_sweep(tmp_path / "kept").journal.sessions()[0]["workers"].endswith("2 threads")


def dask(what: str, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A part of a Dask cluster, on the loopback."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )


def test_no_dask_scheduler_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("experiments.sweeps.execution.executors.PATIENCE", 0.3)
    with pytest.raises(problems.UserError, match="no Dask scheduler answers"):
        run(tmp_path, dask="tcp://127.0.0.1:9")


# -- again


def test_a_plan_that_has_grown_uses_what_is_there(whole: Path, tmp_path: Path) -> None:
    said: list[str] = []
    small = {**SMALL, "factors": {**SMALL["factors"], "time.step": [1.0]}}
    assert run(tmp_path, small).finished == 12
    ended = run(tmp_path, say=said.append)
    assert ended.finished == 12 and ended.counts == {"done": 24} and exported_files(tmp_path) == exported_files(whole)
    assert any("used again: 12" in text for text in said)
    ended = run(tmp_path, small)
    assert ended.finished == 0 and ended.strays == 12 and ended.counts == {"done": 12}


def test_runs_of_another_model_are_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {**SMALL, "replicates": 1, "factors": {"outreach.contacts_per_fte": [1.0]}}
    run(tmp_path, one)
    for module in ("fingerprints", "scheduler"):
        monkeypatch.setattr(f"experiments.sweeps.execution.{module}.model_digest", lambda: "another")
    with pytest.raises(problems.UserError, match="1 run of another version of the model"):
        run(tmp_path, one)
    with pytest.raises(
        problems.UserError, match="has another version of the model"
    ):  # said by the process that turns runs
        run(tmp_path, one, fresh=True)


def test_the_address_depends_on_what_results_depend_on_and_on_nothing_else() -> None:
    def address(**other: Any) -> str:
        plan = load_plan({**SMALL, "factors": {"outreach.contacts_per_fte": [3]}, "design": {"kind": "list"}, **other})
        return next(Addresses(plan, plan.load_scenarios()).runs()).task.address

    here = address()
    same: list[dict[str, Any]] = [{"replicates": 9}, {"title": "Other"}, {"limits": {"seconds": 5.0}}]
    same += [
        {"factors": {"outreach.contacts_per_fte": [3.0, 4.0]}},
        {"factors": {"outreach.contacts_per_fte": [3], "time.step": [1.0]}},
    ]
    assert all(address(**one) == here for one in same)
    other: list[dict[str, Any]] = [{"seed": 2}, {"months": 7}, {"organisations": 121}, {"measures": ["members"]}]
    other += [
        {"factors": {"outreach.contacts_per_fte": [2]}},
        {"scenario": "no-communities"},
        {"monthly": False},
        {"changes": {}},
    ]
    found = [address(**one) for one in other]
    assert here not in found and len(set(found)) == len(found)


def test_the_digest_covers_sources_and_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    files = [tmp_path / "world.py", tmp_path / "data" / "places.csv"]
    found = set()
    monkeypatch.setattr(run_task, "PACKAGE", tmp_path)
    for file in [files[0], *files]:
        file.write_text(file.read_text() + "x" if file.exists() else "x")
        found.add(run_task.model_digest.__wrapped__())
    assert len(found) == 3


def test_a_run_is_replayed_to_the_last_bit(kept: Sweep) -> None:
    found = replay(kept, 20)
    assert found.is_same and found.planned.seed == 2 and found.world.month == 6
    assert list(found.results.monthly["members"])[-1] == kept.runs["members"][19]
    with pytest.raises(problems.UserError, match="numbered from 1 to 24"):
        replay(kept, 25)


# -- seeds as needed


def test_seeds_are_added_until_a_mean_is_known_well_enough(tmp_path: Path) -> None:
    """The rule asks for the number that the spread so far needs, and what is run does not depend on the order."""
    plan = {
        **SMALL, "replicates": None, "measures": ["aware"], "factors": {"outreach.contacts_per_fte": [0.0, 30.0]},
        "stopping": {"measure": "aware", "half_width": 2.5, "minimum": 3, "maximum": 30},
    }  # fmt: skip
    plan = {name: value for name, value in plan.items() if value is not None}
    run(tmp_path / "one", plan)
    run(tmp_path / "two", plan, workers=2, shuffle=3)
    assert exported_files(tmp_path / "one") == exported_files(tmp_path / "two")
    runs = open_sweep(tmp_path / "one").runs
    counts = runs.groupby("point").size()
    for point, values in runs.groupby("point")["aware"]:
        assert counts[point] == 30 or half_width(values.tolist()) <= 2.5
        assert counts[point] == 3 or half_width(values.tolist()[:3]) > 2.5
    assert counts.min() >= 3 and counts.max() <= 30 and counts.max() > 3
    assert list(runs["run"]) == [30 * (point - 1) + at for point in (1, 2) for at in range(1, counts[point] + 1)]


def test_how_many_seeds_are_added() -> None:
    target = load_plan({"stopping": {"measure": "members", "half_width": 1.0, "minimum": 4, "maximum": 50}}).stopping
    assert target is not None
    assert seeds_to_add([5.0] * 4, 4, target) == 0 and seeds_to_add([], 4, target) == 4
    assert seeds_to_add([0.0, 9.0, 0.0, 9.0], 4, target) == 4
    assert seeds_to_add([0.0, 9.0] * 25, 50, target) == 0


def test_points_that_are_the_same_are_run_once(tmp_path: Path) -> None:
    """Two rows, one run: a design may come twice to the same place."""
    (tmp_path / "points.csv").write_text("outreach.contacts_per_fte\n1\n2\n1\n")
    (tmp_path / "plan.toml").write_text(
        'organisations = 120\nmonths = 3\nmeasures = ["aware"]\n[design]\nkind = "table"\ntable = "points.csv"\n'
    )
    plan = load_plan(tmp_path / "plan.toml")
    ended = run_sweep(plan, tmp_path / "kept", executor=THREAD)
    runs = open_sweep(tmp_path / "kept").runs
    assert ended.finished == 2 and len(runs) == 3 and runs["aware"][0] == runs["aware"][2]


def test_scenarios_and_a_population_of_ones_own_can_be_swept(tmp_path: Path) -> None:
    examples = ROOT / "scenarios" / "examples" / "food-chain.toml"
    small = tmp_path / "small.toml"
    small.write_text('extends = "baseline"\ntitle = "Small"\n[changes]\n"population.organisations" = 120\n')
    data: dict[str, Any] = {"months": 3, "measures": ["aware"], "factors": {"scenario": [str(small), str(examples)]}}
    sizes = {**data["factors"], "population.organisations": [60, 120]}
    for more in ({"changes": {"population.organisations": 120}}, {"factors": sizes}):
        with pytest.raises(problems.UserError, match=r"food-chain: .*organisations are not drawn"):
            run_sweep(load_plan({**data, **more}), tmp_path / "refused", executor=THREAD)
    plan = load_plan(data)
    ended = run_sweep(plan, tmp_path / "kept", executor=THREAD)
    runs = open_sweep(tmp_path / "kept").runs
    assert ended.counts == {"done": 2} and list(runs["scenario"]) == [str(small), str(examples)]
