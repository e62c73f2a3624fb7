"""Turns a table of relations of graph programs into a plain one: Type, Weight, and one relation once.

Directed relations are supply, those without a direction acquaintances. A weight of supply relations gives the shares of
sales and of purchases: the part of a relation in the weights of all supply relations of its organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Floats, Integers
from simulation.population.table_cells import TIES, Cells, cells_of, numbers, spellings
from simulation.population.table_errors import Mistakes, folded
from simulation.state.tables import Tie

if TYPE_CHECKING:
    import pandas

RELATIONS = "relations"
SUPPLY = TIES[Tie.SUPPLY]
ACQUAINTANCE = TIES[Tie.ACQUAINTANCE]
DIRECTIONS = {
    **dict.fromkeys(("directed", "dirige", "dirigee", "oriente", "orientee"), SUPPLY),
    **dict.fromkeys(("undirected", "mutual", "non_dirige", "non_dirigee", "non_oriente", "non_orientee"), ACQUAINTANCE),
}
"""What graph programs say of the direction of a relation, folded."""
LARGEST_WEIGHT = 9_999_999_999.0
SHARES = ("share_of_sales", "share_of_purchases")
"""The shares that a weight gives: of the relations of the source, and of the target."""


def plain_relations(frame: pandas.DataFrame, mistakes: Mistakes, notes: Mistakes) -> tuple[pandas.DataFrame, Integers]:
    """The plain table, and the row of each of its rows in `frame`."""
    rows = np.arange(len(frame))
    if not frame.columns.is_unique or not {"source", "target"} <= set(frame.columns) or frame.empty:
        return frame, rows
    type_cells = cells_of(frame["type"]) if "type" in frame.columns else Cells(np.array([""], dtype=object), 0 * rows)
    directions = [DIRECTIONS.get(folded(cell), "") for cell in type_cells.different]
    for code, direction in enumerate(directions):
        if direction:
            _note(notes, np.flatnonzero(type_cells.code == code), "type", type_cells.different[code], "ties", direction)
    _note(notes, np.flatnonzero(type_cells.missing), "type", "", "untyped")
    types = np.where(np.array(directions, dtype=object) == "", type_cells.different, directions)[type_cells.code]
    frame = frame.assign(type=types)
    is_undirected = np.array([direction == ACQUAINTANCE for direction in directions])[type_cells.code]
    if not is_undirected.any() and "weight" not in frame.columns:
        return frame, rows
    ends = _ends(frame)
    mirrored = np.flatnonzero(is_undirected)[_are_mirrored(ends[:, is_undirected])]
    if len(mirrored):
        _note(notes, mirrored, "type", "", "other end")
        frame = frame.drop(index=frame.index[mirrored]).reset_index(drop=True)
        rows = np.delete(rows, mirrored)
    if "weight" in frame.columns:
        frame = frame.assign(**_shares(frame, ends[:, rows], rows, mistakes, notes))
    return frame, rows


def ends_of(frame: pandas.DataFrame) -> tuple[pandas.DataFrame, Integers]:
    """The organisations at the ends of relations, and the first row of each."""
    import pandas

    ends = cells_of(pandas.concat([frame["source"], frame["target"]], ignore_index=True))
    codes, first = np.unique(ends.code, return_index=True)
    order = np.argsort(first[codes > 0] % max(1, len(frame)), kind="stable")
    ids = ends.different[codes[codes > 0][order]]
    return pandas.DataFrame({"id": ids}), (first[codes > 0] % max(1, len(frame)))[order]


def _note(notes: Mistakes, rows: Integers, column: str, value: str, reason: str, meaning: str = "") -> None:
    """Note something about some rows (nothing if there are none)."""
    if len(rows):
        notes.add(RELATIONS, [int(rows[0])], column, [value], reason, meaning, first=[str(len(rows))])


def _ends(frame: pandas.DataFrame) -> Integers:
    """The two ends of each relation as numbers (shape: source and target, rows)."""
    import pandas

    ends = cells_of(pandas.concat([frame["source"], frame["target"]], ignore_index=True)).code
    numbers: Integers = ends.reshape(2, len(frame))
    return numbers


def _are_mirrored(ends: Integers) -> npt.NDArray[np.bool_]:
    """Which relations without a direction are given before from the other end (shape: rows)."""
    source, target = ends
    count = int(np.max(ends, initial=0)) + 1
    pairs, first = np.unique(source * count + target, return_index=True)
    reverse = target * count + source
    position = np.minimum(np.searchsorted(pairs, reverse), len(pairs) - 1)
    mirrored: npt.NDArray[np.bool_] = (pairs[position] == reverse) & (first[position] < np.arange(len(source)))
    return mirrored & (source != target)


def _shares(
    frame: pandas.DataFrame, ends: Integers, rows: Integers, mistakes: Mistakes, notes: Mistakes
) -> dict[str, Floats]:
    """The shares that the weights of supply relations give, where the table has none itself."""
    wrong = Mistakes({RELATIONS: rows})
    weight = numbers(RELATIONS, "weight", frame["weight"], np.ones(len(frame)), wrong, (0.0, LARGEST_WEIGHT))
    if wrong.entries:
        mistakes.entries += wrong.entries
        return {}
    type_cells = cells_of(frame["type"])
    words = {"": SUPPLY, **spellings("type")}
    is_supply = np.array([words.get(folded(cell)) == SUPPLY for cell in type_cells.different])[type_cells.code]
    _note(notes, rows[~is_supply], "weight", "weight", "weights unused")
    if len(np.unique(weight[is_supply])) < 2:
        _note(notes, rows[is_supply], "weight", "weight", "equal weights")
        return {}
    shares = {}
    for column, owner in zip(SHARES, ends, strict=True):
        if column not in frame.columns:
            total = np.bincount(owner, np.where(is_supply, weight, 0.0))[owner]
            shares[column] = np.divide(weight, total, out=np.full(len(frame), np.nan), where=is_supply & (total > 0.0))
            _note(notes, rows[is_supply], column, "weight", "weights")
    return shares
