"""Columns declared once: an array for rules, a cell for agents.

    class Communities(Table):
        theme = Column(np.int16, -1, "theme that its members share")

    communities = Communities(4)          # four rows, each at its default
    communities.theme[2] = 1              # the whole column is a plain NumPy array, written in place
    communities.extend(2)                 # two more rows; spare capacity grows automatically

A misspelt column raises an AttributeError that names the nearest one. A row never moves.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Column:
    """A declared column: NumPy type, value of a new row, meaning, unit. Few rules use an `optional` column."""

    type: Any
    default: Any
    meaning: str
    unit: str = ""
    optional: bool = False

    def fresh(self, rows: int) -> npt.NDArray[Any]:
        """An array of new rows (zeros take no memory until they are written)."""
        if self.default == 0:
            return np.zeros(rows, self.type)
        return np.full(rows, self.default, self.type)

    if TYPE_CHECKING:  # a column of a table is an array

        def __get__(self, instance: object, owner: type | None = None) -> npt.NDArray[Any]: ...


class Table:
    """A table of columns. Subclasses declare the columns; an instance holds the arrays.

    Attributes:
        arrays: the columns with their spare rows, which are at their default; another dictionary once they have moved.
    """

    columns: ClassVar[dict[str, Column]]

    def __init_subclass__(cls) -> None:
        cls.columns = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for name in cls.columns:
            delattr(cls, name)

    def __init__(self, rows: int, room: int | None = None, given: Mapping[str, npt.NDArray[Any]] | None = None) -> None:
        """Make a table of new rows.

        Args:
            rows: number of rows.
            room: number of rows that it can grow to without new memory.
            given: columns that are there already, with all of that room; the table keeps and changes these arrays.
        """
        given = given or {}
        room = max(rows, room or 0)
        arrays = {name: given[name] if name in given else column.fresh(room) for name, column in self.columns.items()}
        self.__dict__.update(arrays=arrays, _record=None, _unfilled=tuple(given))
        self._show(rows)

    def __len__(self) -> int:
        return int(self.__dict__["_rows"])

    def _show(self, rows: int) -> None:
        """From now on there are so many rows; each column is cut to them when it is next read (see `__getattr__`)."""
        self.__dict__["_rows"] = rows
        for name in self.columns:
            self.__dict__.pop(name, None)

    def extend(self, rows: int) -> slice:
        """Append new rows and return their slice. Earlier rows keep their numbers."""
        first = len(self)
        last = len(self) + rows
        record = self.__dict__["_record"]
        arrays: dict[str, npt.NDArray[Any]] = self.__dict__["arrays"]
        capacity = len(next(iter(arrays.values())))
        if last > capacity:
            arrays = self.__dict__["arrays"] = dict(arrays)
            for name, column in self.columns.items():
                grown = column.fresh(max(last, 2 * capacity))
                grown[:first] = arrays[name][:first]
                arrays[name] = grown
            self.__dict__.update(_record=None, _unfilled=())
        elif record is not None:
            record.lengthen(last)
        for name in self.__dict__["_unfilled"]:  # the room of columns that were given holds anything
            arrays[name][first:last] = self.columns[name].default
        self._show(last)
        return slice(first, last)

    def put(self, values: dict[str, Any]) -> Self:
        """Write whole columns from a mapping of column names to arrays or single values."""
        for name, value in values.items():
            getattr(self, name)[:] = value
        return self

    def copy(self, room: int = 0) -> Self:
        """An independent table with the same rows and at least the same capacity, or capacity for `room` rows."""
        capacity = len(next(iter(self.__dict__["arrays"].values())))
        table = type(self)(len(self), max(room, capacity))
        for name in self.columns:
            getattr(table, name)[:] = getattr(self, name)
        return table

    def row(self, row: int) -> dict[str, Any]:
        """One row as a dictionary of plain Python values."""
        return {name: getattr(self, name)[row].item() for name in self.columns}

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name).copy() for name in self.columns}

    def __setstate__(self, state: dict[str, Any]) -> None:
        rows = len(next(iter(state.values()))) if state else 0
        self.__dict__.update(arrays=dict(state), _record=None, _unfilled=())
        self._show(rows)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.columns:
            column = self.__dict__[name] = self.__dict__["arrays"][name][: len(self)]
            return column
        nearest = difflib.get_close_matches(name, self.columns, n=1)
        hint = f'; did you mean "{nearest[0]}"?' if nearest else f"; its columns are {', '.join(self.columns)}"
        raise AttributeError(f'{type(self).__name__} has no column "{name}"{hint}')

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name)  # a misspelt name raises with the nearest right one
        raise AttributeError(f"write a column in place: {type(self).__name__.lower()}.{name}[:] = ...")


class OwnColumns(Table):
    """Columns of a user's own, declared by a model (see `simulation.agents.own_column`); no shipped rule reads them."""

    def __init__(self, columns: Mapping[str, Column], rows: int) -> None:
        self.__dict__["columns"] = dict(columns)
        super().__init__(rows)

    def reset(self, rows: npt.NDArray[np.integer]) -> None:
        """Give these rows the default of each column."""
        for name, column in self.columns.items():
            getattr(self, name)[rows] = column.default

    def copy(self, room: int = 0) -> Self:
        """An independent table with the same columns and rows (the number of rows never changes)."""
        return type(self)(self.columns, len(self)).put({name: getattr(self, name) for name in self.columns})

    def __getstate__(self) -> dict[str, Any]:
        return {"columns": self.columns, "rows": len(self), "values": super().__getstate__()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["columns"], state["rows"])  # type: ignore[misc]
        self.put(state["values"])
