"""One screen: answer, levers, picture and main curve are seen without scrolling; on a phone, answer and curve stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Session

PICTURES = {"map": ".efc-map-picture", "network": ".efc-network canvas", "curves": ".efc-picture .efc-panel svg"}
"""What stands in the middle of each view."""
SHOWN = """selector => {
    const one = document.querySelector(selector);
    if (!one) return "missing";
    const box = one.getBoundingClientRect();
    if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) return "beyond the window";
    if (box.width < 20 || box.height < 14) return "too small";
    for (const share of [0.02, 0.5, 0.98]) {
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + share * box.height);
        const clip = one.closest(".efc-side, .efc-picture, .efc-under") || one;
        const inner = clip.getBoundingClientRect();
        const y = box.top + share * box.height;
        if (!clip.contains(top) || y < inner.top || y > inner.bottom) return "covered at " + share;
    }
    return "";
}"""
"""Why an element is not wholly seen ("" where it is)."""


def hidden(page: Any, *selectors: str) -> dict[str, str]:
    """What is not wholly seen, and why."""
    return {one: why for one in selectors if (why := page.evaluate(SHOWN, one))}


SIZES = ((1366, 768), (1920, 1080), (1280, 720))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("view", PICTURES)
def test_everything_is_on_one_screen(view: str, lang: str, session: Session) -> None:
    page = session.open(f"lang={lang}&view={view}&month=24")
    wanted = (".efc-answer", "[id$='-club-staff']", PICTURES[view], ".efc-main-curve svg", ".efc-strip", ".efc-player")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.locator(PICTURES[view]).first.wait_for()
        page.wait_for_timeout(300)  # what follows the size of the window is drawn
        assert hidden(page, *wanted) == {}, (width, height)
        assert page.evaluate("document.documentElement.scrollHeight") <= height, "the page itself does not scroll"
        picture = page.locator(PICTURES[view]).first.bounding_box()
        assert min(picture["width"], picture["height"]) >= 150, (width, height)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_on_a_phone_answer_and_curve_stay(lang: str, visit: Callable[..., Session]) -> None:
    session = visit(has_touch=True)
    session.page.set_viewport_size({"width": 390, "height": 844})
    page = session.open(f"lang={lang}&month=24")
    page.locator(".efc-map-picture").wait_for()
    stays = (".efc-answer", ".efc-main-curve svg", ".efc-player")
    assert hidden(page, *stays, *(f".efc-main-curve .efc-save button:nth-child({place})" for place in (1, 2, 3))) == {}
    assert page.locator("header").bounding_box()["height"] <= 60
    assert page.locator(".efc-player").bounding_box()["height"] <= 70
    for lever in ("club-staff", "club-outreach", "support-allocation"):
        field = page.locator(f"[id$='-{lever}']")
        field.evaluate("one => one.scrollIntoView({behavior: 'instant'})")
        assert hidden(page, *stays, f"[id$='-{lever}']") == {}
    page.locator(".efc-player-more").tap()
    page.get_by_role("button", name="+1 an" if lang == "fr" else "+1 year").tap()
    page.locator(".efc-date", has_text="2014").wait_for()


def test_play_is_reached_first(session: Session) -> None:
    page = session.open("month=24")
    page.keyboard.press("Tab")
    assert "Play" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.locator(".efc-live").first.wait_for(state="attached")
