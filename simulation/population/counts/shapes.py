"""The three shapes of a table of counts, brought to one: numbers by place, and by the labels of sector and size.

    long      a row for each place, sector and size class, with a column of numbers: a plain table, or INSEE's (Melodi:
              GEO, GEO_OBJECT, ACTIVITY, NUMBER_EMPL, FLORES_MEASURE, TIME_PERIOD, OBS_VALUE)
    by sector a row for each place and sector, with a column of numbers for each size class (n_0, n_1_9, "10 à 19")
    wide      a row for each place, with a column for each sector and size class (ET_BE_10_19, ETBE1018)

Source  INSEE: Flores as published since 2021 (Melodi, and TD_FLORES... files), "dossier complet" and "comparateur"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.core.luck import Integers
from simulation.population.counts.labels import ALL, Place, place_of, sectors_of, sizes_of
from simulation.population.formats.staff_brackets import CLASSES
from simulation.population.table_cells import Cells, cells_of, numbers, repeated
from simulation.population.table_errors import MOST_ALIKE, NO_COLUMN, Mistakes, folded, nearest_of
from simulation.state.tables import SECTORS, SIZES

if TYPE_CHECKING:
    import pandas

TABLE = "counts"
"""The name of the table in mistakes."""
LARGEST = 10_000_000
"""The largest number of one cell."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "commune": ("commune", "codgeo", "commune_code", "code_commune", "code_insee", "com", "depcom"),
    "territory": ("territory", "territoire", "code", "ze2020", "zone_emploi", "epci", "arr", "arrondissement", "dep",
                  "department", "departement"),
    "place": ("geo", "codegeo"),
    "object": ("geo_object",),
    "sector": ("sector", "secteur", "activity", "activite", "a5", "a10", "a17", "a38", "a88", "na5", "na17", "na38"),
    "size_class": ("size_class", "size", "number_empl", "classe", "classe_de_taille", "taille", "tranche",
                   "tranche_effectif", "tranche_effectifs", "tranche_d_effectif", "tref"),
    "count": ("count", "counts", "number", "nombre", "nb", "n", "obs_value", "etablissements", "nb_etab", "nbetab",
              "nombre_d_etablissements", "establishments", "organisations"),
}  # fmt: skip
"""Names of columns by what they tell, folded."""
KINDS = {"com": "COM", "ze2020": "ZE2020", "zone_emploi": "ZE2020", "epci": "EPCI", "arr": "ARR", "dep": "DEP",
         "arrondissement": "ARR", "department": "DEP", "departement": "DEP"}  # fmt: skip
"""What the places of a column of this name are."""
FILTERS = {"flores_measure": ("UNIT_LOC",), "legal_form_with_public": ("1T9X7", "_T"), "time_period": ()}
"""Columns of which one value alone is counted: the first of these that is there, else the last in order."""
COARSEST = ("FRANCE", "REG", "DEP")
"""Kinds of places that are taken only where there are no others, the last of them first."""

_WIDE = (
    re.compile(r"ET_?(?P<sector>[A-Z]{2})_(?P<size>0sal|\d+_\d+|\d+P)", re.IGNORECASE),
    re.compile(r"ET(?P<sector>AZ|BE|FZ|GU|GZ|OQ)(?P<size>0|1|10|20|50)(?P<year>\d\d)"),
    re.compile(r"ET(?P<sector>AZ|BE|FZ|GU|GZ|OQ)(?P<year>\d\d)"),
)
"""Names of INSEE's columns for a sector and a size class; of the last, for a sector alone."""
_LOWEST = {"0": "0", "1": "1_9", "10": "10_19", "20": "20_49", "50": "50P"}
"""The brackets that "dossier complet" and "comparateur" call by their smallest number of employees."""


@dataclass(frozen=True)
class Numbers:
    """What a table counts.

    Attributes:
        places: the places, in the order of their codes.
        first: the first row of each place in the table.
        by_label: numbers at each place (shape: places) by the labels of a sector and of a size class.
    """

    places: Sequence[Place]
    first: Integers
    by_label: Mapping[tuple[str, str], npt.NDArray[np.int64]]

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """How many are counted at each place (shape: places)."""
        return np.sum(list(self.by_label.values()), axis=0, dtype=np.int64)

    def only(self, rows: Integers) -> Numbers:
        """The numbers at some of the places."""
        by_label = {label: values[rows] for label, values in self.by_label.items()}
        return Numbers([self.places[row] for row in rows.tolist()], self.first[rows], by_label)


def are_counts(columns: Sequence[str]) -> bool:
    """Are these the columns of a table of counts: a place, and numbers, and nothing that tells organisations apart?"""
    names = {folded(name) for name in columns}
    has_place = not names.isdisjoint((*COLUMNS["place"], *COLUMNS["commune"], *COLUMNS["territory"]))
    has_numbers = not names.isdisjoint(COLUMNS["count"]) or bool(_wide_columns(columns))
    has_classes = "sector" in names and any(map(_is_bracket, columns))
    return has_place and (has_numbers or has_classes) and names.isdisjoint(("id", "siret", "siren"))


def numbers_of(frame: pandas.DataFrame, mistakes: Mistakes, notes: Mistakes) -> Numbers:
    """The numbers of a table of any of the shapes; cells with mistakes count as none."""
    by_fold: dict[str, str] = {}
    for name in frame.columns:
        by_fold.setdefault(folded(name), name)
    found = {
        meaning: next((by_fold[name] for name in names if name in by_fold), "") for meaning, names in COLUMNS.items()
    }
    place = found["place"] or found["commune"] or found["territory"]
    if not place or not frame.columns.is_unique:
        _missing("commune", frame, mistakes)
        return Numbers((), np.empty(0, dtype=np.int64), {})
    rows = _counted_rows(frame, by_fold, found["object"], mistakes, notes)
    places, place_row = _places(frame, place, found["object"], rows, mistakes)
    first = np.full(len(places), len(frame), dtype=np.int64)
    np.minimum.at(first, place_row, rows)
    wide = _wide_columns(frame.columns)
    sizes = {name: name for name in frame.columns if name not in found.values() and _is_bracket(name)}
    labels: list[tuple[str, str, str]] = []  # the label of a sector, of a size class, and the column of the numbers
    sector_cells = size_cells = None
    if found["sector"] and sizes:
        sector_cells = cells_of(frame[found["sector"]].iloc[rows])
        labels = [("", size, name) for name, size in sizes.items()]
    elif wide and not found["sector"]:
        labels = [(sector, size, name) for name, (sector, size) in wide.items()]
    elif found["count"]:
        labels = [("", "_T", found["count"])]
        sector_cells = cells_of(frame[found["sector"]].iloc[rows]) if found["sector"] else None
        size_cells = cells_of(frame[found["size_class"]].iloc[rows]) if found["size_class"] else None
        _check_repetition(found, place_row, places, sector_cells, size_cells, rows, mistakes)
    else:
        _missing("count", frame, mistakes)
    _check_labels(found, sector_cells, size_cells, rows, mistakes)
    by_label: dict[tuple[str, str], npt.NDArray[np.int64]] = {}
    for sector, size, column in labels:
        value = _values(frame, column, rows, mistakes, notes)
        for label, chosen in _groups(sector, size, sector_cells, size_cells):
            added = np.bincount(place_row[chosen], value[chosen], minlength=len(places)).astype(np.int64)
            by_label[label] = by_label.get(label, 0) + added
    return Numbers(places, first, _without_totals(by_label, notes))


def _missing(column: str, frame: pandas.DataFrame, mistakes: Mistakes) -> None:
    names = frame.columns.tolist()
    nearest = nearest_of(column, names)
    mistakes.add(TABLE, [None], column, [""], "no column", ", ".join(names[:30]) or NO_COLUMN, [nearest])


def _counted_rows(
    frame: pandas.DataFrame, by_fold: Mapping[str, str], kind_column: str, mistakes: Mistakes, notes: Mistakes
) -> Integers:
    """The rows that count organisations, of one year, in places of one kind."""
    kept = np.ones(len(frame), dtype=np.bool_)
    for name, preferred in FILTERS.items():
        if name in by_fold:
            cells = cells_of(frame[by_fold[name]])
            there = np.unique(cells.code[kept]).tolist()
            values = [str(cells.different[code]) for code in there]
            chosen = next((value for value in preferred if value in values), max(values, default=""))
            _keep(kept, cells, chosen, by_fold[name], notes)
    if kind_column:
        cells = cells_of(frame[kind_column])
        codes, sizes = np.unique(cells.code[kept], return_counts=True)
        number = {str(cells.different[code]): int(size) for code, size in zip(codes, sizes, strict=True)}
        order = sorted(number, key=lambda kind: (kind != "COM", kind in COARSEST, -_rank(kind), -number[kind], kind))
        _keep(kept, cells, order[0] if order else "", kind_column, notes)
    return np.flatnonzero(kept)


def _rank(kind: str) -> int:
    return COARSEST.index(kind) if kind in COARSEST else 0


def _keep(kept: npt.NDArray[np.bool_], cells: Cells, value: str, column: str, notes: Mistakes) -> None:
    """Keep the rows with this value alone."""
    others = kept & (cells.texts != value)
    if others.any():
        kept &= ~others
        notes.add(TABLE, [None], column, [value], "kept alone", first=[str(int(others.sum()))])


def _places(
    frame: pandas.DataFrame, column: str, kind_column: str, rows: Integers, mistakes: Mistakes
) -> tuple[list[Place], Integers]:
    """The places in order, and the row of the place of each row that is counted."""
    cells = cells_of(frame[column].iloc[rows])
    empty = rows[cells.missing]
    mistakes.add(TABLE, empty, column, [""] * min(len(empty), MOST_ALIKE), "nothing", "a code of a place")
    kind = KINDS.get(folded(column), "")
    if kind_column and len(rows):
        kind = str(cells_of(frame[kind_column].iloc[rows[:1]]).texts[0])
    found = [place_of(str(written), kind) if written else Place("", "") for written in cells.different]
    places = sorted({place for place in found if place.code})
    row_of = {place: row for row, place in enumerate(places)}
    of_text = np.array([row_of.get(place, 0) for place in found], dtype=np.int64)
    return places, of_text[cells.code]


def _wide_columns(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """INSEE's columns that hold numbers by sector and size class, of the last year: {name: (sector, size)}.

    Where no column knows size classes, those of the sectors alone.
    """
    found: list[tuple[int, str, str, str]] = []
    for name in names:
        for shape in _WIDE:
            if match := shape.fullmatch(name):
                parts = match.groupdict()
                size = parts.get("size") or "_T"
                found.append((int(parts.get("year") or 0), name, parts["sector"].upper(), _LOWEST.get(size, size)))
                break
    is_crossed = any(size != "_T" for _year, _name, _sector, size in found)
    found = [entry for entry in found if (entry[3] != "_T") == is_crossed]
    last = max((entry[0] for entry in found), default=0)
    return {name: (sector, size) for year, name, sector, size in found if year == last}


def _is_bracket(name: str) -> bool:
    return bool(sizes_of(name)) and folded(name) not in ALL and any(letter.isdigit() for letter in name)


def _check_repetition(
    found: Mapping[str, str], place_row: Integers, places: Sequence[Place], sectors: Cells | None,
    sizes: Cells | None, rows: Integers, mistakes: Mistakes,
) -> None:  # fmt: skip
    """Note rows with the labels of an earlier row: they would be counted twice."""
    key = place_row.astype(np.int64)
    for cells in filter(None, (sectors, sizes)):
        key = key * len(cells.different) + cells.code
    again, first = repeated(key)
    written = [
        ", ".join([places[int(place_row[row])].code, *(str(cells.texts[row]) for cells in (sectors, sizes) if cells)])
        for row in again[:MOST_ALIKE]
    ]
    column = ", ".join(filter(None, (found["place"] or found["commune"] or found["territory"], found["sector"])))
    mistakes.add(TABLE, rows[again], column, written, "twice", first=list(map(str, rows[first[:MOST_ALIKE]])))


def _check_labels(
    found: Mapping[str, str], sectors: Cells | None, sizes: Cells | None, rows: Integers, mistakes: Mistakes
) -> None:
    """Note labels without a meaning."""
    for column, cells, meaning, words in (
        (found["sector"], sectors, sectors_of, SECTORS),
        (found["size_class"], sizes, sizes_of, (*SIZES, *(f"{first:g}-{last:g}" for first, last in CLASSES[1:-1]))),
    ):
        if cells is None:
            continue
        unknown = [code for code, label in enumerate(cells.different) if not meaning(str(label))]
        wrong = np.flatnonzero(np.isin(cells.code, unknown))
        for reason, chosen in (("nothing", cells.missing[wrong]), ("word", ~cells.missing[wrong])):
            of_reason = wrong[chosen]
            values = cells[of_reason[:MOST_ALIKE]]
            nearest = [nearest_of(value, words) for value in values] if reason == "word" else ()
            mistakes.add(TABLE, rows[of_reason], column, values, reason, ", ".join(words), nearest)


def _values(
    frame: pandas.DataFrame, column: str, rows: Integers, mistakes: Mistakes, notes: Mistakes
) -> npt.NDArray[np.float64]:
    """The numbers of a column; an empty cell, or one that is not published, counts as none."""
    series = frame[column].iloc[rows]
    empty = int(cells_of(series).missing.sum())
    if empty:
        notes.add(TABLE, [None], column, [""], "not published", first=[str(empty)])
    own = Mistakes()
    values = numbers(TABLE, column, series, 0.0, own, (0, LARGEST), whole=True)
    for mistake in own.entries:
        row = None if mistake.row is None else int(rows[mistake.row])
        mistakes.entries.append(mistake.__class__(**{**vars(mistake), "row": row}))
    return np.where(values == np.floor(values), values, 0.0)


def _groups(
    sector: str, size: str, sectors: Cells | None, sizes: Cells | None
) -> Iterable[tuple[tuple[str, str], slice | Integers]]:
    """The labels of a column of numbers, and the rows of each."""
    if sectors is None and sizes is None:
        return [((sector or "_T", size), slice(None))]
    one = sectors.code if sectors is not None else np.zeros(len(sizes or ()), dtype=np.int64)
    width = len(sizes.different) if sizes is not None else 1
    key = one * width + (sizes.code if sizes is not None else 0)
    order = np.argsort(key, kind="stable")
    different, begin = np.unique(key[order], return_index=True)
    groups = []
    for code, chosen in zip(different.tolist(), np.split(order, begin[1:]), strict=True):
        label = str(sectors.different[code // width]) if sectors is not None else "_T"
        groups.append(((label, str(sizes.different[code % width]) if sizes is not None else size), chosen))
    return groups


def _without_totals(
    by_label: Mapping[tuple[str, str], npt.NDArray[np.int64]], notes: Mistakes
) -> dict[tuple[str, str], npt.NDArray[np.int64]]:
    """The numbers without totals whose parts are there; of a group that holds trade, what is left of it."""
    everything = (len(SECTORS), len(SIZES))
    meanings = (sectors_of, sizes_of)
    left = dict(by_label)
    for axis, (meaning, whole) in enumerate(zip(meanings, everything, strict=True)):
        totals = {label[axis] for label in left if len(meaning(label[axis])) == whole}
        if totals and len(totals) < len({label[axis] for label in left}):
            left = {label: values for label, values in left.items() if label[axis] not in totals}
            notes.add(TABLE, [None], "", [", ".join(sorted(totals))], "totals left out")
    trade = {size for sector, size in left if sector.upper() == "GZ"}
    if (
        trade
        and any(sector.upper() == "GU" for sector, _size in left)
        and not any(sector.upper()[:1] in "HIJKLMNRSTU" for sector, _size in left)
    ):
        for size in trade:
            group = left.pop(("GU", size), None)
            if group is not None:
                left["transport_services", size] = np.maximum(group - left["GZ", size], 0)
        notes.add(TABLE, [None], "", ["GU"], "trade inside")
    return left
