"""Under `solara run`: `EFCModel` in Mesa's own page; and the page of the club, which says that nothing protects it."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Served, Session
from tests.helpers.source_files import ROOT

PAGES = ROOT / "experiments" / "dashboard"


def under_solara(path: Path) -> Served:
    """`solara run PATH`, as people of Mesa do."""
    served = Served("run", str(path), "--no-open", "--port", "0", "--production", module="solara")
    where = urlsplit(served.url)
    for _try in range(300):
        try:
            socket.create_connection((where.hostname, where.port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return served
    served.end()
    raise RuntimeError("solara run has not started")


def test_mesa_s_own_page(browser: Any) -> None:
    pytest.importorskip("altair", reason="Mesa's page needs mesa[viz]")
    served = under_solara(PAGES / "mesa_page.py")
    try:
        session, other = Session(browser, served.url), Session(browser, served.url)
        pages = [one.context.new_page() for one in (session, other)]
        for page in pages:
            page.goto(served.url)
            page.get_by_text("2014-01: 13 members").wait_for()
        pages[0].get_by_role("button", name="Step").click()
        pages[0].get_by_role("button", name="Step").click()
        pages[0].get_by_text("2014-02: ").wait_for()
        assert pages[1].get_by_text("2014-01: 13 members").is_visible(), "each session has a model of its own"
        pages[0].get_by_role("button", name="Reset").click()
        pages[0].get_by_text("2014-01: 13 members").wait_for()
        for one in (session, other):
            one.context.close()
    finally:
        assert "Traceback" not in served.end()


def test_under_solara_run_the_page_says_that_nothing_protects_it(browser: Any) -> None:
    served = under_solara(PAGES / "app.py")
    try:
        session = Session(browser, served.url)
        page = session.open()
        assert "Use the command efc dashboard" in page.locator("body").inner_text()
        session.context.close()
    finally:
        assert "Traceback" not in served.end()


def test_the_real_command_does_not_warn(readers: dict[str, Session]) -> None:
    assert "Use the command" not in readers["en"].show("map").locator("body").inner_text()
