"""The strip of decisions: a few clicks without scrolling, the pointer, the keyboard; French months; a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Session

AT = "seed=2&month=264&from=2028-01"


def mark(page: Any, title: str) -> Any:
    """A mark on the strip."""
    return page.locator(".efc-strip-mark", has=page.locator(f"xpath=self::*[starts-with(@title, '{title}')]"))


def field(page: Any, title: str) -> Any:
    """A field of the decision that is edited."""
    label = page.locator(".efc-strip-editor label", has=page.locator("span", has_text=re.compile(f"^{title}")))
    return label.locator("select, input")


def is_seen(page: Any, element: Any) -> bool:
    """Is it inside the window, before everything else, without scrolling?"""
    return bool(
        element.evaluate("""one => {
            const box = one.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return window.scrollY < 10 && (one === top || one.contains(top));
        }""")
    )


def test_two_are_hired_in_three_clicks_without_scrolling(visit: Callable[..., Session]) -> None:
    session = visit()
    session.page.set_viewport_size({"width": 1366, "height": 768})
    page = session.open(f"lang=fr&{AT}")
    hire = page.get_by_role("button", name="Embaucher")
    assert is_seen(page, hire) and is_seen(page, page.locator(".efc-answer"))
    hire.click()
    more = page.get_by_role("button", name="Un de plus")
    more.wait_for()
    assert is_seen(page, more)
    more.click()
    page.wait_for_url(re.compile(r"169~~add~club\.staff~2"))
    page.locator("legend", has_text="+2 salariés, janvier 2028").wait_for()
    page.wait_for_function("document.querySelector('.efc-curves').__vue__.live.members?.length === 265")


def test_a_decision_is_dragged_and_moved_by_keys(session: Session) -> None:
    page = session.open(f"{AT}&view=curves&at=169~~add~club.staff~2")
    hired = mark(page, "+2 employees, January 2028")
    box = hired.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 44, box["y"] + 8, steps=5)
    page.locator(".efc-strip-date").wait_for()
    page.mouse.up()
    page.wait_for_url(re.compile(r"at=1[789]\d~~add~club\.staff~2"))
    moved = page.locator(".efc-strip-mark.efc-chosen")
    moved.wait_for()
    page.wait_for_function("!document.querySelector('.efc-strip-mark.efc-chosen').title.includes('January 2028')")
    month = int(re.search(r"at=(\d+)~~add", page.url)[1])  # type: ignore[index]
    moved.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(rf"at={month - 1}~~add"))
    page.keyboard.press("PageUp")
    page.wait_for_url(re.compile(rf"at={month + 11}~~add"))
    page.keyboard.press("Delete")
    page.wait_for_url(re.compile(r"^((?!~add~).)*$"))
    page.go_back()
    page.wait_for_url(re.compile(rf"at={month + 11}~~add"))


def test_every_kind_is_edited(session: Session) -> None:
    page = session.open(f"{AT}&view=curves")
    page.get_by_role("button", name="Cut in funds").click()
    page.wait_for_url(re.compile(r"169~193~scale~club\.staff~0\.7"))
    percent = field(page, "Funds for the team")
    percent.fill("50")
    percent.press("Tab")
    page.wait_for_url(re.compile(r"169~193~scale~club\.staff~0\.5"))
    field(page, "During").select_option("for good")
    page.wait_for_url(re.compile(r"169~~scale~club\.staff~0\.5"))
    page.get_by_role("button", name="Split the team").click()
    page.wait_for_url(re.compile(r"169~~set~club\.outreach"))
    shares = page.locator(".efc-strip-share input")
    shares.nth(2).wait_for()
    shares.first.focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile(r"set~club\.outreach~1(&|$).*set~club\.accompaniment~0(&|$)"))
    given = "[...document.querySelectorAll('.efc-strip-share input')].map(one => one.value).join()"
    page.wait_for_function(f"{given} === '100,0,0'")
    page.get_by_role("button", name="Open a territory").click()
    page.wait_for_url(re.compile(r"169~fund_territory~[A-Z0-9-]+~36"))
    before = page.url
    field(page, "Territory").select_option(index=3)
    page.wait_for_url(lambda url: url != before)
    page.get_by_label("Year", exact=True).select_option("2030")
    page.wait_for_url(re.compile(r"193~fund_territory"))
    page.get_by_role("button", name="An event").click()
    field(page, "What happens").select_option("staff_leaves")
    page.wait_for_url(re.compile(r"169~staff_leaves"))
    page.get_by_role("button", name="Another lever").click()
    field(page, "Lever").select_option("communities.maximum")
    page.wait_for_url(re.compile(r"set~communities\.maximum"))
    page.locator(".efc-strip-editor legend", has_text="Maximum size").wait_for()
    value = field(page, "New value")
    value.fill("1")
    value.press("Tab")
    page.locator(".efc-strip .efc-problem").wait_for()
    value.fill("40")
    value.press("Tab")
    page.wait_for_url(re.compile(r"169~~set~communities\.maximum~40"))
    names = field(page, "Lever").locator("option").all_inner_texts()
    assert "Staff" in names and not any("rate" in name.lower() for name in names), "levers, not uncertainties"


def test_what_has_happened_stands_apart(session: Session) -> None:
    page = session.open(f"{AT}&view=curves")
    cut = mark(page, "Staff")
    assert "efc-past" in (page.locator(".efc-strip-mark").first.get_attribute("class") or "")
    cut.last.click()
    page.locator(".efc-strip-editor", has_text="rewrites the past").wait_for()


def test_on_a_phone_it_can_be_used(visit: Callable[..., Session]) -> None:
    session = visit(has_touch=True)
    session.page.set_viewport_size({"width": 390, "height": 844})
    page = session.open(f"lang=fr&{AT}")
    page.get_by_role("button", name="Embaucher").tap()
    page.get_by_role("button", name="Un de plus").tap()
    page.wait_for_url(re.compile(r"169~~add~club\.staff~2"))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
