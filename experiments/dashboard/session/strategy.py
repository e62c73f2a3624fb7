"""From the settings of a strategy to a scenario that can run: a scenario with its levers and its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.dashboard.session.member_list import with_members_of
from experiments.dashboard.session.own_names import renamed
from experiments.dashboard.session.settings import OWN, Entry, Settings, Side, StrategySettings, is_own
from experiments.dashboard.session.timeline import NO_REASON, month_of, territory_names
from experiments.dashboard.workers import uncertainty_bands
from experiments.dashboard.workers.warm_up import month_within, next_january
from experiments.runs.run import RunSpec
from scenarios import Scenario, load, names
from scenarios.format.problems import Problem, Problems, ScenarioError
from scenarios.format.timeline_checks import aimless, doubtful_events, doubts, excesses
from scenarios.language import _
from simulation.parameters import REGISTRY, Parameters, Value
from simulation.parameters.interventions import Event, Intervention, in_force


@dataclass(frozen=True)
class Strategy:
    """A strategy that can run.

    Attributes:
        scenario: with its levers and its timeline as they stand.
        base: the same without what was changed by hand.
        plan: the plan of its runs.
        organisations: how many (None: the scenario's own number).
    """

    scenario: Scenario
    base: Scenario
    plan: RunSpec
    organisations: int | None


def build_strategy(settings: Settings, side: Side = "first", own: Scenario | None = None) -> Strategy:
    """Strategy A or B of a page.

    Raises:
        ValueError: it cannot run.
    """
    strategy_settings: StrategySettings = getattr(settings, side)
    scenario = build_scenario(strategy_settings, own)
    size = demonstration_size(settings, scenario)
    return Strategy(
        scenario,
        build_scenario(StrategySettings(strategy_settings.scenario), own),
        uncertainty_bands.plan_for(scenario, size),
        size,
    )


def demonstration_size(settings: Settings, scenario: Scenario) -> int | None:
    """How many organisations the runs of a scenario have (None: the scenario's own number)."""
    if not scenario.is_of_region or "population.organisations" in scenario.changes:
        return None
    return settings.organisations or uncertainty_bands.opening_size()


def acting_month(settings: Settings, scenario: Scenario) -> int:
    """The month of a scenario from which levers act: as the settings say, by default next January."""
    return month_within(scenario, settings.since) if settings.since else next_january(scenario)


def values_at(scenario: Scenario, month: int) -> Parameters:
    """The parameters in force in a month."""
    return in_force(scenario.parameters(), scenario.dated, month)


def decide(strategy: Strategy, values: Mapping[str, Value], month: int) -> tuple[Entry, ...] | None:
    """The timeline of a strategy with other values of some levers from a month on (None: the scenario's own)."""
    present, own = strategy.scenario, strategy.base

    def is_replaced(entry: Entry) -> bool:
        return isinstance(entry, Intervention) and entry.start == month and entry.parameter in values

    entries: list[Entry] = [entry for entry in present.dated if not is_replaced(entry)]
    for name, value in values.items():
        scenarios_own = [entry for entry in own.dated if is_replaced(entry) and entry.parameter == name]
        if value == values_at(replace(present, dated=(*entries, *scenarios_own)), month)[name]:
            entries += scenarios_own
        else:
            entries.append(Intervention(month, None, "set", name, value, NO_REASON))
    return unless_own((*entries, *present.happenings), own)


def unless_own(entries: Sequence[Entry], base: Scenario) -> tuple[Entry, ...] | None:
    """The entries of a timeline as settings hold them: None where they are the scenario's own."""
    own = (*base.dated, *base.happenings)
    is_own = sorted(map(repr, entries)) == sorted(map(repr, own))
    return None if is_own else tuple(sorted(entries, key=month_of))


def first_decision(strategy: Strategy) -> int:
    """The first month in which the timeline of a strategy is not that of its scenario (or the month after the last)."""
    present, own = ({*map(repr, (*one.dated, *one.happenings))} for one in (strategy.scenario, strategy.base))
    entries = (*strategy.scenario.dated, *strategy.scenario.happenings, *strategy.base.dated, *strategy.base.happenings)
    return min(
        (month_of(entry) for entry in entries if repr(entry) in present ^ own), default=strategy.scenario.months + 1
    )


def build_scenario(settings: StrategySettings, own: Scenario | None = None) -> Scenario:
    """The scenario of a strategy with its levers and its timeline.

    Args:
        own: the user's own scenario, for the name that stands for it.

    Raises:
        ScenarioError: the timeline is impossible (the message says why: out of a range, an unknown territory).
        ParameterError: a value that is not allowed.
    """
    scenario = base = base_scenario(settings.scenario, own)
    if settings.changes:  # its bands were written for other values
        scenario = replace(scenario, changes={**scenario.changes, **settings.changes}, expect=())
    if settings.timeline is None:
        return renamed(scenario, base, settings.name)
    entries = sorted((_with_reason(entry, scenario) for entry in settings.timeline), key=month_of)
    dated = tuple(entry for entry in entries if isinstance(entry, Intervention))
    events = tuple(entry for entry in entries if isinstance(entry, Event))
    scenario = replace(scenario, dated=dated, happenings=events, expect=())
    _check_timeline(scenario)
    return renamed(scenario, base, settings.name)


def base_scenario(name: str, own: Scenario | None) -> Scenario:
    """The scenario of a name: of the library, the user's own, or one of the library with the user's own members."""
    if not is_own(name):
        return load(name)
    base = name.partition(":")[2] or "baseline"
    if own is None:
        return load(base)
    return with_members_of(load(base), own) if base in own_names(own) and name != OWN else own


def own_names(own: Scenario | None) -> tuple[str, ...]:
    """Names of the library whose scenarios can have the user's own members (none where there are none)."""
    return names() if own is not None and own.files is not None and own.files.members_at else ()


def _with_reason(entry: Entry, scenario: Scenario) -> Entry:
    """An entry that the scenario has too keeps the reason that stands there (a link holds none)."""
    if isinstance(entry.why, str) or any(entry.why.values()):
        return entry
    twins = (twin for twin in (*scenario.dated, *scenario.happenings) if type(twin) is type(entry))
    return next((twin for twin in twins if replace(twin, why=entry.why) == entry), entry)


def _check_timeline(scenario: Scenario) -> None:
    problems = Problems()
    for _index, message in (*doubts(scenario.dated), *doubtful_events(scenario.happenings)):
        problems.add(Problem(message))
    timeline = (scenario.dated, Parameters(scenario.changes).values(), scenario.months)
    _add_dated(problems, scenario, (finding[1:] for finding in excesses(*timeline)))
    if not problems.entries:
        _add_dated(problems, scenario, (finding[2:] for finding in aimless(*timeline)))
    level = str(scenario.changes.get("population.level", REGISTRY["population.level"].default))
    codes = territory_names(scenario, level)
    for event in scenario.happenings:
        if codes and event.territory and event.territory not in codes:
            message = _("{code} is not the code of a territory (level {level})")
            problems.add(Problem(message.format(code=event.territory, level=level)))
    if problems.entries:
        raise ScenarioError(problems.entries)


def _add_dated(problems: Problems, scenario: Scenario, findings: Iterable[tuple[int, str]]) -> None:
    for month, message in findings:
        problems.add(
            Problem(_("in {date} (month {month}), {what}").format(date=scenario.date(month), month=month, what=message))
        )
