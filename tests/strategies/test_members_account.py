"""Why in a sentence: the account of joins and departures adds up, and only what can be told from chance is named."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import scenarios
from experiments.runs.final_state import final_state
from experiments.runs.uncertainty import Ensemble
from experiments.strategies.causes.members_account import first_signs, members_account, told_since, weakness
from experiments.strategies.causes.members_account_text import (
    account_table,
    told_sentence,
    watch_sentence,
    weakness_sentence,
    why_section,
    why_sentence,
)
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import use_language

MONTHS = 180


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    three = [scenarios.load(name) for name in ("baseline", "more-support", "no-staff")]
    return compare(three, runs=6, months=MONTHS, organisations=1000, workers=1, collect=final_state)


@pytest.mark.parametrize("index", [1, 2])
def test_the_account_adds_up_and_its_chart_is_sorted(comparison: Comparison, index: int) -> None:
    parts = members_account(comparison, index)
    total = comparison.at_end(index, "members").mean
    assert total and sum(part.gained.mean for part in parts) == pytest.approx(total)
    sizes = [abs(part.gained.mean) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    with use_language("en"):
        cells = account_table(parts).cells()
    assert len(cells) == sum(size > 0 for size in sizes)


@pytest.mark.parametrize(("index", "verb"), [(1, "more"), (2, "fewer")])
def test_the_sentence_names_the_largest_causes_that_can_be_told(comparison: Comparison, index: int, verb: str) -> None:
    """More people to accompany bring recruits; no staff loses them. A cause that chance explains is never named."""
    with use_language("en"):
        text = why_sentence(comparison, index)
    assert f"has {verb} members than “Baseline” because of" in text
    told = [part for part in members_account(comparison, index) if part.gained.verdict != "untold"]
    counts = re.findall(r"([\d,.]+) (?:more|fewer) (?:recruits|departures|members that)", text)
    assert counts and len(counts) <= 3
    largest = next(part for part in told if (part.gained.mean > 0) == (verb == "more"))
    assert float(counts[0]) == pytest.approx(abs(largest.gained.mean), abs=0.51)
    with use_language("fr"):
        assert "compte" in why_sentence(comparison, index) and "{" not in why_sentence(comparison, index)


def test_nothing_is_explained_where_nothing_differs(comparison: Comparison) -> None:
    same = Comparison([comparison.results[0]] * 2)
    assert told_since(same) is None and first_signs(same) == []
    for lang, words in (("en", "can be told"), ("fr", "ne se distingue")):
        with use_language(lang):
            assert words in why_sentence(same)
            assert told_sentence(same) and watch_sentence(same)


def test_it_is_said_since_when_it_can_be_seen(comparison: Comparison) -> None:
    since = told_since(comparison)
    assert since is not None
    table = comparison.over_time(1, "members").set_index("month")
    later = table.loc[since:]
    assert ((later["lower"] > 0) | (later["upper"] < 0)).all()
    before = table.loc[since - 1]
    assert not (before["lower"] > 0 or before["upper"] < 0)
    with use_language("fr"):
        assert "sans interruption jusqu'à la fin" in told_sentence(comparison)


def test_signs_of_the_first_year_are_told_then(comparison: Comparison) -> None:
    signs = first_signs(comparison)
    assert 0 < len(signs) <= 3 and "members" not in dict(signs)
    assert "attention" in dict(signs), "a person more to accompany is felt in the welcome first"
    assert all(difference.verdict != "untold" for _name, difference in signs)


def worlds(links: bool, fails: int) -> Ranking:
    """Forty worlds; where wanted, the difference fails where trust is broken most easily."""
    luck = np.random.default_rng(3)
    loss = luck.permutation(40) / 40.0
    gain = np.sort(luck.random(40))[::-1] if not links else 1.0 - loss
    values = np.column_stack(
        (np.full(40, 100.0), 100.0 + gain - np.sort(gain)[fails - 1] if fails else 100.0 + gain + 1)
    )
    drawn = tuple({"trust.loss": float(loss[world]), "trust.gain": float(luck.random())} for world in range(40))
    pair = [scenarios.load(name) for name in ("baseline", "more-support")]
    return Ranking(pair, Ensemble(drawn, "drawn"), "members", tuple(range(40)), {"members": values}, 1, 1, 264, 1000)


def test_where_it_could_fail_is_named_only_if_worlds_say_so(comparison: Comparison) -> None:
    found = weakness(worlds(True, 8), True)
    assert (found.fails, found.worlds, found.parameter, found.is_high) == (8, 40, "trust.loss", True)
    found = weakness(worlds(False, 8), True)
    assert (found.fails, found.parameter) == (8, "")
    assert weakness(worlds(True, 0), True).fails == 0
    said: dict[str, Any] = {}
    with use_language("en"):
        for fails in (0, 8):
            said[fails] = weakness_sentence(comparison.pair(1), worlds(True, fails))
        same = Comparison([comparison.results[0]] * 2)
        texts = why_section(same, worlds(True, 8)).content, why_section(comparison.pair(1), worlds(True, 8)).content
    assert not any("other worlds" in getattr(block, "text", "") for block in texts[0]), (
        "nothing can be told: nothing can fail"
    )
    assert any("other worlds" in getattr(block, "text", "") for block in texts[1])
    assert said[0] == "It holds in all 40 other worlds."
    assert "(40) it does not hold in 8, above all where this is high" in said[8]
