"""The views that declare themselves: old links find them, and they have names in both languages."""

from __future__ import annotations

import pytest

pytest.importorskip("solara")

from experiments.dashboard import views
from scenarios.language import _, use_language

VIEWS = ("map", "network", "curves", "compare", "why", "workshop", "share", "about")
"""The names in links that people have kept."""


def test_old_links_find_their_views() -> None:
    assert tuple(views.all_views()) == VIEWS
    assert [view.name for view in views.sections().values()] == ["map", "compare", "why", "workshop", "share", "about"]


def test_every_view_has_its_name_in_both_languages() -> None:
    for view in views.all_views().values():
        for text in filter(None, (view.section, view.tab)):
            with use_language("fr"):
                assert _(text) != text, f"{view.name}: {text} has no French"
