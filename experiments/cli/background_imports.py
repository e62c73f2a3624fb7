"""While worker processes simulate, this process imports what it needs afterwards: tables, statistics, figures."""

from __future__ import annotations

import contextlib
import threading
from importlib import import_module

from experiments.runs.run import Progress

MODULES = ("pandas", "pyarrow.parquet", "scipy.special", "matplotlib.figure")


def import_meanwhile(progress: Progress) -> Progress:
    """The same progress; its first call starts the imports in a thread of their own."""

    def load() -> None:
        for name in MODULES:
            with contextlib.suppress(Exception):  # the error comes again where the module is needed
                import_module(name)

    thread = threading.Thread(target=load, daemon=True)

    def report(done: int, total: int) -> None:
        if thread.ident is None:
            thread.start()
        progress(done, total)

    return report
