# ruff: noqa: E501 (tables of cases)
"""The language of what people read: nothing is left in English in French, and languages do not leak."""

from __future__ import annotations

import re
import threading

import pytest

from scenarios import language
from scenarios.format.model_errors import explain
from scenarios.language import _, as_number, from_environment, in_quotes, ngettext, use_language, written
from simulation.parameters import REGISTRY, ParameterError, Parameters, find
from tests.helpers.lone_letters import lone_letters

build = pytest.importorskip("scenarios.authoring.translations", reason="Babel is a tool of development")


def test_every_text_is_in_french() -> None:
    """Run `python -m scenarios.authoring.translations` and fill in what it lists."""
    assert build.missing(build.catalogue()) == []


@pytest.mark.parametrize(
    "text",
    [
        "A and B",
        "B less A",
        "B moins A, paire par paire",
        "in A",
        "la stratégie A est",
        "A: Baseline",
        "B. Baseline",
        "(A)",
        "Changé par rapport à A :",
    ],
)
def test_a_letter_that_stands_for_a_strategy_is_noticed(text: str) -> None:
    assert lone_letters(text)
    assert not lone_letters("A run is one history. A (very) small one: certified B Corps, L-BFGS-B, 4 A4, à l'aide")


def test_no_text_calls_a_strategy_by_a_letter() -> None:
    for message in build.catalogue():
        for texts in (message.id, message.string):
            assert not lone_letters(texts if isinstance(texts, str) else "\n".join(texts)), texts


def test_no_translation_is_left_over() -> None:
    assert build.unused(build.catalogue()) == []


def test_the_compiled_catalogue_is_current() -> None:
    assert build.is_current(build.catalogue())


def test_a_language_is_set_and_restored() -> None:
    assert language.language() == "en"
    with use_language("fr"):
        assert language.language() == "fr" and _("members") == "adhérents"
        with use_language("en"):
            assert _("members") == "members"
        assert language.language() == "fr"
    assert language.language() == "en"
    with pytest.raises(ValueError):
        use_language("de")


def test_threads_have_independent_languages() -> None:
    heard = []
    with use_language("fr"):
        thread = threading.Thread(target=lambda: heard.append(language.language()))
        thread.start()
        thread.join()
    assert heard == ["en"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [ ({}, "en"), ({"LANG": "fr_FR.UTF-8"}, "fr"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"), ({"LC_MESSAGES": "fr_BE", "LANG": "nl_BE"}, "fr"), ({"LANGUAGE": "fr:en", "LANG": "en_GB"}, "fr"), ({"LANG": "fr"}, "fr"), ({"LANG": "frr_DE"}, "en"), ],
)  # fmt: skip
def test_language_of_the_environment(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert from_environment() == expected


def test_plurals_follow_the_language() -> None:
    said = {}
    for lang in ("en", "fr"):
        with use_language(lang):
            said[lang] = [
                ngettext("{count} problem", "{count} problems", count).format(count=count) for count in (0, 1, 2)
            ]
    assert said == {"en": ["0 problems", "1 problem", "2 problems"], "fr": ["0 problème", "1 problème", "2 problèmes"]}


COUNTED = re.compile(
    r"\{(?:after|all|animators|asked|before|count|done|few|high|level|low|members|missing|months|organisations|others"
    r"|points|replicates|runs|seeds|size|some|steps|territories|times|total|wanted|worlds|years)\} "
    r"(?!(?:in|of|starts|takes|does|is|has) )(?:[a-z']+[- ]){0,2}?[a-z]+s\b"
)
"""A number in a text, and a noun in the plural after it."""
NEVER_ONE = {
    "In {runs} runs the club goes": "ten runs",
    "In {worlds} nothing distinguishes": "dozens of worlds: the number stands in a text of its own",
    "First estimate, {runs} runs": "three runs",
    "{count} organisations (demonstration)": "hundreds at least",
    "Shares above {whole}": "a design of Sobol has many points",
    "{count} strategies against “{first}”": "two at least: a single one has a sentence of its own",
    "{scenario}: {size} organisations": "of the largest component: none, or two at least",
    "Relations: {inside} of {count} figures": "all figures of the report",
    "{inside} of {count} figures of the relations": "all figures of the report",
    "“{factor}” matters most for {count} of {total} measures": "several: a single one has a sentence of its own",
    "Bands: 90 % of {count} histories": "sixty at least",
    "{half} after {runs} runs": "two at least: there is an interval",
    "Take-off: in none of the {count} runs.": "a single run has a sentence of its own",
    "Take-off: in {some} of {count} runs, half": "a single run has a sentence of its own",
    "Mind: {what} ends in one of two ways": "each way holds two runs at least",
    "{times} ({some} of {runs} runs, probability": "ten at least",
    "Of the {count} levers that differ": "two at least: a single one has a sentence of its own",
    "None of the {count} levers that differ": "two at least: a single one has a sentence of its own",
    "{measure}: {mean} ± {half} after {runs} replicates": "four at least",
    "To find differences between {points} points": "two at least",
    "(the least sure of {points} points)": "two at least",
    "{name} has {count} values": "more than a diagram can show",
    "{what}: in at least half of the runs in {some} of {all} cells.": "two at least: of one, all or none",
    "this design has {points} points": "more than the most",
    "this plan has {runs} runs": "more than the most",
    "In {better} of the {count} series": "series that are shipped",
    "In {clubs} made-up clubs": "two hundred",
    "Round {round}: {runs} runs are worth": "twenty at least",
    "Failed and left out, of {all} runs": "twenty at least",
    "{count} strategies were tried in {runs} runs": "eight at least: a search of fewer is refused",
    "{strategies} strategies are tried in up to {worlds} worlds": "four worlds at least",
    "feature scores need at least {count} points": "a declared number",
    "In none of the {count} series": "series that are shipped",
    "Simulated by the model with a peer effect": "sixty at least",
    "a number of {count} digits": "fifteen at least",
}
"""Beginnings of texts whose number is never one, with the reason."""


def test_texts_with_a_number_have_a_singular() -> None:
    """No "1 organisations": what counts is marked with `ngettext`, or can never be one."""
    single = [message.id for message in build.texts() if isinstance(message.id, str) and COUNTED.search(message.id)]
    assert [text for text in single if not text.startswith(tuple(NEVER_ONE))] == []
    assert [begin for begin in NEVER_ONE if not any(text.startswith(begin) for text in single)] == []


def test_numbers_and_values_follow_the_language() -> None:
    assert (as_number(2.5), as_number(3.0), written(True), written("3"), written(10**400)) == (
        "2.5", "3", "true", '"3"', "a number of 401 digits",
    )  # fmt: skip
    with use_language("fr"):
        assert (as_number(2.5), written(0.1), in_quotes("a")) == ("2,5", "0,1", "\u00ab\u00a0a\u00a0\u00bb")
    assert len(in_quotes("a" * 1000)) < 70 and "\x1b" not in in_quotes("a\x1b[31mb")


@pytest.mark.parametrize(
    ("name", "value", "english", "french"),
    [ ("club.staf", 3, "there is no parameter “club.staf”; did you mean “club.staff”?", "il n'existe pas de paramètre « club.staf » ; vouliez-vous dire « club.staff » ?"), ("club.staff", 250.5, "club.staff (Staff) = 250.5 is outside its range, from 0 to 200 (full-time equivalents)", "club.staff (Salariés) = 250,5 est hors de ses bornes, de 0 à 200 (équivalents temps plein)"), ("club.staff", "3", 'club.staff (Staff) = "3" should be a finite number, without quotes (full-time equivalents)', 'club.staff (Salariés) = "3" devrait être un nombre fini, sans guillemets (équivalents temps plein)'), ("support.allocation", "readyest", 'one of "first_come", "readiest", "most_isolated", "territory"; did you mean "readiest"?', 'vouliez-vous dire "readiest" ?'), ],
)  # fmt: skip
def test_parameter_errors_in_both_languages(name: str, value: object, english: str, french: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters({name: value})
    assert english in explain(caught.value)
    with use_language("fr"):
        assert french in explain(caught.value).replace("\u00a0", " ")


def test_founding_is_explained() -> None:
    parameter = find("population.seed")
    error = ParameterError("", parameter.name, "founding", 3, parameter=parameter)
    assert "founded" in explain(error)
    with use_language("fr"):
        assert "fondation" in explain(error)


def test_every_parameter_has_both_languages() -> None:
    for parameter in REGISTRY.values():
        assert parameter.label["fr"] and parameter.meaning["fr"] and parameter.label["en"] and parameter.meaning["en"]
