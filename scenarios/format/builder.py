"""From the entries of scenario files to dated changes, events and bands, everything checked on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from scenarios.format import dates
from scenarios.format.problems import Problem, Problems, did_you_mean, near
from scenarios.format.reader import Source
from scenarios.format.scenario import Expectation
from scenarios.format.schema import ExpectationEntry, InterventionEntry
from scenarios.format.values import check_territory, checked, refused
from scenarios.language import _, as_number, in_quotes, written
from simulation.measures import MEASURES
from simulation.parameters import ParameterError, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention
from simulation.parameters.people import KINDS, THEMES


@dataclass
class Calendar:
    """The months of a scenario, and how its author's dates are read.

    Attributes:
        first: its first month, as a count of months.
        months: how many months.
    """

    first: int
    months: int

    def read(
        self,
        value: Any,
        source: Source,
        place: tuple[str | int, ...],
        problems: Problems,
        earliest: int = 1,
        latest: int = 0,
    ) -> int | None:
        """The number of the month that is meant, or None with the problem noted."""
        name, latest = str(place[-1]), latest or self.months
        if isinstance(value, int) and not isinstance(value, bool):
            month = value
        else:
            count = dates.count_of(value)
            if count is None:
                problems.add(not_a_month(value, source, place))
                return None
            month = count - self.first + 1
        if not earliest <= month <= latest:
            message = _(
                "{key} = {value} is outside the scenario, which goes from {first} (month 1) to {last} (month {months})"
            )
            first, last = dates.label(self.first), dates.label(self.first + self.months - 1)
            message = message.format(key=name, value=written(value), first=first, last=last, months=self.months)
            problems.add(source.problem(message, *place, value=value, allowed=f"{first} .. {last}"))
            return None
        return month


def not_a_month(value: Any, source: Source, place: tuple[str | int, ...]) -> Problem:
    """The problem of a date that is none."""
    meant = dates.guess(value) if isinstance(value, str) else ""
    example = meant or "2025-06"
    if place == ("start",):
        message = _('{key} = {value} is not a month; write it in quotes, year first: "{example}"')
    else:
        message = _(
            '{key} = {value} is not a month; write "{example}" in quotes, year first, or a month\'s number such as 138'
        )
    message = message.format(key=place[-1], value=written(value), example=example)
    return source.problem(message, *place, value=value, allowed="YYYY-MM", nearest=meant)


class Builder:
    """Builds the entries of one file into changes, events and bands.

    Args:
        source: the file.
        calendar: the months of the scenario that is being built (a child may have other months than its parent).
        level: level of the territories.
        problems: where to note what is wrong.
        is_inherited: what lies outside the calendar is a matter of the child's months, not a mistake: it is left out.
    """

    def __init__(self, source: Source, calendar: Calendar, level: str, problems: Problems, is_inherited: bool) -> None:
        self.source, self.calendar, self.level, self.problems = source, calendar, level, problems
        self.is_inherited = is_inherited

    def _note(self, message: str, *place: str | int, **details: Any) -> None:
        self.problems.add(self.source.problem(message, *place, **details))

    def _needs(self, key: str, table: str, number: int) -> None:
        where = _("[[{name}]] number {number}").format(name=table, number=number + 1)
        self._note(_("{table} needs {key}").format(table=where, key=key), table, number, allowed=key)

    def intervention(self, entry: InterventionEntry, number: int) -> list[Intervention | Event]:
        """What one entry of `[[interventions]]` says: a change for each parameter, or one event."""
        place = ("interventions", number)
        given = [action for action in ACTIONS if getattr(entry, action) is not None]
        kinds = given + (["event"] if entry.event is not None else [])
        if len(kinds) != 1:
            allowed = _("exactly one of set, add, scale, ramp, once or event")
            said = _("this has {kinds}").format(kinds=", ".join(kinds)) if kinds else _("this has none")
            message = _("[[interventions]] number {number} needs {what}; {said}")
            message = message.format(number=number + 1, what=allowed, said=said)
            self._note(message, *place, *kinds[1:2], allowed=allowed)
            return []
        if entry.start is None:
            self._needs("from", *place)
            return []
        why = both(entry.why, entry.why_fr)
        if entry.event is not None:
            return self._event(entry, place, why)
        return self._changes(entry, given[0], place, why)

    def _month(self, value: Any, place: tuple[str | int, ...], latest: int = 0) -> int | None:
        if not self.is_inherited:
            return self.calendar.read(value, self.source, place, self.problems, latest=latest)
        return self.calendar.read(value, self.source, place, self.problems, earliest=-(10**6), latest=10**6)

    def _changes(
        self, entry: InterventionEntry, action: str, place: tuple[str, int], why: dict[str, str]
    ) -> list[Intervention | Event]:
        table = getattr(entry, action)
        found = checked(table, self.source, (*place, action), self.problems, is_free=action in ("add", "scale"))
        if not table:
            example = f'{action} = {{ "club.staff" = 1.0 }}'
            message = _("{key} is empty; write for example {example}").format(key=action, example=example)
            self._note(message, *place, action)
        self._refuse_places(entry, place)
        if action == "once" and (entry.until is not None or entry.months is not None):
            message = _("once holds for one month: it has no until and no months; write set for a longer time")
            self._note(message, *place, "until" if entry.until is not None else "months")
            return []
        if entry.until is not None and entry.months is not None:
            self._note(_("until and months say the same thing twice; keep one"), *place, "months")
            return []
        start, until = self._span(entry, place)
        if action == "ramp" and entry.until is None and entry.months is None:
            self._note(_("a ramp needs an end: until, or months"), *place, "ramp")
            return []
        for name, value in found.items():
            parameter = find(name)
            if parameter.founding:
                error = ParameterError("", name, "founding", value, parameter=parameter)
                self.problems.add(refused(error, self.source, (*place, action, name)))
            elif action == "ramp" and isinstance(parameter.default, bool | str):
                error = ParameterError("", name, "type", value, parameter=parameter)
                self._note(_("{name} is not a number: it can only be set").format(name=name), *place, action, name)
        if start is None or self.problems.found or not self._is_within(start, until if action != "ramp" else None):
            return []
        return [Intervention(start, until, action, name, value, why) for name, value in found.items()]

    def _refuse_places(self, entry: InterventionEntry, place: tuple[str, int]) -> None:
        """A lever is the club's, not a place's: what can be aimed is outreach."""
        for what, example in (("territory", "ZE2020-3215"), ("theme", next(iter(THEMES))), ("kind", next(iter(KINDS)))):
            if getattr(entry, what) is not None:
                message = _(
                    "{what} goes with an event; a lever is changed for the whole region. To aim outreach, write "
                    "{example}"
                )
                aim = f'set = {{ "outreach.targeting" = "{what}", "outreach.{what}" = "{example}" }}'
                self._note(message.format(what=what, example=aim), *place, what)

    def _span(self, entry: InterventionEntry, place: tuple[str, int]) -> tuple[int | None, int | None]:
        """First month in force and first month no longer in force (None: for good, or a problem noted)."""
        start = self._month(entry.start, (*place, "from"))
        if entry.until is not None:
            until = self._month(entry.until, (*place, "until"), self.calendar.months + 1)
            if start is not None and until is not None and until <= start:
                message = _("until = {until} is not after from = {start}")
                message = message.format(until=written(entry.until), start=written(entry.start))
                self._note(message, *place, "until", value=entry.until)
            return (start, until) if until is not None else (None, None)
        if entry.months is None or start is None:
            return start, None
        if entry.months != int(entry.months):
            message = _("{key} = {value} should be {expected}")
            expected = _("a whole number, without quotes")
            message = message.format(key="months", value=written(entry.months), expected=expected)
            self._note(message, *place, "months", value=entry.months)
        return start, start + int(entry.months)

    def _is_within(self, start: int, until: int | None) -> bool:
        return start <= self.calendar.months and (until is None or until > 1)

    def _event(
        self, entry: InterventionEntry, place: tuple[str, int], why: dict[str, str]
    ) -> list[Intervention | Event]:
        name = entry.event or ""
        if name not in EVENTS:
            nearest = near(name, EVENTS)
            message = _("{name} is not an event; there are {events}")
            message = message.format(name=in_quotes(name), events=", ".join(EVENTS)) + did_you_mean(nearest)
            self._note(message, *place, "event", value=name, nearest=nearest, allowed=", ".join(EVENTS))
            return []
        if entry.until is not None:
            self._note(_("an event happens once: it has no until"), *place, "until")
        if entry.months is not None and name not in ("fund_territory", "staff_leaves"):
            self._note(_("only the events fund_territory and staff_leaves have months"), *place, "months")
        if name == "fund_territory" and not entry.territory:
            self._note(_("the event fund_territory needs a territory"), *place, "territory")
        self._check_places(entry, name, place)
        month = self._month(entry.start, (*place, "from"))
        if self.problems.found or month is None:
            return []
        found: list[Intervention | Event] = []
        if 1 <= month <= self.calendar.months:
            event = Event(month, name, entry.territory or "", why=why, theme=entry.theme or "", kind=entry.kind or "")
            if name == "fund_territory" and entry.months is not None:
                event = replace(event, months=entry.months)
            found.append(event)
        if name == "staff_leaves" and entry.months:
            vacant = month + math.ceil(entry.months)
            if self._is_within(month, vacant):
                found.append(Intervention(month, vacant, "add", "club.staff", -1.0, why))
        return found

    def _check_places(self, entry: InterventionEntry, name: str, place: tuple[str, int]) -> None:
        for what, known in (("territory", ()), ("theme", THEMES), ("kind", KINDS)):
            given = getattr(entry, what)
            if given is None:
                continue
            if what not in EVENTS[name]:
                others = _(", ").join(EVENTS[name]) or _("nothing")
                message = _("the event {name} cannot be restricted to a {what}; it can to: {others}")
                self._note(message.format(name=name, what=what, others=others), *place, what, value=given)
            elif what == "territory":
                if given:
                    check_territory(given, self.level, self.source, (*place, what), self.problems)
            elif given not in known:
                nearest = near(given, known)
                message = _("{value} is not a {what}; there are {known}")
                message = message.format(value=written(given), what=what, known=", ".join(known))
                details = {"value": given, "nearest": nearest, "allowed": ", ".join(known)}
                self._note(message + did_you_mean(nearest), *place, what, **details)

    def expectation(self, entry: ExpectationEntry, number: int) -> Expectation | None:
        """A band, or None with the problems noted."""
        place = ("expect", number)
        if entry.measure not in MEASURES:
            nearest = near(entry.measure, MEASURES)
            message = _("{name} is not a measure").format(name=in_quotes(entry.measure)) + did_you_mean(nearest)
            self._note(message, *place, "measure", value=entry.measure, nearest=nearest)
        if entry.lower is None and entry.upper is None:
            self._note(_("a band needs lower, upper or both"), *place)
        elif entry.lower is not None and entry.upper is not None and entry.lower > entry.upper:
            message = _("lower = {lower} is above upper = {upper}")
            message = message.format(lower=as_number(entry.lower), upper=as_number(entry.upper))
            self._note(message, *place, "lower", value=entry.lower)
        if entry.at is None:
            self._needs("at", *place)
            return None
        month = self.calendar.read(entry.at, self.source, (*place, "at"), self.problems, earliest=0)
        since = None
        if entry.since is not None:
            since = self.calendar.read(entry.since, self.source, (*place, "since"), self.problems, earliest=0)
            if since is not None and month is not None and since >= month:
                self._note(_("since is not before at"), *place, "since", value=entry.since)
        if month is None:
            return None
        why, finding = both(entry.why, entry.why_fr), both(entry.finding, entry.finding_fr)
        return Expectation(entry.measure, month, since, entry.lower, entry.upper, why, finding)


def both(english: str | None, french: str | None) -> dict[str, str]:
    """A text in both languages; a missing one is replaced by the other."""
    return {"en": (english or french or "").strip(), "fr": (french or english or "").strip()}
