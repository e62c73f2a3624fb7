"""One opens the page and sees a result; a run is played, paused, revisited; levers move it the sensible way."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    page.wait_for_timeout(600)  # the month in hand is turned to its end
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


def test_the_network_is_drawn_without_a_press(session: Session) -> None:
    page = session.open("view=network&month=12")
    page.locator("canvas[aria-label^='Network, Dec 2014']").wait_for()
    assert not re.search(r"club\.|seed=", page.url), "nothing has been changed for it"


MORE, LESS, OTHER = ">", "<", "!="
LEVERS = [
    ("club.staff", "6", "Members", MORE), ("club.heritage", "0.9", "Members", LESS),
    ("club.outreach", "1", "Aware (not yet members)", MORE),
    ("club.territories", "1", "Members", LESS), ("club.accompaniment", "1", "Members", MORE),
    ("outreach.targeting", "crisis", "Members", OTHER), ("communities.membership", "optional", "Members", OTHER),
    ("support.allocation", "most_isolated", "Members", OTHER),
]  # fmt: skip
"""The basic levers: value, measure, direction. (Who only accompanies welcomes more; who only coordinates, less.)"""
UNCERTAIN = [
    ("cooperation.rate", "1", "Cooperative trade relations", MORE),
    ("trust.gain", "1", "Cooperative trade relations", MORE),
    ("trust.loss", "1", "Cooperative trade relations", LESS), ("awareness.contact_rate", "0.2", "Members", MORE),
    ("engagement.rate", "1", "Members", MORE),
]  # fmt: skip
"""What the world decides, among the basic ones."""


CURVES = "[...document.querySelectorAll('[aria-label^=\"Curves,\"]')].map(one => one.ariaLabel)"
"""The text alternatives of the curves."""
LOOK_EVERY = 100
"""Milliseconds between two looks."""


def readings(page: Any) -> dict[str, float]:
    """Every measure of the curves at the month shown, from their text alternatives."""
    found = {}
    for text in page.evaluate(CURVES):
        for name, value in re.findall(r"([A-Z][\w: ()]+?) (\d[\d,]*(?:\.\d+)?)", text.split(":", 1)[1]):
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


def settled(page: Any, is_wanted: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    """The readings of June 2026 once a run has caught up and they are what is wanted (or are not, for too long).

    While a run is founded the computed ones are shown, and the parts of the page change one after the other: what is
    read is that of a run, and is read twice.
    """
    seen: dict[str, float] = {}
    for _look in range(PATIENCE // LOOK_EVERY):
        is_there = page.evaluate(f"""() => document.querySelector(".efc-live") !== null
            && document.querySelector(".efc-status").innerText.includes("{PAUSED}")
            && {CURVES}.every(one => one.startsWith("Curves, Jun 2026"))""")
        now = readings(page) if is_there else {}
        if now and now == seen and is_wanted(now):
            break
        seen = now
        page.wait_for_timeout(LOOK_EVERY)
    return readings(page)


def check_levers(page: Any, levers: list[tuple[str, str, str, str]]) -> None:
    """Each by itself, with Back in between."""
    usual = settled(page, bool)
    wrong = []
    for name, value, measure, direction in levers:
        before = move(page, name, value)
        page.wait_for_url(re.compile(re.escape(name)))
        after = settled(page, lambda seen, measure=measure: seen[measure] != usual[measure])  # type: ignore[misc]
        before_, now = usual[measure], after[measure]
        if not {MORE: now > before_, LESS: now < before_, OTHER: after != usual}[direction]:
            wrong.append(f"{name} = {value}: {measure} from {before_} to {now}")
        shown = page.evaluate(f"JSON.stringify({CURVES})")
        page.go_back()
        page.wait_for_function("name => !location.search.includes(name)", arg=name)
        field = page.locator(f"[id$='{re.sub('[^a-z0-9]', '-', name)}']").first
        page.wait_for_function("([one, value]) => one.value === value", arg=[field.element_handle(), before])
        page.wait_for_function(f"shown => JSON.stringify({CURVES}) !== shown", arg=shown)
    assert wrong == []
    assert settled(page, usual.__eq__) == usual, "Back undoes everything"


AT = "seed=2&view=curves&month=150&from=2014-01"
"""Levers act from the beginning: a month of the past is looked at."""


@pytest.mark.parametrize("levers", [LEVERS[::4], pytest.param(LEVERS, marks=pytest.mark.long)])
def test_each_lever_moves_the_result_the_sensible_way(
    session: Session, levers: list[tuple[str, str, str, str]]
) -> None:
    check_levers(session.open(AT), levers)


@pytest.mark.long
def test_what_the_world_decides_moves_it_too(session: Session) -> None:
    page = session.open(AT)
    page.get_by_text("What we do not know").click()
    check_levers(page, UNCERTAIN)


def test_the_answer_tells_shares_counts_and_isolation(readers: dict[str, Session]) -> None:
    page = readers["ended"].show("map")
    answer = page.locator(".efc-answer").inner_text()
    assert re.search(r"\d+ trade relations of members are cooperative \(\d+% of their trade\)", answer), answer
    assert re.search(r"\d+% of the members that trade are isolated", answer), answer
    legend = page.locator(".efc-under .efc-legend")
    legend.filter(has_text=re.compile(r"Share isolated \d+%")).wait_for()
    legend.filter(has_text=re.compile(r"Cooperative share of trade \d+%")).wait_for()
    legend.filter(has_text=re.compile(r"Aware \(not yet members\) [\d,]+")).wait_for()


def test_nothing_is_an_index(readers: dict[str, Session]) -> None:
    page = readers["fr"].show("curves")
    text = page.locator("main").inner_text()
    for word in ("Voie a", "Voie b", "Voie c", "Changement d", "indice"):
        assert word not in text, word
    assert "Sensibilisées (pas encore adhérentes)" in text and "Part isolée" in text
