"""Runs that are one run until a date: turned together they are, to the bit, what each would be alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.runs.parallel import pool, shared_history
from experiments.runs.parallel.shared_history import families, in_common, run_branches
from experiments.runs.run import Failure, Job, Run, RunSpec, Stopped, simulate
from simulation import month as calendar
from simulation.core import rule_slots
from simulation.interventions import Event, Intervention
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.world import World
from tests.helpers.small_worlds import BUSY

MONTHS = 40
SMALL = {**BUSY, "population.organisations": 200}


def lever(start: int, value: float = 3.0, until: int | None = None, action: str = "set", why: str = "") -> Intervention:
    return Intervention(start, until, action, "club.staff", value, why)


def plan(*dated: Intervention, events: Sequence[Event] = (), changes: dict[str, float] | None = None) -> RunSpec:
    parameters = Parameters({**SMALL, **(changes or {})})
    return RunSpec(parameters, dated, tuple(events), MONTHS, collect=end)


def end(world: World) -> str:
    """What is kept of a world."""
    return world.digest()


TREE = (
    plan(),
    plan(lever(26)),
    plan(lever(26, why="for another reason")),
    plan(lever(26), events=[Event(33, "staff_leaves")]),
    plan(lever(26, 9.0, until=37, action="ramp")),
    plan(events=[Event(30, "client_joins")]),
    plan(lever(25, 8.0, action="once"), lever(40, 0.0)),
    plan(lever(1, 2.0)),
)
"""Three part at month 26, of which one once more at 33; others at 30 and 25; one at once; two do the same."""


@pytest.fixture(scope="module")
def population() -> Population:
    return generate_population(TREE[0].parameters)


def alone(one: RunSpec, population: Population, seed: int) -> Run:
    """A run, turned by itself."""
    world = one.found_world(population, seed)
    run = simulate(world, one.months)
    run.collected = end(world)
    return run


def assert_same(one: object, other: Run) -> None:
    assert isinstance(one, Run)
    for name in ("monthly", "territories_members", "territories_alive"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "monthly")
    assert (one.seed, one.collected) == (other.seed, other.collected)


@pytest.mark.parametrize("step", [1.0, 0.4])
def test_each_run_is_what_it_would_be_alone(step: float) -> None:
    plans = [plan(*one.interventions, events=one.events, changes={"time.step": step}) for one in TREE]
    population = generate_population(plans[0].parameters)
    given = dict(run_branches(plans, population, 5))
    assert sorted(given) == list(range(len(plans)))
    ends = set()
    for place, one in enumerate(plans):
        assert_same(given[place], alone(one, population, 5))
        ends.add(given[place].collected)  # type: ignore[union-attr]
    assert len(ends) > 3  # they do differ


def test_months_in_common_are_turned_once(population: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = []
    step = calendar.step

    def counted(world: World) -> None:
        turned.append(world.step)
        step(world)

    monkeypatch.setattr(calendar, "step", counted)
    list(run_branches(TREE[:2], population, 1))
    assert len(turned) == MONTHS + 15
    turned.clear()
    list(run_branches(TREE, population, 1))
    # 1-40 of the first; the once 25-40, the client 30-40, and from 26: two of the same, 33 on, the ramp; the last alone
    assert len(turned) == 40 + 16 + 11 + 15 + 8 + 15 + 40


def test_what_runs_have_in_common(population: Population) -> None:
    first, same = TREE[0], plan(lever(26), changes={"trust.gain": 0.2})
    assert [in_common(first, one) for one in TREE] == [40, 25, 25, 25, 25, 29, 24, 0]
    assert in_common(first, same) == 0 and in_common(first, RunSpec(first.parameters, (), (), 39)) == 0
    assert in_common(first, RunSpec(first.parameters, (), (), MONTHS, ("rules.py",))) == 0
    other = generate_population(TREE[0].parameters)
    jobs = [Job(one, population, (1, 2)) for one in (*TREE, same)]
    assert families(jobs, 2) == [[0, 1, 2, 3, 4, 5, 6], [7], [8]]
    assert families(jobs, 6) == families(jobs, 2)
    assert families(jobs, 7) == [[place] for place in range(9)]
    assert families([jobs[0], Job(TREE[1], other, (1, 2)), Job(TREE[1], population, (1, 3))], 1) == [[0], [1], [2]]


def test_progress_tells_every_plan_of_every_month(population: Population) -> None:
    told: dict[int, list[int]] = {place: [] for place in range(len(TREE))}

    def on_month(places: Sequence[int], month: int) -> None:
        for place in places:
            told[place].append(month)

    list(run_branches(TREE, population, 1, on_month))
    assert all(months == list(range(MONTHS + 1)) for months in told.values())


def test_an_error_of_one_branch_is_its_own(population: Population) -> None:
    wrong = plan(lever(30, 4e9, action="add"))  # leads out of the range of the staff, at its date
    given = dict(run_branches([TREE[0], wrong, TREE[1]], population, 3))
    assert isinstance(given[1], Failure) and "club.staff" in given[1].message
    for place, one in ((0, TREE[0]), (2, TREE[1])):
        assert_same(given[place], alone(one, population, 3))
    nowhere = plan(events=[Event(30, "fund_territory", territory="nowhere")])
    given = dict(run_branches([TREE[0], nowhere], population, 3))
    assert isinstance(given[0], Run) and isinstance(given[1], Failure)


def test_what_is_stopped_keeps_the_runs_that_have_finished(population: Population) -> None:
    def on_month(places: Sequence[int], month: int) -> None:
        if list(places) == [1] and month == 38:
            raise Stopped

    given = {}
    with pytest.raises(Stopped):
        for place, run in run_branches(TREE[:2], population, 1, on_month):
            given[place] = run
    assert_same(given[0], alone(TREE[0], population, 1))
    assert list(given) == [0]


@pytest.mark.parametrize("processes", [1, 2])
def test_jobs_give_what_they_give_alone(
    population: Population, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [Job(one, population, (4, 5)) for one in (*TREE, plan(changes={"trust.gain": 0.2}))]
    told: list[tuple[int, int]] = []
    found = pool.run_jobs(jobs, processes, lambda done, total: told.append((done, total)))
    total = 9 * 2 * MONTHS
    assert told[-1] == (total, total) and told == sorted(told)
    monkeypatch.setattr(shared_history, "WORTH", 10**6)
    by_themselves = pool.run_jobs(jobs, 1)
    for one, other in zip(found, by_themselves, strict=True):
        assert list(one.runs) == [4, 5] and not one.failures
        for seed in (4, 5):
            assert_same(one.runs[seed], other.runs[seed])


DIES = """
import os

def fatal(experience, parameters):
    if parameters.club.staff == 77.0:
        os._exit(9)
    return experience.trust
"""


def test_a_run_that_kills_its_process_takes_none_of_its_branches_along(population: Population, tmp_path: Path) -> None:
    file = tmp_path / "fatal.py"
    file.write_text(DIES)
    rule_slots.allow(file)
    changes = {**SMALL, "trust.rule": "fatal.py:fatal"}
    plans = [RunSpec(Parameters(changes), dated, (), MONTHS, (str(file),)) for dated in ((), (lever(30, 77.0),))]
    found = pool.run_jobs([Job(one, population, (1, 2)) for one in plans], 2)
    assert list(found[0].runs) == [1, 2] and not found[0].failures
    assert not found[1].runs and set(found[1].failures.values()) == {pool.PROCESS_DIED}
