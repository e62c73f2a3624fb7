"""Many runs: the same for any number of processes, unharmed by one that fails, kept when interrupted, well labelled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from pyarrow import parquet

import scenarios
from experiments.dashboard.workers.world_process import Founding, WorldHost, answer
from experiments.runs import summary
from experiments.runs.batch import run_many
from experiments.runs.options import RunOptions
from experiments.runs.parallel import pool
from experiments.runs.parallel.child_process import ChildProcess
from experiments.runs.parallel.processes import default_workers
from experiments.runs.results import Results
from experiments.runs.run import RunSpec, simulate
from experiments.runs.setup import run_spec
from experiments.runs.storage import provenance
from experiments.runs.storage.files import write_whole
from experiments.runs.storage.provenance import provenance_of
from experiments.runs.storage.results_files import write_results
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.design.task import DONE
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.execution.worker_process import run_tasks
from scenarios import Scenario
from scenarios.format import problems
from simulation.measures import MEASURES
from simulation.parameters import ParameterError, Parameters
from simulation.parameters.declaration import REGISTRY
from simulation.population.build import generate_population
from tests.helpers.loaded_modules import send_heavy_modules
from tests.helpers.small_worlds import BUSY, make_world
from tests.helpers.source_files import ROOT

MONTHS, ORGANISATIONS = 14, 300
FRAGILE = """
import os

def fails(world):
    if world.luck.seed == 2 and world.month == 3:
        raise ValueError("no luck")

def dies(world):
    if world.luck.seed == 2 and world.month == 3:
        os._exit(1)
"""


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return scenarios.load("baseline")


@pytest.fixture(scope="module")
def results(baseline: Scenario) -> Results:
    return run_many(baseline, runs=3, seed=1, months=MONTHS, organisations=ORGANISATIONS, changes=BUSY, workers=1)


@pytest.fixture
def fragile(tmp_path: Path) -> Path:
    file = tmp_path / "fragile.py"
    file.write_text(FRAGILE)
    return file


# -- one run


def test_a_run_has_a_row_for_the_founding_and_each_month() -> None:
    run = simulate(make_world(seed=7), 13)
    table = dict(zip(MEASURES, run.monthly.T, strict=True))
    assert run.seed == 7 and run.monthly.shape == (14, len(MEASURES)) and run.territories_members.shape == (14, 24)
    assert table["members"][0] == run.territories_members[0].sum() > 0
    assert np.array_equal(table["members"], run.territories_members.sum(axis=1))
    assert np.array_equal(table["territorial_communities"], run.territories_alive.sum(axis=1))
    assert run.event_log is None


def test_costly_measures_are_taken_at_their_dates_and_at_the_end() -> None:
    run = simulate(make_world(changes={"measures.network_every": 5}), 12)
    taken = np.flatnonzero(np.isfinite(run.monthly[:, list(MEASURES).index("largest_component")]))
    assert taken.tolist() == [0, 5, 10, 12]


def test_what_cannot_be_drawn_is_refused(baseline: Scenario) -> None:
    kinds = {name: 0.0 for name in REGISTRY if name.startswith("population.kind_by_sector.")}
    with pytest.raises(problems.UserError, match=r"the weights of .* are all 0"):
        run_many(baseline, runs=1, seed=1, months=1, organisations=50, changes=kinds)


@pytest.mark.parametrize("step", [1.0, 0.5, 0.3])
def test_a_month_of_several_steps_shows_all_that_happened_in_it(step: float) -> None:
    world = make_world(changes={**BUSY, "time.step": step})
    run = simulate(world, 8, with_events=True)
    table = dict(zip(MEASURES, run.monthly.T, strict=True))
    assert table["joins"][1:].sum() > 5
    assert np.array_equal(np.cumsum(table["joins"]), table["joins_so_far"])
    assert int((world.step - 1) * step + 1e-9) + 1 == 8 and int(world.step * step + 1e-9) + 1 == 9
    assert run.event_log is world.event_log


# -- many runs


def test_results_do_not_depend_on_the_number_of_processes(baseline: Scenario, results: Results) -> None:
    several = run_many(baseline, runs=3, seed=1, months=MONTHS, organisations=ORGANISATIONS, changes=BUSY, workers=2)
    assert several.seeds == results.seeds == [1, 2, 3]
    assert several.digest() == results.digest()
    assert several.monthly.equals(results.monthly) and several.territories.equals(results.territories)


def test_a_run_depends_on_its_seed_alone(baseline: Scenario, results: Results) -> None:
    alone = run_many(baseline, runs=1, seed=3, months=MONTHS, organisations=ORGANISATIONS, changes=BUSY, workers=1)
    assert alone.seeds == [3]
    assert np.array_equal(alone.runs[0].monthly, results.runs[2].monthly, equal_nan=True)
    assert not np.array_equal(results.runs[0].monthly, results.runs[1].monthly, equal_nan=True)


def test_children_load_nothing_but_the_simulation(baseline: Scenario, tmp_path: Path) -> None:
    """Those of a batch, of a sweep and of the page."""
    spec = RunSpec(Parameters({"population.organisations": 100}), (), (), 2)
    path = str(tmp_path / "population.npz")
    generate_population(spec.parameters).save(path)
    child = ChildProcess()
    child.call(pool.run_task, [spec], path, 1)
    while isinstance(answers := child.receive(), tuple):
        pass  # its progress
    (run,) = answers
    assert run.monthly.shape[0] == 3
    child.call(send_heavy_modules)
    assert child.receive() == set()
    plan = load_plan({"organisations": 100, "months": 2})
    addresses = Addresses(plan, plan.load_scenarios())
    child.call(run_tasks, addresses.context(), [planned.task for planned in addresses.runs()], 0.0)
    assert child.receive().status == DONE
    child.call(answer, 1, WorldHost.found_world, ("a", Founding(spec, 1, path, "2014-01")))
    number, snapshots, error = child.receive()
    assert (number, [snapshot.month for snapshot in snapshots], error) == (1, [0], None)
    child.call(answer, 2, WorldHost.run, ("a", 2))
    assert [snapshot.month for snapshot in child.receive()[1]] == [1, 2]
    child.call(send_heavy_modules)
    assert child.receive() <= {"scenarios"} and child.is_alive
    child.close()


def test_a_script_may_start_runs_while_it_is_imported(tmp_path: Path) -> None:
    """Its worker processes do not import it."""
    script = tmp_path / "script.py"
    lines = ("import scenarios", "from experiments.runs.batch import run_many", 'baseline = scenarios.load("baseline")')
    run = "print(len(run_many(baseline, runs=2, months=2, organisations=50, workers=2).runs))"
    script.write_text("\n".join((*lines, run)), encoding="utf-8")
    command = [sys.executable, str(script)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.stdout == "2\n" and not done.stderr


@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_that_fails_stops_no_other(processes: int, baseline: Scenario, results: Results, fragile: Path) -> None:
    changes = {**BUSY, "outreach.targeting": "fragile.py:fails"}
    found = run_many(
        baseline,
        runs=3,
        seed=1,
        months=MONTHS,
        organisations=ORGANISATIONS,
        changes=changes,
        workers=processes,
        rules=[fragile],
    )
    assert found.seeds == [1, 3] and found.numbers == [1, 3]
    words = "the rule “fragile.py:fails” in outreach.targeting has failed in line 6: ValueError: no luck"
    assert found.failures == {2: words} and not found.interrupted
    for run, whole in zip(found.runs, (results.runs[0], results.runs[2]), strict=True):
        assert np.array_equal(run.monthly, whole.monthly, equal_nan=True)


def test_a_process_that_dies_takes_only_its_own_run_with_it(
    baseline: Scenario, results: Results, fragile: Path
) -> None:
    changes = {**BUSY, "outreach.targeting": "fragile.py:dies"}
    found = run_many(
        baseline,
        runs=3,
        seed=1,
        months=MONTHS,
        organisations=ORGANISATIONS,
        changes=changes,
        workers=2,
        rules=[fragile],
    )
    assert found.failures == {2: pool.PROCESS_DIED}
    assert found.seeds == [1, 3]
    assert np.array_equal(found.runs[1].monthly, results.runs[2].monthly, equal_nan=True)


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interruption_keeps_what_has_finished(processes: int, baseline: Scenario) -> None:
    months = 360  # twelve such runs last longer than children take between two reports

    def stop(done: int, total: int) -> None:
        assert total == 12 * months
        if done >= 4 * months:
            raise KeyboardInterrupt

    found = run_many(
        baseline,
        runs=12,
        seed=1,
        months=months,
        organisations=ORGANISATIONS,
        changes=BUSY,
        workers=processes,
        progress=stop,
    )
    assert found.interrupted and not found.failures
    assert 1 <= len(found.seeds) < 12 and found.seeds == sorted(found.seeds)
    assert provenance_of(found)["interrupted"] is True and provenance_of(found)["seeds"] == found.seeds


def test_progress_goes_from_nothing_to_everything(baseline: Scenario) -> None:
    for processes in (1, 2):
        seen: list[tuple[int, int]] = []
        run_many(
            baseline,
            runs=2,
            seed=1,
            months=6,
            organisations=ORGANISATIONS,
            workers=processes,
            progress=lambda done, total, to=seen: to.append((done, total)),
        )
        assert seen[-1] == (12, 12) and [done for done, _total in seen] == sorted(done for done, _total in seen)


def test_a_few_short_runs_need_no_other_process() -> None:
    assert default_workers(10, 60, 300) == 1
    assert default_workers(1, 264, 149_810) == 1
    assert default_workers(10_000, 264, 149_810) >= 1


# -- refusals


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"runs": 0}, "runs = 0 is outside its range, from 1"),
        ({"months": 0}, "months = 0"),
        ({"months": 5000}, "to 1200"),
        ({"seed": -1}, "seed = -1"),
        ({"workers": 0}, "workers = 0"),
        ({"organisations": 0}, "organisations = 0"),
        ({"organisations": 10_000_001}, "from 1 to 10000000"),
        ({"changes": {"club.staff": 300}}, "club.staff = 300"),
        ({"changes": {"outreach.territory": "ZE2020-9999"}}, "there is no territory"),
        ({"changes": {"outreach.targeting": "unseen.py:rule"}}, "--rules unseen.py"),
        ({"rules": ["nowhere.py"]}, "there is no file of rules"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is_turned(
    asked: dict[str, Any], words: str, baseline: Scenario
) -> None:
    with pytest.raises((problems.UserError, ParameterError)) as caught:
        run_spec(baseline, RunOptions(**asked))
    assert words in str(caught.value)


def test_values_that_leave_their_range_at_a_date_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "growing.toml"
    file.write_text(
        'title = "Growing"\nquestion = "What if?"\nsource = "none"\nstart = "2014-01"\nmonths = 24\n'
        '[[interventions]]\nfrom = "2015-06"\nadd = { "club.staff" = 100.0 }\nwhy = "more"\n'
    )
    growing = scenarios.load(str(file))
    assert run_spec(growing, RunOptions(changes={"club.staff": 90.0})).parameters.club.staff == 90.0
    with pytest.raises(ParameterError, match="250"):
        run_spec(growing, RunOptions(changes={"club.staff": 150.0}))


# -- files


def test_files_hold_every_value_and_say_where_they_come_from(results: Results, tmp_path: Path) -> None:
    paths = write_results(results, tmp_path / "new" / "folder")
    names = ["monthly.parquet", "territories.parquet", "summary.csv", "dictionary.csv", "provenance.json"]
    assert [path.name for path in paths] == names
    monthly = pandas.read_parquet(paths[0])
    assert list(monthly.columns) == ["run", "seed", "month", "date", *MEASURES]
    assert len(monthly) == 3 * (MONTHS + 1)
    assert np.array_equal(
        monthly[list(MEASURES)].to_numpy(), np.concatenate([run.monthly for run in results.runs]), equal_nan=True
    )
    assert monthly["date"].iloc[0] == "2013-12" and monthly["date"].iloc[MONTHS] == "2015-02"
    territories = pandas.read_parquet(paths[1])
    assert list(territories.columns) == ["run", "month", "code", "members", "alive"]
    members = territories.groupby(["run", "month"], observed=True)["members"].sum()
    assert np.array_equal(members.to_numpy(), monthly["members"].to_numpy())
    about = json.loads(paths[-1].read_text())
    assert json.loads(parquet.read_schema(paths[0]).metadata[b"efc"]) == provenance.without_circumstances(about)
    assert about["seeds"] == [1, 2, 3] and about["version"] == provenance.version()
    assert about["population"]["notice"] == "demonstration economy: not the region"
    assert (
        about["parameters"]["club.staff"] == BUSY["club.staff"] and about["changes"]["club.staff"] == BUSY["club.staff"]
    )
    assert about["scenario"]["sha256"] == provenance.file_digest(results.scenario.path)
    assert len(about["interventions"]) == len(results.scenario.interventions) > 0
    assert about["results_sha256"] == results.digest()
    assert str(Path.home()) not in paths[-1].read_text().replace(json.dumps(about["command"]), "")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("former")

    def fail(beside: Path) -> None:
        beside.write_text("half of it")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_whole(path, fail)
    assert path.read_text() == "former" and [one.name for one in tmp_path.iterdir()] == ["file.txt"]
    write_whole(path, lambda beside: beside.write_text("new") and None)
    assert path.read_text() == "new" and path.stat().st_mode & 0o400


# -- summaries


def test_flows_are_the_measures_of_a_month() -> None:
    assert {name for name, one in MEASURES.items() if "this month" in one.meaning["en"]} == {
        name for name, one in MEASURES.items() if one.is_flow
    }


def test_a_year_sums_what_happens_and_shows_how_it_ends(results: Results) -> None:
    table = summary.by_year(results).set_index(["date", "measure"])
    assert summary.years(results) == [("", 0, 0), ("2014", 1, 12), ("2015", 13, 14)]
    joins, members = results.values("joins"), results.values("members")
    assert table.loc[("2014-12", "joins"), "median"] == np.median(joins[:, 1:13].sum(axis=1))
    assert table.loc[("2015-02", "members"), "median"] == np.median(members[:, 14])
    assert table.loc[("2015-02", "members"), "upper"] == np.quantile(members[:, 14], 0.95)
    assert table.loc[("2014-12", "members"), "mean"] == pytest.approx(members[:, 12].mean())
    assert np.isfinite(table.loc[("2014-12", "longest_chain"), "median"])


def test_causes_add_up_to_all_joins(results: Results) -> None:
    causes = summary.joins_by_cause(results)
    total = causes.pop("total")
    assert np.array_equal(sum(causes.values()), total) and total.min() > 10
    assert np.array_equal(total, results.values("joins_so_far")[:, -1] - results.values("joins_so_far")[:, 0])
    assert min(float(figures.min()) for figures in causes.values()) >= 0


def test_effort_is_the_staff_times_the_months(results: Results) -> None:
    account = summary.effort(results)
    uses = sum(account[use] for use in ("outreach", "accompaniment", "communities", "territories", "heritage"))
    assert account["total"] == pytest.approx(uses + account["programme"])
    assert np.array_equal(account["members"], results.values("members")[:, -1] - results.values("members")[:, 0])


def test_expectations_are_judged_by_the_median(baseline: Scenario) -> None:
    found = summary.verdicts(run_many(baseline, runs=3, seed=1, months=110, organisations=ORGANISATIONS, workers=1))
    inside_the_span = [one for one in baseline.expect if one.month <= 110]
    assert [one.expectation for one in found] == inside_the_span and len(found) < len(baseline.expect)
    for one in found:
        low = one.expectation.lower if one.expectation.lower is not None else -np.inf
        high = one.expectation.upper if one.expectation.upper is not None else np.inf
        assert one.holds == (low <= one.median <= high)


def test_bands_leave_out_what_is_no_number() -> None:
    assert summary.quantile_band(np.array([1.0, np.nan, 3.0])).median == 2.0
    assert np.isnan(summary.quantile_band(np.array([np.nan])).median)


def test_months_to_a_level(baseline: scenarios.Scenario) -> None:
    results = run_many(baseline, runs=2, seed=1, months=MONTHS, organisations=ORGANISATIONS, workers=1)
    members = results.values("members")
    level = float(members.max(axis=1).min())
    for run, month in enumerate(summary.first_month_reaching(results, level)):
        assert month is not None and members[run, month] >= level and (members[run, :month] < level).all()
    assert summary.first_month_reaching(results, 1e9) == [None, None]
