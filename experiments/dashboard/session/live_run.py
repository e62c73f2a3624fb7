"""The run that one session watches: founded, played, paused, stepped, begun again; every month so far is kept.

    live = Live(worlds, on_change)
    live.begin(scenario, plan, seed=1, until=120)       # catches up with month 120 as fast as it can
    live.play(), live.pause(), live.step(12), live.restart()
    live.history[60]                                    # the snapshot of month 60

All turning happens in a thread of the session, which asks the pool of worlds. The page is told of every change, and the
thread waits for it: a slow browser makes the run slower, never a heap of pictures that nobody sees.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from experiments.dashboard.workers.world_pool import Watching, WorldPool
from experiments.dashboard.workers.world_process import NoRoom, WorldLost

if TYPE_CHECKING:
    from experiments.dashboard.workers.snapshot import Snapshot
    from experiments.runs.run import RunSpec
    from scenarios import Scenario

Status = Literal["none", "founding", "catching up", "playing", "paused", "ended", "lost", "full", "failed"]

SPEEDS = (1, 3, 6, 12, 36)
"""Months a second that can be chosen."""
FRAMES = 8
"""Pictures a second at most."""
AHEAD = 3
"""Pictures that may be on their way to the page."""
PATIENCE = 3.0
"""Seconds after which a page that does not answer is not waited for."""
STRIDE = 12
"""Months turned at a time while catching up."""


class Live:
    """A session's run.

    Attributes:
        status: what it does.
        history: the snapshots so far, by month.
        previous: those of the run before the last change of the strategy.
        months: where the run ends.
        speed: months a second while playing.
        problem: what went wrong ("failed").
    """

    def __init__(self, worlds: WorldPool, on_change: Callable[[], None]) -> None:
        self.status: Status = "none"
        self.history: list[Snapshot] = []
        self.previous: list[Snapshot] = []
        self.months = 0
        self.speed = 6
        self.problem: Exception | None = None
        self.watching: Watching | None = None
        self._worlds, self._on_change = worlds, on_change
        self._asked: tuple[Scenario, RunSpec, int] | None = None
        self._run, self._until = 0, 0
        self._is_turning = False
        self._lock = threading.Lock()
        self._drawn, self._has_drawn = 0, threading.Event()

    @property
    def month(self) -> int:
        """The last month that was turned (0: the founding, or nothing yet)."""
        return self.history[-1].month if self.history else 0

    @property
    def is_there(self) -> bool:
        """Is there a run to look at?"""
        return bool(self.history)

    @property
    def target(self) -> int:
        """The month that it is on its way to; where it stands, unless it is catching up."""
        return self._until if self.status in ("founding", "catching up") else self.month

    @property
    def is_busy(self) -> bool:
        """Does it turn months, or is it about to?"""
        return self.status in ("founding", "catching up", "playing")

    def begin(self, scenario: Scenario, plan: RunSpec, seed: int, until: int = 0, play: bool = False) -> None:
        """Found a new run in place of the present one, and turn it to a month, or play it."""
        with self._lock:
            self._run += 1
            run, former = self._run, self.watching
            if len(self.history) > 12:
                self.previous = self.history
            self.history, self.watching, self.problem = [], None, None
            self.months, self._until = plan.months, min(until, plan.months)
            self._asked, self.status, self._is_turning = (scenario, plan, seed), "founding", True
        self._on_change()
        threading.Thread(target=self._found, args=(run, former, play), daemon=True).start()

    def play(self) -> None:
        """Go on from here at the chosen speed; from the founding where the run has ended."""
        if self.status == "ended" and self._asked is not None:
            self.begin(*self._asked, play=True)
        elif self.watching is not None:
            self._go("playing")

    def pause(self) -> None:
        """Stop here."""
        with self._lock:
            if self.status in ("playing", "catching up"):
                self.status = "paused"
        self._on_change()

    def step(self, months: int) -> None:
        """Turn some months as fast as possible."""
        if self.watching is not None and not self.is_busy:
            self._until = min(self.months, self.month + months)
            self._go("catching up")

    def restart(self) -> None:
        """Back to the founding, with the same seed."""
        if self._asked is not None:
            self.begin(*self._asked)

    def drawn(self, month: int) -> None:
        """The page says which month it shows."""
        self._drawn = month
        self._has_drawn.set()

    def close(self) -> None:
        """The session ends."""
        with self._lock:
            self._run += 1
            former, self.watching, self.status = self.watching, None, "none"
            self._on_change = _nobody
        if former is not None:
            former.close()

    # -- in the session's thread

    def _found(self, run: int, former: Watching | None, play: bool) -> None:
        assert self._asked is not None
        if former is not None:
            former.close()
        try:
            watching, first = self._worlds.watch(*self._asked)
        except NoRoom:
            self._end(run, "full")
            return
        except Exception as error:
            self._end(run, "lost" if isinstance(error, WorldLost) else "failed", error)
            return
        with self._lock:
            is_wanted = run == self._run
            if is_wanted:
                self.watching, self.history, self._drawn = watching, [first], 0
                self.status = "playing" if play else "catching up"
        if not is_wanted:
            watching.close()
            return
        self._on_change()
        self._turn(run)

    def _go(self, status: Status) -> None:
        with self._lock:
            if self.month >= self.months:
                return
            self.status = status
            if self._is_turning:
                return
            self._is_turning, run = True, self._run
        threading.Thread(target=self._turn, args=(run,), daemon=True).start()

    def _turn(self, run: int) -> None:
        began, frames = time.monotonic(), 0
        while True:
            with self._lock:
                if run != self._run:
                    return
                wanted = self._wanted()
                if not wanted:
                    self._is_turning = False
                    self.status = "ended" if self.month >= self.months else "paused"
                    break
                watching, status = self.watching, self.status
            assert watching is not None
            try:
                snapshots = watching.turn(wanted)
            except Exception as error:
                self._end(run, "lost" if isinstance(error, WorldLost) else "failed", error)
                return
            with self._lock:
                if run != self._run:
                    return
                self.history = [*self.history, *snapshots]
            self._on_change()
            frames += wanted
            if status == "playing":
                time.sleep(max(0.0, began + frames / self.speed - time.monotonic()))
                if time.monotonic() - began > 2.0 + frames / self.speed:
                    began, frames = time.monotonic(), 0  # what was slow is not caught up with
                self._wait_for_page(wanted)
        self._on_change()

    def _wanted(self) -> int:
        """Months to turn next (0: stop)."""
        left = self.months - self.month
        if self.status == "playing":
            return min(left, max(1, -(-self.speed // FRAMES)))
        if self.status == "catching up":
            return min(left, STRIDE, self._until - self.month)
        return 0

    def _wait_for_page(self, months: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.month - self._drawn > AHEAD * months and time.monotonic() < end and self.status == "playing":
            self._has_drawn.clear()
            self._has_drawn.wait(0.1)

    def _end(self, run: int, status: Status, problem: Exception | None = None) -> None:
        with self._lock:
            if run != self._run:
                return
            self.status, self.problem, self._is_turning, self.watching = status, problem, False, None
        self._on_change()


def _nobody() -> None:
    """Nobody is told any more."""
