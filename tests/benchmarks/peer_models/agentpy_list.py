"""agentpy: one agent an organisation, which knows its neighbours; all decide, then all act."""

from __future__ import annotations

from typing import Any

import agentpy

from simulation.core.luck import Integers
from tests.benchmarks.peer_models.case import Case, Graph, Run

MODELS = ("SI", "Bass", "threshold")


class Organisation(agentpy.Agent):
    """An organisation that adopts or has adopted."""

    def setup(self) -> None:
        """Nobody has adopted."""
        self.has_adopted = self.adopts = False
        self.neighbours: list[Organisation] = []

    def decide(self) -> None:
        """Look around."""
        if self.has_adopted:
            return
        adopters = 0
        for neighbour in self.neighbours:
            adopters += neighbour.has_adopted
        case = self.p.case
        if case.threshold:
            self.adopts = adopters > 0 and adopters >= case.threshold * len(self.neighbours) - 1e-9
        else:
            chance = self.model.chances[adopters]
            self.adopts = chance > 0.0 and self.model.random.random() < chance

    def act(self) -> None:
        """Do what was decided."""
        if self.adopts:
            self.has_adopted = True


class Diffusion(agentpy.Model):
    """Organisations on a graph."""

    def setup(self) -> None:
        """The agents and who is whose neighbour."""
        graph = self.p.graph
        self.chances = [self.p.case.chance(count) for count in range(max(map(len, graph.neighbours)) + 1)]
        self.organisations = agentpy.AgentList(self, graph.nodes, Organisation)
        agents = list(self.organisations)
        for organisation, rows in zip(agents, graph.neighbours, strict=True):
            organisation.neighbours = [agents[row] for row in rows]
        for row in self.p.adopters:
            agents[row].has_adopted = True

    def step(self) -> None:
        """All decide, then all act."""
        self.organisations.decide()
        self.organisations.act()
        self.adopters = sum(self.organisations.has_adopted)


def prepare(graph: Graph) -> Run:
    """What lives a run."""

    def run(case: Case, seed: int, adopters: Integers) -> int:
        numbers: dict[str, Any] = {"graph": graph, "case": case, "adopters": adopters, "steps": case.steps}
        model = Diffusion({**numbers, "seed": seed})
        model.run(display=False)
        return int(model.adopters)

    return run
