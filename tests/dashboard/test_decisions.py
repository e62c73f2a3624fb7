"""The strip of decisions: each dated entry of a timeline is in one decision; what is edited comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import scenarios
from experiments.dashboard.session.decisions import KINDS, changed, decisions, drawn, proposed, timeline_with
from experiments.dashboard.session.settings import StrategySettings
from experiments.dashboard.session.strategy import build_scenario
from scenarios.language import LANGUAGES, use_language
from simulation.parameters import ParameterError
from simulation.parameters.interventions import Event, Intervention

BASELINE = scenarios.load("baseline")
MONTH = 157


def decided(decision: Any, scenario: Any = BASELINE, former: Any = None) -> Any:
    """The scenario with a decision, as a page builds it."""
    return build_scenario(StrategySettings("baseline", timeline=timeline_with(scenario, decision, former)))


@pytest.mark.parametrize("name", scenarios.names())
def test_each_entry_is_in_one_decision(name: str) -> None:
    """Nothing is lost, nothing is said twice; a decision is drawn in both languages, as plain data."""
    scenario = scenarios.load(name)
    shown = decisions(scenario)
    entries = [entry for decision in shown for entry in decision.entries]
    assert sorted(map(repr, entries)) == sorted(map(repr, (*scenario.dated, *scenario.happenings)))
    assert [decision.month for decision in shown] == sorted(decision.month for decision in shown)
    for decision in shown:
        titles = []
        for lang in LANGUAGES:
            with use_language(lang):
                titles.append(drawn(decision, scenario, MONTH)["title"])
                assert json.dumps(drawn(decision, scenario, MONTH), allow_nan=False)
        assert titles[0] != titles[1]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_decided_moved_and_taken_back(kind: str) -> None:
    """What is proposed can run, at its month; it moves with its length; without it the timeline is as before."""
    decision = proposed(kind, BASELINE, MONTH)
    assert decision.month == MONTH and decision.kind == kind
    scenario = decided(decision)
    (found,) = [one for one in decisions(scenario) if one.kind == kind and one.month == MONTH]
    moved = changed(found, {"month": MONTH + 5}, scenario)
    assert moved.month == MONTH + 5
    assert (moved.until or 0) - (found.until or 0) in (0, 5)
    assert decided(None, scenario, found).dated == BASELINE.dated
    assert decided(None, scenario, found).happenings == BASELINE.happenings
    again = proposed(kind, scenario, MONTH)
    assert again.month == (MONTH if kind in ("fund", "event") else MONTH + 1), (
        "what would be ambiguous has its own month"
    )


def test_values_are_those_that_were_typed() -> None:
    """People, percentages, shares, territories, durations; the decimal sign of either language."""
    hire = changed(proposed("hire", BASELINE, MONTH), {"value": "2,5", "months": 12}, BASELINE)
    assert hire.entries == (Intervention(MONTH, MONTH + 12, "add", "club.staff", 2.5, hire.entries[0].why),)
    cut = changed(proposed("cut", BASELINE, MONTH), {"value": 30, "months": 0}, BASELINE)
    (entry,) = cut.entries
    assert isinstance(entry, Intervention) and entry.value == pytest.approx(0.7) and entry.until is None
    weights = {"club.outreach": 10, "club.accompaniment": 60, "club.territories": 30}
    split = changed(proposed("split", BASELINE, MONTH), {"weights": weights}, BASELINE)
    assert [entry.value for entry in split.entries] == [0.1, 0.6, 0.3]  # type: ignore[union-attr]
    fund = changed(proposed("fund", BASELINE, MONTH), {"territory": "ZE2020-3206", "months": 24}, BASELINE)
    assert isinstance(fund.entries[0], Event) and (fund.entries[0].territory, fund.until) == ("ZE2020-3206", MONTH + 24)
    event = changed(proposed("event", BASELINE, MONTH), {"event": "staff_leaves"}, BASELINE)
    assert isinstance(event.entries[0], Event) and event.entries[0].name == "staff_leaves"
    lever = changed(proposed("lever", BASELINE, MONTH), {"parameter": "outreach.targeting"}, BASELINE)
    assert changed(lever, {"value": "crisis"}, BASELINE).entries[0].value == "crisis"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "moved"),
    [
        ("hire", {"value": "many"}), ("hire", {"value": None}), ("hire", {"value": float("nan")}),
        ("hire", {"month": "soon"}), ("hire", {"month": 1e400}), ("split", {"weights": {"club.outreach": 900}}),
        ("lever", {"parameter": "club.stuff"}), ("lever", {"parameter": "founders.seeding"}),
        ("lever", {"value": "1e9"}), ("lever", {"parameter": ["club.staff"]}), ("fund", {"months": {}}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(kind: str, moved: dict[str, Any]) -> None:
    """Anybody can send anything: an error in words, and nothing else."""
    with pytest.raises(ValueError):
        decided(changed(proposed(kind, BASELINE, MONTH), moved, BASELINE))


def test_a_whole_timeline_stays_possible() -> None:
    """What leads out of a range at a later month is told, with the month."""
    fewer = changed(proposed("hire", BASELINE, MONTH), {"value": -5}, BASELINE)
    with pytest.raises(ValueError, match="Staff"):
        decided(fewer)
    with pytest.raises(ParameterError):
        Intervention(MONTH, None, "set", "founders.seeding", "size")
    ambiguous = replace(proposed("cut", BASELINE, MONTH))
    both = decided(proposed("hire", BASELINE, MONTH))
    with pytest.raises(ValueError, match="twice"):
        decided(ambiguous, both)
