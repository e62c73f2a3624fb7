"""Text on the page: elements whose content is text, whatever it says. Nothing here, or anywhere, takes raw HTML.

Sentences take the typography of their language here, and those of buttons, lists and levers where these are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reacton
import reacton.ipyvuetify as vuetify
import solara

from scenarios.language import typeset
from scenarios.language import use_language as speak

__all__ = ["Table", "notice", "speak", "words"]

COLOURS = {"error": "#b3261e", "warning": "#8a5a00", "success": "#1b6e3c", "info": "#1a4fa0"}
SIGNS = {"error": "\u2716", "warning": "\u26a0", "success": "\u2714", "info": "\u2139"}


def words(tag: str, *content: str | reacton.core.Element, classes: str = "", **attributes: str) -> reacton.core.Element:
    """An element of the page with text (or other elements) inside.

    Args:
        tag: "p", "h2", "td", ...
        content: texts and elements.
        classes: names of classes, separated by spaces.
        attributes: others, an underscore for a hyphen ("aria_label").
    """
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    inside = [typeset(one) if isinstance(one, str) else one for one in content]
    return vuetify.Html(tag=tag, children=inside, class_=classes, attributes=given)


def notice(kind: str, *lines: str) -> reacton.core.Element:
    """Something to be noticed ("error", "warning", "success", "info"): dark text, a sign and a coloured edge."""
    inside = [words("div", line, style="white-space: pre-wrap; overflow-wrap: anywhere") for line in lines]
    return words(
        "div", words("span", SIGNS[kind], style=f"color: {COLOURS[kind]}", aria_hidden="true"), words("div", *inside),
        style=f"display: flex; gap: 12px; padding: 10px 14px; margin: 8px 0; color: #1a1a1a; background: #f7f7f7; "
        f"border-left: 5px solid {COLOURS[kind]}",
        role="alert" if kind == "error" else "status",
    )  # fmt: skip


@solara.component
def Table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Any:
    """A table whose cells are text; nothing where there are no rows."""
    if not rows:
        return words("div")
    sides = ["right" if all(_is_number(row[at]) for row in rows) else "left" for at in range(len(columns))]
    styles = [f"text-align: {side}" for side in sides]
    heads = [words("th", one, scope="col", style=style) for one, style in zip(columns, styles, strict=True)]
    body = [
        words("tr", *(words("td", cell, style=style) for cell, style in zip(row, styles, strict=True))) for row in rows
    ]
    table = words(
        "table",
        words("caption", caption),
        words("thead", words("tr", *heads)),
        words("tbody", *body),
        classes="efc-table",
    )
    return words("div", table, style="overflow-x: auto", tabindex="0", role="region", aria_label=caption)


def _is_number(text: str) -> bool:
    return text.strip()[:1] in (*"0123456789+-\u2212\u2013",) or not text.strip()
