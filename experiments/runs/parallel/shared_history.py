"""Runs that are one run until a date: the months that they have in common are turned once.

Two strategies whose levers move in 2026 share every month before, under the same luck. So the world is turned until
there, copied, and each copy goes its own way: to the bit what each would have been alone.

    jobs that are turned together    `families`
    their runs under one seed        `run_branches`

Worker processes import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from experiments.runs.run import Failure, Job, Run, RunInProgress, RunSpec, Stopped
from simulation.core.rule_errors import RuleError
from simulation.population.population import Population

WORTH = 24
"""Months that runs must have in common at least: a copy of a world takes about as long as some months of it."""
OnMonth = Callable[[Sequence[int], int], None]
"""Called with the places of the plans for which a month has been turned, and its number."""


def told(error: BaseException) -> str:
    """An error in one line, in English; what is wrong with a user's rule needs no name of an exception."""
    words = " ".join(str(error).split())
    if isinstance(error, RuleError):
        return words
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def failed(error: Exception) -> Failure:
    """What an error is told as."""
    return Failure(error if isinstance(error, RuleError) else told(error))


def in_common(one: RunSpec, other: RunSpec) -> int:
    """Months that are the same under both plans, whatever the luck (with the same population)."""
    if (one.parameters, one.months, one.rules) != (other.parameters, other.months, other.rules):
        return 0
    return _next_parting((one, other), 0) - 1


def families(jobs: Sequence[Job], workers: int) -> list[list[int]]:
    """The jobs, by place, each with those that it has a past in common with.

    Where that would leave some of the worker processes without anything to do, each job stays alone.
    """
    found: list[list[int]] = []
    for place, job in enumerate(jobs):
        for family in found:
            first = jobs[family[0]]
            alike = first.population is job.population and list(first.seeds) == list(job.seeds)
            if alike and in_common(first.spec, job.spec) >= WORTH:
                family.append(place)
                break
        else:
            found.append([place])
    busy = sum(len(jobs[family[0]].seeds) for family in found) >= workers
    return found if busy else [[place] for place in range(len(jobs))]


def run_branches(
    plans: Sequence[RunSpec], population: Population, seed: int, on_month: OnMonth | None = None
) -> Iterator[tuple[int, Run | Failure]]:
    """The run of each plan under one seed, with the place of its plan, one as soon as it has finished.

    An error in the months of some plans is theirs alone.

    Raises:
        Stopped: by `on_month`; the runs that have been given are whole.
    """
    everybody = list(range(len(plans)))
    try:
        course = RunInProgress(plans[0].found_world(population, seed), plans[0].months)
    except Exception as error:
        yield from _failed(everybody, error)
    else:
        yield from _go_on(plans, everybody, course, on_month)


def _go_on(
    plans: Sequence[RunSpec], places: Sequence[int], course: RunInProgress, on_month: OnMonth | None
) -> Iterator[tuple[int, Run | Failure]]:
    """Turn what the plans at these places have in common; then each part of them, on a world of its own."""
    here = [plans[place] for place in places]
    parting = _next_parting(here, course.months_turned)
    try:
        course.go_on(parting - 1, (lambda month: on_month(places, month)) if on_month is not None else None)
        if parting > course.months:
            for place in places:
                yield place, plans[place].finish(course)
            return
    except Stopped:
        raise
    except Exception as error:
        yield from _failed(places, error)
        return
    parts: dict[object, list[int]] = {}
    for place in places:
        parts.setdefault(_dated(plans[place], parting), []).append(place)
    for left, part in zip(range(len(parts) - 1, -1, -1), parts.values(), strict=True):
        try:
            branch = course.copy() if left else course
            branch.world.schedule(plans[part[0]].interventions, plans[part[0]].events)
        except Exception as error:
            yield from _failed(part, error)
        else:
            yield from _go_on(plans, part, branch, on_month)


def _failed(places: Sequence[int], error: Exception) -> Iterator[tuple[int, Failure]]:
    for place in places:
        yield place, failed(error)


def _next_parting(plans: Sequence[RunSpec], after: int) -> int:
    """The first month after this one in which the plans no longer do the same (or that after the last)."""
    months = plans[0].months
    dates = {one.start for plan in plans for one in plan.interventions} | {
        one.month for plan in plans for one in plan.events
    }
    for date in sorted(date for date in dates if after < date <= months):
        if len({_dated(plan, date) for plan in plans}) > 1:
            return date
    return months + 1


def _dated(plan: RunSpec, month: int) -> object:
    """What a plan has done by the end of a month, its reasons left out: it can be compared, and found again."""
    return (
        tuple(replace(one, why="") for one in plan.interventions if one.start <= month),
        tuple(replace(one, why="") for one in plan.events if one.month <= month),
    )
