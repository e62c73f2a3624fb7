"""From today on: levers act from a date, and leave what was before it as it was."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.conftest import Session

LIVE = "Object.assign({}, ...[...document.querySelectorAll('.efc-curves')].map(one => one.__vue__.live))"
ENDED = "document.querySelector('.efc-status').innerText.includes('has reached its end')"
PAST = 168
"""The last month of 2027."""


def curves(page: Any, other_than: Any = None) -> dict[str, list[float]]:
    """Every curve of the run that is shown, once it has come to its end and none is that of another run."""
    page.wait_for_function(
        f"other => {ENDED} && {LIVE}.members && Object.entries({LIVE}).every(([name, values]) => "
        "values.length > 264 && !(other && JSON.stringify(values) === JSON.stringify(other[name])))",
        arg=other_than,
    )
    return dict(page.evaluate(LIVE))


def move_staff(page: Any, value: str) -> None:
    """Type another number of employees."""
    field = page.locator("[id$='-club-staff']").first
    field.fill(value)
    field.press("Tab")


def test_a_lever_acts_from_a_date_and_leaves_the_past(session: Session) -> None:
    page = session.open("view=curves&seed=2&month=264&from=2028-01")
    reference = curves(page)
    move_staff(page, "6")
    page.wait_for_url(re.compile(r"from=2028-01&.*169~~set~club\.staff~6"))
    after = curves(page, reference)
    assert {name: values[: PAST + 1] for name, values in after.items()} == {
        name: values[: PAST + 1] for name, values in reference.items()
    }
    assert after["members"][-1] > reference["members"][-1]
    assert page.locator(".efc-message").count() == 0, "nothing of the past has been changed"
    page.get_by_role("button", name=re.compile("Back to the usual value")).click()
    page.wait_for_url(re.compile(r"^((?!club\.staff).)*$"))
    assert curves(page, after) == reference


def test_by_default_levers_act_from_next_january(session: Session) -> None:
    page = session.open("lang=fr")
    shown = page.get_by_label("Les leviers agissent à partir de")
    chosen = shown.locator("option:checked").inner_text()
    this_year = page.evaluate("new Date().getFullYear()")
    assert chosen == f"janvier {this_year + 1}"
    assert str(this_year) not in shown.inner_text(), "the past is not among the dates to come"


def test_changing_the_past_is_apart_and_says_so(session: Session) -> None:
    page = session.open("view=curves&seed=2&month=264&from=2028-01")
    reference = curves(page)
    page.get_by_role("button", name="Change the past").click()
    page.get_by_label("Let levers act from the past").select_option("2016-01")
    page.wait_for_url(re.compile("from=2016-01"))
    assert "rewrites the past" in page.locator(".efc-side .efc-message").inner_text()
    move_staff(page, "6")
    after = curves(page, reference)
    assert after["members"][:25] == reference["members"][:25] and after["members"][60] != reference["members"][60]


def test_the_answer_follows_the_lever(session: Session) -> None:
    """The large sentence is that of the strategy that is shown, coarse and then whole, beside what was without it."""
    page = session.open("view=curves&seed=2&month=264&from=2028-01")
    answer = page.locator(".efc-answer")
    before = answer.inner_text()
    assert re.match(r"In 10 runs the club goes from \d+ members to \d+", before)
    move_staff(page, "9")
    page.wait_for_url(re.compile(r"set~club\.staff~9"))
    page.locator(".efc-answer", has_text="Without your changes").wait_for()
    page.locator(".efc-answer", has_text="In 10 runs").wait_for()
    after = answer.inner_text()
    members = [int(re.search(r"members to (\d+)", text)[1]) for text in (before, after)]  # type: ignore[index]
    assert members[1] > 1.2 * members[0]
    assert f"Without your changes: {members[0]} members" in after
    legend = page.locator(".efc-legend", has_text="without your changes").first.inner_text()
    assert f"Members {members[1]}" not in legend, "the legend says the run that is watched"
    page.go_back()
    page.wait_for_function("text => document.querySelector('.efc-answer')?.innerText === text", arg=before)
