"""What one declared measure is, and how it is declared: everything that is known of it stands in its declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.measures.survey import Survey

Pair = tuple[str, str]
ORGANISATIONS, COMMUNITIES, RELATIONS = "organisations", "communities", "relations"
SHARE, INDEX, MONTHS, FTE_MONTHS = "share", "index", "months", "full-time-equivalent months"


@dataclass(frozen=True)
class Measure:
    """A declared measure.

    Attributes:
        name: column name in results.
        unit: unit.
        label, meaning: {"en": ..., "fr": ...}.
        of: the function of the survey.
        lower, upper: smallest and largest possible value (None: no bound).
        decimals: decimals of one run's figure, as a plain number.
        more_is_better: is more of it better (False: less is; None: it is spent, and neither is better)?
        is_flow: does it happen in a month? A year's figure is then a sum; that of the others is the end of the year.
        costly: taken only every `measures.network_every` months.
        headline: place among the measures that answer first, the first being 1 (0: none of them).
        usual: place among those that a sweep keeps where its plan does not say it (0: none of them).
        panel: panel of the page's curves that shows it (0: none).
        yearly: is it in the table by year (the indexes have one of their own)?
        colour, line: how it is drawn: the name of a colour; "solid", "dashed" or "dotted".
        question: how one asks how much it will be at a {date}, where people are asked, {"en": ..., "fr": ...}.
    """

    name: str
    unit: str
    label: dict[str, str]
    meaning: dict[str, str]
    of: Callable[[Survey], float]
    lower: float | None = 0.0
    upper: float | None = None
    decimals: int = 0
    more_is_better: bool | None = True
    is_flow: bool = False
    costly: bool = False
    headline: int = 0
    usual: int = 0
    panel: int = 0
    yearly: bool = False
    colour: str = "ink"
    line: str = "solid"
    question: dict[str, str] = field(default_factory=dict)

    @property
    def is_share(self) -> bool:
        """Is it written in percent?"""
        return self.unit == SHARE

    @property
    def less_is_better(self) -> bool:
        """Is less of it better? Of every other measure more counts as a win (of effort too: a win is no praise)."""
        return self.more_is_better is False

    @property
    def decimals_of_mean(self) -> int:
        """Decimals of a mean over runs: one more where things are counted."""
        return self.decimals + (self.unit in (ORGANISATIONS, COMMUNITIES, RELATIONS))


MEASURES: dict[str, Measure] = {}


def declare(name: str, unit: str, of: Callable[[Survey], Any], en: Pair, fr: Pair, **facts: Any) -> None:
    """Declare a measure: its name, unit, function of the survey, (label, meaning) in both languages, further facts.

    What goes from 0 to 1 has three decimals where nothing else is declared.
    """
    label, meaning = {"en": en[0], "fr": fr[0]}, {"en": en[1], "fr": fr[1]}
    decimals = 3 if facts.get("upper") == 1 else 0
    MEASURES[name] = Measure(name, unit, label, meaning, of, **{"decimals": decimals, **facts})
