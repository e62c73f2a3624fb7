"""A document in a terminal, and as a page."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.output.terminal import console, literal, say
from experiments.runs.document import Document, Lines, Sentence, SideBySide, Table, as_markdown
from experiments.runs.storage.files import write_whole
from scenarios.language import typeset

if TYPE_CHECKING:
    import rich.table

HEADING_WIDTH = 30
"""Letters of a column's heading on one line."""
STYLES = {"note": "dim", "warning": "yellow", "strong": "bold", "good": "green", "bad": "red"}
"""How the tones of sentences look."""


def print_document(document: Document, level: int = 1) -> None:
    """Print a document; figures are files, and left out."""
    if document.heading:
        say(document.heading, "bold underline" if level == 1 else "bold")
    for block in document.content:
        if isinstance(block, Sentence):
            say(f"- {block.text}" if block.tone == "finding" else block.text, STYLES.get(block.tone))
        elif isinstance(block, Table):
            console().print(rich_table(block))
        elif isinstance(block, Lines):
            for line in block.lines:
                say(f"    {line.written}")
        elif isinstance(block, Document):
            print_document(block, level + 1)
        elif isinstance(block, SideBySide):
            for part in block.parts:
                print_document(part, level + 1)


def write_document(document: Document, path: Path) -> Path:
    """Write a document as Markdown, for a page."""
    text = as_markdown(document)
    return write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8") and None)


def rich_table(table: Table) -> rich.table.Table:
    """A table as the terminal shows it; the parts of a total are indented."""
    import rich.table
    from rich.text import Text

    columns = [
        rich.table.Column(
            Text("\n".join(textwrap.wrap(typeset(literal(column.heading)), HEADING_WIDTH))),
            justify="left" if column.is_text else "right",
            overflow="fold",
        )
        for column in table.columns
    ]
    caption = Text(table.note) if table.note else None
    terminal_table = rich.table.Table(
        *columns,
        title=Text(literal(table.title)),
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
    )
    for row, (first, *others) in zip(table.rows, table.cells(), strict=True):
        style = table.style(row)
        label = f"  {first}" if style == "part" else first
        terminal_table.add_row(
            *(Text(literal(cell)) for cell in (label, *others)), style="bold" if style == "total" else None
        )
    return terminal_table
