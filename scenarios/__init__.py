"""What strategists test: one file for each idea, and what reads them.

import scenarios

scenarios.names()                                  # ("baseline", ...)
scenario = scenarios.load("baseline")              # or a path: scenarios.load("my-idea.toml")
scenario.title["fr"], scenario.month_of("2025-06")
model = scenario.model(organisations=2000, rng=1)  # a Mesa model
"""

from __future__ import annotations

from scenarios.loader import load, names
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Expectation, Scenario

__all__ = ["Expectation", "Problem", "Scenario", "ScenarioError", "load", "names"]
