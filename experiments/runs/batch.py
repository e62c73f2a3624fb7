"""Run a scenario many times, or several scenarios together, in one region or several, in one world or many.

    results = run_many(scenarios.load("baseline"), runs=10, organisations=2000)
    results.values("members")                       # one row a run, one column a month
    write_results(results, Path("results/baseline"))

The population is drawn once and shared by all the runs. The results do not depend on the number of worker processes.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from experiments.runs.checks import check_regions
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.pool import Job, run_jobs
from experiments.runs.parallel.processes import default_workers, expect
from experiments.runs.results import Results, join_results
from experiments.runs.run import RunSpec
from experiments.runs.setup import build_population, differing_population, region_spec, run_spec
from experiments.runs.storage.panel import Panel
from experiments.runs.storage.provenance import spec_provenance
from experiments.runs.uncertainty import Ensemble
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, ngettext
from scenarios.language.numbers import number
from simulation.parameters import ParameterError
from simulation.population.counts.counts import region_size
from simulation.population.population import Population

MOST_AT_ONCE = 300_000
"""Organisations of all the populations that are in memory together."""


def run_many(
    scenario: Scenario,
    options: RunOptions = DEFAULTS,
    population: Population | None = None,
    panel: Panel | None = None,
    **keywords: Any,
) -> Results:
    """Run a scenario several times, with the seeds `seed`, `seed` + 1, ...; in each region, where there are several.

    Args:
        scenario: what happens, and when.
        options: how it is run.
        population: who is there, where it is drawn already.
        panel: columns of organisations to write down, and where.
        keywords: other options by name, such as `runs=10`.

    Raises:
        ValueError: the run is impossible; ParameterError, ScenarioError and UserError are such errors.
    """

    options = replace(options, **keywords)
    spec = run_spec(scenario, options)
    check_regions([scenario], options)
    if panel is not None:
        spec = replace(spec, panel=_panel_of(panel, scenario, spec, options))
        panel.clear()
    warm_up(options.say)
    expect(options.runs, spec.months, spec.parameters.population.organisations, options.workers)
    if options.regions is not None:
        return run_in_regions([scenario], options, spec.panel)[0]
    if population is None:
        population = build_population(scenario, spec)
    return run_all([Request(scenario, spec, population)], options)[0]


def _panel_of(panel: Panel, scenario: Scenario, spec: RunSpec, options: RunOptions) -> Panel:
    """A panel that knows the runs that it is of; processes find its folder wherever they are."""
    return replace(
        panel,
        folder=Path(panel.folder).resolve(),
        months=panel.months_of(spec.months),
        dates=tuple(scenario.date(month) for month in range(spec.months + 1)),
        first_seed=options.seed,
        has_regions=(options.regions or 1) > 1,
        provenance=spec_provenance(scenario, spec, options.changes),
    )


class Request(NamedTuple):
    """A scenario with its specification and its population, ready to run; with seeds of its own, where it has them."""

    scenario: Scenario
    spec: RunSpec
    population: Population
    seeds: Sequence[int] = ()


def run_all(requests: Sequence[Request], options: RunOptions) -> list[Results]:
    """Run several scenarios with the same seeds, all their runs in one pool of processes."""

    if not requests:
        return []
    if options.say is not None:
        _say_guesses(requests, options.say)
    jobs = [Job(request.spec, request.population, request.seeds or options.seeds) for request in requests]
    largest = max(len(job.population) for job in jobs)
    longest = max(job.spec.months for job in jobs)
    workers = options.workers or default_workers(sum(len(job.seeds) for job in jobs), longest, largest)
    start = time.perf_counter()
    outcomes = run_jobs(jobs, workers, options.progress)
    seconds = time.perf_counter() - start
    return [
        Results(request.scenario, request.spec, request.population, job.seeds, outcome, seconds, options.changes)
        for request, job, outcome in zip(requests, jobs, outcomes, strict=True)
    ]


def run_in_regions(scenarios: Sequence[Scenario], options: RunOptions, panel: Panel | None = None) -> list[Results]:
    """Run scenarios in several regions, as many runs in each: the runs of all of them, scenario by scenario.

    All scenarios have the same regions, and the same luck in each of them. Every run has a seed of its own. A panel is
    of one scenario.
    """
    regions = options.regions or 1
    runs = options.runs // regions
    specs = [
        [replace(region_spec(scenario, options, number), panel=panel) for scenario in scenarios]
        for number in range(regions)
    ]
    size = specs[0][0].parameters.population.organisations or region_size()

    def requests_of(number: int) -> list[Request]:
        return _with_seeds(in_one_population(scenarios, specs[number]), number, runs, options)

    joined: list[Results] = []
    for here in _in_turn(range(regions), requests_of, size, options):
        joined = list(map(join_results, joined, here)) if joined else here
    return joined


def _with_seeds(requests: Sequence[Request], region: int, runs: int, options: RunOptions) -> list[Request]:
    """Requests of a region, with the seeds of its runs."""
    first = options.seed + region * runs
    return [request._replace(seeds=range(first, first + runs)) for request in requests]


def _in_turn(
    cells: Sequence[Any], requests_of: Callable[[Any], list[Request]], size: int, options: RunOptions
) -> Iterator[list[Results]]:
    """The results of each cell's requests, as many cells at once as memory holds, until it is stopped.

    Args:
        cells: regions, or worlds in regions, each with as many requests.
        size: organisations of a cell's population.
        options: how they are run; progress is that of all cells together.
    """
    at_once = max(1, MOST_AT_ONCE // size)
    for first in range(0, len(cells), at_once):
        requests = [requests_of(cell) for cell in cells[first : first + at_once]]

        def tell(done: int, total: int, before: int = first, count: int = len(requests)) -> None:
            if options.progress is not None:
                options.progress(before * (total // count) + done, len(cells) * (total // count))

        batch = run_all([request for of_cell in requests for request in of_cell], replace(options, progress=tell))
        width = len(requests[0])
        yield from (batch[start : start + width] for start in range(0, len(batch), width))
        if any(results.interrupted for results in batch):
            return


def run_in_worlds(
    scenarios: Sequence[Scenario], ensemble: Ensemble, options: RunOptions
) -> tuple[list[list[Results]], bool]:
    """The runs of every strategy in every world, those of a world together, and whether they were interrupted.

    Raises:
        ValueError: what is asked for cannot be run.
    """
    check_regions(scenarios, options)
    regions = options.regions or 1
    runs = options.runs // regions
    worlds = [
        [in_world(scenario, world).holding(ensemble.off(number)) for scenario in scenarios]
        for number, world in enumerate(ensemble.worlds)
    ]
    cells = [(world, region) for world in range(len(worlds)) for region in range(regions)]
    specs = [
        [_spec_in_world(scenario, world, region, options) for scenario in worlds[world]] for world, region in cells
    ]
    warm_up(options.say)
    results: list[list[Results]] = []
    size = options.organisations or region_size()
    at_once = max(1, MOST_AT_ONCE // size)
    expect(len(scenarios) * min(at_once, len(cells)) * runs, options.months, size, options.workers)
    place = {cell: number for number, cell in enumerate(cells)}

    def requests_of(cell: tuple[int, int]) -> list[Request]:
        return _with_seeds(in_one_population(worlds[cell[0]], specs[place[cell]]), cell[1], runs, options)

    is_cut = False
    try:
        for here in _in_turn(cells, requests_of, size, options):
            results.append(here)
            is_cut = is_cut or any(result.interrupted for result in here)
    except KeyboardInterrupt:
        is_cut = True
    whole = len(results) // regions * regions  # a world that was not tried in all regions is left out
    joined = [
        [reduce(join_results, of_scenario) for of_scenario in zip(*results[start : start + regions], strict=True)]
        for start in range(0, whole, regions)
    ]
    return joined, is_cut


def _spec_in_world(scenario: Scenario, world: int, region: int, options: RunOptions) -> RunSpec:
    """The specification of a strategy's runs in a world; that it can be run there is checked before anything runs."""
    try:
        return region_spec(scenario, options, region) if options.regions is not None else run_spec(scenario, options)
    except ParameterError as error:
        message = _("{scenario} in world {number}: {what}")
        name = in_quotes(scenario.name)
        raise UserError(message, scenario=name, number=world + 1, what=explain(error)) from error


def in_world(scenario: Scenario, world: Mapping[str, Any]) -> Scenario:
    """A strategy in a world: the world's values, and over them what the scenario says itself."""
    return replace(scenario, changes={**world, **scenario.changes})


def in_one_population(scenarios: Sequence[Scenario], specs: Sequence[RunSpec]) -> list[Request]:
    """Several scenarios, with one population where they do not ask for different ones."""
    requests: list[Request] = []
    for scenario, spec in zip(scenarios, specs, strict=True):
        like = next(
            (
                request.population
                for request in requests
                if request.scenario.files == scenario.files
                and not differing_population(request.spec.parameters, spec.parameters)
            ),
            None,
        )
        requests.append(Request(scenario, spec, build_population(scenario, spec) if like is None else like))
    return requests


def _say_guesses(requests: Sequence[Request], say: Callable[[str], None]) -> None:
    """Say that something was guessed where users' own tables were read."""
    by_population = {id(request.population): request for request in requests}
    for scenario, _spec, population, _seeds in by_population.values():
        if population.notes:
            message = ngettext(
                "{count} note about how the tables of {scenario} were read; see it: efc population check {path}",
                "{count} notes about how the tables of {scenario} were read; see them: efc population check {path}",
                len(population.notes),
            )
            values = {"count": number(len(population.notes)), "scenario": in_quotes(scenario.name)}
            say(message.format(**values, path=shlex.quote(str(scenario.path))))
