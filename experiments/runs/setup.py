"""From a scenario to what its runs have in common: everything is checked before anything is simulated."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs import checks
from experiments.runs.run import RunSpec
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError, UserError
from scenarios.language import _, in_quotes
from simulation.core import rule_slots
from simulation.interventions import in_force
from simulation.parameters import REGISTRY, Parameters
from simulation.population.geography import load_places
from simulation.population.population import Population

if TYPE_CHECKING:
    from scenarios import Scenario


def run_spec(
    scenario: Scenario,
    runs: int = 1,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    rules: Sequence[str | Path] = (),
    at_end: str = "",
) -> RunSpec:
    """The plan of a scenario's runs, once everything that was asked for has been checked."""
    checks.check_counts(runs, seed, months, organisations, workers)
    if organisations is not None and scenario.files is not None:
        raise UserError(checks.own_size(scenario))
    load_rules(rules)
    others = dict(changes or {})
    if organisations is not None:
        others["population.organisations"] = organisations
    parameters = scenario.parameters(others)
    plan = RunSpec(
        parameters,
        tuple(scenario.interventions),
        tuple(scenario.events),
        months or scenario.months,
        tuple(map(str, rules)),
        at_end,
    )
    if scenario.files is None:
        check_plan(plan)
    return plan


def build_population(scenario: Scenario, plan: RunSpec) -> Population:
    """Who is there: drawn as the plan's parameters say, or the user's own organisations and relations.

    Raises:
        ValueError: it cannot be drawn; a file of the user is wrong; it lacks a territory that the plan names.
    """
    try:
        population = scenario.population(plan.parameters)
    except ScenarioError:
        raise
    except ValueError as error:
        raise UserError(str(error)) from error
    if scenario.files is not None:
        check_plan(plan, population.places.codes)
    return population


def load_rules(paths: Sequence[str | Path]) -> None:
    """Load the user's files of rules."""
    for path in paths:
        try:
            rule_slots.allow(path)
        except rule_slots.RuleError as error:
            raise UserError(explain(error)) from error


def check_plan(plan: RunSpec, codes: Sequence[str] | None = None) -> None:
    """Values in force at every date, territories and rules: all of them exist and are allowed.

    Args:
        codes: the territories (None: the region's).
    """
    if codes is None:
        codes = load_places(plan.parameters.population.level).codes
    turning = {0, 1, plan.months}
    for change in plan.interventions:
        turning |= {change.start, (change.until or change.start) - 1, change.until or change.start}
    for month in sorted(turning):
        if 0 <= month <= plan.months:
            _check_words(in_force(plan.parameters, plan.interventions, month), codes)
    for event in plan.events:
        if event.territory:
            _check_territory(event.territory, plan.parameters.population.level, codes)


def _check_words(parameters: Parameters, codes: Sequence[str]) -> None:
    for name, parameter in REGISTRY.items():
        value = parameters[name] if parameter.slot else ""
        if not isinstance(value, str) or ".py:" not in value:
            continue
        try:
            rule_slots.rule_of(value, {})
        except rule_slots.RuleError as error:
            raise UserError(explain(error)) from error
    for code in filter(None, (part.strip() for part in parameters.outreach.territory.split(","))):
        _check_territory(code, parameters.population.level, codes)


def _check_territory(code: str, level: str, codes: Sequence[str]) -> None:
    if code not in codes:
        near = difflib.get_close_matches(code, codes, n=1)
        message = _("there is no territory {code} at the level {level}").format(code=in_quotes(code), level=level)
        if tuple(codes) != load_places(level).codes:
            message = _("there is no territory {code} in your own population").format(code=in_quotes(code))
        hint = _("; did you mean {nearest}?").format(nearest=in_quotes(near[0])) if near else ""
        raise UserError(message + hint)


def makes_population(name: str) -> bool:
    """Is this parameter read when the population is drawn?"""
    section, rest = name.split(".", 1)
    return section in ("population", "relations") or (
        section == "engagement" and rest.startswith(("reluctance", "affinity"))
    )
