"""Convergence: intervals of the first replicates, the fewest that are enough, and published sizes."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from experiments.runs.document import as_markdown
from experiments.sweeps.analysis.convergence import (
    convergence,
    replicates_for,
    replicates_for_power,
    study_convergence,
)
from experiments.sweeps.analysis.convergence_text import finding, report
from scenarios.format.problems import UserError
from tests.helpers.known_studies import grid


def test_intervals_and_variation_are_those_of_the_first_replicates() -> None:
    """Against numpy and Student's quantile, for each number of replicates."""
    from scipy.stats import t

    values = np.random.default_rng(2).normal(50.0, 8.0, size=(2, 12))
    found = convergence(values, "members")
    for point, place in product(range(2), range(11)):
        first = values[point, : place + 2]
        half = t.ppf(0.975, len(first) - 1) * first.std(ddof=1) / math.sqrt(len(first))
        assert found.half_width[point, place] == pytest.approx(half)
        assert found.variation[point, place] == pytest.approx(first.std(ddof=1) / first.mean())
    with pytest.raises(UserError):
        convergence(values[:, :3], "members")


def test_a_constant_measure_is_said_and_one_that_is_no_number_stops_no_other() -> None:
    study = grid()
    study = replace(study, runs=study.runs.assign(animators=0.0, aware=math.nan))
    study = replace(study, measures=("animators", "aware", "members"))
    found = study_convergence(study, study.measures, 0.05)
    assert finding(found.measures[0], 0.05) == "Animators: 0 in every run."
    assert [measure.measure for measure in found.measures] == ["animators", "members"]
    assert "aware is no number in 24 runs" in as_markdown(report(found).document())


def test_replicates_for_a_width_are_the_fewest() -> None:
    """One fewer would not do."""
    from scipy.stats import t

    values = np.random.default_rng(4).normal(100.0, 20.0, size=(1, 40))
    found = convergence(values, "members")
    runs = int(replicates_for(found, 0.05)[0])
    target, deviation = 0.05 * values.mean(), values.std(ddof=1)

    def half(count: int) -> float:
        return float(t.ppf(0.975, count - 1) * deviation / math.sqrt(count))

    assert half(runs) <= target < half(runs - 1)
    assert replicates_for(convergence(np.zeros((1, 5)), "members"), 0.05)[0] == 2.0


def test_variation_settles() -> None:
    """Of two values in turn it settles; of ever larger ones it does not."""
    steady = np.tile([1.0, 3.0], 300)[None, :]
    found = convergence(steady, "members")
    later = found.variation[0, int(found.stable_from[0]) - 2 :]
    assert np.ptp(later) < 0.02 and found.stable_from[0] < 200
    assert math.isinf(convergence(2.0 ** np.arange(20)[None, :], "members").stable_from[0])


@pytest.mark.parametrize(("groups", "effect", "runs"), [(2, 0.25, 64), (3, 0.25, 53), (4, 0.25, 45), (2, 0.4, 26)])
def test_power_gives_the_published_sizes(groups: int, effect: float, runs: int) -> None:
    """Cohen (1988): sizes of groups for a power of 80 % at the level of 5 %."""
    assert replicates_for_power(groups, effect, alpha=0.05, power=0.80) == runs


@pytest.mark.parametrize(
    ("groups", "effect", "runs"),
    [(2, 0.1, 875.55), (2, 0.2, 221.02), (3, 0.4, 43.04), (5, 0.2, 122.96), (10, 0.1, 312.57), (10, 0.2, 78.90)],
)
def test_power_is_near_the_published_approximation(groups: int, effect: float, runs: float) -> None:
    """Seri and Secchi (2017), table 11.4: a formula fitted to the exact numbers, good to a few percent."""
    assert replicates_for_power(groups, effect) == pytest.approx(runs, rel=0.05)
