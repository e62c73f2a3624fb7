"""Runs that are one run until a date: the months that they have in common are simulated once.

Two strategies whose levers move in 2026 share every month before, under the same luck. So the world is run until then
and copied, and each copy goes its own way: to the bit what each would have been alone.

    jobs that are run together       `families`
    their runs under one seed        `run_branches`

Worker processes import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace

from experiments.runs.run import Failure, Job, Run, RunInProgress, RunSpec, Stopped
from simulation.core.rule_errors import RuleError
from simulation.population.population import Population

WORTH = 24
"""Months that runs must have in common at least: a copy of a world takes about as long as some months of it."""
OnMonth = Callable[[Sequence[int], int], None]
"""Called with the indices of the specifications for which a month has passed, and its number."""


def describe(error: BaseException) -> str:
    """An error in one line, in English; a mistake in a user's rule needs no name of an exception."""
    message = " ".join(str(error).split())
    if isinstance(error, RuleError):
        return message
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def failed(error: BaseException) -> Failure:
    """The failure of a run that has raised an error."""
    return Failure(error if isinstance(error, RuleError) else describe(error))


def in_common(first: RunSpec, second: RunSpec) -> int:
    """Months that are the same under both, whatever the luck (with the same population)."""
    if (first.parameters, first.months, first.rules) != (second.parameters, second.months, second.rules):
        return 0
    return _next_parting((first, second), 0) - 1


def families(jobs: Sequence[Job], workers: int) -> list[list[int]]:
    """The jobs, by index, each with those that it has a past in common with.

    Where that would leave some of the worker processes without anything to do, each job stays alone.
    """
    families: list[list[int]] = []
    for index, job in enumerate(jobs):
        for family in families:
            first = jobs[family[0]]
            alike = first.population is job.population and list(first.seeds) == list(job.seeds)
            if alike and in_common(first.spec, job.spec) >= WORTH:
                family.append(index)
                break
        else:
            families.append([index])
    busy = sum(len(jobs[family[0]].seeds) for family in families) >= workers
    return families if busy else [[index] for index in range(len(jobs))]


def run_branches(
    specs: Sequence[RunSpec], population: Population, seed: int, on_month: OnMonth | None = None
) -> Iterator[tuple[int, Run | Failure]]:
    """The run of each specification under one seed, with its index, each as soon as it has finished.

    An error in the months of some is theirs alone.

    Raises:
        Stopped: by `on_month`; the runs that were yielded are whole.
    """
    everybody = list(range(len(specs)))
    try:
        run = specs[0].begin(population, seed)
    except Exception as error:
        yield from _failures(everybody, error)
        return
    try:
        yield from _advance(specs, everybody, run, on_month)
    finally:
        if run.panel is not None:
            run.panel.discard()


def _advance(
    specs: Sequence[RunSpec], indices: Sequence[int], run: RunInProgress, on_month: OnMonth | None
) -> Iterator[tuple[int, Run | Failure]]:
    """Run what some specifications have in common; then each part of them, on a world of its own."""
    parting = _next_parting([specs[index] for index in indices], run.months_passed)
    try:
        run.advance_to(parting - 1, (lambda month: on_month(indices, month)) if on_month is not None else None)
        if parting > run.months:
            for index in indices:
                yield index, specs[index].finish(run)
            return
    except Stopped:
        raise
    except Exception as error:
        yield from _failures(indices, error)
        return
    parts: dict[object, list[int]] = {}
    for index in indices:
        parts.setdefault(dated(specs[index], parting), []).append(index)
    for left, part in zip(range(len(parts) - 1, -1, -1), parts.values(), strict=True):
        try:
            branch = run.copy() if left else run
            branch.world.schedule(specs[part[0]].interventions, specs[part[0]].events)
        except Exception as error:
            yield from _failures(part, error)
        else:
            yield from _advance(specs, part, branch, on_month)


def _failures(indices: Sequence[int], error: Exception) -> Iterator[tuple[int, Failure]]:
    return ((index, failed(error)) for index in indices)


def _next_parting(specs: Sequence[RunSpec], after: int) -> int:
    """The first month after this one in which the specifications no longer do the same (or that after the last)."""
    months = specs[0].months
    dates = {change.start for spec in specs for change in spec.interventions}
    dates |= {event.month for spec in specs for event in spec.events}
    for date in sorted(date for date in dates if after < date <= months):
        if len({dated(spec, date) for spec in specs}) > 1:
            return date
    return months + 1


def dated(spec: RunSpec, month: int) -> Hashable:
    """What is dated up to a month, the reasons left out: it can be compared, and found again."""
    return (
        tuple(replace(change, why="") for change in spec.interventions if change.start <= month),
        tuple(replace(event, why="") for event in spec.events if event.month <= month),
    )
