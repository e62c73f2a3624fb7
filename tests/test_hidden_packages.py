"""A folder or a file of the user's that bears the name of one of our packages: one line says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from efc_diffusion import PACKAGES, hidden_package
from tests.helpers.source_files import ROOT

SCRIPT = "import experiments\nprint(experiments.open_sweep)\n"
EDITABLE = f"""
import sys
from importlib.machinery import PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path

ROOT = Path({str(ROOT)!r})

class Editable:
    @staticmethod
    def find_spec(name, path=None, target=None):
        file = ROOT / name / "__init__.py"
        return spec_from_file_location(name, file) if path is None and file.exists() else None

sys.meta_path.insert(sys.meta_path.index(PathFinder) + 1, Editable)
"""
"""How `pip install -e` lets Python find packages: after everything that lies on its path."""


def package(folder: Path, name: str) -> Path:
    """A package of the user's own."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("mine = True\n")
    return folder / name


def file(folder: Path, name: str) -> Path:
    """A file of the user's own."""
    (folder / f"{name}.py").write_text("mine = True\n")
    return folder / f"{name}.py"


def python(*words: str, folder: Path, path: object = ROOT, lang: str = "C") -> subprocess.CompletedProcess[str]:
    """Run Python in a folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    clean |= {"PYTHONPATH": str(path), "LANG": lang, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=clean, capture_output=True, text=True)


@pytest.mark.parametrize("hide", [package, file])
@pytest.mark.parametrize("name", ["simulation", "scenarios"])
def test_a_script_beside_it_is_told_in_one_line(name: str, hide: Callable[[Path, str], Path], tmp_path: Path) -> None:
    path = hide(tmp_path, name)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = python("script.py", folder=tmp_path)
    kind = "folder" if path.is_dir() else "file"
    words = f"ImportError: the {kind} {path} hides the package “{name}” of efc-diffusion: rename it, or move it"
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith(words)


def test_the_scenarios_alone_notice_it_too(tmp_path: Path) -> None:
    package(tmp_path, "simulation")
    done = python("-c", "import scenarios", folder=tmp_path)
    assert "hides the package “simulation”" in done.stderr.splitlines()[-1]


def test_a_folder_without_code_hides_an_editable_installation(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "script.py").write_text(EDITABLE + SCRIPT)
    done = python("script.py", folder=tmp_path, path="")
    assert f"the folder {tmp_path / 'scenarios'} hides the package" in done.stderr.splitlines()[-1]


def test_a_folder_without_code_hides_nothing_elsewhere(tmp_path: Path) -> None:
    for name in PACKAGES:
        (tmp_path / name).mkdir()
    (tmp_path / "script.py").write_text(SCRIPT)
    done = python("script.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("lang", "words"), [("C", "the file {} hides"), ("fr_FR.UTF-8", "le fichier {} masque")])
@pytest.mark.parametrize("module", ["experiments.cli", "efc_diffusion"])
def test_the_command_prints_one_line(module: str, lang: str, words: str, tmp_path: Path) -> None:
    path = file(tmp_path, "scenarios")
    done = python("-m", module, "scenarios", folder=tmp_path, lang=lang)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(words.format(path)) and not done.stdout


def test_the_command_says_that_experiments_is_hidden(tmp_path: Path) -> None:
    path = package(tmp_path, "experiments")
    done = python("-m", "efc_diffusion", "scenarios", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"the folder {path} hides the package “experiments”" in done.stderr


def test_nothing_is_hidden_here() -> None:
    assert hidden_package(ROOT) == ""
