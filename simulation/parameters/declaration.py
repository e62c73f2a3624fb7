"""The declaration of one parameter, and functions that declare parameters and tables."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulation.core.rule_slots import shipped_in
from simulation.parameters.replaced import REPLACED

Value = float | int | bool | str
Role = Literal["lever", "uncertainty", "setting"]


class ParameterError(ValueError):
    """A parameter does not exist, or a value is not allowed. The message is meant for the user.

    Attributes:
        name: the dotted name.
        reason: "unknown", "replaced", "type", "range", "choice", "founding" or "graph".
        value: the rejected value, if any.
        nearest: the nearest existing names (unknown), what takes its place (replaced), the allowed words (choice), or the explanation (graph).
        parameter: the declaration, if the name exists.
    """

    def __init__(
        self,
        message: str,
        name: str,
        reason: str,
        value: Any = None,
        nearest: Sequence[str] = (),
        parameter: Parameter | None = None,
    ) -> None:
        super().__init__(message)
        self.name = name
        self.reason = reason
        self.value = value
        self.nearest = tuple(nearest)
        self.parameter = parameter


@dataclass(frozen=True)
class Parameter:
    """One number, word or switch of the model, declared once.

    Attributes:
        name: dotted name, section first ("club.staff").
        default: the baseline's value; its type is the parameter's type.
        unit: unit of the value ("per month", "organisations", "" for a pure number).
        lower, upper: allowed range, both included (numbers only).
        choices: allowed words (words only; empty means any text). A rule slot also takes "file.py:function".
        role: "lever" (a strategist decides it), "uncertainty" (the world decides it), "setting" (how we look).
        label, meaning: short name and one sentence, {"en": ..., "fr": ...}.
        source: where the value comes from, with its evidence grade: E direct evidence, A analogue, D derived,
            J judgement, T theory, C moved by hand in the calibration of the baseline.
        founding: True when the value is read only when the world is founded (no dated change).
        slot: for a slot of configurable rules, its file: every rule there is a choice ("" for all others).
        basic: True for the few levers shown first.
        makes_population: True when the value is read where the population is drawn: another value, another population.
        lever: the lever that it is a part of where two strategies are compared: its section, or a part of it.
        names: what a word names ("territory", "theme" or "kind"; "" for all others).
        plausible: the range in which an uncertain number may plausibly lie, inside its bounds (None: not declared).
        mechanism: the mechanism that it belongs to ("" for none; `simulation.parameters.mechanisms`).
    """

    name: str
    default: Value
    unit: str
    lower: float | None
    upper: float | None
    choices: tuple[str, ...]
    role: Role
    label: Mapping[str, str]
    meaning: Mapping[str, str]
    source: str
    founding: bool = False
    slot: str = ""
    basic: bool = False
    makes_population: bool = False
    lever: str = ""
    names: str = ""
    plausible: tuple[float, float] | None = None
    mechanism: str = ""

    @property
    def section(self) -> str:
        """The first part of its name."""
        return self.name.split(".")[0]

    def check(self, value: Any) -> Value:
        """The value in the parameter's type.

        Raises:
            ParameterError: the value is not allowed.
        """
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise self._wrong_type(value, "true or false")
            return value
        if isinstance(self.default, str):
            return self._check_word(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_type(value, "a whole number" if isinstance(self.default, int) else "a number")
        if not math.isfinite(value):
            raise self._wrong_type(value, "a finite number")
        if isinstance(self.default, int) and value != int(value):
            raise self._wrong_type(value, "a whole number")
        if (self.lower is not None and value < self.lower) or (self.upper is not None and value > self.upper):
            message = f"{self.name} = {value:g} is outside [{self.lower:g}, {self.upper:g}]"
            raise ParameterError(message + self._in_unit(), self.name, "range", value, parameter=self)
        return int(value) if isinstance(self.default, int) else float(value)

    def _check_word(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong_type(value, "a text in quotes")
        if self.choices and value not in self.choices and not (self.slot and ".py:" in value):
            nearest = difflib.get_close_matches(value, self.choices, n=1)
            hint = f'; did you mean "{nearest[0]}"?' if nearest else ""
            allowed = ", ".join(f'"{word}"' for word in self.choices)
            message = f'{self.name} = "{value}" is not one of {allowed}{hint}'
            raise ParameterError(message, self.name, "choice", value, nearest or self.choices, self)
        return value

    def _wrong_type(self, value: Any, expected: str) -> ParameterError:
        message = f"{self.name} = {value!r} should be {expected}{self._in_unit()}"
        return ParameterError(message, self.name, "type", value, parameter=self)

    def _in_unit(self) -> str:
        return f" ({self.unit})" if self.unit else ""


REGISTRY: dict[str, Parameter] = {}
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}


def declare(
    name: str,
    default: Value,
    unit: str,
    allowed: tuple[float, float] | Sequence[str] | None,
    role: Role,
    *,
    en: tuple[str, str],
    fr: tuple[str, str],
    source: str,
    slot: str = "",
    **facts: Any,
) -> None:
    """Declare one parameter. `allowed` is (lower, upper) for a number, the words for a choice, None for a switch, a text or a slot.

    `en` and `fr` are (label, one-sentence meaning); `facts` are further attributes of `Parameter`.
    """
    if name in REGISTRY:
        raise ValueError(f"{name} is declared twice")
    numeric = not isinstance(default, bool | str)
    lower, upper = (float(allowed[0]), float(allowed[1])) if numeric and allowed else (None, None)  # type: ignore[arg-type]
    words = shipped_in(slot) if slot else allowed if not numeric else ()
    choices = tuple(str(word) for word in words or ())
    labels = {"en": en[0], "fr": fr[0]}
    meanings = {"en": en[1], "fr": fr[1]}
    facts = {"lever": name.split(".")[0], "slot": slot, **facts}
    parameter = Parameter(name, default, unit, lower, upper, choices, role, labels, meanings, source, **facts)
    parameter.check(default)
    REGISTRY[name] = parameter


def declare_table(
    name: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    values: Sequence[Sequence[float]],
    unit: str,
    allowed: tuple[float, float],
    role: Role,
    *,
    en: tuple[str, str],
    fr: tuple[str, str],
    source: str,
    **facts: Any,
) -> None:
    """Declare a table of numbers, each with a dotted name of its own: "name.row.column" (or "name.row" for one column).

    `rows` and `columns` map words to their French labels. `parameters.section.table` is then an array.
    """
    TABLES[name] = (tuple(rows), tuple(columns))
    for row, numbers in zip(rows, values, strict=True):
        for column, number in zip(columns or {"": ""}, numbers, strict=True):
            leaf = f"{name}.{row}.{column}" if column else f"{name}.{row}"
            where_en = f"{row}, {column}" if column else row
            where_fr = f"{rows[row]}, {columns[column]}" if column else rows[row]
            declare(
                leaf, float(number), unit, allowed, role,
                en=(f"{en[0]}: {where_en}".replace("_", " "), en[1]), fr=(f"{fr[0]} : {where_fr}", fr[1]),
                source=source, **facts,
            )  # fmt: skip


def find(name: str) -> Parameter:
    """The declaration with a dotted name.

    Raises:
        ParameterError: there is none; the message says what takes its place, or suggests the nearest name.
    """
    if name in REGISTRY:
        return REGISTRY[name]
    if name in REPLACED:
        raise ParameterError(REPLACED[name].in_words(name), name, "replaced", nearest=REPLACED[name].names)
    nearest = difflib.get_close_matches(name, REGISTRY, n=3, cutoff=0.5)
    if not nearest:
        tail = name.rsplit(".", 1)[-1]
        nearest = [candidate for candidate in REGISTRY if candidate.rsplit(".", 1)[-1] == tail][:3]
    hint = f'; did you mean "{nearest[0]}"?' if nearest else '; "efc parameters" lists them'
    raise ParameterError(f'there is no parameter "{name}"{hint}', name, "unknown", nearest=nearest)
