"""Figures of weighted runs: quantiles, variance, distance from the prior, score of a forecast."""

from __future__ import annotations

import numpy as np

from experiments.calibration.likelihood import Floats


def quantiles(values: Floats, weights: Floats, levels: tuple[float, ...] = (0.5, 0.05, 0.95)) -> Floats:
    """Weighted quantiles (of the distribution function), by default the median and a 90 % interval."""
    order = np.argsort(values, kind="stable")
    edges = np.cumsum(weights[order])
    found = np.searchsorted(edges / edges[-1], levels)
    return np.asarray(values[order][np.minimum(found, len(values) - 1)], dtype=np.float64)


def effective_size(weights: Floats) -> float:
    """How many independent draws the weights are worth (Kong 1992)."""
    return float(weights.sum() ** 2 / np.sum(weights**2))


def systematic(weights: Floats, count: int) -> np.ndarray:
    """The rows of so many draws with these weights, in order: systematic resampling (Kitagawa 1996)."""
    edges = np.cumsum(weights)
    places = (np.arange(count) + 0.5) / count
    return np.minimum(np.searchsorted(edges / edges[-1], places), len(edges) - 1)


def mean(values: Floats, weights: Floats) -> float:
    """The weighted mean."""
    return float(np.dot(values, weights) / weights.sum())


def variance(values: Floats, weights: Floats) -> float:
    """The weighted variance."""
    return mean((values - mean(values, weights)) ** 2, weights)


def share_below(values: Floats, weights: Floats, value: float, of_equal: float = 0.5) -> float:
    """The weight of what is smaller, and a share of what is equal."""
    below = float(weights[values < value].sum()) + of_equal * float(weights[values == value].sum())
    return below / float(weights.sum())


def distance(values: Floats, first: Floats, second: Floats) -> float:
    """The Kolmogorov-Smirnov distance of two weightings of the same values."""
    order = np.argsort(values, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(values[order]) > 0.0, True])
    gap = np.cumsum(first[order] / first.sum()) - np.cumsum(second[order] / second.sum())
    return float(np.abs(gap[ends]).max())


def crps(values: Floats, weights: Floats, observed: float) -> float:
    """The continuous ranked probability score of a weighted ensemble (Gneiting and Raftery 2007): less is better.

    In the unit of the values; that of a single value is its absolute error.
    """
    order = np.argsort(values, kind="stable")
    places = values[order]
    below = np.cumsum(weights[order]) / weights.sum()
    steps = np.diff(places)
    indicator = (places[:-1] >= observed).astype(np.float64)
    inside = np.sum(steps * (below[:-1] - indicator) ** 2)
    # Where the observation lies between two values, the step is cut in two.
    at = np.searchsorted(places, observed) - 1
    if 0 <= at < len(steps):
        inside += (places[at + 1] - observed) * ((below[at] - 1.0) ** 2 - below[at] ** 2)
    outside = max(0.0, places[0] - observed) + max(0.0, observed - places[-1])
    return float(inside + outside)
