"""Sorting inside walks, stable and the same on every machine."""

from __future__ import annotations

import numpy as np

from simulation.core.compiled import part


@part
def sort_by(key, order):
    """Sort indices in place by their key, ascending; equal ones keep their order (a merge sort).

    Args:
        key: one number for each index.
        order: the indices.
    """
    count = order.shape[0]
    merged = np.empty(count, dtype=np.int64)
    width = 1
    while width < count:
        for begin in range(0, count, 2 * width):
            left, middle = begin, min(begin + width, count)
            right, end = middle, min(begin + 2 * width, count)
            for index in range(begin, end):
                if left < middle and (right == end or key[order[left]] <= key[order[right]]):
                    merged[index] = order[left]
                    left += 1
                else:
                    merged[index] = order[right]
                    right += 1
        for index in range(count):
            order[index] = merged[index]
        width *= 2
