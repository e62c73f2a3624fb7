"""Reads a user's own population: a table of organisations and a table of relations, or a graph.

An organisation requires `id`, and a relation `source` and `target`. All other columns of `GIVEN` are optional and may
have empty cells; missing values are drawn as for the region (kind, theme, reluctance, affinity, shares, trust) or take
the defaults below. Words are those of the model ("supplier", "industry", "food", "engaged"), their French names
("fournisseur", "industrie"), or row numbers. Columns that the model does not use are available to measures
(`Population.extra`, `Population.extra_relations`). Engaged organisations are the founders.

With `population.copies` there are that many disjoint copies in one world, row after row: replicates with territories,
founders and luck of their own. What the tables do not say is drawn for each copy. The first copy keeps the names; those
of the others end with "copy-2", "copy-3" and so on.

All mistakes are collected and raised together (`simulation.population.table_errors.TableError`).

The luck of an organisation is named by its `identity`: that column, else its `id` if all are whole numbers, else its
row. The order of the rows therefore does not matter if identities are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.parameters import Parameters
from simulation.population.formats.graph_tables import graph_tables
from simulation.population.formats.nearest_names import NearestNames
from simulation.population.formats.plain_tables import plain_tables
from simulation.population.generator import Columns, complete
from simulation.population.geography import Places
from simulation.population.population import Population
from simulation.population.relations_generator import draw_relations, finish
from simulation.population.table_cells import (
    WORDS,
    Cells,
    Values,
    cells_of,
    first_rows,
    numbers,
    repeated,
    required,
    texts,
    words,
)  # fmt: skip
from simulation.population.table_columns import GIVEN, REQUIRED, STEPS
from simulation.population.table_errors import MOST_ALIKE, NO_COLUMN, Mistakes, nearest_of
from simulation.population.table_places import locate
from simulation.state.tables import NEVER, Organisations, Relations, Tie

if TYPE_CHECKING:
    import networkx
    import pandas

DEFAULTS = {"sector": "transport_services", "size_class": "size_1_9", "stage": "unaware", "type": "supply"}
"""Values of missing cells: the most frequent sector and size class, the first stage, the type of a relation."""
LARGEST_IDENTITY = 2**31 - 1
FILE_NAMES = {"active": "stirred"}
"""Columns of relations that have another name in files: tables written by earlier versions stay readable."""
LARGEST_SIZE = 10_000_000
BOUNDS: dict[str, tuple[float, float]] = {
    "identity": (0, LARGEST_IDENTITY), "size": (0, LARGEST_SIZE), "active": (0, 1),
    "projects_ended": (0, LARGEST_IDENTITY), "projects_succeeded": (0, LARGEST_IDENTITY),
}  # fmt: skip
"""Ranges of columns whose declared unit is not "[0, 1]"."""
OWNERS = {"share_of_sales": "source", "share_of_purchases": "target"}
"""The end of a relation whose sales or purchases are shared."""
ROUNDING = 0.01
"""Tolerance by which the sum of shares may exceed 1."""


def read_tables(
    organisations: pandas.DataFrame,
    relations: pandas.DataFrame | None,
    parameters: Parameters,
    columns: Mapping[str, str] | None = None,
) -> Population:
    """The population of two tables; without a table of relations, relations are drawn.

    Args:
        organisations, relations: the tables.
        parameters: those of the model.
        columns: names of columns in the tables by those of the model, such as {"id": "siret"}; others are found.

    Raises:
        TableError: all mistakes in the two tables (a ValueError).
    """
    notes = Mistakes()
    population = check_tables(organisations, relations, parameters, notes, columns)
    population.notes = tuple(map(str, notes.entries))
    return population


def check_tables(
    organisations: pandas.DataFrame,
    relations: pandas.DataFrame | None,
    parameters: Parameters,
    notes: Mistakes,
    own_names: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Population:
    """The population of two tables, with notes about what was guessed (its own `notes` are still empty).

    Every way in leads through this function, whatever the origin of the tables.

    Args:
        organisations, relations, parameters: as in `read_tables`.
        notes: where to add what was guessed.
        own_names: the `columns` of `read_tables`.
        progress: called with the number of steps that are done and their total.

    Raises:
        TableError: all mistakes in the two tables (a ValueError).
    """
    mistakes = Mistakes()
    _check_form("organisations", organisations, mistakes)
    if relations is not None:
        _check_form("relations", relations, mistakes)
    mistakes.raise_any()
    plain = plain_tables(organisations, relations, own_names or {}, mistakes, notes)
    organisations, relations = plain.organisations, plain.relations
    mistakes.rows = notes.rows = dict(plain.rows)
    for name, table in (("organisations", organisations), ("relations", relations)):
        if table is not None:
            _check_columns(name, table, mistakes)
    if not len(organisations):
        mistakes.add("organisations", [None], "", [""], "none")
    if any(mistake.reason in ("columns", "none") for mistake in mistakes.entries):
        mistakes.raise_any()
    names = _names(organisations, mistakes)
    columns, places = _organisations(organisations, names.texts, parameters, mistakes, notes)
    completed = complete(columns, parameters)
    progress(1, STEPS)
    ties: Columns | None = None
    if relations is not None and {"source", "target"} <= set(relations.columns):
        ties = _relations(relations, names, completed, parameters, mistakes)
        if not len(relations):
            notes.add("relations", [None], "", [""], "unrelated")
    progress(2, STEPS)
    mistakes.raise_any()
    copies = parameters.population.copies
    if ties is None:
        one = {name: column[: len(names)] for name, column in completed.items()}
        ties = _repeated(draw_relations(one, parameters, len(places.departments)), copies, _ends_of(len(names)))
    else:
        ties = finish(ties, completed, parameters)
    progress(3, STEPS)
    return Population(
        completed,
        ties,
        places,
        _named(names.texts.tolist(), copies),
        True,
        f"a population of {len(names)} organisations brought by the user, not the region"
        + (f", in {copies} copies" if copies > 1 else ""),
        _repeated(_extra_columns("organisations", organisations), copies),
        _repeated(_extra_columns("relations", relations), copies) if relations is not None else {},
        copies,
    )


def _repeated(columns: Mapping[str, Values], copies: int, counts: Mapping[str, int] | None = None) -> dict[str, Values]:
    """The columns of one copy, for all copies: one after the other.

    Args:
        columns: those of one copy.
        copies: number of disjoint copies.
        counts: for columns that hold rows or identities, how many there are in a copy, by name.
    """
    if copies == 1:
        return dict(columns)
    repeated = {name: np.tile(column, copies) for name, column in columns.items()}
    for name, count in (counts or {}).items():
        repeated[name] = (columns[name].astype(np.int64) + count * np.arange(copies)[:, None]).ravel()
    return repeated


def _ends_of(count: int) -> dict[str, int]:
    return {"source": count, "target": count}


def _named(names: Sequence[str], copies: int) -> tuple[str, ...]:
    """The names in the first copy, and in the others."""
    return (*names, *(f"{name} copy-{copy}" for copy in range(2, copies + 1) for name in names))


def _places_of(places: Places, copies: int) -> Places:
    """The places of all copies: each has territories of its own."""
    return replace(
        places,
        codes=_named(places.codes, copies),
        names=_named(places.names, copies),
        latitude=np.tile(places.latitude, copies),
        longitude=np.tile(places.longitude, copies),
    )


def read_graph(graph: networkx.Graph, parameters: Parameters, columns: Mapping[str, str] | None = None) -> Population:
    """The population of a graph: directed edges are supply (supplier to client), undirected edges acquaintances.

    Attributes of nodes and edges are columns; the attribute `type` of an edge overrides its type. `columns` is as in
    `read_tables`.

    Raises:
        TableError: this is not a graph; all mistakes in its two tables (a ValueError).
    """
    if not (hasattr(graph, "is_directed") and hasattr(graph, "nodes")):
        mistakes = Mistakes()
        mistakes.add("organisations", [None], "", [""], "graph")
        mistakes.raise_any()
    notes = Mistakes()
    population = check_tables(*graph_tables(graph, notes), parameters, notes, columns)
    population.notes = tuple(map(str, notes.entries))
    return population


def _check_form(name: str, table: pandas.DataFrame, mistakes: Mistakes) -> None:
    """Check that this is a table of columns with names."""
    import pandas

    if not isinstance(table, pandas.DataFrame) or table.columns.nlevels > 1:
        mistakes.add(name, [None], "", [""], "table")


def _check_columns(name: str, table: pandas.DataFrame, mistakes: Mistakes) -> None:
    """Check that the names of the columns differ, and that the required ones are there."""
    there = table.columns.tolist()
    for column in sorted({name_there for name_there in there if there.count(name_there) > 1}):
        mistakes.add(name, [None], column, [""], "columns")
    for column in REQUIRED[name]:
        if column not in there:
            nearest = nearest_of(column, [name_there for name_there in there if name_there not in GIVEN[name]])
            mistakes.add(name, [None], column, [""], "no column", ", ".join(there) or NO_COLUMN, [nearest])


def _names(table: pandas.DataFrame, mistakes: Mistakes) -> Cells:
    """The ids, which must be unique (row numbers if the column is missing)."""
    if "id" not in table.columns:
        count = np.arange(len(table) + 1)
        return Cells(np.array(["", *map(str, count[1:])], dtype=object), count[1:])
    names = cells_of(table["id"])
    required("organisations", "id", names, mistakes)
    again, first = repeated(names.code)
    is_given = ~names.missing[again]
    again = again[is_given]
    first = first[is_given][:MOST_ALIKE]
    mistakes.add("organisations", again, "id", names[again[:MOST_ALIKE]], "twice", first=list(map(str, first)))
    return names


def _extra_columns(name: str, table: pandas.DataFrame) -> dict[str, Values]:
    """The columns that the model does not use: numbers, or texts."""
    model_columns = {*GIVEN[name], *REQUIRED[name]}
    extra = {}
    for column in sorted(set(table.columns) - model_columns):
        values = table[column].to_numpy()
        extra[column] = values if values.dtype.kind in "biuf" else texts(table[column])
    return extra


def _organisations(
    table: pandas.DataFrame, names: Values, parameters: Parameters, mistakes: Mistakes, notes: Mistakes
) -> tuple[Columns, Places]:
    count = len(table)
    of = "organisations"
    table_columns = {name: table[name] for name in GIVEN[of] if name in table.columns}
    columns: dict[str, Values] = {"identity": _identities(table_columns, names, mistakes)}
    for name in ("sector", "size_class", "stage"):
        default = WORDS[name].index(DEFAULTS[name])
        cells = cells_of(table_columns[name]) if name in table_columns else None
        columns[name] = np.full(count, default) if cells is None else words(of, name, cells, default, mistakes)
    location_cells: dict[str, Cells] = {
        name: cells_of(table_columns[name]) for name in ("territory", "department", "commune") if name in table_columns
    }
    level = parameters.population.level
    places, columns["territory"], columns["department"], columns["commune"] = locate(
        location_cells, count, level, mistakes, notes
    )
    columns["size"] = parameters.population.staff_by_size[columns["size_class"]]
    columns["competence"] = np.zeros(count)
    for name in ("size", "competence"):
        if name in table_columns:
            columns[name] = numbers(
                of, name, table_columns[name], columns[name], mistakes, _bounds(Organisations, name)
            )
    given: dict[str, Values] = {}
    for name in ("kind", "theme"):
        if name in table_columns:
            given[name] = words(of, name, cells_of(table_columns[name]), NEVER, mistakes)
    for name in ("reluctance", "affinity"):
        if name in table_columns:
            bounds = _bounds(Organisations, name)
            given[name] = numbers(of, name, table_columns[name], np.nan, mistakes, bounds)
    copies = parameters.population.copies
    if copies > 1:
        columns["identity"] = np.unique(columns["identity"], return_inverse=True)[1]
        columns = _repeated(columns, copies, {"identity": count, "territory": len(places.codes)})
        given = _repeated(given, copies)
        places = _places_of(places, copies)
    missing = {name: np.isnan(values) | (values == NEVER) for name, values in given.items()}
    if any(rows.any() for rows in missing.values()):
        drawn = complete(columns, parameters)
        given = {name: np.where(missing[name], drawn[name], values) for name, values in given.items()}
    return columns | given, places


def _identities(table_columns: Mapping[str, Any], names: Values, mistakes: Mistakes) -> npt.NDArray[np.int64]:
    if "identity" in table_columns:
        bounds = BOUNDS["identity"]
        read = numbers("organisations", "identity", table_columns["identity"], np.nan, mistakes, bounds, whole=True)
        required("organisations", "identity", cells_of(table_columns["identity"]), mistakes)
        again, first = repeated(read)
        is_given = ~np.isnan(read[again])
        again = again[is_given]
        first = first[is_given][:MOST_ALIKE]
        values = [f"{value:.0f}" for value in read[again[:MOST_ALIKE]]]
        mistakes.add("organisations", again, "identity", values, "twice", first=list(map(str, first)))
        return np.arange(len(names)) if np.isnan(read).any() else read.astype(np.int64)
    if all(map(str.isdecimal, names)) and max(map(len, names), default=0) <= len(str(LARGEST_IDENTITY)):
        numbered = np.array(list(map(int, names)), dtype=np.int64)
        if np.max(numbered) <= LARGEST_IDENTITY and len(np.unique(numbered)) == len(names):  # not 7 and 007
            return numbered
    return np.arange(len(names))


def _bounds(of: type[Organisations] | type[Relations], name: str) -> tuple[float, float] | None:
    return (0.0, 1.0) if of.columns[name].unit == "[0, 1]" else BOUNDS.get(name)


def _relations(
    table: pandas.DataFrame, names: Cells, organisations: Columns, parameters: Parameters, mistakes: Mistakes
) -> Columns:
    """The columns of the relations; mistakes in one column do not prevent the check of the others."""
    of = "relations"
    count = len(table)
    columns: dict[str, Values] = _ends(table, names, mistakes)
    is_whole = (columns["source"] != NEVER) & (columns["target"] != NEVER)
    itself = np.flatnonzero(is_whole & (columns["source"] == columns["target"]))
    mistakes.add(of, itself, "target", names[columns["source"][itself[:MOST_ALIKE]]], "itself")
    supply = WORDS["type"].index(DEFAULTS["type"])
    columns["type"] = np.full(count, supply)
    if "type" in table.columns:
        columns["type"] = words(of, "type", cells_of(table["type"]), supply, mistakes)
    _check_pairs(columns, is_whole, names, mistakes)
    given: dict[str, Values] = {}
    for name, column in Relations.columns.items():
        file_name = FILE_NAMES.get(name, name)
        if file_name in table.columns and file_name in GIVEN[of] and name not in columns:
            whole = np.dtype(column.type).kind in "iu"
            bounds = _bounds(Relations, name)
            given[name] = numbers(of, file_name, table[file_name], np.nan, mistakes, bounds, whole)
            if name.startswith("share_of"):
                _check_sums(name, columns[OWNERS[name]], given[name], names, mistakes)
    if not mistakes.entries:
        copies = parameters.population.copies
        columns, given = _repeated(columns, copies, _ends_of(len(names))), _repeated(given, copies)
    drawn: Mapping[str, Values] = {}
    if not mistakes.entries and any(np.isnan(values).any() for values in given.values()):
        drawn = finish(columns, organisations, parameters)
    for name, values in given.items():
        if name.startswith("share_of"):
            values = _fill_shares(columns[OWNERS[name]], values, drawn.get(name))
        given[name] = np.where(np.isnan(values), drawn.get(name, Relations.columns[name].default), values)
    columns |= given
    for end in ("source", "target"):  # trust is also the initial trust, unless that is given
        if f"trust_{end}" in columns:
            columns.setdefault(f"initial_{end}", columns[f"trust_{end}"])
    return columns


def _ends(table: pandas.DataFrame, names: Cells, mistakes: Mistakes) -> dict[str, Values]:
    import pandas

    columns = {}
    index = pandas.Index(names.different[1:])
    row_of = first_rows(names.code)
    near = NearestNames(names.different[1:].tolist())
    for end in REQUIRED["relations"]:
        cells = cells_of(table[end])
        required("relations", end, cells, mistakes)
        position = index.get_indexer(pandas.Index(cells.different))
        found = np.where(position < 0, NEVER, row_of[position + 1])
        columns[end] = found[cells.code]
        lost = np.flatnonzero((columns[end] == NEVER) & ~cells.missing)
        values = cells[lost[:MOST_ALIKE]]
        mistakes.add("relations", lost, end, values, "end", nearest=[near.nearest(value) for value in values])
    return columns


def _check_pairs(columns: Mapping[str, Values], is_whole: Values, names: Cells, mistakes: Mistakes) -> None:
    """Note pairs with more than one relation of the same type (and, for supply, direction)."""
    source = columns["source"]
    target = columns["target"]
    kind = columns["type"]
    is_reversed = (kind == Tie.ACQUAINTANCE) & (source > target)
    begin = np.where(is_reversed, target, source)
    end = np.where(is_reversed, source, target)
    rows = np.flatnonzero(is_whole)
    again, first = repeated((kind[rows] * len(names) + begin[rows]) * len(names) + end[rows])
    again = rows[again]
    listed = again[:MOST_ALIKE]
    pairs = [f"{one} - {other}" for one, other in zip(names[source[listed]], names[target[listed]], strict=True)]
    mistakes.add("relations", again, "target", pairs, "pair", first=list(map(str, rows[first[:MOST_ALIKE]])))


def _check_sums(name: str, owner: Values, shares: Values, names: Cells, mistakes: Mistakes) -> None:
    rows = np.flatnonzero(~np.isnan(shares) & (owner != NEVER))
    total = np.bincount(owner[rows], shares[rows], minlength=len(names))
    over = np.flatnonzero(total > 1.0 + ROUNDING)
    listed = over[:MOST_ALIKE]
    sums = [f"{value:.3g}" for value in total[listed]]
    mistakes.add("relations", [None] * len(over), name, names[listed], "shares", first=sums)


def _fill_shares(owner: Values, shares: Values, drawn: Values | None) -> Values:
    """Missing shares divide the remainder of the same owner's given shares in proportion to the drawn ones."""
    is_missing = np.isnan(shares)
    if drawn is None or not is_missing.any() or is_missing.all():
        return shares
    count = int(owner.max()) + 1
    left = np.maximum(0.0, 1.0 - np.bincount(owner[~is_missing], shares[~is_missing], minlength=count))
    total = np.bincount(owner[is_missing], drawn[is_missing], minlength=count)
    scale = np.divide(left, total, out=np.zeros(count), where=total > 0.0)
    return np.where(is_missing, drawn * scale[owner], shares)
