"""Whether relations stay as real as they were drawn: their figures again, after twenty years of changing partners.

    persistence = examine_persistence(population, spec)
    write_persistence(persistence, folder / "persistence.csv")

The model follows the relations of members only, so that most are never touched in a run. They are therefore changed
twice: by the scenario as it is, and in a world in which every second organisation is a member and nothing happens but
that trade partners change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas

from experiments.runs.run import RunSpec
from experiments.runs.storage.files import write_csv
from experiments.validation.network_realism import exchange_partners, lasting_figures
from simulation.month import run_to
from simulation.population.population import Population
from simulation.state.tables import Tie
from simulation.world import World

MONTHS = 240
MEMBERS = 0.5
"""Share of members in the second world: the other half is there to be bought from in exchange."""
SEED = 1


@dataclass(frozen=True)
class Persistence:
    """Figures of the relations by short name, as drawn and after twenty years.

    Attributes:
        drawn: in the population.
        scenario: in the scenario's world, after `MONTHS`.
        half: where half of the organisations are members and only trade partners change.
        changed: share of the supply relations with another supplier than at the start: in the scenario, in the other.
    """

    drawn: dict[str, float]
    scenario: dict[str, float]
    half: dict[str, float]
    changed: tuple[float, float]

    def later(self, name: str) -> tuple[float, float]:
        """A figure after twenty years: in the scenario, and where half of the organisations are members."""
        return self.scenario[name], self.half[name]


def examine_persistence(population: Population, spec: RunSpec) -> Persistence:
    """Run the scenario for twenty years, and the change of trade partners alone, and measure the relations again."""
    world = spec.found_world(population, SEED)
    run_to(world, MONTHS)
    half = exchange_partners(population, spec.parameters, MONTHS, MEMBERS)
    drawn = lasting_figures(population, population.relations)
    scenario, halved = (lasting_figures(population, _relations_of(later)) for later in (world, half))
    return Persistence(drawn, scenario, halved, (_changed(population, world), _changed(population, half)))


def write_persistence(persistence: Persistence, path: Path) -> Path:
    """The figures as a CSV file."""
    table = pandas.DataFrame(
        {"drawn": persistence.drawn, "scenario": persistence.scenario, "half_are_members": persistence.half}
    )
    table.loc["another_supplier"] = [0.0, *persistence.changed]
    return write_csv(table.rename_axis("figure").reset_index(), path)


def _relations_of(world: World) -> dict[str, np.ndarray]:
    return {name: getattr(world.relations, name) for name in ("type", "source", "target", "share_of_sales")}


def _changed(population: Population, later: World) -> float:
    supply = np.flatnonzero(population.relations["type"] == Tie.SUPPLY)
    if not len(supply):
        return math.nan
    return float((later.relations.source[supply] != population.relations["source"][supply]).mean())
