"""The declaration of a measure, which holds everything that other parts of the project need to know about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.measures.survey import Survey

Pair = tuple[str, str]
ORGANISATIONS, COMMUNITIES, RELATIONS = "organisations", "communities", "relations"
SHARE, INDEX, MONTHS, FTE_MONTHS, EUROS = "share", "index", "months", "full-time-equivalent months", "euros"


@dataclass(frozen=True)
class Measure:
    """A declared measure.

    Attributes:
        name: column name in results.
        unit: unit.
        label, meaning: {"en": ..., "fr": ...}.
        of: the function of the survey.
        lower, upper: smallest and largest possible value (None: unbounded).
        decimals: number of decimals of a single run's value.
        more_is_better: the direction (False: less is better; None: an expense, without direction).
        is_flow: whether it counts events of a month; the value of a year is then a sum, else the value at its end.
        costly: taken only every `measures.network_every` months.
        headline: rank among the headline measures, from 1 (0: not a headline).
        usual: rank among the measures that a sweep stores by default, from 1 (0: not stored).
        panel: panel of the page's curves (0: none).
        yearly: whether it is in the tables by year.
        route: the route of the founding text that it shows: "a" territories, "b" value chain, "c" relations ("": none).
        colour, line: name of the colour, and "solid", "dashed" or "dotted".
        question: the question about its value at a {date}, for predictions by participants, {"en": ..., "fr": ...}.
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
    route: str = ""
    colour: str = "ink"
    line: str = "solid"
    question: dict[str, str] = field(default_factory=dict)

    @property
    def is_share(self) -> bool:
        """Whether its values are written as percentages."""
        return self.unit == SHARE

    @property
    def less_is_better(self) -> bool:
        """Is less of it better? Of every other measure more counts as a win (of effort too: a win is no praise)."""
        return self.more_is_better is False

    @property
    def decimals_of_mean(self) -> int:
        """Number of decimals of a mean over runs: one more than `decimals` for counts."""
        return self.decimals + (self.unit in (ORGANISATIONS, COMMUNITIES, RELATIONS))


MEASURES: dict[str, Measure] = {}
REPLACED = {
    "cooperative_relations": "cooperative_trade",
    "cooperative_share": "cooperative_trade_share",
    "experiments": "projects_begun",
    "experiments_won": "projects_succeeded",
    "members_per_community": "participants_per_community",
    "organisations_covered": "organisations_near",
    "transformed": "trajectories",
}
"""Measures that no longer exist, and those that take their place."""
COLUMN_OF: dict[str, int] = {}
"""The column of each measure in the results of a run."""


def declare(name: str, unit: str, of: Callable[[Survey], Any], en: Pair, fr: Pair, **facts: Any) -> None:
    """Declare a measure: its name, unit, function of the survey, (label, meaning) in both languages, further facts.

    What goes from 0 to 1 has three decimals where nothing else is declared.
    """
    label = {"en": en[0], "fr": fr[0]}
    meaning = {"en": en[1], "fr": fr[1]}
    decimals = 3 if facts.get("upper") == 1 else 0
    COLUMN_OF.setdefault(name, len(COLUMN_OF))
    MEASURES[name] = Measure(name, unit, label, meaning, of, **{"decimals": decimals, **facts})


def happened(event: int, *causes: int) -> Callable[[Survey], float]:
    """The number of events in a month: those with this cause, with any of these, or all."""
    row, columns = int(event), [int(cause) + 1 for cause in causes]
    if len(columns) == 1:
        column = columns[0]
        return lambda s: s.recent[row][column]
    return lambda s: s.happened(row, *causes)
