"""Levers and dates of the page: each lever is shown once with its words; a timeline comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

import scenarios
from experiments.dashboard.session import levers, timeline
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import build_strategy
from scenarios.format.problems import ScenarioError
from scenarios.language import LANGUAGES, use_language
from simulation.parameters import REGISTRY

BASELINE = scenarios.load("baseline")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lever_is_shown_once_with_its_words(lang: str) -> None:
    """Levers, rules and uncertainties of the declarations, each in one place; a slider stays inside the range."""
    with use_language(lang):
        shown = [
            item
            for which in ("basic", "levers", "past", "uncertainties")
            for group in levers.groups(build_strategy(Settings()), 157, which, {})
            for item in group["items"]
        ]
    names = [item["name"] for item in shown]
    assert len(names) == len(set(names))
    assert {one.name for one in REGISTRY.values() if one.role == "lever" or one.slot} <= set(names)
    for item in shown:
        assert item["label"] and item["meaning"] and item["usual"] and item["source"]
        if item["type"] == "number":
            assert item["lower"] <= item["low"] <= item["value"] <= item["high"] <= item["upper"], item["name"]
            assert 0 < item["step"] <= item["high"] - item["low"]
        if item["type"] == "choice" and REGISTRY[item["name"]].slot:
            assert item["explained"]


@pytest.mark.parametrize("name", scenarios.names())
def test_a_timeline_comes_back_as_it_was(name: str) -> None:
    """A scenario's dates as lines, read again, are the same dates."""
    scenario = scenarios.load(name)
    again = timeline.entries(timeline.lines(scenario), scenario)
    there = [*scenario.dated, *scenario.happenings]
    assert sorted(str(replace(one, why="")) for one in again) == sorted(str(replace(one, why="")) for one in there)


def test_every_wrong_line_of_a_timeline_is_told() -> None:
    """The place of the line, and what is wrong; nothing is raised but that."""
    good = timeline.lines(BASELINE)[0]
    wrong = [
        {**good, "from": "soon"}, {**good, "value": "many"}, {**good, "value": "1e9"},
        {**good, "parameter": "club.stuff"}, {**good, "action": "explode"}, {**good, "until": "2013-01"},
        {**good, "action": "ramp", "until": ""}, {**good, "parameter": "founders.seeding", "value": "size"},
        {**good, "action": "fund_territory"}, {**good, "action": "animators_leave", "kind": "baker"},
        {"from": "2020-01"},
    ]  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        timeline.entries([good, *wrong], BASELINE)
    assert len(caught.value.problems) == len(wrong)
    assert "entry 2" in str(caught.value) and "entry 12" in str(caught.value)
    readable = timeline.entries([{**good, "from": "juin 2025", "until": "", "value": "2,5"}], BASELINE)[0]
    assert (readable.start, readable.until, readable.value) == (138, None, 2.5)  # type: ignore[union-attr]
