"""The terminal tells the answer first, briefly, at most 80 letters wide; the rest on request and in a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.cli import app
from scenarios import names
from scenarios.catalogue.groups import GROUPS, by_question
from scenarios.language import use_language
from tests.helpers.lone_letters import lone_letters
from tests.helpers.source_files import ROOT

WIDTH, HEIGHT, LONGEST = 80, 24, 36
"""Letters and lines of a terminal; lines of an answer with its table, what the scenarios ask, and the files."""
SMALL = "--organisations 300 --months 14 --workers 1"
COPIED = re.compile(r"(\S+:|\?) efc |^ *\S+$")
"""A command to be copied stays whole, and so does a path that is longer than a line."""
COMMANDS = {
    "run": (f"run baseline --runs 2 {SMALL}", r"In 2 runs the club goes from 13 members to \d+ at the end of Feb 2015"),
    "compare": (
        f"compare baseline more-support --runs 2 {SMALL}",
        "nothing distinguishes “More support” from “Baseline”",
    ),
    "rank": (f"rank baseline no-communities --number 3 {SMALL}", "leaves the least to regret"),
    "ablate": (
        f"ablate baseline --mechanism proof --mechanism teaching --runs 2 {SMALL}",
        "of 2 mechanisms moves? at least one outcome",
    ),
    "calibrate": (
        "calibrate baseline --organisations 300 --runs 20 --rounds 1 --workers 1",
        r"Members in Dec 2035: \d+ \(",
    ),
    "validate": ("validate --only E8", r"^\d+ of \d+ numbers passed, in 1 target\."),
}
"""Commands, and what the first sentence of their answer says."""
OTHERS = (
    "scenarios", "scenarios --details", "scenarios few-dense-territories", "parameters --search trust", "rules",
    "population baseline --organisations 300", "agents baseline --month 12 --organisations 300",
    "agents baseline --month 12 --organisations 300 --id 3", "sweep smoke --shard 1/20 --workers 1",
    "sweep sobol --shard 1/9999 --details --help", "--help", "compare --help", "scenarios --help",
)  # fmt: skip
"""What is measured and tells no answer."""


def efc(words: str, lang: str) -> Result:
    """A command in a terminal of the usual width."""
    done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(app.build(lang), words.split())
    assert done.exit_code == 0, done.output
    return done


def too_wide(text: str) -> list[str]:
    """The lines that do not fit."""
    return [line for line in text.splitlines() if len(line.rstrip()) > WIDTH and not COPIED.search(line)]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name == "calibrate")) for name in COMMANDS]
)
def test_the_answer_comes_first_and_the_rest_on_request(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About a screen; with --details all of it; nothing is wider than the terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.figures.save_figures", lambda result, folder: [])
    words, first = COMMANDS[name]
    with use_language("fr"):
        whole = efc(f"{words} --out out --details", "fr").stdout
        french = efc(f"{words} --out out", "fr").stdout
    with use_language("en"):
        english = efc(f"{words} --out out", "en").stdout
    assert not too_wide(whole) + too_wide(french) + too_wide(english)
    assert not lone_letters("\n".join((whole, french, english))), "strategies have names"
    assert max(len(english.splitlines()), len(french.splitlines())) <= min(LONGEST, len(whole.splitlines()) - 1)
    flat = " ".join(english.split())
    found = re.search(first, flat)
    table = re.search("─{9}", flat)
    assert found is not None and (table is None or found.start() < table.start()), english


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_is_wider_than_the_terminal(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in OTHERS:
        with use_language(lang):
            said = efc(words, lang).stdout
            assert not too_wide(said) + lone_letters(said), words


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_scenarios_fit_one_screen(lang: str) -> None:
    with use_language(lang):
        text = efc("scenarios", lang).stdout
        groups = by_question(names())
    assert len(text.splitlines()) <= HEIGHT
    assert sorted(name for group in groups.values() for name in group) == sorted(names())
    assert all(re.search(rf"(^|[ ,]){re.escape(name)}(,|$)", text, re.M) for name in names())
    assert all(heading in text for heading in groups)


def test_the_groups_are_those_of_the_page() -> None:
    """The page of the library has the same groups in the same order."""
    page = (ROOT / "scenarios" / "library" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:\*\*(.+?) / .*?\*\*|`([\w-]+)`) \|", page, re.M)
    assert rows == [
        row for heading, group in GROUPS.items() for row in [(heading, ""), *(("", name) for name in group)]
    ]
