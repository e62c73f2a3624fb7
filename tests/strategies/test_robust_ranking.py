"""Robust ranking: worlds are spread as they should be, regrets are reckoned right, and nothing is compared unfairly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.figures import robust_ranking as picture
from experiments.runs.batch import in_world
from experiments.runs.summary import Costs
from experiments.runs.uncertainty import Ensemble, drawn, range_of, read, uncertain
from experiments.strategies.mechanisms.structures import by_structure, differences
from experiments.strategies.mechanisms.structures_text import structure_section, structure_sentence
from experiments.strategies.robust_ranking import Ranking, own_uncertainties, rank
from experiments.strategies.robust_ranking_text import effort_sentence, regret_sentences
from scenarios import Scenario, ScenarioError
from scenarios.format.problems import UserError
from scenarios.language import use_language
from simulation.parameters import REGISTRY, Parameters
from simulation.parameters.interventions import Intervention

SMALL: dict[str, Any] = {"runs": 2, "months": 14, "organisations": 300, "workers": 1}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with use_language("en"):
        yield


# -- worlds


def test_a_latin_hypercube_has_one_world_in_each_layer() -> None:
    worlds = drawn(20, seed=3).worlds
    for name, parameter in uncertain().items():
        lower, upper = range_of(parameter)
        values = np.array([float(world[name]) for world in worlds])
        assert (values >= lower - 1).all() and (values <= upper + 1).all()
        if isinstance(parameter.default, int):
            continue
        layers = np.floor(20 * (values - lower) / (upper - lower)).astype(int)
        assert sorted(layers.clip(0, 19)) == list(range(20)), name


def test_worlds_are_valid_reproducible_and_hold_no_lever() -> None:
    first = drawn(5, seed=7)
    assert first.worlds == drawn(5, seed=7).worlds != drawn(5, seed=8).worlds
    for world in first.worlds:
        Parameters(world)
        assert [name for name in world if REGISTRY[name].role != "uncertainty"] == []
    assert {name for name, parameter in REGISTRY.items() if parameter.plausible} >= set(first.worlds[0])
    assert {"relations.suppliers", "awareness.contact_rate"}.isdisjoint(first.worlds[0])
    still = drawn(2, width=0.0).worlds[0]
    assert all(value == pytest.approx(float(REGISTRY[name].default)) for name, value in still.items())
    for wrong in ({"count": 0}, {"count": 3, "width": -1.0}, {"count": 3, "width": float("nan")}):
        with pytest.raises(UserError):
            drawn(**wrong)


def test_an_ensemble_can_be_read_back_from_both_kinds_of_file(tmp_path: Path) -> None:
    given = drawn(4)
    table = given.table.assign(weight=1.0)
    table.to_csv(tmp_path / "worlds.csv", index=False)
    table.to_parquet(tmp_path / "worlds.parquet")
    assert read(tmp_path / "worlds.parquet").worlds == given.worlds
    for one, other in zip(read(tmp_path / "worlds.csv").worlds, given.worlds, strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("trust.gian\n0.1\n", "did you mean “trust.gain”", "vouliez-vous dire «\u00a0trust.gain"),
        ("club.staff\n3\n", "club.staff is a lever", "club.staff est un levier"),
        ("trust.gain\n0.1\n3\n", "world 2: trust.gain", "monde 2 : trust.gain"),
        ("trust.gain;trust.loss\n0,1;soon\n", "a finite number", "un nombre fini"),
        ("trust.gain\n", "there is no world", "il n'y a aucun monde"),
        ("weight\n1\n", "no column is named after a parameter", "aucune colonne"),
        ("engagement.count,trust.gain\n2.5,0.1\n", "a whole number", "un nombre entier"),
        ("structure,trust.gain\ntaeching,0.1\n", "did you mean “teaching”?", "« teaching »"),
        ("organisations,trust.gain\n5000,0.1\n300,0.1\n", "the same whole number", "le même nombre entier"),
        ("organisations,trust.gain\nmany,0.1\n", "the same whole number", "le même nombre entier"),
        ("organisations,trust.gain\n,0.1\n", "the same whole number", "le même nombre entier"),
        ("organisations,trust.gain\n-3,0.1\n", "the same whole number", "le même nombre entier"),
    ],
)
def test_each_mistake_in_an_ensemble_is_told(text: str, english: str, french: str, tmp_path: Path) -> None:
    path = tmp_path / "worlds.csv"
    path.write_text(text, encoding="utf-8")
    for lang, words in (("en", english), ("fr", french)):
        with use_language(lang), pytest.raises(ScenarioError) as caught:
            read(path)
        assert words.replace("\u00a0", " ") in str(caught.value).replace("\u00a0", " ")


def test_what_is_off_in_a_world_is_off_whatever_a_strategy_says() -> None:
    def other(name: str, changes: dict[str, float], since: int) -> Scenario:
        dated = (Intervention(since, None, "set", "transformation.gain", 0.9, ""),)
        base = scenarios.load("baseline")
        return replace(base, name=name, changes={**base.changes, **changes}, dated=(*base.dated, *dated), expect=())

    pair = [other("a", {}, 2), other("b", {"transformation.gain": 0.9}, 3)]
    given = Ensemble(({"trust.gain": 0.3},) * 2, "own.csv", ("", "transformation"))
    found = rank(pair, given, "progress", months=36, organisations=300, workers=1)
    assert (found.values[0] > 0.0).all() and (found.values[1] == 0.0).all()
    table = by_structure(found)
    assert list(table["structure"]) == ["", "", "transformation", "transformation"] and set(table["worlds"]) == {1}
    assert table["mean"].tolist() == found.values.ravel().tolist()


def test_the_order_is_told_structure_by_structure() -> None:
    values = [[10.0, 12.0], [10.0, 13.0], [10.0, 9.0], [10.0, 10.5], [11.0, 13.0], [11.0, 14.0]]
    names = ("", "", "proof", "proof", "stories", "stories")
    found = ranking_of(values)
    found = replace(found, ensemble=replace(found.ensemble, structures=names))
    assert [one.mean for one in differences(found, 1, 0).values()] == [2.5, -0.25, 2.5]
    assert structure_sentence(found) == (
        "“More support” is ahead of “Baseline” in the mean of the worlds of 2 of 3 structures. "
        "It is not without: Proof."
    )
    assert list(structure_section(found)) == [], "two worlds of a structure are chance"
    many = ranking_of(values * 3)
    many = replace(many, ensemble=replace(many.ensemble, structures=names * 3))
    assert len(list(structure_section(many))) == 2
    with use_language("fr"):
        assert "de 2 structures sur 3. Ce n'est pas le cas sans" in structure_sentence(found)


# -- the reckoning


def ranking_of(values: list[list[float]], measure: str = "members", effort: list[float] | None = None) -> Ranking:
    """A ranking with given outcomes: one row a world, one column a strategy."""
    table = np.array(values)
    chosen = [scenarios.load(name) for name in ("baseline", "more-support", "territory-first")][: table.shape[1]]
    worth = np.ones_like(table) * (effort or [100.0] * table.shape[1])
    outcomes = {"members": table, measure: table, "effort": worth, "member_hours": 10 * worth, "outreach_so_far": worth}
    worlds = Ensemble(tuple({"trust.gain": 0.1} for _row in values), "drawn")
    costs = [Costs.of(scenario.parameters()) for scenario in chosen]
    gained = {"members": table - 13, "cooperative_trade": table}
    done = tuple(range(len(values)))
    return Ranking(chosen, worlds, measure, done, outcomes, 1, 1, 264, 1000, costs=costs, gained=gained)


def test_regret_is_what_the_best_of_each_world_has_more() -> None:
    found = ranking_of([[10, 12, 9], [20, 18, 25], [5, 5, 1]])
    assert found.regrets().tolist() == [[2, 0, 3], [5, 7, 0], [0, 0, 4]]
    assert found.wins().tolist() == [1, 2, 1]
    assert found.order() == [2, 0, 1]  # exceeded in one world in ten: 3.8, 4.4, 5.6
    assert found.table["regret_worst_tenth"].tolist() == pytest.approx([3.8, 4.4, 5.6])
    assert found.table["median"].tolist() == [9, 10, 12]
    assert found.worst_tenth().tolist() == pytest.approx([6, 6.4, 2.6])


def test_where_less_is_better_everything_turns_round() -> None:
    found = ranking_of([[10, 12], [20, 18], [5, 9]], "isolated_share")
    assert found.regrets().tolist() == [[0, 2], [2, 0], [0, 4]]
    assert found.worst_tenth().tolist() == pytest.approx([18, 16.8])
    assert found.better_than(0, 1).successes == 2


def test_what_is_no_number_is_left_out() -> None:
    found = ranking_of([[float("nan"), 12], [20, 18], [float("nan"), float("nan")]])
    assert found.wins().tolist() == [1, 1]
    assert found.table["median"].tolist() == [20, 15]


def test_unequal_effort_is_never_passed_over() -> None:
    line = effort_sentence(ranking_of([[100, 130]], effort=[100.0, 150.0]))
    assert "unequal effort, from 100.0" in line and "to 150.0" in line
    assert effort_sentence(ranking_of([[100, 130]])) == "All strategies spend as much paid effort."


def test_an_order_that_is_not_settled_is_called_so() -> None:
    close = [[100 + (-1) ** at, 100.0] for at in range(8)]
    assert any("not settled" in line for line in regret_sentences(ranking_of(close)))
    clear = [[120.0 + at, 100.0] for at in range(12)]
    said = regret_sentences(ranking_of(clear))
    assert not any("not settled" in line for line in said)
    assert "the best in 12 of 12 worlds" in said[1]


def test_strategies_that_never_differ_are_called_level() -> None:
    level, apart = (
        regret_sentences(ranking_of([[10.0, 10.0]] * 3)),
        regret_sentences(ranking_of([[10.0, 10.0], [10.0, 9.0]])),
    )
    assert any("does as well in every world" in line for line in level)
    assert not any("0 of 0" in line or "most to regret" in line for line in level)
    assert any("most to regret" in line for line in apart) and not any("as well in every" in line for line in apart)


# -- runs


@pytest.fixture(scope="module")
def found() -> Ranking:
    names = ("baseline", "more-support", "baseline")
    return rank([scenarios.load(name) for name in names], drawn(3, width=2.0), **SMALL)


def test_a_strategy_against_itself_leaves_nothing_to_regret(found: Ranking) -> None:
    assert found.names == ["baseline", "more-support", "baseline-2"]
    for values in found.outcomes.values():
        assert (values[:, 0] == values[:, 2]).all()
    assert len(np.unique(found.values[:, 0])) > 1  # the worlds do differ


def test_the_order_in_which_strategies_are_named_changes_nothing(found: Ranking) -> None:
    turned = rank([scenarios.load(name) for name in ("more-support", "baseline")], drawn(3, width=2.0), **SMALL)
    for name, values in turned.outcomes.items():
        assert (values == found.outcomes[name][:, [1, 0]]).all()


def test_the_number_of_processes_changes_nothing(found: Ranking) -> None:
    names = ("baseline", "more-support", "baseline")
    other = rank([scenarios.load(name) for name in names], drawn(3, width=2.0), **{**SMALL, "workers": 2})
    assert other.provenance["results_sha256"] == found.provenance["results_sha256"]


def test_what_a_strategy_says_itself_holds_in_every_world() -> None:
    worlds = drawn(2)
    strategy = scenarios.load("no-communities")
    assert "animation.rate" in own_uncertainties(strategy, worlds)
    assert own_uncertainties(scenarios.load("territory-first"), worlds) == []
    here = in_world(strategy, worlds.worlds[0])
    assert here.changes["animation.rate"] == 0.0 and here.changes["trust.gain"] == worlds.worlds[0]["trust.gain"]


def test_an_interruption_keeps_the_worlds_that_have_finished() -> None:
    def stop(done: int, total: int) -> None:
        if done > 0.9 * total:
            raise KeyboardInterrupt

    chosen = [scenarios.load("baseline"), scenarios.load("more-support")]
    kept = rank(chosen, drawn(3), progress=stop, **{**SMALL, "runs": 1})
    assert kept.interrupted and kept.done == (0, 1) and len(kept.values) == 2
    whole = rank(chosen, drawn(3), **{**SMALL, "runs": 1})
    assert (kept.values == whole.values[:2]).all() and not whole.interrupted


def test_an_interruption_while_populations_are_drawn_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.runs.batch.build_population", stop)
    kept = rank([scenarios.load("baseline"), scenarios.load("more-support")], drawn(3), **{**SMALL, "runs": 1})
    assert kept.interrupted and kept.done == () and len(kept.values) == 0


def test_a_world_in_which_a_strategy_cannot_live_is_told_before_anything_runs() -> None:
    bad = replace(scenarios.load("baseline"), dated=(), changes={"club.staff": 2.0})
    world = Ensemble(({"outreach.territory": "Lens"},), "drawn")
    with pytest.raises(UserError):
        rank([bad, bad], world, **SMALL)


def test_the_command_writes_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small = ["--organisations", "300", "--months", "14", "--number", "2", "--out", "here"]
    words = ["rank", "baseline", "more-support", *small, "--details"]
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app.build("fr"), words)
    assert done.exit_code == 0, done.output
    assert (
        "non calibrés" in done.output
        and "laisse le moins de regrets" in done.output
        and "autant de travail payé" in done.output
    )
    files = {path.name for path in (tmp_path / "here").iterdir()}
    tables = {"rank.csv", "outcomes.csv", "worlds.csv", "dictionary.csv"}
    assert files == {*tables, "provenance.json", "ranking.md", "figures"}
    assert len(pandas.read_csv(tmp_path / "here" / "outcomes.csv")) == 4
    assert len(read(tmp_path / "here" / "worlds.csv").worlds) == 2
    assert "pire dixième" in (tmp_path / "here" / "figures" / "rank.txt").read_text(encoding="utf-8")
    again = ["rank", "baseline", "more-support", *small[:4], "--worlds", "here/worlds.csv", "--out", "again"]
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app.build("en"), again)
    assert done.exit_code == 0 and "2 worlds of worlds.csv" in done.output
    for name in ("rank.csv", "outcomes.csv"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["baseline"], "at least two scenarios"),
        (["baseline", "more-suport"], "more-support"),
        (["baseline", "more-support", "--measure", "menbers"], "members"),
        (["baseline", "more-support", "--number", "0"], "from 1 to 10000"),
        (["baseline", "more-support", "--worlds", "no.csv"], "there is no such file"),
        (["baseline", "more-support", "--worlds", "no.csv", "--number", "3"], "give the one or the other"),
    ],
)
def test_what_cannot_be_ranked_is_refused_in_words(words: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app.build("en"), ["rank", *words, "--out", str(tmp_path)])
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_the_picture_shows_what_the_table_says(found: Ranking) -> None:
    page = picture.draw(found)
    assert page.alternative.count("\n") == 2 and "regret" in page.alternative
    axes = page.figure.axes
    assert [len(one.collections) for one in axes] == [3, 3]
