"""A population: organisations, relations and territories, built once and shared by all runs of a comparison.

    population = generate_population(Parameters({"population.organisations": 2000}))
    population.describe()["share of supply relations inside a department"]

A population has its own seed (`population.seed`), independent of the seeds of the runs. A population smaller than the
region is a demonstration economy, as all output says. `simulation.population.build` builds populations.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from simulation.core.array_file import ArrayFile, write_arrays
from simulation.population.counts.counts import REGION
from simulation.population.generator import Columns
from simulation.population.geography import Places
from simulation.population.statistics import population_statistics
from simulation.state.neighbourhood import SEGMENTS, Neighbourhood
from simulation.state.tables import KINDS, Relations

LARGE = 5_000_000
"""Relations from which on worlds change a private view of the file in place of a copy: only what changes takes memory.
Below, a copy is as fast, and lies in larger pages."""


@dataclass
class Population:
    """The population of a world. Its arrays are read-only: worlds copy them.

    Attributes:
        organisations: values for columns of `tables.Organisations`.
        relations: values for columns of `tables.Relations`.
        places: territories, departments and communes.
        names: the user's own name of each organisation (None: no names).
        demonstration: whether this is not the region, but a sample of it or a user's own population.
        source: the origin of the population, in one sentence.
        extra, extra_relations: columns of the user's tables that the model does not use (for measures): numbers, or
            arrays of texts (objects).
        copies: number of disjoint copies of a theoretical population or of a user's own, with equal numbers of rows.
        notes: what was guessed while the user's tables were read, one sentence each.
        cache: what is computed once for all worlds with this population, such as the founders.
        file: the file that it is mapped from (None: it lies in this process's memory alone).
    """

    organisations: Columns
    relations: Columns
    places: Places
    names: tuple[str, ...] | None = None
    demonstration: bool = False
    source: str = REGION
    extra: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    extra_relations: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    copies: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)
    cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    file: ArrayFile | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for columns in (self.organisations, self.relations):
            for array in columns.values():
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.organisations["identity"])

    @property
    def is_own(self) -> bool:
        """Whether it is a user's own population."""
        return self.names is not None

    def name(self, row: int) -> str:
        """The name of an organisation: the user's own with its label, else its kind, code of commune and number."""
        if self.names is not None:
            label = str(self.extra["label"][row]) if "label" in self.extra else ""
            return f"{label} ({self.names[row]})" if label not in ("", self.names[row]) else self.names[row]
        if "label" in self.extra and self.extra["label"][row]:
            return str(self.extra["label"][row])
        commune = int(self.organisations["commune"][row])
        identity = int(self.organisations["identity"][row])
        kind = KINDS[int(self.organisations["kind"][row])]
        codes = self.places.commune_codes
        return f"{kind}-{codes[commune]}-{identity}" if 0 <= commune < len(codes) else f"{kind}-{identity}"

    def describe(self) -> dict[str, float]:
        """Statistics: counts, tails of degrees, locality, clustering, concentration (see `statistics`)."""
        return population_statistics(self.organisations, self.relations, self.places)

    def digest(self) -> str:
        """A fingerprint (SHA-256) of the organisations, the relations and the territories."""
        digest = hashlib.sha256(repr((self.places.level, self.places.codes, self.names, self.demonstration)).encode())
        digest.update(f"{self.copies} copies".encode() if self.copies > 1 else b"")
        for columns in (self.organisations, self.relations, self.extra, self.extra_relations):
            for name in sorted(columns):
                array = columns[name]
                digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
                digest.update(_plain(array).tobytes())
        return digest.hexdigest()

    def save(self, path: str | Path) -> None:
        """Write the population to a file that other processes map into their memory, its adjacency lists included."""
        same = _aliases(self.relations)
        about = {
            "places": self.places.to_json(),
            "demonstration": self.demonstration,
            "source": self.source,
            "same": same,
            "copies": self.copies,
            "notes": self.notes,
        }
        neighbourhood = self._neighbourhood(cast("Relations", _Ends(self.relations)))
        arrays = {f"organisations.{name}": array for name, array in self.organisations.items()}
        arrays |= {f"relations.{name}": array for name, array in self.relations.items() if name not in same}
        arrays |= {f"neighbourhood.{name}": array for name, array in neighbourhood.arrays_in_use().items()}
        arrays |= {f"extra.{name}": array for name, array in self.extra.items()}
        arrays |= {f"extra_relations.{name}": array for name, array in self.extra_relations.items()}
        if self.names is not None:
            arrays["names"] = np.array(self.names, dtype=object)
        about["texts"] = [key for key, array in arrays.items() if array.dtype == object]
        room = {f"relations.{name}": self._room() for name in self.relations}
        room |= {f"neighbourhood.{name}": len(neighbourhood.incident) for name in SEGMENTS}
        write_arrays(Path(path), {key: _plain(array) for key, array in arrays.items()}, about, room)

    @classmethod
    def load(cls, path: str | Path) -> Population:
        """Map a population that `save` has written into memory; the file may go then.

        Raises:
            DamagedFile: it is cut, or no such file (`file.check()` looks at every array).
        """
        file = ArrayFile(Path(path))
        about = file.about
        parts = _parts(file.arrays)
        for part in ("extra", "extra_relations"):
            parts[part] = {
                name: _texts(array) if f"{part}.{name}" in about["texts"] else array
                for name, array in parts[part].items()
            }
        for name, same in about["same"].items():
            parts["relations"][name] = parts["relations"][same]
        relations = {name: parts["relations"][name] for name in sorted(parts["relations"])}
        names = tuple(_texts(file.arrays["names"]).tolist()) if "names" in file.arrays else None
        population = cls(
            parts["organisations"], relations, Places.from_json(about["places"]), names, about["demonstration"],
            about["source"], parts["extra"], parts["extra_relations"], about["copies"], tuple(about["notes"]),
        )  # fmt: skip
        population.cache["neighbourhood"] = Neighbourhood.of(parts["neighbourhood"])
        population.file = file
        return population

    # -- what each world needs of its own

    def new_relations(self) -> Relations:
        """The relations of a new world, which it may change."""
        given: Columns = {}
        if self.file is not None and self._is_large:
            given = _parts(self.file.private())["relations"]
            again = _parts(self.file.private())["relations"] if self.file.about["same"] else given
            given |= {name: again[same] for name, same in self.file.about["same"].items()}
        missing = {name: array for name, array in self.relations.items() if name not in given}
        return Relations(len(self.relations["source"]), self._room(), given).put(missing)

    def new_neighbourhood(self, relations: Relations) -> Neighbourhood:
        """The adjacency lists of a new world with these relations, which it may change."""
        if self.file is not None and self._is_large:
            return Neighbourhood.of(_parts(self.file.private())["neighbourhood"])
        return self._neighbourhood(relations).copy()

    def _neighbourhood(self, relations: Relations) -> Neighbourhood:
        """The adjacency lists, computed once for all worlds."""
        if "neighbourhood" not in self.cache:
            self.cache["neighbourhood"] = Neighbourhood(len(self), relations)
        kept: Neighbourhood = self.cache["neighbourhood"]
        return kept

    @property
    def _is_large(self) -> bool:
        return len(self.relations["source"]) >= LARGE

    def _room(self) -> int:
        """Rows for relations: those that are there, and those to come."""
        count = len(self.relations["source"])
        return count + max(256, count // 4)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "file": None}


class _Ends(SimpleNamespace):
    """Of a table of relations, what adjacency lists are made of: copies, which compiled code takes for columns."""

    def __init__(self, relations: Columns) -> None:
        names = ("source", "target", "type", "share_of_sales", "share_of_purchases", "first_of_pair")
        super().__init__(**{name: relations[name].copy() for name in names})

    def __len__(self) -> int:
        return len(self.source)


def _parts(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Columns]:
    """The arrays of a file by their part of a population."""
    parts: dict[str, Columns] = {"extra": {}, "extra_relations": {}}
    for key, array in arrays.items():
        part, _, name = key.partition(".")
        parts.setdefault(part, {})[name] = array
    return parts


def _plain(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An array of texts as bytes (a text takes its own length, not that of the longest); any other as it is."""
    if array.dtype != object:
        return np.ascontiguousarray(array)
    return np.frombuffer(json.dumps(array.tolist()).encode(), dtype=np.uint8)


def _texts(plain: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The texts that `_plain` has made bytes of."""
    return np.array(json.loads(plain.tobytes()), dtype=object)


def _aliases(columns: Mapping[str, npt.NDArray[Any]]) -> dict[str, str]:
    """Columns that are the same array object as an earlier one: {name: earlier name}."""
    seen: dict[int, str] = {}
    return {name: seen[id(array)] for name, array in columns.items() if seen.setdefault(id(array), name) != name}
