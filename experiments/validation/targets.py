"""Published and exact results, run through the general model: what is expected, what is obtained, what passes.

    for verdict in validate(quick=True):
        print(verdict.id, verdict.quantity, verdict.expected, verdict.obtained, verdict.passed)

Every target of `scenarios/data/targets.csv` is checked as `scenarios/data/checks.toml` says, on the worlds of the
scenarios of `scenarios/validation`. No target has code of its own: a scenario sets switches, a quantity reads columns
(`experiments.validation.quantities`).
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.plotting import Plottable
from experiments.runs.storage.files import write_whole
from experiments.validation.quantities import QUANTITIES, Estimate, crossings, estimate, growth
from scenarios import Scenario, load
from scenarios.language import _
from scenarios.loader import PACKAGE
from simulation import month
from simulation.club_founding import found_world
from simulation.core.luck import Floats
from simulation.population.build import generate_population
from simulation.state.tables import NEVER
from simulation.world import World

TARGETS = PACKAGE / "data" / "targets.csv"
CHECKS = PACKAGE / "data" / "checks.toml"
SCENARIOS = PACKAGE / "validation"
EXACT = 1e-9
"""Tolerance of an exact target that gives no other."""
ERRORS = 4.0
"""Standard errors that a stochastic target may be away, on top of its allowance."""
SEED = 1


@dataclass(frozen=True)
class Check:
    """How one row of the targets, or a part of it, is checked.

    Attributes:
        id, quantity: those of the row.
        scenario, read: the scenario, and the name of the quantity that is read from its worlds.
        expected: the expected numbers.
        number: which of several rows with the same id and quantity.
        label: what tells this check from others of the same row.
        at, least: arguments of the quantity (`at` is the level where `combine` is "crossings").
        part: which of the numbers that the quantity gives (None: all).
        statistics: "mean", or "mean" and "sd".
        vary: changes, one run each.
        combine: "each", or "crossings": where the quantity crosses a level, as the parameter `of` varies.
        of: dotted name of that parameter.
        tolerance: allowance.
        exact: no luck in it.
        between: the two expected numbers are bounds.
        months: length of the run, when it is not the scenario's.
    """

    id: str
    quantity: str
    scenario: str
    read: str
    expected: Sequence[float]
    number: int = 1
    label: str = ""
    at: float | None = None
    least: float | None = None
    part: int | None = None
    statistics: Sequence[str] = ("mean",)
    vary: Sequence[dict[str, Any]] = field(default_factory=lambda: [{}])
    combine: str = "each"
    of: str = ""
    tolerance: float = 0.0
    exact: bool = False
    between: bool = False
    months: int | None = None


@dataclass(frozen=True)
class Verdict:
    """One number, expected and obtained.

    Attributes:
        id, quantity: what; the quantity says which part of its target (in English, as the table of verdicts has it).
        words: the quantity in the language of the moment.
        expected: one number, or two bounds.
        obtained, standard_error: what the model gives.
        tolerance: how far away it may be.
        passed: is it within?
    """

    id: str
    quantity: str
    words: str
    expected: tuple[float, ...]
    obtained: float
    standard_error: float
    tolerance: float
    passed: bool


@dataclass(frozen=True)
class TargetResults(Plottable):
    """Verdicts, and the curves and samples that they rest on, by the name of the world."""

    verdicts: list[Verdict]
    samples: dict[str, Floats]

    @property
    def failed(self) -> list[Verdict]:
        """What did not pass."""
        return [verdict for verdict in self.verdicts if not verdict.passed]


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(CHECKS.read_text(encoding="utf-8"))


def checks() -> list[Check]:
    """All checks, in the order of the file."""
    return [Check(**entry) for entry in _file()["check"]]


def targets() -> list[dict[str, str]]:
    """The rows of the published targets."""
    with TARGETS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Worlds:
    """Samples read from finished worlds; every world runs once for all the checks that need it.

    Args:
        quick: fewer copies.
    """

    def __init__(self, quick: bool) -> None:
        self.quick = quick
        self._samples: dict[Any, Floats] = {}
        self.curves: dict[str, Floats] = {}

    def read_all(self, selection: Sequence[Check]) -> None:
        """Run every world that these checks need, and read what they compare."""
        groups: dict[Any, list[Check]] = {}
        for check in selection:
            for changes in check.vary:
                groups.setdefault((check.scenario, check.months, tuple(sorted(changes.items()))), []).append(check)
        for (name, months, changes), group in groups.items():
            self._run(load(SCENARIOS / f"{name}.toml"), months, dict(changes), group)

    def _run(self, scenario: Scenario, months: int | None, changes: dict[str, Any], group: list[Check]) -> None:
        copies, batches = _file()["sizes"][scenario.name][0 if self.quick else 1]
        readings = {_key(check, changes): check for check in group}
        samples: dict[Any, list[Floats]] = {key: [] for key in readings}
        for seed in range(SEED, SEED + batches):
            world = run_to_end(
                scenario, {"population.copies": copies, "population.seed": seed, **changes}, seed, months
            )
            label = " ".join([scenario.name, *(f"{name}={value}" for name, value in changes.items())])
            self.curves.setdefault(label, engagement_curve(world))
            for key, check in readings.items():
                samples[key].append(_read(world, check))
        self._samples |= {key: np.concatenate(parts) for key, parts in samples.items()}

    def labelled_samples(self, selection: Sequence[Check]) -> dict[str, Floats]:
        """What each check has read, for figures: by target, quantity and variation."""
        return {
            " ".join([check.id, check.read, *(f"{name}={value}" for name, value in changes.items())]): self.samples(
                check, changes
            )
            for check in selection
            for changes in check.vary
        }

    def samples(self, check: Check, changes: dict[str, Any]) -> Floats:
        """What a check reads of a world, one row a replicate."""
        return self._samples[_key(check, changes)]


def engagement_curve(world: World) -> Floats:
    """Time and share engaged, at every step, over all copies of a world (two columns)."""
    since = world.organisations.member_since
    new = np.bincount(since[since != NEVER], minlength=world.step + 1)
    return np.stack((np.arange(world.step + 1) * world.length, np.cumsum(new) / max(1, len(since))), axis=1)


def run_to_end(scenario: Scenario, changes: dict[str, Any], seed: int = SEED, months: int | None = None) -> World:
    """The world of a scenario at its end."""
    parameters = scenario.parameters(changes)
    world = found_world(generate_population(parameters), parameters, seed, scenario.interventions, scenario.events)
    for _step in range(round((months or scenario.months) / world.length)):
        month.step(world)
    return world


def _key(check: Check, changes: dict[str, Any]) -> Any:
    time = None if check.combine == "crossings" else check.at
    return check.scenario, check.months, check.read, time, check.least, tuple(sorted(changes.items()))


def _read(world: World, check: Check) -> Floats:
    arguments = {"time": None if check.combine == "crossings" else check.at, "least": check.least}
    return QUANTITIES[check.read](world, **{name: value for name, value in arguments.items() if value is not None})


def verdicts_of(check: Check, worlds: Worlds) -> list[Verdict]:
    """The verdicts of one check, one for each expected number (for each variation, where bounds are expected)."""
    estimates = [_estimate(check, worlds.samples(check, changes)) for changes in check.vary]
    if check.combine == "crossings":
        assert check.at is not None
        combined = crossings([float(changes[check.of]) for changes in check.vary], estimates, check.at)
    else:
        combined = Estimate(
            np.concatenate([part.values for part in estimates]), np.concatenate([part.errors for part in estimates])
        )
    bounds = tuple(float(number) for number in check.expected)
    expected = [bounds] * len(combined.values) if check.between else [(number,) for number in bounds]
    if len(expected) != len(combined.values):
        raise ValueError(f"{check.id}: {len(expected)} numbers expected, {len(combined.values)} obtained")
    return [
        _verdict(check, index, target, float(value), float(error))
        for index, (target, value, error) in enumerate(zip(expected, combined.values, combined.errors, strict=True))
    ]


def _estimate(check: Check, samples: Floats) -> Estimate:
    if check.read == "generations":
        return growth(samples)
    combined = estimate(samples, list(check.statistics))
    return combined if check.part is None else Estimate(combined.values[check.part], combined.errors[check.part])


def _verdict(check: Check, index: int, expected: tuple[float, ...], obtained: float, error: float) -> Verdict:
    tolerance = max(check.tolerance, EXACT) if check.exact else check.tolerance + ERRORS * error + EXACT
    passed = min(expected) - tolerance <= obtained <= max(expected) + tolerance and not math.isnan(tolerance)
    several = len(check.vary) > 1 or (len(check.expected) > 1 and not check.between)
    number = f" #{check.number}" if check.number > 1 else ""
    which = f" [{index + 1}]" if several else ""
    quantity, words = (
        translate(check.quantity) + (f" ({translate(check.label)})" if check.label else "") + number + which
        for translate in (str, _)
    )
    return Verdict(check.id, quantity, words, expected, obtained, error, tolerance, passed)


def validate(
    quick: bool = True,
    only: Sequence[str] = (),
    samples: dict[str, Floats] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Verdict]:
    """Run the checks scenario by scenario and give their verdicts as they come.

    Args:
        quick: fewer copies.
        only: ids of targets (all when none is given).
        samples: receives the curves of engagement and the samples for figures, by the name of the world.
        progress: called with the number of scenarios that are done, and of all.
    """
    selection = [check for check in checks() if not only or check.id in only]
    names = list(dict.fromkeys(check.scenario for check in selection))
    for done, name in enumerate(names):
        progress(done, len(names))
        here = [check for check in selection if check.scenario == name]
        worlds = Worlds(quick)
        worlds.read_all(here)
        for check in here:
            yield from verdicts_of(check, worlds)
        if samples is not None:
            samples |= worlds.curves | worlds.labelled_samples(here)


def write_verdicts(verdicts: Sequence[Verdict], path: Path) -> Path:
    """The table of verdicts as CSV, whole or not at all."""

    def fill(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("id", "quantity", "expected", "obtained", "standard_error", "tolerance", "passed"))
            for verdict in verdicts:
                expected = " to ".join(f"{number:.9g}" for number in verdict.expected)
                numbers = [f"{number:.9g}" for number in (verdict.obtained, verdict.standard_error, verdict.tolerance)]
                table.writerow((verdict.id, verdict.quantity, expected, *numbers, str(verdict.passed).lower()))

    return write_whole(path, fill)
