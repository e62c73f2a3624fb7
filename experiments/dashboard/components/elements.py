"""The elements of the page that several views share: texts, notices, tables, buttons, choices, downloads.

An element's content is text, whatever it says: nothing here, or anywhere, takes raw HTML. Texts take the typography of
their language here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any

import reacton
import reacton.ipyvuetify as vuetify
import solara

from experiments.dashboard.components.vue_components import Choice, Parameters, Press
from scenarios import load, names
from scenarios.catalogue.glossary import TERMS, Term, in_text
from scenarios.catalogue.groups import by_question
from scenarios.language import _, typeset, use_language
from scenarios.language.numbers import percent

LANGUAGE: reacton.core.UserContext[str] = reacton.create_context("en")
"""The language of a page, which the page provides for all its components."""
COLOURS = {"error": "#b3261e", "warning": "#8a5a00", "success": "#1b6e3c", "info": "#1a4fa0"}
SIGNS = {"error": "\u2716", "warning": "\u26a0", "success": "\u2714", "info": "\u2139"}


def component(render: Callable[Parameters, Any]) -> Callable[Parameters, reacton.core.Element]:
    """A component that speaks the language of the page, whenever and wherever it is drawn."""

    @wraps(render)
    def localized(*arguments: Parameters.args, **properties: Parameters.kwargs) -> Any:
        use_language(reacton.use_context(LANGUAGE))
        return render(*arguments, **properties)

    return solara.component(localized)


def element(
    tag: str, *content: str | reacton.core.Element, classes: str = "", **attributes: str
) -> reacton.core.Element:
    """An element of the page with texts or other elements inside; more may follow in a `with` block.

    Terms of the glossary are explained in every paragraph.

    Args:
        tag: "p", "h2", "td", ...
        content: texts and elements.
        classes: names of classes, separated by spaces.
        attributes: others, an underscore for a hyphen ("aria_label").
    """
    hyphenated = {name.replace("_", "-"): value for name, value in attributes.items()}
    if tag == "p":
        content = tuple(piece for part in content for piece in (explained(part) if isinstance(part, str) else [part]))
    children = [typeset(part) if isinstance(part, str) else part for part in content]
    made: reacton.core.Element = vuetify.Html(tag=tag, children=children, class_=classes, attributes=hyphenated)
    made.component = _component_of(tag, made.component.widget)
    return made


@lru_cache(maxsize=64)
def _component_of(tag: str, widget: type[Any]) -> reacton.core.ComponentWidget:
    """Elements of another tag are another component: a browser does not follow an element whose tag changes."""
    return reacton.core.ComponentWidget(type(f"{widget.__name__}_{tag}", (widget,), {}))


def explained(text: str) -> list[str | reacton.core.Element]:
    """A text whose terms have a dotted underline, and their explanation for pointer, keyboard and screen reader."""
    return [part if term is None else element("dfn", part, **_about(term)) for part, term in in_text(typeset(text))]


def term_parts(*texts: str) -> dict[str, list[Any]]:
    """The same for what the components of Vue write: the parts of each text that has terms, with their attributes."""
    parts = {
        text: [[part, term and {name.replace("_", "-"): value for name, value in _about(term).items()}]
               for part, term in in_text(text)]
        for text in texts
    }  # fmt: skip
    return {text: split for text, split in parts.items() if any(attributes for _part, attributes in split)}


def _about(term: Term) -> dict[str, str]:
    return {"tabindex": "0", "data_about": typeset(_(term.meaning)), "aria_describedby": _anchor(term)}


def glossary() -> None:
    """The explanations of all terms, once a page: what `explained` refers to."""
    with element("div", hidden="hidden"):
        for term in TERMS:
            element("span", _(term.meaning), id=_anchor(term))


def _anchor(term: Term) -> str:
    return f"efc-term-{TERMS.index(term)}"


def card(title: str, classes: str = "", **attributes: str) -> reacton.core.Element:
    """A part of the page with its heading; what it holds follows in a `with` block."""
    return element("section", element("h2", title), classes=f"efc-card {classes}".strip(), **attributes)


def notice(kind: str, *lines: str) -> reacton.core.Element:
    """Something to be noticed ("error", "warning", "success", "info"): dark text, a sign and a coloured edge."""
    paragraphs = [element("div", line, style="white-space: pre-wrap; overflow-wrap: anywhere") for line in lines]
    return element(
        "div",
        element("span", SIGNS[kind], style=f"color: {COLOURS[kind]}", aria_hidden="true"),
        element("div", *paragraphs),
        style=f"display: flex; gap: 12px; padding: 10px 14px; margin: 8px 0; color: #1a1a1a; background: #f7f7f7; "
        f"border-left: 5px solid {COLOURS[kind]}",
        role="alert" if kind == "error" else "status",
    )


def waiting(text: str, share: float) -> None:
    """Something that is on its way: what, and how far it is, as a bar that moves."""
    value = {"value": str(round(100 * share))} if share else {}
    with element("div", classes="efc-progress", role="status"):
        element("span", f"{text}{_(': ')}{percent(share)}")
        element("progress", max="100", aria_label=text, **value)


@component
def Table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> reacton.core.Element:
    """A table whose cells are text; nothing where there are no rows."""
    if not rows:
        return element("div")
    styles = [f"text-align: {'right' if all(map(_is_number, cells)) else 'left'}" for cells in zip(*rows, strict=True)]
    heads = [element("th", column, scope="col", style=style) for column, style in zip(columns, styles, strict=True)]
    body = [
        element("tr", *(element("td", cell, style=style) for cell, style in zip(row, styles, strict=True)))
        for row in rows
    ]
    content = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        classes="efc-table",
    )
    return element("div", content, style="overflow-x: auto", tabindex="0", role="region", aria_label=caption)


def _is_number(text: str) -> bool:
    return text.strip()[:1] in (*"0123456789+-\u2212\u2013",) or not text.strip()


def button(
    text: str,
    on_click: Callable[[], Any],
    classes: str = "",
    pressed: bool | None = None,
    expanded: bool | None = None,
    disabled: bool = False,
) -> Any:
    """A button with a text; `pressed` and `expanded` say how it stands."""
    return Press(
        text=typeset(text),
        event_press=lambda _nothing: on_click(),
        classes=classes,
        pressed=_state(pressed),
        expanded=_state(expanded),
        disabled=disabled,
    )


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


def scenario_groups(named: Callable[[str], str] = str) -> dict[str, str]:
    """The question that each scenario of the library belongs to, by the name of its option."""
    return {named(name): question for question, group in by_question(names()).items() for name in group}


def choice(
    label: str,
    value: str,
    labels: Mapping[str, str],
    on_value: Callable[[str], None],
    groups: Mapping[str, str] | None = None,
) -> Any:
    """A list to choose from: labels by value.

    Args:
        groups: the heading of the group of each value that has one, in the order of the groups.
    """

    def change(selection: Any) -> None:
        if selection in labels and selection != value:
            on_value(str(selection))

    return Choice(label=typeset(label), value=value, groups=_in_groups(labels, groups or {}), event_change=change)


def _in_groups(labels: Mapping[str, str], groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Options that stand alone first, then each group with its heading."""
    headings = ["", *dict.fromkeys(groups.values())]
    members = {heading: [value for value in labels if groups.get(value, "") == heading] for heading in headings}
    return [
        {"heading": typeset(heading), "options": options({value: labels[value] for value in values})}
        for heading, values in members.items()
        if values
    ]


def options(labels: Mapping[str, str]) -> list[dict[str, str]]:
    """What can be chosen, as Vue components take it."""
    return [{"value": value, "label": typeset(label)} for value, label in labels.items()]


def download(content: str | bytes, name: str, mime_type: str, text: str, classes: str = "efc-button") -> Any:
    """A button that saves a file."""
    return solara.FileDownload(
        content, name, mime_type=mime_type, children=[element("button", text, classes=classes, type="button")]
    )
