"""The page's settings as a link, and a link read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from experiments.dashboard.session.settings import (
    _NO_REASON,
    LARGEST_SEED,
    OTHER,
    OWN,
    UNLINKED,
    VIEWS,
    Entry,
    Settings,
    _event,
    _month,
)
from experiments.dashboard.session.strategy import strategy
from experiments.runs.checks import as_typed
from scenarios import names
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError, did_you_mean, near
from scenarios.format.schema import LONGEST_RUN
from scenarios.language import LANGUAGES, _, as_number, from_environment, in_quotes, use_language
from simulation.parameters import ParameterError, Value, find
from simulation.parameters.interventions import ACTIONS, EVENTS, Event, Intervention
from simulation.population.generator import region_size

LONGEST_LINK = 8_000
"""Characters of the longest link that is read."""


LONGEST_TIMELINE = 100
"""Entries of the longest timeline."""


WORDS = ("view", "scenario", "other")


NUMBERS = ("organisations", "seed", "month")


def to_query(settings: Settings) -> str:
    """The link's query, without "?": the language, and what has not its usual value."""
    usual = Settings()
    pairs: list[tuple[str, str]] = []
    if settings.lang != "en" or usual.lang != "en":
        pairs.append(("lang", settings.lang))
    for name in (*WORDS, *NUMBERS):
        value = getattr(settings, name)
        if value != getattr(usual, name):
            pairs.append((name, str(value)))
    for mark, changes, timeline in (
        ("", settings.changes, settings.timeline),
        (OTHER, settings.other_changes, settings.other_timeline),
    ):
        pairs += [(mark + name, _written(value)) for name, value in sorted(changes.items())]
        if timeline is not None:
            pairs += [(f"{mark}at", _entry(one)) for one in timeline] or [(f"{mark}at", "none")]
    return urlencode(pairs, safe="~:,")


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def _entry(entry: Entry) -> str:
    if isinstance(entry, Event):
        limits = f"~{entry.theme}~{entry.kind}" if entry.theme or entry.kind else ""
        return f"{entry.month}~{entry.name}~{entry.territory}~{entry.months:g}{limits}"
    until = "" if entry.until is None else str(entry.until)
    return f"{entry.start}~{until}~{entry.action}~{entry.parameter}~{_written(entry.value)}"


def from_query(query: str) -> tuple[Settings, list[str]]:
    """The settings of a link, and what of it could not be, in the language of the link.

    Never raises: a link is written by anybody.
    """
    query = query.removeprefix("?")
    if len(query) > LONGEST_LINK:
        with use_language(from_environment()):
            message = _("this link is longer than {most} characters: it was not read")
            return Settings(), [message.format(most=as_number(LONGEST_LINK))]
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    given = dict(reversed(pairs))
    lang = given.get("lang", from_environment())
    with use_language(lang if lang in LANGUAGES else from_environment()):
        return _Reader(pairs).settings()


class _Reader:
    """Reads the pairs of a link one by one; notes what cannot be."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self.messages: list[str] = []
        self.found: dict[str, Any] = {}
        self.changes: dict[str, dict[str, Value]] = {"": {}, OTHER: {}}
        self.timelines: dict[str, list[Entry] | None] = {"": None, OTHER: None}

    def settings(self) -> tuple[Settings, list[str]]:
        """What the link says as far as it can be, and what it says that cannot be."""
        for key, value in self.pairs:
            self._read(key, value)
        timelines = {mark: None if one is None else tuple(one) for mark, one in self.timelines.items()}
        settings = Settings(
            **self.found,
            changes=self.changes[""],
            other_changes=self.changes[OTHER],
            timeline=timelines[""],
            other_timeline=timelines[OTHER],
        )
        return self._together(settings), self.messages

    def _together(self, settings: Settings) -> Settings:
        """Where right parts cannot be together, the timeline gives way; the month is held back to the end."""
        for is_other in (False, True):
            name = settings.other if is_other else settings.scenario
            timeline = settings.other_timeline if is_other else settings.timeline
            if name in ("", OWN) or (timeline is None and (is_other or settings.month is None)):
                continue
            try:
                chosen = strategy(settings, is_other)
            except (ScenarioError, ParameterError) as error:
                said = explain(error)
                self._note(_("from the link: {what}; the scenario's own timeline is used").format(what=said))
                settings = replace(settings, **{"other_timeline" if is_other else "timeline": None})
                chosen = strategy(settings, is_other)
            if not is_other and settings.month is not None and settings.month > chosen.months:
                message = _("the link asks for month {month}; the scenario ends with month {last}")
                self._note(message.format(month=settings.month, last=chosen.months))
                settings = replace(settings, month=chosen.months)
        return settings

    def _note(self, message: str) -> None:
        if message not in self.messages:
            self.messages.append(message)

    def _read(self, key: str, value: str) -> None:
        mark, name = (OTHER, key.removeprefix(OTHER)) if key.startswith(OTHER) else ("", key)
        if "." in name:
            self._change(mark, name, value)
        elif name == "at":
            self._at(mark, value)
        elif mark:
            self._unknown(key)
        elif key in NUMBERS:
            self._number(key, value)
        elif key in known_words():
            self._word(key, value)
        else:
            self._unknown(key)

    def _unknown(self, key: str) -> None:
        known = ["lang", *WORDS, *NUMBERS, "at"]
        message = _("the link has {name}, which means nothing here; it was left out")
        self._note(message.format(name=in_quotes(key)) + did_you_mean(near(key, known)))

    def _word(self, key: str, value: str) -> None:
        words = known_words()[key]
        if value in words:
            self.found.setdefault(key, value)
            return
        message = _("the link says {name} = {value}, which is not known; the usual value is used")
        self._note(message.format(name=key, value=in_quotes(value)) + did_you_mean(near(value, words)))

    def _number(self, key: str, value: str) -> None:
        lower, upper = {
            "organisations": (1, region_size()), "seed": (0, LARGEST_SEED), "month": (0, LONGEST_RUN),
        }[key]  # fmt: skip
        number = as_typed(value, 0)
        if isinstance(number, int) and lower <= number <= upper:
            self.found.setdefault(key, number)
            return
        message = _("the link says {name} = {value}; it goes from {lower} to {upper}; the usual value is used")
        self._note(message.format(name=key, value=in_quotes(value), lower=as_number(lower), upper=as_number(upper)))

    def _change(self, mark: str, name: str, value: str) -> None:
        checked = self._value(name, value)
        if checked is not None:
            self.changes[mark].setdefault(name, checked)

    def _value(self, name: str, text: str, is_free: bool = False) -> Value | None:
        """A parameter's value, or None with the reason noted."""
        try:
            parameter = find(name)
            value = as_typed(text, parameter.default)
            if parameter.role == "setting" and name.split(".")[0] in UNLINKED:
                message = _("{name} cannot be changed by a link; it was left out")
                self._note(message.format(name=in_quotes(name)))
                return None
            if parameter.slot and value not in parameter.choices:
                raise ParameterError("", name, "choice", value, nearest=parameter.choices, parameter=parameter)
            if is_free and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
                return value
            return parameter.check(value)
        except ParameterError as error:
            self._note(_("from the link: {what}; it was left out").format(what=explain(error)))
        return None

    def _at(self, mark: str, text: str) -> None:
        if self.timelines[mark] is None:
            self.timelines[mark] = []
        entries = self.timelines[mark]
        assert entries is not None
        if text == "none":
            return
        if len(entries) >= LONGEST_TIMELINE:
            message = _("the link has more than {most} dated entries; the others were left out")
            self._note(message.format(most=LONGEST_TIMELINE))
            return
        before = len(self.messages)
        entry = self._dated(text)
        if entry is None:
            if len(self.messages) == before:
                message = _("the link has a dated entry that cannot be, {entry}; it was left out")
                self._note(message.format(entry=in_quotes(text)))
        elif entry not in entries:
            entries.append(entry)

    def _dated(self, text: str) -> Entry | None:
        parts = text.split("~", 4)
        start = _month(parts[0])
        if start is None:
            return None
        if parts[1:2] and parts[1] in EVENTS:
            return _event(start, text.split("~"))
        if len(parts) < 5 or parts[2] not in ACTIONS:
            return None
        until = _month(parts[1])
        action, name = parts[2], parts[3]
        if (parts[1] and until is None) or (until is not None and until <= start):
            return None
        value = self._value(name, parts[4], is_free=action in ("add", "scale"))
        if value is None or find(name).founding or (action == "ramp" and until is None):
            return None
        if action not in ("set", "once") and (
            isinstance(value, bool | str) or isinstance(find(name).default, bool | str)
        ):
            return None
        try:
            return Intervention(start, until, action, name, value, _NO_REASON)
        except ValueError:
            return None


def known_words() -> dict[str, tuple[str, ...]]:
    """The words that each key of a link takes."""
    library = (*names(), OWN)
    return {"lang": LANGUAGES, "view": VIEWS, "scenario": library, "other": ("", *library)}
