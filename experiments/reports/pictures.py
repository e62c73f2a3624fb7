"""A figure as a piece of SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re

import matplotlib

from experiments.figures.parts import style
from experiments.figures.parts.style import Page


def svg(picture: Page, name: str) -> str:
    """The picture as SVG, its words inside; the same picture gives the same text."""

    text = io.StringIO()
    metadata = {"Date": None, "Title": name, "Description": picture.alternative}
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        picture.figure.savefig(text, format="svg", metadata=metadata, facecolor=style.PAPER)
    return text.getvalue()


def inline(text: str, name: str) -> str:
    """An SVG without prologue; its identifiers carry its name, so that two pictures in a page do not mix."""
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
