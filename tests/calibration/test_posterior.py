"""A calibration whose answer is known: normal outcomes of a uniform number, proposals, proof, what is held out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas
import pytest

import scenarios
from experiments.calibration import learnt, posterior, structures, weighted
from experiments.calibration.held_out import held_out
from experiments.calibration.library import Library
from experiments.calibration.likelihood import said_of
from experiments.calibration.posterior import Calibration, Settings, calibrate
from experiments.calibration.proof import prove
from experiments.runs import uncertainty
from scenarios.format.problems import UserError
from scenarios.format.scenario import Observation

SOURCE = {"en": "", "fr": ""}
MONTHS = 48
LUCK = 4.0
OBSERVED = (
    Observation("members", 24, None, "about", 50.0, None, None, 3.0, SOURCE),
    Observation("members", 48, None, "about", 91.0, None, None, 3.0, SOURCE),
    Observation("outreach_so_far", 48, None, "at-least", 20.0, None, None, 2.0, SOURCE),
)


def toy_runs(plan: Any, _folder: Path, _options: Any) -> Library:
    """Members grow by a number of the world, contacts by another; luck is normal and belongs to the seed."""
    rate = plan.points["engagement.rate"].to_numpy()
    contacts = plan.points["outreach.contacts_per_fte"].to_numpy()
    seeds = np.array(plan.seeds)
    luck = np.array([np.random.default_rng(seed).normal(size=2) for seed in seeds])
    months = np.arange(plan.months + 1)
    series = np.zeros((len(seeds), len(months), len(plan.measures)))
    ahead = 400.0 * rate[:, None] * months / 24.0 + LUCK * luck[:, :1] * np.sqrt(months / 24.0)
    series[:, :, plan.measures.index("members")] = 10.0 + ahead
    series[:, :, plan.measures.index("outreach_so_far")] = contacts[:, None] * months / 8.0
    return Library(plan.points, seeds, plan.measures, series)


@pytest.fixture(scope="module")
def toy() -> Any:
    """A calibration of the toy, whose runs cost nothing."""
    patch = pytest.MonkeyPatch()
    patch.setattr(posterior, "run_library", toy_runs)
    patch.setattr(structures, "run_library", toy_runs)
    scenario = replace(scenarios.load("baseline"), observed=OBSERVED)
    yield calibrate(scenario, Path("nowhere"), Settings(wanted=400, runs=600, rounds=6))
    patch.undo()


def exact_rate() -> tuple[float, float]:
    """Mean and standard deviation of the rate given both figures, by a fine grid (luck is one number: it scales)."""
    rate = np.linspace(0.05, 0.2, 4001)
    covariance = LUCK**2 * np.array([[1.0, np.sqrt(2.0)], [np.sqrt(2.0), 2.0]]) + 9.0 * np.eye(2)
    missed = np.stack([50.0 - 10.0 - 400.0 * rate, 91.0 - 10.0 - 800.0 * rate])
    weights = np.exp(-0.5 * np.sum(missed * np.linalg.solve(covariance, missed), axis=0))
    return weighted.mean(rate, weights), float(np.sqrt(weighted.variance(rate, weights)))


def test_the_posterior_is_the_exact_one(toy: Calibration) -> None:
    mean, deviation = exact_rate()
    rate = toy.library.worlds["engagement.rate"].to_numpy()
    assert toy.effective_size >= 400.0
    error = deviation / np.sqrt(toy.effective_size)
    assert abs(weighted.mean(rate, toy.weights) - mean) < 5.0 * error
    assert np.sqrt(weighted.variance(rate, toy.weights)) == pytest.approx(deviation, rel=5.0 * 0.75 / 20.0)


def test_proposals_find_the_place_and_the_prior_is_not_lost(toy: Calibration) -> None:
    first = toy.proposals[0].runs
    rate = toy.library.worlds["engagement.rate"].to_numpy()
    near = np.abs(rate - exact_rate()[0]) < 3.0 * exact_rate()[1]
    assert near[first:].mean() > 2.0 * near[:first].mean()
    parameter = uncertainty.uncertain()["engagement.rate"]
    low, high = uncertainty.range_of(parameter)
    size = 1.0 / np.sum(toy.prior_weights**2)
    error = (high - low) / np.sqrt(12.0 * size)
    assert abs(weighted.mean(rate, toy.prior_weights) - 0.5 * (low + high)) < 5.0 * error


def test_the_evidence_is_the_mean_likelihood_over_the_prior(toy: Calibration) -> None:
    draws = np.random.default_rng(5)
    low, high = 0.05, 0.2
    rate, luck = draws.uniform(low, high, 400_000), LUCK * draws.normal(size=400_000)
    likely = np.exp(-0.5 * ((10.0 + 400.0 * rate + luck - 50.0) / 3.0) ** 2) / (3.0 * np.sqrt(2.0 * np.pi))
    likely *= np.exp(-0.5 * ((10.0 + 800.0 * rate + luck * np.sqrt(2.0) - 91.0) / 3.0) ** 2) / (
        3.0 * np.sqrt(2.0 * np.pi)
    )
    contacts = draws.uniform(*uncertainty.range_of(uncertainty.uncertain()["outreach.contacts_per_fte"]), 400_000)
    from scipy.special import ndtr

    likely *= ndtr((contacts * 6.0 - 20.0 + 0.5) / 2.0)
    # 5 standard errors of the weights, as 1 / sqrt(effective size)
    assert toy.evidence == pytest.approx(np.log(likely.mean()), abs=5.0 / np.sqrt(toy.effective_size) + 0.02)


def test_only_what_the_data_touch_is_learnt(toy: Calibration) -> None:
    found = learnt.learnt(learnt.numbers(toy))
    assert found["factor"][0] == "engagement.rate" and len(found) <= 3
    assert learnt.numbers(toy).set_index("factor")["told"]["engagement.rate"] > 0.9
    table = learnt.observations(toy)
    assert (table["holds_posterior"][:2] > table["holds_prior"][:2]).all()


def test_made_up_clubs_are_covered_and_ranks_are_uniform(toy: Calibration) -> None:
    proof = prove(toy, clubs=150)
    assert proof.is_sound
    share = float(np.mean(proof.coverage))
    # Numbers of a club are nearly independent; clubs are: 5 standard errors of 150 clubs at the least.
    assert abs(share - 0.9) < 5.0 * np.sqrt(0.9 * 0.1 / 150)
    assert proof.recovery["factor"][0] == "engagement.rate"


def test_a_wrong_likelihood_is_found_out(toy: Calibration) -> None:
    """A club whose errors are three times those declared has ranks at both ends: the proof must see it."""
    louder = replace(
        toy, observed=tuple(replace(one, error=one.error / 6.0) if one.is_figure else one for one in toy.observed)
    )
    honest = prove(toy, clubs=150)
    patch = pytest.MonkeyPatch()
    from experiments.calibration import proof as module

    patch.setattr(module, "reported", lambda _observed, outcomes, draws: posterior_reports(toy, outcomes, draws))
    wrong = prove(louder, clubs=150)
    patch.undo()
    rate = list(honest.ranks.columns).index("engagement.rate")
    assert wrong.coverage[rate] < 0.75 < honest.coverage[rate]


def test_too_few_runs_are_not_called_sound(toy: Calibration) -> None:
    """Six runs leave ranks that no test tells from uniform ones, and intervals that hold too little."""
    few = np.argsort(-toy.weights)[:6]
    weights = np.zeros_like(toy.weights)
    weights[few] = 1.0 / len(few)
    assert not prove(replace(toy, weights=weights), clubs=150).is_sound


def posterior_reports(toy: Calibration, outcomes: Any, draws: Any) -> Any:
    """Reports with the errors of the toy."""
    from experiments.calibration.likelihood import reported

    return reported(toy.observed, outcomes, draws)


def test_what_is_held_out_is_foretold_from_what_came_before(toy: Calibration) -> None:
    rows = held_out(toy, "2015-12")
    assert [one.name for one in rows] == ["members@2017-12", "outreach_so_far@2017-12"]
    model, *naive = rows[0].forecasts
    assert model.lower < 91.0 < model.upper and [one.method for one in naive] == ["last", "line", "exponential"]
    assert model.score < naive[0].score, "growth goes on: the last value is far behind"
    assert not held_out(toy, "2017-12")
    prior = held_out(toy, "2014-06")
    assert [one.fitted for one in prior] == [()] * 3, "before the first observation the prior foretells"
    assert prior[1].forecasts[0].score > model.score


def test_a_mechanism_that_is_read_by_nothing_cannot_be_told(toy: Calibration) -> None:
    found = structures.compare_structures(toy, Path("nowhere"), ["stories"], worlds=300)
    one = found.structures[0]
    assert one.log_factor == pytest.approx(0.0, abs=1e-9) and one.verdict == structures.OPEN


def test_worlds_of_structures_are_those_that_fit_without_the_mechanism(toy: Calibration, tmp_path: Path) -> None:
    found = structures.compare_structures(toy, tmp_path, ["stories", "proof"], worlds=300)
    path = tmp_path / "worlds.csv"
    found.ensemble().to_csv(path, index=False)
    ensemble = uncertainty.read(path)
    assert ensemble.structures == ("",) * 8 + ("stories",) * 8 + ("proof",) * 8
    assert ensemble.off(0) == {} and ensemble.off(9) == {"heritage.stories": 0.0}
    one, two = ensemble.of_each(), ensemble.of_each(2)
    assert one.structures == ("", "stories", "proof") and one.worlds[1] == ensemble.worlds[9], (
        "the second of the second"
    )
    assert two.structures == ("", "", "stories", "stories", "proof", "proof")
    assert two.worlds[2:4] == ensemble.worlds[10:12]
    asked = replace(found, structures=(replace(found.structures[0], log_factor=9.0, lower=8.0), *found.structures[1:]))
    assert set(asked.ensemble()["structure"]) == {"", "proof"}, "what the observations ask for is never off"


def test_evidence_is_judged_by_factor_and_interval() -> None:
    def verdict(factor: float, lower: float, upper: float) -> str:
        mechanism: Any = SimpleNamespace(name="")
        return structures.Structure(mechanism, factor, lower, upper, 10.0, 10).verdict

    assert verdict(2.0, 0.5, 3.0) == structures.ASKED and verdict(-2.0, -3.0, -0.5) == structures.REFUSED
    assert verdict(2.0, -0.5, 4.0) == verdict(0.5, 0.1, 0.9) == structures.OPEN


def test_the_ensemble_is_read_by_the_ranking(toy: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "posterior.csv"
    toy.ensemble(50).to_csv(path, index=False)
    assert len(uncertainty.read(path).worlds) == 50
    assert pandas.read_csv(path)["seed"].isin(toy.library.seeds).all()


def test_what_a_scenario_says_itself_is_not_varied() -> None:
    fragile = scenarios.load("fragile-trust")
    said = said_of(fragile.observed)
    worlds, _proposal = posterior._proposed(fragile, Settings(runs=20), said, None, [])
    assert (
        set(worlds.columns) == set(uncertainty.uncertain()) - set(fragile.changes) and "trust.loss" in fragile.changes
    )


def test_nothing_observed_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--observed"):
        calibrate(replace(scenarios.load("baseline"), observed=()), tmp_path)
