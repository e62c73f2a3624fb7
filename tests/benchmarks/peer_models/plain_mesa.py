"""Plain Mesa: one agent an organisation, which knows its neighbours; all decide, then all act."""

from __future__ import annotations

import mesa

from simulation.core.luck import Integers
from tests.benchmarks.peer_models.case import Case, Graph, Run

MODELS = ("SI", "Bass", "threshold")


class Organisation(mesa.Agent):
    """An organisation that adopts or has adopted."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.has_adopted = self.adopts = False
        self.neighbours: list[Organisation] = []

    def decide(self) -> None:
        """Look around."""
        if self.has_adopted:
            return
        adopters = 0
        for neighbour in self.neighbours:
            adopters += neighbour.has_adopted
        case = self.model.case
        if case.threshold:
            self.adopts = adopters > 0 and adopters >= case.threshold * len(self.neighbours) - 1e-9
        else:
            chance = self.model.chances[adopters]
            self.adopts = chance > 0.0 and self.random.random() < chance

    def act(self) -> None:
        """Do what was decided."""
        if self.adopts:
            self.has_adopted = True


class Diffusion(mesa.Model):
    """Organisations on a graph."""

    def __init__(self, graph: Graph, case: Case, seed: int, adopters: Integers) -> None:
        super().__init__(rng=seed)
        self.case = case
        self.chances = [case.chance(count) for count in range(max(map(len, graph.neighbours)) + 1)]
        organisations = [Organisation(self) for _row in range(graph.nodes)]
        for organisation, rows in zip(organisations, graph.neighbours, strict=True):
            organisation.neighbours = [organisations[row] for row in rows]
        for row in adopters:
            organisations[row].has_adopted = True
        self.adopters = 0

    def step(self) -> None:
        """All decide, then all act."""
        self.agents.do("decide")
        self.agents.do("act")
        self.adopters = sum(organisation.has_adopted for organisation in self.agents)


def prepare(graph: Graph) -> Run:
    """What lives a run."""

    def run(case: Case, seed: int, adopters: Integers) -> int:
        model = Diffusion(graph, case, seed, adopters)
        for _step in range(case.steps):
            model.step()
        return model.adopters

    return run
