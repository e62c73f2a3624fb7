"""Names, units and values of measures in the current language."""

from __future__ import annotations

from scenarios.language import _, language
from scenarios.language.numbers import number, percent, significant_decimals
from simulation.measures import MEASURES


def measure_label(name: str) -> str:
    """A measure's label, such as "Members"."""
    return MEASURES[name].label[language()]


def measure_unit(name: str) -> str:
    """A measure's unit ("" for none)."""
    return _(MEASURES[name].unit)


def measure_value(name: str, value: float, signed: bool = False) -> str:
    """The value of one run, or a median: "126", "12%"; a small index has one more decimal."""
    measure = MEASURES[name]
    if measure.is_share:
        return percent(value, signed=signed)
    return number(value, measure.decimals - (measure.decimals > 0 and not abs(value) < 0.1), signed)


def measure_mean(name: str, value: float) -> str:
    """A mean over runs, with three significant digits: "126.4", "1.3%"."""
    if MEASURES[name].is_share:
        return percent(value, 0 if abs(value) >= 0.1 or value == 0 else 1)
    return number(value, significant_decimals(value))
