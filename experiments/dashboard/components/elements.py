"""Small parts that several views share: a button, something that opens, a choice from a list, a download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import solara

from experiments.dashboard.components.text import component, element
from experiments.dashboard.components.vue_components import Choice, Press
from scenarios import load, names
from scenarios.language import typeset


def button(
    text: str, on_click: Callable[[], Any], classes: str = "", pressed: bool | None = None,
    expanded: bool | None = None, disabled: bool = False,
) -> Any:  # fmt: skip
    """A button with a text; `pressed` and `expanded` say how it stands."""
    return Press(
        text=typeset(text), event_press=lambda _nothing: on_click(), classes=classes, pressed=_state(pressed),
        expanded=_state(expanded), disabled=disabled,
    )  # fmt: skip


def _state(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


@component
def Details(title: str, children: Any = ()) -> Any:
    """Something that opens when it is pressed."""
    return element("details", element("summary", title), *children, classes="efc-details")


@lru_cache(maxsize=4)
def library(lang: str) -> Mapping[str, str]:
    """The titles of the library's scenarios by name, read once."""
    return {name: load(name).title[lang] for name in names()}


def choice(label: str, value: str, labels: Mapping[str, str], on_value: Callable[[str], None]) -> Any:
    """A list to choose from: labels by value."""

    def change(chosen: Any) -> None:
        if chosen in labels and chosen != value:
            on_value(str(chosen))

    return Choice(label=typeset(label), value=value, options=options(labels), event_change=change)


def options(labels: Mapping[str, str]) -> list[dict[str, str]]:
    """What can be chosen, as Vue components take it."""
    return [{"value": value, "label": typeset(label)} for value, label in labels.items()]


def download(content: str | bytes, name: str, mime_type: str, text: str, classes: str = "efc-button") -> Any:
    """A button that saves a file."""
    pressed = element("button", text, classes=classes, type="button")
    return solara.FileDownload(content, name, mime_type=mime_type, children=[pressed])
