"""The commands: a file's name is the command's name, its function `command` runs it, and the docstring is its help.

A new command is one new file here, and the French of its texts.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

ORDER = (
    "dashboard", "run", "compare", "rank", "optimise", "report", "ablate", "scenarios", "parameters", "rules",
    "validate", "population", "agents", "export", "sweep", "status", "merge", "replay", "phase", "sensitivity",
    "calibrate", "discover", "pareto", "convergence",
)  # fmt: skip
"""The order in which a newcomer meets the commands in `efc --help`; those that are not named here come last."""


def names() -> list[str]:
    """Every command of this folder, in order."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(modules, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def load(name: str) -> Callable[..., Any]:
    """The function of a command, whose file is imported only now."""
    command: Callable[..., Any] = import_module(f"{__name__}.{name}").command
    return command
