"""The observed network: what is fitted is the model's own hazard, and known parameters come back."""

from __future__ import annotations

import csv
import math
from functools import lru_cache
from pathlib import Path

import networkx
import numpy as np
import pytest

from experiments.cli.app import main
from experiments.validation.forecasts import Series, curve, observed_series, score_methods
from experiments.validation.forecasts_text import finding
from experiments.validation.likelihood_fit import CONSTANT, FORMS, MONTHLY, Likelihood, fit_form, recover_contact_rate
from experiments.validation.observed_diffusion import (
    SCENARIO,
    History,
    build_history,
    physicians,
    read_history,
    simulate_history,
)
from scenarios import load
from simulation.state.tables import NEVER


@lru_cache(maxsize=1)
def observed() -> History:
    """The physicians, read once."""
    return physicians()


def test_the_data_are_those_of_the_study() -> None:
    """125 physicians in four cities, 109 adoptions in 17 months, 294 pairs of who names whom."""
    history = observed()
    assert len(history.population) == 125 and history.months == 17 and history.curve[-1] == 109
    assert history.curve[1:6].tolist() == [11, 20, 29, 40, 51]
    assert np.bincount(history.population.organisations["territory"]).tolist() == [62, 24, 21, 18]
    assert len(history.population.relations["source"]) == 294


def test_what_is_heard_is_who_is_named_and_has_adopted() -> None:
    """Counted anew from the file: named peers who had adopted before each month, and their share."""
    history = observed()
    with (SCENARIO.parent / "physicians-relations.csv").open(encoding="utf-8", newline="") as file:
        named = networkx.DiGraph([(row["target"], row["source"]) for row in csv.DictReader(file)])
    names = history.population.names
    assert names is not None
    adopted = dict(zip(names, history.adopted.tolist(), strict=True))
    for row, name in enumerate(names):
        peers = set(named[name]) if name in named else set()
        for month in (1, 5, 17):
            count = sum(adopted[peer] not in (NEVER, *range(month, 18)) for peer in peers)
            assert history.heard["sum"][month - 1, row] == count
            assert history.heard["share"][month - 1, row] == pytest.approx(count / max(1, len(peers)))


def test_the_likelihood_is_that_of_the_model() -> None:
    """How many adopt in two months of simulated worlds, against the hazard that is fitted (5 standard errors)."""
    history, outreach, contact_rate, runs = observed(), np.full(17, 0.1), 0.15, 80
    wanted, got, variance = 0.0, 0.0, 0.0
    for seed in range(runs):
        run = simulate_history(history, outreach, contact_rate, seed)
        assert run.heard["sum"].shape == history.heard["sum"].shape
        for month in (2, 6):
            at_risk = (run.adopted == NEVER) | (run.adopted >= month)
            chance = -np.expm1(-(0.1 + contact_rate * run.heard["sum"][month - 1, at_risk]))
            wanted, variance = wanted + chance.sum(), variance + (chance * (1.0 - chance)).sum()
            got += float((run.adopted[at_risk] == month).sum())
    assert abs(got - wanted) < 5.0 * math.sqrt(variance) and got > 1000


def test_without_peers_the_maximum_has_a_closed_form() -> None:
    """One level of outreach and no peers: the share of months at risk that end in an adoption."""
    history = observed()
    at_risk = int(np.where(history.adopted == NEVER, 17, history.adopted).sum())
    levels, contact_rate, _rate, value = Likelihood(history, CONSTANT).best(contact_rate=0.0)
    share = 109 / at_risk
    assert contact_rate == 0.0 and levels[0] == pytest.approx(-math.log1p(-share), rel=1e-5)
    assert value == pytest.approx(109 * math.log(share) + (at_risk - 109) * math.log1p(-share), rel=1e-9)


def test_waiting_for_ever_shorter_is_adoption_at_once() -> None:
    """Two stages with a very fast engagement give the likelihood of one stage; their slopes agree with differences."""
    history, (_, _, _, _, later) = observed(), FORMS
    fast = Likelihood(history, later).best(contact_rate=0.01, outreach=0.1, rate=49.0)[3]
    once = Likelihood(history, CONSTANT).best(contact_rate=0.01, outreach=0.1)[3]
    assert fast == pytest.approx(once, abs=1e-6)


def test_no_peer_effect_is_detected_once_outreach_is_allowed_for() -> None:
    """The published finding (Van den Bulte and Lilien 2001), with an upper bound far below outreach."""
    monthly, constant = fit_form(observed(), MONTHLY, points=2), fit_form(observed(), CONSTANT, points=2)
    assert monthly.peers.lower == 0.0 and monthly.peers.upper < 0.25 * monthly.outreach.value
    assert monthly.peers.value < constant.peers.value  # outreach that must be constant is taken for contagion
    assert monthly.log_likelihood > constant.log_likelihood
    assert constant.outreach.lower < constant.outreach.value < constant.outreach.upper


def test_known_parameters_come_back() -> None:
    """A peer effect that was put in is found and estimated without bias; where there is none, none is found."""
    history, outreach, runs = observed(), fit_form(observed(), MONTHLY, points=2).levels, 20
    there = recover_contact_rate(history, outreach, 0.1, MONTHLY, runs)
    error = float(there.estimates.std(ddof=1)) / math.sqrt(runs)
    assert abs(float(there.estimates.mean()) - 0.1) < 4.0 * error
    assert there.covered >= 0.75 and there.detected >= 0.75  # 95 %, less three and a half standard errors of 20 runs
    absent = recover_contact_rate(history, outreach, 0.0, MONTHLY, runs)
    assert absent.detected <= 0.2 and absent.covered >= 0.75


def test_a_history_needs_its_column() -> None:
    with pytest.raises(ValueError, match="no column bought"):
        read_history(load(SCENARIO), "bought")
    with pytest.raises(ValueError, match="no organisations of its own"):
        read_history(load("baseline"))


def test_nobody_adopts() -> None:
    """A history without adoptions has no outreach and no peer effect."""
    history = observed()
    never = build_history(history.population, history.parameters, np.full(125, NEVER), 17)
    levels, contact_rate, _rate, value = Likelihood(never, CONSTANT).best()
    assert levels[0] == 0.0 and value == pytest.approx(0.0, abs=1e-6) and contact_rate >= 0.0


@pytest.mark.long
def test_the_command_tells_what_it_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["validate", "--observed", "--out", str(tmp_path), "--lang", "en"])
    assert not end.value.code
    said = " ".join(capsys.readouterr().out.split())
    assert "No peer effect is detected" in said and "In none of the 4 series" in said
    assert {path.name for path in tmp_path.iterdir()} == {
        "observed.csv",
        "observed.png",
        "observed.txt",
        "forecasts.csv",
    }


def test_the_series_are_totals_whose_last_quarter_is_kept_apart() -> None:
    found = observed_series()
    assert [len(one.years) for one in found.values()] == [4, 6, 24, 6, 10]
    assert [len(one.years) - one.seen for one in found.values()] == [1, 2, 6, 2, 2]
    for one in found.values():
        assert (np.diff(one.years) > 0).all() and (np.diff(one.totals) >= 0).all() and one.totals[0] > 0


def test_the_curve_is_the_closed_form_of_bass() -> None:
    """From nobody on: F(5) and F(10) for the numbers of the exact target A1."""
    found = curve((0.03, 0.38, 1000.0), 0.0, np.arange(11.0))
    assert found[[5, 10]] / 1000.0 == pytest.approx([0.331199, 0.812803], abs=2e-4)
    quick = curve((0.03, 0.38, 1000.0, 500.0), 0.0, np.arange(11.0))
    assert quick == pytest.approx(found, abs=1.0)  # a fast second stage is nearly none


@pytest.mark.parametrize("best", ["straight line", "exponential", "one stage"])
def test_each_method_foretells_its_own_series(best: str) -> None:
    years = np.arange(12.0)
    totals = {
        "straight line": 10.0 + 3.0 * years, "exponential": 10.0 * 1.3**years,
        "one stage": curve((0.02, 0.5, 400.0), 5.0, years),
    }  # fmt: skip
    scores = {one.method: one for one in score_methods(Series("made", years, totals[best]))}
    assert scores[best].relative_error < 0.01
    others = [one.scaled_error for one in scores.values() if one.method not in (best, "two stages")]
    assert scores[best].scaled_error < min(others)
    assert scores["last value"].scaled_error > 1.0
    said = finding({"made": list(scores.values())})
    assert ("In 1 of the 1 series" in said) == (best == "one stage")
