"""How the benchmarks measure: medians of repeated months, and fresh processes for memory."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulation import membership, month
from simulation.state.tables import NEVER, Stage
from simulation.world import World

ROOT = Path(__file__).parents[2]
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    gc.enable()
    return 1000.0 * took


def milliseconds_each(work: Callable[[], object], times: int) -> list[float]:
    """Processor time of each of several calls in a row (nothing in between: caches stay as in a real run)."""
    gc.collect()
    gc.disable()
    clock = [time.process_time()]
    for _ in range(times):
        work()
        clock.append(time.process_time())
    gc.enable()
    return [1000.0 * (after - before) for before, after in itertools.pairwise(clock)]


def median(numbers: list[float]) -> float:
    """The middle one."""
    return statistics.median(numbers)


def copy_bandwidth(megabytes: int = 256) -> float:
    """Gigabytes a second, read and written together, of copying memory on one core; the best of several copies."""
    source = np.ones(megabytes * 131_072)
    target = np.zeros_like(source)
    return 2e-6 * source.nbytes / min(milliseconds_each(lambda: np.copyto(target, source), 7))


def _adopt_orphans(adopts: bool) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, int(adopts), 0, 0, 0)


def cost_of(
    command: Sequence[str], root: Path | None = ROOT, folder: Path = ROOT, **variables: str
) -> tuple[float, float]:
    """Seconds on the clock, and of processors in all the processes of a command together, those it leaves behind too.

    Args:
        root: the checkout that it imports (None: what is installed).
        folder: where it works.
        variables: of its environment.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "NUMBA_CACHE_DIR")}
    environment |= variables
    if root is not None:
        environment["PYTHONPATH"] = str(root)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    _adopt_orphans(True)  # processes that outlive their parent become ours, and are counted when they end
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        took = time.perf_counter() - began
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    finally:
        _adopt_orphans(False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextlib.contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """A folder with another commit, or the folder itself where one is named."""
    if Path(commit).is_dir():
        yield Path(commit).absolute()
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "beside")
        git = ["git", "-C", str(ROOT), "worktree"]
        done = subprocess.run([*git, "add", "--detach", str(root), commit], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"--beside {commit}: {done.stderr.strip()}")
        try:
            yield root
        finally:
            subprocess.run([*git, "remove", "--force", str(root)], check=True, capture_output=True)


def in_fresh_process(function: str) -> dict[str, float]:
    """Call `tests.benchmarks.<module>:<function>` in a new process and read the figures that it returns."""
    module, name = function.split(":")
    code = f"import json; from tests.benchmarks.{module} import {name}; print(json.dumps({name}()))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def engage(world: World, share: float, others_aware: bool) -> World:
    """Make the first organisations of a seeded order members; the others become aware, or stay as they are."""
    organisations = world.organisations
    order = np.argsort(world.luck.uniform("benchmark: who is engaged", organisations.identity), kind="stable")
    rows = np.sort(order[: round(share * len(order))])
    if others_aware:
        organisations.stage[organisations.stage == Stage.UNAWARE] = Stage.AWARE
        organisations.aware_since[organisations.aware_since == NEVER] = world.step
    membership.join(world, rows[organisations.stage[rows] < Stage.ENGAGED])
    return world


def time_of_rules(
    tick: Callable[[], object], rules: dict[str, Callable[[Any], object]], world: Any, months: int
) -> dict[str, float]:
    """Milliseconds a month of each place of the month (medians)."""
    took: dict[str, list[float]] = {}
    gc.collect()
    gc.disable()
    for _ in range(months):
        tick()
        for name, rule in rules.items():
            began = time.perf_counter()
            rule(world)
            took.setdefault(name, []).append(1000.0 * (time.perf_counter() - began))
    gc.enable()
    return {name: median(times) for name, times in took.items()}


def places_of_the_month() -> dict[str, Callable[[World], object]]:
    """The rules of the month by name."""
    return {f"{rule.__module__.split('.')[-1]}.{rule.__name__}": rule for rule in month.MONTH}


def table(title: str, rows: list[tuple[Any, ...]]) -> None:
    """Print a small table."""
    print(f"\n{title}")
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)))


def time_of_walks(world: World, months: int) -> dict[str, float]:
    """Milliseconds a month inside each compiled walk that the rules call (means), and outside all of them."""
    month.step(world)  # whatever is not compiled yet is compiled before the walks are wrapped
    spent: dict[str, float] = {}
    wrapped: list[tuple[Any, str, Any]] = []

    def timed(name: str, walk: Any) -> Any:
        def call(*arguments: Any) -> Any:
            began = time.perf_counter()
            result = walk(*arguments)
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - began
            return result

        return call

    for module in [module for name, module in sys.modules.items() if name.startswith("simulation.")]:
        for name, thing in list(vars(module).items()):
            if hasattr(thing, "py_func"):
                wrapped.append((module, name, thing))
                setattr(module, name, timed(f"{thing.py_func.__module__.split('.')[-1]}.{name}", thing))
    try:
        whole = milliseconds(lambda: [month.step(world) for _ in range(months)]) / months
    finally:
        for module, name, thing in wrapped:
            setattr(module, name, thing)
    each = {name: 1000.0 * seconds / months for name, seconds in sorted(spent.items(), key=lambda item: -item[1])}
    return {**each, "outside the walks": whole - sum(each.values())}
