"""What is done before the page opens: the result on which it opens, and a world founded so that Play is quick."""

from __future__ import annotations

import threading
from collections.abc import Callable

from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.runs.run import Progress


def prepare(say: Callable[[str], None] | None = None, progress: Progress | None = None) -> None:
    """Compute the opening band where it is not there yet, then warm the processes in the background.

    Args:
        say: told in words what takes time.
        progress: told of the months turned so far.
    """
    uncertainty_bands.prepare(say, progress)
    threading.Thread(target=_warm, daemon=True).start()


def _warm() -> None:
    """Draw the population, start a process, found a world and forget it."""
    from scenarios import load

    baseline = load("baseline")
    spec = uncertainty_bands.plan_for(baseline, uncertainty_bands.opening_size())
    world, _first = shared.worlds().found_world(baseline, spec, 1)
    world.run(1)
    world.close()
