"""Parses the cells of a user's table: texts, words of the model in English or French, numbers.

Every function parses a whole column, notes the mistakes and leaves cells that it cannot parse at a default.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import SECTORS as SECTOR_LABELS
from simulation.parameters.people import SIZES as SIZE_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.population.table_errors import ANY_NUMBER, EVERY_ROW, MOST_ALIKE, Mistakes, folded, nearest_of
from simulation.state.tables import KINDS, NEVER, SECTORS, SIZES, THEMES, Stage, Tie

if TYPE_CHECKING:
    import pandas

Values = npt.NDArray[Any]

STAGES = tuple(stage.name.lower() for stage in Stage)
TIES = tuple(tie.name.lower() for tie in Tie)
WORDS: dict[str, tuple[str, ...]] = {
    "kind": KINDS, "sector": SECTORS, "size_class": SIZES, "theme": THEMES, "stage": STAGES, "type": TIES,
}  # fmt: skip
FRENCH: dict[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "sector": SECTOR_LABELS,
    "size_class": SIZE_LABELS,
    "theme": THEME_LABELS,
    "stage": dict(zip(STAGES, ("non sensibilisée", "sensibilisée", "engagée", "animatrice"), strict=True)),
    "type": {"supply": "fourniture", "acquaintance": "connaissance"},
}
"""French words that are also accepted: {word of the model: French word}."""
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Signs of no width that pages and other programs leave at the ends of texts."""
ABSENT = frozenset(("nan", "na", "n/a", "none", "<na>", "nat", "null"))
"""What other programs write for a missing value: a name like any other, but never a number or a word of the model."""
UNKNOWN = NEVER - 1
"""Row of a word that is unknown."""
NUMBER_IN_FRENCH = re.compile(r"([-+]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Cells:
    """The cells of a column as texts: what is done once for each different text is done for a million cells.

    Attributes:
        different: the different texts; the first is "", the text of a missing cell, whether or not there is one.
        code: the position of each cell's text in `different` (shape: rows).
    """

    different: Values
    code: Integers

    @property
    def texts(self) -> Values:
        """The text of each cell (shape: rows)."""
        return self[:]

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Whether each cell is missing (shape: rows)."""
        return self.code == 0

    def __getitem__(self, rows: slice | Integers) -> Values:
        found: Values = self.different[self.code[rows]]
        return found

    def __len__(self) -> int:
        return len(self.code)


def cells_of(column: pandas.Series[Any]) -> Cells:
    """The cells as texts without surrounding spaces; 12.0 in a column of numbers is "12", a missing cell is ""."""
    import pandas

    if column.dtype == object and pandas.api.types.infer_dtype(column, skipna=True) != "string":
        missing = column.isna().to_numpy()  # cells of several types: 1 and True are equal, but not their texts
        cells = ["" if is_missing else text(value) for value, is_missing in zip(column, missing, strict=True)]
        column = pandas.Series(cells, dtype=object)
    code, different = pandas.factorize(column)
    values = different.tolist()
    spelt = ["", *map(text, values)]
    if spelt[1:] == values and "" not in values:
        return Cells(np.array(spelt, dtype=object), code + 1)
    of_spelt, unique = pandas.factorize(np.array(spelt, dtype=object))  # "a" and " a" are one text
    return Cells(np.asarray(unique, dtype=object), of_spelt[code + 1])


def texts(column: pandas.Series[Any]) -> Values:
    """The text of each cell of a column (shape: rows)."""
    return cells_of(column).texts


def text(value: Any) -> str:
    """The text of a cell that is not missing, in Unicode's normal form NFC: 12 and 12.0 are "12"."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip().strip(INVISIBLE).strip()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def spellings(column: str) -> dict[str, str]:
    """All accepted spellings of the words of a column, folded, and row numbers: {spelling: word of the model}."""
    spellings = {str(row): word for row, word in enumerate(WORDS[column])}
    spellings |= {folded(french): word for word, french in FRENCH[column].items()}
    return spellings | {folded(word): word for word in WORDS[column]}


def words(table: str, column: str, cells: Cells, default: int, mistakes: Mistakes) -> Integers:
    """The row numbers of the words; a missing cell takes the default."""
    row_of = {spelling: WORDS[column].index(word) for spelling, word in spellings(column).items()}
    row_of_text = np.array([row_of.get(folded(written), UNKNOWN) for written in cells.different], dtype=np.int64)
    row_of_text[0] = default
    rows: Integers = row_of_text[cells.code]
    labels = {**{word: word for word in WORDS[column]}, **{french: word for word, french in FRENCH[column].items()}}
    for reason, wrong in _by_reason(cells, np.flatnonzero(rows == UNKNOWN), lambda _written: "word").items():
        values = cells[wrong[:MOST_ALIKE]]
        nearest = [nearest_of(value, labels) for value in values] if reason == "word" else ()
        mistakes.add(table, wrong, column, values, reason, ", ".join(WORDS[column]), nearest)
    rows[rows == UNKNOWN] = default
    return rows


def numbers(
    table: str,
    column: str,
    series: pandas.Series[Any],
    default: Values | float,
    mistakes: Mistakes,
    bounds: tuple[float, float] | None = None,
    whole: bool = False,
) -> Values:
    """Numbers, with the default where a cell is missing or cannot be parsed (shape: rows)."""
    import pandas

    if getattr(series.dtype, "kind", "O") in "biuf":
        read = series.to_numpy(dtype=np.float64, na_value=np.nan)
        missing = np.isnan(read)
        cells = None
    else:
        cells = cells_of(series)
        parsed = pandas.to_numeric(pandas.Series(cells.different, dtype=object), errors="coerce")
        read = parsed.to_numpy(dtype=np.float64)[cells.code]
        missing = cells.missing
    unreadable = np.flatnonzero(~missing & ~np.isfinite(read))
    wrong = {"number": unreadable} if cells is None else _by_reason(cells, unreadable, _reason_of_number)
    good = ~missing & np.isfinite(read)
    if bounds is not None:
        wrong["range"] = np.flatnonzero(good & ((read < bounds[0]) | (read > bounds[1])))
    if whole:
        wrong["whole"] = np.flatnonzero(good & (read != np.floor(read)))
    for reason, rows in wrong.items():
        first = rows[:MOST_ALIKE]
        values = [text(value) for value in series.iloc[first].tolist()]
        nearest = [to_decimal(value) for value in values] if reason == "written" else ()
        limits = None if reason == "whole" else bounds
        mistakes.add(table, rows, column, values, reason, "" if bounds else ANY_NUMBER, nearest, bounds=limits)
    return np.where(good, read, default)


def _reason_of_number(written: str) -> str:
    return "written" if to_decimal(written) else "number"


def _by_reason(cells: Cells, rows: Integers, reason_of: Callable[[str], str]) -> dict[str, Integers]:
    """Rows by the reason why their text is wrong; "absent" if other programs write it for a missing value."""
    code = cells.code[rows]
    reasons = {
        wrong: "absent" if cells.different[wrong].lower() in ABSENT else reason_of(cells.different[wrong])
        for wrong in np.unique(code).tolist()
    }
    reason = np.array([reasons[wrong] for wrong in code.tolist()], dtype=object)
    return {name: rows[reason == name] for name in dict.fromkeys(reasons.values())}


def to_decimal(written: str) -> str:
    """A number in French notation as a decimal: "0,5" gives "0.5", "30 %" gives "0.3"; anything else gives ""."""
    match = NUMBER_IN_FRENCH.fullmatch(written.strip())
    if not match:
        return ""
    value = float(re.sub(r"[\s\u00a0\u202f]", "", match[1]).replace(",", "."))
    return f"{value / 100 if match[2] else value:.10g}"


def required(table: str, column: str, cells: Cells, mistakes: Mistakes) -> None:
    """Note the cells without a value as mistakes."""
    empty = np.flatnonzero(cells.missing)
    mistakes.add(table, empty, column, cells[empty[:MOST_ALIKE]], "nothing", EVERY_ROW)


def repeated(keys: Sequence[Any] | Values) -> tuple[Integers, Integers]:
    """The rows whose key occurs in an earlier row, and the first row with that key."""
    import pandas

    codes = pandas.factorize(np.asarray(keys))[0]
    first = first_rows(codes)
    again = np.flatnonzero(first[codes] != np.arange(len(codes)))
    return again, first[codes[again]]


def first_rows(codes: Integers) -> Integers:
    """The first row of each code (shape: codes)."""
    first = np.full(int(np.max(codes, initial=-1)) + 1, NEVER, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first
