"""Writing a scenario: the commented file is sound however it is filled in; editors know what the loader knows."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from scenarios.authoring.json_schema import json_schema
from scenarios.authoring.template import is_name, sheet
from scenarios.format.schema import InterventionEntry, ScenarioFile, keys_of
from scenarios.language import use_language
from simulation.parameters import REGISTRY
from tests.helpers.malformed_scenarios import MALFORMED

PACKAGE = scenarios.loader.PACKAGE
FILES = sorted(path for drawer in ("library", "examples", "validation") for path in (PACKAGE / drawer).glob("*.toml"))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with use_language("en"):
        yield


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    schema = json_schema()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def uncommented(text: str) -> str:
    """With every lever and every block in force."""
    return re.sub(r"^# (?=\[\[|[a-z_.]+ = )", "", text, flags=re.MULTILINE)


# -- the commented file


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("parent", ["baseline", "territory-first", "no-communities", "fragile-trust"])
def test_a_template_means_the_same_as_its_parent(parent: str, lang: str, tmp_path: Path) -> None:
    given = scenarios.load(parent)
    with use_language(lang):
        text = sheet("idea", given)
    path = tmp_path / "idea.toml"
    path.write_text(text, encoding="utf-8")
    new = scenarios.load(path)
    assert new.changes == given.changes and new.dated == given.dated and new.months == given.months
    path.write_text(uncommented(text), encoding="utf-8")
    full = scenarios.load(path)
    levers = {one.name for one in REGISTRY.values() if one.role == "lever"}
    assert levers <= set(full.changes) and all(full.changes[name] == given.parameters()[name] for name in levers)
    added = [one for one in full.dated if one not in given.dated]
    assert {one.action for one in added} == {"set", "add", "scale", "ramp", "once"}
    assert {one.name for one in full.happenings} >= {
        "client_joins",
        "animators_leave",
        "staff_leaves",
        "fund_territory",
    }
    assert full.expect


def test_every_lever_can_be_uncommented_alone(tmp_path: Path) -> None:
    text = sheet("idea", scenarios.load("baseline"))
    lines = text.split("\n")
    levers = [at for at, line in enumerate(lines) if re.match(r"# [a-z]+\.[a-z_.]+ = ", line)]
    assert len(levers) == sum(one.role == "lever" for one in REGISTRY.values())
    for at in levers:
        path = tmp_path / "idea.toml"
        path.write_text("\n".join([*lines[:at], lines[at][2:], *lines[at + 1 :]]), encoding="utf-8")
        scenarios.load(path)


def efc(*words: str, lang: str = "en") -> Any:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app.build(lang), ["scenarios", *words])


def test_the_command_writes_a_file_and_the_schema_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = efc("new", "mon-idée", "--extends", "territory-first", lang="fr")
    assert done.exit_code == 0 and "efc run 'mon-idée.toml'" in done.output, done.output
    text = Path("mon-idée.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./efc-scenario.schema.json") and "Salariés" in text
    assert json.loads(Path("efc-scenario.schema.json").read_text(encoding="utf-8"))["title"] == "Scénario EFC"
    assert efc("check", "mon-idée.toml").exit_code == 0
    again = efc("new", "mon-idée.toml", lang="fr")
    assert again.exit_code == 2 and "rien n'a été changé" in again.output
    assert Path("mon-idée.toml").read_text(encoding="utf-8") == text
    assert efc("new", "child", "--extends", "mon-idée").exit_code == 0
    assert tomllib.loads(Path("child.toml").read_text(encoding="utf-8"))["extends"] == "mon-idée"


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        (("new",), "which name", "quel nom"),
        (("new", "baseline"), "has a scenario", "a déjà un scénario"),
        (("new", "my idea"), "letters, digits", "des lettres, des chiffres"),
        (("new", "no/such/idea"), "there is no folder", "il n'y a pas de dossier"),
        (("new", "idea", "--extends", "basline"), "did you mean “baseline”", "«\u00a0baseline"),
        (("new", "idea", "--extends", "../up"), "leaves the folder", "sort du dossier"),
        (("schema", "no/such/folder/x.json"), "cannot read or write no/such/folder/x.json", "impossible"),
        (("news",), "is not known here", "n'est pas connu ici"),
    ],
)
def test_files_that_cannot_be_written_end_in_a_message(
    words: tuple[str, ...], english: str, french: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang, said in (("en", english), ("fr", french)):
        done = efc(*words, lang=lang)
        assert done.exit_code == 2 and said.replace("\u00a0", " ") in done.output.replace("\u00a0", " "), done.output
    assert not list(tmp_path.iterdir())


def test_allowed_names_of_scenarios() -> None:
    assert all(map(is_name, ("idea", "deux-territoires", "été_2026")))
    assert not any(map(is_name, ("", "my idea", "a/b", "a.b", "x" * 61, "a\nb")))


# -- the schema


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_schema_accepts_every_shipped_scenario(path: Path, validator: Draft7Validator) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []


def test_the_schema_accepts_a_file_with_every_key(validator: Draft7Validator) -> None:
    data = tomllib.loads(uncommented(sheet("idea", scenarios.load("baseline"))))
    assert [error.message for error in validator.iter_errors(data)] == []
    spellings = ('"club.staff" = 3', "club.staff = 3", "club = { staff = 3.0 }", "animation.propensity.client = 2")
    for text in spellings:
        assert validator.is_valid(tomllib.loads(f"[changes]\n{text}\n")), text
    assert validator.is_valid({"expect": {"members": [{"at": 3, "lower": 1.0}, {"at": "2026-01", "upper": 3}]}})


REFUSED = (
    "unknown key", "French key", "unknown key inside", "months as text", "months not whole", "too many months",
    "title as number", "switch as number", "set as number", "unknown parameter", "unknown section", "out of range",
    "number as text", "number as switch", "not whole", "word misspelt", "word as number", "list as value", "no date",
    "nothing to do", "two things to do", "founding parameter", "words cannot be scaled", "ramp of words",
    "unknown event", "theme misspelt", "event of a theme misspelt", "unknown measure", "band without bounds",
    "band without date", "band without measure",
)  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_the_schema_rejects_what_the_loader_rejects(case: str, validator: Draft7Validator) -> None:
    content = MALFORMED[case][0]
    assert isinstance(content, str)
    assert not validator.is_valid(tomllib.loads(content))


def test_the_schema_allows_the_long_run_that_a_table_allows(validator: Draft7Validator) -> None:
    assert validator.is_valid({"months": 5000, "limits": {"months": 5000}})
    assert not validator.is_valid({"months": 5000, "limits": {"months": 13_000}})


def test_the_schema_knows_what_the_loader_knows_in_both_languages(validator: Draft7Validator) -> None:
    assert list(validator.schema["properties"]) == keys_of(ScenarioFile)
    assert list(validator.schema["definitions"]["intervention"]["properties"]) == keys_of(InterventionEntry)
    assert {name for name in validator.schema["definitions"]["changes"]["properties"] if "." in name} == set(REGISTRY)
    assert all(re.fullmatch(r"[\w.-]+", name) for name in validator.schema["definitions"])  # they stand in addresses
    with use_language("fr"):
        french = json_schema()
    assert french["definitions"]["value-club.staff"]["title"] == "Salariés"
    assert json.dumps(french).count('"$ref"') == json.dumps(validator.schema).count('"$ref"')
