"""What the labels of a table of counts mean: sets of sectors and of size classes, and codes of places.

    sectors_of("GU"), sizes_of("E50T99"), place_of("2025-COM-14118")

Source  INSEE: groups of activities (A5, A10, A17, A38, A88), staff brackets and objects of geography of its tables
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulation.population.formats.activities import sector_of
from simulation.population.formats.staff_brackets import CLASSES, Bracket, bracket_of
from simulation.population.table_cells import spellings
from simulation.population.table_errors import folded
from simulation.state.tables import SECTORS, SIZES

ALL = frozenset(("_t", "t", "tot", "total", "ens", "ensemble", "tef", "all", "tous", "toutes"))
"""Labels of totals, folded."""
Rows = tuple[int, ...]
"""Rows of SECTORS, or of SIZES."""

_SEVERAL = {"GI": ("trade", "transport_services"), "GU": ("trade", "transport_services")}
_BRACKETS = (
    (re.compile(r"E(\d+)T(\d+)"), lambda match: (int(match[1]), float(match[2]))),
    (re.compile(r"E_?GE(\d+)"), lambda match: (int(match[1]), float("inf"))),
    (re.compile(r"E(\d+)"), lambda match: (int(match[1]), float(match[1]))),
    (re.compile(r"(?:N_)?0(?: ?SAL)?"), lambda match: (0, 0.0)),
    (re.compile(r"(?:N_)?(\d+)_(\d+)"), lambda match: (int(match[1]), float(match[2]))),
    (re.compile(r"(?:N_)?(\d+)_?(?:P|PLUS)"), lambda match: (int(match[1]), float("inf"))),
)
"""Brackets as INSEE writes them in codes and in names of columns."""
_PLACE = re.compile(r"(?:(?:\d{4}-)?(COM|DEP|REG|EPCI|ARR|ZE\d*|BV\d*|UU\d*|AAV\d*)-)?(.+)")
_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}")


class Place(NamedTuple):
    """A place of a table of counts.

    Attributes:
        code: its code without what stands before it ("2025-COM-14118" has "14118").
        kind: what it is, such as "COM", "DEP", "ZE2020" ("": nothing says so).
    """

    code: str
    kind: str

    @property
    def is_commune(self) -> bool:
        """Whether it is a commune, or looks like one."""
        return self.kind in ("", "COM") and bool(_COMMUNE.fullmatch(self.code))

    @property
    def department(self) -> str:
        """The code of its department, such as "DEP-14" ("": unknown)."""
        if self.is_commune:
            return f"DEP-{self.code[: 3 if self.code.startswith(('97', '98')) else 2]}"
        return f"DEP-{self.code}" if self.kind == "DEP" else ""


def sectors_of(label: str) -> Rows:
    """The sectors of a label: a word of the model, an activity, a group of them, a total (none: unknown)."""
    if folded(label) in ALL or label.strip().upper() == "_T":
        return tuple(range(len(SECTORS)))
    code = label.strip().upper()
    word = "" if code.isdecimal() else spellings("sector").get(folded(label), "")  # "3" is no word
    words = _SEVERAL.get(code) or (word or sector_of(code),)
    return tuple(SECTORS.index(word) for word in words if word)


def sizes_of(label: str) -> Rows:
    """The size classes of a label: a word of the model, a bracket of staff, a total (none: unknown)."""
    if folded(label) in ALL or label.strip().upper() == "_T":
        return tuple(range(len(SIZES)))
    if label in SIZES:
        return (SIZES.index(label),)
    bracket = _bracket(label.strip().upper()) or bracket_of(label)
    if bracket is None:
        return ()
    lower, upper = bracket
    return tuple(row for row, (first, last) in enumerate(CLASSES) if lower <= last and upper >= first)


def _bracket(code: str) -> Bracket | None:
    for pattern, meaning in _BRACKETS:
        if match := pattern.fullmatch(code):
            return meaning(match)
    return None


def place_of(text: str, kind: str = "") -> Place:
    """The place that a code names; a commune that has lost its leading zero has it again."""
    match = _PLACE.fullmatch(text.strip())
    assert match is not None
    kind = match[1] or kind
    code = match[2]
    return Place(code.zfill(5) if len(code) == 4 and code.isdecimal() and kind in ("", "COM") else code, kind)
