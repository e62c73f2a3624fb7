"""The command on real runs: its files, Ctrl-C and going on, what it refuses before anything is run."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.runs import uncertainty
from scenarios.language import use_language
from tests.helpers.small_sweeps import start_command, wait_for, wait_for_exit

TABLE = "measure;at;kind;value\nmembers;2017-05;about;50\nmembers;2023-01;exact;124\n"
WORDS = ("calibrate", "--observed", "our_club.csv", "--organisations", "1000", "--runs", "40", "--rounds", "2")
FILES = ("posterior", "observations", "numbers", "proof", "forecast", "next", "dictionary")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the table of a club."""
    (tmp_path / "our_club.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.mark.long
def test_ctrl_c_keeps_what_has_finished_and_the_same_command_goes_on(folder: Path) -> None:
    process = start_command(folder, *WORDS, "--out", "kept")
    assert wait_for(lambda: (folder / "kept" / "round-1" / "journal.sqlite-wal").exists())
    process.send_signal(signal.SIGINT)
    code, _output, errors = wait_for_exit(process)
    assert code == 130 and "The same command does what is missing" in errors and "Traceback" not in errors
    for out in ("kept", "whole"):
        code, _output, errors = wait_for_exit(start_command(folder, *WORDS, "--out", out, "--held-out", "2020-01"))
        assert code == 0, errors
    for name in (*FILES, "held_out"):
        assert (folder / "kept" / f"{name}.csv").read_bytes() == (folder / "whole" / f"{name}.csv").read_bytes(), name
    assert len(uncertainty.read(folder / "kept" / "posterior.csv").worlds) == 200
    assert {path.name for path in (folder / "kept" / "figures").iterdir()} >= {"calibration.png", "forecast.png"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--held-out", "2050-01"), "2035-12"),
        (("--held-out", "hier"), "is not a month"),
        (("--runs", "1"), "from 20 to"),
        (("--seed", "-1"), "from 0 to"),
        (("--draws", "0"), "from 1 to"),
        (("--observed", "nothing.csv"), "no such file"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_run(
    folder: Path, words: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with use_language("en"):
        done = CliRunner(env={"COLUMNS": "400"}).invoke(app.build("en"), [*WORDS, *words, "--out", "kept"])
    assert done.exit_code == 2 and message in done.output and not (folder / "kept").exists()
