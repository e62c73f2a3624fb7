"""MONTH: what happens, in this order. The order is the model.

Each rule sees the world as the previous one left it; within a rule everybody reads before anybody writes. The twelfth
place of the month, the taking of measures, is `measures.observe`: it reads the world and changes nothing.
"""

from __future__ import annotations

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
