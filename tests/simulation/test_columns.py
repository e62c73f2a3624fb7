"""Laws of columns: written in place, rows never move, a misspelt name raises with the nearest right one."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from simulation.core.columns import Column, Table
from tests.helpers.rule_contracts import TABLES


class Boats(Table):
    """A table for these tests."""

    length = Column(np.float64, 4.5, "length", "metres")
    crew = Column(np.int16, -1, "crew")
    afloat = Column(np.bool_, True, "does it float?")


def test_new_rows_have_the_defaults() -> None:
    """A fresh row is at its defaults, in the declared type."""
    boats = Boats(3)
    assert len(boats) == 3
    assert boats.length.tolist() == [4.5] * 3 and boats.crew.tolist() == [-1] * 3 and boats.afloat.all()
    assert boats.crew.dtype == np.int16 and type(boats.crew) is np.ndarray
    assert boats.row(0) == {"length": 4.5, "crew": -1, "afloat": True}


def test_columns_are_written_in_place() -> None:
    """A column is a plain array; it cannot be replaced."""
    boats = Boats(2)
    boats.crew[1] = 7
    assert boats.row(1)["crew"] == 7
    with pytest.raises(AttributeError, match=r"write a column in place: boats\.crew"):
        boats.crew = np.zeros(2)
    assert boats.put({"crew": [1, 2], "length": 3.0}).crew.tolist() == [1, 2]


@pytest.mark.parametrize("action", ["read", "write"])
def test_misspelt_column_names_the_nearest(action: str) -> None:
    """Reading or writing a misspelt name names the right one."""
    boats = Boats(1)
    with pytest.raises(AttributeError, match='did you mean "length"'):
        if action == "read":
            boats.lenght  # noqa: B018
        else:
            boats.lenght = 1
    with pytest.raises(AttributeError, match="its columns are length, crew, afloat"):
        boats.zzzzz  # noqa: B018


def test_rows_never_move() -> None:
    """Room grows by itself; older rows keep their place and their values."""
    boats = Boats(2, room=3)
    boats.crew[:] = [5, 6]
    places = [boats.extend(count) for count in (1, 4, 50)]
    assert places == [slice(2, 3), slice(3, 7), slice(7, 57)]
    assert boats.crew[:2].tolist() == [5, 6] and (boats.crew[2:] == -1).all() and len(boats) == 57
    assert boats.extend(0) == slice(57, 57)


@pytest.mark.parametrize("way", [Boats.copy, copy.deepcopy, lambda boats: pickle.loads(pickle.dumps(boats))])
def test_copies_are_independent(way: object) -> None:
    """A copy has the same rows and shares nothing."""
    boats = Boats(2, room=10)
    boats.crew[:] = [5, 6]
    other = way(boats)  # type: ignore[operator]
    other.crew[0] = 9
    other.extend(3)
    assert boats.crew.tolist() == [5, 6] and other.crew.tolist() == [9, 6, -1, -1, -1]


@pytest.mark.parametrize("table", TABLES.values())
def test_every_column_has_a_meaning(table: type[Table]) -> None:
    """Each declared column has a meaning, and a default that its type can hold."""
    for name, column in table.columns.items():
        assert len(column.meaning) > 3, name
        assert np.array([column.default], dtype=column.type)[0] == column.default, name
