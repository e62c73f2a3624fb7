"""Theoretical graphs: Erdos-Renyi, rings, tori and random regular graphs, drawn for each copy with named luck.

Every function returns the two ends of the ties of all copies, one copy after another; node `i` of copy `c` is row
`c * nodes + i`. `exchange` rewires ties by exchanging their ends, which preserves all degrees.

Source  Erdos and Renyi 1959, drawn by skips (Batagelj and Brandes 2005); exchange of ends: Maslov and Sneppen 2002; a
        random regular graph is a ring whose ties are exchanged many times over
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.luck import Integers, decision, draw

Ends = tuple[Integers, Integers]

MIXING = 20
"""Number of exchanges per tie after which a ring is a random regular graph."""


def ring(nodes: int, degree: int) -> Ends:
    """A ring in which each node is tied to its nearest neighbours; an odd degree adds the opposite node."""
    around = np.arange(nodes)
    steps = [np.full(nodes, step) for step in range(1, degree // 2 + 1)]
    sources = np.tile(around, len(steps))
    targets = (np.tile(around, len(steps)) + np.concatenate([[], *steps])) % nodes
    if degree % 2:
        half = around[: nodes // 2]
        sources = np.concatenate((sources, half))
        targets = np.concatenate((targets, half + nodes // 2))
    return sources.astype(np.int64), targets.astype(np.int64)


def torus(side: int, degree: int = 4) -> Ends:
    """A square lattice without borders, in which each node has four neighbours, or eight with those across corners."""
    row, column = np.divmod(np.arange(side * side), side)
    steps = ((0, 1), (1, 0)) if degree == 4 else ((0, 1), (1, 0), (1, 1), (1, -1))
    others = [(row + down) % side * side + (column + right) % side for down, right in steps]
    return np.tile(np.arange(side * side), len(steps)), np.concatenate(others)


def tiled(ends: Ends, nodes: int, copies: int) -> Ends:
    """Repeat the ties in every copy."""
    shift = np.repeat(np.arange(copies) * nodes, len(ends[0]))
    return np.tile(ends[0], copies) + shift, np.tile(ends[1], copies) + shift


@part
def _skip(seed, code, nodes, chance, copy, sources, targets, first, fill):
    """Visit the pairs of one copy in jumps of random length; count the ties and, if `fill`, write them."""
    count = 0
    trial = 0
    target = 1
    source = -1
    scale = math.log(1.0 - chance) if chance < 1.0 else -np.inf
    while target < nodes:
        jump = math.log(1.0 - draw(seed, code, 0, copy, trial)) / scale
        trial += 1
        source += 1 + int(min(jump, 4.0e18))
        while target < nodes and source >= target:
            source -= target
            target += 1
        if target < nodes:
            if fill:
                sources[first + count] = copy * nodes + source
                targets[first + count] = copy * nodes + target
            count += 1
    return count


@walk
def _skip_all(seed, code, nodes, chance, copies, sources, targets, counts, fill):
    first = 0
    for copy in range(copies):
        counts[copy] = _skip(seed, code, nodes, chance, copy, sources, targets, first, fill)
        first += counts[copy]
    return first


def erdos_renyi(seed: int, nodes: int, degree: float, copies: int) -> Ends:
    """Random graphs in which each pair of a copy is tied with the probability that gives the mean degree."""
    chance = min(1.0, degree / max(1, nodes - 1))
    none = np.empty(0, dtype=np.int64)
    if chance <= 0.0 or nodes < 2:
        return none, none
    counts = np.empty(copies, dtype=np.int64)
    code = decision("graph: next tie")
    total = _skip_all(np.uint64(seed), code, nodes, chance, copies, none, none, counts, False)
    sources = np.empty(total, dtype=np.int64)
    targets = np.empty(total, dtype=np.int64)
    _skip_all(np.uint64(seed), code, nodes, chance, copies, sources, targets, counts, True)
    return sources, targets


@part
def _has(neighbours, start, degree, node, neighbour):
    for position in range(start[node], start[node] + degree[node]):  # noqa: SIM110 (compiled)
        if neighbours[position] == neighbour:
            return True
    return False


@part
def _put(neighbours, start, degree, node, old, new):
    for position in range(start[node], start[node] + degree[node]):
        if neighbours[position] == old:
            neighbours[position] = new
            return


@walk
def _exchange(seed, codes, ties, copies, wanted, sources, targets, neighbours, start, degree):
    """In each copy, random pairs of ties exchange an end, unless this would create a loop or a duplicate tie."""
    for tie in range(sources.shape[0]):
        for node, neighbour in ((sources[tie], targets[tie]), (targets[tie], sources[tie])):
            neighbours[start[node] + degree[node]] = neighbour
            degree[node] += 1
    for copy in range(copies):
        done = 0
        trial = 0
        first = copy * ties
        while done < wanted and trial < 100 * wanted:
            first_tie = first + int(draw(seed, codes[0], 0, copy, trial) * ties)
            second_tie = first + int(draw(seed, codes[1], 0, copy, trial) * ties)
            is_reversed = draw(seed, codes[2], 0, copy, trial) < 0.5
            trial += 1
            a = sources[first_tie]
            b = targets[first_tie]
            c = sources[second_tie]
            d = targets[second_tie]
            if is_reversed:
                c, d = d, c
            if a in (c, d) or b in (c, d):
                continue
            if _has(neighbours, start, degree, a, d) or _has(neighbours, start, degree, c, b):
                continue
            _put(neighbours, start, degree, a, b, d)
            _put(neighbours, start, degree, b, a, c)
            _put(neighbours, start, degree, c, d, b)
            _put(neighbours, start, degree, d, c, a)
            targets[first_tie] = d
            sources[second_tie] = c
            targets[second_tie] = b
            done += 1


def exchange(seed: int, ends: Ends, nodes: int, copies: int, wanted: int) -> Ends:
    """The ties after a number of exchanges in each copy, without loops or duplicates and with the same degrees."""
    sources = ends[0].copy()
    targets = ends[1].copy()
    if wanted <= 0 or not len(sources):
        return sources, targets
    room = np.bincount(sources, minlength=nodes * copies) + np.bincount(targets, minlength=nodes * copies)
    start = np.cumsum(room) - room
    codes = np.array([decision(f"graph: {name}") for name in ("first tie", "second tie", "which end")])
    neighbours = np.empty(int(room.sum()), dtype=np.int64)
    degree = np.zeros(nodes * copies, dtype=np.int64)
    _exchange(
        np.uint64(seed), codes, len(sources) // copies, copies, wanted, sources, targets, neighbours, start, degree
    )  # fmt: skip
    return sources, targets
