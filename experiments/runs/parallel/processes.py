"""How many worker processes are worth while, and how they begin: forked from a server that is ready before they are.

The server takes about a second to import the model. Meanwhile its parent does other work, so a command asks for it as
soon as it sees that there will be much to turn, and this file needs nothing at all.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

UNGUARDED = (
    "{script} starts runs while it is imported, as each worker process does: "
    'put what starts them under  if __name__ == "__main__":'
)
"""What is said to the author of a script that would start workers in its workers."""
ROOT = Path(__file__).parents[3]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
"""Processes share the machine among themselves."""
USUAL_MONTHS, REGION = 264, 150_000
"""What is expected of a scenario that has not been read yet: from 2014 to 2035, everybody."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def expect(runs: int, months: int | None, organisations: int | None, workers: int | None) -> None:
    """Where so many runs will need worker processes, let them get ready while there is other work to do.

    Args:
        runs, months, organisations: how much will be turned, about (None: as long as most scenarios, the region).
        workers: how many processes were asked for.
    """
    if (workers or default_workers(runs, months or USUAL_MONTHS, organisations or REGION)) > 1:
        get_ready()


def default_workers(runs: int, months: int, organisations: int) -> int:
    """As many processes as there are cores, or one where starting others would take longer than the runs."""
    return 1 if expected_seconds(runs, months, organisations) < 4.0 else min(cores(), runs)


def expected_seconds(runs: int, months: int, organisations: int) -> float:
    """About how long runs take on one core: a rule of thumb that depends on no clock."""
    return runs * months * (5e-4 + 8e-8 * organisations)


def context() -> multiprocessing.context.BaseContext:
    """How worker processes begin: forked from a server that is ready, or afresh where the system has no such thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    forked = multiprocessing.get_context("forkserver")
    forked.set_forkserver_preload(["experiments.runs.parallel.preload"])
    return forked


def get_ready() -> None:
    """Start the server of worker processes, which takes a moment to get ready: meanwhile, there is other work to do.

    Raises:
        SystemExit: in a worker that is importing a script which starts runs while it is imported.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        print(UNGUARDED.format(script=sys.argv[0]), file=sys.stderr)
        raise SystemExit(1)
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with signals_for_children(), _environment({**ONE_THREAD, "PYTHONPATH": path}):
            forkserver.ensure_running()


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Variables that a process which is started here finds in its environment."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def signals_for_children() -> Iterator[None]:
    """Processes started here leave Ctrl-C to their parent, from their first instant."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
