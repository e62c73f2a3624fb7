"""The process in which runs are turned: it reads tasks from its input and writes what has become of them.

A `Supervisor` starts it, and ends it when a run takes too long. It ends by itself when its supervisor is gone, whatever
it is doing; Ctrl-C is left to the supervisor.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import queue
import signal
import sys
import threading
from typing import Any

READY = "ready"
"""The first thing that is said."""
MEGABYTE = 2**20


def main(memory: float) -> None:
    """Turn runs until the input ends.

    Args:
        memory: megabytes that runs may take, above what this process holds at its start (0: no limit).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's rule prints is none of the answers

    from experiments.runs.parallel.pool import exercise
    from experiments.sweeps.execution.run_task import TaskRunner, unfit

    exercise()  # before any run is timed
    limit_memory(memory)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(tasks,), daemon=True).start()

    def say(thing: Any) -> None:
        pickle.dump(thing, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    say(READY)
    turner: TaskRunner | None = None
    while True:
        context, batch = tasks.get()
        if context is not None:
            reason = unfit(context)
            if reason:
                say(reason)
                continue
            turner = TaskRunner(context)
        assert turner is not None
        for task in batch:
            say(turner.turn(task))


def _read(tasks: queue.SimpleQueue[Any]) -> None:
    """Hand on what comes in; nothing more can come: nobody is left to work for."""
    while True:
        try:
            tasks.put(pickle.load(sys.stdin.buffer))
        except Exception:
            os._exit(0)


def limit_memory(megabytes: float) -> None:
    """Let this process hold so much more than it does now: beyond, a MemoryError is raised (where the system can)."""
    try:
        import resource
    except ImportError:
        return
    if not megabytes:
        return
    held = held_memory()
    limit = int(held + megabytes * MEGABYTE)
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard == resource.RLIM_INFINITY or limit <= hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def held_memory() -> int:
    """Bytes of data that this process has asked for so far (0 where the system does not say)."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123 (a file of the system)
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 0


if __name__ == "__main__":
    main(float(sys.argv[1]))
