"""Keepers: each has a process of its own in which runs are turned, and watches over it.

A run that raises, ends its process, goes on for ever or takes too much memory costs that run and nothing else: the
keeper notes what happened, starts another process and goes on with the next run. So no fault of a run ever reaches the
executor, whichever it is.

Where tasks are carried out, by threads of this process or by somebody else's workers, this file is imported: it needs
nothing but the simulation.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

from experiments.runs.parallel.processes import ONE_THREAD, ROOT
from experiments.sweeps.design.task import DIED, NO_MEMORY, TIMED_OUT, SweepContext, Task, TaskResult
from experiments.sweeps.execution.worker_process import READY

LOOK_EVERY = 0.1
"""Seconds between two looks at the clock."""
LAST_WORDS = 4000
"""Characters that are kept of what a process said before it ended."""


class CannotStart(RuntimeError):
    """A process for runs cannot even begin. The message is why: another model or rule, or what it said."""


class Supervisor:
    """One process for runs, started when it is needed.

    Args:
        seconds: time that one run may take.
        memory: megabytes that runs may take (0: no limit).
    """

    def __init__(self, seconds: float, memory: float) -> None:
        self.seconds, self.memory = seconds, memory
        self.deadline = float("inf")
        self._process: subprocess.Popen[bytes] | None = None
        self._words: IO[bytes] | None = None
        self._knows = ""
        self._expired = False
        self._gate = threading.Lock()

    def turn(self, context: SweepContext, batch: Sequence[Task], stop: threading.Event) -> list[TaskResult]:
        """Turn the runs of a batch one after the other; once `stop` is set, only what has finished is given."""
        given: list[TaskResult] = []
        left = list(batch)
        while left and not stop.is_set():
            began, error = time.perf_counter(), ""
            try:
                self._start()
                self._send(context, left)
                while left and not stop.is_set():
                    began = time.perf_counter()
                    self.deadline = time.monotonic() + self.seconds
                    answer = self._hear()
                    if isinstance(answer, str):
                        raise CannotStart(answer)
                    given.append(answer)
                    del left[0]
                    if given[-1].status == NO_MEMORY:  # whatever is left of it goes with the process
                        self.close()
                        break
            except (EOFError, OSError, pickle.UnpicklingError) as broken:
                error = type(broken).__name__
            finally:
                self.deadline = float("inf")
            if error and not stop.is_set():
                given.append(self._ended(left.pop(0), time.perf_counter() - began))
        return given

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])])
        with self._gate:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "experiments.sweeps.execution.worker_process", str(self.memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words,
                env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
            )  # fmt: skip
        self._knows, self._expired = "", False
        try:
            ready = self._hear()
        except (EOFError, OSError, pickle.UnpicklingError):
            ready = None
        if ready != READY:
            self._process.wait()
            raise CannotStart(self._last_words() or "?")

    def _send(self, context: SweepContext, batch: Sequence[Task]) -> None:
        assert self._process is not None and self._process.stdin is not None
        message = (None if self._knows == context.digest else context, list(batch))
        pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()
        self._knows = context.digest

    def _hear(self) -> Any:
        assert self._process is not None and self._process.stdout is not None
        return pickle.load(self._process.stdout)

    def _ended(self, task: Task, seconds: float) -> TaskResult:
        """What is said of the run during which the process ended."""
        assert self._process is not None
        code = self._process.wait()
        status = TIMED_OUT if self._expired else DIED
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        error = f"longer than {self.seconds:g} seconds" if self._expired else f"the process ended ({how})"
        host = os.uname().nodename if hasattr(os, "uname") else ""
        return TaskResult(
            task.address, status, error=error, trace=self._last_words(), seconds=seconds, host=host,
            process=self._process.pid,
        )  # fmt: skip

    def _last_words(self) -> str:
        if self._words is None:
            return ""
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - LAST_WORDS))
        return self._words.read().decode("utf-8", "replace").strip()

    def look(self, now: float) -> None:
        """End the process when its run has taken too long; it first says where it is."""
        process = self._process
        if now > self.deadline and process is not None and not self._expired:
            self._expired = True
            if hasattr(signal, "SIGUSR1"):
                process.send_signal(signal.SIGUSR1)
                time.sleep(LOOK_EVERY)
            process.kill()

    def kill(self) -> None:
        """End the process now."""
        with self._gate:
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process and free what it held."""
        process, words = self._process, self._words
        self._process = self._words = None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        if words is not None:
            words.close()


class Keepers:
    """As many keepers as tasks are carried out at the same time in this process.

    Args:
        seconds: time that one run may take.
        memory: megabytes that runs may take (0: no limit).
    """

    def __init__(self, seconds: float, memory: float) -> None:
        self.seconds, self.memory = seconds, memory
        self.stop = threading.Event()
        self._all: list[Supervisor] = []
        self._idle: list[Supervisor] = []
        self._gate = threading.Lock()
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name="efc-watch").start()

    def turn(self, context: SweepContext, batch: Sequence[Task]) -> list[TaskResult]:
        """Turn a batch in an idle keeper's process, or in a new one's."""
        with self._gate:
            if not self._idle:
                self._idle.append(Supervisor(self.seconds, self.memory))
                self._all.append(self._idle[-1])
            keeper = self._idle.pop()
        try:
            return keeper.turn(context, batch, self.stop)
        finally:
            with self._gate:
                self._idle.append(keeper)

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            now = time.monotonic()
            for keeper in list(self._all):
                keeper.look(now)

    def interrupt(self) -> None:
        """End all processes now: `turn` gives what has finished."""
        self.stop.set()
        for keeper in list(self._all):
            keeper.kill()

    def close(self) -> None:
        """End all processes."""
        self._over.set()
        for keeper in self._all:
            keeper.close()


_here: dict[tuple[float, float], Keepers] = {}
_making = threading.Lock()


def turn_batch(context: SweepContext, batch: Sequence[Task], seconds: float, memory: float) -> list[TaskResult]:
    """Turn a batch wherever an executor carries out this function; keepers stay for the next one."""
    with _making:
        if (seconds, memory) not in _here:
            _here[seconds, memory] = Keepers(seconds, memory)
            atexit.register(_here[seconds, memory].close)
        keepers = _here[seconds, memory]
    return keepers.turn(context, batch)
