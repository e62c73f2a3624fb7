"""What a child process does: load the model, then carry out one function after the other that its parent sends."""

from __future__ import annotations

import faulthandler
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from typing import IO, Any

from experiments.runs.parallel.child_process import READY, occupy_standard_streams


class Channel:
    """The child's end of the messages.

    Args:
        answers: where messages to the parent are written.
    """

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """Read what the parent sends. When nothing more can come, nobody is left to work for."""
        try:
            while True:
                self._inbox.put(pickle.load(sys.stdin.buffer))
        except EOFError:
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def send(self, message: Any) -> None:
        """Send the parent a message."""
        pickle.dump(message, self._answers, pickle.HIGHEST_PROTOCOL)
        self._answers.flush()

    def receive(self) -> Any:
        """Wait for the parent's next message."""
        return self._inbox.get()

    @property
    def is_stopped(self) -> bool:
        """Has the parent asked for an end?"""
        return not self._inbox.empty()


def main() -> None:
    """Carry out functions until the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    occupy_standard_streams()
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's rule prints is no message
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    channel = Channel(answers)
    from experiments.runs.parallel.compilation import exercise, warm_up

    warm_up()  # waits where the parent compiles
    exercise()  # the machine code is read before any run is timed
    channel.send(READY)
    while True:
        message = channel.receive()
        if message is not None:
            function, arguments = message
            function(channel, *arguments)


if __name__ == "__main__":
    main()
