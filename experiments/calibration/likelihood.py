"""How likely a run makes what was said of the real club: the error model of observations.

A run is one history, and so is the real club's: what is compared is a single run, never a median. With the outcome m of
a run, a reported figure is  y = m + error * N(0, 1).  So, with h half a unit for counts and 0 for shares,

    a figure ("exact", "about", "derived"):    log N(value; m, error)
    "at-least":                                log P(y >= value - h)
    "between":                                 log P(lower - h <= y <= upper + h)

This is the exact likelihood of a run under the declared error, as in Wilkinson (2013), *Statistical Applications in
Genetics and Molecular Biology* 12: an approximate Bayesian computation whose tolerance is the error itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from scenarios.format.scenario import Observation
from simulation.measures import MEASURES
from simulation.measures.declaration import COMMUNITIES, ORGANISATIONS, RELATIONS

Floats = npt.NDArray[np.float64]
IT_HOLDS = 1.0
"""What is said where only a statement is known: that it holds."""


def said_of(observed: Sequence[Observation]) -> Floats:
    """What is said: the figure of each observation, or that its statement holds. Shape (observations,)."""
    return np.array([one.value if one.is_figure else IT_HOLDS for one in observed], dtype=np.float64)


def log_likelihoods(
    observed: Sequence[Observation], said: Floats, outcomes: Floats, spread: Floats | float = 0.0
) -> Floats:
    """The log-likelihood of each observation, run by run: shape (runs, observations).

    Args:
        observed: what was observed.
        said: what is said of each (see `said_of`); a statement that does not hold is 0.
        outcomes: what each run gave, shape (runs, observations).
        spread: standard deviation of the outcomes about these values, where they are means (an emulator's).
    """
    columns = np.broadcast_to(np.asarray(spread, dtype=np.float64), outcomes.shape)
    found = np.empty_like(outcomes)
    for index, one in enumerate(observed):
        error = np.hypot(one.error, columns[:, index])
        values = outcomes[:, index]
        if one.is_figure:
            found[:, index] = -0.5 * ((values - said[index]) / error) ** 2 - np.log(error * np.sqrt(2.0 * np.pi))
            continue
        log_holds = log_statement(one, values, error)
        found[:, index] = log_holds if said[index] == IT_HOLDS else _log_not(log_holds)
    return found


def log_statement(one: Observation, values: Floats, error: Floats | float) -> Floats:
    """The logarithm of the probability that a statement holds of what is reported of these outcomes."""
    half = half_unit(one)
    if one.kind == "at-least":
        assert one.value is not None
        return np.asarray(log_ndtr((values - one.value + half) / error))
    assert one.lower is not None and one.upper is not None
    # Both ends seen from the side on which the value lies, where the smaller tail is not lost.
    side = np.where(values < 0.5 * (one.lower + one.upper), -1.0, 1.0)
    ends = (side * (end - values) / error for end in (one.lower - half, one.upper + half))
    smaller, larger = np.sort(log_ndtr(np.stack(list(ends))), axis=0)
    return np.asarray(larger + _log_not(smaller - larger))


def reported(observed: Sequence[Observation], outcomes: Floats, draws: np.random.Generator) -> Floats:
    """What a club with these outcomes would report, drawn from the error model: shape (runs, observations)."""
    figures = outcomes + draws.normal(size=outcomes.shape) * np.array([one.error for one in observed])
    for index, one in enumerate(observed):
        if not one.is_figure:
            half = half_unit(one)
            lower = one.value if one.kind == "at-least" else one.lower
            upper = np.inf if one.kind == "at-least" else one.upper
            assert lower is not None and upper is not None
            holds = (figures[:, index] >= lower - half) & (figures[:, index] <= upper + half)
            figures[:, index] = np.where(holds, IT_HOLDS, 0.0)
    return figures


def half_unit(one: Observation) -> float:
    """Half a unit where things are counted, so that "at least 10" holds of 10."""
    return 0.5 if MEASURES[one.measure].unit in (ORGANISATIONS, COMMUNITIES, RELATIONS) else 0.0


def _log_not(log_probability: Floats) -> Floats:
    """log(1 - p) of log(p)."""
    return np.asarray(np.log(-np.expm1(np.minimum(log_probability, -1e-300))))
