"""Turn the months of one run, or of many runs of one scenario.

    results = run_many(scenarios.load("baseline"), runs=10, organisations=2000)
    results.values("members")                       # one row a run, one column a month
    results.write(Path("results/baseline"))

The population is drawn once and shared by all the runs. The results do not depend on the number of worker processes.
Worker processes import this file: at the top it needs nothing but the simulation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.runs.parallel.processes import default_workers, expect
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES, observe
from simulation.month import turn
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.event_log import Journal
from simulation.state.tables import NEVER
from simulation.world import World

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from scenarios import Scenario

Progress = Callable[[int, int], None]
"""Called with the months turned so far, in all runs together, and the months to turn."""


@dataclass
class Run:
    """One run, observed at the end of each month.

    Attributes:
        seed: seed of the run.
        monthly: measures, in the order of `MEASURES`: shape (months + 1, measures); the first row is the founding.
        territories_members: members of each territory: shape (months + 1, territories).
        territories_alive: whether each territory has a live community, same shape.
        journal: the events, on request.
        ending: what was kept of the world at the end, on request.
    """

    seed: int
    monthly: npt.NDArray[np.float64]
    territories_members: npt.NDArray[np.int32]
    territories_alive: npt.NDArray[np.bool_]
    journal: Journal | None = None
    ending: Any = None


@dataclass(frozen=True)
class Plan:
    """What every run of a scenario has in common.

    Attributes:
        parameters: the scenario's, with what was changed on the command line.
        interventions, events: what is dated.
        months: how long a run lasts.
        rules: the user's own files of rules, which a worker process must load too.
        at_end: "module:function" of this package that reads a run's world at its end; what it gives goes with the run.
    """

    parameters: Parameters
    interventions: tuple[Intervention, ...]
    events: tuple[Event, ...]
    months: int
    rules: tuple[str, ...] = ()
    at_end: str = ""

    def found(self, population: Population, seed: int) -> World:
        """The world of a run, just founded."""
        return World(population, self.parameters, seed, self.interventions, self.events)

    def finish(self, course: Course) -> Run:
        """The run of a course that has come to its end, with what the plan keeps of the world."""
        run = course.run()
        if self.at_end:
            module, function = self.at_end.split(":")
            run.ending = getattr(import_module(module), function)(course.world)
        return run


class Course:
    """A run on its way: its world, and what has been observed of it so far.

    A month of several steps shows what happened in all of them.

    Args:
        world: just founded.
        months: how long the run will be.

    Attributes:
        world: as it is at the end of the last month that was turned.
        months: how long the run will be.
    """

    def __init__(self, world: World, months: int) -> None:
        territories = len(world.territories)
        self.world, self.months, self._next = world, months, 0
        self._monthly = np.empty((months + 1, len(MEASURES)))
        self._members = np.empty((months + 1, territories), dtype=np.int32)
        self._alive = np.empty((months + 1, territories), dtype=np.bool_)

    def go_on(self, until: int, on_month: Callable[[int], None] | None = None) -> None:
        """Turn months and observe the world at the end of each, the founding too, up to the end of a month.

        Args:
            until: the last month that is turned.
            on_month: called with the number of each month that has been turned.
        """
        world = self.world
        every, territories = world.parameters.measures.network_every, world.territories
        for month in range(self._next, until + 1):
            before = world.journal.totals.copy()
            while month and int(world.step * world.length + 1e-9) < month:
                turn(world)
            if month:
                world.journal.look_back(before)
            self._monthly[month] = list(observe(world, month % every == 0 or month == self.months).values())
            self._members[month] = territories.members
            self._alive[month] = territories.alive_since != NEVER
            if on_month is not None:
                on_month(month)
        self._next = until + 1

    @property
    def months_turned(self) -> int:
        """Months that have been turned so far."""
        return max(0, self._next - 1)

    def copy(self) -> Course:
        """The same run up to here, which can go on in another way."""
        other = object.__new__(Course)
        other.__dict__.update(self.__dict__)
        other.world = self.world.copy()
        for name in ("_monthly", "_members", "_alive"):
            other.__dict__[name] = getattr(self, name).copy()
        return other

    def run(self, with_journal: bool = False) -> Run:
        """The run, at its end; with the journal of events on request."""
        journal = self.world.journal if with_journal else None
        return Run(int(self.world.luck.seed), self._monthly, self._members, self._alive, journal)


def simulate(
    world: World, months: int, on_month: Callable[[int], None] | None = None, with_journal: bool = False
) -> Run:
    """Turn a world that was just founded for some months. The arguments are those of `Course`."""
    course = Course(world, months)
    course.go_on(months, on_month)
    return course.run(with_journal)


def run_many(
    scenario: Scenario,
    runs: int = 10,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    rules: Sequence[str | Path] = (),
    population: Population | None = None,
    say: Callable[[str], None] | None = None,
    at_end: str = "",
) -> Results:
    """Run a scenario several times, with the seeds `seed`, `seed` + 1, ...

    Args:
        scenario: what happens, and when.
        runs: how many runs.
        seed: seed of the first.
        months: how long (None: as long as the scenario).
        organisations: size of a demonstration economy (None: the scenario's own, by default the whole region).
        changes: other values of parameters.
        workers: processes (None: as many as help). The results do not depend on it.
        progress: told of the months turned so far.
        rules: the user's own files of rules.
        population: who is there, when it is drawn already.
        say: told in words what takes time.
        at_end: what to keep of each run's world at its end (see `Plan`).

    Raises:
        ValueError: what is asked for cannot be run; ParameterError and ScenarioError are such errors.
    """
    from experiments.runs.parallel.pool import warm_up

    plan = plan_of(scenario, runs, seed, months, organisations, changes, workers, rules, at_end)
    warm_up(say)
    expect(runs, plan.months, plan.parameters.population.organisations, workers)
    if population is None:
        population = population_of(scenario, plan)
    return run_together([Asked(scenario, plan, population)], runs, seed, changes, workers, progress)[0]


class Asked(NamedTuple):
    """A scenario with its plan and its population, ready to run."""

    scenario: Scenario
    plan: Plan
    population: Population


def run_together(
    asked: Sequence[Asked],
    runs: int,
    seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Results]:
    """Run several scenarios with the same seeds, all their runs in one pool of processes."""
    from experiments.runs.parallel.pool import Job, turn_jobs
    from experiments.runs.results import Results

    if not asked:
        return []
    seeds = list(range(seed, seed + runs))
    jobs = [Job(one.plan, one.population, seeds) for one in asked]
    largest = max(len(one.population) for one in asked)
    count = workers or default_workers(len(asked) * runs, max(one.plan.months for one in asked), largest)
    began = time.perf_counter()
    outcomes = turn_jobs(jobs, count, progress)
    seconds = time.perf_counter() - began
    return [
        Results(one.scenario, one.plan, one.population, seeds, outcome, seconds, dict(changes or {}))
        for one, outcome in zip(asked, outcomes, strict=True)
    ]


def plan_of(
    scenario: Scenario,
    runs: int = 1,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    rules: Sequence[str | Path] = (),
    at_end: str = "",
) -> Plan:
    """The plan of a scenario's runs, once everything that was asked for has been checked."""
    from experiments.runs import checks

    checks.check_counts(runs, seed, months, organisations, workers)
    if organisations is not None and scenario.files is not None:
        raise checks.Refusal(checks.own_size(scenario))
    checks.load_rules(rules)
    others = dict(changes or {})
    if organisations is not None:
        others["population.organisations"] = organisations
    parameters = scenario.parameters(others)
    plan = Plan(
        parameters,
        tuple(scenario.interventions),
        tuple(scenario.events),
        months or scenario.months,
        tuple(map(str, rules)),
        at_end,
    )
    if scenario.files is None:
        checks.check_plan(plan)
    return plan


def population_of(scenario: Scenario, plan: Plan) -> Population:
    """Who is there: drawn as the plan's parameters say, or the user's own organisations and relations.

    Raises:
        ValueError: it cannot be drawn; a file of the user is wrong; it lacks a territory that the plan names.
    """
    from experiments.runs import checks
    from scenarios import ScenarioError

    try:
        population = scenario.population(plan.parameters)
    except ScenarioError:
        raise
    except ValueError as error:
        raise checks.Refusal(str(error)) from error
    if scenario.files is not None:
        checks.check_plan(plan, population.places.codes)
    return population
