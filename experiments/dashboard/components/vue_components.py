"""The pictures and controls that the browser draws: what each is given, and which events it reports.

Every text and figure is given as data and shown as text; nothing that a user writes is ever read as HTML or Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import reacton
import solara

from scenarios.language import language, use_language

Parameters = ParamSpec("Parameters")
Handler = Callable[[Any], Any]
"""Handles an event of the browser: what has happened."""


def vue(file: str) -> Callable[[Callable[Parameters, None]], Callable[Parameters, reacton.core.Element]]:
    """Declare a component by its template: the signature names what it is given, and the events that it reports."""

    def declare(signature: Callable[Parameters, None]) -> Callable[Parameters, reacton.core.Element]:
        create = solara.component_vue(file, vuetify=False)(signature)

        @wraps(signature)
        def component(*arguments: Parameters.args, **properties: Parameters.kwargs) -> reacton.core.Element:
            handlers = {name: in_language(value) for name, value in properties.items() if name.startswith("event_")}
            return create(*arguments, **{**properties, **handlers})

        return component

    return declare


def in_language(handle: Any) -> Handler:
    """A handler of events that speaks the present language whenever it is called."""
    lang = language()

    def speak(data: Any) -> None:
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
    event_show: Handler,
    event_speak: Handler,
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
    event_play: Handler,
    event_pause: Handler,
    event_step: Handler,
    event_restart: Handler,
    event_seek: Handler,
    event_hasten: Handler,
    event_drawn: Handler,
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
) -> None:
    """The region: members by territory, live communities, flows of awareness."""


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
    event_select: Handler,
) -> None:
    """The members and their relations."""


@vue("story.vue")
def Story(
    name: str,
    state: list[Any],
    relations: list[Any],
    lines: list[Any],
    texts: dict[str, Any],
    event_close: Handler,
) -> None:
    """One organisation: where it stands, its relations, its dated story."""


@vue("levers.vue")
def Levers(groups: list[Any], mark: str, texts: dict[str, Any], event_change: Handler, event_reset: Handler) -> None:
    """Levers: a slider, a list, a switch or a text for each, with what it means."""


@vue("press.vue")
def Press(
    text: str,
    event_press: Handler,
    classes: str = "",
    pressed: str | None = None,
    expanded: str | None = None,
    disabled: bool = False,
) -> None:
    """A button."""


@vue("choice.vue")
def Choice(label: str, value: str, options: list[Any], event_change: Handler) -> None:
    """A list to choose from."""


@vue("timeline.vue")
def Timeline(
    entries: list[Any],
    options: dict[str, Any],
    texts: dict[str, Any],
    problem: str,
    event_save: Handler,
    event_restore: Handler,
) -> None:
    """The dated interventions, each a line that can be edited."""


@vue("bars.vue")
def Bars(rows: list[Any], caption: str) -> None:
    """Bars with their values in words, and intervals where there are any."""


@vue("clock.vue")
def Clock(month: int, months: int, date: str, texts: dict[str, Any], event_seek: Handler) -> None:
    """The slider of time of a comparison."""


@vue("link.vue")
def Link(query: str, texts: dict[str, Any]) -> None:
    """The link to what is shown, to be copied."""


@vue("prediction.vue")
def PredictionForm(texts: dict[str, Any], longest: dict[str, int], accepted: str, event_add: Handler) -> None:
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
    kinds: str,
    most: int,
    largest: int,
    piece: int,
    event_begin: Handler,
    event_take: Handler,
    event_finish: Handler,
) -> None:
    """Files of one's own, sent piece by piece."""
