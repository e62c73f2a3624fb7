"""A phase diagram: an outcome, and how often something happens, over two factors.

    diagram = phase_diagram(read_study(Path("results/phase")), "club.staff", "awareness.contact_rate", "members")
    diagram.outcome                # median over the runs of a cell, shape (values of y, values of x)
    diagram.probability            # share of the runs of a cell in which it happens (by default the take-off)

A cell holds all the runs with these two values; other factors of the sweep are averaged over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from experiments.runs.plotting import Plottable
from experiments.sweeps.analysis.conditions import TAKEOFF, Condition
from experiments.sweeps.analysis.study import Floats, Study
from experiments.sweeps.design.factors import Factor
from scenarios.format.problems import UserError
from scenarios.language import _

MOST_VALUES = 200
"""Values of a factor that a diagram can show."""


@dataclass(frozen=True)
class PhaseDiagram(Plottable):
    """An outcome over two factors.

    Attributes:
        x, y: the factors.
        x_values, y_values: their values, in order.
        measure: the outcome.
        conditions: what may happen.
        outcome: median, shape (len(y_values), len(x_values)); not a number where nothing was run.
        probability: share of the runs in which it happens, same shape.
        runs: how many, same shape.
        study: the runs.
    """

    x: Factor
    y: Factor
    x_values: list[Any]
    y_values: list[Any]
    measure: str
    conditions: list[Condition]
    outcome: Floats
    probability: Floats
    runs: npt.NDArray[np.int64]
    study: Study

    def as_table(self) -> pandas.DataFrame:
        """One row a cell."""

        rows = [
            (x, y, self.runs[row, column], self.outcome[row, column], self.probability[row, column])
            for row, y in enumerate(self.y_values)
            for column, x in enumerate(self.x_values)
        ]
        return pandas.DataFrame(rows, columns=[self.x.name, self.y.name, "runs", self.measure, "probability"])


def phase_diagram(study: Study, x: str, y: str, measure: str, conditions: Sequence[Condition] = ()) -> PhaseDiagram:
    """The phase diagram of a sweep, best a full factorial of two factors.

    Args:
        study: the runs.
        x, y: two factors of the sweep.
        measure: the outcome, at the horizon.
        conditions: what may happen (empty: the take-off).

    Raises:
        UserError: a factor or measure is not there, or a factor has too many values.
    """
    x_factor = study.check_factor(x)
    y_factor = study.check_factor(y)
    if x == y:
        raise UserError(_("--x and --y should be two different factors"))
    study = study.without_missing()
    happening = list(conditions) or [Condition(TAKEOFF)]
    outcomes = study.outcomes(measure)
    happens = study.happenings(happening)
    x_values = _values(study.table[x], x_factor)
    y_values = _values(study.table[y], y_factor)
    columns = np.array([x_values.index(value) for value in study.table[x].tolist()])
    rows = np.array([y_values.index(value) for value in study.table[y].tolist()])
    shape = (len(y_values), len(x_values))
    middle, share = np.full((2, *shape), np.nan)
    runs = np.zeros(shape, dtype=np.int64)
    for row, column in {*zip(rows.tolist(), columns.tolist(), strict=True)}:
        in_cell = (rows == row) & (columns == column)
        middle[row, column] = np.median(outcomes[in_cell])
        share[row, column] = happens[in_cell].mean()
        runs[row, column] = happens[in_cell].size
    return PhaseDiagram(x_factor, y_factor, x_values, y_values, measure, happening, middle, share, runs, study)


def _values(column: pandas.Series[Any], factor: Factor) -> list[Any]:
    values = column.drop_duplicates().tolist()
    if len(values) > MOST_VALUES:
        raise UserError(
            _("{name} has {count} values: a phase diagram needs a design with few, such as full-factorial"),
            name=factor.name,
            count=len(values),
        )
    order = factor.values if factor.values and not factor.is_number else sorted(values)
    return [value for value in order if value in values]
