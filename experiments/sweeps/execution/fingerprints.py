"""What a run is called by: a fingerprint of everything that its results depend on, and of nothing else.

    model, scenario (changes, dated changes, events), parameters, months, measures, seed, rules and files of the user

Two runs with the same address have the same results, to the last bit; so a stored run is used again where its address
is asked for, and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from experiments.runs.storage.provenance import file_digest
from experiments.sweeps.design.plan import PlannedRun, SweepPlan
from experiments.sweeps.design.task import PlannedTask, PreparedScenario, SweepContext, Task
from experiments.sweeps.execution.run_task import model_digest
from scenarios import Scenario
from simulation.parameters import REGISTRY, Value

SHARED_BY = 8
"""Runs from which on a population is written down for all processes."""


def fingerprint(*things: Any) -> str:
    """SHA-256 of plain data."""
    return hashlib.sha256(json.dumps(things, sort_keys=True, allow_nan=False).encode()).hexdigest()


class Addresses:
    """The runs of a plan with their addresses.

    Args:
        plan: the plan.
        scenarios: its scenarios, by the names that it gives them.
        rules: the user's own files of rules.
        folder: where populations are shared.
    """

    def __init__(
        self, plan: SweepPlan, scenarios: Mapping[str, Scenario], rules: Sequence[str] = (), folder: str = ""
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.bases = {name: _base(scenario) for name, scenario in scenarios.items()}
        self.rule_digests = {file: file_digest(Path(file)) or "" for file in rules}
        rule_files = [(Path(file).name, digest) for file, digest in self.rule_digests.items()]
        self._common = fingerprint(model_digest(), plan.months, list(plan.measures), plan.monthly, rule_files)
        self._of_scenario = {
            name: fingerprint(
                [asdict(entry) for entry in base.interventions],
                [asdict(entry) for entry in base.events],
                base.population,
            )
            for name, base in self.bases.items()
        }
        self.tasks = [self._task(point) for point in range(1, len(plan.points) + 1)]

    def _task(self, point: int) -> Task:
        scenario = self.plan.scenario_of(point)
        changes = self.plan.changes_of(point)
        base = self.bases[scenario]
        address = fingerprint(self._common, self._of_scenario[scenario], _differences(base, changes))
        return Task(address, scenario, changes, 0, population_key(base, changes))

    def number(self, planned: PlannedRun) -> PlannedTask:
        """A run with its task."""
        task = self.tasks[planned.point - 1]
        address = hashlib.sha256(f"{task.address} {planned.seed}".encode()).hexdigest()[:32]
        return PlannedTask(planned, task._replace(address=address, seed=planned.seed))

    def runs(self) -> Iterator[PlannedTask]:
        """Every run that is asked for at the start, in order."""
        return map(self.number, self.plan.runs())

    def context(self) -> SweepContext:
        """What worker processes need to know."""
        points = Counter(task.population for task in self.tasks)
        return SweepContext(
            fingerprint(self._common, self._of_scenario, self.folder),
            self.bases,
            self.plan.months,
            self.plan.measures,
            self.plan.monthly,
            self.rule_digests,
            self.folder,
            frozenset(key for key, count in points.items() if count * self.plan.replicates >= SHARED_BY),
            model_digest(),
        )


def _base(scenario: Scenario) -> PreparedScenario:
    files = scenario.files
    paths = [] if files is None else files.paths
    return PreparedScenario(
        dict(scenario.changes),
        tuple(replace(entry, why="") for entry in scenario.interventions),
        tuple(replace(entry, why="") for entry in scenario.events),
        fingerprint([*map(file_digest, paths), *files.columns, *files.within, *filter(None, [files.members_at])])
        if files
        else "",
    )


def population_key(base: PreparedScenario, changes: Mapping[str, Value]) -> str:
    """What the population of a run is called by: everything that it is drawn from."""
    own = [(name, value) for name, value in _differences(base, changes) if REGISTRY[name].makes_population]
    return fingerprint(base.population, own)[:32]


def _differences(base: PreparedScenario, changes: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """What differs from the defaults, each value in its parameter's own type, in alphabetical order."""
    values = {name: REGISTRY[name].check(value) for name, value in {**base.changes, **changes}.items()}
    return sorted((name, value) for name, value in values.items() if value != REGISTRY[name].default)
