"""One compiled loop over the graph and nothing else: what the machine can do."""

from __future__ import annotations

import numba
import numpy as np

from simulation.core.luck import Integers
from tests.benchmarks.peer_models.case import Case, Graph, Run

MODELS = ("SI", "Bass", "threshold")


@numba.njit
def _live(start, neighbours, adopted, now, steps, chances, shares, generator):
    """Advance by steps; all organisations read the states of the step before."""
    count = 0
    for _step in range(steps):
        count = 0
        for row in range(adopted.shape[0]):
            if adopted[row]:
                count += 1
                continue
            first = start[row]
            last = start[row + 1]
            adopters = 0
            for position in range(first, last):
                adopters += adopted[neighbours[position]]
            if shares > 0.0:
                adopts = adopters > 0 and adopters >= shares * (last - first) - 1e-9
            else:
                adopts = chances[adopters] > 0.0 and generator.random() < chances[adopters]
            if adopts:
                now[row] = 1
                count += 1
        adopted[:] = now
    return count


def prepare(graph: Graph) -> Run:
    """What lives a run."""
    start, neighbours = graph.segments
    most = int(np.diff(start).max())

    def run(case: Case, seed: int, adopters: Integers) -> int:
        adopted = np.zeros(graph.nodes, dtype=np.uint8)
        adopted[adopters] = 1
        chances = np.array([case.chance(count) for count in range(most + 1)])
        generator = np.random.default_rng(seed)
        return int(_live(start, neighbours, adopted, adopted.copy(), case.steps, chances, case.threshold, generator))

    return run
