"""The pictures and controls that the browser draws: what each is given, and what it tells back.

Every text and figure is given as data and shown as text; nothing that a user writes is ever read as HTML or Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

Told = Callable[[Any], None]


@solara.component_vue("header.vue", vuetify=False)
def Header(
    views: list[Any],
    view: str,
    lang: str,
    title: str,
    words: dict[str, Any],
    event_show: Told,
    event_speak: Told,
) -> None:
    """The head of the page: where one is, where one can go, the language."""


@solara.component_vue("player.vue", vuetify=False)
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
    words: dict[str, Any],
    event_play: Told,
    event_pause: Told,
    event_step: Told,
    event_restart: Told,
    event_seek: Told,
    event_hasten: Told,
    event_drawn: Told,
) -> None:
    """Play, pause, step, begin again, the slider of time, the speed."""


@solara.component_vue("map.vue", vuetify=False)
def Map(
    shapes: list[Any],
    frame: dict[str, Any],
    edges: list[int],
    shades: list[str],
    size: list[int],
    mark: str,
    words: dict[str, Any],
    alternative: str,
) -> None:
    """The region: members by territory, live communities, flows of awareness."""


@solara.component_vue("curves.vue", vuetify=False)
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
    words: dict[str, Any],
    alternatives: list[str],
    even: bool = False,
) -> None:
    """Panels of curves: bands of computed runs, and the live run before them."""


@solara.component_vue("network.vue", vuetify=False)
def Picture(
    drawn: dict[str, Any],
    labels: list[Any],
    box: list[float],
    selected: int,
    words: dict[str, Any],
    alternative: str,
    event_select: Told,
) -> None:
    """The members and their relations."""


@solara.component_vue("story.vue", vuetify=False)
def Story(
    name: str,
    state: list[Any],
    relations: list[Any],
    lines: list[Any],
    words: dict[str, Any],
    event_close: Told,
) -> None:
    """One organisation: where it stands, its relations, its dated story."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(groups: list[Any], mark: str, words: dict[str, Any], event_change: Told, event_reset: Told) -> None:
    """Levers: a slider, a list, a switch or a text for each, with what it means."""


@solara.component_vue("press.vue", vuetify=False)
def Press(
    text: str, event_press: Told, classes: str = "", pressed: str | None = None, expanded: str | None = None,
    disabled: bool = False,
) -> None:  # fmt: skip
    """A button."""


@solara.component_vue("choice.vue", vuetify=False)
def Choice(label: str, value: str, options: list[Any], event_change: Told) -> None:
    """A list to choose one from."""


@solara.component_vue("timeline.vue", vuetify=False)
def Timeline(
    entries: list[Any], parameters: list[Any], territories: list[Any], themes: list[Any], kinds: list[Any],
    words: dict[str, Any], problem: str,
    event_save: Told, event_restore: Told,
) -> None:  # fmt: skip
    """The dated interventions, each a line that can be changed."""


@solara.component_vue("bars.vue", vuetify=False)
def Bars(rows: list[Any], caption: str) -> None:
    """Bars with their values in words, and intervals where there are any."""


@solara.component_vue("clock.vue", vuetify=False)
def Clock(month: int, months: int, date: str, words: dict[str, Any], event_seek: Told) -> None:
    """The slider of time of a comparison."""


@solara.component_vue("link.vue", vuetify=False)
def Link(query: str, words: dict[str, Any]) -> None:
    """The link to what is shown, to be copied."""


@solara.component_vue("prediction.vue", vuetify=False)
def PredictionForm(
    words: dict[str, str], longest: dict[str, int], accepted: str, event_add: Callable[[dict[str, Any]], None]
) -> None:
    """Who predicts what, and why."""


@solara.component_vue("guesses.vue", vuetify=False)
def Guesses(
    rows: list[dict[str, Any]], low: float, middle: float, high: float, top: float, alternative: str,
    words: dict[str, str],
) -> None:  # fmt: skip
    """Predictions on a line each, before the range of the model."""


@solara.component_vue("upload.vue")
def Upload(
    label: str,
    status: str,
    kinds: str,
    most: int,
    largest: int,
    piece: int,
    event_begin: Callable[[list[dict[str, Any]]], None],
    event_take: Callable[[dict[str, Any]], None],
    event_finish: Callable[[dict[str, Any]], None],
) -> None:
    """Files of one's own, sent piece by piece."""
