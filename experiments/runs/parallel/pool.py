"""Run by run in this process, or in worker processes: the results are the same, in the order of seeds.

A run that fails never stops the others; Ctrl-C stops at the end of the month and keeps the runs that have finished.
Worker processes import this file: it needs nothing but the simulation (no Mesa, no tables, no figures).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

import numba

from experiments.runs.parallel.processes import context, get_ready, signals_for_children
from experiments.runs.parallel.shared_history import failed, families, run_branches
from experiments.runs.run import Failure, Job, Outcome, Progress, Run, RunSpec, Stopped, simulate
from simulation.core import rule_slots
from simulation.core.compiled import CACHE
from simulation.population.build import generate_population
from simulation.population.population import Population

PROCESS_DIED = "the process died"
"""What is said of a run whose process was killed."""
PATIENCE = 5.0
"""Seconds that workers have to stop by themselves after Ctrl-C."""
LOOK_EVERY = 0.2
"""Seconds between two looks at the workers' progress."""


def run_jobs(jobs: Sequence[Job], workers: int = 1, progress: Progress | None = None) -> list[Outcome]:
    """Turn the runs of several jobs, in this process (one worker) or all in one pool of processes.

    The first runs of all the jobs come first, then the second ones: whatever stops early leaves pairs. A population
    that jobs share travels once, and months that they have in common are simulated once
    (`experiments.runs.parallel.shared_history`).
    """
    outcomes = [Outcome() for _job in jobs]
    if workers <= 1:
        _turn_here(jobs, outcomes, progress)
    else:
        _turn_there(jobs, workers, outcomes, progress)
    for job, outcome in zip(jobs, outcomes, strict=True):
        outcome.runs = {seed: outcome.runs[seed] for seed in job.seeds if seed in outcome.runs}
    return outcomes


class Place(NamedTuple):
    """One run of one job."""

    job: int
    seed: int


def _in_turns(jobs: Sequence[Job], workers: int) -> list[list[Place]]:
    """Every run of every job, with those that are turned together with it: first runs first."""
    together = families(jobs, workers)
    longest = max((len(job.seeds) for job in jobs), default=0)
    return [
        [Place(at, jobs[at].seeds[turn]) for at in family]
        for turn in range(longest)
        for family in together
        if turn < len(jobs[family[0]].seeds)
    ]


def _turn_here(jobs: Sequence[Job], outcomes: Sequence[Outcome], progress: Progress | None) -> None:
    total, done = sum(job.months for job in jobs), 0
    for task in _in_turns(jobs, 1):
        months = [0] * len(task)

        def on_month(those: Sequence[int], month: int, months: list[int] = months, before: int = done) -> None:
            for place in those:
                months[place] = month
            if progress is not None:
                progress(before + sum(months), total)

        first = jobs[task[0].job]
        try:
            plans = [jobs[at].spec for at, _seed in task]
            for place, given in run_branches(plans, first.population, task[0].seed, on_month):
                _keep(given, task[place], outcomes)
        except KeyboardInterrupt:
            for one in outcomes:
                one.interrupted = True
            return
        done += len(task) * first.spec.months


def _keep(given: Run | Failure | None, place: Place, outcomes: Sequence[Outcome]) -> None:
    """What a run has given is kept; nothing of one that was stopped."""
    outcome = outcomes[place.job]
    if isinstance(given, Run):
        outcome.runs[place.seed] = given
    elif isinstance(given, Failure):
        outcome.failures[place.seed] = given.message


def _turn_there(jobs: Sequence[Job], workers: int, outcomes: Sequence[Outcome], progress: Progress | None) -> None:
    get_ready()
    started = context()
    tasks = _in_turns(jobs, workers)
    places = [place for task in tasks for place in task]
    number = {place: at for at, place in enumerate(places)}
    done, stop = started.RawArray("i", len(places)), started.RawValue("b", 0)
    children = set(multiprocessing.active_children())
    total = sum(job.months for job in jobs)
    interrupted = False

    def tell() -> None:
        if progress is not None:
            progress(sum(done), total)

    with _written_down([job.population for job in jobs]) as paths:
        work = [(job.spec, path) for job, path in zip(jobs, paths, strict=True)]

        def turn_some(some: Sequence[Sequence[Place]], count: int) -> list[Place]:
            """Turn the runs of these tasks; give back those that a broken pool has left undone."""
            nonlocal interrupted
            with signals_for_children():
                pool = ProcessPoolExecutor(count, started, _prepare, (work, done, stop))
                futures = {pool.submit(_run_task, [(number[one], *one) for one in task]): task for task in some}
            waiting = set(futures)
            try:
                while waiting:
                    waiting = wait(waiting, LOOK_EVERY, FIRST_COMPLETED).not_done
                    tell()
            except KeyboardInterrupt:
                interrupted = True
                stop.value = 1
                _leave_time(futures)
            finally:
                if interrupted:
                    for child in set(multiprocessing.active_children()) - children if _running(futures) else ():
                        child.terminate()
                pool.shutdown(wait=True, cancel_futures=True)
            left: list[Place] = []
            for future, task in futures.items():
                left += () if _collect(future, task, outcomes) else task
            return left

        for place in turn_some(tasks, min(workers, len(tasks))):
            # a process died and took the others' work with it: now one by one, to find the culprit
            if not interrupted and turn_some([[place]], 1):
                outcomes[place.job].failures[place.seed] = PROCESS_DIED
    for outcome in outcomes:
        outcome.interrupted = interrupted


@contextlib.contextmanager
def _written_down(populations: Sequence[Population]) -> Iterator[list[str]]:
    """Each population in a temporary file, for the workers to read; one that comes several times is written once."""
    names: dict[int, str] = {}
    try:
        for population in populations:
            if id(population) not in names:
                handle, name = tempfile.mkstemp(prefix="efc-population-", suffix=".npz")
                os.close(handle)
                names[id(population)] = name
                population.save(name)
        yield [names[id(population)] for population in populations]
    finally:
        for name in names.values():
            Path(name).unlink(missing_ok=True)


def _leave_time(futures: Iterable[Future[Any]]) -> None:
    for future in futures:
        future.cancel()
    with contextlib.suppress(KeyboardInterrupt):  # a second Ctrl-C: no more patience
        wait(_running(futures), PATIENCE)


def _running(futures: Iterable[Future[Any]]) -> list[Future[Any]]:
    return [future for future in futures if not future.done()]


def _collect(future: Future[Any], task: Sequence[Place], outcomes: Sequence[Outcome]) -> bool:
    """Keep what the runs of a task have given; False when it must be done again."""
    if future.cancelled():
        return True
    try:
        given = future.result()
    except BrokenProcessPool:
        return False
    except Exception as error:
        given = [failed(error)] * len(task)
    for place, one in zip(task, given, strict=True):
        _keep(one, place, outcomes)
    return True


# -- in the worker process

_here: dict[str, Any] = {}
_populations: dict[str, Population] = {}


def _prepare(work: Sequence[tuple[RunSpec, str]], done: Any, stop: Any) -> None:
    """What a worker does once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for plan, _path in work:
        for file in plan.rules:
            rule_slots.allow(file)
    _here.update(work=work, done=done, stop=stop)


def _population(path: str) -> Population:
    """The population of a file, read when its first run comes."""
    if path not in _populations:
        _populations[path] = Population.load(path)
    return _populations[path]


def _end_with_parent() -> None:
    """A worker whose parent was killed has nobody left to work for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _run_task(task: Sequence[tuple[int, int, int]]) -> list[Run | Failure | None]:
    """Turn some runs under one seed, each given as (number among all, job, seed); None for those that were stopped."""
    work, seed = _here["work"], task[0][2]
    given: list[Run | Failure | None] = [None] * len(task)

    def on_month(those: Sequence[int], month: int) -> None:
        if _here["stop"].value:
            raise Stopped
        for place in those:
            _here["done"][task[place][0]] = month

    try:
        if _here["stop"].value:
            raise Stopped
        plans = [work[job][0] for _number, job, _seed in task]
        for place, one in run_branches(plans, _population(work[task[0][1]][1]), seed, on_month):
            given[place] = one
    except Stopped:
        pass
    except Exception as error:
        given = [failed(error) if one is None else one for one in given]
    return given


# -- machine code

_WARM: dict[str, Any] = {
    "population.organisations": 300, "club.staff": 30.0, "engagement.rate": 0.9, "engagement.reluctance": 0.45,
    "cooperation.rate": 0.5, "awareness.forgetting": 0.08, "communities.minimum": 2, "support.months": 2.0,
    "turnover.crisis": 0.02, "measures.network_every": 1, "animation.competence": 0.1, "animation.seniority": 1.0,
}  # fmt: skip


def warm_up(say: Callable[[str], None] | None = None) -> None:
    """Compile the walks if this installation has not done so yet: a small busy world is turned for some months.

    Worker processes then find the machine code on disk, instead of each compiling for itself.

    Args:
        say: told when compilation begins.
    """
    if CACHE is None or numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    done = CACHE / f"warm-python{sys.version_info.major}{sys.version_info.minor}-numba{numba.__version__}"
    if done.exists():
        return
    if say is not None:
        from scenarios.language import _

        say(_("Compiling the model: once for each installation, about half a minute."))
    exercise()
    with contextlib.suppress(OSError):
        done.touch()


def exercise() -> None:
    """Turn a small busy world for some months: every walk is compiled, or its machine code read from the disk."""
    from simulation.parameters import Parameters

    plan = RunSpec(Parameters(_WARM), (), (), 12)
    simulate(plan.found_world(generate_population(plan.parameters), 1), plan.months)
