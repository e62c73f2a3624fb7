"""The words of the model: each found in sentences of both languages, with one line that explains it."""

from __future__ import annotations

import pytest

from scenarios.catalogue.glossary import TERMS, in_text, used_in
from scenarios.language import LANGUAGES, _, use_language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_one_line_and_every_form_is_its_own(lang: str) -> None:
    with use_language(lang):
        forms = [form for term in TERMS for form in _(term.forms).split("|")]
        assert len({form.lower() for form in forms}) == len(forms), "no form stands for two terms"
        for term in TERMS:
            meaning = _(term.meaning)
            assert len(meaning) <= 130 and "\n" not in meaning and meaning.endswith("."), term
            assert all(used_in([f"({form})"]) == [term] for form in _(term.forms).split("|")), term


def test_the_forms_of_a_term_are_no_text_of_the_page() -> None:
    """A word that is written by itself has a translation of its own, not the forms of a term."""
    with use_language("fr"):
        assert [term.forms for term in TERMS if "|" in _(term.forms) and "|" not in term.forms] == []


def test_a_text_keeps_its_letters_and_a_term_is_told_once() -> None:
    text = "Two territorial communities live; 3 Territorial communities, a territorial community; runner, outruns."
    with use_language("en"):
        parts = list(in_text(text))
    assert "".join(part for part, _term in parts) == text
    assert [part for part, term in parts if term is not None] == ["territorial communities"]


def test_a_name_in_quotes_is_no_term() -> None:
    with use_language("fr"):
        parts = list(in_text("« Plus d'accompagnement » : l\u2019accompagnement, et « l'isolement »"))
    assert [part for part, term in parts if term is not None] == ["accompagnement"]
    assert parts[0] == ("« Plus d'accompagnement » : l\u2019", None)
