"""What counts as happening: "members > 500", several with "and", "takeoff", or "not takeoff".

read_conditions("members > 500 and isolated_share <= 0.2")      # two conditions, both of which must hold
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenarios.format.problems import UserError, did_you_mean
from scenarios.format.values import near_measure
from scenarios.language import _, as_number, in_quotes, quoted
from scenarios.language.measures import measure_label
from simulation.measures import MEASURES

TAKEOFF = "takeoff"
"""Happens where growth has become self-sustaining (`simulation.measures.month_of_takeoff`)."""
NOT = "not"
"""Written before it, for where growth has not."""
SIGNS = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal}
SYMBOLS = {">": ">", ">=": "\u2265", "<": "<", "<=": "\u2264"}


@dataclass(frozen=True)
class Condition:
    """One condition on a measure at the horizon, the take-off, or its absence.

    Attributes:
        measure: its name, or "takeoff".
        sign: one of >, >=, <, <= (for the take-off: "", or "not" for its absence).
        value: what it is compared with.
    """

    measure: str
    sign: str = ""
    value: float = 0.0

    def holds(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Where it holds."""
        return np.asarray(SIGNS[self.sign](values, self.value), dtype=np.bool_)

    @property
    def words(self) -> str:
        """In the current language: "Members > 500"."""
        if self.measure == TAKEOFF:
            return _("no take-off") if self.sign == NOT else _("take-off")
        return f"{measure_label(self.measure)} {SYMBOLS[self.sign]} {as_number(self.value)}"


def read_conditions(text: str) -> list[Condition]:
    """The conditions of a text.

    Raises:
        UserError: it cannot be understood, or names no measure; the message shows how to write it.
    """
    return [_condition(part.strip()) for part in re.split(r"\s+(?:and|et)\s+|\s*&+\s*", text.strip())]


def conditions_in_words(conditions: list[Condition], is_first: bool = False) -> str:
    """All of them in the current language; at the beginning of a sentence with a capital letter."""
    text = _(" and ").join(condition.words for condition in conditions)
    return text[:1].upper() + text[1:] if is_first else text


def _condition(text: str) -> Condition:
    if text == TAKEOFF:
        return Condition(TAKEOFF)
    if text.split() == [NOT, TAKEOFF]:
        return Condition(TAKEOFF, NOT)
    match = re.fullmatch(r"([A-Za-z_]\w*)\s*(>=|<=|>|<|==?)\s*(\S.*)", text)
    if match is None:
        raise UserError(
            _("the condition {text} should be written as {example}, {takeoff} or {absent}"),
            text=in_quotes(text),
            example=quoted("members > 500"),
            takeoff=quoted(TAKEOFF),
            absent=quoted(f"{NOT} {TAKEOFF}"),
        )
    name, sign, number = match.groups()
    if name not in MEASURES:
        hint = did_you_mean(near_measure(name, [*MEASURES, TAKEOFF]))
        raise UserError(_("{name} is not a measure").format(name=in_quotes(name)) + hint)
    if sign not in SIGNS:
        raise UserError(
            _("the condition {text}: compare with one of {signs}, since measures are seldom exactly equal"),
            text=in_quotes(text),
            signs=" ".join(SIGNS),
        )
    try:
        value = float(number)
        if not math.isfinite(value):  # nothing is more, or less, than what is no number
            raise ValueError(number)
        return Condition(name, sign, value)
    except ValueError:
        raise UserError(
            _("the condition {text}: {number} is no number; write it as 2.5, with a decimal point and without %"),
            text=in_quotes(text),
            number=in_quotes(number),
        ) from None
