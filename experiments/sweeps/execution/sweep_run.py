"""Running a sweep: one at a time in a folder, whoever carries it out.

    run_sweep(load_plan("smoke"), Path("results/smoke"), workers=2)

Whatever ends it, running again does what is missing. At the end the plan and the journal are reconciled: each run of
the plan has its row, or the sweep says which have not.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from experiments.runs import checks, provenance
from experiments.runs.parallel.processes import cores
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import check_runnable
from experiments.sweeps.execution import executors, scheduler
from experiments.sweeps.execution.progress import SweepOutcome, Watch
from experiments.sweeps.storage import file_lock, journal
from scenarios.format import problems
from scenarios.language import _


def run_sweep(
    plan: SweepPlan,
    folder: Path,
    workers: int | None = None,
    dask: str | None = None,
    executor: Executor | None = None,
    tasks: int | None = None,
    shard: tuple[int, int] | None = None,
    fresh: bool = False,
    rules: Sequence[str | Path] = (),
    watch: Watch | None = None,
    say: Callable[[str], None] | None = None,
    shuffle: int | None = None,
) -> SweepOutcome:
    """Run what is missing of a plan in its folder.

    Args:
        plan: what is run.
        folder: where it is written down.
        workers: processes of this machine (None: one a core). The results do not depend on it.
        dask: the address of a Dask scheduler, instead of processes.
        executor, tasks: any executor, and how many batches it carries out at the same time.
        shard: (i, n): only the i-th of n parts of the plan (see `merge`).
        fresh: forget what the folder holds.
        rules: the user's own files of rules.
        watch: told how far it is.
        say: told in words what is worth knowing.
        shuffle: the order in which runs are handed out, as a seed (None: that of the plan). It changes no result.

    Raises:
        UserError: it cannot be run, or not in this folder.
    """
    paths = [str(Path(file).resolve()) for file in rules]
    checks.check_counts(workers=workers)
    check_runnable(plan, tuple(paths))
    if shard is not None and not 1 <= shard[0] <= shard[1]:
        raise problems.UserError(_("--shard {shard}: write 1/4 to 4/4").format(shard=f"{shard[0]}/{shard[1]}"))
    checks.make_folder(folder)
    command = " ".join(provenance.command_line())
    with file_lock.telling_when_full(folder), file_lock.locked(folder, {"command": command}):
        if fresh:
            _forget(folder)
        kept = journal.Journal(folder, write=True)
        try:
            sweep = scheduler.Work(plan, folder, kept, paths, shard, watch, say, shuffle)
            sweep.prepare()
            with contextlib.ExitStack() as stack:
                if sweep.pending:
                    crew = _crew(stack, plan, workers, dask, executor, tasks, say)
                    sweep.turn(crew)
            return sweep.end()
        finally:
            kept.close()


def _crew(
    stack: contextlib.ExitStack, plan: SweepPlan, workers: int | None, dask: str | None, executor: Executor | None,
    tasks: int | None, say: Callable[[str], None] | None,
) -> executors.Crew:  # fmt: skip
    if executor is not None:
        return executors.executor_crew(executor, plan.limits, tasks)
    if dask is not None:
        return stack.enter_context(executors.dask(dask, plan.limits))
    from experiments.runs.parallel.compilation import warm_up

    warm_up(say)
    return stack.enter_context(executors.processes(workers or cores(), plan.limits))


def _forget(folder: Path) -> None:
    for name in (journal.NAME, f"{journal.NAME}-wal", f"{journal.NAME}-shm", f"{journal.NAME}-journal"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / scheduler.POPULATIONS, ignore_errors=True)
