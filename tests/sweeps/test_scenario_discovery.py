"""Scenario discovery: a planted box is found, chance is not, and conditions are read as they are written."""

from __future__ import annotations

import math
import sys
from dataclasses import replace

import numpy as np
import pandas
import pytest

from experiments.sweeps.analysis import conditions
from experiments.sweeps.analysis.scenario_discovery import discover_scenarios, quasi_p
from experiments.sweeps.analysis.scenario_discovery_text import findings
from scenarios.format.problems import UserError
from scenarios.language import use_language
from tests.helpers.known_studies import PLANTED_FACTORS, planted, study_of_function


def test_a_planted_box_is_found() -> None:
    """Its factors, its bounds within two points' distance, and what chance would find."""
    pytest.importorskip("ema_workbench")
    found = discover_scenarios(planted(), conditions.read_conditions("members > 500"), most=1, shuffles=1)
    box = found.boxes[0]
    assert set(box.limits) == {"club.staff", "awareness.contact_rate", "trust.rule"}
    assert box.limits["club.staff"][0] == pytest.approx(2.0, abs=0.2)  # type: ignore[index]
    assert box.limits["awareness.contact_rate"][1] == pytest.approx(0.06, abs=0.005)  # type: ignore[index]
    assert box.limits["trust.rule"] == frozenset({"reinforcement", "beta"})
    assert box.density > 0.9 and box.coverage > 0.85 and max(box.quasi_p.values()) < 1e-3
    assert max(found.by_chance) < box.density
    for lang in ("en", "fr"):
        with use_language(lang):
            told = findings(found)[2]
            assert PLANTED_FACTORS[0].label in told and "2" in told and "fixed" not in told


def test_boxes_are_as_dense_as_asked_for() -> None:
    """Where half of what would happen does not, none is sure: none is given, and the words say what there is."""
    pytest.importorskip("ema_workbench")
    study, asked = planted(), conditions.read_conditions("members > 500")
    found = discover_scenarios(study, asked, most=1, shuffles=0, density=0.97)
    assert all(box.density >= 0.97 for box in found.boxes)
    kept = np.random.default_rng(6).random(200)[study.runs["point"] - 1] < 0.5
    hidden = replace(study, runs=study.runs.assign(members=study.runs["members"].where(kept, 100.0)))
    none = discover_scenarios(hidden, asked, most=1, shuffles=0, density=1.0)
    assert not none.boxes and none.share < none.densest < 1.0
    assert "ask for less (--density)" in " ".join(findings(none))
    assert discover_scenarios(hidden, asked, most=1, shuffles=0, density=none.densest).boxes


def test_a_box_that_chance_finds_too_is_said_to_be_one() -> None:
    pytest.importorskip("ema_workbench")
    found = discover_scenarios(planted(), conditions.read_conditions("members > 500"), most=1, shuffles=1)
    assert "may be chance" not in " ".join(findings(found))
    assert "may be chance" in " ".join(findings(replace(found, by_chance=[1.0])))


def test_quasi_p_is_the_binomial_tail() -> None:
    """8 of 10 inside, 12 of 40 without the restriction: P(X >= 8), X binomial (10, 0.3)."""
    table = pandas.DataFrame({"club.staff": [1.0] * 10 + [3.0] * 30})
    happens = np.array([True] * 8 + [False] * 2 + [True] * 4 + [False] * 26)
    exact = sum(math.comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in range(8, 11))
    assert quasi_p(table, happens, {"club.staff": (0.0, 2.0)})["club.staff"] == pytest.approx(exact)


def test_without_the_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "ema_workbench"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(UserError, match=r"efc-diffusion\[discovery\]"):
        discover_scenarios(planted(), conditions.read_conditions("members > 500"), shuffles=0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("members", "should be written"), ("membres > 3", "members"), ("members > 2,5", "decimal point"),
        ("members > 30 %", "without %"), ("members = 3", "compare with"), ("tekeoff", "should be written"),
        ("members > nan", "no number"), ("members < 1e999", "no number"), ("members > -inf", "no number"),
    ],
)  # fmt: skip
def test_conditions_that_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        conditions.read_conditions(text)


def test_no_take_off_is_the_contrary_of_take_off(monkeypatch: pytest.MonkeyPatch) -> None:
    study = planted()
    off = np.random.default_rng(3).random((study.points, len(study.seeds))) < 0.3
    monkeypatch.setattr(type(study), "takeoffs", lambda self: off)
    found, absent = (study.happenings(conditions.read_conditions(text)) for text in ("takeoff", " not  takeoff"))
    assert np.array_equal(found, off) and np.array_equal(absent, ~off)
    assert (
        conditions.conditions_in_words(conditions.read_conditions("not takeoff and members > 2"), True)
        == "No take-off and Members > 2"
    )


def test_it_happens_nowhere_or_everywhere() -> None:
    for text, told in (("members > 10000", "no point"), ("members >= 0", "every point")):
        with pytest.raises(UserError, match=told):
            discover_scenarios(planted(), conditions.read_conditions(text))


def test_points_with_missing_runs_are_left_out_and_counted() -> None:
    study = planted()
    runs = study.runs.copy()
    runs.loc[[0, 1, 7], "status"] = "failed"
    kept = replace(study, runs=runs).without_missing()
    assert (kept.points, kept.left_out, len(kept.runs)) == (198, 2, 594)


def test_of_a_sobol_design_the_points_drawn_on_their_own_are_read() -> None:
    """Two base samples of three factors: no two points share a value."""
    study = study_of_function(lambda unit: unit[:, 0], 3, "sobol", 64)
    own = study.independent()
    assert (study.points, own.points) == (64 * 5, 128)
    assert own.table.nunique().tolist() == [128] * 3
    assert planted().independent().points == 200
