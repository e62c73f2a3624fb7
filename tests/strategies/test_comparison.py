"""Comparisons: a strategy against itself differs by nothing, swapping turns every sign, intervals are Student's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest
from scipy import stats

import scenarios
from experiments.runs.batch import run_many
from experiments.runs.results import Results
from experiments.strategies.comparison import (
    COLUMNS,
    Comparison,
    compare,
    differing_population,
    paired_difference,
)
from experiments.strategies.comparison_text import (
    effort_sentence,
    frequency_sentence,
    how_often,
    measure_rows,
    table_at_end,
)
from scenarios import Scenario
from scenarios.format import problems
from scenarios.language import use_language
from scenarios.titles import abridged, distinct, named_apart, short_title
from simulation.measures import MEASURES
from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY
from simulation.population.build import generate_population
from tests.helpers.small_worlds import BUSY

MONTHS, ORGANISATIONS, RUNS = 20, 400, 4
CHANGES = {name: value for name, value in BUSY.items() if name != "club.staff"}


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return scenarios.load("baseline")


@pytest.fixture(scope="module")
def without(baseline: Scenario) -> Scenario:
    return scenarios.load("no-communities")


@pytest.fixture(scope="module")
def comparison(baseline: Scenario, without: Scenario) -> Comparison:
    return compare(
        [baseline, without], runs=RUNS, seed=1, months=MONTHS, organisations=ORGANISATIONS, changes=CHANGES, workers=1
    )


def test_a_strategy_against_itself_differs_by_exactly_nothing(baseline: Scenario, comparison: Comparison) -> None:
    same = Comparison(
        [
            comparison.results[0],
            run_many(
                baseline, runs=RUNS, seed=1, months=MONTHS, organisations=ORGANISATIONS, changes=CHANGES, workers=1
            ),
        ]
    )
    table = same.table
    assert (table[["mean_difference", "lower", "upper", "wins"]] == 0).all(axis=None)
    assert (table["ties"] == table["runs"]).all() and table["runs"].max() == RUNS
    assert set(table["measure"]) == set(MEASURES)


def test_swapping_turns_every_sign(comparison: Comparison) -> None:
    there, back = comparison.table, Comparison(comparison.results[::-1]).table
    assert there["mean_difference"].abs().max() > 1
    keys = ["measure", "month", "ties", "runs"]
    pandas.testing.assert_frame_equal(there[keys], back[keys])
    assert (there["mean_difference"] == -back["mean_difference"]).all()
    assert (there["lower"] == -back["upper"]).all() and (there["upper"] == -back["lower"]).all()
    assert (there["wins"] + back["wins"] + there["ties"] == there["runs"]).all()


def test_intervals_are_students(comparison: Comparison) -> None:
    first, other = (one.values("members") for one in comparison.results)
    for month in (5, MONTHS):
        found = comparison.table.query("measure == 'members' and month == @month").iloc[0]
        expected = stats.ttest_rel(other[:, month], first[:, month]).confidence_interval(0.95)
        assert found["mean_difference"] == pytest.approx((other - first)[:, month].mean())
        assert (found["lower"], found["upper"]) == pytest.approx((expected.low, expected.high))
    end = comparison.at_end(1, "members")
    last = comparison.table.query("measure == 'members' and month == @MONTHS").iloc[0]
    assert (end.mean, end.lower, end.upper, end.wins, end.runs) == tuple(
        last[["mean_difference", "lower", "upper", "wins", "runs"]]
    )


def test_less_is_better_where_it_is() -> None:
    worse = np.array([1.0, 2.0, 0.0, -1.0, np.nan])
    more, less = paired_difference(worse, "members"), paired_difference(worse, "isolated")
    assert (more.wins, more.ties, more.runs) == (2, 1, 4) and (less.wins, less.ties, less.runs) == (1, 1, 4)
    assert {"isolated", "queue", "lapses"} < {name for name, measure in MEASURES.items() if measure.less_is_better}


def test_one_pair_has_no_interval() -> None:
    alone = paired_difference(np.array([2.0]), "members")
    assert alone.mean == 2.0 and alone.wins == 1 and np.isnan(alone.lower) and np.isnan(alone.upper)


def test_only_seeds_that_finished_on_both_sides_are_paired(comparison: Comparison, baseline: Scenario) -> None:
    later = run_many(baseline, runs=3, seed=3, months=MONTHS, organisations=ORGANISATIONS, changes=CHANGES, workers=1)
    mixed = Comparison([comparison.results[0], later])
    assert mixed.pairs(1) == [3, 4]
    assert (mixed.table[["mean_difference", "wins"]] == 0).all(axis=None) and mixed.table["runs"].max() == 2


def test_everybody_lives_in_the_same_population_with_the_same_start(comparison: Comparison) -> None:
    first, other = comparison.results
    assert first.population_digest == other.population_digest and first.seeds == other.seeds
    assert np.array_equal(first.values("members")[:, 0], other.values("members")[:, 0])
    assert comparison.own_population == {}


def test_parameters_that_make_populations_are_known() -> None:
    """Every number that is said to leave the population alone is moved, and leaves it alone."""
    small = {"population.organisations": 20}
    before = generate_population(Parameters(small)).digest()
    for name, declared in REGISTRY.items():
        if isinstance(declared.default, bool | str) or REGISTRY[name].makes_population:
            continue
        assert declared.lower is not None and declared.upper is not None
        other = declared.lower if declared.default != declared.lower else declared.upper
        assert generate_population(Parameters({**small, name: other})).digest() == before, name
    for name, value in (("relations.suppliers", 9.0), ("engagement.affinity", 0.6), ("population.seed", 1)):
        assert REGISTRY[name].makes_population
        assert generate_population(Parameters({**small, name: value})).digest() != before


def test_another_population_is_said_and_drawn(baseline: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "denser.toml"
    file.write_text(
        'extends = "baseline"\ntitle = "Denser"\ntitle_fr = "Plus dense"\n[changes]\n"relations.suppliers" = 9.0\n'
    )
    denser = scenarios.load(str(file))
    found = compare([baseline, denser], runs=1, seed=1, months=2, organisations=300, workers=1)
    assert found.own_population == {"denser": ["relations.suppliers"]}
    assert found.results[0].population_digest != found.results[1].population_digest
    assert differing_population(baseline.parameters(), denser.parameters({"club.staff": 9.0})) == [
        "relations.suppliers"
    ]


def test_files_of_a_comparison(comparison: Comparison, tmp_path: Path) -> None:
    paths = comparison.write(tmp_path)
    table = pandas.read_csv(tmp_path / "comparison.csv")
    assert tuple(table.columns) == COLUMNS and set(table["scenario"]) == {"no-communities"}
    assert len(table) == len(comparison.table)
    for result in comparison.results:
        kept = pandas.read_parquet(tmp_path / result.scenario.name / "monthly.parquet")
        assert np.array_equal(kept["members"], result.monthly["members"])
    assert all(path.is_file() for path in paths)


def test_each_scenario_has_a_folder_of_its_own(baseline: Scenario, without: Scenario) -> None:
    assert distinct([one.name for one in (baseline, without, baseline)]) == ["baseline", "no-communities", "baseline-2"]


def test_each_scenario_has_a_name_of_its_own_in_every_sentence(baseline: Scenario) -> None:
    """In each language apart: the beginnings of titles, else the titles, with files' names, with numbers."""
    titles = [("Choc : fort", "Shock: strong"), ("Choc : faible", "Faint shock: a little"), ("Choc : fort", "Shock: x")]
    those = [replace(baseline, title={"fr": french, "en": english}) for french, english in titles]
    named = {}
    for lang in ("fr", "en"):
        with use_language(lang):
            named[lang] = [short_title(one) for one in named_apart(those)]
    assert named["fr"] == ["Choc, fort (1)", "Choc, faible", "Choc, fort (2)"]
    assert named["en"] == ["Shock, strong", "Faint shock", "Shock, x"]
    found = compare([baseline, baseline], runs=2, seed=1, months=6, organisations=200, workers=1)
    said = frequency_sentence(found, 1, "members")
    assert "(1)" in said and "(2)" in said
    own = [
        replace(baseline, name=name, has_whole_title=True, title={"fr": "Plan: un", "en": "Plan: un"})
        for name in ("one", "two")
    ]
    assert [short_title(one) for one in named_apart(own)] == ["Plan: un (one)", "Plan: un (two)"]


@pytest.mark.parametrize("most", [12, 20, 38])
@pytest.mark.parametrize(
    "names",
    [
        ["Hire two", "Hire two people in Lille, and two in Arras"],
        [f"Référence, avec Salariés : 4 (janvier {year}), Animation" for year in (2026, 2027)],
        [f"Référence, avec Salariés : {staff} (janvier 2026), Animation" for staff in (4, 6)],
        ["a" * 60, "a" * 59 + "b"],
        ["", "Une stratégie dont le nom est bien trop long pour une figure"],
        [f"{'x' * 30}{middle}{'x' * 30}" for middle in "ab"],
    ],
)
def test_long_names_are_told_apart_on_figures(names: list[str], most: int) -> None:
    short = abridged(names, most)
    assert len(set(short)) == len(names) and max(map(len, short)) <= most
    assert [one for one in names if len(one) <= most] == [one for one in short if "\u2026" not in one]


def test_the_scenarios_of_the_library_have_names_apart() -> None:
    every = [scenarios.load(name) for name in scenarios.names()]
    assert named_apart(every) == every


def test_words_say_how_many_runs_and_at_what_effort(comparison: Comparison) -> None:
    with use_language("en"):
        assert frequency_sentence(comparison, 1, "members").startswith(
            "“No communities” and “Baseline” cannot be told apart: members, +0.50 on average"
        )
        assert effort_sentence(comparison).startswith("It takes as much paid work and ")
    with use_language("fr"):
        said = frequency_sentence(comparison, 1, "members").replace("\u00a0", " ")
        assert said.startswith("Rien ne départage « Sans communautés » de « Référence » : adhérents, +0,50")


def test_how_often_is_said_out_of_ten() -> None:
    said = {
        (14, 20): "7 times out of 10 (14 of 20 runs, probability 46% to 88%)", (20, 20): "10 times out of 10",
        (13, 20): "about 6 times out of 10", (39, 40): "more than 9 times out of 10",
        (1, 40): "less than once out of 10",
        (3, 4): "in 3 of 4 runs",
    }  # fmt: skip
    with use_language("en"):
        for (some, runs), words in said.items():
            assert how_often(some, runs).startswith(words), how_often(some, runs)


def test_unequal_efforts_are_called_unequal(comparison: Comparison, baseline: Scenario) -> None:
    def with_staff(staff: float) -> Results:
        return run_many(
            baseline, runs=2, seed=1, months=60, organisations=ORGANISATIONS, changes={"club.staff": staff}, workers=1
        )

    small, large = with_staff(2.0), with_staff(4.0)
    with use_language("en"):
        more = effort_sentence(Comparison([small, large]))
        less = effort_sentence(Comparison([large, small]))
    assert small.values("effort")[0, -1] < large.values("effort")[0, -1]
    assert "more full-time-equivalent months" in more
    assert "fewer full-time-equivalent months" in less


def test_what_cannot_be_compared_is_refused(baseline: Scenario, tmp_path: Path) -> None:
    with pytest.raises(problems.UserError, match="at least two"):
        compare([baseline], runs=1)
    file = tmp_path / "later.toml"
    file.write_text('title = "Later"\nquestion = "When?"\nsource = "none"\nstart = "2026-01"\nmonths = 24\n')
    with pytest.raises(problems.UserError, match="2026-01"):
        compare([baseline, scenarios.load(str(file))], runs=1)


def test_months_beyond_the_shortest_scenario_are_left_out(baseline: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "short.toml"
    file.write_text('title = "Short"\nquestion = "When?"\nsource = "none"\nstart = "2014-01"\nmonths = 3\n')
    found = compare([baseline, scenarios.load(str(file))], runs=1, seed=1, months=None, organisations=300, workers=1)
    assert found.months == 3 and found.table["month"].max() == 3


@pytest.mark.parametrize(("lang", "percent"), [("en", "%"), ("fr", "\u202f%")])
def test_shares_are_told_in_percent_and_their_differences_in_points(
    lang: str, percent: str, comparison: Comparison
) -> None:
    with use_language(lang):
        rows = measure_rows(comparison)
        shares = [row for row in rows if row.measure and MEASURES[row.measure].is_share]
        assert [row.measure for row in shares] == ["isolated_share"], "the danger of the founding text is in the table"
        _label, first, second, difference, ends, _wins = (
            column.write(shares[0]) for column in table_at_end(comparison, 1, rows).columns
        )
    assert first.replace("\u00a0", "\u202f").endswith(percent) and second.replace("\u00a0", "\u202f").endswith(percent)
    assert "point" in difference
    assert all(abs(float(end)) > 0.2 for end in re.findall(r"\d+[.,]\d+", ends.replace(",", "."))), "points, not shares"
