"""Imported by the server from which worker processes are forked: the model, with its machine code read from the disk.

Each worker then begins with all that, instead of reading it anew.
"""

from __future__ import annotations

import contextlib

from experiments.runs.parallel.pool import exercise

with contextlib.suppress(Exception):  # whatever is wrong will be said by the workers, run by run
    exercise()
