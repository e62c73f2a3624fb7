"""Theoretical populations: identical firms on a graph, in any number of disjoint copies.

Each copy is a territory and an independent replicate, with its own founders, complete mixing and named luck. Twenty
thousand runs of five organisations are thus a single run of one world. With the generator `complete`, all organisations
of a copy are related to each other, and no relation is stored.

Source  graphs: `simulation.population.graphs`; all other values: parameters
"""

from __future__ import annotations

import math
import re

import numpy as np

from simulation.core.luck import Floats, Integers
from simulation.parameters import ParameterError, Parameters, find
from simulation.population import graphs
from simulation.population.generator import Columns, complete
from simulation.population.relations_generator import finish
from simulation.state.tables import NEVER, SECTORS, Kind, Stage, Tie

_TIE = re.compile(r"(\d+)([->])(\d+)(?::(\d*\.?\d+))?")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")


def draw_theory(parameters: Parameters) -> tuple[Columns, Columns, int]:
    """The organisations and relations of a theoretical population, and its number of copies.

    Raises:
        ParameterError: the graph does not exist.
    """
    section = parameters.population
    edges = _parse_edges(section.edges) if section.generator == "given" else None
    nodes = section.organisations
    if edges is not None:
        largest = int(max(np.max(edges[0], initial=-1), np.max(edges[1], initial=-1)))
        nodes = nodes or largest + 1
        if largest >= nodes:
            raise _error("population.edges", section.edges, "the relations name an organisation that is not there")
    if not nodes:
        raise _error("population.organisations", nodes, "a graph of theory needs a number of organisations")
    organisations = _organisations(nodes, parameters)
    ends, types, weights = _ties(nodes, parameters, edges)
    trust = np.minimum(1.0, section.tie_trust * weights)
    columns = {
        "source": ends[0], "target": ends[1], "type": types, "share_of_sales": np.zeros(len(types)),
        "share_of_purchases": np.zeros(len(types)), "initial_source": trust, "initial_target": trust,
    }  # fmt: skip
    return organisations, finish(columns, organisations, parameters), section.copies


def _error(name: str, value: object, why: str) -> ParameterError:
    return ParameterError(f"{name} = {value!r}: {why}", name, "graph", value, (why,), find(name))


def _organisations(nodes: int, parameters: Parameters) -> Columns:
    copies = parameters.population.copies
    count = nodes * copies
    columns = {
        "identity": np.arange(count),
        "kind": np.full(count, Kind.FIRM),
        "sector": np.full(count, SECTORS.index("transport_services")),
        "size_class": np.ones(count),
        "size": np.ones(count),
        "territory": np.repeat(np.arange(copies), nodes),
        "department": np.zeros(count),
        "commune": np.full(count, NEVER),
        "stage": np.full(count, Stage.UNAWARE),
        "competence": np.zeros(count),
    }
    for name in ("sector", "size_class"):
        columns[name] = columns[name].astype(np.int64)
    if parameters.population.thresholds.strip():
        columns["reluctance"] = np.tile(_thresholds(parameters.population.thresholds, nodes), copies)
    return complete(columns, parameters)


def _thresholds(text: str, nodes: int) -> Floats:
    thresholds: list[float] = []
    for word in re.split(r"[\s,]+", text.strip()):
        between = _RANGE.fullmatch(word)
        try:
            thresholds += range(int(between[1]), int(between[2]) + 1) if between else [float(word)]
        except ValueError:
            raise _error("population.thresholds", word, "write numbers and ranges, such as 0 2 2 3..99") from None
    if len(thresholds) != nodes:
        raise _error("population.thresholds", text, "there should be one threshold for each organisation")
    return np.array(thresholds, dtype=np.float64)


def _parse_edges(text: str) -> tuple[Integers, Integers, Integers, Floats]:
    """Parse ties such as "0-1:3 0>2" into their ends, types and weights."""
    ties = []
    for word in filter(None, re.split(r"[\s,]+", text.strip())):
        tie = _TIE.fullmatch(word)
        if tie is None or tie[1] == tie[3]:
            raise _error("population.edges", word, "write relations between two organisations, such as 0-1:3 0>2")
        kind = Tie.SUPPLY if tie[2] == ">" else Tie.ACQUAINTANCE
        ties.append((int(tie[1]), int(tie[3]), int(kind), float(tie[4] or 1.0)))
    columns = np.array(ties, dtype=np.float64).reshape(-1, 4)
    ends = columns[:, :3].astype(np.int64)
    return ends[:, 0], ends[:, 1], ends[:, 2], columns[:, 3]


def _ties(
    nodes: int, parameters: Parameters, edges: tuple[Integers, Integers, Integers, Floats] | None
) -> tuple[graphs.Ends, Integers, Floats]:
    """The two ends of every tie in all copies, their types, and their weights (at most 1)."""
    section = parameters.population
    seed = section.seed
    copies = section.copies
    generator = section.generator
    if generator == "erdos_renyi":
        ends = graphs.erdos_renyi(seed, nodes, section.degree, copies)
    elif generator == "complete":
        ends = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    else:
        copy = _one_copy(nodes, parameters) if edges is None else edges[:2]
        ends = graphs.tiled(copy, nodes, copies)
        ties = len(copy[0])
        wanted = graphs.MIXING * ties if generator == "random_regular" else round(section.rewiring * ties / 2)
        if wanted and edges is not None and (edges[2] == Tie.SUPPLY).any():
            raise _error("population.rewiring", section.rewiring, "relations with a direction cannot be rewired")
        ends = graphs.exchange(seed, ends, nodes, copies, wanted)
    weights = np.ones(len(ends[0]))
    types = np.full(len(ends[0]), int(Tie.ACQUAINTANCE))
    if edges is not None:
        weights = np.tile(edges[3] / max(1.0, float(np.max(edges[3], initial=0.0))), copies)
        types = np.tile(edges[2], copies)
    return ends, types, weights


def _one_copy(nodes: int, parameters: Parameters) -> graphs.Ends:
    section = parameters.population
    if section.generator == "torus":
        side = math.isqrt(nodes)
        if side * side != nodes or side < 3:
            raise _error(
                "population.organisations", nodes, "a torus needs a square number of organisations, 9 at least"
            )
        if section.degree not in (4, 8):
            raise _error("population.degree", section.degree, "on a torus each organisation has 4 neighbours, or 8")
        return graphs.torus(side, int(section.degree))
    degree = int(section.degree)
    if degree != section.degree or degree >= nodes or (degree * nodes) % 2:
        why = "each organisation needs the same whole number of others, and the number of ends is even"
        raise _error("population.degree", section.degree, why)
    return graphs.ring(nodes, degree)
