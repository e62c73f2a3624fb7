"""Heavy work in processes of its own, with progress and a cancel button; a few at a time, the others wait.

    job = JobPool().start("experiments.dashboard.workers.jobs:band", scenario, 10)
    job.state, job.progress, job.value           # looked at again and again, by whoever wants to know
    job.cancel()

What is asked for is a function of this package that takes a function to tell progress first, and gives plain data.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Literal

from experiments.dashboard.workers import own_rules
from experiments.dashboard.workers.child_process import obey_parent
from experiments.runs.parallel.processes import cores
from scenarios.format.model_errors import explain
from scenarios.language import _, use_language

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job:
    """One piece of work.

    Attributes:
        state: how far it is.
        done, total: months turned so far, and to turn.
        value: what it gave ("done").
        message: what went wrong, for the user ("failed").
    """

    def __init__(self, function: str, arguments: tuple[Any, ...], lang: str) -> None:
        self.state: State = "waiting"
        self.done, self.total = 0, 0
        self.value: Any = None
        self.message = ""
        self._function, self._arguments, self._lang = function, arguments, lang
        self._process: Any = None
        self._lock = threading.Lock()

    @property
    def progress(self) -> float:
        """Share of the work that is done."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def is_over(self) -> bool:
        """Is nothing more to come?"""
        return self.state in ("done", "failed", "cancelled")

    def cancel(self) -> None:
        """Stop the work; what it had so far is lost."""
        with self._lock:
            if not self.is_over:
                self.state = "cancelled"
            if self._process is not None and self._process.is_alive():
                self._process.terminate()

    def live(self, places: threading.Semaphore) -> None:
        """Wait for a place, work, and leave it (called once, in a thread)."""
        with places:
            with self._lock:
                if self.is_over:
                    return
                context = multiprocessing.get_context("spawn")
                ours, theirs = context.Pipe(duplex=False)
                arguments = (theirs, self._function, self._arguments, self._lang, own_rules.files())
                self._process = context.Process(target=_work, args=arguments, name="efc work")
                self._process.start()
                theirs.close()
                self.state = "running"
            self._listen(ours)
            self._process.join()

    def _listen(self, pipe: Any) -> None:
        while not self.is_over:
            try:
                what, value = pipe.recv()
            except (EOFError, OSError):
                with use_language(self._lang):
                    what, value = "failed", _("its process ended abruptly (was there enough memory?)")
            with self._lock:
                if self.is_over:
                    return
                if what == "progress":
                    self.done, self.total = value
                elif what == "done":
                    self.value, self.state = value, "done"
                else:
                    self.message, self.state = value, "failed"


class JobPool:
    """All the heavy work of a server: at most as many pieces at a time as there are cores."""

    def __init__(self, at_a_time: int | None = None) -> None:
        self._places = threading.Semaphore(at_a_time or max(1, cores()))

    def start(self, function: str, *arguments: Any, lang: str = "en") -> Job:
        """Begin a piece of work: "module:function" and its arguments."""
        job = Job(function, arguments, lang)
        threading.Thread(target=job.live, args=(self._places,), daemon=True).start()
        return job


def _work(pipe: Any, function: str, arguments: tuple[Any, ...], lang: str, rules: Sequence[str]) -> None:
    obey_parent()
    use_language(lang)
    module, name = function.split(":")

    def tell(done: int, total: int) -> None:
        pipe.send(("progress", (done, total)))

    try:
        own_rules.load(rules)
        pipe.send(("done", getattr(import_module(module), name)(_Seldom(tell), *arguments)))
    except ValueError as error:
        pipe.send(("failed", explain(error)))
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))


class _Seldom:
    """Tells progress a hundred times, not at every month."""

    def __init__(self, tell: Any) -> None:
        self._tell, self._last = tell, -1

    def __call__(self, done: int, total: int) -> None:
        hundredth = 100 * done // max(1, total)
        if hundredth != self._last:
            self._last = hundredth
            self._tell(done, total)
