"""Scenarios: one TOML file per idea of a strategist, and the code that reads, checks and writes these files.

import scenarios

scenarios.names()                                  # ("baseline", ...)
scenario = scenarios.load("baseline")              # or a path: scenarios.load("my-idea.toml")
scenario.title["fr"], scenario.month_of("2025-06")
model = scenario.model(organisations=2000, rng=1)  # a Mesa model
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efc_diffusion import check_packages

if TYPE_CHECKING:
    from scenarios.format.problems import Problem, ScenarioError
    from scenarios.format.scenario import Expectation, Scenario
    from scenarios.loader import load, names

check_packages(Path(__file__).parent.parent, "simulation")

__all__ = ["Expectation", "Problem", "Scenario", "ScenarioError", "load", "names"]

_ROOM_OF = {
    "Expectation": "format.scenario", "Problem": "format.problems", "Scenario": "format.scenario",
    "ScenarioError": "format.problems",
    "load": "loader", "names": "loader",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name when it is first used, so that programs that need only the language start fast."""
    if name not in _ROOM_OF:
        raise AttributeError(f'scenarios has no "{name}"; it has {", ".join(__all__)}')
    return getattr(import_module(f"scenarios.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
