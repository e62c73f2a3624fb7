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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.population.generator import SOURCE, Columns
from simulation.population.geography import OWN, Places, load_places
from simulation.population.statistics import population_statistics
from simulation.state.tables import KINDS


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
        copies: number of disjoint copies of a theoretical population, one per territory, with equal numbers of rows.
        notes: what was guessed while the user's tables were read, one sentence each.
        cache: what is computed once for all worlds with this population, such as the founders.
    """

    organisations: Columns
    relations: Columns
    places: Places
    names: tuple[str, ...] | None = None
    demonstration: bool = False
    source: str = SOURCE
    extra: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    extra_relations: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    copies: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)
    cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        """Write the population to an uncompressed .npz file (a fast way to pass it to other processes)."""
        same = _aliases(self.relations)
        about = {
            "level": self.places.level,
            "codes": self.places.codes,
            "departments": self.places.departments,
            "demonstration": self.demonstration,
            "source": self.source,
            "same": same,
            "copies": self.copies,
        }
        arrays = {f"organisations.{name}": array for name, array in self.organisations.items()}
        arrays |= {f"relations.{name}": array for name, array in self.relations.items() if name not in same}
        arrays |= {f"extra.{name}": array for name, array in self.extra.items()}
        arrays |= {f"extra_relations.{name}": array for name, array in self.extra_relations.items()}
        if self.names is not None:
            arrays["names"] = np.array(self.names, dtype=object)
        about["texts"] = [key for key, array in arrays.items() if array.dtype == object]
        arrays = {key: _plain(array) for key, array in arrays.items()}
        with Path(path).open("wb") as file:
            np.savez(file, about=np.array(json.dumps(about)), allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> Population:
        """Read a population that `save` has written."""
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            parts: dict[str, Columns] = {"organisations": {}, "relations": {}, "extra": {}, "extra_relations": {}}
            for key in file.files:
                part, _, name = key.partition(".")
                if part in parts:
                    parts[part][name] = _texts(file[key]) if key in about["texts"] else file[key]
            names = tuple(_texts(file["names"]).tolist()) if "names" in file.files else None
        for name, same in about["same"].items():
            parts["relations"][name] = parts["relations"][same]
        level = about["level"]
        places = Places.own(about["codes"]) if level == OWN else load_places(level)
        places = replace(places, departments=tuple(about["departments"]))
        relations = {name: parts["relations"][name] for name in sorted(parts["relations"])}
        return cls(
            parts["organisations"], relations, places, names, about["demonstration"], about["source"], parts["extra"],
            parts["extra_relations"], about["copies"],
        )  # fmt: skip


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
