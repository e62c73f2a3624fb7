"""(j) What a month costs at least: small worlds, whose months are glue, and a late month of the region beside the
bytes that it must touch. `--beside COMMIT` measures another commit (or a folder with one) in alternation.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.tools import ROOT, checkout, copy_bandwidth, median, table

ROUNDS = 3
REGION = "the region, a late month"


def measured(root: Path) -> dict[str, float]:
    """The figures of `month_cost` for a checkout, from a process of its own."""
    command = [sys.executable, "-P", str(ROOT / "tests/benchmarks/month_cost.py")]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def in_alternation(roots: list[Path], rounds: int = ROUNDS) -> list[dict[str, float]]:
    """Medians of the figures of several checkouts."""
    found: list[list[dict[str, float]]] = [[] for _root in roots]
    for _round in range(rounds):
        for root, figures in zip(roots, found, strict=True):
            figures.append(measured(root))
    return [{name: median([one[name] for one in figures]) for name in figures[0]} for figures in found]


def run(beside: str | None = None) -> None:
    """Print the figures, and the ratios to another commit."""
    with contextlib.ExitStack() as stack:
        roots = [ROOT, *([stack.enter_context(checkout(beside))] if beside else [])]
        now, *before = in_alternation(roots)
    rows: list[tuple[object, ...]] = [("milliseconds of a processor", "now", *(["beside", "ratio"] if beside else []))]
    for name, value in now.items():
        if name != "least bytes":
            rows.append((name, f"{value:.3f}", *(f"{other[name]:.3f}" for other in before)))
            rows[-1] += tuple(f"{value / other[name]:.2f}" for other in before)
    table("(j) The floor of a month (targets: 0.15 for 60 organisations, 0.45 for 1,000 over 120 months)", rows)
    bandwidth = copy_bandwidth()
    bound = now["least bytes"] / bandwidth / 1e6
    rows = [("megabytes", "GB/s copied", "bound, ms", "a late month, ms", "times the bound")]
    rows.append((
        f"{now['least bytes'] / 1e6:.2f}", f"{bandwidth:.1f}", f"{bound:.3f}", f"{now[REGION]:.3f}",
        f"{now[REGION] / bound:.1f}",
    ))  # fmt: skip
    table("    a late month of the region beside the bytes that it must touch (target: 10 times)", rows)
