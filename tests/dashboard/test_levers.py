"""Levers and dates of the page: each lever is shown once with its words."""

from __future__ import annotations

import pytest

import scenarios
from experiments.dashboard.session import levers
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import build_strategy
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
