"""Populations that are drawn once and kept in files, which all processes map into their memory.

    kept_population(cached_path(parameters), lambda: generate_population(parameters))

The name of a file is a digest of all that the population is drawn from: the model, its data, the parameters, a user's
counts. A file that is damaged is drawn anew; where none can be written, the population is drawn each time. Populations
of a user's own organisations are never written down.

They lie in `~/.cache/efc-diffusion/populations`, or where EFC_POPULATION_CACHE says (empty: nowhere). The folder may be
deleted at any time; the files that were used longest ago go by themselves.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from experiments.runs.storage.files import write_whole
from simulation.core.compiled import PACKAGE, source_digest, user_cache
from simulation.parameters import REGISTRY, Parameters
from simulation.population.population import Population

SMALLEST = 20_000
"""Organisations from which on drawing takes longer than reading."""
MOST = 12
"""Files that are kept."""
LARGEST = 16_000_000_000
"""Bytes that are kept, at most about."""
OF_FREE = 4
"""The part of the disk's free room that the files may take: a quarter."""
IN_USE = 3600.0
"""Seconds after its last use in which a file is not deleted, unless the files take too much room."""
AT_HAND = 120.0
"""Seconds after its last use in which a file is not deleted at all: processes may be about to read it."""
SUFFIX = ".population"


def kept_population(path: Path | None, draw: Callable[[], Population], is_checked: bool = True) -> Population:
    """The population of a file; where there is none, or it is damaged, it is drawn and written there.

    Args:
        path: the file (None: it is drawn, and not kept).
        draw: draws the population.
        is_checked: whether every array is compared with its checksum.
    """
    if path is None:
        return draw()
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        population = Population.load(path)
        if is_checked and population.file is not None:
            population.file.check()
        os.utime(path)
        return population
    population = draw()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, population.save)
        return Population.load(path)
    return population


def cached_path(parameters: Parameters, organisations: int, drawn_from: str = "") -> Path | None:
    """Where a generated population is kept between commands (None: nowhere).

    Args:
        parameters: those that it is drawn with.
        organisations: how many there will be: small ones are drawn faster than they are read.
        drawn_from: a digest of the user's counts.
    """
    folder = _folder()
    if folder is None or organisations < SMALLEST or parameters.population.generator != "region":
        return None
    values = [(name, value) for name, value in parameters.differences().items() if REGISTRY[name].makes_population]
    key = hashlib.sha256(repr((_model_digest(), sorted(values), drawn_from)).encode()).hexdigest()
    path = folder / f"{key[:32]}{SUFFIX}"
    if not path.exists():
        _make_room(folder)
    return path


def _folder() -> Path | None:
    asked_for = os.environ.get("EFC_POPULATION_CACHE")
    if asked_for is not None:
        return Path(asked_for).absolute() if asked_for else None
    cache = user_cache()
    return None if cache is None else cache / "populations"


def _make_room(folder: Path) -> None:
    """Delete the files that were used longest ago, where there are too many, or they take too much room."""
    with contextlib.suppress(OSError):
        files = [(file.stat(), file) for file in folder.glob(f"*{SUFFIX}")]
        sizes = {file: getattr(status, "st_blocks", status.st_size // 512) * 512 for status, file in files}
        room = min(LARGEST, (sum(sizes.values()) + shutil.disk_usage(folder).free) // OF_FREE)
        size = 0
        for place, (status, file) in enumerate(sorted(files, key=lambda entry: -entry[0].st_mtime), 1):
            size += sizes[file]
            unused = time.time() - status.st_mtime
            if (place >= MOST and unused > IN_USE) or (size > room and unused > AT_HAND):
                file.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _model_digest() -> str:
    """Changes when any source file of the model, or any of its data, changes."""
    digest = hashlib.sha256(source_digest().encode())
    for path in sorted((PACKAGE / "data").glob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
