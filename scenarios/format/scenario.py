"""A checked scenario, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.format import dates
from scenarios.format.population_files import Files, read_population
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.schema import LONGEST_RUN
from scenarios.format.timeline_checks import superseded
from scenarios.language import _, in_quotes, language
from simulation.parameters import Parameters, Value
from simulation.parameters.interventions import Event, Intervention
from simulation.parameters.unread import idle, unread

if TYPE_CHECKING:
    from simulation.model import EFCModel
    from simulation.population.population import Population

Texts = Mapping[str, str]
"""A text in each language: {"en": ..., "fr": ...}."""


def spoken(why: str | Texts) -> str:
    """A text in the current language."""
    return why if isinstance(why, str) else why[language()]


@dataclass(frozen=True)
class Expectation:
    """A range in which the median of the runs is expected, declared before the first run.

    Attributes:
        measure: name of the measure.
        month: the range applies at the end of this month (0: before the first).
        since: if given, the range applies to the increase of the measure since the end of that month.
        lower, upper: the range (None: unbounded).
        why: the reason.
        finding: the result of the runs if it contradicts the expectation ("": it does not).
    """

    measure: str
    month: int
    since: int | None
    lower: float | None
    upper: float | None
    why: Texts
    finding: Texts = field(default_factory=lambda: {"en": "", "fr": ""})

    def holds(self, value: float) -> bool:
        """Whether a value (or increase) is in the range."""
        return (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)


ERRORS: Mapping[str, float | None] = {
    "exact": 0.05, "about": 0.1, "at-least": 0.05, "between": 0.05, "derived": None,
}  # fmt: skip
"""The kinds of knowledge, each with the standard deviation that its error has where none is given, as a share of the
value (between: of the middle). It is that of the count *and* of a model that is no more than a model. Assumed. What is
derived from other figures says its own."""


@dataclass(frozen=True)
class Observation:
    """What was observed of a real club.

    Attributes:
        measure: name of the measure.
        month: it was observed at the end of this month.
        since: if given, it is the increase of the measure since the end of that month.
        kind: what is known: one of `ERRORS`.
        value: the figure (None for "between").
        lower, upper: the two figures between which it lies ("between" alone).
        error: standard deviation of the error, in units of the measure, above 0.
        source: where it comes from, {"en": ..., "fr": ...}.
    """

    measure: str
    month: int
    since: int | None
    kind: str
    value: float | None
    lower: float | None
    upper: float | None
    error: float
    source: Texts

    @property
    def is_figure(self) -> bool:
        """Whether a figure is known, and not only where it lies."""
        return self.kind not in ("at-least", "between")


@dataclass(frozen=True)
class Scenario:
    """A scenario.

    Attributes:
        name: its name in the library, or the name of its file.
        title, question, description: {"en": ..., "fr": ...}.
        source: the source of the idea and its numbers.
        start: the first month, as "2014-01".
        months: its duration, in months.
        changes: parameters that differ from their defaults at the start: {dotted name: value}.
        dated, happenings: the dated changes in order, and the events, with reasons in each language; `interventions`
            and `events` have the reasons in the current language.
        expect: expected ranges of measures.
        observed: what was observed of the real club.
        path: the file.
        files: the user's own organisations and relations (None: the region, or a sample of it).
        source_fr: the source in French ("": none).
        longest: the most months that its runs may last, by its table [limits] or without one.
        has_whole_title: are sentences to use the whole title, whatever its colons (a name of somebody's own)?
    """

    name: str
    title: Texts
    question: Texts
    description: Texts
    source: str
    start: str
    months: int
    changes: Mapping[str, Value]
    dated: tuple[Intervention, ...]
    happenings: tuple[Event, ...]
    expect: tuple[Expectation, ...]
    path: Path = field(compare=False)
    files: Files | None = None
    source_fr: str = ""
    observed: tuple[Observation, ...] = ()
    longest: int = LONGEST_RUN
    has_whole_title: bool = field(default=False, compare=False)

    @property
    def spoken_source(self) -> str:
        """The source, in the current language where there is one in it."""
        return spoken({"en": self.source, "fr": self.source_fr or self.source})

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """The dated changes, with reasons in the current language."""
        return tuple(replace(change, why=spoken(change.why)) for change in self.dated)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, with reasons in the current language."""
        return tuple(replace(event, why=spoken(event.why)) for event in self.happenings)

    def parameters(self, extra: Mapping[str, Any] | None = None) -> Parameters:
        """The parameters at the start, with further changes; where these take another generator, what it reads alone.

        Raises:
            ParameterError: a name is unknown or a value is not allowed.
        """
        extra = extra or {}
        values = {**self.changes, **extra}
        for error in unread(values, "" if self.files is None else self.files.brings):
            if error.name not in extra:
                del values[error.name]
        return Parameters(values)

    def population(self, parameters: Parameters) -> Population:
        """The population: the user's own organisations and relations, or those drawn with the parameters.

        Raises:
            ScenarioError: all problems of the user's files.
        """
        if self.files is not None and self.files.members_at:
            from scenarios.format.member_files import place_members

            return place_members(self.files, parameters)
        if self.files is not None:
            return read_population(self.files, parameters)
        from simulation.population.build import generate_population

        return generate_population(parameters)

    def holding(self, values: Mapping[str, Value]) -> Scenario:
        """The scenario with these values from the start, which no dated change of it moves."""
        dated = tuple(change for change in self.dated if change.parameter not in values)
        return replace(self, changes={**self.changes, **values}, dated=dated)

    def superseded(self, names: Mapping[str, Any]) -> dict[str, int]:
        """Those of these parameters that a dated change sets permanently, and the first month of each."""
        return superseded(self.dated, names)

    def idle(self, changes: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """Those numbers of the scenario and of these changes that only a rule reads which it never chooses."""
        values = {**self.changes, **changes}
        dated = {change.parameter for change in self.dated}
        return {name: rule for name, rule in idle(values, values).items() if rule[0] not in dated}

    @property
    def is_of_region(self) -> bool:
        """Whether its organisations are those of the region, or a sample of them: not a user's own, nor counts."""
        return self.files is None or bool(self.files.members_at)

    def starting(self, date: str) -> Scenario:
        """The same from a later month on, to the same end: what is dated before and still in force then stays so.

        Raises:
            ScenarioError: it is not a month, or outside the scenario.
        """
        gone = self.month_of(date) - 1
        dated = []
        for change in self.dated:
            last = change.start if change.action == "once" else (change.until or self.months + 1) - 1
            if last > gone:  # a ramp goes on from where it has come to
                start = change.start - gone if change.action == "ramp" else max(1, change.start - gone)
                until = None if change.until is None else change.until - gone
                dated.append(replace(change, start=start, until=until))
        events = tuple(replace(event, month=event.month - gone) for event in self.happenings if event.month > gone)
        months = self.months - gone
        return replace(self, start=date, months=months, dated=tuple(dated), happenings=events, expect=())

    def date(self, month: int) -> str:
        """The calendar month, as "2025-06"; month 1 is the first month, month 0 the one before."""
        return dates.label(self._first + month - 1)

    def month_of(self, date: object) -> int:
        """The number of a calendar month ("2025-06" or a date).

        Raises:
            ScenarioError: it is not a month, or outside the scenario.
        """
        count = dates.count_of(date)
        if count is None:
            message = _("{date} is not a month; write it like this: {example}").format(
                date=in_quotes(date), example="2025-06"
            )
            raise ScenarioError(Problem(message, value=date))
        month = count - self._first + 1
        if not 0 <= month <= self.months:
            message = _("{date} is outside the scenario, which goes from {first} to {last}")
            span = {"first": self.date(1), "last": self.date(self.months)}
            raise ScenarioError(Problem(message.format(date=in_quotes(date), **span), value=date))
        return month

    def model(self, organisations: int | None = None, rng: int | None = None, **options: Any) -> EFCModel:
        """The Mesa model of this scenario.

        Args:
            organisations: size of the population (None: the parameters' value, by default the whole region).
            rng: the seed.
            options: other arguments of `simulation.EFCModel` (`changes` are added to the scenario's).
        """
        from simulation import EFCModel

        if self.files is not None and options.get("population") is None:
            options["population"] = self.population(self.parameters(options.get("changes")))
        options = {
            "parameters": self.parameters(),
            "interventions": (*self.interventions, *self.events),
            "start": self.start,
            "months": self.months,
            **options,
        }
        return EFCModel(organisations=organisations, rng=rng, **options)

    @property
    def _first(self) -> int:
        count = dates.count_of(self.start)
        assert count is not None
        return count
