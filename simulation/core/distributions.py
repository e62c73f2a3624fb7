"""From rates to probabilities, and from uniform numbers to other distributions.

A rate is per month; over a step of a given length its probability is `1 - exp(-rate * step)`. Exponentials are computed
one number at a time (`math`), never by vector instructions, whose last bit depends on the processor.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.luck import Floats

QUANTILES = 1025


def chance_of(rate: float, step: float) -> float:
    """Probability that an event with a rate per month happens within a step (months): 1 - exp(-rate * step)."""
    return -math.expm1(-rate * step)


chance = walk(chance_of)
"""`chance_of` for walks (for a single number, the call into compiled code costs more than the computation)."""


@walk
def _chances(rates, step, out):
    for row in range(rates.shape[0]):
        out[row] = -math.expm1(-rates[row] * step)


def chances(rates: Floats, step: float) -> Floats:
    """`chance_of` each rate (an infinite rate gives 1). The shape is that of `rates`."""
    out = np.empty(rates.shape)
    _chances(rates, step, out)
    return out


@lru_cache(maxsize=64)
def beta_quantiles(mean: float, concentration: float) -> Floats:
    """Quantiles of a Beta distribution at 0, 1/1024 ... 1, tabulated and rounded to 1e-6 (shape (1025,)).

    Rounding makes the table the same under every version of SciPy; the error of a draw stays below 1e-3.
    """
    from scipy.special import betaincinv

    probabilities = np.arange(QUANTILES) / (QUANTILES - 1)
    table = np.round(betaincinv(mean * concentration, (1.0 - mean) * concentration, probabilities), 6)
    table.flags.writeable = False
    return np.asarray(table, dtype=np.float64)


def beta_evidence(gain: Floats | float, prior: float) -> Floats:
    """Evidence for that raises the mean of a Beta distribution by a gain (a share of its gap to 1).

    Args:
        prior: the sum of the two parameters of the distribution.
    """
    return np.asarray(gain / np.maximum(1e-9, 1.0 - gain) * prior)


@part
def quantile(uniform, table):
    """The quantile at one uniform number, by linear interpolation in the table."""
    position = uniform * (QUANTILES - 1)
    below = int(position)
    return table[below] + (position - below) * (table[below + 1] - table[below])


@walk
def _read_quantiles(uniform, table, out):
    for row in range(uniform.shape[0]):
        out[row] = quantile(uniform[row], table)


def from_quantiles(uniform: Floats, table: Floats) -> Floats:
    """`quantile` at each uniform number. The shape is that of `uniform`."""
    out = np.empty(uniform.shape)
    _read_quantiles(uniform, table, out)
    return out
