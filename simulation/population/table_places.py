"""Locates the organisations of a user's own table in territories of the region, or in the user's own territories.

The territories are the region's if one value has the form of its codes, or if half of the values are its codes or
names; otherwise each distinct value is one of the user's own territories. A table without territories takes those of
its communes, or a single one. A row without a territory takes that of its commune, else the most frequent one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.core.luck import Integers
from simulation.parameters import Parameters
from simulation.population.geography import LEVELS, Places, load_places
from simulation.population.table_cells import Values
from simulation.population.table_errors import Mistakes, folded, nearest_of
from simulation.state.tables import NEVER

EVERYWHERE = "all"
UNKNOWN = "unknown"
"""The single territory of a table without territories; the department of rows without a department."""


def locate(
    cells: Mapping[str, Values], count: int, parameters: Parameters, mistakes: Mistakes
) -> tuple[Places, Integers, Integers, Integers]:
    """The places, and the rows of each organisation's territory, department and commune.

    Args:
        cells: the texts of those of the columns territory, department and commune that the table has.
        count: number of organisations.
    """
    region = load_places(parameters.population.level)
    commune: Integers = np.full(count, NEVER)
    if "commune" in cells:
        row_of = {code: row for row, code in enumerate(region.commune_codes)}
        commune = np.array([row_of.get(code.zfill(5), NEVER) for code in cells["commune"]], dtype=np.int64)
    territory: Integers
    has_communes = bool(count) and bool((commune != NEVER).all())
    if "territory" in cells and not _belongs_to_region(cells["territory"], region):
        own = np.where(cells["territory"] == "", _most_frequent(cells["territory"]), cells["territory"]).astype(str)
        different, territory = np.unique(own, return_inverse=True)
        return _with_departments(Places.own(different.tolist()), cells, territory, np.full(count, NEVER), False)
    if "territory" in cells:
        territory = _region_territories(cells["territory"], commune, region, mistakes)
    elif has_communes:
        territory = region.commune_territory[commune]
    else:
        region = Places.own([EVERYWHERE])
        territory = np.zeros(count, dtype=np.int64)
        commune = np.full(count, NEVER)
    return _with_departments(region, cells, territory, commune, has_communes)


def _belongs_to_region(cells: Values, region: Places) -> bool:
    different = {code for code in cells.tolist() if code}
    if any(code.startswith(prefix) for code in different for prefix, _file in LEVELS.values()):
        return True
    names = {folded(name) for name in region.names}
    return bool(different) and 2 * sum(folded(code) in names for code in different) >= len(different)


def _most_frequent(cells: Values) -> str:
    different, count = np.unique(cells[cells != ""].astype(str), return_counts=True)
    return str(different[np.argmax(count)]) if len(different) else EVERYWHERE


def _region_territories(cells: Values, commune: Integers, region: Places, mistakes: Mistakes) -> Integers:
    ways = dict(zip(region.names, region.codes, strict=True))
    ways |= {code: code for code in region.codes}
    row_of = {folded(way): region.codes.index(code) for way, code in ways.items()}
    territory = np.array([row_of.get(folded(code), NEVER) for code in cells], dtype=np.int64)
    territory[cells == ""] = row_of.get(folded(_most_frequent(cells)), 0)
    is_empty = (cells == "") & (commune != NEVER)
    territory[is_empty] = region.commune_territory[commune[is_empty]]
    unknown = np.flatnonzero(territory == NEVER)
    name = region.names[0].split(" (")[0]
    allowed = f"{region.level}: {region.codes[0]} ({name}), ..."
    nearest = [nearest_of(cells[row], list(ways)) for row in unknown[:10]]
    mistakes.add("organisations", unknown.tolist(), "territory", cells[unknown], "place", allowed, nearest)
    return np.maximum(territory, 0)


def _with_departments(
    places: Places, cells: Mapping[str, Values], territory: Integers, commune: Integers, has_communes: bool
) -> tuple[Places, Integers, Integers, Integers]:
    """Add the departments: those of the table, else those of the communes, else a single one."""
    department = places.commune_department[commune] if has_communes else np.zeros(len(territory), dtype=np.int64)
    if "department" in cells:
        own = [code or UNKNOWN for code in cells["department"]]
        wanted = [code if code in places.departments else f"DEP-{code.zfill(2)}" for code in own]
        if not set(wanted) <= set(places.departments):
            places = Places(**{**places.__dict__, "departments": tuple(sorted(set(own)))})
            wanted = own
        row_of = {code: row for row, code in enumerate(places.departments)}
        department = np.array([row_of[code] for code in wanted], dtype=np.int64)
    return places, territory, department, commune
