"""A name of the first edition is refused with what takes its place, in both languages, wherever it can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from experiments.cli.app import main
from experiments.sweeps.design.plan_loader import load_plan
from scenarios import ScenarioError
from scenarios.format.model_errors import explain
from scenarios.format.values import near_measure
from scenarios.language import use_language
from simulation.measures import MEASURES
from simulation.measures.declaration import REPLACED as REPLACED_MEASURES
from simulation.parameters import REGISTRY, ParameterError, Parameters, find
from simulation.parameters.interventions import Intervention
from simulation.parameters.replaced import REPLACED

HEAD = 'title = "Essai"\nstart = "2014-01"\nmonths = 264\n'
WRITTEN = {
    "changes": f"{HEAD}[changes]\nanimation.coordinated = 2\n",
    "set": f'{HEAD}[[interventions]]\nfrom = "2026-01"\nset = {{ "animation.coordinated" = 2 }}\n',
    "add": f'{HEAD}[[interventions]]\nfrom = "2026-01"\nadd = {{ "animation.coordinated" = 2 }}\n',
}
PLAN = 'title = "Essai"\nscenario = "baseline"\n[design]\nkind = "latin-hypercube"\nsamples = 4\n[factors]\n'
WORDS = {
    "en": ("no longer exists", "animation.minimum_coverage"),
    "fr": ("n'existe plus", "animation.minimum_coverage"),
}


@pytest.mark.parametrize("name", REPLACED)
def test_each_replacement_exists_and_is_told_in_both_languages(name: str) -> None:
    replacement = REPLACED[name]
    assert name not in REGISTRY and set(replacement.names) <= set(REGISTRY)
    with pytest.raises(ParameterError) as caught:
        find(name)
    for text in (str(caught.value), explain(caught.value)):
        assert replacement.why["en"] in text and all(new in text for new in replacement.names)
    with use_language("fr"):
        french = explain(caught.value)
    assert replacement.why["fr"] in french and all(new in french for new in replacement.names)
    assert replacement.why["fr"] != replacement.why["en"]


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("place", WRITTEN)
def test_scenario_files_name_the_replacement(place: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "idea.toml"
    path.write_text(WRITTEN[place], encoding="utf-8")
    with use_language(lang), pytest.raises(ScenarioError) as caught:
        scenarios.load(path)
    assert all(words in str(caught.value) for words in WORDS[lang])
    problem = caught.value.problems[0]
    assert (problem.line or 0) > 4 and problem.nearest == "animation.minimum_coverage"


@pytest.mark.parametrize("lang", WORDS)
def test_plans_and_the_command_line_name_the_replacement(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(f"{PLAN}animation.coordinated = {{ lower = 1, upper = 5 }}\n", encoding="utf-8")
    with use_language(lang), pytest.raises(ScenarioError) as caught:
        load_plan(path)
    assert all(words in str(caught.value) for words in WORDS[lang])
    small = ["run", "baseline", "--organisations", "300", "--months", "2", "--out", str(tmp_path / "out")]
    with use_language(lang), pytest.raises(SystemExit) as stopped:
        main([*small, "--set", "animation.coordinated=2", "--lang", lang])
    assert stopped.value.code == 2
    told = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert all(words in told for words in WORDS[lang])


def test_python_names_the_replacement() -> None:
    parameters = Parameters()
    for wrong in (
        lambda: Parameters({"animation.coordinated": 2}),
        lambda: parameters.changed({"animation.coordinated": 2}),
        lambda: parameters["animation.coordinated"],
        lambda: parameters.animation.coordinated,
        lambda: Intervention(1, None, "set", "animation.coordinated", 2),
    ):
        with pytest.raises(ParameterError, match=r"no longer exists; see \"animation.minimum_coverage\""):
            wrong()


def test_measures_that_have_gone_suggest_what_takes_their_place(tmp_path: Path) -> None:
    for name, replacement in REPLACED_MEASURES.items():
        assert name not in MEASURES and replacement in MEASURES and near_measure(name) == replacement
    assert near_measure("menbers") == "members"
    path = tmp_path / "idea.toml"
    path.write_text(f'{HEAD}[[expect]]\nmeasure = "experiments_won"\nat = 3\nlower = 1\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="did you mean “projects_succeeded”"):
        scenarios.load(path)
