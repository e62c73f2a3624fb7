"""Laws of the month: contracts of the rules, accounts that close, copies, compiled and plain."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from simulation.club_founding import found_world
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.population.tables import read_tables
from simulation.state.tables import NEVER, Dialogue, EventType, Outcome, Stage
from simulation.world import World
from tests.helpers.accounts import advance_with_accounts
from tests.helpers.rule_contracts import (
    COLUMNS,
    RULES,
    changed_columns,
    copy_columns,
    declared_columns,
    mentioned_columns,
)
from tests.helpers.small_worlds import DEPARTURES, SCENARIO_EVENTS, STAFF_CUT, advance, busy_world, make_world

ROOT = Path(__file__).parents[2]

# -- contracts


def contract_worlds() -> Iterator[tuple[World, int]]:
    """Worlds in which, together, rules change what they can change; and for how many months."""
    yield busy_world(400, interventions=STAFF_CUT, events=SCENARIO_EVENTS + DEPARTURES), 36
    joins = tuple(Event(month, "client_joins") for month in range(2, 30))
    programmes = tuple(Event(month, "fund_territory", "ZE2020-3216", months=2.0) for month in range(6, 30, 6))
    levers = (
        Intervention(5, 6, "add", "readiness.base", 0.2),
        Intervention(8, 14, "set", "communities.maximum", 2),
        Intervention(15, 18, "set", "communities.minimum", 9),
    )
    few = {"communities.minimum": 2, "founders.partners": 2, "club.staff": 3.0, "club.fees_to_posts": 0.1}
    yield busy_world(150, few, interventions=levers, events=joins + programmes), 30
    calm = {"trust.drift": 3.0, "transformation.erosion": 9.0, "transformation.quiet": 1.0, "cooperation.rate": 0.1}
    yield busy_world(150, {**few, **calm}), 30
    yield busy_world(150, {"trust.rule": "beta", "cooperation.rule": "imitation", "cooperation.willing": 0.5}), 20
    yield busy_world(150, {"animation.founded_by": "members", "animation.minimum_members": 4}), 12
    yield busy_world(150, {"cooperation.months": 0.0, "cooperation.rate": 0.1}), 8
    yield busy_world(150, {"awareness.voice_fading": 0.1, "transformation.switch_up": 0.1}), 12


def disturbed(world: World) -> World:
    """A copy whose counts are wrong and whose idle columns are not: what a rule sets right, it writes."""
    other = world.copy()
    organisations, relations, territories = other.organisations, other.relations, other.territories
    organisations.payoff[:], organisations.willing[:], organisations.voice_faded[:] = 0.5, False, True
    for end in ("source_for", "source_against", "target_for", "target_against"):
        getattr(relations, end)[:] = 1.0
    organisations.isolated_since[organisations.stage >= Stage.ENGAGED] = 0
    relations.outcome[:], relations.dialogue[:] = Outcome.SUCCESS, Dialogue.ALONE
    relations.projects_succeeded[:] += 1
    territories.participants[:], territories.partners[:] = 0, 9
    dormant = territories.alive_since == NEVER
    territories.without_since[dormant], territories.founder[dormant] = 0, 0
    territories.members[:] += 1
    territories.animators[:] = 0
    territories.readiness[:] = 0.99
    other.communities.commons[:] += 1.0
    other.parameters = other.parameters.changed({"communities.maximum": 2})
    return other


def test_parameters_that_are_set_by_hand_stay() -> None:
    """Where nothing is dated nobody else changes them; a change that no longer stands leaves no trace."""
    world = make_world(60)
    world.parameters = world.parameters.changed({"communities.maximum": 4})
    assert advance(world, 3).parameters.communities.maximum == 4
    dated = make_world(60)
    staff = dated.parameters.club.staff
    dated.schedule([Intervention(2, 9, "set", "club.staff", staff + 3.0)], ())
    assert advance(dated, 2).parameters.club.staff == staff + 3.0
    dated.schedule((), ())
    assert advance(dated, 1).parameters.club.staff == staff


@lru_cache(maxsize=1)
def observe_contracts() -> dict[str, set[str]]:
    """The columns that each rule has changed at least once."""
    seen: dict[str, set[str]] = {name: set() for name in RULES}
    for world, months in contract_worlds():
        for _ in range(months):
            world.tick()
            for name, rule in RULES.items():
                if world.month % 6 == 0:
                    other = disturbed(world)
                    before = copy_columns(other)
                    rule(other)
                    seen[name] |= changed_columns(other, before)
                before = copy_columns(world)
                rule(world)
                seen[name] |= changed_columns(world, before)
    return seen


@pytest.mark.parametrize("name", RULES)
def test_rule_changes_only_what_it_declares(name: str) -> None:
    """No rule writes a column that its docstring does not declare."""
    assert observe_contracts()[name] <= declared_columns(RULES[name], "Writes")


@pytest.mark.parametrize("name", RULES)
def test_rule_changes_all_that_it_declares(name: str) -> None:
    """No docstring declares a column that its rule never changes."""
    assert declared_columns(RULES[name], "Writes") <= observe_contracts()[name]


@pytest.mark.parametrize("name", RULES)
def test_declared_columns_exist(name: str) -> None:
    """Reads and Writes name columns that exist, and every column that the rule's file touches."""
    rule = RULES[name]
    both = declared_columns(rule, "Reads") | declared_columns(rule, "Writes")
    assert both <= COLUMNS
    assert mentioned_columns(rule) <= both


def test_lists_kept_within_a_step_are_those_made_anew() -> None:
    """After each rule, members and active relations are what their columns say."""
    for world, months in contract_worlds():
        for _ in range(months):
            with world.next_step():
                for rule in RULES.values():
                    rule(world)
                    assert np.array_equal(world.members(), np.flatnonzero(world.organisations.stage >= Stage.ENGAGED))
                    assert np.array_equal(world.active_relations(), np.flatnonzero(world.relations.active))


# -- accounts


@pytest.mark.parametrize("membership", ["mandatory", "optional", "absent"])
@pytest.mark.parametrize("step", [1.0, 0.5])
def test_accounts_close_every_month(membership: str, step: float) -> None:
    """In a busy world with a staff cut, programmes and large clients that join (see `accounts`)."""
    changes = {"communities.membership": membership, "time.step": step}
    world = busy_world(300, changes, interventions=STAFF_CUT, events=SCENARIO_EVENTS)
    advance_with_accounts(world, 30)
    assert world.event_log.totals[EventType.LAPSED].sum() > 20


def test_effort_adds_up() -> None:
    """All the staff's months are spent on some use, whatever the levers; programmes come on top."""
    world = busy_world(200, interventions=STAFF_CUT[:2], events=SCENARIO_EVENTS)
    spent = 0.0
    for _ in range(24):
        advance(world, 1)
        spent += world.parameters.club.staff
    assert sum(world.effort.values()) - world.effort["programme"] == pytest.approx(spent, rel=1e-12)
    assert world.effort["programme"] == pytest.approx(world.parameters.animation.funded_fte * (9 + 7), rel=1e-12)


def test_the_event_log_counts_its_events() -> None:
    """The counts of the journal are those of its lines."""
    world = busy_world(200, {"journal.trials": True}, events=SCENARIO_EVENTS, months=18)
    columns = world.event_log.columns()
    for event in EventType:
        causes = columns["cause"][columns["event"] == event]
        expected = np.bincount(causes + 1, minlength=world.event_log.totals.shape[1])
        assert np.array_equal(world.event_log.totals[event], expected), event.name
    assert len(world.event_log) == len(columns["step"])
    assert (np.diff(columns["step"]) >= 0).all()


def test_trials_are_recorded_on_request_only() -> None:
    """Keeping the lines of proposals changes no life, and the counts are the same without them."""
    with_lines, without = (busy_world(150, {"journal.trials": keep}, months=12) for keep in (True, False))
    assert with_lines.digest() == without.digest()
    assert np.array_equal(with_lines.event_log.totals, without.event_log.totals)
    trials = {int(EventType.PROPOSED), int(EventType.REFUSED), int(EventType.BEGAN)}
    assert not trials & set(without.event_log.columns()["event"].tolist())
    assert trials <= set(with_lines.event_log.columns()["event"].tolist())


# -- the same world again


def test_same_seed_same_world() -> None:
    """Same seed, same world; another seed, another world."""
    one, again, other = (busy_world(200, seed=seed, months=12).digest() for seed in (5, 5, 6))
    assert one == again != other


def test_watching_does_not_disturb() -> None:
    """Taking every measure every month changes nothing; every measure keeps to its declared bounds."""
    watched, alone = busy_world(200), busy_world(200)
    for _ in range(18):
        advance(watched, 1), advance(alone, 1)
        for name, value in observe(watched, network_too=True).items():
            measure = MEASURES[name]
            assert measure.lower is None or value >= measure.lower or np.isnan(value), name
            assert measure.upper is None or not value > measure.upper, name
    assert watched.digest() == alone.digest()


def test_a_copied_world_continues_identically() -> None:
    """A run that goes on from a copy at any month is the run that never stopped, and does not touch the original."""
    whole = busy_world(200, interventions=STAFF_CUT, events=SCENARIO_EVENTS, months=24)
    half = busy_world(200, interventions=STAFF_CUT, events=SCENARIO_EVENTS, months=11)
    frozen = half.digest()
    copies = [half.copy(), pickle.loads(pickle.dumps(half))]
    for copied in copies:
        assert advance(copied, 13).digest() == whole.digest()
        assert np.array_equal(copied.event_log.totals, whole.event_log.totals)
    assert half.digest() == frozen


def test_event_logs_of_copies_are_independent() -> None:
    """What happens in a copy is not in the original's journal."""
    world = busy_world(100, months=6)
    lines = len(world.event_log)
    advance(world.copy(), 3)
    assert len(world.event_log) == lines


PLAIN = """
from simulation.measures.observation import observe
from tests.helpers.small_worlds import SCENARIO_EVENTS, STAFF_CUT, busy_world
changes = {"awareness.normalisation": "share"}
world = busy_world(120, changes, interventions=STAFF_CUT, events=SCENARIO_EVENTS, months=18)
print(world.digest(), world.population.digest(), sorted(observe(world, network_too=True).items()))
"""


def test_compiled_equals_plain() -> None:
    """The population, 18 months and every measure, compiled and as plain Python: the same bits."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PLAIN],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": plain},
        ).stdout
        for plain in ("0", "1")
    ]
    assert len(printed[0]) > 200
    assert printed[0] == printed[1]


# -- hardly anybody


@pytest.mark.parametrize("organisations", [1, 2, 3])
def test_very_small_populations_run(organisations: int) -> None:
    """One, two or three organisations found the club among themselves and live on."""
    world = busy_world(organisations, events=SCENARIO_EVENTS)
    assert world.founders == organisations
    advance_with_accounts(world, 24)
    assert all(not np.isinf(value) for value in observe(world, network_too=True).values())


def bare(organisations: int, changes: dict[str, object] | None = None) -> World:
    """Organisations without any relation, brought by a user."""
    import pandas

    parameters = Parameters({"founders.network": 0, "founders.acquainted": 0.0, **(changes or {})})
    people = pandas.DataFrame({"id": [f"o{at}" for at in range(organisations)]})
    ties = pandas.DataFrame({"source": [], "target": []}, dtype=str)
    return found_world(read_tables(people, ties, parameters), parameters, seed=1)


@pytest.mark.parametrize("organisations", [1, 2, 40])
def test_populations_without_relations_run(organisations: int) -> None:
    """A user's table without relations."""
    world = bare(organisations)
    assert len(world.relations) == 0
    advance_with_accounts(world, 24)
    assert len(world.organisations) == organisations
    assert not world.event_log.totals[EventType.SUCCEEDED].sum() or len(world.relations)  # only meetings make relations
    assert observe(world, network_too=True)["members"] <= organisations


def test_founders_are_drawn_with_the_population() -> None:
    """All runs in a population have the same founders, whatever their seed."""
    one, other = make_world(200, seed=1), make_world(200, seed=2)
    assert np.array_equal(one.members(), other.members())
    assert one.founders == 13
