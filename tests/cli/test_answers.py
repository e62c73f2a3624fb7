"""The terminal tells the answer first, briefly, at most 80 letters wide; the rest on request and in a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from experiments.cli import app
from experiments.sweeps.design.plan_loader import load_plan
from experiments.sweeps.execution.sweep_run import run_sweep
from scenarios import names
from scenarios.catalogue.groups import GROUPS, by_question
from scenarios.language import use_language
from tests.helpers.lone_letters import lone_letters
from tests.helpers.small_sweeps import THREAD
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
    "population": ("population baseline --organisations 300", "^300 organisations, whose relations are"),
    "population --report": (
        "population baseline --report --organisations 300",
        r"^\d+ of \d+ figures of the relations lie inside what",
    ),
    "sensitivity": ("sensitivity SWEEP", "^“Contacts by outreach” matters most for 2 of 2 measures"),
    "sensitivity --measure": (
        "sensitivity SWEEP --measure aware",
        r"^Aware \(not yet members\): “Contacts by outreach” .* explains most",
    ),
    "discover": (
        "discover SWEEP --where aware>36 --shuffles 1",
        "^Aware .* > 36: so at .* of the points of the first box",
    ),
    "phase": ("phase SWEEP --where aware>36 --measure aware", "^Aware .* > 36: in at least half of the runs in"),
    "pareto": ("pareto SWEEP --most aware --least members", r"^\d+ of 30 strategies (is|are) not dominated"),
    "convergence": ("convergence SWEEP", r"^4 replicates of each point are enough for ±5% of the mean of \d of 2"),
}
"""Commands, and what the first sentence of their answer says; SWEEP stands for the folder of one."""
SLOW = ("calibrate", "population --report")
"""Those that take seconds."""
PLAN: dict[str, Any] = {
    "organisations": 100,
    "months": 3,
    "replicates": 4,
    "measures": ["aware", "members"],
    "factors": {"outreach.contacts_per_fte": [1, 4, 8, 12, 16, 20], "club.staff": [0, 1, 2, 4, 8]},
}
OTHERS = (
    "scenarios", "scenarios --details", "scenarios few-dense-territories", "parameters", "rules",
    "population baseline --organisations 300", "agents baseline --month 12 --organisations 300",
    "agents baseline --month 12 --organisations 300 --id 3", "sweep smoke --shard 1/20 --workers 1", "status SWEEP",
    "replay SWEEP 1 --details --out replay", "export SWEEP --out out", "sweep sobol --shard 1/9999 --details --help",
    "--help", "compare --help", "scenarios --help",
)  # fmt: skip
"""What is measured and tells no answer."""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sweep."""
    folder = tmp_path_factory.mktemp("swept")
    run_sweep(load_plan(PLAN), folder, executor=THREAD)
    return folder


def efc(words: str, lang: str) -> Result:
    """A command in a terminal of the usual width."""
    done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(app.build(lang), words.split())
    assert done.exit_code == 0, done.output
    return done


def too_wide(text: str) -> list[str]:
    """The lines that do not fit."""
    return [line for line in text.splitlines() if len(line.rstrip()) > WIDTH and not COPIED.search(line)]


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.long] * (name in SLOW)) for name in COMMANDS])
def test_the_answer_comes_first_and_the_rest_on_request(
    name: str, swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About a screen; with --details all of it; nothing is wider than the terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.figures.save_figures", lambda result, folder: [])
    monkeypatch.setattr("experiments.figures.figures_of", lambda result: [])
    words, first = COMMANDS[name]
    words = words.replace("SWEEP", str(swept)) + " --out out" * (name != "population")
    with use_language("fr"):
        whole = efc(f"{words} --details", "fr").stdout
        french = efc(words, "fr").stdout
    with use_language("en"):
        english = efc(words, "en").stdout
    assert not too_wide(whole) + too_wide(french) + too_wide(english)
    assert not lone_letters("\n".join((whole, french, english))), "strategies have names"
    assert max(len(english.splitlines()), len(french.splitlines())) <= min(LONGEST, len(whole.splitlines()) - 1)
    flat = " ".join(english.split())
    found = re.search(first, flat)
    table = re.search("─{9}", flat)
    assert found is not None and (table is None or found.start() < table.start()), english


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_is_wider_than_the_terminal(
    lang: str, swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in OTHERS:
        with use_language(lang):
            said = efc(words.replace("SWEEP", str(swept)), lang).stdout
            assert not too_wide(said), words
            assert words == "parameters" or not lone_letters(said), words  # their sources are graded A, B, C


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
