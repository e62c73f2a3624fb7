"""A few organisations whose lives differ between two strategies, under the same luck, told with dates.

    >>> from scenarios import load
    >>> pair = load("baseline"), load("no-communities")
    >>> lives = find_paired_stories(*pair, seed=1, months=60, organisations=300, workers=1)["en"]
    >>> all(life.first != life.second for life in lives)
    True

Both worlds are turned once more, with their journals; the stories are told in each language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.runs.batch import Request, run_all
from experiments.runs.final_state import whole_world
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.setup import build_population, run_spec
from experiments.strategies.stories import Entry, story
from scenarios import Scenario
from scenarios.language import LANGUAGES, _, mark, ngettext, use_language
from scenarios.language.names import full_name
from simulation.population.population import Population
from simulation.state.tables import NEVER, EventType, Stage, Tie
from simulation.world import World

TRADE = int(Tie.SUPPLY)
MOST_LINES = 8
"""Turns of a story that are told."""


@dataclass(frozen=True)
class PairedStory:
    """One organisation in both worlds.

    Attributes:
        row: its number.
        name, why: what it is, and how its lives differ.
        first, other: its story in each.
    """

    row: int
    name: str
    why: str
    first: list[Entry]
    second: list[Entry]


def find_paired_stories(
    first: Scenario,
    second: Scenario,
    options: RunOptions = DEFAULTS,
    population: Population | None = None,
    **keywords: Any,
) -> dict[str, list[PairedStory]]:
    """Up to four lives: an animator, a recruiter, a member better tied, and one that only the first strategy wins.

    Told in each language (nothing when a run fails). Other arguments as for `experiments.runs.batch.run_many`; one run
    of each strategy is enough.

    Raises:
        KeyboardInterrupt: Ctrl-C while both are turned.
    """
    pair = (first, second)
    options = replace(options, **keywords, runs=1, collect=whole_world).over_common_months(pair)
    specs = [run_spec(scenario, options) for scenario in pair]
    population = build_population(first, specs[0]) if population is None else population
    both = run_all([Request(scenario, spec, population) for scenario, spec in zip(pair, specs, strict=True)], options)
    if any(results.interrupted for results in both):
        raise KeyboardInterrupt
    worlds = [run.collected for results in both for run in results.runs]
    stories: dict[str, list[PairedStory]] = {}
    if len(worlds) < len(pair):
        return {}
    selection = _select_organisations(*worlds)
    for lang in LANGUAGES:
        with use_language(lang):
            stories[lang] = [_life(row, why, worlds, pair) for row, why in selection]
    return stories


def _life(row: int, why: str, worlds: Sequence[World], scenarios: Sequence[Scenario]) -> PairedStory:
    stories = [story(world, row, scenario.date) for world, scenario in zip(worlds, scenarios, strict=True)]
    return PairedStory(row, full_name(worlds[1], row), _(why), *differing_entries(*stories))


def differing_entries(first: list[Entry], second: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Both stories by their turns (one without any, as it is); of what is the same at the beginning, the last two."""
    turns = [[entry for entry in side if entry.is_turn] for side in (first, second)]
    same = 0
    while same < min(map(len, turns)) and turns[0][same] == turns[1][same]:
        same += 1
    shortened = []
    for whole, own in zip((first, second), turns, strict=True):
        entries = (own[max(0, same - 2) :] or whole)[:MOST_LINES]
        if same > 2:
            entries = [Entry(0, "", _("the same in both until then:"), False), *entries]
        left = len(whole) - len(entries)
        if left > 0 and whole:
            words = ngettext("and {count} further line", "and {count} further lines", left).format(count=left)
            entries.append(Entry(whole[-1].month, "", words, False))
        shortened.append(entries or [Entry(0, "", _("Nothing happens to it."), False)])
    return shortened[0], shortened[1]


def _select_organisations(first: World, second: World) -> list[tuple[int, str]]:
    """Rows whose holder is the same in both worlds and whose lives differ, each with the reason, in English."""
    a = first.organisations
    b = second.organisations
    if len(a) != len(b):
        return []
    same = a.generation == b.generation
    reasons: dict[int, str] = {}

    def best(candidates: Any, weight: Any, why: str) -> None:
        rows = np.flatnonzero(candidates & same)
        rows = rows[~np.isin(rows, list(reasons))]
        if len(rows):
            reasons[int(rows[int(np.argmax(weight[rows]))])] = why

    tied = _cooperative_trade(second)
    tied_before = _cooperative_trade(first)
    member = b.stage >= Stage.ENGAGED
    member_before = a.stage >= Stage.ENGAGED
    best(
        (b.stage == Stage.ANIMATOR) & ~member_before,
        tied,
        mark("at the end animates in the second strategy, and is no member in the first"),
    )
    recruits = _recruits(second)
    newly = member & ~_has_ever_joined(first)
    best(newly & (recruits > 0), recruits, mark("joins in the second strategy only, and brings others"))
    best(
        member & member_before & (tied > tied_before),
        tied - tied_before,
        mark("at the end a member in both, with more cooperative trade in the second strategy"),
    )
    best(
        ~member & member_before,
        tied_before + _recruits(first),
        mark("at the end a member in the first strategy, not in the second"),
    )
    return list(reasons.items())


def _has_ever_joined(world: World) -> Any:
    """Has anybody in these rows been a member, even one that has left?"""
    columns = world.event_log.columns()
    joined = np.zeros(len(world.organisations), dtype=np.bool_)
    joined[columns["organisation"][columns["event"] == EventType.ENGAGED]] = True
    return joined


def _cooperative_trade(world: World) -> Any:
    """Cooperative trade relations of everybody."""
    relations = world.relations
    is_cooperative = relations.cooperation >= world.parameters.transformation.cooperative
    rows = np.flatnonzero(is_cooperative & (relations.type == TRADE))
    ends = np.concatenate((relations.source[rows], relations.target[rows]))
    return np.bincount(ends, minlength=len(world.organisations)).astype(np.float64)


def _recruits(world: World) -> Any:
    columns = world.event_log.columns()
    brought = (columns["event"] == EventType.ENGAGED) & (columns["other"] != NEVER)
    return np.bincount(columns["other"][brought], minlength=len(world.organisations)).astype(np.float64)
