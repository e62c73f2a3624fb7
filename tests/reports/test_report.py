"""The page about two strategies: whole, in one language, and readable whatever has become of the runs."""

from __future__ import annotations

import copy
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas
import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.cli.app import main
from experiments.reports import board_of, page, write
from experiments.runs.document import figures
from experiments.runs.final_state import final_state
from experiments.runs.results import with_seeds
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.explanation import Explanation, explain, explain_strategies
from scenarios import Scenario
from scenarios.catalogue.glossary import used_in
from scenarios.language import use_language
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY
from simulation.population.population import Population
from tests.helpers.lone_letters import lone_letters
from tests.helpers.small_worlds import BUSY

build = pytest.importorskip("scenarios.authoring.translations", reason="Babel is a tool of development")

CHANGES = {name: value for name, value in BUSY.items() if name.split(".")[0] not in ("club", "support", "communities")}
SMALL = {"months": 24, "organisations": 150, "changes": CHANGES, "workers": 1}


@pytest.fixture(scope="module")
def pair() -> tuple[Scenario, Scenario]:
    return scenarios.load("baseline"), scenarios.load("value-chain-first")


@pytest.fixture(scope="module")
def found(pair: tuple[Scenario, Scenario]) -> Explanation:
    return explain_strategies(*pair, runs=3, **SMALL)  # type: ignore[arg-type]


class Page(HTMLParser):
    """Notes text outside figures, tags left open, identifiers, and whatever is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self.words: list[str] = []
        self.said: list[str] = []
        self.drawings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)
        self.drawings += given.get("role") == "img" and bool(given.get("aria-label"))
        self.said += [str(given[key]) for key in ("aria-label", "title", "alt", "data-rows") if given.get(key)]
        self.ids += [given["id"]] if given.get("id") else []
        self.fetched += [str(given[key]) for key in ("src", "href", "xlink:href") if given.get(key)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("meta", "br", "link"):
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"svg", "style", "script"} & set(self.open):
            self.words.append(data)


WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def words_of(*texts: str) -> set[str]:
    """The words of texts, placeholders and whatever is a name of a file or a parameter left out."""
    kept = (re.sub(r"\{[^}]*\}|\S*[._/=-]\S*[._/=-]\S*|\S+\.\S+|\S*_\S*", " ", text) for text in texts)
    return {word.lower() for text in kept for word in WORD.findall(text.replace("\u2019", "'")) if len(word) > 2}


def only_english() -> set[str]:
    """Words that the English texts use, and the French ones never: the catalogue, measures, parameters, scenarios."""
    english, french = [], []
    for message in build.catalogue():
        english += [message.id] if isinstance(message.id, str) else list(message.id)
        french += [message.string] if isinstance(message.string, str) else list(message.string)
    for thing in (*MEASURES.values(), *REGISTRY.values()):
        for lang, texts in (("en", english), ("fr", french)):
            texts += [thing.label[lang], thing.meaning[lang]]
    for scenario in map(scenarios.load, scenarios.names()):
        for lang, texts in (("en", english), ("fr", french)):
            texts += [getattr(scenario, text)[lang] for text in ("title", "question", "description")]
    return words_of(*english) - words_of(*french)


def test_the_words_that_are_only_english_are_many() -> None:
    """Otherwise the next test could not fail."""
    found = only_english()
    assert len(found) > 900 and {"the", "runs", "seeds", "against", "strategy", "joins", "with"} <= found
    assert not found & {"les", "simulations", "adhérents", "moyenne", "effort"}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_is_whole_and_speaks_one_language(found: Explanation, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    paths = write(found, path, lang, with_board=True)
    assert all(one.is_file() for one in paths)
    assert {one.suffix for one in paths} == {".html", ".svg", ".png", ".csv", ".json"}
    text = path.read_text(encoding="utf-8")
    read = Page()
    read.feed(text)
    assert read.open == [] and len(read.ids) == len(set(read.ids)) and read.drawings == 8
    assert all(one.startswith("#") for one in read.fetched)
    assert "@import" not in text and "url(http" not in text and f'lang="{lang}"' in text
    assert text.count("<script") == 1 and "efcSave" in text.split("<script>")[1], "it saves figures, and that is all"
    assert "fetch(" not in text and "import(" not in text and " src=" not in text
    links = json.loads(html.unescape(re.search(r'data-name="network" data-rows=\'([^\']*)\'', text)[1]))  # type: ignore[index]
    graphs = [run.collected.graph for one in found.comparison.results for run in one.runs]
    assert len({len(row) for row in links}) == 1 and len(links) - 1 in {
        len(one.ends) + len(other.ends) for one in graphs for other in graphs
    }, "a row for each line of the network"
    for inside in re.findall(r"<(?:p|li|figcaption)[^>]*>(.*?)</(?:p|li|figcaption)>", text, re.S):
        with use_language(lang):
            told = set(used_in(plain(html.unescape(one)) for one in re.findall(r"<dfn [^>]*>(.*?)</dfn>", inside)))
            shown = plain(html.unescape(re.sub("<[^>]*>", "", inside)))
            assert set(used_in([shown])) <= told, shown
    assert set(re.findall(r'aria-describedby="([^"]*)"', text)) <= set(read.ids)
    words = " ".join(read.words)
    read.feed(board_of(path).read_text(encoding="utf-8"))
    numbers = [one.read_text(encoding="utf-8") for one in path.parent.rglob("*.csv")]
    for said in (*read.words, *read.said, *numbers):
        assert not lone_letters(said), "strategies have names"
    assert found.comparison.scenarios[1].question[lang][:20] in plain(words)
    if lang == "fr":
        assert words_of(words) & only_english() - PLATFORM == set()
        assert re.findall(r"\d\.\d|\d%|\w'\w| [;?!:%»]|« ", provenance_left_out(words)) == []


PLATFORM = {"commit", "club", "noé", "numpy", "python", "linux", "with"}
"""Words of the provenance that have no language."""


def plain(text: str) -> str:
    """Without the typography of French."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def provenance_left_out(text: str) -> str:
    """Versions, files and fingerprints are written as they are."""
    return re.sub(r"\S*\d+\.\d+\.\S*|\S+\.(toml|csv)\S*", "", text)


LONG = "Nous : deux recrutements pour accompagner la région"
"""A name of somebody's own, whose colon is part of it."""


@pytest.mark.parametrize("names", [(), (f"{LONG} en 2026", f"{LONG} en 2027")])
def test_pictures_speak_french_and_stay_within_their_page(found: Explanation, names: tuple[str, ...]) -> None:
    if names:
        found = called(found, names)
    with use_language("fr"):
        drawn = [(figure.name, figure.draw()) for figure in figures(page.report_document(found))]
    assert [name for name, _picture in drawn] == [
        "levels", "map", "differences", "routes", "network", "other-worlds", "causes", "funnel",
    ]  # fmt: skip

    for name, picture in drawn:
        written = texts(picture.figure)
        said = " ".join(one.get_text() for one in written)
        assert words_of(said, picture.alternative) & only_english() == set(), name
        assert not lone_letters(f"{said} {picture.alternative}"), name
        assert all(title[-4:] in f"{said} {picture.alternative}" for title in names), f"{name}: which is which"
        assert len(picture.alternative) > 60 and "graine" in said.lower(), name
        box, legends = picture.figure.bbox, picture.figure.findobj(Legend)
        of_legends = {id(one) for legend in legends for one in legend.findobj(Text)}  # they have no place of their own
        for one in [*legends, *(one for one in written if id(one) not in of_legends)]:
            there = one.get_window_extent()
            if (
                isinstance(one, Text)
                and one.axes is not None
                and one in (*one.axes.get_xticklabels(), *one.axes.get_yticklabels())
            ):
                continue  # labels of ticks that are not drawn are kept too
            inside = there.x0 >= -1 and there.x1 <= box.width + 1 and there.y0 >= -1 and there.y1 <= box.height + 1
            assert inside, f"{name}: {one.get_text() if isinstance(one, Text) else one!r}"


def called(found: Explanation, names: tuple[str, ...]) -> Explanation:
    """The same explanation of strategies that somebody has named."""
    own = [
        replace(scenario, title={"en": name, "fr": name}, has_whole_title=True)
        for scenario, name in zip(found.comparison.scenarios, names, strict=True)
    ]
    check = found.robustness_check
    assert check is not None
    return replace(found, comparison=found.comparison.called(own), robustness_check=replace(check, scenarios=own))


def texts(figure: Figure) -> list[Text]:
    """What is written in a picture."""
    figure.canvas.draw()
    return [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]


def told(found: Explanation, lang: str = "en") -> str:
    """The words of the page; its pictures are drawn, not written."""
    with use_language(lang):
        document = page.report_document(found)
        drawn = {
            figure.name: page.Picture(number, figure.draw().alternative, "<svg></svg>")
            for number, figure in enumerate(figures(document), start=1)
        }
        text = page.rendered(found, document, drawn)
    read = Page()
    read.feed(re.sub("</?dfn[^>]*>", "", text))
    assert read.open == []
    return plain(" ".join(" ".join(read.words).split()))


def with_results(found: Explanation, **changes: object) -> Explanation:
    """The same explanation, something having become of the runs of its second strategy."""
    first, other = found.comparison.results
    other = copy.copy(other)
    for name, value in changes.items():
        setattr(other, name, value)
    return replace(found, comparison=Comparison([first, other]))


def test_a_page_about_the_same_strategy_twice(pair: tuple[Scenario, Scenario]) -> None:
    same = explain_strategies(pair[0], pair[0], runs=2, **SMALL)  # type: ignore[arg-type]
    said = told(same)
    assert "members are equal in every run" in said and "No lever differs: both are the same strategy." in said
    assert "level in every run" in said and "No organisation whose life differs" in said
    assert "c'est la même stratégie" in told(same, "fr")


def test_a_page_about_one_run(pair: tuple[Scenario, Scenario]) -> None:
    said = told(explain_strategies(*pair, runs=1, **SMALL))  # type: ignore[arg-type]
    assert "Few runs: the intervals are wide" in said and "1 run, seed 1" in said and not re.search(r"\bnan\b", said)


def test_a_page_with_failures_and_interruptions_says_so(found: Explanation) -> None:
    some = with_seeds(found.comparison.results[1], [1, 3])
    failed = explain(with_results(found, runs=some.runs, seeds=some.seeds, failures={2: "no luck"}).comparison, {})
    assert "2 of 3 pairs of runs have finished" in told(failed) and "1, 3" in told(failed)


def test_an_interrupted_comparison_has_a_page(found: Explanation) -> None:
    some = with_seeds(found.comparison.results[1], [1, 2])
    half = with_results(found, runs=some.runs, seeds=some.seeds, interrupted=True).comparison
    told_of = explain(half, {})
    assert told_of.is_interrupted and told_of.comparison.pairs(1) == [1, 2]
    assert "The levers were not tried one by one: the runs were interrupted." in told(told_of)


def test_a_page_about_two_populations(pair: tuple[Scenario, Scenario], tmp_path: Path) -> None:
    file = tmp_path / "denser.toml"
    file.write_text(
        'extends = "baseline"\ntitle = "Denser"\ntitle_fr = "Plus dense"\n[changes]\n"relations.suppliers" = 9.0\n'
    )
    said = told(explain_strategies(pair[0], scenarios.load(str(file)), runs=2, **SMALL))  # type: ignore[arg-type]
    assert "Mind: denser has a population of its own (relations.suppliers)" in said
    assert "the strategies live in different populations" in said


def test_a_page_about_ones_own_organisations() -> None:
    own = scenarios.load(str(Path(scenarios.__file__).parent / "examples" / "food-chain.toml"))
    kept: dict[int, Population] = {}
    other = replace(own, name="more", changes={**own.changes, "club.staff": 5.0})
    found = explain(
        compare([own, other], runs=2, seed=1, months=12, workers=1, populations=kept, collect=final_state),
        kept,
        workers=1,
    )
    assert "Your own population of" in told(found) and "Votre propre population" in told(found, "fr")


def test_the_answer_ends_with_the_lever_and_its_mechanism(found: Explanation) -> None:
    for lang in ("en", "fr"):
        with use_language(lang):
            said = page.answer(found)
        assert len(said) == 5 and all(one.endswith(".") and one[0].isupper() for one in said), said
        assert {"en": "the effect passes through", "fr": "l'effet passe par"}[lang] in said[3]


def test_a_report_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    small = ["--runs", "1", "--months", "6", "--organisations", "100", "--workers", "1", "--lang", "fr"]
    with pytest.raises(SystemExit) as ended:
        main(["report", "baseline", "baseline", *small, "--out", str(path)])
    assert ended.value.code == 0 and path.is_file()
    out = capsys.readouterr().out
    assert str(path.parent) in out and path.name in out


@pytest.mark.parametrize(
    ("command", "drawing", "kept"),
    [
        (
            ["report", "baseline", "no-communities"],
            "experiments.reports.pictures.svg",
            "page-files/baseline: monthly.parquet",
        ),
        (["compare", "baseline", "no-communities"], "experiments.figures.save_figures", "baseline: monthly.parquet"),
        (["run", "baseline"], "experiments.figures.save_figures", ": monthly.parquet"),
        (["rank", "baseline", "more-support"], "experiments.figures.save_figures", "outcomes.csv"),
    ],
)
def test_ctrl_c_while_it_is_drawn_loses_nothing(
    command: list[str], drawing: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has been run is on the disk before the first picture, and the command says so."""

    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(drawing, stop)
    out = tmp_path / "page.html" if command[0] == "report" else tmp_path
    number = ["--number" if command[0] == "rank" else "--runs", "2"]
    small = [*number, "--months", "6", "--organisations", "100", "--workers", "1", "--out", str(out)]
    done = CliRunner(env={"COLUMNS": "400"}).invoke(app.build("en"), [*command, *small])
    asked = {"run": 2, "rank": 2}.get(command[0], 4)
    assert done.exit_code == 130 and f"Interrupted: {asked} of {asked}" in done.output, done.output
    assert kept in done.output and "othing was written" not in done.output
    told = re.findall(r"^  (\S+): (.+)$", done.output.split("Files\n")[1], re.M)
    assert told and all((Path(folder) / name).is_file() for folder, names in told for name in names.split(", "))


def test_a_report_has_as_many_runs_as_a_precision_needs(tmp_path: Path) -> None:
    small = ["--months", "12", "--organisations", "100", "--workers", "1", "--out", str(tmp_path / "page.html")]
    asked = ["--measure", "member_hours", "--precision", "1e-9", "--minimum", "2", "--maximum", "3"]
    done = CliRunner(env={"COLUMNS": "200"}).invoke(
        app.build("en"), ["report", "baseline", "no-communities", *small, *asked]
    )
    assert done.exit_code == 0 and "was not reached within 3 runs" in done.output, done.output
    steps = pandas.read_csv(tmp_path / "page-files" / "precision.csv")
    assert list(steps["runs"]) == [2, 3] and "3 of each strategy" in (tmp_path / "page.html").read_text("utf-8")


def test_why_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--runs", "2", "--months", "8", "--organisations", "100", "--workers", "1"]
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "compare",
                "baseline",
                "no-communities",
                "--why",
                "--details",
                *small,
                "--out",
                str(tmp_path),
                "--lang",
                "en",
            ]
        )
    said = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    for words in (
        "Why “No communities” differs from “Baseline”",
        "lost: forgot",
        "an acquaintance",
        "only together",
        "Differences over time",
        "funnel-no-communities.csv",
        "levers-no-communities.csv",
    ):
        assert words in said, words
