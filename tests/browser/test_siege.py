"""Two hundred hostile clients at once: a visitor's page plays on, memory stays flat, and newcomers find the door."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Served, Session
from tests.browser.hostile import ATTEMPTS
from tests.browser.test_crowd import memory_of
from tests.helpers.source_files import ROOT

CLIENTS = 200
WAVE = 15
"""Seconds of a wave of attacks: each client tries some five things."""
FLAT = 60.0
"""Megabytes that may come with a wave once the first one has warmed everything up (a single bad frame cost 8,700)."""


class Wave:
    """Hostile clients in a process of their own."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.browser.hostile", url, str(CLIENTS), str(WAVE)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    @property
    def is_over(self) -> bool:
        """Have all given up?"""
        return self.process.poll() is not None

    def end(self) -> dict[str, int]:
        """Wait until all have given up; gives what they have tried, and how often."""
        return json.loads(self.process.communicate(timeout=10 * WAVE)[0])  # type: ignore[no-any-return]


@pytest.fixture
def besieged() -> Iterator[Served]:
    """A server of its own."""
    served = Served("dashboard", "--no-open", "--port", "0")
    yield served
    served.process.kill()


@pytest.mark.long
def test_the_page_plays_on_under_siege(besieged: Served, browser: Any) -> None:
    session = Session(browser, besieged.url)
    page = session.open("view=curves&organisations=300&seed=2&month=1&lang=en")
    page.locator(".efc-live-line").first.wait_for()
    bar = page.locator(".efc-player")
    bar.locator("select").select_option("3")

    def wave() -> float:
        """One wave, while the page plays; gives the most memory that the server has had."""
        attack = Wave(besieged.url)
        dates = set()
        most = 0.0
        bar.get_by_role("button", name="Play").click()
        while not attack.is_over:
            dates.add(bar.locator(".efc-date").inner_text())
            most = max(most, memory_of(besieged.process.pid))
            page.wait_for_timeout(500)
        bar.get_by_role("button", name="Pause").click()
        assert len(dates) >= WAVE, f"the page has shown {len(dates)} months only"
        assert set(attack.end()) == set(ATTEMPTS)
        return most

    before = wave()
    after = wave()
    assert after < before + FLAT, f"from {before:.0f} to {after:.0f} MB"
    assert session.wrong == []
    newcomer = Session(browser, besieged.url)
    newcomer.open("view=about")
    assert newcomer.wrong == []
    session.close()
    newcomer.close()
    said = besieged.end().splitlines()
    assert [line for line in said if "Refused" not in line and line.strip()] == []
    assert len(said) < 10, said
