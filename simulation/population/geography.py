"""The geography of the region: territories at a chosen level, departments, communes, and establishments in communes.

    places = load_places("zone_emploi")
    places.names[0], places.latitude[0], places.longitude[0]
    places.commune_territory[17]          # row of the territory of commune 17

All data come from the packaged tables of `simulation/data` (see its README for provenance and licence).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Floats
from simulation.state.tables import SECTORS, SIZES

LEVELS = {
    "zone_emploi": ("ZE2020-", "territories.geojson"),
    "epci": ("EPCI-", "epci.geojson"),
    "arrondissement": ("ARR-", "arrondissements.geojson"),
    "departement": ("DEP-", "departements.geojson"),
}
"""Levels of territories: the prefix of the codes, and the file of the outlines."""

OWN = "own"
"""The level of a user's own territories."""


@dataclass(frozen=True)
class Places:
    """Territories, departments and communes. A row is an index into these tuples and arrays.

    Attributes:
        level: the partition of the region into territories (or "own": a user's own territories).
        codes, names: code and name of each territory.
        latitude, longitude: coordinates of each territory, in degrees (NaN: unknown).
        departments: codes of the departments.
        commune_codes, commune_names, commune_latitude, commune_longitude: the same for each commune.
        commune_territory, commune_department: rows of the territory and of the department of each commune.
    """

    level: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    departments: tuple[str, ...]
    commune_codes: tuple[str, ...]
    commune_names: tuple[str, ...]
    commune_latitude: Floats
    commune_longitude: Floats
    commune_territory: npt.NDArray[np.int32]
    commune_department: npt.NDArray[np.int32]

    @classmethod
    def own(cls, codes: Sequence[str], departments: Sequence[str] = ("",)) -> Places:
        """The territories of a user's own population, which have names but no coordinates."""
        unknown = np.full(len(codes), np.nan)
        nowhere = np.empty(0)
        none = np.empty(0, dtype=np.int32)
        return cls(
            OWN, tuple(codes), tuple(codes), unknown, unknown, tuple(departments), (), (), nowhere, nowhere, none, none
        )

    def to_json(self) -> dict[str, Any]:
        """All that tells these places from others, in values that JSON knows; `from_json` makes them again."""
        if self.level in LEVELS and self.commune_codes == load_places(self.level).commune_codes:
            return {"level": self.level, "departments": self.departments}
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(self).items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Places:
        """The places that `to_json` has told."""
        if "codes" not in values:
            return replace(load_places(values["level"]), departments=tuple(values["departments"]))
        kinds = {field.name: str(field.type) for field in fields(cls)}
        return cls(**{name: _of_kind(value, kinds[name]) for name, value in values.items()})


def _of_kind(value: Any, kind: str) -> Any:
    """A value of JSON as an attribute of places of this type."""
    if kind == "str":
        return value
    return tuple(value) if kind.startswith("tuple") else _frozen(value, np.int32 if "int32" in kind else np.float64)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("simulation") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _frozen(values: Any, kind: Any = np.float64) -> npt.NDArray[Any]:
    array = np.asarray(values, dtype=kind)
    array.flags.writeable = False
    return array


def _numbers(rows: list[dict[str, str]], column: str) -> Floats:
    return _frozen([float(row[column]) for row in rows])


@lru_cache(maxsize=1)
def _communes() -> list[dict[str, str]]:
    return _rows("communes.csv")


@lru_cache(maxsize=len(LEVELS))
def load_places(level: str = "zone_emploi") -> Places:
    """The region at one level of territories (cached).

    Raises:
        ValueError: the level is not one of `LEVELS`.
    """
    if level not in LEVELS:
        raise ValueError(f'there is no level of territories "{level}"; there are {", ".join(LEVELS)}')
    prefix = LEVELS[level][0]
    territories = [row for row in _rows("territories.csv") if row["level"] == level and row["code"].count("-") == 1]
    codes = tuple(row["code"] for row in territories)
    communes = _communes()
    departments = tuple(f"DEP-{code}" for code in sorted({row["departement"] for row in communes}))
    territory_of = {code: row for row, code in enumerate(codes)}
    department_of = {code: row for row, code in enumerate(departments)}
    return Places(
        level=level,
        codes=codes,
        names=tuple(row["name"] for row in territories),
        latitude=_numbers(territories, "latitude"),
        longitude=_numbers(territories, "longitude"),
        departments=departments,
        commune_codes=tuple(row["commune_code"] for row in communes),
        commune_names=tuple(row["name"] for row in communes),
        commune_latitude=_numbers(communes, "latitude"),
        commune_longitude=_numbers(communes, "longitude"),
        commune_territory=_frozen([territory_of[prefix + row[level]] for row in communes], np.int32),
        commune_department=_frozen([department_of["DEP-" + row["departement"]] for row in communes], np.int32),
    )


@lru_cache(maxsize=1)
def load_establishments() -> npt.NDArray[np.int64]:
    """The number of employer establishments at the end of 2018, shape (communes, sectors, size classes)."""
    commune_of = {row["commune_code"]: index for index, row in enumerate(_communes())}
    sector_of = {sector: index for index, sector in enumerate(SECTORS)}
    counts = np.zeros((len(commune_of), len(SECTORS), len(SIZES)), dtype=np.int64)
    text = (files("simulation") / "data" / "establishments_by_commune_derived.csv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        commune, sector, *numbers = line.split(",")
        counts[commune_of[commune], sector_of[sector]] += [int(number) for number in numbers]
    counts.flags.writeable = False
    return counts


@lru_cache(maxsize=len(LEVELS))
def outlines(level: str = "zone_emploi") -> dict[str, Any]:
    """The outlines of the territories of a level, as parsed GeoJSON (WGS84); `properties.code` is the territory."""
    if level not in LEVELS:
        raise ValueError(f'there are no outlines for the level "{level}"; there are for {", ".join(LEVELS)}')
    text = (files("simulation") / "data" / LEVELS[level][1]).read_text(encoding="utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed
