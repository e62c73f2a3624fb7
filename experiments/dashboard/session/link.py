"""The page's settings as a link, and a link read back.

    settings, messages = from_query("lang=fr&scenario=more-support&club.staff=3", views)
    to_query(settings)                      # the same link: nothing that has its usual value is in it

    lang, view, scenario, other, organisations, seed, month     one word or number each
    tour=hiring-2                           the step of a tour that is shown
    from=2027-01                            the month from which levers act
    club.staff=3, other:club.staff=3        a parameter of strategy A, of strategy B
    cost:post=60000                         a price, of both strategies
    at=145~169~set~club.staff~3             an entry of the timeline: from month 145, before 169, what, which, how much
    at=145~fund_territory~ZE2020-3206~36    an event: month, name, territory, months (then theme and kind, if any)
    at=none                                 a timeline without any entry
    name=Two more people                    how the user calls strategy A (other:name: strategy B)
    beside=scenario%3Dmore-support          a strategy that is ranked beside others: a link of one strategy, in itself

Anybody can write a link: a part that is impossible keeps its usual value, and a message says so. A user's own files
are never part of a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from experiments.dashboard.session.own_names import cleaned
from experiments.dashboard.session.prices import check_price
from experiments.dashboard.session.settings import (
    MOST_BESIDE,
    OPENING_VIEW,
    OWN,
    TOUR_STEPS,
    TOURS,
    Entry,
    Settings,
    Side,
    StrategySettings,
    is_own,
)
from experiments.dashboard.session.strategy import build_scenario
from experiments.dashboard.session.timeline import LONGEST_TIMELINE, NO_REASON, written_value
from experiments.runs.checks import as_typed
from scenarios import names
from scenarios.format.dates import count_of
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError, did_you_mean, near
from scenarios.format.schema import LONGEST_RUN
from scenarios.language import LANGUAGES, _, as_number, from_environment, in_quotes, use_language
from simulation.parameters import ParameterError, Value, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention
from simulation.population.counts.counts import region_size

PREFIXES: Mapping[Side, str] = {"first": "", "second": "other:"}
"""How a link marks what belongs to strategy A and to strategy B."""
COST = "cost:"
"""How a link marks a price."""
LONGEST_LINK = 8_000
"""Characters of the longest link that is read."""
LARGEST_SEED = 2**31 - 1
UNLINKED = ("population", "time", "measures", "journal")
"""Sections whose settings (not their levers and uncertainties) a link does not move: what they cost has no bound."""


def to_query(settings: Settings) -> str:
    """The link's query, without "?": the language, and every value that is not the usual one."""
    usual = Settings()
    pairs = [("lang", settings.lang)] if (settings.lang, usual.lang) != ("en", "en") else []
    usual_values = _single_values(usual)
    pairs += [(name, str(value)) for name, value in _single_values(settings).items() if value != usual_values[name]]
    for side, prefix in PREFIXES.items():
        pairs += _strategy_pairs(getattr(settings, side), prefix)
    pairs += [("beside", strategy_text(strategy)) for strategy in settings.beside]
    pairs += [(f"{COST}{name}", written_value(value)) for name, value in sorted(settings.costs.items())]
    return urlencode(pairs, safe="~:,")


def strategy_text(strategy: StrategySettings) -> str:
    """One strategy as a link of its own, which `read_strategy` reads back."""
    return urlencode([("scenario", strategy.scenario), *_strategy_pairs(strategy)], safe="~:,")


def _strategy_pairs(strategy: StrategySettings, prefix: str = "") -> list[tuple[str, str]]:
    """What a link says of a strategy beside its scenario."""
    pairs = [(prefix + name, written_value(value)) for name, value in sorted(strategy.changes.items())]
    if strategy.name:
        pairs.append((f"{prefix}name", strategy.name))
    if strategy.timeline is not None:
        pairs += [(f"{prefix}at", _written_entry(entry)) for entry in strategy.timeline] or [(f"{prefix}at", "none")]
    return pairs


def _single_values(settings: Settings) -> dict[str, str | int | None]:
    """The words and numbers of a link, in their order."""
    return {
        "view": settings.view, "scenario": settings.first.scenario, "other": settings.second.scenario,
        "organisations": settings.organisations, "from": settings.since, "seed": settings.seed,
        "month": settings.month, "tour": settings.tour,
    }  # fmt: skip


def _written_entry(entry: Entry) -> str:
    if isinstance(entry, Event):
        limits = f"~{entry.theme}~{entry.kind}" if entry.theme or entry.kind else ""
        return f"{entry.month}~{entry.name}~{entry.territory}~{entry.months:g}{limits}"
    until = "" if entry.until is None else str(entry.until)
    return f"{entry.start}~{until}~{entry.action}~{entry.parameter}~{written_value(entry.value)}"


def from_query(query: str, views: Sequence[str] = (OPENING_VIEW,)) -> tuple[Settings, list[str]]:
    """The settings of a link, and messages about what it says in vain, in the language of the link.

    Never raises: anybody can write a link.

    Args:
        query: with or without "?".
        views: names of the views that there are.
    """
    query = query.removeprefix("?")
    if len(query) > LONGEST_LINK:
        with use_language(from_environment()):
            return Settings(), [
                _("this link is longer than {most} characters: it was not read").format(most=as_number(LONGEST_LINK))
            ]
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    lang = next((value for key, value in pairs if key == "lang"), "")
    with use_language(lang if lang in LANGUAGES else from_environment()):
        return _LinkReader(views).read(pairs)


def read_strategy(text: str) -> tuple[StrategySettings, list[str]]:
    """The strategy of a text, and messages about what it says in vain, in the current language. Never raises."""
    known = [
        (key, value)
        for key, value in parse_qsl(text[:LONGEST_LINK], keep_blank_values=True, errors="replace")
        if "." in key or key in ("scenario", "name", "at")
    ]
    settings, messages = _LinkReader((OPENING_VIEW,)).read(known)
    return settings.first, messages


class _LinkReader:
    """Reads the pairs of a link one by one; notes what is impossible."""

    def __init__(self, views: Sequence[str]) -> None:
        library = (*names(), OWN, *(f"{OWN}:{name}" for name in names()))
        self.words: dict[str, Sequence[str]] = {
            "lang": LANGUAGES,
            "view": views,
            "scenario": library,
            "other": ("", *library),
        }
        self.words["tour"] = [f"{tour}-{step}" for tour in TOURS for step in range(1, TOUR_STEPS + 1)]
        self.ranges = {"organisations": (1, region_size()), "seed": (0, LARGEST_SEED), "month": (0, LONGEST_RUN)}
        self.messages: list[str] = []
        self.values: dict[str, Any] = {}
        self.changes: dict[Side, dict[str, Value]] = {"first": {}, "second": {}}
        self.timelines: dict[Side, list[Entry]] = {}
        self.own_names: dict[Side, str] = {}
        self.beside: list[StrategySettings] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> tuple[Settings, list[str]]:
        """The settings as far as the link makes sense, and messages about the rest."""
        for key, value in pairs:
            self._read_pair(key, value)
        scenarios = {"first": self.values.pop("scenario", "baseline"), "second": self.values.pop("other", "")}
        timelines = {side: tuple(entries) for side, entries in self.timelines.items()}
        strategies: dict[str, Any] = {
            side: StrategySettings(scenarios[side], changes, timelines.get(side), self.own_names.get(side, ""))
            for side, changes in self.changes.items()
        }
        return self._reconcile(Settings(**self.values, **strategies, beside=tuple(self.beside))), self.messages

    def _reconcile(self, settings: Settings) -> Settings:
        """Where valid parts contradict each other, the timeline gives way; the month is at most the last one."""
        for side in PREFIXES:
            strategy: StrategySettings = getattr(settings, side)
            month = settings.month if side == "first" else None
            if not strategy.scenario or is_own(strategy.scenario) or (strategy.timeline is None and month is None):
                continue
            try:
                scenario = build_scenario(strategy)
            except (ScenarioError, ParameterError) as error:
                self._note(_("from the link: {what}; the scenario's own timeline is used"), what=explain(error))
                strategy = replace(strategy, timeline=None)
                settings = replace(settings, **{side: strategy})
                scenario = build_scenario(strategy)
            if month is not None and month > scenario.months:
                self._note(
                    _("the link asks for month {month}; the scenario ends with month {last}"),
                    month=month,
                    last=scenario.months,
                )
                settings = replace(settings, month=scenario.months)
        return settings

    def _note(self, message: str, nearest: str = "", **values: object) -> None:
        text = message.format(**values) + did_you_mean(nearest)
        if text not in self.messages:
            self.messages.append(text)

    def _read_pair(self, key: str, value: str) -> None:
        side: Side = "second" if key.startswith(PREFIXES["second"]) else "first"
        name = key.removeprefix(PREFIXES[side])
        if "." in name:
            checked = self._checked(name, value)
            if checked is not None:
                self.changes[side].setdefault(name, checked)
        elif name == "name":
            self.own_names.setdefault(side, cleaned(value))
        elif name == "at":
            self._read_entry(side, value)
        elif key == "beside":
            self._read_beside(value)
        elif key == "from":
            self._read_date(value)
        elif key in self.ranges:
            self._read_number(key, value)
        elif key.startswith(COST):
            self._read_cost(key, value)
        elif key in self.words:
            self._read_word(key, value)
        else:
            self._note(
                _("the link has {name}, which means nothing here; it was left out"),
                near(key, [*self.words, *self.ranges, "at", "from"]),
                name=in_quotes(key),
            )

    def _read_word(self, key: str, value: str) -> None:
        words = self.words[key]
        if value in words:
            self.values.setdefault(key, value)
        else:
            self._note(
                _("the link says {name} = {value}, which is not known; the usual value is used"),
                near(value, words),
                name=key,
                value=in_quotes(value),
            )

    def _read_number(self, key: str, value: str) -> None:
        lower, upper = self.ranges[key]
        number = as_typed(value, 0)
        if isinstance(number, int) and lower <= number <= upper:
            self.values.setdefault(key, number)
        else:
            self._note(
                _("the link says {name} = {value}; it goes from {lower} to {upper}; the usual value is used"),
                name=key,
                value=in_quotes(value),
                lower=as_number(lower),
                upper=as_number(upper),
            )

    def _read_cost(self, key: str, value: str) -> None:
        try:
            checked = check_price(key.removeprefix(COST), as_typed(value, 0.0))
            self.values.setdefault("costs", {}).setdefault(key.removeprefix(COST), checked)
        except ValueError as error:
            self._note(_("from the link: {what}; it was left out"), what=explain(error))

    def _read_beside(self, value: str) -> None:
        strategy, messages = read_strategy(value)
        self.messages += [message for message in messages if message not in self.messages]
        if len(self.beside) >= MOST_BESIDE:
            self._note(
                _("the link has more than {most} strategies side by side; the others were left out"), most=MOST_BESIDE
            )
        elif strategy not in self.beside:
            self.beside.append(strategy)

    def _read_date(self, value: str) -> None:
        if count_of(value) is not None:
            self.values.setdefault("since", value)
        else:
            self._note(
                _("{date} is not a month; write it like this: {example}"), date=in_quotes(value), example="2027-01"
            )

    def _checked(self, name: str, text: str, is_relative: bool = False) -> Value | None:
        """A parameter's value, or None with the reason noted; a relative one may lie outside the range."""
        try:
            parameter = find(name)
            value = as_typed(text, parameter.default)
            if parameter.role == "setting" and parameter.section in UNLINKED:
                self._note(_("{name} cannot be changed by a link; it was left out"), name=in_quotes(name))
                return None
            if parameter.slot and value not in parameter.choices:
                raise ParameterError("", name, "choice", value, nearest=parameter.choices, parameter=parameter)
            if is_relative and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
                return value
            return parameter.check(value)
        except ParameterError as error:
            self._note(_("from the link: {what}; it was left out"), what=explain(error))
        return None

    def _read_entry(self, side: Side, text: str) -> None:
        entries = self.timelines.setdefault(side, [])
        if text == "none":
            return
        if len(entries) >= LONGEST_TIMELINE:
            self._note(
                _("the link has more than {most} dated entries; the others were left out"), most=LONGEST_TIMELINE
            )
            return
        before = len(self.messages)
        entry = self._dated_entry(text)
        if entry is not None and entry not in entries:
            entries.append(entry)
        elif entry is None and len(self.messages) == before:
            self._note(_("the link has a dated entry that cannot be, {entry}; it was left out"), entry=in_quotes(text))

    def _dated_entry(self, text: str) -> Entry | None:
        """An entry of a timeline; None where it is impossible, with the reason noted where there is a precise one."""
        parts = text.split("~", 4)
        start = _month(parts[0])
        try:
            if start is not None and parts[1:2] and parts[1] in EVENTS:
                return _event(start, text.split("~"))
            if start is None or len(parts) < 5 or parts[2] not in ACTIONS:
                return None
            until = _month(parts[1])
            if parts[1] and (until is None or until <= start):
                return None
            value = self._checked(parts[3], parts[4], is_relative=parts[2] in ("add", "scale"))
            return None if value is None else Intervention(start, until, parts[2], parts[3], value, NO_REASON)
        except ValueError:
            return None


def _event(start: int, parts: list[str]) -> Event | None:
    """An event: month, name, territory, months, and where there are any theme and kind."""
    if len(parts) not in (4, 6):
        return None
    months = as_typed(parts[3], 0)
    if not isinstance(months, int) or not 1 <= months <= LONGEST_RUN:
        return None
    theme, kind = parts[4:] or ("", "")
    return Event(start, parts[1], parts[2][:40], float(months), NO_REASON, theme, kind)


def _month(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LONGEST_RUN + 1 else None
