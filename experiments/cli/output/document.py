"""A document in a terminal, and as a page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.output.terminal import console, literal, say, say_indented
from experiments.runs.document import Document, Lines, Sentence, SideBySide, Table, as_markdown
from experiments.runs.storage.files import write_whole
from scenarios.language import _, typeset

if TYPE_CHECKING:
    import rich.table

    from experiments.runs.storage.output_folder import OutputFolder

HEADING_WIDTH = 14
"""Letters of a column's heading on one line, unless its figures are wider."""
WORDS_WIDTH = 36
"""Letters of a column of words on one line."""
UNBOUNDED = 10_000
"""Letters of a line without an end."""
STYLES = {"note": "dim", "warning": "yellow", "strong": "bold", "good": "green", "bad": "red"}
"""How the tones of sentences look."""


def print_answer(document: Document, kept: OutputFolder | None, stem: str, has_details: bool) -> None:
    """Print what a document answers, or all of it; the whole of it is a page among the files, where there are any."""
    print_document(document, has_details=has_details)
    if kept is not None:
        kept.write(lambda folder: [write_document(document, folder / f"{stem}.md")])
    if not has_details and _has_details(document):
        if kept is None:
            say(_("Everything else: --details."), "dim")
        else:
            say(_("Everything else: {file}, or --details."), "dim", file=kept.folder / f"{stem}.md")


def print_document(document: Document, level: int = 1, has_details: bool = True) -> None:
    """Print a document, with its details or without; figures are files, and left out."""
    if document.is_detail and not has_details:
        return
    if document.heading:
        say(document.heading, "bold underline" if level == 1 else "bold")
    for block in document.content:
        if isinstance(block, Sentence):
            say(f"- {block.text}" if block.tone == "finding" else block.text, STYLES.get(block.tone))
        elif isinstance(block, Table):
            print_table(block)
        elif isinstance(block, Lines):
            for line in block.lines:
                say_indented(line.written, 4)
        elif isinstance(block, Document):
            print_document(block, level + 1, has_details)
        elif isinstance(block, SideBySide):
            for part in block.parts:
                print_document(part, level + 1, has_details)


def _has_details(document: Document) -> bool:
    return any(isinstance(block, Document) and (block.is_detail or _has_details(block)) for block in document.content)


def write_document(document: Document, path: Path) -> Path:
    """Write a document as Markdown, for a page."""
    text = as_markdown(document)
    return write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8") and None)


def print_table(table: Table) -> None:
    """Print a table: the columns that find no room beside the first are put below, beside it again."""
    say("")
    if table.title:
        say(table.title, "bold")
    cells = table.cells()
    are_words = [column.is_text for column in table.columns]
    has_pair = all(are_words[:2]) and not all(are_words) and _width(cells, [0, 1]) <= WORDS_WIDTH
    labels = [0, 1] if has_pair else [0]
    rest = [index for index in range(len(table.columns)) if index not in labels]
    while True:
        count = len(rest)
        while count > 1 and _measured(_rich_table(table, cells, [*labels, *rest[:count]])) > console().width:
            count -= 1
        console().print(_rich_table(table, cells, [*labels, *rest[:count]]))
        rest = rest[count:]
        if not rest:
            break
    if table.note:
        say(table.note, STYLES["note"])


def _width(cells: Sequence[Sequence[str]], columns: Sequence[int]) -> int:
    """Letters of the widest row of some columns."""
    return max((len("  ".join(row[column] for column in columns)) for row in cells), default=0)


def _measured(table: rich.table.Table) -> int:
    wide = console().options.update(width=UNBOUNDED)
    return console().measure(table, options=wide).maximum


def _rich_table(table: Table, cells: Sequence[Sequence[str]], shown: Sequence[int]) -> rich.table.Table:
    """Some columns of a table; the parts of a total are indented."""
    import rich.table
    from rich import box
    from rich.text import Text

    columns = []
    for index in shown:
        column = table.columns[index]
        width = max(HEADING_WIDTH, *(len(row[index]) for row in cells)) if cells else HEADING_WIDTH
        lines = textwrap.wrap(
            typeset(literal(column.heading)), min(width, WORDS_WIDTH), break_long_words=False, break_on_hyphens=False
        )
        columns.append(
            rich.table.Column(
                Text("\n".join(lines)),
                justify="left" if column.is_text else "right",
                overflow="fold",
                max_width=WORDS_WIDTH if column.is_text else None,
            )
        )
    terminal_table = rich.table.Table(
        *columns,
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    for row, written in zip(table.rows, cells, strict=True):
        style = table.style(row)
        label = f"  {written[0]}" if style == "part" else written[0]
        terminal_table.add_row(
            *(Text(literal(label if index == 0 else written[index])) for index in shown),
            style="bold" if style == "total" else None,
        )
    return terminal_table
