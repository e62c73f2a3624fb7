"""Held out: fit what was known at a date, foretell what came later, and score that beside naive forecasts.

    held_out(calibration, until="2017-12")       # fitted until 2017, the later observations foretold

The runs are those of the kept library, weighed by the earlier observations alone. A forecast is a distribution, and so
is a naive one; its score is the continuous ranked probability score (Gneiting and Raftery 2007), in the unit of what is
foretold: less is better. Where only a statement is known, the score is the probability that was given to it.

The naive forecasts know the founders and the earlier figures of the same stock: *last value*, *straight line* and
*exponential* through the last two. Their spread is that of the figures' own errors, and the luck of a Poisson flow
since (assumed). ARIMA needs a series: two figures are none, and it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration import weighted
from experiments.calibration.likelihood import Floats, log_statement
from experiments.calibration.posterior import name_of, weigh
from scenarios.format.scenario import Observation
from scenarios.language import mark

if TYPE_CHECKING:
    from experiments.calibration.posterior import Calibration

DRAWS = 20_000
SEED = 2007
MODEL = mark("model")
NAIVE = {"last": mark("last value"), "line": mark("straight line"), "exponential": mark("exponential")}


@dataclass(frozen=True)
class Forecast:
    """One way to foretell an observation.

    Attributes:
        method: "model", or a key of `NAIVE`.
        median, lower, upper: of the distribution, with a 90 % interval.
        score: of a figure the continuous ranked probability score, of a statement the probability given to it.
    """

    method: str
    median: float
    lower: float
    upper: float
    score: float


@dataclass(frozen=True)
class HeldOut:
    """An observation that was held out, and how it was foretold.

    Attributes:
        observation: what was observed.
        name: its name in tables.
        fitted: the names of the observations that were used.
        effective_size: of the weights by these.
        forecasts: the model's first.
    """

    observation: Observation
    name: str
    fitted: tuple[str, ...]
    effective_size: float
    forecasts: tuple[Forecast, ...]


def held_out(calibration: Calibration, until: str) -> list[HeldOut]:
    """Every observation after a month, foretold by those until then.

    Args:
        calibration: the kept runs.
        until: the last month whose observations are used ("2017-12"); before the first one the prior foretells.
    """
    last = calibration.scenario.month_of(until)
    is_early = [one.month <= last for one in calibration.observed]
    early = [one for one, known in zip(calibration.observed, is_early, strict=True) if known]
    late = [one for one, known in zip(calibration.observed, is_early, strict=True) if not known]
    weights, _evidence = weigh(calibration.library, early, calibration.said[is_early], calibration.density)
    outcomes = calibration.library.outcomes(late)
    size = weighted.effective_size(weights)
    draws = np.random.default_rng(SEED)
    fitted = tuple(name_of(one, calibration.scenario) for one in early)
    rows = []
    for one, values in zip(late, outcomes.T, strict=True):
        forecasts = [_scored("model", one, values, weights)]
        founders = float(np.median(calibration.library.values(one.measure)[:, 0]))
        for method, drawn in _naive(one, early, founders, draws).items():
            forecasts.append(_scored(method, one, drawn, np.full(len(drawn), 1.0 / len(drawn))))
        rows.append(HeldOut(one, name_of(one, calibration.scenario), fitted, size, tuple(forecasts)))
    return rows


def _scored(method: str, one: Observation, values: Floats, weights: Floats) -> Forecast:
    median, lower, upper = weighted.quantiles(values, weights)
    if one.is_figure:
        assert one.value is not None
        score = weighted.crps(values, weights, one.value)
    else:
        score = weighted.mean(np.exp(log_statement(one, values, one.error)), weights)
    return Forecast(method, float(median), float(lower), float(upper), score)


def _naive(
    one: Observation, early: Sequence[Observation], founders: float, draws: np.random.Generator
) -> dict[str, Floats]:
    """Draws of the naive forecasts of a stock of which figures are known."""
    if one.since is not None or not one.is_figure:
        return {}
    known = [(0, founders, 0.0)]
    known += [
        (other.month, float(other.value or 0.0), other.error)
        for other in early
        if other.measure == one.measure and other.since is None and other.is_figure
    ]
    (first, start, first_error), (last, end, last_error) = ([known[0], *known])[-2:]
    early_draws, late_draws = draws.normal((start, end), (first_error, last_error), (DRAWS, 2)).T
    found = {"last": late_draws}
    if last > first:
        ahead = (one.month - last) / (last - first)
        found["line"] = late_draws + ahead * (late_draws - early_draws)
        growth = np.maximum(late_draws, 0.5) / np.maximum(early_draws, 0.5)
        found["exponential"] = np.maximum(late_draws, 0.5) * growth**ahead
    luck = draws.normal(size=DRAWS)
    return {name: values + luck * np.sqrt(np.abs(values - end) + 1.0) for name, values in found.items()}
