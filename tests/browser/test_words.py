"""The words of the page: each term is explained, by pointer, keyboard and screen reader; scenarios stand in groups."""

from __future__ import annotations

import re

import pytest

from scenarios.catalogue.glossary import in_text, used_in
from scenarios.catalogue.groups import GROUPS
from scenarios.language import LANGUAGES, use_language
from tests.browser.conftest import Session


@pytest.mark.parametrize(
    ("lang", "word", "meaning"),
    [
        ("en", "territorial communities", "Members of one territory"),
        ("fr", "communautés territoriales", "Des adhérents d’un même territoire"),
    ],
)
def test_a_term_is_explained_by_pointer_keyboard_and_screen_reader(
    readers: dict[str, Session], lang: str, word: str, meaning: str
) -> None:
    page = readers[lang].show("map")
    term = page.locator(".efc-answer dfn", has_text=word)
    term.wait_for()
    assert term.evaluate("one => getComputedStyle(one).textDecorationStyle") == "dotted"
    bubble = "one => getComputedStyle(one, '::after').content"
    assert meaning not in term.evaluate(bubble)
    term.hover()
    assert meaning in term.evaluate(bubble)
    page.mouse.move(0, 0)
    term.focus()
    assert meaning in term.evaluate(bubble)
    described = "one => document.getElementById(one.getAttribute('aria-describedby')).textContent"
    assert term.evaluate(described).startswith(meaning)
    assert page.locator(".efc-answer dfn").all_inner_texts() == list(
        dict.fromkeys(page.locator(".efc-answer dfn").all_inner_texts())
    ), "each term is told once"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terms_are_explained_wherever_they_are_shown(readers: dict[str, Session], lang: str) -> None:
    """In the answer, the line of the run, legends, titles of curves and notes: whatever the glossary knows."""
    page = readers[lang].show("network")
    page.locator(".efc-live-line dfn").first.wait_for()
    page.locator(".efc-network .efc-legend dfn, .efc-picture .efc-legend dfn").first.wait_for()
    places = page.evaluate(
        """() => [...document.querySelectorAll(
            "main p:not([role=alert], .efc-status, .efc-source, .efc-dated), main .efc-legend, main .efc-panel-title"
        )].map((one) => [
            one.textContent, [...one.querySelectorAll("dfn")].map((term) => term.textContent),
            [...one.querySelectorAll("dfn")].every((term) => document.querySelector(
                "#" + term.getAttribute("aria-describedby"))),
        ])"""
    )
    with use_language(lang):
        for text, told, is_described in places:
            terms = {term for _part, term in in_text(plain(text)) if term}
            assert terms <= set(used_in(map(plain, told))) and is_described, text
    assert sum(bool(told) for _text, told, _is in places) > 4


def plain(text: str) -> str:
    """Without the typography of French."""
    return text.replace("\u2019", "'").replace("\u00a0", " ")


def test_scenarios_stand_in_groups_by_question(readers: dict[str, Session]) -> None:
    page = readers["en"].show("map")
    groups = page.locator(".efc-side select").first.locator("optgroup")
    groups.first.wait_for(state="attached")
    assert groups.evaluate_all("all => all.map(one => one.label)") == list(GROUPS)
    assert groups.first.locator("option").first.get_attribute("value") == "baseline"


def test_a_tour_leads_from_a_question_through_the_page(session: Session) -> None:
    page = session.open("view=tours")
    for title, view in (("1. ", "view=map"), ("2. ", "~set~club.staff~"), ("3. ", "view=compare"), ("4. ", "beside=")):
        card = page.locator("section", has=page.get_by_role("heading", name="Hire two next January?"))
        card.get_by_role("button", name=title).click()
        page.wait_for_url(lambda url, view=view: "view=tours" not in url and (view in url or view == "view=map"))
        here = page.get_by_role("heading", name="Begin with a question")
        here.wait_for(state="detached")
        page.go_back()
        here.wait_for()
    card.get_by_role("button", name="1. ").click()
    for number in (2, 3, 4):
        bar = page.get_by_role("region", name=f"Hire two next January? Step {number - 1} of 4")
        bar.get_by_role("button", name=f"{number}. ").click()
        page.wait_for_url(re.compile(f"tour=hiring-{number}"))
        page.get_by_role("region", name=f"Step {number} of 4").wait_for()
    assert bar.get_by_role("button").count() == 0, "this bar is gone"
    bar = page.get_by_role("region", name="Step 4 of 4")
    assert bar.get_by_role("button").all_inner_texts() == ["All tours"]
    page.go_back()
    page.get_by_role("region", name="Step 3 of 4").wait_for()
