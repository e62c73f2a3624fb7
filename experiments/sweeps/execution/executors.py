"""Who carries out the runs of a sweep: processes of this machine, a Dask cluster, or any executor from Python.

    with processes(2, limits) as crew: ...
    with dask("tcp://10.0.0.1:8786", limits) as crew: ...
    crew = executor_crew(MPIPoolExecutor(), limits, tasks=64)         # anything like concurrent.futures.Executor

Wherever a batch of runs is carried out, a supervisor watches over it (see `supervisor`): no run breaks the executor.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.processes import cores
from experiments.sweeps.design.plan import Limits
from experiments.sweeps.design.task import SweepContext, Task, TaskResult
from experiments.sweeps.execution.supervisor import SupervisorPool, run_batch
from experiments.sweeps.execution.sweep_options import SweepOptions
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes

Submit = Callable[[SweepContext, Sequence[Task]], "Future[list[TaskResult]]"]
MEMORY_FOR_RUNS = 0.8
"""Share of the machine's memory that runs may take where nothing is said."""
PATIENCE = 10.0
"""Seconds in which a Dask scheduler should answer."""


@dataclass(frozen=True)
class Crew:
    """Those who carry out the runs.

    Attributes:
        submit: hands a batch over.
        workers: batches carried out at the same time.
        words: who they are, for people.
        interrupt: makes those who can stop at once.
    """

    submit: Submit
    workers: int
    words: str
    interrupt: Callable[[], None]


@contextlib.contextmanager
def crew(options: SweepOptions, limits: Limits) -> Iterator[Crew]:
    """Those whom the options ask for."""
    if options.executor is not None:
        yield executor_crew(options.executor, limits, options.tasks)
        return
    if options.dask is None:
        warm_up(options.say)
    with (
        processes(options.workers or cores(), limits) if options.dask is None else dask(options.dask, limits) as workers
    ):
        yield workers


@contextlib.contextmanager
def processes(workers: int, limits: Limits) -> Iterator[Crew]:
    """Processes of this machine, each supervised by a thread."""
    supervisors = SupervisorPool(limits.seconds, limits.memory or share_of_memory(workers))
    pool = ThreadPoolExecutor(workers, "efc-supervisor")
    try:
        yield Crew(
            lambda context, batch: pool.submit(supervisors.run, context, batch),
            workers,
            f"{workers} processes",
            supervisors.interrupt,
        )
    finally:
        supervisors.interrupt()
        pool.shutdown(wait=True, cancel_futures=True)
        supervisors.close()


def executor_crew(executor: Executor, limits: Limits, tasks: int | None = None) -> Crew:
    """Anything with the interface of `concurrent.futures.Executor`.

    Args:
        executor: it can carry out a function of this package elsewhere: the model must be installed there too.
        limits: what one run may take.
        tasks: batches that it carries out at the same time (None: as many as it says, or as there are cores here).
    """
    workers = tasks or getattr(executor, "_max_workers", None) or os.cpu_count() or 1
    return Crew(
        lambda context, batch: executor.submit(run_batch, context, batch, limits.seconds, limits.memory or 0.0),
        int(workers),
        type(executor).__name__,
        lambda: None,
    )


@contextlib.contextmanager
def dask(address: str, limits: Limits) -> Iterator[Crew]:
    """An existing Dask cluster.

    Raises:
        UserError: Dask is not installed, no scheduler answers, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError(_('Dask is not installed; install it with: pip install "efc-diffusion[cluster]"')) from error
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UserError(_("no Dask scheduler answers at {address}"), address=in_quotes(address)) from error
    with client:
        threads = sum(client.ncores().values())
        if not threads:
            raise UserError(_("the Dask scheduler at {address} has no workers"), address=in_quotes(address))
        with client.get_executor(pure=False) as executor:
            yield replace(executor_crew(executor, limits, threads), words=f"Dask {address}, {threads} threads")


def share_of_memory(workers: int) -> float:
    """Megabytes for each of some processes (0, no limit, where the system does not say what it has)."""
    try:
        return MEMORY_FOR_RUNS * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20 / workers
    except (AttributeError, ValueError, OSError):
        return 0.0
