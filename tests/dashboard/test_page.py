"""What was asked for last is drawn, even where Solara puts an earlier link back in its place."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("solara")

import solara

from experiments.dashboard import page


def test_a_change_that_comes_while_an_earlier_one_is_drawn_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Any, Any]] = []
    monkeypatch.setattr(page, "CurrentView", lambda settings, strategy, own, go, *others: shown.append((settings, go)))
    routed = solara.RoutingProvider(children=[page.WholePage()], routes=[solara.Route(path="/")], pathname="/")
    _box, rendered = solara.render(routed, handle_error=False)
    send = solara.widgets.Navigator.send_state

    def interrupted(navigator: Any, *arguments: Any, **others: Any) -> None:
        """Another thread asks for more between the drawing of a link and Solara's own word of it."""
        send(navigator, *arguments, **others)
        if "seed=5" in navigator.location:
            monkeypatch.setattr(solara.widgets.Navigator, "send_state", send)
            shown[-1][1](month=12)

    monkeypatch.setattr(solara.widgets.Navigator, "send_state", interrupted)
    shown[-1][1](seed=5)
    last = shown[-1][0]
    rendered.close()
    assert (last.seed, last.month) == (5, 12)


def test_the_way_back_is_open_after_a_change_that_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Any, Any]] = []
    monkeypatch.setattr(page, "CurrentView", lambda settings, strategy, own, go, *others: shown.append((settings, go)))
    routed = solara.RoutingProvider(children=[page.WholePage()], routes=[solara.Route(path="/")], pathname="/")
    _box, rendered = solara.render(routed, handle_error=False)
    for _again in range(2):
        shown[-1][1](seed=5)
    assert shown[-1][0].seed == 5
    rendered.find(solara.widgets.Navigator).widget.location = "/?seed=3"  # what the browser says of Back
    seed = shown[-1][0].seed
    rendered.close()
    assert seed == 3
