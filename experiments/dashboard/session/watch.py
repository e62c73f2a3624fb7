"""What one session watches: the strategy as it stands, its live run, and the computed runs behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.dashboard.session import job_updates, replayed_run
from experiments.dashboard.session.live_run import Live
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import strategy
from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workers.uncertainty_bands import Band
from experiments.runs.run import RunSpec
from scenarios import Scenario

LARGEST_UNASKED = 20_000
"""Organisations up to which the band behind the live run is computed without being asked for."""


@dataclass(frozen=True)
class Watch:
    """What is watched.

    Attributes:
        settings: what the page shows.
        scenario: strategy A as it stands.
        base: the same without what was changed by hand.
        plan: the plan of its runs.
        organisations: how many (None: the whole region, or a user's own).
        live: the session's run.
        band: computed runs of `base`, or None while there are none.
        job: the work that computes them.
        ask: compute them.
        cursor: the month that is looked at (None: the last one there is).
        tick: counts what has changed in the live run.
        selected: the organisation whose story is read (-1: none).
    """

    settings: Settings
    scenario: Scenario
    base: Scenario
    plan: RunSpec
    organisations: int | None
    live: Live
    band: Band | None
    job: Job | None
    ask: Any
    cursor: solara.Reactive[int | None]
    tick: solara.Reactive[int]
    selected: solara.Reactive[int]

    @property
    def is_live(self) -> bool:
        """Is there a run to look at (else the computed ones are)?"""
        return self.live.is_there

    @property
    def last(self) -> int:
        """The last month that can be looked at."""
        return self.live.month if self.is_live else self.scenario.months

    @property
    def month(self) -> int:
        """The month that is looked at."""
        return self.last if self.cursor.value is None else min(self.cursor.value, self.last)

    @property
    def is_changed(self) -> bool:
        """Has anything been changed by hand?"""
        return self.scenario != self.base

    def play(self) -> None:
        """Go on; the first time, found the run."""
        self.cursor.value = None
        if not self.live.is_there or self.live.status in ("lost", "failed", "full"):
            self.live.begin(self.scenario, self.plan, self.settings.seed, play=True)
        else:
            self.live.play()

    def begin(self) -> None:
        """Found the run where there has been none yet, and turn it to the month that is looked at, or to its end."""
        if self.live.status == "none":
            self.live.begin(self.scenario, self.plan, self.settings.seed, until=self.settings.month or self.plan.months)

    def step(self, months: int) -> None:
        """Some months on; the first time, found the run."""
        self.cursor.value = None
        if self.live.is_there:
            self.live.step(months)
        else:
            self.live.begin(self.scenario, self.plan, self.settings.seed, until=months)

    def seek(self, month: int) -> None:
        """Look at a month; one that has not been turned yet is turned."""
        if not self.is_live or month <= self.live.month:
            if self.live.status == "playing":
                self.live.pause()
            self.cursor.value = month
        else:
            self.cursor.value = None
            self.live.step(month - self.live.month)

    def restart(self) -> None:
        """Back to the founding."""
        self.cursor.value = None
        if self.live.is_there:
            self.live.restart()
        else:
            self.live.begin(self.scenario, self.plan, self.settings.seed)


def size_of(settings: Settings, scenario: Scenario) -> int | None:
    """How many organisations the runs have (None: the scenario's own number)."""
    if scenario.files is not None or "population.organisations" in scenario.changes:
        return None
    return settings.organisations or uncertainty_bands.opening_size()


@dataclass(frozen=True)
class Strategy:
    """A strategy that can be run.

    Attributes:
        scenario: as it stands.
        base: the same without what was changed by hand.
        plan: the plan of its runs.
        organisations: how many (None: the whole region, or a user's own).
    """

    scenario: Scenario
    base: Scenario
    plan: RunSpec
    organisations: int | None


def strategy_of(settings: Settings, own: Scenario | None) -> Strategy:
    """Strategy A.

    Raises:
        ValueError: it cannot be run.
    """
    scenario = strategy(settings, own=own)
    base = strategy(replace(settings, changes={}, timeline=None), own=own)
    organisations = size_of(settings, scenario)
    return Strategy(scenario, base, uncertainty_bands.plan_for(scenario, organisations), organisations)


def use_watch(settings: Settings, chosen: Strategy) -> Watch:
    """What the session watches (call it once, at the top of the page)."""
    tick = solara.use_reactive(0)
    cursor: solara.Reactive[int | None] = solara.use_reactive(settings.month)
    selected = solara.use_reactive(-1)

    def bump() -> None:
        tick.value += 1

    live = solara.use_memo(lambda: Live(shared.worlds(), bump), [])
    solara.use_effect(lambda: live.close, [])
    scenario, base, plan, organisations = chosen.scenario, chosen.base, chosen.plan, chosen.organisations
    asked = (uncertainty_bands.key_of(plan, scenario.start), settings.seed, scenario.path, organisations)
    former = solara.use_ref(None)

    def follow() -> None:
        before, former.current = former.current, asked
        is_plain = scenario == base and settings.seed == Settings().seed and scenario != replayed_run.given()
        if before is None and is_plain:
            return  # the page opens on the computed runs
        if before is None:
            live.begin(scenario, plan, settings.seed, until=settings.month or plan.months)
            return
        selected.value = -1
        if live.is_there or live.status == "founding":
            live.begin(scenario, plan, settings.seed, until=live.target)
        else:
            cursor.value = None
            live.begin(scenario, plan, settings.seed, until=plan.months)

    solara.use_effect(follow, [asked])
    band, job, ask = _use_band(base, size_of(settings, base), settings.lang)
    return Watch(settings, scenario, base, plan, organisations, live, band, job, ask, cursor, tick, selected)


def _use_band(base: Scenario, organisations: int | None, lang: str) -> tuple[Band | None, Job | None, Any]:
    key = (uncertainty_bands.key_of(uncertainty_bands.plan_for(base, organisations), base.start), base.path)
    found = solara.use_memo(lambda: uncertainty_bands.band_of(base, organisations), [key])
    given: tuple[Any, Job | None]
    given, set_given = solara.use_state((None, None))
    job = given[1] if given[0] == key else None

    def ask() -> None:
        set_given((key, shared.jobs().start("experiments.dashboard.workers.jobs:band", base, organisations, lang=lang)))

    def unasked() -> None:
        if found is None and _is_small(base, organisations):
            ask()

    solara.use_effect(unasked, [key])
    job_updates.use_following(job)
    band = found if found is not None else job.value if job is not None and job.state == "done" else None
    return band, job, ask


def _is_small(base: Scenario, organisations: int | None) -> bool:
    """Is it so small that its runs are computed without being asked for?"""
    if base.files is not None:
        return base.files.organisations.is_file() and base.files.organisations.stat().st_size < 100 * LARGEST_UNASKED
    return organisations is not None and organisations <= LARGEST_UNASKED


def territories_of(watch: Watch) -> tuple[str, tuple[str, ...]]:
    """The level and the codes of the territories that are shown."""
    from simulation.population.geography import LEVELS, OWN, load_places

    if watch.scenario.files is not None or watch.plan.parameters.population.generator != "region":
        if watch.band is not None:
            return watch.band.level, watch.band.codes
        count = len(watch.live.history[0].members) if watch.is_live else 0
        return OWN, tuple(str(one + 1) for one in range(count))
    level = str(watch.plan.parameters.population.level)
    return level, load_places(level if level in LEVELS else "zone_emploi").codes
