"""An option that nothing would read, or that is followed by nothing, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app


@pytest.mark.parametrize("words", [["--out", ""], ["--set", "", "--runs", "1"]])
def test_an_option_followed_by_nothing_writes_nowhere(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--out "$FOLDER"`, where the variable is not set, would be this folder."""
    monkeypatch.chdir(tmp_path)
    small = ["--organisations", "300", "--months", "14", "--workers", "1"]
    ended = CliRunner().invoke(app.build("en"), ["run", "baseline", *small, *words])
    assert ended.exit_code == 2 and f"{words[0]} is followed by an empty text" in ended.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("population baseline --out x", "--out is for --report"),
        ("population check o.csv --organisations 7", "--organisations is for a scenario"),
        ("run baseline --record-every 3", "--record-every is for --record"),
        ("validate --runs 3", "--runs is for the patterns of the baseline"),
        ("validate patterns --only A1", "--only is for published results"),
        ("compare baseline baseline --minimum 3", "--minimum is for --precision"),
        ("report baseline baseline --maximum 3", "--maximum is for --precision"),
        ("export . --all --month 3", "--month is for a scenario"),
        ("export . --all", "--all is for a scenario"),
        ("rank baseline more-support --worlds 2", "to draw so many: --number 2"),
    ],
)
def test_no_option_is_ignored_without_a_word(
    words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nothing would read is refused, with what it is for."""
    monkeypatch.chdir(tmp_path)
    ended = CliRunner(env={"COLUMNS": "400"}).invoke(app.build("en"), words.split())
    assert ended.exit_code == 2 and told in ended.output, ended.output
