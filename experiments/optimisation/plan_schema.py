"""What the plan file of a search may contain. Names, dates and values are checked later, by `plan_loader`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from experiments.sweeps.design.plan_schema import CommonForm, LimitsForm
from scenarios.format.schema import Strict

MOST_STRATEGIES = 10_000
"""Strategies that one search tries at most."""
MOST_LEVERS = 50


class LeverForm(Strict):
    """One entry of `[[levers]]`: what may be decided, between which bounds, from when, at what price."""

    name: str
    change: str = "set"
    lower: float | None = None
    upper: float | None = None
    values: list[Any] | None = None
    start: Any = Field(None, alias="from")
    until: Any = None
    cost: Annotated[float, Field(ge=0, le=1e12)] | None = None


class BudgetForm(Strict):
    """The table `[budget]`: what all strategies may spend, in the unit of a measure of what is spent."""

    measure: str = "effort"
    most: Annotated[float, Field(ge=0, le=1e15)] | None = None


class OptimisationForm(CommonForm):
    """A whole plan file."""

    rivals: Annotated[list[str], Field(max_length=100)] = Field(default_factory=list)
    outcomes: Annotated[list[str], Field(max_length=100)] = Field(default_factory=lambda: ["members"])
    worlds: Any = None
    strategies: Annotated[int, Field(ge=8, le=MOST_STRATEGIES)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    levers: Annotated[list[LeverForm], Field(max_length=MOST_LEVERS)] = Field(default_factory=list)
    budget: BudgetForm | None = None


TABLES: dict[str, type[Strict]] = {"levers": LeverForm, "budget": BudgetForm, "limits": LimitsForm}
