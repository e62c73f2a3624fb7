"""The model of this project in its limits: everything off but one mechanism (`scenarios/validation/theory.toml`)."""

from __future__ import annotations

from typing import Any

import numpy as np

import scenarios
from experiments.validation.checks import SCENARIOS
from simulation import month
from simulation.club_founding import found_world
from simulation.core.luck import Integers
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.world import World
from tests.benchmarks.peer_models.case import Case, Graph

MODELS = ("SI", "Bass", "threshold")


class GeneralModel:
    """A case in the general model.

    Attributes:
        graph: a random graph (Erdos and Renyi), which the others take over.
    """

    def __init__(self, case: Case, nodes: int, degree: float) -> None:
        self.case = case
        self.parameters = _parameters(case, nodes, degree)
        self.population = generate_population(self.parameters)
        relations = self.population.relations
        self.graph = Graph(nodes, relations["source"].astype(np.int64), relations["target"].astype(np.int64))

    def found(self, seed: int) -> World:
        """The world of a run at its start."""
        return found_world(self.population, self.parameters, seed)

    def adopters(self, seed: int) -> Integers:
        """Who has adopted at the start of a run."""
        return self.found(seed).members()

    def run(self, _case: Case, seed: int, _adopters: Integers) -> int:
        """One run; its adopters are counted at each step, as those of the others are."""
        world = self.found(seed)
        count = 0
        for _step in range(self.case.steps):
            month.step(world)
            count = len(world.members())
        return count


def _parameters(case: Case, nodes: int, degree: float) -> Parameters:
    changes: dict[str, Any] = {
        "population.generator": "erdos_renyi", "population.organisations": nodes, "population.degree": degree,
        "founders.share": case.seeds,
    }  # fmt: skip
    if case.threshold:
        changes |= {
            "population.aware": 1.0, "engagement.rule": "share", "engagement.reluctance": case.threshold,
            "engagement.reluctance_spread": 0.0,
        }  # fmt: skip
    else:
        changes |= {"awareness.contact_rate": case.rate, "outreach.per_organisation": case.outside}
    return scenarios.load(SCENARIOS / "theory.toml").parameters(changes)
