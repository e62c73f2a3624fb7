"""Shards put together: the journals of several folders become one, as if one sweep had run them all.

merge_sweeps([Path("results/a-1-of-2"), Path("results/a-2-of-2")], Path("results/a"))
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from experiments.runs import checks
from experiments.runs.storage import file_lock
from experiments.sweeps.design.task import PlannedTask, Task
from experiments.sweeps.storage import journal
from experiments.sweeps.storage.sweep_folder import Sweep, open_sweep
from scenarios.format import problems
from scenarios.language import _, in_quotes

ROWS_AT_ONCE = 1000


def merge_sweeps(folders: Sequence[Path], out: Path) -> Sweep:
    """Write all the runs of some folders of the same plan into one.

    A run that one folder has finished and another has not is taken from where it finished.

    Raises:
        UserError: they are not of the same plan, model and rules; or the folder is in use, or holds another sweep.
    """
    if len(folders) < 2:
        raise problems.UserError(_("a merge needs at least two folders, such as: efc merge DIR DIR --out DIR"))
    with contextlib.ExitStack() as stack:
        parts = [stack.enter_context(contextlib.closing(open_sweep(folder))) for folder in folders]
        for part in parts[1:]:
            for name in ("plan digest", "model", "rules"):
                if part.journal.about(name) != parts[0].journal.about(name):
                    raise problems.UserError(
                        _("{folder} and {other} do not hold the same plan, model and rules"),
                        folder=in_quotes(parts[0].folder),
                        other=in_quotes(part.folder),
                    )
        checks.make_folder(out)
        with (
            file_lock.reporting_full_disk(out),
            file_lock.locked(out, {"command": "efc merge"}),
            contextlib.closing(journal.Journal(out, write=True)) as merged,
        ):
            if merged.about("plan digest") not in (None, parts[0].journal.about("plan digest")):
                raise problems.UserError(
                    _("{folder} holds another sweep; choose another with --out"), folder=in_quotes(out)
                )
            _merge(parts, merged)
    return open_sweep(out)


def _merge(parts: Sequence[Sweep], merged: journal.Journal) -> None:
    first = parts[0].journal
    names = ("plan", "plan digest", "model", "rules", "scenarios")
    with merged.transaction():
        merged.set_texts({name: first.about(name) or "" for name in names} | {"shard": ""})
        merged.plan(first.points())
    for part in parts:
        with merged.transaction():
            merged.plan_more(
                PlannedTask(planned, Task(address, "", {}, planned.seed, ""))
                for planned, address in part.journal.planned()
            )
        done = merged.done()
        left = (entry for entry in part.journal.every() if entry[0].address not in done)
        while batch := list(islice(left, ROWS_AT_ONCE)):
            with merged.transaction():
                merged.take_over(batch)
        for about in part.journal.sessions():
            merged.begin_session({**about, "folder": str(part.folder)})
