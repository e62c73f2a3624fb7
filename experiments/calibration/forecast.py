"""What follows from what is known: posterior worlds, each with its own history, carried on to the horizon.

    forecast = foretell(calibration, folder)
    forecast.bands("members")            # by month: median and 90 % interval
    forecast.next_observation()          # what one should count to know more

A posterior world is its numbers *and* its seed: its run is the one that was weighed, so that its past is what was
observed, within the error, and its future goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas

from experiments.calibration import weighted
from experiments.calibration.library import Library, plan_of, run_library
from experiments.calibration.likelihood import Floats
from experiments.calibration.posterior import WORLDS
from experiments.runs.plotting import Plottable
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions
from scenarios.format.scenario import ERRORS
from simulation.measures import MEASURES, USUAL

if TYPE_CHECKING:
    from experiments.calibration.posterior import Calibration

ANSWERS = ("members", "cooperative_trade")
"""What a club wants to know of the horizon: its number, and how deep it goes."""
EVERY = 36
"""Months between the dates at which something could have been counted."""
SEED = 36
"""Of the errors of counts that nobody has made."""


@dataclass(frozen=True)
class Forecast(Plottable):
    """Posterior worlds at the horizon.

    Attributes:
        calibration: whose worlds they are.
        library: their runs.
        weights: how often each was drawn, summing to 1.
    """

    calibration: Calibration
    library: Library
    weights: Floats

    def bands(self, measure: str) -> pandas.DataFrame:
        """By month: median, lower and upper of the 90 % interval over the posterior worlds."""
        rows = [weighted.quantiles(values, self.weights) for values in self.library.values(measure).T]
        table = pandas.DataFrame(rows, columns=["median", "lower", "upper"])
        table.insert(0, "month", np.arange(len(table)))
        return table

    def to_frame(self) -> pandas.DataFrame:
        """One row for each measure and month: median, lower, upper."""
        return pandas.concat(
            [self.bands(name).assign(measure=name) for name in self.library.measures], ignore_index=True
        )[["measure", "month", "median", "lower", "upper"]]

    def next_observation(self, answers: Sequence[str] = ANSWERS) -> pandas.DataFrame:
        """What counting something would tell of the horizon, the most first.

        Each usual measure could be counted at the end of every third year until the last observation, with the error
        of a count. `told` is the share of the variance of the answer's ranks that goes once it is known: the squared
        rank correlation over the posterior worlds.

        Columns: answer, measure, month, told, told_lower (the lower end of its 95 % interval, after Fisher).
        """
        draws = np.random.default_rng(SEED)
        last = max(one.month for one in self.calibration.observed)
        size = weighted.effective_size(self.weights)
        rows = []
        for answer in answers:
            target = self.library.values(answer)[:, -1]
            for measure in self.library.measures:
                for month in range(last - last % 12, 0, -EVERY):
                    values = self.library.values(measure)[:, month]
                    counted = values * (1.0 + float(ERRORS["exact"] or 0.0) * draws.normal(size=len(values)))
                    told = _rank_correlation(counted, target, self.weights)
                    room = 1.96 / np.sqrt(size - 3.0) if size > 3.0 else np.inf  # Fisher's z
                    low = np.tanh(max(0.0, np.arctanh(min(abs(told), 0.999999)) - room))
                    rows.append((answer, measure, month, told**2, float(low) ** 2))
        table = pandas.DataFrame(rows, columns=["answer", "measure", "month", "told", "told_lower"])
        return table.sort_values(["answer", "told"], ascending=[True, False], kind="stable").reset_index(drop=True)


def foretell(
    calibration: Calibration,
    folder: Path,
    worlds: int = WORLDS,
    options: SweepOptions = DEFAULTS,
) -> Forecast | None:
    """Carry posterior worlds on to the scenario's horizon (None: it was interrupted).

    Args:
        calibration: the posterior.
        folder: of the runs.
        worlds: how many posterior worlds are drawn; one that is drawn twice is run once.
        options: how runs are made.

    Raises:
        UserError: they cannot be run.
    """
    rows, counts = np.unique(calibration.resampled(worlds), return_counts=True)
    known = calibration.library
    measures = list(dict.fromkeys([*ANSWERS, *USUAL, *(one.measure for one in calibration.observed)]))
    plan = plan_of(
        str(calibration.scenario.path), known.worlds.iloc[rows].reset_index(drop=True),
        [name for name in measures if not MEASURES[name].costly], calibration.scenario.months,
        calibration.settings.organisations, known.seeds[rows],
    )  # fmt: skip
    library = run_library(plan, folder, options)
    if library is None:
        return None
    return Forecast(calibration, library, counts / counts.sum())


def _rank_correlation(values: Floats, others: Floats, weights: Floats) -> float:
    """The weighted correlation of the ranks of two columns (0 where one of them is constant)."""
    first, second = (pandas.Series(column).rank().to_numpy() for column in (values, others))
    first, second = (column - weighted.mean(column, weights) for column in (first, second))
    spread = np.sqrt(weighted.mean(first**2, weights) * weighted.mean(second**2, weights))
    return weighted.mean(first * second, weights) / spread if spread > 0.0 else 0.0
