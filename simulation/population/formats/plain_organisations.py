"""Turns the cells of a table of organisations into plain ones: activity codes, staff brackets, names of communes.

Organisations that have closed are left out. Cells of the French register's own columns are read leniently, because
nobody can correct them: what has no meaning counts as empty, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.luck import Floats, Integers
from simulation.population.formats.activities import GROUPS, sector_of
from simulation.population.formats.foreign_columns import is_of_register, register_columns
from simulation.population.formats.staff_brackets import CLASSES, Bracket, bracket_of, has_codes, middle, size_class_of
from simulation.population.geography import load_places
from simulation.population.table_cells import Values, spellings, texts
from simulation.population.table_errors import Mistakes, folded
from simulation.state.tables import SIZES

if TYPE_CHECKING:
    import pandas

GONE = frozenset(("f", "ferme", "fermee", "c", "cesse", "cessee", "closed"))
"""What the register says of organisations that have closed, folded."""
WITHHELD = "[ND]"
"""What stands in cells of the register that may not be published."""
LENGTHS = {"siret": 14, "siren": 9}
"""The number of digits of the register's numbers, which lose leading zeros where they are read as numbers."""
ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
"""A long number that a spreadsheet has written with an exponent: its last digits are lost."""
OLDEST = "nap"
"""The classification of activities before 1993, whose codes mean something else."""


MOST_TOLD = 5
"""Maximum number of codes without a meaning that are told one by one."""


class _Table:
    """A table whose cells are read one column after the other; notes name the rows of the user's own table."""

    def __init__(
        self, frame: pandas.DataFrame, origins: Mapping[str, str], mistakes: Mistakes, notes: Mistakes
    ) -> None:
        self.frame = frame
        self.origins = origins
        self.rows = np.arange(len(frame))
        self.cells: dict[str, Values] = {}
        self.mistakes = mistakes
        self.notes = notes

    def read(self, column: str) -> Values:
        """The cells of a column as texts; those of the register that are not published are empty."""
        cells = texts(self.frame[column])
        withheld = np.flatnonzero(cells == WITHHELD)
        self.note("withheld", column, withheld, WITHHELD)
        return np.where(cells == WITHHELD, "", cells)

    def note(self, reason: str, column: str, rows: Integers, value: str, meaning: str = "") -> None:
        """Note something about some rows (nothing if there are none)."""
        if len(rows):
            first = int(self.rows[rows[0]])
            self.notes.add("organisations", [first], column, [value], reason, meaning, first=[str(len(rows))])

    def is_lenient(self, column: str) -> bool:
        """Are these cells of the register, which nobody can correct?"""
        return is_of_register(self.origins.get(column, ""), column)

    def translate(self, column: str, cells: Values, meaning_of: Callable[[str], str], reason: str) -> Values:
        """The cells in the model's words; those without one stay, or count as empty if they are the register's."""
        words = spellings(column)
        meanings: dict[str, str] = {}
        unknown = []
        for cell in sorted(set(cells.tolist()) - {""}):
            if meaning := meaning_of(cell):
                meanings[cell] = meaning
            elif self.is_lenient(column) and folded(cell) not in words:
                unknown.append(cell)
        self.note(reason, column, np.flatnonzero(_among(cells, meanings)), self.origins.get(column, column))
        for cell in unknown[:MOST_TOLD]:
            self.note("unknown code", column, np.flatnonzero(cells == cell), cell)
        if len(unknown) > MOST_TOLD:
            self.note("unknown codes", column, np.flatnonzero(_among(cells, set(unknown[MOST_TOLD:]))), "")
        return _replaced(cells, {**meanings, **dict.fromkeys(unknown, "")})


def plain_organisations(
    frame: pandas.DataFrame, origins: Mapping[str, str], mistakes: Mistakes, notes: Mistakes
) -> tuple[pandas.DataFrame, Integers]:
    """The plain table, and the row of each of its rows in `frame`.

    Args:
        frame: a table with the model's names of columns.
        origins: the names that they had in the user's table, where these differ.
        mistakes: filled with numbers that a spreadsheet has rounded.
        notes: filled with what was mapped, dropped and guessed.
    """
    if not frame.columns.is_unique:
        return frame, np.arange(len(frame))
    table = _Table(frame, origins, mistakes, notes)
    _leave_out_closed(table)
    for column, read in (
        ("id", _read_ids), ("label", _read_labels), ("commune", _read_communes), ("sector", _read_sectors),
        ("size_class", _read_brackets),
    ):  # fmt: skip
        if column in frame.columns:
            read(table)
    if "size" in frame.columns and "size_class" not in frame.columns:
        _read_staff(table)
    return table.frame.assign(**table.cells), table.rows


def _leave_out_closed(table: _Table) -> None:
    for column in register_columns("closed", table.frame):
        cells = texts(table.frame[column])
        gone = _among(cells, {cell for cell in set(cells.tolist()) if folded(cell) in GONE})
        if gone.any():
            table.note("closed", column, np.flatnonzero(gone), cells[gone][0])
            table.frame = table.frame[~gone]
            table.rows = table.rows[~gone]
    table.frame = table.frame.reset_index(drop=True)


def _read_ids(table: _Table) -> None:
    cells = table.read("id")
    rounded = np.array([bool(ROUNDED.fullmatch(cell)) for cell in cells], dtype=np.bool_)
    where = np.flatnonzero(rounded)
    table.mistakes.add("organisations", table.rows[where].tolist(), "id", cells[where], "rounded")
    length = LENGTHS.get(folded(table.origins.get("id", "")))
    if length is not None:
        digits = [cell.replace(" ", "").replace("\u00a0", "") for cell in cells]
        cells = np.array([cell.zfill(length) if cell.isdecimal() else cell for cell in digits], dtype=object)
        table.cells["id"] = np.where(cells == "", "", cells)


def _read_labels(table: _Table) -> None:
    """The register's name nearest to the establishment."""
    if table.is_lenient("label"):
        names = table.read("label")
        for column in register_columns("label", table.frame):
            other = texts(table.frame[column])
            filled = np.flatnonzero((names == "") & ~np.isin(other, ("", WITHHELD)))
            table.note("read as", "label", filled, column)
            names[filled] = other[filled]
        table.cells["label"] = names


def _read_communes(table: _Table) -> None:
    """Codes, where names of the region's communes stand (a name that several of them have stays)."""
    cells = table.read("commune")
    codes = _commune_codes()
    meanings = {cell: codes[folded(cell)] for cell in set(cells.tolist()) if folded(cell) in codes}
    table.note("commune names", "commune", np.flatnonzero(_among(cells, meanings)), "")
    table.cells["commune"] = _replaced(cells, meanings)


@lru_cache(maxsize=1)
def _commune_codes() -> dict[str, str]:
    """The code of each commune of the region whose name no other has: {folded name: code}."""
    places = load_places()
    names = [folded(name) for name in places.commune_names]
    codes = dict(zip(names, places.commune_codes, strict=True))
    repeated = {name for name, next_name in zip(sorted(names), sorted(names)[1:], strict=False) if name == next_name}
    return {name: code for name, code in codes.items() if name not in repeated}


def _read_sectors(table: _Table) -> None:
    cells = table.read("sector")
    for column in register_columns("classification", table.frame)[:1] if table.is_lenient("sector") else ():
        old = np.flatnonzero(np.array([folded(cell) == OLDEST for cell in texts(table.frame[column])]) & (cells != ""))
        table.note("unknown code", "sector", old, str(cells[old[0]]) if len(old) else "")
        cells = np.where(np.isin(np.arange(len(cells)), old), "", cells)
    for group, sector in GROUPS.items():
        table.note("several sectors", "sector", np.flatnonzero(cells == group), group, sector)
    words = spellings("sector")
    table.cells["sector"] = table.translate(
        "sector", cells, lambda cell: "" if folded(cell) in words else sector_of(cell), "activities"
    )


def _read_brackets(table: _Table) -> None:
    cells = table.read("size_class")
    different = sorted(set(cells.tolist()) - {""})
    all_codes = table.is_lenient("size_class") or has_codes(different)
    words = {word: name for word, name in spellings("size_class").items() if not (all_codes and word.isdecimal())}
    brackets: dict[str, Bracket] = {}
    for cell in different:
        bracket = None if folded(cell) in words else bracket_of(cell)
        if bracket is not None:
            brackets[cell] = bracket
            size_class, is_guess = size_class_of(bracket)
            rows = np.flatnonzero(cells == cell)
            if is_guess:
                table.note("several classes", "size_class", rows, cell, size_class)
            if cell.upper() == "NN":
                table.note("no employer", "size_class", rows, cell)
    table.cells["size_class"] = table.translate(
        "size_class", cells, lambda cell: size_class_of(brackets[cell])[0] if cell in brackets else "", "staff brackets"
    )
    if "size" not in table.frame.columns:
        middles = {cell: middle(bracket) for cell, bracket in brackets.items()}
        staff = np.array([middles.get(cell, np.nan) for cell in cells], dtype=np.float64)
        if not np.isnan(staff).all():
            table.note("middle", "size", np.flatnonzero(~np.isnan(staff)), "")
            table.cells["size"] = staff


def _read_staff(table: _Table) -> None:
    """The size class of a number of employees."""
    staff = _numbers(table.frame["size"])
    rows = np.flatnonzero(staff >= 0.0)
    classes = np.searchsorted([first for first, _last in CLASSES], np.floor(staff[rows]), side="right") - 1
    cells = np.full(len(staff), "", dtype=object)
    cells[rows] = np.array(SIZES, dtype=object)[classes]
    table.note("class of size", "size", rows, "")
    table.cells["size_class"] = cells


def _numbers(series: pandas.Series) -> Floats:
    import pandas

    return pandas.to_numeric(pandas.Series(texts(series), dtype=object), errors="coerce").to_numpy(dtype=np.float64)


def _among(cells: Values, wanted: Mapping[str, str] | set[str]) -> np.ndarray:
    """Which cells are among these texts."""
    return np.fromiter((cell in wanted for cell in cells.tolist()), dtype=np.bool_, count=len(cells))


def _replaced(cells: Values, meanings: Mapping[str, str]) -> Values:
    """The cells, with these texts replaced."""
    return np.array([meanings.get(cell, cell) for cell in cells.tolist()], dtype=object) if meanings else cells
