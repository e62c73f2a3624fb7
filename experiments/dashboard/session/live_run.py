"""The run that one session watches: founded, played, paused, stepped, restarted; every month so far is kept.

    live = LiveRun(worlds, on_change)
    live.begin(scenario, plan, seed=1, until=120)       # catches up with month 120 as fast as it can
    live.begin(other, plan, 1, until=264, past=143)     # what is the same until month 143 is not run again
    live.play(), live.pause(), live.step(12), live.restart()
    live.history[60]                                    # the snapshot of month 60

A thread of the session simulates the months through the pool of worlds. It tells the page of every change and waits for
it: a slow browser makes the run slower, and never piles up pictures that nobody sees.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from experiments.dashboard.workers.snapshot import Snapshot
from experiments.dashboard.workers.world_pool import RemoteWorld, WorldPool
from experiments.dashboard.workers.world_process import NoRoom, WorldHost, WorldLost
from experiments.runs.run import RunSpec
from scenarios import Scenario

Status = Literal["none", "founding", "catching up", "playing", "paused", "ended", "lost", "full", "failed"]

SPEEDS = (1, 3, 6, 12, 36)
"""Months a second that can be chosen."""
FRAME_RATE = 8
"""Pictures a second at most."""
LARGEST_LAG = 3
"""Pictures by which the page may lag behind."""
PATIENCE = 3.0
"""Seconds after which a page that does not answer is not waited for."""
FIRST_STRIDE = 24
"""Months simulated at first while catching up: the first that are seen."""
STRIDE = 0.5
"""Seconds of simulation between two pictures while catching up."""
FOUNDING = 0.3
"""Seconds after which a page says that a world is being founded."""


class LiveRun:
    """A session's run.

    Attributes:
        status: what it does.
        history: the snapshots so far, by month.
        previous: those of the run before the last change of the strategy.
        months: where the run ends.
        speed: months a second while playing.
        problem: what went wrong ("failed").
        watching: its world, while there is one.
    """

    def __init__(self, worlds: WorldPool, on_change: Callable[[], None]) -> None:
        self.status: Status = "none"
        self.history: list[Snapshot] = []
        self.previous: list[Snapshot] = []
        self.months = 0
        self.speed = 6
        self.problem: Exception | None = None
        self.watching: RemoteWorld | None = None
        self._worlds = worlds
        self._on_change = on_change
        self._origin: tuple[Scenario, RunSpec, int] | None = None
        self._stride = FIRST_STRIDE
        self._run = 0
        self._until = 0
        self._is_running = False
        self._lock = threading.Condition()
        self._drawn = 0
        self._founding = threading.Lock()

    @property
    def month(self) -> int:
        """The last month that was simulated (0: the founding, or nothing yet)."""
        history = self.history  # one look: another thread may begin anew meanwhile
        return history[-1].month if history else 0

    @property
    def target(self) -> int:
        """The month that it is on its way to; where it stands, unless it is catching up."""
        return self._until if self.status in ("founding", "catching up") else self.month

    @property
    def is_busy(self) -> bool:
        """Does it simulate months, or is it about to?"""
        return self.status in ("founding", "catching up", "playing")

    def begin(
        self, scenario: Scenario, plan: RunSpec, seed: int, until: int = 0, play: bool = False, past: int = 0
    ) -> None:
        """Found a new run in place of the present one, and bring it to a month, or play it.

        Args:
            past: the last month before levers act: where a run with the same past has come beyond it, it is not run
                again (if the new run is to go beyond it too).
        """
        with self._lock:
            self._run += 1
            run = self._run
            former = self.watching
            if len(self.history) > 12:
                self.previous = self.history
            self.history = []
            self.watching = None
            self.problem = None
            self.months = plan.months
            self._until = min(until, plan.months)
            self._origin = (scenario, plan, seed)
            self.status = "founding"
            self._is_running = True
            self._stride = FIRST_STRIDE
        arguments = (run, (*self._origin, self._until, past, former), play)
        threading.Thread(target=self._found, args=arguments, daemon=True).start()

    def play(self) -> None:
        """Go on from here at the chosen speed; from the founding where the run has ended."""
        if self.status == "ended" and self._origin is not None:
            self.begin(*self._origin, play=True)
        elif self.watching is not None:
            self._resume("playing")

    def pause(self) -> None:
        """Stop here."""
        with self._lock:
            if self.status in ("playing", "catching up"):
                self.status = "paused"
                self._lock.notify_all()
        self._on_change()

    def step(self, months: int) -> None:
        """Go some months further, as fast as possible."""
        if self.watching is not None and not self.is_busy:
            self._until = min(self.months, self.month + months)
            self._resume("catching up")

    def restart(self) -> None:
        """Go back to the founding, with the same seed."""
        if self._origin is not None:
            self.begin(*self._origin)

    def confirm_drawn(self, month: int) -> None:
        """The page has drawn a month."""
        with self._lock:
            self._drawn = month
            self._lock.notify_all()

    def close(self) -> None:
        """The session ends."""
        with self._lock:
            self._run += 1
            former = self.watching
            self.watching = None
            self.status = "none"
            self._on_change = lambda: None
            self._lock.notify_all()
        if former is not None:
            former.close()

    # -- in the session's thread

    def _found(self, run: int, founding: tuple[Any, ...], play: bool) -> None:
        """Found the world, then simulate."""
        former = founding[-1]
        if former is not None:
            former.close()
        announcement = threading.Timer(FOUNDING, self._on_change)
        announcement.daemon = True
        announcement.start()
        try:
            with self._founding:  # whoever begins again and again has one world founded at a time, and the last one
                if run != self._run:
                    return
                watching, history = self._worlds.found_world(*founding)
        except Exception as error:
            self._fail(run, error)
            return
        finally:
            announcement.cancel()
        with self._lock:
            if run == self._run:
                self.watching = watching
                self.history = history
                self._drawn = 0
                self.status = "playing" if play else "catching up"
        if self.watching is watching:
            self._simulate(run)
        else:
            watching.close()

    def _resume(self, status: Status) -> None:
        with self._lock:
            if self.month >= self.months:
                return
            self.status = status
            if self._is_running:
                return
            self._is_running = True
            run = self._run
        threading.Thread(target=self._simulate, args=(run,), daemon=True).start()

    def _simulate(self, run: int) -> None:
        """Simulate months until the run pauses, ends, fails or is replaced by another one."""
        began = time.monotonic()
        done = 0
        while True:
            with self._lock:
                if run != self._run:
                    return
                months = self._next_months()
                if not months:
                    self._is_running = False
                    self.status = "ended" if self.month >= self.months else "paused"
                    break
                watching = self.watching
                status = self.status
            assert watching is not None
            asked = time.monotonic()
            try:
                snapshots = watching.ask(WorldHost.run, months)
            except Exception as error:
                self._fail(run, error)
                return
            with self._lock:
                if run != self._run:
                    return
                self.history = [*self.history, *snapshots]
                self._stride = max(FIRST_STRIDE, int(STRIDE * months / (time.monotonic() - asked)))
            self._on_change()
            done += months
            if status == "playing":
                time.sleep(max(0.0, began + done / self.speed - time.monotonic()))
                if time.monotonic() - began > 2.0 + done / self.speed:
                    began = time.monotonic()
                    done = 0  # lost time is not caught up with
                self._wait_for_page(months)
        self._on_change()

    def _next_months(self) -> int:
        """Months to simulate next (0: stop)."""
        left = self.months - self.month
        if self.status == "playing":
            return min(left, max(1, -(-self.speed // FRAME_RATE)))
        if self.status == "catching up":
            return min(left, self._stride, self._until - self.month)
        return 0

    def _wait_for_page(self, months: int) -> None:
        with self._lock:
            self._lock.wait_for(
                lambda: self.month - self._drawn <= LARGEST_LAG * months or self.status != "playing", PATIENCE
            )

    def _fail(self, run: int, problem: Exception) -> None:
        with self._lock:
            if run != self._run:
                return
            self.status = {NoRoom: "full", WorldLost: "lost"}.get(type(problem), "failed")
            self.problem = problem
            self._is_running = False
            self.watching = None
        self._on_change()
