"""What one session watches: a strategy, its live run, and the computed runs behind it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import solara

from experiments.dashboard.session import replayed_run
from experiments.dashboard.session.live_band import LiveBand
from experiments.dashboard.session.live_run import LiveRun
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import Strategy, acting_month, demonstration_size, first_decision
from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.dashboard.workers.snapshot import Snapshot
from experiments.dashboard.workers.uncertainty_bands import RunBand
from experiments.dashboard.workers.world_pool import RemoteWorld
from experiments.dashboard.workers.world_process import WorldLost
from experiments.runs.parallel.shared_history import in_common
from scenarios import Scenario
from simulation.population.geography import LEVELS, OWN, load_places


@dataclass(frozen=True)
class Watch:
    """What is watched.

    Attributes:
        settings: what the page shows.
        strategy: strategy A.
        live: the session's run.
        computed: its band.
        base_band: the band of the scenario without its changes, where there are any and it is known.
        cursor: the month that is shown (None: the last one there is).
        tick: counts the changes of the live run.
        selected: the row of the organisation whose story is read (-1: none).
    """

    settings: Settings
    strategy: Strategy
    live: LiveRun
    computed: LiveBand
    base_band: RunBand | None
    cursor: solara.Reactive[int | None]
    tick: solara.Reactive[int]
    selected: solara.Reactive[int]

    @property
    def scenario(self) -> Scenario:
        """The scenario that is watched."""
        return self.strategy.scenario

    @property
    def band(self) -> RunBand | None:
        """The computed runs of the strategy (None while there are none)."""
        return self.computed.band

    @property
    def is_live(self) -> bool:
        """Is a live run shown (else the computed ones are)?"""
        return bool(self.live.history)

    @property
    def last(self) -> int:
        """The last month that can be shown."""
        history = self.live.history
        return history[-1].month if history else self.scenario.months

    @property
    def month(self) -> int:
        """The month that is shown."""
        return self.look()[1]

    def look(self) -> tuple[list[Snapshot], int]:
        """The live run so far (empty: none is shown) and the month that is shown, which is one of its months.

        One look for both: another thread may begin the run anew meanwhile.
        """
        history = self.live.history
        last = history[-1].month if history else self.scenario.months
        return history, last if self.cursor.value is None else min(self.cursor.value, last)

    @property
    def is_changed(self) -> bool:
        """Has anything been changed by hand?"""
        return self.scenario != self.strategy.base

    def begin(self, until: int = 0, play: bool = False) -> None:
        """Found the run, and bring it to a month, or play it."""
        past = min(acting_month(self.settings, self.scenario), first_decision(self.strategy)) - 1
        self.live.begin(self.scenario, self.strategy.plan, self.settings.seed, until, play, past)

    def begin_unless_begun(self) -> None:
        """Found the run where there has been none yet, and bring it to the month of the link, or to its end."""
        if self.live.status == "none":
            self.begin(self.settings.month or self.strategy.plan.months)

    def play(self) -> None:
        """Go on; the first time, found the run."""
        self.cursor.value = None
        if not self.is_live or self.live.status in ("lost", "failed", "full"):
            self.begin(play=True)
        else:
            self.live.play()

    def step(self, months: int) -> None:
        """Go some months further; the first time, found the run."""
        self.cursor.value = None
        if self.is_live:
            self.live.step(months)
        else:
            self.begin(months)

    def seek(self, month: int) -> None:
        """Show a month; one in the future is simulated first."""
        if self.is_live and month > self.live.month:
            self.step(month - self.live.month)
            return
        if self.live.status == "playing":
            self.live.pause()
        self.cursor.value = month

    def restart(self) -> None:
        """Go back to the founding."""
        self.cursor.value = None
        if self.is_live:
            self.live.restart()
        else:
            self.begin()


def use_watch(settings: Settings, strategy: Strategy) -> Watch:
    """What the session watches (call it once, at the top of the page)."""
    tick = solara.use_reactive(0)
    cursor: solara.Reactive[int | None] = solara.use_reactive(settings.month)
    selected = solara.use_reactive(-1)
    live = solara.use_memo(lambda: LiveRun(shared.worlds(), lambda: tick.set(tick.value + 1)), [])
    solara.use_effect(lambda: live.close, [])
    computed = solara.use_memo(
        lambda: LiveBand(shared.worlds(), lambda: tick.set(tick.value + 1), lambda: live.is_busy), []
    )
    solara.use_effect(lambda: computed.close, [])
    size = demonstration_size(settings, strategy.base)
    base_key = uncertainty_bands.identity(strategy.base, size) if strategy.scenario != strategy.base else None
    base_band = solara.use_memo(
        lambda: uncertainty_bands.known(strategy.base, size) if base_key is not None else None, [base_key]
    )
    watch = Watch(settings, strategy, live, computed, base_band, cursor, tick, selected)
    size = strategy.organisations
    key = (uncertainty_bands.identity(watch.scenario, size), settings.seed, size)
    previous = solara.use_ref(None)

    def follow() -> None:
        """Begin a new run whenever the strategy changes; the page opens on the computed runs."""
        former = previous.current
        previous.current = strategy.plan
        if former is None:
            is_plain = not watch.is_changed and settings.seed == Settings().seed
            if not is_plain or watch.scenario == replayed_run.opening_scenario():
                watch.begin_unless_begun()
            return
        selected.value = -1
        if watch.is_live or live.status == "founding":
            is_seen = live.target > in_common(former, strategy.plan)
            watch.begin(live.target if is_seen else strategy.plan.months)
        else:
            cursor.value = None
            watch.begin(strategy.plan.months)

    solara.use_effect(follow, [key])
    solara.use_memo(lambda: computed.begin(strategy.scenario, strategy.organisations, strategy.plan), [key[0]])
    return watch


def request(world: RemoteWorld | None, method: Any, *arguments: Any) -> Any:
    """What the world's process answers; None where there is no world, or no longer one."""
    with contextlib.suppress(WorldLost):
        return world.ask(method, *arguments) if world is not None else None


def territories_of(watch: Watch) -> tuple[str, tuple[str, ...]]:
    """The level and the codes of the territories that are shown."""
    population = watch.strategy.plan.parameters.population
    if not watch.scenario.is_of_region or population.generator != "region":
        if watch.band is not None:
            return watch.band.level, watch.band.codes
        history, _month = watch.look()
        count = len(history[0].members) if history else 0
        return OWN, tuple(str(number) for number in range(1, count + 1))
    level = str(population.level)
    return level, load_places(level if level in LEVELS else "zone_emploi").codes
