"""What the runs of a scenario say together: by year, by cause, by effort, in euros; take-off; expectations.

What is told of runs is their mean, and 90 % of the runs lie between `lower` and `upper`; a scenario's expectation is of
their median.
"""

from __future__ import annotations

import warnings
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.runs.results import Results
from scenarios import Expectation
from simulation.measures import CAUSES, FOR_TAKEOFF, MEASURES, months_of_takeoff
from simulation.parameters import Parameters
from simulation.state.tables import EFFORT

if TYPE_CHECKING:
    import pandas


Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QuantileBand:
    """One figure over the runs."""

    median: float
    lower: float
    upper: float
    mean: float


def quantile_band(values: Floats) -> QuantileBand:
    """Median, 5 %, 95 % and mean of the runs' figures, those that are no number left out."""
    finite = values[np.isfinite(values)]
    return _bands(finite[None])[0] if len(finite) else QuantileBand(np.nan, np.nan, np.nan, np.nan)


def quantile_bands(figures: Floats) -> list[QuantileBand]:
    """`band` of each row of figures, all whose rows are complete at once (shape (figures, runs))."""
    complete = np.isfinite(figures).all(axis=1) if figures.shape[1] else np.zeros(len(figures), dtype=np.bool_)
    bands = iter(_bands(np.ascontiguousarray(figures[complete])) if complete.any() else ())
    return [next(bands) if whole else quantile_band(row) for row, whole in zip(figures, complete, strict=True)]


def _bands(figures: Floats) -> list[QuantileBand]:
    lower, median, upper = np.quantile(figures, (0.05, 0.5, 0.95), axis=1)
    columns = (median, lower, upper, figures.mean(axis=1))
    return [QuantileBand(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def years(results: Results) -> list[tuple[str, int, int]]:
    """The calendar years of the runs: (year, first month, last month). The founding comes first."""
    months_by_year: dict[str, tuple[int, int]] = {}
    for month, date in enumerate(results.dates[1:], start=1):
        first = months_by_year.get(date[:4], (month, month))[0]
        months_by_year[date[:4]] = (first, month)
    return [("", 0, 0), *((year, first, last) for year, (first, last) in months_by_year.items())]


def yearly(results: Results, measure: str, first: int, last: int) -> Floats:
    """Each run's figure for a year: a sum for what happens in months, else the last figure taken in the year."""
    return _yearly_figures(results.values(measure)[:, first : last + 1], measure)


def _yearly_figures(months: Floats, measure: str) -> Floats:
    if MEASURES[measure].is_flow:
        return np.asarray(months.sum(axis=1))
    months_since = np.isfinite(months[:, ::-1]).argmax(axis=1)
    return np.asarray(months[np.arange(len(months)), months.shape[1] - 1 - months_since])


def by_year(results: Results) -> pandas.DataFrame:
    """Year, date of its last month, measure, median, lower (5 %), upper (95 %), mean, number of runs."""
    import pandas

    rows = []
    series = {measure: results.values(measure) for measure in MEASURES}
    for _year, first, last in years(results):
        date = results.dates[last]
        months = slice(first, last + 1)
        figures = np.array([_yearly_figures(values[:, months], measure) for measure, values in series.items()])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            bands = quantile_bands(figures)
        for measure, figure in zip(MEASURES, bands, strict=True):
            rows.append((int(date[:4]), date, measure, *astuple(figure), len(results.runs)))
    return pandas.DataFrame(rows, columns=["year", "date", "measure", "median", "lower", "upper", "mean", "runs"])


def joins_by_cause(results: Results) -> dict[str, Floats]:
    """Joins of the whole period, founders left out, by cause of awareness: one figure a run; "other" is the rest."""
    joins = {
        cause.name.lower(): results.values(f"joins_by_{cause.name.lower()}")[:, 1:].sum(axis=1) for cause, *_ in CAUSES
    }
    total = results.values("joins")[:, 1:].sum(axis=1)
    return {**joins, "other": total - sum(joins.values()), "total": total}


def effort(results: Results) -> dict[str, Floats]:
    """The account of effort at the end, and what was gained: one figure a run."""
    effort_by_use = {use: results.values(f"effort_{use}")[:, -1] for use in EFFORT}
    members = results.values("members")
    cooperative = results.values("cooperative_trade")
    return {
        **effort_by_use,
        "total": results.values("effort")[:, -1],
        "hours": results.values("member_hours")[:, -1],
        "members": members[:, -1] - members[:, 0],
        "cooperative": cooperative[:, -1] - cooperative[:, 0],
    }


COSTS = ("post", "contact", "hour", "public_money")
"""What a cost is of: the parameters `account.*` that no run depends on, unless fees pay posts."""


@dataclass(frozen=True)
class Costs:
    """What things cost, in euros. Runs count work, hours and contacts: another cost needs no other run.

    Attributes:
        post: a post, a year.
        contact: events, for each organisation that the club's outreach makes aware.
        hour: what an hour of a member is worth.
        public_money: what the club receives in a year.
        fees: the level of fees (1: those of the scenario, by size of the member).
    """

    post: float
    contact: float
    hour: float
    public_money: float
    fees: float = 1.0

    @classmethod
    def of(cls, parameters: Parameters) -> Costs:
        """Those of a scenario."""
        return cls(**{name: float(parameters[f"account.{name}"]) for name in COSTS})

    def posts(self, effort: Floats) -> Floats:
        """What so many full-time-equivalent months cost."""
        return effort * self.post / 12.0

    def events(self, contacts: Floats) -> Floats:
        """What the events cost that made so many organisations aware."""
        return contacts * self.contact


def money(results: Results, costs: Costs | None = None) -> dict[str, Floats]:
    """The account in euros, cumulated from the founding: each of shape (runs, months + 1).

    Args:
        costs: those of the scenario, if not given.

    Returns:
        "posts" and "events", "spent" on both, "fees" and "public_money" that came in, the "hours" of members.
    """
    costs = costs or Costs.of(results.spec.parameters)
    months = np.arange(results.months + 1, dtype=np.float64)
    posts = costs.posts(results.values("effort"))
    events = costs.events(results.values("outreach_so_far"))
    fees = results.values("fees") * costs.fees / 12.0
    fees[:, :1] = 0.0
    return {
        "posts": posts,
        "events": events,
        "spent": posts + events,
        "fees": np.cumsum(fees, axis=1),
        "public_money": np.broadcast_to(months * costs.public_money / 12.0, posts.shape),
        "hours": results.values("member_hours") * costs.hour,
    }


def takeoffs(results: Results) -> list[int | None]:
    """The month of take-off of each run, or None (see `simulation.measures.month_of_takeoff`)."""
    return months_of_takeoff({name: results.values(name) for name in FOR_TAKEOFF})


LEVELS = (100, 250, 500, 1000)
"""Memberships whose month is told."""


def first_month_reaching(results: Results, level: float, measure: str = "members") -> list[int | None]:
    """The first month at which a measure reaches a level, in each run, or None."""
    return [int(run.argmax()) if run.any() else None for run in results.values(measure) >= level]


@dataclass(frozen=True)
class Verdict:
    """What has become of an expectation: the median of the runs, and whether it lies in the band."""

    expectation: Expectation
    median: float
    holds: bool


def verdicts(results: Results) -> list[Verdict]:
    """The scenario's expectations that lie within the months that were run."""
    judgements = []
    for expectation in results.scenario.expect:
        if expectation.month > results.months or expectation.measure not in MEASURES or not results.runs:
            continue
        series = results.values(expectation.measure)
        before = series[:, expectation.since] if expectation.since is not None else 0.0
        median = quantile_band(series[:, expectation.month] - before).median
        judgements.append(Verdict(expectation, median, expectation.holds(median)))
    return judgements
