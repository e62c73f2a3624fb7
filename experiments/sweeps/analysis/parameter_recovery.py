"""Recovery: what known patterns could say of the uncertain numbers at all, tried on worlds whose numbers are known.

Each world in turn is taken for the real one. The others that are like it, no further from it in any pattern than half
of the pattern's band, are what a calibration would keep; the mean of their numbers is its estimate. Prediction error:

    error = sum over worlds of (estimate - true)^2 / sum over worlds of (true - mean)^2

which is leave-one-out cross-validation of approximate Bayesian computation (Csilléry, François and Blum 2012). Patterns
that say nothing give a little more than 1; how much is found by dealing the numbers out to the worlds anew. A number
comes back when hardly any deal makes the best of all numbers as good (Westfall and Young 1993, single step).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

Floats = npt.NDArray[np.float64]
PERMUTATIONS = 199
"""How often the numbers are dealt out anew (the draws are always the same)."""
SEED = 2012
LEVEL = 0.05
"""Chance with which luck alone would make one of all the numbers look known (after the correction for their number)."""


@dataclass(frozen=True)
class ParameterRecovery:
    """What comes back of the numbers, and what the patterns depend on.

    Attributes:
        table: one row a number: factor, error, what chance gives (mean over the deals), recovered (the share of that
            error which the patterns take away), p_value (corrected for the number of numbers); no numbers when no world
            could be tried.
        tried: worlds that could be taken for the real one: enough others were like them.
        correlations: rank correlation of each number with each pattern over all worlds, shape (numbers, patterns).
        beyond_chance: a correlation that the strongest of all numbers hardly reaches by chance (Bonferroni).
    """

    table: pandas.DataFrame
    tried: int
    correlations: Floats
    beyond_chance: float

    @property
    def recovered(self) -> pandas.DataFrame:
        """The numbers that come back in part, beyond chance, the one that comes back most first."""
        return self.table[self.table["p_value"] <= LEVEL].sort_values("error", kind="stable").reset_index(drop=True)


def recover_parameters(
    values: Floats, bands: Sequence[float], table: pandas.DataFrame, fewest: int
) -> ParameterRecovery:
    """Take each world for the real one.

    Args:
        values: of each pattern in each world, shape (worlds, patterns).
        bands: width of each pattern's band (infinite where it has one end only: such a pattern tells no worlds apart).
        table: the worlds, one column a number.
        fewest: worlds that must be like one for an estimate.
    """

    numbers = _standard(table.to_numpy(dtype=np.float64))
    tried, mean_over = _means_over(values, bands, fewest)
    results = pandas.DataFrame({"factor": list(table.columns)}).assign(
        error=np.nan, chance=np.nan, recovered=np.nan, p_value=np.nan
    )
    if len(tried):
        draws = np.random.default_rng(SEED)
        deals = (numbers[draws.permutation(len(numbers))] for _deal in range(PERMUTATIONS))
        by_chance = np.stack([_errors(deal, tried, mean_over) for deal in deals])
        errors = _errors(numbers, tried, mean_over)
        chance = by_chance.mean(axis=0)
        as_good = np.searchsorted(np.sort(by_chance.min(axis=1)), errors, side="right")
        p_value = (1 + as_good) / (PERMUTATIONS + 1)
        results = results.assign(error=errors, chance=chance, recovered=1.0 - errors / chance, p_value=p_value)
    correlations = _rank_correlations(numbers, values)
    return ParameterRecovery(results, len(tried), correlations, _beyond_chance(len(numbers), len(correlations)))


def _standard(numbers: Floats) -> Floats:
    """Each number less its mean, in its standard deviations (0 where it does not vary)."""
    spread = numbers.std(axis=0)
    return np.asarray((numbers - numbers.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0))


def _means_over(values: Floats, bands: Sequence[float], fewest: int) -> tuple[npt.NDArray[np.intp], Any]:
    """The worlds with enough others like them, and the matrix that takes the mean over those others."""
    from scipy.sparse import csr_array

    halves = 0.5 * np.array(bands)
    tried: list[int] = []
    neighbours: list[npt.NDArray[np.intp]] = []
    for world, own in enumerate(values if np.isfinite(halves).any() else ()):  # one after the other: they may be many
        near = (np.abs(values - own) <= halves).all(axis=1)
        near[world] = False
        if near.sum() >= fewest:
            tried.append(world)
            neighbours.append(np.flatnonzero(near))
    counts = np.array([len(rows) for rows in neighbours], dtype=np.intp)
    column = np.concatenate([np.empty(0, np.intp), *neighbours])
    places = np.concatenate(([0], counts.cumsum()))
    means = csr_array((np.repeat(1.0 / counts, counts), column, places), shape=(len(tried), len(values)))
    return np.array(tried, dtype=np.intp), means


def _errors(numbers: Floats, tried: npt.NDArray[np.intp], mean_over: Any) -> Floats:
    """The prediction error of each number (1 where it does not vary)."""
    true = numbers[tried]
    missed = ((mean_over @ numbers - true) ** 2).sum(axis=0)
    total = ((true - true.mean(axis=0)) ** 2).sum(axis=0)
    return np.divide(missed, total, out=np.ones_like(total), where=total > 0.0)


def _rank_correlations(numbers: Floats, values: Floats) -> Floats:
    """Spearman's, of each column with each column; 0 where one does not vary."""
    from scipy import stats

    ranks, pattern_ranks = (
        _standard(np.asarray(stats.rankdata(part, axis=0), dtype=np.float64)) for part in (numbers, values)
    )
    return np.asarray(ranks.T @ pattern_ranks / max(1, len(ranks)))


def _beyond_chance(worlds: int, numbers: int) -> float:
    """By Student's t with worlds - 2 degrees of freedom, as usual for Spearman's (1 with too few worlds to say)."""
    from scipy import stats

    if worlds < 4:
        return 1.0
    far = float(stats.t.isf(LEVEL / (2 * numbers), worlds - 2))
    return far / math.sqrt(worlds - 2 + far * far)
