"""Turns a table of relations of graph programs into a plain one: Type, Weight, and one relation once.

Directed relations are supply, those without a direction acquaintances. A weight of supply relations gives the shares of
sales and of purchases: the part of a relation in the weights of all supply relations of its organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.luck import Floats, Integers
from simulation.population.table_cells import TIES, Cells, Values, cells_of, numbers, spellings, texts
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
LARGEST_WEIGHT = 1e15
SHARES = {"share_of_sales": "source", "share_of_purchases": "target"}
"""The shares that a weight gives, and the end whose relations they divide."""


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
    kept = ~_mirrored(frame, is_undirected, notes)
    if not kept.all():
        frame = frame[kept].reset_index(drop=True)
        rows = rows[kept]
    if "weight" in frame.columns:
        frame = frame.assign(**_shares(frame, rows, mistakes, notes))
    return frame, rows


def _note(notes: Mistakes, rows: Integers, column: str, value: str, reason: str, meaning: str = "") -> None:
    """Note something about some rows (nothing if there are none)."""
    if len(rows):
        notes.add(RELATIONS, [int(rows[0])], column, [value], reason, meaning, first=[str(len(rows))])


def _mirrored(frame: pandas.DataFrame, is_undirected: Values, notes: Mistakes) -> Values:
    """Which relations without a direction are given again from the other end (shape: rows)."""
    again = np.zeros(len(frame), dtype=np.bool_)
    where = np.flatnonzero(is_undirected)
    if len(where):
        source, target, count = _numbered(texts(frame["source"])[where], texts(frame["target"])[where])
        pairs, first = np.unique(source * count + target, return_index=True)
        reverse = target * count + source
        position = np.minimum(np.searchsorted(pairs, reverse), len(pairs) - 1)
        again[where] = (pairs[position] == reverse) & (first[position] < np.arange(len(where))) & (source != target)
    _note(notes, np.flatnonzero(again), "type", "", "other end")
    return again


def _numbered(source: Values, target: Values) -> tuple[Integers, Integers, int]:
    """The two ends as numbers, and how many different ends there are."""
    import pandas

    codes, different = pandas.factorize(np.concatenate((source, target)))
    return codes[: len(source)], codes[len(source) :], len(different)


def _shares(frame: pandas.DataFrame, rows: Integers, mistakes: Mistakes, notes: Mistakes) -> dict[str, Floats]:
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
    ends = dict(zip(SHARES.values(), _numbered(texts(frame["source"]), texts(frame["target"]))[:2], strict=True))
    shares = {}
    for column, end in SHARES.items():
        if column not in frame.columns:
            owner = ends[end]
            total = np.bincount(owner, np.where(is_supply, weight, 0.0))[owner]
            shares[column] = np.divide(weight, total, out=np.full(len(frame), np.nan), where=is_supply & (total > 0.0))
            _note(notes, rows[is_supply], column, "weight", "weights")
    return shares
