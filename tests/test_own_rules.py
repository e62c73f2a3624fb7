"""A rule of one's own, for every slot: the functions of the model's documentation do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import slots
from simulation.members import NEVER, Stage
from tests.worlds import busy_world, turn

PAGE = Path(__file__).parents[1] / "simulation" / "README.md"
SLOTS = {
    "cooperation.rule": "cautious", "engagement.rule": "two_clients", "trust.rule": "forgiving",
    "support.allocation": "smallest_first", "outreach.targeting": "large_ones", "founders.seeding": "most_related",
}  # fmt: skip


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The file of the documentation, given by its user."""
    text = re.search(r"```python\n(# my_rules\.py.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    assert text
    monkeypatch.setattr(slots, "_ALLOWED", {})
    (tmp_path / "my_rules.py").write_text(text[1], encoding="utf-8")
    yield slots.allow(tmp_path / "my_rules.py")


def own(slot: str) -> dict[str, Any]:
    """The change that chooses the documented rule of a slot."""
    return {slot: f"my_rules.py:{SLOTS[slot]}"}


def test_every_slot_has_a_documented_rule(rules: list[str]) -> None:
    from scenarios.rules import SLOTS as KNOWN

    assert set(SLOTS) == set(KNOWN)
    assert rules == sorted(f"my_rules.py:{name}" for name in SLOTS.values())


@pytest.mark.parametrize("slot", SLOTS)
def test_a_rule_of_ones_own_runs_and_makes_a_difference(slot: str) -> None:
    changes = {"support.organisations_per_fte": 0.7} if slot == "support.allocation" else {}
    mine, shipped = busy_world(200, {**changes, **own(slot)}), busy_world(200, changes)
    assert turn(mine, 18).digest() != turn(shipped, 18).digest()
    levels = mine.relations.trust_source
    assert ((levels >= 0.0) & (levels <= 1.0)).all()


def test_it_is_the_rule_that_decides() -> None:
    """Two of them as they are documented: engagement from two contacts on; the smallest are accompanied first."""
    nobody = {"founders.aware": 0.0, "founders.partners": 0, "founders.suppliers": 0, "founders.clients": 0}
    nobody |= {"founders.firms": 1, "communities.membership": "absent"}
    alone = busy_world(200, {**own("engagement.rule"), **nobody}, months=24)
    assert (alone.organisations.stage >= Stage.ENGAGED).sum() <= 1 and (alone.organisations.stage > 0).sum() > 5
    world = busy_world(
        300, {**own("support.allocation"), "support.organisations_per_fte": 0.7, "support.months": 120.0}
    )
    turn(world, 1)
    size, organisations = world.organisations.size, world.organisations
    served = organisations.accompanied_until != NEVER
    waits = organisations.waiting_since == 0
    assert served.any() and waits.any() and size[served].max() <= size[waits].min()


def test_founders_by_ones_own_rule_are_those_with_most_relations() -> None:
    world = busy_world(200, {**own("founders.seeding"), "founders.partners": 0, "founders.firms": 5})
    population = world.population
    ends = np.concatenate((population.relations["source"], population.relations["target"]))
    relations = np.bincount(ends, minlength=200)
    staffed = (population.organisations["kind"] == 0) & (population.organisations["size_class"] > 0)
    firms = np.flatnonzero((population.organisations["kind"] == 0) & (world.organisations.stage >= Stage.ENGAGED))
    assert len(firms) == 5 and relations[firms].min() >= np.sort(relations[staffed])[-5]


def test_a_file_that_was_not_given_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_ALLOWED", {})
    with pytest.raises(slots.RuleError, match="give its file yourself"):
        turn(busy_world(50, own("cooperation.rule")), 3)
