"""Real series of diffusion, their last quarter kept apart: what the model's hazards foretell, beside naive forecasts.

    >>> scores = scored(series()["b-corps-canada"])
    >>> [one.method for one in scores]
    ['last value', 'straight line', 'exponential', 'one stage', 'two stages']
    >>> scores[0].relative_error > 0
    True

The naive ones: the last value, and a straight line and an exponential through the last four points that may be seen.
The model's, where everybody hears everybody (the limit that `efc validate` checks), fitted by least squares:

    one stage    dN/dt = (outreach + voice * N / potential) * (potential - N), awareness is adoption (Bass 1969)
    two stages   dA/dt = (outreach + voice * N / potential) * (potential - A), dN/dt = rate * (A - N)

The error is scaled by the mean change from one point to the next among those that may be seen (MASE: below 1 is better
than supposing no change there), and relative to the value; a method needs one point more than it has numbers to fit.

Source  scaled error: Hyndman and Koehler 2006; two stages: Dodson and Muller 1978
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas
from scipy.optimize import least_squares

from experiments.runs.storage.files import write_csv
from scenarios.language import mark
from scenarios.loader import PACKAGE
from simulation.core.luck import Floats

SERIES = PACKAGE / "data" / "observed-series.csv"
KEPT_APART = 0.25
"""Share of the points that no method sees, the last ones."""
SEEN = 4
"""Points through which the naive line and the naive exponential go."""
STEPS = 12
"""Steps of integration in a year."""
LOWEST = (1e-5, 1e-4, 1.01, 1e-2)
HIGHEST = (1.0, 5.0, 200.0, 20.0)
"""Bounds of outreach and voice (per year), of the potential (in totals last seen), and of the rate (per year)."""
STARTS = ((0.01, 0.4, 3.0, 1.0), (0.03, 0.1, 20.0, 3.0), (0.002, 1.0, 1.5, 0.3))
"""From where the best fit is sought, in the same order."""

Forecast = Callable[[Floats, Floats, Floats], Floats]
"""From times and values that may be seen (years, totals), what is foretold at other times."""


@dataclass(frozen=True)
class Series:
    """An observed total through time.

    Attributes:
        name: its name in the file.
        years: times, in years.
        totals: how many there are by then.
        seen: how many points may be seen; the others are kept apart.
    """

    name: str
    years: Floats
    totals: Floats

    @property
    def seen(self) -> int:
        """Points before those kept apart."""
        return len(self.years) - max(1, round(KEPT_APART * len(self.years)))


@dataclass(frozen=True)
class Score:
    """How far a method is off on the points kept apart (no number: too few points to fit it).

    Attributes:
        method: its name.
        is_model: is it one of the model's (else it is naive)?
        scaled_error: mean absolute error in mean changes from one point to the next.
        relative_error: mean absolute error as a share of the value.
        forecast: what it foretells.
    """

    method: str
    is_model: bool
    scaled_error: float
    relative_error: float
    forecast: Floats


def observed_series(path: Path = SERIES) -> dict[str, Series]:
    """The observed series by name, in the order of the file."""
    table = pandas.read_csv(path, dtype=str)
    year, month = table["month"].str.split("-", expand=True).astype(int).to_numpy().T
    table = table.assign(year=year + month / 12.0, total=table["total"].astype(float))
    series = table.groupby("series", sort=False)[["year", "total"]]
    return {str(name): Series(str(name), *points.to_numpy().T) for name, points in series}


def last_value(years: Floats, totals: Floats, then: Floats) -> Floats:
    """Nothing changes any more."""
    return np.full(len(then), totals[-1])


def straight_line(years: Floats, totals: Floats, then: Floats) -> Floats:
    """Least squares through the last points."""
    slope, level = np.polyfit(years[-SEEN:], totals[-SEEN:], 1)
    return slope * then + level


def exponential(years: Floats, totals: Floats, then: Floats) -> Floats:
    """Least squares through the logarithms of the last points."""
    return np.exp(np.polyval(np.polyfit(years[-SEEN:], np.log(totals[-SEEN:]), 1), then))


def curve(numbers: Sequence[float], first: float, times: Floats) -> Floats:
    """The total at the times, which begin where it is `first`.

    Args:
        numbers: outreach, voice, potential, and the rate of engagement (without it: at once).
    """
    outreach, voice, potential, *rest = (float(number) for number in numbers)
    rate = rest[0] if rest else math.inf

    def further(aware: float, engaged: float, heard: float, span: float) -> tuple[float, float]:
        """Those aware and engaged after a while in which as many are heard, awareness growing evenly."""
        aware_later = aware + (potential - aware) * -math.expm1(-(outreach + voice * heard / potential) * span)
        behind = (aware_later - aware) / span / rate
        return aware_later, aware_later - behind + (engaged - aware + behind) * math.exp(-rate * span)

    aware = engaged = first
    totals = [first]
    for between in np.diff(times):
        steps = math.ceil(STEPS * between - 1e-9)
        for _step in range(steps):
            span = float(between) / steps
            middle = further(aware, engaged, engaged, 0.5 * span)[1]
            aware, engaged = further(aware, engaged, middle, span)
        totals.append(engaged)
    return np.array(totals)


def _fitted(years: Floats, totals: Floats, then: Floats, count: int) -> Floats:
    """Fit so many of the model's numbers by least squares, and go on from there."""
    scale = np.array([1.0, 1.0, totals[-1], 1.0])[:count]
    bounds = np.log(LOWEST[:count]), np.log(HIGHEST[:count])

    def off(logarithms: Floats) -> Floats:
        return (curve(np.exp(logarithms) * scale, totals[0], years) - totals) / totals[-1]

    fits = [least_squares(off, np.log(start[:count]), bounds=bounds) for start in STARTS]
    best = min(fits, key=lambda fit: float(fit.cost))
    return curve(np.exp(best.x) * scale, totals[0], np.concatenate((years, then)))[len(years) :]


class Method(NamedTuple):
    """A way to foretell: its name, in words (a marked text), how many numbers it fits, whether it is the model's."""

    name: str
    label: str
    forecast: Forecast
    numbers: int
    is_model: bool


METHODS = (
    Method("last value", mark("last value"), last_value, 1, False),
    Method("straight line", mark("straight line"), straight_line, 2, False),
    Method("exponential", mark("exponential"), exponential, 2, False),
    Method("one stage", mark("model, one stage"), partial(_fitted, count=3), 3, True),
    Method("two stages", mark("model, two stages"), partial(_fitted, count=4), 4, True),
)
"""In one stage awareness is adoption; in two the aware engage at a rate."""


def score_methods(series: Series) -> list[Score]:
    """Every method on the points kept apart of a series."""
    years = series.years
    totals = series.totals
    seen = series.seen
    step = float(np.mean(np.abs(np.diff(totals[:seen]))))
    scores = []
    for method in METHODS:
        is_known = seen > method.numbers
        foretold = method.forecast(years[:seen], totals[:seen], years[seen:]) if is_known else years[seen:] * np.nan
        error = np.abs(foretold - totals[seen:])
        relative = float((error / totals[seen:]).mean())
        scores.append(Score(method.name, method.is_model, float(error.mean() / step), relative, foretold))
    return scores


def write_scores(scores: Mapping[str, Sequence[Score]], path: Path) -> Path:
    """forecasts.csv: series, method, is_model, scaled_error, relative_error."""
    rows = [
        (name, score.method, score.is_model, score.scaled_error, score.relative_error)
        for name, errors in scores.items()
        for score in errors
    ]
    names = ["series", "method", "is_model", "scaled_error", "relative_error"]
    return write_csv(pandas.DataFrame(rows, columns=names), path)
