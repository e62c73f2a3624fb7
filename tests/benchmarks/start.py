"""(k) A newcomer's first run in a fresh environment: install, compile, load, run.

Seconds on the clock and of processors, all processes together. To compile is what the first of two equal small
commands takes longer than the second; to load is the second (one month of a few organisations in two worker
processes: Python, imports, machine code read from the disk, files written); to run is what README's first command
takes beyond it, the population drawn.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.tools import ROOT, cost_of, table

SMALL = ("--runs", "2", "--workers", "2", "--organisations", "300", "--months", "1")


def figures(requirement: str = str(ROOT)) -> dict[str, tuple[float, float]]:
    """Seconds on the clock and of processors of each part.

    Args:
        requirement: what pip installs.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = str(folder / "environment" / "bin" / "python")

        def cost(*command: str) -> tuple[float, float]:
            return cost_of(command, None, folder, EFC_POPULATION_CACHE=str(folder / "populations"))

        made = cost(sys.executable, "-m", "venv", str(folder / "environment"))
        fetched = cost(python, "-m", "pip", "install", "-q", requirement)
        efc = str(folder / "environment" / "bin" / "efc")
        first, second = (
            cost(efc, "run", "baseline", *SMALL, "--out", str(folder / out)) for out in ("first", "second")
        )
        whole = cost(efc, "run", "baseline", "--out", str(folder / "whole"))
    return {
        "install": (made[0] + fetched[0], made[1] + fetched[1]),
        "compile": (first[0] - second[0], first[1] - second[1]),
        "load": second,
        "run": (whole[0] - second[0], whole[1] - second[1]),
    }


def run() -> None:
    """Print the parts."""
    rows: list[tuple[object, ...]] = [("", "seconds", "of processors")]
    rows += [(name, f"{clock:.1f}", f"{processors:.1f}") for name, (clock, processors) in figures().items()]
    table("(k) The first run in a fresh environment (target: 12 s of processors to compile)", rows)
