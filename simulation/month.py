"""MONTH: the rules of a month, in order. The order is the model.

Each rule reads the world as the previous rule left it; within a rule, all organisations read before any of them writes.
The last place of the month, `measures.observe`, takes the measures: it reads the world and changes nothing.
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
    political_plane,
    support,
    trade_partners,
    transformation,
    trust,
    turnover,
)
from simulation.world import World

MONTH = (
    interventions.act,  # what the scenario changes
    turnover.replace,  # who closes, who opens
    trade_partners.change,  # who buys from whom
    awareness.spread,  # temps 1, from outside
    engagement.decide,  # temps 2
    support.accompany,  # the support space
    learning.professionalise,  # vitality, coordination, competence
    cooperation.cooperate,  # projects, and temps 1 by one's own activity
    trust.update,
    transformation.deploy,
    political_plane.share_projects,
    animation.found,  # temps 3
    lapse.leave,
)


def step(world: World) -> None:
    """Advance the world by one step: apply every rule of the month, in order."""
    with world.next_step():
        for rule in MONTH:
            rule(world)


def run_to(world: World, month: int, on_month: Callable[[int], None] | None = None) -> None:
    """Advance the world to the end of a month (a later world does not change).

    The event log then counts the events of all steps of the last month.

    Args:
        month: number of the calendar month.
        on_month: called after each month, with its number.
    """
    while (passed := months_passed(world)) < month:
        before = world.event_log.totals.copy()
        while months_passed(world) == passed:
            step(world)
        world.event_log.count_since(before)
        if on_month is not None:
            on_month(world.month)


def months_passed(world: World) -> int:
    """The number of calendar months that are complete."""
    return int(world.step * world.length + 1e-9)
