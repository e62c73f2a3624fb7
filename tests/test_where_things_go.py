"""Where a new thing goes: one of each is added to a copy, in the places that CONTRIBUTING.md names, and works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.source_files import ROOT, ROOTS


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that is shipped, to which one of each thing is added."""
    folder = tmp_path_factory.mktemp("copy")
    for root in ROOTS:
        shutil.copytree(ROOT / root, folder / root, ignore=shutil.ignore_patterns("__pycache__"))
    for add in ADDITIONS:
        add(folder)
    return folder


def new(folder: Path, name: str, text: str) -> None:
    """Write a file that is not there yet."""
    assert not (folder / name).exists()
    (folder / name).write_text(text, encoding="utf-8")


def insert(folder: Path, name: str, after: str, text: str) -> None:
    """Put a text behind a line of a file ("" for its end)."""
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines.index(after) + 1 if after else len(lines)
    path.write_text("\n".join([*lines[:place], text, *lines[place:]]) + "\n", encoding="utf-8")


def python(folder: Path, *arguments: str) -> str:
    """What a fresh Python prints in the copy; uncompiled, since a copy has no machine code."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- one of each


def add_rule_of_the_month(folder: Path) -> None:
    new(
        folder,
        "simulation/rules/holiday.py",
        '"""Holiday: the club rests for a month."""\n\n\ndef rest(world):\n    """Nobody tires."""\n'
        "    world.rested = world.parameters.club.rest\n",
    )
    insert(folder, "simulation/month.py", "    lapse.leave,", "    holiday.rest,")
    insert(folder, "simulation/month.py", "    engagement,", "    holiday,")


def add_rule_of_a_slot(folder: Path) -> None:
    insert(
        folder,
        "simulation/rules/trust.py",
        "",
        "\n@TRUST.rule\ndef blind(experience, parameters):\n"
        '    """Trust is complete, whatever happens.\n\n    Source: assumed.\n    """\n'
        "    return np.ones(len(experience.trust))\n",
    )


def add_number(folder: Path) -> None:
    """The rule that reads it is the new one of the month."""
    insert(
        folder,
        "simulation/parameters/club.py",
        "",
        'declare(\n    "club.rest", 3.0, "months", (0, 12), "lever",\n'
        '    en=("Rest", "How long the club rests."), fr=("Repos", "Combien de temps le club se repose."),\n'
        '    source="J",\n)',
    )


def add_measure(folder: Path) -> None:
    insert(
        folder,
        "simulation/measures/people.py",
        "",
        'declare(\n    "strangers", ORGANISATIONS, lambda survey: 7.0,\n'
        '    ("Strangers", "Organisations that nobody knows."),\n'
        '    ("Inconnus", "Organisations que personne ne conna\u00eet."),\n)\n',
    )


def add_scenario(folder: Path) -> None:
    new(
        folder,
        "scenarios/library/quiet.toml",
        'extends = "baseline"\n\ntitle = "Quiet"\ntitle_fr = "Calme"\nquestion = "What if the club rested?"\n'
        'question_fr = "Et si le club se reposait ?"\n\n[changes]\nclub.rest = 5.0\n',
    )


def add_command(folder: Path) -> None:
    new(
        folder,
        "experiments/cli/commands/greet.py",
        '"""efc greet: a greeting."""\n\n\ndef command() -> None:\n    """Greet whoever is there."""\n'
        '    print("good day")\n',
    )


def add_view(folder: Path) -> None:
    new(
        folder,
        "experiments/dashboard/views/budget.py",
        '"""What it costs."""\n\nfrom experiments.dashboard.components.elements import element\n'
        "from experiments.dashboard.views import View\n\n\n"
        'def show(session):\n    """A heading."""\n    element("h1", "Budget")\n\n\n'
        'VIEW = View("budget", 45, "Budget", show)\n',
    )


def add_figure(folder: Path) -> None:
    new(
        folder,
        "experiments/figures/blank.py",
        '"""A blank page."""\n\nfrom experiments.figures import declare_figure\n'
        "from experiments.figures.parts import style\n"
        "from experiments.runs.results import Results\n\n\n"
        '@declare_figure("blank", Results, order=99)\ndef draw(results):\n    """Nothing at all."""\n'
        '    return style.Page(style.page("Blank", "")[0], "Nothing.")\n',
    )


def add_sensitivity_method(folder: Path) -> None:
    new(
        folder,
        "experiments/sweeps/design/sampling/corners.py",
        '"""The two corners of the space of factors."""\n\nimport numpy as np\n\n'
        "from experiments.sweeps.design.sampling import SampledDesign\n\n"
        "DESIGN = SampledDesign(\n    lambda samples, factors: 2 * samples,\n"
        "    lambda problem, samples, seed: np.tile([[0.0], [1.0]], (samples, problem['num_vars'])),\n)\n",
    )
    new(
        folder,
        "experiments/sweeps/analysis/methods/corners.py",
        '"""The difference between two corners."""\n\nfrom experiments.sweeps.analysis.methods import Index, Method\n\n'
        "METHOD = Method(\n    'corners', Index('difference'), (), False, lambda study, design, values: (None, None),"
        " '', ''\n)\n",
    )
    new(
        folder,
        "experiments/figures/corners.py",
        '"""The difference between two corners."""\n\nfrom experiments.figures import declare_figure\n'
        "from experiments.figures.parts import style\n"
        "from experiments.sweeps.analysis.sensitivity import Sensitivity\n\n\n"
        '@declare_figure("sensitivity", Sensitivity, is_drawable=lambda result: result.method.name == "corners")\n'
        'def draw(result):\n    """Two corners."""\n    return style.Page(style.page("Corners", "")[0], "Two.")\n',
    )


ADDITIONS: tuple[Callable[[Path], None], ...] = (
    add_rule_of_the_month, add_rule_of_a_slot, add_number, add_measure, add_scenario, add_command,
    add_figure, add_sensitivity_method,
    add_view,
)  # fmt: skip

MONTHS = """
import scenarios
from simulation import generate_population, found_world, observe, month
parameters = scenarios.load("quiet").parameters({"population.organisations": 60, "trust.rule": "blind"})
world = found_world(generate_population(parameters), parameters, 1)
month.step(world)
print(world.rested, observe(world)["strangers"])
"""


def test_a_rule_a_number_a_measure_and_a_scenario_take_part_in_a_run(copy: Path) -> None:
    assert python(copy, "-c", MONTHS).split() == ["5.0", "7.0"]


FIGURES = """
import experiments
results = experiments.run("quiet", runs=1, months=1, organisations=60, workers=1)
print(*results.plot())
"""
METHODS = """
from experiments.figures import all_figures
from experiments.sweeps.analysis.methods import load_methods
from experiments.sweeps.design.sampling import load_designs
print("corners" in load_designs(), "corners" in load_methods())
print(sum(figure.name == "sensitivity" for figure in all_figures()))
"""


def test_a_figure_is_drawn_of_every_result_that_it_names(copy: Path) -> None:
    assert "blank" in python(copy, "-c", FIGURES).split()


def test_a_sensitivity_method_is_a_design_an_analysis_and_a_figure(copy: Path) -> None:
    assert python(copy, "-c", METHODS).split() == ["True", "True", "3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--help", "Greet whoever is there."),
        ("greet", "good day"),
        ("rules", "Trust is complete, whatever happens."),
        ("parameters --search rests", "club.rest"),
        ("scenarios", "quiet"),
    ],
)
def test_commands_know_what_was_added(copy: Path, words: str, said: str) -> None:
    assert said in " ".join(python(copy, "-m", "experiments.cli", *words.split()).split())


VIEWS = """
from experiments.dashboard.session.link import from_query, to_query
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.views import all_views, sections
settings, messages = from_query("lang=en&view=budget", list(all_views()))
print(to_query(settings), messages, list(sections()))
"""


def test_the_page_knows_the_view(copy: Path) -> None:
    """Its link, and its place in the head of the page."""
    pytest.importorskip("solara")
    assert python(copy, "-c", VIEWS).strip() == (
        "view=budget [] ['Watch', 'Tours', 'Compare', 'Budget', 'My strategies', 'Why', 'Workshop', 'Share and keep', "
        "'About']"
    )
