"""A secretary's list of members, as it is: understood, corrected in a preview, placed in the region; compared, left."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Session

LIST = (
    "id;nom;commune;secteur;salariés;type\r\n"
    "A1;Boulangerie Dupont;Arras;Commerce;4,5;entreprise\r\n"
    "A2;Atelier du Nord;Lens;Industrie;32;entreprise\r\n"
    "A3;Chambre de Lille;Lille;Services;120;association\r\n"
    "A4;Loin SARL;Paris;Services;3;entreprise\r\n"
)


def workbook() -> bytes:
    """The same list in Excel, under a title, with dates of joining."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Nos adhérents"])
    for row in LIST.splitlines():
        cells: list[Any] = row.split(";")
        sheet.append([*cells, "Date d'adhésion" if cells[0] == "id" else "12/03/2019"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring(page: Any, name: str, content: bytes) -> None:
    """Choose a file."""
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def column(page: Any, name: str) -> Any:
    """What a column of the list is read as."""
    label = page.locator(".efc-list-column label", has=page.locator("span", has_text=re.compile(f"^{name}$")))
    return label.locator("select")


def test_a_list_as_a_secretary_keeps_it_is_placed_in_the_region(visit: Callable[..., Session]) -> None:
    session = visit()
    session.page.set_viewport_size({"width": 1366, "height": 768})
    page = session.open("lang=fr&view=share")
    bring(page, "adhérents.csv", LIST.encode("cp1252"))
    page.get_by_text("3 adhérents ont leur place dans la région").wait_for()
    said = page.locator("main").inner_text()
    for place in ("Arras", "Lens", "Lille"):
        assert f"{place} 1" in said, "each is where it is"
    assert "Paris" in said and "ligne 5" in said, "one address that is foreign is told, and harms nobody else"
    chosen = {
        name: column(page, name).locator("option:checked").inner_text()
        for name in ("nom", "commune", "secteur", "salariés", "type")
    }
    assert chosen == {
        "nom": "nom", "commune": "commune", "secteur": "secteur", "salariés": "salariés", "type": "type d’organisation",
    }  # fmt: skip
    page.get_by_role("button", name="Placer ces adhérents dans la région").click()
    page.wait_for_url(re.compile("scenario=own"))
    page.get_by_text("Nos adhérents (adhérents.csv)").first.wait_for()
    page.get_by_text("300 organisations").first.wait_for()  # the economy of these tests: not three organisations
    page.get_by_role("button", name="Embaucher").wait_for()
    assert "adh" not in page.url.replace("view=", ""), "a file is never part of a link"


def test_a_column_is_corrected_before_anything_is_used(session: Session) -> None:
    page = session.open("view=share")
    bring(page, "list.csv", LIST.replace("commune", "Où").replace("secteur", "x").encode())
    page.locator(".efc-page [role=alert]", has_text="commune").wait_for()
    column(page, "Où").select_option("commune")
    page.get_by_text("3 members have a place in the region").wait_for()
    column(page, "type").select_option("(not read)")
    page.locator(".efc-details td", has_text="as kind").first.wait_for(state="detached")
    page.get_by_role("button", name="Place these members in the region").click()
    page.wait_for_url(re.compile("scenario=own"))


def test_a_workbook_and_strategies_compared_with_the_same_members(session: Session, tmp_path: Any) -> None:
    page = session.open("view=share")
    bring(page, "members.xlsx", workbook())
    page.get_by_text("3 members have a place in the region").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="How they grew").click()
    waiting.value.save_as(tmp_path / "observed.csv")
    assert "members,2019-03,at-least,3," in (tmp_path / "observed.csv").read_text(encoding="utf-8")
    page.get_by_role("button", name="Place these members in the region").click()
    page.wait_for_url(re.compile("scenario=own"))
    session.show("compare")
    page.locator(".efc-b select").first.select_option("own:more-support")
    page.wait_for_url(re.compile(r"other=own(:|%3A)more-support"))
    assert page.locator(".efc-problem").count() == 0
