"""Parses the cells of a user's table: texts, words of the model in English or French, numbers.

Every function parses a whole column, notes the mistakes and leaves cells that it cannot parse at a default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import SECTORS as SECTOR_LABELS
from simulation.parameters.people import SIZES as SIZE_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.population.table_errors import ANY_NUMBER, EVERY_ROW, Mistakes, folded, nearest_of
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
NOTHING = frozenset(("", "nan", "none", "<na>", "nat", "null"))
"""Texts that stand for a missing value."""
NUMBER_IN_FRENCH = re.compile(r"([-+]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*(%?)")


def texts(column: pandas.Series[Any]) -> Values:
    """The cells as texts without surrounding spaces; 12.0 in a column of numbers is "12", a missing cell is ""."""
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iu":
        return column.to_numpy().astype(str).astype(object)
    return np.array([text(value) for value in column.to_numpy(dtype=object, na_value="")], dtype=object)


def text(value: Any) -> str:
    """One cell as a text: 12 and 12.0 are "12", a missing value is ""."""
    if isinstance(value, str):
        written = value.strip()
    elif isinstance(value, float | np.floating):
        written = str(int(value)) if float(value).is_integer() else str(value)
    else:
        written = str(value).strip()
    return "" if written.lower() in NOTHING else written


def spellings(column: str) -> dict[str, str]:
    """All accepted spellings of the words of a column, folded, and row numbers: {spelling: word of the model}."""
    spellings = {str(row): word for row, word in enumerate(WORDS[column])}
    spellings |= {folded(french): word for word, french in FRENCH[column].items()}
    return spellings | {folded(word): word for word in WORDS[column]}


def words(table: str, column: str, cells: Values, default: int, mistakes: Mistakes) -> Integers:
    """The row numbers of the words; a missing cell takes the default."""
    word_of = spellings(column)
    order = {word: row for row, word in enumerate(WORDS[column])}
    different, inverse = np.unique(cells.astype(str), return_inverse=True)
    row_of = np.full(len(different), default, dtype=np.int64)
    wrong = np.zeros(len(different), dtype=np.bool_)
    for index, written in enumerate(different):
        word = word_of.get(folded(written)) if written else WORDS[column][0]
        wrong[index] = word is None
        if word is not None and written:
            row_of[index] = order[word]
    bad = np.flatnonzero(wrong[inverse])
    labels = {**{word: word for word in WORDS[column]}, **{french: word for word, french in FRENCH[column].items()}}
    allowed = ", ".join(WORDS[column])
    nearest = [nearest_of(cells[row], labels) for row in bad[:10]]
    mistakes.add(table, bad.tolist(), column, cells[bad], "word", allowed, nearest)
    return row_of[inverse]


def numbers(
    table: str,
    column: str,
    series: pandas.Series[Any],
    default: Values,
    mistakes: Mistakes,
    bounds: tuple[float, float] | None = None,
    whole: bool = False,
) -> Values:
    """Numbers, with the default where a cell is missing or cannot be parsed (shape: rows)."""
    import pandas

    if getattr(series.dtype, "kind", "O") in "biuf":
        read = series.to_numpy(dtype=np.float64)
        cells = series.to_numpy().astype(str)
        missing = np.isnan(read)
    else:
        cells = texts(series)
        read = pandas.to_numeric(pandas.Series(cells, dtype=object), errors="coerce").to_numpy(dtype=np.float64)
        missing = cells == ""
    unreadable = np.flatnonzero(~missing & ~np.isfinite(read))
    meant = [to_decimal(str(cells[row])) for row in unreadable]
    for rows, reason in (
        ([row for row, decimal in zip(unreadable.tolist(), meant, strict=True) if decimal], "written"),
        ([row for row, decimal in zip(unreadable.tolist(), meant, strict=True) if not decimal], "number"),
    ):
        nearest = [decimal for decimal in meant if decimal] if reason == "written" else ()
        mistakes.add(table, rows, column, cells[rows], reason, "" if bounds else ANY_NUMBER, nearest, bounds=bounds)
    good = ~missing & np.isfinite(read)
    if bounds is not None:
        outside = np.flatnonzero(good & ((read < bounds[0]) | (read > bounds[1])))
        mistakes.add(table, outside.tolist(), column, cells[outside], "range", bounds=bounds)
    if whole:
        broken = np.flatnonzero(good & (read != np.floor(read)))
        mistakes.add(table, broken.tolist(), column, cells[broken], "whole")
    return np.where(good, read, default)


def to_decimal(written: str) -> str:
    """A number in French notation as a decimal: "0,5" gives "0.5", "30 %" gives "0.3"; anything else gives ""."""
    match = NUMBER_IN_FRENCH.fullmatch(written.strip())
    if not match:
        return ""
    value = float(re.sub(r"[\s\u00a0\u202f]", "", match[1]).replace(",", "."))
    return f"{value / 100 if match[2] else value:.10g}"


def required(table: str, column: str, cells: Values, mistakes: Mistakes) -> None:
    """Note the cells without a value as mistakes."""
    empty = np.flatnonzero(cells == "")
    mistakes.add(table, empty.tolist(), column, [""] * len(empty), "nothing", EVERY_ROW)


def repeated(keys: Sequence[Any] | Values) -> tuple[Integers, Integers]:
    """The rows whose key occurs in an earlier row, and the first row with that key."""
    import pandas

    codes = pandas.factorize(np.asarray(keys))[0]
    first = np.full(int(np.max(codes, initial=-1)) + 1, NEVER, dtype=np.int64)
    order = np.arange(len(codes))
    first[codes[::-1]] = order[::-1]
    again = np.flatnonzero(first[codes] != order)
    return again, first[codes[again]]
