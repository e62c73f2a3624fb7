"""Places the members of a real club in the region: each takes the place of the drawn organisation most like it.

    members = read_members(table, {}, joined, mistakes, notes)
    population = with_members(parameters, members)

A member stands in its commune, with the sector, staff, kind and theme that its list tells; what the list does not tell
stays as drawn. The relations are drawn afterwards, so that they follow from what the members are. They are engaged from
the start: they found the club of the run. Their acquaintances are aware with the probability of those of founders, and
who joined long ago has learned from its own practice since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.distributions import chance_of
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.population.counts.counts import region_counts
from simulation.population.formats.everyday_words import communes_named, nearest_commune
from simulation.population.formats.plain_tables import plain_tables
from simulation.population.generator import Columns, draw_organisations
from simulation.population.geography import Places, load_establishments, load_places
from simulation.population.population import Population
from simulation.population.relations_generator import draw_relations
from simulation.population.table_cells import Values, cells_of, numbers, texts, words
from simulation.population.table_errors import Mistakes, nearest_of
from simulation.state.tables import NEVER, Stage, Tie

if TYPE_CHECKING:
    import pandas

TABLE = "organisations"
UNKNOWN = float("nan")
WORDED = ("sector", "size_class", "kind", "theme")


@dataclass(frozen=True)
class Members:
    """The members of a list that have a place in the region.

    Attributes:
        rows: the row of each in the table (shape: members, as all others).
        names: what each is called.
        commune: rows of their communes.
        sector, size_class, kind, theme: rows of the words (NEVER: not told).
        size: employees (not a number: not told).
        since: months from the joining to the date of the list (not a number: not told).
        read_as: the column of the table that is read as each of the model's.
    """

    rows: Integers
    names: Values
    commune: Integers
    sector: Integers
    size_class: Integers
    kind: Integers
    theme: Integers
    size: Floats
    since: Floats
    read_as: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.rows)


def read_members(
    table: pandas.DataFrame, columns: Mapping[str, str], since: Floats | None, mistakes: Mistakes, notes: Mistakes
) -> Members:
    """The members of a table; those without a place in the region are left out, and told.

    Args:
        table: one row a member; its commune is needed, everything else may be missing.
        columns: names of the table's columns by those of the model ("": none); others are found.
        since: months from the joining of each row to the date of the list (None: not known; below 0: later).
        mistakes: filled with what makes it no list of members.
        notes: filled with what was mapped, left out and guessed.
    """
    plain = plain_tables(table, None, columns, mistakes, notes)
    frame, origins = plain.organisations, plain.rows.get(TABLE, np.arange(len(table)))
    notes.rows = {}
    if "commune" not in frame.columns:
        names = [str(name) for name in table.columns]
        mistakes.add(TABLE, [None], "commune", [""], "no column", ", ".join(names), [nearest_of("commune", names)])
        mistakes.raise_any()
    commune = _communes(frame, origins, notes)
    known = commune != NEVER
    if "id" in frame.columns:
        known &= ~_given_again(frame, origins, known, notes)
    months = np.full(len(frame), UNKNOWN) if since is None else since[origins]
    late = np.flatnonzero(known & (months < 0.0))
    for row in late:
        value = str(frame["joined"].iloc[row]) if "joined" in frame.columns else ""
        notes.add(TABLE, [int(origins[row])], "joined", [value], "not yet")
    known[late] = False
    rows = np.flatnonzero(known)
    worded = {name: np.full(len(frame), NEVER) for name in WORDED}
    for name in WORDED:
        if name in frame.columns:
            worded[name] = words(TABLE, name, cells_of(frame[name]), NEVER, mistakes)
    size = np.full(len(frame), UNKNOWN)
    if "size" in frame.columns:
        size = numbers(TABLE, "size", frame["size"], UNKNOWN, mistakes, (0.0, 10_000_000.0))
    if not len(rows):
        mistakes.add(TABLE, [None], "", [""], "no member")
    mistakes.rows = {TABLE: origins}
    mistakes.raise_any()
    return Members(
        origins[rows],
        _names(frame)[rows],
        commune[rows],
        worded["sector"][rows],
        worded["size_class"][rows],
        worded["kind"][rows],
        worded["theme"][rows],
        size[rows],
        months[rows],
        plain.origins,
    )


def _names(frame: pandas.DataFrame) -> Values:
    """What each is called: its label, else its id, else its number in the list."""
    names = np.array([f"n° {number}" for number in range(1, len(frame) + 1)], dtype=object)
    for column in ("id", "label"):
        if column in frame.columns:
            cells = texts(frame[column])
            names = np.where(cells == "", names, cells)
    return names


def _communes(frame: pandas.DataFrame, origins: Integers, notes: Mistakes) -> Integers:
    """The row of each member's commune (NEVER: it is none of the region's, which is told)."""
    places = load_places()
    row_of = {code: row for row, code in enumerate(places.commune_codes)}
    establishments = load_establishments().sum(axis=(1, 2))
    cells = texts(frame["commune"])
    commune: Integers = np.full(len(cells), NEVER)
    for row, cell in enumerate(cells.tolist()):
        codes = communes_named(cell)
        commune[row] = row_of.get(cell.zfill(5), NEVER)
        line = [int(origins[row])]
        if commune[row] == NEVER and codes:
            commune[row] = max((row_of[code] for code in codes), key=lambda one: int(establishments[one]))
            notes.add(TABLE, line, "commune", [cell], "ambiguous", places.commune_codes[commune[row]])
        elif commune[row] == NEVER:
            reason = "not placed" if cell else "not told where"
            notes.add(TABLE, line, "commune", [cell], reason, nearest=[nearest_commune(cell)])
    return commune


def _given_again(frame: pandas.DataFrame, origins: Integers, known: Values, notes: Mistakes) -> Values:
    """Which rows give an id that an earlier row has given."""
    seen: set[str] = set()
    again = np.zeros(len(frame), dtype=np.bool_)
    for row, name in enumerate(texts(frame["id"]).tolist()):
        if known[row] and name:
            again[row] = name in seen
            seen.add(name)
            if again[row]:
                notes.add(TABLE, [int(origins[row])], "id", [name], "given again")
    return again


def with_members(parameters: Parameters, members: Members, source: str) -> Population:
    """The region, or a sample of it, in which these are the members.

    Args:
        parameters: those of the model.
        members: the members.
        source: what the list is called.

    Raises:
        TableError: there are more members than organisations.
    """
    counts = region_counts(parameters.population.level)
    organisations = {name: column.copy() for name, column in draw_organisations(parameters, counts).items()}
    if len(members) > len(organisations["identity"]):
        mistakes = Mistakes()
        mistakes.add(TABLE, [None], "", [str(len(members))], "no room", str(len(organisations["identity"])))
        mistakes.raise_any()
    rows = _places_of(members, organisations, counts.places, parameters)
    _settle(rows, members, organisations, counts.places, parameters)
    relations = draw_relations(organisations, parameters, len(counts.places.departments))
    organisations["stage"][_aware(rows, organisations, relations, parameters)] = Stage.AWARE
    count = len(organisations["identity"])
    labels = np.full(count, "", dtype=object)
    labels[rows] = members.names
    is_sample = count != counts.total
    sample = f": {count} organisations for {counts.total}, not the region" if is_sample else ""
    told = f"{counts.source}{sample}; {len(members)} members of {source}"
    return Population(organisations, relations, counts.places, None, is_sample, told, {"label": labels})


def _places_of(members: Members, organisations: Columns, places: Places, parameters: Parameters) -> Integers:
    """The row whose place each takes: of its territory, the one most like it that nobody has taken."""
    luck = Luck(parameters.population.seed).uniform("members: place", organisations["identity"].astype(np.int64))
    territory = places.commune_territory[members.commune]
    is_taken = np.zeros(len(luck), dtype=np.bool_)
    rows = np.empty(len(members), dtype=np.int64)
    for member in range(len(members)):
        near = np.flatnonzero((organisations["territory"] == territory[member]) & ~is_taken)
        if not len(near):
            near = np.flatnonzero(~is_taken)
        wanted = {name: int(getattr(members, name)[member]) for name in WORDED}
        unlike = [np.abs(organisations[name][near] - wanted[name]) * (wanted[name] != NEVER) for name in WORDED]
        sector, size_class, kind, theme = unlike
        elsewhere = organisations["commune"][near] != members.commune[member]
        order = np.lexsort((luck[near], theme != 0, kind != 0, size_class, sector != 0, elsewhere))
        rows[member] = near[order[0]]
        is_taken[rows[member]] = True
    return rows


def _settle(rows: Integers, members: Members, organisations: Columns, places: Places, parameters: Parameters) -> None:
    """Give the rows what the list tells of the members."""
    organisations["commune"][rows] = members.commune
    organisations["territory"][rows] = places.commune_territory[members.commune]
    organisations["department"][rows] = places.commune_department[members.commune]
    for name in WORDED:
        told = getattr(members, name)
        organisations[name][rows[told != NEVER]] = told[told != NEVER]
    usual = parameters.population.staff_by_size[organisations["size_class"][rows]]
    organisations["size"][rows] = np.where(np.isnan(members.size), usual, members.size)
    organisations["stage"][rows] = Stage.ENGAGED
    practice = parameters.learning.practice * (1.0 - parameters.club.heritage)
    begun = parameters.founders.competence
    months = np.nan_to_num(members.since)
    learned = np.array([chance_of(practice, month) for month in months.tolist()])
    organisations["competence"][rows] = begun + (1.0 - begun) * learned


def _aware(rows: Integers, organisations: Columns, relations: Columns, parameters: Parameters) -> Integers:
    """The acquaintances of the members that have heard of it from them."""
    is_member = np.zeros(len(organisations["identity"]), dtype=np.bool_)
    is_member[rows] = True
    known = relations["type"] == Tie.ACQUAINTANCE
    source, target = relations["source"][known], relations["target"][known]
    contacts = np.unique(np.concatenate((target[is_member[source]], source[is_member[target]])))
    contacts = contacts[~is_member[contacts]]
    identity = organisations["identity"][contacts].astype(np.int64)
    luck = Luck(parameters.population.seed)
    return contacts[luck.happens("members: contact is aware", identity, parameters.founders.aware)]
