"""One clear line when something hides a package of this project; the command `efc` begins in `__main__`.

`simulation`, `scenarios` and `experiments` are common words: Python may find a folder or a file of the user's with the
same name first, in the folder of the script or in PYTHONPATH. This package bears the project's own name, so that it is
found all the same.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

PACKAGES = ("simulation", "scenarios", "experiments")
SENTENCES = {
    "en": "the {kind} {path} hides the package “{name}” of efc-diffusion: rename it, or move it out of {folder}, where "
    "Python looks first",
    "fr": "le {kind} {path} masque le paquet « {name} » d'efc-diffusion : renommez-le, ou sortez-le de {folder}, où "
    "Python cherche d'abord",
}
"""Both languages stand here, since the catalogue of French texts may be hidden too."""
KINDS = {"en": {True: "folder", False: "file"}, "fr": {True: "dossier", False: "fichier"}}


def hidden_package(home: Path, names: tuple[str, ...] = PACKAGES) -> str:
    """The sentence that says what hides one of these packages ("" when nothing does).

    Args:
        home: the folder in which the packages should be.
        names: the packages.
    """
    for name in names:
        path = _location(name)
        if path is not None and path != home.resolve() / name:
            language = "fr" if _locale().startswith("fr") else "en"
            kind = KINDS[language][path.is_dir()]
            return SENTENCES[language].format(kind=kind, path=path, name=name, folder=path.parent)
    return ""


def check_packages(home: Path, *names: str) -> None:
    """Stop here when something hides one of these packages.

    Raises:
        ImportError: what hides it, where, and what to do.
        SystemExit: the same in one printed line, when Python is looking for the module of `python -m`.
    """
    sentence = hidden_package(home, names)
    if sentence and sys.argv[:1] == ["-m"]:
        end(sentence)
    if sentence:
        raise ImportError(sentence)


def _location(name: str) -> Path | None:
    """The folder of a package, or the file of a module, that Python finds under a name (None: nothing)."""
    spec = find_spec(name)
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    return Path(folders[0] if folders else spec.origin or "").resolve()


def _locale() -> str:
    """The language that the system's environment asks for, such as fr_FR.UTF-8."""
    return next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")


def end(sentence: str) -> NoReturn:
    """Print the sentence and end, as after any wrong input."""
    print(sentence, file=sys.stderr)
    raise SystemExit(2)
