"""As many runs as a question needs: pairs are added until the 95 % interval of the difference is narrow enough.

    >>> from scenarios import load
    >>> small = {"months": 24, "organisations": 300, "workers": 1}
    >>> target = Target("members", half_width=3.0, minimum=2, maximum=4)
    >>> found = compare_until([load("baseline"), load("no-communities")], target, **small)
    >>> found.reached or found.steps[-1].runs == 4           # steps: the half-width after 2, 4, ... pairs
    True

Fixed-width sequential intervals (Chow and Robbins 1965): the number of pairs that the spread so far asks for is run
next, at most doubling each time, never fewer than a minimum (so that the spread is known) nor more than a maximum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.results import join_results
from experiments.runs.statistics import Target, interval, needed
from experiments.strategies.comparison import Comparison, compare
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.language import _
from simulation.measures import COLUMN_OF
from simulation.population.population import Population


@dataclass(frozen=True)
class Step:
    """How well the difference was known after some pairs (the widest of the compared scenarios)."""

    runs: int
    half_width: float


@dataclass
class SequentialResult:
    """A comparison that has stopped by itself.

    Attributes:
        comparison: all its runs.
        target: what was aimed at.
        steps: the half-width against the number of pairs.
    """

    comparison: Comparison
    target: Target
    steps: list[Step] = field(default_factory=list)

    @property
    def reached(self) -> bool:
        """Is the interval as narrow as was asked for?"""
        return bool(self.steps) and self.steps[-1].half_width <= self.target.half_width


def half_width(comparison: Comparison, measure: str) -> float:
    """Half of the 95 % interval of the difference at the last month, the widest over the other scenarios."""
    column = COLUMN_OF[measure]
    widest = 0.0
    for index in range(1, len(comparison.results)):
        values = comparison.differences(index)[:, -1, column]
        values = values[np.isfinite(values)]
        if len(values) < 2:
            return math.inf
        widest = max(widest, float(interval(values.std(ddof=1), np.array(len(values)))))
    return widest


def compare_until(
    scenarios: Sequence[Scenario],
    target: Target,
    options: RunOptions = DEFAULTS,
    populations: dict[int, Population] | None = None,
    **keywords: Any,
) -> SequentialResult:
    """Compare with as many pairs of runs as the target needs. The other arguments are those of `compare`."""
    target.check()
    if replace(options, **keywords).regions is not None:
        raise UserError(_("a precision says how many runs there are, and so do regions: give the one or the other"))
    populations = {} if populations is None else populations
    runs = target.minimum
    options = replace(options, **{**keywords, "runs": runs})
    result = SequentialResult(compare(scenarios, options, populations), target)
    while True:
        half = half_width(result.comparison, target.measure)
        result.steps.append(Step(runs, half))
        is_stopped = any(results.interrupted or results.failures for results in result.comparison.results)
        if half <= target.half_width or runs >= target.maximum or is_stopped:
            return result
        more = needed(runs, half, target)
        added = compare(scenarios, replace(options, runs=more, seed=options.seed + runs), populations)
        both = list(map(join_results, result.comparison.results, added.results))
        result.comparison = Comparison(both, result.comparison.own_population)
        runs += more
