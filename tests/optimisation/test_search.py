"""The search finds known optima: the objective is a function, not the simulation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from experiments.figures.optimum import draw
from experiments.optimisation.optimise import find
from experiments.optimisation.optimum import Optimum
from experiments.optimisation.optimum_text import findings, in_common, optimum_document
from experiments.optimisation.plan import Choice
from experiments.optimisation.plan_loader import load_optimisation
from experiments.optimisation.search import Candidate, SearchInterrupted
from experiments.runs.document import as_markdown
from experiments.runs.uncertainty import Ensemble
from scenarios.language import use_language

WEIGHTS = ("club.outreach", "club.accompaniment", "club.fees_to_posts")
BEST = np.array([0.7, 0.2, 0.9])
TARGETING = ("everyone", "stakeholders", "crisis")


def known_plan(**more: Any) -> Any:
    """Three numbers, a word and a date; a budget on the sum of the numbers."""
    levers: list[dict[str, Any]] = [{"name": name, "lower": 0.0, "upper": 1.0, "from": "2026-01"} for name in WEIGHTS]
    levers.append({"name": "outreach.targeting", "values": list(TARGETING), "from": ["2026-01", "2030-12"]})
    return load_optimisation({"levers": levers, "worlds": 40, "strategies": 120, "budget": {"most": 9.0}, **more})


class Known:
    """A function with a known best, blurred by worlds that all candidates share; it counts its calls."""

    def __init__(self, two: bool = False) -> None:
        self.two = two
        self.calls = 0
        self.stop_after = 10**9

    def __call__(self, candidates: Sequence[Candidate], worlds: Sequence[int]) -> np.ndarray:
        self.calls += len(candidates) * len(worlds)
        if self.calls > self.stop_after:
            raise SearchInterrupted
        return np.array([[self.outcome(candidate.choice, world) for world in worlds] for candidate in candidates])

    def outcome(self, choice: Choice | None, world: int) -> list[float]:
        luck = np.random.default_rng(world)
        best = BEST + luck.normal(0.0, 0.1, 3)
        level = 100.0 + luck.normal(0.0, 20.0)
        choice = choice or {**dict.fromkeys(WEIGHTS, 0.5), "outreach.targeting": "everyone"}
        numbers = np.array([choice[name] for name in WEIGHTS], dtype=np.float64)
        word = {"everyone": 0.0, "stakeholders": 10.0, "crisis": -10.0}[str(choice["outreach.targeting"])]
        spent = float(numbers.sum())
        if self.two:
            return [
                level + 30.0 * np.sqrt(numbers[0]) - 60.0 * float(((numbers[1:] - best[1:]) ** 2).sum()),
                spent,
                spent,
            ]
        return [level + word - 60.0 * float(((numbers - best) ** 2).sum()), spent]


@pytest.fixture(scope="module")
def optimum() -> Optimum:
    return find(known_plan(), Known())


def chosen(optimum: Optimum, position: int) -> np.ndarray:
    choice = optimum.proved[position].choice
    assert choice is not None
    return np.array([choice[name] for name in WEIGHTS], dtype=np.float64)


def test_the_known_best_is_found(optimum: Optimum) -> None:
    """Numbers within a tenth, and the word; what is told of it holds the true gain."""
    first = optimum.front[0]
    assert np.abs(chosen(optimum, first) - BEST).max() < 0.1
    choice = optimum.proved[first].choice
    assert choice is not None and choice["outreach.targeting"] == "stakeholders"
    gain = optimum.difference(first, 0)
    true = 10.0 + 60.0 * (((0.5 - BEST) ** 2).sum() - ((chosen(optimum, first) - BEST) ** 2).sum())
    assert gain.lower < true < gain.upper and gain.upper - gain.lower < 0.5 * true


def test_a_budget_binds() -> None:
    """The best that costs no more lies on the budget: a third of what is too much is taken off each number."""
    optimum = find(known_plan(budget={"most": 1.35}), Known())
    found = chosen(optimum, optimum.front[0])
    assert 1.2 < found.sum() <= 1.35
    assert np.abs(found - (BEST - 0.15)).max() < 0.15
    assert (optimum.means[optimum.front, -1] <= 1.35 * (1 + 1e-9)).all()


def test_without_an_amount_the_budget_is_what_the_scenario_spends() -> None:
    optimum = find(known_plan(budget={}), Known())
    assert optimum.most == pytest.approx(1.5)
    assert (optimum.means[optimum.front, -1] <= 1.5 * (1 + 1e-9)).all()


def test_a_front_of_gain_and_cost_is_found() -> None:
    """On the true front two numbers are at their best, and the first one is anything."""
    optimum = find(known_plan(outcomes=["members", "effort"], strategies=200), Known(two=True))
    rows = [position for position in optimum.front if optimum.proved[position].choice is not None]
    values = np.array([chosen(optimum, row) for row in rows])
    assert len(rows) >= 8 and np.ptp(values[:, 0]) > 0.5
    gains = optimum.means[rows, 0] - optimum.means[0, 0]
    spent = optimum.means[rows, 1]
    best = np.array([_best_gain(float(cost)) for cost in spent])
    assert np.median(best - gains) < 4.0
    alone = replace(optimum, proved=optimum.proved[:1])
    assert "not found by the search: “" in findings(alone)[1]


def _best_gain(spent: float) -> float:
    """The most that can be gained at a cost, over the reference: looked for on a fine grid."""
    grid = np.linspace(0.0, 1.0, 51)
    first, second, third = np.meshgrid(grid, grid, grid, indexing="ij")
    gain = 30.0 * (np.sqrt(first) - np.sqrt(0.5)) - 60.0 * ((second - BEST[1]) ** 2 + (third - BEST[2]) ** 2)
    gain += 60.0 * ((0.5 - BEST[1]) ** 2 + (0.5 - BEST[2]) ** 2)
    return float(gain[first + second + third <= spent].max())


def test_what_was_tried_is_drawn_as_far_from_the_scenario_as_it_was_in_its_worlds(optimum: Optimum) -> None:
    """The scenario itself, in both kinds of worlds, lies where the fresh ones say."""
    anchored = optimum.anchored()
    assert anchored.shape == (121, 2) and anchored[0] == pytest.approx(optimum.means[0])
    table = optimum.all_tried()
    assert anchored[5, 0] - anchored[0, 0] == pytest.approx(table["members"][5] - table["members"][0])


@pytest.mark.parametrize(("lang", "fresh", "search"), [("en", "fresh", "search"), ("fr", "nouveaux", "recherche")])
def test_the_figure_says_of_each_mark_which_runs_it_is(optimum: Optimum, lang: str, fresh: str, search: str) -> None:
    """Marks of two kinds of worlds have a key, and the text says that they are two, and what the seed begins."""
    with use_language(lang):
        page = draw(optimum)
        page.figure.canvas.draw()
    marks, labels = zip(
        *((one.get_marker(), one.get_label()) for one in page.figure.legends[0].legend_handles), strict=True
    )
    assert len(labels) == 3 and [fresh in label for label in labels] == [True, True, False] and search in labels[2]
    key = page.figure.legends[0].get_window_extent()
    assert key.x0 >= 0 and key.x1 <= page.figure.bbox.width
    drawn = {one.get_marker() for axes in page.figure.axes for one in axes.lines}
    assert drawn == set(marks)
    assert fresh in page.alternative and search in page.alternative and str(optimum.plan.seed) in page.alternative


def test_racing_saves_runs_and_loses_nothing() -> None:
    """Most of the strategies are given up before the last world."""
    known = Known()
    optimum = find(known_plan(), known)
    complete = sum(bool(one.known.all()) for one in optimum.tried)
    assert known.calls < 0.75 * (40 * 121 + 40 * len(optimum.proved)) and complete < 90


def test_the_same_search_gives_the_same(optimum: Optimum) -> None:
    again = find(known_plan(), Known())
    assert again.to_frame().equals(optimum.to_frame()) and again.all_tried().equals(optimum.all_tried())


def test_sureness_is_that_of_resampled_worlds(optimum: Optimum) -> None:
    """With one outcome exactly one is best in each draw; where all worlds agree, it is sure."""
    assert optimum.share.sum() == pytest.approx(1.0, abs=1e-6)
    sure = replace(
        optimum, proved=[optimum.proved[0], _shifted(optimum.proved[0], 5.0), _shifted(optimum.proved[0], -5)]
    )
    assert sure.share.tolist() == [0.0, 1.0, 0.0] and sure.front == [1]


def _shifted(candidate: Candidate, by: float) -> Candidate:
    values = candidate.values.copy()
    values[:, 0] += by
    return Candidate("strategy-999", dict.fromkeys(WEIGHTS, 0.5) | {"outreach.targeting": "crisis"}, values)


def test_what_the_best_have_in_common_is_computed(optimum: Optimum) -> None:
    """What decides is told with where the best have it; the date, which does nothing, is told to do nothing."""
    text = " ".join(in_common(optimum))
    assert re.search(r"Outreach targets explains \d+% .*members' stakeholders in \d+ of the", text)
    assert re.search(r"Fees that pay posts explains \d+% .*the best have it from 0\.\d+ to (0\.9|1)", text)
    assert re.search(r"Hardly decisive here: Outreach targets \(its date\)\.", text)


def test_failed_runs_and_failed_worlds_are_survived() -> None:
    """A strategy whose runs fail is out; a world in which the scenario itself fails counts for nobody."""

    class Failing(Known):
        def outcome(self, choice: Choice | None, world: int) -> list[float]:
            values = super().outcome(choice, world)
            if world == 3 or (choice is not None and choice["outreach.targeting"] == "crisis"):
                return [np.nan] * len(values)
            return values

    optimum = find(known_plan(), Failing())
    assert np.abs(chosen(optimum, optimum.front[0]) - BEST).max() < 0.15
    assert all((one.choice or {}).get("outreach.targeting") != "crisis" for one in optimum.proved)


def test_an_impossible_budget_finds_nothing_and_says_so() -> None:
    optimum = find(known_plan(budget={"most": 0.0}, strategies=16), Known())
    assert optimum.front == [] and "within the budget" in findings(optimum)[0]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_is_told_in_both_languages(optimum: Optimum, lang: str) -> None:
    with use_language(lang):
        text = as_markdown(optimum_document(optimum))
    assert ("Strategy" in text) is (lang == "en") and ("Stratégie" in text) is (lang == "fr")


def test_the_proof_is_made_in_worlds_that_the_search_has_not_seen() -> None:
    """Drawn worlds differ; a table is shared out."""
    plan = known_plan()
    assert not {tuple(world.values()) for world in plan.worlds.worlds} & {tuple(w.values()) for w in plan.fresh.worlds}
    assert isinstance(plan.fresh, Ensemble) and len(plan.fresh.worlds) == 40
