"""Running a sweep: one at a time in a folder, whoever carries it out.

    run_sweep(load_plan("smoke"), Path("results/smoke"), workers=2)
    with open_session(Path("results/search"), limits) as session:      # plans that follow from the results of others
        session.run(first_plan), session.run(second_plan)

Whatever ends it, running again does what is missing. At the end the plan and the journal are reconciled: each run of
the plan has its row, or the sweep says which have not.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.runs import checks
from experiments.runs.storage import file_lock, provenance
from experiments.sweeps.design.plan import Limits, SweepPlan
from experiments.sweeps.design.plan_loader import check_runnable
from experiments.sweeps.execution import executors, scheduler
from experiments.sweeps.execution.progress import SweepOutcome
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions
from experiments.sweeps.storage import journal
from scenarios.format import problems
from scenarios.language import _


def run_sweep(plan: SweepPlan, folder: Path, options: SweepOptions = DEFAULTS, **keywords: Any) -> SweepOutcome:
    """Run what is missing of a plan in its folder.

    Args:
        plan: what is run.
        folder: where every run is written as soon as it has finished.
        options, keywords: how it is run (see `SweepOptions`).

    Raises:
        UserError: it cannot be run, or not in this folder.
    """
    options = replace(options, **keywords)
    check_runnable(plan, options.rules)
    with open_session(folder, plan.limits, options) as session:
        return session.run(plan)


class SweepSession:
    """Plans that are run in one folder one after the other, by the same processes, which start when they are needed.

    Args:
        store: the journal of the folder, open for writing.
        limits: what one run may take.
        options: how they are run; its files of rules are absolute.
        stack: closes the processes.

    Attributes:
        store: the journal; its plan is the one that was run last.
    """

    def __init__(
        self, store: journal.Journal, limits: Limits, options: SweepOptions, stack: contextlib.ExitStack
    ) -> None:
        self.store = store
        self._limits = limits
        self._options = options
        self._stack = stack
        self._crew: executors.Crew | None = None

    def run(self, plan: SweepPlan) -> SweepOutcome:
        """Run what is missing of a plan."""
        sweep = scheduler.SweepRun(plan, self.store.folder, self.store, self._options)
        sweep.prepare()
        if sweep.pending:
            if self._crew is None:
                self._crew = self._stack.enter_context(executors.crew(self._options, self._limits))
            sweep.run(self._crew)
        return sweep.end()


@contextlib.contextmanager
def open_session(folder: Path, limits: Limits, options: SweepOptions = DEFAULTS) -> Iterator[SweepSession]:
    """Hold a folder for sweeps: one at a time.

    Raises:
        UserError: the folder is in use, or what is asked for makes no sense.
    """
    options = replace(options, rules=[str(Path(file).resolve()) for file in options.rules])
    checks.check_counts(workers=options.workers)
    shard = options.shard
    if shard is not None and not 1 <= shard[0] <= shard[1]:
        raise problems.UserError(_("--shard {shard}: write 1/4 to 4/4"), shard=f"{shard[0]}/{shard[1]}")
    checks.make_folder(folder)
    command = " ".join(provenance.command_line())
    advice = _("Wait for its end, or stop it; look at it with: efc status {folder}").format(folder=folder)
    with file_lock.reporting_full_disk(folder), file_lock.locked(folder, {"command": command}, advice):
        if options.fresh:
            _forget(folder)
        with closing(journal.Journal(folder, write=True)) as store, contextlib.ExitStack() as stack:
            yield SweepSession(store, limits, options, stack)


def _forget(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        (folder / f"{journal.NAME}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(folder / scheduler.POPULATIONS, ignore_errors=True)
