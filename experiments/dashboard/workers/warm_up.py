"""What is done before the page opens: the result on which it opens, and a world whose past is known."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable

from experiments.dashboard.workers import shared, uncertainty_bands
from experiments.dashboard.workers.world_pool import LANES
from experiments.dashboard.workers.world_process import WorldHost, WorldLost
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.run import Progress
from scenarios import Scenario, load
from scenarios.format import dates
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
    """Draw the population, start a process, and run a world until the date from which levers act."""
    plan = uncertainty_bands.plan_for(baseline, organisations)
    past = next_january(baseline) - 1
    with contextlib.suppress(WorldLost):  # the server ends
        for lane in range(LANES):
            world, _history = shared.worlds().found_world(baseline, plan, 1, past=past, lane=lane)
            world.ask(WorldHost.run, past if lane == 0 else 1)
            world.close()


def next_january(scenario: Scenario) -> int:
    """The month of a scenario with which the future begins: next January, or its last one where it ends before."""
    return month_within(scenario, f"{datetime.date.today().year + 1}-01")


def this_month(scenario: Scenario) -> int:
    """The month of a scenario that is today's: whatever is before it is the past."""
    return month_within(scenario, f"{datetime.date.today():%Y-%m}")


def month_within(scenario: Scenario, date: str) -> int:
    """The month of a scenario at a date, or its nearest month."""
    count, first = dates.count_of(date), dates.count_of(scenario.start)
    assert count is not None and first is not None
    return min(max(1, count - first + 1), scenario.months)
