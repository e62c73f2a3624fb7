"""Supervisors: each has a child in which tasks are carried out, and watches over it.

A run that raises, ends its process, goes on for ever or takes too much memory costs that run and nothing else: the
supervisor notes what happened, starts another child and goes on with the next run. So no fault of a run ever reaches
the executor, whichever it is.

Where tasks are carried out, by threads of this process or by somebody else's workers, this file is imported: it needs
nothing but the simulation.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import IO

from experiments.runs.parallel.child_process import ChildDied, ChildProcess
from experiments.sweeps.design.task import DIED, NO_MEMORY, TIMED_OUT, SweepContext, Task, TaskResult
from experiments.sweeps.execution.worker_process import run_tasks

LOOK_EVERY = 0.1
"""Seconds between two looks at the clock."""
LAST_WORDS = 4000
"""Characters that are kept of what a process printed before it ended."""


class CannotStart(RuntimeError):
    """A child cannot even begin. The message is why: another model or rule, or what it printed."""


class Supervisor:
    """One child for tasks, started when it is needed.

    Args:
        seconds: time that one run may take.
        memory: megabytes that runs may take (0: no limit).
    """

    def __init__(self, seconds: float, memory: float) -> None:
        self.seconds = seconds
        self.memory = memory
        self.deadline = float("inf")
        self._child: ChildProcess | None = None
        self._printed: IO[bytes] | None = None
        self._known = ""
        self._is_expired = False

    def run(self, context: SweepContext, batch: Sequence[Task], stop: threading.Event) -> list[TaskResult]:
        """Carry out the tasks of a batch in order; once `stop` is set, only what has finished is returned."""
        results: list[TaskResult] = []
        left = list(batch)
        while left and not stop.is_set():
            child = self._start()
            start = time.perf_counter()
            try:
                child.call(run_tasks, None if self._known == context.digest else context, left, self.memory)
                self._known = context.digest
                while left and not stop.is_set():
                    start = time.perf_counter()
                    self.deadline = time.monotonic() + self.seconds
                    result = child.receive()
                    if isinstance(result, str):
                        raise CannotStart(result)
                    results.append(result)
                    del left[0]
                    if result.status == NO_MEMORY:  # whatever is left of it goes with the process
                        self.close()
                        break
            except ChildDied:
                if not stop.is_set():
                    results.append(self._death(child, left.pop(0), time.perf_counter() - start))
            finally:
                self.deadline = float("inf")
        return results

    def _start(self) -> ChildProcess:
        """The child, ready for tasks."""
        if self._child is None or not self._child.is_alive:
            self.close()
            self._known = ""
            self._is_expired = False
            self._printed = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
            self._child = ChildProcess(self._printed)
            try:
                self._child.wait_until_ready()
            except ChildDied as error:
                self._child.wait()
                raise CannotStart(self._last_words() or "?") from error
        return self._child

    def _death(self, child: ChildProcess, task: Task, seconds: float) -> TaskResult:
        """The result of the run during which the child has ended."""
        code = child.wait()
        status = TIMED_OUT if self._is_expired else DIED
        cause = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        error = f"longer than {self.seconds:g} seconds" if self._is_expired else f"the process ended ({cause})"
        return TaskResult(
            task.address, status, b"", b"", error, self._last_words(), seconds, 0.0, socket.gethostname(), child.pid
        )

    def _last_words(self) -> str:
        if self._printed is None:
            return ""
        size = self._printed.seek(0, os.SEEK_END)
        self._printed.seek(max(0, size - LAST_WORDS))
        return self._printed.read().decode("utf-8", "replace").strip()

    def look(self, now: float) -> None:
        """End the child when its run has taken too long; it first prints where it is."""
        child = self._child
        if now > self.deadline and child is not None and not self._is_expired:
            self._is_expired = True
            child.print_trace()
            time.sleep(LOOK_EVERY)
            child.kill()

    def kill(self) -> None:
        """End the child now."""
        if self._child is not None:
            self._child.kill()

    def close(self) -> None:
        """End the child and free what it held."""
        child = self._child
        printed = self._printed
        self._child = self._printed = None
        if child is not None:
            child.close()
        if printed is not None:
            printed.close()


class SupervisorPool:
    """As many supervisors as batches are carried out at the same time in this process.

    Args:
        seconds: time that one run may take.
        memory: megabytes that runs may take (0: no limit).
    """

    def __init__(self, seconds: float, memory: float) -> None:
        self.seconds = seconds
        self.memory = memory
        self.stop = threading.Event()
        self._all: list[Supervisor] = []
        self._idle: list[Supervisor] = []
        self._gate = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name="efc-watch").start()

    def run(self, context: SweepContext, batch: Sequence[Task]) -> list[TaskResult]:
        """Carry out a batch with an idle supervisor, or a new one."""
        with self._gate:
            if not self._idle:
                self._idle.append(Supervisor(self.seconds, self.memory))
                self._all.append(self._idle[-1])
            supervisor = self._idle.pop()
        try:
            return supervisor.run(context, batch, self.stop)
        finally:
            with self._gate:
                self._idle.append(supervisor)

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            for supervisor in list(self._all):
                supervisor.look(time.monotonic())

    def interrupt(self) -> None:
        """End all children now: `run` returns what has finished."""
        self.stop.set()
        for supervisor in list(self._all):
            supervisor.kill()

    def close(self) -> None:
        """End all children."""
        self._over.set()
        for supervisor in self._all:
            supervisor.close()


_pools: dict[tuple[float, float], SupervisorPool] = {}
_gate = threading.Lock()


def run_batch(context: SweepContext, batch: Sequence[Task], seconds: float, memory: float) -> list[TaskResult]:
    """Carry out a batch wherever an executor calls this function; supervisors stay for the next one."""
    with _gate:
        if (seconds, memory) not in _pools:
            _pools[seconds, memory] = SupervisorPool(seconds, memory)
            atexit.register(_pools[seconds, memory].close)
        pool = _pools[seconds, memory]
    return pool.run(context, batch)
