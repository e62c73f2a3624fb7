"""Published and exact results, run through the general model: what is expected, what is obtained, what passes.

    for verdict in validate(quick=True):
        print(verdict.id, verdict.quantity, verdict.expected, verdict.obtained, verdict.state)

Every target of `scenarios/data/targets.csv` is checked as `scenarios/data/checks.toml` says
(`experiments.validation.checks`), on the worlds of the scenarios of `scenarios/validation`. No target has code of its
own: a scenario sets switches, a quantity reads columns (`experiments.validation.quantities`).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.plotting import Plottable
from experiments.runs.storage.files import write_csv
from experiments.validation.checks import CROSSINGS, Check, CheckFile, as_list, load_checks
from experiments.validation.quantities import QUANTITIES, Estimate, crossings, estimate, growth, half_width
from scenarios import Scenario, load
from scenarios.format.problems import UserError
from scenarios.language import _, mark
from scenarios.loader import PACKAGE
from simulation import month
from simulation.club_founding import found_world
from simulation.core.luck import Floats
from simulation.parameters import Value
from simulation.state.tables import NEVER
from simulation.world import World

TARGETS = PACKAGE / "data" / "targets.csv"
EXACT = 1e-9
"""Tolerance of an exact target that gives no other."""
SEED = 1
FEW = 20
"""Copies to ask for where so few gave a number that their spread is not known."""
NUMBERS = ("expected", "obtained", "standard_error")
"""Columns of tables of verdicts."""
PASSED, FAILED, UNDECIDED = mark("passed"), mark("failed"), mark("not decided")
"""What a check says: near enough, too far away, or too little run to tell."""


@dataclass(frozen=True)
class Verdict:
    """One number, expected and obtained.

    Attributes:
        id, quantity: what; the quantity says which part of its target (in English, as the table of verdicts has it).
        words: the quantity in the language of the moment.
        expected: one number, or two bounds.
        obtained, standard_error: what the model gives.
        tolerance: how far away it may be.
        state: passed, failed or not decided.
        more_copies: how many more copies would decide (0: it is decided).
    """

    id: str
    quantity: str
    words: str
    expected: tuple[float, ...]
    obtained: float
    standard_error: float
    tolerance: float
    state: str
    more_copies: int = 0

    @property
    def passed(self) -> bool:
        """Is it near enough, and known well enough to say so?"""
        return self.state == PASSED


@dataclass(frozen=True)
class TargetResults(Plottable):
    """Verdicts, and the curves and samples that they rest on, by the name of the world."""

    verdicts: list[Verdict]
    samples: dict[str, Floats]

    def those(self, state: str) -> list[Verdict]:
        """The verdicts that are passed, failed or not decided."""
        return [verdict for verdict in self.verdicts if verdict.state == state]

    @property
    def failed(self) -> list[Verdict]:
        """What did not pass, too little run to tell included."""
        return [verdict for verdict in self.verdicts if not verdict.passed]


def targets() -> list[dict[str, str]]:
    """The rows of the published targets."""
    with TARGETS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Worlds:
    """Samples read from finished worlds; every world runs once for all the checks that need it.

    Args:
        file: where the scenarios and their sizes stand.
        quick: fewer copies.
        seed: of the first world of each scenario.
    """

    def __init__(self, file: CheckFile, quick: bool, seed: int = SEED) -> None:
        self.file = file
        self.quick = quick
        self.seed = seed
        self._samples: dict[Any, Floats] = {}
        self.curves: dict[str, Floats] = {}

    def read_all(self, selection: Sequence[Check]) -> None:
        """Run every world that these checks need, and read what they compare."""
        groups: dict[Any, list[Check]] = {}
        for check in selection:
            for changes in check.vary:
                groups.setdefault((check.scenario, check.months, tuple(sorted(changes.items()))), []).append(check)
        for (name, months, changes), group in groups.items():
            self._run(load(self.file.scenarios[name]), months, dict(changes), group)

    def _run(self, scenario: Scenario, months: int | None, changes: dict[str, Value], group: list[Check]) -> None:
        copies, batches = self.file.size(scenario.name, self.quick)
        readings = {_key(check, changes): check for check in group}
        samples: dict[Any, list[Floats]] = {key: [] for key in readings}
        for seed in range(self.seed, self.seed + batches):
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

    def samples(self, check: Check, changes: Mapping[str, Value]) -> Floats:
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
    world = found_world(scenario.population(parameters), parameters, seed, scenario.interventions, scenario.events)
    for _step in range(round((months or scenario.months) / world.length)):
        month.step(world)
    return world


def _key(check: Check, changes: Mapping[str, Value]) -> Any:
    time = None if check.combine == CROSSINGS else check.at
    return check.scenario, check.months, check.read, time, check.least, tuple(sorted(changes.items()))


def _read(world: World, check: Check) -> Floats:
    arguments = {"time": None if check.combine == CROSSINGS else check.at, "least": check.least}
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        return QUANTITIES[check.read](world, **given)
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:
        message = _("{id}: {read} cannot be read of the worlds of {scenario}: {reason}")
        raise UserError(message, id=check.id, read=check.read, scenario=check.scenario, reason=error) from error


def verdicts_of(check: Check, worlds: Worlds) -> list[Verdict]:
    """The verdicts of one check, one for each expected number (for each variation, where bounds are expected).

    Raises:
        UserError: there are more or fewer numbers than are expected.
    """
    estimates = [_estimate(check, worlds.samples(check, changes), worlds.file.path) for changes in check.vary]
    if check.combine == CROSSINGS:
        assert check.at is not None
        combined = [crossings([float(changes[check.of]) for changes in check.vary], estimates, check.at)]
    else:
        combined = estimates
    numbers = [
        (float(value), float(error), part.count)
        for part in combined
        for value, error in zip(part.values, part.errors, strict=True)
    ]
    bounds = tuple(float(number) for number in check.expected)
    expected = [bounds] * len(numbers) if check.between else [(number,) for number in bounds]
    if len(expected) != len(numbers):
        raise UserError(
            _("{file}: {id}, expected = {value}: should hold as many numbers as {read} gives: {found}"),
            file=worlds.file.path, id=check.id, value=as_list(check.expected),
            read=check.read, found=len(numbers),
        )  # fmt: skip
    copies, batches = worlds.file.size(check.scenario, worlds.quick)
    return [
        _verdict(check, index, target, number, copies * batches)
        for index, (target, number) in enumerate(zip(expected, numbers, strict=True))
    ]


def _estimate(check: Check, samples: Floats, file: Path) -> Estimate:
    if check.read == "generations":
        return growth(samples)
    combined = estimate(samples, check.statistics)
    if check.exact and len(samples):
        combined = Estimate(samples.mean(axis=0), np.ptp(samples, axis=0), len(samples))
    if check.part is None:
        return combined
    if check.part >= len(combined.values):
        raise UserError(
            _("{file}: {id}, part = {value} should be {expected}"),
            file=file, id=check.id, value=check.part, expected=f"0 … {len(combined.values) - 1}",
        )  # fmt: skip
    return Estimate(combined.values[check.part], combined.errors[check.part], combined.count)


def _verdict(
    check: Check, index: int, expected: tuple[float, ...], number: tuple[float, float, int], copies: int
) -> Verdict:
    """The verdict on one number.

    Args:
        index, expected: which of the expected numbers; itself, or two bounds.
        number: its value, its standard error, and the replicates that gave one.
        copies: replicates that were run.
    """
    obtained, error, count = number
    half = error if check.exact else half_width(error, count)
    allowance = max(check.tolerance, EXACT) if check.exact else check.tolerance + EXACT
    away = max(min(expected) - obtained, obtained - max(expected), 0.0)
    more = 0
    if check.exact:
        state = PASSED if away <= allowance and error <= EXACT else FAILED  # any luck is too much
    elif away > allowance + half or (count > 1 and not math.isfinite(obtained)):
        state = FAILED
    elif half <= check.widest:
        state = PASSED
    else:
        state, more = UNDECIDED, _copies_that_decide(check.widest, error, count, copies) - copies
    several = len(check.vary) > 1 or (len(check.expected) > 1 and not check.between)
    quantity, words = (title_of(check, translate) + (f" [{index + 1}]" if several else "") for translate in (str, _))
    tolerance = allowance if check.exact else allowance + half
    return Verdict(check.id, quantity, words, expected, obtained, error, tolerance, state, more)


def title_of(check: Check, translate: Callable[[str], str] = str) -> str:
    """What a check is about, told apart from others of the same row."""
    label = f" ({translate(check.label)})" if check.label else ""
    return translate(check.quantity) + label + (f" #{check.number}" if check.number > 1 else "")


def _copies_that_decide(widest: float, error: float, count: int, copies: int) -> int:
    """The number of copies with which the interval would be narrow enough."""
    if count < 2 or math.isnan(error):
        return copies * math.ceil(FEW / max(1, count))
    factor = 1.0
    while half_width(error / math.sqrt(factor), math.floor(count * factor)) > widest:
        factor *= 1.05
    return math.ceil(copies * factor)


def validate(
    quick: bool = True,
    only: Sequence[str] = (),
    samples: dict[str, Floats] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    file: CheckFile | None = None,
    seed: int = SEED,
) -> Iterator[Verdict]:
    """Run the checks scenario by scenario and give their verdicts as they come.

    Args:
        quick: fewer copies.
        only: ids of targets (all when none is given).
        samples: receives the curves of engagement and the samples for figures, by the name of the world.
        progress: called with the number of scenarios that are done, and of all.
        file: the checks (the project's own by default).
        seed: of the first world of each scenario.

    Raises:
        UserError: a check does not fit what its worlds give.
    """
    for _check, verdicts in judged(file or load_checks(), quick, only, samples, progress, seed):
        yield from verdicts


def judged(
    file: CheckFile,
    quick: bool,
    only: Sequence[str] = (),
    samples: dict[str, Floats] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    seed: int = SEED,
) -> Iterator[tuple[Check, list[Verdict]]]:
    """Each check with its verdicts (see `validate`)."""
    selection = [check for check in file.checks if not only or check.id in only]
    names = list(dict.fromkeys(check.scenario for check in selection))
    for done, name in enumerate(names):
        progress(done, len(names))
        here = [check for check in selection if check.scenario == name]
        worlds = Worlds(file, quick, seed)
        worlds.read_all(here)
        for check in here:
            yield check, verdicts_of(check, worlds)
        if samples is not None:
            samples |= worlds.curves | worlds.labelled_samples(here)


def write_verdicts(verdicts: Sequence[Verdict], path: Path) -> Path:
    """The table of verdicts as CSV, whole or not at all."""
    import pandas

    columns = ("id", "quantity", *NUMBERS, "tolerance", "verdict", "more_copies")
    rows = [
        (one.id, one.quantity, *numbers_of(one), f"{one.tolerance:.9g}", one.state, one.more_copies) for one in verdicts
    ]
    return write_csv(pandas.DataFrame(rows, columns=columns), path)


def numbers_of(verdict: Verdict) -> list[str]:
    """What is expected and obtained, as tables write it (`NUMBERS`)."""
    expected = " to ".join(f"{number:.9g}" for number in verdict.expected)
    return [expected, f"{verdict.obtained:.9g}", f"{verdict.standard_error:.9g}"]
