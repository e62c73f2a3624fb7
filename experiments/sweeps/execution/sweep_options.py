"""How a sweep is run: by whom, which part of it, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from experiments.sweeps.execution.progress import Watch


@dataclass(frozen=True)
class SweepOptions:
    """How a sweep is run. None of it changes a result.

    Attributes:
        workers: processes of this machine (None: one a core).
        dask: the address of a Dask scheduler, instead of processes.
        executor, tasks: any executor, and how many batches it carries out at the same time.
        shard: (i, n): only the i-th of n parts of the plan (see `merge`).
        fresh: forget what the folder holds.
        rules: the user's own files of rules.
        watch: called with the state of the sweep.
        say: called with a text that is worth knowing.
        shuffle: the order in which runs are handed out, as a seed (None: that of the plan).
    """

    workers: int | None = None
    dask: str | None = None
    executor: Executor | None = None
    tasks: int | None = None
    shard: tuple[int, int] | None = None
    fresh: bool = False
    rules: Sequence[str | Path] = ()
    watch: Watch | None = None
    say: Callable[[str], None] | None = None
    shuffle: int | None = None


DEFAULTS = SweepOptions()
