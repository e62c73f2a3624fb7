"""A sweep at work: what is missing is handed out in batches, and what comes back is written down.

The parent is the only one that writes. Results that have come and are not yet written survive Ctrl-C.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import socket
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.options import RunOptions
from experiments.runs.parallel.shared_history import describe
from experiments.runs.setup import build_population, run_spec
from experiments.runs.storage import file_lock, provenance
from experiments.runs.storage.files import write_whole
from experiments.runs.storage.population_cache import SUFFIX
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.stopping_rule import seeds_to_add
from experiments.sweeps.design.task import DONE, FAILED, PlannedTask, Task, TaskResult
from experiments.sweeps.execution import executors
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.execution.progress import SweepOutcome, SweepState
from experiments.sweeps.execution.run_task import model_digest, peak_memory
from experiments.sweeps.execution.supervisor import CannotStart
from experiments.sweeps.execution.sweep_options import SweepOptions
from experiments.sweeps.storage import journal
from scenarios.format import problems
from scenarios.language import _, in_quotes, ngettext

POPULATIONS = "populations"
BATCH_SECONDS = 0.5
LARGEST_BATCH = 50
"""A batch takes about so long, and has no more runs."""
AHEAD = 2
"""Batches for each worker that are handed out at the same time: one in progress, one ready."""
LOOK_EVERY = 0.2
"""Seconds between two looks at those who work."""
PATIENCE = 5.0
"""Seconds that they have to stop after Ctrl-C."""


class SweepRun:
    """A sweep that is being run.

    Args:
        plan, folder: what is run, and where.
        store: the journal of the folder, open for writing.
        options: how it is run; its files of rules are absolute.

    Attributes:
        pending: the tasks that nobody has yet.
        state: how far it is.
    """

    def __init__(self, plan: SweepPlan, folder: Path, store: journal.Journal, options: SweepOptions) -> None:
        self.plan = plan
        self.journal = store
        self.options = options
        self.populations = folder / POPULATIONS
        self.scenarios = plan.load_scenarios()
        self.addresses = Addresses(plan, self.scenarios, list(map(str, options.rules)), str(self.populations.resolve()))
        self.state = SweepState()
        self.outcome = SweepOutcome(folder)
        self.pending: deque[Task] = deque()
        self._failed: set[str] = set()
        self._unwritten: list[TaskResult] = []
        self._start = time.perf_counter()
        self._session: dict[str, Any] = {}
        self._number = 0
        self._seconds_each = BATCH_SECONDS
        self._replicates: dict[int, int] = {}
        self._points: dict[str, set[int]] = {}
        self._unfinished: dict[int, set[str]] = {}

    # -- before

    def prepare(self) -> None:
        """Write the plan down and find out what is missing."""
        store = self.journal
        digest = self.plan.digest()
        before = store.about("plan digest")
        if store.about("model") not in (None, model_digest()) and store.stored():
            raise problems.UserError(
                ngettext(
                    "{folder} holds {count} run of another version of the model. Choose another folder with --out, "
                    "or give --fresh to forget it",
                    "{folder} holds {count} runs of another version of the model. Choose another folder with --out, "
                    "or give --fresh to forget them",
                    store.stored(),
                ),
                folder=in_quotes(self.outcome.folder),
                count=store.stored(),
            )
        with store.transaction():
            store.set_texts(
                {
                    "plan": json.dumps(self.plan.to_data(), ensure_ascii=False),
                    "plan digest": digest,
                    "model": model_digest(),
                    "rules": json.dumps(self.addresses.rule_digests),
                    "shard": "" if self.options.shard is None else "{}/{}".format(*self.options.shard),
                    "scenarios": json.dumps(list(map(provenance.scenario_provenance, self.scenarios.values()))),
                }
            )
            store.plan([(self.plan.scenario_of(point), values) for point, values in enumerate(self.plan.values, 1)])
            self._ask(filter(self._is_mine, self.addresses.runs()), store.done())
        if self.plan.stopping is not None:
            self._add_seeds(list(self._unfinished))
        if before not in (None, digest) and store.stored():
            message = _("The plan has changed since. Stored runs that are used again: {count}; left aside: {strays}.")
            strays = store.strays()
            if self.options.say is not None:
                self.options.say(message.format(count=store.stored() - strays, strays=strays))
        self._prepare_populations()
        self.state.stored = self.state.done
        self.state.memory = peak_memory()
        if self.options.shuffle is not None:
            self.pending = deque(random.Random(self.options.shuffle).sample(list(self.pending), len(self.pending)))
        self._session = {
            "began": file_lock.now(),
            "ended": "",
            "host": socket.gethostname(),
            "command": " ".join(provenance.command_line()),
            "commit": provenance.commit(),
            "platform": provenance.platform_provenance(),
        }

    def _is_mine(self, run: PlannedTask) -> bool:
        if self.options.shard is None:
            return True
        shard, parts = self.options.shard
        return (run.planned.point if self.plan.stopping is not None else run.planned.run) % parts == shard % parts

    def _ask(self, runs: Iterable[PlannedTask], done: set[str]) -> None:
        """Plan runs, and make those pending that are not done (once each, however often they are planned)."""
        tasks = list(runs)
        self.journal.plan_more(tasks)
        for planned, task in tasks:
            first = task.address not in self._points
            if self.plan.stopping is not None:
                self._replicates[planned.point] = max(self._replicates.get(planned.point, 0), planned.replicate)
                self._unfinished.setdefault(planned.point, set())
            points = self._points.setdefault(task.address, set())
            if task.address in done:
                self.state.done += first
            else:
                if first:
                    self.pending.append(task)
                if self.plan.stopping is not None:
                    points.add(planned.point)
                    self._unfinished[planned.point].add(task.address)
            self.state.total += first

    def _add_seeds(self, points: Iterable[int]) -> None:
        """Where all the seeds of a point have finished, those that its spread asks for."""
        stopping = self.plan.stopping
        plan = self.plan
        todo = deque(points)
        assert stopping is not None
        index = plan.measures.index(stopping.measure)
        while todo:
            point = todo.popleft()
            if self._unfinished[point]:
                continue
            run = self._replicates[point]
            first = (point - 1) * plan.replicates
            rows = self.journal.rows(first + 1, first + run)
            values = [np.frombuffer(horizon)[index] for _asked, status, horizon, *_rest in rows if status == DONE]
            more = seeds_to_add(values, run, stopping)
            if more:
                with self.journal.transaction():
                    self._ask(map(self.addresses.number, plan.runs_of(point, run + 1, run + more)), self.journal.done())
                todo.append(point)

    def _prepare_populations(self) -> None:
        """A folder for populations that processes share; those that a user brings are written there."""
        self.populations.mkdir(exist_ok=True)
        for point, task in enumerate(self.addresses.tasks, 1):
            path = self.populations / f"{task.population}{SUFFIX}"
            if self.addresses.bases[task.scenario].population and self.pending and not path.is_file():
                scenario = self.scenarios[task.scenario]
                spec = run_spec(scenario, RunOptions(months=self.plan.months, changes=self.plan.changes_of(point)))
                write_whole(path, build_population(scenario, spec).save)

    # -- while it runs

    def run(self, crew: executors.Crew) -> None:
        """Hand out what is pending and write down what comes back, until nothing is left."""
        self._session["workers"] = crew.words
        self._number = self.journal.begin_session(self._session)
        in_flight: dict[Future[list[TaskResult]], list[Task]] = {}
        try:
            while self.pending or in_flight:
                while self.pending and len(in_flight) < AHEAD * crew.workers:
                    batch = self._batch(crew.workers)
                    in_flight[crew.submit(self.addresses.context(), batch)] = batch
                self._take(wait(in_flight, LOOK_EVERY, FIRST_COMPLETED).done, in_flight)
                if self.options.watch is not None:
                    self.options.watch(self.state)
        except KeyboardInterrupt:
            self.outcome.interrupted = True
            self._stop(crew, in_flight)
        finally:
            for future in in_flight:
                future.cancel()

    def _batch(self, workers: int) -> list[Task]:
        size = int(BATCH_SECONDS / max(self._seconds_each, 1e-6))
        size = max(1, min(size, LARGEST_BATCH, len(self.pending) // (AHEAD * workers)))
        return [self.pending.popleft() for _place in range(min(size, len(self.pending)))]

    def _take(
        self, finished: Iterable[Future[list[TaskResult]]], in_flight: dict[Future[list[TaskResult]], list[Task]]
    ) -> None:
        """Write down what has come back, all in one."""
        refusal: Exception | None = None
        for future in finished:
            batch = in_flight.pop(future)
            if not future.cancelled():
                try:
                    self._unwritten += self._of(future, batch)
                except problems.UserError as error:
                    refusal = error
        if self._unwritten:
            self._write()
        if refusal is not None:
            raise refusal

    def _write(self) -> None:
        results = self._unwritten
        self._unwritten = []
        try:
            with self.journal.transaction():
                self.journal.write(results)
        except KeyboardInterrupt:
            self._unwritten = results
            raise
        for result in results:
            self.state.done += 1
            self.state.failures += result.status != DONE
            self._seconds_each += 0.2 * (result.seconds - self._seconds_each)
        self.outcome.finished += len(results)
        self.state.memory = max(self.state.memory, peak_memory(), *(result.memory for result in results))
        if self.plan.stopping is not None:
            addresses = {result.address for result in results}
            points = set[int]().union(*map(self._points.__getitem__, addresses))
            for point in points:
                self._unfinished[point] -= addresses
            self._add_seeds(sorted(points))

    def _of(self, future: Future[list[TaskResult]], batch: list[Task]) -> list[TaskResult]:
        """What has become of a batch; one that an executor has lost is done again run by run, once."""
        try:
            return future.result()
        except CannotStart as error:
            raise problems.UserError(_("no run can be started: {reason}"), reason=error) from error
        except (BrokenExecutor, CancelledError) as error:
            raise problems.UserError(
                _("those who carry out the runs are gone ({reason}); give the same command again to go on"),
                reason=describe(error),
            ) from error
        except Exception as error:
            if len(batch) == 1 and batch[0].address in self._failed:
                if not self.outcome.finished:
                    raise problems.UserError(_("no run can be started: {reason}"), reason=describe(error)) from error
                return [TaskResult(batch[0].address, FAILED, error=describe(error))]
            self._failed.update(task.address for task in batch)
            self.pending.extendleft(batch)
            self._seconds_each = max(self._seconds_each, BATCH_SECONDS)
            return []

    def _stop(self, crew: executors.Crew, in_flight: dict[Future[list[TaskResult]], list[Task]]) -> None:
        """Ctrl-C: nothing more is handed out; what has finished is written down."""
        for future in in_flight:
            future.cancel()
        limit = time.monotonic() + PATIENCE
        with contextlib.suppress(KeyboardInterrupt):  # a second Ctrl-C: no more patience
            while (in_flight or self._unwritten) and time.monotonic() < limit:
                crew.interrupt()
                with contextlib.suppress(problems.UserError):  # who was stopped while starting has not failed to start
                    self._take(wait(in_flight, LOOK_EVERY, FIRST_COMPLETED).done if in_flight else (), in_flight)

    # -- after

    def end(self) -> SweepOutcome:
        """Reconcile the plan with the journal and say what the sweep has come to."""
        outcome = self.outcome
        outcome.counts = self.journal.counts()
        outcome.strays = self.journal.strays()
        outcome.seconds = time.perf_counter() - self._start
        if outcome.missing and not outcome.interrupted:
            raise problems.UserError(
                ngettext(
                    "{count} run of the plan has no row in the journal; give the same command again",
                    "{count} runs of the plan have no row in the journal; give the same command again",
                    outcome.missing,
                ),
                count=outcome.missing,
            )
        if not outcome.missing:
            shutil.rmtree(self.populations, ignore_errors=True)
        if self._number:
            about = {"turned": outcome.finished, "seconds": outcome.seconds, "memory": self.state.memory}
            self.journal.end_session(self._number, self._session | {"ended": file_lock.now()} | about)
        return outcome
