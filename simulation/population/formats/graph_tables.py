"""The two tables of a graph: its nodes and its edges, with their attributes as columns.

organisations, relations = graph_tables(networkx.karate_club_graph(), notes)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.population.formats.plain_relations import DIRECTIONS
from simulation.population.table_cells import spellings
from simulation.population.table_errors import Mistakes, folded

if TYPE_CHECKING:
    import networkx
    import pandas


DRAWING = frozenset(("r", "g", "b", "x", "y"))
"""Attributes of nodes with which Gephi says how they are drawn; its `size` is then that of a dot, not of a staff."""


def graph_tables(
    graph: networkx.Graph, notes: Mistakes, directions: Mapping[tuple[Any, Any], str] | None = None
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The organisations and the relations of a graph; attributes that tell how it is drawn are left out and noted.

    Args:
        graph: the graph.
        notes: filled with what was left out and guessed.
        directions: "directed" or "undirected" for each edge that differs from the graph.

    The type of an edge is its attribute `type` in any way of writing, else "directed" or "undirected" as the graph is.
    If no edge has a type that the model knows, these types mean something else: they are kept as `edge_type`.
    """
    import pandas

    own_types = {folded(str(value)) for _s, _t, data in graph.edges(data=True) for value in _own_types(_texts(data))}
    are_other = bool(own_types) and own_types.isdisjoint({*spellings("type"), *DIRECTIONS})
    if are_other:
        notes.add("relations", [None], "edge_type", [sorted(own_types)[0]], "other types", first=[str(len(own_types))])
    of_graph = "directed" if graph.is_directed() else "undirected"
    directions = directions or {}
    nodes = [{**_texts(data), "id": node} for node, data in graph.nodes(data=True)]
    edges = [
        {**_typed(data, directions.get((source, target), of_graph), are_other), "source": source, "target": target}
        for source, target, data in graph.edges(data=True)
    ]
    organisations = pandas.DataFrame(nodes) if nodes else pandas.DataFrame({"id": []})
    relations = pandas.DataFrame(edges) if edges else pandas.DataFrame({"source": [], "target": []})
    return _plain("organisations", organisations, notes), _plain("relations", relations, notes)


def _plain(table: str, frame: pandas.DataFrame, notes: Mistakes) -> pandas.DataFrame:
    """The columns with plain values."""
    nested = [name for name in frame.columns if frame[name].map(lambda value: isinstance(value, dict | list)).any()]
    drawn = [*DRAWING & set(frame.columns), "size"] if set(frame.columns) >= DRAWING | {"size"} else []
    left_out = sorted({*nested, *drawn})
    if left_out:
        notes.add(table, [None], "", [""], "drawing", ", ".join(left_out))
    return frame.drop(columns=left_out)


def _texts(attributes: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in attributes.items()}


def _own_types(attributes: dict[str, Any]) -> list[Any]:
    return [value for name, value in attributes.items() if name.lower() == "type" and value]


def _typed(attributes: dict[Any, Any], direction: str, are_other: bool) -> dict[str, Any]:
    """The attributes of an edge, with a type under that name."""
    by_name = _texts(attributes)
    own = _own_types(by_name)
    others = {name: value for name, value in by_name.items() if name.lower() != "type"}
    if are_other and own:
        return {**others, "edge_type": own[0], "type": direction}
    return {**others, "type": next(iter(own), direction)}
