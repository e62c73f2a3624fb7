"""Mistakes in a user's tables, collected and raised together, each with its table, row, column, value and remedy.

    mistakes = Mistakes()
    mistakes.add("relations", [3], "trust_source", ["1.7"], "range", allowed="from 0 to 1")
    mistakes.raise_any()
    # TableError: relations, row 4: trust_source = "1.7" is outside its range, from 0 to 1

The texts are in English; programs that show them in French translate `WORDING`.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.population.formats.wording import NOTES

MOST_ALIKE = 10
"""Maximum number of mistakes of one kind in one column that are listed; of the others only the number is given."""

WORDING = {
    "table": "this is not a table of columns with names",
    "graph": "this is not a networkx graph",
    "columns": "the column {named} is there twice",
    "no column": "the column {named} is missing; the columns are: {allowed}",
    "nothing": "{column} is empty; {allowed}",
    "twice": "{column} = {value} is given twice, first in row {first}",
    "pair": "the relation {value} is given twice, first in row {first}",
    "itself": "an organisation cannot be related to itself ({value})",
    "end": "{column}: there is no organisation {value}",
    "word": "{column} = {value} is unknown; allowed: {allowed}",
    "place": "{column} = {value} is not one of the region's; allowed: {allowed}",
    "number": "{column} = {value} is not a number; allowed: {allowed}",
    "absent": "{column} = {value}: leave the cell empty where there is no value",
    "none": "there is no organisation: the table has no row",
    "unrelated": "there is no relation: the table has no row",
    "foreign": "{column} = {value} is not one of the region's: the organisation is placed where most are, {allowed}",
    "changed": "{column}: not among the communes of 1 January 2021, by which the region is drawn: {allowed} ({first}). "
    "If they were merged or split, give a code of that day or a territory; they are placed where most are, {value}",
    "unplaced": "{column} is empty: the organisation is placed where most are, {allowed}",
    "unused": "{column} = {value} is not one of the region's: it is not used",
    "nowhere": "no {column} is one of the region's: all organisations are placed in a single territory",
    "written": "{column} = {value}: write {nearest}, with a decimal point and without %",
    "whole": "{column} = {value} should be a whole number",
    "range": "{column} = {value} is outside its range, {allowed}",
    "shares": "the shares {column} of {value} add up to {first}, more than 1",
    "more": "{column}: {first} more of the same kind",
    "no such column": "{column} is no column that the model reads; they are: {allowed}",
    "postal": "{value} holds postal codes; {column} needs the codes or names of communes (INSEE)",
    "elsewhere": "{column} = {value}: the table has no such place, territory or department; it has: {allowed}",
    "no member": "no member of the list has a place in the region",
    "no room": "{value} members do not fit among {allowed} organisations: raise population.organisations",
    "nobody": "nobody is counted",
    "too many": "{value} organisations are counted; at most {allowed} can be drawn",
    "rounded": "{column} = {value} has lost digits in a spreadsheet; read this column there as text",
    **NOTES,
}
"""The message for each kind of mistake, and of note."""
HINT = "; did you mean {nearest}?"
BETWEEN = "from {lower} to {upper}"
ANY_NUMBER = "any number"
EVERY_ROW = "every row needs one"
NO_COLUMN = "none"
TEXTS = (*WORDING.values(), HINT, BETWEEN, ANY_NUMBER, EVERY_ROW, NO_COLUMN)
"""All texts that users may read, for the catalogue of translations."""


@dataclass(frozen=True)
class Mistake:
    """One mistake in a table.

    Attributes:
        table: "organisations" or "relations".
        row: its row, from 0 (None: the whole table).
        column: its column.
        value: the invalid value, as text.
        reason: a key of `WORDING`.
        allowed: the allowed values, in words.
        nearest: the nearest valid value, or "".
        first: the first row with the same value, a sum, or the number of further mistakes.
        bounds: the allowed range of a number.
    """

    table: str
    row: int | None
    column: str
    value: str
    reason: str
    allowed: str = ""
    nearest: str = ""
    first: str = ""
    bounds: tuple[float, float] | None = None

    def __str__(self) -> str:
        where = f"{self.table}, row {self.row + 1}: " if self.row is not None else f"{self.table}: "
        first = str(int(self.first) + 1) if self.reason in ("twice", "pair") else self.first
        allowed = self.allowed
        if self.bounds is not None:
            allowed = BETWEEN.format(lower=f"{self.bounds[0]:g}", upper=f"{self.bounds[1]:.10g}")
        text = WORDING[self.reason].format(
            column=self.column, named=f'"{self.column}"', value=f'"{self.value}"', allowed=allowed,
            nearest=self.nearest, first=first,
        )  # fmt: skip
        hint = HINT.format(nearest=f'"{self.nearest}"') if self.nearest and self.reason != "written" else ""
        return where + text + hint


class TableError(ValueError):
    """The tables do not define a population. The message is meant for the user.

    Attributes:
        mistakes: all mistakes.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))

    def __reduce__(self) -> tuple[type[TableError], tuple[tuple[Mistake, ...]]]:
        return (TableError, (self.mistakes,))


class Mistakes:
    """Collects mistakes.

    Args:
        rows: the row in the user's table of each row that is read, where they differ: {table: rows}.
    """

    def __init__(self, rows: Mapping[str, Sequence[int] | npt.NDArray[Any]] | None = None) -> None:
        self.entries: list[Mistake] = []
        self.rows = dict(rows or {})

    def add(
        self,
        table: str,
        rows: Sequence[int | None] | npt.NDArray[np.integer[Any]],
        column: str,
        values: Sequence[Any] | npt.NDArray[Any],
        reason: str,
        allowed: str = "",
        nearest: Sequence[str] = (),
        first: Sequence[str] = (),
        bounds: tuple[float, float] | None = None,
    ) -> None:
        """Add mistakes of one kind in one column, one per row; beyond `MOST_ALIKE`, add only their number.

        Values, nearest values and first rows are needed for those that are listed alone.
        """
        own = self.rows.get(table)
        for index, row in enumerate(rows[:MOST_ALIKE]):
            row = None if row is None else int(row)
            hint = nearest[index] if len(nearest) else ""
            before = first[index] if len(first) else ""
            if own is not None:
                row = None if row is None else int(own[row])
                before = str(own[int(before)]) if reason in ("twice", "pair") else before
            self.entries.append(Mistake(table, row, column, str(values[index]), reason, allowed, hint, before, bounds))
        if len(rows) > MOST_ALIKE:
            self.entries.append(Mistake(table, None, column, "", "more", first=str(len(rows) - MOST_ALIKE)))

    def raise_any(self) -> None:
        """Raise a TableError if there are any mistakes."""
        if self.entries:
            raise TableError(self.entries)


def folded(text: str) -> str:
    """A word without accents or capitals, its parts joined by "_": "Santé, action" becomes "sante_action"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "_".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def nearest_of(text: str, words: Mapping[str, str] | Iterable[str]) -> str:
    """The known word most similar to a text, or ""; a mapping gives the word for each of its spellings."""
    ways = words if isinstance(words, Mapping) else {word: word for word in words}
    by_fold = {folded(way): word for way, word in ways.items()}
    spelt = folded(text)[:100]  # nothing is left of a text in another script
    close = difflib.get_close_matches(spelt, by_fold, n=1, cutoff=0.6) if spelt else []
    return by_fold[close[0]] if close else ""
