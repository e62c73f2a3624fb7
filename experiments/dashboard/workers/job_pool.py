"""Heavy work in child processes, with progress and a cancel button; a few jobs at a time, the others wait.

    job = JobPool().start(uncertainty_bands.compute, scenario, 2000)
    job.state, job.progress, job.value           # looked at again and again, by whoever wants to know
    job.cancel()

What is carried out is a function of a module that returns plain data; `progress` is what it calls to say how far it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from experiments.dashboard.workers import own_rules
from experiments.runs.parallel.child_main import Channel
from experiments.runs.parallel.child_process import ChildDied, ChildProcess
from experiments.runs.parallel.processes import cores
from scenarios.format.model_errors import explain
from scenarios.language import _, language, use_language

MOST_OF_A_SESSION = 6
"""Jobs of one session that run or wait at a time."""

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job:
    """One piece of work.

    Attributes:
        state: how far it is.
        progress: share of the work that is done.
        value: its result ("done").
        message: what went wrong, for the user ("failed").
    """

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...], lang: str) -> None:
        self.state: State = "waiting"
        self.progress = 0.0
        self.value: Any = None
        self.message = ""
        self._began = 0.0
        self._function = function
        self._arguments = arguments
        self._lang = lang
        self._child: ChildProcess | None = None
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Is nothing more to come?"""
        return self.state in ("done", "failed", "cancelled")

    @property
    def seconds_left(self) -> float | None:
        """About how long it will still take, judged by what is done."""
        if self.state != "running" or self.progress < 0.02:
            return None
        return (time.monotonic() - self._began) * (1.0 - self.progress) / self.progress

    def cancel(self) -> None:
        """Stop the work; what it had so far is lost."""
        with self._lock:
            if not self.is_over:
                self.state = "cancelled"
            if self._child is not None:
                self._child.kill()

    def carry_out(self, slots: threading.Semaphore) -> None:
        """Wait for a slot, work, and free it (called once, in a thread)."""
        while not slots.acquire(timeout=1.0):
            if self.is_over:
                return
        try:
            self._run()
        finally:
            slots.release()

    def _run(self) -> None:
        """Work in a process of its own."""
        with self._lock:
            if self.is_over:
                return
            self._child = ChildProcess()
            self.state = "running"
            self._began = time.monotonic()
        try:
            self._child.call(_work, self._function, self._arguments, self._lang, own_rules.files())
            while not self.is_over:
                self._update(*self._child.receive())
        except ChildDied:
            with use_language(self._lang):
                self._update("failed", _("its process ended abruptly (was there enough memory?)"))
        finally:
            self._child.close()

    def _update(self, kind: Literal["progress", "done", "failed"], value: Any) -> None:
        with self._lock:
            if self.is_over:
                return
            if kind == "progress":
                self.progress = value
                return
            if kind == "done":
                self.value = value
            else:
                self.message = value
            self.state = kind


class JobPool:
    """All the heavy work of a server: at most as many jobs at a time as there are cores."""

    def __init__(self, at_a_time: int | None = None) -> None:
        self._slots = threading.Semaphore(at_a_time or max(1, cores()))
        self._of_session: dict[str, list[Job]] = {}
        self._lock = threading.Lock()

    def start(self, function: Callable[..., Any], *arguments: Any, outlives_session: bool = False) -> Job:
        """Begin a piece of work, a function of a module and its arguments, in the language of the moment.

        It ends with the session that wants it, unless it is for others too; where a session wants too much at a time,
        its oldest work is cancelled.
        """
        job = Job(function, arguments, language())
        if not outlives_session:
            self._assign(job)
        threading.Thread(target=job.carry_out, args=(self._slots,), daemon=True).start()
        return job

    def _assign(self, job: Job) -> None:
        """Make it a job of the session of this thread, where there is one."""
        from solara.server import kernel_context

        if not kernel_context.has_current_context():
            return
        session = kernel_context.get_current_context()
        with self._lock:
            if session.id not in self._of_session:
                session.on_close(lambda: self.cancel_all(session.id))
            unfinished = [one for one in self._of_session.get(session.id, ()) if not one.is_over]
            self._of_session[session.id] = [*unfinished, job][-MOST_OF_A_SESSION:]
        for former in unfinished[: 1 - MOST_OF_A_SESSION]:
            former.cancel()

    def cancel_all(self, session: str) -> None:
        """The session has ended."""
        with self._lock:
            jobs = self._of_session.pop(session, [])
        for job in jobs:
            job.cancel()


def _work(
    channel: Channel, function: Callable[..., Any], arguments: tuple[Any, ...], lang: str, rules: Sequence[str]
) -> None:
    """In the child: carry out a function and send its progress and its result."""
    last_percent = -1

    def report(done: int, total: int) -> None:
        nonlocal last_percent
        percent = 100 * done // max(1, total)
        if percent != last_percent:
            last_percent = percent
            channel.send(("progress", min(1.0, done / max(1, total))))

    use_language(lang)
    try:
        own_rules.load(rules)
        channel.send(("done", function(*arguments, progress=report)))
    except ValueError as error:
        channel.send(("failed", explain(error)))
    except Exception as error:
        channel.send(("failed", f"{type(error).__name__}: {error}"))
