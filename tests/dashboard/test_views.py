"""The views that declare themselves: old links find them, and they have names in both languages; what they hear."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("solara")

import solara

from experiments.dashboard import views
from experiments.dashboard.components.document import show_blocks
from experiments.dashboard.components.elements import button, component, element
from experiments.dashboard.components.vue_components import in_language
from experiments.runs.document import Sentence
from scenarios.language import _, use_language

VIEWS = ("map", "network", "curves", "tours", "compare", "strategies", "why", "workshop", "share", "about")
"""The names in links that people have kept."""


def test_old_links_find_their_views() -> None:
    assert tuple(views.all_views()) == VIEWS
    assert [view.name for view in views.sections().values()] == [
        "map",
        "tours",
        "compare",
        "strategies",
        "why",
        "workshop",
        "share",
        "about",
    ]


def test_every_view_has_its_name_in_both_languages() -> None:
    for view in views.all_views().values():
        for text in filter(None, (view.section, view.tab)):
            with use_language("fr"):
                assert _(text) != text, f"{view.name}: {text} has no French"


@component
def Answer(sentences: list[str]) -> None:
    """A document that may be longer or shorter, and the button after it."""
    with element("section"):
        show_blocks(map(Sentence, sentences))
        button("Why?", lambda: None)


def test_a_button_after_a_document_stays_whatever_the_document_says() -> None:
    """A button that is made anew between pointer down and up loses its press."""
    box, context = solara.render(Answer(["One."]), handle_error=False)

    def pressable() -> Any:
        return box.children[0].children[-1]

    before = pressable()
    for sentences in (["One.", "Two.", "Three."], [], ["Four."]):
        context.render(Answer(sentences), box)
        assert pressable() is before and before.text == "Why?"
    context.close()


@component
def Sentences(tag: str) -> None:
    """A bar in a sentence, or a word that is explained there."""
    with element("div"):
        element("span", "In 10")
        element(tag, title="here")


def test_an_element_of_another_tag_is_another_element() -> None:
    """A browser goes on showing the bar where a page only says that it is a word now."""
    box, context = solara.render(Sentences("progress"), handle_error=False)
    text, bar = box.children[0].children
    context.render(Sentences("dfn"), box)
    assert box.children[0].children[0] is text
    assert box.children[0].children[1] is not bar and box.children[0].children[1].tag == "dfn"
    context.close()


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        (int, [264, -1]),
        (str, ["x"]),
        (list[Any], [[], [{"name": "x"}]]),
        (dict[str, Any], [{}, {"name": "x"}]),
        (Any, [None, True, 264, -1, 2.5, "x", [], [{"name": "x"}], {}, {"name": "x"}]),
    ],
)
def test_events_with_other_data_than_declared_are_not_heard(kind: Any, heard: list[Any]) -> None:
    """Anybody can report any event with any data."""
    received: list[Any] = []
    for data in (None, True, 264, -1, 2.5, "x", [], [{"name": "x"}], {}, {"name": "x"}):
        in_language(received.append, kind)(data)
    assert received == heard
