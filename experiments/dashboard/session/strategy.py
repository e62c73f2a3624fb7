"""From what a page shows to a scenario that can be run: the levers and the timeline on top of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.dashboard.session.settings import OWN
from scenarios import Scenario, load
from scenarios.format.problems import Problem, Problems, ScenarioError
from scenarios.format.timeline_checks import aimless, doubtful_events, doubts, excesses
from scenarios.format.values import territories
from scenarios.language import _
from simulation.parameters import REGISTRY, Parameters
from simulation.parameters.interventions import Event, Intervention

if TYPE_CHECKING:
    from experiments.dashboard.session.settings import Entry, Settings


def strategy(settings: Settings, is_other: bool = False, own: Scenario | None = None) -> Scenario:
    """The scenario of strategy A, or of B, with its levers and its timeline as they stand.

    Args:
        is_other: B (which has to be chosen).
        own: the user's own scenario, for a name that stands for it.

    Raises:
        ScenarioError: the timeline cannot be (which holds, out of a range, an unknown territory).
        ParameterError: a value that is not allowed.
    """
    name = settings.other if is_other else settings.scenario
    scenario = own if name == OWN and own is not None else load("baseline" if name == OWN else name)
    changes = settings.other_changes if is_other else settings.changes
    timeline = settings.other_timeline if is_other else settings.timeline
    if changes:  # its bands were written for other values
        scenario = replace(scenario, changes={**scenario.changes, **changes}, expect=())
    if timeline is None:
        return scenario
    entries = [_with_reason(one, scenario) for one in timeline]
    dated = tuple(sorted((one for one in entries if isinstance(one, Intervention)), key=lambda one: one.start))
    happenings = tuple(sorted((one for one in entries if isinstance(one, Event)), key=lambda one: one.month))
    scenario = replace(scenario, dated=dated, happenings=happenings, expect=())
    _check(scenario)
    return scenario


def _with_reason(entry: Entry, scenario: Scenario) -> Entry:
    """An entry that the scenario has too keeps the reason that stands there (a link holds none)."""
    if isinstance(entry.why, str) or any(entry.why.values()):
        return entry
    for one in (*scenario.dated, *scenario.happenings):
        if type(one) is type(entry) and replace(one, why=entry.why) == entry:
            return one
    return entry


def _check(scenario: Scenario) -> None:
    problems = Problems()
    start = Parameters(scenario.changes).values()
    for _place, message in (*doubts(scenario.dated), *doubtful_events(scenario.happenings)):
        problems.add(Problem(message))
    for _place, month, message in excesses(scenario.dated, start, scenario.months):
        when = {"date": scenario.date(month), "month": month, "what": message}
        problems.add(Problem(_("in {date} (month {month}), {what}").format(**when)))
    for _name, _at, month, message in () if problems.found else aimless(scenario.dated, start, scenario.months):
        when = {"date": scenario.date(month), "month": month, "what": message}
        problems.add(Problem(_("in {date} (month {month}), {what}").format(**when)))
    level = str(scenario.changes.get("population.level", REGISTRY["population.level"].default))
    known = territories(level) if scenario.files is None else {}
    for event in scenario.happenings:
        if known and event.territory and event.territory not in known:
            message = _("{code} is not the code of a territory (level {level})")
            problems.add(Problem(message.format(code=event.territory, level=level)))
        if event.name == "fund_territory" and not event.territory:
            problems.add(Problem(_("the event fund_territory needs a territory")))
    if problems.found:
        raise ScenarioError(problems.found)
