"""What is wrong with a user's tables: all of it together, each thing with its table, row, column, value and remedy.

    mistakes = Mistakes()
    mistakes.add("relations", [3], "trust_source", ["1.7"], "range", allowed="from 0 to 1")
    mistakes.raise_any()
    # TableError: relations, row 4: trust_source = "1.7" is outside its range, from 0 to 1

The texts stand here in English; who shows them in French translates `WORDING`.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

MOST_ALIKE = 10
"""Mistakes of one kind in one column that are told one by one; of the others the number."""

WORDING = {
    "table": "this is not a table of columns with names",
    "columns": 'the column "{column}" is there twice',
    "no column": 'the column "{column}" is missing; the columns are: {allowed}',
    "nothing": "{column} is empty; {allowed}",
    "twice": "{column} = {value} is given twice, first in row {first}",
    "pair": "the relation {value} is given twice, first in row {first}",
    "itself": "an organisation cannot be related to itself ({value})",
    "end": "{column}: there is no organisation {value}",
    "word": "{column} = {value} is unknown; allowed: {allowed}",
    "place": "{column} = {value} is not one of the region's; allowed: {allowed}",
    "number": "{column} = {value} is not a number; allowed: {allowed}",
    "written": "{column} = {value}: write {nearest}, with a decimal point and without %",
    "whole": "{column} = {value} should be a whole number",
    "range": "{column} = {value} is outside its range, {allowed}",
    "shares": "the shares {column} of {value} add up to {first}, more than 1",
    "more": "{column}: {first} more of the same kind",
}
"""Each kind of mistake in words."""
HINT = "; did you mean {nearest}?"
BETWEEN = "from {lower} to {upper}"
ANY_NUMBER = "any number"
EVERY_ROW = "every row needs one"
TEXTS = (*WORDING.values(), HINT, BETWEEN, ANY_NUMBER, EVERY_ROW)
"""Everything here that a user may read, for the catalogue of translations."""


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with a table.

    Attributes:
        table: "organisations" or "relations".
        row: its row, from 0 (None: the whole table).
        column: its column.
        value: the refused value, as text.
        reason: a key of `WORDING`.
        allowed: what is allowed, in words.
        nearest: the nearest right value, or "".
        first: the row that came first (a thing given twice), a sum, or a number of further mistakes.
        bounds: the range of a number that is outside it.
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
            column=self.column, value=f'"{self.value}"', allowed=allowed, nearest=self.nearest, first=first
        )
        hint = HINT.format(nearest=f'"{self.nearest}"') if self.nearest and self.reason != "written" else ""
        return where + text + hint


class TableError(ValueError):
    """Tables that cannot be a population. The message is meant for the user.

    Attributes:
        mistakes: everything that was found.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))

    def __reduce__(self) -> tuple[type[TableError], tuple[tuple[Mistake, ...]]]:
        return (TableError, (self.mistakes,))


class Mistakes:
    """Collects what is wrong."""

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def add(
        self,
        table: str,
        rows: Sequence[int | None],
        column: str,
        values: Sequence[Any] | npt.NDArray[Any],
        reason: str,
        allowed: str = "",
        nearest: Sequence[str] = (),
        first: Sequence[str] = (),
        bounds: tuple[float, float] | None = None,
    ) -> None:
        """Mistakes of one kind in one column, one for each row; beyond the first few only their number is kept."""
        for index, row in enumerate(rows[:MOST_ALIKE]):
            hint, before = nearest[index] if len(nearest) else "", first[index] if len(first) else ""
            self.found.append(Mistake(table, row, column, str(values[index]), reason, allowed, hint, before, bounds))
        if len(rows) > MOST_ALIKE:
            self.found.append(Mistake(table, None, column, "", "more", first=str(len(rows) - MOST_ALIKE)))

    def raise_any(self) -> None:
        """Stop here if anything is wrong."""
        if self.found:
            raise TableError(self.found)


def folded(text: str) -> str:
    """A word without accents and capitals, its parts joined by "_": "Santé, action" and "sante_action" are one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "_".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def nearest_of(text: str, known: Mapping[str, str] | Iterable[str]) -> str:
    """The known word that looks most like a text, or ""; a mapping leads from ways to write a word to the word."""
    ways = known if isinstance(known, Mapping) else {word: word for word in known}
    by_fold = {folded(way): word for way, word in ways.items()}
    close = difflib.get_close_matches(folded(text)[:100], by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else ""
