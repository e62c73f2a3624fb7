"""Files of one's own in and out of the page: the same checks as on the command line, nothing kept, nothing executed."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest

pytest.importorskip("solara")

from experiments.dashboard.session import uploads
from experiments.dashboard.session.uploads import LARGEST, Uploads, examine, safe_name, without_folder
from experiments.dashboard.workers import downloads
from experiments.runs.options import RunOptions
from scenarios import ScenarioError, load, names
from scenarios.authoring.writer import written_down
from scenarios.format.problems import UserError
from scenarios.format.scenario import Scenario
from scenarios.language import use_language
from scenarios.loader import LIBRARY, PACKAGE
from tests.helpers.malformed_scenarios import MALFORMED

EXAMPLES = PACKAGE / "examples"
ALL = [*names(), *(str(path) for path in sorted(EXAMPLES.glob("*.toml")))]


def differences(one: Scenario, other: Scenario) -> list[str]:
    """In which attributes two scenarios differ, apart from where they lie."""
    return [
        field.name
        for field in fields(one)
        if field.compare and field.name != "files" and getattr(one, field.name) != getattr(other, field.name)
    ]


@pytest.mark.parametrize("name", ALL, ids=lambda name: Path(name).stem)
def test_a_scenario_that_is_written_down_is_read_back(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    for table in EXAMPLES.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    path = tmp_path / f"{scenario.name}.toml"
    path.write_text(written_down(scenario), encoding="utf-8")
    again = load(str(path))
    assert differences(scenario, again) == []
    assert (again.files is None) == (scenario.files is None)


def test_any_text_can_stand_in_a_scenario(tmp_path: Path) -> None:
    hostile = 'quote " backslash \\ \n[changes]\n"club.staff" = 99 \x07\x7f é \u2028 \U0001f642'
    scenario = load("baseline")
    object.__setattr__(scenario, "title", {"en": hostile, "fr": hostile + "!"})
    path = tmp_path / "baseline.toml"
    path.write_text(written_down(scenario), encoding="utf-8")
    assert load(str(path)).title == {"en": hostile, "fr": hostile + "!"} and load(str(path)).changes == {}


def send(own: Uploads, files: dict[str, bytes], piece: int = 1000) -> None:
    """What the page does with chosen files."""
    own.begin([(name, len(content)) for name, content in files.items()])
    for place, content in enumerate(files.values()):
        for start in range(0, len(content), piece):
            own.receive(place, base64.b64encode(content[start : start + piece]).decode())
    assert own.is_whole


@pytest.fixture
def own() -> object:
    """A session's folder."""
    folder = Uploads()
    yield folder
    folder.end()
    assert not folder.folder.exists()


def silent(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


def of_examples(*names: str) -> dict[str, bytes]:
    return {name: (EXAMPLES / name).read_bytes() for name in names}


def test_a_scenario_with_its_tables(own: Uploads) -> None:
    send(own, of_examples("food-chain-relations.csv", "food-chain.toml", "food-chain-organisations.csv"))
    scenario, organisations, notes = examine(own.folder, silent)
    assert scenario.name == "food-chain" and organisations == 32 and not notes


def test_tables_alone_in_any_order(own: Uploads) -> None:
    for given in (("food-chain-relations.csv", "food-chain-organisations.csv"), ("food-chain-organisations.csv",)):
        send(own, of_examples(*given))
        scenario, organisations, _notes = examine(own.folder, silent)
        assert organisations == 32 and scenario.files is not None
        assert scenario.files.organisations.name == "food-chain-organisations.csv"
        assert scenario.months == load("baseline").months


def test_what_was_guessed_is_told_with_its_line_and_without_the_folder(own: Uploads) -> None:
    send(own, {"mine.csv": b"id,commune\na,62498\nb,75056\n"})
    _scenario, organisations, notes = examine(own.folder, silent)
    assert organisations == 2 and len(notes) == 1
    assert notes[0].startswith("mine.csv") and "75056" in notes[0] and str(own.folder) not in notes[0]


def test_mistakes_are_told_with_their_lines_and_without_the_folder(own: Uploads) -> None:
    table = of_examples("food-chain-organisations.csv")["food-chain-organisations.csv"].decode().splitlines()
    table[3] = table[3].replace("agriculture", "unknown-sector")
    send(own, {"mine.csv": "\n".join(table).encode()})
    for lang in ("en", "fr"):
        with use_language(lang), pytest.raises(ScenarioError) as caught:
            examine(own.folder, silent)
        said = without_folder(str(caught.value), own.folder)
        assert said.startswith("mine.csv") and "4" in said and str(own.folder) not in said


@pytest.mark.parametrize("case", list(MALFORMED)[::4])
def test_the_same_errors_as_on_the_command_line(case: str, own: Uploads, tmp_path: Path) -> None:
    written = MALFORMED[case][0]
    content = written.encode() if isinstance(written, str) else written
    path = tmp_path / "idea.toml"
    path.write_bytes(content)
    send(own, {"idea.toml": content}, max(1000, len(content)))
    with pytest.raises(ScenarioError) as here:
        examine(own.folder, silent)
    with pytest.raises(ScenarioError) as there:
        load(str(path))
    assert without_folder(str(here.value), own.folder) == without_folder(str(there.value), tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        [], [("a.toml", 1)] * 2, [(f"{n}.csv", 1) for n in range(4)], [("a.toml", 2_000_000)],
        [("a.csv", LARGEST[".csv"] + 1)], [("a.exe", 1)], [("a.py", 1)], [("a.parquet", 1)], [("a", 1)],
        [("a.toml.zip", 1)],
    ],
)  # fmt: skip
def test_what_is_not_taken(files: list[tuple[str, int]], own: Uploads) -> None:
    with pytest.raises(UserError):
        own.begin(files)
    assert not own.is_whole and list(own.folder.iterdir()) == []


def test_no_more_than_was_announced(own: Uploads) -> None:
    own.begin([("a.csv", 4)])
    for file, piece in ((0, "not base 64!"), (5, "QUJD"), (-1, "QUJD"), (0, base64.b64encode(b"12345").decode())):
        with pytest.raises(UserError):
            own.receive(file, piece)
    assert list(own.folder.iterdir()) == [], "too much: everything is forgotten"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("idea.toml", "idea.toml"), ("../../etc/passwd.csv", "passwd.csv"), ("C:\\x\\idea.toml", "idea.toml"),
        ("<b>x</b>.toml", "b_.toml"), ("..csv", "file.csv"), ("été 2.csv", "été 2.csv"), ("a\x00\n.csv", "a__.csv"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"), ("", "file"),
    ],
)  # fmt: skip
def test_names_of_files(given: str, name: str) -> None:
    assert safe_name(given) == name


def test_a_scenario_cannot_reach_out_of_its_folder(own: Uploads, tmp_path: Path) -> None:
    for line in ('extends = "../baseline"', f'extends = "{LIBRARY}/baseline.toml"'):
        send(own, {"idea.toml": f'{line}\ntitle = "x"\n'.encode()})
        with pytest.raises(ScenarioError):
            examine(own.folder, silent)
    send(own, {"idea.toml": b'extends = "baseline"\n[changes]\n"trust.rule" = "evil.py:rule"\n'})
    with pytest.raises(ValueError, match=r"evil\.py"):
        examine(own.folder, silent)


def test_no_module_of_the_page_takes_raw_html() -> None:
    """User text is text: nothing that would read it as HTML or Markdown, and no console."""
    for path in sorted(Path(uploads.__file__).parents[1].rglob("*")):
        if path.suffix in (".py", ".vue", ".j2"):
            text = path.read_text(encoding="utf-8")
            for word in ("solara.HTML", "Markdown(", "innerHTML", "v-html", "CommandConsole", "| safe", "|safe"):
                assert word not in text, f"{path.name}: {word}"


def test_a_package_is_whole() -> None:
    turned: list[tuple[int, int]] = []
    scenario = load("baseline")
    for name, value in {"months": 12, "dated": (), "expect": ()}.items():
        object.__setattr__(scenario, name, value)
    with use_language("fr"):
        options = RunOptions(2, organisations=200)
        files = downloads.data_and_figures(scenario, options, lambda done, total: turned.append((done, total)))
    inside = zipfile.ZipFile(io.BytesIO(files["baseline.zip"]))
    for name in ("baseline.toml", "summary.csv", "monthly.parquet", "provenance.json", "figures/stocks.png"):
        assert name in inside.namelist()
    assert turned[-1] == (24, 24)
    assert inside.read("baseline.toml").decode() == written_down(scenario)


def test_the_same_files_make_the_same_package(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    first = downloads.packed(tmp_path)
    (tmp_path / "b.txt").write_text("b.txt")
    assert downloads.packed(tmp_path) == first
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["a/c.txt", "b.txt"]
