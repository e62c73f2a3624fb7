"""While the months are turned, what is needed after them is loaded: tables, statistics, figures."""

from __future__ import annotations

import contextlib
import threading
from importlib import import_module

LATER = ("pandas", "pyarrow.parquet", "scipy.special", "matplotlib.figure", "experiments.figures")


def load_ahead() -> None:
    """Begin to load it, beside whatever comes next."""
    threading.Thread(target=_load, daemon=True).start()


def _load() -> None:
    for name in LATER:
        with contextlib.suppress(Exception):  # what is wrong will be said where it is needed
            import_module(name)
