"""Calibration: which of many uncertain worlds could be the real one, by the patterns that are known of the real club.

    calibration = calibrate(read_study(Path("results/calibration")), scenarios.load("baseline"))
    calibration.is_kept.sum()            # worlds that hold every pattern
    calibration.shifts                   # what they say of each uncertain number

A pattern is a band of the scenario (`[[expect]]`) whose months were run. A world holds it when the median of its runs
lies inside, and is kept when it holds them all: rejection by several patterns at once (pattern-oriented modelling,
Grimm et al. 2005; approximate Bayesian computation by rejection, Beaumont, Zhang and Balding 2002), uniform within the
bands. What is kept is an ensemble for `efc rank --worlds`: neither a best set of values nor a forecast. What the
patterns can say of the numbers at all is tried on the worlds themselves (`parameter_recovery`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas

from experiments.runs.plotting import Plottable
from experiments.runs.uncertainty import uncertain
from experiments.sweeps.analysis.parameter_recovery import LEVEL, ParameterRecovery, recover_parameters
from experiments.sweeps.analysis.study import Bools, Floats, Study
from scenarios import Expectation, Scenario
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, ngettext

FEWEST = 8
"""Worlds that must be kept at least before they are compared with the others."""


@dataclass(frozen=True)
class Calibration(Plottable):
    """Worlds beside what is known.

    Attributes:
        patterns: the bands.
        values: of each pattern the median over a world's runs: shape (worlds, patterns).
        holds: does it lie inside the band, same shape.
        table: the worlds, one column an uncertain number.
        shifts: one row a number: factor, median and 90 % range of all worlds and of those that are kept, the
            Kolmogorov-Smirnov distance between both, its p-value, and that after Holm's correction (empty with fewer
            than `FEWEST` worlds kept).
        study, scenario: the runs, and whose bands they are.
    """

    patterns: tuple[Expectation, ...]
    values: Floats
    holds: Bools
    table: pandas.DataFrame
    shifts: pandas.DataFrame
    recovery: ParameterRecovery
    study: Study
    scenario: Scenario

    @property
    def is_kept(self) -> Bools:
        """Which worlds hold every pattern: shape (worlds,)."""
        return np.asarray(self.holds.all(axis=1), dtype=np.bool_)

    @property
    def worlds(self) -> pandas.DataFrame:
        """All worlds: number, kept or not, the value of each pattern, and the uncertain numbers."""
        patterns = dict(zip(self._columns, self.values.T, strict=True))
        return self.table.assign(world=np.arange(1, len(self.table) + 1), kept=self.is_kept, **patterns)[
            ["world", "kept", *patterns, *self.table.columns]
        ]

    @property
    def ensemble(self) -> pandas.DataFrame:
        """The worlds kept, as `experiments.runs.uncertainty.read` takes them: `world`, and a column for each number."""
        return self.worlds[self.is_kept][["world", *self.table.columns]].reset_index(drop=True)

    @property
    def recovery_table(self) -> pandas.DataFrame:
        """What comes back of each number (see `ParameterRecovery`), with its rank correlation with each pattern."""
        return self.recovery.table.assign(**dict(zip(self._columns, self.recovery.correlations.T, strict=True)))

    @property
    def _columns(self) -> list[str]:
        """A name for each pattern."""
        return [f"pattern_{number}_{pattern.measure}" for number, pattern in enumerate(self.patterns, start=1)]

    @property
    def narrowed(self) -> pandas.DataFrame:
        """The numbers of which the patterns say something beyond chance, the surest first."""
        return self.shifts[self.shifts["p_holm"] <= LEVEL].sort_values("p_value", kind="stable").reset_index(drop=True)


def only_scenario(study: Study) -> Scenario:
    """The scenario of a sweep that has one.

    Raises:
        UserError: it has several.
    """
    if len(study.scenarios) != 1:
        names = ", ".join(scenario.name for scenario in study.scenarios)
        raise UserError(_("a calibration is about one scenario; this sweep has {names}"), names=names)
    return study.scenarios[0]


def calibrate(study: Study, scenario: Scenario) -> Calibration:
    """Read a sweep of uncertain worlds beside the bands of its scenario. Worlds with unfinished runs are left out.

    Raises:
        UserError: levers were changed too, the scenario has no band within the months that were run, or a measure of a
            band was not kept by month.
    """
    study = study.without_missing()
    for factor in study.factors:
        if not factor.is_number or factor.name not in uncertain():
            raise UserError(
                _("{name} is no uncertain number: a calibration is about worlds (the design “worlds”)"),
                name=in_quotes(factor.name),
            )
    patterns = tuple(pattern for pattern in scenario.expect if pattern.month <= study.months)
    if not patterns:
        raise UserError(
            ngettext(
                "the scenario has no band ([[expect]]) within the {months} month that was run",
                "the scenario has no band ([[expect]]) within the {months} months that were run",
                study.months,
            ),
            months=study.months,
        )
    values = np.stack([_medians(study, pattern) for pattern in patterns], axis=1)
    holds = np.array([[pattern.holds(value) for pattern, value in zip(patterns, row, strict=True)] for row in values])
    table = study.table
    recovery = recover_parameters(values, [_width(pattern) for pattern in patterns], table, FEWEST)
    return Calibration(patterns, values, holds, table, _shifts(table, holds.all(axis=1)), recovery, study, scenario)


def _width(pattern: Expectation) -> float:
    return math.inf if pattern.lower is None or pattern.upper is None else pattern.upper - pattern.lower


def _medians(study: Study, pattern: Expectation) -> Floats:
    """A pattern's value in each world: the median over its runs."""
    reached = study.outcomes_at(pattern.measure, pattern.month)
    since = study.outcomes_at(pattern.measure, pattern.since) if pattern.since is not None else 0.0
    return np.asarray(np.median(reached - since, axis=1))


def _shifts(table: pandas.DataFrame, is_kept: Bools) -> pandas.DataFrame:
    from scipy.stats import ks_2samp

    names = ["factor", "median", "lower", "upper", "median_kept", "lower_kept", "upper_kept", "distance", "p_value"]
    if is_kept.sum() < FEWEST or is_kept.all():
        return pandas.DataFrame(columns=[*names, "p_holm"])
    rows = []
    for name in table.columns:
        values = table[name].to_numpy(dtype=np.float64)
        test = ks_2samp(values[is_kept], values[~is_kept])
        quantiles = [np.quantile(part, (0.5, 0.05, 0.95)) for part in (values, values[is_kept])]
        rows.append((name, *quantiles[0], *quantiles[1], test.statistic, test.pvalue))
    shifts = pandas.DataFrame(rows, columns=names)
    return shifts.assign(p_holm=_holm(shifts["p_value"].to_numpy()))


def _holm(p_values: Floats) -> Floats:
    """P-values after Holm's correction (1979): no assumption on how the tests hang together."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    return adjusted
