"""How many organisations there are, by commune, sector and size class: what a population is drawn from.

    counts = region_counts("zone_emploi")          # those of the region, with the model
    counts.number[17].sum(), counts.total          # a user's own: simulation.population.counts.tables

Source  the region: INSEE Flores 2018 (`simulation/data`)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.population.geography import Places, load_establishments, load_places

REGION = "INSEE Flores 2018, employer establishments of Hauts-de-France by commune, sector and size class"


@dataclass(frozen=True)
class Counts:
    """Numbers of organisations.

    Attributes:
        number: how many there are, shape (communes, sectors, size classes).
        places: the communes, their territories and departments.
        source: where the numbers come from, in a few words.
        strata: the territory of each commune by which a sample is stratified (shape: communes).
        is_region: whether these are the region's, which come with the model.
        notes: what was mapped, dropped and guessed when they were read, one sentence each.
    """

    number: npt.NDArray[np.int64]
    places: Places
    source: str
    strata: npt.NDArray[np.int32]
    is_region: bool = False
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many organisations there are in all."""
        return int(self.number.sum())


def region_counts(level: str) -> Counts:
    """The employer establishments of the region, with territories at this level.

    Raises:
        ValueError: there is no such level.
    """
    zones = load_places("zone_emploi").commune_territory
    return Counts(load_establishments(), load_places(level), REGION, zones, is_region=True)


def region_size() -> int:
    """The number of employer establishments in the region."""
    return int(load_establishments().sum())
