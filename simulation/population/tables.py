"""Reads a user's own population: a table of organisations and a table of relations, or a graph.

An organisation requires `id`, and a relation `source` and `target`. All other columns of `GIVEN` are optional and may
have empty cells; missing values are drawn as for the region (kind, theme, reluctance, affinity, shares, trust) or take
the defaults below. Words are those of the model ("supplier", "industry", "food", "engaged"), their French names
("fournisseur", "industrie"), or row numbers. Columns that the model does not use are available to measures
(`Population.extra`, `Population.extra_relations`). Engaged organisations are the founders.

All mistakes are collected and raised together (`simulation.population.table_errors.TableError`).

The luck of an organisation is named by its `identity`: that column, else its `id` if all are whole numbers, else its
row. The order of the rows therefore does not matter if identities are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.parameters import Parameters
from simulation.population.formats.graph_tables import graph_tables
from simulation.population.formats.plain_tables import plain_tables
from simulation.population.generator import Columns, complete
from simulation.population.geography import Places
from simulation.population.population import Population
from simulation.population.relations_generator import draw_relations, finish
from simulation.population.table_cells import WORDS, Values, numbers, repeated, required, texts, words
from simulation.population.table_columns import GIVEN, REQUIRED
from simulation.population.table_errors import Mistakes, nearest_of
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
) -> Population:
    """The population of two tables, with notes about what was guessed (its own `notes` are still empty).

    Every way in leads through this function, whatever the origin of the tables.

    Raises:
        TableError: all mistakes in the two tables (a ValueError).
    """
    mistakes = Mistakes()
    plain = plain_tables(organisations, relations, own_names or {}, mistakes, notes)
    organisations, relations = plain.organisations, plain.relations
    mistakes.rows = notes.rows = dict(plain.rows)
    for name, table in (("organisations", organisations), ("relations", relations)):
        if table is not None:
            _check_columns(name, table, mistakes)
    if any(mistake.reason == "columns" for mistake in mistakes.entries):
        mistakes.raise_any()
    names = _names(organisations, mistakes)
    columns, places = _organisations(organisations, names, parameters, mistakes)
    ties: Columns | None = None
    if relations is not None and {"source", "target"} <= set(relations.columns):
        ties = _relations(relations, names, columns, parameters, mistakes)
    mistakes.raise_any()
    complete_columns = complete(columns, parameters)
    if ties is None:
        ties = draw_relations(complete_columns, parameters, len(places.departments))
    else:
        ties = finish(ties, complete_columns, parameters)
    return Population(
        complete_columns,
        ties,
        places,
        tuple(names.tolist()),
        True,
        f"a population of {len(names)} organisations brought by the user, not the region",
        _extra_columns("organisations", organisations),
        _extra_columns("relations", relations) if relations is not None else {},
    )


def read_graph(graph: networkx.Graph, parameters: Parameters, columns: Mapping[str, str] | None = None) -> Population:
    """The population of a graph: directed edges are supply (supplier to client), undirected edges acquaintances.

    Attributes of nodes and edges are columns; the attribute `type` of an edge overrides its type. `columns` is as in
    `read_tables`.
    """
    return read_tables(*graph_tables(graph), parameters, columns)


def _check_columns(name: str, table: pandas.DataFrame, mistakes: Mistakes) -> None:
    there = [str(column) for column in table.columns]
    for column in sorted({name_there for name_there in there if there.count(name_there) > 1}):
        mistakes.add(name, [None], column, [""], "columns")
    for column in REQUIRED[name]:
        if column not in there:
            nearest = nearest_of(column, [name_there for name_there in there if name_there not in GIVEN[name]])
            mistakes.add(name, [None], column, [""], "no column", ", ".join(there), [nearest])


def _names(table: pandas.DataFrame, mistakes: Mistakes) -> Values:
    """The ids, which must be unique (row numbers if the column is missing)."""
    if "id" not in table.columns:
        return np.arange(1, len(table) + 1).astype(str).astype(object)
    names = texts(table["id"])
    required("organisations", "id", names, mistakes)
    again, first = repeated(names)
    is_given = names[again] != ""
    again = again[is_given]
    first = first[is_given]
    mistakes.add("organisations", again.tolist(), "id", names[again], "twice", first=list(map(str, first)))
    return names


def _extra_columns(name: str, table: pandas.DataFrame) -> dict[str, Values]:
    """The columns that the model does not use, in a form that can be written to a file."""
    model_columns = {*GIVEN[name], *REQUIRED[name]}
    extra = {}
    for column in sorted(set(map(str, table.columns)) - model_columns):
        values = table[column].to_numpy()
        extra[column] = values if values.dtype.kind in "biuf" else texts(table[column]).astype(np.str_)
    return extra


def _organisations(
    table: pandas.DataFrame, names: Values, parameters: Parameters, mistakes: Mistakes
) -> tuple[Columns, Places]:
    count = len(table)
    of = "organisations"
    table_columns = {name: table[name] for name in GIVEN[of] if name in table.columns}
    columns: dict[str, Values] = {"identity": _identities(table_columns, names, mistakes)}
    for name in ("sector", "size_class", "stage"):
        default = WORDS[name].index(DEFAULTS[name])
        cells = texts(table_columns[name]) if name in table_columns else None
        columns[name] = np.full(count, default) if cells is None else words(of, name, cells, default, mistakes)
    location_cells: dict[str, Values] = {
        name: texts(table_columns[name]) for name in ("territory", "department", "commune") if name in table_columns
    }
    places, columns["territory"], columns["department"], columns["commune"] = locate(
        location_cells, count, parameters, mistakes
    )
    columns["size"] = parameters.population.staff_by_size[columns["size_class"]]
    columns["competence"] = np.zeros(count)
    for name in ("size", "competence"):
        if name in table_columns:
            columns[name] = numbers(
                of, name, table_columns[name], columns[name], mistakes, _bounds(Organisations, name)
            )
    drawn = complete(columns, parameters)  # the values of empty cells
    for name in ("kind", "theme"):
        if name in table_columns:
            codes = words(of, name, texts(table_columns[name]), NEVER, mistakes)
            columns[name] = np.where(codes == NEVER, drawn[name], codes)
    for name in ("reluctance", "affinity"):
        if name in table_columns:
            columns[name] = numbers(of, name, table_columns[name], drawn[name], mistakes, _bounds(Organisations, name))
    return columns, places


def _identities(table_columns: Mapping[str, Any], names: Values, mistakes: Mistakes) -> npt.NDArray[np.int64]:
    if "identity" in table_columns:
        never = np.full(len(names), np.nan)
        read = numbers(
            "organisations", "identity", table_columns["identity"], never, mistakes, BOUNDS["identity"], whole=True
        )
        empty = np.flatnonzero(texts(table_columns["identity"]) == "")
        required("organisations", "identity", texts(table_columns["identity"]), mistakes)
        again, first = repeated(read)
        is_given = ~np.isnan(read[again])
        again = again[is_given]
        first = first[is_given]
        values = [f"{value:.0f}" for value in read[again]]
        mistakes.add("organisations", again.tolist(), "identity", values, "twice", first=list(map(str, first)))
        return np.arange(len(names)) if len(empty) or np.isnan(read).any() else read.astype(np.int64)
    if len(names) and all(name.isdecimal() and int(name) <= LARGEST_IDENTITY for name in names):
        return np.array([int(name) for name in names], dtype=np.int64)
    return np.arange(len(names))


def _bounds(of: type[Organisations] | type[Relations], name: str) -> tuple[float, float] | None:
    return (0.0, 1.0) if of.columns[name].unit == "[0, 1]" else BOUNDS.get(name)


def _relations(
    table: pandas.DataFrame, names: Values, organisations: Columns, parameters: Parameters, mistakes: Mistakes
) -> Columns:
    """The columns of the relations; mistakes in one column do not prevent the check of the others."""
    of = "relations"
    count = len(table)
    columns: dict[str, Values] = _ends(table, names, mistakes)
    is_whole = (columns["source"] != NEVER) & (columns["target"] != NEVER)
    itself = np.flatnonzero(is_whole & (columns["source"] == columns["target"]))
    mistakes.add(of, itself.tolist(), "target", texts(table["source"])[itself], "itself")
    supply = WORDS["type"].index(DEFAULTS["type"])
    columns["type"] = np.full(count, supply)
    if "type" in table.columns:
        columns["type"] = words(of, "type", texts(table["type"]), supply, mistakes)
    _check_pairs(columns, is_whole, names, mistakes)
    if mistakes.entries:  # ends may be missing: numbers are checked, nothing is drawn
        drawn: Mapping[str, Values] = {}
    else:
        drawn = finish(columns, complete(organisations, parameters), parameters)
    for name, column in Relations.columns.items():
        file_name = FILE_NAMES.get(name, name)
        if file_name in table.columns and file_name in GIVEN[of] and name not in columns:
            default = np.full(count, np.nan if drawn else column.default, dtype=np.float64)
            whole = np.dtype(column.type).kind in "iu"
            read = numbers(of, file_name, table[file_name], default, mistakes, _bounds(Relations, name), whole)
            if name.startswith("share_of"):
                owner = columns["source" if name == "share_of_sales" else "target"]
                _check_sums(name, owner, read, names, mistakes)
                read = _fill_shares(owner, read, drawn.get(name))
            columns[name] = np.where(np.isnan(read), drawn.get(name, column.default), read)
    for end in ("source", "target"):  # trust is also the initial trust, unless that is given
        if f"trust_{end}" in columns:
            columns.setdefault(f"initial_{end}", columns[f"trust_{end}"])
    return columns


def _ends(table: pandas.DataFrame, names: Values, mistakes: Mistakes) -> dict[str, Values]:
    import pandas

    columns = {}
    index = pandas.Index(np.unique(names.astype(object)))
    row_of = np.zeros(len(index), dtype=np.int64)
    row_of[index.get_indexer(pandas.Index(names[::-1]))] = np.arange(len(names))[::-1]
    for end in REQUIRED["relations"]:
        cells = texts(table[end])
        required("relations", end, cells, mistakes)
        positions = index.get_indexer(pandas.Index(cells)) if len(index) else np.full(len(cells), NEVER)
        columns[end] = np.where(positions < 0, NEVER, row_of[positions] if len(index) else NEVER)
        lost = np.flatnonzero((columns[end] == NEVER) & (cells != ""))
        nearest = [nearest_of(cells[row], names.tolist()) for row in lost[:10]] if len(names) <= 20_000 else ()
        mistakes.add("relations", lost.tolist(), end, cells[lost], "end", nearest=nearest)
    return columns


def _check_pairs(columns: Mapping[str, Values], is_whole: Values, names: Values, mistakes: Mistakes) -> None:
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
    first = rows[first]
    pairs = [f"{names[source[row]]} - {names[target[row]]}" for row in again[:10]] + [""] * max(0, len(again) - 10)
    mistakes.add("relations", again.tolist(), "target", pairs, "pair", first=list(map(str, first)))


def _check_sums(name: str, owner: Values, shares: Values, names: Values, mistakes: Mistakes) -> None:
    rows = np.flatnonzero(~np.isnan(shares) & (owner != NEVER))
    total = np.bincount(owner[rows], shares[rows], minlength=len(names))
    over = np.flatnonzero(total > 1.0 + ROUNDING)
    sums = [f"{value:.3g}" for value in total[over]]
    mistakes.add("relations", [None] * len(over), name, names[over], "shares", first=sums)


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
