"""A plan that has been checked: which points are run, with which seeds, for how long, and what is measured.

    plan = load_plan("smoke")
    plan.points                          # pandas: one row a point, one column a factor
    plan.count                           # runs (with `stopping`: the fewest)

The same plan gives the same runs, in the same order: point by point, and the seeds of a point one after the other. All
points have the same seeds, so that differences between points are not blurred by luck.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import scenarios
from experiments.runs.statistics import Target
from experiments.sweeps.design.distributions import Distribution
from experiments.sweeps.design.factors import SCENARIO, Factor
from scenarios.format.normal_form import found
from simulation.parameters import REGISTRY, Value

if TYPE_CHECKING:
    import pandas


def load_scenario(folder: Path, name: str) -> scenarios.Scenario:
    """The scenario that a plan in a folder names: a file beside the plan, or one of the library or at a path."""
    beside = found(folder / name)
    return scenarios.load(beside if name.endswith(".toml") and beside.is_file() else name)


class PlannedRun(NamedTuple):
    """One run that a plan asks for: its number, its point and the number of its seed there (all from 1), its seed."""

    run: int
    point: int
    replicate: int
    seed: int


@dataclass(frozen=True)
class Limits:
    """What one run may take before it is stopped.

    Attributes:
        seconds: time by the clock.
        memory: megabytes of its process, above what the process holds when it starts (None: what the machine has,
            shared by the processes).
    """

    seconds: float = 3600.0
    memory: float | None = None


@dataclass(frozen=True)
class SweepPlan:
    """A checked plan.

    Attributes:
        name: name in the library, or of the file.
        title, question: {"en": ..., "fr": ...}.
        scenario: name or file of the scenario (of all points, unless "scenario" is a factor).
        changes: other values of parameters, the same for all points.
        organisations: size of a demonstration economy (None: the scenario's own population).
        months: how long each run lasts.
        seed: the first seed.
        seeds: the first seed of each point, where points are worlds each with luck of its own (None: `seed`).
        replicates: seeds of each point (with `stopping`: the most).
        measures: what is kept of each run, in this order.
        monthly: is it kept for every month, or at the horizon only?
        kind, samples, design_seed: the design (see `experiments.sweeps.design.designs`).
        factors: what the design changes.
        points: one row a point, one column a factor.
        stopping: seeds are added to a point until this is known (None: all have `replicates`).
        limits: what one run may take.
        folder: where files that the plan names are looked for.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    scenario: str
    changes: Mapping[str, Value]
    organisations: int | None
    months: int
    seed: int
    replicates: int
    measures: tuple[str, ...]
    monthly: bool
    kind: str
    samples: int | None
    design_seed: int
    factors: tuple[Factor, ...]
    points: pandas.DataFrame = field(compare=False)
    stopping: Target | None = None
    limits: Limits = field(default_factory=Limits, compare=False)
    folder: Path = field(default_factory=Path, compare=False)
    seeds: tuple[int, ...] | None = None

    @property
    def first(self) -> int:
        """Seeds that every point has at least."""
        return self.stopping.minimum if self.stopping is not None else self.replicates

    @property
    def count(self) -> int:
        """Runs; with `stopping`, the fewest."""
        return len(self.points) * self.first

    @cached_property
    def values(self) -> list[dict[str, Value]]:
        """The values of the factors at each point, in Python's own types."""
        names = list(self.points.columns)
        return [dict(zip(names, row, strict=True)) for _index, *row in self.points.itertuples(name=None)]

    @property
    def scenario_names(self) -> tuple[str, ...]:
        """The scenarios of the plan, as they are named there."""
        return tuple(dict.fromkeys(self.scenario_of(point) for point in range(1, len(self.points) + 1)))

    def scenario_of(self, point: int) -> str:
        """The scenario of a point (from 1), as it is named in the plan."""
        return str(self.values[point - 1].get(SCENARIO, self.scenario))

    def changes_of(self, point: int) -> dict[str, Value]:
        """What a point (from 1) changes in its scenario, each value in its parameter's own type."""
        changes = {**self.changes, **self.values[point - 1]}
        if self.organisations is not None:
            changes["population.organisations"] = self.organisations
        return {name: REGISTRY[name].check(value) for name, value in changes.items() if name != SCENARIO}

    def load_scenarios(self) -> dict[str, scenarios.Scenario]:
        """The scenarios by the names that the plan gives them; a file is looked for beside the plan.

        Raises:
            ScenarioError: one of them cannot be used.
        """
        return {name: load_scenario(self.folder, name) for name in self.scenario_names}

    def runs_of(self, point: int, first: int, last: int) -> Iterator[PlannedRun]:
        """The runs of a point with the seeds number `first` to `last`."""
        seed = self.seed if self.seeds is None else self.seeds[point - 1]
        for replicate in range(first, last + 1):
            yield PlannedRun((point - 1) * self.replicates + replicate, point, replicate, seed + replicate - 1)

    def runs(self) -> Iterator[PlannedRun]:
        """Every run that is asked for at the start, in order."""
        for point in range(1, len(self.points) + 1):
            yield from self.runs_of(point, 1, self.first)

    def to_data(self) -> dict[str, Any]:
        """Everything but the points, as JSON takes it."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "question": dict(self.question),
            "scenario": self.scenario,
            "changes": dict(self.changes),
            "organisations": self.organisations,
            "months": self.months,
            "seed": self.seed,
            "replicates": self.replicates,
            "measures": list(self.measures),
            "monthly": self.monthly,
            "kind": self.kind,
            "samples": self.samples,
            "design_seed": self.design_seed,
            "factors": [
                {"name": factor.name, "lower": factor.lower, "upper": factor.upper, "values": list(factor.values)}
                | ({} if factor.scale == "linear" else {"scale": factor.scale})
                | ({} if factor.distribution is None else {"distribution": factor.distribution.to_data()})
                for factor in self.factors
            ],
            "stopping": None if self.stopping is None else vars(self.stopping),
            "limits": vars(self.limits),
            "folder": str(self.folder),
            **({} if self.seeds is None else {"seeds": list(self.seeds)}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], points: pandas.DataFrame) -> SweepPlan:
        """The plan that `to_data` and its points say."""
        typed = {
            "factors": tuple(
                Factor(
                    entry["name"],
                    entry["lower"],
                    entry["upper"],
                    tuple(entry["values"]),
                    entry.get("scale", "linear"),
                    Distribution.read(entry["distribution"]) if "distribution" in entry else None,
                )
                for entry in data["factors"]
            ),
            "stopping": None if data["stopping"] is None else Target(**data["stopping"]),
            "limits": Limits(**data["limits"]),
            "folder": Path(data["folder"]),
            "measures": tuple(data["measures"]),
            "seeds": tuple(data["seeds"]) if "seeds" in data else None,
        }
        return cls(**{**data, **typed}, points=points)

    def digest(self) -> str:
        """Fingerprint (SHA-256) of what is run: texts, limits and places of files are left out."""
        apart = ("name", "title", "question", "limits", "folder")
        data = {name: value for name, value in self.to_data().items() if name not in apart}
        return hashlib.sha256(json.dumps([data, self.values], sort_keys=True).encode()).hexdigest()
