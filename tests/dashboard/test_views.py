"""A view declares itself: one file in the drawer of views, and links, head and tabs know it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("solara")

from experiments.dashboard import views
from experiments.dashboard.session.link import from_query, to_query
from experiments.dashboard.session.settings import Settings
from scenarios.language import _, use_language

VIEWS = ("map", "network", "curves", "compare", "why", "workshop", "share", "about")
"""The names in links that people have kept."""
NEW = """
from experiments.dashboard.components.text import element
from experiments.dashboard.views import View

def show(session):
    element("h1", "Budget")

VIEW = View("budget", 45, "Budget", show)
"""


@pytest.fixture
def with_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One more file in the drawer of views."""
    (tmp_path / "budget.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(views, "__path__", [*views.__path__, str(tmp_path)])
    views.all_views.cache_clear()
    yield
    views.all_views.cache_clear()
    sys.modules.pop("experiments.dashboard.views.budget")


def test_old_links_find_their_views() -> None:
    assert tuple(views.all_views()) == VIEWS
    assert [view.name for view in views.sections().values()] == ["map", "compare", "why", "workshop", "share", "about"]


def test_every_view_has_its_name_in_both_languages() -> None:
    for view in views.all_views().values():
        for text in filter(None, (view.section, view.tab)):
            with use_language("fr"):
                assert _(text) != text, f"{view.name}: {text} has no French"
        assert view.show.__doc__


def test_a_new_view_is_one_file(with_budget: None) -> None:
    assert list(views.all_views()).index("budget") == VIEWS.index("compare") + 1
    assert views.sections()["Budget"].name == "budget"
    settings = Settings(lang="en", view="budget")
    assert from_query(to_query(settings) + "&lang=en", list(views.all_views())) == (settings, [])
