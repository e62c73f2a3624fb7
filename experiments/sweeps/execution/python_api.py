"""Sweeps from Python: `experiments.sweep(plan)` and `experiments.open_sweep(folder)`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.progress import Watch
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.sweep_folder import open_sweep

if TYPE_CHECKING:
    import pandas


def sweep(
    plan: str | os.PathLike[str] | Mapping[str, Any] | SweepPlan,
    folder: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    tasks: int | None = None,
    dask: str | None = None,
    fresh: bool = False,
    rules: Sequence[str | Path] = (),
    watch: Watch | None = None,
) -> pandas.DataFrame:
    """Run what is missing of a plan and give the table of all its runs (see `experiments.sweeps`).

    Args:
        plan: a plan of the library, a file, a dictionary of the same form, or a checked plan.
        folder: where it is written down (None: results/NAME).
        workers: processes of this machine.
        executor, tasks: any executor instead, such as mpi4py's, and how many batches it carries out at the same time.
        dask: the address of a Dask scheduler instead.
        fresh: forget what the folder holds.
        rules: the user's own files of rules.
        watch: told how far it is.

    Raises:
        ScenarioError: everything that is wrong with the plan.
        UserError: it cannot be run, or not in this folder.
    """
    chosen = load_plan(plan)
    place = Path("results") / chosen.name if folder is None else Path(folder)
    run_sweep(chosen, place, workers, dask, executor, tasks, None, fresh, rules, watch)
    kept = open_sweep(place)
    try:
        return kept.runs
    finally:
        kept.close()
