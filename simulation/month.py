"""MONTH: what happens, in this order. The order is the model.

Each rule sees the world as the previous one left it; within a rule everybody reads before anybody writes. The twelfth
place of the month, the taking of measures, is `measures.observe`: it reads the world and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from simulation import interventions
from simulation.rules import (
    animation,
    awareness,
    cooperation,
    engagement,
    lapse,
    learning,
    support,
    transformation,
    trust,
    turnover,
)
from simulation.world import World

MONTH = (
    interventions.act,  # what the scenario changes
    turnover.replace,  # who closes, who opens
    awareness.spread,  # temps 1
    engagement.decide,  # temps 2
    support.accompany,  # the support space
    learning.professionalise,
    cooperation.experiment,
    trust.update,
    transformation.deploy,
    animation.found,  # temps 3
    lapse.leave,
)


def step(world: World) -> None:
    """One step of the world: every rule of the month, in order."""
    world.tick()
    for rule in MONTH:
        rule(world)


def run_to(world: World, month: int, on_month: Callable[[int], None] | None = None) -> None:
    """Every step of the world until the end of a month (nothing where it is there already).

    Args:
        month: number of the calendar month.
        on_month: called with the number of each month that has passed.
    """
    while (now := months_passed(world)) < month:
        while months_passed(world) == now:
            step(world)
        if on_month is not None:
            on_month(months_passed(world))


def months_passed(world: World) -> int:
    """Calendar months that the world has wholly lived through."""
    return int(world.step * world.length + 1e-9)
