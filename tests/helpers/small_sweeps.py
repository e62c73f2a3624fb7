"""Small sweeps, and slow ones in processes of their own, for several tests."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.storage.export import export_sweep
from experiments.sweeps.storage.sweep_folder import open_sweep
from tests.helpers.source_files import ROOT

SMALL: dict[str, Any] = {
    "organisations": 120,
    "months": 6,
    "replicates": 3,
    "measures": ["members", "aware", "longest_chain"],
    "changes": {"measures.network_every": 4},
    "design": {"kind": "full-factorial", "samples": 2},
    "factors": {
        "outreach.contacts_per_fte": {"lower": 1.0, "upper": 4.0},
        "time.step": [1.0, 0.5],
        "trust.rule": ["beta", "fixed"],
    },
}
"""Twenty-four fast runs with a rule, a length of step and a costly measure among factors and responses."""
IDENTICAL_FILES = ("runs.parquet", "monthly.parquet", "provenance.json")
"""Files that are byte-equal whenever the results are equal."""

SLOW = """
title = "Slow"
organisations = 120
months = 6
replicates = 6
measures = ["members"]

[factors]
outreach.targeting = ["slow.py:slow"]
club.staff = [1, 2, 3, 4]
"""
SLOW_RULE = """
import time
from pathlib import Path

def slow(world):
    if world.month == 2:
        staff = world.scenario_parameters.club.staff
        with Path(__file__).with_name("turned.txt").open("a") as file:
            file.write(f"{staff:g} {world.luck.seed}\\n")
        time.sleep(0.1 if staff < HOLD else 600.0)
"""
"""A sweep of 24 runs that takes a few seconds; its rule notes each run that has started."""
THREAD = ThreadPoolExecutor(1)
"""Executor for tests that do not depend on the executor: its process persists from one test to the next."""


def exported_files(folder: Path) -> dict[str, bytes]:
    """The content of the newly exported files that must be identical."""
    kept = open_sweep(folder)
    export_sweep(kept)
    kept.close()
    return {name: (folder / name).read_bytes() for name in IDENTICAL_FILES if (folder / name).exists()}


def write_slow(folder: Path, hold: int = 99) -> SweepPlan:
    """Write the plan and the rule of a slow sweep; runs from the point `hold` on do not end."""
    (folder / "slow.toml").write_text(SLOW)
    (folder / "slow.py").write_text(SLOW_RULE.replace("HOLD", str(hold)))
    return load_plan(folder / "slow.toml")


def start_command(folder: Path, *words: str, lang: str = "en", **options: Any) -> subprocess.Popen[str]:
    """Start an `efc` command in its own process group."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words, "--lang", lang],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def slow_sweep(folder: Path, *more: str) -> subprocess.Popen[str]:
    """The slow sweep on two processes."""
    return start_command(folder, "sweep", "slow.toml", "--rules", "slow.py", "--out", "kept", "--workers", "2", *more)


def wait_for_exit(process: subprocess.Popen[str], seconds: float = 240) -> tuple[int, str, str]:
    """Wait for a command, and return its exit code, output and errors."""
    output, errors = process.communicate(timeout=seconds)
    return process.returncode, output, errors


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a command and all its processes."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)


def started_runs(folder: Path) -> list[str]:
    """The runs of the slow sweep that have started, one line each."""
    path = folder / "turned.txt"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(happened: Callable[[], bool], seconds: float = 120) -> bool:
    """Whether a condition becomes true in time."""
    limit = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True
