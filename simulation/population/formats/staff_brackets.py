"""Staff brackets as size classes of the model: codes of the French register, and brackets in words.

    bracket_of("11"), bracket_of("10 à 19 salariés"), bracket_of("10-49"), bracket_of("NN")

Source  INSEE, Sirene: codes of `trancheEffectifs`
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

import numpy as np

from simulation.population.geography import load_establishments
from simulation.population.table_errors import folded
from simulation.state.tables import SIZES

Bracket = tuple[int, float]
"""The smallest and the largest number of employees (infinity: no largest)."""

REGISTER: dict[str, Bracket] = {
    "NN": (0, 0), "00": (0, 0), "01": (1, 2), "02": (3, 5), "03": (6, 9), "11": (10, 19), "12": (20, 49),
    "21": (50, 99), "22": (100, 199), "31": (200, 249), "32": (250, 499), "41": (500, 999), "42": (1000, 1999),
    "51": (2000, 4999), "52": (5000, 9999), "53": (10_000, math.inf),
}  # fmt: skip
"""The brackets of the register's codes (NN: no employees in the year, nor at its end)."""
CLASSES: tuple[Bracket, ...] = ((0, 0), (1, 9), (10, 19), (20, 49), (50, math.inf))
"""The brackets of the model's size classes, in their order."""

UNITS = frozenset(
    ("employee", "employees", "employe", "employes", "salarie", "salaries", "staff", "personne", "personnes", "people")
)
_NONE = frozenset(
    ("0", "0 0", "aucun", "sans", "no", "none", "unite non employeuse", "non employeur", "non employeuse")
)
_BETWEEN = frozenset(
    ("# #", "# a #", "# et #", "# ou #", "# to #", "# and #", "# or #", "de # a #", "from # to #", "entre # et #",
     "between # and #")
)  # fmt: skip
_PHRASES: dict[str, Callable[[int], Bracket]] = {
    **dict.fromkeys(("moins de #", "less than #", "fewer than #", "under #"), lambda number: (0, number - 1)),
    **dict.fromkeys(("jusqu a #", "au plus #", "up to #", "at most #"), lambda number: (0, number)),
    **dict.fromkeys(("plus de #", "more than #", "over #"), lambda number: (number + 1, math.inf)),
    **dict.fromkeys(
        ("# et plus", "# ou plus", "# plus", "# and more", "# or more", "# and over", "au moins #", "at least #"),
        lambda number: (number, math.inf),
    ),
}
"""What is said with one number (#), folded and without units."""
_SIGNS = {"<=": " au plus ", "≤": " au plus ", ">=": " au moins ", "≥": " au moins ", "<": " moins de ",
          ">": " plus de ", "+": " et plus", "–": " ", "—": " "}  # fmt: skip
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")


def bracket_of(text: str) -> Bracket | None:
    """The bracket of a code of the register or of words such as "10 à 19 salariés", "50+", "< 10" (None: no bracket).

    A number alone is a code, even if it has lost its leading zero ("3").
    """
    code = text.strip().upper()
    if code and code.zfill(2) in REGISTER:
        return REGISTER[code.zfill(2)]
    for sign, meaning in _SIGNS.items():
        text = text.replace(sign, meaning)
    parts = folded(_THOUSANDS.sub("", text)).split("_")
    numbers = [int(part) for part in parts if part.isdecimal()]
    words = [part for part in parts if part not in UNITS]
    phrase = " ".join("#" if word.isdecimal() else word for word in words)
    if " ".join(words) in _NONE:
        return (0, 0)
    if phrase in _BETWEEN:
        return (numbers[0], numbers[1]) if numbers[0] <= numbers[1] else None
    if phrase in _PHRASES:
        lower, upper = _PHRASES[phrase](numbers[0])
        return (lower, upper) if lower <= upper else None
    return (numbers[0], numbers[0]) if phrase == "#" and len(parts) == 2 else None


def has_codes(cells: Iterable[str]) -> bool:
    """Does a column hold codes of the register? (A number of a class, "3", is no code; "03" and "NN" are.)"""
    return any(cell.upper() in REGISTER for cell in cells)


def size_class_of(bracket: Bracket) -> tuple[str, bool]:
    """The size class of a bracket, and whether it spans several: then the one with most of the region's employers."""
    lower, upper = bracket
    rows = [row for row, (first, last) in enumerate(CLASSES) if lower <= last and upper >= first]
    if len(rows) == 1:
        return SIZES[rows[0]], False
    counts = load_establishments().sum(axis=(0, 1))
    return SIZES[max(rows, key=lambda row: int(counts[row]))], True


def middle(bracket: Bracket) -> float:
    """The middle (geometric mean) of a bracket that is narrower than the size class around it, else not a number."""
    lower, upper = bracket
    around = next((whole for whole in CLASSES if whole[0] <= lower and upper <= whole[1]), None)
    if around is None or around == bracket or lower < 1:
        return np.nan
    return math.sqrt(lower * upper) if math.isfinite(upper) else float(lower)
