"""Small parts that several views share: a button, something that opens, a choice from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import solara

from experiments.dashboard.components.vue_components import Choice, Press
from scenarios import load, names
from scenarios.language import typeset


def button(
    text: str, on_click: Callable[[], Any], classes: str = "", pressed: bool | None = None,
    expanded: bool | None = None, disabled: bool = False,
) -> Any:  # fmt: skip
    """A button with a text; `pressed` and `expanded` say how it stands."""
    return Press(
        text=typeset(text), event_press=lambda _nothing: on_click(), classes=classes, pressed=_said(pressed),
        expanded=_said(expanded), disabled=disabled,
    )  # fmt: skip


def _said(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


@solara.component
def Details(title: str, children: Any = ()) -> Any:
    """Something that opens when asked for."""
    summary = solara.v.Html(tag="summary", children=[typeset(title)])
    return solara.v.Html(tag="details", class_="efc-details", children=[summary, *children])


def block(tag: str, classes: str = "", **attributes: str) -> Any:
    """An element whose content follows in a `with` block."""
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    return solara.v.Html(tag=tag, class_=classes, attributes=given)


@lru_cache(maxsize=4)
def library(lang: str) -> tuple[tuple[str, str], ...]:
    """The scenarios of the library: name and title, read once."""
    return tuple((name, load(name).title[lang]) for name in names())


def choice(label: str, value: str, values: Sequence[tuple[str, str]], on_value: Callable[[str], None]) -> Any:
    """A list to choose from: (value, words)."""
    known = {one for one, _words in values}

    def chosen(given: Any) -> None:
        if given in known and given != value:
            on_value(str(given))

    return Choice(
        label=typeset(label), value=value, options=[{"value": one, "words": typeset(text)} for one, text in values],
        event_change=chosen,
    )  # fmt: skip
