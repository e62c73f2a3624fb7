"""Which factors matter: the sensitivity of a measure to the factors of a finished sweep, by the method of its design.

    result = sensitivity(read(Path("results/sobol")), "members")
    result.table                 # one row a factor, the most influential first
    result.variance              # parameters apart from luck, when each point has several seeds

Methods (`methods`) read the mean over each point's seeds: the same seeds at every point, so that for the seeds that
were run the mean is a function of the factors alone, and a factor that nothing reads has an effect of exactly zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from experiments.runs.plotting import Plottable
from experiments.sweeps.analysis.methods import Method, load_methods
from experiments.sweeps.analysis.study import Floats, Study
from experiments.sweeps.analysis.variance_components import VarianceComponents, variance_components
from experiments.sweeps.design.designs import cost, unit_points
from experiments.sweeps.design.factors import Factor
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, ngettext


@dataclass(frozen=True)
class Sensitivity(Plottable):
    """How a measure depends on the factors.

    Attributes:
        measure: of what.
        method: how.
        table: one row a factor, by rank: `factor`, and the columns of the method's indices.
        is_constant: is the mean the same at every point, so that no factor changes it and all indices are 0?
        interactions: what the factors do only together, a share of the variance between points, with half of its 95 %
            interval (None where the method does not know it).
        variance: parameters apart from luck (None with one seed).
        study: the runs.
    """

    measure: str
    method: Method
    table: pandas.DataFrame
    is_constant: bool
    interactions: tuple[float, float] | None
    variance: VarianceComponents | None
    study: Study

    @property
    def values(self) -> Floats:
        """What ranks the factors, by rank."""
        return self.table[self.method.ranking.column].to_numpy()

    @property
    def half_widths(self) -> Floats:
        """Half of the 95 % interval of each of these values."""
        return self.table[self.method.ranking.half].to_numpy()

    @property
    def ranked(self) -> list[Factor]:
        """The factors, the most influential first."""
        return [self.study.check_factor(name) for name in self.table["factor"]]

    @property
    def is_first_sure(self) -> bool:
        """Whether the first factor's interval lies above the second's."""
        low, high = self.values - self.half_widths, self.values + self.half_widths
        return len(low) == 1 or bool(low[0] > high[1])

    @property
    def matters(self) -> list[bool]:
        """Whether each factor's interval stays above zero, by rank."""
        return (self.values - self.half_widths > 0).tolist()

    def is_drawn_as(self, method: str) -> bool:
        """Is it of this method, with anything to draw?"""
        return self.method.name == method and not self.is_constant

    def long_table(self) -> pandas.DataFrame:
        """One row for each factor and index: measure, design, rank, factor, index, value, half; then those of none.

        Factors that change nothing have no rank.
        """
        rows: list[tuple[Any, ...]] = [
            (
                pandas.NA if self.is_constant else rank,
                row["factor"],
                index.column,
                row[index.column],
                row[index.half] if index.half else np.nan,
            )
            for rank, row in enumerate(self.table.to_dict("records"), start=1)
            for index in sorted(self.method.indices, key=lambda index: list(row).index(index.column))
        ]
        if self.interactions is not None:
            rows.append((0, "", "interactions", *self.interactions))
        if self.variance is not None:
            parts = ("points", "seeds", "both")
            rows += [(0, "", f"variance_of_{part}", getattr(self.variance, part), np.nan) for part in parts]
        return pandas.DataFrame(
            [(self.measure, self.method.name, *row) for row in rows],
            columns=["measure", "design", "rank", "factor", "index", "value", "half"],
        ).astype({"rank": "Int64"})


def sensitivity(study: Study, measure: str) -> Sensitivity:
    """The sensitivity of a measure at the horizon to the factors of a sweep, whose design has a method.

    Raises:
        UserError: another design, missing runs, values that are no numbers, or points that are not those of the design.
    """
    methods = load_methods()
    if study.kind not in methods:
        raise UserError(
            _("this sweep has the design {kind}: sensitivity needs one of {known} in the plan"),
            kind=in_quotes(study.kind),
            known=", ".join(methods),
        )
    outcomes = study.outcomes(measure)
    design = _design(study)
    means = outcomes.mean(axis=1)
    method = methods[study.kind]
    is_constant = bool(np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())))
    table, interactions = _no_effects(study, method) if is_constant else method.analyse(study, design, outcomes)
    table = table.sort_values(method.ranking.column, ascending=False, kind="stable", ignore_index=True)
    variance = variance_components(study.independent().outcomes(measure))
    return Sensitivity(measure, method, table, is_constant, interactions, variance, study)


def _no_effects(study: Study, method: Method) -> tuple[pandas.DataFrame, None]:
    columns = [name for index in method.indices for name in (index.column, index.half) if name]
    factors = [factor.name for factor in study.factors]
    return pandas.DataFrame({"factor": factors, **dict.fromkeys(columns, 0.0)}), None


def _design(study: Study) -> Floats:
    """The design between 0 and 1, once it is sure that these are its points: one missing would shift all indices."""
    samples = study.samples or 0
    expected = cost(study.factors, study.kind, samples)
    table = study.table
    if len(table) != expected:
        raise UserError(
            ngettext(
                "the design {kind} has {wanted} points, and {count} is there: run the whole sweep",
                "the design {kind} has {wanted} points, and {count} are there: run the whole sweep",
                len(table),
            ),
            kind=in_quotes(study.kind),
            wanted=expected,
            count=len(table),
        )
    design = unit_points(len(study.factors), study.kind, samples, study.seed)
    for column, factor in zip(design.T, study.factors, strict=True):
        values = factor.values_at(column.tolist())
        run = table[factor.name].tolist()
        is_same = np.allclose(values, run, rtol=1e-9, atol=1e-12) if factor.is_number else values == run
        if not is_same:
            raise UserError(
                _("the points of {name} are not those that this design draws: the sweep and SALib do not agree"),
                name=in_quotes(factor.name),
            )
    return design
