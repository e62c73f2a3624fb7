"""(e) How long the help of the command line takes, in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.tools import ROOT, median, milliseconds, table


def run() -> None:
    """Print the time of `efc --help` and of the imports that workers need."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    rows: list[tuple[object, ...]] = []
    for title, arguments in (
        ("efc --help", ["-m", "experiments.cli", "--help"]),
        ("efc run --help", ["-m", "experiments.cli", "run", "--help"]),
        ("import simulation.month", ["-c", "import simulation.month"]),
        ("python alone", ["-c", "pass"]),
    ):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            rows.append((title, "failed: " + (done.stderr.strip().splitlines() or ["?"])[-1]))
            continue
        times = [
            milliseconds(
                lambda command=command: subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
            )
            for _ in range(5)
        ]
        rows.append((title, f"{median(times) / 1000:.2f} s"))
    table("(e) The command line (target: 1 s)", rows)
