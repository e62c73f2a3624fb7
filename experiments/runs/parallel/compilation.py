"""The machine code of the model: compiled once for an installation, then read from the disk by every process."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba

from simulation.club_founding import found_world
from simulation.core.compiled import CACHE
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

    One process compiles; others that want it meanwhile wait for the machine code.

    Args:
        say: called with a text when compilation begins.
    """
    if CACHE is None or numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    done = CACHE / f"warm-python{sys.version_info.major}{sys.version_info.minor}-numba{numba.__version__}"
    if done.exists():
        return
    if say is not None:
        from scenarios.language import _

        say(_("Compiling the model: once for each installation, about half a minute."))
    with _alone(CACHE):
        if not done.exists():
            exercise()
            with contextlib.suppress(OSError):
                done.touch()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the system lets the next one in, however this one ends. Without locks, all at once."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            file = stack.enter_context((folder / "warm.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def exercise() -> None:
    """Run a small busy world for some months: everything is compiled, or its machine code read from the disk."""
    parameters = Parameters(_BUSY)
    world = found_world(generate_population(parameters), parameters, seed=1)
    for month in range(13):
        run_to(world, month)
        observe(world, True)
