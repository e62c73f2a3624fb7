"""Turns the cells of a table of organisations into plain ones: activity codes, staff brackets, names of communes.

Organisations that have closed are left out. Cells of the French register's own columns are read leniently, because
nobody can correct them: what has no meaning counts as empty, and is told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.luck import Floats, Integers
from simulation.population.formats.activities import GROUPS, sector_of
from simulation.population.formats.everyday_words import commune_of, kind_of, sector_of_words
from simulation.population.formats.foreign_columns import is_everyday, is_of_register, register_columns
from simulation.population.formats.staff_brackets import CLASSES, bracket_of, has_codes, middle, size_class_of
from simulation.population.table_cells import Cells, Values, cells_of, spellings, texts, to_decimal
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
POSTAL = frozenset(("code_postal", "cp", "postal_code", "zip", "zip_code"))
"""Folded names of columns of postal codes."""
ABOUT = re.compile(
    r"^\s*(?:~|≈|environ|env\.?|about|ca\.?)\s*|\s*(?:salari|employ|pers|etp|staff|people)\w*\.?\s*$", re.IGNORECASE
)
"""What stands around a number of employees."""
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
        """Are these cells of the register, which nobody can correct, or of a list that somebody keeps by hand?"""
        origin = self.origins.get(column, "")
        return is_of_register(origin, column) or self.is_everyday(column)

    def is_everyday(self, column: str) -> bool:
        """Are these cells of a list that somebody keeps by hand?"""
        return is_everyday(self.origins.get(column, ""), column)

    def translate(self, column: str, cells: Cells, meanings: Mapping[str, str], reason: str) -> None:
        """Put the cells into the model's words; those of the register without a meaning count as empty."""
        if reason:
            self.note(reason, column, _with_texts(cells, meanings), self.origins.get(column, column))
        unknown: list[str] = []
        if self.is_lenient(column):
            words = spellings(column)
            unknown = [cell for cell in cells.different[1:] if cell not in meanings and folded(cell) not in words]
        for cell in unknown[:MOST_TOLD]:
            self.note("unknown code", column, _with_texts(cells, (cell,)), cell)
        self.note("unknown codes", column, _with_texts(cells, unknown[MOST_TOLD:]), "")
        self.cells[column] = _replaced(cells, {**meanings, **dict.fromkeys(unknown, "")}).texts

    def translate_words(
        self,
        column: str,
        cells: Cells,
        meaning_of: Callable[[str], str] = lambda text: "",
        codes: Mapping[str, str] | None = None,
    ) -> None:
        """Put a column of somebody's own words into the model's, each guess told; those without a meaning are empty."""
        known = {**spellings(column), **{folded(cell): code for cell, code in (codes or {}).items() if code}}
        guesses = {cell: meaning_of(cell) for cell in cells.different[1:] if folded(cell) not in known}
        for cell in [cell for cell, meaning in guesses.items() if meaning][:MOST_TOLD]:
            self.note("meant", column, _with_texts(cells, (cell,)), cell, guesses[cell])
        self.translate(column, cells, {cell: word for cell, word in {**(codes or {}), **guesses}.items() if word}, "")


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
        ("size_class", _read_brackets), ("kind", _read_kinds), ("theme", _read_themes),
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
    if is_of_register(table.origins.get("label", ""), "label"):
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
    found = {cell: commune_of(cell) for cell in cells.different[1:]}
    meanings = {cell: code for cell, code in found.items() if code}
    codes = _replaced(cells, meanings).texts
    postal = next((name for name in table.frame.columns if folded(str(name)) in POSTAL), None)
    if postal is not None:  # of several communes with one name, it tells which
        towns = texts(table.frame[postal])
        for row in np.flatnonzero(~cells.missing & (codes == cells.texts)):
            codes[row] = commune_of(f"{str(towns[row]).zfill(5)} {cells.texts[row]}") or codes[row]
    table.note("commune names", "commune", np.flatnonzero(codes != cells.texts), "")
    table.cells["commune"] = codes


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
    if table.is_everyday("sector"):
        table.translate_words("sector", cells, sector_of_words, sectors)
        return
    table.translate("sector", cells, {cell: sector for cell, sector in sectors.items() if sector}, "activities")


def _read_kinds(table: _Table) -> None:
    if table.is_everyday("kind"):
        table.translate_words("kind", table.read("kind"), kind_of)


def _read_themes(table: _Table) -> None:
    if table.is_everyday("theme"):
        table.translate_words("theme", table.read("theme"))


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
    read = np.array(pandas.to_numeric(pandas.Series(cells.different, dtype=object), errors="coerce"), dtype=np.float64)
    if table.is_everyday("size"):
        read = _staff_in_words(table, cells, read)
    staff = read[cells.code]
    rows = np.flatnonzero(staff >= 0.0)
    classes = np.searchsorted([first for first, _last in CLASSES], np.floor(staff[rows]), side="right") - 1
    words = np.full(len(staff), "", dtype=object)
    words[rows] = np.array(SIZES, dtype=object)[classes]
    table.note("class of size", "size", rows, "")
    table.cells["size_class"] = words


def _staff_in_words(table: _Table, cells: Cells, read: Floats) -> Floats:
    """Numbers of employees, also from words such as "32 salariés", "env. 30" or "10-19"; others are empty and told."""
    known: list[str] = []
    for index, cell in enumerate(cells.different):
        if not np.isfinite(read[index]) and cell:
            bare = ABOUT.sub("", cell)
            bracket = bracket_of(bare if bare.upper() != "NN" else "")
            number = to_decimal(bare)
            read[index] = float(number) if number else np.nan if bracket is None else _centre(bracket)
            known += [cell] if np.isfinite(read[index]) else []
    table.note("staff in words", "size", _with_texts(cells, known), known[0] if known else "")
    for cell in [cell for index, cell in enumerate(cells.different) if cell and not np.isfinite(read[index])][
        :MOST_TOLD
    ]:
        table.note("unknown code", "size", _with_texts(cells, (cell,)), cell)
    table.cells["size"] = read[cells.code]
    return read


def _centre(bracket: tuple[int, float]) -> float:
    """The geometric middle of a bracket of staff, or its end where that is open."""
    lower, upper = bracket
    return math.sqrt(max(lower, 1) * upper) if math.isfinite(upper) and upper else float(lower)


def _with_texts(cells: Cells, wanted: Collection[str]) -> Integers:
    """The rows of the cells with one of these texts."""
    wanted = set(wanted)
    is_wanted = np.array([cell in wanted for cell in cells.different], dtype=np.bool_)
    return np.flatnonzero(is_wanted[cells.code])


def _replaced(cells: Cells, meanings: Mapping[str, str]) -> Cells:
    """The cells, with these texts replaced."""
    return Cells(np.array([meanings.get(cell, cell) for cell in cells.different], dtype=object), cells.code)
