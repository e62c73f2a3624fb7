"""The house's own rules: where imports may point, no hidden luck or clock, docstrings, parameters, texts, sizes."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import networkx
import pytest

from simulation.measures import MEASURES
from tests.helpers.rule_contracts import PARTS, RULES, docstring, docstring_part
from tests.helpers.source_files import (
    ROOT,
    ROOTS,
    imported_libraries,
    imported_modules,
    imported_names,
    module_name,
    python_files,
    syntax_tree,
)

SIMULATION = python_files("simulation")
PRODUCT = [path for root in ROOTS for path in python_files(root)]
EVERYTHING = [*PRODUCT, *python_files("tests")]

FLOORS: tuple[tuple[str, ...], ...] = (
    ("efc_diffusion",),
    ("simulation.core",),
    ("simulation.parameters",),
    ("simulation.state",),
    ("simulation.population",),
    ("simulation.founders", "simulation.world"),
    ("simulation.membership",),
    ("simulation.interventions", "simulation.rules"),
    ("simulation.club_founding", "simulation.measures", "simulation.month"),
    ("simulation.agents",),
    ("simulation.model",),
    ("simulation",),
    ("scenarios.language",),
    ("scenarios.catalogue",),
    ("scenarios.format",),
    ("scenarios.loader", "scenarios.titles"),
    ("scenarios.authoring",),
    ("scenarios",),
    ("experiments.runs",),
    ("experiments.strategies", "experiments.validation", "experiments.sweeps.design"),
    ("experiments.sweeps.storage",),
    ("experiments.sweeps.execution",),
    ("experiments.sweeps.analysis", "experiments.calibration"),
    ("experiments.optimisation",),
    ("experiments.figures",),
    ("experiments.reports",),
    ("experiments",),
    ("experiments.cli.output", "experiments.dashboard.server", "experiments.dashboard.workers"),
    ("experiments.cli", "experiments.dashboard.components"),
    ("experiments.dashboard.workshop",),
    ("experiments.dashboard.session",),
    ("experiments.dashboard.views",),
    ("experiments.cli.commands", "experiments.dashboard"),
    ("experiments.cli.app",),
    ("experiments.cli.__main__",),
    ("efc_diffusion.__main__",),
)
"""Rooms, from the ground up; a file imports only from its own room or from a floor below."""
WINGS = (
    ("experiments.strategies", "experiments.sweeps", "experiments.validation"),
    ("experiments.cli", "experiments.dashboard"),
)
"""Wings side by side do not know each other."""
DOORS = {"experiments.cli.commands.dashboard"}
"""The command that opens the page."""
SHARED_BY_RULES = {
    f"simulation.rules.{part}" for part in ("targeting", "allocation", "meetings", "voices", "imitation", "projects")
}
MESA = {
    f"simulation.{part}"
    for part in (
        "agents.organisation",
        "agents.organisation_set",
        "agents.collector",
        "agents.mesa_compat",
        "agents.batch",
        "model",
    )
}


def room(module: str) -> str:
    """The room of a module: the longest of the names of `FLOORS` that it begins with ("" for none)."""
    named = (name for names in FLOORS for name in names if module == name or module.startswith(f"{name}."))
    return max(named, key=len, default="")


def floor(module: str) -> int:
    """On which floor a module is, from the ground up."""
    return next(number for number, names in enumerate(FLOORS) if room(module) in names)


def are_apart(module: str, other: str) -> bool:
    """Are they in two wings that stand side by side?"""
    return any(
        len({name for name in names for one in (module, other) if one.startswith(f"{name}.")}) > 1 for names in WINGS
    )


def short(path: Any) -> str:
    """A file's name for messages."""
    return str(path.relative_to(ROOT))


# -- arrows


def test_every_file_has_a_room() -> None:
    """A new file says where it belongs: only the public faces lie outside the rooms."""
    assert [short(path) for path in PRODUCT if path.name != "__init__.py" and "." not in room(module_name(path))] == []


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_arrows_point_down(path: Any) -> None:
    """No file imports from a floor above its own, nor from another room of its floor, nor from another wing."""
    name = module_name(path)
    for other in imported_modules(path):
        if room(other) != room(name):
            assert floor(other) < floor(name), f"{name} imports {other}"
        assert not are_apart(name, other) or name in DOORS, f"{name} imports {other}"


def test_no_circles() -> None:
    """No files import each other in a circle, however long."""
    graph = networkx.DiGraph((module_name(path), other) for path in PRODUCT for other in imported_modules(path))
    assert [sorted(circle) for circle in networkx.strongly_connected_components(graph) if len(circle) > 1] == []


LAZY_ROOMS = {
    "experiments.cli": "help is printed before what a command needs is loaded",
    "experiments.dashboard.workers": "a child loads what it carries out",
}
"""Rooms whose files import inside functions, with the reason: this list only shrinks."""
LAZY_FILES = {
    "efc_diffusion.__main__": "what hides a package is said before it is imported",
    "experiments": "importing the face loads nothing: children import it too",
    "experiments.figures": "the figures of a sweep need its analyses, those of a run do not",
    "experiments.runs.parallel.child_main": "a child that simulates nothing compiles nothing",
    "experiments.runs.parallel.compilation": "children know the simulation alone; its message is in a language",
    "experiments.runs.run": "children know the simulation alone; errors are explained in a language",
    "scenarios.authoring.translations": "a tool of development: it reads what it collects",
    "scenarios.format.population_files": "loading a scenario loads no compiled walks",
    "scenarios.format.table_files": "loading a scenario loads no compiled walks",
    "scenarios.format.scenario": "loading a scenario loads no compiled walks",
}
"""Files that import inside functions, with the reason: this list only shrinks."""
SLOW_LIBRARIES = {
    "SALib", "distributed", "ema_workbench", "jinja2", "markupsafe", "matplotlib", "mesa", "networkx", "pandas",
    "optuna", "pyarrow", "rich", "scipy", "sklearn", "solara", "typer", "uvicorn",
}  # fmt: skip
"""Libraries that may be loaded where they are used: they are slow to load, or optional."""
LIBRARIES_OF_A_SYSTEM = {"fcntl", "msvcrt", "resource"}
"""Libraries that some systems do not have."""


def imports_in_functions(path: Any) -> set[str]:
    """The modules that the functions of a file import."""
    functions = (node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.FunctionDef))
    statements = (node for function in functions for node in ast.walk(function))
    names: set[str] = set()
    for node in statements:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_imports_stand_at_the_top(path: Any) -> None:
    """An import inside a function has a reason that is listed: it hides an arrow from the reader."""
    module = module_name(path)
    if module in LAZY_FILES or any(module.startswith(name) for name in LAZY_ROOMS):
        return
    allowed = SLOW_LIBRARIES | LIBRARIES_OF_A_SYSTEM
    assert [name for name in sorted(imports_in_functions(path)) if name.split(".")[0] not in allowed] == []


def test_no_reason_for_an_import_inside_a_function_is_left_over() -> None:
    """Whoever is listed still imports inside functions."""
    lazy = [module_name(path) for path in PRODUCT if imports_in_functions(path)]
    assert [name for name in LAZY_FILES if name not in lazy] == []
    assert [name for name in LAZY_ROOMS if not any(module.startswith(name) for module in lazy)] == []


DRAWERS = {
    "scenarios/library": "scenarios",
    "scenarios/validation": "scenarios of published results",
    "experiments/figures": "figures",
    "experiments/cli/commands": "commands",
    "experiments/dashboard/components": "pieces of the page and their templates",
    "experiments/sweeps/analysis": "analyses, each with its text",
    "tests/browser": "tries of the page before a browser",
    "tests": "folders that mirror the rooms",
    "tests/simulation": "laws of the model",
}
"""Folders with more entries than one can take in, and the one kind of thing that they hold."""


def test_folders_can_be_taken_in() -> None:
    """A folder has at most twenty entries, or is a drawer of one kind."""
    entries = Counter(path.parent for path in ROOT.glob("*/**/*") if is_kept(path))
    wide = {short(folder) for folder, count in entries.items() if count > 20}
    assert wide == set(DRAWERS)


def is_kept(path: Any) -> bool:
    """Does a file or a folder belong to the project?"""
    parts = path.relative_to(ROOT).parts
    return parts[0] in (*ROOTS, "tests") and not any(part.startswith((".", "__pycache__")) for part in parts)


def test_only_six_files_know_mesa() -> None:
    """Who turns months never pays for Mesa."""
    assert {module_name(path) for path in SIMULATION if "mesa" in imported_libraries(path)} <= MESA


def test_rules_meet_only_in_columns() -> None:
    """No rule imports another one, except the files of a slot or a part of a rule."""
    for path in python_files("simulation/rules"):
        others = {name for name in imported_modules(path) if name.startswith("simulation.rules.")}
        assert others <= SHARED_BY_RULES, f"{short(path)} imports {others - SHARED_BY_RULES}"


@pytest.mark.parametrize("path", SIMULATION, ids=short)
def test_the_model_knows_no_screen(path: Any) -> None:
    """No screen, no figure, no command line in the model."""
    assert not imported_libraries(path) & {"solara", "matplotlib", "typer", "rich", "pydantic", "pyarrow", "SALib"}


def test_no_pyplot() -> None:
    """Figures are objects: `pyplot` keeps a global state that threads share."""
    for path in EVERYTHING:
        assert not {name for name in imported_names(path) if name.startswith("matplotlib.pyplot")}, short(path)


LIGHT = """
import sys, simulation, simulation.month, simulation.measures
print(sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_turning_months_is_light() -> None:
    """Importing the month and the measures loads neither Mesa nor pandas nor any screen."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    loaded = set(ast.literal_eval(done.stdout))
    assert "numba" in loaded
    assert not loaded & {
        "mesa",
        "pandas",
        "matplotlib",
        "solara",
        "typer",
        "rich",
        "networkx",
        "scenarios",
        "experiments",
    }


# -- no hidden luck, clock or environment

ALLOWED_TO_IMPORT = {
    ("simulation.model", "secrets"),  # a fresh seed, when none is given
    ("simulation.agents.organisation_set", "random"),  # Mesa's own shuffle of agents, which the month never uses
}


@pytest.mark.parametrize("path", SIMULATION, ids=short)
def test_no_hidden_luck_clock_or_environment(path: Any) -> None:
    """Every draw has a name; the model reads no clock and no environment."""
    name = module_name(path)
    for library in imported_libraries(path) & {
        "random",
        "secrets",
        "time",
        "datetime",
        "os",
        "uuid",
        "platform",
        "locale",
    }:
        assert (name, library) in ALLOWED_TO_IMPORT, f"{name} imports {library}"
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.Attribute) and (name, "random") not in ALLOWED_TO_IMPORT:
            assert ast.unparse(node) not in ("np.random", "numpy.random", "os.environ"), f"{name}: {ast.unparse(node)}"


def test_each_decision_is_asked_at_one_place() -> None:
    """Two rules that asked for the same name would share their luck."""
    asked: Counter[str] = Counter()
    for path in SIMULATION:
        for node in ast.walk(syntax_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                first = node.args[0]
                if called in ("uniform", "happens", "draw_beta", "decision") and isinstance(first, ast.Constant):
                    asked[first.value] += 1
    assert len(asked) >= 25
    assert not [name for name, times in asked.items() if times > 1]


def adds_whole_numbers(call: ast.Call) -> bool:
    """Does a call of `sum` say that it counts: a generator of `int(...)`, `len(...)` or comparisons?"""
    element = getattr(call.args[0], "elt", None)
    is_whole = isinstance(element, ast.Call) and ast.unparse(element.func) in ("int", "len")
    return is_whole or isinstance(element, ast.Compare)


@pytest.mark.parametrize("path", SIMULATION, ids=short)
def test_floats_are_added_in_one_way(path: Any) -> None:
    """The built-in `sum` rounds differently since Python 3.12: floats are added in a loop or by NumPy."""
    lines = path.read_text(encoding="utf-8").splitlines()
    calls = {id(node.func): node for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Call)}
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.Name) and node.id == "sum" and "# whole numbers" not in lines[node.lineno - 1]:
            is_key = f"{node.id}: np.sum" in lines[node.lineno - 1]  # a user's choice among NumPy's functions
            assert is_key or (id(node) in calls and adds_whole_numbers(calls[id(node)])), lines[node.lineno - 1]


# -- words


@pytest.mark.parametrize("name", RULES)
def test_rules_say_what_they_do(name: str) -> None:
    """A rule's docstring has a first sentence, Reads, Writes and Source."""
    text = docstring(RULES[name])
    assert re.match(r"[A-Z][^\n]{20,}[.:]", text), name
    assert all(docstring_part(text, one) for one in PARTS), name
    assert RULES[name].__doc__


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_public_things_have_docstrings(path: Any) -> None:
    """Every file, and every public function, class and method, says what it is."""
    tree = syntax_tree(path)
    bodies: list[tuple[str, ast.AST]] = [("", tree)]
    while bodies:
        name, node = bodies.pop()
        if not (path.name == "__init__.py" and not tree.body):
            assert ast.get_docstring(node), f"{short(path)}: {name or 'the file'}"  # type: ignore[arg-type]
        if isinstance(node, ast.Module | ast.ClassDef):
            for child in node.body:
                if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
                    bodies.append((f"{name}.{child.name}", child))


UNFINISHED = r"\b(TO[D]O|FIX[M]E|X{3}|Not[I]mplementedError)\b|/w[o]rk/|/h[o]me/|/t[m]p/|\bpypi[.]org"
"""Marks of what is left to do, and places of somebody's machine (written so that this line is none of them)."""


@pytest.mark.parametrize("path", EVERYTHING, ids=short)
def test_files_are_short_and_finished(path: Any) -> None:
    """No file is longer than 450 lines; nothing is left to do; no path of somebody's machine."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 450
    found = re.search(UNFINISHED, text)
    assert found is None, found


def measures_listed(node: ast.Tuple | ast.List | ast.Set | ast.Dict) -> set[str]:
    """The measures that are named in a list, or at the head of its entries."""
    entries = node.keys if isinstance(node, ast.Dict) else node.elts
    parts = [part for entry in entries for part in (entry.elts if isinstance(entry, ast.Tuple) else [entry])]
    return {part.value for part in parts if isinstance(part, ast.Constant) and part.value in MEASURES}


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_no_list_of_measures_stands_elsewhere(path: Any) -> None:
    """Lists of measures are read from their declarations; only a figure of one thing names its own."""
    if short(path).startswith(("simulation/measures/", "experiments/figures/")):
        return
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            listed = measures_listed(node)
            assert len(listed) < 3, f"{short(path)}, line {node.lineno}: {sorted(listed)}"
