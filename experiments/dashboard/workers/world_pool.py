"""The pool of processes that hold the worlds of all sessions, and the populations that they share.

    worlds = WorldPool()
    world, history = worlds.found_world(scenario, spec, seed=1)    # a RemoteWorld, and its snapshots so far
    world.ask(WorldHost.run, 12)                                   # twelve more
    world.close()

There are at most as many processes as cores. They start with the first world and end with the server. Every call waits
for its answer; calls of different threads do not disturb each other.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from experiments.dashboard.workers.snapshot import Snapshot
from experiments.dashboard.workers.world_process import Founding, WorldHost, WorldLost, answer
from experiments.runs.parallel.child_process import ChildDied, ChildProcess
from experiments.runs.parallel.processes import cores
from experiments.runs.run import RunSpec
from experiments.runs.setup import build_population
from experiments.runs.storage.population_cache import SUFFIX
from scenarios import Scenario
from simulation.parameters import REGISTRY

Answer = TypeVar("Answer")
LANES = min(2, cores())
"""Processes in which the runs of one band are made, side by side."""
MOST_POPULATIONS = 12
"""Files of populations kept for other sessions."""


class WorldProcess:
    """One child that holds worlds.

    Attributes:
        child: the process.
        worlds: how many.
    """

    def __init__(self) -> None:
        self.child = ChildProcess()
        self.worlds = 0
        self._waiting: dict[int, Future[Any]] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, method: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """Ask the host of the worlds; gives what will be the answer.

        Raises:
            WorldLost: the process has died.
        """
        reply: Future[Answer] = Future()
        with self._lock:
            number = next(self._numbers)
            self._waiting[number] = reply
            try:
                self.child.call(answer, number, method, arguments)
            except ChildDied:
                del self._waiting[number]
                raise WorldLost from None
        return reply

    def _listen(self) -> None:
        with contextlib.suppress(ChildDied):
            while True:
                number, value, error = self.child.receive()
                reply = self._waiting.pop(number)
                reply.set_exception(error) if error is not None else reply.set_result(value)
        for reply in list(self._waiting.values()):
            reply.set_exception(WorldLost())
        self._waiting.clear()


class RemoteWorld:
    """A world of a session, in one of the processes.

    Attributes:
        process: which.
    """

    def __init__(self, process: WorldProcess, key: str) -> None:
        self.process = process
        self._key = key
        self._is_open = True

    def ask(self, method: Callable[..., Answer], *arguments: Any) -> Answer:
        """Ask the host of the worlds about this one, and wait: its method, and what it takes after the key.

        Raises:
            WorldLost: the process has died.
        """
        return self.process.ask(method, self._key, *arguments).result()

    def close(self) -> None:
        """Forget the world, as soon as its process has time for it."""
        if self._is_open:
            self._is_open = False
            self.process.worlds -= 1
            with contextlib.suppress(WorldLost):
                self.process.ask(WorldHost.close, self._key)


class WorldPool:
    """All processes and all populations of a server."""

    def __init__(self, processes: int | None = None) -> None:
        self._most = processes or cores()
        self._processes: list[WorldProcess] = []
        self._populations: dict[Any, str] = {}
        self._keys = itertools.count()
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="efc-dashboard-")
        atexit.register(self.end)

    def found_world(
        self,
        scenario: Scenario,
        spec: RunSpec,
        seed: int,
        until: int = 0,
        past: int = 0,
        former: RemoteWorld | None = None,
        lane: int | None = None,
    ) -> tuple[RemoteWorld, list[Snapshot]]:
        """Found a world, in the process of the former one or else in that which holds the fewest.

        A user's own population is in a file that goes as soon as it has been read.

        Args:
            until: the month that it is to be brought to.
            past: the last month before levers act, from which other worlds may go on.
            former: the world in whose place it comes.
            lane: the number of the process (None: that of the former world, or that which holds the fewest).

        Raises:
            NoRoom: there are as many worlds as the machine can hold.
            ValueError: the population cannot be drawn.
        """
        is_own = scenario.files is not None
        path = self._save(scenario, spec) if is_own else self.population(scenario, spec)
        founding = Founding(spec, seed, path, scenario.start, not is_own, past)
        with self._lock:
            process = self._free(former, lane)
            process.worlds += 1
        world = RemoteWorld(process, str(next(self._keys)))
        try:
            return world, world.ask(WorldHost.found_world, founding, until)
        except Exception:
            process.worlds -= 1
            raise
        finally:
            if is_own:
                Path(path).unlink(missing_ok=True)

    def _free(self, former: RemoteWorld | None, lane: int | None) -> WorldProcess:
        if former is not None and former.process.child.is_alive:
            return former.process
        self._processes = [process for process in self._processes if process.child.is_alive]
        while lane is not None and len(self._processes) <= lane:
            self._processes.append(WorldProcess())
        if lane is not None:
            return self._processes[lane]
        least = min(self._processes, key=lambda process: process.worlds, default=None)
        if least is None or (least.worlds and len(self._processes) < self._most):
            least = WorldProcess()
            self._processes.append(least)
        return least

    def population(self, scenario: Scenario, spec: RunSpec) -> str:
        """The file of a scenario's population, drawn once for all sessions."""
        values = spec.parameters.differences()
        name = tuple(sorted(item for item in values.items() if REGISTRY[item[0]].makes_population))
        with self._lock:
            if name not in self._populations:
                while len(self._populations) >= MOST_POPULATIONS:
                    Path(self._populations.pop(next(iter(self._populations)))).unlink(missing_ok=True)
                self._populations[name] = self._save(scenario, spec)
            return self._populations[name]

    def _save(self, scenario: Scenario, spec: RunSpec) -> str:
        path = Path(self._folder.name) / f"{next(self._keys)}{SUFFIX}"
        build_population(scenario, spec).save(path)
        return str(path)

    def end(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.child.close()
        self._processes = []
        self._folder.cleanup()
