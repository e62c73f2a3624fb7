"""What is simulated: SI, Bass or thresholds on a graph, in steps."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulation.core.luck import Integers


@dataclass(frozen=True)
class Graph:
    """An undirected graph.

    Attributes:
        nodes: number of organisations.
        source, target: the two ends of each relation.
    """

    nodes: int
    source: Integers
    target: Integers

    @cached_property
    def segments(self) -> tuple[Integers, Integers]:
        """Where the neighbours of each organisation begin (shape: nodes + 1), and all neighbours one after another."""
        ends = np.concatenate((self.source, self.target))
        order = np.argsort(ends, kind="stable")
        start = np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=self.nodes))))
        return start, np.concatenate((self.target, self.source))[order].astype(np.int32)

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each organisation as lists."""
        start, neighbours = self.segments
        return [neighbours[first:last].tolist() for first, last in itertools.pairwise(start)]


@dataclass(frozen=True)
class Case:
    """A model with its numbers. Whoever has adopted stays so.

    Attributes:
        model: "SI", "Bass" or "threshold".
        steps: how long a run lasts.
        seeds: share of the organisations that have adopted at the start.
        rate: hazard in a step of each relation with an adopter.
        outside: hazard in a step without any.
        threshold: share of adopters among its neighbours from which an organisation adopts.
    """

    model: str
    steps: int
    seeds: float
    rate: float = 0.0
    outside: float = 0.0
    threshold: float = 0.0

    def chance(self, adopters: int) -> float:
        """Probability that an organisation with so many adopters around adopts in a step (SI and Bass)."""
        return -math.expm1(-(self.outside + self.rate * adopters))


CASES = (
    Case("SI", steps=30, seeds=0.005, rate=0.03),
    Case("Bass", steps=30, seeds=0.0, rate=0.025, outside=0.002),
    Case("threshold", steps=50, seeds=0.03, threshold=0.25),
)

Run = Callable[[Case, int, Integers], int]
"""One run of a case: its seed and the rows that have adopted at the start give the adopters at the end."""
