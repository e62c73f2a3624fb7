"""Loading the plan of a search: one of the library by its name, a file by its path, or a dictionary of the same form.

    load_optimisation("split"), load_optimisation("mine.toml"), load_optimisation({"levers": [...]})

A file is data: nothing in it is ever executed. Everything that is wrong is told at once, with its line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import scenarios
from experiments.optimisation.plan import Budget, Goal, Lever, OptimisationPlan, is_spent, lowest_choice
from experiments.optimisation.plan_schema import TABLES, BudgetForm, LeverForm, OptimisationForm
from experiments.runs import uncertainty
from experiments.runs.options import RunOptions
from experiments.runs.setup import load_rules, run_spec
from experiments.runs.uncertainty import Ensemble
from experiments.strategies.robust_ranking import economy_size, own_uncertainties
from experiments.sweeps.design.factors import Factor
from experiments.sweeps.design.plan import load_scenario
from experiments.sweeps.design.plan_loader import PlanReader, plan_names, read_plan
from scenarios import Scenario
from scenarios.format import dates
from scenarios.format.builder import Calendar, both
from scenarios.format.normal_form import found
from scenarios.format.problems import Problems, UserError, did_you_mean, near
from scenarios.format.reader import Source
from scenarios.format.schema import check_form
from scenarios.format.values import checked, refused
from scenarios.language import _, as_number, in_quotes, written
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY, ParameterError, Value, find

LIBRARY = Path(__file__).with_name("plans")
WORLDS, STRATEGIES = 50, 160
"""Worlds of the search (and as many of the proof), and strategies that are tried, where a plan does not say it."""
FEWEST_WORLDS, MOST_WORLDS, MOST_GOALS = 2, 1000, 3
CHANGES = ("set", "add")
WHOLE_LIBRARY = "library"
"""As the only rival: every strategy of the library that shares the past of the scenario."""


def names() -> tuple[str, ...]:
    """The plans of the library."""
    return plan_names(LIBRARY)


def load_optimisation(
    plan: str | os.PathLike[str] | Mapping[str, Any] | OptimisationPlan,
    worlds: Path | None = None,
    rules: Sequence[str | Path] = (),
) -> OptimisationPlan:
    """A plan of the library by its name, a file by its path, or a dictionary; a checked plan is given back as it is.

    Args:
        worlds: a table of worlds, in place of those that the plan names.
        rules: the user's own files of rules, which levers may name.

    Raises:
        ScenarioError: with everything that is wrong, in the current language.
        UserError: a strategy of the plan cannot be run.
    """
    if isinstance(plan, OptimisationPlan):
        return plan
    load_rules(rules)
    source = read_plan(plan, LIBRARY)
    problems = Problems()
    form = check_form(OptimisationForm, TABLES, source, source.data, problems)
    problems.raise_any()
    assert form is not None
    return _Reader(source, form, problems, worlds).plan()


class _Reader(PlanReader):
    """Reads the meaning of a plan whose form is right."""

    def __init__(self, source: Source, form: OptimisationForm, problems: Problems, worlds: Path | None) -> None:
        super().__init__(source, problems)
        self.form = form
        self.worlds = worlds
        self.scenario = load_scenario(self.folder, form.scenario)
        self.months = form.months or self.scenario.months
        first = dates.count_of(self.scenario.start)
        assert first is not None
        self.calendar = Calendar(first, self.months)

    def plan(self) -> OptimisationPlan:
        """The checked plan."""
        form = self.form
        changes = checked(form.changes, self.source, ("changes",), self.problems)
        goals = self.goals()
        levers = [lever for number, entry in enumerate(form.levers) if (lever := self.lever(entry, number))]
        if not form.levers:
            self.note(_("a search needs levers: write [[levers]], then its name, its bounds and from"), "levers")
        for number, entry in enumerate(form.levers):
            if entry.name in [earlier.name for earlier in form.levers[:number]]:
                self.note(_("{name} is given twice; keep one").format(name=in_quotes(entry.name)), "levers", number)
            if entry.name in changes:
                message = _("{name} is a lever: take it off [changes]").format(name=in_quotes(entry.name))
                self.note(message, "changes", entry.name)
        budget = self.budget(form.budget)
        self.problems.raise_any()
        search, proof = self.ensembles()
        rivals = self.rivals(search, min(lever.first for lever in levers))
        self.problems.raise_any()
        plan = OptimisationPlan(
            self.source.path.stem,
            self.title(form),
            both(form.question, form.question_fr),
            self.scenario,
            rivals,
            economy_size([self.scenario], form.organisations),
            self.months,
            goals,
            search,
            proof,
            form.strategies or STRATEGIES,
            form.seed,
            changes,
            tuple(levers),
            budget,
            self.limits(form),
            self.folder,
        )
        self.check_runnable(plan)
        self.problems.raise_any()
        return plan

    def goals(self) -> tuple[Goal, ...]:
        """What is wanted."""
        outcomes = self.form.outcomes
        if not 1 <= len(outcomes) <= MOST_GOALS or len(set(outcomes)) < len(outcomes):
            expected = _("one to three different measures, such as {example}").format(example='["members", "effort"]')
            message = _("{key} = {value} should be {expected}")
            self.note(message.format(key="outcomes", value=written(outcomes), expected=expected), "outcomes")
        for name in outcomes:
            self.check_measure(name, "outcomes")
        return tuple(map(Goal, outcomes))

    def budget(self, form: BudgetForm | None) -> Budget | None:
        """What may be spent."""
        if form is None:
            for number, entry in enumerate(self.form.levers):
                if entry.cost is not None:
                    message = _("cost is in the unit of a budget, and there is none: write [budget], or leave cost out")
                    self.note(message, "levers", number, "cost")
            return None
        if self.check_measure(form.measure, "budget", "measure") and not is_spent(form.measure):
            spent = [name for name in MEASURES if is_spent(name)]
            message = _("{name} does not count what is spent; these do: {names}")
            self.note(
                message.format(name=in_quotes(form.measure), names=", ".join(spent)),
                "budget", "measure", value=form.measure, allowed=", ".join(spent),
            )  # fmt: skip
        return Budget(form.measure, form.most)

    # -- levers

    def lever(self, form: LeverForm, number: int) -> Lever | None:
        """One lever (None: a problem is noted)."""
        place = ("levers", number)
        before = len(self.problems.entries)
        try:
            parameter = find(form.name)
            if parameter.founding:
                raise ParameterError("", form.name, "founding", None, parameter=parameter)
        except ParameterError as error:
            self.problems.add(refused(error, self.source, (*place, "name")))
            return None
        if parameter.role != "lever":
            levers = [name for name, known in REGISTRY.items() if known.role == "lever" and not known.founding]
            nearest = near(form.name, levers)
            message = _("{name} is no lever: nobody decides it").format(name=in_quotes(form.name))
            self.note(message + did_you_mean(nearest), *place, "name", value=form.name, nearest=nearest)
            return None
        first, last = self.dates_of(form, number)
        until = None
        if form.until is not None:
            where = (*place, "until")
            until = self.calendar.read(form.until, self.source, where, self.problems, latest=self.months + 1)
            if until is not None and until <= last:
                message = _("until = {until} is not after from = {start}")
                text = message.format(until=written(form.until), start=written(form.start))
                self.note(text, *where, value=form.until)
        values = self.values_of(form, number)
        if len(self.problems.entries) > before or values is None:
            return None
        return Lever(form.name, form.change, *values, first, last, until, form.cost or 0.0)

    def values_of(self, form: LeverForm, number: int) -> tuple[float | None, float | None, tuple[Value, ...]] | None:
        """Between which bounds it lies, or which values it takes (None: a problem is noted)."""
        place = ("levers", number)
        parameter = REGISTRY[form.name]
        lower, upper = form.lower, form.upper
        is_number = not isinstance(parameter.default, bool | str)
        if form.change not in CHANGES:
            nearest = near(form.change, CHANGES)
            message = _("{key} = {value} should be {expected}").format(
                key="change", value=written(form.change), expected=_(" or ").join(map(written, CHANGES))
            )
            self.note(
                message + did_you_mean(nearest), *place, "change",
                value=form.change, allowed=", ".join(CHANGES), nearest=nearest,
            )  # fmt: skip
            return None
        if form.change == "add" and (not is_number or form.values is not None):
            self.note(_('change = "add" needs a number with a lower and an upper bound'), *place, "change")
            return None
        if is_number and form.values is None and lower is None and upper is None and parameter.plausible:
            lower, upper = parameter.plausible
        if is_number and form.values is None and (lower is None or upper is None):
            message = _("{name} needs lower and upper, between which it is searched")
            self.note(message.format(name=in_quotes(form.name)), *place, "name")
            return None
        if form.change == "add":
            assert lower is not None and upper is not None
            if lower >= upper:
                message = _("the lower bound {lower} should be below the upper bound {upper}")
                self.note(message.format(lower=as_number(lower), upper=as_number(upper)), *place, "lower")
            return lower, upper, ()
        try:
            factor = Factor(form.name, lower, upper, tuple(form.values or ()))
            return factor.lower, factor.upper, factor.values
        except ParameterError as error:
            bound = "lower" if error.value == lower else "upper"
            self.problems.add(refused(error, self.source, (*place, bound if form.values is None else "values")))
        except UserError as error:
            self.note(str(error), *place, "values" if form.values is not None else "lower")
        return None

    def dates_of(self, form: LeverForm, number: int) -> tuple[int, int]:
        """The first and the last month in which it may begin."""
        place = ("levers", number, "from")
        span = form.start if isinstance(form.start, list) else [form.start, form.start]
        if form.start is None or len(span) != 2:
            expected = _("a month such as {date}, or the first and the last, such as {dates}").format(
                date='"2026-01"', dates='["2026-01", "2030-01"]'
            )
            message = _("{key} = {value} should be {expected}") if form.start is not None else _("{table} needs {key}")
            text = message.format(
                key="from", value=written(form.start), expected=expected, table=f"[[levers]] {form.name}"
            )
            self.note(text, *place, allowed=expected)
            return 1, 1
        months = [self.calendar.read(date, self.source, place, self.problems) or 1 for date in span]
        if months[1] < months[0]:
            message = _("from: the last month, {last}, is before the first, {first}")
            text = message.format(first=written(span[0]), last=written(span[1]))
            self.note(text, *place, value=form.start)
        return months[0], months[1]

    # -- worlds, rivals

    def ensembles(self) -> tuple[Ensemble, Ensemble]:
        """The worlds of the search, and those of the proof: a table is shared out between both."""
        wanted = WORLDS if self.form.worlds is None else self.form.worlds
        path = self.worlds
        is_count = isinstance(wanted, int) and not isinstance(wanted, bool)
        if path is None and not ((is_count and FEWEST_WORLDS <= wanted <= MOST_WORLDS) or isinstance(wanted, str)):
            expected = _("a whole number from {least} to {most}, or the name of a table").format(
                least=FEWEST_WORLDS, most=as_number(MOST_WORLDS)
            )
            message = _("{key} = {value} should be {expected}")
            self.note(message.format(key="worlds", value=written(wanted), expected=expected), "worlds", value=wanted)
            wanted = FEWEST_WORLDS
        if isinstance(wanted, str) and path is None:
            beside = found(self.folder / wanted)
            path = Path(wanted) if wanted in uncertainty.SHIPPED and not beside.exists() else beside
        ensemble = uncertainty.read(path) if path is not None else None
        if ensemble is None and self.form.worlds is None and self.scenario.is_of_region:
            size = economy_size([self.scenario], self.form.organisations)
            ensemble = uncertainty.fitted(size, uncertainty.POSTERIOR)
        if ensemble is None:
            return uncertainty.drawn(wanted, self.form.seed), uncertainty.drawn(wanted, self.form.seed + 2**31)
        if ensemble.structures:
            message = _(
                "{path} has worlds in which a mechanism is off: a search takes worlds of the model with everything"
            )
            raise UserError(message, path=in_quotes(ensemble.source))
        if len(ensemble.worlds) < 2 * FEWEST_WORLDS:
            message = _(
                "{path} has too few worlds ({count}); a search needs {least} at least: half of them prove what it finds"
            )
            raise UserError(
                message, path=in_quotes(ensemble.source), count=len(ensemble.worlds), least=2 * FEWEST_WORLDS
            )
        parts = (ensemble.worlds[start::2][:WORLDS] for start in (0, 1))
        first, second = (replace(ensemble, worlds=part) for part in parts)
        return first, second

    def rivals(self, worlds: Ensemble, month: int) -> tuple[Scenario, ...]:
        """The strategies to be beaten: they share the past of the scenario, and leave the worlds as they are."""
        wanted = self.form.rivals
        if wanted == [WHOLE_LIBRARY]:
            known = [scenarios.load(name) for name in scenarios.names()]
            return tuple(rival for rival in known if not self._why_no_rival(rival, worlds, month))
        rivals = [load_scenario(self.folder, name) for name in wanted]
        for number, rival in enumerate(rivals):
            if why := self._why_no_rival(rival, worlds, month):
                self.note(f"{wanted[number]}: {why}", "rivals", value=wanted[number])
        return tuple(rivals)

    def _why_no_rival(self, rival: Scenario, worlds: Ensemble, month: int) -> str:
        reference = self.scenario
        if rival.name == reference.name:
            return _("every strategy is compared with it already")
        if own := sorted(set(own_uncertainties(rival, worlds)) - set(own_uncertainties(reference, worlds))):
            return _("it says itself what the worlds vary ({names})").format(names=", ".join(own))
        past = [
            (scenario.start, dict(scenario.changes), scenario.files, *_before(scenario, month))
            for scenario in (reference, rival)
        ]
        if past[0] != past[1] or rival.months < self.months:
            date = reference.date(month)
            return _("it does not share the past of the scenario until {date}").format(date=date)
        return ""

    def check_runnable(self, plan: OptimisationPlan) -> None:
        """The strategies at each end of each lever can be run."""
        options = RunOptions(1, plan.seed, plan.months, plan.organisations, plan.changes)
        lowest = lowest_choice(plan)
        for number, lever in enumerate(plan.levers):
            ends = lever.values or (lever.lower, lever.upper)
            for value in filter(lambda end: end is not None, ends):
                assert value is not None
                try:
                    run_spec(plan.strategy(plan.name, {**lowest, lever.name: value}), options)
                except ParameterError as error:
                    self.problems.add(refused(error, self.source, ("levers", number)))
                except UserError as error:
                    self.note(str(error), "levers", number)
                if self.problems.entries:
                    return


def _before(scenario: Scenario, month: int) -> tuple[set[str], set[str]]:
    """What a scenario does before a month, whatever its reasons."""
    changes = {repr((change.start, change.until, change.action, change.parameter, change.value))
               for change in scenario.dated if change.start < month}  # fmt: skip
    return changes, {repr(event) for event in scenario.events if event.month < month}
