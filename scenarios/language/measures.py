"""Names, units and values of measures in the current language."""

from __future__ import annotations

from scenarios.language import _, language, ngettext
from scenarios.language.numbers import MINUS, MISSING, number, percent, significant_decimals
from simulation.measures import MEASURES
from simulation.measures.declaration import Measure


def measure_label(name: str) -> str:
    """A measure's label, such as "Members"."""
    return MEASURES[name].label[language()]


def measure_unit(name: str) -> str:
    """A measure's unit ("" for none)."""
    return _(MEASURES[name].unit)


def measure_value(name: str, value: float) -> str:
    """The value of one run, or a median: "126", "12%"; a small index has one more decimal."""
    measure = MEASURES[name]
    return percent(value) if measure.is_share else number(value, _decimals(measure, value))


def measure_difference(name: str, value: float) -> str:
    """By how much two values differ: "+126", "−12 points"."""
    measure = MEASURES[name]
    return points(value, 0, True) if measure.is_share else number(value, _decimals(measure, value), True)


def _decimals(measure: Measure, value: float) -> int:
    return measure.decimals - (measure.decimals > 0 and not abs(value) < 0.1)


def points(share: float, digits: int, signed: bool = False) -> str:
    """A difference of shares, in percentage points: "2.5 points"."""
    written = number(100.0 * share, digits, signed)
    is_one = abs(100.0 * share) < 2.0 if language() == "fr" else written.lstrip(f"+{MINUS}") == "1"
    return (
        MISSING
        if written == MISSING
        else ngettext("{number} point", "{number} points", 2 - is_one).format(number=written)
    )


def measure_mean(name: str, value: float) -> str:
    """A mean over runs, with three significant digits: "126.4", "1.3%"."""
    if MEASURES[name].is_share:
        return percent(value, 0 if abs(value) >= 0.1 or value == 0 else 1)
    return number(value, significant_decimals(value))


def measure_spread(name: str, value: float) -> str:
    """A difference of means, or how far a mean is sure, with three significant digits: "12.6", "1.3 points"."""
    if MEASURES[name].is_share:
        return points(value, 0 if abs(value) >= 0.1 or value == 0 else 1)
    return number(value, significant_decimals(value))
