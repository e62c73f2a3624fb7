"""Run a scenario many times, or several scenarios together.

    results = run_many(scenarios.load("baseline"), runs=10, organisations=2000)
    results.values("members")                       # one row a run, one column a month
    write_results(results, Path("results/baseline"))

The population is drawn once and shared by all the runs. The results do not depend on the number of worker processes.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.pool import Job, run_jobs
from experiments.runs.parallel.processes import default_workers, expect
from experiments.runs.results import Results
from experiments.runs.run import RunSpec
from experiments.runs.setup import build_population, run_spec
from scenarios import Scenario
from scenarios.language import in_quotes, ngettext
from scenarios.language.numbers import number
from simulation.population.population import Population


def run_many(
    scenario: Scenario, options: RunOptions = DEFAULTS, population: Population | None = None, **keywords: Any
) -> Results:
    """Run a scenario several times, with the seeds `seed`, `seed` + 1, ...

    Args:
        scenario: what happens, and when.
        options: how it is run.
        population: who is there, where it is drawn already.
        keywords: other options by name, such as `runs=10`.

    Raises:
        ValueError: the run is impossible; ParameterError, ScenarioError and UserError are such errors.
    """

    options = replace(options, **keywords)
    spec = run_spec(scenario, options)
    warm_up(options.say)
    expect(options.runs, spec.months, spec.parameters.population.organisations, options.workers)
    if population is None:
        population = build_population(scenario, spec)
    return run_all([Request(scenario, spec, population)], options)[0]


class Request(NamedTuple):
    """A scenario with its specification and its population, ready to run."""

    scenario: Scenario
    spec: RunSpec
    population: Population


def run_all(requests: Sequence[Request], options: RunOptions) -> list[Results]:
    """Run several scenarios with the same seeds, all their runs in one pool of processes."""

    if not requests:
        return []
    if options.say is not None:
        _say_guesses(requests, options.say)
    jobs = [Job(request.spec, request.population, options.seeds) for request in requests]
    largest = max(len(job.population) for job in jobs)
    longest = max(job.spec.months for job in jobs)
    workers = options.workers or default_workers(len(jobs) * options.runs, longest, largest)
    start = time.perf_counter()
    outcomes = run_jobs(jobs, workers, options.progress)
    seconds = time.perf_counter() - start
    return [
        Results(*request, options.seeds, outcome, seconds, options.changes)
        for request, outcome in zip(requests, outcomes, strict=True)
    ]


def _say_guesses(requests: Sequence[Request], say: Callable[[str], None]) -> None:
    """Say that something was guessed where users' own tables were read."""
    by_population = {id(request.population): request for request in requests}
    for scenario, _spec, population in by_population.values():
        if population.notes:
            message = ngettext(
                "{count} note about how the tables of {scenario} were read; see it: efc population check {path}",
                "{count} notes about how the tables of {scenario} were read; see them: efc population check {path}",
                len(population.notes),
            )
            values = {"count": number(len(population.notes)), "scenario": in_quotes(scenario.name)}
            say(message.format(**values, path=shlex.quote(str(scenario.path))))
