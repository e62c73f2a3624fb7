"""The measures: each is a pure function of the world's survey, with a declaration of all its properties.

    observe(world)                       # {"members": 13.0, ...}: the last place of the month (see `observation`)
    MEASURES["members"].label["fr"]      # "Adhérents"

The lists of measures below are derived from the declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.measures import people, routes, work  # noqa: F401  (declarations, in this order)
from simulation.measures.declaration import COLUMN_OF, INDEX, MEASURES, Measure
from simulation.measures.people import CAUSES

__all__ = [
    "BRIEF",
    "CAUSES",
    "COLUMN_OF",
    "FOR_TAKEOFF",
    "HEADLINES",
    "INDEXES",
    "MEASURES",
    "PANELS",
    "ROUTES",
    "SPENT",
    "TABLE",
    "USUAL",
    "Measure",
    "month_of_takeoff",
    "months_of_takeoff",
]  # fmt: skip


def _ranked_by(attribute: str) -> tuple[str, ...]:
    ranks = {name: getattr(measure, attribute) for name, measure in MEASURES.items()}
    return tuple(sorted(filter(ranks.__getitem__, ranks), key=ranks.__getitem__))


HEADLINES = _ranked_by("headline")
"""The headline measures, the most important first."""
INDEXES = tuple(name for name, measure in MEASURES.items() if measure.unit == INDEX)
"""The index numbers: the three routes and the scale-up."""
ROUTES = tuple(tuple(name for name, measure in MEASURES.items() if measure.route == route) for route in "abc")
"""The measures of each route of the founding text: territories, value chain, relations."""
TABLE = tuple(sorted(HEADLINES, key=lambda name: (MEASURES[name].more_is_better is None, COLUMN_OF[name])))
"""The headlines in the order of tables: outcomes, expenses."""
BRIEF = tuple(name for name in TABLE if name in HEADLINES[:3])
"""The first three headlines, in the order of the table."""
SPENT = tuple(name for name in HEADLINES if MEASURES[name].more_is_better is None)
USUAL = _ranked_by("usual")
"""The measures that a sweep stores by default."""
PANELS = tuple(
    tuple(name for name, measure in MEASURES.items() if measure.panel == panel)
    for panel in sorted({measure.panel for measure in MEASURES.values()} - {0})
)
"""The measures of each panel of the page's curves."""
FOR_TAKEOFF = ("joins", "joins_by_outreach", "lapses", "closures", "members")
"""The monthly series that define the take-off."""


def months_of_takeoff(series: Mapping[str, Any]) -> list[int | None]:
    """The month of take-off of each run, or None (see `month_of_takeoff`).

    Args:
        series: those of `FOR_TAKEOFF`, each of shape (runs, months + 1).
    """
    joins, joins_by_outreach, lapses, closures, members = (series[name] for name in FOR_TAKEOFF)
    runs = zip(joins, joins_by_outreach, lapses + closures, members, strict=True)
    return [month_of_takeoff(*run) for run in runs]


def month_of_takeoff(
    joins: Any, joins_by_outreach: Any, exits: Any, members: Any, large: float = 250.0, window: int = 24
) -> int | None:
    """The month of take-off, or None: at scale, growth has become self-sustaining.

    It is the first month at which, over the last `window` months, the joins that the club's own outreach did not bring
    exceed all exits, while the club has at least `large` members: more than a team of two ever held together by itself.
    (Definition of this project: the network reproduces itself.)

    Args:
        joins, joins_by_outreach, exits, members: monthly series from month 0, shape (months + 1,).
        large: members from which growth counts (half of the reference membership; the upper end of the range at which a
            club that only its staff feeds saturates).
        window: months looked back.
    """
    members = np.asarray(members, dtype=np.float64)
    net = np.cumsum(np.asarray(joins) - np.asarray(joins_by_outreach) - np.asarray(exits))
    for month in range(window, len(members)):
        if net[month] - net[month - window] > 0 and members[month] >= large:
            return month
    return None
