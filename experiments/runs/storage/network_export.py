"""The world at a month, for other tools: a graph (GraphML) and two tables (CSV) that can be read back.

Names stand in them as users wrote them: a spreadsheet that opens the tables, in place of importing their columns as
text, reads a name that begins with "=" as a formula.

    paths = export(world_at(scenario, 120), scenario, folder)
    tables = [pandas.read_csv(folder / name) for name in ("organisations.csv", "relations.csv")]
    read_tables(*tables, parameters)

By default only the organisations that are at least aware, with the relations among them. Columns of the tables that
the model knows have its own names and words, and are read back as they were (relations and territories included);
dates and names stand in columns of their own. Numbers in the tables have all their digits.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from experiments.runs.storage.data_dictionary import FILE, OF_ORGANISATIONS, OF_RELATIONS, WORDS, write_tables
from experiments.runs.storage.files import write_whole
from experiments.runs.world_at import month_of_step
from scenarios import Scenario
from simulation.state.tables import NEVER, Stage, Tie
from simulation.world import World

if TYPE_CHECKING:
    import pandas


FILES = ("world.graphml", "organisations.csv", "relations.csv", FILE)
TIES = tuple(tie.name.lower() for tie in Tie)
CAUSES = WORDS["sensitised_cause"]
COLUMNS_OF_RELATIONS = (
    "share_of_sales", "share_of_purchases", "trust_source", "trust_target", "initial_source", "initial_target",
    "cooperation", "projects_ended", "projects_succeeded",
)  # fmt: skip
BLOCK = 50_000
_NOT_OF_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], "\ufffd")
"""Control characters, which no XML file may hold."""


def export(
    world: World, scenario: Scenario, folder: str | Path, month: int, seed: int, everything: bool = False
) -> list[Path]:
    """Write the world's graph and tables into a folder (made if need be) and give the files' paths.

    Args:
        month, seed: what the graph says of itself.
        everything: unaware organisations too.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = (
        np.arange(len(world.organisations)) if everything else np.flatnonzero(world.organisations.stage >= Stage.AWARE)
    )
    nodes, edges = tables(world, rows, scenario)
    about = (
        f"scenario {scenario.name}, month {month} ({scenario.date(month)}), seed {seed}; {world.population.source}; "
        f"{len(rows)} of {len(world.organisations)} organisations"
    )
    paths = [folder / name for name in FILES]
    write_whole(paths[0], lambda path: write_graph(path, nodes, edges, about))
    write_tables(folder, {FILES[1]: (nodes, OF_ORGANISATIONS), FILES[2]: (edges, OF_RELATIONS)})
    return paths


def tables(world: World, rows: np.ndarray, scenario: Scenario) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The two tables of some organisations (rows in ascending order) and of the relations among them."""
    import pandas

    organisations = world.organisations
    places = world.population.places
    names = world.population.names
    identity = organisations.identity if names is None else np.array(names)
    territory = organisations.territory[rows]
    commune = organisations.commune[rows]
    has_commune = (commune >= 0) & (commune < len(places.commune_codes))

    def commune_values(values: Any, missing: Any) -> np.ndarray:
        if not has_commune.any():
            return np.full(len(rows), missing)
        return np.where(has_commune, np.asarray(values)[np.where(has_commune, commune, 0)], missing)

    nodes: dict[str, Any] = {
        "id": identity[rows],
        "identity": organisations.identity[rows],
        "kind": _words(WORDS["kind"], organisations.kind[rows]),
        "sector": _words(WORDS["sector"], organisations.sector[rows]),
        "size_class": _words(WORDS["size_class"], organisations.size_class[rows]),
        "size": organisations.size[rows],
        "territory": _words(places.codes, territory),
        "department": _words(places.departments, organisations.department[rows]),
        "theme": _words(WORDS["theme"], organisations.theme[rows]),
        "stage": _words(WORDS["stage"], organisations.stage[rows]),
        "competence": organisations.competence[rows],
        "reluctance": organisations.reluctance[rows],
        "affinity": organisations.affinity[rows],
        "territory_name": _words(places.names, territory),
        "through": [CAUSES[cause] if cause != NEVER else "" for cause in organisations.sensitised_cause[rows]],
        "through_whom": [str(identity[row]) if row != NEVER else "" for row in organisations.sensitised_by[rows]],
        "aware_from": _dates(world, scenario, organisations.aware_since[rows]),
        "member_from": _dates(world, scenario, organisations.member_since[rows]),
        "accompanied_to": _dates(world, scenario, organisations.accompanied_until[rows]),
        "isolated_from": _dates(world, scenario, organisations.isolated_since[rows]),
        "takes_part": organisations.participant[rows].astype(int),
        "lends_accompaniment": organisations.accompagnateur[rows].astype(int),
        "professional_community": [
            str(number) if number != NEVER else "" for number in organisations.professional[rows]
        ],
    }
    if len(places.commune_codes):
        nodes |= {
            "commune": commune_values(places.commune_codes, ""),
            "commune_name": commune_values(places.commune_names, ""),
            "latitude": commune_values(places.commune_latitude, np.nan),
            "longitude": commune_values(places.commune_longitude, np.nan),
        }
    for name, values in world.population.extra.items():
        nodes.setdefault(name, values[rows])
    return pandas.DataFrame(nodes), _relations(world, rows, identity, scenario)


def _relations(world: World, rows: np.ndarray, identity: np.ndarray, scenario: Scenario) -> pandas.DataFrame:
    import pandas

    relations = world.relations
    inside = np.zeros(len(world.organisations), dtype=np.bool_)
    inside[rows] = True
    indices = np.flatnonzero(inside[relations.source] & inside[relations.target])
    edges: dict[str, Any] = {
        "source": identity[relations.source[indices]],
        "target": identity[relations.target[indices]],
        "type": _words(TIES, relations.type[indices]),
        **{name: getattr(relations, name)[indices] for name in COLUMNS_OF_RELATIONS},
        "stirred": relations.active[indices].astype(int),
        "born_on": _dates(world, scenario, relations.born[indices]),
    }
    for name, values in world.population.extra_relations.items():  # a relation that was born later has none
        is_original = indices < len(values)
        blank = "" if values.dtype.kind == "U" else np.nan
        edges.setdefault(
            name, np.where(is_original, values[np.where(is_original, indices, 0)], blank) if len(values) else blank
        )
    return pandas.DataFrame(edges)


def _dates(world: World, scenario: Scenario, steps: np.ndarray) -> list[str]:
    return [scenario.date(month_of_step(world, int(step))) if step != NEVER else "" for step in steps]


def _words(words: tuple[str, ...], rows: np.ndarray) -> np.ndarray:
    return np.array(words, dtype=object)[rows] if len(words) else np.full(len(rows), "", dtype=object)


def write_graph(path: Path, nodes: pandas.DataFrame, edges: pandas.DataFrame, about: str) -> None:
    """Write a directed GraphML graph, row by row (a region of a million relations never stands in memory as text).

    An acquaintance has no direction: its `type` says so. What is empty is left out; numbers have six digits.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        file.write('<key id="about" for="graph" attr.name="about" attr.type="string"/>\n')
        for element, table, ends in (("node", nodes, ("id",)), ("edge", edges, ("source", "target"))):
            for name, key in _keys(table, element, ends).items():
                attribute = f'attr.name={quoteattr(_text(name))} attr.type="{_type(table[name])}"'
                file.write(f'<key id="{key}" for="{element}" {attribute}/>\n')
        file.write('<graph edgedefault="directed">\n')
        file.write(f'<data key="about">{escape(about)}</data>\n')
        _write_rows(file, nodes, "node", ("id",))
        _write_rows(file, edges, "edge", ("source", "target"))
        file.write("</graph>\n</graphml>\n")


def _type(column: pandas.Series[Any]) -> str:
    return {"i": "long", "u": "long", "f": "double", "b": "boolean"}.get(column.dtype.kind, "string")


def _keys(table: pandas.DataFrame, element: str, ends: tuple[str, ...]) -> dict[str, str]:
    """The keys of a table's columns, its ends left out."""
    return {name: f"{element[0]}{index}" for index, name in enumerate(table.columns) if name not in ends}


def _write_rows(file: Any, table: pandas.DataFrame, element: str, ends: tuple[str, ...]) -> None:
    keys = _keys(table, element, ends)
    for first in range(0, len(table), BLOCK):
        block = table.iloc[first : first + BLOCK]
        columns = [(key, block[name].tolist()) for name, key in keys.items()]
        for index, its_ends in enumerate(zip(*(block[name].tolist() for name in ends), strict=True)):
            attributes = " ".join(f"{end}={quoteattr(_text(value))}" for end, value in zip(ends, its_ends, strict=True))
            data = "".join(_datum(key, values[index]) for key, values in columns)
            file.write(f"<{element} {attributes}>{data}</{element}>\n")


def _text(value: Any) -> str:
    return str(value).translate(_NOT_OF_XML)


def _datum(key: str, value: Any) -> str:
    """One attribute (six digits are enough for a picture); nothing for what is empty or not a number."""
    if value == "" or value != value:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else escape(_text(value))
    return f'<data key="{key}">{text}</data>'
