"""Dated changes of a scenario, followed through time before anything runs: no doubtful overlap, no excess."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.language import _, explain
from simulation.parameters import REGISTRY, ParameterError, Value

ACTIONS = ("set", "add", "scale", "ramp")
EVENTS = ("client_joins", "animators_leave", "fund_territory")

Place = tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """A parameter that changes from a month on (the light form of `simulation.interventions.Intervention`).

    Attributes:
        start, until: first month in force, first month no longer in force (None: for good).
        action: "set", "add", "scale" or "ramp".
        parameter, value: what, and to what, by what or by which factor.
        why: reason, in each language.
    """

    start: int
    until: int | None
    action: str
    parameter: str
    value: Value
    why: Mapping[str, str]

    def in_force(self, month: int) -> bool:
        """Does it act on this month? (A ramp acts for good.)"""
        return self.start <= month and (self.until is None or month < self.until or self.action == "ramp")

    def apply(self, before: Value, month: int) -> Value:
        """The parameter's value in this month, from its value without this change."""
        if self.action == "set":
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
class Happening:
    """Something that happens once (the light form of `simulation.interventions.Event`).

    Attributes:
        month, name: when, and which of `EVENTS`.
        territory: code of a territory, or "".
        months: how long a programme pays a funded territory.
        why: reason, in each language.
    """

    month: int
    name: str
    territory: str
    months: float
    why: Mapping[str, str]


def doubts(changes: Sequence[Change]) -> Iterator[tuple[int, str]]:
    """Changes whose order would decide and is not clear: (position of the later entry, explanation)."""
    first_of: dict[tuple[str, int], int] = {}
    for at, change in enumerate(changes):
        other = changes[first_of.setdefault((change.parameter, change.start), at)]
        if other is change or (other.action == change.action and change.action in ("add", "scale")):
            continue
        if other.action == change.action == "set":
            message = _(
                "{parameter} is set twice from the same month, to {one} and to {two}: which one holds? "
                "Give them different dates, or keep one (drop_interventions = true takes none from the parent)"
            )
        else:
            message = _(
                "{parameter} is changed twice from the same month ({one} and {two}): the result would depend on which "
                "comes first. Give them different dates, or write the result with one set"
            )
        named = (change.action, other.action) if other.action != change.action else (change.value, other.value)
        yield at, message.format(parameter=change.parameter, one=_shown(named[1]), two=_shown(named[0]))


def excesses(changes: Sequence[Change], values: Mapping[str, Value], months: int) -> Iterator[tuple[int, int, str]]:
    """Changes that lead out of a parameter's range: (position, month, explanation), the first month of each.

    Args:
        changes: in the order in which they are applied (by start).
        values: the parameters at the start, by dotted name.
        months: the last month looked at.
    """
    by_name: dict[str, list[int]] = {}
    for at, change in enumerate(changes):
        by_name.setdefault(change.parameter, []).append(at)
    for name, places in by_name.items():
        found = _first_excess(name, places, changes, values[name], months)
        if found:
            yield found


def _first_excess(
    name: str, places: list[int], changes: Sequence[Change], start: Value, months: int
) -> tuple[int, int, str] | None:
    ends = {end for at in places for end in (changes[at].start, changes[at].until) if end is not None}
    for month in sorted(month for month in {1, months, *ends, *(end - 1 for end in ends)} if 1 <= month <= months):
        value = start
        for at in places:
            if changes[at].in_force(month):
                try:
                    value = REGISTRY[name].check(_whole(name, changes[at].apply(value, month)))
                except ParameterError as error:
                    return at, month, explain(error)
    return None


def _whole(name: str, value: Value) -> Value:
    is_whole = isinstance(REGISTRY[name].default, int) and isinstance(value, float) and math.isfinite(value)
    return round(value) if is_whole else value  # type: ignore[arg-type]


def superseded(changes: Iterable[Change], names: Mapping[str, Any]) -> dict[str, int]:
    """Parameters that are set, or led by a ramp, for good: {dotted name: first month}."""
    found: dict[str, int] = {}
    for change in changes:
        lasts = change.action == "ramp" or (change.action == "set" and change.until is None)
        if lasts and change.parameter in names:
            found.setdefault(change.parameter, change.start)
    return found


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) and value not in ACTIONS else str(value)
