"""The model as a plain function `parameters -> measures`, for tools that bring their own designs and search.

    function = as_function("baseline", measures=["members"], months=120, organisations=1000, replicates=5)
    function({"club.staff": 3.0})        # {"members": 41.2}: the mean over the seeds
    function(club__staff=3.0)            # the same, for tools whose names have no dots

ema-workbench: `Model("efc", function=function)`, with uncertainties named `club__staff`. Optuna:
`function({"club.staff": trial.suggest_float("club.staff", 1, 6)})["members"]`. SALib: `function.rows(problem["names"],
sample)`. The function can be sent to other processes; each draws a population once and keeps it.

    mesa.batch_run(EFCModel, **for_mesa("smoke"))        # the runs of a plan by Mesa's own means
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import always_set, check_runnable, load_plan
from experiments.sweeps.design.task import Task
from experiments.sweeps.execution.fingerprints import Addresses, population_key
from experiments.sweeps.execution.run_task import TaskRunner, measure
from scenarios.format.problems import UserError
from scenarios.language import _
from simulation.agents.batch import batch_arguments
from simulation.measures import USUAL
from simulation.parameters import REGISTRY, find

SEPARATOR = "__"
"""Stands for the dot where names may have none."""


@dataclass(frozen=True)
class ModelFunction:
    """The model as a function of parameters (see `as_function`).

    Attributes:
        scenario, measures, months, organisations, seed, replicates: as in a plan of a sweep.
    """

    scenario: str
    measures: tuple[str, ...]
    months: int | None
    organisations: int | None
    seed: int
    replicates: int

    @property
    def __name__(self) -> str:
        """What tools that ask functions for a name get."""
        return f"efc_{self.scenario.replace('-', '_')}"

    def __call__(self, parameters: Mapping[str, Any] | None = None, **keywords: Any) -> dict[str, float]:
        """The mean of each measure at the horizon over the seeds.

        Warns (`UserWarning`) of parameters that the scenario itself sets all the time: they change nothing.

        Args:
            parameters: values by dotted names.
            keywords: values by names with two underscores instead of each dot.

        Raises:
            ParameterError: an unknown name, or a value that is not allowed.
        """
        changes = {**(parameters or {}), **{name.replace(SEPARATOR, "."): value for name, value in keywords.items()}}
        for name in sorted(set(changes) & _set_by_scenario(self)):
            text = _("{scenario} itself sets {name} all the time: it changes nothing here")
            warnings.warn(text.format(scenario=self.scenario, name=name), stacklevel=2)
        return dict(zip(self.measures, self._means(changes), strict=True))

    def rows(self, names: Sequence[str], sample: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The measures for each row of a design: shape (rows, measures)."""
        rows = (dict(zip(names, row.tolist(), strict=True)) for row in np.atleast_2d(sample))
        return np.array([list(self(row).values()) for row in rows])

    def _means(self, changes: Mapping[str, Any]) -> list[float]:
        plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in changes.items()}
        checked = {name: find(name).check(value) for name, value in plain.items()}
        runner = _runner(self)
        ((scenario, base),) = runner.context.bases.items()
        checked |= {} if self.organisations is None else {"population.organisations": self.organisations}
        key = population_key(base, checked)
        tasks = (Task("", scenario, checked, self.seed + replicate, key) for replicate in range(self.replicates))
        worlds = map(runner.found_world, tasks)
        values = [measure(world, runner.context.months, runner.context.measures, False)[-1] for world in worlds]
        return [float(value) for value in np.mean(values, axis=0)]

    def plan(self) -> SweepPlan:
        """The same as a plan of one point.

        Raises:
            ScenarioError: it cannot be run.
        """
        names = ("scenario", "months", "organisations", "seed", "replicates")
        content = {name: getattr(self, name) for name in names} | {"measures": list(self.measures), "monthly": False}
        return load_plan({name: value for name, value in content.items() if value is not None})


def as_function(
    scenario: str | os.PathLike[str] = "baseline",
    measures: Sequence[str] = USUAL,
    months: int | None = None,
    organisations: int | None = None,
    seed: int = 1,
    replicates: int = 1,
) -> ModelFunction:
    """The model as a plain function of parameters.

    Args:
        scenario: a name of the library or a file (without a population of its own).
        measures: what is given back.
        months: how long each run lasts (None: as long as the scenario).
        organisations: size of a demonstration economy (None: the whole region).
        seed: the first seed; every call has the same ones, so that differences are not blurred by luck.
        replicates: seeds of each call.

    Raises:
        ScenarioError, UserError: it cannot be run.
    """
    function = ModelFunction(os.fspath(scenario), tuple(measures), months, organisations, seed, replicates)
    check_runnable(function.plan())
    return function


def for_mesa(plan: str | os.PathLike[str] | Mapping[str, Any] | SweepPlan) -> dict[str, Any]:
    """What `mesa.batch_run` takes to do the runs of a plan of one scenario (without journal, resumption and limits).

    The rows hold all measures at the horizon; costly ones only where they are due (`measures.network_every`).

    Raises:
        ScenarioError: everything that is wrong with the plan.
        UserError: it has several scenarios or lengths of step, or seeds as needed.
    """
    sweep_plan = load_plan(plan)
    if len(sweep_plan.scenario_names) > 1 or sweep_plan.stopping or "time.step" in sweep_plan.points:
        raise UserError(_("Mesa's batches take one scenario, one length of step, and a number of replicates"))
    (scenario,) = sweep_plan.load_scenarios().values()
    parameters = scenario.parameters(sweep_plan.changes)
    seeds = range(sweep_plan.seed, sweep_plan.seed + sweep_plan.replicates)
    arguments: dict[str, Any] = {
        "parameters": parameters,
        "interventions": [(*scenario.interventions, *scenario.events)],
        "start": scenario.start,
        "changes": [sweep_plan.changes_of(point) for point in range(1, len(sweep_plan.points) + 1)],
    }
    options: dict[str, Any] = {
        "max_steps": round(sweep_plan.months / float(parameters.time.step)),
        "display_progress": False,
    }
    return {**batch_arguments(arguments, seeds), **options}


@cache
def _set_by_scenario(function: ModelFunction) -> frozenset[str]:
    """The parameters that the scenario of a function sets from its first month to the horizon."""
    plan = function.plan()
    (scenario,) = plan.load_scenarios().values()
    return frozenset(always_set(scenario, REGISTRY, plan.months))


@cache
def _runner(function: ModelFunction) -> TaskRunner:
    """One for each function and process: it keeps populations between calls."""
    plan = function.plan()
    return TaskRunner(Addresses(plan, plan.load_scenarios()).context())
