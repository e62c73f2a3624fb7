"""Finds the names nearest to a text among a million of them.

    names = NearestNames(["Scierie du Nord", "Moulin"])
    names.nearest("Scirie du Nord")       # "Scierie du Nord"

The names with the largest share of common pairs of letters (Dice 1945) are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from simulation.core.luck import Integers
from simulation.population.table_errors import folded, nearest_of

CANDIDATES = 100
"""Number of names that are compared letter by letter."""
LONGEST = 100
"""Number of letters of a text that are compared."""


class NearestNames:
    """Names without regard to accents and capitals; nothing is computed until a nearest name is asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def nearest(self, text: str) -> str:
        """The name most similar to a text, or ""."""
        if len(self._names) <= CANDIDATES:
            return nearest_of(text, self._names)
        spelt = folded(text)[:LONGEST]
        pairs, names = self._pairs
        shared = np.zeros(len(self._names))
        for pair in np.unique(_pairs_of(spelt)):
            first, last = np.searchsorted(pairs, (pair, pair + 1))
            shared[names[first:last]] += 1.0
        likeness = 2.0 * shared / (self._lengths + len(spelt) + 2)
        best = np.argpartition(-likeness, CANDIDATES)[:CANDIDATES]
        return nearest_of(text, [self._names[row] for row in sorted(best.tolist())])

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(name)[:LONGEST] for name in self._names]

    @cached_property
    def _lengths(self) -> Integers:
        return np.array([len(name) for name in self._folded])

    @cached_property
    def _pairs(self) -> tuple[Integers, Integers]:
        """The pairs of letters in order, and the row of the name of each."""
        rows = np.repeat(np.arange(len(self._folded)), self._lengths + 1)
        pairs = _pairs_of(" ".join(self._folded))
        order = np.argsort(pairs, kind="stable")
        return pairs[order], rows[order]


def _pairs_of(text: str) -> Integers:
    """The pairs of neighbouring letters of a text, as numbers."""
    letters = np.frombuffer(f" {text} ".encode("ascii"), dtype=np.uint8).astype(np.uint16)
    return letters[:-1] * np.uint16(256) + letters[1:]
