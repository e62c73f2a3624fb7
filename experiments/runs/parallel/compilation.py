"""The machine code of the model: compiled once for an installation, then read from the disk by every process."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba

from simulation.club_founding import found_world
from simulation.core.compiled import CACHE, unwritten
from simulation.measures.observation import observe
from simulation.month import run_to
from simulation.parameters import Parameters
from simulation.population.build import generate_population

_BUSY: dict[str, Any] = {
    "population.organisations": 300, "club.staff": 30.0, "engagement.rate": 0.9, "engagement.reluctance": 0.45,
    "cooperation.rate": 0.5, "awareness.forgetting": 0.08, "communities.minimum": 2, "support.months": 2.0,
    "turnover.crisis": 0.02, "measures.network_every": 1, "animation.competence": 0.1, "animation.seniority": 1.0,
}  # fmt: skip


def warm_up(say: Callable[[str], None] | None = None) -> None:
    """Compile the model if this installation has not done so yet, so that its processes find the machine code on disk.

    One process compiles; others that want it meanwhile wait for the machine code. Where that cannot be written to the
    disk, or whoever compiled it was stopped, they compile it for themselves, all at once.

    Args:
        say: called with a text when compilation begins.
    """
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    if (CACHE is None or not _compile_once(CACHE, say)) and say is not None:
        from scenarios.language import _

        say(
            _(
                "The machine code of the model cannot be written to the disk: each process compiles it anew, in about "
                "half a minute. NUMBA_CACHE_DIR names another folder for it."
            )
        )


def _compile_once(folder: Path, say: Callable[[str], None] | None) -> bool:
    """Is the machine code in the folder, now that one process has compiled it?"""
    done = folder / f"warm-python{sys.version_info.major}{sys.version_info.minor}-numba{numba.__version__}"
    if done.exists():
        return True
    if say is not None:
        from scenarios.language import _

        say(_("Compiling the model: once for each installation, about half a minute."))
    with _alone(folder) as is_first:
        if is_first and not done.exists():
            exercise()
            if not unwritten:
                with contextlib.suppress(OSError):
                    done.touch()
    return done.exists()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """One process at a time; the system lets the next one in, however this one ends. Without locks, all at once.

    Gives whether nobody was in before.
    """
    is_first = True
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            file = stack.enter_context((folder / "warm.lock").open("w"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                is_first = False
                fcntl.flock(file, fcntl.LOCK_EX)
        yield is_first


def exercise() -> None:
    """Run a small busy world for some months: everything is compiled, or its machine code read from the disk."""
    parameters = Parameters(_BUSY)
    world = found_world(generate_population(parameters), parameters, seed=1)
    for month in range(13):
        run_to(world, month)
        observe(world, True)
