"""A child process: it carries out functions of this project and exchanges messages with the process that started it.

    child = take_child()                           # one that is ready, or a new one
    child.call(function, *arguments)               # there: function(channel, *arguments)
    child.receive()                                # what the function sends on its channel
    give_back(child)

A child leaves Ctrl-C to its parent and ends with it, whatever ends it. While it starts it loads the model and its
machine code; this file loads nothing but the standard library, so that a command can start children before anything
else.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[3]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
"""Children share the machine among themselves."""
READY = "ready"
"""The first message of a child."""


class ChildDied(Exception):
    """The process has ended."""


class ChildProcess:
    """A process that carries out one function after the other.

    Args:
        errors: file for what it prints (None: where this process prints its errors).
    """

    def __init__(self, errors: IO[bytes] | None = None) -> None:
        path = os.pathsep.join([str(ROOT), *_module_folders()])
        with _without_ctrl_c():
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "experiments.runs.parallel.child_main"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
            )  # fmt: skip
        self._is_ready = False

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Is the process there?"""
        return self._process.poll() is None

    def call(self, function: Callable[..., None], *arguments: Any) -> None:
        """Let the child carry out a function of a module, after those that it was given before.

        Raises:
            ChildDied: the process has ended.
        """
        self.send((function, arguments))

    def send(self, message: Any) -> None:
        """Send a message (None asks the function that is being carried out to stop)."""
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildDied from error

    def wait_until_ready(self) -> None:
        """Wait until the child has loaded the model.

        Raises:
            ChildDied: the process has ended.
        """
        if not self._is_ready:
            self._is_ready = True
            if self.receive() != READY:
                raise ChildDied

    def receive(self) -> Any:
        """Wait for the next message.

        Raises:
            ChildDied: the process has ended.
        """
        self.wait_until_ready()
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise ChildDied from error

    def print_trace(self) -> None:
        """Let the process print where it is, among its errors."""
        if hasattr(signal, "SIGUSR1"):
            self._process.send_signal(signal.SIGUSR1)

    def wait(self) -> int:
        """Wait for the end of the process; its exit code, negative for a signal."""
        return self._process.wait()

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def close(self) -> None:
        """End the process and free what it held."""
        self.kill()
        self.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _module_folders() -> Iterator[str]:
    """Where this process finds modules, by whole names; not the folder in which it works where that was deleted."""
    for entry in sys.path:
        with contextlib.suppress(FileNotFoundError):
            yield str(Path(entry).absolute())


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """A process that is started in here leaves Ctrl-C to its parent from its first instant."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def occupy_standard_streams() -> None:
    """Where a process was started without input, output or error output, let them be nothing.

    Otherwise the next file that is opened would get their number, and whatever is printed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def can_travel(thing: object) -> bool:
    """Could a child import a function? Not one of a script, a notebook or a prompt: its `__main__` is another one."""
    try:
        return b"__main__" not in pickle.dumps(thing)
    except Exception:  # whatever cannot be pickled raises
        return False


_ready: list[ChildProcess] = []
_gate = threading.Lock()


def start_children(count: int) -> None:
    """Let so many children get ready while there is other work to do."""
    with _gate:
        _ready.extend(ChildProcess() for _child in range(count - len(_ready)))


def take_child() -> ChildProcess:
    """A child that has nothing to do, or a new one."""
    with _gate:
        while _ready:
            child = _ready.pop()
            if child.is_alive:
                return child
        return ChildProcess()


def give_back(child: ChildProcess) -> None:
    """Keep a child for whoever needs one next."""
    with _gate:
        _ready.append(child)


@atexit.register
def _close_all() -> None:
    while _ready:
        _ready.pop().close()


def _forget_all() -> None:
    """The children of a process are not those of its copy."""
    _ready.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
