"""Studies made of functions that are known, in the form that a sweep has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas

from experiments.sweeps.analysis.study import Study
from experiments.sweeps.design.designs import points
from experiments.sweeps.design.factors import Factor

Floats = npt.NDArray[np.float64]
NAMES = (
    "club.heritage", "awareness.contact_rate", "trust.gain", "trust.loss", "engagement.slope", "lapse.tension",
)  # fmt: skip
"""Parameters that stand for the arguments of a function, each from 0 to 0.5."""


def study_of(
    function: Callable[[Floats], Floats],
    count: int,
    kind: str,
    samples: int,
    seeds: int = 1,
    luck: Callable[[int, Floats], Floats] | None = None,
) -> Study:
    """A finished sweep whose members are a function of the factors between 0 and 1, and of luck (seed, factors)."""
    factors = tuple(Factor(name, 0.0, 0.5) for name in NAMES[:count])
    table = points(factors, kind, samples, seed=1)
    values = function(2.0 * table.to_numpy())
    return of_values(factors, table, kind, samples, seeds, values, luck)


def of_values(
    factors: tuple[Factor, ...],
    table: pandas.DataFrame,
    kind: str,
    samples: int | None,
    seeds: int,
    values: Floats,
    luck: Callable[[int, Floats], Floats] | None = None,
) -> Study:
    """The study of points with known values."""
    parts = []
    unit = 2.0 * table.select_dtypes("number").to_numpy(dtype=np.float64)
    for seed in range(1, seeds + 1):
        part = table.copy()
        part["members"] = values + (luck(seed, unit) if luck is not None else 0.0)
        part.insert(0, "point", range(1, len(table) + 1))
        part.insert(1, "replicate", seed)
        part.insert(2, "seed", seed)
        part.insert(3, "status", "done")
        parts.append(part)
    runs = pandas.concat(parts).sort_values(["point", "seed"], ignore_index=True)
    runs.insert(0, "run", range(1, len(runs) + 1))
    return Study(runs, factors, kind, samples, 1, months=120, organisations=1000, measures=("members",))
