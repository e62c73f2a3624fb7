"""EoN (Epidemics on Networks): events in a queue. Delays are whole steps, so that the law is that of the others.

The outside is one more node, which has adopted and reaches everybody at its own hazard.
"""

from __future__ import annotations

import math
import random
from typing import Any

import EoN
import networkx

from simulation.core.luck import Integers
from tests.benchmarks.peer_models.case import Case, Graph, Run

MODELS = ("SI", "Bass", "threshold")
ADOPTED, WAITING = "adopted", "waiting"


def _spread(graph: Any, case: Case, seed: int, adopters: list[int], outside: int) -> int:
    draw = random.Random(seed).random

    def delay(source: int, _target: int) -> int:
        hazard = case.outside if source == outside else case.rate
        return math.floor(math.log(1.0 - draw()) / -hazard) + 1

    if case.outside:
        adopters = [*adopters, outside]
    _times, _susceptible, infected, _recovered = EoN.fast_nonMarkov_SIR(
        graph, delay, lambda _node: math.inf, initial_infecteds=adopters, tmax=case.steps + 0.5
    )
    return int(infected[-1]) - bool(case.outside)


def _thresholds(graph: Any, neighbours: list[list[int]], case: Case, adopters: list[int]) -> int:
    def rate(_graph: Any, node: int, status: dict[int, str], _parameters: Any) -> float:
        if status[node] == ADOPTED:
            return 0.0
        count = 0
        for neighbour in neighbours[node]:
            count += status[neighbour] == ADOPTED
        return float(count > 0 and count >= case.threshold * len(neighbours[node]) - 1e-9)

    start = dict.fromkeys(graph, WAITING) | dict.fromkeys(adopters, ADOPTED)
    _times, adopted = EoN.Gillespie_complex_contagion(
        graph,
        rate,
        lambda _graph, _node, _status, _parameters: ADOPTED,
        lambda _graph, node, _status, _parameters: neighbours[node],
        start,
        (ADOPTED,),
        tmax=math.inf,
    )
    return int(adopted[-1])


def prepare(graph: Graph) -> Run:
    """What lives a run."""
    plain: Any = networkx.Graph()
    plain.add_nodes_from(range(graph.nodes))
    plain.add_edges_from(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    with_outside = plain.copy()
    with_outside.add_edges_from((graph.nodes, node) for node in range(graph.nodes))

    def run(case: Case, seed: int, adopters: Integers) -> int:
        if case.threshold:
            return _thresholds(plain, graph.neighbours, case, adopters.tolist())
        return _spread(with_outside if case.outside else plain, case, seed, adopters.tolist(), graph.nodes)

    return run
