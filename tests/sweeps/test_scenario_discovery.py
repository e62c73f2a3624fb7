"""Boxes of conditions, Pareto fronts, phase diagrams and convergence: planted truths are found, chance is not."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas
import pytest

from experiments.sweeps.analysis import conditions
from experiments.sweeps.analysis.convergence import convergence, replicates_for, replicates_for_power
from experiments.sweeps.analysis.pareto_front import Goal, front, not_dominated
from experiments.sweeps.analysis.phase_diagram import phase
from experiments.sweeps.analysis.scenario_discovery import discover, quasi_p
from experiments.sweeps.analysis.scenario_discovery_text import sentences
from experiments.sweeps.analysis.study import Study, name_of_point
from experiments.sweeps.design.designs import points
from experiments.sweeps.design.factors import Factor
from scenarios.format.problems import UserError
from scenarios.language import use_language
from tests.helpers.known_studies import of_values, study_of

FACTORS = (
    Factor("club.staff", 0.0, 4.0),
    Factor("awareness.contact_rate", 0.0, 0.1),
    Factor("communities.minimum", 2, 12),
    Factor("trust.rule"),
    Factor("scenario", values=("baseline", "no-communities")),
)


def planted() -> Study:
    """200 points: many members inside a box of three factors, few outside; three seeds, with luck."""
    table = points(FACTORS, "latin-hypercube", 200, seed=1)
    inside = (table["club.staff"] > 2.0) & (table["awareness.contact_rate"] < 0.06) & (table["trust.rule"] != "fixed")
    draws = np.random.default_rng(3)
    chance = np.where(inside, 0.95, 0.05)
    study = of_values(FACTORS, table, "latin-hypercube", 200, 3, np.zeros(len(table)))
    members = np.where(draws.random((200, 3)) < chance[:, None], 800.0, 100.0).ravel()
    return replace(study, runs=study.runs.assign(members=members))


def test_a_planted_box_is_found() -> None:
    """Its factors, its bounds within two points' distance, and what chance would find."""
    pytest.importorskip("ema_workbench")
    found = discover(planted(), conditions.read("members > 500"), most=1, shuffles=1)
    box = found.boxes[0]
    assert set(box.limits) == {"club.staff", "awareness.contact_rate", "trust.rule"}
    assert box.limits["club.staff"][0] == pytest.approx(2.0, abs=0.2)  # type: ignore[index]
    assert box.limits["awareness.contact_rate"][1] == pytest.approx(0.06, abs=0.005)  # type: ignore[index]
    assert box.limits["trust.rule"] == frozenset({"reinforcement", "beta"})
    assert box.density > 0.9 and box.coverage > 0.85 and max(box.quasi_p.values()) < 1e-3
    assert max(found.by_chance) < box.density
    for lang in ("en", "fr"):
        with use_language(lang):
            told = sentences(found)[2]
            assert FACTORS[0].label in told and "2" in told and "fixed" not in told


def test_boxes_are_as_dense_as_asked_for() -> None:
    """Where half of what would happen does not, none is sure: none is given, and the words say what there is."""
    pytest.importorskip("ema_workbench")
    study, asked = planted(), conditions.read("members > 500")
    found = discover(study, asked, most=1, shuffles=0, density=0.97)
    assert all(box.density >= 0.97 for box in found.boxes)
    kept = np.random.default_rng(6).random(200)[study.runs["point"] - 1] < 0.5
    hidden = replace(study, runs=study.runs.assign(members=study.runs["members"].where(kept, 100.0)))
    none = discover(hidden, asked, most=1, shuffles=0, density=1.0)
    assert not none.boxes and none.share < none.densest < 1.0
    assert "ask for less (--density)" in " ".join(sentences(none))
    assert discover(hidden, asked, most=1, shuffles=0, density=none.densest).boxes


def test_a_box_that_chance_finds_too_is_said_to_be_one() -> None:
    pytest.importorskip("ema_workbench")
    found = discover(planted(), conditions.read("members > 500"), most=1, shuffles=1)
    assert "may be chance" not in " ".join(sentences(found))
    assert "may be chance" in " ".join(sentences(replace(found, by_chance=[1.0])))


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
        discover(planted(), conditions.read("members > 500"), shuffles=0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("members", "should be written"), ("membres > 3", "members"), ("members > 2,5", "decimal point"),
        ("members > 30 %", "without %"), ("members = 3", "compare with"), ("tekeoff", "should be written"),
    ],
)  # fmt: skip
def test_conditions_that_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        conditions.read(text)


def test_no_take_off_is_the_contrary_of_take_off(monkeypatch: pytest.MonkeyPatch) -> None:
    study = planted()
    off = np.random.default_rng(3).random((study.points, len(study.seeds))) < 0.3
    monkeypatch.setattr(type(study), "takeoffs", lambda self: off)
    found, absent = (study.happenings(conditions.read(text)) for text in ("takeoff", " not  takeoff"))
    assert np.array_equal(found, off) and np.array_equal(absent, ~off)
    assert conditions.words(conditions.read("not takeoff and members > 2"), True) == "No take-off and Members > 2"


def test_it_happens_nowhere_or_everywhere() -> None:
    for text, told in (("members > 10000", "no point"), ("members >= 0", "every point")):
        with pytest.raises(UserError, match=told):
            discover(planted(), conditions.read(text))


def test_points_with_missing_runs_are_left_out_and_counted() -> None:
    study = planted()
    runs = study.runs.copy()
    runs.loc[[0, 1, 7], "status"] = "failed"
    kept = replace(study, runs=runs).without_missing()
    assert (kept.points, kept.left_out, len(kept.runs)) == (198, 2, 594)


def test_of_a_sobol_design_the_points_drawn_on_their_own_are_read() -> None:
    """Two base samples of three factors: no two points share a value."""
    study = study_of(lambda unit: unit[:, 0], 3, "sobol", 64)
    own = study.independent()
    assert (study.points, own.points) == (64 * 5, 128)
    assert own.outcomes("members").table.nunique().tolist() == [128] * 3
    assert planted().independent().points == 200


# -- Pareto


def test_the_front_is_exact() -> None:
    """Against the definition, written out, on values with many ties."""
    values = np.random.default_rng(5).integers(0, 6, size=(80, 3)).astype(float)
    best = not_dominated(values)
    for at, row in enumerate(values):
        beaten = any((other >= row).all() and (other > row).any() for other in values)
        assert best[at] == (not beaten)
    assert not_dominated(np.ones((3, 2))).all()
    assert not_dominated(np.array([[5.0, -484.8], [4.0, -484.79999999999995]])).tolist() == [True, False]


def test_front_of_strategies_and_how_sure_it_is() -> None:
    """B costs as much as A and gives less; C gives less and costs less; luck reverses A and B in one seed of four."""
    scenario = Factor("scenario", values=("a", "b", "c"))
    study = of_values((scenario,), points([scenario], "list"), "list", None, 4, np.array([10.0, 8.0, 3.0]))
    members = study.runs["members"].to_numpy().copy()
    members[[3, 7]] = [7.0, 9.0]
    study = replace(study, runs=study.runs.assign(members=members, effort=np.repeat([5.0, 5.0, 1.0], 4)))
    study = replace(study, measures=("members", "effort"))
    found = front(study, [Goal("members"), Goal("effort", is_least=True)])
    assert found.best.tolist() == [True, False, True]
    assert found.chance.tolist() == [0.75, 0.25, 1.0]
    assert [name_of_point(found.table, row) for row in range(3)] == ["a", "b", "c"]
    for goals in ([Goal("members")], [Goal("members"), Goal("members")]):
        with pytest.raises(UserError):
            front(study, goals)


# -- phase diagrams


def grid(monthly: bool = True) -> Study:
    """3 x 2 points, 4 seeds: members grow with the first factor, and take off where it is highest."""
    factors = (Factor("club.staff", values=(1.0, 2.0, 3.0)), Factor("trust.gain", values=(0.1, 0.2)))
    table = points(factors, "full-factorial")
    study = of_values(factors, table, "full-factorial", None, 4, 100.0 * table["club.staff"].to_numpy())
    rows = []
    for run, members in zip(study.runs["run"], study.runs["members"], strict=True):
        for month in range(30):
            rows.append((run, month, members * month / 29, 2.0, 0.0, 0.0, 1.0))
    names = ["run", "month", "members", "joins", "joins_by_outreach", "lapses", "closures"]
    table = pandas.DataFrame(rows, columns=names if monthly else ["run", "month", "members", *"abcd"])
    return replace(study, monthly=lambda: table)


def test_phase_diagram() -> None:
    """Medians and shares stand in their cells; the take-off is that of the model (250 members, and growth)."""
    found = phase(grid(), "club.staff", "trust.gain", "members")
    assert found.at_x == [1.0, 2.0, 3.0] and found.at_y == [0.1, 0.2]
    assert found.outcome.tolist() == [[100.0, 200.0, 300.0]] * 2
    assert found.probability.tolist() == [[0.0, 0.0, 1.0]] * 2
    assert found.runs.tolist() == [[4, 4, 4]] * 2 and len(found.as_table()) == 6
    other = phase(grid(), "trust.gain", "club.staff", "members", conditions.read("members >= 200"))
    assert other.probability.tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(UserError, match="club"):
        phase(grid(), "club.staf", "trust.gain", "members")
    with pytest.raises(UserError, match="joins"):
        phase(grid(monthly=False), "club.staff", "trust.gain", "members")


# -- convergence


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
