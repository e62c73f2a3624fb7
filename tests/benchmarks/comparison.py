"""(f) A whole comparison as a command: two scenarios, 20 runs each, 264 months; a sample, and the full region.

With another strategy from the founding on, and with one from 2026 on, whose first 144 months are the baseline's own.
`--beside COMMIT` measures the sample with another commit too (or a folder with one), in alternation.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.tools import ROOT, checkout, cost_of, median, table

SAMPLE = ("--organisations", "10000")
SIZES = (("10,000 organisations (target: 5 s)", SAMPLE), ("the region (target: 120 s)", ()))
OTHERS = ("no-communities", "more-support")
ROUNDS = 5


def whole_command(other: str, *more: str, root: Path = ROOT) -> tuple[float, float]:
    """Seconds on the clock, and of processors, of `efc compare baseline OTHER` once all is compiled."""
    command = [sys.executable, "-m", "experiments.cli", "compare", "baseline", other, *more]
    with tempfile.TemporaryDirectory() as folder:
        return cost_of([*command, "--out", folder], root, root)


def beside(commit: str) -> None:
    """Print the sample with this checkout and with another, and what is no month of it."""
    with contextlib.ExitStack() as stack:
        roots = [ROOT, stack.enter_context(checkout(commit))]
        rows: list[tuple[object, ...]] = [("processor seconds", "now", "beside", "ratio")]
        for title, months in (("a single month", ("--months", "1")), ("264 months", ())):
            took: list[list[float]] = [[], []]
            for _round in range(ROUNDS + 1):
                for root, seconds in zip(roots, took, strict=True):
                    seconds.append(whole_command(OTHERS[1], *SAMPLE, *months, root=root)[1])
            now, before = (median(seconds[1:]) for seconds in took)  # the first one compiles
            rows.append((title, f"{now:.2f}", f"{before:.2f}", f"{now / before:.2f}"))
    table("    10,000 organisations, baseline and more-support beside another commit (target: 0.5)", rows)


def run(other_commit: str | None = None) -> None:
    """Print both, and what a comparison costs beside the months: one month instead of 264."""
    if other_commit is not None:
        beside(other_commit)
        return
    whole_command(OTHERS[0], "--organisations", "300", "--runs", "2", "--months", "12")
    rows: list[tuple[object, ...]] = [("20 runs of each, two scenarios", "and", "s", "of processors")]
    for title, size in (("10,000 organisations, a single month", (*SAMPLE, "--months", "1")), *SIZES):
        for other in OTHERS:
            took, of_processors = whole_command(other, *size)
            rows.append((title, other, f"{took:.1f}", f"{of_processors:.1f}"))
    table("(f) A comparison as a command", rows)
