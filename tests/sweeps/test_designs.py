"""Factors and designs: declared bounds, the same points for the same seed, and refusals that say what to write."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas
import pytest

from experiments.sweeps.design.designs import KINDS, cost, points, unit_points
from experiments.sweeps.design.distributions import Distribution
from experiments.sweeps.design.factors import Factor
from scenarios.format.model_errors import explain
from scenarios.format.problems import UserError
from scenarios.language import use_language
from simulation.parameters import REGISTRY, ParameterError

FACTORS = [
    Factor("club.staff", 1.0, 4.0),
    Factor("communities.minimum", 3, 8),
    Factor("trust.rule"),
    Factor("scenario", values=("baseline", "no-communities")),
]
SAMPLES = {"full-factorial": 3, "one-at-a-time": 3, "latin-hypercube": 12, "sobol": 8, "morris": 5}


@pytest.mark.parametrize("kind", SAMPLES)
def test_points_are_allowed_repeatable_and_priced(kind: str) -> None:
    """Every value is in its range and type, the price is the number of points, a seed gives the same points."""
    table = points(FACTORS, kind, SAMPLES[kind], seed=3)
    assert len(table) == cost(FACTORS, kind, SAMPLES[kind])
    assert list(table.columns) == [factor.name for factor in FACTORS]
    assert table["club.staff"].between(1.0, 4.0).all()
    assert table["communities.minimum"].isin(range(3, 9)).all() and table["communities.minimum"].dtype.kind == "i"
    for factor in FACTORS:
        for value in table[factor.name].tolist():
            factor.check(value)
    pandas.testing.assert_frame_equal(table, points(FACTORS, kind, SAMPLES[kind], seed=3))
    if kind in ("latin-hypercube", "sobol", "morris"):
        assert not table.equals(points(FACTORS, kind, SAMPLES[kind], seed=4))


def test_price_of_each_design() -> None:
    """Sobol N (k + 2), Morris N (k + 1), Latin hypercube N, full factorial the product."""
    assert [cost(FACTORS, kind, 8) for kind in ("sobol", "morris", "latin-hypercube")] == [48, 40, 8]
    assert cost(FACTORS, "full-factorial", 3) == 3 * 3 * 3 * 2


def test_a_latin_hypercube_visits_every_stratum() -> None:
    """One point in each of the N equal parts of every range."""
    table = points(FACTORS[:1], "latin-hypercube", 30, seed=1)
    strata = np.floor((table["club.staff"] - 1.0) / 3.0 * 30).astype(int)
    assert sorted(strata) == list(range(30))


def test_one_at_a_time_changes_one() -> None:
    """Each point differs from the first, the base, in one factor."""
    table = points(FACTORS, "one-at-a-time", 3, base={"club.staff": 3.0})
    assert table.iloc[0].tolist() == [3.0, REGISTRY["communities.minimum"].default, "reinforcement", "baseline"]
    assert (table.ne(table.iloc[0]).sum(axis=1)[1:] == 1).all()
    assert not table.duplicated().any()


def test_trajectories_change_one_factor_at_a_time() -> None:
    """A step of Morris changes one factor, also where values are words or whole numbers."""
    table = points(FACTORS, "morris", 6, seed=2)
    for at in range(6):
        path = table.iloc[5 * at : 5 * at + 5].reset_index(drop=True)
        changed = [name for row in range(4) for name in path.columns[path.iloc[row] != path.iloc[row + 1]]]
        assert sorted(changed) == sorted(path.columns)


def test_list_and_table() -> None:
    """Values side by side; a user's table, each value in its parameter's own type."""
    table = points([Factor("club.staff", values=(1, 2)), Factor("trust.rule", values=("beta", "fixed"))], "list")
    assert table.to_dict("list") == {"club.staff": [1.0, 2.0], "trust.rule": ["beta", "fixed"]}
    own = pandas.DataFrame({"trust.rule": ["beta", "beta"], "club.staff": [1, 3]})
    assert points([], "table", table=own).to_dict("list") == {"trust.rule": ["beta", "beta"], "club.staff": [1.0, 3.0]}


@pytest.mark.parametrize(
    ("name", "choice"), [("time.step", 1.0), ("population.generator", "region"), ("trust.rule", "beta")]
)
def test_anything_declared_can_be_a_factor(name: str, choice: Any) -> None:
    """Time step, network generator and rules are factors like any other."""
    assert points([Factor(name, values=(choice,))], "list")[name].tolist() == [choice]


def test_bounds_default_to_the_declared_ones() -> None:
    """Without bounds: the declared range; without values: the declared words."""
    factor = Factor("club.heritage")
    assert (factor.lower, factor.upper) == (0.0, 0.9)
    assert Factor("trust.rule").values == REGISTRY["trust.rule"].choices
    assert [Factor("communities.minimum", 3, 4).value_at(fraction) for fraction in (0.0, 0.4, 0.6, 1.0)] == [3, 3, 4, 4]


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: Factor("club.staf"), "club.staff"),
    (lambda: Factor("scenaro"), "scenario"),
    (lambda: Factor("club.staff", -1.0, 4.0), "from 0 to 200"),
    (lambda: Factor("club.staff", 4.0, 1.0), "below"),
    (lambda: Factor("club.staff", 1.0, values=(2.0,)), "either"),
    (lambda: Factor("trust.rule", values=("betta",)), "beta"),
    (lambda: Factor("trust.rule", 1.0, 2.0), "no number"),
    (lambda: Factor("outreach.territory"), "any text"),
    (lambda: Factor("scenario"), "names of scenarios"),
    (lambda: points(FACTORS, "sobol", 12), "8 or 16"),
    (lambda: points(FACTORS, "sobl", 8), "sobol"),
    (lambda: points(FACTORS, "morris"), "samples"),
    (lambda: points(FACTORS, "list"), "values"),
    (lambda: points([], "morris", 4), "at least one factor"),
    (lambda: points([FACTORS[0], FACTORS[0]], "morris", 4), "twice"),
    (lambda: points(FACTORS, "table"), "table"),
    (lambda: points(FACTORS[:1], "table", table=pandas.DataFrame({"club.stff": [1]})), "club.staff"),
    (lambda: points([], "table", table=pandas.DataFrame({"club.staff": [np.nan]})), "finite"),
    (lambda: points(FACTORS[:2], "full-factorial", 10**9), "at most"),
]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(("wrong", "told"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_refusals_say_what_to_write(wrong: Callable[[], Any], told: str, lang: str) -> None:
    """Every mistake is one message, in both languages; the English one names the way out."""
    with use_language(lang), pytest.raises((UserError, ParameterError)) as caught:
        wrong()
    with use_language(lang):
        message = explain(caught.value) if isinstance(caught.value, ParameterError) else str(caught.value)
    assert message and (lang == "fr" or told in message)


def test_every_kind_is_tested() -> None:
    """A new kind of design comes with a test."""
    assert set(KINDS) == {*SAMPLES, "list", "worlds", "table"}  # worlds: test_robust_ranking


def test_without_bounds_a_range_is_the_plausible_one() -> None:
    """Not the bounds beyond which nothing is allowed; one bound alone keeps the declared other."""
    parameter = REGISTRY["awareness.contact_rate"]
    assert parameter.plausible is not None and parameter.upper == 1000.0
    factor = Factor("awareness.contact_rate")
    assert (factor.lower, factor.upper) == parameter.plausible and not factor.is_very_wide
    assert Factor("awareness.contact_rate", upper=1.0).lower == parameter.lower
    assert REGISTRY["club.heritage"].plausible is None
    assert (Factor("club.heritage").lower, Factor("club.heritage").upper) == (0.0, 0.9)


def test_a_logarithmic_range_has_as_many_draws_in_each_power_of_ten() -> None:
    factor = Factor("awareness.contact_rate", 1e-4, 1e-1, scale="log")
    assert factor.levels(4) == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1])
    assert [factor.value_at(fraction) for fraction in (0.0, 1 / 3, 1.0)] == pytest.approx([1e-4, 1e-3, 1e-1])
    assert factor.value_at(1.0) == 1e-1 and factor.value_at(0.0) == 1e-4
    drawn = points([factor], "latin-hypercube", 300, seed=1)[factor.name]
    assert [int(((drawn >= low) & (drawn < 10 * low)).sum()) for low in (1e-4, 1e-3, 1e-2)] == [100, 100, 100]


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("trust.gain", {"scale": "lg"}, 'should be "linear" or "log"; did you mean "log"'),
        ("trust.gain", {"scale": 3}, 'should be "linear" or "log"'),
        ("trust.gain", {"lower": 0.0, "upper": 0.5, "scale": "log"}, "above 0"),
        ("communities.minimum", {"lower": 3, "upper": 8, "scale": "log"}, "above 0"),
        ("trust.rule", {"scale": "log"}, "above 0"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(name: str, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError) as found:
        Factor(name, **facts)
    assert words in str(found.value)


def test_a_range_far_beyond_the_declared_value_is_pointed_out() -> None:
    """Ten thousand times what is usual, on a linear scale: nearly every draw is where nothing is like it."""
    assert Factor("awareness.contact_rate", 0.0, 1000.0).is_very_wide
    assert not Factor("awareness.contact_rate", 1e-4, 1000.0, scale="log").is_very_wide
    assert not Factor("awareness.contact_rate", 0.0, 1.0).is_very_wide
    assert not Factor("club.public_posts", 0.0, 100.0).is_very_wide  # nothing is declared: nothing is far from it
    assert not Factor("trust.rule").is_very_wide


# -- distributions

LOSS = ("trust.loss", 0.1, 0.9)


def shaped(kind: str, **numbers: float) -> Factor:
    """A factor from 0.1 to 0.9 with a distribution."""
    return Factor(*LOSS, distribution=Distribution.read({"kind": kind, **numbers}))


def triangular(value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the draws below: the ends 0.1 and 0.9, the mode 0.3."""
    low, high = (value - 0.1) ** 2 / (0.8 * 0.2), 1.0 - (0.9 - value) ** 2 / (0.8 * 0.6)
    return np.where(value < 0.3, low, high)


def truncated_normal(value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the draws below: mean 0.7 and deviation 0.2, cut off at 0.1 and 0.9."""
    below = [(1.0 + math.erf((end - 0.7) / 0.2 / math.sqrt(2.0))) / 2.0 for end in (0.1, 0.9, *value)]
    return (np.array(below[2:]) - below[0]) / (below[1] - below[0])


def beta_of_two_and_one(value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the draws below: the square of the place in the range."""
    return ((value - 0.1) / 0.8) ** 2


SHAPED: list[tuple[Factor, Callable[..., Any]]] = [
    (shaped("triangular", mode=0.3), triangular),
    (shaped("normal", mean=0.7, deviation=0.2), truncated_normal),
    (shaped("beta", alpha=2, beta=1), beta_of_two_and_one),
]


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris"])
@pytest.mark.parametrize(("factor", "below"), SHAPED, ids=lambda value: getattr(value, "__name__", ""))
def test_draws_follow_their_distribution(factor: Factor, below: Callable[..., Any], kind: str) -> None:
    """In every design that draws: the shares below the values are the design between 0 and 1 itself."""
    both = [factor, Factor("trust.gain", 0.0, 1.0)]
    table = points(both, kind, 64, seed=2)
    fractions = unit_points(2, kind, 64, 2)
    assert below(table["trust.loss"].to_numpy()) == pytest.approx(fractions[:, 0], abs=1e-12)
    assert table["trust.gain"].to_numpy() == pytest.approx(fractions[:, 1])
    assert factor.values_at([0.0, 1.0]) == [0.1, 0.9] and not factor.is_very_wide


def test_even_distributions_are_scales() -> None:
    """One way to say it, whatever the word."""
    assert Factor(*LOSS, distribution=Distribution.read("uniform")) == Factor(*LOSS)
    assert Factor(*LOSS, distribution=Distribution.read({"kind": "log-uniform"})) == Factor(*LOSS, scale="log")


def test_whole_numbers_have_a_distribution_too() -> None:
    """Each stands for the half on either side of it: a flat one gives all of them the same share."""
    flat = Factor("communities.minimum", 3, 8, distribution=Distribution.read({"kind": "beta", "alpha": 1, "beta": 1}))
    drawn = points([flat], "latin-hypercube", 600, seed=1)["communities.minimum"]
    assert drawn.value_counts().sort_index().to_dict() == dict.fromkeys(range(3, 9), 100)
    peaked = {"kind": "normal", "mean": 5, "deviation": 0.4}
    counts = points([Factor("communities.minimum", 3, 8, distribution=Distribution.read(peaked))], "morris", 40, 1)
    assert set(counts["communities.minimum"]) == {3, 5, 8}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("gamma", 'should be "uniform" or "log-uniform" or "normal"'),
        ("norml", 'did you mean "normal"'),
        (3, "the name of a distribution, or a table"),
        ({"mean": 0.5}, "the name of a distribution, or a table"),
        ({"kind": ["normal"]}, "should be"),
        ({"kind": "normal", "mean": 0.5}, "needs deviation"),
        ({"kind": "normal", "mean": 0.95, "deviation": 0.1}, "mean = 0.95 should be a number from 0.1 to 0.9"),
        ({"kind": "normal", "mean": 0.5, "deviation": 0}, "deviation = 0 should be a number from 0.0008 to 800000"),
        ({"kind": "normal", "mean": "high", "deviation": 1}, 'mean = "high" should be a number'),
        ({"kind": "normal", "mean": True, "deviation": 1}, "should be a number"),
        ({"kind": "triangular", "mode": math.nan}, "should be a number"),
        ({"kind": "triangular", "mode": 10**400}, "should be a number"),
        ({"kind": "triangular", "mode": -0.1}, "from 0.1 to 0.9"),
        ({"kind": "triangular", "mode": 0.3, "mean": 0.3}, "its keys are kind, mode"),
        ({"kind": "beta", "alpha": 2, "beta": -2}, "beta = -2 should be a number from 0.001"),
        ({"kind": "beta", "alfa": 2, "beta": 2}, "did you mean “alpha”"),
        ({"kind": "uniform", "mean": 0.3}, "its keys are kind"),
    ],
)
def test_a_distribution_that_cannot_be_is_refused(entry: Any, words: str) -> None:
    with pytest.raises(UserError) as found:
        Factor(*LOSS, distribution=Distribution.read(entry))
    assert words in str(found.value)


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("trust.gain", {"scale": "log", "lower": 0.1, "upper": 1.0}, "either a scale or a distribution"),
        ("trust.gain", {"values": (0.1, 0.2)}, "needs a range of numbers"),
        ("trust.rule", {}, "needs a range of numbers"),
        ("scenario", {"values": ("baseline",)}, "needs a range of numbers"),
    ],
)
@pytest.mark.parametrize("kind", [{"kind": "beta", "alpha": 2, "beta": 2}, "log-uniform"])
def test_a_distribution_needs_a_range(name: str, facts: dict[str, Any], words: str, kind: Any) -> None:
    with pytest.raises(UserError, match=words):
        Factor(name, **facts, distribution=Distribution.read(kind))


@pytest.mark.parametrize("kind", ["full-factorial", "one-at-a-time", "list"])
def test_a_design_that_does_not_draw_takes_no_distribution(kind: str) -> None:
    with pytest.raises(UserError, match="a design that draws"):
        points([shaped("triangular", mode=0.3)], kind, 3)
