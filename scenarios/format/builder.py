"""Builds dated changes, events and bands from the entries of scenario files, and checks them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from scenarios.format import dates
from scenarios.format.problems import Problem, Problems, did_you_mean, near
from scenarios.format.reader import Source
from scenarios.format.scenario import ERRORS, Expectation, Observation
from scenarios.format.schema import ExpectationEntry, InterventionEntry, ObservationEntry
from scenarios.format.values import check_territory, checked, near_measure, refused
from scenarios.language import _, as_number, in_quotes, written
from simulation.measures import MEASURES
from simulation.parameters import ParameterError, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention
from simulation.parameters.people import KINDS, THEMES


@dataclass
class Calendar:
    """The months of a scenario, which give its dates their meaning.

    Attributes:
        first: its first month, as a count of months.
        months: its duration, in months.
    """

    first: int
    months: int

    def read(
        self,
        value: Any,
        source: Source,
        location: tuple[str | int, ...],
        problems: Problems,
        earliest: int = 1,
        latest: int = 0,
    ) -> int | None:
        """The number of the month (None: a problem is noted)."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        count = self.first + value - 1 if is_number else dates.count_of(value)
        if count is None:
            problems.add(not_a_month(value, source, location))
            return None
        month = count - self.first + 1
        if earliest <= month <= (latest or self.months):
            return month
        first = dates.label(self.first)
        last = dates.label(self.first + self.months - 1)
        message = _(
            "{key} = {value} is outside the scenario, which goes from {first} (month 1) to {last} (month {months})"
        ).format(key=location[-1], value=written(value), first=first, last=last, months=self.months)
        problems.add(source.problem(message, *location, value=value, allowed=f"{first} .. {last}"))
        return None


def not_a_month(value: Any, source: Source, location: tuple[str | int, ...]) -> Problem:
    """The problem of an invalid date."""
    meant = dates.guess(value) if isinstance(value, str) else ""
    example = meant or "2025-06"
    message = (
        _('{key} = {value} is not a month; write it in quotes, year first: "{example}"')
        if location == ("start",)
        else _(
            '{key} = {value} is not a month; write "{example}" in quotes, year first, or a month\'s number such as 138'
        )
    ).format(key=location[-1], value=written(value), example=example)
    return source.problem(message, *location, value=value, allowed="YYYY-MM", nearest=meant)


@dataclass
class Builder:
    """Builds changes, events and bands from the entries of one file.

    Attributes:
        source: the file.
        calendar: the months of the scenario (a child's may differ from its parent's).
        level: level of the territories.
        problems: collects the problems.
        is_inherited: whether the file is a parent; entries outside the calendar are then omitted without a problem.
    """

    source: Source
    calendar: Calendar
    level: str
    problems: Problems
    is_inherited: bool

    def _note(self, message: str, *location: str | int, **details: Any) -> None:
        self.problems.add(self.source.problem(message, *location, **details))

    def _needs(self, key: str, table: str, number: int) -> None:
        entry = _("[[{name}]] number {number}").format(name=table, number=number + 1)
        self._note(_("{table} needs {key}").format(table=entry, key=key), table, number, allowed=key)

    def intervention(self, entry: InterventionEntry, number: int) -> list[Intervention | Event]:
        """The content of one entry of `[[interventions]]`: one change per parameter, or one event."""
        location = ("interventions", number)
        actions = [action for action in ACTIONS if getattr(entry, action) is not None]
        kinds = actions + (["event"] if entry.event is not None else [])
        if len(kinds) != 1:
            allowed = _("exactly one of set, add, scale, ramp, once or event")
            content = _("this has {kinds}").format(kinds=", ".join(kinds)) if kinds else _("this has none")
            message = _("[[interventions]] number {number} needs {what}; {said}").format(
                number=number + 1, what=allowed, said=content
            )
            self._note(message, *location, *kinds[1:2], allowed=allowed)
            return []
        if entry.start is None:
            self._needs("from", *location)
            return []
        why = both(entry.why, entry.why_fr)
        return self._changes(entry, actions[0], location, why) if actions else self._event(entry, location, why)

    def _month(self, value: Any, location: tuple[str | int, ...], latest: int = 0) -> int | None:
        earliest, latest = (-(10**6), 10**6) if self.is_inherited else (1, latest)
        return self.calendar.read(value, self.source, location, self.problems, earliest, latest)

    def _changes(
        self, entry: InterventionEntry, action: str, location: tuple[str, int], why: dict[str, str]
    ) -> list[Intervention | Event]:
        table = getattr(entry, action)
        values = checked(table, self.source, (*location, action), self.problems, is_free=action in ("add", "scale"))
        if not table:
            example = f'{action} = {{ "club.staff" = 1.0 }}'
            message = _("{key} is empty; write for example {example}").format(key=action, example=example)
            self._note(message, *location, action)
        self._refuse_places(entry, location)
        if action == "once" and (entry.until is not None or entry.months is not None):
            message = _("once holds for one month: it has no until and no months; write set for a longer time")
            self._note(message, *location, "until" if entry.until is not None else "months")
            return []
        if entry.until is not None and entry.months is not None:
            self._note(_("until and months say the same thing twice; keep one"), *location, "months")
            return []
        start, until = self._span(entry, location)
        if action == "ramp" and entry.until is None and entry.months is None:
            self._note(_("a ramp needs an end: until, or months"), *location, "ramp")
            return []
        for name, value in values.items():
            parameter = find(name)
            if parameter.founding:
                error = ParameterError("", name, "founding", value, parameter=parameter)
                self.problems.add(refused(error, self.source, (*location, action, name)))
            elif action == "ramp" and isinstance(parameter.default, bool | str):
                self._note(_("{name} is not a number: it can only be set").format(name=name), *location, action, name)
        if start is None or self.problems.entries or not self._is_within(start, until if action != "ramp" else None):
            return []
        return [Intervention(start, until, action, name, value, why) for name, value in values.items()]

    def _refuse_places(self, entry: InterventionEntry, location: tuple[str, int]) -> None:
        """Note a lever that is restricted to a territory, theme or kind: only outreach can be targeted."""
        message = _(
            "{what} goes with an event; a lever is changed for the whole region. To aim outreach, write {example}"
        )
        for key, example in (("territory", "ZE2020-3215"), ("theme", next(iter(THEMES))), ("kind", next(iter(KINDS)))):
            if getattr(entry, key) is not None:
                aim = f'set = {{ "outreach.targeting" = "{key}", "outreach.{key}" = "{example}" }}'
                self._note(message.format(what=key, example=aim), *location, key)

    def _span(self, entry: InterventionEntry, location: tuple[str, int]) -> tuple[int | None, int | None]:
        """The first month in force and the first month no longer in force (None: permanent, or a problem is noted)."""
        start = self._month(entry.start, (*location, "from"))
        if entry.until is not None:
            until = self._month(entry.until, (*location, "until"), self.calendar.months + 1)
            if start is not None and until is not None and until <= start:
                message = _("until = {until} is not after from = {start}").format(
                    until=written(entry.until), start=written(entry.start)
                )
                self._note(message, *location, "until", value=entry.until)
            return (start, until) if until is not None else (None, None)
        if entry.months is None or start is None:
            return start, None
        if entry.months != int(entry.months):
            expected = _("a whole number, without quotes")
            text = _("{key} = {value} should be {expected}")
            message = text.format(key="months", value=written(entry.months), expected=expected)
            self._note(message, *location, "months", value=entry.months)
        return start, start + int(entry.months)

    def _is_within(self, start: int, until: int | None) -> bool:
        return start <= self.calendar.months and (until is None or until > 1)

    def _event(
        self, entry: InterventionEntry, location: tuple[str, int], why: dict[str, str]
    ) -> list[Intervention | Event]:
        name = entry.event or ""
        if name not in EVENTS:
            nearest = near(name, EVENTS)
            message = _("{name} is not an event; there are {events}").format(
                name=in_quotes(name), events=", ".join(EVENTS)
            ) + did_you_mean(nearest)
            self._note(message, *location, "event", value=name, nearest=nearest, allowed=", ".join(EVENTS))
            return []
        if entry.until is not None:
            self._note(_("an event happens once: it has no until"), *location, "until")
        if entry.months is not None and name not in ("fund_territory", "staff_leaves"):
            self._note(_("only the events fund_territory and staff_leaves have months"), *location, "months")
        if name == "fund_territory" and not entry.territory:
            self._note(_("the event fund_territory needs a territory"), *location, "territory")
        self._check_restrictions(entry, name, location)
        month = self._month(entry.start, (*location, "from"))
        if self.problems.entries or month is None:
            return []
        entries: list[Intervention | Event] = []
        if 1 <= month <= self.calendar.months:
            event = Event(month, name, entry.territory or "", why=why, theme=entry.theme or "", kind=entry.kind or "")
            if name == "fund_territory" and entry.months is not None:
                event = replace(event, months=entry.months)
            entries.append(event)
        if name == "staff_leaves" and entry.months:
            vacant = month + math.ceil(entry.months)
            if self._is_within(month, vacant):
                entries.append(Intervention(month, vacant, "add", "club.staff", -1.0, why))
        return entries

    def _check_restrictions(self, entry: InterventionEntry, name: str, location: tuple[str, int]) -> None:
        for key, words in (("territory", ()), ("theme", THEMES), ("kind", KINDS)):
            value = getattr(entry, key)
            if value is None:
                continue
            if key not in EVENTS[name]:
                filters = _(", ").join(EVENTS[name]) or _("nothing")
                message = _("the event {name} cannot be restricted to a {what}; it can to: {others}")
                self._note(message.format(name=name, what=key, others=filters), *location, key, value=value)
            elif key == "territory":
                if value:
                    check_territory(value, self.level, self.source, (*location, key), self.problems)
            elif value not in words:
                nearest = near(value, words)
                message = _("{value} is not a {what}; there are {known}").format(
                    value=in_quotes(value), what=key, known=", ".join(words)
                )
                hint = did_you_mean(nearest)
                self._note(message + hint, *location, key, value=value, nearest=nearest, allowed=", ".join(words))

    def expectation(self, entry: ExpectationEntry, number: int) -> Expectation | None:
        """A band (None: problems are noted)."""
        location = ("expect", number)
        if entry.lower is None and entry.upper is None:
            self._note(_("a band needs lower, upper or both"), *location)
        elif entry.lower is not None and entry.upper is not None and entry.lower > entry.upper:
            self._note(_crossed(entry.lower, entry.upper), *location, "lower", value=entry.lower)
        month, since = self._measured(entry, location)
        if month is None:
            return None
        texts = (both(entry.why, entry.why_fr), both(entry.finding, entry.finding_fr))
        return Expectation(entry.measure, month, since, entry.lower, entry.upper, *texts)

    def _measured(
        self, entry: ExpectationEntry | ObservationEntry, location: tuple[str, int]
    ) -> tuple[int | None, int | None]:
        """At the end of which month a measure is read, and since which one (None: problems are noted, or no since)."""
        if entry.measure not in MEASURES:
            nearest = near_measure(entry.measure)
            message = _("{name} is not a measure").format(name=in_quotes(entry.measure)) + did_you_mean(nearest)
            self._note(message, *location, "measure", value=entry.measure, nearest=nearest)
        if entry.at is None:
            self._needs("at", *location)
            return None, None
        problems = Problems() if self.is_inherited else self.problems
        month = self.calendar.read(entry.at, self.source, (*location, "at"), problems, earliest=0)
        since = None
        if entry.since is not None:
            since = self.calendar.read(entry.since, self.source, (*location, "since"), problems, earliest=0)
            month = month if since is not None else None
        if since is not None and month is not None and since >= month:
            self._note(_("since is not before at"), *location, "since", value=entry.since)
        return month, since

    def observation(self, entry: ObservationEntry, number: int) -> Observation | None:
        """What was observed (None: problems are noted)."""
        location = ("observed", number)
        month, since = self._measured(entry, location)
        if entry.kind not in ERRORS:
            nearest = near(entry.kind, ERRORS)
            message = _("{value} is not a {what}; there are {known}").format(
                value=in_quotes(entry.kind), what="kind", known=", ".join(ERRORS)
            )
            message += did_you_mean(nearest)
            self._note(message, *location, "kind", value=entry.kind, nearest=nearest, allowed=", ".join(ERRORS))
            return None
        needed, others = (
            (("lower", "upper"), ("value",)) if entry.kind == "between" else (("value",), ("lower", "upper"))
        )
        for key in needed:
            if getattr(entry, key) is None:
                self._needs(key, *location)
        for key in others:
            if getattr(entry, key) is not None:
                message = _("{key} does not go with kind = {kind}; it takes {known}")
                self._note(
                    message.format(key=key, kind=in_quotes(entry.kind), known=" + ".join(needed)), *location, key,
                    value=getattr(entry, key),
                )  # fmt: skip
        if entry.lower is not None and entry.upper is not None and entry.lower > entry.upper:
            self._note(_crossed(entry.lower, entry.upper), *location, "lower", value=entry.lower)
        share = ERRORS[entry.kind]
        figures = [figure for key in needed if (figure := getattr(entry, key)) is not None]
        error = entry.error
        if error is None and share is not None and figures:
            error = share * abs(math.fsum(figures)) / len(figures)
        if not error:
            self._needs("error", *location)
        if self.problems.entries or month is None or error is None:
            return None
        return Observation(
            entry.measure, month, since, entry.kind, entry.value, entry.lower, entry.upper, error,
            both(entry.source, entry.source_fr),
        )  # fmt: skip


def _crossed(lower: float, upper: float) -> str:
    return _("lower = {lower} is above upper = {upper}").format(lower=as_number(lower), upper=as_number(upper))


def both(english: str | None, french: str | None) -> dict[str, str]:
    """A text in both languages; the other language replaces a missing one."""
    return {"en": (english or french or "").strip(), "fr": (french or english or "").strip()}
