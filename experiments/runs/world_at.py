"""The world of a scenario at a month: run from the founding to there, and stop.

    world = world_at(load("baseline"), month=120, seed=1, organisations=2000)

What stories and exports look at. The same seed gives the very world that `efc run` has turned through that month.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.setup import build_population, run_spec
from simulation.month import step
from simulation.world import World

if TYPE_CHECKING:
    from scenarios import Scenario


def world_at(
    scenario: Scenario,
    month: int,
    seed: int = 1,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    rules: Sequence[str | Path] = (),
    prepare: Callable[[World], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> World:
    """The world at the end of a month (0: just founded).

    Args:
        scenario: what happens, and when.
        month: the month to stop at.
        seed: the run's seed.
        organisations: another size of the economy.
        changes: other parameters' values.
        rules: the user's own files of rules.
        prepare: called with the world before its first month.
        progress: called with the number of each month that has been turned.

    Raises:
        ValueError: what is asked for cannot be run.
    """
    plan = run_spec(scenario, seed=seed, organisations=organisations, changes=changes, rules=rules)
    world = plan.found(build_population(scenario, plan), seed)
    if prepare is not None:
        prepare(world)
    while month and int(world.step * world.length + 1e-9) < month:
        step(world)
        if progress is not None:
            progress(world.month)
    return world


def month_of_step(world: World, step: int) -> int:
    """The calendar month of a step (0: the founding)."""
    return int((step - 1) * world.length + 1e-9) + 1 if step > 0 else 0
