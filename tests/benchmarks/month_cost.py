"""What a month costs, as one process measures it: `python -P tests/benchmarks/month_cost.py`, figures in JSON.

It imports nothing of the tests, so that it measures whatever checkout `PYTHONPATH` names, older ones too.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from statistics import median
from typing import Any

import scenarios
from simulation import month

try:
    from simulation.club_founding import found_world
    from simulation.measures.observation import observe
    from simulation.month import step
    from simulation.population.build import generate_population

    IS_OLDER = False
except ImportError:  # before these names
    from simulation.measures import observe
    from simulation.population import Population
    from simulation.world import World as found_world

    IS_OLDER = True
    step, generate_population = month.turn, Population.generate

SIZES = (60, 1_000, 10_000)
LATE = 240
"""Months that have passed when a late month of the region is measured."""


def _months(world: Any, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each of so many months: of the rules, of the measures (those that are not costly)."""
    rules, measures = [], []
    gc.collect()
    gc.disable()
    for _month in range(count):
        began = time.process_time()
        step(world)
        stepped = time.process_time()
        observe(world, False)
        rules.append(1000.0 * (stepped - began))
        measures.append(1000.0 * (time.process_time() - stepped))
    gc.enable()
    return rules, measures


def least_bytes(world: Any) -> int:
    """Bytes that a month must touch at least, each once: of everybody the stage, of members the whole row, of their
    relations whose end it is and the stage there, of relations with a history the whole row."""
    organisations, relations = world.organisations, world.relations
    members = organisations.stage >= 2
    ends = int(world.neighbourhood.degree[members].sum())
    entry = sum(getattr(world.neighbourhood, name).itemsize for name in ("incident", "neighbour", "link"))
    stage = organisations.stage.itemsize
    return int(
        stage * len(organisations.stage)
        + members.sum() * sum(getattr(organisations, name).itemsize for name in organisations.columns)
        + ends * (entry + stage)
        + relations.active.sum() * sum(getattr(relations, name).itemsize for name in relations.columns)
    )


def figures(sizes: tuple[int, ...] = SIZES, late: int = LATE) -> dict[str, float]:
    """Milliseconds: a month of each size and the measures of it (medians of a run of 120 months, the best of three),
    a whole run of a thousand, a late month of the region; and the bytes that the late month must touch."""
    scenario = scenarios.load("baseline")
    found: dict[str, float] = {}
    for organisations in sizes:
        parameters = scenario.parameters({"population.organisations": organisations})
        population = generate_population(parameters)
        runs = []
        for _repeat in range(4):  # the first one loads the machine code
            world = found_world(population, parameters, 1, scenario.interventions, scenario.events)
            runs.append(_months(world, 120))
        name = f"{organisations:,} organisations"
        found[f"{name}, a month"] = min(median(rules) for rules, _measures in runs)
        found[f"{name}, its measures"] = min(median(measures) for _rules, measures in runs)
        if organisations == 1_000:
            found[f"{name}, 120 months with measures"] = min(sum(rules) + sum(measures) for rules, measures in runs)
    if late:
        parameters = scenario.parameters()
        world = found_world(generate_population(parameters), parameters, 1, scenario.interventions, scenario.events)
        _months(world, late)
        found["least bytes"] = 0 if IS_OLDER else least_bytes(world)
        rules, measures = _months(world, 24)
        found["the region, a late month"], found["the region, its measures"] = median(rules), median(measures)
    return found


if __name__ == "__main__":
    json.dump(figures(), sys.stdout)
