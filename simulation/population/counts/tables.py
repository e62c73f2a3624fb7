"""Reads a user's table of counts: INSEE's tables as they are downloaded, or a plain one.

    counts = read_counts(pandas.read_csv("DS_FLORES_A17_2024_data.csv", sep=";", dtype=str), Parameters())

Three shapes are known, whatever the order of rows and columns (`simulation.population.counts.shapes`). A label that
spans several sectors or size classes ("GU", "10 et plus") is divided among them as in the region of the model; a total
is left out where its parts are there. All mistakes are collected and raised together, as for tables of organisations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.parameters import REGISTRY, Parameters
from simulation.population.counts.counts import Counts
from simulation.population.counts.labels import Rows, sectors_of, sizes_of
from simulation.population.counts.located import described, located
from simulation.population.counts.shapes import TABLE, Numbers, numbers_of
from simulation.population.geography import LEVELS, Places, load_establishments
from simulation.population.table_cells import text
from simulation.population.table_errors import Mistakes, nearest_of
from simulation.state.tables import SECTORS, SIZES

if TYPE_CHECKING:
    import pandas

GOLDEN = 0.6180339887498949
"""Multiples of it, without their whole parts, are spread evenly over [0, 1) however many there are."""


def read_counts(
    table: pandas.DataFrame,
    parameters: Parameters,
    within: Sequence[str] = (),
    source: str = "counts of the user's own",
    territories: pandas.DataFrame | None = None,
) -> Counts:
    """The counts of a table.

    Args:
        table: the table; cells are texts or numbers.
        parameters: those of the model; `population.level` says what the territories are.
        within: codes of departments, territories or communes outside which nobody is counted (none: everywhere).
        source: where the numbers come from, in a few words.
        territories: a table that says in which territories communes lie (`CODGEO`, `ZE2020`, `EPCI`, `ARR`, `DEP`).

    Raises:
        TableError: all mistakes in the table (a ValueError).
    """
    notes = Mistakes()
    counts = check_counts(table, parameters, notes, within, source, territories)
    counts.__dict__["notes"] = tuple(map(str, notes.entries))
    return counts


def check_counts(
    table: pandas.DataFrame,
    parameters: Parameters,
    notes: Mistakes,
    within: Sequence[str],
    source: str,
    territories: pandas.DataFrame | None = None,
) -> Counts:
    """The counts of a table, with notes about what was mapped, dropped and guessed (its own `notes` are still empty).

    The arguments are those of `read_counts`.

    Raises:
        TableError: all mistakes in the table (a ValueError).
    """
    mistakes = Mistakes()
    frame = table.rename(columns=text)
    numbers = numbers_of(frame, mistakes, notes)
    mistakes.raise_any()
    level = parameters.population.level
    if within:
        about = described(frame, numbers, territories)
        places, rows, _strata = located(numbers, about, level, numbers.totals, Mistakes())
        kept = _kept(numbers, places, rows, within, mistakes)
        mistakes.raise_any()
        numbers = numbers.only(np.flatnonzero(kept))
    cells = _cells(numbers, notes)
    about = described(frame, numbers, territories)
    places, rows, strata = located(numbers, about, level, cells.sum(axis=(1, 2)), notes)
    number = np.zeros((len(places.commune_codes), len(SECTORS), len(SIZES)), dtype=np.int64)
    np.add.at(number, rows, cells)
    most = int(REGISTRY["population.organisations"].upper or 0)
    total = int(number.sum())
    if not total:
        mistakes.add(TABLE, [None], "", [""], "nobody")
    if total > most:
        mistakes.add(TABLE, [None], "", [str(total)], "too many", str(most))
    mistakes.raise_any()
    inhabited = int(np.count_nonzero(number.sum(axis=(1, 2))))
    notes.add(TABLE, [None], "", [""], "counted", str(inhabited), first=[str(total)])
    return Counts(number, places, source, strata)


def _cells(numbers: Numbers, notes: Mistakes) -> npt.NDArray[np.int64]:
    """Numbers by place, sector and size class; those of a label that spans several are divided among them."""
    cells = np.zeros((len(numbers.places), len(SECTORS), len(SIZES)), dtype=np.int64)
    divided: dict[str, int] = {}
    for (sector, size), values in sorted(numbers.by_label.items()):
        rows = sectors_of(sector), sizes_of(size)
        if len(rows[0]) == len(rows[1]) == 1:
            cells[:, rows[0][0], rows[1][0]] += values
            continue
        cells += _divided(values, *rows)
        for label, several in ((sector, rows[0]), (size, rows[1])):
            if len(several) > 1:
                divided[label] = divided.get(label, 0) + int(values.sum())
    for label, total in divided.items():
        notes.add(TABLE, [None], "", [label], "divided", first=[str(total)])
    return cells


def _divided(values: Integers, sectors: Rows, sizes: Rows) -> npt.NDArray[np.int64]:
    """Organisations of several sectors or size classes, one by one, each in one of them as often as in the region."""
    shares = np.zeros((len(SECTORS), len(SIZES)))
    inside = np.ix_(sectors, sizes)
    shares[inside] = load_establishments().sum(axis=0)[inside]
    edges = np.cumsum(shares.reshape(-1))
    place = np.repeat(np.arange(len(values)), values)
    cell = np.searchsorted(edges, np.arange(len(place)) * GOLDEN % 1.0 * edges[-1], side="right")
    number = np.bincount(place * edges.size + cell, minlength=len(values) * edges.size)
    return number.reshape(len(values), len(SECTORS), len(SIZES)).astype(np.int64)


def _kept(
    numbers: Numbers, places: Places, rows: Integers, within: Sequence[str], mistakes: Mistakes
) -> npt.NDArray[np.bool_]:
    """Whether each place is within one of the given departments, territories or communes."""
    territory = places.commune_territory[rows]
    department = places.commune_department[rows]
    known = {
        **{code: territory == row for row, code in enumerate(places.codes)},
        **{code: department == row for row, code in enumerate(places.departments)},
    }
    communes = {place.code: index for index, place in enumerate(numbers.places)}
    kept = np.zeros(len(rows), dtype=np.bool_)
    for code in map(text, within):
        ways = (code, f"DEP-{code.zfill(2)}", *(f"{prefix}{code}" for prefix, _outlines in LEVELS.values()))
        way = next((way for way in ways if way in known), "")
        if way:
            kept |= known[way]
        elif code in communes:
            kept[communes[code]] = True
        else:
            nearest = nearest_of(code, [*places.departments, *places.codes])
            mistakes.add(TABLE, [None], "within", [code], "elsewhere", ", ".join(places.codes[:8]), [nearest])
    return kept
