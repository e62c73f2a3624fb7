"""Every example of every page runs, and everything that a page names is there."""

from __future__ import annotations

import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pandas
import pytest
import typer

from experiments.cli.app import build, main
from simulation.measures import COLUMN_OF, MEASURES
from simulation.measures.observation import observe
from simulation.month import MONTH
from tests.helpers.source_files import ROOT, ROOTS

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(page for root in ROOTS for page in (ROOT / root).rglob("*.md")),
]
FIRST_HOUR, PREMIERE_HEURE = ROOT / "scenarios" / "first-hour.md", ROOT / "scenarios" / "premiere-heure.md"
TUTORIAL = ROOT / "experiments" / "tutorial.md"
DATA = ROOT / "scenarios" / "data"
WALKS = (FIRST_HOUR, PREMIERE_HEURE, TUTORIAL)
"""Pages whose examples go on from one another, from the first line to the last."""
SMALL = {
    "run": ["--runs", "2", "--months", "12", "--organisations", "300"],
    "compare": ["--runs", "2", "--months", "12", "--organisations", "300"],
    "report": ["--runs", "1", "--months", "6", "--organisations", "100"],
    "rank": ["--worlds", "worlds.csv", "--months", "12", "--organisations", "300"],
    "agents": ["--month", "12", "--organisations", "300"],
    "export": ["--month", "12", "--organisations", "300"],
    "population": ["--organisations", "300"],
    "validate": ["--only", "E8"],
    "ablate": ["--runs", "2", "--organisations", "200", "--mechanism", "proof"],
    "sweep": ["--shard", "1/20", "--workers", "1"],
    "calibrate": ["--organisations", "200", "--runs", "20", "--rounds", "1", "--workers", "1"],
}
"""What keeps an example short: the same command in a demonstration economy."""
USERS_OWN = {
    "worlds.csv": "\n".join((DATA / "structures-5000.csv").read_text("utf-8").splitlines()[::8]) + "\n",
    "my_members.csv": "id,kind\nfarm,supplier\nmill,firm\n",
    "our-members.csv": "nom;commune\nFerme;Arras\nMoulin;Lens\n",
    "my_relations.csv": "source,target\nfarm,mill\n",
    "our_club.csv": "measure;at;kind;value\nmembers;2017-05;about;50\nmembers;2023-01;exact;124\n",
    "etablissements.csv": (
        "siret,siren,trancheEffectifsEtablissement,codeCommuneEtablissement,libelleCommuneEtablissement,"
        "etatAdministratifEtablissement,activitePrincipaleEtablissement\n"
        "00552013500011,005520135,11,59350,LILLE,A,10.71C\n55210055400013,552100554,NN,62498,LENS,A,62.01Z\n"
    ),
}
SCENARIO = """
extends = "baseline"
title = "An idea"
question = "What if?"
source = "an example"

[changes]
"club.staff" = 3
"""
SERVES = "dashboard"
"""The command that serves until somebody stops it: tried before a real browser."""
PLACEHOLDER = re.compile(r"\b[A-Z_]+\b|\.\.\.")
"""DIR, PLAN, A B C: what the reader puts in."""
LONG = ("validate --observed", "validate patterns", "calibrate --structures")


def short(page: Path) -> str:
    """A page's name for messages."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    return re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.S | re.M)


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)


def files_of(page: Path) -> dict[str, str]:
    """The blocks that begin with a file's name: the reader is told to write them."""
    titled = (re.match(r"# ([\w-]+\.\w+)\n", text) for _, text in blocks(page))
    return {match[1]: match.string for match in titled if match}


def lines_of(page: Path, block: str | None = None) -> list[str]:
    """The `efc ...` lines of a page, or of one of its blocks, without the words that explain them."""
    texts = [text for language, text in blocks(page) if not language] if block is None else [block]
    lines = [line for text in texts for line in text.splitlines() if line.startswith("efc ")]
    if block is None:  # in prose, a command without anything behind it is a name
        lines += re.findall(r"`(efc [\w-]+ [^`]+)`", prose(page))
    return [re.split(r"\s{2,}|\s+#", line)[0] for line in lines]


def shrunk(line: str) -> list[str]:
    """The words of a command line after `efc`, at a small size."""
    words = shlex.split(line)[1:]
    is_whole = bool({"--help", "check", "--checks"} & set(words)) or (words[1:2] and words[1].startswith("results/"))
    options = [] if is_whole or words[:2] == ["validate", "patterns"] else SMALL.get(words[0], [])
    for option, value in zip(options[::2], options[1::2], strict=True):
        if option in words:
            words[words.index(option) + 1] = value
        else:
            words += [option, value]
    if "--regions" in words and "--runs" in options:  # as many in each region
        words[words.index("--regions") + 1] = options[options.index("--runs") + 1]
    return words


def is_runnable(line: str) -> bool:
    """Can it be run as it stands?"""
    words = shlex.split(line)[1:]
    return not PLACEHOLDER.search(line) and words[0] != SERVES


def commands() -> list[str]:
    """Every command of the pages once, at a small size, except those of the walks."""
    walked = {shlex.join(shrunk(line)) for page in WALKS for line in lines_of(page) if is_runnable(line)}
    everywhere = {shlex.join(shrunk(line)) for page in PAGES for line in lines_of(page) if is_runnable(line)}
    return sorted(everywhere - walked)


def write_files(folder: Path, pages: list[Path]) -> None:
    """Put what the pages tell their reader to write into a folder."""
    for name, text in USERS_OWN.items() | {pair for page in pages for pair in files_of(page).items()}:
        (folder / name).write_text(text, encoding="utf-8")


def run_command(words: list[str]) -> None:
    """Run a command line; it must end well."""
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code in (0, None), shlex.join(words)


def walk(page: Path, folder: Path) -> None:
    """Carry out a page from its first block to its last, in one folder and one Python session."""
    session: dict[str, object] = {"__name__": "example"}
    with pytest.MonkeyPatch.context() as patches, patch.dict(MEASURES), patch.dict(COLUMN_OF):
        patches.chdir(folder)
        write_files(folder, [page])
        for language, text in blocks(page):
            if language == "python":
                exec(compile(text, short(page), "exec"), session)
            for line in lines_of(page, text) if not language else []:
                run_command(shrunk(line))


@pytest.fixture(scope="module")
def first_hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after a strategist's first hour."""
    folder = tmp_path_factory.mktemp("first_hour")
    walk(FIRST_HOUR, folder)
    return folder


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after a researcher's tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    walk(TUTORIAL, folder)
    return folder


@pytest.fixture(scope="module")
def calibrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all of them, as a reader has it: each goes on from the runs that others have kept."""
    return tmp_path_factory.mktemp("calibrations")


# -- examples run


def test_the_first_hour_runs(first_hour: Path) -> None:
    """From the list of scenarios to a ranking."""
    assert (first_hour / "report.html").exists() and (first_hour / "my-idea.toml").exists()


def test_the_tutorial_runs(tutorial: Path) -> None:
    """From a question to a figure."""
    assert (tutorial / "word-of-mouth.png").exists()


def test_the_first_hour_says_the_same_in_french() -> None:
    """The same commands, step by step."""
    english, french = (list(filter(is_runnable, lines_of(page))) for page in (FIRST_HOUR, PREMIERE_HEURE))
    assert [f"{line} --lang fr" for line in english] == french


@pytest.mark.long
def test_the_first_hour_runs_in_french(tmp_path: Path) -> None:
    """The French page carried out."""
    walk(PREMIERE_HEURE, tmp_path)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in WALKS and dict(blocks(page)).get("python")], ids=short
)
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page, in their order."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, [page])
    session: dict[str, object] = {"__name__": "example"}
    with patch.dict(MEASURES), patch.dict(COLUMN_OF):
        for language, text in blocks(page):
            if language == "python":
                small = text.replace("organisations=2000", "organisations=300")
                exec(compile(small, short(page), "exec"), session)


@pytest.mark.parametrize(
    "line", [pytest.param(line, marks=pytest.mark.long if line.startswith(LONG) else ()) for line in commands()]
)
def test_commands_run(line: str, tmp_path: Path, calibrations: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that a page shows, at a small size."""
    words = shlex.split(line)
    folder = calibrations if words[0] == "calibrate" else tmp_path
    monkeypatch.chdir(folder)
    write_files(folder, PAGES)
    for file in (word for word in words if word.endswith(".toml")):
        if not (folder / file).exists():
            (folder / file).write_text(SCENARIO, encoding="utf-8")
    run_command(words)


def test_commands_and_options_exist() -> None:
    """Those of the lines that only a reader can complete, too."""
    app = typer.main.get_command(build("en"))
    for page in PAGES:
        for line in lines_of(page):
            for part in re.split(r"&& |; ", line):
                words = part.replace("[", "").replace("]", "").split()
                if words[0] != "efc" or words[1].startswith("--"):
                    continue
                command = app.commands[words[1]]  # type: ignore[attr-defined]
                known = {"--help", "--lang", *(name for one in command.params for name in one.opts)}
                assert {word for word in words if word.startswith("--")} <= known, f"{short(page)}: {part}"


def test_the_pages_hold_examples() -> None:
    """The tests above have found something."""
    assert sum(language == "python" for page in PAGES for language, _ in blocks(page)) >= 12
    assert len(commands()) >= 20


# -- what is named is there


def named(page: Path) -> Iterator[str]:
    """What stands in backticks in the prose of a page."""
    yield from re.findall(r"`([^`\n]+)`", prose(page))


def is_there(page: Path, path: str) -> bool:
    """Is there such a file: from the page, from the root, from its package, or in a room below the page?"""
    package = ROOT / page.relative_to(ROOT).parts[0]
    starts = (page.parent, ROOT, package, *(ROOT / root for root in ("scenarios", "experiments")))
    return any((start / path).exists() for start in starts) or (
        page.parent != ROOT and any(page.parent.rglob(path.strip("/")))
    )


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_file_that_is_named_exists(page: Path) -> None:
    """Sources and folders in backticks, and links."""
    sources = re.compile(
        r"[\w./*-]+(\.(py|vue|j2|css|sbatch|md|geojson)|/)|(simulation|scenarios|experiments|tests)/[\w./-]+"
    )
    for name in named(page):
        if sources.fullmatch(name) and not re.search("STEM|NAME|QUESTION|my_", name):
            assert is_there(page, name), f"{short(page)} names {name}"
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), f"{short(page)} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_module_that_is_named_exists(page: Path) -> None:
    """Dotted names in backticks are modules, or what stands in them."""
    for name in named(page):
        if re.fullmatch(r"(simulation|scenarios|experiments|tests)(\.\w+)+", name):
            module, _, attribute = name.rpartition(".")
            try:
                importlib.import_module(name)
            except ModuleNotFoundError:
                assert hasattr(importlib.import_module(module), attribute), f"{short(page)} names {name}"


def test_the_model_s_page_lists_the_month() -> None:
    """Its rules, in their order."""
    page = (ROOT / "simulation" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\d+\. `([\w.]+)`", page.split("## 3.")[1].split("## 4.")[0], flags=re.M)
    rules = [f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in (*MONTH, observe)]
    assert listed == rules


def test_a_stranger_finds_the_way_by_names_alone() -> None:
    """The three ways of CONTRIBUTING.md: three steps, each inside the one before."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    ways = re.findall(r"^\| (where .*?) \| `(.*?)` \| `(.*?)` \| `(.*?)` \|$", page, flags=re.M)
    signs = {
        "becomes aware": "Stage.AWARE",
        "half the width": "Half of the 95 % interval",
        "map is drawn": "efc-map-picture",
    }
    assert len(ways) == len(signs)
    for (question, first, then, there), (words, sign) in zip(ways, signs.items(), strict=True):
        assert words in question and then.startswith(first) and there.startswith(then)
        assert sign in (ROOT / there).read_text(encoding="utf-8"), there


def test_every_page_is_reached() -> None:
    """From the README, by links."""
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
            ahead += [(page.parent / link).resolve() for link in links if not link.startswith("http")]
    assert set(PAGES) - reached == {ROOT / "simulation" / "CHANGES.md"} - reached


def test_every_page_is_installed() -> None:
    """The pages are data of their packages."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    data = configuration["tool"]["setuptools"]["package-data"]
    installed = {path for root, patterns in data.items() for each in patterns for path in (ROOT / root).glob(each)}
    assert {page for page in PAGES if page.parent != ROOT} <= installed


# -- the reference of files


def files_of_results() -> list[tuple[str, str, str]]:
    """Folder, file and columns of each row of the reference."""
    page = (ROOT / "experiments" / "reference.md").read_text(encoding="utf-8").split("## Files and columns")[1]
    rows, folder = [], ""
    for line in page.splitlines():
        folder = match[1] if (match := re.search(r"in(?:to)? `(results/[\w-]+)`", line)) else folder
        if match := re.match(r"\| `([\w.-]+)` \| [^|]+ \| ([^|]+) \|", line):
            rows.append((folder, match[1], match[2]))
    return rows


def test_the_reference_names_the_columns_that_are_written(first_hour: Path, tutorial: Path) -> None:
    """Names and order; where a row goes on in words, its beginning."""
    rows = files_of_results()
    assert len(rows) >= 10
    for folder, file, said in rows:
        path = next(start / folder / file for start in (first_hour, tutorial) if (start / folder / file).exists())
        table = pandas.read_parquet(path) if path.suffix == ".parquet" else pandas.read_csv(path)
        expected = re.findall(r"`(\w+)`", said)
        if "*measures*" in said:
            expected += list(MEASURES)
        columns = list(table.columns)
        assert (columns[: len(expected)] if "then" in said else columns) == expected, f"{folder}/{file}"
