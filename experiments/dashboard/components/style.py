"""Colours, dates and figures of the page: those of the printed figures, so that a slide and the page look alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from experiments.figures.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION
from scenarios.language.names import month_name
from simulation.measures import MEASURES

AWARE, MEMBER, ANIMATOR, ISOLATED = ORANGE, BLUE, GREEN, VERMILION
"""One colour for each stage, and for the isolated."""
COLOURS = {
    "members": BLUE, "aware": ORANGE, "animators": GREEN, "route_territories": GREEN, "route_chain": BLUE,
    "route_relations": ORANGE, "scale_up": INK, "isolated_share": VERMILION, "isolated": VERMILION,
    "cooperative_relations": PURPLE, "territorial_communities": GREEN,
}  # fmt: skip
DASHES = {"aware": "7 3", "animators": "2 3", "route_chain": "7 3", "route_relations": "2 3"}
"""A line style for each line that shares a panel: colour is never the only sign."""
FIRST, SECOND = BLUE, VERMILION
"""Strategy A and strategy B."""
DIFFERENCE = PURPLE
"""What differs between the two."""
PLACE_OF = {name: place for place, name in enumerate(MEASURES)}


def date(scenario: Any, month: int) -> str:
    """A month of a scenario in words: "Jun 2025"."""
    return month_name(scenario.date(month))


def plain(values: Any, digits: int = 4) -> list[float | None]:
    """Numbers as they travel to a page: short, and nothing where there is no number."""
    return [None if not math.isfinite(one) else float(f"{one:.{digits}g}") for one in np.asarray(values).tolist()]
