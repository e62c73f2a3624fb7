"""Sweeps over many processes, a job array, MPI: the files are those of one process. All long: `pytest -m long`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import experiments
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.sweep_folder import open_sweep
from tests.helpers.small_sweeps import (
    SMALL,
    THREAD,
    exported_files,
    start_command,
    started_runs,
    wait_for,
    wait_for_exit,
    write_slow,
)
from tests.helpers.source_files import ROOT

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a sweep that one process has turned."""
    folder = tmp_path_factory.mktemp("whole")
    run_sweep(load_plan(SMALL), folder, executor=THREAD)
    return exported_files(folder)


def test_eight_processes_give_the_same_files(whole: dict[str, bytes], tmp_path: Path) -> None:
    run_sweep(load_plan(SMALL), tmp_path, workers=8, shuffle=5)
    assert exported_files(tmp_path) == whole


# -- a job array


def job(folder: Path, number: int) -> subprocess.Popen[str]:
    """One of two jobs of `array.sbatch`, as SLURM starts it: the variables that it sets, and a disk of its own."""
    binaries = folder / "bin"
    binaries.mkdir(exist_ok=True)
    (binaries / "efc").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m experiments.cli "$@" --lang en\n')
    (binaries / "efc").chmod(0o755)
    variables = {
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder / f"disk-{number}"), "SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": "2",
        "SLURM_JOB_ID": f"{number}77", "SLURM_CPUS_PER_TASK": "1",
    }  # fmt: skip
    script = ROOT / "experiments" / "sweeps" / "plans" / "array.sbatch"
    return subprocess.Popen(
        ["bash", str(script), "slow.toml", "--rules", "slow.py"], cwd=folder, env={**os.environ, **variables},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def test_a_job_array_that_runs_out_of_time_is_submitted_again(tmp_path: Path) -> None:
    """SLURM warns the first job's shell: what has finished is kept; then both jobs end, and their parts are merged."""
    plan = write_slow(tmp_path)
    warned = job(tmp_path, 1)
    assert wait_for(lambda: len(started_runs(tmp_path)) >= 2)
    os.kill(warned.pid, signal.SIGINT)
    wait_for_exit(warned)
    part = open_sweep(tmp_path / "parts" / "part-1")
    kept = part.journal.stored()
    assert 0 < kept < 12
    part.close()
    for number in (1, 2):
        code, output, errors = wait_for_exit(job(tmp_path, number))
        assert code == 0, output + errors
    assert len(started_runs(tmp_path)) <= 24 + 2, "what was kept is not done again"
    assert wait_for_exit(start_command(tmp_path, "merge", "parts/part-1", "parts/part-2", "--out", "all"))[0] == 0
    run_sweep(plan, tmp_path / "one", executor=THREAD, rules=[tmp_path / "slow.py"])
    assert exported_files(tmp_path / "all") == exported_files(tmp_path / "one")


# -- MPI

SCRIPT = """
import sys
from mpi4py.futures import MPIPoolExecutor
import experiments
from tests.helpers.small_sweeps import SMALL

if __name__ == "__main__":
    experiments.sweep(SMALL, sys.argv[1], executor=MPIPoolExecutor())
"""


def test_mpi_gives_the_same_files(whole: dict[str, bytes], tmp_path: Path) -> None:
    """Two workers and the one that hands out, with the MPI of this environment or of the machine."""
    beside = Path(sys.executable).with_name("mpiexec")
    mpiexec = str(beside) if beside.exists() else shutil.which("mpiexec")
    if mpiexec is None or importlib.util.find_spec("mpi4py") is None:
        pytest.skip("no mpi4py, or no MPI (both: pip install mpi4py mpich)")
    (tmp_path / "script.py").write_text(SCRIPT)
    words = [mpiexec, "-n", "3", sys.executable, "-m", "mpi4py.futures", "script.py", "kept"]
    subprocess.run(words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=240)
    assert experiments.open_sweep(tmp_path / "kept").is_complete
    assert exported_files(tmp_path / "kept") == whole
