"""What one declared measure is, and how it is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.measures.survey import Survey


@dataclass(frozen=True)
class Measure:
    """A declared measure.

    Attributes:
        name: column name in results.
        unit: unit.
        upper: largest possible value (None: no bound); the smallest is 0 unless `signed`.
        label, meaning: {"en": ..., "fr": ...}.
        of: the function of the survey.
        costly: taken only every `measures.network_every` months.
        signed: may be negative.
    """

    name: str
    unit: str
    upper: float | None
    label: dict[str, str]
    meaning: dict[str, str]
    of: Callable[[Survey], float]
    costly: bool = False
    signed: bool = False


MEASURES: dict[str, Measure] = {}

Pair = tuple[str, str]
ORGANISATIONS, SHARE = "organisations", "share"


def declare(
    name: str, unit: str, of: Callable[[Survey], Any], en: Pair, fr: Pair, upper: float | None = None, **flags: bool
) -> None:
    """Declare a measure: its name, unit, function of the survey, (label, meaning) in both languages, largest value."""
    label, meaning = {"en": en[0], "fr": fr[0]}, {"en": en[1], "fr": fr[1]}
    MEASURES[name] = Measure(name, unit, upper, label, meaning, of, **flags)


ORGANISATIONS, SHARE, MONTHS, FTE_MONTHS = "organisations", "share", "months", "full-time-equivalent months"
