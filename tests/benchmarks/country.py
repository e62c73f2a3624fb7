"""(h) A whole country: organisations drawn from counts, kept in a file, and 120 months of them.

Counts are those of the region several times over, each time with territories and departments of its own. What is drawn
is kept and mapped as the commands do it (`experiments.runs.storage.population_cache`). Seconds are processor time.
"""

from __future__ import annotations

import math
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.runs.storage.population_cache import kept_population
from simulation.club_founding import found_world
from simulation.measures.observation import measure_month
from simulation.month import run_to
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.counts.counts import Counts, region_counts, region_size
from simulation.population.geography import Places
from tests.benchmarks.region import memory_at_most
from tests.benchmarks.tools import in_fresh_process, table
from tests.helpers.small_worlds import make_world

SIZES = (150_000, 600_000, 4_900_000)
"""Organisations."""
MONTHS = 120


def country_counts(regions: int) -> Counts:
    """The counts of so many regions like ours, each with its own territories and departments."""
    region = region_counts("zone_emploi")
    places = region.places
    copies = [f"{copy}-" for copy in range(regions)]

    def each(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(copy + code for copy in copies for code in codes)

    def rows(row: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
        return np.concatenate([row + copy * len(codes) for copy in range(regions)]).astype(np.int32)

    territory = rows(places.commune_territory, places.codes)
    tiled = replace(
        Places.own(each(places.codes), each(places.departments)),
        commune_codes=each(places.commune_codes),
        commune_names=places.commune_names * regions,
        commune_latitude=np.tile(places.commune_latitude, regions),
        commune_longitude=np.tile(places.commune_longitude, regions),
        commune_territory=territory,
        commune_department=rows(places.commune_department, places.departments),
    )
    return Counts(np.tile(region.number, (regions, 1, 1)), tiled, f"{regions} regions", territory)


def lived(organisations: int) -> dict[str, float]:
    """Seconds and megabytes of one population and its first run, in this process."""
    world = make_world(300, months=13)  # whatever is compiled is compiled, or read, before
    measure_month(world, 13)
    parameters = Parameters({"population.organisations": organisations})
    counts = country_counts(math.ceil(organisations / region_size()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "country.population"
        clock = [time.process_time()]
        population = kept_population(path, lambda: generate_population(parameters, counts))
        clock.append(time.process_time())
        kept_population(path, lambda: population)
        clock.append(time.process_time())
        drawn = memory_at_most()
        world = found_world(population, parameters, 1)
        measure_month(world, MONTHS)
        clock.append(time.process_time())
        for month in range(1, MONTHS + 1):
            run_to(world, month)
            measure_month(world, MONTHS)
        clock.append(time.process_time())
    drawing, reading, founding, running = np.diff(clock).tolist()
    return {
        "organisations": organisations,
        "relations": len(population.relations["source"]),
        "drawn and kept, s": drawing,
        "read again, s": reading,
        "founded, s": founding,
        "120 months with measures, s": running,
        "all, s": drawing + founding + running,
        "memory while drawn, MB": drawn,
        "memory at most, MB": memory_at_most(),
        "members at the end": float(len(world.members())),
    }


def small() -> dict[str, float]:
    """The first size."""
    return lived(SIZES[0])


def middle() -> dict[str, float]:
    """The second size."""
    return lived(SIZES[1])


def large() -> dict[str, float]:
    """The third size: a whole country."""
    return lived(SIZES[2])


def exponent(one: dict[str, float], other: dict[str, float], figure: str) -> float:
    """The power of the size with which a figure grows."""
    return math.log(other[figure] / one[figure]) / math.log(other["organisations"] / one["organisations"])


def run() -> None:
    """Print (h)."""
    figures = [in_fresh_process(f"country:{name}") for name in ("small", "middle", "large")]
    rows: list[tuple[object, ...]] = [("", *(f"{size:,}" for size in SIZES), "exponent")]
    for name in figures[0]:
        if name != "organisations":
            power = f"{exponent(figures[0], figures[-1], name):.2f}" if name.endswith((", s", "MB")) else ""
            cells = (f"{one[name]:,.2f}" if one[name] < 100 else f"{one[name]:,.0f}" for one in figures)
            rows.append((name, *cells, power))
    table("(h) A country (targets: 120 months in 120 s, 12,000 MB, exponent of the cost at most 1.05)", rows)
