"""Every example of every README runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli.app import main

ROOT = Path(__file__).parent.parent
PAGES = [
    path
    for path in (ROOT, ROOT / "simulation", ROOT / "scenarios", ROOT / "experiments")
    if (path / "README.md").exists()
]
SMALL = {
    "run": ["--runs", "2", "--months", "12", "--organisations", "300", "--out", "out"],
    "compare": ["--runs", "2", "--months", "12", "--organisations", "300", "--out", "out"],
    "report": ["--runs", "1", "--months", "6", "--organisations", "100"],
    "rank": ["--number", "2", "--months", "12", "--organisations", "300", "--out", "out"],
    "agents": ["--month", "12", "--organisations", "300"],
    "export": ["--month", "12", "--organisations", "300", "--out", "out"],
    "population": ["--organisations", "300"],
    "validate": ["--only", "E8", "--out", "out"],
    "sweep": ["--shard", "1/20", "--workers", "1"],
}
"""What keeps an example short: the same command in a demonstration economy."""


SCENARIO = """
extends = "baseline"
title = "An idea"
question = "What if?"
source = "an example"

[changes]
"club.staff" = 3
"""


def blocks(language: str) -> list[tuple[str, str]]:
    """Every fenced block of a language, with the page where it stands."""
    found = []
    for folder in PAGES:
        text = (folder / "README.md").read_text(encoding="utf-8")
        fenced = re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.S | re.M)
        found += [(f"{folder.name}/README.md {number}", block) for number, block in enumerate(fenced, 1)]
    return found


def commands() -> list[str]:
    """Every `efc ...` line of a page, without the words that explain it."""
    lines = [line for _, block in blocks("") for line in block.splitlines() if line.startswith("efc ")]
    inline = [
        line
        for folder in PAGES
        for line in re.findall(r"`(efc [^`]+)`", (folder / "README.md").read_text(encoding="utf-8"))
    ]
    whole = [re.split(r"\s{2,}|\s+#", line)[0] for line in lines + inline]
    served = ("efc dashboard",)  # serves until somebody stops it: tried before a real browser
    return sorted({line for line in whole if not re.search(r"[A-Z]{2,}|\.\.\.", line) and not line.startswith(served)})


@pytest.mark.parametrize(("where", "code"), blocks("python"), ids=lambda value: value if "README" in value else "")
def test_python_examples_run(where: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = re.sub(
        r'scenarios\.load\("baseline"\)\.model\(organisations=\d+',
        'scenarios.load("baseline").model(organisations=300',
        code,
    )
    exec(compile(code, where, "exec"), {"__name__": "example"})


def test_the_pages_hold_examples() -> None:
    assert len(blocks("python")) >= 3
    assert len(commands()) >= 8


@pytest.mark.parametrize("line", commands())
def test_commands_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_rules.py").write_text(_own_rule(), encoding="utf-8")
    (tmp_path / "my_members.csv").write_text("id,kind\nfarm,supplier\nmill,firm\n", encoding="utf-8")
    (tmp_path / "my_relations.csv").write_text("source,target\nfarm,mill\n", encoding="utf-8")
    words = shlex.split(line)[1:]
    for file in (word for word in words if word.endswith(".toml")):
        (tmp_path / file).write_text(SCENARIO, encoding="utf-8")
    for option, value in zip(SMALL.get(words[0], [])[::2], SMALL.get(words[0], [])[1::2], strict=True):
        if option in words:
            words[words.index(option) + 1] = value
        else:
            words += [option, value]
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code in (0, None)


def _own_rule() -> str:
    page = (ROOT / "simulation" / "README.md").read_text(encoding="utf-8")
    return re.search(r"```python\n(# my_rules\.py.*?)```", page, flags=re.S).group(1)  # type: ignore[union-attr]
