"""Machines as they are: encodings that lack letters, closed streams, no home, long paths, disks without room."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.cli.app import main
from experiments.cli.output import terminal
from experiments.cli.output.streams import plainer
from experiments.runs.storage import file_lock
from experiments.runs.storage.output_folder import open_folder
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.sweep_run import run_sweep
from scenarios.language import use_language
from tests.helpers.small_disks import fill, small_disk
from tests.helpers.small_sweeps import SMALL as SMALL_SWEEP
from tests.helpers.small_sweeps import THREAD
from tests.helpers.source_files import ROOT

POSIX = pytest.mark.skipif(os.name == "nt", reason="streams and disks of a Unix system")
SMALL = "--organisations 300 --months 6 --runs 2"
FILES = {"monthly.parquet", "territories.parquet", "summary.csv", "dictionary.csv", "provenance.json", "figures"}


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell, in which `efc` is the command."""
    efc = f'efc() {{ "{sys.executable}" -m experiments.cli "$@"; }}\n'
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    return subprocess.run(
        ["bash", "-c", efc + line], cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, timeout=300,
    )  # fmt: skip


def python(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program that Python reads from its input."""
    return subprocess.run(
        [sys.executable, "-"], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, input=code,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def in_this_process(
    words: str, folder: Path, encoding: str = "utf-8", output: str = "printed", errors: str = "errors"
) -> subprocess.CompletedProcess[bytes]:
    """The same command where starting Python says nothing more: its streams are those of files."""
    with pytest.MonkeyPatch.context() as patches, use_language("en"):
        patches.chdir(folder)
        patches.setattr(terminal, "_named", [])  # files of earlier tests
        for name, path in (("stdout", output), ("stderr", errors)):
            stream = (folder / path).open("w", encoding=encoding)
            patches.setattr(sys, name, stream)
            patches.setattr(sys, f"__{name}__", stream)
        with pytest.raises(SystemExit) as end:
            main(words.split())
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    read = [(folder / path).read_bytes() if (folder / path).is_file() else b"" for path in (output, errors)]
    return subprocess.CompletedProcess(words, int(end.value.code or 0), *read)


# -- letters


def check_letters(printed: bytes, errors: bytes, encoding: str) -> None:
    """In a table, and in an error that repeats what was typed."""
    said, told = printed.decode(encoding), errors.decode(encoding)
    assert "Traceback" not in told, told
    assert ("Référence" if encoding != "ascii" else "Reference") in said
    assert ("漢字→" if encoding == "utf-8" else "??->") in told


@POSIX
def test_the_encoding_is_what_the_environment_asks_for(tmp_path: Path) -> None:
    done = shell("efc scenarios baseline --lang fr && efc run 漢字→", tmp_path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 2
    check_letters(done.stdout, done.stderr, "cp1252")


@POSIX
@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "iso-8859-15", "ascii", "utf-8"])
def test_letters_that_an_encoding_lacks_are_replaced(encoding: str, tmp_path: Path) -> None:
    table = in_this_process("scenarios baseline --lang fr", tmp_path, encoding)
    error = in_this_process("run 漢字→", tmp_path, encoding)
    assert (table.returncode, error.returncode) == (0, 2)
    check_letters(table.stdout, error.stderr, encoding)


@POSIX
@pytest.mark.parametrize("command", [f"compare baseline more-support {SMALL}", "population baseline", "rules"])
def test_every_table_is_printed_in_an_old_encoding(command: str, tmp_path: Path) -> None:
    done = in_this_process(command, tmp_path, "cp1252")
    assert done.returncode == 0 and b"Error" not in done.stderr and len(done.stdout) > 1000


def test_what_replaces_letters_is_plain() -> None:
    """Typography has its ancestors in ASCII; other scripts have none."""
    assert plainer("“Noël” – 1\u202f234\u00a0€ ≥ ½ × œuvre…") == '"Noel" - 1 234 EUR >= 1?2 x oeuvre...'
    assert plainer("Cafe\u0301, 漢 \udcff") == "Cafe, ? ?"


# -- streams


@POSIX
@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "full"])
def test_results_are_kept_where_nothing_can_be_printed(is_closed: bool, tmp_path: Path) -> None:
    """One line says so, and where the files are; the exit code too."""
    words = f"run baseline {SMALL} --out kept --workers"
    if is_closed:
        done = shell(f"efc {words} 2 >&-", tmp_path)
    else:
        done = in_this_process(f"{words} 1", tmp_path, output="/dev/full")
    assert done.returncode == 1
    assert b"What is printed cannot be written: " in done.stderr and b"The files are in kept." in done.stderr
    assert b"Traceback" not in done.stderr
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= FILES


@POSIX
def test_a_table_that_cannot_be_printed_is_one_line(tmp_path: Path) -> None:
    done = shell("efc parameters > /dev/full", tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


@POSIX
def test_a_command_needs_neither_input_nor_error_output(tmp_path: Path) -> None:
    """Its worker processes neither."""
    done = shell(f"efc run baseline {SMALL} --workers 2 --out kept 2>&- <&-", tmp_path)
    assert done.returncode == 0 and b"  kept: monthly.parquet" in done.stdout
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= FILES


@POSIX
def test_an_error_output_without_room_changes_nothing(tmp_path: Path) -> None:
    """Neither the results, nor the code with which Python itself ends."""
    done = in_this_process(f"run baseline {SMALL} --workers 1 --out kept", tmp_path, errors="/dev/full")
    assert done.returncode == 0 and b"  kept: monthly.parquet" in done.stdout
    assert shell("efc run 漢字 2> /dev/full", tmp_path).returncode == 2


@POSIX
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    done = shell("efc parameters | head -1", tmp_path)
    assert done.stdout.count(b"\n") == 1 and done.stderr == b""


@POSIX
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_what_is_said_aside_is_said_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    """Also where it goes to a file, and the command ends in no orderly way."""
    code = (
        "import os, sys; from experiments.cli.output import streams, terminal; streams.protect(); "
        "terminal.print_aside('wait'); os._exit(0)"
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("wait\n", 0)


# -- several at a time


@pytest.mark.parametrize(
    ("command", "held"),
    [
        (f"compare baseline more-support {SMALL} --out X", "X/more-support"),
        (f"compare baseline baseline {SMALL} --out X", "X/baseline-2"),
        (f"report baseline more-support {SMALL} --out X.html", "X-files/baseline"),
        (f"ablate baseline --mechanism teaching {SMALL} --out X", "X/baseline-without-teaching"),
        ("validate --only A1 --out X", "X"),
        ("export kept --out X", "X"),
        ("convergence kept --out X", "X"),
    ],
)
def test_no_two_commands_write_the_same_files(
    command: str, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is refused before it has run anything, wherever its results would lie."""
    monkeypatch.chdir(tmp_path)
    if "kept" in command:
        run_sweep(load_plan({**SMALL_SWEEP, "replicates": 4}), tmp_path / "kept", executor=THREAD)
    with open_folder(tmp_path / held), use_language("en"):
        done = CliRunner().invoke(app.build("en"), command.split())
    assert done.exit_code == 2 and "another command is writing in" in done.output, done.output
    assert not list(tmp_path.glob("X*/**/*.*"))


def test_a_sweep_at_work_is_analysed_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_sweep(load_plan({**SMALL_SWEEP, "replicates": 4}), tmp_path / "kept", executor=THREAD)
    with file_lock.locked(tmp_path / "kept", {}), use_language("en"):
        for command in (
            "export kept",
            "export kept --out kept/tables",
            "convergence kept",
            "convergence kept --out kept/tables",
        ):
            done = CliRunner().invoke(app.build("en"), command.split())
            assert done.exit_code == 0, done.output
    assert all(
        (tmp_path / "kept" / place).is_file() for place in ("convergence.csv", "tables/convergence.csv", "runs.parquet")
    )


# -- users


HOMELESS = """
import pwd

def nobody(number):
    raise KeyError(f"getpwuid(): uid not found: {number}")

pwd.getpwuid = nobody
"""


@POSIX
def test_a_user_without_home_and_entry_can_run_and_open_the_page(tmp_path: Path) -> None:
    """As in a container that was started for a number: no HOME, and nothing about the user."""
    code = HOMELESS + (
        "from experiments.dashboard.workers import uncertainty_bands\n"
        "from scenarios import load\n"
        "assert uncertainty_bands.band_of(load('baseline'), 300) is None\n"
        "from experiments.cli.app import main\n"
        f"main('run baseline {SMALL} --workers 1 --out kept'.split())\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "HOME"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= FILES


# -- processes

TYPED = """
import experiments
import beside

def typed(world):
    return world.month

for collect in (None, typed, lambda world: world.month, beside.month):
    options = dict(runs=2, months=6, organisations=300, workers=2, collect=collect)
    results = experiments.run("baseline", **options)
    print(len(results.runs), results.failures, results.runs[0].collected)
"""


def test_what_is_typed_runs_with_workers(tmp_path: Path) -> None:
    """A program without a file, its own functions, a module beside it, and a long name of the temporary folder."""
    (tmp_path / "beside.py").write_text("def month(world):\n    return world.month\n")
    place = tmp_path / ("long" * 40)
    place.mkdir()
    done = python(TYPED, tmp_path, TMPDIR=str(place))
    assert done.stdout.splitlines() == ["2 {} None", "2 {} 6", "2 {} 6", "2 {} 6"], done.stderr
    assert "Traceback" not in done.stderr and not list(place.iterdir())


@POSIX
def test_a_folder_that_was_deleted_is_no_place_to_work_in(tmp_path: Path) -> None:
    """Who works there can still write elsewhere; worker processes start too."""
    (tmp_path / "gone").mkdir()
    words = f"cd gone && rmdir ../gone && efc run baseline {SMALL} --workers 2 --out '{tmp_path}/kept'"
    done = shell(words, tmp_path)
    assert done.returncode == 0 and {path.name for path in (tmp_path / "kept").iterdir()} >= FILES, done.stderr


# -- disks


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"run baseline {SMALL}", "kept/monthly.parquet"),
        (f"compare baseline more-support {SMALL}", "kept/more-support/monthly.parquet"),
        (f"rank baseline more-support {SMALL} --number 2", "kept/outcomes.csv"),
        ("export baseline --organisations 2000 --month 2", "kept/relations.csv"),
    ],
)
def test_a_disk_that_is_full_at_the_end_loses_no_run(
    words: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What finds no room is kept among the temporary files; one line says so, and the exit code."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with small_disk(tmp_path / "disk", "1m") as disk, use_language("en"):
        fill(disk, 70_000)
        (disk / "kept").mkdir()
        command = [*words.split(), "--out", str(disk / "kept")]
        done = CliRunner(env={"COLUMNS": "400"}).invoke(app.build("en"), command)
        assert done.exit_code == 1, done.output
        (folder,) = tmp_path.glob("efc-results-*")
        assert (
            f"cannot be written (No space left on device): what could not be written there is in “{folder}/kept”"
            in done.output
        )
        places = [place for place in (folder / expected, disk / expected) if place.is_file()]
        assert places and f"{places[0].parent}: " in done.output and places[0].name in done.output
        assert not [path for path in disk.rglob("*") if path.name.startswith(".")], "no pieces are left"


def test_a_disk_that_is_full_before_is_refused_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64k") as disk, use_language("en"):
        fill(disk, 0)
        done = CliRunner().invoke(app.build("en"), ["run", "baseline", *SMALL.split(), "--out", str(disk / "kept")])
    assert done.exit_code == 2 and "(No space left on device); choose another with --out" in done.output


@pytest.mark.parametrize(
    "words", ["run baseline", "compare baseline more-support", "rank baseline more-support", "ablate baseline"]
)
def test_a_second_command_in_a_folder_is_refused_and_the_first_is_named(words: str, tmp_path: Path) -> None:
    """Each would overwrite the files of the other."""
    with open_folder(tmp_path), use_language("en"):
        done = CliRunner().invoke(app.build("en"), [*words.split(), *SMALL.split(), "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert f"another command is writing in “{tmp_path}”: process {os.getpid()} on" in done.output
    assert "choose another folder with --out" in done.output and not list(tmp_path.iterdir())
