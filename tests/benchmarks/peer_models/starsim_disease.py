"""starsim: adoption is an infection that nobody recovers from. It has no thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np
import starsim

from simulation.core.luck import Integers
from tests.benchmarks.peer_models.case import Case, Graph, Run

MODELS = ("SI", "Bass")


class Relations(starsim.Network):
    """The graph, which does not change."""

    def step(self) -> None:
        """Nothing happens to it."""


class Adoption(starsim.Infection):
    """Spreads along relations, and from outside."""

    def __init__(self, case: Case, adopters: Integers) -> None:
        super().__init__()
        self.define_pars(beta=case.chance(1) if not case.outside else -np.expm1(-case.rate))
        self.adopters = adopters
        self.outside = starsim.bernoulli(p=-np.expm1(-case.outside))
        self.has_outside = case.outside > 0.0

    def init_post(self) -> None:
        """Who has adopted at the start."""
        super().init_post()
        if len(self.adopters):
            self.set_prognoses(starsim.uids(self.adopters))

    def set_prognoses(self, uids: Any, sources: Any = None) -> None:
        """Whoever adopts can be imitated from the next step on."""
        super().set_prognoses(uids, sources)
        self.infected[uids] = True

    def step(self) -> Any:
        """Whoever hears from outside adopts with those who hear from others."""
        heard = self.outside.filter(self.susceptible.uids) if self.has_outside else ()
        answer = super().step()
        if len(heard):
            self.set_prognoses(starsim.uids(heard[np.asarray(self.susceptible[heard])]))
        return answer


def prepare(graph: Graph) -> Run:
    """What lives a run."""
    ones = np.ones(len(graph.source))

    def run(case: Case, seed: int, adopters: Integers) -> int:
        simulation = starsim.Sim(
            n_agents=graph.nodes,
            networks=Relations(p1=graph.source.copy(), p2=graph.target.copy(), beta=ones, name="relations"),
            diseases=Adoption(case, adopters),
            start=0,
            stop=case.steps - 1,
            dt=1,
            rand_seed=seed,
            verbose=0,
        )
        simulation.run()
        return int(simulation.diseases[0].infected.sum())

    return run
