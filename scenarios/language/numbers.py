"""Formats numbers in the current language: decimals, percentages, differences, durations, missing values."""

from __future__ import annotations

import math

from scenarios.language import _, language

NARROW_SPACE, HARD_SPACE, MINUS = "\u202f", "\u00a0", "\u2212"
MISSING = "\u2013"
"""The sign for a missing value."""


def number(value: float, digits: int = 0, signed: bool = False) -> str:
    """A number with a fixed number of decimals, in the current language: 1,234.5 or 1 234,5 (NaN: a dash)."""
    if not math.isfinite(value):
        return MISSING
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    if not any(letter in "123456789" for letter in text):
        text = text.lstrip("+-")
    text = text.replace("-", MINUS)
    return text.translate({ord(","): NARROW_SPACE, ord("."): ","}) if language() == "fr" else text


def short_number(value: float) -> str:
    """A number with as many decimals as necessary, at most three."""
    return number(value, next((digits for digits in range(3) if abs(value - round(value, digits)) < 1e-9), 3))


def percent(share: float, digits: int = 0, signed: bool = False) -> str:
    """A share as a percentage, in the current language: 12% or 12 %.

    What is not nothing is not told as 0%: it has one digit that counts, down to a hundredth of a percent.
    """
    if not math.isfinite(share):
        return MISSING
    value = 100.0 * share
    digits = next((more for more in range(digits, 3) if round(value, more) != 0.0), digits)
    return number(value, digits, signed) + (f"{HARD_SPACE}%" if language() == "fr" else "%")


def euros(value: float, signed: bool = False) -> str:
    """A sum of money with three significant digits: €55,000 or 55 000 €."""
    if not math.isfinite(value):
        return MISSING
    text = number(float(f"{value:.3g}"), 0, signed)
    if language() == "fr":
        return f"{text}{HARD_SPACE}€"
    sign = text[:1] if text[:1] in ("+", MINUS) else ""
    return f"{sign}€{text[len(sign) :]}"


def digits_for(value: float, digits: int = 0) -> int:
    """The number of decimals: `digits`, or up to six if a small number needs more."""
    if value == 0 or not math.isfinite(value):
        return digits
    return min(6, max(digits, 1 - math.floor(math.log10(abs(value)))))


def significant_decimals(value: float) -> int:
    """The number of decimals that shows three significant digits, at most three (a whole number: 0)."""
    size = abs(value)
    if size >= 100 or size == 0 or (size >= 1 and abs(value - round(value)) < 1e-9):
        return 0
    return 1 if size >= 10 else 2 if size >= 1 else 3


def duration(seconds: float) -> str:
    """A duration in seconds, or in minutes and seconds."""
    if seconds < 100:
        return _("{seconds} s").format(seconds=number(seconds, 1 if seconds < 10 else 0))
    return _("{minutes} min {seconds} s").format(minutes=int(seconds) // 60, seconds=int(seconds) % 60)
