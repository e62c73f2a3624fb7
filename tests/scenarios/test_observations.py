"""What was observed of a real club: in a scenario, in a table of one's own, written down again; what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from scenarios.authoring.writer import written_down
from scenarios.format.observations import observing, read_observations
from scenarios.format.problems import ScenarioError
from scenarios.format.scenario import ERRORS

TABLE = """measure;at;since;kind;value;lower;upper;error;source
members;2017-05;;about;50;;;;a newspaper
joins_so_far;2022-12;2021-12;between;;30;39;2,5;our journal
trajectories;2025-01;;at-least;10;;;;
success_rate;2025-01;;exact;0,5;;;;
members;2019-12;;derived;70;;;9;
"""


def table(folder: Path, text: str = TABLE) -> Path:
    """A table of observations."""
    path = folder / "our_club.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_baseline_has_what_is_known_of_the_real_club() -> None:
    baseline = scenarios.load("baseline")
    assert [(one.measure, baseline.date(one.month)) for one in baseline.observed][:2] == [
        ("members", "2017-05"), ("outreach_so_far", "2019-12"),
    ]  # fmt: skip
    assert all(one.error > 0 and one.kind in ERRORS and one.source["fr"] for one in baseline.observed)
    assert scenarios.load("more-support").observed == baseline.observed, "its history is that of the baseline"


def test_a_table_says_the_same_as_a_scenario(tmp_path: Path) -> None:
    baseline = scenarios.load("baseline")
    observed = read_observations(table(tmp_path), baseline)
    assert [one.kind for one in observed] == ["about", "between", "at-least", "exact", "derived"]
    assert [one.error for one in observed] == [5.0, 2.5, 0.5, 0.025, 9.0], "a share of the value where none is given"
    assert (observed[1].since, observed[1].month, observed[1].value) == (96, 108, None)
    copy = tmp_path / "copy.toml"
    copy.write_text(written_down(observing(baseline, tmp_path / "our_club.csv")), encoding="utf-8")
    again = scenarios.load(str(copy)).observed
    assert again == observed


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("membrs;2017-05;;exact;50;;;;", "membrs"),
        ("members;2017-05;;abot;50;;;;", "about"),
        ("members;2050-05;;exact;50;;;;", "2035-12"),
        ("members;2017;;exact;50;;;;", "2017-01"),
        ("members;2017-05;;exact;many;;;;", "value"),
        ("members;2017-05;;exact;50;;;-1;", "error"),
        ("members;2017-05;;exact;0;;;;", "needs error"),
        ("members;2017-05;;between;50;;;;", "needs lower"),
        ("members;2017-05;;between;;9;3;1;", "is above upper"),
        ("members;2017-05;;exact;50;40;60;;", "does not go with"),
        ("members;2017-05;;derived;50;;;;", "needs error"),
        ("members;2017-05;2018-05;exact;50;;;;", "since is not before at"),
        (";2017-05;;exact;50;;;;", "measure"),
        ("members;;;exact;50;;;;", "needs at"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    path = table(tmp_path, TABLE.splitlines()[0] + "\n" + row + "\n")
    with pytest.raises(ScenarioError) as error:
        read_observations(path, scenarios.load("baseline"))
    assert message in str(error.value) and "line 2" in str(error.value), str(error.value)


def test_another_column_or_nothing_at_all_is_refused(tmp_path: Path) -> None:
    for text, message in (("date;measure;value\n2017-05;members;50\n", "did you mean"), ("measure;at\n", "only")):
        with pytest.raises(ScenarioError, match=message):
            read_observations(table(tmp_path, text), scenarios.load("baseline"))


def test_a_shorter_child_keeps_what_lies_in_its_calendar(tmp_path: Path) -> None:
    child = tmp_path / "child.toml"
    child.write_text('extends = "baseline"\nmonths = 60\n', encoding="utf-8")
    assert [one.measure for one in scenarios.load(str(child)).observed] == ["members"]
