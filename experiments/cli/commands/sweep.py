"""efc sweep: run what is missing of a plan, on this machine or on a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli import arguments, options
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext, written

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.sweeps.design.plan import SweepPlan
    from experiments.sweeps.execution.progress import State, SweepOutcome, Watch
    from experiments.sweeps.storage.sweep_folder import Sweep

MOST_FACTORS, MOST_VALUES = 12, 8
"""Factors, and values of a factor, that are told one by one."""
SPEAK_EVERY = 60.0
"""Seconds between two lines where there is no terminal (in the log of a batch job)."""


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
) -> None:
    """Run a plan's many runs; whatever interrupts it, the same command does what is missing."""
    from experiments.cli.output import runs
    from experiments.sweeps.design.plan_loader import load_plan, without_effect
    from experiments.sweeps.execution.sweep_options import SweepOptions
    from experiments.sweeps.execution.sweep_run import run_sweep

    chosen = load_plan(plan)
    part = read_shard(shard)
    folder = out if out is not None else Path("results") / (chosen.name + ("-{}-of-{}".format(*part) if part else ""))
    to = arguments.console()
    tell_plan(to, chosen)
    for scenario, name in without_effect(chosen):
        message = _("Mind: {scenario} itself sets {name} all the time: this factor changes nothing there")
        to.print(message.format(scenario=scenario, name=name), style="yellow", markup=False)
    with watching() as watch:
        sweep_options = SweepOptions(workers, dask, None, None, part, fresh, rules or [], watch, runs.print_aside)
        ended = run_sweep(chosen, folder, sweep_options)
    finish(to, ended)


def read_shard(text: str | None) -> tuple[int, int] | None:
    """2/10 as two numbers."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise UserError(_("--shard {shard}: write 1/4 to 4/4").format(shard=text))
    return int(found[1]), int(found[2])


def tell_plan(to: Console, plan: SweepPlan) -> None:
    """Title, question, and what it will cost."""
    from scenarios.language import between_semicolons, language
    from scenarios.language.numbers import number

    to.print(plan.title[language()], style="bold", markup=False)
    if plan.question[language()]:
        to.print(plan.question[language()], style="italic", markup=False)
    words = _("{points} points ({kind}) × {seeds} seeds = {runs} runs of {months} months")
    if plan.stopping is not None:
        words = _("{points} points ({kind}) × {seeds} to {most} seeds: at least {runs} runs of {months} months")
    words = words.format(
        points=number(len(plan.points)), kind=plan.kind, seeds=number(plan.first), most=number(plan.replicates),
        runs=number(plan.count), months=plan.months,
    )  # fmt: skip
    if plan.organisations is not None:
        words += _(", {organisations} organisations").format(organisations=number(plan.organisations))
    to.print(words, markup=False)
    for factor in plan.factors[:MOST_FACTORS]:
        given = factor.values or (factor.lower, factor.upper)
        if len(given) > MOST_VALUES:
            given = (*given[: MOST_VALUES - 1], _("{count} in all").format(count=number(len(given))))
        words = [value if isinstance(value, str) else written(value) for value in given]
        values = between_semicolons(words) if factor.values else " – ".join(words)
        to.print("  " + _("{place}: ").format(place=factor.name) + values, markup=False)
    left = len(plan.factors) - MOST_FACTORS
    if left > 0:
        to.print("  " + ngettext("and {count} more factor", "and {count} more factors", left).format(count=left))


@contextmanager
def watching() -> Iterator[Watch]:
    """A bar with the time left, failures and memory; where there is no terminal, a line a minute."""
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn(_("runs")), BarColumn(), TaskProgressColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn(_("left:")), TimeRemainingColumn(), TextColumn("{task.fields[words]}", markup=False),
    )  # fmt: skip
    began, spoken = time.monotonic(), time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task: Any = None

        def watch(state: State) -> None:
            nonlocal task, spoken
            if task is None:
                task = progress.add_task("", total=state.total, completed=state.stored, words="")
            progress.update(task, completed=state.done, total=state.total, words=words_of(state))
            if not console.is_terminal and time.monotonic() - spoken >= SPEAK_EVERY:
                spoken = time.monotonic()
                console.print(line_of(state, spoken - began), markup=False, highlight=False, soft_wrap=True)

        yield watch


def words_of(state: State) -> str:
    """Failures and memory."""
    failures = _("{count} failed").format(count=state.failures) + ", " if state.failures else ""
    return failures + _("memory {megabytes} MB").format(megabytes=round(state.memory))


def line_of(state: State, seconds: float) -> str:
    """How far it is, in one line."""
    from scenarios.language.numbers import duration

    turned = state.done - state.stored
    left = duration(seconds / turned * (state.total - state.done)) if turned else "?"
    words = _("{done} of {total} runs, left: {left}").format(done=state.done, total=state.total, left=left)
    return f"{words}, {words_of(state)}"


def finish(to: Console, ended: SweepOutcome) -> None:
    """Tell what the sweep has come to, write its files, and end with the code that says whether all runs finished."""
    from experiments.cli.output import runs
    from experiments.sweeps.storage.export import export_sweep
    from experiments.sweeps.storage.sweep_folder import open_sweep
    from scenarios.language.numbers import duration, number

    done = ended.counts.get("done", 0)
    words = _("{done} of {total} runs done ({now} now, {time})").format(
        done=number(done), total=number(sum(ended.counts.values())), now=number(ended.finished),
        time=duration(ended.seconds),
    )  # fmt: skip
    to.print(words, markup=False)
    if ended.interrupted:
        runs.print_aside(_("Interrupted: what has finished is kept. The same command does what is missing."))
        raise typer.Exit(arguments.INTERRUPTED)
    kept = open_sweep(ended.folder)
    runs.print_files(to, export_sweep(kept))
    tell_failures(kept)
    kept.close()
    if ended.failures:
        raise typer.Exit(arguments.FAILED)


MOST_FAILURES = 5
"""Failures that are told one by one."""


def tell_failures(kept: Sweep) -> None:
    """The first runs that failed, each with the command that replays it."""
    from experiments.cli.output import runs

    failed = [(asked.run, status, error) for asked, status, error in kept.journal.statuses()]
    failed = [one for one in failed if one[1] not in ("done", "missing")]
    for run, status, error in failed[:MOST_FAILURES]:
        words = _("Run {run}: {status} ({error})").format(run=run, status=name_of(status), error=error)
        runs.print_aside(words)
        runs.print_aside(_("  again: {command}").format(command=kept.command_again(run)))
    if len(failed) > MOST_FAILURES:
        more = _("... and {count} others: see {path}")
        runs.print_aside(more.format(count=len(failed) - MOST_FAILURES, path=kept.folder / "failures.csv"))


def name_of(status: str) -> str:
    """What has become of a run, in the current language."""
    return {
        "done": _("done"), "failed": _("failed"), "died": _("its process ended"), "timed out": _("timed out"),
        "out of memory": _("out of memory"), "missing": _("missing"),
    }.get(status, status)  # fmt: skip
