"""The pool of processes that keep the worlds of all sessions, and the populations that they share.

    worlds = WorldPool()
    watching = worlds.watch(founding)            # a Watching: one world, in one of the processes
    watching.turn(12)                            # twelve snapshots
    watching.close()

There are at most as many processes as cores. They start with the first world and end with the server. Every call waits
for its answer; calls of different threads do not disturb each other.
"""

from __future__ import annotations

import atexit
import itertools
import multiprocessing
import tempfile
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.dashboard.workers.snapshot import Network, Snapshot
from experiments.dashboard.workers.world_process import Founding, Reply, WorldLost, serve
from experiments.runs.parallel.processes import cores
from experiments.runs.run import RunSpec
from experiments.runs.setup import build_population
from simulation.parameters import REGISTRY
from simulation.state.tables import NEVER

if TYPE_CHECKING:
    from scenarios import Scenario

KEPT = 12
"""Files of populations kept for other sessions."""


class Process:
    """One process that keeps worlds."""

    def __init__(self, context: Any) -> None:
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True, name="efc worlds")
        self._process.start()
        theirs.close()
        self._waiting: dict[int, Future[Any]] = {}
        self._numbers, self._lock = itertools.count(), threading.Lock()
        self.worlds = 0
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Is the process there?"""
        return bool(self._process.is_alive())

    def ask(self, method: str, *arguments: Any) -> Any:
        """Ask and wait for the answer.

        Raises:
            WorldLost: the process has died.
        """
        answer: Future[Any] = Future()
        with self._lock:
            number = next(self._numbers)
            self._waiting[number] = answer
            try:
                self._pipe.send((number, method, arguments))
            except OSError:
                del self._waiting[number]
                raise WorldLost from None
        return answer.result()

    def _listen(self) -> None:
        while True:
            try:
                number, value, error = self._pipe.recv()
            except (EOFError, OSError):
                break
            answer = self._waiting.pop(number)
            answer.set_exception(error) if error is not None else answer.set_result(value)
        for answer in list(self._waiting.values()):
            answer.set_exception(WorldLost())
        self._waiting.clear()

    def end(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(1.0)
        if self._process.is_alive():
            self._process.terminate()


class Watching:
    """One world that a session watches."""

    def __init__(self, process: Process, key: str) -> None:
        self._process, self._key, self._is_open = process, key, True

    def turn(self, months: int = 1) -> list[Snapshot]:
        """Turn months; fewer at the end."""
        return list(self._process.ask("turn", self._key, months))

    def network(self, month: int, centre: int = NEVER) -> Network:
        """The network at the end of a month."""
        return self._process.ask("network", self._key, month, centre)  # type: ignore[no-any-return]

    def tell(self, row: int, lang: str) -> Reply:
        """One organisation in words."""
        return self._process.ask("tell", self._key, row, lang)  # type: ignore[no-any-return]

    def worth_a_story(self, lang: str) -> list[tuple[int, str, str]]:
        """A few organisations: row, name, and why."""
        return list(self._process.ask("worth_a_story", self._key, lang))

    def close(self) -> None:
        """Forget the world."""
        if self._is_open:
            self._is_open = False
            self._process.worlds -= 1
            try:
                self._process.ask("close", self._key)
            except WorldLost:
                return


class WorldPool:
    """All processes and all populations of a server."""

    def __init__(self, processes: int | None = None) -> None:
        self._most = processes or cores()
        self._processes: list[Process] = []
        self._populations: dict[Any, str] = {}
        self._keys = itertools.count()
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        atexit.register(self.end)

    def watch(self, scenario: Scenario, plan: RunSpec, seed: int) -> tuple[Watching, Snapshot]:
        """Found a world, in the process that keeps the fewest.

        Raises:
            NoRoom: there are as many worlds as the machine can hold.
            ValueError: the population cannot be drawn.
        """
        is_own = scenario.files is not None
        path = self._own(scenario, plan) if is_own else self.population(scenario, plan)
        founding = Founding(plan, seed, path, scenario.start, not is_own)
        with self._lock:
            process = self._free()
            key = str(next(self._keys))
            process.worlds += 1
        try:
            first = process.ask("found", key, founding)
        except Exception:
            process.worlds -= 1
            raise
        finally:
            if is_own:
                Path(path).unlink(missing_ok=True)
        return Watching(process, key), first

    def _own(self, scenario: Scenario, plan: RunSpec) -> str:
        """A user's own population in a file that goes as soon as it has been read."""
        with self._lock:
            path = self._place() / f"{next(self._keys)}.npz"
        build_population(scenario, plan).save(path)
        return str(path)

    def _free(self) -> Process:
        self._processes = [one for one in self._processes if one.is_alive]
        least = min(self._processes, key=lambda one: one.worlds, default=None)
        if least is None or (least.worlds and len(self._processes) < self._most):
            least = Process(multiprocessing.get_context("spawn"))
            self._processes.append(least)
        return least

    def population(self, scenario: Scenario, plan: RunSpec) -> str:
        """The file of a scenario's population, drawn once for all sessions."""
        values = plan.parameters.differences()
        name = tuple(sorted((one, value) for one, value in values.items() if REGISTRY[one].makes_population))
        with self._lock:
            if name not in self._populations:
                self._make_room()
                path = self._place() / f"{next(self._keys)}.npz"
                build_population(scenario, plan).save(path)
                self._populations[name] = str(path)
            return self._populations[name]

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="efc-dashboard-")
        return Path(self._folder.name)

    def _make_room(self) -> None:
        while len(self._populations) >= KEPT:
            Path(self._populations.pop(next(iter(self._populations)))).unlink(missing_ok=True)

    @property
    def held(self) -> int:
        """How many worlds there are."""
        return sum(one.worlds for one in self._processes)

    def end(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.end()
        self._processes = []
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
