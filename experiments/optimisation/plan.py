"""A search for the best use of what there is: its levers, its budget, what is wanted, and over which worlds.

plan = load_optimisation("split")
plan.levers[0].change_in({"club.staff": 2.5})        # the dated change that a strategy makes with this lever
plan.strategy("strategy-017", {"club.staff": 2.5})    # a scenario like any other
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.runs.uncertainty import Ensemble
from experiments.sweeps.design.plan import Limits
from scenarios import Scenario
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY, Parameters, Value
from simulation.parameters.interventions import Intervention, in_force

Choice = Mapping[str, Value]
"""What a strategy decides: the value of each lever, and the first month of those whose date is free (see `DATE`)."""
DATE = "{lever} from"
"""The name of a lever's date in a choice."""
SPLIT = "club.split"
"""The lever of the weights among which the staff's time is split: only their proportions count."""


@dataclass(frozen=True)
class Lever:
    """Something that may be decided.

    Attributes:
        name: the parameter.
        change: "set" (the value itself) or "add" (so much more than the scenario has).
        lower, upper: bounds (None where there are values).
        values: the values that it may take.
        first, last: the earliest and the latest month in which it may begin.
        until: the first month in which it is no longer in force (None: for good).
        cost: what a unit more than the scenario has in that month costs a month, in the unit of the budget, besides
            what is counted.
    """

    name: str
    change: str
    lower: float | None
    upper: float | None
    values: tuple[Value, ...]
    first: int
    last: int
    until: int | None
    cost: float

    @property
    def has_free_date(self) -> bool:
        """Is it to be found when it begins?"""
        return self.last > self.first

    @property
    def date_name(self) -> str:
        """The name of its date in a choice."""
        return DATE.format(lever=self.name)

    def month_in(self, choice: Choice) -> int:
        """The month in which a strategy begins with it."""
        return int(choice.get(self.date_name, self.first))

    def change_in(self, choice: Choice) -> Intervention:
        """The dated change that a strategy makes with it."""
        start = self.month_in(choice)
        return Intervention(start, self.until, self.change, self.name, choice[self.name], {"en": "", "fr": ""})

    def added(self, value: Value, before: Value) -> float:
        """How much more of it a value is than what there was (0 for less, and for words)."""
        if isinstance(value, str | bool) or isinstance(before, str | bool):
            return 0.0
        return max(0.0, float(value) - (float(before) if self.change == "set" else 0.0))


def is_spent(measure: str) -> bool:
    """Does a measure count what has been spent so far (work, hours, euros)?"""
    return MEASURES[measure].more_is_better is None and "_per_" not in measure


@dataclass(frozen=True)
class Goal:
    """A measure at the last month: as much of it as possible, or as little.

    Of what is spent, only what is spent from the first date of the levers on counts.
    """

    measure: str

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if MEASURES[self.measure].more_is_better else -1.0


@dataclass(frozen=True)
class Budget:
    """What a strategy may spend from the first date of the levers to the last month, on average over the worlds.

    Attributes:
        measure: what is spent.
        most: how much (None: what the scenario itself spends).
    """

    measure: str
    most: float | None


@dataclass(frozen=True)
class OptimisationPlan:
    """A checked plan of a search.

    Attributes:
        name: of the plan.
        title, question: {"en": ..., "fr": ...}.
        scenario: to which the levers are applied, and which every strategy is compared with.
        rivals: other strategies, to be beaten at their own cost.
        organisations: size of the economy (None: the scenario's own population).
        months: how long a run lasts.
        goals: one to three outcomes.
        worlds: those in which the search is made.
        fresh: those in which what it finds is proved.
        strategies: how many are tried.
        seed: of the search; world number k has the seed `seed` + k, and so luck of its own.
        changes: other values of parameters, in all runs.
        levers: what may be decided.
        budget: what may be spent (None: no bound).
        limits: what one run may take.
        folder: where the files that the plan names are looked for.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    scenario: Scenario
    rivals: tuple[Scenario, ...]
    organisations: int | None
    months: int
    goals: tuple[Goal, ...]
    worlds: Ensemble
    fresh: Ensemble
    strategies: int
    seed: int
    changes: Mapping[str, Value]
    levers: tuple[Lever, ...]
    budget: Budget | None
    limits: Limits
    folder: Path

    @property
    def columns(self) -> tuple[str, ...]:
        """The measures that are taken of a run: the outcomes, then what the budget counts."""
        budget = () if self.budget is None else (self.budget.measure,)
        return tuple(dict.fromkeys((*(goal.measure for goal in self.goals), *budget)))

    @property
    def first_month(self) -> int:
        """The first month in which a lever may move."""
        return min(lever.first for lever in self.levers)

    def strategy(self, name: str, choice: Choice) -> Scenario:
        """The scenario with the changes that a choice makes."""
        dated = (*self.scenario.dated, *(lever.change_in(choice) for lever in self.levers))
        return replace(self.scenario, name=name, dated=dated, expect=(), path=Path(f"{name}.toml"))

    def values_before(self, month: int) -> Parameters:
        """What the scenario itself has in a month, its dated changes among it."""
        return in_force(self.scenario.parameters(self.changes), self.scenario.dated, month)

    def split(self, choice: Choice) -> dict[str, float]:
        """The shares into which a strategy splits the staff's time (nothing where no lever of it is searched)."""
        names = [name for name, parameter in REGISTRY.items() if parameter.lever == SPLIT]
        if not {lever.name for lever in self.levers if lever.change == "set"} & set(names):
            return {}
        before = self.values_before(self.first_month)
        weights = {name: float(choice.get(name, before[name])) for name in names}
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()} if total else {}

    def added_cost(self, choice: Choice) -> float:
        """What the levers cost that the model does not count itself, in the unit of the budget."""
        total = 0.0
        for lever in self.levers:
            if not lever.cost:
                continue
            months = range(lever.month_in(choice), lever.until or self.months + 1)
            value = choice[lever.name]
            added = math.fsum(lever.added(value, self.values_before(month)[lever.name]) for month in months)
            total += lever.cost * added
        return total


def lowest_choice(plan: OptimisationPlan) -> dict[str, Value]:
    """Every lever at its lower bound, or its first value, as early as may be."""
    firsts = ((lever.name, lever.values[0] if lever.values else lever.lower) for lever in plan.levers)
    return {name: value for name, value in firsts if value is not None}
