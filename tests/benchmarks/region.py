"""(b) The full region: building it, 22 years of it, memory. (c) Smaller economies (population already drawn)."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from simulation import month
from simulation.club_founding import found_world
from simulation.interventions import Intervention
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.world import World
from tests.benchmarks.tools import in_fresh_process, median, milliseconds, places_of_the_month, table, time_of_rules
from tests.helpers.small_worlds import make_world

SHOCK = (Intervention(138, 162, "scale", "club.staff", 0.6),)
SMALLER = ((1_000, 120, 50), (2_000, 120, 100), (10_000, 264, 250))
"""Organisations, months, and the milliseconds that a run with its measures should take at most."""


def full_region() -> dict[str, float]:
    """Seconds and megabytes of the region and of 264 months, measures included (compiled code already loaded)."""
    observe(make_world(300, months=13), network_too=True)
    parameters = Parameters()
    began = time.perf_counter()
    population = generate_population(parameters)
    built = time.perf_counter()
    world = found_world(population, parameters, 1, SHOCK)
    founded = time.perf_counter()
    in_months = in_measures = 0.0
    for _ in range(264):
        start = time.perf_counter()
        month.step(world)
        turned = time.perf_counter()
        observe(world)
        in_months += turned - start
        in_measures += time.perf_counter() - turned
    return {
        "organisations": len(population),
        "relations": len(population.relations["source"]),
        "population built, s": built - began,
        "world founded, s": founded - built,
        "264 months, s": in_months,
        "measures of 264 months, s": in_measures,
        "members at the end": observe(world)["members"],
        "memory at most, MB": memory_at_most(),
    }


def memory_at_most() -> float:
    """The most memory that this process has held. (Not `ru_maxrss` alone: a child inherits its parent's.)"""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def small_economy(organisations: int, months: int, measured: bool) -> tuple[float, float]:
    """Milliseconds, median and best, of a smaller economy (population already drawn)."""
    base = make_world(organisations)

    def live() -> None:
        world = found_world(base.population, base.parameters, 1, SHOCK)
        observe(world, network_too=True)
        for _ in range(months):
            month.step(world)
            if measured:
                observe(world)

    live()
    times = [milliseconds(live) for _ in range(15)]
    return median(times), min(times)


def _places(world: World, months: int) -> dict[str, float]:
    return time_of_rules(world.tick, places_of_the_month(), world, months)


def run() -> None:
    """Print (b) and (c)."""
    rows = [
        (name, f"{value:,.2f}" if value < 1000 else f"{value:,.0f}")
        for name, value in in_fresh_process("region:full_region").items()
    ]
    table("(b) The full region (targets: built in 3 s, 264 months in 5 s, 1,500 MB)", rows)
    figures: list[tuple[object, ...]] = [("organisations", "months", "target", "with measures", "months only")]
    for organisations, months, target in SMALLER:
        took = [small_economy(organisations, months, measured) for measured in (True, False)]
        cells = [f"{middle:.0f} ms, at best {best:.0f}" for middle, best in took]
        figures.append((f"{organisations:,}", months, f"{target} ms", *cells))
    table("(c) Smaller economies, a run", figures)
    table(
        "    where a month of 2,000 organisations goes (median of 120 months)",
        [(name, f"{1000 * value:.0f} us") for name, value in _places(make_world(2000), 120).items()],
    )
