"""One server and one browser for all tests of the page; each test has a session of its own, and nothing may go wrong.

Without a browser these tests are skipped; `EFC_REQUIRE_BROWSER=1` (as in `.ci/run`) makes that a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.source_files import ROOT

ORGANISATIONS = 300
"""A small demonstration economy: a run of 22 years takes about a second."""
IS_REQUIRED = os.environ.get("EFC_REQUIRE_BROWSER") == "1"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TABS = ("map", "network", "curves")
"""What is shown of one strategy, in the order of the tabs."""
WINDOW: Any = {"width": 1280, "height": 900}
PATIENCE = 60_000
"""Milliseconds after which something that is waited for is a failure."""


def browser_path() -> str | None:
    """Chromium, where there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Served:
    """A server in a process of its own.

    Attributes:
        url: where its page is.
        process: it.
    """

    def __init__(self, *arguments: str, module: str = "experiments.cli", **environment: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        given = {**os.environ, "LANGUAGE": "en", "EFC_DASHBOARD_ORGANISATIONS": str(ORGANISATIONS), **environment}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        ready = "Ctrl-C" if module == "experiments.cli" else ""  # Solara's own command does not say how it ends
        for line in self.process.stdout:
            self.lines.append(line)
            if "http://" in line and ready in line:
                self.url = next(word for word in line.split() if word.startswith("http://"))
                return
        raise RuntimeError("the server has not started:\n" + "".join(self.lines))

    def end(self) -> str:
        """End it as Ctrl-C would; give what it has said since."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.communicate(timeout=20)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    """The page as everybody opens it."""
    served = Served("dashboard", "--no-open", "--port", "0")
    yield served
    said = served.end()
    assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a network of its own."""
    path = browser_path()
    if path is None and IS_REQUIRED:
        pytest.fail("there is no chromium, and EFC_REQUIRE_BROWSER=1 asks for one")
    if path is None:
        pytest.skip("there is no chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


class Session:
    """One visitor: a browser context and its page, everything noted that should not happen.

    Attributes:
        page: Playwright's page.
        wrong: errors of the console, failed answers, requests that would leave the machine.
    """

    def __init__(self, browser: Any, url: str, **options: Any) -> None:
        self.context = browser.new_context(viewport=WINDOW, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page, self.url = self.context.new_page(), url
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda one: self._asked(one))
        self.page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        here = (self.url, self.url.replace("http://", "ws://"), "data:", "blob:", "about:")
        if not request.url.startswith(here):
            self.wrong.append(f"left the machine: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def open(self, query: str = "") -> Any:
        """Open the page and wait for its result."""
        self.page.goto(self.url + (f"?{query}" if query else ""))
        self.page.locator("main h1, main h2").first.wait_for()
        return self.page

    def show(self, view: str) -> Any:
        """Go to another view as a visitor does, without loading the page anew."""
        if view in TABS:
            if self.page.locator(".efc-tabs").count() == 0:
                self._press(self.page.locator("header nav a").first)
            self._press(self.page.locator(".efc-tabs button").nth(TABS.index(view)))
        else:
            self._press(self.page.locator(f"header nav a[href*='view={view}']"))
        return self.page

    def _press(self, chosen: Any) -> None:
        """Press it where it is not what is shown, and wait until it is."""
        if chosen.evaluate("one => one.ariaCurrent === 'page' || one.ariaPressed === 'true'"):
            return
        before = self.page.locator("main").inner_text()
        chosen.click()
        self.page.wait_for_function("before => document.querySelector('main').innerText !== before", arg=before)

    def close(self) -> None:
        """Leave, as one closes a tab."""
        self.page.goto("about:blank")
        self.context.close()


@pytest.fixture
def visit(browser: Any, server: Served) -> Iterator[Callable[..., Session]]:
    """Makes sessions; at the end nothing may have gone wrong in any of them."""
    sessions: list[Session] = []

    def make(**options: Any) -> Session:
        sessions.append(Session(browser, server.url, **options))
        return sessions[-1]

    yield make
    for one in sessions:
        one.close()
    assert [wrong for one in sessions for wrong in one.wrong] == []


@pytest.fixture
def session(visit: Callable[..., Session]) -> Session:
    """One visitor."""
    return visit()


@pytest.fixture(scope="session")
def who_stay(browser: Any, server: Served) -> Iterator[dict[str, Session]]:
    """Visitors who stay from the first test to the last."""
    found = {name: Session(browser, server.url) for name in ("en", "fr", "ended")}
    for lang in ("en", "fr"):
        found[lang].open(f"lang={lang}&seed=2&month=24&other=more-support")
    found["ended"].open("lang=en&seed=2&month=264")
    yield found
    for one in found.values():
        one.close()


@pytest.fixture
def readers(who_stay: dict[str, Session]) -> Iterator[dict[str, Session]]:
    """A visitor for each language, who only reads: whoever tries a view need not load the page anew.

    A third one ("ended") has watched a run to its end. What is pressed is to be undone, and nothing may go wrong.
    """
    yield who_stay
    wrong = [each for one in who_stay.values() for each in one.wrong]
    for one in who_stay.values():
        one.wrong.clear()
        one.page.set_viewport_size(WINDOW)
    assert wrong == []


def example(name: str) -> Path:
    """A file of the examples."""
    return ROOT / "scenarios" / "examples" / name
