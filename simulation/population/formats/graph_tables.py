"""The two tables of a graph: its nodes and its edges, with their attributes as columns.

organisations, relations = graph_tables(networkx.karate_club_graph())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx
    import pandas


def graph_tables(graph: networkx.Graph) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The organisations and the relations of a graph.

    The type of an edge is its attribute `type` in any way of writing, else "directed" or "undirected" as the graph is.
    """
    import pandas

    direction = "directed" if graph.is_directed() else "undirected"
    nodes = [{**_texts(data), "id": node} for node, data in graph.nodes(data=True)]
    edges = [
        {**_typed(data, direction), "source": source, "target": target}
        for source, target, data in graph.edges(data=True)
    ]
    return (
        pandas.DataFrame(nodes) if nodes else pandas.DataFrame({"id": []}),
        pandas.DataFrame(edges) if edges else pandas.DataFrame({"source": [], "target": []}),
    )


def _texts(attributes: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in attributes.items()}


def _typed(attributes: dict[Any, Any], direction: str) -> dict[str, Any]:
    """The attributes of an edge, with a type under that name."""
    by_name = _texts(attributes)
    own = [by_name.pop(name) for name in list(by_name) if name.lower() == "type"]
    return {**by_name, "type": next(filter(None, own), direction)}
