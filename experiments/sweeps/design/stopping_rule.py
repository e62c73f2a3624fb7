"""How many seeds a point needs: they are added until the 95 % interval of its mean is narrow enough.

Fixed-width sequential intervals (Chow and Robbins 1965), as for comparisons
(`experiments.strategies.precision`): whenever all the
seeds of a point have finished, the number that their spread asks for is run next, at most doubling. So what is run
depends on results only, never on the order in which they came.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments.runs.statistics import Target, interval, needed


def half_width(values: Sequence[float]) -> float:
    """Half of the 95 % interval of the mean (Student); infinite below two values."""
    finite = np.asarray([value for value in values if math.isfinite(value)])
    return float(interval(finite.std(ddof=1), np.array(len(finite)))) if len(finite) > 1 else math.inf


def seeds_to_add(values: Sequence[float], run: int, target: Target) -> int:
    """Seeds still to run for a point (0: it is known well enough, or has as many as it may have).

    Args:
        values: the measure at the horizon in the runs that have finished well.
        run: seeds that were run, whatever has become of them.
    """
    half = half_width(values)
    return 0 if run >= target.maximum or half <= target.half_width else needed(run, half, target)
