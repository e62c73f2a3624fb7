"""State of one's own on agents: a column that a class of agents declares.

    class MyFirm(Firm):
        mood = column(float, 0.5, "how its director feels")

    class MyModel(EFCModel):
        kinds = (MyFirm, Supplier, Client, Partner)

    model = MyModel(organisations=2000, rng=1)
    model.agents_by_type[MyFirm][0].mood = 0.7
    model.world.own_columns.mood[:] *= 0.9          # the whole column, one row per organisation

Such a column is copied, pickled, collected and part of the world's digest like every other one. A newcomer starts with
its default. A plain class that declares columns can be a second base of several classes of agents.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np

from simulation.agents.column_view import ColumnView, as_attribute, words_of
from simulation.core.columns import Column


class OwnColumn(property):
    """A column that a class of agents declares (see `column`), and the attribute of its agents.

    Attributes:
        view: reads and writes the column.
    """

    view: ColumnView

    def __init__(self, declared: Column, enumeration: type[IntEnum] | None) -> None:
        super().__init__()
        self.column = declared
        self.enumeration = enumeration

    def __set_name__(self, owner: type, name: str) -> None:
        self.view = ColumnView(name, self.column, words_of(self.enumeration), is_own=True)
        attribute = as_attribute(self.view)
        super().__init__(**attribute)
        self.__doc__ = attribute["doc"]  # that of this class would hide it


def column(values: Any, default: Any, meaning: str = "a column of a user's own", unit: str = "") -> Any:
    """Declare a column of one's own in the body of a class of agents.

    Args:
        values: what it holds: float, int, bool, a NumPy type of these, or an IntEnum whose values are 0, 1, 2 ...
        default: the value of every organisation at first, and of every newcomer.
        meaning: what it says, for readers.
        unit: "[0, 1]" for numbers between 0 and 1, else "".

    Raises:
        TypeError: a column cannot hold such values, or not this default.
        ValueError: the default or the unit is not allowed.
    """
    enumeration = values if isinstance(values, type) and issubclass(values, IntEnum) else None
    number = np.int16 if enumeration else _number(values)
    if enumeration and [member.value for member in enumeration] != list(range(len(enumeration))):
        raise ValueError(f"the values of {enumeration.__name__} should be 0, 1, 2 ... in this order")
    if unit not in ("", "[0, 1]") or (unit and np.dtype(number).kind != "f"):
        raise ValueError(f'unit = "{unit}" should be "", or "[0, 1]" for a column of floats')
    declared = OwnColumn(Column(number, default, meaning, unit), enumeration)
    ColumnView("default", declared.column, words_of(enumeration), is_own=True).check(default, None)  # type: ignore[arg-type]  # it asks no world
    return declared


def _number(values: Any) -> type[np.generic]:
    try:
        number = np.dtype(values).type
    except TypeError:
        number = np.object_
    if values is None or np.dtype(number).kind not in "bif":
        name = getattr(values, "__name__", values)
        raise TypeError(
            f"a column holds floats, whole numbers, truth values or an IntEnum, not {name}; "
            "keep other things in a dictionary of the model by unique_id"
        )
    return number


def own_views(kinds: Sequence[type]) -> dict[str, ColumnView]:
    """The columns of their own that these classes of agents declare, by name.

    Raises:
        TypeError: two of them declare a column of the same name differently.
    """
    found: dict[str, tuple[type, OwnColumn]] = {}
    for kind in kinds:
        for name in dir(kind):
            own = inspect.getattr_static(kind, name)
            if isinstance(own, OwnColumn):
                other, known = found.setdefault(name, (kind, own))
                if (known.column, known.enumeration) != (own.column, own.enumeration):
                    raise TypeError(f'{other.__name__} and {kind.__name__} declare the column "{name}" differently')
    return {name: own.view for name, (_, own) in found.items()}
