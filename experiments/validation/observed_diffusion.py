"""An observed diffusion on an observed network: who adopted when, and what the model says everybody heard by then.

    history = physicians()
    history.heard["sum"][4]              # what each physician hears at the beginning of the fifth month

Those who had adopted by the end of a month are engaged in a world, which computes what each of the others hears
(`World.neighbourhood_summary`). The fit (`experiments.validation.likelihood_fit`) therefore uses the model's own hazard
of awareness, which is written only once.

Source  medical innovation: Coleman, Katz and Menzel 1966
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios import Scenario, load
from scenarios.format.population_files import read_population
from scenarios.loader import PACKAGE
from simulation import month
from simulation.club_founding import found_world
from simulation.core.luck import Floats, Integers
from simulation.interventions import Intervention
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.tables import NEVER, Stage

SCENARIO = PACKAGE / "validation" / "physicians.toml"
COLUMN = "adopted"
"""The user's own column that holds the month of adoption (empty: not by the end)."""


@dataclass(frozen=True)
class History:
    """An observed diffusion.

    Attributes:
        population, parameters: who, and whom they hear, under which switches.
        adopted: month of adoption of each (NEVER: not by the end).
        months: how long was looked.
        heard: what each hears at the beginning of each month, shape (months, organisations): "sum" counts the engaged
            organisations that it hears, with trust and direction; "share" divides by all that it could hear.
    """

    population: Population
    parameters: Parameters
    adopted: Integers
    months: int
    heard: dict[str, Floats]

    @property
    def curve(self) -> Integers:
        """How many had adopted by the end of each month, from month 0 on."""
        return np.cumsum(np.bincount(self.adopted[self.adopted != NEVER], minlength=self.months + 1)[: self.months + 1])


def physicians() -> History:
    """The 125 physicians of medical innovation."""
    return read_history(load(SCENARIO))


def read_history(scenario: Scenario, column: str = COLUMN) -> History:
    """The history that a scenario's own organisations carry in a column.

    Raises:
        ValueError: the scenario brings no organisations, or they have no such column of whole months.
    """
    if scenario.files is None or scenario.files.are_drawn:
        raise ValueError(f"{scenario.path.name} brings no organisations of its own")
    parameters = scenario.parameters()
    population = read_population(scenario.files, parameters)
    if column not in population.extra:
        raise ValueError(f"the organisations of {scenario.path.name} have no column {column}")
    cells = (str(cell).strip() for cell in population.extra[column].tolist())
    adopted = np.array([NEVER if cell in ("", "nan") else int(float(cell)) for cell in cells], dtype=np.int64)
    return build_history(population, parameters, adopted, scenario.months)


def build_history(population: Population, parameters: Parameters, adopted: Integers, months: int) -> History:
    """A history with what everybody heard, read from worlds in which the others have adopted as they did."""
    world = found_world(population, parameters, seed=0)
    rows = np.arange(len(population))
    ties = world.ties(rows)
    heard = np.empty((months, len(rows)))
    for step in range(1, months + 1):
        before = (adopted != NEVER) & (adopted < step)
        world.organisations.stage[:] = np.where(before, int(Stage.ENGAGED), int(Stage.UNAWARE))
        heard[step - 1] = world.neighbourhood_summary(rows).weight
    share = np.divide(heard, ties, out=np.zeros_like(heard), where=ties > 0.0)
    return History(population, parameters, adopted, months, {"sum": heard, "share": share})


def simulate_history(history: History, outreach: Floats, contact_rate: float, seed: int) -> History:
    """A history that the general model makes on the same network.

    Args:
        outreach: rate by which outreach reaches an organisation in each month, per month.
        contact_rate: rate by which an engaged organisation is heard, per month.
    """
    parameters = history.parameters.changed({"awareness.contact_rate": contact_rate})
    levels = tuple(
        Intervention(month_number, None, "set", "outreach.per_organisation", float(level))
        for month_number, level in enumerate(outreach, 1)
    )
    world = found_world(history.population, parameters, seed, levels)
    for _ in range(history.months):
        month.step(world)
    since = world.organisations.member_since.astype(np.int64)
    return build_history(history.population, history.parameters, since, history.months)
