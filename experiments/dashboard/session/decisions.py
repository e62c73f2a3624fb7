"""The decisions of a strategy, as the strip under the main curve shows them: what happens, when, and how much.

    decisions(scenario)                                    # those of its timeline, in the order of their dates
    proposed("hire", scenario, month)                      # a new one
    changed(decision, {"month": 157, "value": 2}, scenario)
    timeline_with(scenario, decision, former)              # all dated entries, one decision in place of another

A decision is one dated entry, or the three that split the effort of the team between them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from experiments.dashboard.session.settings import Entry
from experiments.dashboard.session.timeline import NO_REASON, month_of, territory_names
from experiments.runs.run_text import short
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.format.scenario import spoken
from scenarios.language import _, in_quotes, language, mark, ngettext
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number, percent
from simulation.parameters import REGISTRY, Value, find
from simulation.parameters.interventions import EVENTS, Event, Intervention, in_force

STAFF = "club.staff"
EFFORT = ("club.outreach", "club.accompaniment", "club.territories")
KINDS = {
    "hire": mark("Hire"), "split": mark("Split the team's time"), "fund": mark("Open a territory"),
    "cut": mark("Cut in funds"), "event": mark("An event"), "lever": mark("Another lever"),
}  # fmt: skip
"""What can be decided, and how it is called."""
EVENT_NAMES = {
    "client_joins": mark("a large client joins"), "animators_leave": mark("animators leave"),
    "accompagnateurs_leave": mark("accompagnateurs leave"), "staff_leaves": mark("an employee leaves"),
    "fund_territory": mark("a programme pays a territory"),
}  # fmt: skip
DURATIONS = (3, 6, 12, 24, 36, 48, 60)
"""Months that are proposed for what ends."""


@dataclass(frozen=True)
class Decision:
    """A decision: its kind, and the entries of the timeline that carry it out."""

    kind: str
    entries: tuple[Entry, ...]

    @property
    def month(self) -> int:
        """The month in which it begins."""
        return month_of(self.entries[0])

    @property
    def until(self) -> int | None:
        """The first month after it (None: it is for good, or over at once)."""
        entry = self.entries[0]
        if isinstance(entry, Event):
            return entry.month + round(entry.months) if entry.name == "fund_territory" else None
        return entry.until


def decisions(scenario: Scenario) -> list[Decision]:
    """The decisions of a timeline, in the order of their dates."""
    found: dict[object, list[Entry]] = {}
    for entry in (*scenario.dated, *scenario.happenings):
        key: object = id(entry)
        if isinstance(entry, Intervention) and entry.action == "set" and entry.parameter in EFFORT:
            key = entry.start, entry.until
        found.setdefault(key, []).append(entry)
    return sorted((Decision(_kind(entries), tuple(entries)) for entries in found.values()), key=lambda one: one.month)


def _kind(entries: list[Entry]) -> str:
    entry = entries[0]
    if isinstance(entry, Event):
        return "fund" if entry.name == "fund_territory" else "event"
    if len(entries) > 1:
        return "split"
    if entry.parameter != STAFF:
        return "lever"
    return {"add": "hire", "scale": "cut"}.get(entry.action, "lever")


def proposed(kind: str, scenario: Scenario, month: int) -> Decision:
    """A decision of a kind, as it is proposed: from a month on, or from the next one that is free for it."""
    names = {"split": EFFORT, "lever": ("club.heritage",)}.get(kind, (STAFF,) if kind in ("hire", "cut") else ())
    taken = {entry.start for entry in scenario.dated if entry.parameter in names}
    month = next((free for free in range(month, scenario.months + 1) if free not in taken), month)
    values = in_force(scenario.parameters(), scenario.dated, month)
    if kind in ("fund", "event"):
        level = str(values["population.level"])
        codes = [*territory_names(scenario, level), ""]
        event = Event(month, "client_joins", why=NO_REASON)
        if kind == "fund":
            event = Event(month, "fund_territory", codes[0], 36.0, NO_REASON)
        return Decision(kind, (event,))
    if kind == "hire":
        return Decision(kind, (Intervention(month, None, "add", STAFF, 1.0, NO_REASON),))
    if kind == "cut":
        return Decision(kind, (Intervention(month, month + 24, "scale", STAFF, 0.7, NO_REASON),))
    if kind in ("split", "lever"):
        return Decision(kind, tuple(Intervention(month, None, "set", name, values[name], NO_REASON) for name in names))
    raise UserError(_("{name} cannot be decided"), name=in_quotes(kind))


def changed(decision: Decision, moved: Mapping[str, Any], scenario: Scenario) -> Decision:
    """A decision with another month, end, value, territory, lever or event.

    Raises:
        ValueError: it is not possible.
    """
    entries = list(decision.entries)
    if "month" in moved:
        month = max(1, min(scenario.months, int(_finite(moved["month"]))))
        entries = [_shifted(entry, month - decision.month) for entry in entries]
    for name in ("months", "value", "weights", "territory", "event", "parameter"):
        if name in moved:
            entries = [_with(entry, name, moved[name], scenario) for entry in entries]
    return Decision(_kind(entries), tuple(entries))


def _shifted(entry: Entry, months: int) -> Entry:
    if isinstance(entry, Event):
        return replace(entry, month=entry.month + months)
    return replace(entry, start=entry.start + months, until=entry.until + months if entry.until is not None else None)


def _with(entry: Entry, name: str, value: Any, scenario: Scenario) -> Entry:
    """An entry with one thing changed; as it is where that is none of its things."""
    if isinstance(entry, Event):
        if name == "months":
            return replace(entry, months=max(1.0, min(1200.0, _finite(value))))
        if name == "territory":
            return replace(entry, territory=str(value)[:40])
        if name == "event" and value in EVENTS:
            limits = {limit: getattr(entry, limit) for limit in EVENTS[value]}
            return Event(entry.month, str(value), months=entry.months, why=NO_REASON, **limits)
        return entry
    if name == "months":
        return replace(entry, until=entry.start + max(1, int(_finite(value))) if value else None)
    if name == "parameter":
        parameter = find(str(value))
        usual = in_force(scenario.parameters(), scenario.dated, entry.start)[parameter.name]
        return Intervention(entry.start, entry.until, "set", parameter.name, usual, NO_REASON)
    if name == "weights" and isinstance(value, Mapping) and entry.parameter in value:
        return replace(entry, value=find(entry.parameter).check(_finite(value[entry.parameter]) / 100.0))
    if name == "value":
        return replace(entry, value=_checked(entry, value))
    return entry


def _checked(entry: Intervention, value: Any) -> Value:
    """Another value of an entry; a factor is given as the percentage that is cut."""
    parameter = find(entry.parameter)
    if entry.action == "scale":
        return max(0.0, 1.0 - _finite(value) / 100.0)
    if entry.action == "add":
        return _finite(value)
    if isinstance(parameter.default, bool | str):
        return parameter.check(value)
    given = _finite(value)
    return parameter.check(round(given) if isinstance(parameter.default, int) else given)


def _finite(value: Any) -> float:
    try:
        given = float(str(value)[:30].replace(",", "."))
    except ValueError:
        given = math.nan
    if not math.isfinite(given):
        raise UserError(_("{value} is not a number"), value=in_quotes(value))
    return given


def timeline_with(scenario: Scenario, decision: Decision | None, former: Decision | None = None) -> tuple[Entry, ...]:
    """All dated entries of a scenario, one decision in place of another (or one more, or one less)."""
    gone = {id(entry) for entry in former.entries} if former is not None else set()
    entries = [entry for entry in (*scenario.dated, *scenario.happenings) if id(entry) not in gone]
    return tuple(sorted((*entries, *(decision.entries if decision is not None else ())), key=month_of))


# -- as they are drawn


def drawn(decision: Decision, scenario: Scenario, today: int) -> dict[str, Any]:
    """A decision as the strip draws and edits it."""
    entry = decision.entries[0]
    short_text, text = _texts(decision, scenario)
    date = long_month_name(scenario.date(decision.month))
    return {
        "kind": decision.kind,
        "month": decision.month,
        "months": decision.until - decision.month if decision.until is not None else 0,
        "short": short_text,
        "text": text,
        "title": _("{what}, {date}").format(what=text, date=date),
        "past": decision.month < today,
        "why": spoken(entry.why),
        "value": None if isinstance(entry, Event) else _shown(entry),
        "weights": _shares(decision) if decision.kind == "split" else {},
        "territory": entry.territory if isinstance(entry, Event) else "",
        "event": entry.name if isinstance(entry, Event) else "",
        "places": "territory" in EVENTS[entry.name] if isinstance(entry, Event) else False,
        "parameter": "" if isinstance(entry, Event) else entry.parameter,
        "ends": not isinstance(entry, Event) and entry.action not in ("once", "ramp"),
    }


def _shares(decision: Decision) -> dict[str, int]:
    """Percentages of the team's time, by lever; they add up to 100."""
    entries = [entry for entry in decision.entries if isinstance(entry, Intervention)]
    weights = {entry.parameter: float(entry.value) for entry in entries}
    total = math.fsum(weights.values()) or 1.0
    shares = {name: round(100.0 * weight / total) for name, weight in weights.items()}
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] += 100 - sum(shares.values())
    return shares


def _shown(entry: Intervention) -> Value:
    """The value of an entry in its field."""
    if entry.action == "scale":
        return round(100.0 * (1.0 - float(entry.value)), 1)
    return entry.value


def _texts(decision: Decision, scenario: Scenario) -> tuple[str, str]:
    """What a decision is: a few characters, and a few words."""
    entry = decision.entries[0]
    if isinstance(entry, Event):
        name = _(EVENT_NAMES[entry.name])
        names = territory_names(scenario, str(scenario.parameters().population.level))
        place = names.get(entry.territory, entry.territory)
        return ("★" if decision.kind == "fund" else "!"), f"{name} ({place})" if place else name
    value = entry.value
    if decision.kind == "split":
        shares = " / ".join(map(number, _shares(decision).values()))
        return "◔", _("the team's time: {shares}").format(shares=shares)
    if decision.kind == "hire":
        count = number(float(value), 1 if float(value) % 1 else 0, signed=True)
        return count, ngettext("{count} employee", "{count} employees", round(abs(float(value)))).format(count=count)
    label = REGISTRY[entry.parameter].label[language()]
    if entry.action == "scale":
        change = percent(abs(1.0 - float(value)))
        sign = "\u2212" if float(value) < 1.0 else "+"
        return f"{sign}{change}", f"{label} {sign}{change}"
    sign = {"add": "+", "ramp": "\u2192 "}.get(entry.action, "")
    return "\u25c6", f"{label}{_(': ')}{sign}{short(value)}"
