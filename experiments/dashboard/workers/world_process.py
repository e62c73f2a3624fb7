"""What a child does for the worlds of the page: it founds, runs and shows them, one request after the other.

It never holds more organisations than `ROOM` in all its worlds together, and says so where there is no room left.
Children import this file: at the top it needs nothing but the simulation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experiments.dashboard.workers.snapshot import Network, Snapshot, WatchedWorld
from experiments.runs.parallel.child_main import Channel
from experiments.runs.run import RunSpec
from simulation.core import rule_slots
from simulation.core.rule_errors import RuleError
from simulation.population.population import Population
from simulation.state.tables import NEVER

ROOM = 1_300_000
"""Organisations in the worlds of one process: eight worlds of the whole region, a gigabyte and a half."""
SHARED = 2
"""Populations kept for the next world, even where no world needs them."""


@dataclass(frozen=True)
class Founding:
    """What a world is founded from.

    Attributes:
        spec: parameters, what is dated, how long.
        seed: of the run.
        population: a file of `Population.save`.
        start: the first month, as "2014-01".
        is_shared: may the population be kept for other worlds? (A user's own is not.)
    """

    spec: RunSpec
    seed: int
    population: str
    start: str
    is_shared: bool = True


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
        self.starts: dict[str, str] = {}
        self.populations: OrderedDict[str, Population] = OrderedDict()

    def found_world(self, key: str, founding: Founding) -> Snapshot:
        """Found a world in place of the one of this key."""
        self.close(key)
        for file in founding.spec.rules:
            rule_slots.allow(file)
        population = (self._population if founding.is_shared else Population.load)(founding.population)
        used = sum(len(host.world.organisations) for host in self.worlds.values())
        if self.worlds and used + len(population) > ROOM:
            raise NoRoom
        world = founding.spec.found_world(population, founding.seed)
        self.worlds[key] = WatchedWorld(world, founding.spec.months)
        self.starts[key] = founding.start
        return self.worlds[key].snapshot()

    def run(self, key: str, months: int) -> list[Snapshot]:
        """Run months, no further than the end."""
        watched = self._world(key)
        return [watched.advance() for _ in range(min(months, watched.months - watched.month))]

    def network(self, key: str, month: int, centre: int = NEVER) -> Network:
        """The members' network at the end of a month; around a member where there are too many."""
        watched = self._world(key)
        network = watched.networks[min(month, watched.month)]
        if centre != NEVER and network.centre not in (NEVER, centre) and network.month == watched.month:
            return watched.network(centre)
        return network

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
        self.starts.pop(key, None)

    def _world(self, key: str) -> WatchedWorld:
        if key not in self.worlds:
            raise WorldLost
        return self.worlds[key]

    def _dates(self, key: str) -> Callable[[int], str]:
        from scenarios.format import dates

        first = dates.count_of(self.starts[key])
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
