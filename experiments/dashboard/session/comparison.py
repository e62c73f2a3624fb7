"""What a session compares on request, under the same luck: two strategies and why they differ, or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import Strategy, build_strategy
from experiments.dashboard.workers import jobs as work
from experiments.dashboard.workers import own_rules, shared, uncertainty_bands
from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workers.jobs import ComparedStrategies
from experiments.runs.checks import check_comparable
from experiments.runs.options import RunOptions
from experiments.strategies.lever_contributions import contributions
from experiments.strategies.paired_stories import find_paired_stories
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.titles import named_apart

RUNS = (10, 20, 40)
"""Pairs of runs that can be asked for."""
MOST_TRIALS = 10
"""Pairs of runs in which levers are tried one by one, at most."""


@dataclass(frozen=True)
class Comparison:
    """Two strategies, and the work that has been requested on exactly these two.

    Attributes:
        settings: what the page shows.
        first, second: the two (the second None while it is not chosen).
        scenarios: theirs, with names that tell them apart.
        organisations: how many (None: the whole region).
        runs: pairs of runs to be requested.
        month: the month that is shown (None: the last one).
        jobs: the work that was requested, by its name in `ANALYSES`.
        start: request work by its name.
        problem: why they cannot be compared ("" where they can).
        result: the comparison, once it is computed, under their present names.
    """

    settings: Settings
    first: Strategy
    second: Strategy | None
    scenarios: tuple[Scenario, ...]
    organisations: int | None
    runs: solara.Reactive[int]
    month: solara.Reactive[int | None]
    jobs: Mapping[str, Job]
    start: Callable[[str], None]
    problem: str
    result: ComparedStrategies | None

    def options(self, **options: Any) -> RunOptions:
        """How the runs of both are made, but for these options."""
        assert self.second is not None
        return own_rules.options(
            self.first.scenario,
            self.second.scenario,
            **{"runs": self.runs.value, "seed": self.settings.seed, "organisations": self.organisations, **options},
        )

    @property
    def job(self) -> Job | None:
        """The work of the comparison itself."""
        return self.jobs.get("comparison")


ANALYSES: Mapping[str, tuple[Callable[..., Any], Callable[[Any], tuple[Any, ...]]]] = {
    "comparison": (work.compare_strategies, lambda it: (it.options(),)),
    "levers": (
        contributions,
        lambda it: ("members", it.options(runs=min(MOST_TRIALS, it.runs.value)), None, it.result.comparison.results),
    ),
    "stories": (find_paired_stories, lambda it: (it.options(seed=it.result.middle_seed),)),
    "robustness": (work.try_worlds, lambda it: (it.options(),)),
}
"""The work that can be requested: its function, and its arguments after the two scenarios."""


def use_comparison(settings: Settings, first: Strategy, own: Scenario | None) -> Comparison:
    """What the session compares (call it once, at the top of the page)."""
    runs = solara.use_reactive(RUNS[0])
    month: solara.Reactive[int | None] = solara.use_reactive(None)
    jobs, request = use_requested_jobs()
    second = None
    key = None
    problem = ""
    size = first.organisations
    if settings.second.scenario:
        try:
            second = build_strategy(settings, "second", own)
            check_comparable([first.scenario, second.scenario])
            size = size if size is not None else second.organisations
            identities = (uncertainty_bands.identity(strategy.scenario, size) for strategy in (first, second))
            key = (*identities, settings.seed, runs.value)
        except ValueError as error:
            problem = explain(error)

    def start(name: str) -> None:
        assert second is not None
        function, arguments = ANALYSES[name]
        request(name, key, function, first.scenario, second.scenario, *arguments(comparison))

    current = {name: job for name, (job_key, job) in jobs.items() if job_key == key}
    job = current.get("comparison")
    use_job_updates(job, survives=True)
    value: ComparedStrategies | None = job.value if job is not None else None
    scenarios = tuple(named_apart([strategy.scenario for strategy in (first, second) if strategy is not None]))
    result = solara.use_memo(
        lambda: value and value.called(scenarios), [id(value), [dict(scenario.title) for scenario in scenarios]]
    )
    comparison = Comparison(settings, first, second, scenarios, size, runs, month, current, start, problem, result)
    return comparison


def use_requested_jobs() -> tuple[dict[str, tuple[Any, Job]], Callable[..., None]]:
    """Work that is requested by name, each with what it is on; and how it is requested. It ends with the session."""
    jobs: dict[str, tuple[Any, Job]]
    jobs, set_jobs = solara.use_state({})
    latest = solara.use_ref(jobs)
    latest.current = jobs

    def cancel_all() -> None:
        for _key, job in latest.current.values():
            job.cancel()

    def request(name: str, key: Any, function: Callable[..., Any], *arguments: Any) -> None:
        if name in latest.current:
            latest.current[name][1].cancel()
        latest.current = {**latest.current, name: (key, shared.jobs().start(function, *arguments))}
        set_jobs(latest.current)

    solara.use_effect(lambda: cancel_all, [])
    return jobs, request


@dataclass(frozen=True)
class SideBySide:
    """Several strategies, and the work that has been requested on exactly these.

    Attributes:
        scenarios: theirs, with names that tell them apart.
        jobs: the work that was requested: "runs" gives the band of each, "ranking" how they stand in other worlds.
        start: request it.
        problem: why they cannot be compared ("" where they can).
    """

    scenarios: tuple[Scenario, ...]
    jobs: Mapping[str, Job]
    start: Callable[[], None]
    problem: str


def use_side_by_side(settings: Settings, own: Scenario | None) -> SideBySide:
    """The strategies that are ranked (call it once, at the top of the page)."""
    jobs, request = use_requested_jobs()
    scenarios: list[Scenario] = []
    size = key = None
    problem = ""
    try:
        strategies = [build_strategy(replace(settings, first=one), own=own) for one in settings.beside]
        scenarios = named_apart([strategy.scenario for strategy in strategies])
        size = next((one.organisations for one in strategies if one.organisations is not None), None)
        key = (*(uncertainty_bands.identity(scenario, size) for scenario in scenarios), settings.seed)
        if len(scenarios) > 1:
            check_comparable(scenarios)
    except ValueError as error:
        problem = explain(error)

    def start() -> None:
        options = own_rules.options(*scenarios, runs=RUNS[0], seed=settings.seed, organisations=size)
        request("runs", key, work.run_side_by_side, scenarios, options)
        request("ranking", key, work.rank_strategies, scenarios, options)

    current = {name: job for name, (job_key, job) in jobs.items() if job_key == key}
    for name in ("runs", "ranking"):
        use_job_updates(current.get(name), survives=True)
    return SideBySide(tuple(scenarios), current, start, problem)
