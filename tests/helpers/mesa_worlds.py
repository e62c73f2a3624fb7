"""Models for cases that any Mesa model should pass: a plain one, and EFCModel, behind one adapter.

A case that passes on the plain model says what Mesa does; on EFCModel it says that a user of Mesa gets the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import mesa

from simulation import EFCModel, Firm, Parameters, Population, Supplier, column, generate_population
from simulation.agents.mesa_compat import AgentSet
from simulation.agents.organisation_set import OrganisationSet

COUNT = 10
"""Agents of a model."""


class Methods:
    """What both kinds of agents can do."""

    def step(self) -> None:
        """Grow by one."""
        self.value += 1
        self.called = True

    def identify(self) -> int:
        """Its own identity."""
        return self.unique_id

    def doubled(self) -> int:
        """Twice its value."""
        return 2 * self.value

    def write_final_value(self) -> None:
        """A row of the table of final values."""
        self.model.datacollector.add_table_row("final", {"agent": self.unique_id, "value": self.value})


class PlainAgent(Methods, mesa.Agent):
    """An agent that keeps its state itself."""

    def __init__(self, model: mesa.Model, value: int = 0) -> None:
        super().__init__(model)
        self.value = value
        self.energy = self.wealth = self.age = 0
        self.called = False
        self.even = value % 2 == 0


class PlainOne(PlainAgent):
    """A first class."""


class PlainTwo(PlainAgent):
    """A second class."""


class State(Methods):
    """The same state in columns."""

    value = column(int, 0)
    energy = column(int, 0)
    wealth = column(int, 0)
    age = column(int, 0)
    called = column(bool, False)
    even = column(bool, False)


class OwnOne(State, Firm):
    """A first class."""


class OwnTwo(State, Supplier):
    """A second class."""


@cache
def small_population() -> Population:
    """Ten organisations."""
    return generate_population(Parameters({"population.organisations": COUNT}))


class PlainModel(mesa.Model):
    """An ordinary Mesa model that collects at the start and after each step."""

    def __init__(self, rng: int | None = 1, months: int | None = None, **collected: Any) -> None:
        super().__init__(rng=rng)
        self.months = months
        self.model_value = 100
        for value, kind in enumerate([PlainOne, PlainTwo] * (COUNT // 2)):
            kind(self, value)
        self.datacollector = mesa.DataCollector(**collected)
        self.datacollector.collect(self)

    def step(self) -> None:
        """Every agent steps."""
        self.agents.do("step")
        self.datacollector.collect(self)
        self.running = self.steps != self.months


class OwnModel(EFCModel):
    """EFCModel with state of its own."""

    kinds = (OwnOne, OwnTwo, OwnOne, OwnTwo)
    model_value = 100

    def __init__(self, rng: Any = 1, months: int | None = None, **collected: Any) -> None:
        super().__init__(population=small_population(), rng=rng, months=months, **collected)

    def step(self) -> None:
        """Every agent steps, then the region."""
        self.agents.do("step")
        super().step()


@dataclass(frozen=True)
class Adapter:
    """One kind of model.

    Attributes:
        model_class: the model.
        one, two: its classes of agents.
        own_sets: whether sets of agents are OrganisationSet (else Mesa's own AgentSet).
    """

    model_class: type[mesa.Model]
    one: type[mesa.Agent]
    two: type[mesa.Agent]
    own_sets: bool = False

    def make(self, **arguments: Any) -> Any:
        """A model, with values 0 to 9."""
        model = self.model_class(**arguments)
        for value, agent in enumerate(model.agents):
            agent.value = value
            agent.even = value % 2 == 0
        return model

    def set_of(self, agents: Iterable[Any], model: Any) -> Any:
        """A set of these agents."""
        if self.own_sets:
            return OrganisationSet(model, [agent.row for agent in agents])
        return AgentSet(agents, random=model.random)


ADAPTERS = {
    "Mesa": Adapter(PlainModel, PlainOne, PlainTwo),
    "EFCModel": Adapter(OwnModel, OwnOne, OwnTwo, own_sets=True),
    "EFCModel in Mesa's sets": Adapter(OwnModel, OwnOne, OwnTwo),
}
