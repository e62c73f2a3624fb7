"""Any run of a sweep can be opened and watched: the page shows the numbers that the sweep has stored."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import experiments
from experiments.checks import Refusal
from experiments.dashboard import replayed
from tests.browser.conftest import Served, Session

PLAN = """
title = "Two points"
title_fr = "Deux points"
question = "Which?"
question_fr = "Lequel ?"
scenario = "baseline"
organisations = 200
months = 30
replicates = 1
measures = ["members", "aware"]
[design]
kind = "full-factorial"
[factors]
outreach.contacts_per_fte = [2.0, 18.0]
"""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sweep."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "two.toml").write_text(PLAN, encoding="utf-8")
    experiments.sweep(folder / "two.toml", folder / "two", workers=1)
    return folder / "two"


def test_a_run_of_a_sweep_is_watched(sweep: Path, browser: Any) -> None:
    stored = experiments.open_sweep(sweep).runs
    served = Served("dashboard", "--no-open", "--port", "0", "--replay", str(sweep), "2")
    try:
        session = Session(browser, served.url.split("?")[0])
        page = session.open(served.url.split("?")[1])
        page.locator(".efc-live-line", has_text="Jun 2016").wait_for()
        text = page.locator(".efc-live-line").inner_text()
        members = int(re.search(r"has ([\d,]+) member", text)[1].replace(",", ""))  # type: ignore[index]
        assert members == int(stored["members"].iloc[1]) != int(stored["members"].iloc[0])
        assert "two, 2" in page.locator("main").inner_text() and session.wrong == []
        session.close()
    finally:
        assert "Traceback" not in served.end()


def test_what_cannot_be_watched_is_told(sweep: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="from 1 to 2"):
        replayed.open_on(sweep, 99)
    with pytest.raises(Refusal, match="sweep"):
        replayed.open_on(tmp_path, 1)
    assert replayed.given() is None
