"""Studies of known functions, in the form of a finished sweep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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


def study_of_function(
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
    return study_of_values(factors, table, kind, samples, seeds, values, luck)


def study_of_values(
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


def grid(monthly: bool = True) -> Study:
    """3 x 2 points, 4 seeds: members grow with the first factor, and take off where it is highest."""
    factors = (Factor("club.staff", values=(1.0, 2.0, 3.0)), Factor("trust.gain", values=(0.1, 0.2)))
    table = points(factors, "full-factorial")
    study = study_of_values(factors, table, "full-factorial", None, 4, 100.0 * table["club.staff"].to_numpy())
    rows = []
    for run, members in zip(study.runs["run"], study.runs["members"], strict=True):
        for month in range(30):
            rows.append((run, month, members * month / 29, 2.0, 0.0, 0.0, 1.0))
    names = ["run", "month", "members", "joins", "joins_by_outreach", "lapses", "closures"]
    table = pandas.DataFrame(rows, columns=names if monthly else ["run", "month", "members", *"abcd"])
    return replace(study, monthly=lambda: table)


PLANTED_FACTORS = (
    Factor("club.staff", 0.0, 4.0),
    Factor("awareness.contact_rate", 0.0, 0.1),
    Factor("communities.minimum", 2, 12),
    Factor("trust.rule"),
    Factor("scenario", values=("baseline", "no-communities")),
)


def planted() -> Study:
    """200 points: many members inside a box of three factors, few outside; three seeds, with luck."""
    table = points(PLANTED_FACTORS, "latin-hypercube", 200, seed=1)
    inside = (table["club.staff"] > 2.0) & (table["awareness.contact_rate"] < 0.06) & (table["trust.rule"] != "fixed")
    draws = np.random.default_rng(3)
    chance = np.where(inside, 0.95, 0.05)
    study = study_of_values(PLANTED_FACTORS, table, "latin-hypercube", 200, 3, np.zeros(len(table)))
    members = np.where(draws.random((200, 3)) < chance[:, None], 800.0, 100.0).ravel()
    return replace(study, runs=study.runs.assign(members=members))
