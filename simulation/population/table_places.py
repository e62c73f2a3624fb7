"""Locates the organisations of a user's own table in territories of the region, or in the user's own territories.

The territories are the region's if one value has the form of its codes, or if half of the values are its codes or
names; otherwise each distinct value is one of the user's own territories. A table without territories takes those of
its communes, or a single one. A row without a territory takes that of its commune, else the most frequent one; what was
guessed for a row is noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.population.geography import LEVELS, Places, load_places
from simulation.population.table_cells import Cells
from simulation.population.table_errors import MOST_ALIKE, Mistakes, folded, nearest_of
from simulation.state.tables import NEVER

EVERYWHERE = "all"
UNKNOWN = "unknown"
"""The single territory of a table without territories; the department of rows without a department."""
TABLE = "organisations"
MOST_LISTED = 40
"""Maximum number of codes of communes in a note."""
CODE = re.compile(r"\d{5}")
"""The code of a commune here."""


def locate(
    columns: Mapping[str, Cells], count: int, level: str, mistakes: Mistakes, notes: Mistakes
) -> tuple[Places, Integers, Integers, Integers]:
    """The places, and the rows of each organisation's territory, department and commune.

    Args:
        columns: those of the columns territory, department and commune that the table has.
        count: number of organisations.
        level: the level of the region's territories.
    """
    cells = {name: column for name, column in columns.items() if not column.missing.all()}
    region = load_places(level)
    commune: Integers = np.full(count, NEVER)
    if "commune" in cells:
        row_of = {code: row for row, code in enumerate(region.commune_codes)}
        commune = _rows(cells["commune"], lambda code: row_of.get(code.zfill(5), NEVER))
    territory: Integers
    if "territory" in cells and not _belongs_to_region(cells["territory"], region):
        region = Places.own(sorted(set(cells["territory"].different[1:].tolist())))
        territory = _rows(cells["territory"], region.codes.index)
        commune = np.full(count, NEVER)
    elif "territory" in cells:
        territory = _region_territories(cells["territory"], commune, region, mistakes)
    elif (commune != NEVER).any():
        territory = np.where(commune != NEVER, region.commune_territory[commune], NEVER)
    else:
        if "commune" in cells:
            notes.add(TABLE, [None], "commune", [""], "nowhere")
        return _with_departments(Places.own([EVERYWHERE]), cells, np.zeros(count, dtype=np.int64), commune)
    most = int(np.argmax(np.bincount(territory[territory != NEVER], minlength=1)))
    _note_guesses(cells, territory, commune, region, most, notes)
    return _with_departments(region, cells, np.where(territory == NEVER, most, territory), commune)


def _rows(cells: Cells, row_of: Callable[[str], int]) -> Integers:
    """The row of each cell's text, `NEVER` where it is missing."""
    rows: Integers = np.array([NEVER, *map(row_of, cells.different[1:])], dtype=np.int64)[cells.code]
    return rows


def _belongs_to_region(cells: Cells, region: Places) -> bool:
    different = cells.different[1:]
    if any(code.startswith(prefix) for code in different for prefix, _file in LEVELS.values()):
        return True
    names = {folded(name) for name in region.names}
    return 2 * sum(folded(code) in names for code in different) >= len(different)


def _region_territories(cells: Cells, commune: Integers, region: Places, mistakes: Mistakes) -> Integers:
    ways = dict(zip(region.names, region.codes, strict=True))
    ways |= {code: code for code in region.codes}
    row_of = {folded(way): region.codes.index(code) for way, code in ways.items()}
    territory = _rows(cells, lambda written: row_of.get(folded(written), NEVER))
    unknown = np.flatnonzero((territory == NEVER) & ~cells.missing)
    name = region.names[0].split(" (")[0]
    allowed = f"{region.level}: {region.codes[0]} ({name}), ..."
    values = cells[unknown[:MOST_ALIKE]]
    mistakes.add(TABLE, unknown, "territory", values, "place", allowed, [nearest_of(value, ways) for value in values])
    return np.where(cells.missing & (commune != NEVER), region.commune_territory[commune], territory)


def _note_guesses(
    cells: Mapping[str, Cells], territory: Integers, commune: Integers, region: Places, most: int, notes: Mistakes
) -> None:
    """Note the rows without a territory, and those with a commune that is not one of the region's."""
    column = "territory" if "territory" in cells else "commune"
    guessed = (territory == NEVER) & (cells["territory"].missing if "territory" in cells else True)
    foreign = np.zeros(len(territory), dtype=np.bool_)
    if "commune" in cells and len(region.commune_codes):
        foreign = (commune == NEVER) & ~cells["commune"].missing
    changed = guessed & foreign & _are_of_departments(cells.get("commune"), region)
    if changed.any():
        codes = list(dict.fromkeys(cells["commune"][np.flatnonzero(changed)].tolist()))
        listed = ", ".join([*codes[:MOST_LISTED], *["..."][: len(codes) > MOST_LISTED]])
        row, count = int(np.flatnonzero(changed)[0]), str(int(changed.sum()))
        notes.add(TABLE, [row], "commune", [region.names[most]], "changed", listed, first=[count])
    for reason, name, found in (
        ("foreign", "commune", guessed & foreign & ~changed),
        ("unused", "commune", ~guessed & foreign),
        ("unplaced", column, guessed & ~foreign),
    ):
        rows = np.flatnonzero(found)
        values = cells[name][rows[:MOST_ALIKE]] if name in cells else ()
        notes.add(TABLE, rows, name, values, reason, region.names[most])


def _are_of_departments(communes: Cells | None, region: Places) -> npt.NDArray[np.bool_]:
    """Which cells have the form of the code of a commune in one of the region's departments."""
    if communes is None:
        return np.zeros(1, dtype=np.bool_)
    codes = [text.zfill(5) for text in communes.different]
    is_own = [bool(CODE.fullmatch(code)) and f"DEP-{code[:2]}" in region.departments for code in codes]
    return np.array(is_own, dtype=np.bool_)[communes.code]


def _with_departments(
    places: Places, cells: Mapping[str, Cells], territory: Integers, commune: Integers
) -> tuple[Places, Integers, Integers, Integers]:
    """Add the departments: those of the table, else of the communes and their territories, else a single one."""
    has_communes = bool((commune != NEVER).any())
    department: Integers = np.zeros(len(territory), dtype=np.int64)
    if has_communes:
        shape = (len(places.codes), len(places.departments))
        communes = np.zeros(shape, dtype=np.int64)
        np.add.at(communes, (places.commune_territory, places.commune_department), 1)
        of_territory = np.argmax(communes, axis=1)[territory]
        department = np.where(commune != NEVER, places.commune_department[commune], of_territory)
    if "department" in cells:
        own = cells["department"]
        codes = [_department_code(written, places) for written in own.different[1:]]
        unknown = {UNKNOWN} if own.missing.any() and not has_communes else set()
        known = places.departments if has_communes or not set(places.departments).isdisjoint(codes) else ()
        departments = (*known, *sorted({*codes, *unknown} - set(known)))
        places = replace(places, departments=departments)
        absent = department if has_communes else departments.index(UNKNOWN) if unknown else NEVER
        row_of = dict(zip(own.different[1:], map(departments.index, codes), strict=True))
        department = np.where(own.missing, absent, _rows(own, row_of.__getitem__))
    return places, territory, department, commune


def _department_code(written: str, places: Places) -> str:
    code = f"DEP-{written.zfill(2)}"
    return code if code in places.departments else written
