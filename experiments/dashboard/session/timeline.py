"""The dated interventions of a strategy as lines that people edit, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.dashboard.session.settings import Entry
from experiments.runs.checks import as_typed
from scenarios import Scenario
from scenarios.format import dates
from scenarios.format.model_errors import explain
from scenarios.format.problems import Problem, ScenarioError, UserError
from scenarios.format.scenario import spoken
from scenarios.format.values import territories
from scenarios.language import _, in_quotes, language
from scenarios.language.names import theme_name
from simulation.parameters import REGISTRY, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention
from simulation.state.tables import KINDS, THEMES

LONGEST_TIMELINE = 100
"""Entries of the longest timeline."""
LIMITS = ("territory", "theme", "kind")
"""What an event can be restricted to."""
NO_REASON: Mapping[str, str] = {"en": "", "fr": ""}


def lines(scenario: Scenario) -> list[dict[str, Any]]:
    """A scenario's timeline, one line an entry, in chronological order."""
    return [_line(entry, scenario) for entry in sorted((*scenario.dated, *scenario.happenings), key=month_of)]


def month_of(entry: Entry) -> int:
    """The month in which an entry begins."""
    return entry.month if isinstance(entry, Event) else entry.start


def _line(entry: Entry, scenario: Scenario) -> dict[str, Any]:
    if isinstance(entry, Event):
        fields = {"action": entry.name, "months": entry.months, **{name: getattr(entry, name) for name in LIMITS}}
    else:
        until = scenario.date(entry.until) if entry.until is not None else ""
        fields = {
            "action": entry.action,
            "until": until,
            "parameter": entry.parameter,
            "value": written_value(entry.value),
        }
    usual = {"until": "", "parameter": "club.staff", "value": "", "months": 36, **dict.fromkeys(LIMITS, "")}
    return {**usual, "from": scenario.date(month_of(entry)), "why": spoken(entry.why), **fields}


def written_value(value: Any) -> str:
    """A parameter's value as links and lines write it."""
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def entries(edited: Sequence[Mapping[str, Any]], scenario: Scenario) -> tuple[Entry, ...]:
    """The entries that edited lines describe.

    Raises:
        ScenarioError: everything impossible that a line says, with the line's number.
    """
    problems: list[Problem] = []
    read: list[Entry] = []
    for number, line in enumerate(edited[:LONGEST_TIMELINE], start=1):
        try:
            read.append(_entry(line, scenario))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(Problem(_("entry {place}: {what}").format(place=number, what=explain(error))))
    if problems:
        raise ScenarioError(problems)
    return tuple(read)


def _entry(line: Mapping[str, Any], scenario: Scenario) -> Entry:
    action = str(line["action"])
    date = str(line["from"])[:40]
    start = max(1, scenario.month_of(dates.guess(date) or date))
    if action in EVENTS:
        return _event(start, action, line)
    if action not in ACTIONS:
        raise UserError(
            _("{name} is not an event; there are {events}"), name=in_quotes(action), events=", ".join(EVENTS)
        )
    parameter = find(str(line["parameter"]))
    text = str(line["value"])[:300]
    value = as_typed(text if isinstance(parameter.default, str) else text.replace(",", "."), parameter.default)
    if isinstance(parameter.default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if action in ("set", "ramp", "once"):
        value = parameter.check(value)
    until = _until(str(line.get("until", ""))[:40], start, scenario) if action != "once" else None
    if action == "ramp" and until is None:
        raise UserError(_("a ramp needs an end: until, or months"))
    return Intervention(start, until, action, parameter.name, value, NO_REASON)


def _event(start: int, name: str, line: Mapping[str, Any]) -> Event:
    months = line.get("months", 36)
    span = float(months) if isinstance(months, int | float) and 1 <= months <= 1200 else 36.0
    limits = {limit: str(line.get(limit, ""))[:40] for limit in EVENTS[name]}
    if name == "fund_territory" and not limits["territory"]:
        raise UserError(_("the event fund_territory needs a territory"))
    return Event(start, name, months=span, why=NO_REASON, **limits)


def _until(text: str, start: int, scenario: Scenario) -> int | None:
    if not text.strip():
        return None
    count = dates.count_of(dates.guess(text))
    first = dates.count_of(scenario.start)
    if count is None or first is None:
        raise UserError(
            _("{date} is not a month; write it like this: {example}"), date=in_quotes(text), example="2025-06"
        )
    until = count - first + 1
    if until <= start:
        raise UserError(_("until = {until} is not after from = {start}"), until=text, start=scenario.date(start))
    return until


def texts() -> dict[str, Any]:
    """What the editor says, and what can happen."""
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
        "actions": [{"value": value, "label": label} for value, label in actions.items()],
    }  # fmt: skip


def kind_names() -> dict[str, str]:
    """The kinds of organisations by name."""
    return dict(zip(KINDS, (_("firm"), _("supplier"), _("client"), _("partner")), strict=True))


def theme_names() -> dict[str, str]:
    """The themes by name."""
    return {name: theme_name(index) for index, name in enumerate(THEMES)}


def territory_names(scenario: Scenario, level: str) -> dict[str, str]:
    """The territories of a level by code; none for organisations of a user's own."""
    if scenario.files is not None:
        return {}
    return {code: name.split(" (")[0] for code, name in territories(level).items()}


def dated_parameters() -> dict[str, str]:
    """The parameters that can change at a date by name, the levers first."""
    levers_first = sorted(REGISTRY.values(), key=lambda parameter: (parameter.role != "lever", not parameter.basic))
    return {
        parameter.name: parameter.label[language()]
        for parameter in levers_first
        if not parameter.founding and parameter.role != "setting" and parameter.name.count(".") == 1
    }
