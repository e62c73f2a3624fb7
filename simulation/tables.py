"""A population that a user brings: a table of organisations and a table of relations, or a graph.

Only `id` is required of an organisation, and `source`, `target` of a relation. Any other column of the model may be
given, wholly or in part; what is missing is drawn as for the region (kind, theme, reluctance, affinity, shares, trust)
or takes the declared default below. Words are those of the model ("supplier", "industry", "food", "engaged"), or
the row numbers. Columns that the model does not know are kept aside (`Population.extra`).

The luck of an organisation is named by its `identity`: that column, else its `id` when all are whole numbers, else its
row. So the order of the rows does not matter when identities are given.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.generator import Columns, complete
from simulation.members import KINDS, NEVER, SECTORS, SIZES, THEMES, Organisations, Relations, Stage, Tie
from simulation.parameters import Parameters
from simulation.places import Places, load_places
from simulation.ties import draw_relations, finish

if TYPE_CHECKING:
    import networkx
    import pandas

    from simulation.population import Population

STAGES = tuple(stage.name.lower() for stage in Stage)
TIES = tuple(tie.name.lower() for tie in Tie)
WORDS = {"kind": KINDS, "sector": SECTORS, "size_class": SIZES, "theme": THEMES, "stage": STAGES, "type": TIES}
DEFAULTS = {"sector": "transport_services", "size_class": "size_1_9", "stage": "unaware", "type": "supply"}
"""Values of a fresh organisation (the most frequent sector and size class) and of a fresh relation."""
LARGEST_IDENTITY = 2**31 - 1

Values = npt.NDArray[Any]


def read_tables(
    organisations: pandas.DataFrame, relations: pandas.DataFrame | None, parameters: Parameters
) -> Population:
    """The population of two tables; without a table of relations, relations are drawn.

    Raises:
        ValueError: for a missing column, an id given twice or unknown, or a word that the model does not know.
    """
    from simulation.population import Population

    table = {str(name): np.asarray(organisations[name]) for name in organisations.columns}
    if "id" not in table:
        raise ValueError(f'the organisations have no column "id"; they have {", ".join(table) or "none"}')
    names = tuple(_text(value) for value in table.pop("id"))
    row_of = {name: row for row, name in enumerate(names)}
    if len(row_of) < len(names):
        twice = next(name for row, name in enumerate(names) if row_of[name] != row)
        raise ValueError(f'organisations: the id "{twice}" is given twice')
    columns, places, extra = _organisations(table, names, parameters)
    if relations is None:
        ties = draw_relations(columns, parameters, len(places.departments))
    else:
        rows = {str(name): np.asarray(relations[name]) for name in relations.columns}
        ties = _relations(rows, row_of, columns, parameters)
    source = f"a population of {len(names)} organisations brought by the user, not the region"
    return Population(columns, ties, places, names, True, source, extra)


def read_graph(graph: networkx.Graph, parameters: Parameters) -> Population:
    """The population of a graph: a directed edge is supply (supplier to client) and an undirected one an acquaintance.

    Attributes of nodes and edges are columns; an edge's `type` says otherwise.
    """
    import pandas

    nodes = pandas.DataFrame([{**data, "id": node} for node, data in graph.nodes(data=True)])
    kind = TIES[Tie.SUPPLY if graph.is_directed() else Tie.ACQUAINTANCE]
    ends = [{"type": kind, **data, "source": one, "target": other} for one, other, data in graph.edges(data=True)]
    if nodes.empty:
        nodes = pandas.DataFrame({"id": []})
    relations = pandas.DataFrame(ends) if ends else pandas.DataFrame({"source": [], "target": []})
    return read_tables(nodes, relations, parameters)


def _organisations(
    table: dict[str, Values], names: Sequence[str], parameters: Parameters
) -> tuple[Columns, Places, dict[str, Values]]:
    count = len(names)
    extra = {name: _plain(table[name]) for name in sorted(table) if name not in Organisations.columns}
    given = {name: values for name, values in table.items() if name in Organisations.columns}
    columns: dict[str, Values] = {"identity": _identities(given, names)}
    for name in ("sector", "size_class", "stage"):
        default = WORDS[name].index(DEFAULTS[name])
        columns[name] = _words(name, given[name], default) if name in given else np.full(count, default)
    places, columns["territory"], columns["department"], columns["commune"] = _where(given, count, parameters)
    columns["size"] = _numbers(given.get("size"), parameters.population.staff_by_size[columns["size_class"]])
    columns["competence"] = _numbers(given.get("competence"), np.zeros(count))
    drawn = complete(columns, parameters)  # what a row without a value takes
    for name in ("kind", "theme"):
        if name in given:
            columns[name] = np.where((chosen := _words(name, given[name], NEVER)) == NEVER, drawn[name], chosen)
    for name, column in Organisations.columns.items():
        if name in given and name not in columns:
            columns[name] = _numbers(given[name], drawn.get(name, np.full(count, column.default, dtype=np.float64)))
    return complete(columns, parameters), places, extra


def _identities(given: dict[str, Values], names: Sequence[str]) -> npt.NDArray[np.int64]:
    if "identity" in given:
        identities = np.asarray(given["identity"], dtype=np.int64)
    elif names and all(name.isdecimal() and int(name) <= LARGEST_IDENTITY for name in names):
        identities = np.array([int(name) for name in names], dtype=np.int64)
    else:
        identities = np.arange(len(names))
    if len(np.unique(identities)) < len(identities) or ((identities < 0) | (identities > LARGEST_IDENTITY)).any():
        raise ValueError(f"organisations: every identity should be a different whole number in [0, {LARGEST_IDENTITY}]")
    return identities


def _where(given: dict[str, Values], count: int, parameters: Parameters) -> tuple[Places, Values, Values, Values]:
    """Territories are the region's when all codes are, else the user's own; communes are the region's or unknown."""
    places = load_places(parameters.population.level)
    commune = np.full(count, NEVER)
    if "commune" in given:
        row_of = {code: row for row, code in enumerate(places.commune_codes)}
        commune = np.array([row_of.get(_text(value).zfill(5), NEVER) for value in given["commune"]], dtype=np.int64)
    known = bool(count) and bool((commune != NEVER).all())
    if "territory" in given:
        codes = [_text(value) for value in given["territory"]]
        if set(codes) <= set(places.codes):
            row_of = {code: row for row, code in enumerate(places.codes)}
            territory = np.array([row_of[code] for code in codes], dtype=np.int64)
        else:
            different = sorted(set(codes))
            territory = np.searchsorted(np.array(different), np.array(codes))
            places, commune, known = Places.own(different), np.full(count, NEVER), False
    elif known:
        territory = places.commune_territory[commune]
    else:
        places, territory, commune = Places.own(["all"]), np.zeros(count, dtype=np.int64), np.full(count, NEVER)
    department = places.commune_department[commune] if known else np.zeros(count, dtype=np.int64)
    if "department" in given:
        wanted = [_text(value) for value in given["department"]]
        wanted = [code if code in places.departments else f"DEP-{code.zfill(2)}" for code in wanted]
        if not set(wanted) <= set(places.departments):
            own = tuple(sorted({_text(value) for value in given["department"]}))
            places = Places(**{**places.__dict__, "departments": own})
            wanted = [_text(value) for value in given["department"]]
        department = np.array([places.departments.index(code) for code in wanted], dtype=np.int64)
    return places, territory, department, commune


def _relations(
    table: dict[str, Values], row_of: dict[str, int], organisations: Columns, parameters: Parameters
) -> Columns:
    columns: dict[str, Values] = {}
    for end in ("source", "target"):
        if end not in table:
            raise ValueError(f'the relations have no column "{end}"; they have {", ".join(table) or "none"}')
        names = [_text(value) for value in table[end]]
        unknown = next((line for line, name in enumerate(names) if name not in row_of), None)
        if unknown is not None:
            raise ValueError(f'relations, row {unknown + 1}: there is no organisation "{names[unknown]}" ({end})')
        columns[end] = np.array([row_of[name] for name in names], dtype=np.int64)
    count, supply = len(columns["source"]), WORDS["type"].index(DEFAULTS["type"])
    itself = np.flatnonzero(columns["source"] == columns["target"])
    if len(itself):
        raise ValueError(f"relations, row {itself[0] + 1}: an organisation cannot be related to itself")
    columns["type"] = _words("type", table["type"], supply) if "type" in table else np.full(count, supply)
    drawn = finish(columns, organisations, parameters)
    for name, column in Relations.columns.items():
        if name in table and name not in columns and name != "first_of_pair":
            columns[name] = _numbers(table[name], drawn.get(name, np.full(count, column.default, dtype=np.float64)))
    for end in ("source", "target"):  # what is given of one is also the other's, unless both are given
        if f"trust_{end}" in columns:
            columns.setdefault(f"initial_{end}", columns[f"trust_{end}"])
    return finish(columns, organisations, parameters)


def _text(value: Any) -> str:
    """An id as a text: 12 and 12.0 are "12"."""
    is_whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if is_whole else str(value).strip()


def _is_missing(value: Any) -> bool:
    return _text(value) in ("", "nan", "NaN", "None", "<NA>", "NaT")


def _words(column: str, values: Values, default: int) -> npt.NDArray[np.int64]:
    """Row numbers of words (or the numbers themselves); a missing value takes the default."""
    words, rows = WORDS[column], np.full(len(values), default, dtype=np.int64)
    row_of = {word: row for row, word in enumerate(words)} | {str(row): row for row in range(len(words))}
    for row, value in enumerate(values):
        if _is_missing(value):
            continue
        text = _text(value).lower()
        if text not in row_of:
            near = difflib.get_close_matches(text, words, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"allowed: {', '.join(words)}"
            raise ValueError(f'row {row + 1}: {column} = "{value}" is unknown; {hint}')
        rows[row] = row_of[text]
    return rows


def _numbers(values: Values | None, default: Values) -> Values:
    """Numbers, with the default where a value is missing."""
    if values is None:
        return default
    numbers = np.array([np.nan if _is_missing(value) else float(value) for value in values], dtype=np.float64)
    return np.where(np.isnan(numbers), default, numbers)


def _plain(values: Values) -> Values:
    """A column that can be written to a file: texts where it holds objects."""
    if values.dtype != object:
        return values
    return np.array(["" if _is_missing(value) else _text(value) for value in values], dtype=np.str_)
