"""The public face: eight functions, each with a docstring that teaches and whose example runs."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas
import pytest
from matplotlib.figure import Figure

import experiments
import scenarios
from scenarios.language import use_language
from tests.helpers.source_files import ROOT

FACE = ("ablate", "compare", "explain", "open_sweep", "rank", "report", "run", "sweep")
SMALL: dict[str, Any] = {"months": 12, "organisations": 300, "workers": 1}
HEAVY = "{'numba', 'numpy', 'pandas', 'pydantic', 'scipy', 'matplotlib', 'mesa', 'rich', 'typer'}"


def test_the_face_is_what_it_says() -> None:
    """Every public function of the package is in the list, and nothing else."""
    offered = {name for name, thing in vars(experiments).items() if inspect.isfunction(thing)}
    offered = {name for name in offered if getattr(experiments, name).__module__ == "experiments"}
    assert {name for name in offered if not name.startswith("_")} == set(FACE) == set(experiments.__all__)


@pytest.mark.parametrize("name", FACE)
def test_each_function_teaches(name: str) -> None:
    """A first sentence; every argument, what comes back, what goes wrong, an example."""
    function = getattr(experiments, name)
    text = inspect.getdoc(function) or ""
    assert re.match(r"[A-Z].{20,}\.\n", text), name
    parts = [text.index(part) for part in ("Args:", "Returns:", "Raises:", "Example:", ">>> ")]
    assert parts == sorted(parts), name
    described = text[parts[0] : parts[1]]
    for argument in inspect.signature(function).parameters:
        assert re.search(rf"^ +([\w, ]+, )?{argument}(, [\w, ]+)?: ", described, flags=re.M), f"{name}: {argument}"


@pytest.mark.parametrize("name", FACE)
def test_its_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    function = getattr(experiments, name)
    (test,) = doctest.DocTestFinder(recurse=False).find(function, name, globs=dict(vars(experiments)))
    assert test.examples
    with use_language("en"):
        assert doctest.DocTestRunner().run(test).failed == 0


def test_importing_it_loads_nothing_else(tmp_path: Path) -> None:
    """Worker processes import it."""
    code = f"import sys, experiments; print(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_scenario_is_a_name_a_path_or_itself(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('extends = "baseline"\ntitle = "Mine"\nquestion = "What if?"\nsource = "a guess"\n')
    three = [experiments.run(scenario, runs=1, **SMALL) for scenario in ("baseline", file, scenarios.load("baseline"))]
    assert len({results.digest() for results in three}) == 1


def test_results_are_tables_and_figures() -> None:
    comparison = experiments.compare("baseline", "more-support", runs=2, **SMALL)
    ranking = experiments.rank("baseline", "more-support", worlds=2, **SMALL)
    for result in (comparison.results[0], comparison, ranking):
        assert isinstance(result.to_frame(), pandas.DataFrame) and len(result.to_frame())
        figures = result.plot()
        assert figures and all(isinstance(figure, Figure) for figure in figures.values())


def test_a_sweep_is_a_table_and_figures(tmp_path: Path) -> None:
    plan: dict[str, Any] = {"organisations": 120, "months": 6, "replicates": 4, "measures": ["aware", "members"]}
    factors = {"outreach.contacts_per_fte": [1, 20]}
    experiments.sweep({**plan, "factors": factors}, tmp_path / "list", workers=1)
    ranges = {name: {"lower": 1.0, "upper": 20.0} for name in ("outreach.contacts_per_fte", "club.staff")}
    design = {"kind": "morris", "samples": 4}
    plan["measures"] = ["aware"]
    experiments.sweep({**plan, "design": design, "factors": ranges}, tmp_path / "morris", workers=1)
    for name, names in (("list", ["convergence"]), ("morris", ["sensitivity-aware"])):
        with closing(experiments.open_sweep(tmp_path / name)) as sweep:
            assert sweep.to_frame().equals(sweep.runs)
            assert list(sweep.plot()) == names


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: experiments.run("baselin"), "did you mean “baseline”?"),
        (lambda: experiments.run("baseline", runs=0), "runs = 0 is outside its range, from 1"),
        (lambda: experiments.run("baseline", runs="ten"), "runs = ten should be a whole number"),
        (lambda: experiments.run("baseline", months=2.5), "months = 2.5 should be a whole number"),
        (lambda: experiments.run("baseline", organisation=300), "there is no option “organisation”; did you mean “org"),
        (lambda: experiments.run("baseline", changes={"club.stuff": 1}), "club.staff"),
        (lambda: experiments.run("baseline", changes={"club.staff": 1e9}), "club.staff = 1e+09 is outside [0, 200]"),
        (lambda: experiments.run("baseline", rules=["nowhere.py"]), "nowhere.py"),
        (lambda: experiments.compare("baseline"), "at least two scenarios"),
        (lambda: experiments.rank("baseline", "more-support", worlds=0), "number = 0 is outside its range, from 1"),
        (lambda: experiments.rank("baseline", "more-support", measure="member"), "did you mean “members”?"),
        (lambda: experiments.rank("baseline", "more-support", worlds="nowhere.csv"), "nowhere.csv"),
        (lambda: experiments.sweep("smokee"), "did you mean “smoke”?"),
        (lambda: experiments.open_sweep("nowhere"), "nowhere"),
    ],
)
def test_bad_input_is_one_clear_error(call: Any, words: str) -> None:
    with use_language("en"), pytest.raises(ValueError) as caught:
        call()
    line = str(caught.value)
    assert words in line and "\n" not in line


def test_runs_that_all_fail_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.py").write_text("def fails(world):\n    raise RuntimeError('no luck')\n")
    rule = {"changes": {"outreach.targeting": "bad.py:fails"}, "rules": ["bad.py"]}
    for call in (
        lambda: experiments.run("baseline", **rule, **SMALL),
        lambda: experiments.compare("baseline", "more-support", **rule, **SMALL),
    ):
        with pytest.raises(ValueError, match="no luck"):
            call()
