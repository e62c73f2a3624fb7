"""The checks of validation: what is expected, and how it is obtained; a file of them is data, strictly read.

    load_checks().checks                  # what the project ships
    load_checks("mine.toml").checks       # anybody's own targets

Errors name the file, the field, the value and the nearest right name.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from experiments.validation.quantities import QUANTITIES, SEED_SPACE
from scenarios import load
from scenarios.format.normal_form import found
from scenarios.format.problems import Problems, did_you_mean, near
from scenarios.format.reader import Source, read
from scenarios.format.schema import LONGEST_EVER, LimitsEntry, Strict, Table, Text, check_form
from scenarios.format.values import checked
from scenarios.language import _, as_number, in_quotes, shortened, written
from scenarios.loader import LIMITING_CASES as SCENARIOS
from scenarios.loader import PACKAGE
from simulation.parameters import Value

CHECKS = PACKAGE / "data" / "checks.toml"
MOST_COPIES = 10_000_000
LARGEST_WORLD = 10_000_000
"""Organisations of all copies in a world; more go into more worlds."""
COPIES = ((100, 1), (1000, 1))
"""Copies in a world, and worlds, quick and full, of a scenario for which a file gives no sizes."""
CROSSINGS = "crossings"


class Check(Strict):
    """How one row of the targets, or a part of it, is checked.

    Attributes:
        id, quantity: those of the row.
        scenario, read: the scenario, and the name of the quantity that is read from its worlds.
        expected: the expected numbers.
        number: which of several rows with the same id and quantity.
        label: what tells this check from others of the same row.
        source: where the expected numbers come from (in a file of one's own).
        at, least: arguments of the quantity (`at` is the level where `combine` is "crossings").
        part: which of the numbers that the quantity gives (None: all).
        statistics: "mean", or "mean" and "sd".
        vary: changes, one run each.
        combine: "each", or "crossings": where the quantity crosses a level, as the parameter `of` varies.
        of: dotted name of that parameter.
        tolerance: allowance.
        resolution: half-width of the interval with which the check is decided at the latest (None: the allowance).
        exact: no luck in it.
        between: the two expected numbers are bounds.
        months: length of the run, when it is not the scenario's.
        mutant: changes that make the mechanism wrong, by about a tenth: with them the check must fail.
    """

    model_config = ConfigDict(frozen=True)

    id: Text
    quantity: Text
    scenario: Text
    read: Text
    expected: Annotated[list[float], Field(max_length=1000)]
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    label: Text = ""
    source: Text = ""
    at: Annotated[float, Field(ge=0)] | None = None
    least: Annotated[float, Field(ge=0)] | None = None
    part: Annotated[int, Field(ge=0, le=1000)] | None = None
    statistics: list[Text] = Field(default_factory=lambda: ["mean"])
    vary: Annotated[list[Table], Field(max_length=1000)] = Field(default_factory=lambda: [{}])
    combine: Text = "each"
    of: Text = ""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    resolution: Annotated[float, Field(gt=0)] | None = None
    exact: bool = False
    between: bool = False
    months: Annotated[int, Field(ge=1, le=LONGEST_EVER)] | None = None
    mutant: Table = Field(default_factory=dict)

    @property
    def widest(self) -> float:
        """The half-width of the interval above which the check is not decided."""
        return self.tolerance if self.resolution is None else self.resolution


class ChecksForm(Strict):
    """A whole file of checks."""

    limits: LimitsEntry | None = None
    sizes: dict[str, list[list[Annotated[int, Field(ge=1, le=MOST_COPIES)]]]] = Field(default_factory=dict)
    check: Annotated[list[Check], Field(max_length=1000)]


@dataclass(frozen=True)
class CheckFile:
    """Checks with the scenarios that they run.

    Attributes:
        path: the file.
        checks: in the order of the file.
        scenarios: the path of each scenario, by its name.
        sizes: copies in a world and worlds, quick and full, by the name of the scenario.
    """

    path: Path
    checks: Sequence[Check]
    scenarios: Mapping[str, Path]
    sizes: Mapping[str, Sequence[Sequence[int]]]

    def size(self, scenario: str, quick: bool) -> tuple[int, int]:
        """Copies in a world of a scenario, and the number of worlds."""
        copies, worlds = self.sizes.get(scenario, COPIES)[0 if quick else 1]
        return copies, worlds


def load_checks(path: str | os.PathLike[str] = CHECKS) -> CheckFile:
    """The checks of a file.

    Raises:
        ScenarioError: with everything that is wrong in it, in the current language.
    """
    source = read(found(Path(path)))
    problems = Problems()
    form = check_form(ChecksForm, {"check": Check, "limits": LimitsEntry}, source, source.data, problems)
    problems.raise_any()
    assert form is not None
    return _Reader(source, form, problems).file()


def as_list(values: Sequence[object]) -> str:
    """A list as in files, shortened if it is long."""
    inner = ", ".join(as_list(value) if isinstance(value, list) else written(value) for value in values)
    return shortened(f"[{inner}]")


class _Reader:
    """Reads the meaning of a file of checks whose form is right."""

    def __init__(self, source: Source, form: ChecksForm, problems: Problems) -> None:
        self.source = source
        self.form = form
        self.problems = problems
        self.scenarios: dict[str, Path] = {}

    def note(self, message: str, *location: str | int, **details: Any) -> None:
        """One more problem at a place of the file."""
        self.problems.add(self.source.problem(message, *location, **details))

    def file(self) -> CheckFile:
        """The checked file."""
        if not self.form.check:
            self.note(_("{table} needs {key}").format(table=_("the file"), key="[[check]]"), "check")
        checks = [self.check(entry, number) for number, entry in enumerate(self.form.check)]
        self.problems.raise_any()
        self.check_sizes()
        self.problems.raise_any()
        for number, one in enumerate(checks):
            self.check_runs(one, number)
        self.problems.raise_any()
        return CheckFile(self.source.path, checks, self.scenarios, self.form.sizes)

    def check(self, entry: Check, number: int) -> Check:
        """The check, with its parameters by their dotted names."""
        here = ("check", number)
        self.find_scenario(entry.scenario, number)
        self.check_choice(entry.read, "read", QUANTITIES, number)
        self.check_choice(entry.combine, "combine", ("each", CROSSINGS), number)
        for name in entry.statistics:
            self.check_choice(name, "statistics", ("mean", "sd"), number)
        if entry.statistics not in (["mean"], ["mean", "sd"]) and not self.problems.entries:
            self.wrong("statistics", entry.statistics, '["mean"], ["mean", "sd"]', number)
        if entry.read in QUANTITIES and entry.combine != CROSSINGS:
            self.check_arguments(entry, number)
        if not entry.expected or (entry.between and len(entry.expected) != 2):
            self.wrong("expected", entry.expected, "[lower, upper]" if entry.between else "[0.5]", number)
        if not entry.vary:
            self.wrong("vary", entry.vary, '[{}], [{ "club.staff" = 3 }]', number)
        if not entry.exact and not entry.tolerance and entry.resolution is None:
            message = _(
                "a check with luck in it needs a tolerance above 0, or a resolution: how narrow its interval is"
            )
            self.note(message, *here, "resolution", allowed="resolution")
        vary = [
            checked(changes, self.source, (*here, "vary", index), self.problems)
            for index, changes in enumerate(entry.vary)
        ]
        mutant = checked(entry.mutant, self.source, (*here, "mutant"), self.problems)
        if entry.combine == CROSSINGS:
            self.check_crossings(entry, vary, number)
        return entry.model_copy(update={"vary": vary, "mutant": mutant})

    def wrong(self, key: str, value: Sequence[object], allowed: str, number: int) -> None:
        """Note a value that cannot be."""
        message = _("{key} = {value} should be {expected}").format(key=key, value=as_list(value), expected=allowed)
        self.note(message, "check", number, key, value=value, allowed=allowed)

    def check_choice(self, name: str, key: str, known: Sequence[str] | Mapping[str, Any], number: int) -> None:
        """Note a name that is not one of those known."""
        if name not in known:
            allowed = ", ".join(known)
            message = _("{key} = {value}: there are {known}").format(key=key, value=written(name), known=allowed)
            nearest = near(name, known)
            hint = did_you_mean(nearest, is_value=True)
            self.note(message + hint, "check", number, key, value=name, nearest=nearest, allowed=allowed)

    def check_arguments(self, entry: Check, number: int) -> None:
        """Note arguments that the quantity needs, or has no use for."""
        arguments = inspect.signature(QUANTITIES[entry.read]).parameters
        for key, name in (("at", "time"), ("least", "least")):
            value = getattr(entry, key)
            if value is None and name in arguments and arguments[name].default is inspect.Parameter.empty:
                self.note(_("{read} needs {key}").format(read=entry.read, key=key), "check", number, key)
            if value is not None and name not in arguments:
                message = _("{key} = {value}: {read} has no use for it")
                message = message.format(key=key, value=written(value), read=entry.read)
                self.note(message, "check", number, key, value=value)

    def check_crossings(self, entry: Check, vary: Sequence[Mapping[str, Value]], number: int) -> None:
        """Note what a crossing lacks: a level, a parameter, and two settings of it for each expected number."""
        if entry.at is None:
            self.note(_("{read} needs {key}").format(read=CROSSINGS, key="at"), "check", number, "at")
        if not entry.of:
            self.note(_("{read} needs {key}").format(read=CROSSINGS, key="of"), "check", number, "of")
        else:
            checked({entry.of: 0.0}, self.source, ("check", number, "of"), named := Problems())
            unknown = [problem for problem in named.entries if not problem.allowed]
            for problem in unknown:
                self.problems.add(problem)
            if not unknown and any(entry.of not in changes for changes in vary):
                message = _("each of vary must set {name}").format(name=entry.of)
                self.note(message, "check", number, "vary")
        if len(vary) != 2 * len(entry.expected):
            message = _("vary needs two settings for each expected number, {needed} in all; there are {found}")
            message = message.format(needed=2 * len(entry.expected), found=len(vary))
            self.note(message, "check", number, "vary")

    def find_scenario(self, name: str, number: int) -> None:
        """Look for a scenario beside the file, then among those of validation."""
        beside = self.source.path.parent
        places = [] if Path(name).name != name else [found(beside / f"{name}.toml"), SCENARIOS / f"{name}.toml"]
        for path in places:
            if path.is_file():
                self.scenarios[name] = path
                return
        known = sorted({path.stem for path in SCENARIOS.glob("*.toml")})
        nearest = near(name, known)
        message = _("{key} = {name}: there is no such file beside this one, nor among those of validation")
        message = message.format(key="scenario", name=in_quotes(name)) + did_you_mean(nearest)
        self.note(message, "check", number, "scenario", value=name, nearest=nearest, allowed=", ".join(known))

    def check_sizes(self) -> None:
        """Note sizes of unknown scenarios, and those that are not two pairs."""
        for name, pairs in self.form.sizes.items():
            if name not in self.scenarios:
                nearest = near(name, self.scenarios)
                message = _("{name} is the scenario of no check").format(name=in_quotes(name)) + did_you_mean(nearest)
                self.note(message, "sizes", name, value=name, nearest=nearest)
            elif len(pairs) != 2 or any(len(pair) != 2 for pair in pairs):
                expected = _("copies and worlds, quick and full, such as {example}").format(
                    example="[[100, 1], [1000, 1]]"
                )
                message = _("{key} = {value} should be {expected}")
                self.note(message.format(key=name, value=as_list(pairs), expected=expected), "sizes", name, value=pairs)

    def check_runs(self, one: Check, number: int) -> None:
        """Note worlds that are too large, and founders too dense for counting generations."""
        scenario = load(self.scenarios[one.scenario])
        for changes in one.vary:
            parameters = scenario.parameters(dict(changes))
            founders, size = parameters.founders, parameters.population.organisations
            pairs = self.form.sizes.get(one.scenario, COPIES)
            if (largest := size * max(pair[0] for pair in pairs)) > LARGEST_WORLD:
                message = _("{name}: {here} organisations in a world; {most} at most: write fewer copies, more worlds")
                names = {"name": one.scenario, "here": as_number(largest), "most": as_number(LARGEST_WORLD)}
                self.note(message.format(**names), "sizes", one.scenario, value=largest)
            seeds = max(1, founders.firms + round(founders.share * size))
            if one.read == "generations" and size < seeds * SEED_SPACE:
                message = _("generations are counted with at least {space} organisations for each founder; here {here}")
                here = as_number(size / seeds)
                self.note(message.format(space=as_number(SEED_SPACE), here=here), "check", number, "vary", value=here)
