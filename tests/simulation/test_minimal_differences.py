"""Minimally different worlds: what is not touched stays the same, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.club_founding import found_world
from simulation.interventions import Event, Intervention
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.tables import Kind, Stage, Tie
from simulation.world import World
from tests.helpers.rule_contracts import copy_columns
from tests.helpers.small_worlds import BUSY, advance, busy_world, cached_population, make_world

ALONE = {
    "club.staff": 0.0, "communities.membership": "absent", "support.accompagnateur": 0.0, "animation.rate": 0.0,
    "outreach.per_organisation": 0.05, "engagement.attention": "none", "engagement.reluctance": 0.3,
}  # fmt: skip
"""Club capacity, communities and territories off: a queue is a tie too, and so is the attention of the staff."""


def with_hermit(changes: dict[str, Any], traits: dict[str, float]) -> tuple[World, int]:
    """A busy world in which one organisation, which is no founder, has lost its relations; with other traits."""
    parameters = Parameters({"population.organisations": 250, **BUSY, **ALONE, **changes})
    base = cached_population(parameters)
    founding = set(found_world(base, parameters, 1).members().tolist())
    related = found_world(base, parameters, 1)
    touched = set(related.relations.source[len(base.relations["source"]) :].tolist())
    touched |= set(related.relations.target[len(base.relations["source"]) :].tolist())
    hermit = next(
        row
        for row in range(100, 250)
        if row not in founding | touched and base.organisations["kind"][row] != Kind.PARTNER
    )
    keep = (base.relations["source"] != hermit) & (base.relations["target"] != hermit)
    organisations = {name: values.copy() for name, values in base.organisations.items()}
    for name, value in traits.items():
        organisations[name][hermit] = value
    relations = {name: values[keep] for name, values in base.relations.items()}
    population = Population(organisations, relations, base.places, None, True)
    return found_world(population, parameters, 1), hermit


def test_an_isolated_organisation_affects_only_its_own_history() -> None:
    """Another affinity and reluctance of an organisation without relations: exactly its own life differs."""
    one, hermit = with_hermit({}, {"affinity": 0.0, "reluctance": 2.0})
    other, same = with_hermit({}, {"affinity": 0.99, "reluctance": -2.0})
    assert hermit == same
    lives = []
    for month in range(36):
        advance(one, 1), advance(other, 1)
        before, after = copy_columns(one), copy_columns(other)
        for name, values in before.items():
            table = name.partition(".")[0]
            differing = np.flatnonzero(values != after[name])
            if table == "organisations":
                assert set(differing.tolist()) <= {hermit}, (month, name)
            elif name != "territories.members":  # they count it
                assert not len(differing), (month, name)
        lives.append(one.organisations.stage[hermit] != other.organisations.stage[hermit])
    assert any(lives)


@pytest.mark.parametrize(
    "later",
    [
        Intervention(13, None, "scale", "club.staff", 3.0),
        Event(13, "client_joins"),
        Event(13, "fund_territory", "ZE2020-3216"),
        Event(13, "animators_leave"),
    ],
)
def test_future_interventions_do_not_change_the_past(later: Intervention | Event) -> None:
    """A dated change or event of month 13 changes nothing until month 12, and something then."""
    interventions = (later,) if isinstance(later, Intervention) else ()
    events = (later,) if isinstance(later, Event) else ()
    plain, changed = busy_world(200), busy_world(200, interventions=interventions, events=events)
    for _ in range(12):
        advance(plain, 1), advance(changed, 1)
        assert plain.digest() == changed.digest()
    assert advance(plain, 1).digest() != advance(changed, 1).digest()


def test_a_change_that_ends_restores_the_parameters() -> None:
    """After its end, the parameters in force are the scenario's own; a ramp stays."""
    levers = (
        Intervention(2, 4, "scale", "club.staff", 0.5),
        Intervention(3, 5, "add", "club.staff", 1.0),
        Intervention(2, 4, "ramp", "club.heritage", 0.3),
    )
    world = make_world(50, {"club.staff": 4.0, "club.heritage": 0.1}, interventions=levers)
    staff, heritage = [], []
    for _ in range(6):
        advance(world, 1)
        staff.append(world.parameters.club.staff)
        heritage.append(world.parameters.club.heritage)
    assert staff == [4.0, 2.0, 3.0, 5.0, 4.0, 4.0]
    assert heritage == pytest.approx([0.1, 0.2, 0.3, 0.3, 0.3, 0.3])


def test_paired_runs_share_all_unaffected_luck() -> None:
    """A world with more staff closes the same organisations in the same months, and strikes them by the same crises."""
    lean, rich = busy_world(200, {"club.staff": 1.0}), busy_world(200, {"club.staff": 60.0})
    for _ in range(24):
        advance(lean, 1), advance(rich, 1)
        assert np.array_equal(lean.organisations.generation, rich.organisations.generation)
        assert np.array_equal(lean.organisations.crisis_until, rich.organisations.crisis_until)
    assert lean.digest() != rich.digest()


# -- one thing switched off changes only what it should


def relations_born(world: World) -> int:
    """Acquaintances that were not there at the founding."""
    relations = world.relations
    return int(((relations.born > 0) & (relations.type == Tie.ACQUAINTANCE)).sum())


def test_without_communities_there_are_no_meetings() -> None:
    """No community, no meeting, no vitality, no territory covered; joining goes on."""
    world = busy_world(250, {"communities.membership": "absent", "animation.rate": 0.0}, months=24)
    assert len(world.communities) == 0 and relations_born(world) == 0
    assert (world.territories.founded == 0).all() and (world.territories.vitality == 0).all()
    assert world.hours["communities"] == 0.0
    assert (world.organisations.stage >= Stage.ENGAGED).sum() > 20


def test_without_support_everybody_waits() -> None:
    """No slot, nobody accompanied, everybody waits; communities live on."""
    world = busy_world(250, {"support.organisations_per_fte": 0.0, "support.accompagnateur": 0.0}, months=24)
    organisations = world.organisations
    assert (organisations.accompanied_until < 0).all() and not organisations.accompagnateur.any()
    assert np.array_equal(organisations.waiting_since >= 0, organisations.stage >= Stage.ENGAGED)
    assert len(world.communities) > 0 and relations_born(world) > 0


def test_without_heritage_commons_stay_empty() -> None:
    """No heritage effort leaves no commons, and takes nothing from the other uses of effort."""
    world = busy_world(250, {"club.heritage": 0.0}, months=24)
    assert not world.communities.commons.any() and not world.territories.commons.any()
    assert world.effort["heritage"] == 0.0
    assert (world.relations.projects_succeeded > 0).any()


def test_without_projects_relations_stay_as_they_are() -> None:
    """Nobody willing: no project, no cooperation, no animator, and trust moves by dialogues and meetings alone."""
    world = busy_world(250, {"cooperation.rule": "never"}, months=24)
    assert not world.relations.cooperation.any() and not world.relations.projects_ended.any()
    assert (world.organisations.stage < Stage.ANIMATOR).all()
    quiet = {"trust.dialogue": 0.0, "trust.accompanied_dialogue": 0.0, "support.meeting_gain": 0.0}
    silent = busy_world(250, {"cooperation.rule": "never", **quiet}, months=24)
    assert np.array_equal(silent.relations.trust_source, silent.relations.initial_source)
