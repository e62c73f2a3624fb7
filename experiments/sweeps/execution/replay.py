"""Any run of a sweep again, exactly: all its measures month by month, its journal of events, its world.

found = replay(open_sweep("results/smoke"), 17)
found.results.monthly, found.is_same
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.runs import setup
from experiments.runs.options import RunOptions
from experiments.runs.parallel.shared_history import failed
from experiments.runs.results import Results
from experiments.runs.run import Outcome, simulate
from experiments.runs.setup import build_population, run_spec
from experiments.sweeps.design.plan import PlannedRun
from experiments.sweeps.design.task import DONE
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.storage.sweep_folder import Sweep
from scenarios import Scenario
from scenarios.format import problems
from scenarios.language import _
from simulation.measures import COLUMN_OF
from simulation.world import World


@dataclass
class ReplayedRun:
    """A run that has been turned again.

    Attributes:
        planned: which run.
        scenario: its scenario.
        results: everything measured, as `efc run` has it.
        world: its world at the end.
        is_same: are the stored measures the same, to the last bit? (None: the run had not finished well.)
    """

    planned: PlannedRun
    scenario: Scenario
    results: Results
    world: World
    is_same: bool | None


class StillFails(problems.UserError):
    """The run raises an error here too."""


def replay(
    sweep: Sweep,
    run: int,
    rules: Sequence[str | Path] = (),
    more: Mapping[str, Any] | None = None,
    prepare: Callable[[World], None] | None = None,
    on_month: Callable[[int], None] | None = None,
) -> ReplayedRun:
    """Turn a run of a sweep again, in this process.

    Args:
        sweep: where it is.
        run: its number.
        rules: the user's own files of rules, if the sweep had any (code runs only from files that one names oneself).
        more: other values of parameters on top, of those that change nothing but what is noted ("journal.trials").
        prepare: called with the world before its first month.
        on_month: called with the number of each month.

    Raises:
        StillFails: the run raises an error here too.
        UserError: there is no such run; or the model, the scenario or the rules are no longer those of the sweep.
    """
    planned, address = find_run(sweep, run)
    plan = sweep.plan
    paths = [str(Path(file).resolve()) for file in rules]
    setup.load_rules(paths)
    scenarios = plan.load_scenarios()
    if Addresses(plan, scenarios, paths).number(planned).task.address != address:
        raise problems.UserError(
            _(
                "run {run} cannot be replayed: the model, the scenario or the rules are no longer those of the sweep "
                "(give the files of rules with --rules)"
            ),
            run=run,
        )
    scenario = scenarios[plan.scenario_of(planned.point)]
    changes = {**plan.changes_of(planned.point), **(more or {})}
    spec = run_spec(scenario, RunOptions(1, planned.seed, plan.months, changes=changes, rules=paths))
    population = build_population(scenario, spec)
    world = spec.found_world(population, planned.seed)
    if prepare is not None:
        prepare(world)
    began = time.perf_counter()
    try:
        replayed = simulate(world, plan.months, on_month, with_events=True)
    except Exception as error:
        raise StillFails(_("It fails here too: {error}"), error=failed(error).message) from error
    seconds = time.perf_counter() - began
    results = Results(scenario, spec, population, [planned.seed], Outcome({planned.seed: replayed}), seconds, changes)
    row = next(sweep.journal.rows(run, run))
    is_same = (
        (replayed.monthly[-1, [COLUMN_OF[name] for name in plan.measures]].tobytes() == row[2])
        if (row[1] == DONE)
        else (None)
    )
    return ReplayedRun(planned, scenario, results, world, is_same)


def find_run(sweep: Sweep, run: int) -> tuple[PlannedRun, str]:
    """A run of the plan and its address; an unknown number is refused."""
    entry = sweep.journal.find_run(run)
    if entry is None:
        numbers = [planned.run for planned, _address in sweep.journal.planned()]
        raise problems.UserError(
            _("there is no run {run}; the runs are numbered from {first} to {last}"),
            run=run,
            first=min(numbers, default=0),
            last=max(numbers, default=0),
        )
    return entry
