"""Many runs, in this process or in children: the results are the same, in the order of seeds.

A run that fails never stops the others; Ctrl-C stops at the end of the month and keeps the runs that have finished.
Children import this file: it needs nothing but the simulation (no Mesa, no tables, no figures).
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple

from experiments.runs.parallel.child_main import Channel
from experiments.runs.parallel.child_process import ChildDied, ChildProcess, can_travel, give_back, take_child
from experiments.runs.parallel.shared_history import failed, families, run_branches
from experiments.runs.run import Failure, Job, Outcome, Progress, Run, RunSpec, Stopped
from experiments.runs.storage.files import write_whole
from experiments.runs.storage.population_cache import SUFFIX
from simulation.core import rule_slots
from simulation.population.population import Population

PROCESS_DIED = "the process died"
"""The failure of a run whose process was killed."""
PATIENCE = 5.0
"""Seconds that children have to stop by themselves after Ctrl-C."""
LOOK_EVERY = 0.2
"""Seconds between two looks at the progress of the children."""
REPORT_EVERY = 0.05
"""Seconds between two reports of a child."""

Answers = list[Run | Failure | None]
"""What has become of the runs of a task (None: stopped)."""


class RunKey(NamedTuple):
    """One run of one job."""

    job: int
    seed: int


Task = list[RunKey]
"""Runs under one seed that have some months in common, or one run."""


def run_jobs(jobs: Sequence[Job], workers: int = 1, progress: Progress | None = None) -> list[Outcome]:
    """Run several jobs, in this process (one worker) or in one pool of children.

    The first runs of all the jobs come first, then the second ones: whatever stops early leaves pairs. A population
    that jobs share travels once, and months that they have in common are simulated once
    (`experiments.runs.parallel.shared_history`). What children could not import is run in this process.
    """
    batch = _Batch(jobs, progress)
    if not all(can_travel(job.spec.collect) for job in jobs):
        workers = 1
    tasks = _tasks(jobs, workers)
    try:
        if workers <= 1:
            for task in tasks:
                batch.run_here(task)
        else:
            batch.run_in_children(tasks, min(workers, len(tasks)))
    except KeyboardInterrupt:
        for outcome in batch.outcomes:
            outcome.interrupted = True
    for job, outcome in zip(jobs, batch.outcomes, strict=True):
        outcome.runs = {seed: outcome.runs[seed] for seed in job.seeds if seed in outcome.runs}
    return batch.outcomes


def _tasks(jobs: Sequence[Job], workers: int) -> list[Task]:
    """Every run of every job, with those that have some months in common with it: first runs first."""
    together = families(jobs, workers)
    return [
        [RunKey(index, jobs[index].seeds[replicate]) for index in family]
        for replicate in range(max((len(job.seeds) for job in jobs), default=0))
        for family in together
        if replicate < len(jobs[family[0]].seeds)
    ]


class _Batch:
    """Jobs that are being run.

    Attributes:
        outcomes: what has become of the runs so far, by job.
    """

    def __init__(self, jobs: Sequence[Job], progress: Progress | None) -> None:
        self.jobs = jobs
        self.progress = progress
        self.outcomes = [Outcome() for _job in jobs]
        self._months: dict[RunKey, int] = {}
        self._total = sum(job.months for job in jobs)
        self._busy: set[ChildProcess] = set()
        self._used: set[ChildProcess] = set()
        self._is_stopped = False

    def _report(self) -> None:
        if self.progress is not None:
            self.progress(sum(self._months.values()), self._total)

    def _specs(self, task: Task) -> list[RunSpec]:
        return [self.jobs[key.job].spec for key in task]

    def _keep(self, key: RunKey, answer: Run | Failure | None) -> None:
        """Keep what has become of a run; nothing of one that was stopped."""
        if isinstance(answer, Run):
            self.outcomes[key.job].runs[key.seed] = answer
        elif isinstance(answer, Failure):
            self.outcomes[key.job].failures[key.seed] = answer.message
        if answer is not None:
            self._months[key] = self.jobs[key.job].spec.months

    def run_here(self, task: Task) -> None:
        """Run a task in this process."""

        def on_month(indices: Sequence[int], month: int) -> None:
            for index in indices:
                self._months[task[index]] = month
            self._report()

        for index, answer in run_branches(self._specs(task), self.jobs[task[0].job].population, task[0].seed, on_month):
            self._keep(task[index], answer)

    def run_in_children(self, tasks: Sequence[Task], workers: int) -> None:
        """Run tasks in children, each kept by a thread."""
        with _saved([job.population for job in self.jobs]) as paths, ThreadPoolExecutor(workers) as threads:
            for key in self._run_some(tasks, paths, threads):  # once more and alone: a child died, perhaps not for it
                if self._run_some([[key]], paths, threads):
                    self.outcomes[key.job].failures[key.seed] = PROCESS_DIED
        for child in self._used:
            with contextlib.suppress(ChildDied):
                child.call(forget)

    def _run_some(self, tasks: Sequence[Task], paths: Sequence[str], threads: ThreadPoolExecutor) -> list[RunKey]:
        """Run tasks; the runs whose child has died."""
        futures = {threads.submit(self._run_there, task, paths): task for task in tasks}
        waiting: set[Future[Answers | None]] = set(futures)
        try:
            while waiting:
                waiting = wait(waiting, LOOK_EVERY, FIRST_COMPLETED).not_done
                self._report()
        finally:
            if waiting:
                self._stop(waiting)
            lost: list[RunKey] = []
            for future, task in futures.items():
                answers = None if future.cancelled() else future.result()
                for key, answer in zip(task, answers or (), strict=False):
                    self._keep(key, answer)
                lost += task if answers is None else ()
        self._report()
        return lost

    def _stop(self, waiting: set[Future[Answers | None]]) -> None:
        """Let the children stop at the end of the month; whoever takes too long is ended."""
        self._is_stopped = True
        for future in waiting:
            future.cancel()
        with contextlib.suppress(KeyboardInterrupt):  # a second Ctrl-C: no more patience
            for child in list(self._busy):
                with contextlib.suppress(ChildDied):
                    child.send(None)
            wait([future for future in waiting if not future.done()], PATIENCE)
        for child in list(self._busy):
            child.kill()
        wait([future for future in waiting if not future.done()])

    def _run_there(self, task: Task, paths: Sequence[str]) -> Answers | None:
        """What a child answers; None when it has died."""
        child = take_child()
        self._busy.add(child)
        self._used.add(child)
        try:
            if self._is_stopped:
                return [None] * len(task)
            child.call(run_task, self._specs(task), paths[task[0].job], task[0].seed)
            while isinstance(message := child.receive(), tuple):
                self._months.update(zip(task, message, strict=True))
        except ChildDied:
            child.close()
            return None
        finally:
            self._busy.discard(child)
        give_back(child)
        answers: Answers = message
        return answers


@contextlib.contextmanager
def _saved(populations: Sequence[Population]) -> Iterator[list[str]]:
    """The file of each population, for the children to read; one that comes several times is written once.

    One that is kept in a file already is read from there.

    Raises:
        OSError: it cannot be written; the error names the file.
    """
    with tempfile.TemporaryDirectory(prefix="efc-population-") as folder:
        paths: dict[int, str] = {}
        for population in populations:
            if population.file is not None and population.file.is_there():
                paths[id(population)] = str(population.file.path)
            elif id(population) not in paths:
                path = Path(folder, f"{len(paths)}{SUFFIX}")
                paths[id(population)] = str(write_whole(path, lambda beside, what=population: what.save(str(beside))))
        yield [paths[id(population)] for population in populations]


# -- in the child

_populations: dict[tuple[str, tuple[str, ...]], Population] = {}


def _load(path: str, rules: tuple[str, ...]) -> Population:
    """The population of a file, read when its first run comes; the user's rules are read with it."""
    if (path, rules) not in _populations:
        for file in rules:
            rule_slots.allow(file)
        _populations[path, rules] = Population.load(path)
    return _populations[path, rules]


def forget(_channel: Channel) -> None:
    """Free the memory of the populations: their batch is over."""
    _populations.clear()


def run_task(channel: Channel, specs: Sequence[RunSpec], path: str, seed: int) -> None:
    """Run some specifications under one seed; send the months that have passed in each, then a list of answers."""
    answers: Answers = [None] * len(specs)
    months = [0] * len(specs)
    last_report = 0.0

    def on_month(indices: Sequence[int], month: int) -> None:
        nonlocal last_report
        if channel.is_stopped:
            raise Stopped
        for index in indices:
            months[index] = month
        if time.monotonic() - last_report > REPORT_EVERY:
            last_report = time.monotonic()
            channel.send(tuple(months))

    try:
        for index, answer in run_branches(specs, _load(path, specs[0].rules), seed, on_month):
            answers[index] = answer
    except Stopped:
        pass
    except (Exception, SystemExit) as error:
        answers = [failed(error) if answer is None else answer for answer in answers]
    channel.send(answers)
