"""What a child does for a sweep: carry out tasks and send what has become of each.

Children import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.runs.parallel.child_main import Channel
from experiments.sweeps.design.task import SweepContext, Task
from experiments.sweeps.execution.run_task import TaskRunner, unfit

MEGABYTE = 2**20
_runners: list[TaskRunner] = []
"""The runner of the sweep that is known here."""


def run_tasks(channel: Channel, context: SweepContext | None, tasks: Sequence[Task], memory: float) -> None:
    """Carry out the tasks of a sweep one after the other; where this process cannot, send the reason as a text.

    Args:
        context: what the runs have in common (None: as before).
        memory: megabytes that runs may take, above what this process holds at its start (0: no limit).
    """
    if context is not None:
        reason = unfit(context)
        if reason:
            channel.send(reason)
            return
        if not _runners:
            limit_memory(memory)
        _runners[:] = [TaskRunner(context)]
    for task in tasks:
        channel.send(_runners[0].run(task))


def limit_memory(megabytes: float) -> None:
    """Let this process hold so much more than it does now: beyond, a MemoryError is raised (where the system can)."""
    try:
        import resource
    except ImportError:
        return
    if not megabytes:
        return
    limit = int(held_memory() + megabytes * MEGABYTE)
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
