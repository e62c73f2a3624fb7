"""Pictures of every view of the page: `python -m tests.browser.screenshots FOLDER [en|fr] [ORGANISATIONS]`.

Without a number of organisations it is the whole region, as everybody opens it. Look at them after every change.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.browser.conftest import ARGUMENTS, Served, Session, browser_path

VIEWS = {
    "watch": "view=map", "changed": "view=map&club.staff=4", "network": "view=network&month=144&seed=2",
    "curves": "view=curves", "compare": "view=compare&other=no-communities", "why": "view=why&other=more-support",
    "workshop": "view=workshop", "share": "view=share", "about": "view=about",
}  # fmt: skip
SIZES = {"wide": (1280, 1100), "narrow": (390, 900)}
LONGEST = 300
"""Seconds that a view may take to be complete."""


def settle(page: Any) -> None:
    """Wait until nothing is computed any more."""
    for _second in range(LONGEST):
        page.wait_for_timeout(1000)
        if page.locator("progress").count() == 0 and page.get_by_text("…", exact=False).count() == 0:
            break
    page.wait_for_timeout(500)


def main(folder: Path, lang: str = "en", organisations: str = "") -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    served = Served("dashboard", "--no-open", "--port", "0", EFC_DASHBOARD_ORGANISATIONS=organisations)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
            for name, query in VIEWS.items():
                session = Session(browser, served.url)
                page = session.open(f"lang={lang}&{query}")
                settle(page)
                for size, (width, height) in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.wait_for_timeout(500)
                    page.screenshot(path=folder / f"{name}-{lang}-{size}.png")
                print(name, *session.wrong, sep="\n  ", flush=True)
                session.close()
            browser.close()
    finally:
        served.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
