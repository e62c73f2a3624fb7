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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Unpack

import numpy as np

from experiments.runs.checks import Refusal
from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from experiments.runs.results import joined
from experiments.strategies.comparison import Comparison, How, compare, interval
from scenarios.language import _, in_quotes
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from scenarios import Scenario


def check_measure(name: str) -> None:
    """Refuse what is not a measure, with the nearest right name."""
    if name not in MEASURES:
        import difflib

        near = difflib.get_close_matches(name, MEASURES, n=1)
        hint = _("; did you mean {nearest}?").format(nearest=in_quotes(near[0])) if near else ""
        raise Refusal(_("{name} is not a measure").format(name=in_quotes(name)) + hint)


@dataclass(frozen=True)
class Target:
    """What is to be known, and how well.

    Attributes:
        measure: its difference at the last month.
        half_width: half of the 95 % interval, in the measure's unit.
        minimum, maximum: pairs of runs.
    """

    measure: str
    half_width: float
    minimum: int = FEWEST_PAIRS
    maximum: int = MOST_PAIRS

    def check(self) -> None:
        """Refuse what cannot be aimed at."""
        check_measure(self.measure)
        if not (self.half_width > 0 and math.isfinite(self.half_width)):
            raise Refusal(_("--precision should be a number above 0: half of the 95 % interval that you want"))
        if not 2 <= self.minimum <= self.maximum:
            raise Refusal(
                _(
                    "--minimum {minimum} and --maximum {maximum}: at least 2 runs, and no more at least than at most"
                ).format(minimum=self.minimum, maximum=self.maximum)
            )


@dataclass(frozen=True)
class Step:
    """How well the difference was known after some pairs (the widest of the compared scenarios)."""

    runs: int
    half_width: float


@dataclass
class Found:
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
    place = list(MEASURES).index(measure)
    widest = 0.0
    for at in range(1, len(comparison.results)):
        values = comparison.differences(at)[:, -1, place]
        values = values[np.isfinite(values)]
        if len(values) < 2:
            return math.inf
        widest = max(widest, float(interval(values.std(ddof=1), np.array(len(values)))))
    return widest


def needed(runs: int, half: float, target: Target) -> int:
    """Pairs still to run: what the spread so far asks for, at most as many again, within the maximum."""
    wanted = math.ceil(runs * (half / target.half_width) ** 2) if math.isfinite(half) else 2 * runs
    return max(0, min(max(wanted, runs + 1), 2 * runs, target.maximum) - runs)


def compare_until(scenarios: Sequence[Scenario], target: Target, **how: Unpack[How]) -> Found:
    """Compare with as many pairs of runs as the target needs. The other arguments are those of `compare`."""
    target.check()
    how.setdefault("kept", {})
    seed, runs = how.pop("seed", 1), target.minimum
    found = Found(compare(scenarios, runs, seed, **how), target)
    while True:
        half = half_width(found.comparison, target.measure)
        found.steps.append(Step(runs, half))
        if half <= target.half_width or runs >= target.maximum or found.comparison.interrupted:
            return found
        if any(results.failures for results in found.comparison.results):
            return found
        more = needed(runs, half, target)
        added = compare(scenarios, more, seed + runs, **how)
        if len(added.results) < len(found.comparison.results):
            return found
        both = [joined(one, other) for one, other in zip(found.comparison.results, added.results, strict=True)]
        found.comparison = Comparison(both, found.comparison.own_population)
        runs += more
