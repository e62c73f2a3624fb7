"""Two strategies side by side, on the page and on paper; and the workshop, from question to debrief."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scenarios
from experiments.dashboard.views.compare import PANELS
from experiments.reports import board_of, write
from experiments.strategies.explanation import Explanation, explain_strategies
from tests.browser.conftest import PATIENCE, Session
from tests.helpers.lone_letters import lone_letters

SLOW = 3 * PATIENCE
"""Milliseconds for many runs."""
PAGES = re.compile(rb"/Type\s*/Page\b")
MILLIMETRE = 96 / 25.4


def check_names(page: Any) -> None:
    """Nothing that is written or read aloud calls a strategy by a letter."""
    texts = page.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll("body *")].flatMap(
            (one) => ["aria-label", "title", "alt", "placeholder"].map((name) => one.getAttribute(name) || ""))]"""
    )
    for text in texts:
        assert not lone_letters(text)


def test_a_against_a_is_exactly_nothing(session: Session) -> None:
    page = session.open("view=compare&other=baseline&organisations=100")
    page.get_by_role("button", name="Compare over").click()
    page.get_by_text("members are equal in every run.").wait_for(timeout=SLOW)
    card = page.locator("section", has=page.get_by_role("heading", name=re.compile("less .*, run by run")))
    curves = card.locator("[aria-label^='Curves,']")
    assert curves.count() == len(PANELS)
    for said in curves.evaluate_all("all => all.map(one => one.ariaLabel)"):
        assert re.search(r"\(2\)” less “.*\(1\)” [+−]?0(\.0+)?( points)?\.$", said), said
    lines = card.locator("path.efc-middle, path.efc-band").evaluate_all("all => all.map(one => one.getAttribute('d'))")
    assert len(lines) == 2 * len(PANELS)
    for line in lines:
        heights = {place.split(" ")[1] for place in re.split("[ML]", line.rstrip("Z")) if place}
        assert len(heights) == 1, "a curve of nothing is level, and so is its band"
    page.locator("header nav a[href*='view=why']").click()
    page.get_by_role("button", name="Try them").click()
    page.get_by_text("worlds drawn from plausible ranges nothing distinguishes").wait_for(timeout=SLOW)
    check_names(page)


def test_another_price_is_told_at_once_and_nothing_runs_again(session: Session) -> None:
    page = session.open("view=compare&other=more-support&organisations=100&lang=fr")
    page.get_by_role("button", name="Comparer sur").click()
    card = page.locator("section.efc-money")
    told = card.get_by_role("status")
    told.wait_for(timeout=SLOW)
    assert re.search(r"coûte 55\d.000.€ de plus en tout, 55.\d00.€ par an à partir de janvier 2026", told.inner_text())
    card.get_by_text("Changer les prix").click()
    post = card.get_by_role("spinbutton", name="Coût d’un poste")
    post.fill("110000")
    post.press("Enter")
    card.get_by_text(re.compile("coûte 1.1[01]0.000.€ de plus en tout")).wait_for(timeout=5_000)
    assert page.locator("progress").count() == 0, "nothing runs again"
    check_names(page)
    assert "cost:post=110000" in page.url
    post.fill("-5")
    post.press("Enter")
    assert "account.post" in card.get_by_role("alert").inner_text()
    page.reload()
    page.get_by_role("button", name="Comparer sur").click()
    card.get_by_text(re.compile("coûte 1.1[01]0.000.€ de plus en tout")).wait_for(timeout=SLOW)


def test_a_workshop_from_question_to_debrief(session: Session, tmp_path: Any) -> None:
    page = session.open("view=workshop&organisations=100&lang=fr")
    page.get_by_role("button", name="Poser cette question").click()
    hostile = "<img src=x onerror=window.broken=1>"
    for who, guess in (("Ana", "70"), (hostile, "1 000"), ("Chris", "beaucoup")):
        page.get_by_label("Qui (").fill(who)
        page.get_by_label("Sans elle (").fill("50")
        page.get_by_label("Avec elle (").fill(guess)
        page.get_by_role("button", name="Ajouter cette prédiction").click()
        page.get_by_text("beaucoup" if guess == "beaucoup" else who).first.wait_for()
    assert "n’est pas un nombre" in page.get_by_role("alert").inner_text()
    assert "1 000" not in page.locator("table").inner_text().replace("\u202f", " "), "the numbers stay hidden"
    page.locator("button:enabled", has_text="Dévoiler").click(timeout=SLOW)
    page.get_by_text("Au plus près").wait_for()
    assert "Ana" in page.locator("table").first.inner_text() and page.evaluate("window.broken") is None
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Enregistrer le compte rendu").click()
    path = tmp_path / "debrief.html"
    waiting.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert "&lt;img src=x" in text and "<img" not in text and "À discuter" in text and "http" not in text
    assert "window.broken" not in page.url and "Ana" not in page.url


@pytest.fixture(scope="module")
def found() -> Explanation:
    pair = [scenarios.load(name) for name in ("baseline", "no-communities")]
    return explain_strategies(*pair, runs=3, months=36, organisations=150, workers=1)


@pytest.fixture
def paper(browser: Any) -> Iterator[Any]:
    """A page of the browser as it is printed."""
    page = browser.new_page(viewport={"width": round(210 * MILLIMETRE), "height": 1000})
    page.emulate_media(media="print")
    yield page
    page.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_board_gets_two_sheets_and_nothing_is_cut_off(
    found: Explanation, paper: Any, lang: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    paths = write(found, path, lang, with_board=True)
    assert paths[:2] == [path, board_of(path)]
    paper.goto(board_of(path).as_uri())
    assert len(PAGES.findall(paper.pdf(prefer_css_page_size=True))) == 2
    sheets = paper.locator(".sheet")
    assert sheets.count() == 2
    for whole, shown in sheets.evaluate_all("all => all.map(one => [one.scrollHeight, one.clientHeight])"):
        assert whole <= shown + 1
    heights = paper.locator("figure").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 3 and min(heights) > 35 * MILLIMETRE, "a figure that can be read"
    said = " ".join(paper.locator("#answer").inner_text().split())
    assert {"en": "worlds drawn from plausible ranges", "fr": "mondes tirés dans des plages plausibles"}[lang] in said
    paper.emulate_media(media="screen")
    paper.goto(path.as_uri())
    figures = paper.locator("figure")
    for name, kind in (("levels", "PNG"), ("map", "SVG"), ("causes", "CSV")):
        with paper.expect_download() as waiting:
            paper.locator(f"figure[data-name={name}]").get_by_role("button", name=kind).press("Enter")
        assert waiting.value.suggested_filename == f"{name}.{kind.lower()}"
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    assert figures.get_by_role("button", name="PNG").count() == figures.count()
    assert (tmp_path / "levels.png").stat().st_size > 10_000 and "<path" in (tmp_path / "map.svg").read_text("utf-8")
    first = (tmp_path / "causes.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert first == {"en": ",difference,low,high", "fr": ";différence;bas;haut"}[lang]


SHORT = """extends = "baseline"
title = "Short"
title_fr = "Court"
months = 18
[changes]
"club.staff" = 5.0
"""


def test_the_report_is_saved_after_one_press(session: Session, tmp_path: Path) -> None:
    page = session.open("view=share&organisations=100&lang=fr")
    (tmp_path / "short.toml").write_text(SHORT, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "short.toml")
    page.wait_for_url(re.compile("scenario=own"))
    with page.expect_download(timeout=SLOW) as waiting:
        page.locator(".efc-picture").get_by_role("button", name="Rapport").click()
    check_report(page, waiting.value, "baseline-and-short", tmp_path)


@pytest.mark.long
def test_the_report_follows_the_comparison(session: Session, tmp_path: Path) -> None:
    page = session.open("view=compare&other=more-support&organisations=100&lang=fr")
    page.get_by_role("button", name="Comparer sur").click()
    with page.expect_download(timeout=2 * SLOW) as waiting:
        page.get_by_role("button", name="Rapport pour le conseil").click(timeout=SLOW)
    check_report(page, waiting.value, "baseline-and-more-support", tmp_path)


def check_report(page: Any, saved: Any, name: str, folder: Path) -> None:
    """The two sheets have been saved, and all of it can be."""
    assert saved.suggested_filename == f"{name}-board.html"
    saved.save_as(folder / "board.html")
    text = (folder / "board.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in text and text.count('class="sheet"') == 2
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Rapport complet").click()
    waiting.value.save_as(folder / "report.zip")
    names = zipfile.ZipFile(folder / "report.zip").namelist()
    assert {"report.html", "report-board.html", "report-files/levels.svg", "baseline.toml"} <= set(names)
