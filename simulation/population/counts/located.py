"""Places the counted organisations in territories and departments, in the region of the model or anywhere else.

Territories are those that the table names itself (`territory`, `ZE2020`, `EPCI`, `ARR`, by `population.level`), or
another table that says where communes lie; else
the region's, where at least half of the organisations are counted in its communes; else the departments. Places that
are no communes are territories themselves. Where no department is known, each territory is one. Elsewhere than in the
region, places have no coordinates: who is near to whom follows from territories and departments alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.population.counts.labels import place_of
from simulation.population.counts.shapes import COLUMNS, KINDS, TABLE, Numbers
from simulation.population.geography import LEVELS, Places, load_places
from simulation.population.table_cells import text
from simulation.population.table_errors import Mistakes, folded
from simulation.state.tables import NEVER

if TYPE_CHECKING:
    import pandas

NAMES_OF_LEVEL = {
    "zone_emploi": ("ze2020", "zone_emploi", "ze"), "epci": ("epci",), "arrondissement": ("arr", "arrondissement"),
    "departement": ("dep", "department", "departement"),
}  # fmt: skip
"""Columns that name the territory of a commune at each level, folded."""
NAMES = ("libgeo", "name", "nom", "libelle", "label")
"""Columns that name the place, folded."""


def located(
    numbers: Numbers, about: pandas.DataFrame, level: str, totals: Integers, notes: Mistakes
) -> tuple[Places, Integers, npt.NDArray[np.int32]]:
    """The places of a population, the commune of each counted place, and the territory by which each is sampled.

    Args:
        numbers: what was counted.
        about: what is said of each place (`described`).
        level: the level of territories.
        totals: how many organisations are counted in each place (shape: places).
        notes: filled with what was guessed.
    """
    region = load_places(level)
    row_of = {code: row for row, code in enumerate(region.commune_codes)}
    found = [row_of.get(place.code, NEVER) if place.is_commune else NEVER for place in numbers.places]
    rows = np.array(found, dtype=np.int64)
    own = _column_of(about, numbers, ("territory", "territoire", *NAMES_OF_LEVEL[level]))
    if not any(own) and (rows != NEVER).all():
        return region, rows, load_places("zone_emploi").commune_territory
    departments = [
        place.department or (f"DEP-{code}" if code else "")
        for place, code in zip(numbers.places, _column_of(about, numbers, NAMES_OF_LEVEL["departement"]), strict=True)
    ]
    prefix = LEVELS[level][0]
    territories = ["" if not code else code if "-" in code else _prefixed(code, prefix) for code in own]
    is_of_region = 2 * totals[rows != NEVER].sum() >= totals.sum()
    for index, (place, territory) in enumerate(zip(numbers.places, territories, strict=True)):
        if territory:
            continue
        if not place.is_commune:
            kind = next((prefix for name, (prefix, _) in LEVELS.items() if place.kind == _KIND_OF_LEVEL[name]), "")
            territories[index] = f"{kind}{place.code}"
        elif is_of_region and rows[index] != NEVER:
            territories[index] = region.codes[region.commune_territory[rows[index]]]
    _fill(territories, departments, totals, numbers, is_of_region, notes)
    departments = [department or territory for department, territory in zip(departments, territories, strict=True)]
    names = _column_of(about, numbers, NAMES)
    if is_of_region and set(territories) <= set(region.codes) and set(departments) <= set(region.departments):
        places = region
    else:
        places = _elsewhere(territories, departments, names, numbers)
    rows_of_territories = np.array([places.codes.index(code) for code in territories], dtype=np.int32)
    places = replace(
        places,
        commune_codes=tuple(place.code for place in numbers.places),
        commune_names=tuple(name or place.code for place, name in zip(numbers.places, names, strict=True)),
        commune_latitude=np.where(rows == NEVER, np.nan, region.commune_latitude[rows]),
        commune_longitude=np.where(rows == NEVER, np.nan, region.commune_longitude[rows]),
        commune_territory=rows_of_territories,
        commune_department=np.array([places.departments.index(code) for code in departments], dtype=np.int32),
    )
    return places, np.arange(len(rows)), rows_of_territories


def _elsewhere(territories: list[str], departments: list[str], names: list[str], numbers: Numbers) -> Places:
    """Territories and departments that are not, or not all, the region's."""
    known = {code: name for one in map(load_places, LEVELS) for code, name in zip(one.codes, one.names, strict=True)}
    for place, code, name in zip(numbers.places, territories, names, strict=True):
        if name and not place.is_commune:
            known.setdefault(code, name)
    codes = sorted(set(territories))
    places = Places.own(codes, sorted(set(departments)))
    return replace(places, names=tuple(known.get(code, code) for code in codes))


_KIND_OF_LEVEL = {"zone_emploi": "ZE2020", "epci": "EPCI", "arrondissement": "ARR", "departement": "DEP"}


def _prefixed(code: str, prefix: str) -> str:
    """The code of a territory with what stands before it here; what is no code stays as it is."""
    return f"{prefix}{code}" if any(letter.isdigit() for letter in code) else code


def described(
    frame: pandas.DataFrame, numbers: Numbers, territories: pandas.DataFrame | None = None
) -> pandas.DataFrame:
    """What a table says of each place, in its first row there, and what another one says of its territories."""
    about = frame.iloc[numbers.first].reset_index(drop=True)
    if territories is None:
        return about
    others = territories.rename(columns=text)
    column = next((name for name in others.columns if folded(name) in COLUMNS["commune"]), others.columns[0])
    codes = [place_of(text(code)).code for code in others[column].tolist()]
    others = others.drop(columns=column).assign(_code=codes).drop_duplicates("_code").set_index("_code")
    others = others.reindex([place.code for place in numbers.places]).reset_index(drop=True)
    said = {folded(name) for name in others.columns}
    return about[[name for name in about.columns if folded(name) not in said]].join(others)


def _column_of(about: pandas.DataFrame, numbers: Numbers, names: Sequence[str]) -> list[str]:
    """The text of a column at each place ("": there is no such column, or it is the place itself)."""
    by_fold = {folded(name): name for name in about.columns}
    column = next((by_fold[name] for name in names if name in by_fold), "")
    kind = KINDS.get(folded(column), "")
    if not column or (kind and all(place.kind == kind for place in numbers.places)):
        return [""] * len(numbers.places)
    return ["" if cell != cell or cell is None else text(cell) for cell in about[column].tolist()]


def _fill(
    territories: list[str],
    departments: list[str],
    totals: Integers,
    numbers: Numbers,
    is_of_region: bool,
    notes: Mistakes,
) -> None:
    """Give communes without a territory the largest one of their department (in the region), else their department."""
    missing = [index for index, territory in enumerate(territories) if not territory]
    largest: dict[str, str] = {}
    if is_of_region:
        size: dict[tuple[str, str], int] = {}
        for department, territory, total in zip(departments, territories, totals.tolist(), strict=True):
            if territory:
                size[department, territory] = size.get((department, territory), 0) + total
        for (department, territory), _total in sorted(size.items(), key=lambda entry: (entry[1], entry[0])):
            largest[department] = territory
    for index in missing:
        territories[index] = largest.get(departments[index], departments[index])
    strayed = [index for index in missing if departments[index] in largest]
    for reason, found in (("strayed", strayed), ("departments", [index for index in missing if index not in strayed])):
        if found:
            first = numbers.places[found[0]].code
            notes.add(TABLE, [int(numbers.first[found[0]])], "commune", [first], reason, first=[str(len(found))])
