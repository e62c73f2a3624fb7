"""What a user writes is printed as it was written: it is never read as markup, a formula, a format or a command."""

from __future__ import annotations

import csv
import html
import re
import shlex
from pathlib import Path

import networkx
import pytest
import rich.table
import rich.text
from markdown_it import MarkdownIt
from typer.testing import CliRunner, Result

from experiments.cli import app
from experiments.cli.output import terminal
from experiments.cli.output.terminal import literal
from experiments.runs.document import Document, Line, Lines, Sentence, Table, as_markdown, label_column
from tests.cli.test_commands import in_english

__all__ = ["in_english"]

TITLES = ("Staff [/]", "Staff [lens] and [red]more", "A :smile: {brace} %s", "日本 😀", "_draft $x_{1$", "<b>&amp;\\")
RULE = '''
def boom(candidates, parameters):
    """A rule that fails."""
    raise ValueError("[/] :smile: {brace} \\x1b[31m")
'''


def efc(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "140"}).invoke(app.build("en"), list(words), catch_exceptions=False)


def write_scenario(path: Path, title: str) -> str:
    """A scenario of the user's own organisations, all of whose texts are the title; gives the file."""
    name = title.replace('"', '""')
    path.with_name("organisations.csv").write_text(
        f'id,territory,stage\n"{name}","{name}",engaged\n=1+1,"{name}",aware\n@b,"{name}",\n', encoding="utf-8"
    )
    path.with_name("relations.csv").write_text(f'source,target\n"{name}",=1+1\n=1+1,@b\n', encoding="utf-8")
    texts = "".join(f"{key} = '{title}'\n" for key in ("title", "question", "description", "source"))
    files = 'organisations = "organisations.csv"\nrelations = "relations.csv"\n'
    path.write_text(
        f"{texts}extends = 'baseline'\ndrop_interventions = true\nmonths = 6\n[population]\n{files}"
        f"[[interventions]]\nfrom = '2014-03'\nset = {{ 'club.staff' = 3 }}\nwhy = '{title}'\n",
        encoding="utf-8",
    )
    return str(path)


def flat(text: str) -> str:
    """A text without frames and line ends."""
    return " ".join(text.replace("│", " ").replace("┃", " ").split())


@pytest.mark.parametrize("title", TITLES)
def test_commands_print_what_a_user_wrote(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """(What figures make of it, `tests/figures` tells.)"""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.figures.save_figures", lambda result, folder: [])
    file = write_scenario(tmp_path / "own.toml", title)
    twice = write_scenario(tmp_path / "two.toml", title)
    small = ("--workers", "1", "--runs", "2")
    for words in (
        ("scenarios", "check", file),
        ("run", file, *small),
        ("compare", file, twice, *small),
        ("rank", file, twice, "--number", "2", "--workers", "1"),
        ("agents", file, "--month", "6"),
        ("agents", file, "--month", "6", "--id", "0"),
        ("export", file, "--month", "6", "--all", "--out", "world"),
    ):
        result = efc(*words)
        assert result.exit_code == 0, (words, result.output)
        assert title in flat(result.output), words
    assert list(networkx.read_graphml("world/world.graphml")) == [title, "=1+1", "@b"]
    rows = list(csv.DictReader(Path("world/organisations.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == [title, "=1+1", "@b"]
    assert {row["territory"] for row in rows} == {title}


@pytest.mark.parametrize("title", TITLES)
def test_sweeps_print_what_a_user_wrote(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = f"title = '{title}'\nquestion = '{title}'\nscenario = 'baseline'\norganisations = 300\nmonths = 2\n"
    plan += "measures = ['members']\n[design]\nkind = 'full-factorial'\n[factors]\n'club.staff' = [1.0, 2.0]\n"
    Path("plan.toml").write_text(plan, encoding="utf-8")
    result = efc("sweep", "plan.toml", "--workers", "1", "--out", "sweep")
    assert flat(result.output).startswith(f"{title} {title}")
    assert flat(efc("status", "sweep").output).startswith(f"{title} {title}")


def test_the_message_of_an_own_rule_is_printed_without_its_controls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my rules.py").write_text(RULE, encoding="utf-8")
    file = write_scenario(tmp_path / "my own.toml", "Staff")
    choice = ("--rules", "my rules.py", "--set", "engagement.rule=my rules.py:boom")
    result = efc("run", file, *choice, "--runs", "1", "--workers", "1")
    assert result.exit_code == 1
    assert "[/] :smile: {brace} \ufffd[31m" in result.output
    again = next(line for line in result.output.splitlines() if "alone: " in line)
    words = shlex.split(again.split("alone: ")[1])
    assert words[:3] == ["efc", "run", file] and words[-4:] == ["--set", choice[3], *choice[:2]]


def test_a_terminal_is_not_steered_by_a_text() -> None:
    assert literal("a\x1b]0;title\x07\r\x9b31mb\tc\nd") == "a\ufffd]0;title\ufffd\ufffd\ufffd31mb\tc\nd"


@pytest.mark.parametrize(
    "text", [*TITLES, "# h", "1. a", "12) a", "- a", "a | *b* _c_ `d` [e](f) ~~g~~ &amp; $h$", "=", "i_j\n- k"]
)
def test_markdown_says_what_a_user_wrote(text: str) -> None:
    """As a reader of Markdown shows it: in headings, sentences, lists and tables."""
    table = Table(text, [label_column(text), label_column("b")], [text], text)
    page = as_markdown(Document(text, [Sentence(text), Lines([Line(text)]), table]))
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page)
    tags = re.findall(r"<(\w+)", rendered)
    assert tags == [
        "h1", "p", "ul", "li", "p", "strong", "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "p",
    ]  # fmt: skip
    shown = [html.unescape(part.strip()) for part in re.split(r"<[^>]*>", rendered) if part.strip()]
    literally = " ".join(text.split())
    assert shown == [literally] * 5 + ["b"] + [literally] * 3


def test_no_line_breaks_at_a_no_break_space(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in tables nor in sentences; the spaces are printed as they are."""
    monkeypatch.setenv("COLUMNS", "28")
    numbers = ("1\u202f000\u00a0%", "23\u202f456\u202f789")
    table = rich.table.Table("a", numbers[0])
    table.add_row(f"environ {numbers[0]} adhérents {numbers[1]}", rich.text.Text(f"ou {numbers[1]}"))
    terminal.console().print(table)
    terminal.say(f"il y en a {numbers[0]} en tout, puis encore {numbers[1]}")
    printed = capsys.readouterr().out
    assert printed.count(numbers[0]) == 3 and printed.count(numbers[1]) == 3
    assert max(map(len, printed.splitlines())) <= 28
