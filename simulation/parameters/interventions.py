"""Dated changes of levers and single events, as scenarios declare them.

    Intervention(start=138, until=162, action="scale", parameter="club.staff", value=0.6)   # a funding shock
    Event(month=60, name="client_joins", territory="ZE2020-3206")                            # a large client joins

Month 1 is the first simulated month. The effects of events on the world are in `simulation.interventions`; this module
depends only on the parameters, so that scenarios load fast.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulation.parameters import ParameterError, Parameters, Value, find
from simulation.parameters.people import KINDS, THEMES

ACTIONS = ("set", "add", "scale", "ramp", "once")
EVENTS: Mapping[str, tuple[str, ...]] = {
    "client_joins": ("territory", "theme"),
    "animators_leave": ("territory", "theme", "kind"),
    "accompagnateurs_leave": ("territory", "theme", "kind"),
    "staff_leaves": (),
    "fund_territory": ("territory",),
}
"""The events, and the restrictions that each allows."""

Texts = str | Mapping[str, str]
"""A text, or a text in each language: {"en": ..., "fr": ...}."""


@dataclass(frozen=True)
class Intervention:
    """A lever that changes from a month on.

    Attributes:
        start: first month in force.
        until: first month no longer in force (None: permanent). A ramp reaches `value` in the month before and keeps it.
        action: "set" to a value, "add" to it, "scale" it, "ramp" to a value between the two months, or "once": set in
            the first month only.
        parameter: dotted name of a parameter that is not read only at the founding.
        value: the new value, the difference, or the factor.
        why: one sentence for reports.
    """

    start: int
    until: int | None
    action: str
    parameter: str
    value: Value
    why: Texts = ""

    def __post_init__(self) -> None:
        parameter = find(self.parameter)
        if self.action not in ACTIONS:
            raise ValueError(f'"{self.action}" is not an action; there are {", ".join(ACTIONS)}')
        if parameter.founding:
            message = f"{self.parameter} is read only when the world is founded: it cannot change at a date"
            raise ParameterError(message, self.parameter, "founding", self.value, parameter=parameter)
        is_number = not isinstance(parameter.default, bool | str) and not isinstance(self.value, bool | str)
        if self.action not in ("set", "once") and not is_number:
            message = f'{self.parameter} is not a number: it can only be "set" (or "once")'
            raise ParameterError(message, self.parameter, "type", self.value, parameter=parameter)
        if self.action == "ramp" and self.until is None:
            raise ValueError(f"the ramp of {self.parameter} needs an end")
        if self.action == "once" and self.until is not None:
            raise ValueError(f'{self.parameter}: "once" holds for one month; it has no end')
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"{self.parameter}: the change ends (month {self.until}) before it begins ({self.start})")

    def in_force(self, month: int) -> bool:
        """Whether it is in force in this month (a ramp is permanent)."""
        if self.action == "once":
            return month == self.start
        return self.start <= month and (self.until is None or month < self.until or self.action == "ramp")

    def next_change(self, month: int) -> float:
        """The first month after this one in which it may have another effect than in the month before."""
        last = self.start + 1 if self.action == "once" else self.until
        if month < self.start:
            return self.start
        if last is None or month >= last:
            return math.inf
        return month + 1 if self.action == "ramp" else last

    def apply(self, before: Value, month: int) -> Value:
        """The parameter's value in this month, given its value without this intervention.

        Raises:
            ParameterError: the result is outside the parameter's range.
        """
        parameter = find(self.parameter)
        value = self._changed(before, month)
        if isinstance(parameter.default, int) and isinstance(value, float) and math.isfinite(value):
            value = round(value)
        return parameter.check(value)

    def _changed(self, before: Value, month: int) -> Value:
        if self.action in ("set", "once"):
            return self.value
        assert not isinstance(before, str | bool) and not isinstance(self.value, str | bool)
        if self.action == "add":
            return before + self.value
        if self.action == "scale":
            return before * self.value
        assert self.until is not None
        progress = min(1.0, (month - self.start + 1) / (self.until - self.start))
        return before + progress * (self.value - before)


@dataclass(frozen=True)
class Event:
    """A single event.

    Attributes:
        month: the month in which it happens.
        name: "client_joins" (the client with the largest share of others' sales joins), "animators_leave" (all
            animators stop animating), "accompagnateurs_leave" (all accompagnateurs stop lending slots),
            "staff_leaves" (the organisations that one member of the staff accompanied wait again), "fund_territory" (a
            programme founds and funds a territorial community).
        territory: code of the territory ("": any; required for "fund_territory").
        months: duration of the funding, in months.
        why: one sentence for reports.
        theme, kind: restricts the event to organisations of this theme, of this kind ("": any).
    """

    month: int
    name: str
    territory: str = ""
    months: float = 36.0
    why: Texts = ""
    theme: str = ""
    kind: str = ""

    def __post_init__(self) -> None:
        if self.name not in EVENTS:
            raise ValueError(f'"{self.name}" is not an event; there are {", ".join(EVENTS)}')
        if self.name == "fund_territory" and not self.territory:
            raise ValueError('the event "fund_territory" needs a territory')
        for restriction, words in (("territory", None), ("theme", THEMES), ("kind", KINDS)):
            value = getattr(self, restriction)
            if value and restriction not in EVENTS[self.name]:
                raise ValueError(f'the event "{self.name}" cannot be restricted to a {restriction}')
            if value and words is not None and value not in words:
                raise ValueError(f'"{value}" is not a {restriction}; there are {", ".join(words)}')


def in_force(parameters: Parameters, interventions: Sequence[Intervention], month: int) -> Parameters:
    """The parameters of a month: the scenario's own, changed by the interventions in force, in order of their start.

    Raises:
        ParameterError: a change leads out of a parameter's range.
    """
    changes: dict[str, Value] = {}
    for change in sorted(interventions, key=lambda change: change.start):
        if change.in_force(month):
            changes[change.parameter] = change.apply(changes.get(change.parameter, parameters[change.parameter]), month)
    return parameters.changed(changes) if changes else parameters
