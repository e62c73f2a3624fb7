"""Turns the cells of a table of organisations into plain ones: activity codes, staff brackets, names of communes.

Organisations that have closed are left out. Cells of the French register's own columns are read leniently, because
nobody can correct them: what has no meaning counts as empty, and is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.luck import Integers
from simulation.population.formats.activities import GROUPS, sector_of
from simulation.population.formats.foreign_columns import is_of_register, register_columns
from simulation.population.formats.staff_brackets import CLASSES, bracket_of, has_codes, middle, size_class_of
from simulation.population.geography import load_places
from simulation.population.table_cells import Cells, Values, cells_of, spellings, texts
from simulation.population.table_errors import MOST_ALIKE, Mistakes, folded
from simulation.state.tables import SIZES

if TYPE_CHECKING:
    import pandas

ORGANISATIONS = "organisations"
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

    def read(self, column: str) -> Cells:
        """The cells of a column; those of the register that are not published are empty."""
        cells = cells_of(self.frame[column])
        withheld = _with_texts(cells, (WITHHELD,))
        self.note("withheld", column, withheld, WITHHELD)
        return _replaced(cells, {WITHHELD: ""}) if len(withheld) else cells

    def note(self, reason: str, column: str, rows: Integers, value: str, meaning: str = "") -> None:
        """Note something about some rows (nothing if there are none)."""
        if len(rows):
            first = int(self.rows[rows[0]])
            self.notes.add(ORGANISATIONS, [first], column, [value], reason, meaning, first=[str(len(rows))])

    def is_lenient(self, column: str) -> bool:
        """Are these cells of the register, which nobody can correct?"""
        return is_of_register(self.origins.get(column, ""), column)

    def translate(self, column: str, cells: Cells, meanings: Mapping[str, str], reason: str) -> None:
        """Put the cells into the model's words; those of the register without a meaning count as empty."""
        self.note(reason, column, _with_texts(cells, meanings), self.origins.get(column, column))
        unknown: list[str] = []
        if self.is_lenient(column):
            words = spellings(column)
            unknown = [cell for cell in cells.different[1:] if cell not in meanings and folded(cell) not in words]
        for cell in unknown[:MOST_TOLD]:
            self.note("unknown code", column, _with_texts(cells, (cell,)), cell)
        self.note("unknown codes", column, _with_texts(cells, unknown[MOST_TOLD:]), "")
        self.cells[column] = _replaced(cells, {**meanings, **dict.fromkeys(unknown, "")}).texts


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
        cells = cells_of(table.frame[column])
        gone = [cell for cell in cells.different if folded(cell) in GONE]
        rows = _with_texts(cells, gone)
        table.note("closed", column, rows, gone[0] if gone else "")
        table.frame = table.frame.drop(index=table.frame.index[rows]).reset_index(drop=True)
        table.rows = np.delete(table.rows, rows)


def _read_ids(table: _Table) -> None:
    cells = table.read("id")
    rounded = _with_texts(cells, [cell for cell in cells.different if ROUNDED.fullmatch(cell)])
    table.mistakes.add(ORGANISATIONS, table.rows[rounded], "id", cells[rounded[:MOST_ALIKE]], "rounded")
    length = LENGTHS.get(folded(table.origins.get("id", "")))
    if length is not None:
        digits = {cell: "".join(cell.split()) for cell in cells.different[1:]}
        numbers = {cell: number.zfill(length) for cell, number in digits.items() if number.isdecimal()}
        table.cells["id"] = _replaced(cells, numbers).texts


def _read_labels(table: _Table) -> None:
    """The register's name nearest to the establishment."""
    if table.is_lenient("label"):
        names = table.read("label").texts
        for column in register_columns("label", table.frame):
            other = texts(table.frame[column])
            filled = np.flatnonzero((names == "") & (other != "") & (other != WITHHELD))
            table.note("read as", "label", filled, column)
            names[filled] = other[filled]
        table.cells["label"] = names


def _read_communes(table: _Table) -> None:
    """Codes, where names of the region's communes stand (a name that several of them have stays)."""
    origin = table.origins.get("commune", "")
    if "postal" in folded(origin):  # many a postal code is the code of another commune
        table.mistakes.add(ORGANISATIONS, [None], "commune", [origin], "postal")
    cells = table.read("commune")
    codes = _commune_codes()
    meanings = {cell: codes[folded(cell)] for cell in cells.different if folded(cell) in codes}
    table.note("commune names", "commune", _with_texts(cells, meanings), "")
    table.cells["commune"] = _replaced(cells, meanings).texts


@lru_cache(maxsize=1)
def _commune_codes() -> dict[str, str]:
    """The code of each commune of the region whose name no other has: {folded name: code}."""
    places = load_places()
    names = Counter(map(folded, places.commune_names))
    pairs = zip(map(folded, places.commune_names), places.commune_codes, strict=True)
    return {name: code for name, code in pairs if names[name] == 1}


def _read_sectors(table: _Table) -> None:
    cells = table.read("sector")
    if table.is_lenient("sector"):
        for column in register_columns("classification", table.frame)[:1]:
            classes = cells_of(table.frame[column])
            of_old = _with_texts(classes, [cell for cell in classes.different if folded(cell) == OLDEST])
            rows = of_old[~cells.missing[of_old]]
            table.note("unknown code", "sector", rows, str(cells[rows[:1]][0]) if len(rows) else "")
            code = cells.code.copy()
            code[rows] = 0
            cells = Cells(cells.different, code)
    for group, sector in GROUPS.items():
        table.note("several sectors", "sector", _with_texts(cells, (group,)), group, sector)
    words = spellings("sector")
    sectors = {cell: sector_of(cell) for cell in cells.different if folded(cell) not in words}
    table.translate("sector", cells, {cell: sector for cell, sector in sectors.items() if sector}, "activities")


def _read_brackets(table: _Table) -> None:
    cells = table.read("size_class")
    words = spellings("size_class")
    if table.is_lenient("size_class") or has_codes(cells.different):
        words = {word: name for word, name in words.items() if not word.isdecimal()}
    found = {cell: bracket_of(cell) for cell in cells.different if folded(cell) not in words}
    brackets = {cell: bracket for cell, bracket in found.items() if bracket is not None}
    classes = {}
    for cell, bracket in brackets.items():
        classes[cell], is_guess = size_class_of(bracket)
        if is_guess:
            table.note("several classes", "size_class", _with_texts(cells, (cell,)), cell, classes[cell])
        if cell.upper() == "NN":
            table.note("no employer", "size_class", _with_texts(cells, (cell,)), cell)
    table.translate("size_class", cells, classes, "staff brackets")
    if "size" not in table.frame.columns:
        middles = [middle(brackets[cell]) if cell in brackets else np.nan for cell in cells.different]
        staff = np.array(middles, dtype=np.float64)[cells.code]
        if not np.isnan(staff).all():
            table.note("middle", "size", np.flatnonzero(~np.isnan(staff)), "")
            table.cells["size"] = staff


def _read_staff(table: _Table) -> None:
    """The size class of a number of employees."""
    import pandas

    cells = cells_of(table.frame["size"])
    read = pandas.to_numeric(pandas.Series(cells.different, dtype=object), errors="coerce")
    staff = read.to_numpy(dtype=np.float64)[cells.code]
    rows = np.flatnonzero(staff >= 0.0)
    classes = np.searchsorted([first for first, _last in CLASSES], np.floor(staff[rows]), side="right") - 1
    words = np.full(len(staff), "", dtype=object)
    words[rows] = np.array(SIZES, dtype=object)[classes]
    table.note("class of size", "size", rows, "")
    table.cells["size_class"] = words


def _with_texts(cells: Cells, wanted: Collection[str]) -> Integers:
    """The rows of the cells with one of these texts."""
    wanted = set(wanted)
    is_wanted = np.array([cell in wanted for cell in cells.different], dtype=np.bool_)
    return np.flatnonzero(is_wanted[cells.code])


def _replaced(cells: Cells, meanings: Mapping[str, str]) -> Cells:
    """The cells, with these texts replaced."""
    return Cells(np.array([meanings.get(cell, cell) for cell in cells.different], dtype=object), cells.code)
