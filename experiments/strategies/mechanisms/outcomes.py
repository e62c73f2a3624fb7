"""What the runs of a scenario come to: means of the last years, which a single month's luck moves less than an end.

    OUTCOMES["members"].of(results)          # one number a run: the mean of the last five years
    OUTCOMES["exits"].of(results)            # the mean of the last ten years, as a share of the members a year

Stocks are means of the last five years, flows of the last ten (or of the whole run, where it is shorter).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.runs.results import Results
from experiments.runs.statistics import Floats
from scenarios.language import _, mark
from scenarios.language.measures import measure_label
from simulation.measures import MEASURES

STOCK, FLOW = 5, 10
"""Years of which an outcome is the mean: of what there is, and of what happens."""
Series = Callable[[str], Floats]
"""A measure's values in the months of the window, the founding left out: shape (runs, months)."""


@dataclass(frozen=True)
class Outcome:
    """What the runs come to, one number a run.

    Attributes:
        name: a measure, or another name where it is made of several.
        years: of which it is the mean, at most.
        read: the numbers of the runs, from the series of the window.
        label: "" for that of the measure.
        measure: the measure whose direction it has (more or less is better).
        digits: decimals.
        is_share: whether it is written as a percentage.
        is_depth: whether it tells how deep cooperation goes, not how many there are and what they do.
        is_main: whether it stands in a short table.
    """

    name: str
    years: int
    read: Callable[[Series], Floats]
    measure: str
    digits: int = 1
    is_share: bool = False
    label: str = ""
    is_depth: bool = False
    is_main: bool = False

    def of(self, results: Results) -> Floats:
        """The numbers of the runs, in the order of their seeds."""
        months = min(12 * self.years, results.months)
        return self.read(lambda measure: results.values(measure)[:, results.months + 1 - months :])

    @property
    def words(self) -> str:
        """Its label in the current language."""
        return _(self.label) if self.label else measure_label(self.measure)


def _mean(measure: str) -> Callable[[Series], Floats]:
    return lambda series: np.nanmean(series(measure), axis=1)


def _a_year(*measures: str) -> Callable[[Series], Floats]:
    return lambda series: 12.0 * np.sum([series(measure).mean(axis=1) for measure in measures], axis=0)


def _exits(series: Series) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return _a_year("lapses", "closures")(series) / series("members").mean(axis=1)


def _success(series: Series) -> Floats:
    succeeded, failed = (series(measure).sum(axis=1) for measure in ("projects_succeeded", "projects_failed"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return succeeded / (succeeded + failed)


OUTCOMES: dict[str, Outcome] = {}
"""The outcomes by name, in the order of tables."""


def _declare(
    name: str,
    years: int,
    digits: int = 1,
    read: Callable[[Series], Floats] | None = None,
    measure: str = "",
    label: str = "",
    is_depth: bool = False,
    is_main: bool = False,
) -> None:
    """Declare an outcome: by default the mean of the measure of its name."""
    is_share = MEASURES[measure or name].is_share or name == "exits"
    OUTCOMES[name] = Outcome(
        name, years, read or _mean(name), measure or name, digits, is_share, label, is_depth, is_main
    )


_declare("members", STOCK, 0, is_main=True)
_declare("joins", FLOW, 1, _a_year("joins"), label=mark("joins a year"))
_declare(
    "joins_by_trade", FLOW, 1, _a_year("joins_by_client", "joins_by_supplier"), "joins_by_client", mark("by trade")
)
_declare("exits", FLOW, 1, _exits, "lapses", mark("exits a year"), is_main=True)
_declare("cooperative_trade", STOCK, is_depth=True, is_main=True)
_declare("trajectories", STOCK, is_depth=True)
_declare("progress", STOCK, 3, is_depth=True)
_declare("isolated_share", STOCK, is_depth=True, is_main=True)
_declare("territorial_communities", FLOW)
_declare("coverage", FLOW)
_declare("success_rate", FLOW, 1, _success, is_depth=True, is_main=True)
_declare("competence", FLOW, 3, is_depth=True)
_declare("hours_per_member", STOCK)
