"""Groups rows by an index, such as relations by one of their ends, in a time that grows with their number alone.

first, order = rows_by(owner, organisations)
order[first[7] : first[8]]                          # the rows of organisation 7, in ascending order
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.luck import Floats, Integers

BLOCK = 1 << 20
"""Relations that are treated at once: what a step keeps of them then fits into little memory."""
FEW = 24
"""Rows of a group that are put in order one by one; more are sorted by NumPy."""


def blocks(count: int) -> Iterator[slice]:
    """Rows 0 to `count` in slices of at most `BLOCK`."""
    return (slice(begin, min(begin + BLOCK, count)) for begin in range(0, count, BLOCK))


def rows_by(index: Integers, groups: int) -> tuple[Integers, npt.NDArray[np.int32]]:
    """The first position of each group and the end, and the rows in the order of groups (a counting sort).

    Args:
        index: the group of each row, from 0 to `groups` - 1 (fewer than 2**31 rows).
        groups: number of groups.
    """
    first = np.concatenate(([0], np.cumsum(np.bincount(index, minlength=groups))))
    order = np.empty(len(index), dtype=np.int32)
    _place(index, first[:-1].copy(), order)
    return first, order


def rank_within(first: Integers, order: npt.NDArray[np.int32], keys: Floats) -> None:
    """Put the rows of each group in the order of their keys; equal keys keep their order.

    Args:
        first, order: as of `rows_by`; `order` is changed.
        keys: a number for each row; all of a group are smaller than those of the next.
    """
    _rank_few(first, order, keys, FEW)
    sizes = np.diff(first)
    many = np.flatnonzero(sizes > FEW)
    if len(many):
        ends = np.cumsum(sizes[many])
        positions = np.arange(int(ends[-1])) + np.repeat(first[many] - ends + sizes[many], sizes[many])
        rows = order[positions]
        order[positions] = rows[np.argsort(keys[rows], kind="stable")]


@walk
def _place(index, next_position, order):
    for row in range(index.shape[0]):
        order[next_position[index[row]]] = row
        next_position[index[row]] += 1


@walk
def _rank_few(first, order, keys, few):
    for group in range(first.shape[0] - 1):
        begin = first[group]
        end = first[group + 1]
        if end - begin > few:
            continue
        for position in range(begin + 1, end):
            row = order[position]
            key = keys[row]
            place = position
            while place > begin and keys[order[place - 1]] > key:
                order[place] = order[place - 1]
                place -= 1
            order[place] = row
