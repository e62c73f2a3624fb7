"""One run of a sweep: what is to be run, and what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from experiments.sweeps.design.plan import PlannedRun
from simulation.interventions import Event, Intervention
from simulation.parameters import Value

DONE, FAILED, DIED, TIMED_OUT, NO_MEMORY = "done", "failed", "died", "timed out", "out of memory"
"""What can become of a run: it has finished; it raised an error; its process ended; it was stopped at a limit."""


@dataclass(frozen=True)
class PreparedScenario:
    """A scenario, as the runs of a sweep need it: its changes, what is dated, and whether it brings its organisations.

    Attributes:
        changes: values of parameters at the start.
        interventions, events: what is dated (the reasons left out).
        population: name of the file with its own organisations ("": they are drawn).
    """

    changes: dict[str, Value]
    interventions: tuple[Intervention, ...]
    events: tuple[Event, ...]
    population: str = ""


@dataclass(frozen=True)
class SweepContext:
    """What the runs of a sweep have in common.

    Attributes:
        digest: its fingerprint.
        bases: the scenarios, by the names that the plan gives them.
        months: how long a run lasts.
        measures: what is kept, in this order.
        monthly: is it kept for every month?
        rules: the user's own files of rules, each with its fingerprint.
        folder: where populations are shared between processes ("" or out of reach: each draws its own).
        shared: populations that are needed often enough to be written down, by their keys.
        model: fingerprint of the model with which the sweep was started.
    """

    digest: str
    bases: dict[str, PreparedScenario]
    months: int
    measures: tuple[str, ...]
    monthly: bool
    rules: dict[str, str]
    folder: str
    shared: frozenset[str]
    model: str


class Task(NamedTuple):
    """One run to be turned: its address, scenario, further changes, seed, and the key of its population."""

    address: str
    scenario: str
    changes: dict[str, Value]
    seed: int
    population: str


class TaskResult(NamedTuple):
    """What has become of a run.

    Attributes:
        address: which run.
        status: one of the words above.
        horizon: the measures at the horizon (float64), or nothing.
        monthly: the measures of all months (float64, row by row, compressed), or nothing.
        error, trace: what went wrong, in one line, and where.
        seconds, memory, host, process: facts about the machine (memory: the most its process has held, in megabytes).
    """

    address: str
    status: str
    horizon: bytes = b""
    monthly: bytes = b""
    error: str = ""
    trace: str = ""
    seconds: float = 0.0
    memory: float = 0.0
    host: str = ""
    process: int = 0


class PlannedTask(NamedTuple):
    """A run of the plan, and the task that it is."""

    planned: PlannedRun
    task: Task
