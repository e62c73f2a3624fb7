"""A document on the page."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.dashboard.components import elements
from experiments.dashboard.components.elements import element
from experiments.runs.document import Block, Document, Lines, Sentence, SideBySide, Table

CLASSES = {"note": "efc-note", "warning": "efc-message"}
"""How the tones of sentences look."""


def show_document(document: Document, level: int = 2) -> None:
    """Show a document, its heading of this level first."""
    if document.heading:
        element(f"h{level}", document.heading)
    show_blocks(document.content, level + 1)


def show_blocks(blocks: Iterable[Block], level: int = 2) -> None:
    """Show the blocks of a document; figures of files are left out, the page draws its own.

    They have an element of their own: however many there are, what follows keeps its place, and so its widget. A button
    that is made anew between pointer down and up loses its press.
    """
    with element("div"):
        for block in blocks:
            if isinstance(block, Sentence):
                element("p", block.text, classes=CLASSES.get(block.tone, ""))
            elif isinstance(block, Table):
                elements.Table([column.heading for column in block.columns], block.cells(), block.title)
            elif isinstance(block, Lines):
                with element("ol", classes="efc-lines"):
                    for line in block.lines:
                        turn = "efc-turn" if line.is_emphasised else ""
                        element(
                            "li",
                            element("time", line.before),
                            element("span", *elements.explained(line.text)),
                            classes=turn,
                        )
            elif isinstance(block, SideBySide):
                with element("div", classes="efc-pair"):
                    for part in block.parts:
                        with element("div"):
                            show_document(part, level)
            elif isinstance(block, Document):
                show_document(block, level)
