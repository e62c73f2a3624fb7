"""What a terminal prints of sweeps: the plan, how far its runs are, which have failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from experiments.cli.output.terminal import console, print_aside, say
from experiments.runs.storage import file_lock
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.execution.progress import SweepState, Watch
from experiments.sweeps.storage.sweep_folder import Sweep
from scenarios.language import _, between_semicolons, language, ngettext, written
from scenarios.language.numbers import duration, number, percent

MOST_FACTORS = 6
MOST_VALUES = 8
"""Factors, and values of a factor, that are printed one by one."""
MOST_FAILURES = 5
"""Failures that are printed one by one."""
PRINT_EVERY = 60.0
"""Seconds between two lines where there is no terminal (in the log of a batch job)."""


def print_plan(plan: SweepPlan, has_details: bool = False) -> None:
    """Title, question, number of runs, and what the factors are."""
    say(plan.title[language()], "bold")
    if plan.question[language()]:
        say(plan.question[language()], "italic")
    words = _("{points} ({kind}) × {seeds} = {runs} of {months}")
    seeds = ngettext("{count} seed", "{count} seeds", plan.replicates).format(count=number(plan.replicates))
    if plan.stopping is not None:
        words = _("{points} ({kind}) × {first} to {seeds}: at least {runs} of {months}")
    words = words.format(
        points=ngettext("{count} point", "{count} points", len(plan.points)).format(count=number(len(plan.points))),
        kind=plan.kind,
        first=number(plan.first),
        seeds=seeds,
        runs=ngettext("{count} run", "{count} runs", plan.count).format(count=number(plan.count)),
        months=ngettext("{count} month", "{count} months", plan.months).format(count=plan.months),
    )
    if plan.organisations is not None:
        size = ngettext("{count} organisation", "{count} organisations", plan.organisations)
        words += f", {size.format(count=number(plan.organisations))}"
    say(words)
    shown = len(plan.factors) if has_details else MOST_FACTORS
    for factor in plan.factors[:shown]:
        values = factor.values or (factor.lower, factor.upper)
        if len(values) > MOST_VALUES and not has_details:
            values = (*values[: MOST_VALUES - 1], _("{count} in all").format(count=number(len(values))))
        texts = [value if isinstance(value, str) else written(value) for value in values]
        text = between_semicolons(texts) if factor.values else " – ".join(texts)
        say("  " + _("{place}: ").format(place=factor.name) + text)
    left = len(plan.factors) - shown
    if left > 0:
        say("  " + ngettext("and {count} more factor", "and {count} more factors", left).format(count=left))


@contextmanager
def watch_progress() -> Iterator[Watch]:
    """A bar with the time left, failures and memory; where there is no terminal, a line a minute."""
    aside = console(is_aside=True)
    columns = (
        TextColumn(_("runs")), BarColumn(), TaskProgressColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn(_("left:")), TimeRemainingColumn(), TextColumn("{task.fields[words]}", markup=False),
    )  # fmt: skip
    began = printed = time.monotonic()
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as progress:
        task: Any = None

        def watch(state: SweepState) -> None:
            nonlocal task, printed
            if task is None:
                task = progress.add_task("", total=state.total, completed=state.stored, words="")
            progress.update(task, completed=state.done, total=state.total, words=failures_and_memory(state))
            if not aside.is_terminal and time.monotonic() - printed >= PRINT_EVERY:
                printed = time.monotonic()
                aside.print(progress_line(state, printed - began), soft_wrap=True)

        yield watch


def failures_and_memory(state: SweepState) -> str:
    """How many runs have failed, and how much memory is in use."""
    failures = _("{count} failed").format(count=state.failures) + ", " if state.failures else ""
    return failures + _("memory {megabytes} MB").format(megabytes=round(state.memory))


def progress_line(state: SweepState, seconds: float) -> str:
    """How far a sweep is, in one line."""
    finished = state.done - state.stored
    left = duration(seconds / finished * (state.total - state.done)) if finished else "?"
    words = ngettext("{done} of {total} run, left: {left}", "{done} of {total} runs, left: {left}", state.total)
    words = words.format(done=state.done, total=state.total, left=left)
    return f"{words}, {failures_and_memory(state)}"


def print_failures(sweep: Sweep) -> None:
    """The first runs that failed, each with the command that replays it."""
    failed = [row for row in sweep.journal.statuses() if row[1] not in ("done", "missing")]
    for request, status, error in failed[:MOST_FAILURES]:
        print_aside(_("Run {run}: {status} ({error})"), run=request.run, status=status_name(status), error=error)
        print_aside(_("  again: {command}"), command=sweep.command_again(request.run))
    if (others := len(failed) - MOST_FAILURES) > 0:
        print_aside(
            ngettext("... and {count} other: see {path}", "... and {count} others: see {path}", others),
            count=others,
            path=sweep.folder / "failures.csv",
        )


def status_name(status: str) -> str:
    """What has become of a run, in the current language."""
    return {
        "done": _("done"), "failed": _("failed"), "died": _("its process ended"), "timed out": _("timed out"),
        "out of memory": _("out of memory"), "missing": _("missing"),
    }.get(status, status)  # fmt: skip


def print_status(sweep: Sweep) -> None:
    """The plan of a sweep, what has become of its runs, and who is working on it."""
    print_plan(sweep.plan)
    if sweep.shard:
        say(_("Part {shard} of the plan"), shard=sweep.shard)
    counts = sweep.journal.counts()
    total = sum(counts.values())
    for status in sorted(counts, key=lambda status: (status != "done", status == "missing", status)):
        name = _("{place}: ").format(place=status_name(status))
        say(f"  {name}{number(counts[status])} ({percent(counts[status] / total)})")
    if strays := sweep.journal.strays():
        text = ngettext(
            "{count} stored run belongs to a former plan.", "{count} stored runs belong to a former plan.", strays
        )
        say(text, count=number(strays))
    if seconds := [row[1] for row in sweep.journal.machine()]:
        say(
            _("a run takes {time} on average; all of them took {all} of work"),
            time=duration(sum(seconds) / len(seconds)),
            all=duration(sum(seconds)),
        )
    holder = file_lock.holder(sweep.folder)
    if holder is None:
        say(_("Nobody is working on it.") if counts.get("missing") else _("It is finished."))
    else:
        say(
            _("At work: process {process} on {host}, since {since}"),
            **{name: holder.get(name, "?") for name in ("process", "host", "since")},
        )
    print_failures(sweep)


def print_run(sweep: Sweep, run: int) -> None:
    """Which run of a sweep it is, and what had become of it."""
    request, status, _horizon, _monthly, error = next(sweep.journal.rows(run, run))
    say(
        _("Run {run}: point {point}, seed {seed}, {status}"),
        "bold",
        run=run,
        point=request.point,
        seed=request.seed,
        status=status_name(status),
    )
    for name, value in sweep.plan.values[request.point - 1].items():
        say(f"  {name} = {value}")
    if error:
        say(error, "red")
        address = sweep.journal.find_run(run)
        if trace := sweep.journal.machine_facts(address[1]).get("trace", "") if address else "":
            say(trace, "dim")
