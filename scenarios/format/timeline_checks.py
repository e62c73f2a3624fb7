"""Checks the dated changes of a scenario over time, before any run: ambiguous order, values out of range, no target.

Dated changes and events are declared in `simulation.parameters.interventions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scenarios.format.model_errors import explain
from scenarios.language import _
from simulation.parameters import ParameterError, Value
from simulation.parameters.interventions import ACTIONS, Event, Intervention

ORDERLESS = ("add", "scale")
"""Actions whose order does not matter when several start in the same month."""
AIMS = {
    ("outreach.targeting", "territory"): ("outreach.territory", ""),
    ("support.allocation", "territory"): ("outreach.territory", ""),
    ("outreach.targeting", "theme"): ("outreach.theme", "none"),
    ("outreach.targeting", "kind"): ("outreach.kind", "none"),
}
"""Rules that need a target: the parameter that names the target, and its value without a target."""


def doubts(changes: Sequence[Intervention]) -> Iterator[tuple[int, str]]:
    """Changes whose order matters but is ambiguous: (index of the later one, explanation)."""
    first_of: dict[tuple[str, int], int] = {}
    for index, change in enumerate(changes):
        earlier = changes[first_of.setdefault((change.parameter, change.start), index)]
        if earlier is change or (earlier.action == change.action and change.action in ORDERLESS):
            continue
        text = (
            _(
                "{parameter} is set twice from the same month, to {one} and to {two}: which one holds? "
                "Give them different dates, or keep one (drop_interventions = true takes none from the parent)"
            )
            if earlier.action == change.action == "set"
            else _(
                "{parameter} is changed twice from the same month ({one} and {two}): the result would depend on which "
                "comes first. Give them different dates, or write the result with one set"
            )
        )
        key = "value" if earlier.action == change.action else "action"
        one, two = (_shown(getattr(alternative, key)) for alternative in (earlier, change))
        yield index, text.format(parameter=change.parameter, one=one, two=two)


def doubtful_events(events: Sequence[Event]) -> Iterator[tuple[int, str]]:
    """Programmes for a territory from the same month with different durations: (index of the later, explanation)."""
    first_of: dict[tuple[str, int], int] = {}
    for index, event in enumerate(events):
        if event.name != "fund_territory":
            continue
        earlier = events[first_of.setdefault((event.territory, event.month), index)]
        if earlier is not event and earlier.months != event.months:
            message = _("{territory} is funded twice from the same month (months: {one} and {two}): keep one")
            yield index, message.format(territory=event.territory, one=_shown(earlier.months), two=_shown(event.months))


def excesses(
    changes: Sequence[Intervention], values: Mapping[str, Value], months: int
) -> Iterator[tuple[int, int, str]]:
    """Changes that lead out of a parameter's range: (index, first month, explanation).

    Args:
        changes: in the order in which they are applied (by start).
        values: the parameters at the start, by dotted name.
        months: the last month to check.
    """
    by_name: dict[str, list[int]] = {}
    for index, change in enumerate(changes):
        by_name.setdefault(change.parameter, []).append(index)
    for name, places in by_name.items():
        excess = _first_excess(name, places, changes, values[name], months)
        if excess:
            yield excess


def _first_excess(
    name: str, places: list[int], changes: Sequence[Intervention], start: Value, months: int
) -> tuple[int, int, str] | None:
    for month in _turning({end for index in places for end in (changes[index].start, changes[index].until)}, months):
        value = start
        for index in places:
            if changes[index].in_force(month):
                try:
                    value = changes[index].apply(value, month)
                except ParameterError as error:
                    return index, month, explain(error)
    return None


def _turning(ends: Iterable[int | None], months: int) -> list[int]:
    """The first and the last month, and the months in which a change begins or has just ended."""
    boundaries = {end for end in ends if end is not None}
    return sorted(month for month in {1, months, *boundaries, *(end - 1 for end in boundaries)} if 1 <= month <= months)


def aimless(
    changes: Sequence[Intervention], values: Mapping[str, Value], months: int
) -> Iterator[tuple[str, int | None, int, str]]:
    """Rules without the target they need: (parameter, index of the change that chooses it or None, month, explanation).

    Args:
        changes, values, months: as for `excesses`, with all values in range.
    """
    for (name, word), (target, nothing) in AIMS.items():
        concerned = [index for index, change in enumerate(changes) if change.parameter in (name, target)]
        for month in _turning(
            {end for index in concerned for end in (changes[index].start, changes[index].until)}, months
        ):
            now = {name: values[name], target: values[target]}
            by = None
            for index in concerned:
                if changes[index].in_force(month):
                    now[changes[index].parameter] = changes[index].apply(now[changes[index].parameter], month)
                    by = index if changes[index].parameter == name else by
            if now[name] == word and str(now[target]).strip(" ,") == nothing:
                message = _('{name} = "{word}" needs {target}: at which one is it aimed?')
                yield name, by, month, message.format(name=name, word=word, target=target)
                break


def superseded(changes: Iterable[Intervention], names: Mapping[str, Any]) -> dict[str, int]:
    """Parameters that are set permanently, or by a ramp: {dotted name: first month}."""
    first_months: dict[str, int] = {}
    for change in changes:
        if (change.action == "ramp" or (change.action == "set" and change.until is None)) and change.parameter in names:
            first_months.setdefault(change.parameter, change.start)
    return first_months


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) and value not in ACTIONS else str(value)
