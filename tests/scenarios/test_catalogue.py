"""Laws of the reference and of the small commands: complete, in both languages, one clear message for bad input."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.cli import app
from scenarios.authoring import translations
from scenarios.catalogue import parameters, rules
from scenarios.catalogue.rules import SLOTS, source_of
from scenarios.catalogue.sources import graded, in_words, parts
from scenarios.language import _ as gettext
from scenarios.language import language, use_language
from simulation.core import rule_slots
from simulation.parameters import REGISTRY
from simulation.parameters.declaration import TABLES
from simulation.population.build import generate_population
from simulation.population.statistics import population_statistics
from tests.helpers.source_files import ROOT


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """A command line: its code, output and errors."""
    before = language()
    try:
        with pytest.raises(SystemExit) as end:
            app.main(arguments)
    finally:
        use_language(before)
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_has_every_parameter_and_every_section_a_title(lang: str) -> None:
    with use_language(lang):
        page = parameters.markdown()
        titles = parameters.titles()
        for name in REGISTRY:
            table = ".".join(name.split(".")[:2])
            assert f"`{name}`" in page or table in TABLES, name
        for table in TABLES:
            assert f"`{table}`\n" in page
        assert {name.split(".")[0] for name in REGISTRY} == set(titles)
        for line in page.splitlines():
            if line.startswith("| `"):
                assert len(re.findall(r"(?<!\\)\|", line)) == 10, line


def test_defaults_ranges_and_units_are_those_declared() -> None:
    with use_language("en"):
        row = parameters.row_of(REGISTRY["club.staff"])
    assert (row.default, row.range, row.unit, row.role) == ("2", "0 to 200", "full-time equivalents", "lever")
    with use_language("fr"):
        row = parameters.row_of(REGISTRY["club.heritage"])
        assert row.default == "0,1"
        assert row.role == "levier"
        assert row.label == REGISTRY["club.heritage"].label["fr"]


def test_french_has_no_english_unit_role_or_section() -> None:
    with use_language("fr"):
        french = {row.unit for section in parameters.sections() for row in section.rows}
        titles = set(parameters.titles().values())
    with use_language("en"):
        english = {row.unit for section in parameters.sections() for row in section.rows}
        same = titles & set(parameters.titles().values())
    assert same <= {"Population", "Relations", "Engagement", "Communication"}
    assert not {unit for unit in english & french if "per " in unit or "share" in unit or "month" in unit}


NAMES = re.compile(r"([A-Z]\w+( et al\.)?|\d{4}|[,; ()])+")
"""A source that is only names and years: each word begins with a capital or is a year (no word of any language)."""


def test_french_has_no_english_source() -> None:
    """No source reads as in English, unless it is only names and years (`NAMES`), nor has a word of English."""
    english = {parts(parameter.source)[1] for parameter in REGISTRY.values()}
    english |= {source_of(rule) for slot in SLOTS.values() for rule in slot.values()}
    with use_language("fr"):
        french = {text: gettext(text) for text in english if text}
        shown = {row.source for section in parameters.sections() for row in section.rows}
        shown |= {rule.source for slot in rules.slots() for rule in slot.rules}
    assert len(french) > 80
    assert [text for text in french if french[text] == text and not NAMES.fullmatch(text)] == []
    english_words = re.compile(r"\b(and|the|of|by|with|about|months?|firms?|members?|founding text|year)\b")
    assert [text for text in shown if english_words.search(text)] == []
    assert "E\u00a0: deux salari\u00e9s (clubnoe.org, septembre 2024)" in shown


@pytest.mark.parametrize("name", SLOTS)
def test_a_slot_offers_every_rule_of_its_file(name: str) -> None:
    """What a scenario may choose is read from the file, without loading it: the same rules in the same order."""
    assert REGISTRY[name].choices == tuple(SLOTS[name])
    assert {name for name, parameter in REGISTRY.items() if parameter.slot} == set(SLOTS)


def test_a_rule_is_one_function_in_the_file_of_its_slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (ROOT / "simulation/rules/trust.py").read_text(encoding="utf-8")
    (tmp_path / "trust.py").write_text(
        f"{code}\n\n@TRUST.rule\n@cache\ndef blind(experience, parameters):\n    return experience.trust\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(rule_slots, "MODEL", tmp_path)
    assert rule_slots.shipped_in("trust.py") == (*SLOTS["trust.rule"], "blind")


def nothing(experience: Any, parameters: Any) -> Any:
    return experience.trust


def half(experience: Any, parameters: Any) -> Any:
    """Trust is what it was, and nobody has translated this."""
    return experience.trust


def test_an_incomplete_rule_is_reported_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule in (nothing, half):
        monkeypatch.setitem(SLOTS["trust.rule"], rule.__name__, rule)
    assert list(rules.unfinished()) == [
        'the rule nothing of trust.rule lacks: a docstring whose first line says what it does, "Source: ..." in its '
        "docstring, its French (python -m scenarios.authoring.translations)",
        'the rule half of trust.rule lacks: "Source: ..." in its docstring, its French '
        "(python -m scenarios.authoring.translations)",
    ]
    for lang, said in (
        ("en", "the rule nothing of trust.rule lacks"),
        ("fr", "il manque \u00e0 la r\u00e8gle nothing"),
    ):
        for words in ((), ("--markdown",), ("--search", "trust")):
            code, out, err = run(capsys, "rules", *words, "--lang", lang)
            assert (code, err) == (0, "") and "nothing" in out and "Traceback" not in out
            assert words or said in out
    assert [
        line for line in translations.missing(translations.catalogue()) if "trust.rule" in line or "Trust is" in line
    ] == [
        'the rule nothing of trust.rule lacks: a docstring whose first line says what it does, "Source: ..." in its '
        "docstring",
        'the rule half of trust.rule lacks: "Source: ..." in its docstring',
        "not translated: Trust is what it was, and nobody has translated this.",
    ]


def test_a_source_has_its_grade_in_a_letter_or_in_words() -> None:
    said = {}
    for lang in ("en", "fr"):
        with use_language(lang):
            said[lang] = [
                (graded(source), in_words(source)) for source in ("J", "T: Bass 1969", "J; every kind can animate")
            ]
    assert said["en"] == [
        ("J", "judgement"),
        ("T: Bass 1969", "theory, Bass 1969"),
        ("J: every kind can animate", "judgement, every kind can animate"),
    ]
    assert [letter for letter, _words in said["fr"]] == [
        "J",
        "T\u00a0: Bass 1969",
        "J\u00a0: tous les types d'organisation peuvent animer",
    ]
    assert parts("setting") == ("", "setting") and parts("Time: no letter") == ("", "Time: no letter")


def test_a_search_finds_names_labels_and_meanings_and_nothing_else() -> None:
    with use_language("en"):
        for section in parameters.sections("staff"):
            for row in section.rows:
                assert "staff" in f"{row.name} {row.label} {row.meaning}".lower()
        assert parameters.sections("no such word at all") == []
        (section,) = parameters.sections("population.staff_by_size.size_0")
        assert [row.name for row in section.rows] == ["population.staff_by_size.size_0"]


def test_parameters_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "parameters", "--search", "club.staff", "--lang", "en")
    assert code == 0 and "full-time" in out and "lever" in out
    code, out, _ = run(capsys, "parameters", "--markdown", "--lang", "fr")
    assert code == 0 and out.startswith("# Paramètres du modèle")
    code, out, err = run(capsys, "parameters", "--search", "zzzz", "--lang", "en")
    assert code == 2 and "zzzz" in err and not out


def test_scenarios_are_listed_and_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in ([], ["--details"]):
        code, out, _ = run(capsys, "scenarios", *words, "--lang", "en")
        assert code == 0
        for text in ("baseline", "no-communities", "more-support"):
            assert text in out
    code, out, _ = run(capsys, "scenarios", "baseline", "--lang", "en")
    assert code == 0 and "2035" in out
    sound = tmp_path / "mine.toml"
    sound.write_text(
        'title = "Mine"\nquestion = "What if?"\nextends = "baseline"\nsource = "a guess"\n', encoding="utf-8"
    )
    code, out, err = run(capsys, "scenarios", "check", str(sound), "--lang", "fr")
    assert (code, err) == (0, "") and "est correct" in " ".join(out.split())
    broken = tmp_path / "broken.toml"
    broken.write_text("title = ", encoding="utf-8")
    code, out, err = run(capsys, "scenarios", "check", str(broken), "--lang", "en")
    assert code == 2 and "broken.toml" in err and not out
    code, _, err = run(capsys, "scenarios", "chekc", "--lang", "en")
    assert code == 2 and "check" in err


def test_population_shows_measured_beside_published(capsys: pytest.CaptureFixture[str]) -> None:
    small = ("population", "baseline", "--organisations", "500", "--details", "--lang")
    code, out, _ = run(capsys, *small, "en")
    assert code == 0
    for text in ("not the region", "tail exponent of customers", "Mizuno", "0.475", "By territory", "Lille"):
        assert text in out
    code, out, _ = run(capsys, *small, "fr")
    assert code == 0 and "ce n'est pas la région" in out and "exposant de queue" in out and "administration" in out


def test_every_population_statistic_has_a_french_name() -> None:
    from experiments.validation.population_text import PUBLISHED
    from simulation.parameters import Parameters

    population = generate_population(Parameters({"population.organisations": 50}))
    figures = population_statistics(population.organisations, population.relations, population.places)
    assert {name for name in figures if ": " not in name} == set(PUBLISHED)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_agents_proposes_organisations_and_prints_their_stories(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    small = ("agents", "baseline", "--month", "30", "--organisations", "300", "--lang", lang)
    code, out, _ = run(capsys, *small)
    assert code == 0
    found = re.search(r"│ (\d+) +│", out)
    assert found
    code, out, _ = run(capsys, *small, "--id", found[1])
    assert code == 0
    assert re.search(r"20\d\d-\d\d  ", out)
    assert ("Story" if lang == "en" else "Récit") in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--id", "300"), "from 0 to 299"),
        (("--id", "-1"), "from 0 to 299"),
        (("--month", "300"), "outside this scenario"),
        (("--month", "2036-01"), "2036-01"),
        (("--month", "soon"), "soon"),
        (("--set", "club.stuff=1"), "club.staff"),
        (("--set", "club.staff"), "name=value"),
        (("--set", "club.staff=many"), "club.staff"),
        (("--set", "club.staff=1e9"), "0 to 200"),
        (("--organisations", "0"), "organisations"),
        (("--organisations", "99999999"), "10000000"),
        (("--seed", "-1"), "seed"),
        (("--rules", "nowhere.py"), "nowhere.py"),
    ],
)
def test_bad_input_is_one_clear_message(
    arguments: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {
        "--month": "2",
        "--organisations": "300",
        "--id": "1",
        **dict(zip(arguments[::2], arguments[1::2], strict=True)),
    }
    flat = [word for pair in given.items() for word in pair]
    for command in ("agents", "export"):
        words = flat if command == "agents" else [w for pair in given.items() if pair[0] != "--id" for w in pair]
        if command == "export" and arguments[0] == "--id":
            continue
        code, out, err = run(capsys, command, "baseline", *words, "--lang", "en")
        assert code == 2, (command, out, err)
        assert said in err.replace("\u202f", "").replace(",", "")
        assert "Traceback" not in err


def test_export_writes_where_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "there"
    code, out, _ = run(
        capsys,
        "export",
        "baseline",
        "--month",
        "2014-06",
        "--organisations",
        "300",
        "--out",
        str(folder),
        "--lang",
        "fr",
    )
    assert code == 0 and "juin 2014 (mois 6)" in out
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["dictionary.csv", "organisations.csv", "relations.csv", "world.graphml"]
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    code, _, err = run(capsys, "export", "baseline", "--month", "1", "--out", str(blocked / "x"), "--lang", "en")
    assert code == 2 and "choose another with --out" in err


def test_help_of_the_small_commands_loads_neither_simulation_walks_nor_figures() -> None:
    program = (
        "import sys\nfrom experiments.cli import app\n"
        "try:\n    app.main(['agents', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('matplotlib', 'pandas', 'numba', 'mesa', 'scipy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
