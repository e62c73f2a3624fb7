"""(i) SI, Bass and threshold diffusion beside other libraries: the same graph, rates and first adopters.

All of it in one process on one thread, in alternation; processor time. A run begins where the graph and what all runs
can share are ready: agents are made within it. Results are compared: final shares must be equal within four and a half
standard errors, those of thresholds exactly.
"""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tests.benchmarks.peer_models.case import CASES, Case, Run
from tests.benchmarks.peer_models.general_model import GeneralModel
from tests.benchmarks.tools import copy_bandwidth, median, table

SIZES = (20_000, 200_000)
RUNS = 20
DEGREE = 8.0
PATIENCE = 4.0
"""Seconds of processor time for the runs of a library on a case; those beyond are estimated from those before."""
PATIENCE_WITH_US = 20.0
"""The same for this model and the fused loop."""
LONGEST = 60.0
"""A library whose run would take longer at a size, as its runs at a smaller one tell, is left out there."""
ERRORS = 4.5
BYTES = 5
"""Bytes that a step reads at least for each end of a relation: whose end it is, and whether that one has adopted."""
OURS, FUSED = "this model", "fused compiled loop"
LIBRARIES = (
    (FUSED, "fused_loop", "numba"),
    ("EoN", "eon_events", "EoN"),
    ("starsim", "starsim_disease", "starsim"),
    ("plain Mesa", "plain_mesa", "mesa"),
    ("agentpy", "agentpy_list", "agentpy"),
)
"""Name, file in `peer_models`, and package."""


@dataclass
class Timing:
    """What a library took for a case.

    Attributes:
        seconds: processor time of each run.
        shares: share that has adopted at the end of each.
    """

    seconds: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def of_runs(self, runs: int) -> float:
        """Seconds of so many runs: of all of them where they were timed, else from the median of those that were."""
        return sum(self.seconds) if len(self.seconds) == runs else runs * median(self.seconds)


def available() -> tuple[dict[str, Callable[..., Run]], dict[str, tuple[str, ...]], list[str]]:
    """What prepares each library that is there, the models of each, and a line on each."""
    prepare, models, lines = {}, {}, []
    for name, module_name, package in LIBRARIES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                module = importlib.import_module(f"tests.benchmarks.peer_models.{module_name}")
        except Exception as error:  # missing, or too old for this Python or NumPy
            lines.append(f'{name} is left out: {type(error).__name__}: {error} (pip install -e ".[benchmarks]")')
            continue
        prepare[name], models[name] = module.prepare, module.MODELS
        lines.append(f"{package} {importlib.metadata.version(package)}: {module.__doc__.splitlines()[0]}")
    return prepare, models, lines


def duel(case: Case, nodes: int, prepare: dict[str, Callable[..., Run]], runs: int = RUNS) -> dict[str, Timing]:
    """Every library's runs of a case, in alternation, each under the first adopters of the same run of ours."""
    ours = GeneralModel(case, nodes, DEGREE)
    first = {seed: ours.adopters(seed) for seed in range(1, runs + 1)}
    lives: dict[str, Run] = {OURS: ours.run, **{name: make(ours.graph) for name, make in prepare.items()}}
    timings = {name: Timing() for name in lives}
    for seed in range(1, runs + 1):
        for name, live in lives.items():
            timing = timings[name]
            patience = PATIENCE_WITH_US if name in (OURS, FUSED) else PATIENCE
            if timing.seconds and sum(timing.seconds) + timing.seconds[-1] > patience:
                continue
            gc.collect()
            began = time.process_time()
            adopters = live(case, seed, first[seed])
            timing.seconds.append(time.process_time() - began)
            timing.shares.append(adopters / nodes)
    return timings


def check(case: Case, timings: dict[str, Timing]) -> dict[str, bool]:
    """Does each library come to the shares of the fused loop?"""
    reference = np.array(timings[FUSED].shares)
    agree = {}
    for name, timing in timings.items():
        shares = np.array(timing.shares)
        if case.threshold:
            agree[name] = bool((shares == reference[: len(shares)]).all())
        else:
            error = reference.std(ddof=1) * np.sqrt(1 / len(shares) + 1 / len(reference))
            agree[name] = bool(abs(shares.mean() - reference.mean()) <= ERRORS * error)
    return agree


def warm_up(prepare: dict[str, Callable[..., Run]], models: dict[str, tuple[str, ...]]) -> None:
    """Compile whatever is compiled, on a small graph."""
    for case in CASES:
        duel(case, 500, {name: make for name, make in prepare.items() if case.model in models[name]}, runs=1)


def rows_of(case: Case, nodes: int, timings: dict[str, Timing], bound: float) -> list[tuple[object, ...]]:
    """A table: what a case took with each library."""
    ends = DEGREE * nodes * case.steps
    agree = check(case, timings)
    fused, ours = (timings[name].of_runs(1) for name in (FUSED, OURS))
    rows: list[tuple[object, ...]] = [
        ("", "a run, ms", f"{RUNS} runs, s", "ns an end and step", "of fused", "ours faster", "final share", "agrees")
    ]
    for name, timing in timings.items():
        took = timing.of_runs(1)
        mark = "" if len(timing.seconds) == RUNS else f" (from {len(timing.seconds)})"
        rows.append((
            name, f"{1000 * took:,.1f}", f"{timing.of_runs(RUNS):,.2f}{mark}", f"{1e9 * took / ends:.2f}",
            f"{took / fused:.1f}", f"{took / ours:.1f}", f"{np.mean(timing.shares):.4f}",
            "yes" if agree[name] else "NO",
        ))  # fmt: skip
    rows.append(("copying the bytes", f"{bound * ends / 1e6:,.2f}", "", f"{bound:.2f}", "", "", "", ""))
    return rows


def run() -> None:
    """Print one table for each model and size."""
    prepare, models, lines = available()
    print("\n(i) Beside other libraries: targets: SI at most 5 times the fused loop, 10 times faster than plain Mesa")
    for line in lines:
        print(f"  {line}")
    warnings.filterwarnings("ignore", module="starsim")
    warm_up(prepare, models)
    bandwidth = copy_bandwidth()
    bound = BYTES / bandwidth  # bytes over GB/s: nanoseconds
    print(f"  copying memory: {bandwidth:.1f} GB/s read and written; a step reads at least {BYTES} bytes an end")
    for case in CASES:
        peers = {name: make for name, make in prepare.items() if case.model in models[name]}
        notes = [f"{name} has no such model" for name in prepare if name not in peers]
        for nodes in SIZES:
            timings = duel(case, nodes, peers)
            title = f"{case.model}, {nodes:,} organisations with {DEGREE:.0f} relations on average, {case.steps} steps"
            table(f"    {title}", rows_of(case, nodes, timings, bound))
            for note in notes:
                print(f"  {note}")
            growth = max(SIZES) / nodes
            for name in [name for name in peers if growth * timings[name].of_runs(1) > LONGEST]:
                notes.append(f"{name} is too slow at this size")
                del peers[name]
