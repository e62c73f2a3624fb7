"""One run: what it needs, its months, what was observed of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.club_founding import found_world
from simulation.core.rule_errors import RuleError
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.month import run_to
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.event_log import EventLog
from simulation.state.tables import NEVER
from simulation.world import World

Progress = Callable[[int, int], None]
"""Called with the months turned so far, in all runs together, and the months to turn."""


@dataclass
class Run:
    """One run, observed at the end of each month.

    Attributes:
        seed: seed of the run.
        monthly: measures, in the order of `MEASURES`: shape (months + 1, measures); the first row is the founding.
        territories_members: members of each territory: shape (months + 1, territories).
        territories_alive: whether each territory has a live community, same shape.
        journal: the events, on request.
        collected: the result of `RunSpec.collect`.
    """

    seed: int
    monthly: npt.NDArray[np.float64]
    territories_members: npt.NDArray[np.int32]
    territories_alive: npt.NDArray[np.bool_]
    journal: EventLog | None = None
    collected: Any = None


@dataclass(frozen=True)
class RunSpec:
    """What every run of a scenario has in common.

    Attributes:
        parameters: the scenario's, with what was changed on the command line.
        interventions, events: what is dated.
        months: how long a run lasts.
        rules: the user's own files of rules, which a worker process must load too.
        collect: reads a run's world at its end; its result goes with the run (a function of a module, for workers).
    """

    parameters: Parameters
    interventions: tuple[Intervention, ...]
    events: tuple[Event, ...]
    months: int
    rules: tuple[str, ...] = ()
    collect: Callable[[World], Any] | None = None

    def found_world(self, population: Population, seed: int) -> World:
        """The world of a run, just founded."""
        return found_world(population, self.parameters, seed, self.interventions, self.events)

    def finish(self, course: RunInProgress) -> Run:
        """The run of a course that has come to its end, with what the plan keeps of the world."""
        run = course.run()
        if self.collect is not None:
            run.collected = self.collect(course.world)
        return run


class RunInProgress:
    """A run on its way: its world, and what has been observed of it so far.

    A month of several steps shows what happened in all of them.

    Args:
        world: just founded.
        months: how long the run will be.

    Attributes:
        world: as it is at the end of the last month that was turned.
        months: how long the run will be.
    """

    def __init__(self, world: World, months: int) -> None:
        territories = len(world.territories)
        self.world, self.months, self._next = world, months, 0
        self._monthly = np.empty((months + 1, len(MEASURES)))
        self._members = np.empty((months + 1, territories), dtype=np.int32)
        self._alive = np.empty((months + 1, territories), dtype=np.bool_)

    def go_on(self, until: int, on_month: Callable[[int], None] | None = None) -> None:
        """Turn months and observe the world at the end of each, the founding too, up to the end of a month.

        Args:
            until: the last month that is turned.
            on_month: called with the number of each month that has been turned.
        """
        world = self.world
        every, territories = world.parameters.measures.network_every, world.territories
        for month in range(self._next, until + 1):
            before = world.event_log.totals.copy()
            run_to(world, month)
            if month:
                world.event_log.count_since(before)
            self._monthly[month] = list(observe(world, month % every == 0 or month == self.months).values())
            self._members[month] = territories.members
            self._alive[month] = territories.alive_since != NEVER
            if on_month is not None:
                on_month(month)
        self._next = until + 1

    @property
    def months_turned(self) -> int:
        """Months that have been turned so far."""
        return max(0, self._next - 1)

    def copy(self) -> RunInProgress:
        """The same run up to here, which can go on in another way."""
        other = object.__new__(RunInProgress)
        other.__dict__.update(self.__dict__)
        other.world = self.world.copy()
        for name in ("_monthly", "_members", "_alive"):
            other.__dict__[name] = getattr(self, name).copy()
        return other

    def run(self, with_journal: bool = False) -> Run:
        """The run, at its end; with the journal of events on request."""
        journal = self.world.event_log if with_journal else None
        return Run(int(self.world.luck.seed), self._monthly, self._members, self._alive, journal)


def simulate(
    world: World, months: int, on_month: Callable[[int], None] | None = None, with_journal: bool = False
) -> Run:
    """Turn a world that was just founded for some months. The arguments are those of `RunInProgress`."""
    course = RunInProgress(world, months)
    course.go_on(months, on_month)
    return course.run(with_journal)


@dataclass
class Outcome:
    """What has become of the runs that were asked for.

    Attributes:
        runs: the finished runs, by seed.
        failures: what went wrong, by seed.
        interrupted: stopped by Ctrl-C before all had finished.
    """

    runs: dict[int, Run] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    interrupted: bool = False


class Failure(NamedTuple):
    """A run that raised an error: what is wrong with a rule of the user's, else in words (others might not travel)."""

    error: str | RuleError

    @property
    def message(self) -> str:
        """In words, in the current language."""
        if isinstance(self.error, str):
            return self.error
        from scenarios.format.model_errors import explain

        return explain(self.error)


class Stopped(Exception):
    """The parent asks for an end."""


@dataclass(frozen=True)
class Job:
    """Some runs of one plan.

    Attributes:
        spec, population, seeds: what is run, who is there, and under which luck.
    """

    spec: RunSpec
    population: Population
    seeds: Sequence[int]

    @property
    def months(self) -> int:
        """The months of all its runs together."""
        return len(self.seeds) * self.spec.months
