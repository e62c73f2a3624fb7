"""The acquaintance network: overlapping circles within a territory, in which all organisations know each other.

Each organisation belongs to as many circles as its number of acquaintances requires (partners to more). Its first
circle consists of neighbours, in the same commune or the next ones in the list; the others consist of organisations of
the territory drawn at random. Acquaintances are therefore local and clustered.

Source  assumed: clustering and locality of social ties are general findings; circles are the simplest form of both
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.grouping import rows_by
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.state.tables import Kind


def draw_acquaintances(
    organisations: Mapping[str, npt.NDArray[Any]], parameters: Parameters
) -> tuple[Integers, Integers]:
    """The two ends of all acquaintances, the smaller row first, sorted and without duplicates.

    Args:
        organisations: columns of the organisations.
        parameters: section `relations`.
    """
    luck = Luck(parameters.population.seed)
    relations = parameters.relations
    identity, territory, commune = (organisations[name] for name in ("identity", "territory", "commune"))
    count = len(identity)
    size = relations.circle_size
    wanted = np.where(
        organisations["kind"] == Kind.PARTNER, relations.partner_acquaintances, relations.acquaintances
    ) / (size - 1)
    circles = np.floor(wanted)
    circles += luck.happens("population: one more circle", identity, wanted - circles)
    number = circles.astype(np.int64)

    neighbours = np.flatnonzero(number > 0)
    order_key = luck.uniform("population: neighbours", identity[neighbours])
    neighbours = neighbours[_order(order_key, commune[neighbours], territory[neighbours])]
    further = np.repeat(np.arange(count), np.maximum(number - 1, 0))
    first = np.cumsum(np.maximum(number - 1, 0)) - np.maximum(number - 1, 0)
    slot = np.arange(len(further)) - first[further] + 1
    anywhere = luck.uniform("population: circle", identity[further], slot)
    further = further[_order(anywhere, territory[further])]
    keys = np.sort(np.concatenate([_pairs(entries, territory, size, count) for entries in (neighbours, further)]))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    sources, targets = np.divmod(keys, max(1, count))
    return sources, targets


def _order(luck: Floats, *places: Integers) -> Integers:
    """The order by the last of the places, then those before it, then by luck (as `np.lexsort`, in less time)."""
    order = np.argsort(luck, kind="stable")
    for place in places:
        row = place[order].astype(np.int64) + 1  # NEVER is -1
        order = order[rows_by(row, int(np.max(row, initial=0)) + 1)[1]]
    return order


def _pairs(entries: Integers, territory: Integers, size: int, count: int) -> Integers:
    keys = np.empty(len(entries) * (size - 1) // 2 + 1, dtype=np.int64)
    return keys[: _write_pairs(entries, territory, size, count, keys)]


@walk
def _write_pairs(entries, territory, size, count, keys):
    """Cut the entries of each territory into circles, and write every pair of each circle."""
    written = 0
    begin = 0
    while begin < entries.shape[0]:
        end = begin + 1
        while end < entries.shape[0] and end - begin < size and territory[entries[end]] == territory[entries[begin]]:
            end += 1
        for first in range(begin, end):
            for second in range(first + 1, end):
                low = min(entries[first], entries[second])
                high = max(entries[first], entries[second])
                if low < high:
                    keys[written] = low * count + high
                    written += 1
        begin = end
    return written
