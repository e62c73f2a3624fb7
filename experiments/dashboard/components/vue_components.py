"""The pictures and controls that the browser draws: what each is given, and which events it reports.

Every text and figure is given as data and shown as text; nothing that a user writes is ever read as HTML or Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

import reacton
import solara

from scenarios.language import language, use_language

Parameters = ParamSpec("Parameters")
Data = TypeVar("Data")
Handler = Callable[[Data], Any]
"""Handles an event of the browser: what has happened. The type of the data is a promise: no other data arrives."""


def vue(file: str) -> Callable[[Callable[Parameters, None]], Callable[Parameters, reacton.core.Element]]:
    """Declare a component by its template: the signature names what it is given, and the events that it reports."""

    def declare(signature: Callable[Parameters, None]) -> Callable[Parameters, reacton.core.Element]:
        create = solara.component_vue(file, vuetify=False)(signature)
        kinds = {name: get_args(hint)[0][0] for name, hint in get_type_hints(signature).items() if _is_event(name)}

        @wraps(signature)
        def component(*arguments: Parameters.args, **properties: Parameters.kwargs) -> reacton.core.Element:
            handlers = {name: in_language(properties[name], kind) for name, kind in kinds.items()}
            return create(*arguments, **{**properties, **handlers})

        return component

    return declare


def _is_event(name: str) -> bool:
    return name.startswith("event_")


def in_language(handle: Any, kind: Any) -> Handler[Any]:
    """A handler of events that speaks the present language whenever it is called, and hears of one type of data only.

    Anybody can report an event with any data: what the picture itself would not report is not heard.
    """
    lang = language()

    def speak(data: Any) -> None:
        is_of_kind = isinstance(data, get_origin(kind) or kind) if kind is not Any else True
        if is_of_kind and not (kind is int and isinstance(data, bool)):
            with use_language(lang):
                handle(data)

    return speak


@vue("header.vue")
def Header(
    views: list[Any],
    view: str,
    lang: str,
    title: str,
    texts: dict[str, Any],
    event_show: Handler[str],
    event_speak: Handler[Any],
) -> None:
    """The head of the page: the views, and the language."""


@vue("player.vue")
def Player(
    month: int,
    last: int,
    months: int,
    date: str,
    status: str,
    speed: int,
    speeds: list[Any],
    is_playing: bool,
    is_waiting: bool,
    tick: int,
    texts: dict[str, Any],
    event_play: Handler[Any],
    event_pause: Handler[Any],
    event_step: Handler[int],
    event_restart: Handler[Any],
    event_seek: Handler[int],
    event_hasten: Handler[int],
    event_drawn: Handler[int],
) -> None:
    """Play, pause, step, restart, the slider of time, the speed."""


@vue("map.vue")
def Map(
    shapes: list[Any],
    frame: dict[str, Any],
    edges: list[int],
    shades: list[str],
    size: list[int],
    mark: str,
    texts: dict[str, Any],
    alternative: str,
    event_want: Handler[bool],
    layer: list[Any] | None = None,
    gap: dict[str, Any] | None = None,
) -> None:
    """The region: members by territory (or how many more there are), live communities, flows of awareness."""


@vue("curves.vue")
def Curves(
    panels: list[Any],
    live: dict[str, Any],
    previous: dict[str, Any],
    month: int,
    months: int,
    start: float,
    observed: list[Any],
    marks: list[Any],
    readings: list[Any],
    texts: dict[str, Any],
    alternatives: list[str],
    even: bool = False,
) -> None:
    """Panels of curves: bands of computed runs, and the live run before them."""


@vue("network.vue")
def Network(
    drawn: dict[str, Any],
    labels: list[Any],
    box: list[float],
    selected: int,
    texts: dict[str, Any],
    alternative: str,
    event_select: Handler[int],
) -> None:
    """The members and their relations."""


@vue("story.vue")
def Story(
    name: str,
    state: list[Any],
    relations: list[Any],
    lines: list[Any],
    texts: dict[str, Any],
    event_close: Handler[Any],
) -> None:
    """One organisation: where it stands, its relations, its dated story."""


@vue("levers.vue")
def Levers(
    groups: list[Any],
    mark: str,
    texts: dict[str, Any],
    event_change: Handler[dict[str, Any]],
    event_reset: Handler[str],
) -> None:
    """Levers: a slider, a list, a switch or a text for each, with what it means."""


@vue("press.vue")
def Press(
    text: str,
    event_press: Handler[Any],
    classes: str = "",
    pressed: str | None = None,
    expanded: str | None = None,
    disabled: bool = False,
) -> None:
    """A button."""


@vue("choice.vue")
def Choice(label: str, value: str, groups: list[Any], event_change: Handler[str]) -> None:
    """A list to choose from, some of it in groups that have a heading."""


@vue("name.vue")
def Name(label: str, value: str, usual: str, most: int, event_change: Handler[str]) -> None:
    """A name of one's own, and the usual one where there is none."""


@vue("store.vue")
def BrowserStore(
    name: str,
    texts: list[str],
    changes: int,
    most: int,
    longest: int,
    event_load: Handler[list[Any]],
    event_refuse: Handler[Any],
) -> None:
    """Texts that the browser keeps: reports those that it has, and writes them whenever they have been changed here."""


@vue("strip.vue")
def Strip(
    marks: list[Any],
    kinds: list[Any],
    first: int,
    months: int,
    today: int,
    left: int,
    right: int,
    selected: int,
    options: dict[str, Any],
    texts: dict[str, Any],
    problem: str,
    event_add: Handler[str],
    event_select: Handler[int],
    event_change: Handler[dict[str, Any]],
    event_remove: Handler[int],
) -> None:
    """The decisions of a strategy along the axis of time of the curve above: dragged, edited, added, removed."""


@vue("bars.vue")
def Bars(rows: list[Any], caption: str, texts: dict[str, Any]) -> None:
    """Bars with their values in words, and intervals where there are any."""


@vue("clock.vue")
def Clock(month: int, months: int, date: str, texts: dict[str, Any], event_seek: Handler[int]) -> None:
    """The slider of time of a comparison."""


@vue("link.vue")
def Link(query: str, texts: dict[str, Any], content: str = "") -> None:
    """The link to what is shown, or a text (`content`), to be copied; says so where only this machine can open it."""


@vue("prediction.vue")
def PredictionForm(
    texts: dict[str, Any], longest: dict[str, int], accepted: str, event_add: Handler[dict[str, Any]]
) -> None:
    """Who predicts what, and why."""


@vue("guesses.vue")
def Guesses(
    rows: list[dict[str, Any]],
    low: float,
    middle: float,
    high: float,
    top: float,
    alternative: str,
    texts: dict[str, Any],
) -> None:
    """Predictions on a line each, before the range of the model."""


@vue("upload.vue")
def Upload(
    label: str,
    texts: dict[str, Any],
    kinds: str,
    most: int,
    largest: int,
    piece: int,
    event_begin: Handler[list[Any]],
    event_take: Handler[dict[str, Any]],
    event_finish: Handler[Any],
) -> None:
    """Files of one's own, or the text of a scenario, sent piece by piece."""


@vue("save.vue")
def Save(name: str, kind: str, content: str, text: str, at_once: bool = False, classes: str = "") -> None:
    """A button that saves a file, its bytes in base 64; at once, too, when it appears."""
