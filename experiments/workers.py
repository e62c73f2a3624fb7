"""Run by run in this process, or in worker processes started by spawn: the results are the same, in the order of seeds.

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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

import numba

from experiments.runs import Plan, Progress, Run, simulate, turn_one
from simulation import slots
from simulation.compiled import CACHE
from simulation.population import Population

PROCESS_DIED = "the process died"
"""What is said of a run whose process was killed."""
PATIENCE = 5.0
"""Seconds that workers have to stop by themselves after Ctrl-C."""
LOOK_EVERY = 0.2
"""Seconds between two looks at the workers' progress."""


@dataclass
class Outcome:
    """What has become of the runs that were asked for.

    Attributes:
        runs: the finished runs, by seed.
        failures: what went wrong, by seed.
        interrupted: stopped by Ctrl-C before all had finished.
    """

    runs: dict[int, Run] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)
    interrupted: bool = False


class Failure(NamedTuple):
    """A run that raised an error, in words (the error itself might not travel between processes)."""

    message: str


class Stopped(Exception):
    """The parent asks for an end."""


def turn_all(
    plan: Plan, population: Population, seeds: Sequence[int], workers: int = 1, progress: Progress | None = None
) -> Outcome:
    """Turn every run, in this process (one worker) or in several."""
    outcome = Outcome()
    if workers <= 1:
        _turn_here(plan, population, seeds, outcome, progress)
    else:
        _turn_there(plan, population, seeds, workers, outcome, progress)
    outcome.runs = {seed: outcome.runs[seed] for seed in seeds if seed in outcome.runs}
    return outcome


def _turn_here(
    plan: Plan, population: Population, seeds: Sequence[int], outcome: Outcome, progress: Progress | None
) -> None:
    total = len(seeds) * plan.months
    for place, seed in enumerate(seeds):

        def on_month(month: int, before: int = place * plan.months) -> None:
            if progress is not None:
                progress(before + month, total)

        try:
            outcome.runs[seed] = turn_one(plan, population, seed, on_month)
        except KeyboardInterrupt:
            outcome.interrupted = True
            return
        except Exception as error:
            outcome.failures[seed] = told(error)


def told(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}"


def _turn_there(
    plan: Plan, population: Population, seeds: Sequence[int], workers: int, outcome: Outcome, progress: Progress | None
) -> None:
    context = multiprocessing.get_context("spawn")
    done, stop = context.RawArray("i", len(seeds)), context.RawValue("b", 0)
    children = set(multiprocessing.active_children())

    def tell() -> None:
        if progress is not None:
            progress(sum(done), len(seeds) * plan.months)

    with _written_down(population) as path:

        def turn_some(places: Sequence[int], count: int) -> list[int]:
            """Turn the runs at these places; give back those that a broken pool has left undone."""
            with _signals_for_children():
                pool = ProcessPoolExecutor(count, context, _prepare, (plan, path, done, stop))
                futures = {pool.submit(_turn_one, place, seeds[place]): place for place in places}
            waiting = set(futures)
            try:
                while waiting:
                    waiting = wait(waiting, LOOK_EVERY, FIRST_COMPLETED).not_done
                    tell()
            except KeyboardInterrupt:
                outcome.interrupted = True
                stop.value = 1
                _leave_time(futures)
            finally:
                if outcome.interrupted:
                    for child in set(multiprocessing.active_children()) - children if _running(futures) else ():
                        child.terminate()
                pool.shutdown(wait=True, cancel_futures=True)
            return [place for future, place in futures.items() if not _collect(future, seeds[place], outcome)]

        left = turn_some(range(len(seeds)), workers)
        for place in left:  # a process died and took the others' work with it: now one by one, to find the culprit
            if not outcome.interrupted and turn_some([place], 1):
                outcome.failures[seeds[place]] = PROCESS_DIED


@contextlib.contextmanager
def _written_down(population: Population) -> Iterator[str]:
    """The population in a temporary file, for the workers to read."""
    handle, name = tempfile.mkstemp(prefix="efc-population-", suffix=".npz")
    os.close(handle)
    try:
        population.save(name)
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def _signals_for_children() -> Iterator[None]:
    """Processes started here leave Ctrl-C to their parent, from their first instant."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave_time(futures: dict[Future[Any], int]) -> None:
    for future in futures:
        future.cancel()
    with contextlib.suppress(KeyboardInterrupt):  # a second Ctrl-C: no more patience
        wait(_running(futures), PATIENCE)


def _running(futures: dict[Future[Any], int]) -> list[Future[Any]]:
    return [future for future in futures if not future.done()]


def _collect(future: Future[Any], seed: int, outcome: Outcome) -> bool:
    """Keep what a run has given; False when it must be done again."""
    if future.cancelled():
        return True
    try:
        given = future.result()
    except BrokenProcessPool:
        return False
    except Exception as error:
        given = Failure(told(error))
    if isinstance(given, Run):
        outcome.runs[seed] = given
    elif isinstance(given, Failure):
        outcome.failures[seed] = given.message
    return True


# -- in the worker process

_here: dict[str, Any] = {}


def _prepare(plan: Plan, path: str, done: Any, stop: Any) -> None:
    """What a worker does once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for file in plan.rules:
        slots.allow(file)
    _here.update(plan=plan, population=Population.load(path), done=done, stop=stop)


def _end_with_parent() -> None:
    """A worker whose parent was killed has nobody left to work for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _turn_one(place: int, seed: int) -> Run | Failure | None:
    plan: Plan = _here["plan"]

    def on_month(month: int) -> None:
        if _here["stop"].value:
            raise Stopped
        _here["done"][place] = month

    try:
        if _here["stop"].value:
            raise Stopped
        return turn_one(plan, _here["population"], seed, on_month)
    except Stopped:
        return None
    except Exception as error:
        return Failure(told(error))


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

    plan = Plan(Parameters(_WARM), (), (), 12)
    simulate(plan.found(Population.generate(plan.parameters), 1), plan.months)
