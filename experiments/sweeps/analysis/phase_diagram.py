"""A phase diagram: an outcome, and how often something happens, over two factors.

    found = phase(read(Path("results/phase")), "club.staff", "awareness.contact_rate", "members")
    found.outcome                  # median over the runs of a cell, shape (values of y, values of x)
    found.probability              # share of the runs of a cell in which it happens (by default the take-off)

A cell holds all the runs with these two values; other factors of the sweep are averaged over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.sweeps.analysis.conditions import TAKEOFF, Condition
from scenarios.format.problems import UserError
from scenarios.language import _

if TYPE_CHECKING:
    import pandas

    from experiments.sweeps.analysis.study import Study
    from experiments.sweeps.design.factors import Factor

Floats = npt.NDArray[np.float64]
MOST_VALUES = 200
"""Values of a factor that a diagram can show."""


@dataclass(frozen=True)
class Phase:
    """An outcome over two factors.

    Attributes:
        x, y: the factors.
        at_x, at_y: their values, in order.
        measure: the outcome.
        conditions: what may happen.
        outcome: median, shape (len(at_y), len(at_x)); not a number where nothing was run.
        probability: share of the runs in which it happens, same shape.
        runs: how many, same shape.
        study: the runs.
    """

    x: Factor
    y: Factor
    at_x: list[Any]
    at_y: list[Any]
    measure: str
    conditions: list[Condition]
    outcome: Floats
    probability: Floats
    runs: npt.NDArray[np.int64]
    study: Study

    def as_table(self) -> pandas.DataFrame:
        """One row a cell."""
        import pandas

        rows = [
            (x, y, self.runs[row, column], self.outcome[row, column], self.probability[row, column])
            for row, y in enumerate(self.at_y)
            for column, x in enumerate(self.at_x)
        ]
        return pandas.DataFrame(rows, columns=[self.x.name, self.y.name, "runs", self.measure, "probability"])


def phase(study: Study, x: str, y: str, measure: str, conditions: Sequence[Condition] = ()) -> Phase:
    """The phase diagram of a sweep, best a full factorial of two factors.

    Args:
        study: the runs.
        x, y: two factors of the sweep.
        measure: the outcome, at the horizon.
        conditions: what may happen (empty: the take-off).

    Raises:
        UserError: a factor or measure is not there, or a factor has too many values.
    """
    of_x, of_y = study.check_factor(x), study.check_factor(y)
    if x == y:
        raise UserError(_("--x and --y should be two different factors"))
    study = study.without_missing()
    wanted = list(conditions) or [Condition(TAKEOFF)]
    outcomes, happens = study.outcomes(measure), study.happenings(wanted)
    at_x, at_y = _values(outcomes.table[x], of_x), _values(outcomes.table[y], of_y)
    columns = np.array([at_x.index(value) for value in outcomes.table[x].tolist()])
    rows = np.array([at_y.index(value) for value in outcomes.table[y].tolist()])
    shape = (len(at_y), len(at_x))
    middle, share, runs = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    for row, column in {*zip(rows.tolist(), columns.tolist(), strict=True)}:
        here = (rows == row) & (columns == column)
        middle[row, column] = np.median(outcomes.values[here])
        share[row, column] = happens[here].mean()
        runs[row, column] = happens[here].size
    return Phase(of_x, of_y, at_x, at_y, measure, wanted, middle, share, runs, study)


def _values(column: pandas.Series[Any], factor: Factor) -> list[Any]:
    found = column.drop_duplicates().tolist()
    if len(found) > MOST_VALUES:
        message = _("{name} has {count} values: a phase diagram needs a design with few, such as full-factorial")
        raise UserError(message.format(name=factor.name, count=len(found)))
    order = factor.values if factor.values and not factor.is_number else sorted(found)
    return [value for value in order if value in found]
