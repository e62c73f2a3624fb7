"""The two tables of a graph: its nodes and its edges, with their attributes as columns.

organisations, relations = graph_tables(networkx.karate_club_graph(), notes)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.population.table_errors import Mistakes

if TYPE_CHECKING:
    import networkx
    import pandas


DRAWING = frozenset(("r", "g", "b", "x", "y"))
"""Attributes of nodes with which Gephi says how they are drawn; its `size` is then that of a dot, not of a staff."""


def graph_tables(graph: networkx.Graph, notes: Mistakes) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The organisations and the relations of a graph; attributes that tell how it is drawn are left out and noted.

    The type of an edge is its attribute `type` in any way of writing, else "directed" or "undirected" as the graph is.
    """
    import pandas

    direction = "directed" if graph.is_directed() else "undirected"
    nodes = [{**_texts(data), "id": node} for node, data in graph.nodes(data=True)]
    edges = [
        {**_typed(data, direction), "source": source, "target": target}
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


def _typed(attributes: dict[Any, Any], direction: str) -> dict[str, Any]:
    """The attributes of an edge, with a type under that name."""
    by_name = _texts(attributes)
    own = [by_name.pop(name) for name in list(by_name) if name.lower() == "type"]
    return {**by_name, "type": next(filter(None, own), direction)}
