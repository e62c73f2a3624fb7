"""(f) Sweeps: what journal and transport cost, the work of two processes against one, memory of the parent.

All but the runs a second is processor time, which other work on the machine hardly changes.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.execution.progress import SweepState
from experiments.sweeps.execution.run_task import TaskRunner
from experiments.sweeps.execution.sweep_run import run_sweep
from tests.benchmarks.tools import in_fresh_process, table

RUNS = 100
"""Of 1,000 organisations over 120 months; the target is 10,000 in five minutes on two cores: 33 a second."""
ROUNDS = 3
"""In each, runs are turned without a sweep, on one process and on two; the least disturbed one counts."""
MANY = 10_000
"""Runs over which the memory of the parent should stay flat: small ones, since theirs is not its memory."""
FEW = 10
"""Runs whose time is taken away from that of the others: what a start costs."""


def plan_of(runs: int, organisations: int = 1000, months: int = 120) -> dict[str, Any]:
    """A plan of ten points."""
    return {
        "organisations": organisations, "months": months, "replicates": runs // 10, "measures": ["members", "scale_up"],
        "design": {"kind": "latin-hypercube", "samples": 10},
        "factors": {"awareness.contact_rate": {"lower": 0.0, "upper": 0.01}, "club.heritage": {}},
    }  # fmt: skip


def alone() -> dict[str, float]:
    """Milliseconds of a run, turned in this process without journal and transport."""
    plan = load_plan(plan_of(RUNS))
    addresses = Addresses(plan, plan.load_scenarios(), (), "")
    tasks = [run.task for run in addresses.runs()]
    runner = TaskRunner(addresses.context())
    for task in tasks[:FEW]:
        runner.run(task)
    began = time.process_time()
    for task in tasks[FEW:]:
        runner.run(task)
    return {"a run": 1000 * (time.process_time() - began) / (RUNS - FEW)}


def spent(plan: dict[str, Any], workers: int) -> tuple[float, float, float, list[float]]:
    """Seconds of the parent, of its processes, and by the clock; megabytes of the parent as it goes on."""
    memory: list[float] = []

    def watch(state: SweepState) -> None:
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    def of_processes() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    with tempfile.TemporaryDirectory() as folder:
        began, before, at = time.process_time(), of_processes(), time.perf_counter()
        run_sweep(load_plan(plan), Path(folder), workers=workers, watch=watch)
        return time.process_time() - began, of_processes() - before, time.perf_counter() - at, memory


def a_run(rounds: list[tuple[tuple[float, ...], tuple[float, ...]]]) -> dict[str, float]:
    """Milliseconds of a run and of the parent for it, and runs a second, from rounds of few runs and of many."""
    few, many = (np.array(part).min(axis=0) for part in zip(*rounds, strict=True))
    parent, processes, clock = 1000 * (many - few) / (RUNS - FEW)
    return {"a run": float(processes), "parent": float(parent), "runs a second": float(1000 / clock)}


def run() -> None:
    """Print the figures."""
    spent(plan_of(FEW), 1)  # whatever is not compiled yet
    apart, together = [], {1: [], 2: []}  # type: ignore[var-annotated]
    for _round in range(ROUNDS):
        apart.append(in_fresh_process("sweeps:alone")["a run"])
        for workers, rounds in together.items():
            rounds.append((spent(plan_of(FEW), workers)[:3], spent(plan_of(RUNS), workers)[:3]))
    bare, one, two = min(apart), a_run(together[1]), a_run(together[2])
    rows: list[tuple[Any, ...]] = [("milliseconds of a processor", "1 process", "2 processes")]
    rows.append(("a run, turned without a sweep", f"{bare:.2f}", ""))
    rows += [(name, f"{one[name]:.2f}", f"{two[name]:.2f}") for name in ("a run", "parent", "runs a second")]
    over = [f"{(kind['a run'] + kind['parent']) / bare - 1:.1%}" for kind in (one, two)]
    rows.append(("journal and transport", *over))
    rows.append(("two against one, of perfect", "", f"{one['a run'] / (two['a run'] + two['parent']):.0%}"))
    table(f"(f) {RUNS} runs of 1,000 organisations over 120 months", rows)
    memory = spent(plan_of(MANY, 120, 12), 1)[3]
    table(
        f"    parent over {MANY:,} runs",
        [("megabytes at the start", "at the end"), (f"{memory[0]:.1f}", f"{memory[-1]:.1f}")],
    )
