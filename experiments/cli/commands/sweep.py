"""efc sweep: run what is missing of a plan, on this machine or on a cluster."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import options
from experiments.cli.output.terminal import FAILED, INTERRUPTED, print_aside, print_files, say
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext, written

if TYPE_CHECKING:
    from experiments.sweeps.execution.progress import SweepOutcome


def command(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help=_("Plan: a name or a file."))],
    workers: Annotated[int | None, options.workers()] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", help=_("Address of a Dask scheduler, instead of processes."))
    ] = None,
    shard: Annotated[
        str | None, typer.Option("--shard", help=_("One part of the plan: 2/10 is the second of ten (see efc merge)."))
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=_("Forget what the folder holds."))] = False,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("Folder of the sweep; results/PLAN by default."))] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Run a plan's many runs; whatever interrupts it, the same command does what is missing."""
    from experiments.cli.output.sweeps import print_plan, watch_progress
    from experiments.sweeps.design.plan_loader import load_plan, without_effect
    from experiments.sweeps.execution.sweep_options import SweepOptions
    from experiments.sweeps.execution.sweep_run import run_sweep

    sweep_plan = load_plan(plan)
    part = read_shard(shard)
    suffix = "-{}-of-{}".format(*part) if part else ""
    folder = out if out is not None else Path("results") / f"{sweep_plan.name}{suffix}"
    print_plan(sweep_plan, details)
    for scenario, name in without_effect(sweep_plan):
        say(
            _("Mind: {scenario} itself sets {name} all the time: this factor changes nothing there"),
            "yellow",
            scenario=scenario,
            name=name,
        )
    for factor in sweep_plan.factors:
        if factor.is_very_wide:
            text = _("Mind: the range of {name} reaches ten thousand times what is usual ({value}): is this meant?")
            say(text, "yellow", name=factor.name, value=written(factor.usual_size))
    with watch_progress() as watch:
        sweep_options = SweepOptions(workers, dask, None, None, part, fresh, rules or [], watch, print_aside)
        outcome = run_sweep(sweep_plan, folder, sweep_options)
    finish(outcome)


def read_shard(text: str | None) -> tuple[int, int] | None:
    """2/10 as two numbers."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise UserError(_("--shard {shard}: write 1/4 to 4/4"), shard=text)
    return int(match[1]), int(match[2])


def finish(outcome: SweepOutcome) -> None:
    """Print what the sweep has come to, write its files, and end with the code that says whether all runs finished."""
    from experiments.cli.output.sweeps import print_failures
    from experiments.sweeps.storage.export import export_sweep
    from experiments.sweeps.storage.sweep_folder import open_sweep
    from scenarios.language.numbers import duration, number

    total = sum(outcome.counts.values())
    words = ngettext(
        "{done} of {total} run done ({now} now, {time})", "{done} of {total} runs done ({now} now, {time})", total
    ).format(
        done=number(outcome.counts.get("done", 0)),
        total=number(total),
        now=number(outcome.finished),
        time=duration(outcome.seconds),
    )
    say(words)
    if outcome.interrupted:
        print_aside(_("Interrupted: what has finished is kept. The same command does what is missing."))
        raise typer.Exit(INTERRUPTED)
    with closing(open_sweep(outcome.folder)) as sweep:
        print_files(export_sweep(sweep))
        print_failures(sweep)
    if outcome.failures:
        raise typer.Exit(FAILED)
