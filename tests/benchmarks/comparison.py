"""(f) A whole comparison as a command: two scenarios, 20 runs each, 264 months; a sample, and the full region.

With another strategy from the founding on, and with one from 2026 on, whose first 144 months are the baseline's own.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.tools import ROOT, table

SIZES = (("10,000 organisations (target: 5 s)", ("--organisations", "10000")), ("the region (target: 120 s)", ()))


OTHERS = ("no-communities", "more-support")


def whole_command(other: str, *more: str) -> tuple[float, float]:
    """Seconds on the clock, and of this command's own process, of `efc compare baseline OTHER` once all is compiled."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "experiments.cli", "compare", "baseline", other, *more]
    with tempfile.TemporaryDirectory() as folder:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([*command, "--out", folder], cwd=ROOT, env=environment, check=True, capture_output=True)
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run() -> None:
    """Print both, and what a comparison costs beside the months: one month instead of 264."""
    whole_command(OTHERS[0], "--organisations", "300", "--runs", "2", "--months", "12")
    rows: list[tuple[object, ...]] = [("20 runs of each, two scenarios", "and", "s", "command alone, processor s")]
    for title, size in (("10,000 organisations, a single month", (*SIZES[0][1], "--months", "1")), *SIZES):
        for other in OTHERS:
            took, of_processors = whole_command(other, *size)
            rows.append((title, other, f"{took:.1f}", f"{of_processors:.1f}"))
    table("(f) A comparison as a command", rows)
