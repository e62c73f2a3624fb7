"""Why two strategies differ: levers, funnel, lives, and the page that tells it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import scenarios
from experiments.figures.network import layout
from experiments.runs.batch import run_many
from experiments.runs.final_state import LOSSES, PASSAGES, WORK, final_state
from experiments.strategies.causes import funnel
from experiments.strategies.comparison import Difference, compare
from experiments.strategies.explanation_text import causes, levers_sentence
from experiments.strategies.lever_contributions import (
    Contributions,
    contributions,
    levers_between,
    with_levers,
)
from experiments.strategies.paired_stories import _select_organisations, differing_entries
from experiments.strategies.stories import Entry
from scenarios import Scenario
from scenarios.language import use_language
from scenarios.language.numbers import percent
from simulation.parameters import REGISTRY
from simulation.state.tables import EventType, Stage
from tests.helpers.small_worlds import advance, busy_world

CHANGES = {"engagement.reluctance": 0.0, "lapse.first_year": 0.02, "lapse.later": 0.02}
SMALL = {"months": 150, "organisations": 150, "changes": CHANGES, "workers": 1}


@pytest.fixture(scope="module")
def pair() -> tuple[Scenario, Scenario]:
    return scenarios.load("baseline"), scenarios.load("value-chain-first")


def test_levers_are_what_differs(pair: tuple[Scenario, Scenario]) -> None:
    first, other = pair
    assert [lever.key for lever in levers_between(first, other)] == ["club.split", "outreach", "support"]
    assert levers_between(first, first) == [] and REGISTRY["club.staff"].lever == "club.staff"
    funded = levers_between(first, scenarios.load("funded-territories"))
    assert [lever.key for lever in funded] == ["event.fund_territory"]
    for lever in [*levers_between(first, other), *funded]:
        assert lever.label != lever.key


def test_all_levers_make_the_other_and_none_the_first(pair: tuple[Scenario, Scenario]) -> None:
    for name in ("value-chain-first", "no-communities", "funding-shock-60-diversified", "funded-territories"):
        first, other = pair[0], scenarios.load(name)
        levers = levers_between(first, other)
        whole, nothing = with_levers(first, other, levers), with_levers(first, other, [])
        for made, meant in ((whole, other), (nothing, first)):
            assert dict(made.changes) == dict(meant.changes)
            assert sorted(map(repr, made.dated)) == sorted(map(repr, meant.dated))
            assert sorted(map(repr, made.happenings)) == sorted(map(repr, meant.happenings))


@pytest.fixture(scope="module")
def what(pair: tuple[Scenario, Scenario]) -> Contributions:
    return contributions(*pair, "aware", runs=2, **SMALL)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("error")
def test_contributions_add_up(pair: tuple[Scenario, Scenario], what: Contributions) -> None:
    assert what.together.mean == pytest.approx(what.total.mean - sum(one.alone.mean for one in what.levers))
    results = [run_many(one, runs=2, **SMALL).values("aware")[:, -1] for one in pair]  # type: ignore[arg-type]
    assert what.total.mean == pytest.approx((results[1] - results[0]).mean())
    without = with_levers(*pair, [one for one in levers_between(*pair) if one.key != "support"])
    left = run_many(without, runs=2, **SMALL).values("aware")[:, -1]  # type: ignore[arg-type]
    support = next(one for one in what.levers if one.lever.key == "support")
    assert support.taken_away.mean == pytest.approx((results[1] - left).mean())


def test_a_strategy_against_itself_has_no_lever(pair: tuple[Scenario, Scenario]) -> None:
    what = contributions(pair[0], pair[0], "aware", runs=2, **SMALL)  # type: ignore[arg-type]
    assert what.levers == [] and what.total.mean == what.total.lower == what.total.upper == 0


def test_the_funnel_closes() -> None:
    """Each passage is a part of the one before, losses account for the rest, and the world agrees."""
    world = busy_world(months=40)
    kept = final_state(world)
    passages, lost = dict(zip(PASSAGES, kept.funnel, strict=True)), dict(zip(LOSSES, kept.lost, strict=True))
    assert list(kept.funnel) == sorted(kept.funnel, reverse=True) and (kept.lost >= 0).all()
    for row, losses in funnel.LOSSES_BEFORE.items():
        assert kept.funnel[row - 1] - kept.funnel[row] == sum(lost[one] for one in losses), PASSAGES[row]
    stage = world.organisations.stage
    assert (
        passages["engaged"] == (stage >= Stage.ENGAGED).sum()
        and passages["animating"] == (stage == Stage.ANIMATOR).sum()
    )
    assert lost["forgot"] > 0 and lost["closed"] > 0 and lost["left"] > 0
    work = dict(zip(WORK, kept.work.tolist(), strict=True))
    assert work["proposals"] > work["dialogues"] >= work["begun"] >= work["succeeded"] + work["failed"] > 0
    assert work["trade_turned"] > 0 and work["acquaintances_turned"] > 0 and work["took_part"] > 0
    assert (
        work["suppliers_changed"] > work["changed_to_members"] > 0
        and work["departures"] > work["departures_isolated"] > 0
    )


def test_who_brought_whom_agrees_with_the_measures() -> None:
    results = run_many(scenarios.load("baseline"), runs=1, collect=final_state, **SMALL)  # type: ignore[arg-type]
    brought = funnel.mean_funnel(results).brought
    for cause, count in brought.items():
        assert count == results.values(f"joins_by_{cause}")[0, 1:].sum(), cause
    graph = results.runs[0].collected.graph
    assert graph.size == results.values("largest_component")[0, -1]
    assert len(graph.nodes) == graph.size and graph.ends.max(initial=-1) < graph.size


def test_a_network_is_drawn_within_its_square() -> None:
    ring = np.array([(at, (at + 1) % 12) for at in range(12)])
    where = layout(12, ring)
    assert np.abs(where).max() == pytest.approx(1.0) and np.array_equal(where, layout(12, ring))
    linked = np.sqrt(((where[ring[:, 0]] - where[ring[:, 1]]) ** 2).sum(axis=1)).mean()
    across = np.sqrt(((where[:6] - where[6:]) ** 2).sum(axis=1)).mean()
    assert linked < 0.6 * across
    assert layout(0, np.empty((0, 2), dtype=int)).shape == (0, 2)


def test_stories_begin_where_they_part() -> None:
    same = [Entry(month, f"2014-{month:02d}", f"turn {month}") for month in range(1, 6)]
    first, other = differing_entries([*same, Entry(7, "2014-07", "leaves")], [*same, Entry(8, "2014-08", "animates")])
    assert [entry.words for entry in first if entry.is_turn] == ["turn 4", "turn 5", "leaves"]
    assert [entry.words for entry in other if entry.is_turn] == ["turn 4", "turn 5", "animates"]
    quiet, _loud = differing_entries([Entry(2, "2014-02", "is met", False)], [Entry(8, "2014-08", "animates")])
    assert [entry.words for entry in quiet] == ["is met"], "a life without any turn is told as it is"


def test_the_lever_that_leads_is_told_with_what_is_known_of_its_lead(what: Contributions) -> None:
    assert what.lead is not None
    largest, second = what.by_itself[:2]
    assert what.lead.mean == pytest.approx(abs(largest.alone.mean) - abs(second.alone.mean))
    sure = [replace(one, alone=replace(one.alone, lower=one.alone.mean, upper=one.alone.mean)) for one in what.levers]
    with use_language("en"):
        for lead, words in ((Difference(9.0, 4.0, 14.0, 3, 0, 3), False), (Difference(9.0, -1.0, 19.0, 2, 0, 3), True)):
            said = levers_sentence(replace(what, levers=sure, lead=lead))
            assert ("cannot be told apart from" in said) == words and said.count("95 % interval") == 2 + words


def test_a_cause_names_the_mechanism_and_how_far_it_moved() -> None:
    """Staff acts through attention, which then rises; where nothing limits joining there is no such mechanism."""
    pair = [scenarios.load("baseline"), scenarios.load("more-support")]
    for form, is_named in (("accompaniment", True), ("none", False)):
        changes = {"engagement.attention": form}
        options = {"runs": 3, "months": 180, "organisations": 400, "changes": changes, "workers": 1}
        comparison = compare(pair, **options)  # type: ignore[arg-type]
        found = contributions(*pair, known_results=comparison.results, **options)  # type: ignore[arg-type]
        attention = [comparison.results[side].values("attention")[:, 145:].mean() for side in (0, 1)]
        with use_language("en"):
            said = " ".join(causes(found, comparison))
        assert ("“attention”" in said) is is_named
        assert ("on average since Jan 2026" in said) and "“accompaniment”" in said
        if is_named:
            assert attention[1] > attention[0]
            assert f"Attention: {percent(attention[0])} in “Baseline”, {percent(attention[1])} in" in said


def test_what_a_story_is_called_is_what_happens_in_it() -> None:
    """Who joins in the second strategy only has never joined in the first, not even to leave; and brings others."""
    called = 0
    for seed in range(1, 9):
        one, two = (advance(busy_world(600, {"club.staff": staff}, seed=seed), 24) for staff in (2.0, 4.0))
        for row, why in _select_organisations(one, two):
            if "in the second strategy only" not in why:
                continue
            called += 1
            assert two.organisations.stage[row] >= Stage.ENGAGED
            assert not [
                line
                for line in one.event_log.involving(row)
                if line.event == EventType.ENGAGED and line.organisation == row
            ]
            brought = [
                line for line in two.event_log.involving(row) if line.event == EventType.ENGAGED and line.other == row
            ]
            assert brought
    assert called >= 3
