"""Two strategies in worlds drawn from plausible ranges: counted right, told right, and drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import scenarios
from experiments.dashboard.workers import jobs
from experiments.figures import robustness_check as figure
from experiments.runs import uncertainty
from experiments.runs.options import RunOptions
from experiments.strategies import robustness_check
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check import check_robustness, robustness_differences
from experiments.strategies.robustness_check_text import robustness_reading, robustness_sentence
from scenarios.format.problems import UserError
from scenarios.language import use_language

SMALL = {"months": 24, "organisations": 150, "workers": 1}


@pytest.fixture(scope="module")
def tried() -> Ranking:
    """Twenty worlds, so that the test does not last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(robustness_check, "USUAL_WORLDS", 20)
        pair = scenarios.load("baseline"), scenarios.load("no-communities")
        found = check_robustness(*pair, **SMALL)  # type: ignore[arg-type]
    assert found is not None
    return found


def with_differences(found: Ranking, apart: list[float]) -> Ranking:
    """The same ranking, with other members."""
    values = np.column_stack([np.full(len(apart), 100.0), 100.0 + np.array(apart)])
    return replace(found, done=tuple(range(len(apart))), outcomes={**found.outcomes, "members": values})


def test_every_world_is_tried_once(tried: Ranking) -> None:
    assert tried.runs == 1 and tried.organisations == 150 and tried.done == tuple(range(20))
    assert tried.ensemble.worlds[0] == uncertainty.drawn(20).worlds[0]
    assert np.array_equal(robustness_differences(tried), tried.values[:, 1] - tried.values[:, 0])
    more = {"transformation.gain": 0.0}  # what is changed for both is changed in all the worlds, whatever they say
    none = check_robustness(*tried.scenarios, **SMALL, changes=more)  # type: ignore[arg-type]
    assert none is not None and (none.outcomes["cooperative_trade"] == 0.0).all()
    assert (tried.outcomes["cooperative_trade"] > 0.0).any()


def test_the_region_is_tried_in_worlds_and_structures_that_were_fitted_to_it(
    tried: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = uncertainty.fitted(None)
    assert shipped is not None and len(shipped.worlds) == len(set(shipped.structures)) == 24
    asked: list[int | None] = []

    def few(size: int | None) -> uncertainty.Ensemble:
        asked.append(size)
        return replace(shipped, worlds=shipped.worlds[:2], structures=shipped.structures[:2])

    monkeypatch.setattr(robustness_check, "fitted", few)
    for size, simulated in ((None, 149_810), (149_810, 149_810), (100_000, robustness_check.DEMONSTRATION)):
        found = check_robustness(*tried.scenarios, months=1, workers=1, organisations=size)
        assert found is not None and found.organisations == simulated and len(found.done) == 2
    assert asked == [None, None, robustness_check.DEMONSTRATION]
    whole = replace(found, ensemble=shipped, done=tuple(range(len(shipped.worlds))), organisations=149_810)
    better = with_differences(whole, [1.0] * len(shipped.worlds))
    assert re.match(
        r"Of \d+ worlds that agree with what is known of the real club, each of another structure of the model, “No "
        r"communities” does better in \d+ ",
        robustness_sentence(better),
    )
    assert "mechanism that these observations do not ask for" in robustness_reading(better)
    assert "not the region" not in robustness_reading(better) and "not the region" in robustness_reading(found)


def test_where_there_are_no_such_worlds() -> None:
    pair = scenarios.load("baseline"), scenarios.load("no-communities")
    assert check_robustness(*pair, changes={"population.generator": "complete", "population.organisations": 9}) is None
    assert check_robustness(pair[0], replace(pair[1], files=SimpleNamespace(members_at=""))) is None  # type: ignore[arg-type]


def test_the_sentence(tried: Ranking) -> None:
    better = with_differences(tried, [float(at) for at in range(1, 20)] + [-1.0])
    assert robustness_sentence(better) == (
        "Of 20 worlds drawn from plausible ranges, “No communities” does better in 19 "
        "(probability 75% to 100%). Members: +9.5 in the middle one, +0.9 to +18.1 in nine worlds in ten."
    )
    assert "does worse in 20 (probability 83% to 100%)" in robustness_sentence(with_differences(tried, [-2.0] * 20))
    open_ = with_differences(tried, [-2.0] * 9 + [3.0] * 11)
    assert "do not settle it" in robustness_sentence(open_) and "does better in 11." in robustness_sentence(open_)
    same = with_differences(tried, [0.0] * 20)
    assert robustness_sentence(same).startswith(
        "In 20 worlds drawn from plausible ranges"
    ) and "nothing distinguishes them" in robustness_sentence(same)
    with use_language("fr"):
        assert "fait moins bien dans 20" in robustness_sentence(with_differences(tried, [-2.0] * 20))
        assert "ne tranchent pas" in robustness_sentence(open_) and "ce n'est pas la région" in robustness_reading(
            tried
        )


def test_worlds_that_are_missing_are_said_to_be(tried: Ranking) -> None:
    assert "missing" not in robustness_reading(tried)
    assert robustness_reading(with_differences(tried, [1.0] * 18)).endswith(
        "2 worlds are missing: their runs have not finished."
    )


def test_where_less_is_better(tried: Ranking) -> None:
    isolated = np.column_stack([np.full(20, 0.5), np.full(20, 0.25)])
    found = replace(tried, measure="isolated_share", outcomes={**tried.outcomes, "isolated_share": isolated})
    assert "does better in 20" in robustness_sentence(found)


def test_the_picture_has_a_point_for_each_world(tried: Ranking) -> None:
    apart = [0.0, 0.0, 5.0, 5.0, 5.0, -3.0] + [10.0] * 14
    page = figure.draw_robustness(with_differences(tried, apart))
    axes = page.figure.axes[0]
    points = {str(those.get_label()): those.get_offsets() for those in axes.collections}
    counts = {"“No communities” does better": 17, "“No communities” does worse": 1, "level": 2}
    assert {name: len(where) for name, where in points.items()} == counts
    everywhere = np.vstack(list(points.values()))
    assert len(np.unique(everywhere, axis=0)) == len(apart)  # none hides another
    assert np.abs(np.sort(everywhere[:, 0]) - np.sort(apart)).max() <= 13.0 / figure.SLOTS


def test_what_is_no_number_is_not_told(tried: Ranking) -> None:
    none = replace(tried, outcomes={**tried.outcomes, "members": np.full((20, 2), np.nan)})
    assert len(robustness_differences(none)) == 0 and none.better_than(1, 0).runs == 0
    some = replace(none, outcomes={**none.outcomes, "members": np.array([[np.nan, 1.0]] * 15 + [[1.0, 2.0]] * 5)})
    assert some.better_than(1, 0).runs == some.better_than(1, 0).successes == 5 and "middle one" in robustness_sentence(
        some
    )


def test_worlds_of_which_none_has_finished_are_refused_with_the_reason(
    tried: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page, where a user's rule may fail in every world."""
    none = replace(with_differences(tried, []), failures={0: "no luck", 1: "no luck"})
    monkeypatch.setattr(robustness_check, "rank", lambda *_given, **_more: none)
    with pytest.raises(UserError, match="no run has finished: no luck"):
        jobs.try_worlds(*tried.scenarios, RunOptions(organisations=150), lambda _done, _total: None)
