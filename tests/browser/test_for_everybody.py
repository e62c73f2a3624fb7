"""The page for everybody: both languages whole, no serious barrier, keyboard only, large letters, narrow screens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pytest

from scenarios.authoring.translations import catalogue
from tests.browser.conftest import PATIENCE, Session

VIEWS = ("map", "network", "curves", "compare", "why", "workshop", "share", "about")


@lru_cache(maxsize=1)
def sentences() -> dict[str, tuple[set[str], set[str]]]:
    """Texts of four words and more that are said in one language only: {language: (texts, texts of the other)}."""
    pairs = [
        (str(message.id), str(message.string))
        for message in catalogue()
        if isinstance(message.id, str) and message.string and message.id != message.string
    ]
    english, french = (
        {text for text in texts if len(text.split()) >= 4 and "{" not in text} for texts in zip(*pairs, strict=True)
    )
    return {"en": (english, french - english), "fr": (french, english - french)}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_of_the_other_language_is_left(lang: str, readers: dict[str, Session]) -> None:
    _own, others = sentences()[lang]
    for view in VIEWS:
        page = readers[lang].show(view)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        text = page.locator("body").inner_text() + " ".join(
            page.locator("[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel)")
        )
        text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))
        left = [one for one in others if re.sub(r"\s+", " ", one.replace("\u00a0", " ").replace("\u202f", " ")) in text]
        assert left == [], view
        assert page.evaluate("document.documentElement.lang") == lang


def test_the_language_is_switched_in_place(session: Session) -> None:
    page = session.open("club.staff=3&month=24")
    page.get_by_role("button", name="Français").click()
    page.get_by_text("jusqu’où").first.wait_for()
    assert "club.staff=3" in page.url and "lang=fr" in page.url
    page.get_by_role("button", name="English").click()
    page.get_by_text("how far does the EFC").first.wait_for()


@pytest.mark.parametrize("view", VIEWS)
def test_no_serious_barrier(view: str, readers: dict[str, Session]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = readers["en"].show(view)
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (1280, 2)])
def test_no_sideways_scroll(width: int, zoom: int, readers: dict[str, Session]) -> None:
    session = readers["fr"]
    session.page.set_viewport_size({"width": width // zoom, "height": 700})
    for view in VIEWS:
        page = session.show(view)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wide = page.evaluate("""() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map(one => one.outerHTML.slice(0, 120));
        }""")
        assert wide == [], view
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), view


def test_the_reader_may_enlarge(readers: dict[str, Session]) -> None:
    content = readers["en"].page.locator("meta[name=viewport]").get_attribute("content")
    assert "user-scalable" not in content and "maximum-scale" not in content


def tab_to(page: Any, name: str, most: int = 80) -> None:
    """Press Tab until the thing of this name has the focus, which must be visible."""
    for _press in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate("""() => { const one = document.activeElement, style = getComputedStyle(one);
            if (one === document.body) return ["", true];
            return [one.innerText || one.ariaLabel || (one.labels && one.labels[0] && one.labels[0].innerText) || "",
                    style.outlineStyle !== "none" || style.boxShadow !== "none"]; }""")
        if name in found[0]:
            assert found[1], f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def test_keyboard_only(session: Session) -> None:
    page = session.open("month=24")
    page.keyboard.press("Tab")
    assert "Play" in page.evaluate("document.activeElement.innerText")
    for _press in range(2):
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('header') !== null"), "the head of the page is one step back"
    page.locator("header .efc-skip").focus()
    page.keyboard.press("Enter")
    tab_to(page, "Staff")
    page.keyboard.press("Control+A")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.wait_for_url(re.compile(r"club\.staff~5"), timeout=PATIENCE)
    page.goto(session.url + "?month=24")
    page.locator("main h1").wait_for()
    tab_to(page, "+1 year", 160)
    page.keyboard.press("Enter")
    page.locator(".efc-live-line").wait_for()
    tab_to(page, "Workshop", 200)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("view=workshop"))
