"""The costly measures: chains, components and triangles in the network of the members."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.core.compiled import part, walk
from simulation.state.neighbourhood import ROLE_MASK, TO_CLIENT, Rows, count_relations, distinct_pairs, rows_where
from simulation.state.tables import NEVER, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)


class Network(NamedTuple):
    """Costly measures of one month.

    Attributes:
        longest_chain: the longest shortest path from supplier to client through engaged organisations, in relations.
        mean_chain: the mean length of these shortest paths, in relations.
        largest_component: number of organisations in the largest component of cooperative relations.
        triangles: number of triangles of cooperative relations.
    """

    longest_chain: float
    mean_chain: float
    largest_component: float
    triangles: float


@walk
def _engaged_clients(members, stage, start, degree, neighbour, link, first, last, clients):
    """Lists the engaged clients of each member consecutively: those of a row are `clients[first[row]:last[row]]`."""
    count = 0
    for row in members:
        first[row] = count
        for position in range(start[row], start[row] + degree[row]):
            client = neighbour[position]
            clients[count] = client  # always written, retained only if an engaged client
            count += 1 if (link[position] & ROLE_MASK == TO_CLIENT) & (stage[client] >= ENGAGED) else 0
        last[row] = count


@walk
def _chains(sources, first, last, clients, distance, queue):
    """Breadth-first search from each source along engaged supply relations: longest and total length, paths."""
    longest, total, paths = 0, 0, 0
    for index in range(sources.shape[0]):
        head = 0
        tail = 1
        queue[0] = sources[index]
        distance[sources[index]] = 0
        while head < tail:
            row = queue[head]
            head += 1
            for client in clients[first[row] : last[row]]:
                if distance[client] >= 0:
                    continue
                distance[client] = distance[row] + 1
                queue[tail] = client
                tail += 1
                longest = max(longest, distance[client])
                total += distance[client]
                paths += 1
        for position in range(tail):
            distance[queue[position]] = -1
    return longest, total, paths


def network(world: World, members: Rows) -> Network:
    """Chains among the members, and the graph of cooperative relations."""
    neighbourhood = world.neighbourhood
    organisations = world.organisations
    wanted = world.parameters.measures.chain_sources
    sources = members if len(members) <= wanted else members[np.arange(wanted) * len(members) // wanted]
    everybody = len(organisations)
    room = count_relations(members, neighbourhood.degree) + 1
    first, last, queue = np.empty((3, everybody + 1), dtype=np.int64)
    distance = np.full(everybody, -1)
    clients = np.empty(room, dtype=np.int32)
    _engaged_clients(
        members, organisations.stage, neighbourhood.start, neighbourhood.degree, neighbourhood.neighbour,
        neighbourhood.link, first, last, clients
    )  # fmt: skip
    longest, total, paths = _chains(sources, first, last, clients, distance, queue)
    component, triangles = _cooperative_graph(world)
    return Network(float(longest), total / paths if paths else 0.0, float(component), float(triangles))


@part
def _root(leader, row):
    """The representative of a component (union-find with path halving)."""
    while leader[row] != row:
        leader[row] = leader[leader[row]]
        row = leader[row]
    return row


@walk
def _largest_component(sources, targets, leader, size):
    """The size of the largest component of these pairs (initially each row leads itself, with size 1)."""
    largest = 0
    for index in range(sources.shape[0]):
        larger = _root(leader, sources[index])
        smaller = _root(leader, targets[index])
        if larger != smaller:
            if size[larger] < size[smaller]:
                larger, smaller = smaller, larger
            leader[smaller] = larger
            size[larger] += size[smaller]
        largest = max(largest, size[larger])
    return largest


@walk
def _triangles(lower, higher, first, mark):
    """The number of triangles of these pairs (sorted by lower row, unique), each counted from its lowest row.

    `first` is filled with the index of each row's first pair; initially every element is the number of pairs.
    Initially every element of `mark` is NEVER.
    """
    count = 0
    pairs = lower.shape[0]
    for position in range(pairs - 1, -1, -1):
        first[lower[position]] = position
    begin = 0
    while begin < pairs:
        lowest = lower[begin]
        end = begin
        while end < pairs and lower[end] == lowest:
            mark[higher[end]] = lowest
            end += 1
        for position in range(begin, end):
            middle = higher[position]
            across = first[middle]
            while across < pairs and lower[across] == middle:
                count += 1 if mark[higher[across]] == lowest else 0
                across += 1
        begin = end
    return count


def _cooperative_graph(world: World) -> tuple[int, int]:
    """The size of the largest component of cooperative relations, and the number of their triangles."""
    relations = world.relations
    everybody = len(world.organisations)
    cooperative = rows_where(relations.cooperation >= world.parameters.transformation.cooperative)
    lower, higher = distinct_pairs(relations.source[cooperative], relations.target[cooperative], everybody)
    component = _largest_component(lower, higher, np.arange(everybody), np.ones(everybody, dtype=np.int64))
    triangles = _triangles(lower, higher, np.full(everybody, len(lower)), np.full(everybody, NEVER))
    return component, triangles
