"""Laws of what is told of two strategies: the same one differs by nothing, turned round every sign turns."""

from __future__ import annotations

import doctest
from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas
import pytest

import scenarios
from experiments.runs.batch import run_many
from experiments.runs.final_state import final_state
from experiments.runs.results import Results, with_seeds
from experiments.runs.setup import build_population, run_spec
from experiments.strategies.bimodality import find_modes
from experiments.strategies.causes import funnel
from experiments.strategies.comparison import Comparison, compare, differing_population
from experiments.strategies.comparison_text import answer, measure_rows, outcomes
from experiments.strategies.explanation import Explanation, explain
from experiments.strategies.lever_contributions import contributions
from experiments.strategies.money.cost_effectiveness import cost_effectiveness
from experiments.strategies.paired_stories import find_paired_stories
from scenarios import Scenario
from scenarios.language import use_language
from simulation.measures import COLUMN_OF
from simulation.population.population import Population
from tests.helpers.small_worlds import BUSY

CHANGES = {name: value for name, value in BUSY.items() if name.split(".")[0] not in ("club", "support", "communities")}
SMALL = {"months": 40, "organisations": 150, "changes": CHANGES, "workers": 1}
RUNS = 3


@pytest.fixture(scope="module")
def pair() -> list[Scenario]:
    return [scenarios.load("baseline"), scenarios.load("no-communities")]


@pytest.fixture(scope="module")
def compared(pair: list[Scenario]) -> Comparison:
    return compare(pair, runs=RUNS, seed=1, collect=final_state, **SMALL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "scenarios.titles",
        *(
            f"experiments.strategies.{name}"
            for name in (
                "comparison",
                "money.cost_effectiveness",
                "explanation",
                "causes.funnel",
                "causes.members_account",
                "lever_contributions",
                "paired_stories",
                "precision",
            )
        ),
    ],
)
def test_the_examples_run(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted and not found.failed


def test_the_same_strategy_twice_differs_by_exactly_nothing(pair: list[Scenario]) -> None:
    kept: dict[int, Population] = {}
    comparison = compare([pair[0], pair[0]], runs=RUNS, populations=kept, collect=final_state, **SMALL)  # type: ignore[arg-type]
    found = explain(comparison, kept, workers=1)
    assert (comparison.table[["mean_difference", "lower", "upper", "wins"]] == 0).all(axis=None)
    assert (funnel.funnel_table(comparison)[["mean_difference", "lower", "upper"]] == 0).all(axis=None)
    assert (comparison.over_time(1, "members")["mean_difference"] == 0).all()
    for row in measure_rows(comparison):
        first, other, difference = row.means.first, row.means.second, row.means.difference
        assert first == other or np.isnan(first), row.label
        assert (difference.mean == 0 and difference.wins == 0) or difference.runs == 0, row.label
    assert not cost_effectiveness(comparison).is_unequal
    what = found.contributions
    assert what.levers == [] and what.left_out == ""
    assert (what.table["mean_difference"] == 0).all()
    assert all(stories == [] for stories in found.stories.values())


def test_turned_round_every_sign_turns_exactly(compared: Comparison) -> None:
    back = Comparison(compared.results[::-1])
    there, here = funnel.funnel_table(compared), funnel.funnel_table(back)
    assert there["mean_difference"].abs().max() > 1
    assert (there["mean_difference"] == -here["mean_difference"]).all()
    assert (there["lower"] == -here["upper"]).all() and (there["first"] == here["other"]).all()
    for one, other in zip(measure_rows(compared), measure_rows(back), strict=True):
        mine, theirs = one.means.difference, other.means.difference
        there_means, here_means = (one.means.first, one.means.second), (other.means.second, other.means.first)
        assert there_means == here_means or np.isnan(sum(there_means)), one.label
        assert mine.mean == -theirs.mean or np.isnan(mine.mean + theirs.mean), one.label
        assert mine.wins + theirs.wins + mine.ties == mine.runs, one.label
    for measure in ("members", "isolated_share"):
        mine, theirs = compared.at_end(1, measure), back.at_end(1, measure)
        assert (mine.wins, mine.ties, mine.losses) == (theirs.losses, theirs.ties, theirs.wins)
        through, backwards = compared.over_time(1, measure), back.over_time(1, measure)
        assert (through["mean_difference"] == -backwards["mean_difference"]).all()


def test_turned_round_what_a_lever_adds_is_what_it_took_away(pair: list[Scenario]) -> None:
    """B with all but one of its levers is A with that one alone, seen from the other side."""
    there = contributions(*pair, "aware", runs=2, **SMALL)  # type: ignore[arg-type]
    back = contributions(*pair[::-1], "aware", runs=2, **SMALL)  # type: ignore[arg-type]
    assert there.total.mean == -back.total.mean != 0
    mine, theirs = ({one.lever.key: one for one in what.levers} for what in (there, back))
    assert set(mine) == set(theirs) and len(mine) > 2
    for key, one in mine.items():
        assert one.alone.mean == -theirs[key].taken_away.mean and one.taken_away.mean == -theirs[key].alone.mean


def test_all_the_runs_of_a_comparison_are_the_runs_of_each(compared: Comparison, pair: list[Scenario]) -> None:
    """In one pool or one by one, on one process or several: the same bytes."""
    alone = [run_many(one, runs=RUNS, seed=1, **SMALL).digest() for one in pair]  # type: ignore[arg-type]
    several = compare(pair, runs=RUNS, **{**SMALL, "workers": 2})  # type: ignore[arg-type]
    assert [one.digest() for one in compared.results] == alone == [one.digest() for one in several.results]


def test_an_interruption_leaves_pairs(pair: list[Scenario]) -> None:
    def stop(done: int, total: int) -> None:
        if done > 0.6 * total:
            raise KeyboardInterrupt

    found = compare(pair, runs=4, seed=1, months=12, organisations=150, changes=CHANGES, workers=1, progress=stop)
    assert found.interrupted and 2 <= len(found.pairs(1)) < 4
    assert isinstance(explain(found.pair(1), {}, workers=1), Explanation)


def test_a_pair_keeps_the_runs_that_both_have(compared: Comparison) -> None:
    lame = Comparison([compared.results[0], with_seeds(compared.results[1], [1, 3])])
    assert lame.pair(1).results[0].seeds == lame.pair(1).results[1].seeds == [1, 3]
    assert lame.at_end(1, "members") == lame.pair(1).at_end(1, "members")
    pandas.testing.assert_frame_equal(funnel.funnel_table(lame), funnel.funnel_table(lame.pair(1)))


def test_gains_are_told_for_both_kinds_of_effort(compared: Comparison) -> None:
    found, (first, _other) = cost_effectiveness(compared), compared.results
    members = first.values("members")[:, -1] - first.values("members")[:, 0]
    hours, months = (first.values(name)[:, -1] for name in ("member_hours", "effort"))
    assert found.members_per_hours.first == pytest.approx(np.mean(1000 * members / hours))
    assert found.members_per_month.first == pytest.approx(np.mean(members / months))
    assert found.hours.is_unequal and found.is_unequal and not found.effort.is_unequal


def test_two_modes_are_said_beside_the_mean(compared: Comparison) -> None:
    with use_language("en"):
        rows = measure_rows(compared)
        modes = find_modes(np.array([10.0] * 9 + [100.0] * 9) + np.arange(18))
        assert modes is not None
        bimodal = replace(rows[0], modes=(modes, None, None))
        said = " ".join(sentence.text for sentence in outcomes(compared, 1, [*rows[1:], bimodal]))
    assert "members of “Baseline” ends in one of two ways" in said and "in 9 runs" in said and "about 113" in said
    assert bimodal.full_label.endswith("‡") and not rows[0].full_label.endswith("‡")


def test_the_answer_tells_two_modes_of_the_members(pair: list[Scenario]) -> None:
    """Where half of the runs take off, the mean is the number of none of them."""
    first, other = compare(pair, runs=18, months=2, organisations=50, workers=1).results
    apart = []
    for index, run in enumerate(other.runs):
        monthly = run.monthly.copy()
        monthly[-1, COLUMN_OF["members"]] = index + (10 if index < 9 else 100)
        apart.append(replace(run, monthly=monthly))
    other.runs = apart
    with use_language("en"):
        said = answer(Comparison([first, other]))
    assert "members of “No communities” ends in one of two ways" in said and "about 14 in 9 runs" in said


@pytest.mark.parametrize("part", ["contributions", "find_paired_stories", "check_robustness"])
def test_an_interruption_between_runs_loses_nothing_that_is_known(
    compared: Comparison, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C does not only come while runs are turned: the comparison, and what was found before it, is told."""

    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"experiments.strategies.explanation.{part}", stop)
    found = explain(compared.pair(1), {}, workers=1)
    assert found.is_interrupted and found.robustness_check is None and found.comparison.pairs(1)
    assert (found.contributions.left_out == "interrupted") == (part == "contributions")
    assert bool(found.stories) == (part == "check_robustness")


def test_no_life_is_told_when_none_differs(pair: list[Scenario]) -> None:
    assert find_paired_stories(pair[0], pair[0], seed=1, months=24, organisations=150, changes=CHANGES, workers=1) == {
        "en": [],
        "fr": [],
    }


def test_an_interruption_of_the_lives_is_not_swallowed(pair: list[Scenario]) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_paired_stories(*pair[:2], seed=1, months=24, organisations=150, changes=CHANGES, workers=1, progress=stop)


@pytest.fixture(scope="module")
def region() -> tuple[Population, list[Results]]:
    """The region, and the baseline in it with two disjoint blocks of seeds."""
    baseline = scenarios.load("baseline")
    population = build_population(baseline, run_spec(baseline))
    return population, [run_many(baseline, runs=5, seed=seed, population=population) for seed in (1, 101)]


@pytest.mark.long
@pytest.mark.parametrize("name", [one for one in scenarios.names() if one != "baseline"])
def test_findings_hold_under_other_seeds(name: str, region: tuple[Population, list[Results]]) -> None:
    """On the whole region, with two disjoint blocks of seeds: what both are sure of has the same sign."""
    (population, firsts), other = region, scenarios.load(name)
    assert differing_population(firsts[0].spec.parameters, run_spec(other).parameters) == []
    others = [run_many(other, runs=5, seed=first.seeds[0], population=population) for first in firsts]
    blocks = [Comparison(list(pair)) for pair in zip(firsts, others, strict=True)]
    for measure in ("members", "cooperative_trade", "isolated_share"):
        one, other = (block.at_end(1, measure) for block in blocks)
        sure = [found for found in (one, other) if found.lower > 0 or found.upper < 0]
        if len(sure) == 2:
            assert np.sign(one.mean) == np.sign(other.mean), (measure, one, other)
        if name == "no-communities" and measure != "members":  # what communities buy is depth
            assert len(sure) == 2 and (one.mean < 0) == (measure == "cooperative_trade"), (measure, one, other)
