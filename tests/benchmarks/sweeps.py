"""(f) Sweeps: runs a second on one process and on two, what journal and transport cost, memory of the parent."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from experiments.sweeps.engine import run_sweep
from experiments.sweeps.loading import load_plan
from experiments.sweeps.opened import open_sweep
from experiments.sweeps.states import State
from tests.benchmarks.tools import table

RUNS = 200
"""Of 1,000 organisations over 120 months; the target is 10,000 in five minutes on two cores: 33 a second."""


def figures(workers: int, runs: int = RUNS) -> dict[str, float]:
    """Runs a second; shares of the time not spent in runs, by the clock and by the parent; megabytes of the parent."""
    plan: dict[str, Any] = {
        "organisations": 1000, "months": 120, "replicates": runs // 10, "measures": ["members", "scale_up"],
        "design": {"kind": "latin-hypercube", "samples": 10},
        "factors": {"awareness.contact_rate": {"lower": 0.0, "upper": 0.01}, "club.heritage": {}},
    }  # fmt: skip
    memory: list[float] = []
    first: list[tuple[float, int]] = []

    def watch(state: State) -> None:
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        if state.done >= 2 * workers and not first:  # processes have started
            first.append((time.perf_counter(), state.done))

    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        run_sweep(load_plan(plan), Path(folder), workers=workers, watch=watch)
        own, (since, done) = time.process_time() - began, first[0]
        took = time.perf_counter() - since
        kept = open_sweep(Path(folder))
        seconds = [row[1] for row in kept.journal.machine()]
        kept.close()
    inside = sum(sorted(seconds)[: runs - done])
    return {
        "runs a second": (runs - done) / took,
        "milliseconds a run": 1000 * sum(seconds) / runs,
        "time outside runs": 1 - inside / took / workers,
        "parent's work": own / sum(seconds),
        "memory at the start": memory[0],
        "memory at the end": memory[-1],
    }


def run() -> None:
    """Print the figures for one process and for two."""
    one, two = figures(1), figures(2)
    rows: list[tuple[Any, ...]] = [("", "1 process", "2 processes")]
    for name in one:
        form = "{:.1%}" if name in ("time outside runs", "parent's work") else "{:.1f}"
        rows.append((name, form.format(one[name]), form.format(two[name])))
    rows.append(("share of perfect scaling", "", f"{two['runs a second'] / one['runs a second'] / 2:.0%}"))
    table(f"(f) {RUNS} runs of 1,000 organisations over 120 months", rows)
