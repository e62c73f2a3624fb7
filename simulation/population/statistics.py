"""Statistics of a population: counts, tails of degree distributions, locality, clustering, concentration.

A tail exponent is minus the slope of a least-squares line through the complementary cumulative distribution on
logarithmic scales, between the largest tenth and the largest two-hundredth of the organisations that have any relation
(NaN: too few organisations).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.luck import Integers
from simulation.population.geography import Places
from simulation.state.neighbourhood import distinct_pairs
from simulation.state.tables import KINDS, SECTORS, SIZES, Kind, Tie

TAIL = (0.10, 0.005)


def population_statistics(
    organisations: Mapping[str, npt.NDArray[Any]], relations: Mapping[str, npt.NDArray[Any]], places: Places
) -> dict[str, float]:
    """All statistics by name."""
    count = len(organisations["identity"])
    kind = organisations["kind"]
    supply = relations["type"] == Tie.SUPPLY
    seller = relations["source"][supply]
    buyer = relations["target"][supply]
    source = relations["source"][~supply]
    target = relations["target"][~supply]
    customers = np.bincount(seller, minlength=count)
    suppliers = np.bincount(buyer, minlength=count)
    traders = int((kind != Kind.PARTNER).sum())
    acquaintances = np.bincount(source, minlength=count) + np.bincount(target, minlength=count)
    department = organisations["department"]
    supply_triangles, supply_clustering = clustering(seller, buyer, count)
    circle_triangles, circle_clustering = clustering(source, target, count)
    figures = {
        "organisations": count,
        "relations": len(supply),
        "supply relations": len(seller),
        "acquaintances": len(source),
        "mean suppliers (not partners)": len(buyer) / traders if traders else 0.0,
        "largest number of suppliers": float(np.max(suppliers, initial=0)),
        "largest number of customers": float(np.max(customers, initial=0)),
        "share that sells (not partners)": float((customers > 0).sum()) / traders if traders else 0.0,
        "tail exponent of customers": tail_exponent(customers),
        "tail exponent of suppliers": tail_exponent(suppliers),
        "share of supply relations inside a department": _mean(department[seller] == department[buyer]),
        "mean acquaintances": _mean(acquaintances),
        "mean acquaintances (partners)": _mean(acquaintances[kind == Kind.PARTNER]),
        "clustering of acquaintances": circle_clustering,
        "triangles of acquaintances": circle_triangles,
        "clustering of supply relations": supply_clustering,
        "triangles of supply relations": supply_triangles,
        "mean share of the top client": _mean_top(seller, relations["share_of_sales"][supply], customers),
        "mean share of the top supplier": _mean_top(buyer, relations["share_of_purchases"][supply], suppliers),
        "mean initial trust, supply": _mean(relations["initial_source"][supply]),
        "mean initial trust, acquaintances": _mean(relations["initial_source"][~supply]),
    }
    for title, column, words in (
        ("kind", "kind", KINDS),
        ("sector", "sector", SECTORS),
        ("size", "size_class", SIZES),
        ("territory", "territory", places.codes),
    ):
        counts = np.bincount(organisations[column], minlength=len(words))
        figures.update({f"{title}: {word}": float(number) for word, number in zip(words, counts, strict=True)})
    return {name: float(value) for name, value in figures.items()}


def _mean(values: npt.NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _mean_top(owner: Integers, share: npt.NDArray[Any], degree: Integers) -> float:
    """The mean of the largest share of each owner, over owners with at least one relation."""
    top = np.zeros(len(degree))
    np.maximum.at(top, owner, share)
    return _mean(top[degree > 0])


def tail_exponent(degrees: Integers) -> float:
    """The exponent of the tail of a degree distribution (see the module's docstring)."""
    degrees = degrees[degrees > 0]
    if not len(degrees):
        return float("nan")
    above = np.cumsum(np.bincount(degrees)[::-1])[::-1] / len(degrees)  # share with degree k or more
    values = np.unique(degrees)
    inside = values[(above[values] <= TAIL[0]) & (above[values] >= TAIL[1])]
    if len(inside) < 5:
        return float("nan")
    return -float(np.polyfit(np.log(inside), np.log(above[inside]), 1)[0])


def clustering(source: Integers, target: Integers, count: int) -> tuple[int, float]:
    """The number of triangles of undirected ties, and transitivity: the share of two-tie paths with tied ends."""
    low, high = distinct_pairs(source, target, count)
    degree = np.bincount(low, minlength=count) + np.bincount(high, minlength=count)
    paths = int((degree * (degree - 1) // 2).sum())
    forward = (degree[low] < degree[high]) | ((degree[low] == degree[high]) & (low < high))
    begin = np.where(forward, low, high)
    end = np.where(forward, high, low)
    order = np.argsort(begin, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(begin, minlength=count))))
    triangles = int(_triangles(first, end[order], np.full(count, -1, dtype=np.int64)))
    return triangles, 3.0 * triangles / paths if paths else float("nan")


@walk
def _triangles(first, end, mark):
    """Each tie points to its end of higher degree; a triangle is counted once, from the node with two such ties."""
    triangles = 0
    for row in range(first.shape[0] - 1):
        for position in range(first[row], first[row + 1]):
            mark[end[position]] = row
        for position in range(first[row], first[row + 1]):
            middle = end[position]
            for further in range(first[middle], first[middle + 1]):
                if mark[end[further]] == row:
                    triangles += 1
    return triangles


def squares(source: Integers, target: Integers, count: int) -> int:
    """The number of squares (cycles of four different organisations) of undirected ties, each counted once.

    Two firms that share two partners form a square, which indicates that firms resemble their competitors.

    Source  counting from the end with most ties after Chiba and Nishizeki (1985)
    """
    low, high = distinct_pairs(source, target, count)
    begin = np.concatenate((low, high))
    end = np.concatenate((high, low))
    degree = np.bincount(begin, minlength=count)
    order = np.argsort(begin, kind="stable")
    first = np.concatenate(([0], np.cumsum(degree)))
    by_degree = np.argsort(-degree, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[by_degree] = np.arange(count)
    return int(_squares(by_degree, rank, first, end[order], np.zeros(count, dtype=np.int64)))


@walk
def _squares(by_degree, rank, first, end, seen):
    """A square is counted from its node of highest rank, from which two different nodes lead to the opposite one."""
    squares_found = 0
    for position in range(by_degree.shape[0]):
        row = by_degree[position]
        for first_position in range(first[row], first[row + 1]):
            middle = end[first_position]
            if rank[middle] < position:
                continue
            for second_position in range(first[middle], first[middle + 1]):
                opposite = end[second_position]
                if rank[opposite] > position:
                    squares_found += seen[opposite]
                    seen[opposite] += 1
        for first_position in range(first[row], first[row + 1]):
            middle = end[first_position]
            if rank[middle] >= position:
                for second_position in range(first[middle], first[middle + 1]):
                    seen[end[second_position]] = 0
    return squares_found


def reciprocity(source: Integers, target: Integers, count: int) -> float:
    """The share of directed ties that have a tie in the opposite direction."""
    keys = np.unique(source.astype(np.int64) * count + target)
    back = np.unique(target.astype(np.int64) * count + source)
    return float(np.isin(keys, back, assume_unique=True).mean()) if len(keys) else float("nan")
