"""What the observations say: of each uncertain number, and how well the worlds meet each observation.

numbers(calibration)                 # one row a number: prior, posterior, whether anything was learnt
observations(calibration)            # one row an observation: said, prior and posterior predictive
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas

from experiments.calibration import weighted
from experiments.calibration.likelihood import Floats, log_statement

if TYPE_CHECKING:
    from experiments.calibration.posterior import Calibration

NEAR = 2.0
"""Errors within which a run meets a figure."""
LEVEL = 0.05
"""Chance with which luck alone would make one of all numbers look learnt (after the correction for their number)."""


def numbers(calibration: Calibration) -> pandas.DataFrame:
    """What is learnt of each number, the most first.

    Columns: factor; median, lower, upper of the prior (`_prior`) and of the posterior; told (the share of the prior's
    variance that is gone, negative where it has grown); distance (Kolmogorov-Smirnov between both); p_value (that
    distance by chance, with the effective sizes of both weightings); p_holm (after Holm's correction).
    """
    weights, prior = calibration.weights, calibration.prior_weights
    size = 1.0 / (1.0 / weighted.effective_size(weights) + 1.0 / weighted.effective_size(prior))
    rows = []
    for name in calibration.library.worlds.columns:
        values = calibration.library.worlds[name].to_numpy(dtype=np.float64)
        before, after = weighted.quantiles(values, prior), weighted.quantiles(values, weights)
        told = 1.0 - weighted.variance(values, weights) / weighted.variance(values, prior)
        apart = weighted.distance(values, weights, prior)
        rows.append((name, *before, *after, told, apart, _chance_of(apart, size)))
    columns = ["factor"]
    columns += [f"{place}{when}" for when in ("_prior", "") for place in ("median", "lower", "upper")]
    table = pandas.DataFrame(rows, columns=[*columns, "told", "distance", "p_value"])
    table = table.assign(p_holm=holm(table["p_value"].to_numpy()))
    return table.sort_values("distance", ascending=False, kind="stable").reset_index(drop=True)


def observations(calibration: Calibration) -> pandas.DataFrame:
    """How the worlds meet each observation, before and after it is known.

    Columns: observation; kind; value, lower, upper, error; median, lower, upper of the prior predictive
    (`_prior`) and of the posterior predictive (`_posterior`); holds_prior, holds_posterior: of a figure, the share of
    runs within two errors; of a statement, how probable it is.
    """
    outcomes = calibration.library.outcomes(calibration.observed)
    rows = []
    for name, one, values in zip(calibration.names, calibration.observed, outcomes.T, strict=True):
        if one.is_figure:
            assert one.value is not None
            holds = (np.abs(values - one.value) <= NEAR * one.error).astype(np.float64)
        else:
            holds = np.exp(log_statement(one, values, one.error))
        row: dict[str, object] = {
            "observation": name, "kind": one.kind, "value": one.value, "lower": one.lower, "upper": one.upper,
            "error": one.error,
        }  # fmt: skip
        for when, weights in (("prior", calibration.prior_weights), ("posterior", calibration.weights)):
            places = weighted.quantiles(values, weights)
            row |= dict(zip((f"median_{when}", f"lower_{when}", f"upper_{when}"), places, strict=True))
            row[f"holds_{when}"] = weighted.mean(holds, weights)
        rows.append(row)
    return pandas.DataFrame(rows)


def learnt(table: pandas.DataFrame) -> pandas.DataFrame:
    """The numbers of which the observations say something beyond chance."""
    return table[table["p_holm"] <= LEVEL].reset_index(drop=True)


def _chance_of(distance: float, size: float) -> float:
    """How often chance alone puts two samples so far apart (Kolmogorov's limit; small samples as by Stephens 1970)."""
    from scipy.special import kolmogorov

    root = math.sqrt(size)
    return float(kolmogorov((root + 0.12 + 0.11 / root) * distance))


def holm(p_values: Floats) -> Floats:
    """P-values after Holm's correction (1979): no assumption on how the tests hang together."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    return adjusted
