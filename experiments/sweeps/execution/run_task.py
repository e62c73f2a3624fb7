"""One run of a sweep: found the world, run it, take the measures of the plan.

Worker processes import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
import traceback
import zlib
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.runs.parallel.shared_history import describe
from experiments.runs.storage.population_cache import SUFFIX, kept_population
from experiments.sweeps.design.task import DONE, FAILED, NO_MEMORY, PreparedScenario, SweepContext, Task, TaskResult
from simulation.club_founding import found_world
from simulation.core import rule_slots
from simulation.core.compiled import PACKAGE
from simulation.measures.observation import measure_month
from simulation.month import run_to
from simulation.parameters import REGISTRY, Parameters, Value
from simulation.population.build import generate_population, makes_relations, with_traits
from simulation.population.population import Population
from simulation.world import World

MOST_POPULATIONS = 3
"""Populations that a process keeps."""


@lru_cache(maxsize=1)
def model_digest() -> str:
    """Fingerprint (SHA-256) of the model: its sources and its data, and how a run of a sweep is measured."""
    digest = hashlib.sha256()
    files = [path for path in PACKAGE.rglob("*") if path.suffix == ".py" or path.parent == PACKAGE / "data"]
    for path in [*sorted(files), Path(__file__)]:
        if path.is_file() and path.suffix != ".md":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def unfit(context: SweepContext) -> str:
    """Why this process cannot run a sweep ("" when it can): it must have the same model and the same rules."""
    if model_digest() != context.model:
        return f"{socket.gethostname()} has another version of the model"
    for file, digest in context.rules.items():
        try:
            if hashlib.sha256(Path(file).read_bytes()).hexdigest() != digest:
                return f"{socket.gethostname()}: {file} has changed since the sweep began"
            rule_slots.allow(file)
        except (OSError, ValueError) as error:
            return f"{socket.gethostname()}: {error}"
    return ""


def measure(world: World, months: int, measures: tuple[str, ...], monthly: bool) -> npt.NDArray[np.float64]:
    """Run a world and take measures at the end of each month: shape (months + 1, measures), the founding first.

    Values as of `experiments.runs.run.simulate`. Unless `monthly`, only the last month's: shape (1, measures).
    """
    values = np.empty((months + 1 if monthly else 1, len(measures)))
    for row, month in enumerate(range(months + 1) if monthly else [months]):
        run_to(world, month)
        values[row] = measure_month(world, months, measures)
    return values


class TaskRunner:
    """Carries out the runs of one sweep, one after the other; populations and parameters are kept between runs.

    Args:
        context: what the runs have in common.
    """

    def __init__(self, context: SweepContext) -> None:
        self.context = context
        self._populations: OrderedDict[str, Population] = OrderedDict()
        self._last: tuple[dict[str, Value], Population] | None = None
        self._parameters = lru_cache(maxsize=4)(self._parameters_of)

    def run(self, task: Task) -> TaskResult:
        """One run, and what has become of it; only the end of the process itself can prevent an answer."""
        began = time.perf_counter()
        try:
            values = measure(self.found_world(task), self.context.months, self.context.measures, self.context.monthly)
        except MemoryError as error:
            self._populations.clear()
            result = TaskResult(task.address, NO_MEMORY, error=describe(error), trace=traceback.format_exc())
        except (Exception, SystemExit) as error:
            result = TaskResult(task.address, FAILED, error=describe(error), trace=traceback.format_exc())
        else:
            months = zlib.compress(values.tobytes(), 1) if self.context.monthly else b""
            result = TaskResult(task.address, DONE, values[-1].tobytes(), months)
        return result._replace(
            seconds=time.perf_counter() - began, memory=peak_memory(), host=socket.gethostname(), process=os.getpid()
        )

    def found_world(self, task: Task) -> World:
        """The world of a run, just founded."""
        base = self.context.bases[task.scenario]
        parameters = self._parameters(task.scenario, tuple(sorted(task.changes.items())))
        population = self._population(task.population, base, parameters)
        return found_world(population, parameters, task.seed, base.interventions, base.events, keep_events=False)

    def _parameters_of(self, scenario: str, changes: tuple[tuple[str, Value], ...]) -> Parameters:
        return Parameters({**self.context.bases[scenario].changes, **dict(changes)})

    def _population(self, key: str, base: PreparedScenario, parameters: Parameters) -> Population:
        if key in self._populations:
            self._populations.move_to_end(key)
            return self._populations[key]
        path = Path(self.context.folder) / f"{key}{SUFFIX}"
        is_shared = bool(self.context.folder) and key in self.context.shared
        if base.population:
            population = Population.load(path)
        else:
            population = kept_population(path if is_shared else None, lambda: self._drawn(parameters), False)
        self._populations[key] = population
        while len(self._populations) > MOST_POPULATIONS:
            self._populations.popitem(last=False)
        return population

    def _drawn(self, parameters: Parameters) -> Population:
        """A population that is drawn; where only traits differ from the last one, its relations are not drawn again."""
        if parameters.population.generator != "region":
            return generate_population(parameters)
        drawn_from = {name: parameters[name] for name in REGISTRY if makes_relations(name)}
        if self._last is None or self._last[0] != drawn_from:
            self._last = drawn_from, generate_population(parameters)
            return self._last[1]
        return with_traits(self._last[1], parameters)


def peak_memory() -> float:
    """The most that this process has held, in megabytes (0 where the system does not say)."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1024.0)
