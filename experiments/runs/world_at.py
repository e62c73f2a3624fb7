"""The world of a scenario at a month: run from the founding to there, and stop.

    world = world_at(load("baseline"), month=120, seed=1, organisations=2000)

What stories and exports look at. The same seed gives the very world that `efc run` has turned through that month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.setup import build_population, run_spec
from scenarios import Scenario
from simulation.month import run_to
from simulation.world import World


def world_at(
    scenario: Scenario,
    month: int,
    options: RunOptions = DEFAULTS,
    prepare: Callable[[World], None] | None = None,
    on_month: Callable[[int], None] | None = None,
    **keywords: Any,
) -> World:
    """The world at the end of a month (0: just founded).

    Args:
        scenario: what happens, and when.
        month: the month to stop at.
        options, keywords: as for `experiments.runs.batch.run_many`, of the first run.
        prepare: called with the world before its first month.
        on_month: called with the number of each month that has passed.

    Raises:
        ValueError: the run is impossible.
    """
    options = replace(options, **keywords)
    spec = run_spec(scenario, options)
    world = spec.found_world(build_population(scenario, spec), options.seed)
    if prepare is not None:
        prepare(world)
    run_to(world, month, on_month)
    return world


def month_of_step(world: World, step: int) -> int:
    """The calendar month of a step (0: the founding)."""
    return int((step - 1) * world.length + 1e-9) + 1 if step > 0 else 0
