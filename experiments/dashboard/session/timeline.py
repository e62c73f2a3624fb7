"""The dated interventions of a strategy as lines that people change, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.dashboard.session.link import LONGEST_TIMELINE
from experiments.dashboard.session.settings import Entry
from experiments.runs.checks import as_typed
from scenarios.format import dates
from scenarios.format.model_errors import explain
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.scenario import spoken
from scenarios.language import _, in_quotes, language
from scenarios.language.names import theme_name
from simulation.parameters import REGISTRY, ParameterError, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention, Texts
from simulation.state.tables import KINDS, THEMES

if TYPE_CHECKING:
    from scenarios import Scenario

LIMITS = ("territory", "theme", "kind")
"""What an event can be restricted to."""
NO_REASON: Mapping[str, str] = {"en": "", "fr": ""}


def lines(scenario: Scenario) -> list[dict[str, Any]]:
    """A scenario's timeline, one line an entry, in the order of time."""
    found: list[tuple[int, dict[str, Any]]] = []
    for change in scenario.dated:
        until = scenario.date(change.until) if change.until is not None else ""
        found.append((change.start, _line(
            scenario.date(change.start), change.action, change.why, until=until, parameter=change.parameter,
            value=_shown(change.value),
        )))  # fmt: skip
    for event in scenario.happenings:
        limits = {name: getattr(event, name) for name in LIMITS}
        found.append((event.month, _line(
            scenario.date(event.month), event.name, event.why, months=event.months, **limits
        )))  # fmt: skip
    return [line for _month, line in sorted(found, key=lambda one: one[0])]


def _line(start: str, action: str, why: Texts, **others: Any) -> dict[str, Any]:
    usual = {"until": "", "parameter": "club.staff", "value": "", "months": 36, **dict.fromkeys(LIMITS, "")}
    return {**usual, "from": start, "action": action, "why": spoken(why), **others}


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def entries(given: Sequence[Mapping[str, Any]], scenario: Scenario) -> tuple[Entry, ...]:
    """What the lines say.

    Raises:
        ScenarioError: everything that a line says and cannot be, with its place.
    """
    problems: list[Problem] = []
    found: list[Entry] = []
    for place, line in enumerate(given[:LONGEST_TIMELINE], start=1):
        try:
            found.append(_entry(line, scenario))
        except (ValueError, KeyError, TypeError) as error:
            said = explain(error)
            problems.append(Problem(_("entry {place}: {what}").format(place=place, what=said)))
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _entry(line: Mapping[str, Any], scenario: Scenario) -> Entry:
    action = str(line["action"])
    given = str(line["from"])[:40]
    start = max(1, scenario.month_of(dates.guess(given) or given))
    if action in EVENTS:
        return _event(start, action, line)
    if action not in ACTIONS:
        raise ScenarioError(Problem(_("{name} is not an event; there are {events}").format(
            name=in_quotes(action), events=", ".join(EVENTS)
        )))  # fmt: skip
    parameter = find(str(line["parameter"]))
    text = str(line["value"])[:300]
    value = as_typed(text if isinstance(parameter.default, str) else text.replace(",", "."), parameter.default)
    if isinstance(parameter.default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if action in ("set", "ramp", "once"):
        value = parameter.check(value)
    elif isinstance(value, str | bool) or isinstance(parameter.default, str | bool):
        raise ParameterError("", parameter.name, "type", value, parameter=parameter)
    if parameter.founding:
        raise ParameterError("", parameter.name, "founding", value, parameter=parameter)
    until = _until(str(line.get("until", ""))[:40], start, scenario) if action != "once" else None
    if action == "ramp" and until is None:
        raise ScenarioError(Problem(_("a ramp needs an end: until, or months")))
    return Intervention(start, until, action, parameter.name, value, NO_REASON)


def _event(start: int, name: str, line: Mapping[str, Any]) -> Event:
    months = line.get("months", 36)
    span = float(months) if isinstance(months, int | float) and 1 <= months <= 1200 else 36.0
    given = {limit: str(line.get(limit, ""))[:40] for limit in EVENTS[name]}
    if name == "fund_territory" and not given["territory"]:
        raise ScenarioError(Problem(_("the event fund_territory needs a territory")))
    return Event(start, name, months=span, why=NO_REASON, **given)


def _until(text: str, start: int, scenario: Scenario) -> int | None:
    if not text.strip():
        return None
    count, first = dates.count_of(dates.guess(text)), dates.count_of(scenario.start)
    if count is None or first is None:
        message = _("{date} is not a month; write it like this: {example}")
        raise ScenarioError(Problem(message.format(date=in_quotes(text), example="2025-06")))
    until = count - first + 1
    if until <= start:
        message = _("until = {until} is not after from = {start}")
        raise ScenarioError(Problem(message.format(until=text, start=scenario.date(start))))
    return until


def words() -> dict[str, Any]:
    """The words of the lines."""
    actions = {
        "set": _("set to"), "once": _("for one month, set to"), "add": _("add"), "scale": _("multiply by"),
        "ramp": _("lead step by step to"), "client_joins": _("a large client joins"),
        "animators_leave": _("animators leave"), "accompagnateurs_leave": _("accompagnateurs leave"),
        "staff_leaves": _("an employee leaves"), "fund_territory": _("a programme pays a territory"),
    }  # fmt: skip
    return {
        "about": _("What happens, and when. A change lasts until the second month, or for good where there is none."),
        "from": _("from"), "until": _("until (not included)"), "what": _("what"), "lever": _("which"),
        "value": _("value"), "territory": _("territory"), "anywhere": _("anywhere"), "months": _("months paid"),
        "theme": _("theme"), "kind": _("kind"), "any": _("any"), "remove": _("Remove"), "add": _("Add an entry"),
        "save": _("Use this timeline"), "restore": _("Back to the scenario's own"), "today": "2026-01",
        "events": {name: list(limits) for name, limits in EVENTS.items()},
        "actions": [{"value": value, "words": text} for value, text in actions.items()],
    }  # fmt: skip


def themes() -> list[dict[str, str]]:
    """The themes, to choose from."""
    return [{"value": name, "words": theme_name(at)} for at, name in enumerate(THEMES)]


def kinds() -> list[dict[str, str]]:
    """The kinds of organisations, to choose from."""
    words_of = {"firm": _("firm"), "supplier": _("supplier"), "client": _("client"), "partner": _("partner")}
    return [{"value": name, "words": words_of[name]} for name in KINDS]


def changeable() -> list[dict[str, str]]:
    """Parameters that a date may change: the levers first."""
    lang = language()
    those = [
        one for one in REGISTRY.values() if not one.founding and one.role != "setting" and one.name.count(".") == 1
    ]
    return [
        {"value": one.name, "words": one.label[lang]}
        for one in sorted(those, key=lambda one: (one.role != "lever", not one.basic))
    ]
