"""Compiles walks over rows, and caches their machine code.

A walk is a loop in plain Python that treats one row after another; `walk` compiles it with Numba. The uncompiled
function defines the result: with NUMBA_DISABLE_JIT=1 the same functions run as plain Python and must give the same
world, bit for bit. Walks therefore use float64, sums from left to right and `math` functions on single numbers, and
never fast-math.

Machine code is cached on disk in a folder named after a digest of all source files of this package. Numba alone does
not notice that a function imported from another file has changed, and would load stale code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).parents[1]


def source_digest() -> str:
    """Sixteen hexadecimal characters that change when any source file of the model changes."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path | None:
    """A folder beside the sources if it can be written (in a virtual environment), else the user's cache folder."""
    name = f"machine-code-{source_digest()}"
    for parent in (PACKAGE / "__pycache__", Path("~/.cache/efc-diffusion").expanduser()):
        try:
            folder = parent / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".writable").touch()
        except OSError:
            continue
        return folder
    return None


CACHE = _cache_folder()
if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]


def walk(function: Function) -> Function:
    """Compile a function that loops over rows; `.py_func` is the uncompiled function."""
    return cast(Function, numba.njit(cache=CACHE is not None, nogil=True, error_model="numpy")(function))
