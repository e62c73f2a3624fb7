"""A kept library of runs: one run in each of many worlds, each with its own luck, through the machinery of sweeps.

    library = run_library(plan_of(scenario, worlds, months=144), folder, scenario)
    library.outcomes                     # what each run gave of each observation

Whatever stops it, the same call does what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from experiments.calibration.likelihood import Floats
from experiments.sweeps.design.designs import factors_of
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.design.task import DONE
from experiments.sweeps.execution.sweep_options import SweepOptions
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.sweep_folder import open_sweep
from scenarios.format.problems import UserError
from scenarios.format.scenario import Observation
from scenarios.language import _
from simulation.parameters import Value


@dataclass(frozen=True)
class Library:
    """Runs, one in each world.

    Attributes:
        worlds: one row a run, one column an uncertain number.
        seeds: the seed of each run.
        measures: names of what was kept.
        series: shape (runs, months + 1, measures); month 0 is the founding.
    """

    worlds: pandas.DataFrame
    seeds: np.ndarray
    measures: tuple[str, ...]
    series: Floats

    def __len__(self) -> int:
        return len(self.worlds)

    def values(self, measure: str) -> Floats:
        """A measure in every run: shape (runs, months + 1)."""
        return self.series[:, :, self.measures.index(measure)]

    def outcomes(self, observed: Sequence[Observation]) -> Floats:
        """What each run gave of what was observed: shape (runs, observations)."""
        found = np.empty((len(self), len(observed)))
        for index, one in enumerate(observed):
            values = self.values(one.measure)
            found[:, index] = values[:, one.month] - (values[:, one.since] if one.since is not None else 0.0)
        return found

    def joined(self, other: Library) -> Library:
        """Both libraries, one after the other."""
        worlds = pandas.concat([self.worlds, other.worlds], ignore_index=True)
        return Library(
            worlds, np.r_[self.seeds, other.seeds], self.measures, np.concatenate([self.series, other.series])
        )


def plan_of(
    scenario: str,
    worlds: pandas.DataFrame,
    measures: Sequence[str],
    months: int,
    organisations: int | None,
    seeds: Sequence[int],
    changes: Mapping[str, Value] | None = None,
) -> SweepPlan:
    """A plan with one run in each world, each with its own seed.

    Args:
        scenario: its name or file.
        worlds: one row a world, one column a number.
        seeds: the seed of each run.
        changes: other values, the same in every world.
    """
    content: dict[str, Any] = {
        "scenario": scenario, "measures": list(measures), "months": months, "changes": dict(changes or {}),
    }  # fmt: skip
    if organisations is not None:
        content["organisations"] = organisations
    plan = load_plan(content)
    factors = tuple(factor for factor in factors_of("worlds", worlds) if factor.name in worlds.columns)
    return replace(
        plan, kind="worlds", samples=len(worlds), factors=factors, points=worlds, seeds=tuple(map(int, seeds))
    )


def run_library(plan: SweepPlan, folder: Path, options: SweepOptions) -> Library | None:
    """Do what is missing of a plan; runs that failed are left out, and told (None: it was interrupted).

    Raises:
        UserError: it cannot be run in this folder, or every run has failed.
    """
    outcome = run_sweep(plan, folder, options)
    if outcome.interrupted:
        return None
    library = read_library(folder)
    if outcome.failures:
        message = _("Failed and left out, of {all} runs: {count} (efc status {folder} says which).")
        message = message.format(count=outcome.failures, all=len(plan.points), folder=folder)
        if not len(library):
            raise UserError(message)
        if options.say is not None:
            options.say(message)
    return library


def read_library(folder: Path) -> Library:
    """The runs of a folder that have finished."""
    with closing(open_sweep(folder)) as sweep:
        runs = sweep.runs
        monthly = sweep.monthly
        measures = sweep.plan.measures
        months = sweep.plan.months
        factors = [factor.name for factor in sweep.factors]
    done = runs[runs["status"] == DONE].sort_values("run")
    series = monthly.sort_values(["run", "month"])[list(measures)].to_numpy(dtype=np.float64)
    worlds = done[factors].reset_index(drop=True)
    return Library(worlds, done["seed"].to_numpy(), measures, series.reshape(len(done), months + 1, len(measures)))
