"""A page that fails says so in plain words, in both languages; the traceback is for who runs the server."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("solara")

import solara

from experiments.dashboard import page


def texts(widget: Any) -> list[str]:
    """All texts on a page."""
    inside = getattr(widget, "children", None) or []
    return [text for one in inside for text in ([one] if isinstance(one, str) else texts(one))]


def test_a_failure_is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def failing(*_arguments: object) -> None:
        raise RuntimeError("a <secret> of the server")

    monkeypatch.setattr(page, "from_query", failing)
    routed = solara.RoutingProvider(children=[page.Page()], routes=[solara.Route(path="/")], pathname="/")
    box, rendered = solara.render(routed, handle_error=False)
    said = " ".join(texts(box))
    rendered.close()
    assert "This page has failed" in said and "Cette page a échoué" in said
    assert "secret" not in said and "Traceback" not in said
    noted = capsys.readouterr()
    assert noted.err.count("RuntimeError: a <secret> of the server") == 1 and noted.out == ""
