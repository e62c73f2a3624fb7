"""How many worker processes are worthwhile, and how they are started before anything else is loaded."""

from __future__ import annotations

import os

from experiments.runs.parallel.child_process import start_children

USUAL_MONTHS = 264
"""Months of a scenario that has not been read yet: from 2014 to 2035."""
REGION = 150_000
"""Its organisations: everybody."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def expect(runs: int, months: int | None, organisations: int | None, workers: int | None) -> None:
    """Where so many runs will need worker processes, let them get ready while there is other work to do.

    Args:
        runs, months, organisations: how much will be run, about (None: as long as most scenarios, the region).
        workers: the processes that the user wants.
    """
    count = workers or default_workers(runs, months or USUAL_MONTHS, organisations or REGION)
    if count > 1:
        start_children(min(count, runs))


def default_workers(runs: int, months: int, organisations: int) -> int:
    """As many processes as there are cores, or one where starting others would take longer than the runs."""
    return 1 if expected_seconds(runs, months, organisations) < 4.0 else min(cores(), runs)


def expected_seconds(runs: int, months: int, organisations: int) -> float:
    """About how long runs take on one core: a rule of thumb that depends on no clock."""
    return runs * months * (5e-4 + 8e-8 * organisations)
