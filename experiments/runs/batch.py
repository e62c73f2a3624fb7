"""Turn the months of one run, or of many runs of one scenario.

    results = run_many(scenarios.load("baseline"), runs=10, organisations=2000)
    results.values("members")                       # one row a run, one column a month
    write_results(results, Path("results/baseline"))

The population is drawn once and shared by all the runs. The results do not depend on the number of worker processes.
Worker processes import this file: at the top it needs nothing but the simulation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.runs.parallel.processes import default_workers, expect
from experiments.runs.run import Progress, RunSpec
from experiments.runs.setup import build_population, run_spec
from simulation.population.population import Population

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from scenarios import Scenario


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
        at_end: what to keep of each run's world at its end (see `RunSpec`).

    Raises:
        ValueError: what is asked for cannot be run; ParameterError and ScenarioError are such errors.
    """
    from experiments.runs.parallel.pool import warm_up

    plan = run_spec(scenario, runs, seed, months, organisations, changes, workers, rules, at_end)
    warm_up(say)
    expect(runs, plan.months, plan.parameters.population.organisations, workers)
    if population is None:
        population = build_population(scenario, plan)
    return run_all([Request(scenario, plan, population)], runs, seed, changes, workers, progress)[0]


class Request(NamedTuple):
    """A scenario with its plan and its population, ready to run."""

    scenario: Scenario
    plan: RunSpec
    population: Population


def run_all(
    asked: Sequence[Request],
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
