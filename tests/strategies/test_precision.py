"""As many runs as needed, bimodal outcomes, and exact intervals of a share."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

import scenarios
from experiments.figures.precision import draw as draw_precision
from experiments.runs.batch import run_many
from experiments.runs.statistics import Target, needed
from experiments.strategies.bimodality import FEWEST_RUNS, LEVEL, binomial_interval, find_modes
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.precision import compare_until, half_width
from scenarios.format.problems import UserError
from scenarios.language import use_language
from tests.helpers.small_worlds import BUSY

CHANGES = {name: value for name, value in BUSY.items() if name != "club.staff"}
SMALL = {"months": 18, "organisations": 300, "changes": CHANGES, "workers": 1}


@pytest.fixture(scope="module")
def pair() -> list[scenarios.Scenario]:
    return [scenarios.load("baseline"), scenarios.load("no-communities")]


def test_runs_are_added_until_the_interval_is_narrow(pair: list[scenarios.Scenario]) -> None:
    wide = compare_until(pair, Target("members", 1e6, 3, 20), **SMALL)
    assert wide.reached and [step.runs for step in wide.steps] == [3]
    half = wide.steps[0].half_width
    found = compare_until(pair, Target("members", 0.6 * half, 3, 24), **SMALL)
    runs = [step.runs for step in found.steps]
    assert runs == sorted(set(runs)) and all(after <= 2 * before for before, after in itertools.pairwise(runs))
    assert found.reached == (found.steps[-1].half_width <= 0.6 * half)
    assert found.reached or runs[-1] == 24
    assert found.comparison.results[0].seeds == list(range(1, runs[-1] + 1))


def test_runs_added_later_are_the_runs_asked_for_at_once(pair: list[scenarios.Scenario]) -> None:
    found = compare_until(pair, Target("members", 1e-9, 3, 5), **SMALL)
    once = compare(pair, runs=5, seed=1, **SMALL)
    assert not found.reached and [step.runs for step in found.steps] == [3, 5]
    for one, other in zip(found.comparison.results, once.results, strict=True):
        assert one.digest() == other.digest()
    assert found.steps[-1].half_width == half_width(once, "members")
    same = Comparison([once.results[0], once.results[0]])
    assert half_width(same, "members") == 0.0


def test_how_it_narrows_is_drawn(pair: list[scenarios.Scenario]) -> None:
    found = compare_until(pair, Target("members", 1e-9, 2, 4), **SMALL)
    for lang, words in (("en", "asked for"), ("fr", "demandé")):
        with use_language(lang):
            page = draw_precision(found)
        line = page.figure.axes[0].lines[0]
        assert list(line.get_xdata()) == [step.runs for step in found.steps] and words in page.alternative


def test_the_half_width_is_students(pair: list[scenarios.Scenario]) -> None:
    comparison = compare(pair, runs=4, seed=1, **SMALL)
    first, other = (one.values("members")[:, -1] for one in comparison.results)
    bounds = stats.ttest_rel(other, first).confidence_interval(0.95)
    assert half_width(comparison, "members") == pytest.approx((bounds.high - bounds.low) / 2)


def test_how_many_more() -> None:
    target = Target("members", 1.0, 8, 100)
    assert needed(10, 1.2, target) == 5  # 10 * 1.44 = 14.4 pairs
    assert needed(10, 9.0, target) == 10  # at most as many again
    assert needed(90, 9.0, target) == 10  # no more than the maximum
    assert needed(10, math.inf, target) == 10


@pytest.mark.parametrize(
    ("target", "english", "french"),
    [
        (Target("memebers", 1.0), "did you mean “members”", "vouliez-vous dire"),
        (Target("members", 0.0), "a number above 0", "supérieur à 0"),
        (Target("members", math.nan), "a number above 0", "supérieur à 0"),
        (Target("members", 1.0, 1, 9), "at least 2 runs", "au moins 2 simulations"),
        (Target("members", 1.0, 9, 8), "at least 2 runs", "au moins 2 simulations"),
    ],
)
def test_what_cannot_be_aimed_at(target: Target, english: str, french: str) -> None:
    for language, words in (("en", english), ("fr", french)):
        with use_language(language), pytest.raises(UserError, match=words):
            target.check()


@pytest.mark.parametrize(("some", "runs"), [(0, 12), (3, 20), (19, 20), (20, 20)])
def test_the_interval_of_a_share_is_clopper_and_pearsons(some: int, runs: int) -> None:
    bounds = stats.binomtest(some, runs).proportion_ci(0.95, "exact")
    found = binomial_interval(some, runs)
    assert (found.lower, found.upper) == pytest.approx((bounds.low, bounds.high))
    assert found.share == some / runs


def test_two_modes_are_recognised() -> None:
    draws = np.random.default_rng(1)
    low, high = draws.normal(20, 4, 14), draws.normal(300, 30, 16)
    found = find_modes(np.concatenate([low, high]))
    assert found is not None and found.p_value <= LEVEL
    assert found.upper.successes == 16 and low.max() < found.antimode < high.min()
    assert (found.low, found.high) == (np.median(low), np.median(high))


def test_one_hump_is_seldom_taken_for_two() -> None:
    """At a level of 5 %, more than 8 false alarms in 60 have a chance below 1 % (binomial)."""
    draws = np.random.default_rng(2)
    alarms = sum(find_modes(draws.normal(100, 15, 24)) is not None for _sample in range(60))
    assert alarms <= 8


def test_nothing_is_said_of_too_few_or_equal_runs() -> None:
    assert find_modes(np.array([0.0, 0.0, 500.0] * ((FEWEST_RUNS - 1) // 3))) is None
    assert find_modes(np.full(40, 7.0)) is None
    assert find_modes(np.array([np.nan] * 40)) is None


@pytest.mark.parametrize("name", scenarios.names())
def test_each_scenario_runs_small(name: str) -> None:
    """Over its whole length, in a small economy; nothing outside the world's bounds."""
    results = run_many(scenarios.load(name), runs=1, organisations=200, workers=1)
    assert results.months == 264 and not results.failures
    assert np.isfinite(results.values("members")).all()
