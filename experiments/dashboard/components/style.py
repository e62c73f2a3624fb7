"""Colours, dates and figures of the page: those of the printed figures, so that a slide and the page look alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from experiments.figures.parts.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION
from scenarios.language.names import month_name

DASHES = {"solid": "", "dashed": "7 3", "dotted": "2 3"}
"""Lines that share a panel differ by more than their colour."""
APART = ("", "7 3", "2 3", "9 3 2 3")
"""Lines of several strategies in one panel, in their order."""
FIRST = BLUE
SECOND = VERMILION
"""The first and the second strategy."""
DIFFERENCE = PURPLE
"""What differs between the two."""
GREY = "#767676"
SEVERAL = (FIRST, SECOND, GREEN, PURPLE, ORANGE, INK)
"""Up to six strategies side by side, in their order."""


def date(scenario: Any, month: int) -> str:
    """A month of a scenario in words: "Jun 2025"."""
    return month_name(scenario.date(month))


def plain(values: Any, digits: int = 4) -> list[float | None]:
    """Numbers as they travel to a page: short, and nothing where there is no number."""
    return [None if not math.isfinite(value) else float(f"{value:.{digits}g}") for value in np.asarray(values).tolist()]
