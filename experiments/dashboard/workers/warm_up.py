"""What is done before the page opens: the result on which it opens, and a world founded so that Play is quick."""

from __future__ import annotations

import threading
from collections.abc import Callable

from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.dashboard.workers.world_process import WorldHost
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.run import Progress
from scenarios import Scenario, load
from scenarios.language import _


def prepare(say: Callable[[str], None], progress: Progress) -> None:
    """Compute the band of the baseline of the whole region where it is not there yet, then warm the processes.

    Args:
        say: called with a text where something takes time.
        progress: called with the months simulated so far, where there are any to simulate.
    """
    warm_up(say)
    baseline = load("baseline")
    organisations = uncertainty_bands.opening_size()
    if uncertainty_bands.band_of(baseline, organisations) is None:
        say(_("Computing ten runs of the baseline, once for each version of the model."))
        uncertainty_bands.compute(baseline, organisations, progress)
    threading.Thread(target=_warm, args=(baseline, organisations), daemon=True).start()


def _warm(baseline: Scenario, organisations: int | None) -> None:
    """Draw the population, start a process, found a world and forget it."""
    plan = uncertainty_bands.plan_for(baseline, organisations)
    world, _first = shared.worlds().found_world(baseline, plan, 1)
    world.ask(WorldHost.run, 1)
    world.close()
