"""Strategies tried in worlds, by the machinery of sweeps: journal, processes, limits.

Each strategy is a scenario file in the folder of the search, each try a run of a plan whose points are a strategy in a
world. Runs that the journal has are not made again: so a search that was stopped goes on where it was, to the same
bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas

from experiments.optimisation.plan import OptimisationPlan, is_spent
from experiments.optimisation.search import Candidate, Floats, SearchInterrupted
from experiments.optimisation.strategy_text import strategy
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.storage.files import write_text
from experiments.strategies.robust_ranking import own_uncertainties
from experiments.sweeps.design.designs import factors_of
from experiments.sweeps.design.factors import SCENARIO
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.task import DONE
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions
from experiments.sweeps.execution.sweep_run import SweepSession, open_session
from scenarios import Scenario
from scenarios.authoring.writer import written_down
from simulation.parameters import Value

STRATEGIES = "strategies"
"""The folder of the strategies' files, inside that of the search."""


class Trials:
    """Tries candidates in worlds, and knows all that was tried.

    Args:
        plan: of the search.
        folder: of the search.
        session: the folder, held for sweeps.

    Attributes:
        scenarios: of each candidate, by its name.
        failures: runs that have failed.
    """

    def __init__(self, plan: OptimisationPlan, folder: Path, session: SweepSession) -> None:
        self.plan = plan
        self.folder = folder
        self.session = session
        self.scenarios: dict[str, Scenario] = {}
        self.failures = 0
        own = set(own_uncertainties(plan.scenario, plan.worlds))
        self._worlds = [
            {name: value for name, value in world.items() if name not in own}
            for world in (*plan.worlds.worlds, *plan.fresh.worlds)
        ]
        self._tried: list[tuple[str, int]] = []
        self._spent_before: dict[tuple[int, str], float] = {}

    def add(self, name: str, scenario: Scenario) -> None:
        """Write a strategy's file."""
        self.scenarios[name] = scenario
        place = self.folder / STRATEGIES
        place.mkdir(exist_ok=True)
        for path in scenario.files.paths if scenario.files is not None else ():
            if not (place / path.name).exists():
                shutil.copy(path, place)
        write_text(written_down(scenario), place / f"{name}.toml")

    def __call__(self, candidates: Sequence[Candidate], worlds: Sequence[int]) -> Floats:
        """Outcomes of candidates in worlds (see `search.Evaluate`).

        Raises:
            SearchInterrupted: the runs were stopped.
        """
        plan = self.plan
        for candidate in candidates:
            if candidate.name not in self.scenarios:
                assert candidate.choice is not None
                self.add(candidate.name, strategy(plan, candidate.name, candidate.choice))
        tries = [(candidate.name, world) for candidate in candidates for world in worlds]
        self._tried += tries
        measured = self._run(tries, plan.columns, plan.months).reshape(len(candidates), len(worlds), -1)
        self._forget_past(measured, worlds)
        columns = [measured[..., plan.columns.index(goal.measure)] for goal in plan.goals]
        if plan.budget is None:
            spent = np.zeros_like(columns[0])
        else:
            added = [plan.added_cost(one.choice) if one.choice is not None else 0.0 for one in candidates]
            spent = measured[..., plan.columns.index(plan.budget.measure)] + np.array(added)[:, None]
        return np.stack([*columns, np.where(np.isfinite(columns[0]), spent, np.nan)], axis=2)

    def _forget_past(self, measured: Floats, worlds: Sequence[int]) -> None:
        """Count what is spent from the first date of the levers on: before, all strategies are the same."""
        months = self.plan.first_month - 1
        spent = [name for name in self.plan.columns if is_spent(name)]
        if not spent or not months:
            return
        new = [world for world in worlds if (world, spent[0]) not in self._spent_before]
        if new:
            values = self._run([(self.plan.scenario.name, world) for world in new], tuple(spent), months)
            for world, row in zip(new, values, strict=True):
                self._spent_before |= {(world, name): value for name, value in zip(spent, row, strict=True)}
        for name in spent:
            before = np.array([self._spent_before[world, name] for world in worlds])
            measured[..., self.plan.columns.index(name)] -= before

    def _run(self, tries: Sequence[tuple[str, int]], measures: Sequence[str], months: int) -> Floats:
        """The measures of strategies in worlds at the last month: shape (tries, measures); NaN where a run failed."""
        outcome = self.session.run(self.sweep_plan(tries, measures, months))
        if outcome.interrupted:
            raise SearchInterrupted
        nothing = np.full(len(measures), np.nan)
        rows = [
            np.frombuffer(horizon) if status == DONE else nothing
            for _run, status, horizon, *_rest in self.session.store.rows()
        ]
        self.failures += outcome.failures
        return np.array(rows).reshape(len(tries), len(measures))

    def sweep_plan(self, tries: Sequence[tuple[str, int]], measures: Sequence[str], months: int) -> SweepPlan:
        """The plan whose points are strategies in worlds; each world has a seed of its own."""
        plan = self.plan
        rows: list[dict[str, Value]] = [
            {SCENARIO: f"{STRATEGIES}/{name}.toml", **self._worlds[world]} for name, world in tries
        ]
        table = pandas.DataFrame(rows)
        return SweepPlan(
            plan.name, plan.title, plan.question, str(rows[0][SCENARIO]), plan.changes, plan.organisations,
            months, plan.seed, 1, tuple(measures), False, "table", None, plan.seed,
            tuple(factors_of("table", table)), table, None, plan.limits, self.folder,
            tuple(plan.seed + world for _name, world in tries),
        )  # fmt: skip

    def close(self) -> None:
        """Make the folder that of one sweep, all that was tried its plan: for `efc status`, `export` and `replay`."""
        if self._tried:
            tries = list(dict.fromkeys(self._tried))
            self.session.run(self.sweep_plan(tries, self.plan.columns, self.plan.months))


@contextmanager
def open_trials(plan: OptimisationPlan, folder: Path, options: SweepOptions = DEFAULTS) -> Iterator[Trials]:
    """Hold the folder of a search: one at a time.

    Raises:
        UserError: the folder is in use, or it holds runs of another version of the model.
    """
    warm_up(options.say)
    with open_session(folder, plan.limits, replace(options, say=None)) as session:
        yield Trials(plan, folder, session)
