"""A lost server is told once, in the language of the page, which comes back by itself; its address is told at once."""

from __future__ import annotations

import signal
from typing import Any

from tests.browser.conftest import Served, Session


def test_a_lost_connection_is_told_in_french_and_the_page_comes_back(browser: Any) -> None:
    served = Served("dashboard", "--no-open", "--port", "0")
    port = served.url.split(":")[-1].split("/")[0]
    session = Session(browser, served.url)
    page = session.open("lang=fr&view=about")
    title = page.locator("main h1").first.inner_text()
    served.process.send_signal(signal.SIGKILL)
    served.process.wait()
    lost = page.locator(".efc-disconnected")
    lost.wait_for()
    assert "La connexion est perdue" in lost.inner_text()
    text = page.locator("body").inner_text()
    assert text.count("La connexion est perdue") == 1
    for english in ("disconnected", "refresh", "Restoring"):
        assert english not in text, english
    again = Served("dashboard", "--no-open", "--port", port)
    try:
        lost.wait_for(state="detached")
        page.locator("main h1", has_text=title).first.wait_for()
        assert "lang=fr" in page.url and "view=about" in page.url
        session.context.close()
    finally:
        again.end()


def test_the_address_is_told_before_anything_is_prepared(server: Served) -> None:
    assert server.url in server.lines[0] and "Ctrl-C" not in server.lines[0]
