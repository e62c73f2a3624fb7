"""Pictures of every view of the page: `python -m tests.browser.screenshots FOLDER [en|fr] [ORGANISATIONS]`.

Without a number of organisations it is the whole region, as everybody opens it. What a view computes on request
is asked for, and waited for. Look at the pictures after every change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import ARGUMENTS, Served, Session, browser_path

SIZES = {"wide": (1366, 768), "board": (1920, 1080), "phone": (390, 844), "narrow": (320, 900)}
LONGEST = 1_200_000
"""Milliseconds that a view may take to be complete."""
GUESSES = (("Ana", "140", "150", ""), ("Bruno", "500", "560", "…"), ("Chloé", "700", "900", ""))
"""Predictions of the workshop: who, how much without the strategy and with it, why."""


def settle(page: Any) -> None:
    """Wait until nothing is computed any more, and what it gave is drawn."""
    for _look in range(2):  # work that is asked for is seen a little later
        page.wait_for_timeout(700)
        page.wait_for_function("document.querySelector('main progress') === null", timeout=LONGEST)


def nothing(page: Any) -> None:
    """As it opens."""
    settle(page)


def ended(page: Any) -> None:
    """A run that has come to where it was to go."""
    page.locator(".efc-player .efc-main:enabled").wait_for(timeout=LONGEST)
    settle(page)


def playing(page: Any) -> None:
    """A run that goes on."""
    ended(page)
    at = page.locator(".efc-date").inner_text()
    page.locator(".efc-player .efc-main").click()
    page.wait_for_function("at => document.querySelector('.efc-date').innerText !== at", arg=at)


def story(page: Any) -> None:
    """The network with the story of a member."""
    ended(page)
    page.locator(".efc-worth button").first.click()
    page.locator(".efc-story").wait_for()


def compared(page: Any) -> None:
    """A and B, computed."""
    page.locator(".efc-row .efc-main").click()
    page.locator(".efc-verdict").wait_for(timeout=LONGEST)
    settle(page)


def ranked(page: Any) -> None:
    """Two strategies side by side, ranked."""
    page.locator(".efc-card .efc-main").click()
    page.locator(".efc-verdict").wait_for(timeout=LONGEST)
    settle(page)


def explained(page: Any) -> None:
    """Why A and B differ: levers, other worlds and stories too."""
    compared(page)
    page.locator("header nav a[href*='view=why']").click()
    for _which in range(3):
        page.locator(".efc-card .efc-main").first.click()
        settle(page)


def opened(page: Any) -> None:
    """The uncertainties, opened."""
    ended(page)
    page.locator(".efc-side .efc-row button").last.click()
    page.locator(".efc-side .efc-lever").first.wait_for()


def revealed(page: Any) -> None:
    """The workshop, after the reveal."""
    page.locator(".efc-next .efc-main").click()
    page.locator(".efc-prediction").wait_for()
    for values in GUESSES:
        for field, value in zip(page.locator(".efc-prediction input").all(), values, strict=True):
            field.fill(value)
        page.locator(".efc-prediction button").click()
        page.locator("main table").get_by_text(values[0]).wait_for()
    page.locator(".efc-next .efc-main:enabled").click(timeout=LONGEST)
    page.locator(".efc-guesses").wait_for()


VIEWS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "watch": ("view=map", nothing),
    "playing": ("view=map&month=150&seed=2&club.staff=4", playing),
    "levers": ("view=curves&month=24", opened),
    "network": ("view=network&month=200&seed=2", story),
    "curves": ("view=curves&month=200&seed=2", ended),
    "compare": ("view=compare&other=no-communities", compared),
    "strategies": ("view=strategies&beside=scenario%3Dbaseline&beside=scenario%3Dmore-support", ranked),
    "why": ("view=compare&other=more-support", explained),
    "workshop": ("view=workshop", revealed),
    "share": ("view=share", nothing),
    "about": ("view=about", nothing),
}
"""Each view: its link, and what is done before its picture is taken."""


def lighten(path: Path) -> None:
    """Write a picture again in 256 colours, which is enough for it and a third of its bytes."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def main(folder: Path, lang: str = "en", organisations: str = "", only: str = "") -> None:
    """Take them all, or one."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    served = Served("dashboard", "--no-open", "--port", "0", EFC_DASHBOARD_ORGANISATIONS=organisations)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
            for name, (query, do) in VIEWS.items():
                if only not in ("", name):
                    continue
                session = Session(browser, served.url)
                page = session.open(f"lang={lang}&{query}")
                do(page)
                for size, (width, height) in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.wait_for_timeout(500)
                    path = folder / f"{name}-{lang}-{size}.png"
                    page.screenshot(path=path, full_page=size == "narrow")
                    lighten(path)
                print(name, *session.wrong, sep="\n  ", flush=True)
                session.close()
            browser.close()
    finally:
        served.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
