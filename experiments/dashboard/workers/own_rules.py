"""The user's own files of rules with which the page was started: every process that turns months loads them.

load(paths)                       # in this process; `jobs` does so in those that it starts
needed_by(scenario)               # what a plan of the scenario takes along
options(scenario, seed=1)         # how the runs of the scenario are made, with what they take along
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.runs.options import RunOptions
from experiments.runs.setup import load_rules
from scenarios import Scenario

_files: list[str] = []


def load(paths: Sequence[str]) -> None:
    """Let this process know the rules of these files.

    Raises:
        UserError: a file is not there, or is no file of rules.
    """
    load_rules(paths)
    _files[:] = paths


def files() -> tuple[str, ...]:
    """The files of this process."""
    return tuple(_files)


def needed_by(*scenarios: Scenario) -> tuple[str, ...]:
    """The files, where one of these scenarios names a rule of the user's own, else none."""
    values = [value for scenario in scenarios for value in scenario.changes.values()]
    values += [change.value for scenario in scenarios for change in scenario.dated]
    return files() if any(isinstance(value, str) and ".py:" in value for value in values) else ()


def options(*scenarios: Scenario, **options: Any) -> RunOptions:
    """How runs of these scenarios are made: the usual options but for these, and the files that the scenarios need."""
    return RunOptions(rules=needed_by(*scenarios), **options)
