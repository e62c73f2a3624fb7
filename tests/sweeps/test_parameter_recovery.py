"""Recovery: the error is the one defined, a number that the patterns know comes back, and by chance none does."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas
from scipy.stats import binom, spearmanr

from experiments.sweeps.analysis.parameter_recovery import LEVEL, ParameterRecovery, recover_parameters

WORLDS, NUMBERS, FEWEST = 240, 20, 8


def drawn(seed: int) -> tuple[pandas.DataFrame, npt.NDArray[np.float64]]:
    """Numbers between 0 and 1, and two patterns of luck alone, between 0 and 1 too."""
    draws = np.random.default_rng(seed)
    names = [f"number_{at}" for at in range(NUMBERS)]
    return pandas.DataFrame(draws.random((WORLDS, NUMBERS)), columns=names), draws.random((WORLDS, 2))


def known(seed: int = 1) -> tuple[pandas.DataFrame, npt.NDArray[np.float64]]:
    """The first pattern is the first number and some luck; the second is luck."""
    table, values = drawn(seed)
    values[:, 0] = 0.8 * table["number_0"] + 0.2 * values[:, 0]
    return table, values


def test_the_error_by_hand() -> None:
    table, values = known()
    bands, numbers = (0.25, 0.75), table.to_numpy()
    true, estimates = [], []
    for world in range(WORLDS):
        like_it = [
            other
            for other in range(WORLDS)
            if other != world and all(abs(values[other] - values[world]) <= 0.5 * np.array(bands))
        ]
        if len(like_it) >= FEWEST:
            true.append(numbers[world])
            estimates.append(numbers[like_it].mean(axis=0))
    missed, spread = np.array(estimates) - np.array(true), np.array(true) - np.mean(true, axis=0)
    found = recover_parameters(values, bands, table, FEWEST)
    assert found.tried == len(true) > WORLDS / 2
    assert np.allclose(found.table["error"], (missed**2).sum(axis=0) / (spread**2).sum(axis=0), rtol=1e-12)
    assert np.allclose(found.table["recovered"], 1.0 - found.table["error"] / found.table["chance"], rtol=1e-12)
    again = recover_parameters(values, bands, table, FEWEST)
    pandas.testing.assert_frame_equal(found.table, again.table, check_exact=True)


def test_what_the_patterns_know_comes_back_and_nothing_else() -> None:
    found = recover_parameters(known()[1], (0.1, 1.0), known()[0], FEWEST)
    assert found.recovered["factor"].tolist() == ["number_0"]
    assert found.recovered["recovered"].iloc[0] > 0.8 and (found.table["error"][1:] > 0.9).all()
    assert found.table["chance"].between(1.0, 1.0 + 1.0 / FEWEST).all()


def test_by_chance_hardly_anything_comes_back() -> None:
    """Families of numbers of which one looks known: 60 binomial draws of 5 %, at most those of 999 times in 1,000."""
    families = 60
    struck = sum(
        len(recover_parameters(drawn(seed)[1], (0.4, 0.4), drawn(seed)[0], FEWEST).recovered) > 0
        for seed in range(families)
    )
    assert struck <= binom.ppf(0.999, families, LEVEL)


def test_a_pattern_with_one_end_tells_no_worlds_apart() -> None:
    table, values = known()
    for bands in ((math.inf, math.inf), (1e-9, math.inf)):  # nothing known, and nobody alike
        found = recover_parameters(values, bands, table, FEWEST)
        assert found.tried == 0 and found.table["error"].isna().all() and not len(found.recovered)
    only = recover_parameters(values, (0.25, math.inf), table, FEWEST)
    alone = recover_parameters(values[:, :1], (0.25,), table, FEWEST)
    assert isinstance(only, ParameterRecovery)
    pandas.testing.assert_frame_equal(only.table, alone.table, check_exact=True)


def test_rank_correlations() -> None:
    table, values = known()
    table["number_1"] = 0.5  # a number that does not vary depends on nothing, and is not recovered
    found = recover_parameters(values, (0.25, 1.0), table, FEWEST)
    assert (found.correlations[1] == 0.0).all() and found.table["error"][1] == 1.0
    for number in (0, 2, 7):
        for pattern in range(2):
            right = spearmanr(table.iloc[:, number], values[:, pattern]).statistic
            assert math.isclose(found.correlations[number, pattern], right, rel_tol=1e-9)
    strongest = [
        np.abs(recover_parameters(drawn(seed)[1], (0.1, 0.1), drawn(seed)[0], WORLDS).correlations[:, 0]).max()
        for seed in range(99)
    ]
    assert sum(one > found.beyond_chance for one in strongest) <= binom.ppf(
        0.999, 99, LEVEL
    )  # as above, and not never:
    assert found.correlations[0, 0] > found.beyond_chance > np.median(strongest)
