"""(g) A user's own tables are read and checked in a time that a million organisations can wait for."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from scenarios.format.population_files import Files, read_population
from simulation.parameters import Parameters
from tests.benchmarks.tools import in_fresh_process, table


def write_tables(folder: Path, organisations: int, relations: int, mark: str = "") -> Files:
    """Two CSV files with names in quotation marks or without, and numbers and words in half of their columns."""
    files = Files(folder / "organisations.csv", folder / "relations.csv")
    names = [f"{mark}Entreprise n° {row}{mark}" for row in range(organisations)]
    kinds = ("supplier", "firm", "client", "partner")
    places = ("Lens", "Arras", "Lille")
    with files.organisations.open("w", encoding="utf-8") as file:
        file.write("id,note,kind,size,territory,affinity\n")
        file.writelines(
            f"{name},since {row % 90 + 1930},{kinds[row % 4]},{row % 200},{places[row % 3]},{row % 100 / 100}\n"
            for row, name in enumerate(names)
        )
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.integers(0, organisations**2, 2 * relations))
    sources, targets = np.divmod(pairs[pairs // organisations != pairs % organisations], organisations)
    rows = rng.permutation(len(sources))[:relations]
    assert files.relations is not None
    with files.relations.open("w", encoding="utf-8") as file:
        file.write("source,target,type,trust_source\n")
        file.writelines(
            f"{names[source]},{names[target]},supply,{(source + target) % 97 / 100}\n"
            for source, target in zip(sources[rows].tolist(), targets[rows].tolist(), strict=True)
        )
    return files


def figures(organisations: int, relations: int, mark: str = "") -> dict[str, float]:
    """Seconds, seconds of the processor and gigabytes of reading and checking two files."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_tables(Path(folder), organisations, relations, mark)
        began = time.perf_counter()
        began_on_processor = time.process_time()
        population = read_population(files, Parameters())
        assert len(population) == organisations and len(population.relations["source"]) == relations
        return {
            "seconds": time.perf_counter() - began,
            "processor": time.process_time() - began_on_processor,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        }


def region() -> dict[str, float]:
    """Fifty thousand organisations."""
    return figures(50_000, 200_000)


def country() -> dict[str, float]:
    """A million organisations."""
    return figures(1_000_000, 4_000_000)


def quoted() -> dict[str, float]:
    """A million organisations whose names stand in quotation marks."""
    return figures(1_000_000, 4_000_000, '"')


def run() -> None:
    """Print the figures."""
    rows: list[tuple[object, ...]] = [("organisations", "relations", "seconds", "processor", "GB")]
    for title, function in (("50,000", "region"), ("1,000,000", "country"), ("1,000,000 quoted", "quoted")):
        found = in_fresh_process(f"users_tables:{function}")
        relations = "200,000" if function == "region" else "4,000,000"
        rows.append(
            (title, relations, f"{found['seconds']:.1f}", f"{found['processor']:.1f}", f"{found['memory']:.1f}")
        )
    table("(g) a user's own tables, read and checked", rows)
