"""A workshop before real browsers: whoever leads, and two phones that predict; then the reveal, for all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE, Served

SLOW = 3 * PATIENCE
"""Milliseconds for many runs."""
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "locale": "fr-FR"}
BARRIERS = ("serious", "critical")

pytestmark = pytest.mark.long


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Any]:
    """A shared page; its address with the key, that of participants, and their code."""
    pytest.importorskip("segno")
    served = Served(
        "dashboard", "--shared", "--host", "127.0.0.1", "--no-open", "--port", "0", "--minutes", str(tmp_path / "kept")
    )
    assert served.process.stdout is not None
    served.process.stdout.readline()
    words = served.process.stdout.readline().replace(",", " ").split()
    place = next(word for word in words if word.startswith("http://"))
    yield served.url, place, words[words.index("code") + 1]
    assert "Traceback" not in served.end()
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["minutes.html", "predictions.csv"]


def check_barriers(page: Any) -> None:
    """Nothing serious stands in the way of anybody, and nothing is wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{one['id']}: {one['help']}" for one in found if one["impact"] in BARRIERS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_two_phones_predict_and_all_see_the_answer_at_once(browser: Any, shared: Any, tmp_path: Path) -> None:
    with_key, place, code = shared
    contexts = [browser.new_context(viewport={"width": 1366, "height": 768})]
    contexts += [browser.new_context(**PHONE) for _phone in range(2)]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    leader, ana, bea = (context.new_page() for context in contexts)
    leader.goto(f"{with_key}&view=workshop&lang=fr&organisations=100")
    leader.locator(".efc-invitation img").wait_for()
    assert code in leader.locator(".efc-invitation").inner_text() and with_key.split("=")[1] not in leader.url
    check_barriers(leader)

    ana.goto(place)
    check_barriers(ana)
    ana.locator("input.code").fill("AAAAAAA")
    ana.get_by_role("button", name="Entrer").click()
    ana.get_by_text("Ce n’est pas le code.").wait_for()
    ana.locator("input.code").fill(code.lower())
    ana.get_by_role("button", name="Entrer").click()
    bea.goto(f"{place}?code={code}")  # as the camera does
    for phone, name in ((ana, "Ana"), (bea, "<img src=x onerror=window.broken=1>")):
        phone.locator("input[name=name]").fill(name)
        phone.get_by_role("button", name="Entrer").click()
        phone.get_by_text("La question vient ici d’elle-même.").wait_for()
        assert phone.evaluate("window.broken") is None
    leader.get_by_text("2 personnes sont là.").wait_for()

    leader.get_by_role("button", name="Poser cette question").click()
    for phone, number in ((ana, "70"), (bea, "1 000")):
        phone.locator("input[name=after]").wait_for()
        check_barriers(phone)
        phone.locator("input[name=before]").fill("50")
        phone.locator("input[name=after]").fill(number)
        phone.get_by_role("button", name="Envoyer").click()
        phone.get_by_text("Vous attendez").wait_for()
    leader.get_by_text("2 sur 2 ont répondu.").wait_for()
    assert "1 000" not in leader.locator("main").inner_text().replace("\u202f", " "), "the numbers stay hidden"
    leader.reload()
    leader.get_by_text("2 sur 2 ont répondu.").wait_for()  # and the model still works

    leader.locator("button:enabled", has_text="Dévoiler").click(timeout=SLOW)
    for phone, said in ((ana, "Place : 1 sur 2"), (bea, "Place : 2 sur 2")):
        phone.locator(".own", has_text=said).wait_for()
        phone.reload()
        phone.locator(".own", has_text=said).wait_for()
        check_barriers(phone)
        assert phone.evaluate("window.broken") is None
    leader.locator(".efc-guesses").wait_for()
    check_barriers(leader)
    bea.locator("input[name=surprise]").fill("rien du tout, vraiment")
    bea.get_by_role("button", name="Envoyer").click()
    leader.locator("main li", has_text="rien du tout, vraiment").wait_for()
    assert "rien du tout, vraiment" in (tmp_path / "kept" / "minutes.html").read_text("utf-8")

    leader.get_by_role("button", name="Une autre question").click()
    for phone in (ana, bea):
        phone.get_by_text("La question vient ici d’elle-même.").wait_for()
        phone.get_by_text("Tableau des scores").wait_for()
    leader.get_by_text("Tableau des scores").first.wait_for()
    for context in contexts:
        context.close()
