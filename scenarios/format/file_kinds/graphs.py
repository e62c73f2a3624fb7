"""Reads GraphML and GEXF files, as Gephi, networkx and others write them, into a graph of networkx.

networkx refuses what Gephi writes in three ways, which are evened out before: edges with and without a direction in one
graph, GEXF 1.3, and files without namespaces.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from scenarios.format.problems import Problem, ScenarioError
from scenarios.language import _

if TYPE_CHECKING:
    import networkx

NAMESPACES = {"graphml": "http://graphml.graphdrawing.org/xmlns", "gexf": "http://www.gexf.net/1.2draft"}
"""The namespaces that networkx reads."""
DIRECTIONS = {"graphml": ("edgedefault", "directed"), "gexf": ("defaultedgetype", "type")}
"""Where a graph says whether its edges have a direction, and where an edge does."""
WITHOUT = ("undirected", "mutual", "false", "none")


def read_graph_file(data: bytes, kind: str, file: str) -> tuple[networkx.Graph, dict[tuple[str, str], str]]:
    """The graph of a file, and the direction of each of its edges: {(source, target): "directed"}.

    Args:
        data: the bytes of the file.
        kind: "graphml" or "gexf".
        file: its name, for messages.

    Raises:
        ScenarioError: it cannot be read.
    """
    import networkx

    if b"<!ENTITY" in data:
        raise ScenarioError(Problem(_("the file declares entities, which no graph needs: it is not read"), file))
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        message = _("this is not a graph file that can be read: {reason}").format(reason=error)
        raise ScenarioError(Problem(message, file, error.position[0])) from None
    directions = _directions(root, kind, file)
    plain = io.BytesIO(ElementTree.tostring(root))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = networkx.read_graphml(plain) if kind == "graphml" else networkx.read_gexf(plain)
    except (networkx.NetworkXException, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        message = _("this is not a graph file that can be read: {reason}").format(reason=error or type(error).__name__)
        raise ScenarioError(Problem(message, file)) from None
    return graph, directions


def _directions(root: ElementTree.Element, kind: str, file: str) -> dict[tuple[str, str], str]:
    """The direction of each edge; afterwards all are directed, so that their ends keep their order."""
    of_graph, of_edge = DIRECTIONS[kind]
    default = "undirected"
    directions: dict[tuple[str, str], str] = {}
    for element in root.iter():
        namespace, _brace, name = element.tag.rpartition("}")
        if "yworks" not in namespace:
            suffix = "/viz" if "viz" in namespace else ""
            element.tag = f"{{{NAMESPACES[kind]}{suffix}}}{name}"
        if name == "graph":
            default = _direction(element.get(of_graph, default))
            element.set(of_graph, "directed")
        elif name == "edge":
            ends = (element.get("source", ""), element.get("target", ""))
            if not all(ends):
                raise ScenarioError(Problem(_("an edge of the graph has no source or no target"), file))
            directions[ends] = _direction(element.attrib.pop(of_edge, default))
    return directions


def _direction(written: str) -> str:
    return "undirected" if written.lower() in WITHOUT else "directed"
