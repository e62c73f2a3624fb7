"""The library's bands on the whole region: each holds, or stands beside a finding that says what the runs gave."""

from __future__ import annotations

import pytest

import scenarios
from experiments.runs.batch import run_many
from experiments.runs.summary import verdicts

RUNS = 20


@pytest.mark.long
@pytest.mark.parametrize("name", scenarios.names())
def test_every_band_holds_or_has_its_finding(name: str) -> None:
    results = run_many(scenarios.load(name), runs=RUNS, seed=1)
    found = verdicts(results)
    assert len(found) == len(results.scenario.expect) and not results.failures
    for one in found:
        about = f"{one.expectation.measure} in {results.dates[one.expectation.month]}: {one.median:g}"
        assert one.holds or one.expectation.finding["en"], about


@pytest.mark.parametrize("name", scenarios.names())
def test_every_finding_has_both_languages(name: str) -> None:
    for one in scenarios.load(name).expect:
        assert bool(one.finding["en"]) == bool(one.finding["fr"])
        assert not one.finding["en"] or one.finding["en"] != one.finding["fr"]


def test_the_library_covers_the_questions_of_strategists() -> None:
    """Each strategy of the founding questions, and its counterpart."""
    asked = {
        "baseline", "no-communities", "professional-first", "territory-first", "value-chain-first",
        "few-dense-territories", "many-thin-territories", "pivotal-clients", "firms-in-crisis", "grow-accompagnateurs",
        "more-support", "funding-shock-30", "funding-shock-60", "funding-shock-30-diversified",
        "funding-shock-60-diversified", "funded-territories", "optional-community", "no-professional-community",
        "heritage-0", "heritage-20", "heritage-40", "fragile-trust", "clustered-pioneers", "accompaniment-first",
        "buy-from-members", "full-coverage", "coordinating-accompagnateurs", "no-staff", "posts-from-fees",
        "public-posts",
    }  # fmt: skip
    assert asked <= set(scenarios.names())


@pytest.mark.parametrize("name", scenarios.names())
def test_strategies_change_levers_and_worlds_do_not(name: str) -> None:
    """Levers and uncertainties stay apart: only what does without communities switches a mechanism off with them."""
    from simulation.parameters import REGISTRY

    scenario = scenarios.load(name)
    said = {*scenario.changes, *(one.parameter for one in scenario.dated)}
    roles = {REGISTRY[parameter].role for parameter in said}
    if name == "fragile-trust":
        assert {REGISTRY[parameter].role for parameter in scenario.changes} == {"uncertainty"}
    elif name == "no-communities":
        off = {parameter for parameter in said if REGISTRY[parameter].role == "uncertainty"}
        assert all(scenario.changes[parameter] == 0.0 for parameter in off)
    else:
        assert roles <= {"lever", "setting"}


def test_french_names_are_known() -> None:
    """A title in French is a name too; what somebody remembers of one suggests the right scenario."""
    for written, name in {
        "référence": "baseline", "REFERENCE": "baseline", "plus-d-accompagnement": "more-support",
        "sans-équipe": "no-staff", "une année difficile": "hard-year",
    }.items():  # fmt: skip
        assert scenarios.load(written).name == name
    for written, name in {
        "plus-accompagnement": "more-support", "année-difficile": "hard-year", "territoire-d'abord": "territory-first",
        "confiance": "fragile-trust", "more-suport": "more-support", "baselin": "baseline",
    }.items():  # fmt: skip
        with pytest.raises(scenarios.ScenarioError, match=name):
            scenarios.load(written)
    french = [scenarios.load(name).title["fr"] for name in scenarios.names()]
    assert [scenarios.load(title).name for title in french] == list(scenarios.names()), (
        "each title in French is a name of its own"
    )
