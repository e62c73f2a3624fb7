"""A scenario that has been checked: what a strategist wants to try, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.format import dates
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.timeline_checks import superseded
from scenarios.language import _, in_quotes, language
from simulation.parameters import Parameters, Value
from simulation.parameters.interventions import Event, Intervention

if TYPE_CHECKING:
    from scenarios.format.population_files import Files
    from simulation.model import EFCModel
    from simulation.population.population import Population

Texts = Mapping[str, str]
"""The same text in each language: {"en": ..., "fr": ...}."""


def spoken(why: str | Texts) -> str:
    """A text in the current language."""
    return why if isinstance(why, str) else why[language()]


@dataclass(frozen=True)
class Expectation:
    """A band in which the median of the runs should lie, written before the first run.

    Attributes:
        measure: name of the measure.
        month: at the end of which month (0: before the first).
        since: when given, the band is about what the measure has gained since the end of that month.
        lower, upper: the band (None: open).
        why: its reason.
        finding: what the runs said instead, where the band turned out wrong ("" where it has not).
    """

    measure: str
    month: int
    since: int | None
    lower: float | None
    upper: float | None
    why: Texts
    finding: Texts = field(default_factory=lambda: {"en": "", "fr": ""})

    def holds(self, value: float) -> bool:
        """Is this value (or gain) inside the band?"""
        return (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)


@dataclass(frozen=True)
class Scenario:
    """An idea that can be run.

    Attributes:
        name: name in the library, or of the file.
        title, question, description: {"en": ..., "fr": ...}.
        source: where the idea and its figures come from.
        start: the first month, as "2014-01".
        months: how long it lasts.
        changes: dotted names of parameters and their values, other than the defaults.
        dated, happenings: what changes at dates, in order, and what happens once, their reasons in each language;
            `interventions` and `events` give them with their reasons in the current one.
        expect: bands to check.
        path: the file.
        files: the user's own organisations and relations (None: the region, or a sample of it, is drawn).
        source_fr: the source in French ("" where it is not said).
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

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        """The dated changes, their reasons in the current language."""
        return tuple(replace(change, why=spoken(change.why)) for change in self.dated)

    @property
    def events(self) -> tuple[Event, ...]:
        """What happens once, the reasons in the current language."""
        return tuple(replace(event, why=spoken(event.why)) for event in self.happenings)

    def parameters(self, extra: Mapping[str, Any] | None = None) -> Parameters:
        """The parameters at the start, with further changes on top.

        Raises:
            ParameterError: an unknown name or a value that is not allowed.
        """
        return Parameters({**self.changes, **(extra or {})})

    def population(self, parameters: Parameters) -> Population:
        """Who is there: the user's own organisations and relations, or those that the parameters draw.

        Raises:
            ScenarioError: everything that is wrong with the user's files.
        """
        if self.files is not None:
            from scenarios.format.population_files import read_population

            return read_population(self.files, parameters)
        from simulation.population.build import generate_population

        return generate_population(parameters)

    def superseded(self, names: Mapping[str, Any]) -> dict[str, int]:
        """Which of these parameters a dated intervention sets for good anyway, and from which month on."""
        return superseded(self.dated, names)

    def date(self, month: int) -> str:
        """The calendar month, as "2025-06"; month 1 is the start, month 0 stands for the situation before it."""
        return dates.label(self._first + month - 1)

    def month_of(self, date: object) -> int:
        """The number of a calendar month ("2025-06" or a date).

        Raises:
            ScenarioError: not a month, or outside the scenario.
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
            organisations: size of the population (None: the parameters' own, by default the whole region).
            rng: the seed.
            options: whatever else `simulation.EFCModel` takes (`changes` is put on top of the scenario's).
        """
        from simulation import EFCModel

        if self.files is not None and options.get("population") is None:
            options["population"] = self.population(self.parameters(options.get("changes")))
        given: dict[str, Any] = {
            "parameters": self.parameters(),
            "interventions": (*self.interventions, *self.events),
            "start": self.start,
            "months": self.months,
        }
        return EFCModel(organisations=organisations, rng=rng, **{**given, **options})

    @property
    def _first(self) -> int:
        count = dates.count_of(self.start)
        assert count is not None
        return count
