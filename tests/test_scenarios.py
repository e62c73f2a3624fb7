# ruff: noqa: E501 (tables of cases)
"""Scenarios: the library is sound, every mistake in a file gets its own message, and nothing else ever comes out."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import scenarios
from scenarios import ScenarioError, building, dates, schedule, values
from scenarios.language import use_language
from simulation.parameters import REGISTRY, ParameterError, Parameters

HEAD = 'title = "Essai"\nstart = "2014-01"\nmonths = 264\n'
STAFF = 'set = { "club.staff" = 3.0 }\n'


def dated(rest: str) -> str:
    """A file with one intervention; its keys begin on line 5."""
    return f"{HEAD}[[interventions]]\n{rest}\n"


# What is in the file; the line of the mistake; words of the message in English and in French.
MALFORMED: dict[str, tuple[str | bytes, int | None, str, str]] = {
    # not well-formed
    "decimal comma": (f"{HEAD}[changes]\nclub.staff = 2,5\n", 5, "decimal comma; write a decimal point: 2.5", "virgule décimale"),
    "comma in braces": (dated('from = 3\nset = { "club.staff" = 2,5 }'), 6, "decimal point: 2.5", "point décimal : 2.5"),
    "vrai": (f"{HEAD}drop_interventions = vrai\n", 4, "write true", "écrivez true"),
    "faux": (f"{HEAD}drop_interventions = faux\n", 4, "write false", "écrivez false"),
    "True": (f"{HEAD}drop_interventions = True\n", 4, "write true, in small letters", "en minuscules"),
    "percentage": (f"{HEAD}[changes]\nclub.heritage = 30 %\n", 5, "write a share: 0.3", "écrivez une part : 0.3"),
    "month in words": (dated(f"from = juin 2025\n{STAFF}"), 5, 'year first: "2025-06"', "l'année d'abord : \"2025-06\""),
    "month with slash": (dated(f"from = 06/2025\n{STAFF}"), 5, '"2025-06"', "entre guillemets"),
    "short month": (dated(f"from = 2025-6\n{STAFF}"), 5, '"2025-06"', "entre guillemets"),
    "no such date": (dated(f"from = 2025-02-30\n{STAFF}"), 5, "no such date", "cette date n'existe pas"),
    "curly quotes": ("title = \u201cEssai\u201d\n", 1, "curly quotes", "guillemets courbes"),
    "guillemets": ("title = \u00ab Essai \u00bb\n", 1, "straight quotes", "guillemets droits"),
    "quote never closed": ('title = "Essai\nstart = "2014-01"\n', 1, "opened and never closed", "jamais refermé"),
    "apostrophe never closed": ("title = 'Essai\n", 1, "a quote ' is opened", "une apostrophe '"),
    "quote not opened": ('title = Essai"\n', 1, "missing at the beginning", "au début du texte"),
    "long text never closed": (f'{HEAD}description = """Un\ndeux\n', 4, "never closed", "n'est jamais refermé"),
    "header never closed": (f"{HEAD}[changes\nclub.staff = 3\n", 4, "not as many ]", "pas autant de ]"),
    "list never closed": (f"{HEAD}interventions = [1,\n2\n", 4, "bracket [ is opened", "le signe [ est ouvert"),
    "braces on lines": (dated('from = 3\nset = {\n"club.staff" = 3\n}'), 6, "must stand on one line", "tenir sur une ligne"),
    "braces never closed": (dated('from = 3\nset = { "club.staff" = 3'), 6, "bracket { is opened", "le signe { est ouvert"),
    "empty header": (f"{HEAD}[]\n", 4, "header without a name", "en-tête sans nom"),
    "header with accents": (f"{HEAD}[mes paramètres]\n", 4, "no accents and no spaces", "ni accents ni espaces"),
    "twice the same key": (f'{HEAD}title = "Encore"\n', 4, "given twice", "donné deux fois"),
    "twice the same table": (f"{HEAD}[changes]\n[changes]\n", 5, "given twice", "donné deux fois"),
    "no equals sign": (f"{HEAD}[changes]\nclub.staff 3\n", 5, "sign = is missing", "il manque le signe ="),
    "colon": (f"{HEAD}[changes]\nclub.staff: 3\n", 5, "= instead of :", "= au lieu de :"),
    "text without quotes": ("title = Une idée\n", 1, 'between quotes: "Une idée"', "entre guillemets"),
    "number with unit": (f"{HEAD}[changes]\nclub.staff = 3 ETP\n", 5, "only the number", "seulement le nombre"),
    "number with spaces": ("title = 'a'\nmonths = 1 000\n", 2, "write it without: 1000", "écrivez-le sans : 1000"),
    "point first": (f"{HEAD}[changes]\nclub.heritage = .2\n", 5, "0.2", "des deux côtés du point"),
    "leading zero": ("months = 012\n", 1, "does not begin with 0", "ne commence pas par 0"),
    "semicolon": ("months = 12;\n", 1, "take it off", "supprimez ce signe"),
    "backslash": ('source = "C:\\Users"\n', 1, "a backslash", "barre oblique inverse"),
    "name with accents": ("durée = 3\n", 1, "accents, spaces or signs", "des accents, des espaces"),
    "comment": (f"{HEAD}// essai\n", 4, "does not begin a comment", "ne commence pas un commentaire"),
    "no value": ("title =\n", 1, "nothing stands after", "il n'y a rien après"),
    "non-breaking space": ("months\u00a0= 3\n", 1, "non-breaking", "insécable"),
    "control character": ("title = \x01\n", 1, "control character", "caractère de contrôle"),
    "endless number": (f"months = {'9' * 5000}\n", 1, "thousands of digits", "milliers de chiffres"),
    "nonsense": ("{}\n", 1, "line not understood", "ligne incomprise"),
    # not a text file
    "Latin-1": (HEAD.replace("Essai", "Idée").encode("latin-1"), 1, "not in UTF-8", "pas en UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), None, "UTF-16", "UTF-16"),
    "UTF-16 without mark": (HEAD.encode("utf-16-le"), None, "UTF-16", "UTF-16"),
    "binary": (b"title\0\x05" + bytes(range(256)), 1, "not a text file", "pas un fichier texte"),
    "spreadsheet": (b"PK\x03\x04" + bytes(100), None, "Excel", "il ressemble à"),
    "empty": ("", None, "file is empty", "le fichier est vide"),
    "only a mark": (b"\xef\xbb\xbf\n", None, "file is empty", "le fichier est vide"),
    "too large": ("# " + "a" * 1_000_000, None, "larger than 1 MB", "dépasse 1 Mo"),
    "too deep": ("a = " + "[" * 60 + "]" * 60, 1, "more than 50 deep", "plus de 50 niveaux"),
    "too dotted": (".".join("a" * 60) + " = 1", 1, "more than 50 deep", "plus de 50 niveaux"),
    # well-formed, but not a scenario
    "unknown key": (f'{HEAD}qestion = "?"\n', 4, "did you mean “question”", "vouliez-vous dire «\u00a0question"),
    "French key": ('titre = "a"\nstart = "2014-01"\nmonths = 3\n', 1, "did you mean “title”", "vouliez-vous dire «\u00a0title"),
    "unknown key inside": (dated(f"from = 3\nuntill = 5\n{STAFF}"), 6, "did you mean “until”", "vouliez-vous dire «\u00a0until"),
    "no title": ('start = "2014-01"\nmonths = 3\n', None, "the file needs title", "il manque title"),
    "no months": ('title = "a"\nstart = "2014-01"\n', None, "the file needs months", "il manque months"),
    "months as text": ('title = "a"\nstart = "2014-01"\nmonths = "264"\n', 3, "a whole number, without quotes", "un nombre entier"),
    "months as switch": ('title = "a"\nstart = "2014-01"\nmonths = true\n', 3, "months = true should be", "months = true devrait"),
    "months not whole": ('title = "a"\nstart = "2014-01"\nmonths = 2.5\n', 3, "months = 2.5", "months = 2,5"),
    "too many months": ('title = "a"\nstart = "2014-01"\nmonths = 5000\n', 3, "from 1 to 1200", "de 1 à 1200"),
    "title as number": ('title = 3\nstart = "2014-01"\nmonths = 3\n', 1, "a text in quotes", "un texte entre guillemets"),
    "switch as number": (f"{HEAD}drop_interventions = 1\n", 4, "true or false", "true (vrai) ou false (faux)"),
    "start in words": ('title = "a"\nstart = "janvier 2014"\nmonths = 3\n', 2, '"2014-01"', '"2014-01"'),
    "start as number": ('title = "a"\nstart = 2014\nmonths = 3\n', 2, "start = 2014 is not a month", "n'est pas un mois"),
    "changes as list": (f"{HEAD}[[changes]]\nclub.staff = 3\n", 4, "write [changes]", "écrivez [changes]"),
    "interventions as table": (f"{HEAD}[interventions]\nfrom = 3\n", 4, "write [[interventions]]", "avec deux crochets"),
    "set as number": (dated("from = 3\nset = 3"), 6, "a table such as", "une table comme"),
    "number where an entry stands": (f"{HEAD}expect = [3]\n", 4, "a table such as", "une table comme"),
    # parameters
    "unknown parameter": (f"{HEAD}[changes]\nclub.staf = 3\n", 5, "did you mean “club.staff”", "vouliez-vous dire «\u00a0club.staff"),
    "unknown section": (f"{HEAD}[changes]\nzzz.qqq = 3\n", 5, "efc parameters", "efc parameters"),
    "out of range": (f"{HEAD}[changes]\nclub.staff = 300\n", 5, "from 0 to 200 (full-time", "de 0 à 200 (équivalents"),
    "decimals in range": (f"{HEAD}[changes]\nclub.heritage = 0.95\n", 5, "from 0 to 0.9 (share)", "0,95 est hors de ses bornes, de 0 à 0,9 (part)"),
    "number as text": (f'{HEAD}[changes]\nclub.staff = "3"\n', 5, '= "3" should be a finite number', '= "3" devrait être un nombre fini'),
    "number as switch": (f"{HEAD}[changes]\nclub.staff = true\n", 5, "= true should be", "= true devrait"),
    "switch as whole number": (f"{HEAD}[changes]\njournal.trials = 1\n", 5, "true or false", "true (vrai) ou false (faux)"),
    "not whole": (f"{HEAD}[changes]\ncommunities.minimum = 2.5\n", 5, "a whole number", "un nombre entier"),
    "word misspelt": (f'{HEAD}[changes]\ncommunities.membership = "optionnal"\n', 5, "did you mean “optional”", "«\u00a0optional"),
    "word as number": (f"{HEAD}[changes]\ncommunities.membership = 1\n", 5, "a text in quotes", "un texte entre guillemets"),
    "nan": (f"{HEAD}[changes]\nclub.staff = nan\n", 5, "a finite number", "un nombre fini"),
    "inf": (f"{HEAD}[changes]\nclub.staff = inf\n", 5, "a finite number", "un nombre fini"),
    "1e400": (f"{HEAD}[changes]\nclub.staff = 1e400\n", 5, "a finite number", "un nombre fini"),
    "hundreds of digits": (f"{HEAD}[changes]\npopulation.organisations = {'9' * 400}\n", 5, "a number of 400 digits", "un nombre de 400 chiffres"),
    "date as value": (f"{HEAD}[changes]\nclub.staff = 2025-06-01\n", 5, "should be", "devrait être"),
    "list as value": (f"{HEAD}[changes]\nclub.staff = [1, 2]\n", 5, "a list should be", "une liste devrait"),
    "the same parameter twice": (f'{HEAD}[changes]\n"club.staff" = 3\nclub.staff = 4\n', 5, "given twice", "donné deux fois"),
    "unknown territory": (f'{HEAD}[changes]\noutreach.territory = "Lile"\n', 5, "ZE2020-3216 (Lille)", "ZE2020-3216 (Lille)"),
    # dated interventions
    "no date": (dated(STAFF), 4, "number 1 needs from", "il manque from"),
    "nothing to do": (dated("from = 3"), 4, "exactly one of set, add", "exactement un de set"),
    "two things to do": (dated(f'from = 3\n{STAFF}add = {{ "club.staff" = 1 }}'), 7, "this has set, add", "ici, set, add"),
    "nothing to set": (dated("from = 3\nset = {}"), 6, "set is empty", "set est vide"),
    "before the start": (dated(f'from = "2013-12"\n{STAFF}'), 5, "from 2014-01 (month 1) to 2035-12", "va de 2014-01 (mois 1)"),
    "after the end": (dated(f'from = "2036-01"\n{STAFF}'), 5, "outside the scenario", "hors du scénario"),
    "month zero": (dated(f"from = 0\n{STAFF}"), 5, "outside the scenario", "hors du scénario"),
    "month as switch": (dated(f"from = true\n{STAFF}"), 5, "from = true is not a month", "n'est pas un mois"),
    "date as text": (dated(f'from = "06/2025"\n{STAFF}'), 5, 'write "2025-06" in quotes', 'écrivez "2025-06"'),
    "date in words": (dated(f'from = "1er juin 2025"\n{STAFF}'), 5, 'write "2025-06"', 'écrivez "2025-06"'),
    "thirteenth month": (dated(f'from = "2025-13"\n{STAFF}'), 5, "is not a month", "n'est pas un mois"),
    "until before from": (dated(f'from = "2025-06"\nuntil = "2025-01"\n{STAFF}'), 6, "is not after from", "n'est pas après from"),
    "until and months": (dated(f"from = 3\nuntil = 9\nmonths = 6\n{STAFF}"), 7, "the same thing twice", "deux fois la même chose"),
    "part of a month": (dated(f"from = 3\nmonths = 1.5\n{STAFF}"), 6, "a whole number", "un nombre entier"),
    "no duration": (dated(f"from = 3\nmonths = 0\n{STAFF}"), 6, "from 1 to 1200", "de 1 à 1200"),
    "founding parameter": (dated('from = 3\nset = { "population.seed" = 3 }'), 6, "when the world is founded", "à la fondation du monde"),
    "words cannot be scaled": (dated('from = 3\nscale = { "outreach.targeting" = 2 }'), 6, "a text in quotes", "un texte entre guillemets"),
    "ramp without end": (dated('from = 3\nramp = { "club.staff" = 3 }'), 6, "a ramp needs an end", "a besoin d'une fin"),
    "ramp of words": (dated('from = 3\nuntil = 9\nramp = { "outreach.targeting" = "crisis" }'), 7, "it can only be set", "seulement le fixer"),
    "scaled below nothing": (dated('from = "2025-06"\nscale = { "club.staff" = -1 }'), 6, "in 2025-06 (month 138), club.staff", "en 2025-06 (mois 138)"),
    "added above the most": (dated('from = 9\nadd = { "club.heritage" = 0.85 }'), 6, "= 0.95 is outside its range", "= 0,95 est hors de ses bornes"),
    "set twice at once": (
        dated(f'from = 3\n{STAFF}\n[[interventions]]\nfrom = "2014-03"\nset = {{ "club.staff" = 4 }}'), 10,
        "set twice from the same month, to 3.0 and to 4", "fixé deux fois à partir du même mois",
    ),
    "set and scaled at once": (
        dated(f'from = 3\n{STAFF}\n[[interventions]]\nfrom = 3\nscale = {{ "club.staff" = 0.5 }}'), 10,
        "which comes first", "dépendrait de l'ordre",
    ),
    # events
    "unknown event": (dated('from = 3\nevent = "client_join"'), 6, "did you mean “client_joins”", "«\u00a0client_joins"),
    "event that lasts": (dated('from = 3\nuntil = 9\nevent = "client_joins"'), 6, "it has no until", "il n'a pas de until"),
    "programme without territory": (dated('from = 3\nevent = "fund_territory"'), 4, "needs a territory", "a besoin d'un territoire"),
    "territory misspelt": (dated('from = 3\nevent = "fund_territory"\nterritory = "ZE2020-32O6"'), 7, "did you mean ZE2020-3206", "vouliez-vous dire ZE2020-3206"),
    "territory by name": (dated('from = 3\nevent = "client_joins"\nterritory = "lens"'), 7, "ZE2020-3215 (Lens)", "ZE2020-3215 (Lens)"),
    "lever of a territory": (dated(f'from = 3\nterritory = "ZE2020-3215"\n{STAFF}'), 6, "for the whole region", "pour toute la région"),
    # bands
    "unknown measure": (f'{HEAD}[[expect]]\nmeasure = "menbers"\nat = 3\nlower = 1\n', 5, "did you mean “members”", "«\u00a0members"),
    "band upside down": (f'{HEAD}[[expect]]\nmeasure = "members"\nat = 3\nlower = 9\nupper = 1\n', 7, "is above upper", "au-dessus de upper"),
    "band without bounds": (f'{HEAD}[[expect]]\nmeasure = "members"\nat = 3\n', 4, "lower, upper or both", "de lower, de upper"),
    "band without date": (f'{HEAD}[[expect]]\nmeasure = "members"\nlower = 3\n', 4, "number 1 needs at", "il manque at"),
    "band without measure": (f"{HEAD}[[expect]]\nat = 3\nlower = 3\n", 4, "needs measure", "il manque measure"),
    "band that is not a number": (f'{HEAD}[expect.members]\nat = 3\nlower = nan\n', 6, "a finite number", "un nombre fini"),
    # what is extended
    "unknown parent": ('extends = "basline"\n', 1, "did you mean “baseline”", "«\u00a0baseline"),
    "parent elsewhere": ('extends = "../baseline"\n', 1, "leaves the folder", "sort du dossier"),
    "absolute parent": ('extends = "/etc/passwd"\n', 1, "leaves the folder", "sort du dossier"),
    "Windows parent": ('extends = "C:\\\\a.toml"\n', 1, "leaves the folder", "sort du dossier"),
    "parent as list": ('extends = ["baseline"]\n', 1, "a text in quotes", "un texte entre guillemets"),
    "its own parent": ('extends = "idea.toml"\n', 1, "goes round in a circle", "tourne en rond"),
    "parent without a name": ('extends = ""\n', 1, "there is no such scenario", "il n'existe ni scénario"),
}  # fmt: skip


def write(folder: Path, content: str | bytes, name: str = "idea.toml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: object, lang: str = "en") -> ScenarioError:
    with use_language(lang), pytest.raises(ScenarioError) as caught:
        scenarios.load(path)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize("case", MALFORMED)
def test_each_mistake_has_its_message_in_both_languages(case: str, tmp_path: Path) -> None:
    content, line, english, french = MALFORMED[case]
    path = write(tmp_path, content)
    for lang, words in (("en", english), ("fr", french)):
        begun = time.perf_counter()
        error = refusal(path, lang)
        assert time.perf_counter() - begun < 2
        assert words.replace("\u00a0", " ") in str(error).replace("\u00a0", " ")
        assert (error.line, error.file) == (line, str(path))
        assert "Traceback" not in str(error)


def test_there_are_enough_mistakes() -> None:
    assert len(MALFORMED) >= 100


def test_all_problems_of_a_file_are_told_together(tmp_path: Path) -> None:
    content = f'{HEAD}qestion = "?"\nmonth = 3\n'
    assert [problem.line for problem in refusal(write(tmp_path, content)).problems] == [4, 5]
    content = dated(f'from = "2050-01"\n{STAFF}') + '[changes]\nclub.staf = 3\n"club.heritage" = 2\n'
    error = refusal(write(tmp_path, content))
    assert sorted(problem.line or 0 for problem in error.problems) == [5, 9, 10]
    assert "3 problems" in str(error) and "line 9: " in str(error)
    assert error.problems[0].nearest == "club.staff"


def test_an_error_says_everything_apart(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, f"{HEAD}[changes]\nclub.staff = 300\n"))
    assert (error.line, error.field, error.value, error.allowed) == (5, "changes.club.staff", 300, "0 .. 200")
    error = refusal(write(tmp_path, f"{HEAD}[changes]\nclub.staf = 3\n"))
    assert (error.field, error.nearest) == ("changes.club.staf", "club.staff")
    error = refusal("basline")
    assert (error.value, error.nearest) == ("basline", "baseline")


# -- hostile files


@pytest.mark.parametrize(
    "content",
    [
        b"a = 1\n" * 2_000_000,
        b"a = " + b"[" * 5000,
        b"a = " + b"{ b = " * 5000,
        b"[" + b"a." * 200_000 + b"a]\n",
        b"x = { " + b"a." * 200_000 + b"a = 1 }\n",
        b'x = { "a" ' + b'. "a" ' * 100_000 + b"= 1 }\n",
    ],
    ids=["10 MB", "brackets", "braces", "dotted header", "dotted key", "quoted dotted key"],
)  # fmt: skip
def test_huge_and_deep_files_are_refused_at_once(content: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, content)
    begun = time.perf_counter()
    refusal(path)
    assert time.perf_counter() - begun < 0.2


@pytest.mark.parametrize(
    "content",
    [
        b"a" * 999_999,
        b'"' * 999_999,
        b'a = "' + b"a." * 400_000 + b'"\n',
        b"[changes]\n" + b"".join(b"club.s%d = 1\n" % at for at in range(30_000)),
        b"".join(b"k%d = 1\n" % at for at in range(60_000)),
        b"[[interventions]]\nfrom = 1\n" * 20_000,
        b"# [[[[[[" * 100_000,
        b'"""' * 300_000,
        b"=" * 999_999,
    ],
    ids=["word", "quotes", "text", "parameters", "keys", "interventions", "comment", "long texts", "equals"],
)
def test_large_files_end_in_a_message_soon(content: bytes, tmp_path: Path) -> None:
    begun = time.perf_counter()
    error = refusal(write(tmp_path, content))
    assert time.perf_counter() - begun < 5
    assert len(str(error)) < 10_000


SEEDS = [content if isinstance(content, bytes) else content.encode() for content, *_rest in MALFORMED.values()]
PIECES = st.sampled_from([b"[changes]\n", b"[[interventions]]\n", b"from = ", b"set = ", b'{ "club.staff" = 1 }', b"\n", b'"', b"'''",
                          b"2,5", b"[", b"]", b"{", b"}", b"=", b".", b"#", b"nan", b"2025-06", b"\xe9", b"\0", b"\r", b"extends = ",
                          b"[expect]\n", b"[expect.members]\n", b"at = 3\n", b"until = ", b"9" * 50, b"title = ", b"1e400", b"-1", b"\\",
                          HEAD.encode(), STAFF.encode()])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=300), st.lists(PIECES, max_size=14).map(b"".join), st.text(max_size=200).map(str.encode)
    )
)
@example(content=b"\xff")
@example(content=b"a" * 10 + b"\xed\xa0\x80")
def test_no_file_raises_anything_else(content: bytes, tmp_path: Path) -> None:
    try:
        scenarios.load(write(tmp_path, content))
    except ScenarioError as error:
        assert str(error)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*SEEDS, (scenarios.loader.LIBRARY / "baseline.toml").read_bytes()]).filter(
        lambda one: len(one) < 9000
    ),
    st.data(),
)
def test_no_damaged_file_raises_anything_else(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    damaged = content[:at] + data.draw(PIECES) + content[data.draw(st.integers(at, min(len(content), at + 20))) :]
    try:
        scenarios.load(write(tmp_path, damaged))
    except ScenarioError as error:
        assert str(error)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a\0b", "a" * 5000, "/", "no/such/file.toml", "nothing.toml", "/dev/null", "\ud800"]
)
def test_no_name_raises_anything_else(name: str) -> None:
    for lang in ("en", "fr"):
        assert str(refusal(name, lang))


def test_missing_file_folder_and_unreadable_file(tmp_path: Path) -> None:
    assert "there is no file" in str(refusal(tmp_path / "more-suport.toml"))
    assert refusal(tmp_path / "more-suport.toml").nearest == "more-support"
    assert "c'est un dossier" in str(refusal(tmp_path, "fr"))


# -- what is accepted


def test_all_ways_to_write_a_name_and_a_date(tmp_path: Path) -> None:
    spellings = (
        '[changes]\n"club.staff" = 3\n',
        "[changes]\nclub.staff = 3\n",
        "[changes.club]\nstaff = 3\n",
        "[changes]\nclub = { staff = 3.0 }\n",
    )
    for text in spellings:
        assert scenarios.load(write(tmp_path, HEAD + text)).changes == {"club.staff": 3.0}
    for text in ('"2025-06"', "138", "2025-06-01", "2025-06-15T10:00:00"):
        scenario = scenarios.load(write(tmp_path, dated(f"from = {text}\nmonths = 24\n{STAFF}")))
        assert [(one.start, one.until) for one in scenario.dated] == [(138, 162)]
    for mark in (b"", b"\xef\xbb\xbf"):
        content = mark + HEAD.replace("\n", "\r\n").encode() + b"\t[changes]\r\n\tclub.staff\t=\t3\r\n"
        assert scenarios.load(write(tmp_path, content)).changes == {"club.staff": 3.0}


def test_a_change_may_outlast_the_scenario_only_by_its_months(tmp_path: Path) -> None:
    scenario = scenarios.load(write(tmp_path, dated(f"from = 260\nmonths = 24\n{STAFF}")))
    assert scenario.dated[0].until == 284
    assert scenarios.load(write(tmp_path, dated(f"from = 260\nuntil = 265\n{STAFF}"))).dated[0].until == 265


def test_a_later_set_wins_and_sums_commute(tmp_path: Path) -> None:
    text = dated(f'from = 3\n{STAFF}\n[[interventions]]\nfrom = 9\nset = {{ "club.staff" = 4 }}')
    assert len(scenarios.load(write(tmp_path, text)).dated) == 2
    text = dated('from = 3\nadd = { "club.staff" = 1 }\n[[interventions]]\nfrom = 3\nadd = { "club.staff" = 2 }')
    assert len(scenarios.load(write(tmp_path, text)).dated) == 2


def test_a_value_out_of_range_is_found_only_where_it_happens(tmp_path: Path) -> None:
    bad = 'from = 100\nadd = { "club.heritage" = 0.5 }\n[[interventions]]\nfrom = 50\nset = { "club.heritage" = 0.6 }'
    assert "month 100" in str(refusal(write(tmp_path, dated(bad))))
    good = bad.replace("from = 50", "from = 50\nuntil = 100")
    assert len(scenarios.load(write(tmp_path, dated(good))).dated) == 2


# -- extends


def test_a_child_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    child = scenarios.load(write(tmp_path, 'extends = "baseline"\ntitle = "Mine"\n[changes]\nclub.heritage = 0.2\n'))
    parent = scenarios.load("baseline")
    assert child.title == {"en": "Mine", "fr": "Mine"} and child.question == parent.question
    assert child.name == "idea" and child.dated == parent.dated and child.expect == ()
    assert child.changes == {**parent.changes, "club.heritage": 0.2}
    alone = scenarios.load(write(tmp_path, 'extends = "baseline"\ndrop_interventions = true\n'))
    assert alone.dated == ()


def test_inherited_dates_follow_the_childs_months(tmp_path: Path) -> None:
    short = scenarios.load(write(tmp_path, 'extends = "baseline"\nmonths = 60\n'))
    assert all(one.start <= 60 for one in short.dated)
    late = scenarios.load(write(tmp_path, 'extends = "baseline"\nstart = "2020-01"\nmonths = 120\n'))
    shock = next(one for one in late.dated if one.action == "scale")
    assert late.date(shock.start) == "2025-06"
    assert [one.parameter for one in late.dated if one.start < 1] == ["support.accompagnateur"]


def test_a_file_beside_can_be_extended_and_its_mistakes_are_its_own(tmp_path: Path) -> None:
    parent = write(tmp_path, f"{HEAD}[changes]\nclub.staff = 3\n", "parent.toml")
    for name in ("parent", "parent.toml"):
        assert scenarios.load(write(tmp_path, f'extends = "{name}"\n')).changes == {"club.staff": 3.0}
    write(tmp_path, f"{HEAD}[changes]\nclub.staff = 300\n", "parent.toml")
    assert refusal(tmp_path / "idea.toml").file == str(parent)


def test_circles_long_lines_and_links_are_refused(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "b.toml"\n', "a.toml")
    write(tmp_path, 'extends = "a.toml"\n', "b.toml")
    assert "a -> b -> a" in str(refusal(tmp_path / "a.toml"))
    for number in range(9):
        write(tmp_path, f'extends = "n{number + 1}.toml"\n', f"n{number}.toml")
    write(tmp_path, HEAD, "n9.toml")
    assert "more than 8 files" in str(refusal(tmp_path / "n0.toml"))
    assert scenarios.load(tmp_path / "n2.toml").months == 264
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link.toml").symlink_to(tmp_path / "n9.toml")
    assert "leaves the folder" in str(refusal(write(tmp_path / "inside", 'extends = "link.toml"\n')))
    (tmp_path / "inside" / "loop.toml").symlink_to(tmp_path / "inside" / "loop.toml")
    refusal(write(tmp_path / "inside", 'extends = "loop.toml"\n'))


# -- the library


@pytest.mark.parametrize("name", scenarios.names())
def test_each_scenario_of_the_library_is_complete(name: str) -> None:
    scenario = scenarios.load(name)
    texts = [scenario.title, scenario.question, scenario.description]
    texts += [one.why for one in (*scenario.dated, *scenario.happenings, *scenario.expect)]
    for text in texts:
        assert text["en"] and text["fr"] and text["en"] != text["fr"]
    assert scenario.source and scenario.expect and scenario.name == name
    assert scenario.path.parent == scenarios.loader.LIBRARY
    assert isinstance(scenario.parameters(), Parameters)


def test_the_baseline_tells_the_clubs_history() -> None:
    from simulation.interventions import in_force

    scenario = scenarios.load("baseline")
    assert scenarios.names()[0] == "baseline" and (scenario.start, scenario.months) == ("2014-01", 264)
    parameters = scenario.parameters()

    def at(date: str) -> Parameters:
        return in_force(parameters, scenario.interventions, scenario.month_of(date))

    assert at("2014-01").club.staff < at("2025-05").club.staff == parameters.club.staff
    assert at("2025-06").club.staff < at("2025-05").club.staff == at("2035-12").club.staff
    assert at("2021-12").support.accompagnateur == 0 < at("2022-01").support.accompagnateur


def test_dates_and_months_answer_each_other() -> None:
    scenario = scenarios.load("baseline")
    assert [scenario.date(month) for month in (0, 1, 138, 264)] == ["2013-12", "2014-01", "2025-06", "2035-12"]
    assert scenario.month_of("2025-06") == scenario.month_of(datetime.date(2025, 6, 30)) == 138
    for date in ("2050-01", "juin 2025", "2013-11", None):
        with pytest.raises(ScenarioError):
            scenario.month_of(date)


@given(st.integers(12 * dates.FIRST_YEAR, 12 * dates.LAST_YEAR + 11))
def test_labels_of_months_can_be_read_back(count: int) -> None:
    assert dates.count_of(dates.label(count)) == count
    year, month = divmod(count, 12)
    for text in (
        f"{month + 1:02d}/{year}",
        f"{year}-{month + 1}",
        f"{year}/{month + 1:02d}",
        f"01/{month + 1:02d}/{year}",
    ):
        assert dates.guess(text) == dates.label(count)


def test_further_changes_stand_on_top() -> None:
    scenario = scenarios.load("no-communities")
    assert scenario.parameters({"club.heritage": 0.3}).club.heritage == 0.3
    assert scenario.parameters({"club.heritage": 0.3}).communities.membership == "absent"
    with pytest.raises(ParameterError):
        scenario.parameters({"club.heritage": 3})
    assert scenarios.load("more-support").superseded({"club.outreach": 0.1, "club.staff": 3}) == {"club.outreach": 145}


def test_the_light_forms_say_the_same_as_the_simulations(tmp_path: Path) -> None:
    from simulation import interventions
    from simulation.measures import MEASURES
    from simulation.places import LEVELS, load_places

    assert schedule.ACTIONS == interventions.ACTIONS and schedule.EVENTS == interventions.EVENTS
    assert set(MEASURES) >= building.COMMON_MEASURES
    for level in LEVELS:
        places = load_places(level)
        assert values.territories(level) == dict(zip(places.codes, places.names, strict=True))
    text = dated(
        'from = 3\nuntil = 20\nramp = { "club.staff" = 6.0, "communities.minimum" = 9 }\n'
        '[[interventions]]\nfrom = 7\nuntil = 12\nscale = { "club.staff" = 0.5 }\n'
        '[[interventions]]\nfrom = 9\nadd = { "club.staff" = 1 }\n[[interventions]]\nfrom = 40\nset = { "club.staff" = 2 }\n'
        '[[interventions]]\nfrom = 5\nevent = "fund_territory"\nterritory = "ZE2020-3215"\nmonths = 18'
    )
    scenario = scenarios.load(write(tmp_path, text))
    parameters = scenario.parameters()
    for month in range(1, 60):
        expected = interventions.in_force(parameters, scenario.interventions, month)
        followed = {name: parameters[name] for name in ("club.staff", "communities.minimum")}
        for one in scenario.dated:
            if one.in_force(month):
                value = schedule._whole(one.parameter, one.apply(followed[one.parameter], month))
                followed[one.parameter] = REGISTRY[one.parameter].check(value)
        assert all(expected[name] == value for name, value in followed.items())
    (event,) = scenario.events
    assert (event.month, event.name, event.territory, event.months) == (5, "fund_territory", "ZE2020-3215", 18.0)


def test_reasons_follow_the_language() -> None:
    scenario = scenarios.load("baseline")
    with use_language("fr"):
        french = scenario.interventions[-1].why
    assert french.startswith("Choc de financement") and scenario.interventions[-1].why.startswith("Funding shock")


def test_a_scenario_gives_a_mesa_model() -> None:
    scenario = scenarios.load("baseline")
    model = scenario.model(organisations=300, rng=1)
    model.step()
    first = next(one for one in scenario.dated if one.parameter == "club.staff")
    assert (model.world.parameters.club.staff, model.months) == (first.value, 264)
    assert (
        scenario.model(organisations=300, rng=1, changes={"club.heritage": 0.0}).world.parameters.club.heritage == 0.0
    )


def test_loading_is_light() -> None:
    program = (
        "import sys, time, pydantic, numpy; from pydantic import BaseModel; begun = time.perf_counter(); import scenarios; "
        "[scenarios.load(name) for name in scenarios.names()]; "
        "print(time.perf_counter() - begun, [name for name in ('mesa', 'pandas', 'numba', 'scipy') if name in sys.modules])"
    )
    root = Path(scenarios.__file__).parents[1]
    said = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root).stdout
        for _time in range(3)
    ]
    assert all(line.split(maxsplit=1)[1].strip() == "[]" for line in said)
    assert min(float(line.split()[0]) for line in said) < 0.5


def test_the_examples_of_the_guide_load(tmp_path: Path) -> None:
    guide = (scenarios.loader.LIBRARY / "README.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in guide.split("```toml\n")[1:]]
    assert examples
    for text in examples:
        scenario = scenarios.load(write(tmp_path, text))
        assert scenario.dated and scenario.happenings and scenario.expect
    for name in scenarios.names():
        assert f"`{name}`" in guide
