"""What every process that the page starts does first: leave Ctrl-C to its parent, and end with it."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import connection, parent_process


def obey_parent() -> None:
    """Leave Ctrl-C to the parent; end when the parent has ended, whatever ended it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
