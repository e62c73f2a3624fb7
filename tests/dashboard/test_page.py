"""What was asked for last is drawn, even where Solara puts an earlier link back in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("solara")

import solara

from experiments.dashboard import page
from experiments.dashboard.session.session import Session
from simulation.parameters.interventions import Intervention


class Rendered:
    """The page without a browser, and without its view.

    Attributes:
        sessions: what each drawing gave the view, the last one at the end.
        widget: what holds the link.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sessions: list[Session] = []
        monkeypatch.setattr(page, "CurrentView", self._draw)
        routed = solara.RoutingProvider(children=[page.WholePage()], routes=[solara.Route(path="/")], pathname="/")
        _box, self._context = solara.render(routed, handle_error=False)
        self.widget = self._context.find(solara.widgets.Navigator).widget
        self.close = self._context.close

    def _draw(self, settings: Any, strategy: Any, own: Any, asked: Any, go: Any, *others: Any) -> None:
        unused: Any = None
        self.sessions.append(Session(settings, asked, go, own, *others, unused, unused, unused, unused))


def while_drawing(monkeypatch: pytest.MonkeyPatch, link: str, do: Callable[[], None]) -> None:
    """Let another thread do something between the drawing of a link and Solara's own word of it."""
    send = solara.widgets.Navigator.send_state

    def interrupted(navigator: Any, *arguments: Any, **others: Any) -> None:
        send(navigator, *arguments, **others)
        if link in navigator.location:
            monkeypatch.setattr(solara.widgets.Navigator, "send_state", send)
            do()

    monkeypatch.setattr(solara.widgets.Navigator, "send_state", interrupted)


def test_a_change_that_comes_while_an_earlier_one_is_drawn_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = Rendered(monkeypatch)
    while_drawing(monkeypatch, "seed=5", lambda: rendered.sessions[-1].go(month=12))
    rendered.sessions[-1].go(seed=5)
    last = rendered.sessions[-1].settings
    rendered.close()
    assert (last.seed, last.month) == (5, 12)


def test_a_lever_that_is_moved_while_another_one_is_drawn_keeps_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is decided on what was asked for last, not on what was drawn last."""
    rendered = Rendered(monkeypatch)
    first = rendered.sessions[-1]
    while_drawing(monkeypatch, "club.staff", lambda: first.decide("first", {"club.heritage": 0.2}))
    first.decide("first", {"club.staff": 4.0})
    timeline = rendered.sessions[-1].settings.first.timeline
    rendered.close()
    assert timeline is not None
    decided = {entry.parameter: entry.value for entry in timeline if isinstance(entry, Intervention)}
    assert decided["club.staff"] == 4.0 and decided["club.heritage"] == 0.2


def test_the_way_back_is_open_after_a_change_that_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = Rendered(monkeypatch)
    for _again in range(2):
        rendered.sessions[-1].go(seed=5)
    assert rendered.sessions[-1].settings.seed == 5
    rendered.widget.location = "/?seed=3"  # what the browser says of Back
    seed = rendered.sessions[-1].settings.seed
    rendered.close()
    assert seed == 3
