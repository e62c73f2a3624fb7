"""While worker processes turn the months, what is needed after them is loaded: tables, statistics, figures."""

from __future__ import annotations

import contextlib
import threading
from importlib import import_module

from experiments.runs.run import Progress

LATER = ("pandas", "pyarrow.parquet", "scipy.special", "matplotlib.figure")


def loading_ahead(progress: Progress) -> Progress:
    """The same progress; when it is first told that months are turned, what is needed later begins to be loaded."""
    loading = threading.Thread(target=_load, daemon=True)

    def tell(done: int, total: int) -> None:
        if loading.ident is None:
            loading.start()
        progress(done, total)

    return tell


def _load() -> None:
    for name in LATER:
        with contextlib.suppress(Exception):  # what is wrong will be said where it is needed
            import_module(name)
