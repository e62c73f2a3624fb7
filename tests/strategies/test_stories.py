"""Laws of the stories: they tell what the journal knows, to the right organisation, in both languages."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pytest

import scenarios
from experiments.runs import world_at
from experiments.strategies import organisation_state, stories
from scenarios.format.problems import UserError
from scenarios.language import names, use_language
from scenarios.language.invented_names import invented_name
from simulation.state.tables import NEVER, SECTORS, EventType, Stage
from simulation.world import World
from tests.helpers.small_worlds import BUSY

MONTHS = 40
SCENARIO = scenarios.load("baseline")


@lru_cache(maxsize=2)
def busy(trials: bool = True) -> World:
    """A small world in which much has happened."""
    return world_at.world_at(SCENARIO, MONTHS, seed=3, organisations=400, changes={**BUSY, "journal.trials": trials})


@lru_cache(maxsize=1)
def told() -> dict[int, list[stories.Entry]]:
    """Everybody's story in English, each trial on its own line."""
    with use_language("en"):
        world = busy()
        return {row: stories.story(world, row, SCENARIO.date, True) for row in range(len(world.organisations))}


def test_watching_changes_nothing() -> None:
    world = busy()
    before = world.digest()
    with use_language("en"):
        stories.noteworthy(world, SCENARIO.date)
        stories.story(world, 7, SCENARIO.date)
        organisation_state.state(world, 7, SCENARIO.date)
        organisation_state.relations_of(world, 7)
    assert world.digest() == before
    assert busy(False).digest() == before, "keeping trials must not move the world"


def test_dates_are_in_order_and_inside_the_run() -> None:
    for entries in told().values():
        assert [entry.month for entry in entries] == sorted(entry.month for entry in entries)
        for entry in entries:
            assert 0 <= entry.month <= MONTHS
            assert entry.date == SCENARIO.date(entry.month)


def test_a_story_ends_in_the_state_that_the_organisation_is_in() -> None:
    world = busy()
    joins, leaves = ("joins the club", "founds the club"), ("leaves the club",)
    checked = 0
    for row, entries in told().items():
        belongs = False
        for entry in entries:
            if entry.words.startswith(joins):
                belongs = True
            elif entry.words.startswith(leaves):
                belongs = False
        checked += belongs
        assert belongs == (world.organisations.stage[row] >= Stage.ENGAGED), row
    assert checked > 10


def test_every_project_is_told_on_both_sides() -> None:
    world = busy()
    columns = world.event_log.columns()
    closed = {int(row) for row in columns["organisation"][columns["event"] == EventType.CLOSED]}
    staying = np.array([row not in closed for row in range(len(world.organisations))])
    both = staying[columns["organisation"]] & staying[columns["other"]] & (columns["organisation"] != NEVER)
    for event, pattern in (
        (EventType.BEGAN, r"begins a project with .*no (\d+)\)$"),
        (EventType.SUCCEEDED, r"a project with .*no (\d+)\) succeeds"),
        (EventType.FAILED, r"a project with .*no (\d+)\) fails"),
        (EventType.TURNED_COOPERATIVE, r"the (?:trade relation|acquaintance) with .*no (\d+)\) becomes cooperative"),
    ):
        happened = int((both & (columns["event"] == event)).sum())
        said = 0
        for row, entries in told().items():
            if row not in closed:
                matches = (re.match(pattern, entry.words) for entry in entries)
                said += sum(match is not None and int(match[1]) not in closed for match in matches)
        assert happened > 10 and said == 2 * happened, event


def test_what_is_repeated_is_added_up_by_year_and_none_is_lost() -> None:
    row = max(told(), key=lambda one: len(told()[one]))
    with use_language("en"):
        short = stories.story(busy(), row, SCENARIO.date)
    begun = sum(entry.words.startswith("begins a project") for entry in told()[row])
    firsts = sum(entry.words.startswith("begins a project") for entry in short)
    further = [re.match(r"in \d{4}, again with .*?(\d+) projects? begun", entry.words) for entry in short]
    assert firsts < begun
    assert firsts + sum(int(match[1]) for match in further if match) == begun


def test_turning_points_of_the_second_edition_are_told() -> None:
    """Taking part, suppliers changed, proposals and their refusals, departures of the isolated."""
    words = [entry.words for entries in told().values() for entry in entries]
    for beginning in (
        "takes part in the territorial community", "changes a supplier: it now buys from", "proposes a project to",
        "no project with", "speaks of its work to", "leaves the club, isolated",
    ):  # fmt: skip
        assert any(text.startswith(beginning) for text in words), beginning


def test_who_sensitised_whom_is_told_alike_by_both() -> None:
    world = busy()
    columns = world.event_log.columns()
    named = (columns["event"] == EventType.MADE_AWARE) & (columns["other"] != NEVER)
    gone = set(columns["organisation"][columns["event"] == EventType.CLOSED].tolist())
    pairs = [
        (int(one), int(by)) for one, by in zip(columns["organisation"][named], columns["other"][named], strict=True)
    ]
    pairs = [pair for pair in pairs if not gone & set(pair)]
    assert len(pairs) > 10
    for one, by in pairs:
        with use_language("en"):
            name, who = names.full_name(world, one), names.full_name(world, by)
        assert any(entry.words == f"sensitises {name}" for entry in told()[by])
        assert any(
            entry.words.startswith("becomes aware through") and entry.words.endswith(who) for entry in told()[one]
        )


def test_a_newcomer_does_not_inherit_the_story_of_the_row() -> None:
    world = busy()
    columns = world.event_log.columns()
    closed = {
        int(row): int(step)
        for row, step in zip(
            columns["organisation"][columns["event"] == EventType.CLOSED],
            columns["step"][columns["event"] == EventType.CLOSED],
            strict=True,
        )
    }
    assert closed
    for row, step in closed.items():
        assert told()[row][0].words.startswith("opens where another organisation has closed")
        assert all(entry.month >= world_at.month_of_step(world, step) for entry in told()[row])


def test_a_diary_keeps_the_trials_of_one_and_counts_those_of_all() -> None:
    world = busy()
    row = max(told(), key=lambda one: len(told()[one]))
    kept = world_at.world_at(
        SCENARIO,
        MONTHS,
        seed=3,
        organisations=400,
        changes={**BUSY, "journal.trials": True},
        prepare=stories.keep_trials_of(row),
    )
    assert kept.digest() == world.digest()
    assert np.array_equal(kept.event_log.totals, world.event_log.totals)
    assert len(kept.event_log) < len(world.event_log)
    assert list(kept.event_log.involving(row)) == list(world.event_log.involving(row))


def test_an_unknown_organisation_is_refused_with_the_range() -> None:
    with use_language("en"), pytest.raises(UserError, match="from 0 to 399"):
        world_at.world_at(SCENARIO, 2, seed=1, organisations=400, prepare=stories.keep_trials_of(400))
    with use_language("fr"), pytest.raises(UserError, match="de 0 à 399"):
        world_at.world_at(SCENARIO, 2, seed=1, organisations=400, prepare=stories.keep_trials_of(-1))


def test_interesting_organisations_are_what_they_are_said_to_be() -> None:
    world = busy()
    with use_language("en"):
        found = {
            finding.why.split(" (")[0].split(":")[0]: finding.row
            for finding in stories.noteworthy(world, SCENARIO.date)
        }
    columns = world.event_log.columns()
    engaged = columns["other"][(columns["event"] == EventType.ENGAGED) & (columns["other"] != NEVER)]
    assert {"first to become animator", "most recruits"} <= set(found)
    recruits = np.bincount(engaged, minlength=len(world.organisations))
    assert recruits[found["most recruits"]] == recruits[world.organisations.stage >= Stage.AWARE].max()
    members = set(world.members().tolist())
    assert found["member that weighs most in the sales of others"] in members


def test_a_world_without_members_has_no_story_to_propose() -> None:
    none = {f"founders.{kind}s": 0 for kind in ("partner", "firm", "supplier", "client")}
    world = world_at.world_at(SCENARIO, 0, seed=1, organisations=50, changes=none)
    assert stories.noteworthy(world, SCENARIO.date) == []


def test_relations_are_those_of_the_world() -> None:
    world = busy()
    relations = world.relations
    for row in (0, 17, int(world.members()[0])):
        with use_language("en"):
            sells, buys, knows = organisation_state.relations_of(world, row)
        assert sells.number == int(((relations.source == row) & (relations.type == 0)).sum())
        assert buys.number == int(((relations.target == row) & (relations.type == 0)).sum())
        assert knows.number == int(
            (((relations.source == row) | (relations.target == row)) & (relations.type == 1)).sum()
        )
        mine = (relations.source == row) | (relations.target == row)
        assert sells.ended + buys.ended + knows.ended == int(relations.projects_ended[mine].sum())


def test_names_and_places_are_right_in_both_languages() -> None:
    world = busy()
    with use_language("en"):
        english = names.full_name(world, 5)
    with use_language("fr"):
        french = names.full_name(world, 5)
        assert names.with_at("Le Quesnoy") == "au Quesnoy"
        assert names.with_of("Arras") == "d'Arras"
        assert names.with_of("Le Touquet") == "du Touquet"
        assert names.with_of("Lens") == "de Lens"
    name = invented_name(5, SECTORS[world.organisations.sector[5]])
    assert english.startswith(f"{name}, a ") and english.endswith("(invented name, no 5)")
    assert french.startswith(f"{name}, un") and french.endswith("(nom inventé, n° 5)")


def test_invented_names_differ_and_stay() -> None:
    named = [invented_name(number, "construction") for number in range(50_000)]
    assert len(set(named)) == len(named), "fifty thousand organisations of a sector have a name each"
    assert named[12345] == invented_name(12345, "construction"), "the same in every run"
    assert all(re.fullmatch(r"[A-ZÀ-Ý][\w-]+ [A-Z][\w-]+", name) for name in named)


def test_french_stories_have_no_english_left() -> None:
    world = busy()
    english = re.compile(r"\b(the|with|becomes|joins|meets|through|employees|club\'s)\b")
    with use_language("fr"):
        for row in range(0, len(world.organisations), 7):
            for entry in stories.story(world, row, SCENARIO.date):
                assert not english.search(entry.words), entry.words
            for name, value in organisation_state.state(world, row, SCENARIO.date):
                assert not english.search(f"{name} {value}")
