"""Sensitivity through the code that reads sweeps: known indices of known functions, luck set apart, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from experiments.figures import pages
from experiments.runs.document import as_markdown
from experiments.sweeps.analysis.sensitivity import sensitivity
from experiments.sweeps.analysis.sensitivity_text import findings, report
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.analysis.variance_components import variance_components
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, _, use_language
from tests.helpers.known_studies import NAMES, study_of_function

Floats = npt.NDArray[np.float64]
COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])


def ishigami(unit: Floats) -> Floats:
    """Ishigami and Homma (1990), a = 7, b = 0.1, on the cube from -pi to pi."""
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(unit: Floats) -> Floats:
    """Sobol's g (Saltelli and Sobol 1995)."""
    return np.prod((np.abs(4.0 * unit - 2.0) + COEFFICIENTS) / (1.0 + COEFFICIENTS), axis=1)


def indices_of_ishigami() -> tuple[Floats, Floats]:
    """First and total order, exactly."""
    a, b = 7.0, 0.1
    first, second = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2, a**2 / 8.0
    third = b**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    total = first + second + third
    return np.array([first, second, 0.0]) / total, np.array([first + third, second, third]) / total


def indices_of_g() -> tuple[Floats, Floats]:
    """First and total order, exactly."""
    parts = 1.0 / 3.0 / (1.0 + COEFFICIENTS) ** 2
    whole = np.prod(1.0 + parts)
    return parts / (whole - 1.0), parts * whole / (1.0 + parts) / (whole - 1.0)


@pytest.mark.parametrize(
    ("function", "exact"), [(ishigami, indices_of_ishigami()), (g_function, indices_of_g())], ids=["ishigami", "g"]
)
def test_sobol_gives_known_indices(function: Callable[[Floats], Floats], exact: tuple[Floats, Floats]) -> None:
    """First and total order within the intervals that the study itself gives (twice their half-width)."""
    found = sensitivity(study_of_function(function, len(exact[0]), "sobol", 1024), "members").table.set_index("factor")
    for place, name in enumerate(NAMES[: len(exact[0])]):
        row = found.loc[name]
        assert abs(row["first"] - exact[0][place]) <= 2.0 * row["first_half"] + 1e-9, name
        assert abs(row["total"] - exact[1][place]) <= 2.0 * row["total_half"] + 1e-9, name
    assert found["first_half"].max() < 0.12


def test_morris_gives_the_effects_of_a_linear_function() -> None:
    """A linear function has one effect each, its coefficient, without spread; a factor that is not read has none."""
    found = sensitivity(
        study_of_function(lambda unit: unit @ np.array([3.0, -2.0, 0.5, 0.0]), 4, "morris", 6), "members"
    )
    table = found.table
    assert table["factor"].tolist() == list(NAMES[:4])
    assert np.allclose(table["mean_absolute"], [3.0, 2.0, 0.5, 0.0], atol=1e-9)
    assert np.allclose(table["mean"], [3.0, -2.0, 0.5, 0.0], atol=1e-9)
    assert np.allclose(table["deviation"], 0.0, atol=1e-9)
    assert found.matters == [True, True, True, False]


def test_morris_ranks_the_g_function() -> None:
    """The order of the coefficients, the last two apart from nothing."""
    found = sensitivity(study_of_function(g_function, 6, "morris", 60), "members")
    assert found.table["factor"].tolist()[:4] == list(NAMES[:4])


def test_luck_is_set_apart() -> None:
    """Variances of points, seeds and both, of runs made of known parts.

    5 seeds; luck alike is fixed numbers of known variance; luck apart has standard error s2 * sqrt(2 / (4 * 1023)).
    """
    alike = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    draws = np.random.default_rng(7)

    def luck(seed: int, unit: Floats) -> Floats:
        return 2.0 * alike[seed - 1] + draws.normal(0.0, 1.5, len(unit))

    study = study_of_function(lambda unit: 10.0 * unit[:, 0], 3, "sobol", 512, seeds=5, luck=luck)
    variance = sensitivity(study, "members").variance
    assert variance is not None
    assert variance.points == pytest.approx(100.0 / 12.0, rel=0.06)  # scrambled net; luck adds 3 * 8 / sqrt(2 * 1024)
    assert variance.seeds == pytest.approx(4.0 * alike.var(ddof=1), rel=0.03)
    assert variance.both == pytest.approx(2.25, abs=4 * 2.25 * np.sqrt(2.0 / (4 * 1023)))
    assert sum(variance.shares) == pytest.approx(1.0)


def test_luck_that_all_points_share_changes_no_index() -> None:
    """The same seeds at every point: what lifts all of them alike cancels."""
    calm = study_of_function(ishigami, 3, "sobol", 256)
    shaken = study_of_function(
        ishigami, 3, "sobol", 256, seeds=3, luck=lambda seed, unit: np.full(len(unit), 50.0 * seed)
    )
    one, other = (sensitivity(study, "members").table for study in (calm, shaken))
    assert one["factor"].tolist() == other["factor"].tolist()
    assert np.allclose(one["total"], other["total"]) and np.allclose(one["first"], other["first"])


def test_variance_needs_seeds() -> None:
    assert variance_components(np.ones((5, 1))) is None and variance_components(np.ones((5, 3))) is None
    assert variance_components(np.arange(6.0).reshape(3, 2)).both == pytest.approx(0.0)  # type: ignore[union-attr]


def broken(change: Callable[[Study], Study]) -> Study:
    return change(study_of_function(ishigami, 3, "sobol", 64, seeds=2))


def edited(study: Study, **columns: Any) -> Study:
    runs = study.runs.copy()
    for name, (rows, value) in columns.items():
        runs.loc[rows, name] = value
    return replace(study, runs=runs)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda study: edited(study, status=([4, 9], "died")), "2 runs of 640 have not finished: 5, 10"),
        (lambda study: edited(study, members=([7], np.nan)), "no number in 1 run: 8"),
        (lambda study: edited(study, members=([7], np.inf)), "no number in 1 run: 8"),
        (lambda study: replace(study, runs=study.runs.iloc[2:]), "has 320 points, and 319 are there"),
        (lambda study: replace(study, seed=2), "not those that this design draws"),
        (lambda study: replace(study, kind="latin-hypercube"), "needs one of morris, sobol"),
    ],
    ids=["unfinished", "nan", "infinite", "short", "other points", "other design"],
)
def test_what_cannot_be_analysed_is_refused(change: Callable[[Study], Study], told: str) -> None:
    """SALib would give zeros or nonsense without a word; here the runs at fault are named."""
    with pytest.raises(UserError, match=told):
        sensitivity(broken(change), "members")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_a_constant_measure_is_a_finding_and_stops_no_other(kind: str, lang: str) -> None:
    """No factor changes `animators`; `aware` is no number in one run; `members` is analysed all the same."""
    study = study_of_function(ishigami, 3, kind, 64, seeds=2)
    runs = study.runs.assign(animators=3.0, aware=study.runs["members"].mask(study.runs["run"] == 8))
    study = replace(study, runs=runs, measures=("animators", "aware", "members"))
    with use_language(lang):
        analysis = report(study, study.measures)
        words = as_markdown(analysis.document())
        table = analysis.tables["sensitivity"].set_index("measure")
        assert table.loc["animators", "rank"].fillna(0).max() == 0 and table.loc["members", "rank"].max() == 3
        assert (table.loc["animators", "value"] == 0.0).all() and (table.loc["members", "value"] > 0.0).any()
        assert set(table.index) == {"animators", "members"}
        constant = sensitivity(study, "animators")
        assert not pages(constant) and list(pages(sensitivity(study, "members"))) == ["sensitivity"]
        assert findings(constant)[0] in words and len(findings(constant)) == 1
        assert _("{measure} is no number in {count} run: {runs}").format(measure="aware", count=1, runs=8) in words
        with pytest.raises(UserError):
            report(study, ["aware"])
        assert len(report(study, ["animators"]).tables["sensitivity"])


def test_luck_is_told_of_a_measure_that_no_factor_changes() -> None:
    """Where all points differ by their seed alone."""
    study = study_of_function(lambda unit: unit[:, 0] * 0, 3, "sobol", 64, seeds=3, luck=lambda seed, _unit: seed)
    constant = sensitivity(study, "members")
    assert constant.is_constant and constant.variance is not None and constant.variance.shares == (0.0, 1.0, 0.0)
    assert len(findings(constant)) == 2


def test_shares_that_cannot_be_are_told() -> None:
    """Too few points give some factor more than all the variance; enough points do not."""
    with use_language("en"):
        for samples, is_told in ((2, True), (512, False)):
            found = sensitivity(study_of_function(ishigami, 3, "sobol", samples), "members")
            told = [text for text in findings(found) if text.startswith("Shares above 100% or below 0%")]
            assert bool(told) == is_told == bool(found.table[["total", "first"]].to_numpy().max() > 1.0)
    assert "10 points are too few" in _told_by(2)


def _told_by(samples: int) -> str:
    return " ".join(findings(sensitivity(study_of_function(ishigami, 3, "sobol", samples), "members")))


def test_effects_on_a_share_are_points() -> None:
    """An elementary effect of 0.4 on a share is no "40%"."""
    study = study_of_function(lambda unit: 0.4 * unit[:, 0], 2, "morris", 4)
    study = replace(study, runs=study.runs.rename(columns={"members": "isolated_share"}), measures=("isolated_share",))
    assert "moves the measure by 40 points" in findings(sensitivity(study, "isolated_share"))[0]


def test_an_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(UserError, match="members"):
        sensitivity(study_of_function(ishigami, 3, "sobol", 8), "membres")
    with pytest.raises(UserError, match="not kept"):
        sensitivity(study_of_function(ishigami, 3, "sobol", 8), "effort")


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_words_in_both_languages(kind: str) -> None:
    """Ranks, and luck, in sentences that name the factors."""
    found = sensitivity(
        study_of_function(g_function, 6, kind, 64, seeds=2, luck=lambda seed, unit: unit[:, 0] * 0 + seed), "members"
    )
    told = {}
    for lang in ("en", "fr"):
        with use_language(lang):
            told[lang] = " ".join(findings(found))
            assert found.ranked[0].label in told[lang].split(";")[0]
    assert "matters most" in told["en"] and "compte le plus" in told["fr"]


def additive(unit: Floats) -> Floats:
    """Factors that do nothing together."""
    return unit @ np.array([3.0, 2.9, 0.5])


@pytest.mark.parametrize(("function", "count", "exact"), [(ishigami, 3, 0.2437), (additive, 3, 0.0)])
def test_what_factors_do_only_together(function: Callable[[Floats], Floats], count: int, exact: float) -> None:
    """1 less the first order, within twice the half-width that the study gives; said only where it is sure."""
    found = sensitivity(study_of_function(function, count, "sobol", 512), "members")
    assert found.interactions is not None
    share, half = found.interactions
    written = found.long_table().set_index("index").loc["interactions"]
    assert (written["value"], written["half"]) == (share, half)
    assert abs(share - exact) <= 2.0 * half and half < 0.2
    told = " ".join(findings(found))
    assert ("the rest is what they do only together" in told) == (exact > 0)
    assert ("is not told from nothing" in told) == (exact == 0)
    assert sensitivity(study_of_function(function, count, "morris", 6), "members").interactions is None


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_a_first_rank_that_is_not_sure_is_said_so(kind: str) -> None:
    """Few points of a function of three factors that matter, against one that leads by far."""
    close = sensitivity(study_of_function(ishigami, 3, kind, 8), "members")
    assert not close.is_first_sure and "comes first, not surely" in findings(close)[0]
    clear = sensitivity(study_of_function(lambda unit: unit @ np.array([9.0, 1.0, 0.5]), 3, kind, 64), "members")
    assert clear.is_first_sure and "matters most" in findings(clear)[0]


def test_a_chain_of_unsure_ranks_is_told_by_its_ends() -> None:
    """By hand: 1 is sure, 2 to 4 overlap each with the next, 5 and 6 too; little is below a tenth of 1's lower end."""
    found = sensitivity(study_of_function(g_function, 6, "morris", 8), "members")
    values = {"mean_absolute": [10.0, 6.0, 5.5, 5.0, 0.9, 0.7], "half": [2.0, 0.3, 0.3, 0.3, 0.2, 0.05]}
    by_hand = replace(found, table=found.table.assign(**values))
    told = " ".join(findings(by_hand))
    assert (
        "from the next: 2 to 4, 5 and 6." in told
        and f"1 factor hardly matters in its range: {by_hand.ranked[5].label}" in told
    )


def test_the_same_study_gives_the_same_table() -> None:
    """Intervals too: the bootstrap has a seed of its own."""
    one, other = (
        sensitivity(study_of_function(g_function, 6, "sobol", 64), "members").long_table() for _time in range(2)
    )
    assert one.equals(other)
