"""The link of the page: it says what is shown, Back undoes, hostile links and files break nothing."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.conftest import Session, example

SCRIPT = "<img src=x onerror=window.broken=1><script>window.broken=1</script>"


def staff(page: Any) -> Any:
    """The field of the staff lever."""
    return page.locator("[id$='-club-staff']").first


def test_what_is_changed_is_in_the_link_and_back_undoes_it(session: Session) -> None:
    page = session.open("month=24&from=2028-01")
    assert staff(page).input_value() == "2"
    staff(page).fill("3")
    staff(page).press("Tab")
    page.wait_for_url(re.compile(r"169~~set~club\.staff~3"))
    page.get_by_role("button", name="Network").click()
    page.wait_for_url(re.compile(r"view=network"))
    link = page.url
    page.go_back()
    page.wait_for_url(re.compile(r"^((?!view=network).)*$"))
    page.go_back()
    page.wait_for_url(re.compile(r"^((?!club\.staff).)*$"))
    page.wait_for_function("one => one.value === '2'", arg=staff(page).element_handle())
    page.goto(link)
    staff(page).wait_for()
    assert staff(page).input_value() == "3"
    assert page.get_by_role("button", name="Network").get_attribute("aria-pressed") == "true"


def test_a_hostile_link_falls_back_with_messages(session: Session) -> None:
    page = session.open(
        f"club.staff=1e9&club.staf=2&scenario=../../etc/passwd&view={SCRIPT}&at={SCRIPT}&{SCRIPT}=1&month=24&from=2028-01"
    )
    text = page.locator("main").inner_text()
    for word in ("club.staff (Staff) = 1", "club.staf", "../../etc/passwd", "<script>"):
        assert word in text, word
    assert staff(page).input_value() == "2" and page.evaluate("window.broken") is None


def test_script_in_every_text_field_stays_text(session: Session) -> None:
    session.open("month=24")
    for view in ("map", "network", "compare", "workshop", "share"):
        page = session.show(view)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        fields = page.locator("main input[type=text], main input:not([type]), main textarea, main input[type=search]")
        for field in fields.all():
            if field.is_visible() and field.is_editable():
                field.fill(SCRIPT)
                field.press("Tab")
        page.wait_for_timeout(300)  # what the server makes of the last of them is drawn
        assert page.evaluate("window.broken") is None, view


def test_files_of_one_s_own(session: Session) -> None:
    page = session.open("view=share")
    chooser = page.locator("input[type=file]")
    bad = {"name": "bad.toml", "mimeType": "text/plain", "buffer": f'title = 3\n"{SCRIPT}" = 1\n'.encode()}
    chooser.set_input_files(bad)
    page.get_by_text("line 1: title = 3 should be a text in quotes").wait_for()
    assert page.evaluate("window.broken") is None
    huge = {"name": "huge.toml", "mimeType": "text/plain", "buffer": b"#" * 1_200_000}
    chooser.set_input_files(huge)
    page.get_by_text("larger than 1 MB").wait_for()
    page.wait_for_timeout(500)  # all of it has been sent: the reason is still there
    assert page.get_by_text("larger than 1 MB").is_visible()
    chooser.set_input_files([example(f"food-chain{one}") for one in (".toml", "-organisations.csv", "-relations.csv")])
    page.wait_for_url(re.compile("scenario=own"))
    assert "food" not in page.url
    page.get_by_text("A food chain of one's own").first.wait_for()
    page.get_by_text("32 organisations").first.wait_for()


def test_a_link_of_this_machine_says_so_and_a_strategy_travels_as_text(session: Session) -> None:
    page = session.open("view=share&club.staff=3&lang=fr")
    assert "Seul cet ordinateur peut ouvrir ce lien" in page.locator(".efc-only-here").inner_text()
    assert page.locator(".efc-only-here").count() == 1, "a text can be opened anywhere"
    text = page.locator(".efc-link textarea").input_value()
    assert '"club.staff" = 3.0' in text
    page = session.open("view=share")
    page.get_by_text("Or paste a strategy").click()
    assert page.get_by_role("button", name="Use this text").is_disabled()
    for pasted, answer in ((SCRIPT, "strategy.toml"), (text, "Baseline, with Staff 3")):
        page.get_by_label("Text of a scenario").fill(pasted)
        page.get_by_label("Text of a scenario").press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text(answer).first.wait_for()
    page.wait_for_url(re.compile("scenario=own"))
    session.show("share")
    page.get_by_text("It stands on a file of yours").wait_for()
    assert page.evaluate("window.broken") is None


def test_the_scenario_file_can_be_taken_home_and_brought_back(session: Session, tmp_path: Any) -> None:
    page = session.open("view=share&club.staff=3")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Scenario file").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert '"club.staff" = 3.0' in path.read_text(encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_url(re.compile("scenario=own"))
    page.get_by_text("Baseline, with Staff 3").first.wait_for()


def test_a_link_to_somebody_else_s_file_says_so(session: Session) -> None:
    page = session.open("scenario=own&lang=en")
    assert "how far does the EFC spread" in page.locator("h1").inner_text()
    assert "file" in page.locator(".efc-message").inner_text()
