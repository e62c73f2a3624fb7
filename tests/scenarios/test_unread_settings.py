"""What nothing would read is refused, and a limit says where it comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import experiments
import scenarios
from experiments.cli.output.runs import print_scenario
from experiments.runs.setup import run_spec
from scenarios.format.problems import ScenarioError
from scenarios.language import use_language
from scenarios.loader import LIMITING_CASES
from simulation.parameters import REGISTRY, ParameterError, Parameters
from simulation.parameters.interventions import Intervention
from simulation.parameters.unread import GRAPHS, READ_BY, unread
from simulation.population.build import generate_population

HEAD = 'title = "Mine"\nquestion = "What if?"\nsource = "none"\nstart = "2014-01"\n'
OTHER_VALUES = {
    "population.copies": 3, "population.degree": 6.0, "population.rewiring": 0.1, "population.edges": "0-1",
    "population.tie_trust": 0.5, "population.thresholds": "0 1",
}  # fmt: skip


def load(tmp_path: Path, rest: str) -> scenarios.Scenario:
    """A scenario from a file that begins as all do."""
    (tmp_path / "mine.toml").write_text(HEAD + rest, encoding="utf-8")
    return scenarios.load(tmp_path / "mine.toml")


@pytest.mark.parametrize("name", READ_BY)
def test_a_setting_of_another_generator_is_refused_at_every_door(name: str, tmp_path: Path) -> None:
    """In a file with its line, on the command line and in Python, and where a population is drawn."""
    value = OTHER_VALUES[name]
    written = f'"{value}"' if isinstance(value, str) else value
    with pytest.raises(ScenarioError, match=rf"line 7: {name} .*population\.generator"):
        load(tmp_path, f"months = 3\n[changes]\n{name} = {written}\n")
    with pytest.raises(ParameterError, match=name):
        experiments.run("baseline", runs=1, changes={name: value})
    with pytest.raises(ParameterError, match=name):
        generate_population(Parameters({name: value, "population.organisations": 50}))
    readers, _why = READ_BY[name]
    for generator in GRAPHS:
        assert bool(unread({name: value, "population.generator": generator})) == (generator not in readers)


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ('organisations = "firms.csv"\n[changes]\npopulation.copies = 3', ""),
        ('organisations = "firms.csv"\n[changes]\npopulation.generator = "ring"', "population.generator"),
        ('organisations = "firms.csv"\n[changes]\npopulation.organisations = 7', "population.organisations"),
        ('organisations = "firms.csv"\n[changes]\npopulation.degree = 6.0', "population.degree"),
        ('counts = "firms.csv"\n[changes]\npopulation.copies = 3', "population.copies"),
        ('counts = "firms.csv"\n[changes]\npopulation.generator = "ring"', "population.generator"),
        ('members = "firms.csv"\n[changes]\npopulation.copies = 3', "population.copies"),
    ],
)
def test_what_a_user_brings_is_no_graph_of_theory(settings: str, refused: str, tmp_path: Path) -> None:
    """Tables have copies; nothing else of theory goes with organisations of one's own."""
    (tmp_path / "firms.csv").write_text("id,kind\nfarm,supplier\n")
    rest = f"months = 3\n[population]\n{settings}\n"
    if not refused:
        assert run_spec(load(tmp_path, rest)).parameters.population.copies == 3
        return
    with pytest.raises(ScenarioError, match=f"line 9: {refused} "):
        load(tmp_path, rest)


def test_what_is_inherited_goes_with_the_generator_that_it_was_for(tmp_path: Path) -> None:
    """A child, or a change, that takes another generator is not refused for what its parent needed."""
    assert scenarios.load(LIMITING_CASES / "imitation-mean.toml").changes["population.generator"] == "given"
    ring = scenarios.load(LIMITING_CASES / "ring.toml")
    assert ring.parameters({"population.generator": "complete"}).population.degree == 4.0 != 6.0
    assert ring.changes["population.degree"] == ring.parameters().population.degree == 6.0


def test_a_number_of_a_rule_that_is_not_chosen_is_pointed_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a change and of a scenario; not where the rule is chosen, at a date too, nor beside a rule of one's own."""
    baseline = scenarios.load("baseline")
    imitated = {"cooperation.benefit": 3.5}
    print_scenario(baseline, imitated)
    told = " ".join(capsys.readouterr().out.split())
    assert "Mind: cooperation.benefit changes nothing here: cooperation.rule = imitation reads it" in told
    assert baseline.idle({"cooperation.benefit": REGISTRY["cooperation.benefit"].default}) == baseline.idle({}) == {}
    for rule in ("imitation", "mine.py:rule"):
        assert baseline.idle({**imitated, "cooperation.rule": rule}) == {}
    later = Intervention(12, None, "set", "cooperation.rule", "imitation")
    assert replace(baseline, dated=(later,)).idle(imitated) == {}


def test_a_limit_says_where_it_comes_from(tmp_path: Path) -> None:
    """Months of a file, of an intervention and of an option name the table that widens it, and keep to it."""
    told = r"from 1 to 1200; if this is meant, write a table \[limits\] with months = 2000"
    with pytest.raises(ScenarioError, match=f"line 5: months = 2000 should be {told}"):
        load(tmp_path, "months = 2000\n")
    with pytest.raises(ValueError, match=told), use_language("en"):
        experiments.run("baseline", runs=1, months=2000)
    with pytest.raises(ScenarioError, match=r"a table \[limits\] in the scenario's file allows 12000 at most"):
        load(tmp_path, "months = 13000\n")
    change = '[[interventions]]\nfrom = 2\nset = {{ "club.staff" = 3.0 }}\nmonths = {}\n'
    long = load(tmp_path, "months = 1300\n[limits]\nmonths = 2500\n" + change.format(1250))
    assert long.interventions[0].until == 1252 and run_spec(long).months == 1300
    with pytest.raises(ScenarioError, match=r"months = 2600 should be from 1 to 2500; .* months = 2600"):
        load(tmp_path, "months = 1300\n[limits]\nmonths = 2500\n" + change.format(2600))
    with pytest.raises(ValueError, match=r"from 1 to 2500; if this is meant, .*\[limits\] with months = 2501"):
        experiments.run(long, runs=1, months=2501)
    with pytest.raises(ValueError, match=r"it is that of the parameter population\.organisations"):
        experiments.run("baseline", runs=1, organisations=10_000_001)
