"""Column views: read and write one cell, or several cells, of a column of organisations, with checks.

    COLUMN_VIEWS["stage"].cell(world.organisations, 17)              # Stage.AWARE
    COLUMN_VIEWS["competence"].check(0.4, world)                     # 0.4; 1.4 raises and gives the range

There is one view per declared column, derived from the declaration. Values are plain Python values (or a Stage, Kind,
Cause).
"""

from __future__ import annotations

import math
from collections.abc import Sized
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.columns import Column
from simulation.state.tables import NEVER, SECTORS, SIZES, THEMES, Cause, Kind, Organisations, Stage

if TYPE_CHECKING:
    from simulation.state.neighbourhood import Rows
    from simulation.world import World

FIXED = ("identity", "generation", "kind")
"""Columns that identify an organisation: they are read-only."""

ENUMERATIONS: dict[str, type[IntEnum]] = {"kind": Kind, "stage": Stage, "sensitised_cause": Cause}

MAYBE_UNKNOWN = ("commune",)
"""Columns that may be NEVER although this is not their default."""


@dataclass(frozen=True)
class ColumnView:
    """Reads and writes one column.

    Attributes:
        name: the column's name.
        column: its declaration.
        words: for an enumeration, its members in order, then NEVER (the last element, at index -1).
    """

    name: str
    column: Column
    words: npt.NDArray[np.object_] | None = None

    def cell(self, organisations: Organisations, row: int) -> Any:
        """The value of one organisation."""
        value = getattr(organisations, self.name).item(row)
        return value if self.words is None else self.words[value]

    def values(self, organisations: Organisations, rows: Rows) -> list[Any]:
        """The values of some organisations."""
        values: npt.NDArray[Any] = getattr(organisations, self.name)[rows]
        return list((values if self.words is None else self.words[values]).tolist())

    def word(self, value: Any) -> Any:
        """A value of the array as a plain value, or as the member of the enumeration."""
        return value.item() if self.words is None else self.words[value]

    def check(self, value: Any, world: World) -> Any:
        """The value or array itself, if the column can hold it.

        Raises:
            AttributeError: the column is read-only.
            TypeError: the value has another type.
            ValueError: a value is outside the allowed range.
        """
        if self.name in FIXED:
            raise AttributeError(f"{self.name} says who the organisation is: it cannot be changed")
        several = isinstance(value, np.ndarray)
        letter = np.dtype(self.column.type).kind
        kind = value.dtype.kind if several else _letter(value)
        if kind not in {"b": "b", "i": "iu", "f": "iuf"}[letter]:
            expected = {"b": "true or false", "i": "a whole number", "f": "a number"}[letter]
            raise TypeError(f"{self.name} = {value!r} should be {expected}: {self.column.meaning}")
        if letter != "b" and (not several or value.size):
            self._check_range(value, several, world)
        return value

    def _check_range(self, value: Any, several: bool, world: World) -> None:
        least, most = (value.min(), value.max()) if several else (value, value)
        lower, upper = self._range(world)
        if not (lower <= least and most <= upper and math.isfinite(most)):  # NaN fails too
            wrong = least if not lower <= least else most
            raise ValueError(f"{self.name} = {wrong:g} is outside [{lower:g}, {upper:g}]: {self.column.meaning}")

    def _range(self, world: World) -> tuple[float, float]:
        may_be_never = self.column.default == NEVER or self.name in MAYBE_UNKNOWN
        lowest = NEVER if may_be_never else 0
        if self.words is not None:
            return lowest, len(self.words) - 2
        if self.column.unit == "[0, 1]":
            return 0, 1
        if np.dtype(self.column.type).kind == "f":
            return (0 if self.column.unit else -math.inf), math.inf
        whose = _row_of(self.name, world)
        return lowest, int(np.iinfo(self.column.type).max) if whose is None else len(whose) - 1


def _row_of(name: str, world: World) -> Sized | None:
    """The table whose rows a column refers to (None: the column does not contain row numbers)."""
    places = world.population.places
    return {
        "sector": SECTORS,
        "size_class": SIZES,
        "theme": THEMES,
        "territory": world.territories,
        "department": places.departments,
        "commune": places.commune_codes,
        "sensitised_by": world.organisations,
        "professional": world.communities,
    }.get(name)


def _letter(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "b"
    if isinstance(value, int | np.integer):
        return "i"
    return "f" if isinstance(value, float | np.floating) else "O"


def _words(name: str) -> npt.NDArray[np.object_] | None:
    if name not in ENUMERATIONS:
        return None
    words = np.empty(len(ENUMERATIONS[name]) + 1, dtype=np.object_)
    words[:] = [*ENUMERATIONS[name], NEVER]
    return words


COLUMN_VIEWS = {name: ColumnView(name, column, _words(name)) for name, column in Organisations.columns.items()}
