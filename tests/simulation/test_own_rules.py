"""A rule of one's own, for every slot: the functions of the model's documentation do what they say."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.runs.setup import load_rules
from scenarios.format.model_errors import explain
from scenarios.format.problems import UserError
from scenarios.language import use_language
from simulation.core import rule_slots
from simulation.state.tables import NEVER, Stage
from tests.helpers.small_worlds import advance, busy_world

PAGE = Path(__file__).parents[2] / "simulation" / "rules" / "README.md"
SLOTS = {
    "cooperation.rule": "cautious", "engagement.rule": "two_clients", "trust.rule": "forgiving",
    "support.allocation": "smallest_first", "outreach.targeting": "large_ones", "founders.seeding": "most_related",
}  # fmt: skip


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The file of the documentation, given by its user."""
    text = re.search(r"```python\n(# my_rules\.py.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    assert text
    monkeypatch.setattr(rule_slots, "_ALLOWED", {})
    (tmp_path / "my_rules.py").write_text(text[1], encoding="utf-8")
    yield rule_slots.allow(tmp_path / "my_rules.py")


def own(slot: str) -> dict[str, Any]:
    """The change that chooses the documented rule of a slot."""
    return {slot: f"my_rules.py:{SLOTS[slot]}"}


def test_every_slot_has_a_documented_rule(rules: list[str]) -> None:
    from scenarios.catalogue.rules import SLOTS as KNOWN

    assert set(SLOTS) == set(KNOWN)
    assert rules == sorted(f"my_rules.py:{name}" for name in SLOTS.values())


@pytest.mark.parametrize("slot", SLOTS)
def test_an_own_rule_runs_and_changes_the_result(slot: str) -> None:
    changes = {"support.organisations_per_fte": 0.7} if slot == "support.allocation" else {}
    mine, shipped = busy_world(200, {**changes, **own(slot)}), busy_world(200, changes)
    assert advance(mine, 18).digest() != advance(shipped, 18).digest()
    levels = mine.relations.trust_source
    assert ((levels >= 0.0) & (levels <= 1.0)).all()


def test_the_own_rule_decides() -> None:
    """Two of them as they are documented: engagement from two contacts on; the smallest are accompanied first."""
    nobody = {"founders.aware": 0.0, "founders.partners": 0, "founders.suppliers": 0, "founders.clients": 0}
    nobody |= {"founders.firms": 1, "communities.membership": "absent"}
    alone = busy_world(200, {**own("engagement.rule"), **nobody}, months=24)
    assert (alone.organisations.stage >= Stage.ENGAGED).sum() <= 1 and (alone.organisations.stage > 0).sum() > 5
    world = busy_world(
        300, {**own("support.allocation"), "support.organisations_per_fte": 0.7, "support.months": 120.0}
    )
    advance(world, 1)
    size, organisations = world.organisations.size, world.organisations
    served = organisations.accompanied_until != NEVER
    waits = organisations.waiting_since == 0
    assert served.any() and waits.any() and size[served].max() <= size[waits].min()


def test_an_own_seeding_rule_chooses_the_founders() -> None:
    world = busy_world(200, {**own("founders.seeding"), "founders.partners": 0, "founders.firms": 5})
    population = world.population
    ends = np.concatenate((population.relations["source"], population.relations["target"]))
    relations = np.bincount(ends, minlength=200)
    staffed = (population.organisations["kind"] == 0) & (population.organisations["size_class"] > 0)
    firms = np.flatnonzero((population.organisations["kind"] == 0) & (world.organisations.stage >= Stage.ENGAGED))
    assert len(firms) == 5 and relations[firms].min() >= np.sort(relations[staffed])[-5]


def test_a_file_of_rules_that_was_not_given_is_not_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_slots, "_ALLOWED", {})
    with pytest.raises(rule_slots.RuleError, match="give its file yourself"):
        advance(busy_world(50, own("cooperation.rule")), 3)


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        (None, "there is no file of rules", "il n'existe pas de fichier de règles"),
        ("def rule(:", "cannot be loaded: SyntaxError", "ne peut pas être chargé : SyntaxError"),
        ("_hidden = 1", "no function whose name is public", "aucune fonction dont le nom est public"),
    ],
)
def test_a_file_without_rules_is_rejected_in_both_languages(
    text: str | None, english: str, french: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    for lang, words in (("en", english), ("fr", french)):
        with use_language(lang), pytest.raises(UserError) as refused:
            load_rules([file])
        assert words in str(refused.value) and "mine.py" in str(refused.value)


WRONG = {
    "engagement.rule": ("candidates, parameters", "candidates.rows", "aware organisation", "-1.0", "0 or more"),
    "trust.rule": ("experience, parameters", "experience.trust", "relation", "1.5", "from 0 to 1"),
    "cooperation.rule": ("ends, parameters", "ends.trust", "end", "0.3", "yes or no (or 1 or 0)"),
    "support.allocation": ("world, waiting", "waiting", "row that waits", "np.nan", "any number"),
    "outreach.targeting": ("world", "world.organisations", "organisation", "np.inf", "0 or more, but not infinity"),
    "founders.seeding": ("population, parameters, luck", "population", "organisation", "np.nan", "any number"),
}
"""For each slot: what a rule is given, what it answers about, one of them in words, a wrong number, what is right."""


@pytest.mark.parametrize("slot", WRONG)
def test_an_invalid_result_is_rejected_with_rule_and_slot(slot: str, tmp_path: Path) -> None:
    given, about, each, number, allowed = WRONG[slot]
    answers = {
        "short": f"np.ones(len({about}) + 1)", "flat": f"np.ones((len({about}), 1))", "lone": "1.0",
        "wordy": f"np.full(len({about}), 'yes')", "missing": f"np.full(len({about}), np.nan)",
        "ragged": "[[1.0], [1.0, 1.0]]",
        "outside": f"np.where(np.arange(len({about})) == len({about}) - 1, {number}, 1.0)",
    }  # fmt: skip
    text = "import numpy as np\n" + "".join(f"def {name}({given}):\n    return {it}\n" for name, it in answers.items())
    (tmp_path / "wrong.py").write_text(text, encoding="utf-8")
    rule_slots.allow(tmp_path / "wrong.py")
    for name in answers:
        with pytest.raises(rule_slots.RuleError) as refused:
            advance(busy_world(100, {"support.organisations_per_fte": 0.1, slot: f"wrong.py:{name}"}), 4)
        said = str(refused.value)
        again = pickle.loads(pickle.dumps(refused.value))
        assert explain(refused.value) == said.replace(f'"wrong.py:{name}"', f"\u201cwrong.py:{name}\u201d")
        with use_language("fr"):
            french = explain(again)  # as it comes from another process
        assert french.startswith(f"la règle «\u00a0wrong.py:{name}\u00a0» de {slot} ") and not (
            {"should", "gave", "allowed", "each", "more", "number"} & set(re.split(r"[\W_]+", french.split("(")[0]))
        )
        assert said.startswith(f'the rule "wrong.py:{name}" in {slot} ') and f"{each}" in said, said
        if name in ("short", "flat", "lone"):
            found = re.search(r"should give (\d+) numbers, one for each .*; it gave (.+)", said)
            assert found
            shapes = {"short": str(int(found[1]) + 1), "flat": f"an array of shape ({found[1]}, 1)"}
            assert found[2] == shapes.get(name, "an array of shape ()")
        elif name == "ragged":
            assert "should give one number for each" in said and "is no array" in said
        elif name != "wordy":
            assert name != "outside" or number != "1.5" or "a donné 1,5 " in french
            assert f"; allowed: {allowed}" in said and ("gave nan" in said) == (name == "missing" or number == "np.nan")


def test_an_error_inside_a_rule_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(
        "def half(ends):\n    return ends\n\n\ndef less(ends, parameters):\n    return 1 / 0\n", encoding="utf-8"
    )
    rule_slots.allow(tmp_path / "wrong.py")
    for name, english, french in (
        ("half", "cannot be called: TypeError", "ne peut pas être appelée : TypeError"),
        ("less", "has failed in line 6: ZeroDivisionError", "a échoué à la ligne 6 : ZeroDivisionError"),
    ):
        with pytest.raises(rule_slots.RuleError, match=english) as refused:
            advance(busy_world(100, {"cooperation.rule": f"wrong.py:{name}"}), 4)
        with use_language("fr"):
            assert french in explain(refused.value) and f"«\u00a0wrong.py:{name}\u00a0»" in explain(refused.value)


def test_evidence_that_a_trust_rule_stores_is_checked(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(
        "from simulation.rules.trust import Learned\n"
        "def forgetful(seen, parameters):\n    return Learned(seen.trust, seen.trust - 2.0, seen.trust)\n",
        encoding="utf-8",
    )
    rule_slots.allow(tmp_path / "wrong.py")
    with pytest.raises(rule_slots.RuleError, match="forgetful"):
        advance(busy_world(100, {"trust.rule": "wrong.py:forgetful"}), 4)


def test_shipped_rules_are_called_without_checks() -> None:
    """No check stands between the model and its own rules."""
    from scenarios.catalogue.rules import SLOTS as KNOWN

    for name, slot in KNOWN.items():
        assert isinstance(slot, rule_slots.Slot) and slot.name == name
        assert all(rule_slots.rule_of(rule, slot) is slot[rule] for rule in slot)
