"""What a session compares: strategies A and B under the same luck, and why they differ; computed on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import strategy
from experiments.dashboard.session.watch import Strategy, size_of
from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workers.jobs import Compared, middle_run
from experiments.runs.checks import check_comparable
from scenarios import Scenario
from scenarios.format.model_errors import explain

RUNS = (10, 20, 40)
"""Pairs of runs that can be asked for."""


@dataclass(frozen=True)
class Comparing:
    """A comparison, or what is missing for one.

    Attributes:
        settings: what the page shows.
        first, other: A and B as they stand (B None while it is not chosen).
        other_base: B without what was changed by hand.
        organisations: how many (None: the whole region).
        runs: pairs of runs to be asked for.
        job, why, lives, elsewhere: the work, where it has been asked for, on exactly these strategies.
        ask, ask_why, ask_lives, ask_elsewhere: ask for it.
        problem: why A and B cannot be compared ("" where they can).
    """

    settings: Settings
    first: Scenario
    other: Scenario | None
    other_base: Scenario | None
    organisations: int | None
    runs: solara.Reactive[int]
    month: solara.Reactive[int | None]
    job: Job | None
    why: Job | None
    lives: Job | None
    elsewhere: Job | None
    ask: Callable[[], None]
    ask_why: Callable[[], None]
    ask_lives: Callable[[], None]
    ask_elsewhere: Callable[[], None]
    problem: str

    @property
    def found(self) -> Compared | None:
        """The comparison, once it is there."""
        value = self.job.value if self.job is not None and self.job.state == "done" else None
        return value if isinstance(value, Compared) else None


def use_comparing(settings: Settings, chosen: Strategy, own: Scenario | None) -> Comparing:
    """What the session compares (call it once, at the top of the page)."""
    runs = solara.use_reactive(RUNS[0])
    month: solara.Reactive[int | None] = solara.use_reactive(None)
    jobs: dict[str, tuple[Any, Job]]
    jobs, set_jobs = solara.use_state({})
    kept = solara.use_ref(jobs)
    kept.current = jobs
    solara.use_effect(lambda: lambda: _stop(kept.current), [])
    first, other, base, problem = chosen.scenario, None, None, ""
    size = chosen.organisations
    if settings.other:
        try:
            other = strategy(settings, is_other=True, own=own)
            base = strategy(replace(settings, other_changes={}, other_timeline=None), is_other=True, own=own)
            check_comparable([first, other])
            size = size if size is not None else size_of(settings, other)
        except ValueError as error:
            problem = explain(error)
    key = _key(first, other, size, settings.seed, runs.value) if other is not None and not problem else None
    found = {name: job for name, (of, job) in jobs.items() if of == key}

    def start(name: str, function: str, *arguments: Any) -> None:
        if name in jobs:
            jobs[name][1].cancel()
        job = shared.jobs().start(
            f"experiments.dashboard.workers.jobs:{function}", first, other, *arguments, lang=settings.lang
        )
        set_jobs({**kept.current, name: (key, job)})

    def ask() -> None:
        start("job", "compared", size, runs.value, settings.seed)

    def ask_why() -> None:
        start("why", "why", size, min(10, runs.value), settings.seed, found["job"].value)

    def ask_lives() -> None:
        start("lives", "lives", size, middle_run(found["job"].value))

    def ask_elsewhere() -> None:
        start("elsewhere", "elsewhere", size, settings.seed)

    return Comparing(
        settings, first, other, base, size, runs, month, found.get("job"), found.get("why"), found.get("lives"),
        found.get("elsewhere"), ask, ask_why, ask_lives, ask_elsewhere, problem,
    )  # fmt: skip


def _stop(jobs: dict[str, tuple[Any, Job]]) -> None:
    for _of, job in jobs.values():
        job.cancel()


def _key(first: Scenario, other: Scenario, organisations: int | None, seed: int, runs: int) -> tuple[Any, ...]:
    plans = [uncertainty_bands.plan_for(one, organisations if one.files is None else None) for one in (first, other)]
    return (*(uncertainty_bands.key_of(plan, first.start) for plan in plans), first.path, other.path, seed, runs)
