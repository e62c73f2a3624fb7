"""efc status: how far a sweep is, from another terminal or after its end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from experiments.cli import arguments, options
from scenarios.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.sweeps.storage.sweep_folder import Sweep


def command(
    folder: Annotated[Path, options.sweep()],
) -> None:
    """Say how far a sweep is: runs done, failed and missing, and who is working on it."""
    from experiments.sweeps.storage.sweep_folder import open_sweep

    kept = open_sweep(folder)
    tell_status(arguments.console(), kept)
    kept.close()


def tell_status(to: Console, kept: Sweep) -> None:
    """Everything that is known of a sweep."""
    from experiments.cli.commands.sweep import name_of, tell_failures, tell_plan
    from experiments.sweeps.storage import file_lock
    from scenarios.language.numbers import duration, number, percent

    tell_plan(to, kept.plan)
    if kept.shard:
        to.print(_("Part {shard} of the plan").format(shard=kept.shard), markup=False)
    counts = kept.journal.counts()
    total = sum(counts.values())
    for status in sorted(counts, key=lambda one: (one != "done", one == "missing", one)):
        share = percent(counts[status] / total)
        name = _("{place}: ").format(place=name_of(status))
        to.print(f"  {name}{number(counts[status])} ({share})", markup=False)
    strays = kept.journal.strays()
    if strays:
        to.print(_("{count} stored runs belong to a former plan.").format(count=number(strays)), markup=False)
    seconds = [row[1] for row in kept.journal.machine()]
    if seconds:
        words = _("a run takes {time} on average; all of them took {all} of work")
        to.print(words.format(time=duration(sum(seconds) / len(seconds)), all=duration(sum(seconds))), markup=False)
    holder = file_lock.holder(kept.folder)
    if holder is None:
        to.print(_("Nobody is working on it.") if counts.get("missing") else _("It is finished."), markup=False)
    else:
        words = _("At work: process {process} on {host}, since {since}")
        about = {name: holder.get(name, "?") for name in ("process", "host", "since")}
        to.print(words.format(**about), markup=False)
    tell_failures(kept)
