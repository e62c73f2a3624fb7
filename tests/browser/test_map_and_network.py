"""A map one can use, by pointer and by keyboard; a network that is read: places, cooperative trade, one member."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

from PIL import Image

from tests.browser.conftest import PATIENCE, Session

ENDED = "document.querySelector('.efc-status')?.innerText.includes('has reached its end')"
NETWORK = "document.querySelector('.efc-network')?.__vue__"


def place(page: Any, name: str) -> Any:
    """A territory of the map."""
    return page.locator(f".efc-picture .efc-place[aria-label^='{name} ']")


def test_territories_have_names_and_are_chosen(readers: dict[str, Session]) -> None:
    page = readers["ended"].show("map")
    page.wait_for_function(ENDED)
    assert page.locator(".efc-picture .efc-place-name").count() >= 5
    place(page, "Arras").dispatch_event("mouseenter")
    tip = page.locator(".efc-map-tip")
    assert re.match(r"Arras – members: \d+", tip.inner_text())
    whole = page.locator(".efc-map-picture").get_attribute("viewBox")
    place(page, "Arras").dispatch_event("click")
    page.wait_for_function(
        "whole => document.querySelector('.efc-map-picture').getAttribute('viewBox') !== whole", arg=whole
    )
    assert tip.inner_text().startswith("Arras")
    page.get_by_role("button", name="The whole region").click()
    page.wait_for_function(
        "whole => document.querySelector('.efc-map-picture').getAttribute('viewBox') === whole", arg=whole
    )


def test_the_map_is_reached_by_the_keyboard(readers: dict[str, Session]) -> None:
    page = readers["en"].show("map")
    reached = page.locator(".efc-picture .efc-place[tabindex='0']")
    assert reached.count() == 1, "one stop, then arrow keys"
    place(page, "Arras").focus()
    page.keyboard.press("ArrowUp")
    name = "document.activeElement.ariaLabel"
    page.wait_for_function(f"!{name}.startsWith('Arras')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.ariaPressed") == "true"
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.ariaPressed === 'false'")


def test_stars_and_sentences_count_the_same_communities(session: Session, readers: dict[str, Session]) -> None:
    page = session.open()
    said = re.search(r"(\d+) territorial communit", page.locator(".efc-answer").inner_text())
    page.locator(".efc-map-picture").wait_for()
    assert said and int(said[1]) == page.locator(".efc-picture svg.efc-map-picture .efc-star").count()
    page = readers["ended"].show("map")
    page.wait_for_function(ENDED)
    live = re.search(r"(\d+) live territorial communit", page.locator(".efc-live-line").inner_text())
    assert live and int(live[1]) == page.locator(".efc-picture svg.efc-map-picture .efc-star").count()


def test_intercommunal_bodies_are_laid_over(readers: dict[str, Session]) -> None:
    page = readers["fr"].show("map")
    page.get_by_label("EPCI").check()
    bodies = page.locator(".efc-layer title")
    bodies.nth(91).wait_for(state="attached")
    page.locator(".efc-layer title", has_text=re.compile(r"adhérents : \d+")).first.wait_for(state="attached")
    page.get_by_label("EPCI").uncheck()
    page.wait_for_function("document.querySelectorAll('.efc-layer').length === 0")


def test_the_difference_has_a_map(session: Session) -> None:
    page = session.open("view=compare&other=no-communities&organisations=100")
    page.locator(".efc-row .efc-main").click()
    page.locator("[aria-label^='Map of the difference']").wait_for(timeout=3 * PATIENCE)
    texts = page.locator("section:has([aria-label^='Map of the difference']) .efc-count").all_text_contents()
    assert texts and all(text[0] in "+−" for text in texts)


def test_an_organisation_of_the_network_has_a_name_and_its_relations(readers: dict[str, Session]) -> None:
    names = []
    for lang in ("en", "fr"):
        page = readers[lang].show("network")
        page.locator(".efc-worth").wait_for()  # it has come to the month
        page.wait_for_function(f"{NETWORK}?.drawn.names?.[0]")
        names.append(page.evaluate(f"{NETWORK}.drawn.names"))
    assert names[0] == names[1] and len(set(names[0])) == len(names[0]), "the same in every session and language"
    assert all(re.fullmatch(r"\S+ \S+", name) for name in names[0])
    assert "inventés" in page.locator(".efc-picture").inner_text()
    page.locator(".efc-network canvas").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".efc-story").wait_for()
    title = page.locator(".efc-story h3").inner_text()
    assert any(title.startswith(name) for name in names[1]) and "nom inventé" in title
    page.locator(".efc-network canvas").focus()
    page.keyboard.press("Escape")
    page.locator(".efc-story").wait_for(state="detached")


def test_cooperative_trade_stands_out(readers: dict[str, Session]) -> None:
    """Only it is drawn at first; other trade and acquaintances are asked for."""
    page = readers["ended"].show("network")
    page.wait_for_function(f"{ENDED} && {NETWORK}?.drawn.names?.[0]")
    shown = page.locator(".efc-network-kinds input")
    assert [box.is_checked() for box in shown.all()] == [True, False, False]
    ink = "(() => { const c = document.querySelector('canvas'); return c.toDataURL().length; })()"
    before = page.evaluate(ink)
    page.get_by_label("other trade").check()
    page.wait_for_function(f"before => {ink} !== before", arg=before)
    page.get_by_label("other trade").uncheck()
    assert page.evaluate(f"{NETWORK}.labels.some(place => place.alive)"), "live communities are places"


def test_each_figure_is_saved_as_picture_drawing_and_table(readers: dict[str, Session], tmp_path: Path) -> None:
    page = readers["fr"].show("map")
    page.locator(".efc-map .efc-legend").wait_for()
    page.locator(".efc-player .efc-main:enabled").wait_for()
    for figure, word in ((".efc-map", "Lille"), (".efc-main-curve", "Adhérents")):
        saved = {}
        for kind in ("PNG", "SVG", "CSV"):
            with page.expect_download() as waiting:
                page.locator(figure).get_by_role("button", name=kind, exact=True).press("Enter")
            saved[kind] = tmp_path / waiting.value.suggested_filename
            assert saved[kind].suffix == f".{kind.lower()}"
            waiting.value.save_as(saved[kind])
        with Image.open(saved["PNG"]) as picture:
            assert picture.width >= 800 and len(picture.convert("RGB").getcolors(2**24)) > 20
        drawing = fromstring(saved["SVG"].read_text(encoding="utf-8"))
        said = " ".join("".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text"))
        assert word in said and "ce n’est pas la région" in said and "PNG" not in said
        assert not any("class" in one.attrib for one in drawing.iter()), "it needs no style sheet"
        rows = list(csv.reader(saved["CSV"].read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        assert len(rows) > 15 and len({len(row) for row in rows}) == 1 and word in str(rows)
