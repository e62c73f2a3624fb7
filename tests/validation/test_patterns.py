"""Patterns: each is declared with band and source in both languages, reads what it says, and is judged by medians."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest

import scenarios
from experiments.runs.document import Document, Table
from experiments.validation.pattern_check import PatternResults, check_patterns, judge
from experiments.validation.pattern_facts import pattern_facts, survivals
from experiments.validation.patterns import ARMS, BASELINE, PATTERNS, Pattern
from experiments.validation.patterns_text import band, patterns_document
from scenarios.format.problems import UserError, chosen
from scenarios.language import _ as gettext
from scenarios.language import use_language
from simulation.state.tables import EventType, Tie
from tests.helpers.small_worlds import advance, busy_world

SMALL = {"runs": 2, "organisations": 200, "workers": 1}


@pytest.fixture(scope="module")
def found() -> PatternResults:
    """Those that need no other runs than the baseline, and one that does."""
    return check_patterns(["members-2017", "exits", "conversion", "survival", "hours", "four-employees"], **SMALL)


def test_patterns_say_what_they_expect_in_both_languages() -> None:
    for name, pattern in PATTERNS.items():
        assert pattern.name == name and set(pattern.arms) <= set(ARMS)
        assert pattern.lower is not None or pattern.upper is not None
        with use_language("fr"):
            assert gettext(pattern.label) != pattern.label and gettext(pattern.source) != "", name
            assert band(pattern)
    assert {arm for pattern in PATTERNS.values() for arm in pattern.arms} == set(ARMS)


def test_only_what_is_needed_runs(found: PatternResults) -> None:
    assert list(found.runs) == [BASELINE, "four_employees"]
    assert [verdict.runs for verdict in found.verdicts] == [2] * 6
    staff = found.runs["four_employees"].spec
    assert any(change.parameter == "club.staff" and change.value == 4.0 for change in staff.interventions)


def test_medians_are_those_of_the_runs(found: PatternResults) -> None:
    results = found.runs[BASELINE]
    members = results.values("members")[:, scenarios.load(BASELINE).month_of("2017-05")]
    verdict = found.verdicts[0]
    assert (verdict.smallest, verdict.value, verdict.largest) == (members.min(), np.median(members), members.max())
    assert verdict.holds == (45 <= verdict.value <= 55)
    assert 0.0 < found.verdicts[1].value < 1.0 and 0.5 < found.verdicts[4].value <= 1.0


def test_rare_things_are_pooled_and_nothing_is_no_success(found: PatternResults) -> None:
    counts = iter([[[1.0, 2.0], [1.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]])

    def read(_runs: object) -> np.ndarray:
        return np.array(next(counts))

    pattern = Pattern("lost", "lost", "", 0.3, 0.4, read, (BASELINE,), is_share=True)
    verdict = judge(pattern, found.runs)
    assert verdict.value == pytest.approx(2.0 / 6.0) and (verdict.smallest, verdict.largest) == (0.25, 0.5)
    assert verdict.holds and not judge(pattern, found.runs).holds


def test_facts_of_a_world() -> None:
    """They leave the world as it is; where trade relations never end, all survive."""
    world = advance(busy_world(200), 40)
    before = world.digest()
    facts = pattern_facts(world)
    assert world.digest() == before
    log = world.event_log.columns()
    turned = (log["event"] == EventType.TURNED_COOPERATIVE) & (log["cause"] == Tie.SUPPLY)
    assert np.isfinite(facts.months_to_cooperate) == bool(turned.any())
    assert -1.0 <= facts.trust_by_age <= 1.0 and 0.0 < facts.survival < 1.0
    lasting = advance(busy_world(200, {"relations.ending": 0.0, "relations.ending_cooperative": 0.0}), 40)
    assert survivals(lasting)[0] == 1.0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_tick_or_a_cross_for_each(found: PatternResults, lang: str) -> None:
    with use_language(lang):
        document = patterns_document(found)
        short, whole = (
            [row for block in content if isinstance(block, Table) for row in block.cells()]
            for content in (
                document.content,
                next(one for one in document.content if isinstance(one, Document)).content,
            )
        )
        failed = [gettext(verdict.pattern.label) for verdict in found.verdicts if not verdict.holds]
    assert [row[0] for row in whole] == ["✓" if verdict.holds else "✗" for verdict in found.verdicts]
    assert [row[0] for row in short] == failed, "at first only what does not hold is told"


def test_file(found: PatternResults, tmp_path: Path) -> None:
    table = pandas.read_csv(found.write(tmp_path / "patterns.csv"))
    assert list(table["pattern"]) == [verdict.pattern.name for verdict in found.verdicts]


def test_an_unknown_pattern_is_one_clear_message() -> None:
    with use_language("en"), pytest.raises(UserError, match="did you mean"):
        check_patterns(["exit"])
    assert chosen([], PATTERNS, "") == list(PATTERNS.values())
