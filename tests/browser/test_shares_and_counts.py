"""Shares and counts in place of indices: what the page says of trade, of isolation and of who is aware."""

from __future__ import annotations

import re

from tests.browser.conftest import Session


def test_the_answer_tells_shares_counts_and_isolation(session: Session) -> None:
    page = session.open("seed=2&month=264")
    answer = page.locator(".efc-answer").inner_text()
    assert re.search(r"\d+ trade relations of members are cooperative \(\d+% of their trade\)", answer), answer
    assert re.search(r"\d+% of the members that trade are isolated", answer), answer
    legend = page.locator(".efc-under .efc-legend")
    legend.filter(has_text=re.compile(r"Share isolated \d+%")).wait_for()
    legend.filter(has_text=re.compile(r"Cooperative share of trade \d+%")).wait_for()
    legend.filter(has_text=re.compile(r"Aware \(not yet members\) [\d,]+")).wait_for()


def test_nothing_is_an_index(session: Session) -> None:
    page = session.open("lang=fr&seed=2&month=264&view=curves")
    text = page.locator("main").inner_text()
    for word in ("Voie a", "Voie b", "Voie c", "Changement d", "indice"):
        assert word not in text, word
    assert "Sensibilisées (pas encore adhérentes)" in text and "Part isolée" in text
