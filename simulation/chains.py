"""The costly measures: chains, components and triangles in the network of the members."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.compiled import walk
from simulation.members import Stage
from simulation.relations import TO_CLIENT, WHAT, Rows
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)


class Network(NamedTuple):
    """Costly measures of one month.

    Attributes:
        longest_chain: longest shortest path downstream (supplier to client) through engaged organisations (relations).
        mean_chain: mean length of those shortest paths.
        largest_component: organisations in the largest component of cooperative relations.
        triangles: triangles of cooperative relations.
    """

    longest_chain: float
    mean_chain: float
    largest_component: float
    triangles: float


@walk
def _chains(sources, stage, start, degree, other, link, distance, queue):
    """Breadth first from each source along engaged supply relations: longest and total length, number of paths."""
    longest, total, paths = 0, 0, 0
    for at in range(sources.shape[0]):
        first, last = 0, 1
        queue[0] = sources[at]
        distance[sources[at]] = 0
        while first < last:
            row = queue[first]
            first += 1
            for place in range(start[row], start[row] + degree[row]):
                client = other[place]
                if link[place] & WHAT != TO_CLIENT or stage[client] < ENGAGED or distance[client] >= 0:
                    continue
                distance[client] = distance[row] + 1
                queue[last] = client
                last += 1
                longest = max(longest, distance[client])
                total += distance[client]
                paths += 1
        for place in range(last):
            distance[queue[place]] = -1
    return longest, total, paths


def network(world: World, members: Rows) -> Network:
    """Chains among the members, and the graph of cooperative relations."""
    near, organisations = world.neighbourhood, world.organisations
    wanted = world.parameters.measures.chain_sources
    sources = members if len(members) <= wanted else members[np.arange(wanted) * len(members) // wanted]
    distance, queue = np.full(len(organisations), -1), np.empty(len(organisations) + 1, dtype=np.int64)
    longest, total, paths = _chains(
        sources, organisations.stage, near.start, near.degree, near.other, near.link, distance, queue
    )
    component, triangles = _cooperative_graph(world)
    return Network(float(longest), total / paths if paths else 0.0, float(component), float(triangles))


def _cooperative_graph(world: World) -> tuple[int, int]:
    relations = world.relations
    cooperative = np.flatnonzero(relations.cooperation >= world.parameters.transformation.cooperative)
    if not len(cooperative):
        return 0, 0
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = np.stack((relations.source[cooperative], relations.target[cooperative]))
    names, ends = np.unique(ends, return_inverse=True)
    ends = ends.reshape(2, -1)
    shape = (len(names), len(names))
    graph = coo_array((np.ones(len(cooperative)), (ends.min(axis=0), ends.max(axis=0))), shape=shape).tocsr()
    graph.data[:] = 1.0
    _, label = connected_components(graph, directed=False)
    closed = (graph @ graph).multiply(graph)  # rows below columns: each triangle is counted once
    return int(np.max(np.bincount(label))), round(closed.sum())
