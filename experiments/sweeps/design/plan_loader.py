"""Loading plans: the library by name, anybody's file by path, or a dictionary of the same form.

    load_plan("smoke"), load_plan("plans/mine.toml"), load_plan({"replicates": 5, "factors": {"club.staff": [1, 2]}})

A file is data: nothing in it is ever executed. Everything that is wrong is told at once, with its line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas

from experiments.runs import setup
from experiments.runs.options import RunOptions
from experiments.runs.setup import run_spec
from experiments.runs.statistics import Target
from experiments.sweeps.design.designs import KINDS, SELF_DESCRIBED, cost, factors_of, points
from experiments.sweeps.design.distributions import Distribution, DistributionError
from experiments.sweeps.design.factors import SCENARIO, Factor
from experiments.sweeps.design.plan import Limits, SweepPlan, load_scenario
from experiments.sweeps.design.plan_schema import (
    FACTOR_KEYS,
    MOST_RUNS,
    TABLES,
    CommonForm,
    DesignForm,
    PlanForm,
    StoppingForm,
    describes_factor,
)
from scenarios import Scenario
from scenarios.format.builder import both
from scenarios.format.line_numbers import Lines
from scenarios.format.model_errors import explain
from scenarios.format.normal_form import found
from scenarios.format.problems import Problem, Problems, ScenarioError, UserError, did_you_mean, near
from scenarios.format.reader import Source, read
from scenarios.format.schema import check_form
from scenarios.format.values import checked, near_measure, refused
from scenarios.language import _, in_quotes, written
from simulation.measures import MEASURES, USUAL
from simulation.parameters import REGISTRY, ParameterError, Value

LIBRARY = Path(__file__).parents[1] / "plans"
REPLICATES = 1
"""Seeds of each point where a plan does not say it."""


def names() -> tuple[str, ...]:
    """The plans of the library."""
    return plan_names(LIBRARY)


def load_plan(plan: str | os.PathLike[str] | Mapping[str, Any] | SweepPlan) -> SweepPlan:
    """A plan of the library by its name, a file by its path, or a dictionary; a checked plan is given back as it is.

    Raises:
        ScenarioError: with everything that is wrong, in the current language.
        UserError: a scenario of the plan cannot be run with a value of a factor.
    """
    if isinstance(plan, SweepPlan):
        return plan
    source = read_plan(plan, LIBRARY)
    problems = Problems()
    form = check_form(PlanForm, TABLES, source, source.data, problems)
    problems.raise_any()
    assert form is not None
    return _Reader(source, form, problems).plan()


def plan_names(library: Path) -> tuple[str, ...]:
    """The plans of a library: a folder of plans."""
    return tuple(sorted(path.stem for path in library.glob("*.toml")))


def read_plan(plan: str | os.PathLike[str] | Mapping[str, Any], library: Path) -> Source:
    """What a plan says: one of a library by its name, anybody's by its path, or a dictionary of the same form.

    Raises:
        ScenarioError: there is no such plan, or it cannot be read.
    """
    if isinstance(plan, Mapping):
        return Source("", Path("plan"), dict(plan), Lines(""))
    return read(_plan_path(plan, library))


def _plan_path(plan: str | os.PathLike[str], library: Path) -> Path:
    """The file of a plan: one of a library (a folder of plans) by its name, or anybody's by its path.

    Raises:
        ScenarioError: there is no such plan in the library; the message has the nearest.
    """
    name = os.fspath(plan)
    known = plan_names(library)
    if name in known:
        return library / f"{name}.toml"
    path = found(Path(name))
    if path.exists() or path.suffix == ".toml" or path.name != name:
        return path
    nearest = near(name, known)
    message = _("there is no plan {name}").format(name=in_quotes(name))
    hint = did_you_mean(nearest) or _("; the library has {names}").format(names=", ".join(known))
    raise ScenarioError(Problem(message + hint, value=name, nearest=nearest, allowed=", ".join(known)))


class PlanReader:
    """Reads what every plan says, and notes what is wrong with it.

    Args:
        source: the file.
        problems: to which the new ones are added.
    """

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.folder = source.path.parent

    def title(self, form: CommonForm) -> dict[str, str]:
        """Its title in both languages: the name of the file where it has none."""
        title = both(form.title, form.title_fr)
        return title if title["en"] else both(self.source.path.stem, None)

    def limits(self, form: CommonForm) -> Limits:
        """What one run may take."""
        limits = form.limits
        return Limits((limits and limits.seconds) or Limits.seconds, limits.memory if limits else None)

    def check_measure(self, name: str, *location: str) -> bool:
        """Is there such a measure? (If not, a problem is noted.)"""
        if name not in MEASURES:
            nearest = near_measure(name)
            message = _("{name} is not a measure").format(name=in_quotes(name)) + did_you_mean(nearest)
            self.note(message, *location, value=name, nearest=nearest)
        return name in MEASURES

    def note(self, message: str, *location: str | int, **details: Any) -> None:
        """One more problem at a place of the file."""
        self.problems.add(self.source.problem(message, *location, **details))


class _Reader(PlanReader):
    """Reads the meaning of a plan whose form is right."""

    def __init__(self, source: Source, form: PlanForm, problems: Problems) -> None:
        super().__init__(source, problems)
        self.form = form

    def note_unknown(self, message: str, name: str, known: Iterable[str], *location: str, **details: Any) -> None:
        """One more problem: a name that is not known, with the nearest one."""
        nearest = near(name, known)
        self.note(message + did_you_mean(nearest), *location, value=name, nearest=nearest, **details)

    def plan(self) -> SweepPlan:
        """The checked plan."""
        form = self.form
        changes = checked(form.changes, self.source, ("changes",), self.problems)
        factors = list(self.factors())
        self._check_twice(factors, changes)
        measures = self.measures()
        stopping = self.stopping(form.stopping)
        self.problems.raise_any()
        design = form.design or DesignForm(kind="full-factorial")
        table = self.points(design, factors, changes)
        self.problems.raise_any()
        assert table is not None
        factors = factors or factors_of(design.kind, table)
        replicates = stopping.maximum if stopping is not None else form.replicates or REPLICATES
        plan = SweepPlan(
            self.source.path.stem,
            self.title(form),
            both(form.question, form.question_fr),
            form.scenario,
            changes,
            form.organisations,
            form.months or 0,
            form.seed,
            replicates,
            measures,
            form.monthly,
            design.kind,
            design.samples,
            design.seed,
            tuple(factors),
            table,
            stopping,
            self.limits(form),
            self.folder,
        )
        runs = len(table) * replicates
        if runs > MOST_RUNS:
            self.note(_("this plan has {runs} runs; {most} at most").format(runs=runs, most=MOST_RUNS), "replicates")
        self.problems.raise_any()
        return with_months(plan)

    def factors(self) -> Iterator[Factor]:
        """The factors, in the order of the file."""
        for name, entry in _by_name(self.form.factors):
            location = ("factors", name)
            try:
                if isinstance(entry, list):
                    yield Factor(name, values=tuple(entry))
                elif describes_factor(entry):
                    yield self._factor(name, entry)
                else:
                    self._not_a_factor(name, entry)
            except ParameterError as error:
                self.problems.add(refused(error, self.source, location))
            except DistributionError as error:
                place = (*location, "distribution", *([error.field] if error.field else []))
                told = _("factor {name}: {message}").format(name=in_quotes(name), message=error)
                self.note(told, *place, value=error.value, allowed=error.allowed, nearest=error.nearest)
            except UserError as error:
                self.note(str(error), *location)

    def _factor(self, name: str, entry: Mapping[str, Any]) -> Factor:
        values = entry.get("values", [])
        if not isinstance(values, list):
            expected = _("a list such as {example}").format(example="[1, 2, 3]")
            raise UserError(
                _("{key} = {value} should be {expected}"), key="values", value=written(values), expected=expected
            )
        return Factor(
            name,
            entry.get("lower"),
            entry.get("upper"),
            tuple(values),
            entry.get("scale", "linear"),
            Distribution.read(entry["distribution"]) if "distribution" in entry else None,
        )

    def _not_a_factor(self, name: str, entry: Any) -> None:
        keys = FACTOR_KEYS
        if isinstance(entry, dict):
            unknown_key = next(key for key in entry if key not in keys)
            message = _("{key} is not a key of {table}").format(key=written(unknown_key), table=f"factors.{name}")
            hint = did_you_mean(near(unknown_key, keys)) or _("; the keys are {keys}").format(keys=", ".join(keys))
            self.note(
                message + hint, "factors", name, unknown_key, nearest=near(unknown_key, keys), allowed=", ".join(keys)
            )
            return
        expected = _("a list of values such as {list}, or a range such as {range}").format(
            list="[1, 2, 3]", range="{ lower = 1, upper = 3 }"
        )
        message = _("{key} = {value} should be {expected}")
        self.note(message.format(key=name, value=written(entry), expected=expected), "factors", name, value=entry)

    def _check_twice(self, factors: list[Factor], changes: Mapping[str, Value]) -> None:
        for factor in factors:
            message = _("{name} is a factor: take it off [changes]")
            if factor.name in changes:
                self.note(message.format(name=in_quotes(factor.name)), "changes", factor.name)
            if factor.name == "population.organisations" and self.form.organisations is not None:
                message = message.format(name="organisations").replace("[changes]", self.source.path.name)
                self.note(message, "organisations")

    def measures(self) -> tuple[str, ...]:
        """What is measured."""
        names = self.form.measures
        if names is None:
            return USUAL
        if not names:
            self.note(_("measures is empty; leave it out to have the usual ones"), "measures")
        for name in names:
            self.check_measure(name, "measures")
            if names.count(name) > 1:
                self.note(_("{name} is given twice; keep one").format(name=in_quotes(name)), "measures")
        if self.form.stopping is not None and self.form.stopping.measure not in names:
            names = [*names, self.form.stopping.measure]
        return tuple(names)

    def stopping(self, form: StoppingForm | None) -> Target | None:
        """When a point has enough seeds."""
        if form is None:
            return None
        if self.form.replicates is not None:
            self.note(_("replicates and [stopping] exclude each other; keep one"), "replicates")
        self.check_measure(form.measure, "stopping", "measure")
        if form.maximum < form.minimum:
            message = _("minimum = {minimum} is above maximum = {maximum}")
            self.note(message.format(minimum=form.minimum, maximum=form.maximum), "stopping", "minimum")
        return Target(form.measure, form.half_width, form.minimum, form.maximum)

    def points(
        self, design: DesignForm, factors: list[Factor], changes: Mapping[str, Value]
    ) -> pandas.DataFrame | None:
        """The points of the design."""
        if design.kind not in KINDS:
            kinds = ", ".join(KINDS)
            message = _("{name} is not a design; there are {kinds}").format(name=in_quotes(design.kind), kinds=kinds)
            self.note_unknown(message, design.kind, KINDS, "design", "kind", allowed=kinds)
            return None
        if not factors and design.kind not in SELF_DESCRIBED:
            if self.form.design is not None:
                self.note(_("a design needs factors: write [factors], then a line for each"), "design")
                return None
            return pandas.DataFrame(index=range(1))
        try:
            table = self._table(design) if design.table is not None else None
            cost(factors, design.kind, design.samples, table)
            base = {**load_scenario(self.folder, self.form.scenario).changes, **changes}
            return points(factors, design.kind, design.samples, design.seed, table, base)
        except ParameterError as error:
            self.problems.add(refused(error, self.source, ("design", "table")))
        except (UserError, OSError) as error:
            self.note(str(error), "design", "samples" if "samples" in str(error) else "kind")
        return None

    def _table(self, design: DesignForm) -> pandas.DataFrame:
        path = found(self.folder / str(design.table))
        if path.resolve().parent != self.folder.resolve() or not path.is_file():
            raise UserError(
                _("{key} = {name}: there is no such file beside this one"), key="table", name=in_quotes(design.table)
            )
        try:
            return pandas.read_csv(path)
        except (ValueError, UnicodeError) as error:
            raise UserError(
                _("{path} cannot be read as a table: {reason}"), path=in_quotes(path.name), reason=error
            ) from error


def _by_name(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Factors by their dotted names: `"club.staff" = [1]`, `club.staff = [1]` and `[factors.club]` say the same."""
    for key, entry in table.items():
        name = f"{prefix}{key}"
        if name in REGISTRY or name == SCENARIO or not isinstance(entry, dict) or (entry and describes_factor(entry)):
            yield name, entry
        else:
            yield from _by_name(entry, f"{name}.") if entry else [(name, entry)]


def with_months(plan: SweepPlan) -> SweepPlan:
    """The plan with the months of its shortest scenario, where it does not say how long its runs last."""
    if plan.months:
        return plan
    return replace(plan, months=min(scenario.months for scenario in plan.load_scenarios().values()))


def without_effect(plan: SweepPlan) -> list[tuple[str, str]]:
    """Scenarios that themselves set a factor from their first month to the horizon: there it changes nothing."""
    names = [factor.name for factor in plan.factors]
    return [
        (name, factor)
        for name, scenario in plan.load_scenarios().items()
        for factor in always_set(scenario, names, plan.months)
    ]


def always_set(scenario: Scenario, names: Iterable[str], months: int) -> list[str]:
    """Those of some parameters that a scenario itself sets from its first month to the horizon."""
    wanted = set(names)
    return [
        change.parameter
        for change in scenario.dated
        if change.action == "set" and change.parameter in wanted and change.start <= 1
        if change.until is None or change.until > months
    ]


def check_runnable(plan: SweepPlan, rules: Sequence[str | Path] = ()) -> None:
    """Every scenario of the plan can be run at each end of each factor, one at a time (each value in force, each rule).

    Worlds lie in plausible ranges, all of which can be run.

    Raises:
        ValueError: one of them cannot; the message is meant for the user.
    """
    setup.load_rules(rules)
    scenarios = plan.load_scenarios()
    names = [factor for factor in plan.factors if factor.name != SCENARIO and plan.kind != "worlds"]
    for scenario in scenarios.values():
        options = RunOptions(1, plan.seed, plan.months, plan.organisations, plan.changes)
        try:
            run_spec(scenario, options)
            for factor in names:
                for value in factor.values or (factor.value_at(0.0), factor.value_at(1.0)):
                    run_spec(scenario, replace(options, changes={**plan.changes, factor.name: value}))
        except ParameterError as error:
            if len(scenarios) == 1:
                raise
            raise UserError(f"{scenario.name}: {explain(error)}") from error
