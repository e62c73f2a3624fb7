"""Calibration: which of many uncertain worlds could be the real one, by the patterns that are known of the real club.

    found = calibrate(study.read(Path("results/calibration")), scenarios.load("baseline"))
    found.kept.sum(), found.shifts          # worlds that hold every pattern; what they say of each uncertain number

A pattern is a band of the scenario (`[[expect]]`) whose months were run. A world holds it when the median of its runs
lies inside, and is kept when it holds them all: rejection by several patterns at once (pattern-oriented modelling,
Grimm et al. 2005; approximate Bayesian computation by rejection, Beaumont, Zhang and Balding 2002), uniform within the
bands. What is kept is an ensemble for `efc rank --worlds`: neither a best set of values nor a forecast. What the
patterns can tell of the numbers at all is tried on the worlds themselves (`recovery`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.sweeps.analysis.parameter_recovery import SURE, Recovery, recover
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes

if TYPE_CHECKING:
    import pandas

    from experiments.sweeps.analysis.study import Study
    from scenarios import Expectation, Scenario

Floats = npt.NDArray[np.float64]
FEWEST = 8
"""Worlds that must be kept at least before they are compared with the others."""


@dataclass(frozen=True)
class Calibration:
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
    holds: npt.NDArray[np.bool_]
    table: pandas.DataFrame
    shifts: pandas.DataFrame
    recovery: Recovery
    study: Study
    scenario: Scenario

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which worlds hold every pattern: shape (worlds,)."""
        return np.asarray(self.holds.all(axis=1), dtype=np.bool_)

    @property
    def ensemble(self) -> pandas.DataFrame:
        """The worlds kept, as `experiments.runs.uncertainty.read` takes them: `world`, and a column for each number."""
        return _numbered(self.table)[self.kept].reset_index(drop=True)

    @property
    def recoveries(self) -> pandas.DataFrame:
        """What comes back of each number (see `Recovery.table`), with its rank correlation with each pattern."""
        return self.recovery.table.assign(
            **{self._column(at): self.recovery.correlations[:, at] for at in range(len(self.patterns))}
        )

    def _column(self, pattern: int) -> str:
        return f"pattern_{pattern + 1}_{self.patterns[pattern].measure}"

    @property
    def worlds(self) -> pandas.DataFrame:
        """All worlds: number, kept or not, the value of each pattern, and the uncertain numbers."""
        table = _numbered(self.table)
        table.insert(1, "kept", self.kept)
        for at in range(len(self.patterns)):
            table.insert(2 + at, self._column(at), self.values[:, at])
        return table

    @property
    def narrowed(self) -> pandas.DataFrame:
        """The numbers of which the patterns say something beyond chance, the surest first."""
        sure = self.shifts[self.shifts["p_holm"] <= SURE]
        return sure.sort_values("p_value", kind="stable").reset_index(drop=True)


def scenario_of(folder: Path) -> Scenario:
    """The scenario of a sweep.

    Raises:
        UserError: it is no sweep, or has several scenarios.
    """
    from experiments.sweeps.storage.sweep_folder import open_sweep

    sweep = open_sweep(folder)
    try:
        known = list(sweep.plan.load_scenarios().values())
    finally:
        sweep.close()
    if len(known) != 1:
        names = ", ".join(one.name for one in known)
        raise UserError(_("a calibration is about one scenario; this sweep has {names}").format(names=names))
    return known[0]


def calibrate(study: Study, scenario: Scenario) -> Calibration:
    """Read a sweep of uncertain worlds beside the bands of its scenario. Worlds with unfinished runs are left out.

    Raises:
        UserError: levers were changed too, the scenario has no band within the months that were run, or a measure of a
            band was not kept by month.
    """
    study = study.without_missing()
    for factor in study.factors:
        if not factor.is_number or factor.parameter.role == "lever":
            message = _("{name} is no uncertain number: a calibration is about worlds (the design “worlds”)")
            raise UserError(message.format(name=in_quotes(factor.name)))
    patterns = tuple(one for one in scenario.expect if one.month <= study.months)
    if not patterns:
        message = _("the scenario has no band ([[expect]]) within the {months} months that were run")
        raise UserError(message.format(months=study.months))
    values = np.stack([_medians(study, one) for one in patterns], axis=1)
    holds = np.array([[one.holds(value) for one, value in zip(patterns, row, strict=True)] for row in values])
    table = study.outcomes(study.measures[0]).table
    found = recover(values, [_width(one) for one in patterns], table, FEWEST)
    return Calibration(patterns, values, holds, table, _shifts(table, holds.all(axis=1)), found, study, scenario)


def _width(pattern: Expectation) -> float:
    return math.inf if pattern.lower is None or pattern.upper is None else pattern.upper - pattern.lower


def _numbered(table: pandas.DataFrame) -> pandas.DataFrame:
    numbered = table.copy()
    numbered.insert(0, "world", np.arange(1, len(table) + 1))
    return numbered


def _medians(study: Study, pattern: Expectation) -> Floats:
    """A pattern's value in each world: the median over its runs."""
    reached = study.at(pattern.measure, pattern.month)
    since = study.at(pattern.measure, pattern.since) if pattern.since is not None else 0.0
    return np.asarray(np.median(reached - since, axis=1))


def _shifts(table: pandas.DataFrame, kept: npt.NDArray[np.bool_]) -> pandas.DataFrame:
    import pandas
    from scipy.stats import ks_2samp

    names = ["factor", "median", "lower", "upper", "median_kept", "lower_kept", "upper_kept", "distance", "p_value"]
    if kept.sum() < FEWEST or kept.all():
        return pandas.DataFrame(columns=[*names, "p_holm"])
    rows = []
    for name in table.columns:
        whole = table[name].to_numpy(dtype=np.float64)
        test = ks_2samp(whole[kept], whole[~kept])
        all_worlds, those = (np.quantile(part, (0.5, 0.05, 0.95)) for part in (whole, whole[kept]))
        rows.append((name, *all_worlds, *those, test.statistic, test.pvalue))
    found = pandas.DataFrame(rows, columns=names)
    found["p_holm"] = _holm(found["p_value"].to_numpy())
    return found


def _holm(p_values: Floats) -> Floats:
    """P-values after Holm's correction (1979): no assumption on how the tests hang together."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    return adjusted
