"""Column views: read and write one cell, or several cells, of a column of organisations, with checks.

    COLUMN_VIEWS["stage"].values(world, rows)                        # [Stage.AWARE, ...]
    COLUMN_VIEWS["competence"].check(0.4, world)                     # 0.4; 1.4 raises and gives the range

There is one view per declared column, derived from the declaration. Values are plain Python values (or a Stage, Kind,
Cause). Several values may come as an array, a list, a tuple or a pandas Series.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterable, Sequence, Sized
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

_KINDS = {"b": "b", "i": "iu", "f": "iuf"}
"""The letters of the types that a column takes, by the letter of its own."""

MAYBE_UNKNOWN = ("commune",)
"""Columns that may be NEVER although this is not their default."""


@dataclass(frozen=True)
class ColumnView:
    """Reads and writes one column.

    Attributes:
        name: the column's name.
        column: its declaration.
        words: for an enumeration, its members in order, then NEVER (the last element, at index -1).
        is_own: whether it is a user's own (`world.own_columns`): any number of its type, unless its unit is "[0, 1]".
    """

    name: str
    column: Column
    words: npt.NDArray[np.object_] | None = None
    is_own: bool = False

    def array(self, world: World) -> npt.NDArray[Any]:
        """The whole column."""
        column: npt.NDArray[Any] = getattr(world.own_columns if self.is_own else world.organisations, self.name)
        return column

    def values(self, world: World, rows: Rows) -> list[Any]:
        """The values of some organisations."""
        values: npt.NDArray[Any] = self.array(world)[rows]
        return list((values if self.words is None else self.words[values]).tolist())

    def word(self, value: Any) -> Any:
        """A value of the array as a plain value, or as the member of the enumeration."""
        return value.item() if self.words is None else self.words[value]

    def check(self, value: Any, world: World) -> Any:
        """The value itself, if the column can hold it.

        Raises:
            AttributeError: the column is read-only.
            TypeError: the value has another type.
            ValueError: it is outside the allowed range.
        """
        self._check_writable()
        self._check_types((value,))
        if self._letter != "b":
            self._check_range(value, value, world)
        return value

    def check_several(self, values: Any, world: World, count: int) -> npt.NDArray[Any]:
        """Several values (see `is_several`) as an array of this length, if the column can hold them.

        Raises:
            AttributeError, TypeError, ValueError: as for one value, or their number is another.
        """
        self._check_writable()
        array = np.array(values, dtype=np.object_) if isinstance(values, list | tuple) else np.asarray(values)
        if array.shape != (count,):
            raise ValueError(f"{self.name}: values of shape {array.shape} for {count} organisations")
        if array.dtype.kind not in _KINDS[self._letter]:
            self._check_types(array.tolist())
            array = array if self._letter == "i" else array.astype(self.column.type)
        if self._letter != "b" and array.size:
            self._check_range(array.min(), array.max(), world)
        return array

    @property
    def _letter(self) -> str:
        return np.dtype(self.column.type).kind

    def _check_writable(self) -> None:
        if self.name in FIXED:
            raise AttributeError(f"{self.name} says who the organisation is: it cannot be changed")

    def _check_types(self, values: Iterable[Any]) -> None:
        for value in values:
            if _letter(value) not in _KINDS[self._letter]:
                wanted = {"b": "true or false", "i": "a whole number", "f": "a number"}[self._letter]
                raise TypeError(f"{self.name} = {reprlib.repr(value)} should be {wanted}: {self.column.meaning}")

    def _check_range(self, least: Any, most: Any, world: World) -> None:
        if self.is_own and self._letter == "f" and not self.column.unit:
            return
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
        limits = np.iinfo(self.column.type)
        if self.is_own:
            return int(limits.min), int(limits.max)
        whose = _row_of(self.name, world)
        return lowest, int(limits.max) if whose is None else len(whose) - 1


def as_attribute(view: ColumnView) -> dict[str, Any]:
    """The arguments of the `property` by which an agent reads and writes its cell of a column."""
    name = view.name
    table = "own_columns" if view.is_own else "organisations"
    words = view.words

    def read(self: Any) -> Any:
        world = self.model.world
        row = self.row
        if world.organisations.generation.item(row) != self.generation:
            self.check_open()
        value = getattr(getattr(world, table), name).item(row)
        return value if words is None else words[value]

    def write(self: Any, value: Any) -> None:
        self.check_open()
        view.array(self.model.world)[self.row] = view.check(value, self.model.world)

    unit = f" ({view.column.unit})" if view.column.unit else ""
    write_too = None if view.name in FIXED else write
    return {"fget": read, "fset": write_too, "doc": view.column.meaning.capitalize() + unit + "."}


def is_several(value: Any) -> bool:
    """Whether a value is one for each organisation: an array, a list, a tuple, or what pandas gives."""
    return (
        (isinstance(value, np.ndarray) and value.ndim > 0)
        or isinstance(value, list | tuple | range)
        or (hasattr(value, "to_numpy"))
    )


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


def words_of(enumeration: type[IntEnum] | None) -> npt.NDArray[np.object_] | None:
    """The members of an enumeration in order, then NEVER (None: it is none)."""
    if enumeration is None:
        return None
    words = np.empty(len(enumeration) + 1, dtype=np.object_)
    words[:] = [*enumeration, NEVER]
    return words


COLUMN_VIEWS = {
    name: ColumnView(name, column, words_of(ENUMERATIONS.get(name))) for name, column in Organisations.columns.items()
}


@dataclass(frozen=True)
class NameView:
    """Reads the name of what a column holds the row of.

    Attributes:
        code: the column.
        meaning: what it names.
        names: all names of a world, by row.
    """

    code: str
    meaning: str
    names: Callable[[World], Sequence[str]]

    def values(self, world: World, rows: Rows) -> list[str]:
        """The names of some organisations."""
        names = self.names(world)
        return [names[code] for code in getattr(world.organisations, self.code)[rows].tolist()]


NAMES = {
    "territory_code": NameView("territory", "code of its territory", lambda world: world.population.places.codes),
    "territory_name": NameView("territory", "name of its territory", lambda world: world.population.places.names),
    "sector_name": NameView("sector", "word for its sector of activity", lambda world: SECTORS),
    "size_name": NameView("size_class", "word for its size class", lambda world: SIZES),
    "theme_name": NameView("theme", "word for its trade, activity or function", lambda world: THEMES),
}
"""Attributes that name what a column holds the row of."""
