"""Sweeps survive failing runs, kill -9, full disks, a second sweep and Ctrl-C. In full: `pytest -m long`."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pandas
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.runs.storage import file_lock
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.design.task import DONE, TaskResult
from experiments.sweeps.execution import executors
from experiments.sweeps.execution.executors import Crew
from experiments.sweeps.execution.scheduler import BATCH_SECONDS
from experiments.sweeps.execution.supervisor import CannotStart
from experiments.sweeps.execution.sweep_run import run_sweep
from experiments.sweeps.storage.journal import Journal
from experiments.sweeps.storage.sweep_folder import open_sweep
from scenarios.format import problems
from tests.helpers.small_disks import fill, small_disk
from tests.helpers.small_sweeps import (
    SMALL,
    THREAD,
    exported_files,
    kill_group,
    slow_sweep,
    start_command,
    started_runs,
    wait_for,
    wait_for_exit,
    write_slow,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and limits of a Unix system")

# -- runs that fail

BAD = """
import os, sys, time
import numpy as np

def raises(world):
    if world.month == 3:
        raise ValueError("no luck")

def dies(world):
    if world.month == 3:
        os._exit(7)

def killed(world):
    if world.month == 3:
        os.kill(os.getpid(), 9)

def leaves(world):
    if world.month == 3:
        sys.exit(3)

def talks(world):
    print("this is no answer")
    sys.stdout.flush()

def loops(world):
    while world.month == 3:
        time.sleep(0.01)

def eats(world):
    kept = []
    while world.month == 3:
        kept.append(np.ones(4_000_000))
"""
EXPECTED = {
    "everyone": (DONE, ""),
    "bad.py:raises": (
        "failed",
        r'the rule "bad.py:raises" in outreach.targeting has failed in line 7: ValueError: no luck',
    ),
    "bad.py:dies": ("died", r"the process ended \(exit code 7\)"),
    "bad.py:killed": ("died", r"the process ended \(signal SIGKILL\)"),
    "bad.py:leaves": ("failed", r"SystemExit: 3"),
    "bad.py:talks": (DONE, ""),
    "bad.py:loops": ("timed out", r"longer than 8 seconds"),
    "bad.py:eats": ("out of memory", r"MemoryError"),
}


@POSIX
def test_runs_that_fail_in_every_way_are_noted_and_the_others_complete(tmp_path: Path) -> None:
    """Each is recorded with its parameters, its error, and the command that replays it."""
    (tmp_path / "bad.py").write_text(BAD)
    rules = ", ".join(f'"{name}"' for name in EXPECTED)
    (tmp_path / "bad.toml").write_text(
        f'organisations = 120\nmonths = 5\nmeasures = ["members"]\n[factors]\noutreach.targeting = [{rules}]\n'
        "[limits]\nseconds = 8\nmemory = 400\n"
    )
    code, output, errors = wait_for_exit(
        start_command(tmp_path, "sweep", "bad.toml", "--rules", "bad.py", "--workers", "2")
    )
    assert code == 1, errors
    kept = open_sweep(tmp_path / "results" / "bad")
    found = {
        str(kept.plan.values[asked.point - 1]["outreach.targeting"]): (status, error)
        for asked, status, _horizon, _monthly, error in kept.journal.rows()
    }
    for rule, (status, error) in EXPECTED.items():
        assert found[rule][0] == status and re.match(error, found[rule][1]), (rule, found[rule])
    assert kept.runs["members"].isna().sum() == len(kept.failed) == 6 and not kept.missing and not kept.is_complete
    assert "2 of 8 runs done" in output and "no answer" not in output and "Traceback" not in errors
    assert "has failed in line 7: ValueError: no luck)" in errors
    shown = re.search(r"again: (efc replay \S+ 2 --rules \S+)", errors)
    assert shown is not None
    code, output, errors = wait_for_exit(start_command(tmp_path, *shown[1].split()[1:]))
    assert code == 1 and "It fails here too: the rule “bad.py:raises”" in errors and "in raises" in output
    table = pandas.read_csv(tmp_path / "results" / "bad" / "failures.csv")
    assert list(table["run"]) == kept.failed and table["outreach.targeting"].iloc[0] == "bad.py:raises"
    assert table["again"][0] == shown[1]
    looped = kept.journal.find_run(7)
    assert looped is not None and "in loops" in kept.journal.machine_facts(looped[1])["trace"]


# -- kill -9


def survive_kills(folder: Path, whole: dict[str, bytes], luck: random.Random) -> None:
    """Kill a sweep at a random moment, resume it, and see that the files are those of an uninterrupted one."""
    plan = write_slow(folder)
    process = slow_sweep(folder)
    after = luck.randint(0, 20)
    wait_for(lambda: len(started_runs(folder)) >= after or process.poll() is not None)
    time.sleep(luck.uniform(0.0, 0.3))
    kill_group(process)
    killed = started_runs(folder)
    stored = open_sweep(folder / "kept").journal.stored() if (folder / "kept" / "journal.sqlite").exists() else 0
    run_sweep(plan, folder / "kept", executor=THREAD, rules=[folder / "slow.py"])
    again = sum(count - 1 for count in Counter(started_runs(folder)).values())
    assert again <= len(killed) - stored <= 2 * BATCH, "only runs in flight are repeated"
    assert exported_files(folder / "kept") == whole


BATCH = 1 + round(BATCH_SECONDS / 0.1)
"""Runs in a batch of the slow sweep, each of which takes at least a tenth of a second."""


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("uninterrupted")
    run_sweep(write_slow(folder), folder / "kept", executor=THREAD, rules=[folder / "slow.py"])
    return exported_files(folder / "kept")


@POSIX
def test_after_kill_9_the_same_command_does_what_is_missing(uninterrupted: dict[str, bytes], tmp_path: Path) -> None:
    survive_kills(tmp_path, uninterrupted, random.Random(5))


@POSIX
@pytest.mark.long
@pytest.mark.parametrize("moment", range(20))
def test_kill_9_at_twenty_moments(moment: int, uninterrupted: dict[str, bytes], tmp_path: Path) -> None:
    survive_kills(tmp_path, uninterrupted, random.Random(100 + moment))


@POSIX
def test_a_second_sweep_is_refused_and_the_first_is_named(tmp_path: Path) -> None:
    """While a sweep runs: its status, a refusal; then Ctrl-C, and no lock is left."""
    plan = write_slow(tmp_path, hold=3)
    first = slow_sweep(tmp_path)
    assert wait_for(lambda: len(started_runs(tmp_path)) >= 13)
    status = CliRunner().invoke(app.build("en"), ["status", str(tmp_path / "kept")])
    assert status.exit_code == 0 and f"At work: process {first.pid} on" in status.output
    with pytest.raises(problems.UserError, match=rf"process {first.pid} on(.|\n)*efc status"):
        run_sweep(plan, tmp_path / "kept", executor=THREAD, rules=[tmp_path / "slow.py"])
    os.killpg(first.pid, signal.SIGINT)  # a terminal tells everybody
    code, _output, errors = wait_for_exit(first)
    assert code == 130 and "The same command does what is missing" in errors and "Traceback" not in errors
    assert file_lock.holder(tmp_path / "kept") is None
    kept = open_sweep(tmp_path / "kept")
    assert kept.journal.stored() == 12 and len(kept.missing) == 12, "what has finished is kept, what runs is ended"


# -- disks


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    with small_disk(tmp_path / "disk", "8m") as place:
        yield place


MANY = {**SMALL, "replicates": 10}
"""Eighty runs: more than a small disk has room for."""


def survive_a_full_disk(place: Path, leave: int, whole: dict[str, bytes]) -> None:
    """A sweep that finds no room says so; with room again it goes on, and nothing that was stored is lost."""
    folder = place / "kept"
    folder.mkdir()
    filler = fill(place, leave)
    with pytest.raises(file_lock.DiskFull, match="free some space, then give the same command again"):
        run_sweep(load_plan(MANY), folder, executor=THREAD)
        exported_files(folder)
    filler.unlink()
    before = stored(folder)
    ended = run_sweep(load_plan(MANY), folder, executor=THREAD)
    after = stored(folder)
    assert ended.finished == 80 - len(before) and len(after) == 80
    assert all(after[address] == given for address, given in before.items())
    assert exported_files(folder) == whole


def stored(folder: Path) -> dict[str, TaskResult]:
    """What a journal holds."""
    journal = Journal(folder, write=True)
    found = {given.address: given for given, _finished in journal.every()}
    journal.close()
    return found


@pytest.fixture(scope="module")
def eighty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("eighty")
    run_sweep(load_plan(MANY), folder, executor=THREAD)
    return exported_files(folder)


def test_a_full_disk_loses_nothing(disk: Path, eighty: dict[str, bytes]) -> None:
    survive_a_full_disk(disk, 200_000, eighty)


@pytest.mark.long
@pytest.mark.parametrize("leave", [0, 5_000, 20_000, 50_000, 90_000, 130_000, 160_000, 220_000, 260_000, 300_000])
def test_a_disk_full_at_ten_points(leave: int, disk: Path, eighty: dict[str, bytes]) -> None:
    survive_a_full_disk(disk, leave, eighty)


def test_a_full_journal_is_said_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    """Wherever SQLite finds no room, what was written before stays."""
    journal = Journal(tmp_path, write=True)
    with journal.transaction():
        journal.write([TaskResult("first", DONE, b"12345678")])
    pages = journal._database.execute("PRAGMA page_count").fetchone()[0]
    journal._database.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(file_lock.DiskFull, match="Every run that was written down is safe"), journal.transaction():
        journal.write([TaskResult(f"run {number}", DONE, bytes(2000)) for number in range(50)])
    assert journal.done() == {"first"}
    journal.close()


def test_on_a_network_disk_there_is_no_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mode(folder: Path) -> str:
        folder.mkdir()
        journal = Journal(folder, write=True)
        found = str(journal._database.execute("PRAGMA journal_mode").fetchone()[0])
        journal.close()
        return found

    assert mode(tmp_path / "local") == "wal"
    monkeypatch.setattr(file_lock, "kind_of_disk", lambda folder: "nfs4")
    assert mode(tmp_path / "far") == "delete"


def test_the_kind_of_a_disk_is_read() -> None:
    if Path("/proc/self/mounts").exists():
        assert file_lock.kind_of_disk(Path("/proc")) == "proc" and not file_lock.is_on_network(Path("/proc"))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(200), b"no database at all" * 99])
def test_a_file_that_is_no_journal_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(problems.UserError):
        open_sweep(tmp_path)
    with pytest.raises(problems.UserError, match="is not the folder of a sweep"):
        open_sweep(tmp_path / "nowhere")


def test_half_a_transaction_is_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path, write=True)
    with pytest.raises(KeyboardInterrupt), journal.transaction():
        journal.write([TaskResult("one", DONE, b"12345678")])
        raise KeyboardInterrupt
    assert journal.stored() == 0
    journal.close()
    assert sqlite3.connect(tmp_path / "journal.sqlite").execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_is_stopped_while_starting_has_not_failed_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C before the first run: processes that are being started end, and the sweep says that it was interrupted."""

    def stop(_state: object) -> None:
        raise KeyboardInterrupt

    starting: list[Future[Any]] = []

    def submit(_context: object, _batch: object) -> Future[Any]:
        starting.append(Future())
        starting[-1].set_running_or_notify_cancel()
        return starting[-1]

    def interrupt() -> None:
        for one in starting:
            if not one.done():
                one.set_exception(CannotStart("?"))

    @contextlib.contextmanager
    def nobody(*_given: object) -> Iterator[Crew]:
        yield Crew(submit, 2, "nobody", interrupt)

    monkeypatch.setattr(executors, "processes", nobody)
    ended = run_sweep(load_plan(SMALL), tmp_path / "kept", workers=2, watch=stop)
    assert ended.interrupted and ended.finished == 0 and ended.missing and len(starting) > 1


@pytest.mark.parametrize("content", [b"garbage" * 1000, None], ids=["another file", "cut"])
def test_a_damaged_journal_says_what_to_do(content: bytes | None, tmp_path: Path) -> None:
    """Runs cannot be read from it; --fresh begins anew."""
    plan = load_plan(SMALL)
    run_sweep(plan, tmp_path, executor=THREAD)
    journal = tmp_path / "journal.sqlite"
    journal.write_bytes(content or journal.read_bytes()[:5000])
    for work in (lambda: open_sweep(tmp_path), lambda: run_sweep(plan, tmp_path, executor=THREAD)):
        with pytest.raises(problems.UserError, match=r"is damaged .*: with --fresh, efc sweep begins anew"):
            work()
    assert run_sweep(plan, tmp_path, executor=THREAD, fresh=True).counts == {"done": 24}
