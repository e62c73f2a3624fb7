"""One opens the page and sees a result; a run is played, paused, revisited; levers move it the sensible way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE, Session


def members(page: Any) -> int:
    """Members in the live run, as the page says it in words."""
    text = page.locator(".efc-live-line").inner_text()
    return int(re.search(r"has ([\d,]+) member", text)[1].replace(",", ""))  # type: ignore[index]


def wait_for(page: Any, status: str) -> None:
    """Until the bar of time says this."""
    page.locator(".efc-status").get_by_text(status).wait_for()


def shows(page: Any, date: str) -> None:
    """Until the page shows this month."""
    page.locator(".efc-date", has_text=date).wait_for()


ENDED, PAUSED = "has reached its end", "Paused"


def test_it_opens_on_a_result(session: Session) -> None:
    page = session.open()
    assert "how far does the EFC spread" in page.locator("h1").inner_text()
    answer = page.locator(".efc-answer").inner_text()
    assert re.search(r"from \d+ members to \d+", answer), answer
    assert "not the region" in page.locator("main").inner_text()
    assert page.locator("main svg path").count() > 20, "map and curves are drawn"


def test_play_pause_step_and_revisit(session: Session) -> None:
    page = session.open()
    bar = page.locator(".efc-player")
    bar.get_by_role("button", name="Play").click()
    bar.get_by_role("button", name="Pause").click()
    wait_for(page, PAUSED)
    at = page.locator(".efc-date").inner_text()
    page.wait_for_timeout(600)
    assert page.locator(".efc-date").inner_text() == at, "paused is paused"
    page.get_by_role("button", name="+1 year").click()
    shows(page, f"{at[:-4]}{int(at[-4:]) + 1}")
    slider = page.get_by_label("Month shown")
    slider.focus()
    slider.press("Home")
    shows(page, "Dec 2013")
    assert members(page) == 13, "the founders"
    slider.press("ArrowRight")
    shows(page, "Jan 2014")
    page.get_by_role("button", name="From the beginning").click()
    shows(page, "Dec 2013")
    page.get_by_role("button", name="+1 year").click()
    shows(page, "Dec 2014")
    slider.focus()
    slider.press("Home")
    shows(page, "Dec 2013")
    assert members(page) == 13


MORE, LESS, OTHER = ">", "<", "!="
LEVERS = [
    ("club.staff", "6", "Members", MORE), ("club.heritage", "0.9", "Members", LESS),
    ("club.outreach", "1", "Aware", MORE),
    ("club.territories", "1", "Members", LESS), ("club.accompaniment", "1", "Members", LESS),
    ("outreach.targeting", "crisis", "Members", OTHER), ("communities.membership", "optional", "Members", OTHER),
    ("support.allocation", "most_isolated", "Members", OTHER),
]  # fmt: skip
"""The basic levers: value, measure, where it goes. (Who only accompanies or coordinates has no time to find others.)"""
UNCERTAIN = [
    ("cooperation.rate", "1", "Cooperative relations", MORE), ("trust.gain", "1", "Cooperative relations", MORE),
    ("trust.loss", "1", "Cooperative relations", LESS), ("awareness.contact_rate", "0.2", "Members", MORE),
    ("engagement.rate", "0.3", "Members", MORE),
]  # fmt: skip
"""What the world decides, among the basic ones."""


def readings(page: Any) -> dict[str, float]:
    """Every measure of the curves at the month shown, from their text alternatives."""
    found = {}
    for text in page.locator("[aria-label^='Curves,']").evaluate_all("all => all.map(one => one.ariaLabel)"):
        for name, value in re.findall(r"([A-Z][\w: ]+?) (\d[\d,]*(?:\.\d+)?)", text.split(":", 1)[1]):
            found[name] = float(value.replace(",", ""))
    return found


def move(page: Any, name: str, value: str) -> str:
    """Move a lever as a visitor would; gives its former value."""
    field = page.locator(f"[id$='{re.sub('[^a-z0-9]', '-', name)}']").first
    before = str(field.input_value())
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
        field.press("Tab")
    return before


def settled(page: Any, usual: dict[str, float], is_usual: bool) -> dict[str, float]:
    """The readings of June 2026 once the run has caught up: as usual again, or no longer so (or none of it in time)."""
    for _tenth in range(PATIENCE // 100):
        there = page.locator("[aria-label^='Curves, Jun 2026']").count() > 0
        if there and page.locator(".efc-status").get_by_text(PAUSED).count() and (readings(page) == usual) == is_usual:
            break
        page.wait_for_timeout(100)
    return readings(page)


def check_levers(page: Any, levers: list[tuple[str, str, str, str]]) -> None:
    """Each by itself, with Back in between."""
    wait_for(page, PAUSED)
    usual = readings(page)
    wrong = []
    for name, value, measure, direction in levers:
        before = move(page, name, value)
        page.wait_for_url(re.compile(re.escape(name)))
        after = settled(page, usual, is_usual=False)
        before_, now = usual[measure], after[measure]
        if not {MORE: now > before_, LESS: now < before_, OTHER: after != usual}[direction]:
            wrong.append(f"{name} = {value}: {measure} from {before_} to {now}")
        page.go_back()
        page.wait_for_function("name => !location.search.includes(name)", arg=name)
        field = page.locator(f"[id$='{re.sub('[^a-z0-9]', '-', name)}']").first
        page.wait_for_function("([one, value]) => one.value === value", arg=[field.element_handle(), before])
        assert settled(page, usual, is_usual=True) == usual, f"Back undoes {name}"
    assert wrong == []


AT = "seed=2&view=curves&month=150"


def test_each_lever_moves_the_result_the_sensible_way(session: Session) -> None:
    check_levers(session.open(AT), LEVERS)


@pytest.mark.long
def test_what_the_world_decides_moves_it_too(session: Session) -> None:
    page = session.open(AT)
    page.get_by_text("What the world decides").click()
    check_levers(page, UNCERTAIN)
