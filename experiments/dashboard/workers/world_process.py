"""What a child does for the worlds of the page: it founds, runs and shows them, one request after the other.

A world that passes the date from which levers act leaves a copy: another one that is the same until then goes on from
there, and no month of the past is run again.

It never holds more organisations than `ROOM` in all its worlds together, and says so where there is no room left.
Children import this file: at the top it needs nothing but the simulation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from experiments.dashboard.workers.snapshot import Network, Snapshot, WatchedWorld
from experiments.runs.parallel.child_main import Channel
from experiments.runs.parallel.shared_history import dated
from experiments.runs.run import RunSpec
from simulation.core import rule_slots
from simulation.core.rule_errors import RuleError
from simulation.population.geography import load_places
from simulation.population.population import Population
from simulation.state.tables import NEVER
from simulation.world import World

ROOM = 1_300_000
"""Organisations in the worlds of one process: eight worlds of the whole region, a gigabyte and a half."""
SHARED = 2
"""Populations kept for the next world, even where no world needs them."""
PASTS = 3
"""Worlds kept as they were at the date from which levers act."""


@dataclass(frozen=True)
class Founding:
    """What a world is founded from.

    Attributes:
        spec: parameters, what is dated, how long.
        seed: of the run.
        population: a file of `Population.save`.
        start: the first month, as "2014-01".
        is_shared: may the population be kept for other worlds? (A user's own is not.)
        past: the last month before levers act, at whose end the world is kept for others (0: it is not).
    """

    spec: RunSpec
    seed: int
    population: str
    start: str
    is_shared: bool = True
    past: int = 0

    def identity(self, month: int) -> Hashable:
        """All that the world depends on until the end of a month."""
        spec = self.spec
        values = tuple(sorted(spec.parameters.differences().items()))
        return self.population, self.seed, values, spec.months, spec.rules, month, dated(spec, month)


class PopulationFacts(NamedTuple):
    """Who is there: how many, whether not the region, whether a user's own, and the level and codes of territories."""

    organisations: int
    demonstration: bool
    own: bool
    level: str
    codes: tuple[str, ...]


class NoRoom(Exception):
    """There are as many worlds as this machine can hold."""


class WorldLost(Exception):
    """The world is not held here (any more)."""


@dataclass(frozen=True)
class OrganisationText:
    """One organisation in words.

    Attributes:
        name: what it is.
        state: lines of its state: what, value.
        relations: lines of its relations: sort, number, engaged, cooperative.
        story: lines of its story: month, date, words, and whether its own course changes.
    """

    name: str
    state: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, int, int, int], ...]
    story: tuple[tuple[int, str, str, bool], ...]


class WorldHost:
    """The worlds of one process."""

    def __init__(self) -> None:
        self.worlds: dict[str, WatchedWorld] = {}
        self.foundings: dict[str, Founding] = {}
        self.pasts: OrderedDict[Hashable, WatchedWorld] = OrderedDict()
        self.populations: OrderedDict[str, Population] = OrderedDict()

    def found_world(self, key: str, founding: Founding, until: int = 0) -> list[Snapshot]:
        """Found a world in place of the one of this key; gives its snapshots so far.

        Args:
            until: the month that it is to be brought to: where it has a past in common with a world that is kept, and
                is to go beyond, it begins there.
        """
        self.close(key)
        for file in founding.spec.rules:
            rule_slots.allow(file)
        population = (self._population if founding.is_shared else Population.load)(founding.population)
        past = self._past(founding, until)
        self._make_room(len(population), past)

        def found() -> World:
            return founding.spec.found_world(population, founding.seed)

        if past is not None:
            watched = past.branch(found)
            watched.world.schedule(founding.spec.interventions, founding.spec.events)
        else:
            watched = WatchedWorld(found, founding.spec.months)
        self.worlds[key] = watched
        self.foundings[key] = founding
        return watched.history

    def _past(self, founding: Founding, until: int) -> WatchedWorld | None:
        """The latest world of the past that the one to be founded has in common with another."""
        known = [
            (past.month, identity)
            for identity, past in self.pasts.items()
            if past.month <= min(until, founding.past) and identity == founding.identity(past.month)
        ]
        if not known:
            return None
        latest = max(known, key=lambda entry: entry[0])[1]
        self.pasts.move_to_end(latest)
        return self.pasts[latest]

    def _make_room(self, organisations: int, needed: WatchedWorld | None = None) -> None:
        """Forget worlds of the past, the oldest first and one that is needed last, until there is room for more."""
        while True:
            held = (*self.worlds.values(), *self.pasts.values())
            if not held or sum(len(watched.world.organisations) for watched in held) + organisations <= ROOM:
                return
            oldest = sorted(self.pasts, key=lambda identity: self.pasts[identity] is needed)[:1]
            if not oldest:
                raise NoRoom
            del self.pasts[oldest[0]]

    def run(self, key: str, months: int) -> list[Snapshot]:
        """Run months, no further than the end."""
        watched = self._world(key)
        return [self._advance(key, watched) for _ in range(min(months, watched.months - watched.month))]

    def _advance(self, key: str, watched: WatchedWorld) -> Snapshot:
        """Run a month; keep the world where it is the last one before levers act."""
        snapshot = watched.advance()
        founding = self.foundings[key]
        identity = founding.identity(founding.past) if snapshot.month == founding.past else None
        if identity is not None and founding.is_shared and identity not in self.pasts:
            with suppress(NoRoom):
                self._make_room(len(watched.world.organisations))
                self.pasts[identity] = watched.branch(watched.found)
                while len(self.pasts) > PASTS:
                    self.pasts.popitem(last=False)
        return snapshot

    def population_facts(self, key: str) -> PopulationFacts:
        """Who is there."""
        population = self._world(key).world.population
        places = population.places
        return PopulationFacts(
            len(population), population.demonstration, population.is_own, places.level, tuple(places.codes)
        )

    def network(self, key: str, month: int, centre: int = NEVER) -> Network:
        """The members' network at the end of a month; around a member where there are too many."""
        return self._world(key).network(month, centre)

    def names(self, key: str, rows: list[int]) -> list[str]:
        """What organisations are called."""
        from scenarios.language.names import short_name

        world = self._world(key).world
        return [short_name(world, row) for row in rows]

    def members_of(self, key: str, level: str) -> list[int]:
        """Members of each territory of another level, now."""
        world = self._world(key).world
        communes = world.organisations.commune[world.members()]
        places = load_places(level)
        found = places.commune_territory[communes[communes >= 0]]
        return [int(count) for count in np.bincount(found[found >= 0], minlength=len(places.codes))]

    def describe(self, key: str, row: int, lang: str) -> OrganisationText:
        """One organisation's state and story, in a language."""
        from experiments.strategies.organisation_state import relations_of, state
        from experiments.strategies.stories import story
        from scenarios.language import use_language
        from scenarios.language.names import full_name

        world = self._world(key).world
        date = self._dates(key)
        with use_language(lang):
            return OrganisationText(
                full_name(world, row),
                tuple(state(world, row, date)),
                tuple((sort.words, sort.number, sort.engaged, sort.cooperative) for sort in relations_of(world, row)),
                tuple((entry.month, entry.date, entry.words, entry.is_turn) for entry in story(world, row, date)),
            )

    def worth_a_story(self, key: str, lang: str) -> list[tuple[int, str, str]]:
        """A few organisations: row, name, and why."""
        from experiments.strategies.stories import noteworthy
        from scenarios.language import use_language
        from scenarios.language.names import full_name

        world = self._world(key).world
        with use_language(lang):
            return [
                (organisation.row, full_name(world, organisation.row), organisation.why)
                for organisation in noteworthy(world, self._dates(key))
            ]

    def close(self, key: str) -> None:
        """Forget a world."""
        self.worlds.pop(key, None)
        self.foundings.pop(key, None)

    def _world(self, key: str) -> WatchedWorld:
        if key not in self.worlds:
            raise WorldLost
        return self.worlds[key]

    def _dates(self, key: str) -> Callable[[int], str]:
        from scenarios.format import dates

        first = dates.count_of(self.foundings[key].start)
        assert first is not None
        return lambda month: dates.label(first + month - 1)

    def _population(self, path: str) -> Population:
        if path not in self.populations:
            self.populations[path] = Population.load(path)
            while len(self.populations) > SHARED:
                self.populations.popitem(last=False)
        self.populations.move_to_end(path)
        return self.populations[path]


_host = WorldHost()


def answer(channel: Channel, number: int, method: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Answer a request to the host of this process: send its number, the value, and the error."""
    value = error = None
    try:
        value = method(_host, *arguments)
    except (NoRoom, WorldLost, RuleError) as problem:
        error = problem
    except Exception as problem:  # in words: the error itself might not travel
        error = RuntimeError(f"{type(problem).__name__}: {problem}")
    channel.send((number, value, error))
