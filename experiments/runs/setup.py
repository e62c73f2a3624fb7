"""From a scenario to what its runs have in common: everything is checked before anything is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from experiments.runs import checks
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.run import RunSpec
from experiments.runs.storage.population_cache import cached_path, kept_population
from experiments.runs.storage.provenance import file_digest
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.format.population_files import Files
from scenarios.format.problems import ScenarioError, UserError, did_you_mean, near
from scenarios.language import _, in_quotes, language
from simulation.core import rule_slots
from simulation.interventions import in_force
from simulation.parameters import REGISTRY, Parameters
from simulation.parameters.unread import unread
from simulation.population.counts.counts import region_size
from simulation.population.geography import load_places
from simulation.population.population import Population

SEED_OF_REGION = "population.seed"


def run_spec(scenario: Scenario, options: RunOptions = DEFAULTS) -> RunSpec:
    """What the runs of a scenario have in common, once the options have been checked.

    Raises:
        UserError: an option is outside its range, or does not go with the scenario.
        ParameterError: a setting that nothing would read (`simulation.parameters.unread`).
    """
    checks.check_counts(
        options.runs, options.seed, options.months, options.organisations, options.workers, scenario.longest
    )
    changes = dict(options.changes)
    if options.organisations is not None:
        if scenario.files is not None and not scenario.files.are_drawn:
            raise UserError(checks.own_size(scenario))
        changes["population.organisations"] = options.organisations
    load_rules(options.rules)
    spec = RunSpec(
        scenario.parameters(changes),
        tuple(scenario.interventions),
        tuple(scenario.events),
        options.months or scenario.months,
        tuple(map(str, options.rules)),
        options.collect,
    )
    if errors := unread(spec.parameters.values(), "" if scenario.files is None else scenario.files.brings):
        raise errors[0]
    if scenario.files is None:
        check_spec(spec)
    return spec


def region_spec(scenario: Scenario, options: RunOptions, number: int) -> RunSpec:
    """What the runs of a scenario have in common in a region, counted from 0.

    Regions are luck too: the first one is the scenario's own, further ones have the next seeds of the population. A
    region is its organisations, their relations and the founders of the club; what is counted of the real one stays.
    """
    seed = int(scenario.parameters(options.changes).population.seed)
    return run_spec(scenario, replace(options, changes={**options.changes, SEED_OF_REGION: seed + number}))


def build_population(scenario: Scenario, spec: RunSpec) -> Population:
    """Who is there: drawn as the parameters say, or the user's own organisations and relations.

    Raises:
        ValueError: it cannot be drawn; a file of the user is wrong; it lacks a territory that the scenario names.
    """

    def draw() -> Population:
        return scenario.population(spec.parameters)

    try:
        population = kept_population(_kept_at(scenario.files, spec.parameters), draw)
    except ScenarioError:
        raise
    except ValueError as error:
        raise UserError(explain(error)) from error
    if scenario.files is not None:
        check_spec(spec, population.places.codes)
    return population


def differing_population(first: Parameters, second: Parameters) -> list[str]:
    """The parameters that make two populations differ."""
    before = first.values()
    after = second.values()
    return [name for name in before if before[name] != after[name] and REGISTRY[name].makes_population]


def _kept_at(files: Files | None, parameters: Parameters) -> Path | None:
    """Where a scenario's population is kept (None: nowhere; a user's own organisations are never written down)."""
    counted = ""
    if files is not None:
        if not files.are_counts:
            return None
        counted = repr((files.organisations.name, *map(file_digest, files.paths), files.within, language()))
    return cached_path(parameters, parameters.population.organisations or region_size(), counted)


def load_rules(paths: Sequence[str | Path]) -> None:
    """Load the user's files of rules."""
    for path in paths:
        try:
            rule_slots.allow(path)
        except rule_slots.RuleError as error:
            raise UserError(explain(error)) from error


def check_spec(spec: RunSpec, codes: Sequence[str] | None = None) -> None:
    """Values in force at every date, territories and rules: all of them exist and are allowed.

    Args:
        codes: the territories (None: the region's).
    """
    if codes is None:
        codes = load_places(spec.parameters.population.level).codes
    months = {0, 1, spec.months}
    for change in spec.interventions:
        months |= {change.start, (change.until or change.start) - 1, change.until or change.start}
    for month in sorted(months):
        if 0 <= month <= spec.months:
            _check_words(in_force(spec.parameters, spec.interventions, month), codes)
    for event in spec.events:
        if event.territory:
            _check_territory(event.territory, spec.parameters.population.level, codes)


def _check_words(parameters: Parameters, codes: Sequence[str]) -> None:
    for name, parameter in REGISTRY.items():
        if parameter.slot and ".py:" in str(parameters[name]):
            try:
                rule_slots.rule_of(str(parameters[name]), {})
            except rule_slots.RuleError as error:
                raise UserError(explain(error)) from error
    for code in filter(None, (part.strip() for part in parameters.outreach.territory.split(","))):
        _check_territory(code, parameters.population.level, codes)


def _check_territory(code: str, level: str, codes: Sequence[str]) -> None:
    if code not in codes:
        message = _("there is no territory {code} at the level {level}").format(code=in_quotes(code), level=level)
        if tuple(codes) != load_places(level).codes:
            message = _("there is no territory {code} in your own population").format(code=in_quotes(code))
        raise UserError(message + did_you_mean(near(code, codes)))
