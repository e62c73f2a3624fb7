"""Strategies of one's own: named, kept by the browser, reopened, renamed, deleted, exported; up to six side by side."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scenarios import load
from tests.browser.conftest import PATIENCE, Session
from tests.helpers.lone_letters import lone_letters

KEY = "efc-strategies"
FOUR = "at=145~~set~club.staff~4"
SLOW = 5 * PATIENCE
"""Milliseconds for many runs."""


def kept(page: Any) -> list[str]:
    """What the browser keeps."""
    return list(json.loads(page.evaluate("key => localStorage.getItem(key) || '[]'", KEY)))


def wait_for_kept(page: Any, count: int) -> None:
    """Wait until the browser keeps so many."""
    page.wait_for_function(
        "([key, count]) => JSON.parse(localStorage.getItem(key) || '[]').length === count", arg=[KEY, count]
    )


def keep(page: Any, name: str) -> None:
    """Give the strategy that is shown a name, and keep it."""
    field = page.get_by_label("Name of this strategy")
    field.fill(name)
    field.press("Enter")
    page.wait_for_url(re.compile("name="))
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name="Kept", exact=True).wait_for()


def test_a_strategy_is_named_kept_reopened_renamed_exported_and_deleted(session: Session, tmp_path: Path) -> None:
    page = session.open(FOUR)
    usual = page.get_by_label("Name of this strategy").get_attribute("placeholder")
    assert usual is not None and usual.startswith("Baseline, with Staff: 4 (January 2026)"), "what differs"
    keep(page, "Two more <b>people</b>")
    wait_for_kept(page, 1)
    page.goto(session.url + "?view=strategies")
    row = page.get_by_role("group", name="Two more <b>people</b>")
    row.wait_for()
    with page.expect_download() as download:
        row.get_by_role("button", name="Scenario file").click()
    file = tmp_path / download.value.suggested_filename
    assert file.name == "two-more-b-people-b.toml"
    download.value.save_as(file)
    scenario = load(file)
    assert scenario.title["en"] == "Two more <b>people</b>"
    assert [entry for entry in scenario.dated if entry.start == 145 and entry.value == 4]
    row.get_by_label("Name").fill("Hire two")
    row.get_by_label("Name").press("Enter")
    row = page.get_by_role("group", name="Hire two")
    row.get_by_role("button", name="Open").click()
    page.locator(".efc-answer").wait_for()
    assert page.get_by_label("Name of this strategy").input_value() == "Hire two"
    assert "club.staff~4" in page.url and "name=Hire+two" in page.url
    session.show("strategies")
    page.get_by_role("group", name="Hire two").get_by_role("button", name="Delete").click()
    wait_for_kept(page, 0)
    page.get_by_role("button", name="Undo").click()
    wait_for_kept(page, 1)
    page.get_by_role("group", name="Hire two").get_by_role("button", name="Delete").click()
    wait_for_kept(page, 0)


def test_what_a_browser_keeps_of_others_does_no_harm(session: Session) -> None:
    """Anything may stand in the browser's store: it is left out or explained, and nothing else is lost."""
    own = "scenario=more-support&name=Mine"
    page = session.open("view=about")
    for foreign in (
        "{not json", '{"a": 1}', json.dumps([None, 7, {}, [[]], True, "", "hello", "a.b=c", "\ud800", "x" * 10_000])
    ):  # fmt: skip
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, foreign])
        page.goto(session.url + "?view=strategies")
        page.get_by_text("Nothing yet").wait_for()
        assert page.locator(".efc-saved li").count() == 0, foreign
    unknown = "scenario=more-support&name=Former&trust.former=3"
    page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps([own, unknown, 7, "\ud800", *[own] * 500])]
    )
    page.goto(session.url + "?view=strategies")
    row = page.get_by_role("group", name="Former")
    row.wait_for()
    assert "trust.former" in row.locator(".efc-problem").inner_text()
    row.get_by_role("button", name="Delete").click()
    wait_for_kept(page, 1)
    assert kept(page) == [own]


def test_a_browser_that_keeps_nothing_says_so(session: Session) -> None:
    for method in ("getItem", "setItem"):
        session.page.add_init_script(
            f"const {method} = Storage.prototype.{method};"
            f"Storage.prototype.{method} = function (key, ...rest) {{"
            f"if (key === '{KEY}') throw new DOMException('no', 'SecurityError');"
            f"return {method}.call(this, key, ...rest); }}"
        )
    page = session.open(f"view=strategies&{FOUR}")
    page.get_by_text("This browser keeps nothing").wait_for()
    keep_button = page.get_by_role("button", name="Keep", exact=True)
    keep_button.click()
    page.locator(".efc-saved li").wait_for()


@pytest.mark.long
def test_strategies_side_by_side_have_names_curves_and_a_chance_to_be_the_best(session: Session) -> None:
    page = session.open(f"view=strategies&organisations=100&name=Hire+two&{FOUR}")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("group", name="Hire two").get_by_role("button", name="Side by side").click()
    page.locator(".efc-beside li", has_text="Hire two").wait_for()
    page.get_by_label("Add a strategy").select_option("more-support")
    page.locator(".efc-beside li", has_text="More support").wait_for()
    assert page.url.count("beside=") == 2
    page.get_by_role("button", name="Rank 2 strategies").click()
    page.get_by_role("heading", name="Chance to be the best").wait_for(timeout=SLOW)
    page.get_by_role("heading", name="All of them, year by year").wait_for(timeout=SLOW)
    card = page.locator("section", has=page.get_by_role("heading", name="Which is the best?"))
    names = {"Hire two", "More support"}
    rows = card.locator(".efc-bars th").all_inner_texts()
    assert {row.split("\n")[0] for row in rows} == names and len(rows) == 2
    shares = [
        int(text.split(" ")[0].rstrip("%\u202f\u00a0")) for text in card.locator(".efc-bar-text").all_inner_texts()
    ]
    assert 95 <= sum(shares) <= 200
    legend = page.locator(".efc-legend").first.locator("li span").all_inner_texts()
    assert set(legend) == names and len(legend) == 2
    assert not lone_letters(page.locator("main").inner_text()), "strategies have names"
    before = card.locator("table.efc-table").first.inner_text()
    card.get_by_label("Measured by").select_option("cooperative_trade")
    page.wait_for_function("text => document.querySelector('table.efc-table').innerText !== text", arg=before)
    assert page.locator("progress").count() == 0, "nothing runs again"
    page.get_by_role("button", name=re.compile("^Why")).click()
    page.get_by_role("heading", name="Two strategies, the same luck").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Chance to be the best").wait_for()
