"""Laws of mechanisms: each is declared once, can be switched off, and says in both languages what it is."""

from __future__ import annotations

import pytest

from experiments.strategies.mechanisms.outcomes import OUTCOMES
from scenarios.catalogue.parameters import mechanism_text
from scenarios.language import use_language
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY, Parameters
from simulation.parameters.interventions import EVENTS
from simulation.parameters.mechanisms import (
    ACT_THROUGH,
    LESS,
    MECHANISMS,
    MORE,
    mechanism_of,
    mechanisms_through,
    off_value,
)


def test_numbers_belong_to_declared_mechanisms() -> None:
    """Whatever a parameter names is declared, and every mechanism has a number of its own that switches it off."""
    named = {parameter.mechanism for parameter in REGISTRY.values()} - {""}
    assert named <= set(MECHANISMS)
    ownerless = [name for name, mechanism in MECHANISMS.items() if name not in named and not mechanism.is_variant]
    assert ownerless == ["transformation_open"]  # the same numbers as transformation, in another world


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_can_be_switched_off(name: str) -> None:
    """Its values are allowed, differ from those in force, leave the population alone, and something is expected."""
    mechanism = MECHANISMS[name]
    before = Parameters(mechanism.alike)
    assert before.changed(mechanism.off) != before
    assert not set(mechanism.off) & set(mechanism.alike)
    assert not any(REGISTRY[changed].makes_population or REGISTRY[changed].founding for changed in mechanism.off)
    assert mechanism.expected and set(mechanism.expected) <= set(OUTCOMES)
    assert set(mechanism.expected.values()) <= {MORE, LESS}
    assert set(mechanism.label) == set(mechanism.meaning) == {"en", "fr"}
    assert mechanism.meaning["en"] != mechanism.meaning["fr"]
    assert all(text.endswith(".") for text in mechanism.meaning.values())


def test_a_number_says_what_switches_it_off() -> None:
    teaching = mechanism_of("awareness.teach")
    assert teaching is not None and teaching.name == "teaching" and off_value("awareness.teach") == 0.0
    assert off_value("lapse.isolation") == 1.0 and mechanism_of("club.staff") is None
    with use_language("en"):
        assert mechanism_text("awareness.teach") == "Teaching by proposals: 0 switches it off"
        assert mechanism_text("trust.dialogue") == "Dialogues: 0 switches it off, with trust.accompanied_dialogue"
        assert mechanism_text("hours.factor") == "Time as a limit" and mechanism_text("club.staff") == ""


DIRECT = {
    "founders.seeding", "founders.territory",  # with whom it begins
    "club.outreach", "outreach.targeting", "outreach.territory", "outreach.theme",  # temps 1 from outside: no mechanism
}  # fmt: skip
"""Levers that act on awareness or on the founding themselves."""


def test_every_lever_and_event_says_through_which_mechanisms_it_acts() -> None:
    names = {name for name, parameter in REGISTRY.items() if parameter.role == "lever"} | set(EVENTS)
    assert set(ACT_THROUGH) <= names
    assert {name for name in names if not mechanisms_through(name)} == DIRECT
    assert all(mechanisms_through(name)[0] is mechanism_of(name) for name in REGISTRY if mechanism_of(name))


def test_a_mechanism_is_shown_at_work_by_a_measure() -> None:
    shown = {name: mechanism.shown_by for name, mechanism in MECHANISMS.items() if mechanism.shown_by}
    assert set(shown.values()) <= set(MEASURES)
    assert shown["attention"] == "attention" and shown["coordination"] == "coverage"


def test_hypotheses_are_what_may_plausibly_be_absent() -> None:
    """Each that the specification calls a hypothesis is one; time, attention and failure are none."""
    hypotheses = {name for name, mechanism in MECHANISMS.items() if mechanism.is_hypothesis}
    assert {"proof", "stories", "loyalty", "tension", "isolation", "pull", "embarking"} <= hypotheses
    assert not {"time", "attention", "failure", "teaching", "professional"} & hypotheses
