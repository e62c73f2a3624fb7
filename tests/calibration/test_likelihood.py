"""The error model: what is said of a run, how likely that is, and that both agree."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration import weighted
from experiments.calibration.likelihood import log_likelihoods, reported, said_of
from scenarios.format.scenario import Observation

SOURCE = {"en": "", "fr": ""}
ABOUT = Observation("members", 41, None, "about", 50.0, None, None, 3.0, SOURCE)
AT_LEAST = Observation("outreach_so_far", 72, None, "at-least", 150.0, None, None, 8.0, SOURCE)
BETWEEN = Observation("joins_so_far", 108, 96, "between", None, 30.0, 39.0, 2.0, SOURCE)
SHARE = Observation("success_rate", 108, None, "between", None, 0.4, 0.65, 0.05, SOURCE)
ALL = (ABOUT, AT_LEAST, BETWEEN, SHARE)
DRAWS = 200_000


def test_what_is_reported_is_as_probable_as_the_likelihood_says() -> None:
    """Means of so many draws are within five standard errors."""
    outcomes = np.array([[50.0, 151.0, 30.0, 0.42]])
    reports = reported(ALL, np.repeat(outcomes, DRAWS, axis=0), np.random.default_rng(1))
    probable = np.exp(log_likelihoods(ALL, said_of(ALL), outcomes))[0]
    error = np.sqrt(probable * (1.0 - probable) / DRAWS)
    assert np.abs(reports[:, 0].mean() - 50.0) < 5.0 * 3.0 / np.sqrt(DRAWS)
    assert (np.abs(reports[:, 1:].mean(axis=0) - probable[1:]) < 5.0 * error[1:]).all()


def test_counts_include_the_ends_of_a_statement_and_shares_lie_on_them() -> None:
    ends = np.array([[50.0, 150.0, 30.0, 0.4], [50.0, 150.0, 39.0, 0.65]])
    holds = np.exp(log_likelihoods(ALL, said_of(ALL), ends))
    assert (holds[:, 1] > 0.5).all() and (holds[:, 2] > 0.5).all(), "half a unit of a count lies inside"
    assert holds[:, 3] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_a_statement_and_its_contrary_are_certain_together() -> None:
    outcomes = np.column_stack([np.linspace(0, 400, 401)] * 3 + [np.linspace(0, 1, 401)])
    said = said_of(ALL)
    other = np.where([one.is_figure for one in ALL], said, 0.0)
    found = np.exp(log_likelihoods(ALL, said, outcomes)) + np.exp(log_likelihoods(ALL, other, outcomes))
    assert found[:, 1:] == pytest.approx(1.0, abs=1e-12)


def test_far_away_a_likelihood_is_small_and_never_lost() -> None:
    found = log_likelihoods(ALL, said_of(ALL), np.array([[5000.0, 0.0, 5000.0, 1.0], [0.0, 0.0, 0.0, 0.0]]))
    assert np.isfinite(found).all() and (found[0, [0, 1, 2]] < -100.0).all()


def test_the_spread_of_an_emulator_adds_to_the_error() -> None:
    mean, spread = np.array([[55.0]]), np.array([[4.0]])
    wide = Observation("members", 41, None, "about", 50.0, None, None, 5.0, SOURCE)
    found = log_likelihoods([ABOUT], said_of([ABOUT]), mean, spread)
    assert found == pytest.approx(log_likelihoods([wide], said_of([wide]), mean))


def test_the_score_of_a_forecast_is_the_published_formula() -> None:
    """E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007)."""
    draws = np.random.default_rng(7)
    for _case in range(50):
        values, weights = draws.normal(size=20), draws.random(20)
        share = weights / weights.sum()
        observed = 2.0 * draws.normal()
        expected = share @ np.abs(values - observed)
        expected -= 0.5 * share @ np.abs(values[:, None] - values) @ share
        assert weighted.crps(values, weights, observed) == pytest.approx(expected, abs=1e-12)


def test_weighted_figures_of_equal_weights_are_the_usual_ones() -> None:
    values = np.random.default_rng(3).normal(size=1001)
    weights = np.full(1001, 2.0)
    assert weighted.quantiles(values, weights)[0] == np.median(values)
    assert weighted.variance(values, weights) == pytest.approx(values.var())
    assert weighted.distance(values, weights, weights) == 0.0
    assert weighted.share_below(values, weights, np.median(values)) == pytest.approx(0.5)
