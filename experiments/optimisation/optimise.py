"""A search from its plan to what it has found; whatever stops it, the same call goes on where it was.

optimum = optimise("split", Path("results/split"), workers=2)
optimum.to_frame()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.optimisation.evaluation import STRATEGIES, open_trials
from experiments.optimisation.optimum import MOST_FINALISTS, Optimum, finalists
from experiments.optimisation.plan import OptimisationPlan
from experiments.optimisation.plan_loader import load_optimisation
from experiments.optimisation.search import Candidate, Evaluate, search
from experiments.runs.storage import provenance
from experiments.sweeps.execution.run_task import model_digest
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions

Progress = Callable[[int, int], None]


def optimise(
    plan: str | os.PathLike[str] | Mapping[str, Any] | OptimisationPlan,
    folder: Path,
    options: SweepOptions = DEFAULTS,
    progress: Progress | None = None,
    **keywords: Any,
) -> Optimum:
    """Search for the best use of what there is, and prove what is found in fresh worlds.

    Args:
        plan: a name of the library, a file or a dictionary (see `load_optimisation`).
        folder: where every run is kept as soon as it has finished, and the strategies as scenario files.
        options, keywords: how it is run (see `SweepOptions`).
        progress: called with the runs that are settled, and all of them.

    Raises:
        ScenarioError: everything that is wrong with the plan.
        UserError: it cannot be run, or not in this folder.
        SearchInterrupted: it was stopped; what has finished is kept.
    """
    options = replace(options, **keywords)
    plan = load_optimisation(plan, rules=options.rules)
    folder = Path(folder)
    with open_trials(plan, folder, options) as trials:
        for scenario in (plan.scenario, *plan.rivals):
            trials.add(scenario.name, scenario)
        optimum = find(plan, trials, progress)
        trials.close()
    return replace(optimum, failures=trials.failures)


def find(plan: OptimisationPlan, evaluate: Evaluate, progress: Progress | None = None) -> Optimum:
    """Search with whatever tries candidates in worlds, and prove the finalists in worlds that follow those."""
    worlds, fresh = len(plan.worlds.worlds), len(plan.fresh.worlds)
    columns = len(plan.goals) + 1
    names = [plan.scenario.name, *(rival.name for rival in plan.rivals)]
    fixed = [Candidate(name, None, np.full((worlds, columns), np.nan)) for name in names]
    last = (len(fixed) + MOST_FINALISTS) * fresh

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total + last)

    most = np.inf if plan.budget is None else plan.budget.most
    signs = [goal.sign for goal in plan.goals]
    found, race = search(plan.levers, signs, evaluate, fixed, worlds, plan.strategies, plan.seed, most, tell)
    best = finalists(found, fixed[0], race, plan.seed)
    proved = [Candidate(one.name, one.choice, np.full((fresh, columns), np.nan)) for one in (*fixed, *best)]
    for one, values in zip(proved, evaluate(proved, range(worlds, worlds + fresh)), strict=True):
        one.values[:] = values
    tell(1, 1)
    return Optimum(plan, [*fixed, *found], proved, race.most, 0, _provenance(plan))


def write_front(optimum: Optimum, folder: Path) -> list[Path]:
    """The strategies of the front as files of their own in `front`, in place of those of a former search."""
    place = folder / "front"
    place.mkdir(exist_ok=True)
    for path in place.glob("strategy-*.toml"):
        path.unlink()
    chosen: Sequence[Candidate] = [optimum.proved[position] for position in optimum.front]
    paths = [place / f"{one.name}.toml" for one in chosen if one.choice is not None]
    for path in paths:
        path.write_bytes((folder / STRATEGIES / path.name).read_bytes())
    return paths


def _provenance(plan: OptimisationPlan) -> dict[str, Any]:
    """Where a search comes from."""
    return {
        "project": provenance.DISTRIBUTION,
        "version": provenance.version(),
        "model": model_digest(),
        "plan": {
            "name": plan.name,
            "scenario": provenance.scenario_provenance(plan.scenario),
            "rivals": [rival.name for rival in plan.rivals],
            "organisations": plan.organisations,
            "months": plan.months,
            "outcomes": [goal.measure for goal in plan.goals],
            "levers": [vars(lever) for lever in plan.levers],
            "budget": None if plan.budget is None else vars(plan.budget),
            "worlds": [len(plan.worlds.worlds), len(plan.fresh.worlds), plan.worlds.source],
            "strategies": plan.strategies,
            "seed": plan.seed,
        },
        "libraries": {"optuna": provenance.version_of("optuna")},
    }
