"""What validation reads from finished worlds. Each quantity gives one row a replicate (copy) and one column a number.

Nothing is recorded on the way: in the limiting cases what happened stands in the columns (the step at which each
organisation joined, what made it aware, trust, willingness, the step at which a community was founded).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr, stdtrit

from simulation.core.luck import Floats
from simulation.state.tables import NEVER, Cause
from simulation.world import World

Quantity = Callable[..., Floats]

WINDOW = 2.0
"""Months on either side of the fullest month through which a parabola is laid to find the maximum of an inflow."""
EARLY = 12
"""Generations of a cascade in which growth is read."""
SEED_SPACE = 50_000
"""Organisations for each founder below which cascades meet, and generations count what two of them did together."""
ERRORS = 4.0
"""Standard errors of a normal mean that an interval of validation reaches."""
FEWEST = 20
"""Replicates below which equal numbers do not show that there is no luck in them."""


def _joined(world: World) -> Floats:
    """When each organisation joined, in months, one row a copy (infinite: never)."""
    since = world.organisations.member_since.reshape(world.economies, -1)
    return np.where(since == NEVER, np.inf, since * world.length)


def _has_joined(world: World, time: float | None) -> np.ndarray:
    """Had it joined by then (by the end, when no time is given)?"""
    return _joined(world) <= (np.finfo(float).max if time is None else time + 1e-9)


def engaged_share(world: World, time: float | None = None) -> Floats:
    """Share of the organisations that are engaged at a time."""
    return _has_joined(world, time).mean(axis=1)[:, None]


def engaged_number(world: World) -> Floats:
    """How many organisations are engaged at the end."""
    return _has_joined(world, None).sum(axis=1)[:, None].astype(np.float64)


def engaged_by_place(world: World, time: float | None = None) -> Floats:
    """Is each organisation engaged at a time (one column each)?"""
    return _has_joined(world, time).astype(np.float64)


def new_distribution(world: World) -> Floats:
    """How many joined besides the founders: one column for each number, 1 where it is the one."""
    new = _has_joined(world, None).sum(axis=1) - _has_joined(world, 0.0).sum(axis=1)
    return (new[:, None] == np.arange(len(world.organisations) // world.economies)).astype(np.float64)


def large_share(world: World, least: float) -> Floats:
    """Share engaged at the end, of the replicates in which it is above a level."""
    share = engaged_share(world)
    return share[share[:, 0] > least]


def is_large(world: World, least: float) -> Floats:
    """Is the share engaged at the end above a level?"""
    return (engaged_share(world) > least).astype(np.float64)


def time_to_all(world: World) -> Floats:
    """When the last one joined."""
    return _joined(world).max(axis=1)[:, None]


def time_to_most(world: World, least: float) -> Floats:
    """When a share of all had joined."""
    joined = np.sort(_joined(world), axis=1)
    return joined[:, math.ceil(least * joined.shape[1] - 1e-9) - 1][:, None]


def front(world: World, time: float) -> Floats:
    """How many join on each side of a front in a step, on average until a time (by the rows that are engaged)."""
    new = _has_joined(world, time).sum(axis=1) - _has_joined(world, 0.0).sum(axis=1)
    return (new / (2.0 * time / world.length))[:, None]


def peak(world: World) -> Floats:
    """Time and height of the largest inflow of the mean curve, and the share engaged then.

    One row a copy: pseudo-values, whose mean is the estimate of all copies together, and whose spread its error.

    Source  jackknife, Tukey 1958
    """
    joined = _joined(world)
    overall = np.array(_peak(joined))
    count = len(joined)
    if count == 1:
        return overall[None]
    without = np.array([_peak(np.delete(joined, copy, axis=0)) for copy in range(count)])
    return count * overall - (count - 1) * without


def _peak(joined: Floats) -> list[float]:
    times = joined[np.isfinite(joined) & (joined > 0.0)]
    counts, edges = np.histogram(times, np.arange(0.0, times.max() + 0.5, 0.5))
    middle = 0.5 * (edges[1:] + edges[:-1])
    inflow = counts / 0.5 / joined.size
    near = np.abs(middle - middle[np.argmax(np.convolve(inflow, np.ones(5), "same"))]) <= WINDOW
    curve, slope, level = np.polyfit(middle[near], inflow[near], 2)
    time = -slope / (2.0 * curve)
    return [time, level - slope * slope / (4.0 * curve), float((joined <= time).mean())]


def outreach_share(world: World) -> Floats:
    """Share of those made aware that outreach made aware."""
    cause = world.organisations.sensitised_cause.reshape(world.economies, -1)
    return ((cause == Cause.OUTREACH).sum(axis=1) / (cause != NEVER).sum(axis=1))[:, None]


def generations(world: World) -> Floats:
    """How many join in each of the first generations after the founders (columns; for the growth of a cascade)."""
    since = world.organisations.member_since.reshape(world.economies, -1)
    return np.stack([(since == step).sum(axis=1) for step in range(1, EARLY + 1)], axis=1).astype(np.float64)


def willing_share(world: World) -> Floats:
    """Share of the organisations that are willing: 1 or 0 once imitation has come to its end."""
    return world.organisations.willing.reshape(world.economies, -1).mean(axis=1)[:, None]


def trust_of_sources(world: World) -> Floats:
    """Trust of the first end of each relation."""
    return np.array(world.relations.trust_source)[:, None]


def is_trusted(world: World, least: float) -> Floats:
    """Is the trust of the first end of each relation at a level, or above?"""
    return (trust_of_sources(world) >= least).astype(np.float64)


def half_life(world: World) -> Floats:
    """Steps after which trust has halved, from what is left of the trust that the first step made."""
    return ((world.step - 1) * math.log(0.5) / np.log(world.relations.trust_source))[:, None]


def founding_time(world: World) -> Floats:
    """When the territorial community was founded."""
    since = np.where(world.territories.alive_since == NEVER, np.inf, world.territories.alive_since * world.length)
    return since[:, None]


def cooperative_share(world: World) -> Floats:
    """Is each relation cooperative?"""
    return (world.relations.cooperation >= world.parameters.transformation.cooperative)[:, None].astype(np.float64)


QUANTITIES: dict[str, Quantity] = {
    quantity.__name__: quantity
    for quantity in (
        engaged_share,
        engaged_number,
        engaged_by_place,
        new_distribution,
        large_share,
        is_large,
        time_to_all,
        time_to_most,
        front,
        peak,
        outreach_share,
        generations,
        willing_share,
        trust_of_sources,
        is_trusted,
        half_life,
        founding_time,
        cooperative_share,
    )
}


class Estimate:
    """Numbers with their standard errors.

    Attributes:
        values, errors: one entry for each number.
        count: replicates behind them.
    """

    def __init__(self, values: Any, errors: Any, count: int) -> None:
        self.values = np.atleast_1d(np.asarray(values, float))
        self.errors = np.atleast_1d(np.asarray(errors, float))
        self.count = count


def half_width(error: float, count: int) -> float:
    """Half of an interval: four standard errors, and more where few replicates tell them (Student).

    Args:
        error: standard error.
        count: replicates (infinite below two).
    """
    return float(stdtrit(count - 1, ndtr(ERRORS))) * error if count > 1 else math.inf


def estimate(samples: Floats, statistics: Sequence[str]) -> Estimate:
    """The mean of each column, and its standard deviation where asked (error of it by its fourth moment).

    A share that is 0 or 1 in every replicate has no spread, and is still not certain: its error is that of a share
    with 16 more replicates, half of which are ones (Agresti and Coull 1998, for four standard errors). Other numbers
    without any spread are taken as certain from 20 replicates on.
    """
    count, columns = len(samples), max(1, samples.shape[1])
    if count < 2:
        mean = samples.mean(axis=0) if count else np.full(columns, np.nan)
        missing = np.full(columns * (len(statistics) - 1), np.nan)
        return Estimate(np.concatenate((mean, missing)), np.full(len(mean) + len(missing), np.nan), count)
    mean = samples.mean(axis=0)
    with np.errstate(invalid="ignore"):  # what never happened has no time
        spread = samples.std(axis=0, ddof=1)
    error = spread / math.sqrt(count)
    is_share = ((samples == 0.0) | (samples == 1.0)).all(axis=0)
    extra = ERRORS**2
    share = (count * np.where(is_share, mean, 0.0) + extra / 2.0) / (count + extra)
    error = np.where(is_share, np.sqrt(share * (1.0 - share) / (count + extra)), error)
    if count < FEWEST:
        error = np.where((spread == 0.0) & ~is_share, np.nan, error)
    if "sd" not in statistics:
        return Estimate(mean, error, count)
    fourth = ((samples - mean) ** 4).mean(axis=0)
    error_of_spread = np.sqrt(np.maximum(0.0, fourth - spread**4) / count) / (2.0 * np.maximum(spread, 1e-300))
    return Estimate(np.concatenate((mean, spread)), np.concatenate((error, error_of_spread)), count)


def growth(samples: Floats) -> Estimate:
    """How many join in a generation for each one of the generation before (ratio of sums).

    What a generation brings beyond its share is new luck, so that the error is that of as many independent pairs of
    generations: steadier than that of the replicates, of which a few large ones hold most of the cascade.
    """
    before, later = samples[:, :-1], samples[:, 1:]
    parents = max(1.0, before.sum())
    ratio = later.sum() / parents
    error = np.sqrt(((later - ratio * before) ** 2).sum()) / parents if parents >= FEWEST else math.nan
    return Estimate(ratio, error, len(samples))


def crossings(settings: Sequence[float], estimates: Sequence[Estimate], level: float) -> Estimate:
    """Where the line between two neighbouring settings, taken two by two, crosses a level."""
    low, high = np.reshape(settings, (-1, 2)).T
    first, second = np.reshape([estimate.values[0] for estimate in estimates], (-1, 2)).T
    first_error, second_error = np.reshape([estimate.errors[0] for estimate in estimates], (-1, 2)).T
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (second - first) / (high - low)
        share = (level - first) / slope / (high - low)
        error = np.hypot((1.0 - share) * first_error, share * second_error) / abs(slope)
        return Estimate(low + (level - first) / slope, error, min(estimate.count for estimate in estimates))
