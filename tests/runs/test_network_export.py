"""Laws of the exports: what is written reads back as it was; the command says what it wrote."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import networkx
import numpy as np
import pandas
import pytest

import scenarios
from experiments.runs import world_at
from experiments.runs.storage.network_export import FILES, export
from simulation.club_founding import found_world
from simulation.population.tables import read_tables
from simulation.state.tables import Stage
from simulation.world import World
from tests.helpers.small_worlds import BUSY

SCENARIO = scenarios.load("baseline")
NO_FOUNDERS = {f"founders.{kind}s": 0 for kind in ("partner", "firm", "supplier", "client")}


@lru_cache(maxsize=1)
def busy() -> World:
    """A small world in which much has happened."""
    return world_at.world_at(SCENARIO, 30, seed=2, organisations=400, changes=BUSY)


def read(folder: Path) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The two tables."""
    one, two = (pandas.read_csv(folder / name) for name in FILES[1:3])
    return one, two


@pytest.mark.parametrize("everything", [True, False])
def test_the_tables_read_back_as_the_world_was(everything: bool, tmp_path: Path) -> None:
    world = busy()
    export(world, SCENARIO, tmp_path, 30, 2, everything)
    again = read_tables(*read(tmp_path), SCENARIO.parameters())
    rows = np.arange(400) if everything else np.flatnonzero(world.organisations.stage >= Stage.AWARE)
    assert 0 < len(rows) == len(again)
    for name in (
        "identity", "kind", "sector", "size_class", "size", "territory", "department", "commune", "theme", "stage",
        "competence", "reluctance", "affinity",
    ):  # fmt: skip
        assert np.array_equal(again.organisations[name], getattr(world.organisations, name)[rows]), name
    assert again.places.codes == world.population.places.codes
    relations, place = world.relations, np.full(400, -1)
    place[rows] = np.arange(len(rows))
    kept = (place[relations.source] >= 0) & (place[relations.target] >= 0)
    assert kept.all() == everything
    for name in (
        "type", "share_of_sales", "share_of_purchases", "trust_source", "trust_target", "initial_source",
        "initial_target",
        "cooperation", "projects_ended", "projects_succeeded", "active",
    ):  # fmt: skip
        assert np.array_equal(again.relations[name], getattr(relations, name)[kept]), name
    assert np.array_equal(again.relations["source"], place[relations.source[kept]])
    assert np.array_equal(again.relations["target"], place[relations.target[kept]])


def test_a_world_can_be_founded_on_what_was_read_back(tmp_path: Path) -> None:
    export(busy(), SCENARIO, tmp_path, 30, 2)
    parameters = SCENARIO.parameters(NO_FOUNDERS)
    world = found_world(read_tables(*read(tmp_path), parameters), parameters, 1)
    assert len(world.members()) == int((busy().organisations.stage >= Stage.ENGAGED).sum()) > 10


def test_the_graph_is_read_by_other_tools_and_agrees_with_the_tables(tmp_path: Path) -> None:
    world = busy()
    export(world, SCENARIO, tmp_path, 30, 2, True)
    graph = networkx.read_graphml(tmp_path / FILES[0])
    nodes, edges = read(tmp_path)
    assert graph.is_directed()
    assert graph.number_of_nodes() == len(nodes) == 400
    assert graph.number_of_edges() == len(edges) == len(world.relations)
    first = graph.nodes[str(nodes["id"][0])]
    assert first["stage"] == nodes["stage"][0]
    assert first["competence"] == pytest.approx(nodes["competence"][0], rel=1e-5)
    assert {data["type"] for _one, _other, data in graph.edges(data=True)} == {"supply", "acquaintance"}
    about = (tmp_path / FILES[0]).read_text(encoding="utf-8")
    assert "scenario baseline, month 30 (2016-06), seed 2" in about
    assert "not the region" in about


def test_facts_about_members_are_dated(tmp_path: Path) -> None:
    world = busy()
    export(world, SCENARIO, tmp_path, 30, 2, True)
    nodes, _edges = read(tmp_path)
    members = nodes["stage"].isin(("engaged", "animator")).to_numpy()
    assert nodes["member_from"].notna().to_numpy().tolist() == members.tolist()
    row = int(world.members()[-1])
    assert nodes["member_from"][row] == SCENARIO.date(int(world.organisations.member_since[row]))


def test_names_that_xml_minds_are_escaped(tmp_path: Path) -> None:
    table = pandas.DataFrame(
        {"id": ["a & b", "<c>", 'd "e"', "f\x0bg"], "stage": ["engaged", "aware", "aware", "aware"]}
    )
    ties = pandas.DataFrame({"source": ["a & b"], "target": ["<c>"]})
    parameters = SCENARIO.parameters(NO_FOUNDERS)
    world = found_world(read_tables(table, ties, parameters), parameters, 1)
    export(world, SCENARIO, tmp_path, 0, 1)
    assert set(networkx.read_graphml(tmp_path / FILES[0]).nodes) == {"a & b", "<c>", 'd "e"', "f\ufffdg"}
    assert set(read(tmp_path)[0]["id"]) == {"a & b", "<c>", 'd "e"', "f\x0bg"}


def test_watching_changes_nothing_and_no_piece_is_left(tmp_path: Path) -> None:
    world = busy()
    before = world.digest()
    paths = export(world, SCENARIO, tmp_path / "new" / "folder", 30, 2)
    assert world.digest() == before
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(FILES)
    assert [path.name for path in paths] == list(FILES)
