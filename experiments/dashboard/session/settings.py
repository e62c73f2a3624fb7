"""Everything that a page shows, in one value: it makes the link, and a link makes it (see `link`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenarios.language import from_environment
from simulation.parameters import Value
from simulation.parameters.interventions import Event, Intervention

OPENING_VIEW = "map"
OWN = "own"
"""The scenario that stands for a user's own file, which lives in the session and never in a link."""


def is_own(name: str) -> bool:
    """Does a name stand for a scenario that lives in the session: `OWN`, or "own:NAME" with the user's own members?"""
    return name.partition(":")[0] == OWN


Entry = Intervention | Event
"""An entry of a timeline."""
Side = Literal["first", "second"]
"""Strategy A or strategy B."""
MOST_BESIDE = 6
"""Strategies side by side, at most."""


@dataclass(frozen=True)
class StrategySettings:
    """How a strategy is chosen.

    Attributes:
        scenario: a name of the library, or `OWN`; "" where none is chosen.
        changes: values other than those of the scenario, by dotted name.
        timeline: the dated entries as drawn up by hand (None: those of the scenario).
        name: how the user calls it ("": as what differs says).
    """

    scenario: str = ""
    changes: Mapping[str, Value] = field(default_factory=dict)
    timeline: tuple[Entry, ...] | None = None
    name: str = ""


TOURS = ("hiring", "territories", "cut-funds")
"""The tours through the page, each of `TOUR_STEPS` steps."""
TOUR_STEPS = 4


@dataclass(frozen=True)
class Settings:
    """Everything that a page depends on, apart from files of one's own.

    Attributes:
        lang: "en" or "fr".
        view: the name of a view.
        first, second: strategy A, and strategy B if two are compared.
        organisations: size of a demonstration economy (None: the scenario's own, by default the whole region).
        since: the month from which levers act, as "2027-01" ("": next January).
        seed: seed of the run that is watched.
        month: the month that is shown (None: where the page wants to be).
        beside: the strategies that are ranked, side by side.
        tour: the step of a tour that is shown, as "hiring-2" ("": none).
        costs: prices other than those of the scenarios, by name (`experiments.runs.summary.Costs`); no run needs them.
    """

    lang: str = field(default_factory=from_environment)
    view: str = OPENING_VIEW
    first: StrategySettings = StrategySettings("baseline")
    second: StrategySettings = StrategySettings()
    organisations: int | None = None
    since: str = ""
    seed: int = 1
    month: int | None = None
    beside: tuple[StrategySettings, ...] = ()
    tour: str = ""
    costs: Mapping[str, float] = field(default_factory=dict)
