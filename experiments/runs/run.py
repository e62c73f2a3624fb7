"""One run: what it needs, its months, what was observed of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.club_founding import found_world
from simulation.core.rule_errors import RuleError
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import measure_month
from simulation.month import run_to
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.event_log import EventLog
from simulation.state.tables import NEVER
from simulation.world import World

if TYPE_CHECKING:
    from experiments.runs.storage.panel import Panel, PanelFile, PanelWriter

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
        event_log: the events, on request.
        collected: the result of `RunSpec.collect`.
        panel: what has become of the file of `RunSpec.panel`.
    """

    seed: int
    monthly: npt.NDArray[np.float64]
    territories_members: npt.NDArray[np.int32]
    territories_alive: npt.NDArray[np.bool_]
    event_log: EventLog | None = None
    collected: Any = None
    panel: PanelFile | None = None


@dataclass(frozen=True)
class RunSpec:
    """What every run of a scenario has in common.

    Attributes:
        parameters: the scenario's, with what was changed on the command line.
        interventions, events: what is dated.
        months: how long a run lasts.
        rules: the user's own files of rules, which a worker process must load too.
        collect: reads a run's world at its end; its result goes with the run (a function of a module, for workers).
        panel: columns of organisations that each run writes into a file (of runs that share no month with others).
    """

    parameters: Parameters
    interventions: tuple[Intervention, ...]
    events: tuple[Event, ...]
    months: int
    rules: tuple[str, ...] = ()
    collect: Callable[[World], Any] | None = None
    panel: Panel | None = None

    def found_world(self, population: Population, seed: int) -> World:
        """The world of a run, just founded."""
        return found_world(population, self.parameters, seed, self.interventions, self.events)

    def begin(self, population: Population, seed: int) -> RunInProgress:
        """A run whose world was just founded."""
        world = self.found_world(population, seed)
        if self.panel is None:
            return RunInProgress(world, self.months)
        from experiments.runs.storage.panel import PanelWriter

        return RunInProgress(world, self.months, PanelWriter(self.panel, seed, self.months))

    def finish(self, run: RunInProgress) -> Run:
        """A run that has come to its end, with what is collected of its world."""
        result = run.result()
        if self.collect is not None:
            result.collected = self.collect(run.world)
        return result


class RunInProgress:
    """A run on its way: its world, and what has been observed of it so far.

    Args:
        world: just founded.
        months: how long the run will be.
        panel: writes columns of organisations down.

    Attributes:
        world: as it is at the end of the last month that has passed.
        months, panel: as given.
    """

    def __init__(self, world: World, months: int, panel: PanelWriter | None = None) -> None:
        shape = (months + 1, len(world.territories))
        self.world = world
        self.months = months
        self.panel = panel
        self._next = 0
        self._monthly = np.empty((months + 1, len(MEASURES)))
        self._members = np.empty(shape, dtype=np.int32)
        self._alive = np.empty(shape, dtype=np.bool_)

    @property
    def months_passed(self) -> int:
        """Months that have passed so far."""
        return max(0, self._next - 1)

    def advance_to(self, last: int, on_month: Callable[[int], None] | None = None) -> None:
        """Run to the end of a month and observe the world at the end of each on the way, the founding too.

        Args:
            last: the month.
            on_month: called with the number of each month that has passed.
        """
        for month in range(self._next, last + 1):
            run_to(self.world, month)
            self._monthly[month] = measure_month(self.world, self.months)
            self._members[month] = self.world.territories.members
            self._alive[month] = self.world.territories.alive_since != NEVER
            if self.panel is not None:
                self.panel.take(self.world, month)
            if on_month is not None:
                on_month(month)
        self._next = last + 1

    def copy(self) -> RunInProgress:
        """The same run up to here, which can go on in another way."""
        duplicate = copy(self)
        duplicate.world = self.world.copy()
        for name in ("_monthly", "_members", "_alive"):
            duplicate.__dict__[name] = getattr(self, name).copy()
        return duplicate

    def result(self, with_events: bool = False) -> Run:
        """The run, at its end; with its log of events on request."""
        log = self.world.event_log if with_events else None
        panel = self.panel.close() if self.panel is not None else None
        return Run(int(self.world.luck.seed), self._monthly, self._members, self._alive, log, panel=panel)


def simulate(
    world: World, months: int, on_month: Callable[[int], None] | None = None, with_events: bool = False
) -> Run:
    """Run a world that was just founded for some months. The arguments are those of `RunInProgress`."""
    run = RunInProgress(world, months)
    run.advance_to(months, on_month)
    return run.result(with_events)


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
