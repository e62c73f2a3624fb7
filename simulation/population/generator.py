"""Draws the organisations: one for each establishment that is counted, or a stratified sample of them.

Counts give the number of establishments of each commune by sector and size class. The other traits are drawn with luck
named by the organisation: kind and theme by sector, reluctance (uniform), affinity (Beta).

Source  establishments: `simulation.population.counts`; kind, theme, staff: declared tables of parameters
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.distributions import beta_quantiles, from_quantiles
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.population.counts.counts import Counts
from simulation.state.tables import KINDS, SECTORS, SIZES, THEMES, Organisations, Stage

Columns = dict[str, npt.NDArray[Any]]


def draw_organisations(parameters: Parameters, counts: Counts) -> Columns:
    """The columns of the organisations, in the order of territory, commune, sector and size class.

    Args:
        parameters: `population.organisations` is their number (0: all that are counted); another number gives the same
            proportions by department, territory, sector and size class: a sample, or an economy larger than counted.
        counts: how many there are, and where.
    """
    luck = Luck(parameters.population.seed)
    places = counts.places
    communes = np.lexsort((np.arange(len(counts.number)), places.commune_territory))
    cells: Integers = counts.number[communes].reshape(-1)
    wanted = parameters.population.organisations
    if 0 < wanted != counts.total:
        cells = _sampled(wanted, cells, communes, counts, luck)
    establishments = np.repeat(np.arange(len(cells), dtype=np.int32), cells)
    commune, inside = np.divmod(establishments, len(SECTORS) * len(SIZES))
    commune = communes[commune]
    sector, size_class = np.divmod(inside, len(SIZES))
    columns = {
        "identity": np.arange(len(commune)),
        "sector": sector,
        "size_class": size_class,
        "size": parameters.population.staff_by_size[size_class],
        "territory": places.commune_territory[commune],
        "department": places.commune_department[commune],
        "commune": commune,
        "stage": np.full(len(commune), Stage.UNAWARE),
        "competence": np.zeros(len(commune)),
    }
    return complete(columns, parameters)


def _sampled(wanted: int, cells: Integers, communes: Integers, counts: Counts, luck: Luck) -> Integers:
    """The numbers of a systematic sample: establishments at equal distances along the strata, from a random start.

    Where more are wanted than are counted, the distances are below 1, and establishments are taken several times.
    """
    cell = np.arange(len(cells))
    row, inside = np.divmod(cell, len(SECTORS) * len(SIZES))
    sector, size_class = np.divmod(inside, len(SIZES))
    commune = communes[row]
    strata = np.lexsort(
        (cell, commune, size_class, sector, counts.strata[commune], counts.places.commune_department[commune])
    )
    ends = np.cumsum(cells[strata])
    start = float(luck.uniform("population: start of the sample", np.array([wanted]))[0])
    positions = ((np.arange(wanted) + start) * (counts.total / wanted)).astype(np.int64)
    sampled = np.zeros_like(cells)
    chosen = np.searchsorted(ends, np.minimum(positions, counts.total - 1), side="right")
    sampled[strata] = np.bincount(chosen, minlength=len(cells))
    return sampled


def complete(columns: Mapping[str, npt.NDArray[Any]], parameters: Parameters) -> Columns:
    """Draw the traits that are missing (kind, theme, reluctance, affinity) and convert every column to its type."""
    luck = Luck(parameters.population.seed)
    completed = dict(columns)
    identity = completed["identity"]
    for name, table, words in (
        ("kind", parameters.population.kind_by_sector, KINDS),
        ("theme", parameters.population.theme_by_sector, THEMES),
    ):
        if name not in completed:
            completed[name] = _draw_by_sector(name, table, words, completed["sector"], identity, luck)
    for name, draw in TRAITS.items():
        if name not in completed:
            completed[name] = draw(identity, parameters, luck)
    return {name: np.ascontiguousarray(completed[name], Organisations.columns[name].type) for name in sorted(completed)}


def _reluctance(identity: Integers, parameters: Parameters, luck: Luck) -> Floats:
    engagement = parameters.engagement
    uniform = luck.uniform("population: reluctance", identity)
    return engagement.reluctance + engagement.reluctance_spread * (2.0 * uniform - 1.0)


def _affinity(identity: Integers, parameters: Parameters, luck: Luck) -> Floats:
    engagement = parameters.engagement
    return draw_beta("population: affinity", identity, 0, engagement.affinity, engagement.affinity_concentration, luck)


TRAITS = {"reluctance": _reluctance, "affinity": _affinity}
"""What is drawn for each organisation with numbers of the section `engagement`, and nothing else depends on."""


def draw_beta(
    name: str, identities: Integers, second_identities: Integers | int, mean: float, concentration: float, luck: Luck
) -> Floats:
    """Numbers on [0, 1] from a Beta distribution with this mean, whose two parameters sum to the concentration."""
    return from_quantiles(luck.uniform(name, identities, second_identities), beta_quantiles(mean, concentration))


def _draw_by_sector(
    name: str, table: Floats, words: tuple[str, ...], sector: Integers, identity: Integers, luck: Luck
) -> Integers:
    """The index of a word for each organisation, drawn with the weights of its sector's row of the table."""
    edges = np.cumsum(table, axis=1)
    total = edges[:, -1]
    for row in np.unique(sector):
        if total[row] <= 0.0:
            raise ValueError(f"population.{name}_by_sector.{SECTORS[row]}: the weights of {', '.join(words)} are all 0")
    draws = luck.uniform(f"population: {name}", identity) * total[sector]
    drawn = np.zeros(len(sector), dtype=np.int64)
    for edge in edges.T[:-1]:
        drawn += draws >= edge[sector]
    return drawn
