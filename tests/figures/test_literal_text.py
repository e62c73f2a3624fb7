"""What a user writes is drawn as it was written, or with boxes and a sentence that says so; never with a warning."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.text import Text

import scenarios
from experiments.figures import pages
from experiments.figures.parts import literal_text, style
from experiments.figures.parts.point_labels import name_points
from experiments.reports import pictures
from experiments.runs.batch import run_many
from experiments.strategies.comparison import Comparison
from scenarios.language import LANGUAGES, use_language

HOSTILE = (
    "Cost $x_{1$ of $y\x07\x1b",
    "_draft \\frac{",
    "日本 \U0001f469\u200d\U0001f52c équipe",
    "<b>&amp; [/] {0} %s",
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("title", HOSTILE)
def test_figures_draw_any_title(title: str, lang: str, tmp_path: Path) -> None:
    scenario = replace(scenarios.load("baseline"), title=dict.fromkeys(LANGUAGES, title), name="a")
    other = replace(scenario, title=dict.fromkeys(LANGUAGES, f"{title} 2"), name="b")
    runs = [run_many(one, runs=2, months=4, organisations=200, workers=1) for one in (scenario, other)]
    with use_language(lang), warnings.catch_warnings():
        warnings.simplefilter("error")
        for result in (Comparison(runs), runs[0]):
            for name, page in pages(result).items():
                page.save(tmp_path, name, ("png", "svg"))
                ElementTree.parse(tmp_path / f"{name}.svg")
                assert not [text for text in page.figure.findobj(Text) if text.get_parse_math()]
                ElementTree.fromstring(pictures.inline(pictures.svg(page, name), name))


def drawn(words: str) -> style.Page:
    """A page that says some words in its head, beside points, on an axis and in its key."""
    figure, _top = style.page(words, words)
    axes = figure.add_subplot()
    axes.set_yticks([0, 1], [words, "b"])
    axes.plot([0, 1], [0, 1])
    name_points(axes, np.array([0.0, 1.0]), np.array([0.0, 1.0]), [words, "b"], np.empty((0, 2)))
    style.key(figure, [(words, style.BLUE, "-"), ("b", style.BLUE, "-")], 1.0)
    return style.Page(figure, words)


@pytest.mark.parametrize("words", ["$x_{1$ and \\$", "_draft", "a $b$"])
def test_a_text_is_drawn_letter_by_letter(words: str) -> None:
    page = drawn(words)
    page.figure.canvas.draw()
    texts = [text for text in page.figure.findobj(Text) if text.get_text() == words]
    assert len(texts) >= 5 and page.alternative == words


def test_letters_that_no_font_has_are_boxes_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literal_text, "_font_with", lambda *_about: "")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = drawn("日本 équipe")
        page.figure.canvas.draw()
    written = {text.get_text() for text in page.figure.findobj(Text)}
    assert "□□ équipe" in written and not any("日" in text for text in written)
    assert page.alternative == "日本 équipe No installed font has 日 本: boxes stand for them here."


def test_letters_without_a_font_are_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One line for all the figures of a command, whatever their number; of new letters another one."""
    monkeypatch.setattr(literal_text, "_font_with", lambda *_about: "")
    monkeypatch.setattr(literal_text, "_told", set())
    for words in ("日本 équipe", "日本 équipe", "本"):
        drawn(words)
    assert [record.getMessage() for record in caplog.records] == [
        "Figures have boxes in place of 日 本: no installed font has them. Install one that does."
    ]
    drawn("日 語")
    assert len(caplog.records) == 2 and "of 語:" in caplog.records[-1].getMessage()


def test_another_font_draws_what_the_usual_one_lacks() -> None:
    letter = "\u233d"  # a sign of the programming language APL: the font of one width, which the library brings, has it
    page = style.page(letter, "")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = next(one for one in page.findobj(Text) if one.get_text() == letter)
        assert literal_text.draw_literally(text) == ""
        page.canvas.draw()
    assert text.get_text() == letter and len(text.get_fontfamily()) == 2
