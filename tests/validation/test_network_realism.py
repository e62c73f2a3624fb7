"""The realism report: counts on known graphs, chance as chance, and the command with its table and figure."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas
import pytest

from experiments.cli.app import main
from experiments.figures.network_realism import above, draw
from experiments.runs.run import RunSpec
from experiments.validation.network_persistence import examine_persistence
from experiments.validation.network_realism import RealismReport, examine_population, shuffle_ends, write_realism
from scenarios.language import use_language
from simulation.core.luck import Luck
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.statistics import reciprocity, squares
from simulation.population.tables import read_tables
from simulation.state.tables import Tie

PARAMETERS = Parameters({"population.organisations": 3000})


@pytest.fixture(scope="module")
def report() -> RealismReport:
    """The report of a demonstration economy."""
    return examine_population(generate_population(PARAMETERS), PARAMETERS)


def of_pairs(pairs: list[tuple[int, int]], count: int) -> int:
    """Squares of a list of ties."""
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return squares(one, other, count)


def test_squares_of_known_graphs() -> None:
    ring = [(at, (at + 1) % 4) for at in range(4)]
    assert of_pairs(ring, 4) == 1
    assert of_pairs([*ring, (1, 0), (0, 2)], 4) == 1  # a tie told twice counts once; a diagonal closes triangles only
    complete = [(one, other) for one in range(6) for other in range(one)]
    assert of_pairs(complete, 6) == 3 * math.comb(6, 4)
    bipartite = [(one, 3 + other) for one in range(3) for other in range(4)]
    assert of_pairs(bipartite, 7) == math.comb(3, 2) * math.comb(4, 2)
    assert of_pairs([(0, 1), (1, 2), (2, 0)], 3) == 0


def test_squares_of_random_graphs_agree_with_matrices() -> None:
    generator = np.random.default_rng(1)
    for _ in range(5):
        graph = np.triu(generator.random((30, 30)) < 0.2, 1)
        matrix = (graph | graph.T).astype(np.int64)
        common = matrix @ matrix
        pairs = np.triu(common * (common - 1) // 2, 1).sum()  # each square has two pairs of opposite ends
        assert squares(*np.nonzero(graph), 30) == pairs // 2


def test_reciprocity_counts_answers() -> None:
    source, target = np.array([0, 1, 1, 2, 3]), np.array([1, 0, 2, 3, 2])
    assert reciprocity(source, target, 4) == pytest.approx(4 / 5)
    assert math.isnan(reciprocity(source[:0], target[:0], 4))


def test_generated_relations_have_the_declared_places_and_no_closure_beyond_small(report: RealismReport) -> None:
    here = {row.name: row for row in report.rows}
    relations = 6 * 3000 * 0.9
    declared = Parameters().relations.local_share
    assert here["same_department"].here == pytest.approx(declared, abs=4 * math.sqrt(0.25 / relations))
    assert here["same_region"].here > here["same_department"].here > here["same_department"].chance
    assert here["suppliers"].here == pytest.approx(6.0, rel=0.1)
    assert here["transitivity"].here < 0.1 and here["circles"].here > 10 * here["circles"].chance
    closings = 1.0 - here["survival_open"].here / here["survival"].here
    assert here["survival"].here == pytest.approx(
        1.0 - 0.09, abs=4 * math.sqrt(0.09 / relations) + 0.01
    )  # some are refused
    assert 0.07 < closings < 0.15  # both ends stay open: 5 to 6 % of the small ones close


def test_chance_alone_is_told_as_chance() -> None:
    """Random relations have about as many triangles and squares as their own shuffling."""
    generator = np.random.default_rng(2)
    pairs = np.unique(generator.integers(0, 400, (8000, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    organisations = pandas.DataFrame({"id": np.arange(400), "kind": "firm"})
    relations = pandas.DataFrame(pairs, columns=["source", "target"])
    found = examine_population(read_tables(organisations, relations, PARAMETERS), PARAMETERS)
    expected = math.comb(400, 3) * (2 * len(pairs) / 400**2) ** 3
    assert found.value("triangles").here == pytest.approx(1.0, abs=4 * 2 * math.sqrt(2 / expected))
    assert found.value("squares").here == pytest.approx(1.0, abs=0.1)
    assert found.is_own and math.isnan(found.value("same_region").here)


def test_it_says_what_lies_outside() -> None:
    ring = pandas.DataFrame({"source": range(50), "target": [(at + 1) % 50 for at in range(50)]})
    population = read_tables(pandas.DataFrame({"id": range(50), "kind": "firm"}), ring, PARAMETERS)
    found = examine_population(population, PARAMETERS)
    assert found.value("suppliers").is_inside is False and found.value("top_client").is_inside is False
    assert found.value("tail_customers").is_inside is None  # too few to say


@pytest.mark.parametrize("organisations", [1, 2, 5])
def test_hardly_anybody_is_told_too(organisations: int) -> None:
    parameters = Parameters({"population.organisations": organisations})
    found = examine_population(generate_population(parameters), parameters)
    assert draw(found).alternative


def test_the_table_and_the_figure(report: RealismReport, tmp_path: Path) -> None:
    table = pandas.read_csv(write_realism(report, tmp_path / "realism.csv"))
    assert list(table["figure"])[:3] == ["suppliers", "tail_customers", "tail_suppliers"]
    assert table["here"].notna().all()
    with use_language("fr"):
        page = draw(report)
    assert "fourchette publiée" in page.alternative
    values, share = above(np.array([1, 1, 2, 5]))
    assert values.tolist() == [1, 2, 5] and share.tolist() == [1.0, 0.5, 0.25]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["population", "baseline", "--report", "--organisations", "300", "--out", str(tmp_path)])
    assert ended.value.code == 0 and "tail exponent" in capsys.readouterr().out
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"realism.md", "realism.csv", "persistence.csv", "realism.png", "realism.txt"}


def test_twenty_years_of_changing_partners_wear_nothing_away() -> None:
    """Numbers of partners and their shares stay exactly as drawn; buying from members brings trade nearer, a little."""
    population = generate_population(PARAMETERS)
    found = examine_persistence(population, RunSpec(PARAMETERS, (), (), 240))
    assert 0.5 < found.changed[1] < 0.9 and 0.0 < found.changed[0] < found.changed[1]
    for name in ("tail_customers", "tail_suppliers", "top_client"):
        assert found.later(name) == pytest.approx((found.drawn[name],) * 2, abs=1e-12)
    for name in ("same_region", "same_department"):
        assert all(abs(later - found.drawn[name]) < 0.05 for later in found.later(name))


def test_partners_of_ones_own_population_never_change() -> None:
    ring = pandas.DataFrame({"source": range(50), "target": [(at + 1) % 50 for at in range(50)]})
    population = read_tables(pandas.DataFrame({"id": range(50), "kind": "firm"}), ring, PARAMETERS)
    assert examine_population(population, PARAMETERS).value("survival").here == 1.0
    assert examine_persistence(population, RunSpec(PARAMETERS, (), (), 240)).changed == (0.0, 0.0)


def test_shuffling_keeps_everybodys_numbers() -> None:
    population = generate_population(PARAMETERS)
    relations = population.relations
    for is_directed, kind in ((True, Tie.SUPPLY), (False, Tie.ACQUAINTANCE)):
        of = relations["type"] == kind
        source, target = relations["source"][of], relations["target"][of]
        one, other = shuffle_ends(source, target, Luck(1), "realism: test", is_directed)
        pairs = (one, other) if is_directed else (np.minimum(one, other), np.maximum(one, other))
        assert (one != other).all() and len(np.unique(pairs[0] * 3000 + pairs[1])) == len(source)
        ends = ((source, one), (target, other)) if is_directed else ((np.r_[source, target], np.r_[one, other]),)
        for before, after in ends:
            assert (np.bincount(before, minlength=3000) == np.bincount(after, minlength=3000)).all()
        was = set(zip(source.tolist(), target.tolist(), strict=True))
        assert len(was & set(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))) < 0.15 * len(was)
