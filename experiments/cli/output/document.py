"""A document in a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from experiments.runs.document import Block, Document, Lines, Sentence, SideBySide, Table
from scenarios.language import typeset

if TYPE_CHECKING:
    import rich.table
    from rich.console import Console

HEADING_WIDTH = 30
"""Letters of a column's heading on one line."""
STYLES = {"note": "dim", "warning": "yellow", "strong": "bold", "good": "green", "bad": "red"}
"""How the tones of sentences look."""


def print_document(console: Console, document: Document, level: int = 1) -> None:
    """Print a document; figures are files, and left out."""
    if document.heading:
        style = "bold underline" if level == 1 else "bold"
        console.print(document.heading, style=style, markup=False, soft_wrap=True)
    for block in document.content:
        print_block(console, block, level)


def print_block(console: Console, block: Block, level: int = 1) -> None:
    """Print one block of a document."""
    if isinstance(block, Sentence):
        text = f"- {block.text}" if block.tone == "finding" else block.text
        console.print(text, style=STYLES.get(block.tone), markup=False, soft_wrap=True)
    elif isinstance(block, Table):
        console.print(rich_table(block))
    elif isinstance(block, Lines):
        for line in block.lines:
            console.print(f"    {line.written}", markup=False, soft_wrap=True)
    elif isinstance(block, Document):
        print_document(console, block, level + 1)
    elif isinstance(block, SideBySide):
        for part in block.parts:
            print_document(console, part, level + 1)


def rich_table(table: Table) -> rich.table.Table:
    """A table as the terminal shows it; the parts of a total are indented."""
    import rich.table
    from rich.text import Text

    terminal_table = rich.table.Table(title=Text(table.title), title_justify="left", title_style="bold")
    if table.note:
        terminal_table.caption = Text(table.note)
        terminal_table.caption_justify = "left"
    for column in table.columns:
        heading = "\n".join(textwrap.wrap(typeset(column.heading), HEADING_WIDTH))
        terminal_table.add_column(Text(heading), justify="left" if column.is_text else "right")
    for row, cells in zip(table.rows, table.cells(), strict=True):
        style = table.style(row)
        indent = "  " if style == "part" else ""
        terminal_table.add_row(
            Text(indent + cells[0]), *map(Text, cells[1:]), style="bold" if style == "total" else None
        )
    return terminal_table
