"""The band behind the run that is watched: coarse after a few runs, then refined in silence.

    computed = LiveBand(worlds, on_change, is_busy)
    computed.begin(scenario, organisations, plan)        # in place of the present one
    computed.band, computed.share                        # None at first; a few runs; all of them

The runs are those of `uncertainty_bands`, with the measures that the curves show. They are made in the processes that
keep the worlds of the page, a few months at a time, and let the run that is watched go first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.dashboard.workers import uncertainty_bands
from experiments.dashboard.workers.snapshot import SHOWN, Snapshot
from experiments.dashboard.workers.uncertainty_bands import FIRST_SEED, RUNS, RunBand
from experiments.dashboard.workers.world_pool import LANES, RemoteWorld, WorldPool
from experiments.dashboard.workers.world_process import PopulationFacts, WorldHost
from experiments.runs.run import RunSpec
from scenarios import Scenario
from simulation.measures import COLUMN_OF, MEASURES

FIRST = 3
"""Runs of the first, coarse band."""
STRIDE = 24
"""Months simulated at a time."""
COURTESY = 2.0
"""Seconds for which the run that is watched goes first, at most."""
_slots = threading.Semaphore(LANES)
"""Runs that are made at a time, for all sessions together."""


@dataclass(frozen=True)
class Request:
    """A band to be computed: of which strategy, and what tells it from others (None: it is not remembered)."""

    scenario: Scenario
    plan: RunSpec
    key: str | None


class LiveBand:
    """The band of the strategy that a session shows.

    Attributes:
        band: that of the runs so far (None: too few).
        share: share of the first band that is done.
        problem: why there is none.
    """

    def __init__(self, worlds: WorldPool, on_change: Callable[[], None], is_busy: Callable[[], bool]) -> None:
        self.band: RunBand | None = None
        self.share = 0.0
        self.problem: Exception | None = None
        self._worlds = worlds
        self._on_change = on_change
        self._is_busy = is_busy
        self._number = 0
        self._months: dict[int, int] = {}
        self._runs: dict[int, Sequence[Snapshot]] = {}
        self._lock = threading.Lock()

    def begin(self, scenario: Scenario, organisations: int | None, plan: RunSpec) -> None:
        """Compute the band of a strategy; where it is known, it is there at once."""
        key = uncertainty_bands.key_of(plan, scenario.start) if scenario.files is None else None
        known = uncertainty_bands.known(scenario, organisations)
        with self._lock:
            self._number += 1
            number = self._number
            self.band, self.share, self.problem = known, 0.0, None
            self._months, self._runs = {}, {}
        if known is None:
            seeds = iter(range(FIRST_SEED, FIRST_SEED + RUNS))
            for lane in range(LANES):
                arguments = (number, lane, seeds, Request(scenario, plan, key))
                threading.Thread(target=self._follow, args=arguments, daemon=True).start()

    @property
    def is_waited_for(self) -> bool:
        """Is there no band yet, but soon?"""
        return self.band is None and self.problem is None

    def close(self) -> None:
        """The session ends."""
        with self._lock:
            self._number += 1
            self._on_change = lambda: None

    # -- in threads of the session, one for each process

    def _follow(self, number: int, lane: int, seeds: Iterator[int], request: Request) -> None:
        """Make one run after the other, as long as this band is wanted."""
        end = time.monotonic() + COURTESY
        while lane == 0 and self._is_busy() and time.monotonic() < end:
            time.sleep(0.05)
        former: RemoteWorld | None = None
        while number == self._number:
            with self._lock:
                seed = next(seeds, None)
            if seed is None:
                return
            with _slots:
                known = uncertainty_bands.remembered(request.key)
                if known is not None:
                    self._show(number, known)
                    return
                try:
                    former = self._run(number, lane, seed, request, former)
                except Exception as error:
                    self._fail(number, error)
                    return

    def _run(
        self, number: int, lane: int, seed: int, request: Request, former: RemoteWorld | None
    ) -> RemoteWorld | None:
        """Make one run, and the band of all that are there."""
        if number != self._number:
            return None
        plan = request.plan
        world, history = self._worlds.found_world(request.scenario, plan, seed, former=former, lane=lane)
        try:
            while (month := history[-1].month) < plan.months:
                history = [*history, *world.ask(WorldHost.run, STRIDE)]
                self._progress(number, seed, month, plan.months)
                if number != self._number:
                    return world
            facts = world.ask(WorldHost.population_facts)
        finally:
            world.close()
        with self._lock:
            if number != self._number:
                return world
            self._runs[seed] = history
            runs = [self._runs[one] for one in sorted(self._runs)]
        if len(runs) == RUNS:
            band = band_of_histories(runs, facts)
            uncertainty_bands.remember(request.key, band)
            self._show(number, band)
        elif len(runs) == FIRST:
            self._show(number, band_of_histories(runs, facts))
        return world

    def _progress(self, number: int, seed: int, month: int, months: int) -> None:
        if self.band is None:
            with self._lock:
                self._months[seed] = month
                self.share = min(1.0, sum(self._months.values()) / (FIRST * months))
            if number == self._number:
                self._on_change()

    def _fail(self, number: int, problem: Exception) -> None:
        with self._lock:
            if number != self._number:
                return
            self._number += 1
            self.problem = problem
        self._on_change()

    def _show(self, number: int, band: RunBand) -> None:
        with self._lock:
            if number != self._number:
                return
            self.band = band
        self._on_change()


def band_of_histories(runs: Sequence[Sequence[Snapshot]], facts: PopulationFacts) -> RunBand:
    """The band of some runs, with the measures that the curves show."""
    monthly = np.full((len(runs), len(runs[0]), len(MEASURES)), np.nan)
    monthly[:, :, [COLUMN_OF[name] for name in SHOWN]] = [[snapshot.measures for snapshot in run] for run in runs]
    return RunBand(
        monthly,
        np.array([[snapshot.members for snapshot in run] for run in runs]),
        np.array([[snapshot.alive for snapshot in run] for run in runs]),
        *facts,
    )
